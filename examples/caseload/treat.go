package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// list is which table a row stands in.
type list uint8

const (
	inVisits list = iota
	inSpecimens
	inPositives
	derived // no row: the admission, a negative result, an invalid specimen
)

// entry is an event, the row that it is from, and what it did.
type entry struct {
	event episode.Event
	list  list
	row   int     // the first of them, for a positive day
	aside outcome // why it is set aside; outcomes: it counts
	did   iop.Set[episode.Effect]
}

// desk is where one person at a time is worked on; it keeps its memory for the
// next.
type desk struct {
	p        *person
	day      studyDay // as of which
	entries  []entry  // in the order in which they are read
	outcomes [derived][]outcome
	record   episode.Record
	fold     episode.Fold
	figures  figures
}

// figures are counts of the rows as they are, whatever becomes of them: those that
// describe the source. All undated rows of a person count as one day.
type figures struct {
	Undated          int64 `json:"undated"` // visits
	UndatedSpecimens int64 `json:"undated_specimens"`
	UndatedPositives int64 `json:"undated_positives"`
	// Repeated are days of a person with more than one visit; of them RepeatedDated
	// have a date.
	Repeated      int64 `json:"repeated_person_days"`
	RepeatedDated int64 `json:"repeated_person_days_with_a_date"`
	Contradictory int64 `json:"contradictory_person_days"` // with a visit and a missed one
	SpecimenDays  int64 `json:"specimen_days"`
	PositiveDays  int64 `json:"positive_specimen_days"`
	CleanDays     int64 `json:"clean_specimen_days"`
	Unspecified   int64 `json:"positive_days_without_specimen"`
	// TrialOnly are positive days for nothing but methadone and buprenorphine.
	TrialOnly int64 `json:"positive_days_for_trial_medication_only"`
}

func (f *figures) add(g *figures) {
	f.Undated += g.Undated
	f.UndatedSpecimens += g.UndatedSpecimens
	f.UndatedPositives += g.UndatedPositives
	f.Repeated += g.Repeated
	f.RepeatedDated += g.RepeatedDated
	f.Contradictory += g.Contradictory
	f.SpecimenDays += g.SpecimenDays
	f.PositiveDays += g.PositiveDays
	f.CleanDays += g.CleanDays
	f.Unspecified += g.Unspecified
	f.TrialOnly += g.TrialOnly
}

// sort puts a person's rows in order, so that the order of the file does not matter.
// Rows without a day come last.
func (p *person) sort() {
	inOrder(p.visits, func(a, b visit) int {
		if c := cmp.Compare(a.day, b.day); c != 0 {
			return c
		}
		return cmp.Or(strings.Compare(a.label, b.label), strings.Compare(a.disposition, b.disposition), strings.Compare(a.reasons, b.reasons))
	})
	inOrder(p.specimens, func(a, b specimen) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.temperature, b.temperature))
	})
	inOrder(p.positives, func(a, b positive) int {
		if c := cmp.Compare(a.day, b.day); c != 0 {
			return c
		}
		return strings.Compare(a.substance, b.substance)
	})
}

// inOrder sorts what is not sorted yet.
func inOrder[T any](rows []T, compare func(a, b T) int) {
	if !slices.IsSortedFunc(rows, compare) {
		slices.SortFunc(rows, compare)
	}
}

// treat makes an episode of a person's rows and folds it, as of the day; undated
// for the last that is recorded.
func (d *desk) treat(p *person, day studyDay) {
	p.sort()
	d.p, d.day, d.entries, d.figures, d.fold = p, day, d.entries[:0], figures{}, episode.Fold{}
	if day == undated {
		d.day = p.last()
	}
	for l, n := range [derived]int{len(p.visits), len(p.specimens), len(p.positives)} {
		d.outcomes[l] = slices.Grow(d.outcomes[l][:0], n)[:n]
	}
	at, returned, admitted := p.undatedFrom(), p.returned(), false
	d.takeDay(undated, at, group{len(p.visits), len(p.specimens), len(p.positives)}, false)
	end := at
	for at = (group{}); at != end; {
		day, until := p.next(at, end)
		if !admitted && day >= 0 {
			d.add(episode.Event{Kind: iop.Admission, Day: consent}, derived, 0)
			admitted = true
		}
		d.takeDay(day, at, until, returned > day)
		at = until
	}
	if !admitted {
		d.add(episode.Event{Kind: iop.Admission, Day: consent}, derived, 0)
	}
	d.settle()
}

// group is a place in each of a person's three lists.
type group struct{ visit, specimen, positive int }

// undatedFrom is where the rows without a day begin.
func (p *person) undatedFrom() group {
	g := group{len(p.visits), len(p.specimens), len(p.positives)}
	for g.visit > 0 && p.visits[g.visit-1].day == undated {
		g.visit--
	}
	for g.specimen > 0 && p.specimens[g.specimen-1].day == undated {
		g.specimen--
	}
	for g.positive > 0 && p.positives[g.positive-1].day == undated {
		g.positive--
	}
	return g
}

// next is the next day with rows, and where its rows end.
func (p *person) next(at, end group) (day studyDay, until group) {
	day, until = undated, at
	if at.visit < end.visit {
		day = p.visits[at.visit].day
	}
	if at.specimen < end.specimen {
		day = min(day, p.specimens[at.specimen].day)
	}
	if at.positive < end.positive {
		day = min(day, p.positives[at.positive].day)
	}
	for until.visit < end.visit && p.visits[until.visit].day == day {
		until.visit++
	}
	for until.specimen < end.specimen && p.specimens[until.specimen].day == day {
		until.specimen++
	}
	for until.positive < end.positive && p.positives[until.positive].day == day {
		until.positive++
	}
	return day, until
}

// last is the last day in the record, or day 0.
func (p *person) last() studyDay {
	at, last := p.undatedFrom(), studyDay(0)
	if at.visit > 0 {
		last = max(last, p.visits[at.visit-1].day)
	}
	if at.specimen > 0 {
		last = max(last, p.specimens[at.specimen-1].day)
	}
	if at.positive > 0 {
		last = max(last, p.positives[at.positive-1].day)
	}
	return last
}

// returned is the last day with a visit that took place or a specimen.
func (p *person) returned() studyDay {
	at, last := p.undatedFrom(), studyDay(-farthest)
	for i := at.visit - 1; i >= 0; i-- {
		if v := &p.visits[i]; v.disposition == "visit" || v.disposition == "final" {
			last = v.day
			break
		}
	}
	if at.specimen > 0 {
		last = max(last, p.specimens[at.specimen-1].day)
	}
	return last
}

func (d *desk) takeDay(day studyDay, at, until group, returns bool) {
	d.takeVisits(day, at.visit, until.visit, returns)
	d.takeTests(day, at.specimen, until.specimen, at.positive, until.positive)
}

// add puts an event behind those of its day that come before it. Days come in
// order.
func (d *desk) add(e episode.Event, l list, row int) {
	d.entries = append(d.entries, entry{event: e, list: l, row: row})
	for i := len(d.entries) - 1; i > 0 && episode.CompareEvents(&d.entries[i].event, &d.entries[i-1].event) < 0; i-- {
		d.entries[i], d.entries[i-1] = d.entries[i-1], d.entries[i]
	}
}

// takeVisits reads the visits of a day.
func (d *desk) takeVisits(day studyDay, from, until int, returns bool) {
	came, missed := false, false
	for i := from; i < until; i++ {
		v := &d.p.visits[i]
		came = came || v.disposition == "visit"
		missed = missed || v.disposition == "no visit" || v.disposition == "MISSING"
		e, o := v.event(returns)
		if o.counts() {
			d.add(e, inVisits, i)
		}
		if day == undated {
			o = isUndated
			d.figures.Undated++
		}
		d.outcomes[inVisits][i] = o
	}
	d.figures.Repeated += one(until-from > 1)
	d.figures.RepeatedDated += one(until-from > 1 && day != undated)
	d.figures.Contradictory += one(came && missed && day != undated)
}

func one(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// takeTests reads the specimens and the positive results of a day. A day with a
// specimen in range and no positive row is a negative result: the source screens
// every specimen. Of a specimen that is none a negative result says nothing.
func (d *desk) takeTests(day studyDay, from, until, fromResult, untilResult int) {
	given, isPositive, valid := until > from, untilResult > fromResult, false
	for i := from; i < until; i++ {
		e, o := d.p.specimens[i].event()
		d.add(e, inSpecimens, i)
		if e.Validity == compliance.Invalid {
			e.Kind = iop.InvalidSpecimen
			d.add(e, derived, i)
		}
		valid = valid || o != outOfRange
		if day == undated {
			o = isUndated
			d.figures.UndatedSpecimens++
		}
		d.outcomes[inSpecimens][i] = o
	}
	d.figures.SpecimenDays += one(given)
	d.figures.PositiveDays += one(given && isPositive)
	d.figures.CleanDays += one(given && !isPositive)
	switch {
	case isPositive:
		d.takeResults(day, fromResult, untilResult, given)
	case valid && day != undated:
		d.add(episode.Event{Kind: iop.NegativeTest, Day: day.calendar(), Detection: compliance.NotDetected}, derived, from)
	}
}

// takeResults makes one positive result of a day's substances.
func (d *desk) takeResults(day studyDay, from, until int, given bool) {
	e, o, only := episode.Event{Kind: iop.PositiveTest, Detection: compliance.Presumptive}, found, true
	switch {
	case day == undated:
		o = isUndated
		d.figures.UndatedPositives += int64(until - from)
	case !given:
		o = unspecified
		d.figures.Unspecified++
	}
	if day != undated {
		e.Day = day.calendar()
	}
	d.add(e, inPositives, from)
	for i := from; i < until; i++ {
		r := &d.p.positives[i]
		only = only && trialMedication(r.substance)
		d.outcomes[inPositives][i] = o
		if day != undated && i > from && *r == d.p.positives[i-1] {
			d.outcomes[inPositives][i] = isRepeated
		}
	}
	d.figures.TrialOnly += one(only && day != undated)
}

// settle decides which events count, and folds them. It treats records as
// [episode.Stay] does, for the few kinds that there are here, so that a fold
// needs no episode; a test holds the two against each other.
func (d *desk) settle() {
	last := -1 // the last event that was read and not set aside for its day
	var came, gone iop.Day
	for i := range d.entries {
		e := &d.entries[i]
		o := outcomes // it counts
		switch x := &e.event; {
		case x.Day == 0:
			o = isUndated
		case x.Day > d.day.calendar():
			o = isAhead
		case last >= 0 && d.entries[last].event == *x:
			o = isRepeated
		case x.Day < consent:
			o = isEarly
		case gone != 0 && x.Day > gone:
			o = isLate
		case x.Kind == iop.Attended:
			came, last = x.Day, i
		case came == x.Day && (x.Kind == iop.Excused || x.Kind == iop.Unexcused || x.Kind == iop.NoShow):
			o, last = isContradicted, i
		case x.Kind == iop.Discharged:
			gone, last = x.Day, i
		default:
			last = i
		}
		if e.aside = o; o != outcomes {
			d.setOutcome(e, o)
			continue
		}
		e.did = d.fold.Add(&e.event)
	}
	for i := range d.p.visits { // rows without an event of their own
		if o := &d.outcomes[inVisits][i]; d.p.visits[i].day != undated && d.p.visits[i].day > d.day && (*o == noOutcome || *o == strangeOutcome || *o == strangeReason) {
			*o = isAhead
		}
	}
}

// view is the episode as of the day.
func (d *desk) view() *episode.View {
	d.record.Events = d.record.Events[:0]
	for i := range d.entries {
		d.record.Events = append(d.record.Events, d.entries[i].event)
	}
	stay, err := episode.New(d.record)
	if err != nil {
		panic(err) // the events are made here, and tested
	}
	return stay.On(d.day.calendar())
}

// setOutcome sets the outcome of the rows that an entry is from.
func (d *desk) setOutcome(e *entry, o outcome) {
	switch e.list {
	case derived:
	case inPositives:
		for i := e.row; i < len(d.p.positives) && d.p.positives[i].day == d.p.positives[e.row].day; i++ {
			if d.outcomes[inPositives][i] != isRepeated {
				d.outcomes[inPositives][i] = o
			}
		}
	default:
		d.outcomes[e.list][e.row] = o
	}
}
