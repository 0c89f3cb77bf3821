package levelofcare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Variance is why a level differs from the one recommended. The codes are those that
// published records keep: an opioid treatment program's record (level not available,
// clinician's judgement, patient's preference) and the reporting codes of Minnesota's
// MHIS manual (the client refuses more or wants more; enough support in the community;
// supervision or housing given elsewhere). Decisions of a payer or a court are among
// them, so that they explain what is done and do not rewrite what was recommended.
type Variance uint8

const (
	VarianceUnknown Variance = iota
	NotAvailable
	ClinicianJudgement
	PatientPreference
	RefusesMore
	WantsMore
	CommunitySupport     // enough support for less care
	SupervisionElsewhere // round-the-clock supervision, given by others
	OtherHousing
	PayerDecision
	CourtOrder
	OtherVariance
)

var variances = iop.NewVocabulary("reason for another level",
	"not-available", "clinician-judgement", "patient-preference", "refuses-more", "wants-more", "community-support",
	"supervision-elsewhere", "other-housing", "payer", "court", "other")

func (v Variance) Vocabulary() *iop.Vocabulary      { return variances }
func (v Variance) String() string                   { return variances.Word(int(v)) }
func (v Variance) MarshalText() ([]byte, error)     { return iop.MarshalWord(v) }
func (v *Variance) UnmarshalText(text []byte) error { return iop.UnmarshalWord(v, text) }

// Role is the role in which someone decided.
type Role uint8

const (
	RoleUnknown Role = iota
	RoleClinician
	RolePhysician
	RoleCareTeam
	RolePatient
	RoleGuardian
	RoleProgram
	RolePayer
	RoleCourt
)

var roles = iop.NewVocabulary("role",
	"clinician", "physician", "care-team", "patient", "guardian", "program", "payer", "court")

func (r Role) Vocabulary() *iop.Vocabulary      { return roles }
func (r Role) String() string                   { return roles.Word(int(r)) }
func (r Role) MarshalText() ([]byte, error)     { return iop.MarshalWord(r) }
func (r *Role) UnmarshalText(text []byte) error { return iop.UnmarshalWord(r, text) }

// recommenders are the roles that can recommend a level.
var recommenders = iop.SetOf(RoleClinician, RolePhysician, RoleCareTeam)

// DecisionStep is the outcome of one step of a decision. The zero DecisionStep means that nothing is known.
type DecisionStep struct {
	// Levels are the level, or several together, such as withdrawal management
	// and outpatient treatment.
	Levels iop.Set[iop.Level] `json:"levels,omitzero"`
	// With is the services beside them, as the criteria set names them.
	With []string `json:"with,omitempty"`
	// None says that nothing was recommended, offered, accepted or given. Unlike a step
	// that is left out, this is known.
	None bool    `json:"none,omitempty"`
	By   Role    `json:"by,omitzero"`
	Day  iop.Day `json:"day,omitzero"`
	// Because is why the levels differ from those of the step before.
	Because iop.Set[Variance] `json:"because,omitzero"`
}

// IsZero reports whether nothing is known about the step.
func (s DecisionStep) IsZero() bool {
	return s.Levels == 0 && len(s.With) == 0 && !s.None && s.By == 0 && s.Day == 0 && s.Because == 0
}

// String is "intensive-outpatient by clinician on 2026-03-01".
func (s DecisionStep) String() string {
	if s.IsZero() {
		return "unknown"
	}
	text := s.Levels.String()
	if s.None {
		text = "none"
	}
	if len(s.With) > 0 {
		text += " with " + strings.Join(s.With, " and ")
	}
	text += fmt.Sprintf(" by %v on %v", s.By, s.Day)
	if s.Because != 0 {
		text += " because " + s.Because.String()
	}
	return text
}

// Decision keeps apart what was recommended, offered, accepted and done. What a person
// prefers, a payer pays for or a court orders explains the later steps; it never
// changes what was recommended.
type Decision struct {
	// Criteria is the id of the criteria set by which the level was recommended.
	Criteria    iop.RuleID   `json:"criteria,omitempty"`
	Recommended DecisionStep `json:"recommended" wire:"required"`
	Offered     DecisionStep `json:"offered,omitzero"`
	Accepted    DecisionStep `json:"accepted,omitzero"`
	Actual      DecisionStep `json:"actual,omitzero"`
}

// Recommend returns a decision that begins with the answer of a settled placement,
// recommended by a role on a day. It is false while several answers are possible.
func (p Placement) Recommend(by Role, day iop.Day) (Decision, bool) {
	if !p.Settled() {
		return Decision{}, false
	}
	return Decision{Criteria: p.v.c.d.ID, Recommended: p.recommended(by, day)}, true
}

func (p Placement) recommended(by Role, day iop.Day) DecisionStep {
	s := DecisionStep{Levels: p.Open(), None: p.NotIndicated() == iop.Met, By: by, Day: day}
	for _, b := range p.With() {
		if b.Verdict == iop.Met {
			s.With = append(s.With, b.Service)
		}
	}
	return s
}

// steps are the steps by name, in order.
func (d *Decision) steps() [4]struct {
	name string
	*DecisionStep
} {
	if d == nil {
		d = new(Decision)
	}
	return [4]struct {
		name string
		*DecisionStep
	}{{"recommended", &d.Recommended}, {"offered", &d.Offered}, {"accepted", &d.Accepted}, {"actual", &d.Actual}}
}

// UnmarshalJSON reads strictly, like everything here.
func (d *Decision) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// CheckWire reports what Validate finds without an order of levels.
func (d *Decision) CheckWire(n wire.Node) { d.problems(n.Report, nil, nil) }

// Validate reports every fault: a step that differs from the one before without a
// reason, or has a reason and does not differ; steps without a role or day, or with
// days out of order; a recommendation that gives a reason belonging to the later steps,
// or that was made by someone who cannot make it; and an actual level that is lower
// than the recommended one, in the order given, least restrictive first, only because
// the recommended one was not available, since that calls for the next higher level.
// Without an order, this last fault is not looked for. The error is nil or wire.Faults.
func (d *Decision) Validate(order []iop.Level) error {
	var faults wire.Faults
	d.problems(faults.Report, order, nil)
	return faults.Err()
}

// ValidateAgainst is Validate with the order of the placement's criteria set. It also
// reports a recommendation that is not what the placement found or that lacks a service
// that is certain; services that the set does not have; and a recommended service left
// out beside the same level only because it was not available, since that too calls for
// the next higher level. More of a kind of care counts as less of it, too.
func (d *Decision) ValidateAgainst(p Placement) error {
	var faults wire.Faults
	by := p.version().c
	d.problems(faults.Report, by.Levels(), by)
	if d == nil {
		d = new(Decision)
	}
	if d.Criteria != "" && d.Criteria != by.d.ID {
		faults.Report(fmt.Sprintf("is %q, but the placement is by %s", string(d.Criteria), cmp.Or(string(by.d.ID), "none")), "criteria")
	}
	found := p.recommended(0, 0)
	if !p.Settled() {
		faults.Report("is settled, but the placement leaves open "+p.version().answers(p.codes), "recommended")
	} else if d.Recommended.Levels != found.Levels || d.Recommended.None != found.None {
		faults.Report(fmt.Sprintf("is %s, but the placement found %s: a reason for another level belongs in a later step",
			what(&d.Recommended), what(&found)), "recommended")
	} else if lacks := by.lacking(d.Recommended.With, found.With); lacks != nil {
		faults.Report(fmt.Sprintf("lacks %s, which the placement found: a reason to leave it out belongs in a later step",
			strings.Join(lacks, " and ")), "recommended", "with")
	}
	return faults.Err()
}

// lacking is the wanted services, quoted, of which the others do not give as much.
func (c *Criteria) lacking(have, wanted []string) (lacks []string) {
	most, named := [kindEnd]int{}, map[string]bool{} // by the kind of care, and by name
	for _, h := range have {
		k, n := c.serviceNamed(h)
		most[k], named[h] = max(most[k], n), true
	}
	for _, w := range wanted {
		if k, n := c.serviceNamed(w); !named[w] && (k == KindUnknown || most[k] < n) {
			lacks = append(lacks, wire.Quote(w))
		}
	}
	return lacks
}

// serviceNamed is the kind and the number of an amount of care.
func (c *Criteria) serviceNamed(name string) (Kind, int) {
	for k := Intensity; k < kindEnd; k++ {
		if c.care[k] == nil {
			continue
		}
		if n, ok := c.care[k].Find(name); ok {
			return k, n
		}
	}
	return KindUnknown, 0
}

// what is the levels in words.
func what(s *DecisionStep) string {
	if s.None {
		return "none"
	}
	return s.Levels.String()
}

func (d *Decision) problems(report wire.Report, order []iop.Level, set *Criteria) {
	var before *DecisionStep
	name := ""
	why := iop.Set[Variance](0) // every reason given so far
	lowered := false            // less than recommended, and said so
	for i, step := range d.steps() {
		s, say := step.DecisionStep, report.At(step.name)
		if i > 0 && s.IsZero() {
			continue
		}
		s.problems(say, set)
		why |= s.Because
		if i == 0 {
			s.recommends(say)
		} else {
			s.explains(say, before, name)
		}
		if before != nil && s.Day.IsValid() && before.Day.IsValid() && s.Day < before.Day {
			say(fmt.Sprintf("is before %s, %v", name, before.Day), "day")
		}
		if i > 0 && !lowered && why != 0 && why.Within(iop.SetOf(NotAvailable)) {
			const alone = "for the sole reason not-available, which calls for the next higher level"
			if lower(s, &d.Recommended, order) {
				say(fmt.Sprintf("is lower than recommended %v %s", d.Recommended.Levels, alone), "levels")
				lowered = true
			} else if set != nil && !lower(&d.Recommended, s, order) {
				if lacks := set.lacking(s.With, d.Recommended.With); lacks != nil {
					say(fmt.Sprintf("lacks recommended %s %s", strings.Join(lacks, " and "), alone), "with")
					lowered = true
				}
			}
		}
		before, name = s, step.name
	}
}

// problems reports what is wrong with a step by itself.
func (s *DecisionStep) problems(say wire.Report, set *Criteria) {
	if (s.Levels != 0) == s.None {
		say("needs either levels or none", "levels")
	}
	if s.None && len(s.With) > 0 {
		say("cannot be combined with none", "with")
	}
	seen := map[string]bool{"": true}
	for j, service := range s.With {
		if seen[service] {
			say("is empty or appears twice", "with", j)
		} else if set != nil {
			if k, _ := set.serviceNamed(service); k == KindUnknown {
				say(fmt.Sprintf("%q is not a service of %s", service, set.name()), "with", j)
			}
		}
		seen[service] = true
	}
	if s.By == RoleUnknown {
		say("is missing", "by")
	}
	if !s.Day.IsValid() {
		say("is missing", "day")
	}
}

// recommends reports what a recommendation cannot have.
func (s *DecisionStep) recommends(say wire.Report) {
	if s.Because != 0 {
		say(fmt.Sprintf("has %v, which explains what is offered, accepted or done, never what is recommended", s.Because), "because")
	}
	if s.By != RoleUnknown && !recommenders.Has(s.By) {
		say(fmt.Sprintf("is %v, who does not recommend: their decision belongs in a later step", s.By), "by")
	}
}

// explains reports a difference from the step before that has no reason, and a reason for
// none.
func (s *DecisionStep) explains(say wire.Report, before *DecisionStep, name string) {
	switch differs := differ(before, s); {
	case differs && s.Because == 0:
		say(fmt.Sprintf("is missing: %s differs from %s %s", what(s), name, what(before)), "because")
	case !differs && s.Because != 0:
		say(fmt.Sprintf("has %v, but nothing differs from %s", s.Because, name), "because")
	}
}

// differ reports whether levels or services differ.
func differ(a, b *DecisionStep) bool {
	return a.Levels != b.Levels || a.None != b.None || !slices.Equal(sorted(a.With), sorted(b.With))
}

func sorted(words []string) []string {
	list := slices.Clone(words)
	slices.Sort(list)
	return list
}

// lower reports whether the highest level of a is before that of b in the order.
// None is lower than any level.
func lower(a, b *DecisionStep, order []iop.Level) bool {
	highest := func(s *DecisionStep) int {
		for i := len(order) - 1; i >= 0; i-- {
			if s.Levels.Has(order[i]) {
				return i
			}
		}
		return -1
	}
	if len(order) == 0 || highest(b) < 0 || highest(a) < 0 && !a.None {
		return false
	}
	return highest(a) < highest(b)
}

// String has one line for each step that is known.
func (d Decision) String() string {
	var lines []string
	for _, step := range d.steps() {
		if !step.IsZero() {
			lines = append(lines, step.name+" "+step.DecisionStep.String())
		}
	}
	return strings.Join(lines, "\n")
}
