package episode_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// TestUndatedMayCount: an entry without a day is set aside, and where it could break what
// holds without it, or keep what does not, the answer is unknown.
func TestUndatedMayCount(t *testing.T) {
	in := on(iop.Admission, "01-05")
	none := func(kind iop.EventKind, more ...func(*episode.Event)) episode.Event {
		e := episode.Event{Kind: kind}
		for _, set := range more {
			set(&e)
		}
		return e
	}
	missed := func(dates ...string) []episode.Event {
		list := []episode.Event{in}
		for i, d := range dates {
			list = append(list, on(iop.NoShow, d, absent(i+1)))
		}
		return list
	}
	session := none(iop.Attended, hours(2*iop.Hour))
	group := func(e *episode.Event) { e.Format = iop.Group }
	count := `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":2}`
	run := `"measure":"events","events":["no-show"],"per":"run","bound":{"at_most":2}`
	week := `"measure":"hours","per":"week","bound":`
	clock := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true},"bound":{"at_most":1}`
	last := `"measure":"elapsed-days","events":["assessment"],"after":["admission"],"bound":{"at_most":3}`
	clean := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":5}`
	for _, c := range []struct {
		name, row, want string
		events          []episode.Event
	}{
		{"under the cap", count, "met 1 to 2", append(missed("01-06"), none(iop.NoShow))},
		{"on the cap", count, "unknown for dates 2 to 3", append(missed("01-06", "01-07"), none(iop.NoShow))},
		{"over the cap", count, "not-met 3 to 4", append(missed("01-06", "01-07", "01-08"), none(iop.NoShow))},
		{"of another kind", count, "met 2", append(missed("01-06", "01-07"), none(iop.Contact))},
		{"withdrawn", count, "met 2", append(missed("01-06", "01-07"), none(iop.NoShow, func(e *episode.Event) { e.Withdrawn = day("2026-01-09") }))},
		{"of another service", `"measure":"events","events":["no-show"],"of":{"formats":["family"]},"per":"episode","bound":{"at_most":0}`, "met 0", []episode.Event{in, none(iop.NoShow, group)}},
		{"of no service that is known", `"measure":"events","events":["no-show"],"of":{"formats":["family"]},"per":"episode","bound":{"at_most":0}`, "unknown for dates 0 to 1", []episode.Event{in, none(iop.NoShow)}},
		{"entered before the week", `"measure":"events","events":["no-show"],"per":"week","bound":{"at_most":0}`, "met 0", []episode.Event{in, none(iop.NoShow, entered("01-11"))}},
		{"entered on the first day of the week", `"measure":"events","events":["no-show"],"per":"week","bound":{"at_most":0}`, "unknown for dates 0 to 1", []episode.Event{in, none(iop.NoShow, entered("01-12"))}},
		{"a floor", `"measure":"events","events":["contact"],"per":"episode","bound":{"at_least":1}`, "unknown for dates 0 to 1", []episode.Event{in, none(iop.Contact)}},
		{"days", `"measure":"event-days","events":["no-show"],"per":"episode","bound":{"at_most":0}`, "unknown for dates 0 to 1 days", []episode.Event{in, none(iop.NoShow)}},
		{"in a row", run, "unknown for dates 2", append(missed("01-06", "01-07"), none(iop.NoShow))},
		{"between", run, "unknown for dates 3", append(missed("01-06", "01-07", "01-08"), session)},
		{"of the last", `"measure":"events","events":["no-show"],"per":{"last-scheduled":3},"bound":{"at_most":2}`, "unknown for dates 2", append(missed("01-06", "01-07"), none(iop.NoShow))},
		{"a share", `"measure":"share","events":["no-show"],"per":"episode","bound":{"at_most":50}`, "unknown for dates 0%", []episode.Event{in, on(iop.Attended, "01-06"), none(iop.NoShow)}},

		{"hours, a floor that is reached", week + `{"at_least":"3h"}`, "met 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), session}},
		{"hours, a floor that it reaches", week + `{"at_least":"5h"}`, "unknown for dates 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), session}},
		{"hours, a floor that it does not reach", week + `{"at_least":"5h01m"}`, "not-met 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), session}},
		{"hours, a cap", week + `{"at_most":"4h"}`, "unknown for dates 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), session}},
		{"hours, beyond a cap", week + `{"at_most":"2h59m"}`, "not-met 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), session}},
		{"hours, of an absence", week + `{"at_most":"4h"}`, "met 3h00m", []episode.Event{in, on(iop.Attended, "01-06", hours(3*iop.Hour)), none(iop.NoShow)}},

		{"a clock that it starts", clock, "unknown for dates", []episode.Event{in, none(iop.Incident)}},
		{"another that it starts", clock, "unknown for dates", []episode.Event{in, on(iop.Incident, "01-06"), on(iop.ReportMade, "01-07"), none(iop.Incident)}},
		{"one that was not kept either way", clock, "not-met 5 days", []episode.Event{in, on(iop.Incident, "01-06"), on(iop.ReportMade, "01-11"), none(iop.Incident)}},
		{"an answer, late without it", last, "unknown for dates", []episode.Event{in, on(iop.Assessed, "01-09"), none(iop.Assessed)}},
		{"an answer, in time without it", last, "met 3 days", []episode.Event{in, on(iop.Assessed, "01-08"), none(iop.Assessed)}},
		{"an answer, none without it", last, "unknown for dates", []episode.Event{in, none(iop.Assessed)}},
		{"clean days", clean, "unknown for dates 8 days", []episode.Event{in, on(iop.SpecimenCollected, "01-05"), none(iop.PositiveTest)}},
		{"clean days, too few", clean, "unknown for end-of-period 3 days", []episode.Event{in, on(iop.SpecimenCollected, "01-10"), on(iop.PositiveTest, "01-10"), none(iop.PositiveTest)}},
	} {
		assert.Equal(t, c.want, held(t, c.row, "01-13", nil, c.events...), c.name)
		var kept []episode.Event
		for _, e := range c.events {
			if e.Day != 0 {
				kept = append(kept, e)
			}
		}
		assert.Len(t, stay(t, c.events...).On(day("2026-01-13")).Flagged(), 1, c.name)
		assert.Empty(t, stay(t, kept...).On(day("2026-01-13")).Flagged(), c.name)
	}
	// What ends treatment, or not, and how the person stands.
	ends := parse(t, document(`"removal":[{`+ruleText("clinic.v")+`,"conduct":["violence"],"removes":"must"}]`,
		`"endings":[{`+ruleText("clinic.e")+`,"reason":"non-compliance","ends":"may","when":{"all":[{"event":"contract"}]}}]`))
	for _, c := range []struct {
		event           episode.Event
		removed, ending iop.Verdict
		standing        episode.Standing
	}{
		{none(iop.Incident, func(e *episode.Event) { e.Conduct = compliance.Violence }), iop.Unknown, iop.NotMet, episode.Good},
		{none(iop.Incident), iop.Unknown, iop.NotMet, episode.Good},
		{none(iop.ContractMade), iop.NotMet, iop.Unknown, episode.StandingUnknown},
		{none(iop.Warned), iop.NotMet, iop.NotMet, episode.StandingUnknown},
		{none(iop.Contact), iop.NotMet, iop.NotMet, episode.Good},
	} {
		r := stay(t, in, c.event).On(day("2026-01-13")).Under(ends)
		grounds := r.Grounds()
		require.Len(t, grounds, 2)
		assert.Equal(t, c.ending, grounds[0].Verdict, "%v", c.event.Kind)
		assert.Equal(t, c.removed, grounds[1].Verdict, "%v", c.event.Kind)
		assert.Equal(t, c.standing, r.Standing()[0].Answer, "%v", c.event.Kind)
	}
}
