package iop

// keepsAdding reports whether the end stays met when service is added: a floor of
// what rises, a cap of what falls.
func (m Measure) keepsAdding(per PeriodKind, e End) bool {
	move := m.Moves(per)
	return move == Rises && e == Floor || move == Falls && e == Cap
}

// keepsRemoving is keepsAdding for service that is taken away.
func (m Measure) keepsRemoving(per PeriodKind, e End) bool {
	move := m.Moves(per)
	return move == Rises && e == Cap || move == Falls && e == Floor
}

// sums reports whether amounts of neighboring times add up, so that a part never
// has more than the whole.
func (m Measure) sums() bool {
	return m == Hours || m == ServiceDays || m == SessionCount || m == EventCount || m == EventDays
}

// wider lists, for each kind of period, those that contain it whole. A cap on the
// container holds for the content; there is no such rule for floors, since a
// container can have empty parts. Weeks can straddle the ends of months, years and
// phases, so none of these contains a week.
var wider = [...]Set[PeriodKind]{
	PerSession:    SetOf(PerServiceDay, PerWeek, PerMonth, PerYear, PerDays, PerPhase, PerEpisode),
	PerServiceDay: SetOf(PerWeek, PerMonth, PerYear, PerDays, PerPhase, PerEpisode),
	PerWeek:       SetOf(PerEpisode),
	PerWeeks:      SetOf(PerEpisode),
	PerMonth:      SetOf(PerYear, PerEpisode),
	PerYear:       SetOf(PerEpisode),
	PerDays:       SetOf(PerEpisode),
	PerScheduled:  SetOf(PerEpisode),
	PerRun:        SetOf(PerEpisode),
	PerPhase:      SetOf(PerEpisode),
}

// periodCarries reports whether a bound's end over period a holds over period b.
func periodCarries(m Measure, a, b Period, e End) bool {
	if !b.Weeks.Within(a.Weeks) {
		return false // a is silent in some of the weeks
	}
	if a.Phases != b.Phases && (!inWeeks.With(PerPhase).Has(b.Kind) || !b.Phases.Within(a.Phases)) {
		return false // in other phases, or over time of which they are a part
	}
	if a.Weeks != (Range[int32]{}) && a.Kind != b.Kind && following&SetOf(a.Kind, b.Kind) != 0 {
		return false // one that begins in such a week can hold another that does not
	}
	a.Weeks, b.Weeks, a.Phases, b.Phases = Range[int32]{}, Range[int32]{}, Range[int32]{}, Range[int32]{}
	return wholeCarries(m, a, b, e)
}

// wholeCarries is periodCarries of periods that apply in all weeks and phases.
func wholeCarries(m Measure, a, b Period, e End) bool {
	switch {
	case a == b:
		return true
	case a.Kind == b.Kind:
		// Of any N days, and the like: more time holds more.
		return numbered.Has(a.Kind) && a.Kind != PerCycle && m.sums() && daysCarry(a.N, b.N, b.N, e)
	case b.Kind == PerAverageWeek:
		// What holds of each week holds of their mean.
		return m.sums() && (a.Kind == PerWeek || periodCarries(m, a, Period{Kind: PerWeek}, e))
	case m == Hours && e == Floor && a.Kind == PerSession && b.Kind == PerServiceDay:
		return true // a service day has a session
	case !m.sums():
		return false
	case a.Kind == PerDays && b.Kind == PerWeek:
		return daysCarry(a.N, 7, 7, e)
	case a.Kind == PerDays && b.Kind == PerMonth:
		return daysCarry(a.N, 28, 31, e)
	case a.Kind == PerDays && b.Kind == PerYear:
		return daysCarry(a.N, 365, 366, e)
	}
	return e == Cap && int(b.Kind) < len(wider) && wider[b.Kind].Has(a.Kind)
}

// daysCarry reports whether an end over any n days holds over a time of shortest to
// longest days: a floor on less, a cap on more.
func daysCarry(n, shortest, longest int32, e End) bool {
	return e == Floor && n <= shortest || e == Cap && n >= longest
}

// bindingOrder ranks what contains what: nothing is delivered that was not
// scheduled, nothing scheduled that was not offered. The others are measured against
// things of their own.
var bindingOrder = [...]int{Delivered: 1, ScheduledFor: 2, Offered: 3, CertifiedNeed: 0, LicenceBoundary: 0, Paid: 0}

func bindingCarries(m Measure, per PeriodKind, a, b Binding, e End) bool {
	if a == b {
		return true
	}
	ra, rb := bindingOrder[a%Binding(len(bindingOrder))], bindingOrder[b%Binding(len(bindingOrder))]
	if ra == 0 || rb == 0 {
		return false
	}
	return m.keepsAdding(per, e) && ra < rb || m.keepsRemoving(per, e) && ra > rb
}

// servicesCarry compares of what two requirements are.
func servicesCarry(a, b *Requirement, e End) bool {
	m, per := a.Measure, a.Per.Kind
	switch {
	case per == PerSession && b.Per.Kind == PerServiceDay:
		// A service day has a session that counts, not one of every kind.
		return a.Of == Services{} && b.Of == Services{}
	case a.Of == b.Of && a.Events == b.Events && a.Only == b.Only:
		return true
	case m == EventCount || m == EventDays:
		return countsCarry(a, b, e)
	case m == EventShare:
		return sharesCarry(a, b, e)
	case m.CountsEvents():
		return happeningsCarry(a, b, e)
	case per == PerSession:
		return a.Of.Cover(b.Of) // what is asked of each is asked of some
	case per == PerServiceDay && m.sums() && e == Cap:
		return a.Of.Cover(b.Of) // less of the day is no more of it
	}
	return m.keepsAdding(per, e) && b.Of.Cover(a.Of) || m.keepsRemoving(per, e) && a.Of.Cover(b.Of)
}

// countsCarry compares of what two numbers of events are: enough of some events is enough
// of more, and few enough of some is few enough of fewer.
func countsCarry(a, b *Requirement, e End) bool {
	if (a.Per.Kind == PerRun || a.Per.Kind == PerScheduled) && (a.Of != b.Of || a.Only != b.Only) {
		return false // what comes between is not the same
	}
	if e == Floor {
		a, b = b, a
	}
	return b.Events.Within(a.Events) && (a.Of == Services{} || a.Of.Cover(b.Of)) && a.Only.Cover(b.Only)
}

// sharesCarry compares of which events two shares are: more kinds are a greater share of
// the same sessions.
func sharesCarry(a, b *Requirement, e End) bool {
	if e == Floor {
		a, b = b, a
	}
	return a.Of == b.Of && a.Only == b.Only && b.Events.Within(a.Events)
}

// happeningsCarry compares of which events two requirements on when something happens are.
// More kinds of events come sooner and leave shorter gaps; a time of day is asked of each.
func happeningsCarry(a, b *Requirement, e End) bool {
	if a.Of != b.Of && a.Measure != ClockTime {
		return false
	}
	if e == Cap && a.Measure != ClockTime {
		a, b = b, a
	}
	return b.Events.Within(a.Events) && a.Only.Cover(b.Only)
}

// carries says what keeps an end of a from saying something about the same end in
// b's place, for the people who; empty when nothing does. It is the one
// comparison on which all others rest; both measures must be the same.
func carries(a, b *Requirement, e End, who People) (against Set[Obstacle]) {
	if !servicesCarry(a, b, e) {
		against = against.With(OtherServices)
	}
	if a.After != b.After || a.While != b.While || a.AtCompletion && !b.AtCompletion || !periodCarries(a.Measure, a.Per, b.Per, e) {
		against = against.With(OtherPeriod)
	}
	if !bindingCarries(a.Measure, a.Per.Kind, a.Binds, b.Binds, e) {
		against = against.With(OtherBinding)
	}
	if !a.For.Cover(who) {
		against = against.With(OtherPeople)
	}
	return against
}

// Implies reports whether everything that meets r also meets o: r asks the same thing
// of at least the same people, at least as strictly at every end, with no more
// exceptions and with at least the same strength. It is reflexive and transitive. A
// requirement that is one of several alternatives implies only itself.
func (r *Requirement) Implies(o *Requirement) bool {
	if r == nil || o == nil {
		return r == o
	}
	if r.Either != "" {
		return *r == *o
	}
	return r.asks(o)
}

// asks is Implies of what two requirements ask, alternatives to them left aside.
func (r *Requirement) asks(o *Requirement) bool {
	if r.Measure != o.Measure || !r.Unless.Within(o.Unless) || weaker(r.Strength, o.Strength) {
		return false
	}
	for _, e := range [...]End{Floor, Cap} {
		if e.has(o.Bound) && (!e.has(r.Bound) || carries(r, o, e, o.For) != 0 || !e.within(r.Bound, o.Bound)) {
			return false
		}
	}
	return true
}

// weaker reports whether a insists less than b.
func weaker(a, b Strength) bool { return a > b }
