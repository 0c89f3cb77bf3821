package episode_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance/episode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestServicePeriods: a floor on service is missed when its time is over, on the last day
// of it and not before, and answered by the time before while it runs.
func TestServicePeriods(t *testing.T) {
	// Of three hours each. 2026-01-05 is a Monday.
	attended := func(dates ...string) (list []episode.Event) {
		for _, date := range dates {
			e := on(iop.Attended, date)
			e.Planned, e.Credited, e.Format = 3*iop.Hour, episode.Whole, iop.Group
			list = append(list, e)
		}
		return list
	}
	phase := func(date string) episode.Event { return on(iop.PhaseAdvanced, date) }
	for _, c := range []struct {
		name, row, admitted string
		sessions            []string
		more                []episode.Event
		want                map[string]string
	}{
		{"a first month", `"measure":"hours","per":"month","bound":{"at_least":"9h"}`, "01-05", []string{"01-06"}, nil,
			map[string]string{"01-16": "unknown for end-of-period 3h00m", "01-30": "unknown for end-of-period 3h00m", "01-31": "not-met 3h00m", "02-01": "not-met 3h00m"}},
		{"a month reached", `"measure":"hours","per":"month","bound":{"at_least":"9h"}`, "01-05", []string{"01-06", "01-07", "01-09"}, nil,
			map[string]string{"01-07": "unknown for end-of-period 6h00m", "01-09": "met 9h00m", "02-10": "met 9h00m", "02-28": "not-met 0h00m"}},
		{"a cap of a month", `"measure":"hours","per":"month","bound":{"at_most":"6h"}`, "01-05", []string{"01-06", "01-07", "01-09"}, nil,
			map[string]string{"01-07": "met 6h00m", "01-09": "not-met 9h00m"}},
		{"a cycle", `"measure":"sessions","per":{"cycle":2},"bound":{"at_least":3}`, "01-07", []string{"01-08", "01-12"}, nil,
			map[string]string{"01-19": "unknown for end-of-period 2", "01-20": "not-met 2"}},
		{"any ten days", `"measure":"hours","per":{"days":10},"bound":{"at_least":"6h"}`, "01-05", []string{"01-06", "01-13", "01-14"}, nil,
			map[string]string{"01-12": "unknown for end-of-period 3h00m", "01-13": "met 6h00m", "01-14": "met 9h00m", "01-22": "met 6h00m", "01-23": "not-met 3h00m"}},
		{"the length of a phase", `"measure":"program-days","per":{"phase":true,"in_phases":{"at_least":1,"at_most":1}},"bound":{"at_least":14}`, "01-08", nil,
			[]episode.Event{phase("01-22")}, map[string]string{"01-21": "met 14 days", "01-20": "unknown for end-of-period 13 days", "01-22": "met 14 days"}},
		{"a phase too short", `"measure":"program-days","per":{"phase":true,"in_phases":{"at_least":1,"at_most":1}},"bound":{"at_least":14}`, "01-08", nil,
			[]episode.Event{phase("01-21")}, map[string]string{"01-20": "unknown for end-of-period 13 days", "01-21": "not-met 13 days"}},
		{"two phases of one day", `"measure":"sessions","per":"phase","bound":{"at_least":1}`, "01-05", []string{"01-06", "01-13"},
			[]episode.Event{phase("01-12"), on(iop.PhaseAdvanced, "01-12", func(e *episode.Event) { e.Phase = 3 })}, map[string]string{"01-13": "met 1"}},
		{"sessions of a phase", `"measure":"sessions","per":{"phase":true,"in_phases":{"at_most":1}},"bound":{"at_least":5}`, "01-07",
			[]string{"01-08", "01-12", "01-19", "01-20", "01-21"}, []episode.Event{phase("01-22")}, map[string]string{"01-20": "unknown for end-of-period 4", "01-22": "met 5"}},
		{"the first week from a Wednesday", `"measure":"sessions","per":{"weeks":1},"bound":{"at_least":3}`, "01-07", []string{"01-07", "01-12", "01-13"}, nil,
			map[string]string{"01-12": "unknown for end-of-period 2", "01-13": "met 3", "01-17": "met 3"}},
		{"the last of twelve weeks", `"measure":"sessions","per":{"weeks":12},"bound":{"at_least":2}`, "01-05", []string{"01-06"}, nil,
			map[string]string{"03-28": "unknown for end-of-period 1", "03-29": "not-met 1"}},
		{"an episode", `"measure":"hours","per":"episode","bound":{"at_least":"9h"}`, "01-05", []string{"01-06", "01-13", "01-14"}, nil,
			map[string]string{"01-13": "unknown for end-of-period 6h00m", "01-14": "met 9h00m"}},
		{"an episode that is over", `"measure":"hours","per":"episode","bound":{"at_least":"9h"}`, "01-05", []string{"01-06", "01-13"},
			[]episode.Event{on(iop.Discharged, "01-14")}, map[string]string{"01-13": "unknown for end-of-period 6h00m", "01-14": "not-met 6h00m"}},
		{"a week", `"measure":"hours","per":"week","bound":{"at_least":"3h"}`, "01-05", []string{"01-13"}, nil,
			map[string]string{"01-10": "unknown for end-of-period 0h00m", "01-11": "not-met 0h00m", "01-17": "not-met 0h00m"}},
	} {
		p := limit(t, c.row)
		e := stay(t, append(append(attended(c.sessions...), on(iop.Admission, c.admitted)), c.more...)...)
		for date, want := range c.want {
			assert.Equal(t, want, answer(e.On(day("2026-"+date)).Under(p).Check()), "%s on %s", c.name, date)
		}
	}
}

// TestServiceInDoubt: what contradicts itself, has no time or no length is not a fact.
func TestServiceInDoubt(t *testing.T) {
	attended := func(date string, more ...func(*episode.Event)) episode.Event {
		return on(iop.Attended, date, append([]func(*episode.Event){func(e *episode.Event) {
			e.Planned, e.Credited, e.Format = 3*iop.Hour, episode.Whole, iop.Group
		}}, more...)...)
	}
	session := func(n int32) func(*episode.Event) { return func(e *episode.Event) { e.Session = n } }
	at := func(h int) func(*episode.Event) {
		return func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, 0)) }
	}
	planned := func(m iop.Minutes) func(*episode.Event) { return func(e *episode.Event) { e.Planned = m } }
	for _, c := range []struct {
		name, row string
		events    []episode.Event
		want      string
	}{
		{"contradicted", `"measure":"sessions","per":"week","bound":{"at_least":1}`, []episode.Event{attended("01-06", session(4)), on(iop.NoShow, "01-06", session(4))}, "unknown for attendance 0 to 1"},
		{"contradicted, and days", `"measure":"service-days","per":"week","bound":{"at_least":1}`, []episode.Event{attended("01-06", session(4)), on(iop.NoShow, "01-06", session(4))}, "unknown for attendance 0 to 1 days"},
		{"times, just on", `"measure":"hours-between","per":"week","bound":{"at_most":"72h"}`, []episode.Event{attended("01-05", at(8)), attended("01-07", at(8)), attended("01-10", at(11))}, "met 72h00m"},
		{"times, just over", `"measure":"hours-between","per":"week","bound":{"at_most":"72h"}`, []episode.Event{attended("01-05", at(8)), attended("01-07", at(8)), attended("01-10", at(12))}, "not-met 73h00m"},
		{"no times, that decide", `"measure":"hours-between","per":"week","bound":{"at_most":"72h"}`, []episode.Event{attended("01-05"), attended("01-07"), attended("01-10")}, "unknown for times 48h00m to 90h00m"},
		{"no times, that do not", `"measure":"hours-between","per":"week","bound":{"at_most":"96h"}`, []episode.Event{attended("01-05"), attended("01-07"), attended("01-10")}, "met 48h00m to 90h00m"},
		{"scheduled, no length", `"measure":"hours","per":"week","bound":{"at_least":"9h"}`, []episode.Event{on(iop.Scheduled, "01-06")}, "unknown for planned-hours 0h00m to 24h00m"},
		{"scheduled, as outcomes tell", `"measure":"hours","per":"week","bound":{"at_least":"9h"}`,
			[]episode.Event{attended("01-06"), on(iop.NoShow, "01-07", planned(3*iop.Hour)), on(iop.Excused, "01-08", planned(3*iop.Hour))}, "met 9h00m"},
		{"scheduled, as entered", `"measure":"hours","per":"week","bound":{"at_least":"9h"}`,
			[]episode.Event{attended("01-06"), attended("01-07"), attended("01-08"), on(iop.Scheduled, "01-06", planned(3*iop.Hour))}, "not-met 3h00m"},
	} {
		e := stay(t, append(c.events, on(iop.Admission, "01-05"))...)
		p := limit(t, c.row)
		if strings.HasPrefix(c.name, "scheduled") {
			p = parse(t, document(`"requirements":[{`+ruleText("clinic.x")+`,"binds":"scheduled",`+c.row+`}]`))
		}
		got := strings.ReplaceAll(answer(e.On(day("2026-01-11")).Under(p).Check()), "scheduled ", "")
		assert.Equal(t, c.want, got, c.name)
	}
}

// TestSameRuleForOthers: requirements that differ in whom they are for are answered each
// by itself.
func TestSameRuleForOthers(t *testing.T) {
	row := func(ages, hours string) string {
		return `{` + ruleText("clinic.x") + `,"measure":"hours","per":"week","for":{"ages":` + ages + `},"bound":{"at_least":"` + hours + `"}}`
	}
	p := parse(t, document(`"requirements":[`+row(`{"below":18}`, "6h")+`,`+row(`{"at_least":18}`, "9h")+`]`))
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-06", hours(3*iop.Hour)), on(iop.Attended, "01-07", hours(4*iop.Hour)))
	for date, want := range map[string][]string{"01-10": {"not-applicable", "unknown for end-of-period"}, "01-11": {"not-applicable", "not-met"}} {
		var got []string
		week := e.On(day("2026-" + date)).Under(p).Week()
		for f := range week.All() {
			text := f.Verdict.String()
			if !f.Missing.IsEmpty() {
				text += " for " + f.Missing.String()
			}
			got = append(got, text)
		}
		assert.Equal(t, want, got, date)
	}
	report := e.On(day("2026-01-11")).Under(p).Check()
	assert.Equal(t, 2, report.Len())
	assert.Equal(t, iop.NotMet, report.Verdict())
}

// TestOneSpecimen: a screen that the laboratory confirms, or does not, is one test.
func TestOneSpecimen(t *testing.T) {
	result := func(kind iop.EventKind, date string, specimen int32, found compliance.Detection) episode.Event {
		return on(kind, date, func(e *episode.Event) { e.Specimen, e.Detection = specimen, found })
	}
	p := limit(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`,
		`"responses":[{`+ruleText("clinic.answer")+`,"events":["positive"],"order":"ladder","steps":[{"kind":"warning"},{"kind":"sanction"}]}]`)
	screen := result(iop.PositiveTest, "01-06", 7, compliance.Presumptive)
	for _, c := range []struct {
		name   string
		events []episode.Event
		day    string
		want   string
		step   string
	}{
		{"a screen alone", []episode.Event{screen}, "01-08", "not-met 1", "warning"},
		{"confirmed", []episode.Event{screen, result(iop.PositiveTest, "01-09", 7, compliance.Definitive)}, "01-09", "not-met 1", "warning"},
		{"before it is confirmed", []episode.Event{screen, result(iop.PositiveTest, "01-09", 7, compliance.Definitive)}, "01-08", "not-met 1", "warning"},
		{"not confirmed", []episode.Event{screen, result(iop.NegativeTest, "01-09", 7, compliance.NotDetected)}, "01-09", "met 0", ""},
		{"another specimen", []episode.Event{screen, result(iop.NegativeTest, "01-09", 8, compliance.NotDetected)}, "01-09", "not-met 1", "warning"},
		{"no numbers", []episode.Event{result(iop.PositiveTest, "01-06", 0, compliance.Presumptive), result(iop.PositiveTest, "01-09", 0, compliance.Definitive)}, "01-09", "not-met 2", "sanction"},
	} {
		v := stay(t, append(c.events, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"))...).On(day("2026-" + c.day))
		assert.Equal(t, c.want, answer(v.Under(p).Check()), c.name)
		step := ""
		for _, a := range v.Under(p).Responses() {
			step = a.Step.String()
		}
		assert.Equal(t, c.step, step, c.name)
	}
}

// TestMakeUpsWithoutNumbers: a make-up that is tied to no session takes one absence back
// at most, and none that it comes too late for.
func TestMakeUpsWithoutNumbers(t *testing.T) {
	row := `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":2}`
	p := limit(t, row, `"make_up":[{`+ruleText("clinic.up")+`,"makes":"may","by":"days","days":7,"erases":true}]`)
	madeUp := func(date string) episode.Event { return on(iop.MadeUp, date, hours(3*iop.Hour)) }
	absent := []episode.Event{on(iop.NoShow, "01-05"), on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.NoShow, "01-08")}
	for _, c := range []struct {
		name   string
		events []episode.Event
		want   string
	}{
		{"one of four", []episode.Event{madeUp("01-09")}, "not-met 3 to 4"},
		{"two of four", []episode.Event{madeUp("01-09"), madeUp("01-10")}, "unknown for dates 2 to 4"},
		{"in time for three", []episode.Event{madeUp("01-13")}, "not-met 3 to 4"},
		{"in time for the last alone", []episode.Event{madeUp("01-15"), madeUp("01-15")}, "not-met 3 to 4"},
		{"too late", []episode.Event{madeUp("01-16")}, "not-met 4"},
		{"before", []episode.Event{madeUp("01-04")}, "not-met 4"},
	} {
		e := stay(t, append(append(c.events, on(iop.Admission, "01-03")), absent...)...)
		assert.Equal(t, c.want, answer(e.On(day("2026-01-31")).Under(p).Check()), c.name)
	}
}

// TestSilent: what no record of a person can answer is named, and gets no finding.
func TestSilent(t *testing.T) {
	row := func(id, members string) string { return `{` + ruleText(id) + `,` + members + `}` }
	p := parse(t, document(`"requirements":[`+
		row("clinic.size", `"measure":"group-size","per":"session","bound":{"at_most":12}`)+`,`+
		row("clinic.offered", `"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"offered"`)+`,`+
		row("clinic.hours", `"measure":"hours","per":"week","bound":{"at_least":"3h"}`)+`]`))
	e, err := episode.Parse([]byte(`{"person":{"age":30},"events":[{"kind":"admission","day":"2026-01-05"},` +
		`{"kind":"attended","day":"2026-01-06","format":"group","planned":"3h","credited":"whole"}]}`))
	require.NoError(t, err)
	v := e.On(day("2026-01-11"))
	assert.Equal(t, []iop.RuleID{"clinic.size", "clinic.offered"}, v.Under(p).Silent())
	assert.Equal(t, "met 3h00m", answer(v.Under(p).Check()))
	report := v.Under(p).Check()
	assert.Equal(t, 1, report.Len())
}

// TestStayTooLongToJudge: where service cannot be judged, the answer is unknown, and says why.
func TestStayTooLongToJudge(t *testing.T) {
	p := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`)+`]`))
	in := episode.Event{Kind: iop.Admission, Day: day("2000-01-03")}
	for on, want := range map[string]int{"2019-12-08": 1, "2019-12-15": 2} { // 1,040 weeks, and one more
		report := stay(t, in).On(day(on)).Under(p).Check()
		require.Equal(t, want, report.Len(), on)
		faults := 0
		for f := range report.All() {
			if f.Fault() != "" {
				faults++
				assert.Contains(t, f.Fault(), "1040 weeks")
			} else {
				assert.Equal(t, map[bool]iop.Verdict{true: iop.NotMet, false: iop.Unknown}[want == 1], f.Verdict, on)
			}
		}
		assert.Equal(t, want-1, faults)
	}
}

// TestForbiddenMakeUp: under a policy that forbids to make up sessions, a make-up adds no
// hours; under one that does not, it does.
func TestForbiddenMakeUp(t *testing.T) {
	up := func(f iop.Format) []episode.Event {
		return []episode.Event{on(iop.Admission, "01-05"), on(iop.Attended, "01-06", hours(360)), on(iop.NoShow, "01-08", absent(1)),
			on(iop.MadeUp, "01-09", absent(1), hours(180), func(e *episode.Event) { e.Format = f })}
	}
	for _, c := range []struct {
		rule string
		of   iop.Format
		want string
	}{
		{`"makes":"must-not"`, iop.Group, "not-met 6h00m"},
		{`"makes":"must-not"`, iop.FormatUnknown, "not-met 6h00m"},
		{`"makes":"must-not","of":{"formats":["group"]}`, iop.Group, "not-met 6h00m"},
		{`"makes":"must-not","of":{"formats":["group"]}`, iop.Education, "met 9h00m"},
		{`"makes":"must-not","of":{"formats":["group"]}`, iop.FormatUnknown, "unknown for credited-hours 6h00m to 9h00m"},
		{`"makes":"must-not","phases":{"at_most":1}`, iop.Group, "unknown for credited-hours 6h00m to 9h00m"},
		{`"makes":"must-not","until":"2026-01-09"`, iop.Group, "met 9h00m"},
		{`"makes":"may"`, iop.Group, "met 9h00m"},
	} {
		p := limit(t, `"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"delivered"`, `"make_up":[{`+ruleText("clinic.m")+`,`+c.rule+`}]`)
		r := stay(t, up(c.of)...).On(day("2026-01-11")).Under(p)
		assert.Equal(t, c.want, answer(r.Check()), "%s %v", c.rule, c.of)
	}
}

// TestWhichTime: a finding names the day, week, month or cycle that it is about by its date,
// whatever the day on which weeks begin.
func TestWhichTime(t *testing.T) {
	sunday := `"counting":{"week_start":"sunday"}`
	service := func(members string) *compliance.Policy { return limit(t, members+`,"binds":"delivered"`, sunday) }
	tests := func(per, bound string) *compliance.Policy {
		return limit(t, `"measure":"events","events":["specimen"],"per":`+per+`,"bound":`+bound, sunday)
	}
	e := stay(t, on(iop.Admission, "01-06"), on(iop.Attended, "01-07", hours(60)), on(iop.Attended, "01-14", hours(60)), on(iop.Attended, "01-21", hours(60)),
		on(iop.SpecimenCollected, "01-22"), on(iop.SpecimenCollected, "01-23"))
	for _, c := range []struct {
		p        *compliance.Policy
		on, want string
	}{
		{service(`"measure":"hours","per":"week","bound":{"at_least":"2h"}`), "01-10", "week of 2026-01-04"},
		{service(`"measure":"hours","per":"week","bound":{"at_least":"2h"}`), "01-31", "week of 2026-01-25"},
		{service(`"measure":"hours","per":"service-day","bound":{"at_least":"2h"}`), "01-10", "2026-01-07"},
		{service(`"measure":"hours","per":"service-day","bound":{"at_least":"2h"}`), "01-17", "week of 2026-01-04"},
		{service(`"measure":"hours","per":"month","bound":{"at_least":"4h"}`), "01-31", "period from 2026-01-06"},
		{service(`"measure":"hours","per":{"cycle":2},"bound":{"at_least":"4h"}`), "02-02", "period from 2026-01-20"},
		{tests(`"week"`, `{"at_least":1}`), "01-18", "week of 2026-01-11"},
		{tests(`"week"`, `{"at_least":1}`), "01-22", "week of 2026-01-18"},
		{tests(`"month"`, `{"at_most":1}`), "01-23", "period from 2026-01-06"},
		{tests(`"month"`, `{"at_least":1}`), "02-03", "period from 2026-01-06"},
		{tests(`{"cycle":2}`, `{"at_least":3}`), "02-03", "period from 2026-01-20"},
	} {
		report := e.On(day("2026-" + c.on)).Under(c.p).Check()
		for f := range report.All() {
			assert.Equal(t, c.want, f.At.String(), "%s on %s", f, c.on)
		}
		assert.Equal(t, 1, report.Len(), c.on)
	}
}

// TestNoWeekOver: while no week is over in which service is asked, the week of the day answers.
func TestNoWeekOver(t *testing.T) {
	row := func(per, bound string) *compliance.Policy {
		return limit(t, `"measure":"hours","per":`+per+`,"bound":`+bound+`,"binds":"delivered"`)
	}
	e := stay(t, on(iop.Admission, "01-07"), on(iop.Attended, "01-07", hours(180)), on(iop.Attended, "01-09", hours(180)), on(iop.Attended, "01-20", hours(180)))
	for _, c := range []struct {
		p        *compliance.Policy
		on, want string
	}{
		{row(`"week"`, `{"at_least":"6h"}`), "01-07", "unknown for end-of-period 3h00m"},
		{row(`"week"`, `{"at_least":"6h"}`), "01-09", "met 6h00m"},
		{row(`"week"`, `{"at_least":"6h"}`), "01-12", "met 6h00m"}, // the first is over
		{row(`"week"`, `{"at_least":"7h"}`), "01-10", "unknown for end-of-period 6h00m"},
		{row(`"week"`, `{"at_least":"7h"}`), "01-11", "not-met 6h00m"},
		{row(`"week"`, `{"at_most":"5h"}`), "01-08", "met 3h00m"},
		{row(`"week"`, `{"at_most":"5h"}`), "01-09", "not-met 6h00m"},
		{row(`"average-week"`, `{"at_least":"7h"}`), "01-10", "unknown for end-of-period 6h00m"},
		{row(`"service-day"`, `{"at_least":"4h"}`), "01-07", "not-met 3h00m"},
		{row(`{"week":true,"in_weeks":{"at_least":3}}`, `{"at_least":"6h"}`), "01-18", "not-applicable"},
		{row(`{"week":true,"in_weeks":{"at_least":3}}`, `{"at_least":"6h"}`), "01-19", "unknown for end-of-period 0h00m"},
		{row(`{"week":true,"in_weeks":{"at_least":3}}`, `{"at_least":"3h"}`), "01-20", "met 3h00m"},
		{row(`{"week":true,"in_weeks":{"at_least":3}}`, `{"at_least":"6h"}`), "01-25", "not-met 3h00m"},
	} {
		report := e.On(day("2026-" + c.on)).Under(c.p).Check()
		assert.Equal(t, c.want, answer(report), "%s on %s", report.String(), c.on)
	}
}

// TestFaultsAreSaidOnce: what is wrong with the record is said once, whatever the number of policies
// and of their rows.
func TestFaultsAreSaidOnce(t *testing.T) {
	row := func(start string) *compliance.Policy {
		return parse(t, document(`"counting":{"week_start":"`+start+`"},"requirements":[`+hoursRow("clinic.a", `{"at_least":"9h"}`)+`,{`+ruleText("clinic.b")+
			`,"measure":"hours","per":"month","bound":{"at_least":"9h"},"binds":"delivered"},{`+ruleText("clinic.c")+`,"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"scheduled"}]`))
	}
	r := stay(t, episode.Event{Kind: iop.Admission, Day: day("1950-01-02")}).On(day("2026-01-31")).Under(row("monday"), row("sunday"))
	var faults, verdicts []string
	report := r.Check()
	for f := range report.All() {
		if f.Fault() != "" {
			faults = append(faults, f.Fault())
		} else {
			verdicts = append(verdicts, f.Verdict.String())
		}
	}
	assert.Len(t, faults, 1, "%q", faults)
	assert.Equal(t, slices.Repeat([]string{"unknown"}, 6), verdicts)
}

// TestServiceOfItsTime: a version of a rule asks nothing of the weeks before it, neither of the one
// that is cut by its first day.
func TestServiceOfItsTime(t *testing.T) {
	var events []episode.Event
	for _, date := range []string{"01-06", "01-12", "01-14", "01-16"} { // 3 hours in the first week, 9 in the second
		events = append(events, on(iop.Attended, date, func(e *episode.Event) { e.Planned, e.Credited, e.Format = 3*iop.Hour, episode.Whole, iop.Group }))
	}
	events = append(events, on(iop.Admission, "01-05"))
	for from, want := range map[string][2]string{
		"2026-01-01": {"not-met 3h00m", "not-met 3h00m"}, "2026-01-05": {"not-met 3h00m", "not-met 3h00m"}, "2026-01-06": {"met 9h00m", "not-met 3h00m"},
		"2026-01-12": {"met 9h00m", "not-met 3h00m"}, "2026-01-13": {"unknown for end-of-period 0h00m", "not-met 3h00m"},
		"2026-01-16": {"unknown for end-of-period 0h00m", "not-met 3h00m"}, "2026-01-17": {"unknown for end-of-period 0h00m", "not-applicable"},
	} {
		week, day := `"measure":"hours","per":"week","bound":{"at_least":"9h"},"from":"`, `"measure":"hours","per":"service-day","bound":{"at_least":"4h"},"from":"`
		got := [2]string{held(t, week+from+`"`, "01-19", nil, events...), held(t, day+from+`"`, "01-19", nil, events...)}
		assert.Equal(t, want, got, from)
	}
}
