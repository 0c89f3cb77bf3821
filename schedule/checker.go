package schedule

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Checker checks weeks, plans and calendars against requirements. It does not change,
// and can be used from several goroutines at once.
//
// A week is checked against its requirements whatever they bind, because what is
// planned is what will be scheduled, delivered or offered if all goes as planned. A
// week does not meet a certified need; the requirement is compared with the week's Need
// instead. Requirements on events get no finding here, since they depend on what
// happened.
type Checker struct {
	counting Counting
	parts    []part
}

// part is requirements, in order, that ask of no more than 32 kinds of services.
type part struct {
	rows    []row
	classes classes
	timed   bool // some row asks for clock time between sessions
	weekly  bool // every row is judged week by week
}

// NewChecker prepares requirements under the rules of counting. The error is nil or
// wire.Faults, with every fault found.
func NewChecker(counting Counting, rows []iop.Requirement) (*Checker, error) {
	var faults wire.Faults
	counting.problems(wire.Report(faults.Report).At("counting"))
	c := &Checker{counting: counting}
	for i := range rows {
		for member, problem := range rows[i].Problems() {
			faults.Report(problem, "requirements", i, member)
		}
		if rows[i].Measure.By() == iop.BySchedule {
			c.add(&rows[i])
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	for i := range c.parts {
		for k := range c.parts[i].rows {
			row := &c.parts[i].rows[k]
			row.like = iop.Finding{Rule: &row.Rule, Want: row.Want(), Got: row.Got(0)}
		}
	}
	return c, nil
}

func (c *Checker) add(r *iop.Requirement) {
	var p *part
	var class uint8
	ok := false
	if len(c.parts) > 0 {
		p = &c.parts[len(c.parts)-1]
		class, ok = p.classes.class(&c.counting, r.Of)
	}
	if !ok {
		c.parts = append(c.parts, part{classes: newClasses(&c.counting), weekly: true})
		p = &c.parts[len(c.parts)-1]
		class, _ = p.classes.class(&c.counting, r.Of)
	}
	low, high := r.Bound.Whole()
	p.rows = append(p.rows, row{
		Requirement: *r, low: int32(low), high: int32(high), class: class, how: howOf(r),
		allWeeks: r.Per.Weeks == iop.Range[int32]{} && r.Per.Phases == iop.Range[int32]{}, everyone: r.For == iop.People{},
		taper: iop.Waiver{Rule: r.ID, Reason: "declared taper week", By: "plan"},
	})
	p.weekly = p.weekly && howOf(r) <= howGroups
	p.ask(r, class, low != noFloor, high != noCap)
}

// ask notes what the requirement asks of its class beyond sums.
func (p *part) ask(r *iop.Requirement, class uint8, floor, top bool) {
	k := &p.classes
	switch {
	case r.Measure == iop.GroupSize:
		if floor {
			k.asked[class] |= byFewest
		}
		if top {
			k.asked[class] |= byMost
		}
	case r.Measure == iop.HoursBetween:
		p.timed = true
	case r.Per.Kind == iop.PerSession:
		k.asked[class] |= bySession
	case r.Per.Kind != iop.PerWeek && r.Per.Kind != iop.PerAverageWeek:
		k.asked[class] |= byDay
		k.everyDay = k.everyDay || r.Measure != iop.Hours
	}
}

// Check checks one week, assumed to repeat, against every requirement. If the week is
// not valid (see [Week.Validate]), every requirement is unknown and findings about
// [iop.NotValid] say what is wrong.
//
// To check many weeks, or one week often, prepare each with [Week.Ready] once; see
// [Checker.Verdict] and [Checker.Into].
func (c *Checker) Check(w *Week) iop.Report {
	c = c.orNone()
	var r iop.Report
	if _, valid := c.judge(w, &r); !valid {
		c.notValid(w.Validate(), &r)
	}
	return r
}

// Into is Check for a week made ready, and adds the findings to a report.
func (c *Checker) Into(w *Ready, r *iop.Report) {
	if r != nil {
		c.orNone().ready(w, r)
	}
}

// Verdict returns the verdict of the report that Into would give, without making one.
func (c *Checker) Verdict(w *Ready) iop.Verdict { return c.orNone().ready(w, nil) }

// verdict is that of the report that Check would give.
func (c *Checker) verdict(w *Week) iop.Verdict {
	v, _ := c.judge(w, nil)
	return v
}

// ready judges a week made ready; into a report, if there is one. No week is like one
// that is not valid.
func (c *Checker) ready(w *Ready, r *iop.Report) iop.Verdict {
	if w == nil {
		if r != nil {
			c.notValid(missing("week"), r)
		}
		return iop.Unknown
	}
	all := iop.NotApplicable
	for i := range c.parts {
		v, ok := iop.Unknown, false
		if w.plain {
			v, ok = c.parts[i].readyWeek(&c.counting, &w.week, w.kinds, r)
		}
		if !ok {
			v = c.parts[i].week(&c.counting, &w.week, r)
		}
		all = iop.AllOf(all, v)
	}
	return all
}

// judge judges one week; into a report, if there is one. Of a week that is not valid
// nothing is said.
func (c *Checker) judge(w *Week, r *iop.Report) (all iop.Verdict, valid bool) {
	var room [maxKinds]kind
	list, plain := w.sorted(room[:0])
	if !plain && !w.isValid() {
		return iop.Unknown, false
	}
	all = iop.NotApplicable
	for i := range c.parts {
		v, ok := iop.Unknown, false
		if plain {
			v, ok = c.parts[i].readyWeek(&c.counting, w, list, r)
		}
		if !ok {
			v = c.parts[i].week(&c.counting, w, r)
		}
		all = iop.AllOf(all, v)
	}
	return all, true
}

// week judges one week; into a report, if there is one.
func (p *part) week(c *Counting, w *Week, r *iop.Report) iop.Verdict {
	cycle := w.cycle(&p.classes)
	if cycle == 1 && !p.timed {
		if len(p.classes.of) <= 4 {
			var buffer [4]tally
			return p.oneWeek(c, w, r, buffer[:len(p.classes.of)])
		}
		var buffer [maxClasses]tally
		return p.oneWeek(c, w, r, buffer[:len(p.classes.of)])
	}
	s := span{weeks: make([]count, cycle), counting: c, week: w}
	n := len(p.classes.of)
	tallies := make([]tally, 2*n*cycle)
	for i := range s.weeks {
		possible, sure := tallies[:n:n], tallies[n:2*n:2*n]
		tallies = tallies[2*n:]
		if p.classes.week(c, w, i, possible, false, true) {
			p.classes.week(c, w, i, sure, true, true)
		} else {
			sure = possible
		}
		s.weeks[i] = count{sure: sure, possible: possible, present: everyDay, need: w.Need, taper: w.Taper && c.TaperWeeks > 0}
		if w.Number > 0 {
			s.weeks[i].number = int32(w.Number) + int32(i)
		}
		if p.timed {
			s.sessions = p.classes.meetings(s.sessions, w, i)
		}
	}
	sortMeetings(s.sessions)
	return p.judge(&s, w.Person, r)
}

// oneWeek judges a week that is the same every week.
func (p *part) oneWeek(c *Counting, w *Week, r *iop.Report, possible []tally) iop.Verdict {
	if p.classes.week(c, w, 0, possible, false, p.classes.everyDay) {
		clear(possible)
		p.classes.week(c, w, 0, possible, false, true)
		return p.unsureWeek(c, w, r, possible)
	}
	return p.counted(c, w, r, possible, possible)
}

// unsureWeek is apart so that the room for a second count is taken only when it is
// needed.
func (p *part) unsureWeek(c *Counting, w *Week, r *iop.Report, possible []tally) iop.Verdict {
	var buffer [maxClasses]tally
	sure := buffer[:len(possible)]
	p.classes.week(c, w, 0, sure, true, true)
	return p.counted(c, w, r, sure, possible)
}

func (p *part) counted(c *Counting, w *Week, r *iop.Report, sure, possible []tally) iop.Verdict {
	known := &sure[0] == &possible[0]
	for i := range possible {
		known = known && possible[i].loose.sessions == 0
	}
	return p.single(c, w, r, sure, possible, known)
}

// single judges a week that was counted and is the same every week.
func (p *part) single(c *Counting, w *Week, r *iop.Report, sure, possible []tally, known bool) iop.Verdict {
	weeks := [1]count{{
		sure: sure, possible: possible, known: known, present: everyDay, number: int32(w.Number), need: w.Need,
		taper: w.Taper && c.TaperWeeks > 0,
	}}
	s := span{weeks: weeks[:], counting: c, week: w}
	return p.judge(&s, w.Person, r)
}

// judge asks every requirement and folds the verdicts.
func (p *part) judge(s *span, who iop.Person, r *iop.Report) iop.Verdict {
	var seen verdicts
	first, single := &s.weeks[0], s.week != nil && len(s.weeks) == 1
	brief := single && first.known && !first.taper
	for i := range p.rows {
		row := &p.rows[i]
		if brief && row.allWeeks && row.everyone {
			v, n, at, ok := row.known(first)
			if ok && r != nil && v != iop.NotApplicable {
				r.AddAmount(&row.like, v, n, at)
			} else if r != nil {
				ok = false
			}
			if ok {
				seen |= 1 << v
				continue
			}
		}
		a := answer{n: 1}
		if single && row.how <= howGroups && row.allWeeks {
			a.taper = first.taper
			row.week(&a, first)
		} else {
			row.judge(&a, s)
		}
		seen |= p.conclude(row, &a, s, who, r)
	}
	return seen.fold()
}

// conclude makes the answer of a row that of the person, adds the finding to a report if there
// is one, and gives the verdict if it counts.
func (p *part) conclude(row *row, a *answer, s *span, who iop.Person, r *iop.Report) verdicts {
	var whose iop.Words
	if !row.everyone {
		whose = row.limit(a, who)
	}
	waived := a.verdict == iop.NotMet && a.short && a.taper
	if r != nil {
		p.report(r, row, a, s, whose, waived)
	}
	if waived {
		return 0
	}
	return 1 << a.verdict
}

// limit makes the answer that of a requirement that is limited to some people, and says
// what is missing about the person where that matters.
func (r *row) limit(a *answer, who iop.Person) (missing iop.Words) {
	in, missing := r.For.Include(who)
	switch {
	case in == iop.NotMet:
		*a = answer{verdict: iop.NotApplicable}
	case in == iop.Unknown && a.verdict == iop.NotMet:
		a.verdict = iop.Unknown
	case in == iop.Met || a.verdict != iop.Unknown:
		return iop.Words{} // whoever it is, it is met
	}
	return missing
}

// report adds the finding that an answer makes.
func (p *part) report(r *iop.Report, row *row, a *answer, s *span, whose iop.Words, waived bool) {
	if a.verdict == iop.Unknown && a.missing == 0 && whose.IsEmpty() {
		a.missing = p.classes.missing(row.class, s)
		if row.how == howEachDay {
			a.missing |= p.classes.missing(0, s) // whether it is a service day at all
		}
	}
	f := iop.Finding{Rule: &row.Rule, Verdict: a.verdict, At: a.at, Want: row.like.Want}
	if s.plan != nil && s.plan.first != 0 {
		switch f.At.Part {
		case iop.Weeks:
			f.At = iop.At{Part: iop.Weeks, Day: s.plan.first + 7*iop.Day(f.At.Index)}
		case iop.Weekdays:
			f.At = iop.At{Part: iop.Weekdays, Day: s.plan.first + iop.Day(f.At.Index)}
		}
	}
	if a.amounts {
		f.Got = row.got(a)
	}
	if a.partial {
		f.Want = iop.BoundOf(row.Measure.Unit(), rangeOf(a.floor, row.high))
	}
	if a.verdict == iop.Unknown && a.missing != 0 {
		f.Missing = iop.WordsFromBits(lacking, uint64(a.missing))
	}
	if !whose.IsEmpty() {
		f.Missing = whose
	}
	if waived {
		f.Waiver = &row.taper
	}
	r.Add(f)
}

// got is the amount found: one, a mean, or one known only to lie between two.
func (r *row) got(a *answer) iop.Value {
	switch n := int32(a.n); {
	case a.lo == a.hi && n == 1:
		return r.Got(iop.Amount(a.lo))
	case a.lo == a.hi:
		return r.Label(iop.MeanOf(r.Measure.Unit(), a.lo, a.n))
	default:
		return r.Label(iop.BoundOf(r.Measure.Unit(), iop.Between(a.lo/n, (a.hi+n-1)/n)))
	}
}

// verdicts is the set of verdicts that were given.
type verdicts uint8

// fold is iop.AllOf over them.
func (v verdicts) fold() iop.Verdict {
	switch {
	case v>>iop.NotMet&1 == 1:
		return iop.NotMet
	case v>>iop.Unknown&1 == 1:
		return iop.Unknown
	case v>>iop.Met&1 == 1:
		return iop.Met
	}
	return iop.NotApplicable
}

// rangeOf is the range from a least to a greatest whole amount.
func rangeOf(low, high int32) iop.Range[int32] {
	switch {
	case low == noFloor && high == noCap:
		return iop.Range[int32]{}
	case low == noFloor:
		return iop.AtMost(high)
	case high == noCap:
		return iop.AtLeast(low)
	}
	return iop.Between(low, high)
}

// missing names what keeps the services of the span from being counted in a class
// or not.
func (k *classes) missing(class uint8, s *span) (l lack) {
	if s.week != nil {
		return k.lacks(class, s.week)
	}
	for i := range s.plan.Phases {
		if phase := &s.plan.Phases[i]; phase.First != nil {
			l |= k.lacks(class, phase.First)
		}
		l |= k.lacks(class, &s.plan.Phases[i].Week)
	}
	return l
}

func (k *classes) lacks(class uint8, w *Week) (l lack) {
	for i := range w.Blocks {
		l |= k.lack(class, &w.Blocks[i].Service, w.Blocks[i].Cadence)
	}
	for i := range w.Arranged {
		if a := &w.Arranged[i]; !a.AtWill {
			l |= k.lack(class, &a.Service, a.Cadence)
			if _, possible := k.sort(&a.Service); possible>>class&1 == 1 {
				l |= lackTimes
			}
		}
	}
	return l
}

func (k *classes) lack(class uint8, s *Service, c Cadence) (l lack) {
	if _, possible := k.sort(s); possible>>class&1 == 0 {
		return 0
	}
	for _, part := range [...]struct {
		in   uint64
		lack lack
	}{
		{k.formats[s.Format&15], lackFormat},
		{k.delivery[s.Delivery&7], lackDelivery},
		{k.taking[s.Participants&7], lackParticipants},
		{k.staff[s.Staff&7], lackStaff},
	} {
		if part.in>>class&1 == 0 {
			l |= part.lack
		}
	}
	if c.Kind == NthWeekday || c.Kind == EveryDays && c.N%7 != 0 {
		l |= lackDates
	}
	return l
}

// meetings adds the sessions of week number i of a cycle with their times.
func (k *classes) meetings(list []meeting, w *Week, i int) []meeting {
	for n := range w.Blocks {
		b := &w.Blocks[n]
		sure, possible := k.sort(&b.Service)
		switch on := b.Cadence.on(i); {
		case on == iop.NotMet || possible == 0 || b.Cadence.Kind == EveryDays:
			continue
		case on == iop.Unknown:
			sure = 0
		}
		for d := range b.Days.All() {
			start := int32(i)*weekMinutes + int32(minuteOfWeek(d, b.Start))
			list = append(list, meeting{start: start, end: start + int32(b.Span()), sure: sure, possible: possible})
		}
	}
	return list
}
