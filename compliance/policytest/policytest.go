// Package policytest is a kit with which a clinic tests its own policy, in its own
// go test or by a file of scenarios:
//
//	func TestOurPolicy(t *testing.T) {
//		p := policytest.Load(t, "policy.json")
//		virginia, _ := published.Lookup("us-va-licence")
//		policytest.Run(t, p, policytest.Expect{
//			On:      iop.MustDay("2026-12-01"),
//			Against: []*compliance.Policy{virginia},
//			Bounds: []policytest.Bound{
//				{Rule: "clinic.weekly-hours", Amount: "8h59m", Want: iop.NotMet},
//				{Rule: "clinic.weekly-hours", Amount: "9h", Want: iop.Met},
//			},
//		})
//	}
//
// Failures are written for the policy's author, programmer or not.
package policytest

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Expect is what a clinic expects of its policy.
type Expect struct {
	// On is the day as of which this policy and those in Against are read. It must
	// be set.
	On iop.Day
	// Against are policies that this one must be at least as strict as.
	Against []*compliance.Policy
	// Accepted lists known gaps by the id of the other policy's rule, with the reason. An entry
	// that is not a gap is a failure, so that the list stays up to date.
	Accepted map[iop.RuleID]string
	// Source is the least direct kind of source that a rule may have: with Copy, a
	// secondary source is a failure. Zero: any.
	Source   iop.SourceKind
	Bounds   []Bound
	Weeks    []Week
	Episodes []Episode
}

// Bound is one amount of what a rule counts, and whether the policy should accept it.
type Bound struct {
	Rule   iop.RuleID  `json:"rule" wire:"required"`
	Amount string      `json:"amount" wire:"required"` // in the measure's unit: 8h59m, 3, 90
	Who    iop.Person  `json:"who,omitzero"`           // needed where rules differ by person
	Want   iop.Verdict `json:"want" wire:"required"`
}

// Week is one week, and what the policy should say about it.
type Week struct {
	Name string        `json:"name" wire:"required"`
	Week schedule.Week `json:"week" wire:"required"`
	// Want is the expected answer of all requirements together. Zero: not checked.
	Want iop.Verdict `json:"want,omitzero"`
	// Rules are the expected answers of single rules.
	Rules map[iop.RuleID]iop.Verdict `json:"rules,omitempty"`
}

// Episode is what happened to one person, and what the policy should say about it on a
// day.
type Episode struct {
	Name   string         `json:"name" wire:"required"`
	Record episode.Record `json:"record" wire:"required"`
	On     iop.Day        `json:"on" wire:"required"`
	// Rules are the expected answers of single rules.
	Rules map[iop.RuleID]iop.Verdict `json:"rules,omitempty"`
	// Standing is the person's expected standing. Unknown: not checked.
	Standing episode.Standing `json:"standing,omitzero"`
}

// Load reads a policy from a file. If the file cannot be read, it ends the test with every
// fault found.
func Load(t testing.TB, file string) *compliance.Policy {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("The policy cannot be opened: %v", err)
	}
	p, err := compliance.Parse(data)
	if err != nil {
		t.Fatalf("The policy in %s cannot be read. What is wrong with it:\n%v", file, err)
	}
	return p
}

// Run tests the policy: that no two of its rules contradict each other, that the answer
// changes exactly at each of its bounds, and what else is expected.
func Run(t testing.TB, p *compliance.Policy, e Expect) {
	t.Helper()
	if !e.On.IsValid() {
		t.Errorf("Say which day the policy is read as of: On is %v.", e.On)
		return
	}
	read := p.On(e.On)
	sources(t, read, e.Source)
	contradictions(t, read)
	turns(t, read)
	gaps(t, read, e)
	for _, b := range e.Bounds {
		b.check(t, read)
	}
	for i := range e.Weeks {
		e.Weeks[i].check(t, read)
	}
	for i := range e.Episodes {
		e.Episodes[i].check(t, p)
	}
}

var kinds = map[iop.SourceKind]string{
	iop.Issuer: "the issuer's own text", iop.Copy: "a copy of the issuer's text", iop.Secondary: "a secondary source",
}

func sources(t testing.TB, p *compliance.Dated, farthest iop.SourceKind) {
	t.Helper()
	if farthest == iop.SourceKindUnknown {
		return
	}
	for _, r := range p.Rules() {
		if r.Source.Kind > farthest {
			t.Errorf("The rule %s rests on %s (%v). You ask for %s or nearer.", string(r.ID), kinds[r.Source.Kind], r.Source, kinds[farthest])
		}
	}
}

func contradictions(t testing.TB, p *compliance.Dated) {
	t.Helper()
	all, err := compliance.Combine(p)
	if err != nil {
		t.Errorf("%v", err)
	}
	for _, c := range all.Contradictions {
		t.Errorf("Nobody can keep two rules of %s at once: %v.", p.ID(), c)
	}
}

// turns tries every bound that a week, a plan or an episode can be made for.
func turns(t testing.TB, p *compliance.Dated) {
	t.Helper()
	for r := range p.Requirements() {
		for _, b := range r.Boundaries() {
			verdict, tried := Try(p.Policy(), &r, b.Amount)
			if want := iop.VerdictOf(b.Within); tried && verdict != want {
				t.Errorf("The rule %s asks for %s. With %v it should be %v, but it is %v.", string(r.ID), r.Ask(), r.Got(b.Amount), want, verdict)
			}
		}
	}
}

func gaps(t testing.TB, p *compliance.Dated, e Expect) {
	t.Helper()
	found := map[iop.RuleID]bool{}
	for _, theirs := range e.Against {
		read := theirs.On(e.On)
		for _, c := range p.Gaps(read) {
			found[c.Theirs.ID] = true
			if _, known := e.Accepted[c.Theirs.ID]; !known {
				t.Errorf("%s", Sentence(p, read, c))
			}
		}
	}
	for id, why := range e.Accepted {
		if !found[id] {
			t.Errorf("You accept a gap against the rule %s (%s), but there is none.", string(id), why)
		}
	}
}

// Sentence describes a gap in words for the author of the policy.
func Sentence(mine, theirs *compliance.Dated, c iop.Comparison) string {
	unit := c.Theirs.Measure.Unit()
	text := fmt.Sprintf("%s asks for %s (rule %s, %v).", theirs.Title(), c.Theirs.Ask(), string(c.Theirs.ID), c.Theirs.Source)
	if c.Who != (iop.People{}) && c.Who != c.Theirs.For {
		text += fmt.Sprintf(" For %v:", c.Who)
	}
	end := map[iop.End]string{iop.Floor: "at least", iop.Cap: "at most"}[c.End]
	switch c.Result {
	case iop.Silent:
		return fmt.Sprintf("%s %s has no rule that asks for %s that much.", text, mine.Title(), end)
	case iop.WeakerBy:
		return fmt.Sprintf("%s %s asks for %s (rule %s). That is weaker by %s.", text, mine.Title(), c.Mine.Ask(), string(c.Mine.ID), unit.Text(int32(c.By)))
	}
	return fmt.Sprintf("%s %s asks for %s (rule %s). The two cannot be compared, because they differ in: %s.",
		text, mine.Title(), c.Mine.Ask(), string(c.Mine.ID), c.Because)
}

func (b Bound) check(t testing.TB, p *compliance.Dated) {
	t.Helper()
	var found *iop.Requirement
	for r := range p.Requirements() {
		if in, _ := r.For.Include(b.Who); r.ID == b.Rule && (in == iop.Met || found == nil && in == iop.Unknown) {
			found = &r
		}
	}
	if found == nil {
		t.Errorf("You expect a verdict on the rule %s, but %s has no such requirement for that person on that day.", string(b.Rule), p.ID())
		return
	}
	n, err := amount(found.Measure.Unit(), b.Amount)
	if err != nil {
		t.Errorf("You expect a verdict on the rule %s, but its amount cannot be read: %v.", string(b.Rule), err)
		return
	}
	got := iop.VerdictOf(found.Bound.Contains(n))
	if tried, ok := Try(p.Policy(), found, n); ok {
		got = tried
	}
	if got != b.Want {
		t.Errorf("You expect %s to be %v under the rule %s, but it is %v. The rule says: %s (%v).",
			found.Measure.Unit().Text(int32(n)), b.Want, string(b.Rule), got, found.Ask(), found.Source)
	}
}

// amount reads an amount of the unit.
func amount(u iop.Unit, text string) (iop.Amount, error) {
	if u == iop.InMinutes {
		m, err := iop.ParseMinutes(text)
		return iop.Amount(m), err
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number of %v", text, u)
	}
	return iop.Amount(n), nil
}

func (w *Week) check(t testing.TB, p *compliance.Dated) {
	t.Helper()
	if err := w.Week.Validate(); err != nil {
		t.Errorf("The week %q is not valid:  %v", w.Name, err)
		return
	}
	report := p.Checker().Check(&w.Week)
	if got := report.Verdict(); w.Want != iop.Unknown && got != w.Want {
		t.Errorf("The week %q should be %v, but it is %v:\n%s", w.Name, w.Want, got, report.String())
	}
	rules(t, fmt.Sprintf("The week %q", w.Name), &report, w.Rules, fmt.Sprintf("%s has no such requirement on weeks", p.ID()))
}

// rules holds the answers of single rules against those that are expected.
func rules(t testing.TB, what string, report *iop.Report, want map[iop.RuleID]iop.Verdict, none string) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		seen := false
		for f := range report.About(id) {
			seen = true
			if f.Verdict != want[id] {
				t.Errorf("%s should be %v under the rule %s, but it is %v: %v", what, want[id], string(id), f.Verdict, f)
			}
		}
		if !seen {
			t.Errorf("%s is checked against the rule %s, but %s.", what, string(id), none)
		}
	}
}

func (e *Episode) check(t testing.TB, p *compliance.Policy) {
	t.Helper()
	stay, err := episode.New(e.Record)
	if err != nil {
		t.Errorf("The episode %q is not valid:  %v", e.Name, err)
		return
	}
	view := stay.On(e.On)
	report := view.Under(p).Check()
	rules(t, fmt.Sprintf("The episode %q", e.Name), &report, e.Rules, fmt.Sprintf("%s has no such requirement on events on %v", p.ID(), e.On))
	if got := view.Under(p).Standing()[0].Answer; e.Standing != episode.StandingUnknown && got != e.Standing {
		t.Errorf("After the episode %q the person's standing on %[3]v should be %[2]v, but is %[4]v.", e.Name, e.Standing, e.On, got)
	}
}
