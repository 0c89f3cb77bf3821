package episode_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance/episode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// left is a discharge for a reason.
func left(date string, reason iop.DischargeReason, more ...func(*episode.Event)) episode.Event {
	return on(iop.Discharged, date, append(more, func(e *episode.Event) { e.Reason = reason })...)
}

func byDecision(d episode.AppealOutcome) func(*episode.Event) {
	return func(e *episode.Event) { e.Decision = d }
}

// lines are the findings as text.
func lines(r iop.Report) (list []string) {
	for f := range r.All() {
		list = append(list, f.String())
	}
	return list
}

// TestDueProcess: what was done by the day of the discharge counts, and nothing later.
func TestDueProcess(t *testing.T) {
	p := func(members string) *compliance.Policy {
		return parse(t, document(`"due_process":[{`+ruleText("clinic.d")+members+`}]`))
	}
	stays := p(`,"appeal":true,"stays":true,"notice":["written"]`)
	written := func(e *episode.Event) { e.Notice = iop.SetOf(compliance.Written) }
	notice, appeal, out := on(iop.NoticeGiven, "01-10", written), on(iop.Appealed, "01-12"), left("01-20", iop.EndedForNonCompliance)
	in := on(iop.Admission, "01-05")
	for _, c := range []struct {
		name   string
		policy *compliance.Policy
		on     string
		events []episode.Event
		want   string
	}{
		{"kept", stays, "01-20", []episode.Event{notice, out}, "clinic.d: met (A text)"},
		{"on the day of the notice", stays, "01-20", []episode.Event{notice, left("01-10", iop.EndedForNonCompliance)}, "clinic.d: met (A text)"},
		{"the appeal is open", stays, "01-20", []episode.Event{notice, appeal, out}, "clinic.d: not-met (missing: decision-of-appeal) (A text)"},
		{"the appeal was open, whatever was decided later", stays, "01-26", []episode.Event{notice, appeal, out, on(iop.AppealDecided, "01-25", byDecision(episode.Upheld))}, "clinic.d: not-met (missing: decision-of-appeal) (A text)"},
		{"the appeal was decided", stays, "01-26", []episode.Event{notice, appeal, on(iop.AppealDecided, "01-19", byDecision(episode.Upheld)), out}, "clinic.d: met (A text)"},
		{"a later appeal", stays, "01-26", []episode.Event{notice, out, on(iop.Appealed, "01-21")}, "clinic.d: met (A text)"},
		{"the person won the appeal", stays, "01-20", []episode.Event{notice, appeal, on(iop.AppealDecided, "01-15", byDecision(episode.Overturned)), out}, "clinic.d: not-met (missing: notice) (A text)"},
		{"how it was decided is not recorded", stays, "01-20", []episode.Event{notice, appeal, on(iop.AppealDecided, "01-15"), out}, "clinic.d: unknown (missing: notice) (A text)"},
		{"won, and a new notice", stays, "01-20", []episode.Event{notice, appeal, on(iop.AppealDecided, "01-15", byDecision(episode.Overturned)), on(iop.NoticeGiven, "01-18", written), out}, "clinic.d: met (A text)"},
		{"notice afterwards is none", stays, "01-26", []episode.Event{out, on(iop.NoticeGiven, "01-25", written)}, "clinic.d: not-met (missing: notice) (A text)"},
		{"the form is not recorded", stays, "01-20", []episode.Event{on(iop.NoticeGiven, "01-10"), out}, "clinic.d: unknown (missing: form-of-notice) (A text)"},
		{"another form", stays, "01-20", []episode.Event{on(iop.NoticeGiven, "01-10", func(e *episode.Event) { e.Notice = iop.SetOf(compliance.Verbal) }), out}, "clinic.d: not-met (missing: form-of-notice) (A text)"},
		{"two forms in two notices", p(`,"notice":["verbal","written"]`), "01-20", []episode.Event{notice, on(iop.NoticeGiven, "01-11", func(e *episode.Event) { e.Notice = iop.SetOf(compliance.Verbal) }), out}, "clinic.d: met (A text)"},
		{"reasons are not recorded", p(`,"reasons":true`), "01-20", []episode.Event{notice, out}, "clinic.d: unknown (missing: reasons-in-notice) (A text)"},
		{"reasons are", p(`,"reasons":true`), "01-20", []episode.Event{on(iop.NoticeGiven, "01-10", func(e *episode.Event) { e.Reason = iop.EndedForNonCompliance }), out}, "clinic.d: met (A text)"},
		{"help with another place", p(`,"referral":true`), "01-20", []episode.Event{out}, "clinic.d: not-met (missing: referral) (A text)"},
		{"help on the day itself", p(`,"referral":true`), "01-26", []episode.Event{out, on(iop.Referred, "01-20")}, "clinic.d: met (A text)"},
		{"help afterwards is none", p(`,"referral":true`), "01-26", []episode.Event{out, on(iop.Referred, "01-21")}, "clinic.d: not-met (missing: referral) (A text)"},
		{"who sent the person is not a help", p(`,"referral":true`), "01-26", []episode.Event{on(iop.Referred, "01-04"), out}, "clinic.d: not-met (missing: referral) (A text)"},
		{"an emergency", stays, "01-20", []episode.Event{left("01-20", iop.EndedForConduct, func(e *episode.Event) { e.Emergency = true })}, "clinic.d: not-applicable (A text)"},
		{"a ground that is left out", p(`,"notice":["written"],"not_for":["violence"]`), "01-20", []episode.Event{on(iop.Incident, "01-19", func(e *episode.Event) { e.Conduct = compliance.Violence }), left("01-20", iop.EndedForConduct)}, "clinic.d: not-applicable (A text)"},
		{"an incident that may be one", p(`,"notice":["written"],"not_for":["violence"]`), "01-20", []episode.Event{on(iop.Incident, "01-19"), left("01-20", iop.EndedForConduct)}, "clinic.d: unknown (missing: ground) (A text)"},
		{"why is not recorded", stays, "01-20", []episode.Event{left("01-20", 0)}, "clinic.d: unknown (missing: reason) (A text)"},
	} {
		e := stay(t, append(c.events, in)...)
		assert.Equal(t, []string{c.want}, lines(e.On(day("2026-"+c.on)).Under(c.policy).Discharge()), c.name)
	}
	assert.Empty(t, lines(stay(t, in, left("01-20", iop.LeftAgainstAdvice)).On(day("2026-01-20")).Under(stays).Discharge()), "who leaves needs no notice")
}

// TestSoleGround: use alone must not end treatment.
func TestSoleGround(t *testing.T) {
	rule := func(conduct, more string) *compliance.Policy {
		return parse(t, document(`"removal":[{`+ruleText("clinic.use")+`,"conduct":[`+conduct+`],"removes":"must-not"`+more+`}]`))
	}
	sole, gambling, ever := rule(`"use"`, `,"sole_ground":true`), rule(`"use","gambling"`, `,"sole_ground":true`), rule(`"use"`, "")
	in := on(iop.Admission, "01-05")
	conduct := func(kind iop.EventKind, c compliance.Conduct) episode.Event {
		return on(kind, "01-08", func(e *episode.Event) { e.Conduct = c })
	}
	test := func(d compliance.Detection) episode.Event {
		return on(iop.PositiveTest, "01-08", func(e *episode.Event) {
			e.Collection, e.Validity, e.Detection = compliance.SpecimenGiven, compliance.Valid, d
		})
	}
	specimen := on(iop.SpecimenCollected, "01-08")
	for _, c := range []struct {
		name   string
		policy *compliance.Policy
		events []episode.Event
		now    iop.Verdict // does it protect the person now
		then   iop.Verdict // was a discharge for conduct right
	}{
		{"an entry of use", sole, []episode.Event{conduct(iop.Incident, compliance.Use)}, iop.Met, iop.NotMet},
		{"a confirmed positive", sole, []episode.Event{specimen, test(compliance.Definitive)}, iop.Met, iop.NotMet},
		{"a presumptive positive", sole, []episode.Event{specimen, test(compliance.Presumptive)}, iop.Unknown, iop.Unknown},
		{"a positive of known earlier use", sole, []episode.Event{specimen, test(compliance.ResidualUse)}, iop.NotMet, iop.Unknown},
		{"use and theft", sole, []episode.Event{conduct(iop.Incident, compliance.Use), conduct(iop.Incident, compliance.Theft)}, iop.NotMet, iop.Met},
		{"use and an incident of which nothing more is known", sole, []episode.Event{conduct(iop.Incident, compliance.Use), on(iop.Incident, "01-09")}, iop.Unknown, iop.Unknown},
		{"use and being sent out, for what is not recorded", sole, []episode.Event{conduct(iop.Incident, compliance.Use), on(iop.Removed, "01-09")}, iop.Unknown, iop.Unknown},
		{"use, and theft that another entry contradicts", sole, []episode.Event{conduct(iop.Incident, compliance.Use), conduct(iop.TurnedAway, compliance.Theft), on(iop.Attended, "01-08")}, iop.Unknown, iop.Unknown},
		{"gambling, and use that may be: nothing else than the rule names", gambling, []episode.Event{conduct(iop.Incident, compliance.Gambling), specimen, test(compliance.Presumptive)}, iop.Met, iop.NotMet},
		{"use that may be, and gambling that may be", gambling, []episode.Event{specimen, test(compliance.Presumptive), conduct(iop.TurnedAway, compliance.Gambling), on(iop.Attended, "01-08")}, iop.Unknown, iop.Unknown},
		{"gambling and theft", gambling, []episode.Event{conduct(iop.Incident, compliance.Gambling), conduct(iop.Incident, compliance.Theft)}, iop.NotMet, iop.Met},
		{"use and theft, where use is not a ground beside others either", ever, []episode.Event{conduct(iop.Incident, compliance.Use), conduct(iop.Incident, compliance.Theft)}, iop.Met, iop.NotMet},
		{"theft, and use that may be", ever, []episode.Event{conduct(iop.Incident, compliance.Theft), specimen, test(compliance.Presumptive)}, iop.Unknown, iop.Unknown},
	} {
		v := stay(t, append(c.events, in)...).On(day("2026-01-20"))
		require.Len(t, v.Under(c.policy).Grounds(), 1)
		assert.Equal(t, c.now, v.Under(c.policy).Grounds()[0].Verdict, c.name)
		out := stay(t, append(c.events, in, left("01-20", iop.EndedForConduct))...).On(day("2026-01-31")).Under(c.policy).Discharge()
		assert.Equal(t, c.then, out.Verdict(), "%s: %v", c.name, &out)
	}
	unknown := stay(t, in, left("01-20", 0)).On(day("2026-01-31")).Under(sole).Discharge()
	assert.Equal(t, []string{"clinic.use: unknown (missing: reason) (A text)"}, lines(unknown))
	own := stay(t, in, left("01-20", 0, func(e *episode.Event) { e.Initiator = episode.ByPatient })).On(day("2026-01-31")).Under(sole).Discharge()
	assert.Equal(t, []string{"clinic.use: not-applicable (A text)"}, lines(own))
}

// TestConditionsOnConduct: an incident of which the conduct was not recorded can be any.
func TestConditionsOnConduct(t *testing.T) {
	p := parse(t, document(
		`"endings":[{`+ruleText("clinic.end")+`,"reason":"conduct","ends":"may","when":{"any":[{"conduct":"violence"},{"conduct":"threat"}]}}]`,
		`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"conduct":"violence","not":true}]}}]`))
	in := on(iop.Admission, "01-05")
	for name, c := range map[string]struct {
		event episode.Event
		ends  iop.Verdict
	}{
		"nothing":  {on(iop.Contact, "01-08"), iop.NotMet},
		"unknown":  {on(iop.Incident, "01-08"), iop.Unknown},
		"violence": {on(iop.Incident, "01-08", func(e *episode.Event) { e.Conduct = compliance.Violence }), iop.Met},
		"theft":    {on(iop.Incident, "01-08", func(e *episode.Event) { e.Conduct = compliance.Theft }), iop.NotMet},
	} {
		v := stay(t, in, c.event).On(day("2026-01-20"))
		g := v.Under(p).Grounds()[0]
		assert.Equal(t, c.ends, g.Verdict, name)
		assert.Equal(t, c.ends == iop.Unknown, g.Missing.String() == "ground", name)
		done := v.Under(p).Completion()[0].Answer
		assert.Equal(t, c.ends.Not(), done.Verdict, name)
		assert.Equal(t, done.Verdict == iop.Unknown, done.Missing.String() == "ground", name)
	}
}

// TestConditionsOnWhatIsNotAsked: a requirement that is not in force, or about other
// people, is not a condition, and nobody breaks it. The policy of the day and the person says
// the same.
func TestConditionsOnWhatIsNotAsked(t *testing.T) {
	row := func(id, more string) string {
		return `{` + ruleText(id) + `,"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":1}` + more + `}`
	}
	rows := `"requirements":[` + row("clinic.old", `,"until":"2026-01-10"`) + `,` + row("clinic.minors", `,"for":{"ages":{"below":18}}`) + `,` + row("clinic.now", "") + `,{` +
		ruleText("clinic.groups") + `,"measure":"group-size","per":"session","bound":{"at_most":12},"binds":"offered"}]`
	met := func(id string) string { return `{"requirement":"clinic.` + id + `"}` }
	broken := func(id string) string { return `{"requirement":"clinic.` + id + `","not":true}` }
	e, err := episode.New(episode.Record{Person: iop.Person{Age: 30}, Events: []episode.Event{on(iop.Admission, "01-05"), on(iop.NoShow, "01-06"), on(iop.Contact, "01-07")}})
	require.NoError(t, err)
	for _, c := range []struct{ when, want string }{
		{`"all":[` + met("old") + `]`, "not-applicable"},
		{`"any":[` + met("old") + `]`, "not-applicable"},
		{`"all":[` + met("minors") + `]`, "not-applicable"},
		{`"all":[` + broken("old") + `]`, "not-met"},
		{`"any":[` + broken("minors") + `]`, "not-met"},
		{`"all":[` + met("old") + `,` + met("now") + `]`, "met"},
		{`"all":[` + met("minors") + `,` + broken("now") + `]`, "not-met"},
		{`"all":[` + broken("old") + `,{"event":"contact"}]`, "not-met"},
		{`"any":[` + broken("old") + `,{"event":"contact"}]`, "met"},
		{`"any":[` + met("minors") + `,{"event":"referral"}]`, "not-met"},
		{`"all":[` + met("groups") + `]`, "unknown for attestation"},
	} {
		p := parse(t, document(rows, `"completion":[{`+ruleText("clinic.done")+`,"when":{`+c.when+`}}]`))
		v := e.On(day("2026-01-31"))
		{
			got := v.Under(p).Completion()[0].Answer
			text := got.Verdict.String()
			if !got.Missing.IsEmpty() {
				text += " for " + got.Missing.String()
			}
			assert.Equal(t, c.want, text, c.when)
		}
	}
}

// TestAsOfTheDischarge: what happened after a discharge does not make it right, but where
// a requirement gives time until after it, what came in that time counts.
func TestAsOfTheDischarge(t *testing.T) {
	done := func(when string) *compliance.Policy {
		return parse(t, document(
			`"requirements":[{`+ruleText("clinic.called")+`,"measure":"elapsed-days","events":["contact-attempt"],"after":["no-show"],"bound":{"at_most":3}}]`,
			`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[`+when+`]}}]`))
	}
	in, missed, out := on(iop.Admission, "01-05"), on(iop.NoShow, "01-19"), left("01-20", iop.Completed)
	violent := on(iop.NoticeGiven, "01-21", func(e *episode.Event) { e.Conduct = compliance.Violence })
	for _, c := range []struct {
		name  string
		when  string
		event episode.Event
		want  iop.Verdict
	}{
		{"the plan before", `{"event":"aftercare-plan"}`, on(iop.AftercarePlanned, "01-19"), iop.Met},
		{"the plan on the day", `{"event":"aftercare-plan"}`, on(iop.AftercarePlanned, "01-20"), iop.Met},
		{"the plan afterwards", `{"event":"aftercare-plan"}`, on(iop.AftercarePlanned, "01-21"), iop.NotMet},
		{"conduct that was not told until afterwards", `{"conduct":"violence","not":true}`, violent, iop.Met},
		{"outreach in its time", `{"requirement":"clinic.called"}`, on(iop.ContactTried, "01-22"), iop.Met},
		{"outreach too late", `{"requirement":"clinic.called"}`, on(iop.ContactTried, "01-23"), iop.NotMet},
	} {
		report := stay(t, in, missed, out, c.event).On(day("2026-03-31")).Under(done(c.when)).Discharge()
		assert.Equal(t, c.want, report.Verdict(), "%s: %v", c.name, &report)
	}
}

// TestTwoDischargesOfOneDay are one: of what two entries of it say different things the
// later counts, and of entries of one day it is not known which. The order of the entries
// does not matter.
func TestTwoDischargesOfOneDay(t *testing.T) {
	p := parse(t, document(
		`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"event":"aftercare-plan"}]}}]`,
		`"due_process":[{`+ruleText("clinic.process")+`,"notice":["written"]}]`,
		`"readmission":[{`+ruleText("clinic.completed")+`,"after":["completed"]},{`+ruleText("clinic.ended")+`,"after":["conduct"],"wait_days":90}]`))
	in := on(iop.Admission, "01-05")
	entered := func(date string) func(*episode.Event) {
		return func(e *episode.Event) { e.Recorded = day("2026-" + date) }
	}
	emergency := func(e *episode.Event) { e.Emergency = true }
	for _, c := range []struct {
		name    string
		entries []episode.Event
		check   string // of CheckDischarge
		back    string // of Readmission
		aside   int
	}{
		{"one", []episode.Event{left("01-20", iop.Completed)}, "clinic.done: not-met (A text)", "clinic.completed: met", 0},
		{"the same again", []episode.Event{left("01-20", iop.Completed), left("01-20", iop.Completed, entered("01-22"))}, "clinic.done: not-met (A text)", "clinic.completed: met", 1},
		{"two reasons", []episode.Event{left("01-20", iop.Completed), left("01-20", iop.EndedForConduct)}, "clinic.process: unknown (missing: reason) (A text)", "clinic.completed: unknown clinic.ended: unknown", 1},
		{"two reasons, and none", []episode.Event{left("01-20", iop.Completed), left("01-20", iop.EndedForConduct), left("01-20", 0)}, "clinic.process: unknown (missing: reason) (A text)", "clinic.completed: unknown clinic.ended: unknown", 2},
		{"corrected", []episode.Event{left("01-20", iop.Completed), left("01-20", iop.EndedForConduct, entered("01-22"))}, "clinic.process: not-met (missing: notice) (A text)", "clinic.ended: met", 1},
		{"corrected the other way", []episode.Event{left("01-20", iop.Completed, entered("01-22")), left("01-20", iop.EndedForConduct)}, "clinic.done: not-met (A text)", "clinic.completed: met", 1},
		{"what they agree on stands", []episode.Event{left("01-20", iop.EndedForConduct, emergency), left("01-20", iop.EndedForConduct)}, "clinic.process: not-applicable (A text)", "clinic.ended: met", 1},
		{"back on the same day", []episode.Event{left("01-20", iop.Completed), left("01-20", iop.EndedForConduct), on(iop.Admission, "01-20")}, "", "", 2}, // and the first admission
	} {
		for range 2 {
			v := stay(t, append(c.entries, in)...).On(day("2026-01-31"))
			var back []string
			for _, r := range v.Under(p).Readmission() {
				back = append(back, string(r.Rule.ID)+": "+r.Applies.String())
			}
			assert.Equal(t, c.check, strings.Join(lines(v.Under(p).Discharge()), "\n"), c.name)
			assert.Equal(t, c.back, strings.Join(back, " "), c.name)
			assert.Len(t, v.Flagged(), c.aside, c.name)
			slices.Reverse(c.entries)
		}
	}
}

// TestReasonIsShown: conduct that ends treatment is what a discharge can rest on, and the
// record shows it, may show it, or does not.
func TestReasonIsShown(t *testing.T) {
	removal := func(id, more string) string {
		return `"removal":[{` + ruleText(id) + `,"removes":"must",` + more + `}]`
	}
	violence := removal("clinic.violence", `"conduct":["violence","weapon"]`)
	ending := `"endings":[{` + ruleText("clinic.end") + `,"reason":"conduct","ends":"may","when":{"all":[{"conduct":"theft"}]}}]`
	conduct := func(c compliance.Conduct) episode.Event {
		return on(iop.Incident, "01-14", func(e *episode.Event) { e.Conduct = c })
	}
	positive := on(iop.PositiveTest, "01-14", func(e *episode.Event) {
		e.Collection, e.Validity, e.Detection = compliance.SpecimenGiven, compliance.Valid, compliance.Definitive
	})
	for _, c := range []struct {
		name   string
		policy string
		reason iop.DischargeReason
		events []episode.Event
		want   []string
	}{
		{"nothing", violence, iop.EndedForConduct, nil, []string{"clinic.violence: not-met (A text)"}},
		{"violence", violence, iop.EndedForConduct, []episode.Event{conduct(compliance.Violence)}, []string{"clinic.violence: met, violence (A text)"}},
		{"violence afterwards", violence, iop.EndedForConduct, []episode.Event{on(iop.NoticeGiven, "01-21", func(e *episode.Event) { e.Conduct = compliance.Violence })}, []string{"clinic.violence: not-met (A text)"}},
		{"other conduct", violence, iop.EndedForConduct, []episode.Event{conduct(compliance.Theft)}, []string{"clinic.violence: not-applicable (A text)"}},
		{"an incident of which nothing more is known", violence, iop.EndedForConduct, []episode.Event{conduct(0)}, []string{"clinic.violence: unknown (missing: ground) (A text)"}},
		{"use is another reason", violence, iop.EndedForConduct, []episode.Event{positive}, []string{"clinic.violence: not-met (A text)"}},
		{"left at the own wish", violence, iop.LeftAgainstAdvice, nil, nil},
		{"no reason", violence, 0, nil, nil},
		{"not for that reason", violence, iop.EndedForUse, []episode.Event{conduct(compliance.Violence)}, nil},
		{"after a review, of which is unknown", removal("clinic.violence", `"conduct":["violence"],"review":true`), iop.EndedForConduct, []episode.Event{conduct(compliance.Violence)}, []string{"clinic.violence: unknown (missing: attestation), violence (A text)"}},
		{"a review of nothing", removal("clinic.violence", `"conduct":["violence"],"review":true`), iop.EndedForConduct, nil, []string{"clinic.violence: not-met (A text)"}},
		{"use", removal("clinic.use", `"conduct":["use"]`), iop.EndedForUse, []episode.Event{positive}, []string{"clinic.use: met, use (A text)"}},
		{"no use", removal("clinic.use", `"conduct":["use"]`), iop.EndedForUse, []episode.Event{conduct(compliance.Theft)}, []string{"clinic.use: not-met (A text)"}},
		{"missed sessions", removal("clinic.away", `"conduct":["non-attendance"]`), iop.EndedForAttendance, []episode.Event{on(iop.NoShow, "01-14")}, []string{"clinic.away: met, non-attendance (A text)"}},
		{"no missed session", removal("clinic.away", `"conduct":["non-attendance"]`), iop.EndedForAttendance, []episode.Event{on(iop.Attended, "01-14")}, []string{"clinic.away: not-met (A text)"}},
		{"an ending is enough", violence + "," + ending, iop.EndedForConduct, []episode.Event{conduct(compliance.Theft)}, []string{"clinic.end: met (A text)", "clinic.violence: not-applicable (A text)"}},
		{"conduct is enough", violence + "," + ending, iop.EndedForConduct, []episode.Event{conduct(compliance.Violence), conduct(0)}, []string{"clinic.end: not-applicable (A text)", "clinic.violence: met, violence (A text)"}},
		{"neither", violence + "," + ending, iop.EndedForConduct, nil, []string{"clinic.end: not-met (A text)", "clinic.violence: not-met (A text)"}},
	} {
		e := stay(t, append(c.events, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-14"), left("01-20", c.reason))...)
		assert.Equal(t, c.want, lines(e.On(day("2026-01-31")).Under(parse(t, document(c.policy))).Discharge()), c.name)
	}
}

// TestEndingsAreAlternatives: of two endings for one reason one is enough, and a rule
// that lapses after the discharge was in force on its day.
func TestEndingsAreAlternatives(t *testing.T) {
	rows := `"requirements":[{` + ruleText("clinic.month") + `,"measure":"events","events":["no-show"],"per":{"days":30},"bound":{"at_most":1},"until":"2026-02-01"},{` +
		ruleText("clinic.stay") + `,"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":9}}]`
	end := func(id, row string) string {
		return `{` + ruleText(id) + `,"reason":"attendance","ends":"may","when":{"all":[{"requirement":"` + row + `","not":true}]}}`
	}
	p := parse(t, document(rows, `"endings":[`+end("clinic.e1", "clinic.month")+`,`+end("clinic.e2", "clinic.stay")+`]`))
	in, one, two := on(iop.Admission, "01-05"), on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07")
	out := left("01-08", iop.EndedForAttendance)
	for _, date := range []string{"2026-01-08", "2026-03-01"} {
		assert.Equal(t, []string{"clinic.e1: met (A text)", "clinic.e2: not-applicable (A text)"}, lines(stay(t, in, one, two, out).On(day(date)).Under(p).Discharge()), date)
		assert.Equal(t, []string{"clinic.e1: not-met (A text)", "clinic.e2: not-met (A text)"}, lines(stay(t, in, one, out).On(day(date)).Under(p).Discharge()), date)
	}
}

// TestReviewBeforeTheLastStep: the last step of a ladder can begin late.
func TestReviewBeforeTheLastStep(t *testing.T) {
	p := parse(t, document(`"responses":[{`+ruleText("clinic.a")+`,"order":"ladder","events":["no-show"],"review":true,"steps":[{"kind":"warning","at":3},{"kind":"contract","at":4},{"kind":"discharge","at":6}]}]`))
	events := []episode.Event{on(iop.Admission, "01-05")}
	for n, want := range []string{"", "", "warning false", "contract false", "contract false", "discharge true", "discharge true"} {
		events = append(events, on(iop.NoShow, "01-06", func(e *episode.Event) { e.Session = int32(n + 1) }))
		answers, got := stay(t, events...).On(day("2026-01-31")).Under(p).Responses(), ""
		for _, a := range answers {
			got = a.Step.String() + map[bool]string{true: " true", false: " false"}[a.NeedsReview]
		}
		assert.Equal(t, want, got, "breach %d", n+1)
	}
}

// TestAnswersAsDocuments: what a view answers can be written.
func TestAnswersAsDocuments(t *testing.T) {
	v := person().On(day("2026-01-20"))
	p := readLakeside()
	for name, c := range map[string]struct {
		answer any
		want   string
	}{
		"due":     {v.Under(p).Due(), `[{"rule":"lakeside.incident-report","state":"overdue","anchor":"2026-01-14","by":"2026-01-16","elapsed":{"text":"4 working days","unit":"working-days","amount":4}},{"rule":"lakeside.plan","state":"out-of-time","anchor":"2026-01-05","by":"2026-01-12","done":"2026-01-13","elapsed":{"text":"8 days","unit":"days","amount":8}}]`},
		"grounds": {v.Under(p).Grounds()[2:], `[{"rule":"lakeside.use","ends":"must-not","conduct":["use"],"verdict":"met"}]`},
		"zero":    {[]any{episode.Due{}, episode.Ground{}}, `[{},{"verdict":"unknown"}]`},
	} {
		text, err := json.Marshal(c.answer)
		require.NoError(t, err, name)
		assert.JSONEq(t, c.want, string(text), name)
	}
	for _, answer := range []any{v.Fold(), v.Under(p).Ledger()[0].Answer, v.Under(p).Forecast(nil, nil)[0].Answer, v.Under(p).Responses(), v.Under(p).Readmission()} {
		_, err := json.Marshal(answer)
		assert.NoError(t, err, "%T", answer)
	}
	assert.Equal(t, "unknown", episode.Ground{}.String())
	assert.Equal(t, "unknown", episode.Due{}.String())
}

// TestMakeUpsOfNoSession: a make-up that is tied to no session may be of any absence
// that it comes in time for.
func TestMakeUpsOfNoSession(t *testing.T) {
	p := limit(t, `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`,
		`"make_up":[{`+ruleText("clinic.m")+`,"makes":"may","by":"same-week","erases":true}]`)
	in := on(iop.Admission, "01-05")
	session := func(n int32) func(*episode.Event) { return func(e *episode.Event) { e.Session = n } }
	credit := func(m iop.Minutes) func(*episode.Event) {
		return func(e *episode.Event) { e.Planned, e.Credited = 60, episode.CreditOf(m) }
	}
	for _, c := range []struct {
		name   string
		events []episode.Event
		want   string
	}{
		{"no make-up", []episode.Event{on(iop.Unexcused, "01-06", session(1))}, "not-met 1"},
		{"of that session", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1))}, "met 0"},
		{"in the next week", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-12", session(1))}, "not-met 1"},
		{"no numbers", []episode.Event{on(iop.Unexcused, "01-06"), on(iop.MadeUp, "01-08")}, "unknown for dates 0 to 1"},
		{"no number of the make-up", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08")}, "unknown for dates 0 to 1"},
		{"the make-up's own number", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(7))}, "unknown for dates 0 to 1"},
		{"of nothing that counts", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1), credit(0))}, "not-met 1"},
		{"of a minute", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1), credit(1))}, "unknown for dates 0 to 1"},
		{"of all but a minute", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1), credit(59))}, "unknown for dates 0 to 1"},
		{"to the end", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1), credit(60))}, "met 0"},
		{"a number of each week", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.Unexcused, "01-08", session(1)), on(iop.MadeUp, "01-09", session(1))}, "not-met 1 to 2"},
		{"a number of two entries", []episode.Event{on(iop.Unexcused, "01-06", session(1)), on(iop.NoShow, "01-06", session(1)), on(iop.MadeUp, "01-08", session(1))}, "met 0"},
	} {
		assert.Equal(t, c.want, answer(stay(t, append(c.events, in)...).On(day("2026-01-31")).Under(p).Check()), c.name)
	}
	// Made up weeks before it was missed, where the rule gives days after it.
	q := limit(t, `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`,
		`"make_up":[{`+ruleText("clinic.m")+`,"makes":"may","by":"days","days":7,"erases":true}]`)
	for date, want := range map[string]string{"01-19": "not-met 1", "01-20": "met 0", "01-27": "met 0", "01-28": "not-met 1"} {
		e := stay(t, in, on(iop.Unexcused, "01-20", session(1)), on(iop.MadeUp, date, session(1)))
		assert.Equal(t, want, answer(e.On(day("2026-01-31")).Under(q).Check()), date)
	}
}

// TestResponsesToRequirements: a deadline that was not kept is a breach each time, and
// any other requirement that is not met is one.
func TestResponsesToRequirements(t *testing.T) {
	p := parse(t, document(
		`"requirements":[{`+ruleText("clinic.report")+`,"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true},"bound":{"at_most":2}},`+
			hoursRow("clinic.hours", `{"at_least":"9h"}`)+`,`+hoursRow("clinic.minors", `{"at_least":"20h"}`, `"for":{"ages":{"below":18}}`)+`]`,
		`"responses":[{`+ruleText("clinic.late")+`,"order":"ladder","requirements":["clinic.report"],"steps":[{"kind":"warning"},{"kind":"contract"},{"kind":"review"}]},
			{`+ruleText("clinic.short")+`,"order":"ladder","requirements":["clinic.hours"],"steps":[{"kind":"contract"}]},
			{`+ruleText("clinic.young")+`,"order":"ladder","requirements":["clinic.minors"],"steps":[{"kind":"contract"}]}]`))
	in := on(iop.Admission, "01-05")
	e := stay(t, in, on(iop.Incident, "01-06"), on(iop.Incident, "01-08"), on(iop.ReportMade, "01-10"), on(iop.Incident, "01-12"),
		on(iop.Attended, "01-06", hours(540)))
	got := func(date string) (list []string) {
		for _, a := range e.On(day("2026-" + date)).Under(p).Responses() {
			list = append(list, string(a.Response.ID)+" "+a.Step.String()+" "+a.Last.String())
		}
		return list
	}
	assert.Empty(t, got("01-08"), "nothing is late, and no week over")
	assert.Equal(t, []string{"clinic.late warning 2026-01-09"}, got("01-09"), "the first is overdue")
	assert.Equal(t, []string{"clinic.late warning 2026-01-10"}, got("01-10"), "the first was late, the second in time")
	assert.Equal(t, []string{"clinic.late warning 2026-01-10"}, got("01-14"))
	assert.Equal(t, []string{"clinic.late contract 2026-01-15"}, got("01-15"), "the third is overdue")
	assert.Equal(t, []string{"clinic.late contract 2026-01-15", "clinic.short contract 2026-01-18"}, got("01-18"), "a week of nothing is over")
}

// TestCorrectedBack: of a session that was entered as attended and as missed on one day,
// a later entry says that it was attended.
func TestCorrectedBack(t *testing.T) {
	session := func(date string, m iop.Minutes) func(*episode.Event) {
		return func(e *episode.Event) {
			e.Session, e.Recorded, e.Format = 1, day("2026-"+date), iop.Group
			if e.Kind == iop.Attended {
				e.Planned, e.Credited = 60, episode.CreditOf(m)
			}
		}
	}
	in := on(iop.Admission, "01-05")
	first, missed := on(iop.Attended, "01-06", session("01-06", 45)), on(iop.NoShow, "01-06", session("01-06", 0))
	p := limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)
	open := stay(t, in, first, missed).On(day("2026-01-11"))
	assert.Equal(t, "unknown for dates 0 to 1", answer(open.Under(p).Check()))
	mended := stay(t, in, first, missed, on(iop.Attended, "01-06", session("01-07", 60))).On(day("2026-01-11"))
	assert.Equal(t, "met 0", answer(mended.Under(p).Check()))
	week := mended.Under(p).Ledger()[0].Answer[0]
	assert.Equal(t, 1, week.Sessions)
	assert.Equal(t, week.Least, week.Most, "it is known what counts")
	for e, sure := range mended.Events() {
		assert.True(t, sure, "%v", e.Kind)
	}
}

// TestCameBack: who came back before the wait was over, or without what must come first, has a
// finding under the rule that applied then.
func TestCameBack(t *testing.T) {
	rule := func(members string) *compliance.Policy {
		return parse(t, document(`"readmission":[{`+ruleText("clinic.back")+members+`}]`))
	}
	wait := rule(`,"wait_days":30`)
	out := func(reason iop.DischargeReason) episode.Event {
		return on(iop.Discharged, "02-01", func(e *episode.Event) { e.Reason = reason })
	}
	for _, c := range []struct {
		name   string
		p      *compliance.Policy
		reason iop.DischargeReason
		back   string
		more   []episode.Event
		want   string
	}{
		{"just under", wait, iop.EndedForConduct, "03-02", nil, "not-met 2026-03-02, want 2026-03-03"},
		{"on", wait, iop.EndedForConduct, "03-03", nil, "met 2026-03-03"},
		{"just over", wait, iop.EndedForConduct, "03-04", nil, "met 2026-03-04"},
		{"on the day of the discharge", rule(`,"wait_days":1`), iop.EndedForConduct, "02-01", nil, "not-met 2026-02-01, want 2026-02-02"},
		{"for other reasons", rule(`,"after":["completed"],"wait_days":30`), iop.EndedForConduct, "02-02", nil, ""},
		{"perhaps for other reasons", rule(`,"after":["completed"],"wait_days":30`), 0, "02-02", nil, "unknown for reason 2026-02-02, want 2026-03-03"},
		{"perhaps for other reasons, and late enough", rule(`,"after":["completed"],"wait_days":30`), 0, "03-03", nil, "met 2026-03-03"},
		{"after its time", rule(`,"within_days":10`), iop.EndedForConduct, "02-12", nil, ""},
		{"the old assessment", rule(`,"when":{"all":[{"event":"assessment"}]}`), iop.EndedForConduct, "02-12", nil, "not-met 2026-02-12"},
		{"a new assessment", rule(`,"when":{"all":[{"event":"assessment"}]}`), iop.EndedForConduct, "02-12", []episode.Event{on(iop.Assessed, "02-12")}, "met 2026-02-12"},
		{"what the staff says", rule(`,"when":{"all":[{"attested":"ready"}]}`), iop.EndedForConduct, "02-12", nil, "unknown for attestation 2026-02-12"},
	} {
		events := append([]episode.Event{on(iop.Assessed, "01-04"), on(iop.Admission, "01-05"), out(c.reason), on(iop.Admission, c.back)}, c.more...)
		for _, day := range []iop.Day{day("2026-" + c.back), day("2026-12-31")} {
			report, got := stay(t, events...).On(day).Under(c.p).Check(), ""
			for f := range report.All() {
				got = f.Verdict.String()
				if !f.Missing.IsEmpty() {
					got += " for " + f.Missing.String()
				}
				got += " " + f.Got.String()
				if !f.Want.IsZero() {
					got += ", want " + f.Want.String()
				}
			}
			assert.Equal(t, c.want, got, "%s on %v", c.name, day)
		}
		report := stay(t, events[:3]...).On(day("2026-12-31")).Under(c.p).Check()
		assert.Zero(t, report.Len(), "who did not come back")
	}
}
