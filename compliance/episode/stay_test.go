package episode_test

import (
	"encoding/json"
	"fmt"
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

func day(text string) iop.Day { return iop.MustDay(text) }

// on is an event on a day of 2026, written 03-09.
func on(kind iop.EventKind, date string, more ...func(*episode.Event)) episode.Event {
	e := episode.Event{Kind: kind, Day: day("2026-" + date)}
	for _, set := range more {
		set(&e)
	}
	return e
}

// hours is a session of so much, attended as a whole.
func hours(n iop.Minutes) func(*episode.Event) {
	return func(e *episode.Event) {
		e.Planned, e.Credited, e.Format = n, episode.Whole, iop.Group
	}
}

func stay(t testing.TB, events ...episode.Event) *episode.Stay {
	t.Helper()
	e, err := episode.New(episode.Record{Person: iop.Person{Age: 30}, Events: events})
	require.NoError(t, err)
	return e
}

// limit is a policy with one requirement on events.
func limit(t testing.TB, members string, more ...string) *compliance.Policy {
	return parse(t, document(append([]string{`"requirements":[{` + ruleText("clinic.x") + `,` + members + `}]`}, more...)...))
}

// answer is the first finding as verdict and amount.
func answer(r iop.Report) string {
	for f := range r.All() {
		text := f.Verdict.String()
		if !f.Missing.IsEmpty() {
			text += " for " + f.Missing.String()
		}
		return strings.TrimSpace(text + " " + strings.TrimPrefix(f.Got.String(), "delivered "))
	}
	return "silent"
}

// TestMoreThanAndOrMore: more than four fails at five, four or more at four.
func TestMoreThanAndOrMore(t *testing.T) {
	events := []episode.Event{on(iop.Admission, "01-05")}
	absent := func(n int) *episode.View {
		list := slices.Clone(events)
		for i := range n {
			list = append(list, on(iop.Unexcused, fmt.Sprintf("01-%02d", 6+i)))
		}
		return stay(t, list...).On(day("2026-01-31"))
	}
	moreThan := limit(t, `"measure":"events","events":["unexcused","no-show"],"per":"episode","bound":{"at_most":4}`)
	orMore := limit(t, `"measure":"events","events":["unexcused","no-show"],"per":"episode","bound":{"below":4}`)
	for n, want := range map[int][2]string{3: {"met 3", "met 3"}, 4: {"met 4", "not-met 4"}, 5: {"not-met 5", "not-met 5"}} {
		assert.Equal(t, want[0], answer(absent(n).Under(moreThan).Check()))
		assert.Equal(t, want[1], answer(absent(n).Under(orMore).Check()))
	}
}

func TestScopesOfLimits(t *testing.T) {
	e := stay(t, on(iop.Admission, "01-05"),
		on(iop.NoShow, "01-06"), on(iop.Attended, "01-08"), on(iop.NoShow, "01-13"), on(iop.NoShow, "01-15"),
		on(iop.ProgramCancelled, "01-20"), on(iop.NoShow, "01-22"), on(iop.PhaseAdvanced, "02-02"), on(iop.NoShow, "02-03"))
	at := func(date, per string) string {
		return answer(e.On(day("2026-" + date)).Under(limit(t, `"measure":"events","events":["no-show"],"per":`+per+`,"bound":{"at_most":2}`)).Check())
	}
	assert.Equal(t, "not-met 4", at("01-31", `"episode"`))
	assert.Equal(t, "not-met 3", at("01-31", `"run"`), "what the program called off breaks no run")
	assert.Equal(t, "met 2", at("01-16", `"run"`))
	assert.Equal(t, "not-met 3", at("01-22", `{"days":10}`), "from the 13th on")
	assert.Equal(t, "met 2", at("01-23", `{"days":10}`))
	assert.Equal(t, "met 2", at("01-15", `{"last-scheduled":3}`), "attended, missed, missed")
	assert.Equal(t, "not-met 3", at("01-22", `{"last-scheduled":3}`))
	assert.Equal(t, "met 2", at("01-17", `"week"`))
	assert.Equal(t, "met 1", at("02-03", `"month"`))
	assert.Equal(t, "met 1", at("02-03", `"phase"`))
}

func TestLedger(t *testing.T) {
	p := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`)+`]`))
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(180)), on(iop.Attended, "01-07", hours(180)),
		on(iop.Partial, "01-09", hours(180), func(e *episode.Event) { e.Credited = episode.CreditOf(90) }),
		on(iop.NoShow, "01-10", func(e *episode.Event) { e.Planned = 180 }), on(iop.Attended, "01-12", func(e *episode.Event) { e.Planned = 180 }))
	weeks := e.On(day("2026-01-13")).Under(p).Ledger()[0].Answer
	require.Len(t, weeks, 2)
	assert.Equal(t, [...]iop.Minutes{450, 450, 720}, [...]iop.Minutes{weeks[0].Least, weeks[0].Most, weeks[0].Scheduled})
	assert.Equal(t, [...]iop.Minutes{0, 180}, [...]iop.Minutes{weeks[1].Least, weeks[1].Most}, "credit that is not recorded is an interval")
	assert.True(t, weeks[0].Over)
	assert.False(t, weeks[1].Over)
	assert.Equal(t, "not-met 7h30m", answer(e.On(day("2026-01-13")).Under(p).Check()))
	assert.Equal(t, "unknown for end-of-period 3h00m", answer(e.On(day("2026-01-06")).Under(p).Check()), "no week is over")

	// A make-up of two hours on Sunday would do; one of an hour on Saturday would not,
	// and two would. With the two hours, none of the others is needed.
	f := e.On(day("2026-01-09")).Under(p).Forecast(nil, []schedule.Given{
		{Day: day("2026-01-10"), Least: 60, Most: 60, Whole: true, Start: schedule.TimeAt(600), Service: schedule.Service{Format: iop.Group}},
		{Day: day("2026-01-11"), Least: 120, Most: 120, Whole: true, Start: schedule.TimeAt(600), Service: schedule.Service{Format: iop.Group}},
		{Day: day("2026-01-10"), Least: 60, Most: 60, Whole: true, Start: schedule.TimeAt(660), Service: schedule.Service{Format: iop.Group}},
		{Day: day("2026-01-12"), Least: 120, Most: 120, Whole: true, Start: schedule.TimeAt(600)},
	})[0].Answer
	assert.Equal(t, iop.Minutes(450), f.Certain)
	assert.Equal(t, iop.Minutes(90), f.Short)
	require.Len(t, f.Options, 2)
	require.Len(t, f.Options[0], 1)
	assert.Equal(t, day("2026-01-11"), f.Options[0][0].Day)
	require.Len(t, f.Options[1], 2)
	assert.Equal(t, [...]iop.Day{day("2026-01-10"), day("2026-01-10")}, [...]iop.Day{f.Options[1][0].Day, f.Options[1][1].Day})
}

func TestRecordsAsTheyAre(t *testing.T) {
	e := stay(t, on(iop.Admission, "01-05"), episode.Event{Kind: iop.Attended}, on(iop.Attended, "01-06"), on(iop.Attended, "01-06"),
		on(iop.NoShow, "01-07"), on(iop.Attended, "01-07"), on(iop.Attended, "01-02"), on(iop.Discharged, "01-20"), on(iop.Attended, "01-21"),
		on(iop.PositiveTest, "01-08"), on(iop.DischargeSummarized, "01-25"))
	v := e.On(day("2026-02-01"))
	got := map[string]int{}
	for _, a := range v.Flagged() {
		got[a.Disposition.String()]++
	}
	assert.Equal(t, map[string]int{"undated": 1, "repeated": 1, "contradicted": 1, "before-admission": 1, "after-discharge": 1, "no-specimen": 1}, got)
	report := v.RecordReport()
	assert.Equal(t, 6, report.Len())
	assert.Contains(t, report.String(), "record.undated at events[1]: not-met (openiop, package compliance)\n")
	assert.Contains(t, report.String(), "record.after-discharge at events[8]: not-met, 2026-01-21 (openiop, package compliance)\n")
	handled := fmt.Sprint(v.Flagged())
	assert.Contains(t, handled, "events[8] on 2026-01-21: after-discharge: An event that cannot follow a discharge is set aside when it is dated after it.")
	assert.Contains(t, handled, "events[1] on no day: undated: An event without a day is set aside, and what it could change is unknown.")
	assert.Equal(t, "events[0] on no day: unknown", episode.Flagged{}.String())
	assert.Equal(t, report.String(), fmt.Sprint(report), "a report prints as its text, not as what it is made of")
	// The contradicted absence is not sure.
	assert.Equal(t, "unknown for dates 0 to 1", answer(v.Under(limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)).Check()))
	// A later entry decides.
	late := on(iop.NoShow, "01-07", func(e *episode.Event) { e.Recorded = day("2026-01-09") })
	decided := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-07"), late)
	assert.Equal(t, "not-met 1", answer(decided.On(day("2026-01-31")).Under(limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)).Check()))
	assert.Equal(t, "met 0", answer(decided.KnownOn(day("2026-01-08")).Under(limit(t, `"measure":"events","events":["no-show"],"per":"episode","bound":{"at_most":0}`)).Check()), "nobody knew yet")
}

func TestDeadlines(t *testing.T) {
	plan := limit(t, `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":7}`)
	for date, want := range map[string]string{"": "clinic.x: pending, due by 2026-01-12", "01-12": "clinic.x: in-time on 2026-01-12, due by 2026-01-12", "01-13": "clinic.x: out-of-time on 2026-01-13, due by 2026-01-12"} {
		events := []episode.Event{on(iop.Admission, "01-05")}
		now := day("2026-01-10")
		if date != "" {
			events = append(events, on(iop.PlanMade, date))
			now = day("2026-01-20")
		}
		due := stay(t, events...).On(now).Under(plan).Due()
		require.Len(t, due, 1)
		assert.Equal(t, want, due[0].String())
	}
	overdue := stay(t, on(iop.Admission, "01-05")).On(day("2026-01-13")).Under(plan).Due()
	assert.Equal(t, "clinic.x: overdue, due by 2026-01-12", overdue[0].String())
	left, ok := overdue[0].Left(day("2026-01-13"))
	assert.True(t, ok)
	assert.Equal(t, -1, left)
	none := stay(t, on(iop.Assessed, "01-05")).On(day("2026-01-13"))
	assert.Equal(t, "clinic.x: not-started (missing: admission)", none.Under(plan).Due()[0].String())
	assert.Equal(t, "unknown for admission", answer(none.Under(plan).Check()))

	// Ten days with a session, the first day left out, and never beyond 30 days.
	sessions := limit(t, `"measure":"elapsed-session-days","events":["plan"],"after":{"events":["first-service"],"not_same_day":true},"bound":{"at_most":10}`)
	events := []episode.Event{on(iop.Admission, "01-05"), on(iop.FirstVisit, "01-05"), on(iop.Attended, "01-05")}
	for i := range 11 {
		d := fmt.Sprintf("01-%02d", 6+i)
		events = append(events, on(iop.Attended, d))
		due := stay(t, events...).On(day("2026-" + d)).Under(sessions).Due()[0]
		assert.Equal(t, map[bool]episode.DueState{true: episode.Pending, false: episode.Overdue}[i < 10], due.State, "%d", i)
	}
	// Working days around a holiday.
	working := limit(t, `"measure":"elapsed-working-days","events":["plan"],"after":["assessment"],"bound":{"at_most":5}`)
	due := stay(t, on(iop.Assessed, "07-01")).On(day("2026-07-02")).Under(observing(working, &compliance.Workdays{Holidays: []iop.Day{day("2026-07-03")}})).Due()[0]
	assert.Equal(t, day("2026-07-09"), due.By, "Wednesday, then the 2nd, 6th, 7th, 8th, 9th")
	months := limit(t, `"measure":"elapsed-months","events":["certification"],"after":["admission","certification"],"bound":{"at_most":1}`)
	due = stay(t, on(iop.Admission, "01-31")).On(day("2026-02-01")).Under(months).Due()[0]
	assert.Equal(t, day("2026-02-28"), due.By)
}

func TestFaultsOfEvents(t *testing.T) {
	for text, want := range map[string]string{
		`{"events":[{"kind":"danced","day":"2026-01-01"}]}`:                                        `events[0].kind: "danced" is not a kind of event`,
		`{"events":[{"kind":"attended","day":"2026-02-30"}]}`:                                      `events[0].day: "2026-02-30"`,
		`{"events":[{"kind":"attended","day":"2026-02-01","planned":"3h","credited":"3h01m"}]}`:    `events[0].credited: "3h01m" is not between 0 and the length of the session: 3h01m of 3h00m`,
		`{"events":[{"kind":"attended","day":"2026-02-01","planned":"-3h"}]}`:                      `events[0].planned: "-3h" is not an amount of time`,
		`{"events":[{"kind":"admission","day":"2026-02-01","credited":"1h"}]}`:                     `events[0].credited: "1h" does not apply to the event admission`,
		`{"events":[{"day":"2026-02-01"}]}`:                                                        `events[0].kind: is missing`,
		`{"events":[{"kind":"attended","day":"0000-01-01"}]}`:                                      `events[0].day`,
		`{"events":[{"kind":"attended","recorded":"2026-13-01","time":"25:00","credited":"all"}]}`: `events[0].time: "25:00"`,
	} {
		var r episode.Record
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &r), want)
	}
	var r episode.Record
	require.NoError(t, json.Unmarshal([]byte(`{"person":{"age":30},"events":[{"kind":"attended"},{"kind":"attended","day":"0001-01-01"},{"kind":"attended","day":"9999-12-31"}]}`), &r))
	e, err := episode.New(r)
	require.NoError(t, err)
	v := e.On(day("9999-12-31"))
	_ = v.Under(parse(t, document())).Ledger()[0].Answer
	assert.NotPanics(t, func() { v.Under(readLakeside()).Check() })
	_, err = episode.New(episode.Record{Events: []episode.Event{{Kind: iop.Attended, Planned: -1}}})
	assert.EqualError(t, err, "events[0].planned: is not an amount of time in a day: -0h01m")
}
