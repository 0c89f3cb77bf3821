package iop

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop/wire"
)

// Binding is what a bound is measured against.
type Binding uint8

const (
	BindingUnknown  Binding = iota
	Delivered               // what the person received
	ScheduledFor            // what the person was scheduled for
	Offered                 // what the program makes available
	CertifiedNeed           // the need that a physician or plan states
	LicenceBoundary         // what the licence category covers
	Paid                    // what is paid for
)

var bindings = NewVocabulary("binding", "delivered", "scheduled", "offered", "certified-need", "licence-boundary", "paid")

func (b Binding) Vocabulary() *Vocabulary          { return bindings }
func (b Binding) String() string                   { return bindings.Word(int(b)) }
func (b Binding) MarshalText() ([]byte, error)     { return MarshalWord(b) }
func (b *Binding) UnmarshalText(text []byte) error { return UnmarshalWord(b, text) }

// Exception is who or what may lift a requirement for one person.
type Exception uint8

const (
	ExceptionUnknown Exception = iota
	ByCourt
	ByMedicalNecessity
	ByRefusal          // the person declines, and that is documented
	ByContraindication // it would harm, and that is documented
	ByPayer
	OnHolidays // holidays are left out of the count
)

var exceptions = NewVocabulary("exception", "court", "medical-necessity", "refusal", "contraindicated", "payer", "holidays")

func (e Exception) Vocabulary() *Vocabulary          { return exceptions }
func (e Exception) String() string                   { return exceptions.Word(int(e)) }
func (e Exception) MarshalText() ([]byte, error)     { return MarshalWord(e) }
func (e *Exception) UnmarshalText(text []byte) error { return UnmarshalWord(e, text) }

// Consequence is what follows when a requirement is not met. Zero means that it is
// reported.
type Consequence uint8

const (
	ThenReportedOnly Consequence = iota
	ThenWarning
	ThenContract // a behavioral contract
	ThenReview   // the team looks at the case
	ThenTherapeutic
	ThenSanction
	ThenStepUp
	ThenDischarge
	ThenNotPaid
	ThenNotCredited
	ThenSuspended      // care is paused
	ThenMoreMonitoring // more tests, more contact
	ThenAdministrative // a report, a transfer, a change of time
	ThenIncentive      // a reward
)

var consequences = NewVocabulary("consequence",
	"warning", "contract", "review", "therapeutic", "sanction", "step-up", "discharge", "not-paid", "not-credited",
	"suspended", "monitoring", "administrative", "incentive")

func (c Consequence) Vocabulary() *Vocabulary          { return consequences }
func (c Consequence) String() string                   { return consequences.Word(int(c)) }
func (c Consequence) MarshalText() ([]byte, error)     { return MarshalWord(c) }
func (c *Consequence) UnmarshalText(text []byte) error { return UnmarshalWord(c, text) }

// Amount is a number in the unit of a measure: minutes for hours of service, days,
// or a count. The ends of a requirement's bound are from 0 to 10,000,000.
type Amount int32

// A Requirement says that a Measure of certain services or events stays within a Bound,
// over a period, for certain people, and what the bound is measured against. It is the one
// record for everything countable that a licence, payer, court or clinic asks: weekly
// hours, group sizes, absences, deadlines, drug tests.
//
//	iop.Requirement{
//		Rule:    iop.Rule{ID: "us-va-licence.weekly-hours", ...},
//		Measure: iop.Hours,
//		Per:     iop.Period{Kind: iop.PerWeek},
//		Bound:   iop.HoursBound(iop.Between(9*iop.Hour, 19*iop.Hour)),
//		Binds:   iop.Delivered,
//	}
//
// In documents the bound is written in the measure's unit:
// {"measure":"hours","per":"week","bound":{"at_least":"9h","at_most":"19h"}}.
type Requirement struct {
	Rule
	Measure Measure        `json:"measure,omitzero" wire:"required"` // what is counted
	Of      Services       `json:"of,omitzero"`                      // of which services; zero: whatever the counting rules count
	Events  Set[EventKind] `json:"events,omitzero"`                  // of measures that count events or wait for one: which
	Only    Details        `json:"only,omitzero"`                    // of these events: which, by what their entries say; zero: all
	Per     Period         `json:"per,omitzero"`                     // over which time; zero: the measure elapses, after something
	After   Anchor         `json:"after,omitzero"`                   // of what elapses: from which events on; otherwise zero
	Bound   Range[Amount]  `json:"bound" wire:"required"`            // in the measure's unit
	For     People         `json:"for,omitzero"`                     // for whom; zero: everyone
	While   While          `json:"while,omitzero"`                   // of what counts events: while this is so; zero: always
	Binds   Binding        `json:"binds,omitzero"`                   // of measures of service: what the bound is measured against; zero for events and clocks, which documents may write as delivered
	Unless  Set[Exception] `json:"unless,omitzero"`                  // who may lift it
	Then    Consequence    `json:"then,omitzero"`                    // what follows when it is not met; zero: it is reported
	// Either names the alternatives that the requirement is one of, of events and clocks:
	// rows that share the name are one rule, and one of them is enough. Empty: it is not
	// an alternative.
	Either RuleID `json:"either,omitempty"`
	// Chosen says that one of the alternatives is chosen when the clock starts and binds
	// until the clock starts again. The event that starts the clock records the choice.
	Chosen bool `json:"chosen,omitempty"`
	// AtCompletion says that it is asked only of people who complete the program, not of
	// those who leave in another way.
	AtCompletion bool `json:"at_completion,omitempty"`
}

// InForce reports whether the requirement is in force on the day.
func (r *Requirement) InForce(day Day) bool { return r != nil && r.Rule.InForce(day) }

// CheckRule is [Rule.CheckRule].
func (r *Requirement) CheckRule(n wire.Node) {
	if r != nil {
		r.Rule.CheckRule(n)
	}
}

// HoursBound is a bound on hours of service.
func HoursBound(r Range[Minutes]) Range[Amount] { return rangeAs[Amount](r) }

// CountBound is a bound on days or a count.
func CountBound(r Range[int32]) Range[Amount] { return rangeAs[Amount](r) }

// Want returns the bound as a Value for findings.
func (r *Requirement) Want() Value {
	if r == nil {
		return Value{}
	}
	return BoundOf(r.Measure.Unit(), r.Bound)
}

// Got returns an amount as a Value for findings, labeled with what the requirement
// binds.
func (r *Requirement) Got(n Amount) Value {
	if r == nil {
		return Value{}
	}
	return r.Label(AmountOf(r.Measure.Unit(), int32(n)))
}

// Label labels an amount, mean or range with what the requirement binds, as in
// "delivered 8h45m". What a licence covers and what is paid for are limits on an amount
// and do not label it.
func (r *Requirement) Label(v Value) Value {
	if r == nil {
		return v
	}
	if r.Binds == BindingUnknown || r.Binds > CertifiedNeed {
		return v
	}
	return v.Labeled(bindings, int(r.Binds))
}

// Problems yields what makes the requirement unusable, each with the member it
// concerns. The rule's own problems are those of [Rule.CheckRule].
func (r *Requirement) Problems() iter.Seq2[string, string] {
	return func(yield func(member, problem string) bool) { r.eachProblem(yield) }
}

func (r *Requirement) eachProblem(yield func(member, problem string) bool) {
	if r == nil {
		r = new(Requirement)
	}
	wanted := true
	say := func(member, format string, args ...any) {
		wanted = wanted && yield(member, fmt.Sprintf(format, args...))
	}
	r.timeProblems(say)
	r.boundProblems(say)
	r.wordProblems(say)
	if r.known() {
		r.eventProblems(say)
		r.eitherProblems(say)
	}
	for member, problem := range r.For.Problems() {
		say("for", "%s %s", member, problem)
	}
}

// say reports a problem of a member.
type say = func(member, format string, args ...any)

// known reports whether the measure is one.
func (r *Requirement) known() bool { return r.Measure != MeasureUnknown && r.Measure < measureEnd }

func (r *Requirement) timeProblems(say say) {
	known, elapses, period := r.known(), r.Measure.Elapses(), Period{} != r.Per
	invalid := ""
	if period {
		invalid = r.Per.problem()
	}
	if r.Measure == MeasureUnknown {
		say("measure", "is missing")
	}
	if r.Measure >= measureEnd {
		say("measure", "is not a measure: %v", r.Measure)
	}
	if known && !elapses && !period {
		say("per", "is missing, want %s", orList(slices.Collect(r.Measure.Periods().Words().All())))
	}
	if elapses && period {
		say("per", "applies only to measures over a period; %v are counted from an event", r.Measure)
	}
	if !elapses && invalid != "" {
		say("per", "%s", invalid)
	}
	if known && !elapses && period && invalid == "" && !r.Measure.Periods().Has(r.Per.Kind) {
		say("per", "is not a period of %v, want %s", r.Measure, orList(slices.Collect(r.Measure.Periods().Words().All())))
	}
	if known && !r.Measure.CountsEvents() && r.Per.Phases != (Range[int32]{}) && !inWeeks.With(PerPhase).Has(r.Per.Kind) {
		say("per", "can name phases for %v only with session, service-day, week, average-week and phase", r.Measure)
	}
	if known && !r.Measure.CountsEvents() && r.Per.Weeks != (Range[int32]{}) && following.Has(r.Per.Kind) {
		say("per", "can name the weeks of %v only with session, service-day, week and average-week", r.Measure)
	}
	r.afterProblems(say)
}

func (r *Requirement) afterProblems(say say) {
	elapses, calendar := r.Measure.Elapses(), r.Measure == ElapsedDays || r.Measure == ElapsedWorkingDays
	if elapses && r.After == (Anchor{}) {
		say("after", `is missing: %v are counted from an event, as in "after": ["admission"]`, r.Measure)
	}
	if r.known() && !elapses && r.After != (Anchor{}) {
		say("after", "applies only to measures of elapsed time, not to %v", r.Measure)
	}
	if elapses && r.After != (Anchor{}) && !r.After.IsValid() {
		say("after", "%s", r.After.problem())
	}
	if elapses && !calendar && (r.After.NotLeave || r.After.NotAppeal) {
		say("after", "can leave out leave and appeals only for %v and %v", ElapsedDays, ElapsedWorkingDays)
	}
	if r.After.Each && r.IsPeriodic() {
		say("after", "starts a clock at each event that only the same event could stop")
	}
}

func (r *Requirement) boundProblems(say say) {
	if r.Bound == (Range[Amount]{}) {
		say("bound", "is missing")
	}
	if !r.Bound.IsValid() {
		say("bound", "is reversed: nothing is %v", r.Want())
	}
	if negative(r.Bound) {
		say("bound", "is negative: %v", r.Want())
	}
	if tooLarge(r.Bound) {
		say("bound", "has an end above %d, the largest amount: %v", maxAmount, r.Want())
	}
	if low, high := r.Bound.Whole(); r.Measure == EventShare && (low > 100 && r.Bound.hasLow || high > 100 && r.Bound.hasHigh) {
		say("bound", "is %v, and a share is at most 100%%", r.Want())
	}
	if r.known() && r.beyond() != "" {
		say("bound", "is %v, and %s", r.Want(), r.beyond())
	}
}

func (r *Requirement) wordProblems(say say) {
	service := r.Measure.By() == BySchedule
	if service && r.Binds == BindingUnknown {
		say("binds", "is missing")
	}
	if r.known() && !service && r.Binds != BindingUnknown {
		say("binds", "applies only to measures of service, not to %v", r.Measure)
	}
	if !IsWord(r.Binds) {
		say("binds", "is not a binding: %v", r.Binds)
	}
	if !IsWord(r.Then) {
		say("then", "is not a consequence: %v", r.Then)
	}
	if !r.Events.IsValid() {
		say("events", "has events that do not exist: %v", r.Events)
	}
	if !r.Unless.IsValid() {
		say("unless", "has exceptions that do not exist: %v", r.Unless)
	}
	if !r.Of.isValid() {
		say("of", "has words that do not exist: %v", r.Of)
	}
}

// eventProblems are those of a measure that is known.
func (r *Requirement) eventProblems(say say) {
	events := r.Measure.CountsEvents()
	if r.Unless.Has(OnHolidays) && r.Measure != DaysBetween {
		say("unless", "can leave out holidays only for %v, not for %v", DaysBetween, r.Measure)
	}
	if events && r.Events == 0 {
		say("events", "is missing: name the kinds of event that count")
	}
	if !events && r.Events != 0 {
		say("events", "applies only to measures that count events, not to %v", r.Measure)
	}
	if events && r.Of != (Services{}) && (!ofServices.Has(r.Measure) || !r.Events.Within(sessionEvents)) {
		say("of", "applies only to measures of service and to session events, not to %v of %v", r.Measure, r.Events)
	}
	if r.Measure == EventShare && !r.Events.Within(outcomes) {
		say("events", "must all be outcomes of sessions that a person was scheduled for, not %v", r.Events&^outcomes)
	}
	if !events && r.Only != (Details{}) {
		say("only", "applies only to measures that count events, not to %v", r.Measure)
	}
	if r.Events.Has(Declared) && r.Only.Name == "" {
		say("only", "needs the name of the declared event")
	}
	if r.Per.EndedBy.Has(Declared) {
		say("per", "cannot be ended by a declared event, which would need a name")
	}
	r.whileProblems(say)
	for member, problem := range r.Only.Problems(r.Events) {
		say("only", "%s %s", member, problem)
	}
}

// IsPeriodic reports whether an event can both start the clock and stop it.
func (r *Requirement) IsPeriodic() bool {
	return r != nil && r.After.Events&r.Events != 0 && r.After.Phases == (Range[int32]{}) && (r.After.Only.Name == "" || r.Only.Name == "" || r.After.Only.Name == r.Only.Name)
}

// eitherProblems are those of a measure that is known.
func (r *Requirement) eitherProblems(say say) {
	if r.Either != "" && r.Measure.By() != ByEpisode {
		say("either", "applies only to events and clocks, not to %v", r.Measure)
	}
	if r.Either != "" && r.After.Each {
		say("either", "cannot be combined with each: every clock would have its own alternatives")
	}
	if r.Chosen && (r.Either == "" || !r.Measure.Elapses()) {
		say("chosen", "applies only to alternatives that are clocks")
	}
}

// daysIn names the periods by their days, at most.
var daysIn = map[int64]string{1: "a day", 7: "a week", 31: "a month", 366: "a year"}

// beyond says why nothing can reach the floor; empty where something can. Gaps can be
// longer than the week in which they end.
func (r *Requirement) beyond() string {
	low, _ := r.Bound.Whole()
	days := r.Per.days()
	if days <= 0 || !r.Bound.hasLow {
		return ""
	}
	what, ok := daysIn[days]
	if !ok {
		what = fmt.Sprintf("a period of %d days", days)
	}
	switch r.Measure {
	case Hours:
		if int64(low) > 24*60*days {
			return fmt.Sprintf("%s has %d hours", what, 24*days)
		}
	case ServiceDays, EventDays:
		if int64(low) > days && days == 1 {
			return what + " is only one day"
		} else if int64(low) > days {
			return fmt.Sprintf("%s has %d days", what, days)
		}
	}
	return ""
}

// maxAmount is the greatest end that a bound can have: 166,666 hours, or ten million of
// what is counted. It keeps sums of many amounts within an Amount.
const maxAmount Amount = 10_000_000

func tooLarge(r Range[Amount]) bool {
	return r.hasLow && r.low > maxAmount || r.hasHigh && r.high > maxAmount
}

func negative(r Range[Amount]) bool {
	low, _, _ := r.Low()
	high, _, _ := r.High()
	return low < 0 || high < 0
}

// MemberWire leaves the bound for later, since its unit follows from the measure.
func (r *Requirement) MemberWire(name string, _ wire.Node) bool { return name == "bound" }

// FillWire reads the bound in the measure's unit.
func (r *Requirement) FillWire(n wire.Node) {
	if r == nil {
		return
	}
	if r.Measure.By() == ByEpisode && r.Binds == Delivered { // what happened: it is measured against nothing else
		r.Binds = BindingUnknown
	}
	bound := n.Member("bound")
	switch {
	case bound.Kind() == wire.Invalid || r.Measure == MeasureUnknown:
	case r.Measure.Unit() == InMinutes:
		var m Range[Minutes]
		bound.Decode(&m)
		r.Bound = HoursBound(m)
	case !wrongUnit(bound, r.Measure):
		bound.Decode(&r.Bound)
	}
}

// UnmarshalJSON reads strictly, like everything here, and keeps nothing of what r was.
func (r *Requirement) UnmarshalJSON(data []byte) error {
	if r != nil {
		*r = Requirement{}
	}
	return wire.Unmarshal(data, r)
}

// MarshalJSON writes the bound in the measure's unit.
func (r Requirement) MarshalJSON() ([]byte, error) {
	for member, problem := range r.Problems() {
		return nil, fmt.Errorf("iop: requirement %s: %s %s", string(r.ID), member, problem)
	}
	var bound any = r.Bound
	if r.Measure.Unit() == InMinutes {
		bound = rangeAs[Minutes](r.Bound)
	}
	return json.Marshal(requirementJSON{
		r.Rule, r.Measure, r.Of, r.Events, r.Only, r.Per, r.After, bound, r.For, r.While, r.Binds, r.Unless, r.Then, r.Either, r.Chosen, r.AtCompletion,
	})
}

// requirementJSON is a requirement as it is written.
type requirementJSON struct {
	Rule
	Measure Measure        `json:"measure,omitzero"`
	Of      Services       `json:"of,omitzero"`
	Events  Set[EventKind] `json:"events,omitzero"`
	Only    Details        `json:"only,omitzero"`
	Per     Period         `json:"per,omitzero"`
	After   Anchor         `json:"after,omitzero"`
	Bound   any            `json:"bound"` // a range in the measure's unit
	For     People         `json:"for,omitzero"`
	While   While          `json:"while,omitzero"`
	Binds   Binding        `json:"binds,omitzero"`
	Unless  Set[Exception] `json:"unless,omitzero"`
	Then    Consequence    `json:"then,omitzero"`
	Either  RuleID         `json:"either,omitempty"`
	Chosen  bool           `json:"chosen,omitempty"`
	AtEnd   bool           `json:"at_completion,omitempty"`
}

// wrongUnit reports ends of a bound that are amounts of time where the measure
// counts something else.
func wrongUnit(bound wire.Node, m Measure) (wrong bool) {
	for name, end := range bound.Members() {
		if end.Kind() == wire.String && name != "note" {
			bound.At(name).Faultf("is an amount of time, but %v are counted in %v", m, m.Unit())
			wrong = true
		}
	}
	return wrong
}

// CheckWire reports what Problems finds.
func (r *Requirement) CheckWire(n wire.Node) {
	if r == nil {
		return
	}
	r.CheckRule(n)
	for member, problem := range r.Problems() {
		if r.lacks(member) && n.Member(member).Kind() != wire.Invalid {
			continue // what is there and was not read is a fault already
		}
		n.Report(problem, member)
	}
}

// lacks reports whether a member that may be missing is.
func (r *Requirement) lacks(member string) bool {
	switch member {
	case "bound":
		return r.Bound == Range[Amount]{}
	case "per":
		return r.Per == Period{}
	case "after":
		return r.After == Anchor{}
	case "binds":
		return r.Binds == BindingUnknown
	}
	return false
}

// Ask is the requirement in words, without rule and source: "hours a week: 9h00m
// to 19h00m, delivered, for ages 18 and over".
func (r *Requirement) Ask() string {
	if r == nil {
		return new(Requirement).Ask()
	}
	var b strings.Builder
	b.WriteString(r.Measure.String() + r.what(""))
	fmt.Fprintf(&b, " %s: %v%s", r.over(), r.Want(), r.held(", "))
	if r.For != (People{}) {
		fmt.Fprintf(&b, ", for %v", r.For)
	}
	if r.While != (While{}) {
		fmt.Fprintf(&b, ", while %v", r.While)
	}
	if r.Unless != 0 {
		fmt.Fprintf(&b, ", unless lifted: %s", strings.ReplaceAll(r.Unless.String(), ", ", " or "))
	}
	if r.Then != ThenReportedOnly {
		fmt.Fprintf(&b, ", else %v", r.Then)
	}
	switch {
	case r.Chosen:
		fmt.Fprintf(&b, ", if chosen from %s", string(r.Either))
	case r.Either != "":
		fmt.Fprintf(&b, ", or another of %s", string(r.Either))
	}
	if r.AtCompletion {
		b.WriteString(", at completion")
	}
	return b.String()
}

// over is the time in words: "a week", "from admission".
func (r *Requirement) over() string {
	if r.After != (Anchor{}) {
		return r.After.String()
	}
	return r.Per.String()
}

// held is what the bound is measured against, in words after a separator; empty of events.
func (r *Requirement) held(after string) string {
	if r.Binds == BindingUnknown {
		return ""
	}
	return after + r.Binds.String()
}

// what is the services and events in words: " of group"; any where there are none.
func (r *Requirement) what(any string) (text string) {
	if of := r.Of.String(); of != "" {
		text = " of " + of
	}
	if r.Events != 0 {
		join := " of "
		if r.Measure.Elapses() {
			join = " to "
		}
		text += join + strings.ReplaceAll(r.Events.String(), ", ", " or ")
		if only := r.Only.String(); only != "" {
			text += ", only " + only + ","
		}
	}
	return cmp.Or(text, any)
}

// String is the id, the words and the source on one line.
func (r Requirement) String() string {
	return fmt.Sprintf("%s: %s (%s, %s)", string(r.ID), r.Ask(), r.Strength, r.Source)
}
