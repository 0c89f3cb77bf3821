package episode_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// TestMissedGroupsAreNotMissedVisits: two missed groups, or one individual session.
func TestMissedGroupsAreNotMissedVisits(t *testing.T) {
	groups := limit(t, `"measure":"events","events":["unexcused","no-show"],"of":{"formats":["group"]},"per":"episode","bound":{"at_most":1}`)
	of := func(f iop.Format) func(*episode.Event) { return func(e *episode.Event) { e.Format = f } }
	v := func(formats ...iop.Format) *episode.View {
		events := []episode.Event{on(iop.Admission, "01-05")}
		for i, f := range formats {
			e := on(iop.NoShow, "01-06", of(f))
			e.Day += iop.Day(i)
			events = append(events, e)
		}
		return stay(t, events...).On(day("2026-01-31"))
	}
	assert.Equal(t, "met 1", answer(v(iop.Group, iop.IndividualCounseling).Under(groups).Check()))
	assert.Equal(t, "not-met 2", answer(v(iop.Group, iop.IndividualCounseling, iop.Group).Under(groups).Check()))
	assert.Equal(t, "unknown for format 1 to 2", answer(v(iop.Group, iop.FormatUnknown).Under(groups).Check()))
}

// TestWhatASessionImplies: the first session is the first service where none is
// recorded, and a session of a kind is an event of that kind.
func TestWhatASessionImplies(t *testing.T) {
	plan := limit(t, `"measure":"elapsed-days","events":["plan"],"after":["first-service"],"bound":{"at_most":7}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-08"), on(iop.Attended, "01-09"))
	assert.Equal(t, day("2026-01-15"), e.On(day("2026-01-10")).Under(plan).Due()[0].By)
	recorded := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-08"), on(iop.FirstVisit, "01-09"))
	assert.Equal(t, day("2026-01-16"), recorded.On(day("2026-01-10")).Under(plan).Due()[0].By)
	family := limit(t, `"measure":"events","events":["family-session"],"per":"month","bound":{"at_least":1}`)
	of := func(f iop.Format) func(*episode.Event) { return func(e *episode.Event) { e.Format = f } }
	assert.Equal(t, "met 1", answer(stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-08", of(iop.Family))).On(day("2026-01-10")).Under(family).Check()))
	assert.Equal(t, "unknown for end-of-period 0", answer(stay(t, on(iop.Admission, "01-05"), on(iop.NoShow, "01-08", of(iop.Family))).On(day("2026-01-10")).Under(family).Check()))
}

// TestPhasesAndCycles: clean days that differ by phase, and absences in each four
// weeks from admission.
func TestPhasesAndCycles(t *testing.T) {
	clean := limit(t, `"measure":"days-without","events":["positive"],"per":{"phase":true,"in_phases":{"at_least":2,"at_most":2}},"bound":{"at_least":60}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.PhaseAdvanced, "02-01"), on(iop.SpecimenCollected, "02-10"), on(iop.PositiveTest, "02-10"))
	assert.Equal(t, "not-applicable", answer(e.On(day("2026-01-31")).Under(clean).Check()))
	assert.Equal(t, "unknown for end-of-period 59 days", answer(e.On(day("2026-04-10")).Under(clean).Check()))
	assert.Equal(t, "met 60 days", answer(e.On(day("2026-04-11")).Under(clean).Check()))

	cycle := limit(t, `"measure":"events","events":["unexcused"],"per":{"cycle":4},"bound":{"at_most":1}`)
	a := stay(t, on(iop.Admission, "01-05"), on(iop.Unexcused, "01-20"), on(iop.Unexcused, "02-01"), on(iop.Unexcused, "02-02"))
	assert.Equal(t, "not-met 2", answer(a.On(day("2026-02-01")).Under(cycle).Check()), "the last day of the first four weeks")
	assert.Equal(t, "met 1", answer(a.On(day("2026-02-02")).Under(cycle).Check()), "the first of the next")
}

// TestStepsAtCounts: the third missed day, the fourth, the fifth and the thirtieth
// (abq-otp-rules); and only the first four (morrow-oh-sanctions).
func TestStepsAtCounts(t *testing.T) {
	p := parse(t, document(`"responses":[{`+ruleText("clinic.x")+`,"order":"ladder","events":["unexcused"],"steps":[
		{"kind":"monitoring","at":3},{"kind":"review","at":4},{"kind":"review","at":5,"what":"doctor"},{"kind":"discharge","at":30}]}]`))
	r := p.Definition().Responses[0]
	for n, want := range map[int]string{1: "", 2: "", 3: "monitoring", 4: "review", 5: "doctor", 29: "doctor", 30: "discharge", 31: "discharge"} {
		s, ok := r.Step(n)
		assert.Equal(t, want != "", ok)
		if ok {
			assert.Equal(t, want, s.String())
		}
	}
	v := stay(t, on(iop.Admission, "01-05"), on(iop.Unexcused, "01-06"), on(iop.Unexcused, "01-07")).On(day("2026-01-31"))
	assert.Empty(t, v.Under(p).Responses(), "no step has begun")
	r.Times = 4
	_, ok := r.Step(5)
	assert.False(t, ok)
	_, err := compliance.Parse([]byte(document(`"responses":[{` + ruleText("clinic.x") + `,"order":"ladder","events":["unexcused"],"steps":[{"kind":"warning","at":3},{"kind":"review","at":3}]}]`)))
	require.ErrorContains(t, err, "responses[0].steps[1]: does not begin after the step before it, as a ladder requires")
}

// TestStandingAndResponses walks a ladder, lets it clear, and stays a discharge by
// an appeal.
func TestStandingAndResponses(t *testing.T) {
	p := parse(t, document(
		`"requirements":[{`+ruleText("clinic.absences")+`,"measure":"events","events":["unexcused"],"per":{"days":30},"bound":{"at_most":2}}]`,
		`"responses":[{`+ruleText("clinic.ladder")+`,"order":"ladder","requirements":["clinic.absences"],"steps":[{"kind":"warning"},{"kind":"contract"},{"kind":"discharge"}],"clears_after":60,"review":true}]`,
		`"removal":[{`+ruleText("clinic.use")+`,"conduct":["use"],"removes":"must-not","sole_ground":true}]`,
		`"due_process":[{`+ruleText("clinic.notice")+`,"notice":["written"],"reasons":true,"appeal":true,"stays":true,"not_for":["violence"]}]`))
	events := []episode.Event{on(iop.Admission, "01-05"), on(iop.Unexcused, "01-06"), on(iop.Unexcused, "01-08")}
	assert.Empty(t, stay(t, events...).On(day("2026-01-09")).Under(p).Responses())
	events = append(events, on(iop.Unexcused, "01-13"))
	answers := stay(t, events...).On(day("2026-01-13")).Under(p).Responses()
	require.Len(t, answers, 1)
	assert.Equal(t, "warning", answers[0].Step.String())
	events = append(events, on(iop.Warned, "01-14"), on(iop.Unexcused, "01-15"), on(iop.ContractMade, "01-16"))
	e := stay(t, events...)
	assert.Equal(t, episode.Good, e.On(day("2026-01-13")).Under(p).Standing()[0].Answer)
	assert.Equal(t, episode.OnWarning, e.On(day("2026-01-14")).Under(p).Standing()[0].Answer)
	assert.Equal(t, episode.OnContract, e.On(day("2026-01-16")).Under(p).Standing()[0].Answer)
	assert.Equal(t, episode.OnContract, e.On(day("2026-03-16")).Under(p).Standing()[0].Answer, "59 days")
	assert.Equal(t, episode.Good, e.On(day("2026-03-17")).Under(p).Standing()[0].Answer, "60 days")

	events = append(events, on(iop.NoticeGiven, "01-20"))
	assert.Equal(t, episode.DischargePending, stay(t, events...).On(day("2026-01-20")).Under(p).Standing()[0].Answer)
	events = append(events, on(iop.Appealed, "01-21"))
	assert.Equal(t, episode.UnderAppeal, stay(t, events...).On(day("2026-01-22")).Under(p).Standing()[0].Answer)
	out := on(iop.Discharged, "01-23")
	out.Reason, out.Initiator = iop.EndedForUse, episode.ByProgram
	left := stay(t, append(events, on(iop.AppealDecided, "01-22"), out)...).On(day("2026-01-31"))
	assert.Equal(t, episode.HasLeft, left.Under(p).Standing()[0].Answer)
	report := left.Under(p).Discharge()
	assert.Contains(t, report.String(), "clinic.use: not-met, use (A text)\n", "use alone must not end treatment")
	assert.Equal(t, iop.NotMet, report.Verdict())
	early := stay(t, append(events, out)...).On(day("2026-01-31")).Under(p).Discharge()
	assert.ErrorIs(t, early.ErrUnlessMet(), iop.RuleID("clinic.notice"), "the appeal was open")
}

func TestCompletionAndReadmission(t *testing.T) {
	p := parse(t, document(
		`"requirements":[{`+ruleText("clinic.clean")+`,"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":30}}]`,
		`"completion":[{`+ruleText("clinic.done")+`,"when":{"all":[{"requirement":"clinic.clean"},{"event":"aftercare-plan"}]}}]`,
		`"readmission":[{`+ruleText("clinic.back")+`,"after":["lost-contact"],"wait_days":30,"credit":"lost"}]`))
	events := []episode.Event{on(iop.Admission, "01-05"), on(iop.AftercarePlanned, "01-20")}
	for date, want := range map[string]iop.Verdict{"2026-02-03": iop.Unknown, "2026-02-04": iop.Met} {
		v := stay(t, events...).On(day(date)).Under(p).Completion()[0].Answer.Verdict
		assert.Equal(t, want, v, date)
	}
	v := stay(t, events[0]).On(day("2026-02-04")).Under(p).Completion()[0].Answer.Verdict
	assert.Equal(t, iop.NotMet, v, "no aftercare plan")
	v = stay(t, events...).On(day("2026-02-04")).Under(parse(t, document())).Completion()[0].Answer.Verdict
	assert.Equal(t, iop.NotApplicable, v, "the policy is silent")

	out := on(iop.Discharged, "02-10")
	out.Reason = iop.LostContact
	back := stay(t, append(events, out)...).On(day("2026-02-20")).Under(p).Readmission()
	require.Len(t, back, 1)
	assert.Equal(t, day("2026-03-12"), back[0].From)
	assert.Equal(t, compliance.CreditLost, back[0].Rule.Credit)
	assert.Equal(t, [2]iop.Verdict{iop.Met, iop.NotApplicable}, [2]iop.Verdict{back[0].Applies, back[0].Conditions})
	out.Reason = iop.Completed
	assert.Empty(t, stay(t, append(events, out)...).On(day("2026-02-20")).Under(p).Readmission())
	out.Reason = iop.DischargeReasonUnknown
	back = stay(t, append(events, out)...).On(day("2026-02-20")).Under(p).Readmission()
	require.Len(t, back, 1)
	assert.Equal(t, iop.Unknown, back[0].Applies, "why the person left was not recorded")
	assert.Equal(t, "reason", back[0].Missing.String())
}

// TestOutcomesAsPoliciesTakeThem: no outcome equals another by itself.
func TestOutcomesAsPoliciesTakeThem(t *testing.T) {
	missed := on(iop.SpecimenMissed, "01-08")
	missed.Collection = compliance.NotThere
	declined := on(iop.SpecimenMissed, "01-09")
	declined.Collection = compliance.Declined
	limitOn := `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`
	e := stay(t, on(iop.Admission, "01-05"), missed, declined)
	assert.Equal(t, "met 0", answer(e.On(day("2026-01-31")).Under(limit(t, limitOn)).Check()))
	p := limit(t, limitOn, `"tests":[{`+ruleText("clinic.missed")+`,"collections":["not-there"],"as":"positive"},{`+ruleText("clinic.declined")+`,"collections":["declined"],"as":"refusal"}]`)
	assert.Equal(t, "not-met 1", answer(e.On(day("2026-01-31")).Under(p).Check()))
	by := slices.Collect(p.MappingsOf(declined.Outcome()))
	require.Len(t, by, 1)
	assert.Equal(t, compliance.AsRefusal, by[0].As)
	assert.Equal(t, iop.RuleID("clinic.declined"), by[0].ID)

	// A positive inside the window of use that is known is not a new one, and dilute is
	// a flag: a positive that is dilute stays positive.
	residual := on(iop.PositiveTest, "01-08")
	residual.Detection = compliance.ResidualUse
	dilute := on(iop.PositiveTest, "01-08")
	dilute.Validity, dilute.Detection = compliance.Dilute, compliance.Definitive
	q := limit(t, limitOn, `"tests":[{`+ruleText("clinic.residual")+`,"detections":["residual"],"as":"nothing"},{`+ruleText("clinic.dilute")+`,"validities":["dilute"],"detections":["not-detected"],"as":"retest"}]`)
	assert.Equal(t, "met 0", answer(stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-08"), residual).On(day("2026-01-31")).Under(q).Check()))
	assert.Equal(t, "not-met 1", answer(stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-08"), dilute).On(day("2026-01-31")).Under(q).Check()))
	// Missing what is prescribed can be the breach.
	absent := on(iop.NegativeTest, "01-08")
	absent.Detection = compliance.MissingExpected
	r := limit(t, limitOn, `"tests":[{`+ruleText("clinic.prescribed")+`,"detections":["missing-expected"],"as":"positive"}]`)
	assert.Equal(t, "not-met 1", answer(stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-08"), absent).On(day("2026-01-31")).Under(r).Check()))
}

func TestResidualAndStay(t *testing.T) {
	window := iop.Between[int32](3, 30) // cannabis, by how heavy the use was
	for date, want := range map[string]iop.Verdict{"01-07": iop.Met, "01-08": iop.Met, "01-09": iop.Unknown, "02-04": iop.Unknown, "02-05": iop.NotMet, "01-04": iop.NotMet} {
		assert.Equal(t, want, episode.Residual(day("2026-01-05"), day("2026-"+date), window), date)
	}
	assert.Equal(t, iop.Unknown, episode.Residual(0, day("2026-01-05"), window))

	// A dropout that is closed late: the last service counts.
	v := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-20"), on(iop.Discharged, "03-20")).On(day("2026-04-01"))
	days, ok := v.LengthOfStay()
	assert.True(t, ok)
	assert.Equal(t, 15, days)
	assert.Equal(t, day("2026-01-20"), v.LastService())
	same, _ := stay(t, on(iop.Admission, "01-05"), on(iop.Discharged, "01-05")).On(day("2026-04-01")).LengthOfStay()
	assert.Equal(t, 1, same)
	_, ok = stay(t, on(iop.Admission, "01-05")).On(day("2026-04-01")).LengthOfStay()
	assert.False(t, ok)
}

// TestResponsesToLateness: the late session with which so many make an absence too many
// is a breach, as the check of the requirement says.
func TestResponsesToLateness(t *testing.T) {
	rule := func(id, members string) string { return `{` + ruleText(id) + `,` + members + `}` }
	three := rule("clinic.late", `"by":{"above":"5m"},"per_absence":3`)
	ask := func(per, bound string, rules ...string) *compliance.Policy {
		return parse(t, document(
			`"requirements":[{`+ruleText("clinic.absences")+`,"measure":"events","events":["unexcused"],"per":`+per+`,"bound":`+bound+`}]`,
			`"lateness":[`+strings.Join(rules, ",")+`]`,
			`"responses":[{`+ruleText("clinic.ladder")+`,"order":"ladder","requirements":["clinic.absences"],"steps":[{"kind":"warning"}]}]`))
	}
	none := `{"at_most":0}`
	late := func(date string, by iop.Minutes) episode.Event {
		return on(iop.Late, date, func(e *episode.Event) { e.By = by })
	}
	lates := func(dates ...string) (list []episode.Event) {
		for _, date := range dates {
			list = append(list, late(date, 10))
		}
		return list
	}
	missed := func(date string) episode.Event { return on(iop.Unexcused, date) }
	left := func(date string) episode.Event {
		return on(iop.LeftEarly, date, func(e *episode.Event) { e.By = 10 })
	}
	for _, c := range []struct {
		name   string
		policy *compliance.Policy
		want   string // breaches and the last of them
		check  string // on the day of the last event
		events []episode.Event
	}{
		{"the third", ask(`"episode"`, none, three), "1 2026-01-08", "not-met 1", lates("01-06", "01-07", "01-08")},
		{"two are none", ask(`"episode"`, none, three), "", "met 0", lates("01-06", "01-07")},
		{"the fourth is no other", ask(`"episode"`, none, three), "1 2026-01-08", "not-met 1", lates("01-06", "01-07", "01-08", "01-09")},
		{"the sixth is", ask(`"episode"`, none, three), "2 2026-01-13", "not-met 2", lates("01-06", "01-07", "01-08", "01-09", "01-12", "01-13")},
		{"one is allowed", ask(`"episode"`, `{"at_most":1}`, three), "1 2026-01-13", "not-met 2", lates("01-06", "01-07", "01-08", "01-09", "01-12", "01-13")},
		{"with one that was missed before", ask(`"episode"`, `{"at_most":1}`, three), "1 2026-01-09", "not-met 2", append(lates("01-07", "01-08", "01-09"), missed("01-06"))},
		{"and after", ask(`"episode"`, `{"at_most":1}`, three), "1 2026-01-10", "not-met 2", append(lates("01-07", "01-08", "01-09"), missed("01-10"))},
		{"not late enough", ask(`"episode"`, none, three), "", "met 0", append(lates("01-06", "01-07"), late("01-08", 5))},
		{"by how much is not recorded", ask(`"episode"`, none, three), "", "unknown for lateness 0 to 1", append(lates("01-06", "01-07"), late("01-08", 0))},
		{"contradicted", ask(`"episode"`, none, three), "", "unknown for dates 0 to 1", append(lates("01-06", "01-07", "01-08"), on(iop.Excused, "01-08"))},
		{"in one week", ask(`"week"`, none, three), "1 2026-01-14", "not-met 1", lates("01-12", "01-13", "01-14")},
		{"in two weeks", ask(`"week"`, none, three), "", "met 0", lates("01-06", "01-07", "01-12", "01-13")},
		{"in one month", ask(`"month"`, none, three), "1 2026-02-04", "not-met 1", lates("01-29", "01-30", "02-02", "02-03", "02-04")},
		{"in ten days", ask(`{"days":10}`, none, three), "1 2026-01-17", "not-met 1", lates("01-06", "01-08", "01-16", "01-17")},
		{"and in the ten days up to the next", ask(`{"days":10}`, none, three), "2 2026-01-17", "not-met 1", lates("01-07", "01-08", "01-16", "01-17")},
		{"in weeks in which it is not asked", ask(`{"week":true,"in_weeks":{"at_most":1}}`, none, three), "", "not-applicable", lates("01-12", "01-13", "01-14")},
		{"after the weeks", ask(`{"weeks":1}`, none, three), "", "met 0", lates("01-12", "01-13", "01-14")},
		{"in a run", ask(`"run"`, none, three), "1 2026-01-08", "not-met 1", lates("01-06", "01-07", "01-08")},
		{"late and left early are counted apart", ask(`"episode"`, none, three, rule("clinic.left", `"leaving":true,"by":{"above":"5m"},"per_absence":2`)),
			"1 2026-01-09", "not-met 1", append(lates("01-06", "01-07"), left("01-08"), left("01-09"))},
		{"by two rules, each on its own", ask(`"episode"`, `{"at_most":2}`, rule("clinic.some", `"by":{"above":"5m"},"per_absence":4`), rule("clinic.much", `"by":{"above":"15m"},"per_absence":2`)),
			"", "met 2", append([]episode.Event{late("01-06", 20), late("01-07", 20)}, missed("01-08"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			last := day("2026-01-05")
			for i := range c.events {
				last = max(last, c.events[i].Day)
			}
			v := stay(t, append(c.events, on(iop.Admission, "01-05"))...).On(last)
			got := ""
			for _, a := range v.Under(c.policy).Responses() {
				got = fmt.Sprint(a.Breaches, " ", a.Last)
			}
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.check, answer(v.Under(c.policy).Check()))
		})
	}
}
