package episode_test

import (
	"encoding/json"
	"testing"

	"github.com/openiop/openiop/compliance/episode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestPartialWeeks: a quota of a week that the admission or the discharge cuts short is
// held, pro-rated or skipped, as hours are.
func TestPartialWeeks(t *testing.T) {
	specimen := func(dates ...string) (list []episode.Event) {
		for _, date := range dates {
			list = append(list, on(iop.SpecimenCollected, date))
		}
		return list
	}
	for _, c := range []struct {
		name, counting, bound, admitted, discharged, on string
		tests                                           []string
		want                                            string
	}{
		// Admitted on Friday 9 January 2026: three of seven days.
		{"held", ``, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "not-met 3"},
		{"pro-rated, just under", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10"}, "not-met 2"},
		{"pro-rated, on", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "met 3"},
		{"pro-rated, not over", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-10", []string{"01-09"}, "unknown for end-of-period 1"},
		{"skipped", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-09", "", "01-11", nil, "not-applicable"},
		{"skipped, a cap holds all the same", `"partial_weeks":"skipped"`, `{"at_least":2,"at_most":2}`, "01-09", "", "01-11", []string{"01-09", "01-10", "01-11"}, "not-met 3"},
		{"skipped, below the cap", `"partial_weeks":"skipped"`, `{"at_least":2,"at_most":2}`, "01-09", "", "01-11", []string{"01-09"}, "met 1"},
		// Discharged on Tuesday: two of seven days, and no week before.
		{"skipped at discharge", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-05", "01-06", "01-31", nil, "not-applicable"},
		{"held at discharge", ``, `{"at_least":2}`, "01-05", "01-06", "01-31", []string{"01-05"}, "not-met 1"},
		{"pro-rated at discharge", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-05", "01-06", "01-31", []string{"01-05", "01-06"}, "met 2"},
		// The week before was whole, and answers.
		{"skipped at discharge, a week before", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-05", "01-13", "01-31", []string{"01-05", "01-13"}, "not-met 1"},
		{"a running week, the one before met", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-05", "01-07", "01-13"}, "met 2"},
		{"a running week, the one before not", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-05", "01-13"}, "not-met 1"},
		// Admitted on Friday 9 January: the first week was cut short, and answers as well.
		{"a running week, the one before short", ``, `{"at_least":2}`, "01-09", "", "01-13", []string{"01-09", "01-13"}, "not-met 1"},
		{"a running week, the one before short and enough", ``, `{"at_least":2}`, "01-09", "", "01-13", []string{"01-09", "01-11", "01-13"}, "met 2"},
		{"a running week, the one before in part", `"partial_weeks":"pro-rated"`, `{"at_least":7}`, "01-09", "", "01-13", []string{"01-09", "01-10", "01-13"}, "not-met 2"},
		{"a running week, the one before skipped", `"partial_weeks":"skipped"`, `{"at_least":2}`, "01-09", "", "01-13", nil, "unknown for end-of-period 0"},
		{"a running week that is enough already", ``, `{"at_least":2}`, "01-05", "", "01-13", []string{"01-12", "01-13"}, "met 2"},
	} {
		events := append(specimen(c.tests...), on(iop.Admission, c.admitted))
		if c.discharged != "" {
			events = append(events, on(iop.Discharged, c.discharged))
		}
		p := limit(t, `"measure":"events","events":["specimen"],"per":"week","bound":`+c.bound, `"counting":{`+c.counting+`}`)
		assert.Equal(t, c.want, answer(stay(t, events...).On(day("2026-"+c.on)).Under(p).Check()), c.name)
	}
}

// TestFirstWeeks: a quota of the first weeks is not asked after them.
func TestFirstWeeks(t *testing.T) {
	p := limit(t, `"measure":"events","events":["specimen"],"per":{"week":true,"in_weeks":{"at_most":2}},"bound":{"at_least":1}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.SpecimenCollected, "01-06"))
	for date, want := range map[string]string{"01-11": "met 1", "01-12": "met 1", "01-18": "not-met 0", "01-19": "not-applicable"} {
		assert.Equal(t, want, answer(e.On(day("2026-"+date)).Under(p).Check()), date)
	}
}

// TestWorkdays: nothing, nonsense and the ends of the calendar.
func TestWorkdays(t *testing.T) {
	var none *compliance.Workdays
	friday := day("2026-01-09")
	for _, w := range []*compliance.Workdays{none, {}} {
		assert.True(t, w.On(friday))
		assert.False(t, w.On(friday+1))
		assert.Equal(t, friday+3, w.After(friday, 1))
		assert.Equal(t, friday, w.After(friday+2, -1)-2, "nothing before the day")
		assert.Equal(t, friday+14, w.After(friday, 10))
		assert.Equal(t, friday+13, w.After(friday+1, 9), "from a Saturday to a Thursday")
		assert.Equal(t, friday+14, w.After(friday+1, 10), "and on to a working day, not to the weekend after it")
		assert.Zero(t, w.After(friday, 1<<62))
		assert.Zero(t, w.After(0, 2))
		assert.Equal(t, 1, w.Between(friday, friday+3))
		assert.Equal(t, w.Between(friday, day("9999-12-31")), w.Between(friday, 1<<31-1))
		assert.Zero(t, w.Between(friday, friday))
	}
	// Holidays out of order, and twice, are holidays all the same.
	p := limit(t, `"measure":"elapsed-working-days","events":["report"],"after":["incident"],"bound":{"at_most":1}`)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Incident, "01-16"))
	unordered := compliance.Workdays{Holidays: []iop.Day{day("2026-07-03"), day("2026-01-01"), day("2026-07-03")}}
	assert.False(t, unordered.On(day("2026-01-01")))
	assert.False(t, unordered.On(day("2026-07-03")))
	assert.Equal(t, 3, unordered.Between(day("2026-12-27")-365, day("2026-01-01")), "Monday to Wednesday")
	assert.Equal(t, day("2026-07-06"), unordered.After(day("2026-07-02"), 1))
	holidays := &compliance.Workdays{Holidays: []iop.Day{day("2026-07-03"), day("2026-01-19"), day("2026-01-19"), day("2026-01-01")}}
	assert.Equal(t, day("2026-01-20"), e.On(day("2026-01-17")).Under(observing(p, holidays)).Due()[0].By)
	assert.Equal(t, episode.Pending, e.On(day("2026-01-19")).Under(observing(p, holidays)).Due()[0].State)
	assert.Equal(t, episode.Overdue, e.On(day("2026-01-21")).Under(observing(p, holidays)).Due()[0].State)
	assert.Equal(t, day("2026-01-19"), e.On(day("2026-01-17")).Under(p).Due()[0].By)
}

// TestWeekendsAreLate: a deadline of two working days is over when the second is.
func TestWeekendsAreLate(t *testing.T) {
	p := limit(t, `"measure":"elapsed-working-days","events":["report"],"after":["incident"],"bound":{"at_most":2}`)
	incident := on(iop.Incident, "01-14") // a Wednesday
	for date, want := range map[string]string{"01-16": "clinic.x: pending, due by 2026-01-16", "01-17": "clinic.x: overdue, due by 2026-01-16", "01-18": "clinic.x: overdue, due by 2026-01-16", "01-19": "clinic.x: overdue, due by 2026-01-16"} {
		e := stay(t, on(iop.Admission, "01-05"), incident)
		assert.Equal(t, want, e.On(day("2026-" + date)).Under(p).Due()[0].String(), date)
	}
	for date, want := range map[string]episode.DueState{"01-16": episode.InTime, "01-17": episode.OutOfTime, "01-18": episode.OutOfTime, "01-19": episode.OutOfTime} {
		e := stay(t, on(iop.Admission, "01-05"), incident, on(iop.ReportMade, date))
		assert.Equal(t, want, e.On(day("2026-01-31")).Under(p).Due()[0].State, date)
	}
}

// TestBareNumbers: a bare number is refused wherever an amount of time is wanted, and no
// amount is more than can be.
func TestBareNumbers(t *testing.T) {
	var r episode.Record
	require.NoError(t, json.Unmarshal([]byte(`{"events":[{"kind":"attended","day":"2026-01-06","planned":"3h","credited":"1h30m"},{"kind":"attended","day":"2026-01-07","planned":"3h","credited":"whole"}]}`), &r))
	assert.Equal(t, episode.CreditOf(90), r.Events[0].Credited)
	assert.Equal(t, episode.Whole, r.Events[1].Credited)
	for text, want := range map[string]string{
		`{"kind":"late","day":"2026-01-06","planned":"3h","by":"10h"}`:           `events[0].by: "10h" is more than the session: 10h00m of 3h00m (line 1)`,
		`{"kind":"attended","day":"2026-01-06","planned":"3h","credited":"90h"}`: `events[0].credited: "90h" is not between 0 and the length of the session: 90h00m of 3h00m (line 1)`,
		`{"kind":"late","day":"2026-01-06","planned":"3h","by":20}`:              `events[0].by: 20 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`{"kind":"attended","day":"2026-01-06","planned":3}`:                     `events[0].planned: 3 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`{"kind":"attended","day":"2026-01-06","planned":"3h","credited":1.5}`:   `events[0].credited: 1.5 is a bare number, want an amount of time with its unit, such as "20h" or "0h20m" (line 1)`,
		`{"kind":"plan","day":"2026-01-06","chosen":"group-size"}`:               `events[0].chosen: is not a measure of elapsed time: "group-size" (line 1)`,
		`{"kind":"phase-advance","day":"2026-01-06","phase":300}`:                `events[0].phase: 300 is out of range, want 0 to 255 (line 1)`,
	} {
		assert.EqualError(t, json.Unmarshal([]byte(`{"events":[`+text+`]}`), &r), want, text)
	}
	for by, want := range map[string]string{
		`{"above":5}`:        `lateness[0].by.above: 5 is a bare number`,
		`{"at_least":15}`:    `lateness[0].by.at_least: 15 is a bare number`,
		`{"at_least":"15h"}`: `lateness[0].by: begins at 15h00m, longer than any session`,
	} {
		_, err := compliance.Parse([]byte(document(`"lateness":[{` + ruleText("clinic.l") + `,"by":` + by + `,"counts_as":"unexcused"}]`)))
		assert.ErrorContains(t, err, want)
	}
	// What has no word in a document has none in Go.
	for name, e := range map[string]episode.Event{
		"kind": {Kind: 200}, "conduct": {Kind: iop.Incident, Conduct: 99}, "time": {Kind: iop.Incident, Time: schedule.TimeAt(1500)}, "reason": {Kind: iop.Discharged, Reason: 99},
		"recorded": {Kind: iop.Incident, Day: day("2026-01-06"), Recorded: -3}, "day": {Kind: iop.Incident, Day: -3},
	} {
		_, err := episode.New(episode.Record{Events: []episode.Event{e}})
		assert.ErrorContains(t, err, "events[0]."+name+": ", name)
	}
}

// TestQuotasAreDue: who is due a drug test this week.
func TestQuotasAreDue(t *testing.T) {
	p := limit(t, `"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":2}`, `"counting":{"partial_weeks":"pro-rated"}`)
	in := on(iop.Admission, "01-05")
	e := stay(t, in, on(iop.SpecimenCollected, "01-06"), on(iop.SpecimenCollected, "01-08"), on(iop.SpecimenCollected, "01-14"))
	for date, want := range map[string]string{
		"01-05": "clinic.x: pending, due by 2026-01-11",
		"01-07": "clinic.x: pending, due by 2026-01-11",
		"01-08": "clinic.x: in-time on 2026-01-08, due by 2026-01-11",
		"01-11": "clinic.x: in-time on 2026-01-08, due by 2026-01-11",
		"01-12": "clinic.x: pending, due by 2026-01-18",
		"01-17": "clinic.x: pending, due by 2026-01-18",
		"01-18": "clinic.x: pending, due by 2026-01-18",
	} {
		due := e.On(day("2026-" + date)).Under(p).Due()
		require.Len(t, due, 1, date)
		assert.Equal(t, want, due[0].String(), date)
	}
	// Admitted on Friday: three of seven days ask for none of two; six days ask for one.
	assert.Empty(t, stay(t, on(iop.Admission, "01-09")).On(day("2026-01-10")).Under(p).Due())
	assert.Equal(t, "clinic.x: pending, due by 2026-01-11", stay(t, on(iop.Admission, "01-06")).On(day("2026-01-10")).Under(p).Due()[0].String())
	assert.Equal(t, "clinic.x: in-time on 2026-01-07, due by 2026-01-11", stay(t, on(iop.Admission, "01-06"), on(iop.SpecimenCollected, "01-07")).On(day("2026-01-10")).Under(p).Due()[0].String())
	assert.Empty(t, stay(t, in, on(iop.Discharged, "01-10")).On(day("2026-01-10")).Under(p).Due(), "nothing is due of who has left")
	for per, by := range map[string]string{`"month"`: "2026-01-31", `"year"`: "2026-12-31", `{"cycle":2}`: "2026-01-18", `{"weeks":4}`: "2026-02-01"} {
		q := limit(t, `"measure":"events","events":["specimen"],"per":`+per+`,"bound":{"at_least":4}`)
		assert.Equal(t, "clinic.x: pending, due by "+by, e.On(day("2026-01-16")).Under(q).Due()[0].String(), per)
	}
	cap := limit(t, `"measure":"events","events":["no-show"],"per":"week","bound":{"at_most":1}`)
	assert.Empty(t, e.On(day("2026-01-16")).Under(cap).Due(), "what must not happen is not due")
}

// TestCalendarYear: a cap on a year counts anew from 1 January, whatever the weeks do.
func TestCalendarYear(t *testing.T) {
	p := limit(t, `"measure":"events","events":["no-show"],"per":"year","bound":{"at_most":2}`)
	events := []episode.Event{{Kind: iop.Admission, Day: day("2025-12-01")}}
	for _, date := range []string{"2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-12-31", "2027-01-01"} {
		events = append(events, episode.Event{Kind: iop.NoShow, Day: day(date)})
	}
	e := stay(t, events...)
	for date, want := range map[string]iop.Verdict{"2025-12-31": iop.Met, "2026-01-01": iop.Met, "2026-12-30": iop.Met, "2026-12-31": iop.NotMet, "2027-01-01": iop.Met} {
		report := e.On(day(date)).Under(p).Check()
		assert.Equal(t, want, report.Verdict(), date)
	}
}

// TestCheckWeek: one week of a stay, whatever the others were.
func TestCheckWeek(t *testing.T) {
	p := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h","at_most":"12h"}`)+`,{`+ruleText("clinic.day")+`,"measure":"hours","per":"service-day","bound":{"at_least":"3h"}},`+
		`{`+ruleText("clinic.first")+`,"measure":"service-days","per":{"week":true,"in_weeks":{"at_most":1}},"bound":{"at_least":3}},`+
		`{`+ruleText("clinic.month")+`,"measure":"hours","per":"month","bound":{"at_least":"1h"}},`+ // which no week answers
		`{`+ruleText("clinic.all")+`,"measure":"hours","per":"episode","bound":{"at_least":"1h"}}]`))
	var events []episode.Event
	for _, date := range []string{"01-05", "01-07", "01-09", "01-12", "01-14", "01-19", "01-20", "01-21", "01-22", "01-23"} {
		events = append(events, on(iop.Attended, date, hours(180)))
	}
	e := stay(t, append(events, on(iop.Admission, "01-05"))...)
	got := func(date string) (list []string) {
		r := e.On(day("2026-" + date)).Under(p).Week()
		for f := range r.All() {
			text := string(f.Rule.ID) + " " + f.Verdict.String() + " " + f.Got.String()
			if !f.Missing.IsEmpty() {
				text += " for " + f.Missing.String()
			}
			list = append(list, text)
		}
		return list
	}
	first := "clinic.first met delivered 3 days"
	for date, want := range map[string][]string{
		"01-08": {"clinic.hours unknown delivered 6h00m for end-of-period", "clinic.day met delivered 3h00m", "clinic.first unknown delivered 2 days for end-of-period"},
		"01-11": {"clinic.hours met delivered 9h00m", "clinic.day met delivered 3h00m", first},
		"01-12": {"clinic.hours unknown delivered 3h00m for end-of-period", "clinic.day met delivered 3h00m", "clinic.first not-applicable "},
		"01-18": {"clinic.hours not-met delivered 6h00m", "clinic.day met delivered 3h00m", "clinic.first not-applicable "},
		"01-23": {"clinic.hours not-met delivered 15h00m", "clinic.day met delivered 3h00m", "clinic.first not-applicable "},
		"01-25": {"clinic.hours not-met delivered 15h00m", "clinic.day met delivered 3h00m", "clinic.first not-applicable "},
	} {
		assert.Equal(t, want, got(date), date)
	}
	report := e.On(day("2026-01-25")).Under(p).Check()
	assert.Contains(t, report.String(), "clinic.hours in the week of 2026-01-12: ", "one finding for the whole stay")
}

// TestLateAndLeftEarly: of a session to which someone came late and which they left early,
// entered as two, both parts may be lost; the one entry does not correct the other.
func TestLateAndLeftEarly(t *testing.T) {
	part := func(kind iop.EventKind, planned, credited iop.Minutes, known string) episode.Event {
		return on(kind, "01-09", func(e *episode.Event) {
			e.Session, e.Planned, e.Credited = 3, planned, episode.CreditOf(credited)
			if known != "" {
				e.Recorded = day("2026-" + known)
			}
		})
	}
	unnumbered := func(e episode.Event) episode.Event { e.Session = 0; return e }
	for name, c := range map[string]struct {
		of   []episode.Event
		want string
	}{
		"perhaps of one session":           {[]episode.Event{unnumbered(part(iop.Late, 180, 160, "")), unnumbered(part(iop.LeftEarly, 180, 150, ""))}, "delivered 8h10m to 11h10m"},
		"perhaps of one, as much each":     {[]episode.Event{unnumbered(part(iop.Late, 180, 150, "")), unnumbered(part(iop.LeftEarly, 180, 150, ""))}, "delivered 8h00m to 8h30m"},
		"20 and 30 minutes of three hours": {[]episode.Event{part(iop.Late, 180, 160, ""), part(iop.LeftEarly, 180, 150, "")}, "delivered 8h10m to 8h30m"},
		"entered on two days":              {[]episode.Event{part(iop.Late, 180, 160, ""), part(iop.LeftEarly, 180, 150, "01-10")}, "delivered 8h10m to 8h30m"},
		"of an unknown length":             {[]episode.Event{part(iop.Late, 0, 160, ""), part(iop.LeftEarly, 0, 150, "")}, "delivered 6h00m to 8h30m"},
		"more than all of it":              {[]episode.Event{part(iop.Late, 180, 80, ""), part(iop.LeftEarly, 180, 70, "")}, "delivered 6h00m to 7h10m"},
		"late twice, corrected":            {[]episode.Event{part(iop.Late, 180, 160, ""), part(iop.Late, 180, 150, "01-10")}, "delivered 8h30m"},
		"late twice, corrected, and early": {[]episode.Event{part(iop.Late, 180, 100, ""), part(iop.Late, 180, 160, "01-10"), part(iop.LeftEarly, 180, 150, "")}, "delivered 8h10m to 8h30m"},
	} {
		events := append([]episode.Event{on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(180)), on(iop.Attended, "01-07", hours(180))}, c.of...)
		for bound, want := range map[string]iop.Verdict{"8h10m": iop.Met, "8h30m": iop.Unknown, "8h31m": iop.NotMet} {
			report := stay(t, events...).On(day("2026-01-11")).Under(parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"`+bound+`"}`)+`]`))).Week()
			for f := range report.All() {
				assert.Equal(t, c.want, f.Got.String(), name)
				if c.want == "delivered 8h10m to 8h30m" {
					assert.Equal(t, want, f.Verdict, "%s: at least %s", name, bound)
				}
			}
			assert.Equal(t, 1, report.Len(), name)
		}
	}
}

// TestRecordsOfNobody: a person and a need that cannot be.
func TestRecordsOfNobody(t *testing.T) {
	_, err := episode.New(episode.Record{Person: iop.Person{Age: -5, Focus: 99}, Need: -60})
	for _, want := range []string{"person.age: ", "person.focus: ", "need: is not an amount of time in a week: -1h00m"} {
		assert.ErrorContains(t, err, want)
	}
	_, err = episode.Parse([]byte(`{"person":{"age":-4},"need":"200h","events":[{"kind":"attended","day":"2026-13-01"}]}`))
	for _, want := range []string{"person.age: ", "need: ", "events[0].day: "} {
		assert.ErrorContains(t, err, want)
	}
}
