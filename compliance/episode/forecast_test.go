package episode_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// given is a group session on a day of 2026, with a start such as 10:30, or none.
func given(date, start string, length iop.Minutes) schedule.Given {
	g := schedule.Given{Day: day("2026-" + date), Service: schedule.Service{Format: iop.Group}, Least: length, Most: length, Whole: true}
	if start != "" {
		if err := g.Start.UnmarshalText([]byte(start)); err != nil {
			panic(err)
		}
	}
	return g
}

func of(format iop.Format, g schedule.Given) schedule.Given {
	g.Format = format
	return g
}

// asking is a policy with these requirements and further members.
func asking(t testing.TB, rows []string, more ...string) *compliance.Policy {
	t.Helper()
	return parse(t, document(append([]string{`"requirements":[` + strings.Join(rows, ",") + `]`}, more...)...))
}

// askedRow is a requirement: hours a week unless the members say something else.
func askedRow(id, bound, members string) string {
	row := map[string]json.RawMessage{"measure": json.RawMessage(`"hours"`), "per": json.RawMessage(`"week"`), "binds": json.RawMessage(`"delivered"`)}
	for _, text := range []string{"{" + ruleText(id) + `,"bound":` + bound + "}", "{" + members + "}"} {
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			panic(err)
		}
	}
	text, err := json.Marshal(row)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// listed are options as text: day, start and length of each make-up.
func listed(options [][]schedule.Given) (all []string) {
	for _, option := range options {
		var parts []string
		for _, g := range option {
			parts = append(parts, fmt.Sprintf("%s %v %v", g.Day.String()[5:], g.Start, g.Most))
		}
		all = append(all, strings.Join(parts, ", "))
	}
	return all
}

// TestForecastFloor: only rows about service delivered that are asked of this person in
// this week, and in force, are a floor.
func TestForecastFloor(t *testing.T) {
	nine := askedRow("clinic.nine", `{"at_least":"9h"}`, ``)
	e := stay(t, on(iop.Admission, "01-05"), on(iop.PhaseAdvanced, "01-19"), on(iop.Attended, "01-19", hours(180)), on(iop.PhaseAdvanced, "01-29"))
	unknown, err := episode.New(episode.Record{Events: []episode.Event{on(iop.Admission, "01-05")}})
	require.NoError(t, err)
	for _, c := range []struct {
		members, day string
		want         string
	}{
		{``, "01-21", "clinic.more 20h00m"},
		{`"binds":"delivered"`, "01-21", "clinic.more 20h00m"},
		{`"binds":"licence-boundary"`, "01-21", "clinic.more 20h00m"},
		{`"binds":"paid"`, "01-21", "clinic.more 20h00m"},
		{`"binds":"offered"`, "01-21", "clinic.nine 9h00m"},
		{`"binds":"scheduled"`, "01-21", "clinic.nine 9h00m"},
		{`"binds":"certified-need"`, "01-21", "clinic.nine 9h00m"},
		{`"per":"average-week"`, "01-21", "clinic.nine 9h00m"},
		{`"measure":"sessions","bound":{"at_least":2000}`, "01-21", "clinic.nine 9h00m"},
		{`"of":{"formats":["group"]}`, "01-21", "clinic.nine 9h00m"},
		{`"bound":{"at_most":"20h"}`, "01-21", "clinic.nine 9h00m"},
		{`"bound":{"at_least":"9h"}`, "01-21", "clinic.nine 9h00m"},
		{`"bound":{"above":"9h"}`, "01-21", "clinic.more 9h01m"},
		// The second phase begins with the third week; the third with the fourth day of
		// the fourth, which is still asked what it was asked when it began.
		{`"per":{"week":true,"in_phases":{"at_most":1}}`, "01-18", "clinic.more 20h00m"},
		{`"per":{"week":true,"in_phases":{"at_most":1}}`, "01-19", "clinic.nine 9h00m"},
		{`"per":{"week":true,"in_phases":{"at_least":2,"at_most":2}}`, "01-18", "clinic.nine 9h00m"},
		{`"per":{"week":true,"in_phases":{"at_least":2,"at_most":2}}`, "01-19", "clinic.more 20h00m"},
		{`"per":{"week":true,"in_phases":{"at_least":2,"at_most":2}}`, "01-30", "clinic.more 20h00m"},
		{`"per":{"week":true,"in_phases":{"at_least":2,"at_most":2}}`, "02-02", "clinic.nine 9h00m"},
		{`"per":{"week":true,"in_weeks":{"at_most":2}}`, "01-18", "clinic.more 20h00m"},
		{`"per":{"week":true,"in_weeks":{"at_most":2}}`, "01-19", "clinic.nine 9h00m"},
		{`"per":{"week":true,"in_weeks":{"at_least":3}}`, "01-18", "clinic.nine 9h00m"},
		{`"per":{"week":true,"in_weeks":{"at_least":3}}`, "01-19", "clinic.more 20h00m"},
		{`"until":"2026-01-21"`, "01-21", "clinic.nine 9h00m"},
		{`"until":"2026-01-22"`, "01-21", "clinic.more 20h00m"},
		{`"from":"2026-01-21"`, "01-21", "clinic.more 20h00m"},
		{`"from":"2026-01-22"`, "01-21", "clinic.nine 9h00m"},
		{`"for":{"ages":{"below":30}}`, "01-21", "clinic.nine 9h00m"},
		{`"for":{"ages":{"at_least":30}}`, "01-21", "clinic.more 20h00m"},
	} {
		for _, rows := range [][]string{{nine, askedRow("clinic.more", `{"at_least":"20h"}`, c.members)}, {askedRow("clinic.more", `{"at_least":"20h"}`, c.members), nine}} {
			if c.members == `"bound":{"at_least":"9h"}` && rows[0] != nine {
				continue // of two that ask as much, the first
			}
			f := e.On(day("2026-"+c.day)).Under(asking(t, rows)).Forecast(nil, nil)[0].Answer
			require.NotNil(t, f.Floor, c.members)
			assert.Equal(t, c.want, fmt.Sprintf("%s %v", string(f.Floor.ID), f.Asked), "%s on %s", c.members, c.day)
			assert.Equal(t, max(0, f.Asked-f.Possible), f.Short)
		}
	}
	adults := asking(t, []string{nine, askedRow("clinic.more", `{"at_least":"20h"}`, `"for":{"ages":{"at_least":18}}`)})
	assert.Equal(t, iop.Minutes(1200), unknown.On(day("2026-01-21")).Under(adults).Forecast(nil, nil)[0].Answer.Asked, "the person may be one of them")

	for until, floor := range map[string]bool{"2026-01-21": false, "2026-01-22": true} {
		f := e.On(day("2026-01-21")).Under(asking(t, []string{nine}, fmt.Sprintf(`"until":%q`, until))).Forecast(nil, []schedule.Given{given("01-22", "10:00", 600)})[0].Answer
		assert.Equal(t, floor, f.Floor != nil, "the policy ends on %s", until)
		assert.Equal(t, floor, len(f.Options) == 1)
	}
}

// TestForecastCutShort: the week of the admission is asked what the policy says of
// weeks that are cut short.
func TestForecastCutShort(t *testing.T) {
	nine := []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``)}
	e := stay(t, on(iop.Admission, "01-09"), on(iop.Attended, "01-09", hours(180)))
	offered := []schedule.Given{given("01-10", "10:00", 50), given("01-10", "12:00", 51), given("01-10", "14:00", 52), given("01-11", "14:00", 360)}
	forecast := func(date, rule string) episode.Forecast {
		var counting []string
		if rule != "" {
			counting = append(counting, fmt.Sprintf(`"counting":{"partial_weeks":%q}`, rule))
		}
		return e.On(day("2026-"+date)).Under(asking(t, nine, counting...)).Forecast(nil, offered)[0].Answer
	}
	f := forecast("01-09", "pro-rated") // three days of seven: 231 minutes
	assert.Equal(t, [...]iop.Minutes{231, 180, 51}, [...]iop.Minutes{f.Asked, f.Possible, f.Short})
	assert.Equal(t, []string{"01-10 12:00 0h51m", "01-10 14:00 0h52m", "01-11 14:00 6h00m"}, listed(f.Options))
	f = forecast("01-09", "skipped")
	assert.Nil(t, f.Floor)
	assert.Zero(t, f.Short)
	assert.Empty(t, f.Options)
	f = forecast("01-09", "")
	assert.Equal(t, [...]iop.Minutes{540, 360}, [...]iop.Minutes{f.Asked, f.Short})
	assert.Equal(t, []string{"01-11 14:00 6h00m"}, listed(f.Options))
	for _, rule := range []string{"pro-rated", "skipped", ""} { // the week after is whole
		f = forecast("01-12", rule)
		assert.Equal(t, [...]iop.Minutes{540, 540}, [...]iop.Minutes{f.Asked, f.Short})
	}
	// A cap holds in a week that is cut short, and where its floor is skipped.
	f = e.On(day("2026-01-09")).Under(asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h","at_most":"19h"}`, ``)}, `"counting":{"partial_weeks":"skipped"}`)).Forecast(nil, nil)[0].Answer
	assert.Nil(t, f.Floor)
	for most, options := range map[string]int{"9h20m": 1, "9h21m": 2} { // 240 minutes are asked
		row := fmt.Sprintf(`{"at_least":"9h20m","at_most":%q}`, most)
		f = e.On(day("2026-01-09")).Under(asking(t, []string{askedRow("clinic.nine", row, ``)}, `"counting":{"partial_weeks":"pro-rated"}`)).Forecast(nil, []schedule.Given{given("01-10", "10:00", 380), given("01-11", "10:00", 381)})[0].Answer
		assert.Equal(t, iop.Minutes(60), f.Short)
		assert.Len(t, f.Options, options)
	}
}

// TestForecastOverlaps: a make-up has to fit beside what the person has.
func TestForecastOverlaps(t *testing.T) {
	nine := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``)})
	evening := on(iop.Attended, "01-07", hours(180), func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(22, 0)) })
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(180)), evening) // 6h, the last until 01:00 of the 8th
	at := func(planned []schedule.Given, offered ...schedule.Given) []string {
		return listed(e.On(day("2026-01-07")).Under(nine).Forecast(planned, offered)[0].Answer.Options)
	}
	group := []schedule.Given{given("01-08", "10:00", 60)} // 7h, so that 2h are missing
	for _, c := range []struct {
		start string
		fits  bool
	}{{"07:59", true}, {"08:00", true}, {"08:01", false}, {"09:30", false}, {"10:00", false}, {"10:59", false}, {"11:00", true}, {"11:01", true}, {"", false}} {
		assert.Equal(t, c.fits, len(at(group, given("01-08", c.start, 120))) == 1, c.start)
	}
	assert.Len(t, at(group, given("01-09", "10:00", 120), given("01-09", "", 120)), 2, "another day")
	assert.Len(t, at([]schedule.Given{given("01-08", "", 60)}, given("01-08", "15:00", 120), given("01-09", "15:00", 120)), 1, "what is planned may be at any time of the day")
	// What does not count takes time all the same.
	meeting := append(slices.Clone(group), of(iop.MutualHelp, given("01-09", "18:00", 60)))
	assert.Equal(t, []string{"01-09 19:00 2h00m"}, at(meeting, given("01-09", "17:00", 120), given("01-09", "18:59", 120), given("01-09", "19:00", 120)))
	// What runs past midnight, planned, offered or attended on the view's day.
	late := []schedule.Given{given("01-08", "23:30", 60)}
	assert.Equal(t, []string{"01-09 00:30 2h00m"}, at(late, given("01-09", "00:29", 120), given("01-09", "00:30", 120)))
	assert.Equal(t, []string{"01-08 01:00 2h00m"}, at(group, given("01-08", "00:59", 120), given("01-08", "01:00", 120)))
	assert.Equal(t, []string{"01-08 23:30 1h00m, 01-09 00:30 1h00m"}, at(group, given("01-08", "23:30", 60), given("01-09", "00:29", 60), given("01-09", "00:30", 60)))
	assert.Equal(t, []string{"01-09 01:00 2h00m"}, at(append(slices.Clone(group), given("01-09", "", 0)), given("01-09", "01:00", 120)), "nothing takes no time")
	// Two make-ups of one day, of which one can be at any time.
	assert.Empty(t, at(group, given("01-09", "", 60), given("01-09", "18:00", 60)))
	assert.Equal(t, []string{"01-09 17:00 1h00m, 01-09 18:00 1h00m"}, at(group, given("01-09", "17:00", 60), given("01-09", "18:00", 60)))
	// One that is listed twice is one.
	assert.Len(t, at(group, given("01-09", "17:00", 120), given("01-09", "17:00", 120)), 1)
	// Only the rest of the week.
	assert.Empty(t, at(group, given("01-07", "10:00", 120), given("01-12", "10:00", 120), given("01-06", "10:00", 120)))
	assert.Len(t, at(group, given("01-11", "10:00", 120)), 1)
}

// TestForecastForbidden: rules about making up forbid what they are about, on the days
// on which they are in force.
func TestForecastForbidden(t *testing.T) {
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(420)))
	group, education := given("01-09", "10:00", 120), of(iop.Education, given("01-10", "10:00", 120))
	unsaid := of(iop.FormatUnknown, given("01-11", "10:00", 120))
	both := []string{"01-09 10:00 2h00m", "01-10 10:00 2h00m", "01-11 10:00 2h00m"}
	for _, c := range []struct {
		rules string
		want  []string
	}{
		{``, both},
		{`"makes":"must-not"`, nil},
		{`"makes":"may","by":"same-week","leave":true`, both},
		{`"makes":"must","by":"days","days":1`, both},
		{`"makes":"must-not","of":{"formats":["group"]}`, both[1:2]},
		{`"makes":"must-not","of":{"formats":["education"]}`, both[:1]},
		{`"makes":"must-not","of":{"formats":["education","group"]}`, nil},
		{`"makes":"must-not","of":{"formats":["family"]}`, both[:2]},
		{`"makes":"must-not","of":{"deliveries":["video"]}`, nil}, // how they are held is not said
		{`"makes":"must-not","until":"2025-12-01"`, both},
		{`"makes":"must-not","until":"2026-01-09"`, both},
		{`"makes":"must-not","until":"2026-01-10"`, both[1:]},
		{`"makes":"must-not","from":"2026-01-11"`, both[:2]},
		{`"makes":"must-not","from":"2026-01-10","until":"2026-01-11"`, []string{both[0], both[2]}},
		{`"makes":"may","of":{"formats":["group"]}`, both},
	} {
		var more []string
		if c.rules != "" {
			more = append(more, `"make_up":[{`+ruleText("clinic.make-up")+","+c.rules+"}]")
		}
		p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``)}, more...)
		f := e.On(day("2026-01-07")).Under(p).Forecast(nil, []schedule.Given{group, education, unsaid})[0].Answer
		assert.Equal(t, iop.Minutes(120), f.Short)
		assert.Equal(t, c.want, listed(f.Options), c.rules)
	}
	p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``)}, `"until":"2026-01-10"`, `"make_up":[{`+ruleText("clinic.make-up")+`,"makes":"must-not"}]`)
	f := e.On(day("2026-01-07")).Under(p).Forecast(nil, []schedule.Given{group, education})[0].Answer
	assert.Equal(t, both[1:2], listed(f.Options), "the policy ends with Friday")
}

// TestForecastBreaksNothing: a make-up breaks no rule that is kept without it.
func TestForecastBreaksNothing(t *testing.T) {
	// 7h this week, of which 3h on Monday; 6h in the week before, all in January.
	e := stay(t, on(iop.Admission, "01-01"), on(iop.Attended, "01-02", hours(360)), on(iop.Attended, "01-05", hours(180)), on(iop.Attended, "01-06", hours(240)))
	offered := []schedule.Given{given("01-08", "10:00", 119), given("01-08", "14:00", 1), given("01-09", "10:00", 120), given("01-10", "10:00", 121), given("01-11", "10:00", 180)}
	all := []string{"01-09 10:00 2h00m", "01-10 10:00 2h01m", "01-11 10:00 3h00m", "01-08 10:00 1h59m, 01-08 14:00 0h01m"}
	for _, c := range []struct {
		members string
		want    []string
	}{
		{`"bound":{"at_most":"19h"}`, all},
		{`"bound":{"at_most":"9h01m"}`, []string{all[0], all[1], all[3]}},
		{`"bound":{"at_most":"9h"}`, []string{all[0], all[3]}},
		{`"bound":{"below":"9h"}`, nil},
		{`"bound":{"at_most":"6h59m"}`, all}, // it is not kept anyway
		{`"per":"service-day","bound":{"at_most":"4h"}`, all},
		{`"per":"service-day","bound":{"at_most":"2h"}`, all}, // Monday was longer
		{`"per":"service-day","bound":{"at_least":"2h01m"}`, all[1:3]},
		{`"per":"service-day","bound":{"at_least":"2h"}`, all},
		{`"per":"session","bound":{"at_least":"1h"}`, all[:3]},
		{`"measure":"sessions","bound":{"at_most":3}`, all[:3]},
		{`"measure":"sessions","bound":{"at_most":4}`, all},
		{`"measure":"service-days","bound":{"at_most":2}`, nil},
		{`"measure":"service-days","bound":{"at_most":3}`, all},
		{`"of":{"formats":["group"]},"bound":{"at_most":"9h"}`, []string{all[0], all[3]}},
		{`"of":{"formats":["education"]},"bound":{"at_most":"0h"}`, all},
		// Longer than a week: 6h came before.
		{`"per":"month","bound":{"at_most":"15h"}`, []string{all[0], all[3]}},
		{`"per":"month","bound":{"at_most":"15h01m"}`, []string{all[0], all[1], all[3]}},
		{`"per":"episode","bound":{"at_most":"15h"}`, []string{all[0], all[3]}},
		{`"per":"average-week","bound":{"at_most":"7h30m"}`, []string{all[0], all[3]}},
		{`"per":"average-week","bound":{"at_most":"7h29m"}`, nil},
		{`"per":{"days":7},"bound":{"at_most":"13h"}`, all[:3]}, // on Thursday the second is still among them
		// Rules that are not asked break nothing.
		{`"bound":{"at_most":"9h"},"binds":"offered"`, all},
		{`"bound":{"at_most":"9h"},"binds":"scheduled"`, all},
		{`"bound":{"at_most":"9h"},"binds":"paid"`, []string{all[0], all[3]}},
		{`"bound":{"at_most":"9h"},"until":"2026-01-07"`, all},
		{`"bound":{"at_most":"9h"},"until":"2026-01-08"`, []string{all[0], all[3]}},
		{`"bound":{"at_most":"9h"},"per":{"week":true,"in_weeks":{"at_most":1}}`, all},
		{`"bound":{"at_most":"9h"},"per":{"week":true,"in_weeks":{"at_least":2}}`, []string{all[0], all[3]}},
		{`"bound":{"at_most":"9h"},"per":{"week":true,"in_phases":{"at_least":2}}`, all},
		{`"bound":{"at_most":"9h"},"for":{"ages":{"below":30}}`, all},
	} {
		p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``), askedRow("clinic.other", `{"at_most":"19h"}`, c.members)})
		assert.Equal(t, c.want, listed(e.On(day("2026-01-07")).Under(p).Forecast(nil, offered)[0].Answer.Options), c.members)
	}
	// One row with both ends: its cap holds though its floor is not reached yet.
	p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h","at_most":"9h01m"}`, ``)})
	assert.Equal(t, []string{all[0], all[1], all[3]}, listed(e.On(day("2026-01-07")).Under(p).Forecast(nil, offered)[0].Answer.Options))
	// What is planned counts too: of two hours on a day of four, two more keep the cap.
	p = asking(t, []string{askedRow("clinic.ten", `{"at_least":"10h"}`, ``), askedRow("clinic.day", `{"at_most":"4h"}`, `"per":"service-day"`)})
	f := e.On(day("2026-01-07")).Under(p).Forecast([]schedule.Given{given("01-08", "10:00", 120)}, []schedule.Given{given("01-08", "13:00", 120), given("01-08", "16:00", 121), given("01-08", "20:00", 60)})[0].Answer
	assert.Equal(t, []string{"01-08 20:00 1h00m", "01-08 13:00 2h00m"}, listed(f.Options))
	// What may be shorter than planned is taken at its most, attended to the end.
	loose := given("01-08", "10:00", 120)
	loose.Least, loose.Whole = 0, false
	longer := loose
	longer.Day, longer.Most = day("2026-01-09"), 121
	p = asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h","at_most":"9h"}`, ``)}, `"counting":{"partial":"whole-sessions-only"}`)
	f = e.On(day("2026-01-07")).Under(p).Forecast(nil, []schedule.Given{loose, longer})[0].Answer
	assert.Equal(t, [][]schedule.Given{{loose}}, f.Options)
	// What is planned for the view's day itself is not ahead any more.
	f = e.On(day("2026-01-07")).Under(p).Forecast([]schedule.Given{given("01-07", "18:00", 60), given("01-08", "18:00", 60), given("01-12", "18:00", 60)}, nil)[0].Answer
	assert.Equal(t, [...]iop.Minutes{420, 480, 60}, [...]iop.Minutes{f.Certain, f.Possible, f.Short})
}

// TestForecastTimes: make-ups that differ in their time alone can differ in what they
// break: here a rest of 70 hours, from Tuesday 14:00 to Friday 12:00 or from Friday 02:00
// to the end of the week.
func TestForecastTimes(t *testing.T) {
	at := func(hour int) func(*episode.Event) {
		return func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(hour, 0)) }
	}
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(180), at(10)), on(iop.Attended, "01-06", hours(240), at(10)))
	p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``), askedRow("clinic.rest", `{"at_least":"70h"}`, `"measure":"hours-between"`)})
	f := e.On(day("2026-01-07")).Under(p).Forecast(nil, []schedule.Given{given("01-09", "11:59", 120), given("01-09", "12:00", 120), given("01-09", "12:01", 120), given("01-08", "23:59", 120), given("01-09", "00:01", 120)})[0].Answer
	assert.Equal(t, []string{"01-08 23:59 2h00m", "01-09 12:00 2h00m", "01-09 12:01 2h00m"}, listed(f.Options))
}

// TestForecastNeeded: more than the hours ask for can be needed by another rule.
func TestForecastNeeded(t *testing.T) {
	e := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(480)))
	p := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``), askedRow("clinic.day", `{"at_least":"3h"}`, `"per":"service-day"`)})
	f := e.On(day("2026-01-07")).Under(p).Forecast(nil, []schedule.Given{
		given("01-08", "10:00", 60), given("01-08", "12:00", 60), given("01-08", "14:00", 60), given("01-09", "10:00", 60), given("01-09", "12:00", 120), given("01-10", "10:00", 180)})[0].Answer
	assert.Equal(t, iop.Minutes(60), f.Short)
	assert.Equal(t, []string{"01-10 10:00 3h00m", "01-09 10:00 1h00m, 01-09 12:00 2h00m", "01-08 10:00 1h00m, 01-08 12:00 1h00m, 01-08 14:00 1h00m"}, listed(f.Options),
		"an hour would do but for the day, which asks for three")
}

// TestForecastMany: of very many options the best hundred are listed.
func TestForecastMany(t *testing.T) {
	nine := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``)})
	v := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(360))).On(day("2026-01-05"))
	hour := func(i int) schedule.Given {
		return schedule.Given{Day: day("2026-01-06") + iop.Day(i/14), Start: schedule.TimeAt(schedule.At(8+i%14, 0)), Least: 60, Most: 60, Whole: true, Service: schedule.Service{Format: iop.Group}}
	}
	var offered []schedule.Given
	for i := range 84 {
		offered = append(offered, hour(i*25%84)) // in no order
	}
	f := v.Under(nine).Forecast(nil, offered)[0].Answer
	assert.Equal(t, iop.Minutes(180), f.Short)
	require.Len(t, f.Options, 100)
	var want [][]schedule.Given // the first hundred threes of Tuesday's fourteen
	for i := range 14 {
		for k := i + 1; k < 14; k++ {
			for l := k + 1; l < 14; l++ {
				want = append(want, []schedule.Given{hour(i), hour(k), hour(l)})
			}
		}
	}
	assert.Equal(t, want[:100], f.Options)
	// With at most two hours a day, the third is on another day.
	two := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``), askedRow("clinic.day", `{"at_most":"2h"}`, `"per":"service-day"`)})
	f = stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05", hours(120)), on(iop.Attended, "01-06", hours(120)), on(iop.Attended, "01-07", hours(120))).
		On(day("2026-01-07")).Under(two).Forecast(nil, offered)[0].Answer
	require.Len(t, f.Options, 100)
	want = nil
	for i := 28; i < 42; i++ { // Thursday's
		for k := i + 1; k < 56; k++ { // or Friday's
			for l := max(k+1, 42); l < 56; l++ {
				want = append(want, []schedule.Given{hour(i), hour(k), hour(l)})
			}
		}
	}
	assert.Equal(t, want[:100], f.Options)
	// Where a rule forbids what the floor asks, the search of very many ends.
	var lengths []schedule.Given
	for i := range 600 {
		lengths = append(lengths, schedule.Given{Day: day("2026-01-06") + iop.Day(i%6), Start: schedule.TimeAt(schedule.Clock(480 + i)), Least: 60, Most: iop.Minutes(60 + i%60), Service: schedule.Service{Format: iop.Group}})
	}
	never := asking(t, []string{askedRow("clinic.nine", `{"at_least":"9h"}`, ``), askedRow("clinic.never", `{"at_most":"8h59m"}`, ``)})
	assert.Empty(t, v.Under(never).Forecast(nil, lengths)[0].Answer.Options)
	// Just under a hundred, a hundred and more, of which the shorter come first.
	for n, listed := range map[int]int{99: 99, 100: 100, 101: 100, 150: 100} {
		offered = nil
		for i := range n {
			offered = append(offered, given("01-08", fmt.Sprintf("%02d:%02d", 8+i/60, i%60), iop.Minutes(400-i)))
		}
		f = v.Under(nine).Forecast(nil, offered)[0].Answer
		require.Len(t, f.Options, listed)
		assert.Equal(t, offered[n-1:], f.Options[0])
		assert.Equal(t, offered[n-listed:n-listed+1], f.Options[listed-1])
	}
	// Those of one make-up leave less room for those of two.
	offered = nil
	for i := range 95 {
		offered = append(offered, given("01-08", fmt.Sprintf("%02d:%02d", 8+i/60, i%60), iop.Minutes(180+i)))
	}
	for i := range 5 {
		offered = append(offered, given("01-09", fmt.Sprintf("%02d:00", 8+2*i), iop.Minutes(90)))
	}
	f = v.Under(nine).Forecast(nil, offered)[0].Answer
	require.Len(t, f.Options, 100)
	assert.Equal(t, []string{"01-08 09:34 4h34m", "01-09 08:00 1h30m, 01-09 10:00 1h30m"}, []string{fmt.Sprint(listed(f.Options[94:95])[0]), listed(f.Options[95:96])[0]})
}

// slowRow is a requirement of a random policy with what the check by hand needs.
type slowRow struct {
	text     string
	per      string
	sessions bool // counts sessions, not time
	group    bool // of groups only
	low      int  // -1: no floor
	high     int  // -1: no cap
	asked    bool // of this person, in this week, of service delivered
}

// slowService is a session in the check by hand.
type slowService struct {
	day    iop.Day
	from   int // minutes; -1: not known
	length int
	format iop.Format
}

func (s slowService) given() schedule.Given {
	g := schedule.Given{Day: s.day, Start: schedule.TimeAt(schedule.Clock(s.from)), Least: iop.Minutes(s.length), Most: iop.Minutes(s.length), Whole: true}
	g.Format = s.format
	return g
}

// at reports whether the session goes on, or may, in that minute of all minutes.
func (s slowService) at(minute int) bool {
	if s.from < 0 {
		return minute/1440 == int(s.day)
	}
	begin := int(s.day)*1440 + s.from
	return minute >= begin && minute < begin+s.length
}

func slowMeet(a, b slowService) bool {
	for minute := (int(a.day) - 1) * 1440; minute < (int(a.day)+3)*1440; minute += 30 { // all begin and end at half hours
		if a.at(minute) && b.at(minute) {
			return true
		}
	}
	return false
}

// slowForecast is a random week with all that its forecast depends on.
type slowForecast struct {
	rows                  []slowRow
	counting              schedule.Counting
	admitted, now, end    iop.Day
	had, planned, offered []slowService
	forbidden             map[iop.Format][2]iop.Day // from, until
	asked                 int                       // by the floor; -1: none
}

func (w *slowForecast) credit(s slowService) int {
	switch {
	case s.length < int(w.counting.LeastSession):
		return 0
	case w.counting.ClockHour > 0:
		return s.length/int(w.counting.ClockHour)*60 + s.length%int(w.counting.ClockHour)
	}
	return s.length
}

// amounts are what the row finds in this service: one amount, or one of each day, week
// or month.
func (w *slowForecast) amounts(r *slowRow, all []slowService) map[int]int {
	got := map[int]int{}
	begin := w.end - 7
	if r.per == "week" || r.per == "episode" {
		got[0] = 0
	}
	for _, s := range all {
		n := w.credit(s)
		if r.sessions && n > 0 {
			n = 1
		}
		counted := s.format == iop.Group || s.format == iop.Education
		if n == 0 || !counted {
			continue
		}
		key := 0
		switch r.per {
		case "week":
			if s.day < begin {
				continue
			}
		case "service-day":
			if s.day < begin {
				continue
			}
			if key = int(s.day); r.group && s.format != iop.Group {
				n = 0 // a day with service and without a group
			}
		case "month":
			_, month, _ := s.day.Date().Date()
			key = int(month)
		}
		if r.group && s.format != iop.Group {
			n = 0
		}
		got[key] += n
	}
	return got
}

// low is the floor of a row, in a week that may be cut short; -1: none.
func (w *slowForecast) low(r *slowRow) int {
	days := int(w.end - max(w.admitted, w.end-7))
	switch {
	case r.low < 0 || r.per != "week" || days == 7 || w.counting.PartialWeeks == schedule.PartialWeeksHeld:
		return r.low
	case w.counting.PartialWeeks == schedule.PartialWeeksSkipped:
		return -1
	}
	return r.low * days / 7
}

// failing are the ends of rows that this service does not keep.
func (w *slowForecast) failing(all []slowService) map[[2]int]bool {
	ends := map[[2]int]bool{}
	for i := range w.rows {
		r := &w.rows[i]
		if !r.asked {
			continue
		}
		for _, n := range w.amounts(r, all) {
			if low := w.low(r); low >= 0 && n < low {
				ends[[2]int{i, 0}] = true
			}
			if r.high >= 0 && n > r.high {
				ends[[2]int{i, 1}] = true
			}
		}
	}
	return ends
}

// does reports whether these offers can be attended, bring the hours and break nothing.
func (w *slowForecast) does(set []slowService) bool {
	all := slices.Concat(w.had, w.planned)
	for i, s := range set {
		from, limited := w.forbidden[s.format]
		if s.day <= w.now || s.day >= w.end || limited && s.day >= from[0] && s.day < from[1] {
			return false
		}
		for _, o := range slices.Concat(w.planned, set[:i]) {
			if slowMeet(s, o) || slowMeet(o, s) {
				return false
			}
		}
	}
	week := slowRow{per: "week"}
	if w.amounts(&week, slices.Concat(all, set))[0] < w.asked {
		return false
	}
	before := w.failing(all)
	for end := range w.failing(slices.Concat(all, set)) {
		if !before[end] {
			return false
		}
	}
	return true
}

// options are all sets that do and of which no part does, in order.
func (w *slowForecast) options() (all [][]slowService) {
	offered := slices.Clone(w.offered)
	key := func(s slowService) []int {
		return []int{int(s.day), max(0, s.from), s.length, int(s.format)}
	}
	slices.SortFunc(offered, func(a, b slowService) int { return slices.Compare(key(a), key(b)) })
	offered = slices.Compact(offered)
	does := map[int]bool{}
	n := len(offered)
	var sets []int
	for set := 1; set < 1<<n; set++ {
		var list []slowService
		for i := range n {
			if set>>i&1 == 1 {
				list = append(list, offered[i])
			}
		}
		if len(list) <= 3 {
			does[set] = w.does(list)
			sets = append(sets, set)
		}
	}
	type found struct {
		list []slowService
		key  []int
	}
	var options []found
next:
	for _, set := range sets {
		if !does[set] {
			continue
		}
		for _, part := range sets {
			if part != set && part&set == part && does[part] {
				continue next
			}
		}
		f := found{key: []int{0, 0, 0}}
		for i := range n {
			if s := offered[i]; set>>i&1 == 1 {
				f.list = append(f.list, s)
				f.key[0]++
				f.key[1] += s.length
				f.key[2] = max(f.key[2], int(s.day))
				f.key = append(f.key, key(s)...)
			}
		}
		options = append(options, f)
	}
	slices.SortFunc(options, func(a, b found) int { return slices.Compare(a.key, b.key) })
	for _, f := range options[:min(len(options), 100)] {
		all = append(all, f.list)
	}
	return all
}

// forecast makes a week by chance, and the policy for it.
func forecast(c oracle.Chance, t testing.TB) (w *slowForecast, p *compliance.Policy, v *episode.View) {
	w = &slowForecast{forbidden: map[iop.Format][2]iop.Day{}, asked: -1}
	w.counting = schedule.Counting{Formats: iop.SetOf(iop.Group, iop.Education), WeekStart: oracle.Pick(c, 0, schedule.Sunday, schedule.Monday, schedule.Wednesday),
		PartialWeeks: oracle.Pick(c, schedule.PartialWeeksHeld, schedule.ProRated, schedule.PartialWeeksSkipped)}
	if c.In(20) {
		w.counting.LeastSession = 60
	}
	if c.In(20) {
		w.counting.ClockHour = 50
	}
	start := w.counting.WeekStart
	if start == 0 {
		start = schedule.Monday
	}
	w.end = day("2026-01-15") + iop.Day(c.IntN(40))
	for schedule.WeekdayOf(w.end) != start {
		w.end++
	}
	begin := w.end - 7
	w.admitted = begin + iop.Day(oracle.Pick(c, -14, -9, -8, -7, -1, 0, 0, 0, 1, 2, 3, 4))
	first := max(w.admitted, begin)
	w.now = first + iop.Day(c.IntN(int(w.end-first)))
	weekNumber, phase := 1, 1
	for d := w.admitted; d < begin; d++ {
		if schedule.WeekdayOf(d+1) == start {
			weekNumber++
		}
	}
	events := []episode.Event{{Kind: iop.Admission, Day: w.admitted}}
	for d := w.admitted + 1; d <= w.now; d++ {
		if c.In(10) {
			events = append(events, episode.Event{Kind: iop.PhaseAdvanced, Day: d})
			if d <= first {
				phase++
			}
		}
	}
	session := func(d iop.Day) slowService {
		s := slowService{day: d, from: 30 * (1 + c.IntN(47)), length: 30 * (1 + c.IntN(8)), format: oracle.Pick(c, iop.Group, iop.Group, iop.Education, iop.MutualHelp)}
		if c.In(60) {
			s.from = 60 * (8 + c.IntN(12))
		}
		if c.In(15) {
			s.from = -1
		}
		return s
	}
	for d := w.admitted; d <= w.now; d++ {
		for range c.IntN(2) {
			s := session(d)
			s.from = 60 * 9 // so that none runs past midnight
			w.had = append(w.had, s)
			e := episode.Event{Kind: iop.Attended, Day: d, Session: int32(len(w.had)), Planned: iop.Minutes(s.length), Credited: episode.Whole}
			e.Format = s.format
			events = append(events, e)
		}
	}
	for d := w.now + 1; d < w.end; d++ {
		if c.In(25) {
			w.planned = append(w.planned, session(d))
		}
	}
	for range c.IntN(9) {
		w.offered = append(w.offered, session(w.now+iop.Day(c.IntN(int(w.end-w.now)+1))))
	}
	if len(w.offered) > 0 && c.In(20) {
		w.offered = append(w.offered, w.offered[0])
	}
	week := slowRow{per: "week"}
	have := w.amounts(&week, slices.Concat(w.had, w.planned))[0]
	add := func(r slowRow) {
		r.asked = true
		measure, amount := "hours", func(n int) string { return fmt.Sprintf("%q", iop.Minutes(n)) }
		if r.sessions {
			measure, amount = "sessions", strconv.Itoa
		}
		var ends []string
		if r.low >= 0 {
			ends = append(ends, `"at_least":`+amount(r.low))
		}
		if r.high >= 0 {
			ends = append(ends, `"at_most":`+amount(r.high))
		}
		members := []string{fmt.Sprintf(`"measure":%q`, measure)}
		if r.group {
			members = append(members, `"of":{"formats":["group"]}`)
		}
		per := fmt.Sprintf("%q:true", r.per)
		number := func(name string, n int) {
			at := n + c.IntN(3) - 1
			per += fmt.Sprintf(`,%q:{"at_least":%d,"at_most":%d}`, name, at, at+1)
			r.asked = r.asked && at <= n && n <= at+1
		}
		if r.per != "month" && r.per != "episode" {
			switch {
			case c.In(10):
				number("in_weeks", weekNumber)
			case c.In(10):
				number("in_phases", phase)
			}
		}
		binds := oracle.Pick(c, "delivered", "delivered", "delivered", "delivered", "licence-boundary", "paid", "offered", "scheduled", "certified-need")
		r.asked = r.asked && binds != "offered" && binds != "scheduled" && binds != "certified-need"
		members = append(members, fmt.Sprintf(`"per":{%s},"binds":%q`, per, binds))
		switch d := w.now + iop.Day(c.IntN(3)) - 1; {
		case c.In(10):
			members = append(members, fmt.Sprintf(`"until":%q`, d+1))
			r.asked = r.asked && w.now <= d
		case c.In(10):
			members = append(members, fmt.Sprintf(`"from":%q`, d))
			r.asked = r.asked && w.now >= d
		case c.In(5):
			members = append(members, `"for":{"ages":{"below":30}}`)
			r.asked = false
		}
		r.text = askedRow(fmt.Sprintf("clinic.r%d", len(w.rows)), "{"+strings.Join(ends, ",")+"}", strings.Join(members, ","))
		w.rows = append(w.rows, r)
	}
	for range 1 + c.IntN(2) {
		low, high := have+30*c.IntN(14), -1
		if days := int(w.end - first); days < 7 && w.counting.PartialWeeks == schedule.ProRated {
			low = low * 7 / days
		}
		if c.In(40) {
			high = low + 30*c.IntN(8)
		}
		add(slowRow{per: "week", low: low, high: high})
	}
	for range c.IntN(4) {
		switch c.IntN(7) {
		case 0:
			add(slowRow{per: "service-day", low: 30 * (1 + c.IntN(5)), high: -1})
		case 1:
			add(slowRow{per: "service-day", low: -1, high: 30 * (2 + c.IntN(8)), group: c.In(30)})
		case 2:
			add(slowRow{per: "week", low: -1, high: 1 + c.IntN(6), sessions: true})
		case 3:
			add(slowRow{per: "week", low: -1, high: have + 30*c.IntN(12), group: c.In(70)})
		case 4:
			add(slowRow{per: "month", low: -1, high: have + 30*c.IntN(30)})
		case 5:
			add(slowRow{per: "episode", low: -1, high: have + 30*c.IntN(30), group: c.In(30)})
		case 6:
			add(slowRow{per: "service-day", low: -1, high: 1 + c.IntN(2), sessions: true})
		}
	}
	var rows, rules []string
	for i := range w.rows {
		r := &w.rows[i]
		rows = append(rows, r.text)
		if low := w.low(r); r.asked && r.per == "week" && !r.sessions && !r.group && low > w.asked {
			w.asked = low
		}
	}
	for _, f := range []iop.Format{iop.Group, iop.Education} {
		if c.In(15) {
			from, until := w.now+iop.Day(c.IntN(3)), w.now+iop.Day(3+c.IntN(3))
			w.forbidden[f] = [2]iop.Day{from, until}
			rules = append(rules, fmt.Sprintf(`{%s,"makes":"must-not","of":{"formats":[%q]},"from":%q,"until":%q}`, ruleText("clinic.not-"+f.String()), f, from, until))
		}
	}
	counting, err := json.Marshal(w.counting)
	require.NoError(t, err)
	p = asking(t, rows, `"counting":`+string(counting), `"make_up":[`+strings.Join(rules, ",")+`]`)
	e, err := episode.New(episode.Record{Person: iop.Person{Age: 30}, Events: events})
	require.NoError(t, err)
	return w, p, e.On(w.now)
}

// TestForecastOracle: the options are all sets of up to three offers that do, and of
// which no part does, in order, as they are found by trying every set.
func TestForecastOracle(t *testing.T) {
	c := oracle.Chance{Source: rand.New(rand.NewPCG(20261122, 7))}
	seen := map[string]int{}
	for n := range 4000 {
		w, p, v := forecast(c, t)
		var planned, offered []schedule.Given
		for _, s := range w.planned {
			planned = append(planned, s.given())
		}
		for _, s := range w.offered {
			offered = append(offered, s.given())
		}
		f := v.Under(p).Forecast(planned, offered)[0].Answer
		week := slowRow{per: "week"}
		possible := w.amounts(&week, slices.Concat(w.had, w.planned))[0]
		require.Equal(t, possible, int(f.Possible), "%d", n)
		require.Equal(t, w.asked >= 0, f.Floor != nil, "%d", n)
		require.Equal(t, max(0, w.asked), int(f.Asked), "%d", n)
		require.Equal(t, max(0, w.asked-possible), int(f.Short), "%d", n)
		var want [][]schedule.Given
		if f.Short > 0 {
			for _, option := range w.options() {
				var list []schedule.Given
				for _, s := range option {
					list = append(list, s.given())
					seen[fmt.Sprint("option of ", len(option))]++
				}
				want = append(want, list)
			}
			seen["short"]++
		} else if f.Floor != nil {
			seen["enough"]++
		}
		if !assert.Equal(t, listed(want), listed(f.Options), "%d", n) {
			text, _ := json.Marshal(p)
			t.Fatalf("%s\n%+v", text, w)
		}
		if f.Floor == nil {
			seen["no floor"]++
		}
	}
	for _, what := range []string{"short", "enough", "no floor", "option of 1", "option of 2", "option of 3"} {
		assert.Greater(t, seen[what], 100, what)
	}
	t.Log(seen)
}
