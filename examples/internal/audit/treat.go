package audit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// List is which table a row stands in.
type List uint8

const (
	InVisits List = iota
	InSpecimens
	InPositives
	derived // no row: the admission, a negative result, an invalid specimen
)

// Lists is how many tables there are.
const Lists = derived

var listWords = [Lists]string{"visits", "specimens", "positives"}

func (l List) String() string { return listWords[l] }

// entry is an event, the row that it is from, and what it did.
type entry struct {
	event episode.Event
	list  List
	row   int     // the first of them, for a positive day
	aside Outcome // why it is set aside; NumOutcomes: it counts
	did   iop.Set[episode.Effect]
}

// desk is where one person at a time is worked on; it keeps its memory for the
// next.
type desk struct {
	p        *Person
	day      StudyDay // as of which
	entries  []entry  // in the order in which they are read
	outcomes [derived][]Outcome
	record   episode.Record
	fold     episode.Fold
	figures  Figures
}

// Figures are counts of the rows as they are, whatever becomes of them: those that
// describe the source. All undated rows of a person count as one day.
type Figures struct {
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

// Add adds those of others.
func (f *Figures) Add(g *Figures) {
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
func (p *Person) sort() {
	inOrder(p.Visits, func(a, b Visit) int {
		if c := cmp.Compare(a.Day, b.Day); c != 0 {
			return c
		}
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Disposition, b.Disposition), strings.Compare(a.Reasons, b.Reasons))
	})
	inOrder(p.Specimens, func(a, b Specimen) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Temperature, b.Temperature))
	})
	inOrder(p.Positives, func(a, b Positive) int {
		if c := cmp.Compare(a.Day, b.Day); c != 0 {
			return c
		}
		return strings.Compare(a.Substance, b.Substance)
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
func (d *desk) treat(p *Person, day StudyDay) {
	p.sort()
	d.p, d.day, d.entries, d.figures, d.fold = p, day, d.entries[:0], Figures{}, episode.Fold{}
	if day == Undated {
		d.day = p.last()
	}
	for l, n := range [derived]int{len(p.Visits), len(p.Specimens), len(p.Positives)} {
		d.outcomes[l] = slices.Grow(d.outcomes[l][:0], n)[:n]
	}
	at, returned, admitted := p.undatedFrom(), p.returned(), false
	d.takeDay(Undated, at, group{len(p.Visits), len(p.Specimens), len(p.Positives)}, false)
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
func (p *Person) undatedFrom() group {
	g := group{len(p.Visits), len(p.Specimens), len(p.Positives)}
	for g.visit > 0 && p.Visits[g.visit-1].Day == Undated {
		g.visit--
	}
	for g.specimen > 0 && p.Specimens[g.specimen-1].Day == Undated {
		g.specimen--
	}
	for g.positive > 0 && p.Positives[g.positive-1].Day == Undated {
		g.positive--
	}
	return g
}

// next is the next day with rows, and where its rows end.
func (p *Person) next(at, end group) (day StudyDay, until group) {
	day, until = Undated, at
	if at.visit < end.visit {
		day = p.Visits[at.visit].Day
	}
	if at.specimen < end.specimen {
		day = min(day, p.Specimens[at.specimen].Day)
	}
	if at.positive < end.positive {
		day = min(day, p.Positives[at.positive].Day)
	}
	for until.visit < end.visit && p.Visits[until.visit].Day == day {
		until.visit++
	}
	for until.specimen < end.specimen && p.Specimens[until.specimen].Day == day {
		until.specimen++
	}
	for until.positive < end.positive && p.Positives[until.positive].Day == day {
		until.positive++
	}
	return day, until
}

// last is the last day in the record, or day 0.
func (p *Person) last() StudyDay {
	at, last := p.undatedFrom(), StudyDay(0)
	if at.visit > 0 {
		last = max(last, p.Visits[at.visit-1].Day)
	}
	if at.specimen > 0 {
		last = max(last, p.Specimens[at.specimen-1].Day)
	}
	if at.positive > 0 {
		last = max(last, p.Positives[at.positive-1].Day)
	}
	return last
}

// returned is the last day with a visit that took place or a specimen.
func (p *Person) returned() StudyDay {
	at, last := p.undatedFrom(), StudyDay(-Farthest)
	for i := at.visit - 1; i >= 0; i-- {
		if v := &p.Visits[i]; v.Disposition == "visit" || v.Disposition == "final" {
			last = v.Day
			break
		}
	}
	if at.specimen > 0 {
		last = max(last, p.Specimens[at.specimen-1].Day)
	}
	return last
}

func (d *desk) takeDay(day StudyDay, at, until group, returns bool) {
	d.takeVisits(day, at.visit, until.visit, returns)
	d.takeTests(day, at.specimen, until.specimen, at.positive, until.positive)
}

// add puts an event behind those of its day that come before it. Days come in
// order.
func (d *desk) add(e episode.Event, l List, row int) {
	d.entries = append(d.entries, entry{event: e, list: l, row: row})
	for i := len(d.entries) - 1; i > 0 && episode.CompareEvents(&d.entries[i].event, &d.entries[i-1].event) < 0; i-- {
		d.entries[i], d.entries[i-1] = d.entries[i-1], d.entries[i]
	}
}

// takeVisits reads the visits of a day.
func (d *desk) takeVisits(day StudyDay, from, until int, returns bool) {
	came, missed := false, false
	for i := from; i < until; i++ {
		v := &d.p.Visits[i]
		came = came || v.Disposition == "visit"
		missed = missed || v.Disposition == "no visit" || v.Disposition == "MISSING"
		e, o := v.event(returns)
		if o.Counts() {
			d.add(e, InVisits, i)
		}
		if day == Undated {
			o = isUndated
			d.figures.Undated++
		}
		d.outcomes[InVisits][i] = o
	}
	d.figures.Repeated += one(until-from > 1)
	d.figures.RepeatedDated += one(until-from > 1 && day != Undated)
	d.figures.Contradictory += one(came && missed && day != Undated)
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
func (d *desk) takeTests(day StudyDay, from, until, fromResult, untilResult int) {
	given, isPositive, valid := until > from, untilResult > fromResult, false
	for i := from; i < until; i++ {
		e, o := d.p.Specimens[i].event()
		d.add(e, InSpecimens, i)
		if e.Validity == compliance.Invalid {
			e.Kind = iop.InvalidSpecimen
			d.add(e, derived, i)
		}
		valid = valid || o != outOfRange
		if day == Undated {
			o = isUndated
			d.figures.UndatedSpecimens++
		}
		d.outcomes[InSpecimens][i] = o
	}
	d.figures.SpecimenDays += one(given)
	d.figures.PositiveDays += one(given && isPositive)
	d.figures.CleanDays += one(given && !isPositive)
	switch {
	case isPositive:
		d.takeResults(day, fromResult, untilResult, given)
	case valid && day != Undated:
		d.add(episode.Event{Kind: iop.NegativeTest, Day: day.calendar(), Detection: compliance.NotDetected}, derived, from)
	}
}

// takeResults makes one positive result of a day's substances.
func (d *desk) takeResults(day StudyDay, from, until int, given bool) {
	e, o, only := episode.Event{Kind: iop.PositiveTest, Detection: compliance.Presumptive}, found, true
	switch {
	case day == Undated:
		o = isUndated
		d.figures.UndatedPositives += int64(until - from)
	case !given:
		o = unspecified
		d.figures.Unspecified++
	}
	if day != Undated {
		e.Day = day.calendar()
	}
	d.add(e, InPositives, from)
	for i := from; i < until; i++ {
		r := &d.p.Positives[i]
		only = only && trialMedication(r.Substance)
		d.outcomes[InPositives][i] = o
		if day != Undated && i > from && *r == d.p.Positives[i-1] {
			d.outcomes[InPositives][i] = isRepeated
		}
	}
	d.figures.TrialOnly += one(only && day != Undated)
}

// settle decides which events count, and folds them. It treats records as
// [episode.Stay] does, for the few kinds that there are here, so that a fold
// needs no episode; a test holds the two against each other.
func (d *desk) settle() {
	last := -1 // the last event that was read and not set aside for its day
	var came, gone iop.Day
	for i := range d.entries {
		e := &d.entries[i]
		o := NumOutcomes // it counts
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
		if e.aside = o; o != NumOutcomes {
			d.setOutcome(e, o)
			continue
		}
		e.did = d.fold.Add(&e.event)
	}
	for i := range d.p.Visits { // rows without an event of their own
		if o := &d.outcomes[InVisits][i]; d.p.Visits[i].Day != Undated && d.p.Visits[i].Day > d.day && (*o == noOutcome || *o == strangeOutcome || *o == strangeReason) {
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
func (d *desk) setOutcome(e *entry, o Outcome) {
	switch e.list {
	case derived:
	case InPositives:
		for i := e.row; i < len(d.p.Positives) && d.p.Positives[i].Day == d.p.Positives[e.row].Day; i++ {
			if d.outcomes[InPositives][i] != isRepeated {
				d.outcomes[InPositives][i] = o
			}
		}
	default:
		d.outcomes[e.list][e.row] = o
	}
}
