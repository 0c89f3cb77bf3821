package episode_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

const twoTests = `"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":2}`

// TestMissedQuotas: every week without its tests is listed and answered, as soon as it is
// over and not before.
func TestMissedQuotas(t *testing.T) {
	p := limit(t, twoTests, `"responses":[{`+ruleText("clinic.answer")+`,"requirements":["clinic.x"],"order":"ladder","steps":[{"kind":"warning"},{"kind":"sanction"}]}]`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"), on(iop.SpecimenCollected, "01-13"), on(iop.SpecimenCollected, "01-15"), on(iop.SpecimenCollected, "01-20"))
	for _, c := range []struct {
		date   string
		lapses []string
		answer string
	}{
		{"01-10", nil, ""},
		{"01-11", nil, ""}, // the last day
		{"01-12", []string{"clinic.x: overdue, due by 2026-01-11"}, "warning 2026-01-12"},
		{"01-24", []string{"clinic.x: overdue, due by 2026-01-11"}, "warning 2026-01-12"},
		{"01-26", []string{"clinic.x: overdue, due by 2026-01-11", "clinic.x: overdue, due by 2026-01-25"}, "sanction 2026-01-26"},
	} {
		v := e.On(day("2026-" + c.date))
		var lapses []string
		for _, d := range v.Under(p).Lapses() {
			lapses = append(lapses, d.String())
		}
		assert.Equal(t, c.lapses, lapses, c.date)
		answer := ""
		for _, a := range v.Under(p).Responses() {
			answer = a.Step.String() + " " + a.Last.String()
		}
		assert.Equal(t, c.answer, answer, c.date)
	}
}

// TestDailyCall: a call each day is due each day, and each day without one is missed.
func TestDailyCall(t *testing.T) {
	p := limit(t, `"measure":"events","events":["call-in"],"per":{"days":1},"bound":{"at_least":1}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.CalledIn, "01-05"), on(iop.CalledIn, "01-06"), on(iop.CalledIn, "01-08"))
	v := e.On(day("2026-01-08"))
	assert.Equal(t, "clinic.x: in-time on 2026-01-08, due by 2026-01-08", v.Under(p).Due()[0].String())
	if lapses := v.Under(p).Lapses(); assert.Len(t, lapses, 1) {
		assert.Equal(t, day("2026-01-07"), lapses[0].By)
	}
}

// TestQuotaAsPhasesChange: a week belongs to the phase in which it begins, with all that
// happened in it, for tests and for service.
func TestQuotaAsPhasesChange(t *testing.T) {
	tests := limit(t, `"measure":"events","events":["specimen"],"per":{"week":true,"in_phases":{"at_least":2}},"bound":{"at_least":2}`)
	groups := limit(t, `"measure":"sessions","per":{"week":true,"in_phases":{"at_least":2}},"bound":{"at_least":2}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.PhaseAdvanced, "01-18"),
		on(iop.SpecimenCollected, "01-12"), on(iop.SpecimenCollected, "01-15"), on(iop.SpecimenCollected, "01-20"),
		on(iop.Attended, "01-12", hours(60)), on(iop.Attended, "01-20", hours(60)))
	for date, want := range map[string][2]string{
		"01-18": {"not-applicable", "not-applicable"}, "01-19": {"unknown for end-of-period 0", "unknown for end-of-period 0"},
		"01-24": {"unknown for end-of-period 1", "unknown for end-of-period 1"}, "01-25": {"not-met 1", "not-met 1"},
	} {
		v := e.On(day("2026-" + date))
		assert.Equal(t, want, [2]string{answer(v.Under(tests).Check()), answer(v.Under(groups).Check())}, date)
	}
}

// TestQuotaOrElse: a quota that another requirement makes needless is not due.
func TestQuotaOrElse(t *testing.T) {
	row := func(id, events, n string) string {
		return `{` + ruleText(id) + `,"either":"clinic.or","measure":"events","events":["` + events + `"],"per":"week","bound":{"at_least":` + n + `}}`
	}
	p := parse(t, document(`"requirements":[`+row("clinic.a", "contact", "1")+`,`+row("clinic.b", "specimen", "2")+`]`))
	without := stay(t, on(iop.Admission, "01-05"))
	assert.Len(t, without.On(day("2026-01-11")).Under(p).Due(), 2)
	assert.Len(t, without.On(day("2026-01-12")).Under(p).Lapses(), 2)
	with := stay(t, on(iop.Admission, "01-05"), on(iop.Contact, "01-07")).On(day("2026-01-11"))
	if due := with.Under(p).Due(); assert.Len(t, due, 1) {
		assert.Equal(t, iop.RuleID("clinic.a"), due[0].Requirement.ID)
	}
	assert.Empty(t, with.Under(p).Lapses())
}

// TestServiceDayLimits: of a day without service nothing is asked, and nothing is answered.
func TestServiceDayLimits(t *testing.T) {
	p := limit(t, `"measure":"events","events":["no-show"],"per":"service-day","bound":{"at_most":1}`,
		`"responses":[{`+ruleText("clinic.answer")+`,"requirements":["clinic.x"],"order":"ladder","steps":[{"kind":"warning"}]}]`)
	missed := []episode.Event{on(iop.Admission, "01-05"), on(iop.NoShow, "01-21", func(e *episode.Event) { e.Session = 1 }), on(iop.NoShow, "01-21", func(e *episode.Event) { e.Session = 2 })}
	without := stay(t, missed...).On(day("2026-01-31"))
	assert.Equal(t, "not-applicable", answer(without.Under(p).Check()))
	assert.Empty(t, without.Under(p).Responses())
	with := stay(t, append(missed, on(iop.Attended, "01-21", func(e *episode.Event) { e.Session = 3 }))...).On(day("2026-01-31"))
	assert.Equal(t, "not-met 2", answer(with.Under(p).Check()))
	assert.Len(t, with.Under(p).Responses(), 1)
}

// TestRunsWithoutContact: absences in a row are those since the last contact, where the
// rule says so.
func TestRunsWithoutContact(t *testing.T) {
	for row, want := range map[string]map[string]string{
		`{"run":true,"ended_by":["contact"]}`: {"01-07": "not-met 3", "01-08": "met 0", "01-10": "met 2", "01-11": "not-met 3"},
		`"run"`:                               {"01-07": "not-met 3", "01-08": "not-met 3", "01-10": "not-met 5", "01-11": "not-met 6"},
	} {
		p := limit(t, `"measure":"events","events":["no-show"],"per":`+row+`,"bound":{"at_most":2}`)
		events := []episode.Event{on(iop.Admission, "01-03"), on(iop.Attended, "01-04"), on(iop.Contact, "01-08")}
		for _, date := range []string{"01-05", "01-06", "01-07", "01-09", "01-10", "01-11"} {
			events = append(events, on(iop.NoShow, date))
		}
		for date, answers := range want {
			assert.Equal(t, answers, answer(stay(t, events...).On(day("2026-"+date)).Under(p).Check()), "%s on %s", row, date)
		}
	}
	_, err := compliance.Parse([]byte(document(`"requirements":[{` + ruleText("clinic.x") + `,"measure":"events","events":["no-show"],"per":{"week":true,"ended_by":["contact"]},"bound":{"at_most":2}}]`)))
	assert.ErrorContains(t, err, "can be ended by events only with run")
}

// TestPhaseNumbers: a phase without a number is the one after that before it.
func TestPhaseNumbers(t *testing.T) {
	p := limit(t, `"measure":"events","events":["no-show"],"per":{"phase":true,"in_phases":{"at_least":4}},"bound":{"at_most":0}`)
	third := on(iop.PhaseAdvanced, "01-12", func(e *episode.Event) { e.Phase = 3 })
	for date, want := range map[string]string{"01-18": "not-applicable", "01-19": "met 0", "01-20": "not-met 1"} {
		e := stay(t, on(iop.Admission, "01-05"), third, on(iop.PhaseAdvanced, "01-19"), on(iop.NoShow, "01-20"))
		assert.Equal(t, want, answer(e.On(day("2026-"+date)).Under(p).Check()), date)
	}
}

// TestTimesOfDay: an arrival without a time leaves it open, whatever others were.
func TestTimesOfDay(t *testing.T) {
	p := limit(t, `"measure":"time-of-day","events":["test-arrival"],"per":"occasion","bound":{"at_most":"14h"}`)
	at := func(date string, h, m int) episode.Event {
		return on(iop.TestArrival, date, func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, m)) })
	}
	for _, c := range []struct {
		events []episode.Event
		want   string
	}{
		{[]episode.Event{at("01-06", 14, 0)}, "met 14h00m"},
		{[]episode.Event{at("01-06", 14, 1)}, "not-met 14h01m"},
		{[]episode.Event{at("01-06", 10, 0), on(iop.TestArrival, "01-07")}, "unknown for times"},
	} {
		e := stay(t, append(c.events, on(iop.Admission, "01-05"))...)
		assert.Equal(t, c.want, answer(e.On(day("2026-01-31")).Under(p).Check()))
	}
}

// TestClearing: a standing is cleared by what gives it, and by no other rule.
func TestClearing(t *testing.T) {
	response := func(id, members string) string {
		return `{` + ruleText(id) + `,"order":"ladder",` + members + `}`
	}
	absences := `"requirements":[{` + ruleText("clinic.abs") + `,"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":1}}]`
	contract := response("clinic.c", `"requirements":["clinic.abs"],"clears_after":30,"steps":[{"kind":"contract"},{"kind":"discharge"}]`)
	never := response("clinic.c", `"requirements":["clinic.abs"],"steps":[{"kind":"contract"}]`)
	lateness := response("clinic.l", `"events":["late"],"clears_after":5,"steps":[{"kind":"warning"}]`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.ContractMade, "01-08"), on(iop.NoShow, "02-01"))
	for _, c := range []struct {
		name, responses string
		want            map[string]episode.Standing
	}{
		{"the last absence counts", contract, map[string]episode.Standing{"01-08": episode.OnContract, "02-07": episode.OnContract, "03-02": episode.OnContract, "03-03": episode.Good}},
		{"another rule clears nothing", never + `,` + lateness, map[string]episode.Standing{"05-01": episode.OnContract}},
		{"the longer stands", contract + `,` + lateness, map[string]episode.Standing{"03-02": episode.OnContract, "03-03": episode.Good}},
		{"nothing gives it", lateness, map[string]episode.Standing{"05-01": episode.OnContract}},
	} {
		p := parse(t, document(absences, `"responses":[`+c.responses+`]`))
		for date, want := range c.want {
			assert.Equal(t, want, e.On(day("2026-" + date)).Under(p).Standing()[0].Answer, "%s on %s", c.name, date)
		}
	}
}

// TestQuotaOfItsTime: a version of a rule asks nothing of the weeks before it, neither of the one
// that is cut by its first day.
func TestQuotaOfItsTime(t *testing.T) {
	e := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-13"))
	for from, want := range map[string][2]string{
		"2026-01-12": {"not-met 1", "2026-01-12"}, "2026-01-13": {"unknown for end-of-period 0", ""}, "2026-01-19": {"unknown for end-of-period 0", ""},
	} {
		r := e.On(day("2026-01-20")).Under(limit(t, twoTests+`,"from":"`+from+`"`))
		lapses := ""
		for _, d := range r.Lapses() {
			lapses += d.Anchor.String()
		}
		assert.Equal(t, want, [2]string{answer(r.Check()), lapses}, from)
	}
}
