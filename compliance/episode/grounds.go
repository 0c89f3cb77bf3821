package episode

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// Ground is a rule by which the program must, may or must not end treatment, and whether
// it applies to the person now.
type Ground struct {
	Rule    *iop.Rule
	Ends    compliance.Permission
	Reason  iop.DischargeReason         // zero when the ground is conduct
	Conduct iop.Set[compliance.Conduct] // the conduct named by the rule that the record shows
	// Verdict is Met when the rule applies. Missing is what would settle an Unknown.
	Verdict iop.Verdict
	Missing iop.Words
	// NeedsReview says that somebody must review the case first.
	NeedsReview bool
}

// groundJSON is a ground as documents write it.
type groundJSON struct {
	Rule        iop.RuleID                  `json:"rule,omitempty"`
	Ends        compliance.Permission       `json:"ends,omitzero"`
	Reason      iop.DischargeReason         `json:"reason,omitzero"`
	Conduct     iop.Set[compliance.Conduct] `json:"conduct,omitzero"`
	Verdict     iop.Verdict                 `json:"verdict"`
	Missing     iop.Words                   `json:"missing,omitzero"`
	NeedsReview bool                        `json:"needs_review,omitempty"`
}

// MarshalJSON writes the id of the rule and what it says.
func (g Ground) MarshalJSON() ([]byte, error) {
	j := groundJSON{"", g.Ends, g.Reason, g.Conduct, g.Verdict, g.Missing, g.NeedsReview}
	if g.Rule != nil {
		j.Rule = g.Rule.ID
	}
	return json.Marshal(j)
}

// String returns the ground on one line.
func (g Ground) String() string {
	if g.Rule == nil {
		return g.Verdict.String()
	}
	text := string(g.Rule.ID) + ": " + strings.ReplaceAll(g.Ends.String(), "-", " ") + " be discharged"
	switch {
	case g.Conduct != 0:
		text += " for " + g.Conduct.String()
	case g.Reason != 0:
		text += " for " + g.Reason.String()
	}
	text += ": " + g.Verdict.String()
	if !g.Missing.IsEmpty() {
		text += " (missing: " + g.Missing.String() + ")"
	}
	if g.NeedsReview {
		text += ", after a review"
	}
	return text + " (" + g.Rule.Source.String() + ")"
}

// endings answers [Reading.Grounds] under the policy.
func (r *counted) endings() []Ground {
	if r.Admitted == 0 || r.Discharged != 0 || r.Day < r.Admitted {
		return nil
	}
	var list []Ground
	for k := range r.d.Endings {
		if x := &r.d.Endings[k]; x.InForce(r.Day) {
			g := Ground{Rule: &x.Rule, Ends: x.Ends, Reason: x.Reason}
			g.Verdict, g.Missing = r.hold(&x.When, r.Day)
			list = append(list, g)
		}
	}
	shown, open := r.conduct("", r.Day)
	for k := range r.d.Removal {
		x := &r.d.Removal[k]
		if !x.InForce(r.Day) {
			continue
		}
		shown, open := r.named(x, shown, open, r.Day)
		g := Ground{Rule: &x.Rule, Ends: x.Removes, Conduct: shown & x.Conduct, NeedsReview: x.Review}
		if g.Verdict = speaksOf(x, shown, open); g.Verdict == iop.Unknown {
			g.Missing = dischargeWords(lackingGround)
		}
		list = append(list, g)
	}
	return list
}

// conduct is what the record shows of the person's conduct from the admission to the
// day, and what it may be besides: that of the name, if it is not empty.
func (r *counted) conduct(name iop.Name, until iop.Day) (shown, open iop.Set[compliance.Conduct]) {
	for i := range r.events {
		if e := &r.events[i]; e.Day >= r.from() && e.Day <= until && r.here(e.Day) != iop.NotMet {
			s, o := r.conductAt(i)
			switch e.says(&iop.Details{Name: name}, 0).And(r.here(e.Day)) {
			case iop.Met:
				shown, open = shown|s, open|o
			case iop.Unknown:
				open |= s | o
			}
		}
	}
	for i := range r.undated {
		if x := &r.undated[i]; x.from(r.from()) && x.says(&iop.Details{Name: name}, 0) != iop.NotMet {
			open |= x.perhapsShows()
		}
	}
	return shown, open &^ shown
}

// perhapsShows is the conduct that an entry without a day may show.
func (x *undated) perhapsShows() (open iop.Set[compliance.Conduct]) {
	switch {
	case x.Conduct != 0:
		open = open.With(x.Conduct)
	case x.kinds&iop.SetOf(iop.Incident, iop.Removed) != 0:
		open = anyConduct
	}
	if x.kinds.Has(iop.PositiveTest) {
		open = open.With(compliance.Use)
	}
	if testKinds.Has(x.Kind) {
		open = open.With(compliance.Tampering).With(compliance.TestRefused)
	}
	return open
}

// named is conduct as far as a rule is about it, which may name one of its kind alone.
func (r *counted) named(x *compliance.Removal, shown, open iop.Set[compliance.Conduct], until iop.Day) (_, _ iop.Set[compliance.Conduct]) {
	if x.Name == "" {
		return shown, open
	}
	return r.conduct(x.Name, until)
}

// conductAt is the conduct that event i shows, and what it may be: of an incident, or of
// who was sent out, of which the conduct was not recorded, any. A positive test that is
// confirmed shows use, and what the policy takes for one; one that is presumptive, or of
// which that was not recorded, may. A specimen that the laboratory finds
// substituted or adulterated shows tampering. A test that the policy takes for a refusal
// shows that it was refused; a specimen that was declined may, whatever the policy says.
func (r *counted) conductAt(i int) (shown, open iop.Set[compliance.Conduct]) {
	e := &r.events[i]
	add := func(c compliance.Conduct, is iop.Verdict) {
		switch {
		case is == iop.Met && r.sure[i]:
			shown = shown.With(c)
		case is != iop.NotMet:
			open = open.With(c)
		}
	}
	switch {
	case e.Conduct != 0:
		add(e.Conduct, iop.Met)
	case e.Kind == iop.Incident || e.Kind == iop.Removed:
		open = anyConduct
	}
	if !testKinds.Has(e.Kind) {
		return shown, open
	}
	_, _, found := e.Outcome().Layers()
	if may, sure := r.is(i, iop.SetOf(iop.PositiveTest)); may && (found == 0 || found&^noNewUse != 0) {
		add(compliance.Use, known(sure && found&noNewUse.With(compliance.Presumptive) == 0))
	}
	add(compliance.Tampering, tampered(e).And(lets(r.policy, e)))
	refused := takes(r.policy, e, compliance.AsRefusal)
	if collected, _, _ := e.Outcome().Layers(); collected.Has(compliance.Declined) && refused == iop.NotMet {
		refused = iop.Unknown
	}
	add(compliance.TestRefused, refused)
	return shown, open
}

// noNewUse is what a test finds that shows no new use.
var noNewUse = iop.SetOf(compliance.ResidualUse, compliance.AsExpected, compliance.MissingExpected)

// anyConduct is every kind of it.
var anyConduct = iop.SetOf(slices.Collect(iop.Values[compliance.Conduct]())...)

// shows reports whether one of these kinds of conduct is shown, or may be.
func shows(kinds, shown, open iop.Set[compliance.Conduct]) iop.Verdict {
	switch {
	case shown&kinds != 0:
		return iop.Met
	case open&kinds != 0:
		return iop.Unknown
	}
	return iop.NotMet
}

// speaksOf reports whether conduct that is shown, or may be, is such as the rule names:
// some of it, and where the rule is about sole grounds all of it.
func speaksOf(r *compliance.Removal, shown, open iop.Set[compliance.Conduct]) iop.Verdict {
	v := shows(r.Conduct, shown, open)
	if r.SoleGround {
		v = v.And(shows(^r.Conduct, shown, open).Not())
	}
	return v
}
