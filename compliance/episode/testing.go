package episode

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// What findings about how tests are run can miss.
var lackingOfTests = iop.NewVocabulary("part of a test", "matrix", "reason", "observation", "confirmation", "procedure", "entry")

const (
	lackingMatrix = iota + 1
	lackingTestReason
	lackingObservation
	lackingConfirmation
	lackingProcedure
	lackingEntry // another entry of the test says otherwise
)

// checkTesting holds the tests of the stay against how the policy says that they are run:
// one finding for each rule that is in force on the day, with the first day of a test that
// was run otherwise.
func (r *counted) checkTesting(on iop.Day) (list []iop.Finding) {
	for k := range r.d.Testing {
		x := &r.d.Testing[k]
		if !x.InForce(on) || !r.inForce(on) {
			continue
		}
		f := iop.Finding{Rule: &x.Rule, Verdict: iop.NotApplicable}
		var missing []int
		for i := range r.events {
			e := &r.events[i]
			if !testKinds.Has(e.Kind) || e.Day < r.from() || e.Day >= r.end() || x.Phases != (iop.Range[int32]{}) && !x.Phases.Contains(r.phaseAt(e.Day)) {
				continue
			}
			v, lack := r.ran(x, i)
			if v == iop.NotApplicable {
				continue
			}
			if !r.sure[i] {
				v, lack = iop.Unknown, append(lack, lackingEntry)
			}
			if v == iop.NotMet && f.Verdict != iop.NotMet {
				f.Got = iop.DayOn(e.Day)
			}
			if v == iop.Unknown {
				missing = append(missing, lack...)
			}
			f.Verdict = iop.AllOf(f.Verdict, v)
		}
		if f.Verdict == iop.Unknown {
			f.Missing = iop.WordsOf(lackingOfTests, missing...)
		}
		list = append(list, f)
	}
	return list
}

// ran reports whether the test of event i was run as the rule says, and what is missing to
// tell. Of a specimen it is asked what and why it was, of a result whether it was
// confirmed.
func (r *counted) ran(x *compliance.Testing, i int) (v iop.Verdict, missing []int) {
	e := &r.events[i]
	v = iop.NotApplicable
	part := func(asked, known, is bool, lack int) {
		one := iop.VerdictOf(is)
		switch {
		case !asked:
			return
		case !known:
			one, missing = iop.Unknown, append(missing, lack)
		}
		v = iop.AllOf(v, one)
	}
	given := e.Kind != iop.SpecimenMissed
	part(x.Matrices != 0, e.Matrix != 0, x.Matrices.Has(e.Matrix), lackingMatrix)
	part(x.Reasons != 0, e.TestReason != 0, x.Reasons.Has(e.TestReason), lackingTestReason)
	part(x.Observed && given, e.Observation != 0, e.Observation == iop.Observed, lackingObservation)
	if e.Kind == iop.PositiveTest { // a screen waits for its confirmation
		part(x.Confirmed, e.Detection != 0 && e.Detection != compliance.Presumptive, true, lackingConfirmation)
	}
	if e.Kind == iop.SpecimenCollected {
		for _, step := range x.Requires { // what was not entered may have been done
			part(true, r.happened(iop.Declared, step, e.Day, e.Day) == iop.Met, true, lackingProcedure)
		}
	}
	return v, missing
}
