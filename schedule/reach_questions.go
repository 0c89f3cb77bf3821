package schedule

import (
	"slices"

	"github.com/openiop/openiop/iop"
)

// What Reach says of a requirement is found by questions, each of which the search
// answers with a week or with none: is there one that meets it, one that misses it, one
// with so little, one with so much.

// question is asked of the weeks of a template.
type question struct {
	mode   mode
	row    *row                // what is asked of the week; nil: nothing
	sums   []weighed           // and sums that lie so
	struck func(node int) bool // what no such week has
	moves  int8                // the end of row that follows what is found: -1 the high, 1 the low
	lean   bool                // such a week has little rather than much
	every  *ask                // weeks are told apart by all that this can read of them
	accept func(*Week) bool
}

// weighed is a sum of amounts that nodes have, and where it lies.
type weighed struct {
	own       []int64
	day       int // the weekday, from 1, on which they are; 0: any
	low, high int32
	moves     int8 // the end that follows what is found
}

// reaching is a requirement of which Reach asks.
type reaching struct {
	*fitting
	ask    *ask
	part   part // the requirement alone, among the services of all beside which it stands
	plain  row  // what it asks, of whomever and in whatever week
	shape  shape
	soft   bool   // of whom or when is not known, so that no week surely misses it
	known  bool   // everything about the services that it asks for is
	lone   []lone // what each node shows, of what is asked of each session
	spells []spell
	got    *Reached
	seen   tri
	report iop.Report
}

// shape is which questions there are.
type shape uint8

const (
	shapeSame   shape = iota // the answer is the same for all weeks
	shapeAny                 // all weeks are looked at that differ in what it can read
	shapeAmount              // one amount is asked
	shapeEach                // each of several: of sessions, days or some days in a row
	shapeMonth               // each month or year, of which is not known how long it is
)

// lone is what a node shows of a requirement on each session: the least and the most
// amount, if it has any, and its own verdict.
type lone struct {
	some        bool
	least, most int32
	verdict     iop.Verdict
}

// spell is a service day or some days in a row: what each node adds to it.
type spell struct {
	day     int
	present []int64 // service on the day; nil of days in a row, which need none
	amount  []int64
	long    bool // of the longest month or year, not the shortest
}

func (e *fitting) reaching(a *ask, got *Reached) *reaching {
	got.Rule = &a.Rule
	r := &reaching{fitting: e, ask: a, got: got, plain: *a.row, known: e.known(a.part, a.class)}
	r.part = part{rows: []row{*a.row}, classes: e.all.parts[a.part].classes, timed: a.Measure == iop.HoursBetween}
	r.plain.allWeeks, r.plain.everyone, r.plain.For = true, true, iop.People{}
	r.plain.Per.Weeks, r.plain.Per.Phases = iop.Range[int32]{}, iop.Range[int32]{}
	in, _ := a.For.Include(e.base.Person)
	week, byWeek := count{number: int32(e.base.Number)}, a.how <= howGroups || a.how == howAverage
	r.soft = in == iop.Unknown || !a.knows(&week)
	switch {
	case a.fixed || in == iop.NotMet || byWeek && !e.odd && !a.inWeek(&week):
		r.shape = shapeSame
	case e.odd || !a.allWeeks && !byWeek, !a.knows(&week) && a.how >= howEachSession: // what has nothing to judge is unknown too
		r.shape = shapeAny
	default:
		r.shape = r.shapeOf()
	}
	return r
}

// shapeOf is the shape of a requirement on what is held every week, with what its
// questions ask about.
func (r *reaching) shapeOf() shape {
	switch a := r.ask; a.how {
	case howHours, howSessions, howDays, howAverage:
		return shapeAmount
	case howGap:
		if r.known || a.Measure != iop.HoursBetween {
			return shapeAmount
		}
	case howEachSession:
		return r.alone(true, func(t *tally) (least, most int32, some bool) { return t.shortest, t.longest, t.sessions > 0 })
	case howGroups:
		if a.low == noFloor {
			return r.alone(true, func(t *tally) (least, most int32, some bool) { return t.seats.most, t.seats.most, t.seats.hasMost })
		}
		return r.alone(a.high == noCap, func(t *tally) (least, most int32, some bool) {
			return t.seats.fewest, t.seats.fewest, t.seats.hasFewest
		})
	case howEachDay:
		if r.known {
			for d := range everyDayLen {
				r.spells = append(r.spells, spell{day: d + 1, present: r.each(func(t *tallies) int64 {
					return int64((t.sure[0].days | t.sure[a.class].days) >> d & 1)
				}), amount: r.inDays(d, 1)})
			}
			return shapeEach
		}
	case howWindow:
		if r.known && a.Measure != iop.ServiceDays {
			r.inARow(int(a.Per.N), false)
			return shapeEach
		}
	case howCalendar:
		if r.known && a.Measure != iop.ServiceDays {
			short, long := 28, 31
			if a.Per.Kind == iop.PerYear {
				short, long = 365, 366
			}
			r.inARow(short, false)
			r.inARow(long, true)
			return shapeMonth
		}
	}
	return shapeAny
}

// each is an amount of every node.
func (r *reaching) each(of func(t *tallies) int64) []int64 {
	own := make([]int64, len(r.nodes))
	for i := range own {
		if t := &r.own[r.ask.part][i]; t.sure != nil {
			own[i] = of(t)
		}
	}
	return own
}

// inDays is what every node has in n days from a weekday on.
func (r *reaching) inDays(from, n int) []int64 {
	return r.each(func(t *tallies) (sum int64) {
		on := &t.sure[r.ask.class].perDay
		if r.ask.Measure == iop.SessionCount {
			on = &t.sure[r.ask.class].sessionsPerDay
		}
		for d := range everyDayLen {
			times := n / everyDayLen
			if (d-from+everyDayLen)%everyDayLen < n%everyDayLen {
				times++
			}
			sum += int64(times) * int64(on[d])
		}
		return sum
	})
}

// inARow adds the spells of n days in a row.
func (r *reaching) inARow(n int, long bool) {
	starts := everyDayLen
	if n%everyDayLen == 0 {
		starts = 1 // they come to the same
	}
	for d := range starts {
		r.spells = append(r.spells, spell{amount: r.inDays(d, n), long: long})
	}
}

// alone finds what each node shows by itself, where that is known of all.
func (r *reaching) alone(known bool, of func(t *tally) (least, most int32, some bool)) shape {
	r.lone = make([]lone, len(r.nodes))
	for i := range r.lone {
		t := &r.own[r.ask.part][i]
		if t.sure == nil {
			continue
		}
		sure, possible := &t.sure[r.ask.class], &t.possible[r.ask.class]
		known = known && sure.sessions == possible.sessions
		x, a := &r.lone[i], answer{n: 1}
		r.plain.week(&a, &count{sure: t.sure, possible: t.possible, present: everyDay})
		x.verdict = a.verdict
		x.least, x.most, x.some = of(possible)
	}
	if known {
		return shapeEach
	}
	return shapeAny
}

// reach finds all that Reach says of the requirement.
func (r *reaching) reach() error {
	switch r.shape {
	case shapeSame:
		return r.find(func(iop.Verdict) bool { return true }, question{})
	case shapeAny:
		return r.find(func(iop.Verdict) bool { return false }, question{every: r.ask})
	}
	if err := r.verdicts(); err != nil {
		return err
	}
	return r.amounts()
}

// find asks one question after the other until one is answered with a week of which the
// verdict is wanted, and keeps what is seen on the way.
func (r *reaching) find(want func(iop.Verdict) bool, all ...question) error {
	for i := range all {
		all[i].accept = func(w *Week) bool { return want(r.see(w)) }
		if ok, err := r.put(&all[i]); ok || err != nil {
			return err
		}
	}
	return nil
}

// put puts a question to the search.
func (r *reaching) put(q *question) (bool, error) {
	r.question, r.asks, r.ready = q, r.asks[:0], false
	if q.row != nil {
		r.asks = append(r.asks, ask{row: q.row, part: r.ask.part})
	}
	_, ok, err := r.any(q.mode, &limits{}, q.lean)
	if r.spent > maxSteps {
		err = ErrTooManyChoices
	}
	return ok, err
}

// see keeps what a week shows, and returns its verdict.
func (r *reaching) see(w *Week) (v iop.Verdict) {
	r.report.Reset()
	r.part.week(&r.all.counting, w, &r.report)
	for f := range r.report.All() {
		r.seen.see(f.Verdict, w, r.got)
		r.got.amount(f.Got)
		v = f.Verdict
	}
	return v
}

// verdicts finds which verdicts there are.
func (r *reaching) verdicts() error {
	is := func(wanted ...iop.Verdict) func(iop.Verdict) bool {
		return func(v iop.Verdict) bool { return slices.Contains(wanted, v) }
	}
	err := r.find(is(iop.Met, iop.NotApplicable), r.meets())
	if err == nil && !r.soft {
		err = r.find(is(iop.NotMet), r.misses(true)...)
	}
	switch {
	case err != nil || r.seen.unknown:
		return err
	case !r.seen.met && !r.soft:
		return r.find(is(iop.Unknown), r.keeps()...)
	case r.soft || !r.seen.missed && (!r.known || r.ask.how == howGroups):
		return r.find(is(iop.Unknown), r.misses(false)...)
	}
	return nil
}

// amounts finds the least and the most amount.
func (r *reaching) amounts() error {
	for _, better := range [...]func() []question{r.less, r.more} {
		for again := true; again; {
			again = false
			for _, q := range better() {
				r.narrow(&q)
				q.accept = func(w *Week) bool {
					least, most := r.got.Least, r.got.Most
					r.see(w)
					if least != r.got.Least || most != r.got.Most {
						r.last.move(int64(amountOf(r.got.Least)), int64(amountOf(r.got.Most)))
						again = r.lone != nil // the end of these does not move
					}
					return again
				}
				if _, err := r.put(&q); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// narrow moves ends to what was found since.
func (r *reaching) narrow(q *question) {
	if r.got.Least.IsZero() {
		return
	}
	least, most := amountOf(r.got.Least), amountOf(r.got.Most)
	move := func(low, high *int32, moves int8) {
		switch moves {
		case -1:
			*high = min(*high, least-1)
		case 1:
			*low = max(*low, most+1)
		}
	}
	if q.row != nil {
		move(&q.row.low, &q.row.high, q.moves)
	}
	for i := range q.sums {
		move(&q.sums[i].low, &q.sums[i].high, q.sums[i].moves)
	}
}

func amountOf(v iop.Value) int32 {
	sum, _, _ := v.Mean()
	return int32(sum)
}

// bounded is what the requirement asks with other ends.
func (r *reaching) bounded(low, high int32) *row {
	b := r.plain
	b.low, b.high = low, high
	return &b
}

// meets asks for a week that meets the requirement.
func (r *reaching) meets() question {
	switch {
	case r.shape == shapeMonth:
		return question{sums: slices.Concat(r.allOf(false, r.ask.low, noCap, 0), r.allOf(true, noFloor, r.ask.high, 0))}
	case r.spells != nil && r.ask.how != howEachDay:
		return question{sums: r.allOf(false, r.ask.low, r.ask.high, 0)}
	}
	return question{row: r.bounded(r.ask.low, r.ask.high)}
}

// keeps asks, where none meets it, for a week that does not surely miss it.
func (r *reaching) keeps() (all []question) {
	switch {
	case r.shape == shapeMonth:
		for _, sums := range r.oneIn(true, r.ask.low, noCap, 0) {
			all = append(all, with(question{sums: sums}, r.oneIn(false, noFloor, r.ask.high, 0))...)
		}
		return all
	case r.spells != nil:
		return nil
	}
	return []question{{mode: noneMissed, row: r.bounded(r.ask.low, r.ask.high)}}
}

// misses asks for a week that surely misses it, or that may.
func (r *reaching) misses(sure bool) (all []question) {
	if r.lone != nil {
		return []question{{sums: []weighed{{own: r.count(func(x *lone) bool {
			return x.verdict == iop.NotMet || x.verdict == iop.Unknown && !sure
		}), low: 1, high: noCap}}}}
	}
	m := allMet
	if !sure {
		m = noneMissed
	}
	for _, end := range [...]struct {
		is        bool
		low, high int32
	}{{r.ask.low != noFloor, noFloor, r.ask.low - 1}, {r.ask.high != noCap, r.ask.high + 1, noCap}} {
		above := end.high == noCap
		switch {
		case !end.is:
		case r.shape == shapeAmount:
			all = append(all, question{mode: m, row: r.bounded(end.low, end.high), lean: !above})
		case r.shape == shapeMonth && sure:
			all = append(all, question{sums: r.allOf(!above, end.low, end.high, 0), lean: !above})
		default:
			all = append(all, with(question{lean: !above}, r.oneIn(above && r.shape == shapeMonth, end.low, end.high, 0))...)
		}
	}
	return all
}

// less asks for a week that shows less than the least so far.
func (r *reaching) less() []question {
	x, low, high := int32(noCap-1), r.ask.low, r.ask.high
	if r.lone != nil && !r.got.Least.IsZero() {
		x = amountOf(r.got.Least) - 1
	}
	switch {
	case r.shape == shapeAmount:
		return []question{{mode: noneMissed, row: r.bounded(noFloor, x), moves: -1, sums: r.served(), lean: true}}
	case r.shape == shapeMonth, low != noFloor && high == noCap:
		return with(question{lean: true}, r.oneIn(false, noFloor, x, -1))
	case low == noFloor: // the most is shown
		return with(r.eachOf(noFloor, x, -1), r.oneIn(false, noFloor, noCap, 0))
	}
	// The least is shown but where that will do and the most will not.
	all := with(question{lean: true}, r.oneIn(false, noFloor, min(x, low-1), -1))
	all = append(all, with(r.eachOf(noFloor, high, 0), r.oneIn(false, noFloor, x, -1))...)
	return append(all, with(r.eachOf(low, x, -1), r.oneIn(false, high+1, noCap, 0))...)
}

// more asks for a week that shows more than the most so far.
func (r *reaching) more() []question {
	x, low, high := int32(0), r.ask.low, r.ask.high
	if r.lone != nil && !r.got.Most.IsZero() {
		x = amountOf(r.got.Most) + 1
	}
	switch {
	case r.shape == shapeAmount:
		return []question{{mode: noneMissed, row: r.bounded(x, noCap), moves: 1, sums: r.served()}}
	case r.shape == shapeMonth:
		return with(question{}, r.oneIn(true, x, noCap, 1))
	case low == noFloor:
		return with(question{}, r.oneIn(false, x, noCap, 1))
	}
	var all []question
	if high != noCap {
		all = with(r.eachOf(low, noCap, 0), r.oneIn(false, max(x, high+1), noCap, 1))
	}
	return append(all, with(r.eachOf(x, noCap, 1), r.oneIn(false, noFloor, noCap, 0))...)
}

// served asks that there is service, without which a gap has no end.
func (r *reaching) served() []weighed {
	if r.ask.how != howGap {
		return nil
	}
	return []weighed{{own: r.each(func(t *tallies) int64 { return int64(t.sure[r.ask.class].sessions) }), low: 1, high: noCap}}
}

// with is a question with one or another of some sums.
func with(q question, either [][]weighed) (all []question) {
	for _, sums := range either {
		one := q
		one.sums = slices.Concat(q.sums, sums)
		all = append(all, one)
	}
	return all
}

// eachOf asks that each session or day, or all days in a row, lie between.
func (r *reaching) eachOf(low, high int32, moves int8) question {
	switch {
	case r.lone != nil:
		return question{struck: func(i int) bool { x := &r.lone[i]; return x.some && (x.least < low || x.most > high) }}
	case r.ask.how == howEachDay:
		return question{row: r.bounded(low, high), moves: moves}
	}
	return question{sums: r.allOf(false, low, high, moves)}
}

// allOf is the sums of all spells, which lie between.
func (r *reaching) allOf(long bool, low, high int32, moves int8) (sums []weighed) {
	for _, x := range r.spells {
		if x.long == long {
			sums = append(sums, weighed{x.amount, x.day, low, high, moves})
		}
	}
	return sums
}

// oneIn is, for each spell, the sums that lie so where the amount lies between; of
// sessions, that there is one that does.
func (r *reaching) oneIn(long bool, low, high int32, moves int8) (either [][]weighed) {
	if r.lone != nil {
		in := r.count(func(x *lone) bool { return x.some && x.least <= high && low <= x.most })
		return [][]weighed{{{own: in, low: 1, high: noCap}}}
	}
	switch {
	case low != noFloor || high != noCap:
	case r.ask.how != howEachDay:
		return [][]weighed{nil}
	default:
		return [][]weighed{{{own: r.each(func(t *tallies) int64 { return int64(t.sure[0].sessions + t.sure[r.ask.class].sessions) }), low: 1, high: noCap}}}
	}
	for _, x := range r.spells {
		if x.long == long {
			sums := []weighed{{x.amount, x.day, low, high, moves}}
			if x.present != nil {
				sums = append(sums, weighed{x.present, x.day, 1, noCap, 0})
			}
			either = append(either, sums)
		}
	}
	return either
}

// count is 1 for every node of which something holds.
func (r *reaching) count(is func(*lone) bool) []int64 {
	own := make([]int64, len(r.lone))
	for i := range own {
		if is(&r.lone[i]) {
			own[i] = 1
		}
	}
	return own
}
