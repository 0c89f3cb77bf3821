package episode_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestUnsaid: an unknown names what the entries would have to say, and no more.
func TestUnsaid(t *testing.T) {
	type change = func(*episode.Event)
	tests := `"tests":[{` + ruleText("clinic.dilute") + `,"validities":["dilute"],"as":"retest"},{` + ruleText("clinic.missed") + `,"collections":["not-there"],"as":"positive"}]`
	late := `"lateness":[{` + ruleText("clinic.late") + `,"by":{"above":"5m"},"counts_as":"unexcused"}]`
	excuses := `"excuses":[{` + ruleText("clinic.ill") + `,"reasons":["illness"]},{` + ruleText("clinic.none") + `,"refused":true}]`
	group := func(e *episode.Event) { e.Format, e.Planned, e.Credited = iop.Group, 60, episode.Whole }
	none := func(*episode.Event) {}
	for _, c := range []struct {
		row, more string
		kind      iop.EventKind
		made      change // of an entry that says too little
		said      change // and of one that says it
		want      string
	}{
		{`"measure":"events","events":["positive"],"per":"week","bound":{"at_most":0}`, tests, iop.PositiveTest, none,
			func(e *episode.Event) { e.Validity = compliance.Valid }, "validity"},
		{`"measure":"events","events":["positive"],"per":"week","bound":{"at_most":0}`, tests, iop.SpecimenMissed, none,
			func(e *episode.Event) { e.Collection = compliance.Declined }, "collection"},
		{`"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":5}`, tests, iop.PositiveTest, none,
			func(e *episode.Event) { e.Validity = compliance.Valid }, "validity"},
		{`"measure":"events","events":["specimen"],"only":{"reasons":["random"]},"per":"episode","bound":{"at_most":0}`, "", iop.SpecimenCollected, none,
			func(e *episode.Event) { e.TestReason = iop.RandomTest }, "test-reason"},
		{`"measure":"events","events":["specimen"],"only":{"matrices":["urine"],"observed":true},"per":"week","bound":{"at_most":0}`, "", iop.SpecimenCollected,
			func(e *episode.Event) { e.Matrix = iop.Urine }, func(e *episode.Event) { e.Matrix, e.Observation = iop.Urine, iop.Observed }, "observation"},
		{`"measure":"events","events":["specimen"],"only":{"times":{"at_most":"9h"}},"per":"week","bound":{"at_most":0}`, "", iop.SpecimenCollected, none,
			func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(8, 0)) }, "times"},
		{`"measure":"events","events":["unexcused-absence"],"per":"run","bound":{"at_most":0}`, late, iop.Late, none,
			func(e *episode.Event) { e.By = 6 }, "lateness"},
		{`"measure":"events","events":["unexcused-absence"],"per":{"days":3},"bound":{"at_most":0}`, excuses, iop.Excused, none,
			func(e *episode.Event) { e.Excuse = compliance.Illness }, "excuse"},
		{`"measure":"event-days","events":["attended"],"of":{"formats":["group"],"staff":["licensed"]},"per":"month","bound":{"at_most":0}`, "", iop.Attended, group,
			func(e *episode.Event) { group(e); e.Staff = iop.Licensed }, "staff"},
		{`"measure":"sessions","of":{"formats":["group"],"participants":["family-only"]},"per":"week","bound":{"at_least":1}`, "", iop.Attended, group,
			func(e *episode.Event) { group(e); e.Participants = iop.FamilyOnly }, "participants"},
		{`"measure":"hours","of":{"deliveries":["video"]},"per":"week","bound":{"at_least":"1h"}`, "", iop.Attended, group,
			func(e *episode.Event) { group(e); e.Delivery = iop.Video }, "delivery"},
	} {
		more := []string{c.more}
		if c.more == "" {
			more = nil
		}
		p := limit(t, c.row, more...)
		in := on(iop.Admission, "01-05")
		f := theFinding(t, stay(t, in, on(c.kind, "01-10", c.made)).On(day("2026-01-11")).Under(p).Check())
		assert.Equal(t, iop.Unknown, f.Verdict, "%s", c.row)
		assert.Equal(t, c.want, f.Missing.String(), "%s", c.row)
		f = theFinding(t, stay(t, in, on(c.kind, "01-10", c.said)).On(day("2026-01-11")).Under(p).Check())
		assert.NotEqual(t, c.want, f.Missing.String(), "%s, said", c.row)
	}
}

// theFinding is the only one of a report.
func theFinding(t *testing.T, r iop.Report) iop.Finding {
	t.Helper()
	require.Equal(t, 1, r.Len())
	for f := range r.All() {
		return f
	}
	return iop.Finding{}
}
