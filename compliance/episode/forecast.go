package episode

import (
	"cmp"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Forecast says how a week that is not over will turn out.
type Forecast struct {
	Week Week `json:"week"`
	// Certain is what already counts; Possible is the most that will count when everything
	// still planned is attended.
	Certain  iop.Minutes `json:"certain"`
	Possible iop.Minutes `json:"possible"`
	// Floor is the requirement that asks for the most hours this week; nil: there is
	// none. It is one on weekly hours of whatever counts that is in force on the view's
	// day, is about the person or may be, is asked in this week of the program and in
	// the phase in which the week begins, and is about service delivered: one that binds
	// what is delivered, what a licence covers or what is paid for. What is offered,
	// scheduled or certified as needed is not a floor of what is attended.
	Floor *iop.Requirement `json:"floor,omitempty"`
	// Asked is how much it asks for this week. In the week of the admission that is less
	// than its bound if the policy pro-rates such weeks; if it skips them, there
	// is no floor.
	Asked iop.Minutes `json:"asked"`
	// Short is how much is missing even when everything planned is attended. Zero:
	// nothing, or no floor.
	Short iop.Minutes `json:"short"`
	// Options are sets of up to three of the make-ups offered that bring the week to
	// its floor, can be attended beside what is planned, and break no other rule about
	// service delivered that is kept without them. Each make-up is needed: no part of an
	// option would do. They are listed cheapest first: fewest sessions, then least time,
	// then the earliest last day, then the earliest make-ups. Of more than a hundred
	// only the first hundred are listed. Of up to 120 offers none is missed; where rules
	// forbid most sets of more, the search ends after some hundred thousand of them, so
	// that options, also cheaper ones, can be missed.
	Options [][]schedule.Given `json:"options,omitempty"`
}

const (
	maxMakeUps = 3   // in an option
	maxOptions = 100 // in a forecast

	// maxWork bounds the search, in steps; to ask the rules about a set takes so many of
	// them. It is enough for all sets of 120 offers.
	maxWork = 1 << 24
	askWork = 40
)

// forecast answers [Reading.Forecast] under the policy.
func (r *counted) forecast(planned, offered []schedule.Given) Forecast {
	var f Forecast
	weeks := r.ledger()
	if len(weeks) == 0 || r.over() || r.lost() {
		return f
	}
	f.Week = weeks[len(weeks)-1]
	f.Certain, f.Possible = f.Week.Least, f.Week.Most
	counting := r.policy.Counting()
	var ahead []schedule.Given
	for _, g := range planned {
		if g.Day <= r.Day || g.Day >= f.Week.Until {
			continue
		}
		ahead = append(ahead, attended(g))
		if counting.In(&g.Service, &iop.Services{}) != iop.NotMet {
			f.Possible = addUp(f.Possible, counting.Credit(g.Most, true))
		}
	}
	week, rows := r.heldWeek(&f.Week, ahead)
	i := 0
	for x := range week.report(nil).All() {
		if x.Fault() != "" {
			break // it comes after all rules
		}
		row := rows[i]
		i++
		bound, _ := x.Want.Bound()
		_, _, floor := bound.Low()
		if x.Verdict == iop.NotApplicable || !floor || row.Measure != iop.Hours || row.Per.Kind != iop.PerWeek || row.Of != (iop.Services{}) {
			continue
		}
		if least, _ := bound.Whole(); f.Floor == nil || iop.Minutes(least) > f.Asked {
			f.Floor, f.Asked = row, iop.Minutes(least)
		}
	}
	if f.Floor == nil {
		return f
	}
	if f.Short = max(0, f.Asked-f.Possible); f.Short == 0 {
		return f
	}
	s := search{short: f.Short, rules: []*held{week, r.heldLonger(&f.Week, ahead)}, known: map[[maxMakeUps]int]bool{}, work: maxWork}
	s.choose(r, &f.Week, planned, offered)
	f.Options = s.options()
	return f
}

// attended is a session as it is when it is attended to the end.
func attended(g schedule.Given) schedule.Given {
	g.Least, g.Whole = g.Most, true
	return g
}

// held is rules and the service that is measured against them.
type held struct {
	checker *schedule.Checker
	span    schedule.Span
	given   []schedule.Given
	kept    []bool // which of the rules are not broken without more
	timed   bool   // some ask for the time between sessions
}

// holding makes rules ready, and says whose finding each is: rows of the policy that are
// about service delivered and in force, as far as they satisfy the test, which may
// change its copy of them. A row with two ends gives two rules, so that a cap is broken
// also where the floor was not reached before.
func (r *counted) holding(span schedule.Span, given []schedule.Given, test func(*iop.Requirement) bool) (h *held, of []*iop.Requirement) {
	var rules []iop.Requirement
	h = &held{span: span, given: given}
	for i := range r.d.Requirements {
		row := &r.d.Requirements[i]
		if row.Measure.By() != iop.BySchedule || silent(row) || !deliveredBindings.Has(row.Binds) || !row.InForce(r.Day) || !r.inForce(r.Day) {
			continue
		}
		rule := *row
		if !test(&rule) {
			continue
		}
		h.timed = h.timed || row.Measure == iop.HoursBetween
		for _, end := range boundEnds(row.Bound) {
			rule.Bound = end
			rules, of = append(rules, rule), append(of, row)
		}
	}
	h.checker, _ = schedule.NewChecker(r.policy.Counting(), rules)
	for f := range h.report(nil).All() {
		h.kept = append(h.kept, f.Verdict != iop.NotMet)
	}
	return h, of
}

// deliveredBindings are those that are measured against service delivered.
var deliveredBindings = iop.SetOf(iop.Delivered, iop.LicenceBoundary, iop.Paid)

// boundEnds is each end of a bound by itself.
func boundEnds(bound iop.Range[iop.Amount]) (all []iop.Range[iop.Amount]) {
	if low, open, ok := bound.Low(); ok && open {
		all = append(all, iop.Above(low))
	} else if ok {
		all = append(all, iop.AtLeast(low))
	}
	if high, open, ok := bound.High(); ok && open {
		all = append(all, iop.Below(high))
	} else if ok {
		all = append(all, iop.AtMost(high))
	}
	return all
}

// weekPeriods are those that lie within a week.
var weekPeriods = iop.SetOf(iop.PerSession, iop.PerServiceDay, iop.PerWeek)

// heldWeek holds the week, with what is planned, against the rules of which a week is
// asked by itself.
func (r *counted) heldWeek(w *Week, ahead []schedule.Given) (*held, []*iop.Requirement) {
	first := max(w.From, r.programOf(r.Day))
	given := slices.DeleteFunc(slices.Clone(r.services(false)), func(g schedule.Given) bool { return g.Day < first })
	return r.holding(schedule.Span{From: first, Until: w.Until, Person: r.Person}, append(given, ahead...), func(rule *iop.Requirement) bool {
		if !weekPeriods.Has(rule.Per.Kind) || !r.inTime(rule, first) {
			return false
		}
		rule.Per.Weeks, rule.Per.Phases = iop.Range[int32]{}, iop.Range[int32]{}
		return true
	})
}

// heldLonger holds the episode up to the end of the week against the other rules.
func (r *counted) heldLonger(w *Week, ahead []schedule.Given) *held {
	span := r.span(r.programOf(r.Day), w.Until, true)
	h, _ := r.holding(span, slices.Concat(r.services(false), ahead), func(rule *iop.Requirement) bool { return !weekPeriods.Has(rule.Per.Kind) })
	return h
}

func (h *held) report(more []schedule.Given) *iop.Report {
	report := h.checker.CheckGiven(h.span, slices.Concat(h.given, more))
	return &report
}

// broken reports whether more service breaks a rule that is kept without it.
func (h *held) broken(more []schedule.Given) bool {
	i := 0
	for f := range h.report(more).All() {
		if f.Verdict == iop.NotMet && h.kept[i] {
			return true
		}
		i++
	}
	return false
}

// slot is the time that a session takes, in minutes.
type slot struct{ from, until int64 }

const dayMinutes = 24 * 60

// slotOf is the time of a session; of one of which it is not known, all of its day.
func slotOf(day iop.Day, start schedule.Time, length iop.Minutes) slot {
	from := int64(day) * dayMinutes
	at, ok := start.Clock()
	if !ok {
		return slot{from, from + dayMinutes}
	}
	from += int64(at)
	return slot{from, from + int64(length)}
}

func (s slot) overlaps(o slot) bool { return s.from < o.until && o.from < s.until }

// choice is a make-up that can be an option.
type choice struct {
	given  schedule.Given
	credit iop.Minutes
	slot   slot
	kind   int // choices of one kind are the same to every rule
}

// search looks for options.
type search struct {
	short    iop.Minutes
	rules    []*held
	choices  []choice // in order of time
	kinds    []choice // one of each, from number 1 on
	shortest iop.Minutes
	largest  iop.Minutes              // credit
	known    map[[maxMakeUps]int]bool // by kinds: whether they would do
	best     []option                 // of the number of make-ups that is tried
	room     int                      // for these
	work     int                      // that is left
}

// option is a set of choices, by their numbers in order; those after n are not used.
type option struct {
	set    [maxMakeUps]int
	n      int
	length iop.Minutes
	day    iop.Day // the last
	credit iop.Minutes
}

// choose finds the make-ups offered that can be held.
func (s *search) choose(r *counted, w *Week, planned, offered []schedule.Given) {
	counting := r.policy.Counting()
	busy := r.busy(planned)
	var usable []schedule.Given
	for _, g := range offered {
		at := slotOf(g.Day, g.Start, g.Most)
		if g.Day > r.Day && g.Day < w.Until && counting.In(&g.Service, &iop.Services{}) != iop.NotMet && counting.Credit(g.Most, true) > 0 &&
			!r.forbidsMakeUp(&g) && !slices.ContainsFunc(busy, at.overlaps) {
			usable = append(usable, g)
		}
	}
	slices.SortFunc(usable, compareGiven)
	s.kinds = make([]choice, 1)
	numbers := map[schedule.Given]int{}
	for _, g := range slices.Compact(usable) {
		c := choice{given: g, credit: counting.Credit(g.Most, true), slot: slotOf(g.Day, g.Start, g.Most)}
		like := attended(g)
		if !slices.ContainsFunc(s.rules, func(h *held) bool { return h.timed }) {
			like.Start = schedule.Time{}
		}
		if c.kind = numbers[like]; c.kind == 0 {
			c.kind = len(s.kinds)
			numbers[like] = c.kind
			s.kinds = append(s.kinds, choice{given: like, credit: c.credit})
		}
		if s.shortest == 0 || g.Most < s.shortest {
			s.shortest = g.Most
		}
		s.largest = max(s.largest, c.credit)
		s.choices = append(s.choices, c)
	}
}

// busy is when the person is elsewhere: at what is planned, or still at a session of
// the view's day.
func (r *counted) busy(planned []schedule.Given) (all []slot) {
	for i := range planned {
		if g := &planned[i]; g.Most > 0 {
			all = append(all, slotOf(g.Day, g.Start, g.Most))
		}
	}
	for i := range r.events {
		if e := &r.events[i]; e.Day == r.Day && presence.Has(e.Kind) {
			if !e.Time.IsZero() {
				all = append(all, slotOf(e.Day, e.Time, e.Planned))
			}
		}
	}
	return all
}

// forbidsMakeUp reports whether the policy forbids the make-up on its day, or may,
// where not all is known of the service.
func (r *counted) forbidsMakeUp(g *schedule.Given) bool {
	counting := r.policy.Counting()
	return r.inForce(g.Day) && slices.ContainsFunc(r.d.MakeUp, func(m compliance.MakeUp) bool {
		return m.Makes == compliance.Forbidden && m.InForce(g.Day) && (m.Of == iop.Services{} || counting.In(&g.Service, &m.Of) != iop.NotMet)
	})
}

func compareGiven(a, b schedule.Given) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), a.Start.Compare(b.Start), cmp.Compare(a.Most, b.Most), cmp.Compare(a.Least, b.Least),
		cmp.Compare(a.Format, b.Format), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(a.Participants, b.Participants), cmp.Compare(a.Staff, b.Staff),
		cmp.Compare(a.Occasion, b.Occasion), cmp.Compare(boolInt(a.Whole), boolInt(b.Whole)))
}

// options are the best, in order: those of fewer make-ups before those of more.
func (s *search) options() (all [][]schedule.Given) {
	for n := 1; n <= maxMakeUps && len(all) < maxOptions; n++ {
		s.best, s.room = nil, maxOptions-len(all)
		s.grow(option{}, n)
		for i := range s.best {
			var list []schedule.Given
			for _, k := range s.best[i].set[:n] {
				list = append(list, s.choices[k].given)
			}
			all = append(all, list)
		}
	}
	return all
}

// grow tries all sets of so many choices that begin with these, in order, but those
// that cannot do or cannot come before the best so far.
func (s *search) grow(o option, want int) {
	if o.n == want {
		s.try(o)
		return
	}
	more, from := iop.Minutes(want-o.n), 0 // make-ups that are still to come
	if o.n > 0 {
		from = o.set[o.n-1] + 1
	}
	if o.credit+more*s.largest < s.short {
		return
	}
next:
	for i := from; i < len(s.choices); i++ {
		c := &s.choices[i]
		s.work--
		if s.work < 0 || s.late(o.length+more*s.shortest, c.given.Day) {
			return
		}
		with := o
		with.set[o.n], with.n = i, o.n+1
		with.length, with.credit, with.day = o.length+c.given.Most, o.credit+c.credit, c.given.Day
		if s.late(with.length+(more-1)*s.shortest, with.day) {
			continue
		}
		for _, k := range o.set[:o.n] {
			if s.choices[k].slot.overlaps(c.slot) {
				continue next
			}
		}
		s.grow(with, want)
	}
}

// late reports whether a set that is found now, of this length or more and with this
// last day or a later one, comes after the best, of which there are enough.
func (s *search) late(length iop.Minutes, day iop.Day) bool {
	if len(s.best) < s.room {
		return false
	}
	last := &s.best[len(s.best)-1]
	return cmp.Or(cmp.Compare(length, last.length), cmp.Compare(day, last.day)) >= 0
}

// try keeps a set that would do and of which no part would. Of sets that are alike in
// length and last day, those that are tried first come first.
func (s *search) try(o option) {
	s.work--
	var kinds [maxMakeUps]int
	for i, k := range o.set[:o.n] {
		kinds[i] = s.choices[k].kind
	}
	if !s.does(kinds) {
		return
	}
	for part := 1; part < 1<<o.n-1; part++ {
		some := kinds
		for i := range some {
			some[i] *= part >> i & 1
		}
		if s.does(some) {
			return
		}
	}
	at, _ := slices.BinarySearchFunc(s.best, &o, func(a option, b *option) int {
		return cmp.Or(cmp.Compare(a.length, b.length), cmp.Compare(a.day, b.day), -1)
	})
	s.best = slices.Insert(s.best, at, o)
	s.best = s.best[:min(len(s.best), s.room)]
}

// does reports whether make-ups of these kinds bring the hours and break no rule; kind
// 0 is none.
func (s *search) does(kinds [maxMakeUps]int) bool {
	slices.Sort(kinds[:])
	does, ok := s.known[kinds]
	if ok {
		return does
	}
	var list []schedule.Given
	credit := iop.Minutes(0)
	for _, k := range kinds {
		if k > 0 {
			list = append(list, s.kinds[k].given)
			credit += s.kinds[k].credit
		}
	}
	if credit >= s.short {
		s.work -= askWork
	}
	does = credit >= s.short && !slices.ContainsFunc(s.rules, func(h *held) bool { return h.broken(list) })
	s.known[kinds] = does
	return does
}
