package schedule_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// block is a group on the days from one full hour to another.
func groupOn(days schedule.Days, from, to int) schedule.Block {
	return schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: days, Start: schedule.At(from, 0), End: schedule.At(to, 0)}
}

var nineHours = rule("r.hours", iop.Requirement{
	Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(9 * iop.Hour))})

// What has no weeks is unknown, whatever is asked, and what is wrong is said.
func TestPlansWithoutWeeks(t *testing.T) {
	adults := rule("r.adults", iop.Requirement{Measure: iop.SessionCount, Per: iop.Period{Kind: iop.PerEpisode},
		Bound: iop.CountBound(iop.AtLeast[int32](2)), For: iop.People{Populations: iop.SetOf(iop.Adult)}})
	c := checker(t, nineHours, adults)
	week := schedule.Week{Blocks: []schedule.Block{groupOn(schedule.MondayToFriday, 9, 12)}}
	long := schedule.Repeat(week, math.MaxInt16)
	mixed := schedule.Repeat(week, 5)
	mixed.Phases = append(mixed.Phases, schedule.Phase{Weeks: -3, Week: week})
	none, negative := schedule.Repeat(week, 0), schedule.Repeat(week, -5)
	for name, p := range map[string]*schedule.Plan{"none": {}, "0 weeks": &none, "-5 weeks": &negative, "too long": &long, "mixed": &mixed} {
		require.Error(t, p.Validate(), name)
		report := c.CheckPlan(p)
		assert.Equal(t, "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\n"+
			"r.adults: unknown (missing: valid-schedule), want at least 2 (A text)\n"+
			"not-valid: "+strings.ReplaceAll(p.Validate().Error(), "\n", "\nnot-valid: ")+"\n", report.String(), name)
		p.Person.Population = iop.Adolescent
		report = c.CheckPlan(p)
		assert.Equal(t, iop.Unknown, report.Verdict(), name)
	}
	var cal schedule.Calendar
	report := c.CheckCalendar(&cal)
	assert.Equal(t, iop.Unknown, report.Verdict())
	for range cal.Sessions(0) {
		t.Fatal("a session of no plan")
	}
	for range cal.Planned() {
		t.Fatal("a session of no plan")
	}
	odd := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{{Days: schedule.EveryDay, Start: 0, End: 60, Cadence: schedule.Cadence{Kind: schedule.EveryWeeks}}}}, 2)
	assert.NotPanics(t, func() { c.CheckPlan(&odd) }, "every 0 weeks")
}

// Where there is no moment the note says so.
func TestNoInstant(t *testing.T) {
	day := iop.MustDay("2026-01-05")
	for name, got := range map[string]func() (time.Time, schedule.ClockNote){
		"no location": func() (time.Time, schedule.ClockNote) { return schedule.Instant(day, 600, nil) },
		"no day":      func() (time.Time, schedule.ClockNote) { return schedule.Instant(0, 600, utc) },
		"no time":     func() (time.Time, schedule.ClockNote) { return schedule.Instant(day, schedule.At(25, 0), utc) },
	} {
		at, note := got()
		assert.True(t, at.IsZero(), name)
		assert.Equal(t, schedule.NoInstant, note, name)
	}
	s := schedule.Session{Day: day, Start: 600, End: 660}
	_, _, start, end := s.Instants(nil)
	assert.Equal(t, [2]schedule.ClockNote{schedule.NoInstant, schedule.NoInstant}, [2]schedule.ClockNote{start, end})
	assert.Equal(t, "none", schedule.NoInstant.String())
}

// What At was given stays in sight.
func TestClocksOutOfRange(t *testing.T) {
	assert.Equal(t, "At(25, 70)", schedule.At(25, 70).String())
	assert.Equal(t, "At(24, 1)", schedule.At(24, 1).String())
	assert.Equal(t, "Clock(-60)", schedule.Clock(-60).String())
	w := schedule.Week{Blocks: []schedule.Block{{Days: schedule.EveryDay, Start: schedule.At(25, 70), End: schedule.At(24, 0)}}}
	assert.EqualError(t, w.Validate(), "blocks[0].start: is not a time of day before 24:00: At(25, 70)")
	w.Blocks[0].End = schedule.At(9, 99)
	assert.EqualError(t, w.Validate(), "blocks[0].start: is not a time of day before 24:00: At(25, 70)\nblocks[0].end: is not a time of day: At(9, 99)")
}

// A thousand blocks at one time are told in as many faults as reading tells.
func TestManyOverlapsAreBounded(t *testing.T) {
	w := schedule.Week{Blocks: make([]schedule.Block, 1000)}
	for i := range w.Blocks {
		w.Blocks[i] = schedule.Block{Days: schedule.EveryDay, Start: 540, End: 600}
	}
	var list wire.Faults
	require.ErrorAs(t, w.Validate(), &list)
	require.Len(t, list, wire.MaxFaults+1)
	assert.Equal(t, "blocks[1]: overlaps blocks[0] on monday", list[0].Error())
	assert.Equal(t, "899 more faults", list[wire.MaxFaults].Error())
}

func faultsOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Numbers that stand for nothing are named where they are, and quoted, all at once.
func TestNonsenseIsRefused(t *testing.T) {
	w := schedule.Week{
		Blocks: []schedule.Block{
			{Service: schedule.Service{Format: 99, Delivery: 98, Participants: 97, Staff: 96, Occasion: 95}, Days: schedule.EveryDay, Start: 0, End: 60},
			{Days: schedule.Days(1), Start: 60, End: 120},
			{Days: schedule.Days(math.MaxUint64), Start: 120, End: 180, Seats: iop.AtLeast[int32](-3)},
			{Days: schedule.On(8), Start: 180, End: 240, Seats: iop.Between[int32](9, 3), Cadence: schedule.Cadence{Kind: 9}},
			{Days: schedule.EveryDay, Start: 240, End: 300, Pauses: []schedule.Inside{{What: 9, Length: -1}, {What: schedule.Break, Length: 2000}}},
			{Days: schedule.EveryDay, Start: 300, End: 360, Cadence: schedule.Cadence{N: 3}},
		},
		Arranged: []schedule.Arranged{{Service: schedule.Service{Format: 99}, Length: 20_000, Times: 101}},
		Person:   iop.Person{Age: -5, Population: 99, Focus: 99}, Number: -1, Need: -60,
	}
	many := []string{}
	for n := range 64 {
		many = append(many, schedule.Weekday(n).String())
	}
	assert.Equal(t, `blocks[0].format: is not a session format: session format(99)
blocks[0].delivery: is not a delivery: delivery(98)
blocks[0].participants: contains something that is not a kind of participant: participants(97)
blocks[0].staff: is not staff: staff(96)
blocks[0].occasion: is not an occasion: occasion(95)
blocks[1].days: has something that is not a weekday: unknown
blocks[2].days: has something that is not a weekday: `+strings.Join(many, ", ")+`
blocks[2].seats: is negative: at least -3
blocks[3].days: has something that is not a weekday: weekday(8)
blocks[3].cadence: is not a cadence: CadenceKind(9)
blocks[3].seats: is an empty range: 9 to 3
blocks[4].pauses[0].what: is not a pause: pause(9)
blocks[4].pauses[0].length: is not an amount of time in a day: -0h01m
blocks[4].pauses[1].length: is not an amount of time in a day: 33h20m
blocks[5].cadence: is every week, so takes no number or phase: 3, 0
arranged[0].format: is not a session format: session format(99)
arranged[0].length: is not an amount of time in a week: 333h20m
arranged[0].times: is not from 0 to 100: 101
person.age: is not from 0 to 130: -5
person.population: is not a population: population(99)
person.focus: is not a focus: focus(99)
number: is negative: -1
need: is not an amount of time in a week: -1h00m`, faultsOf(w.Validate()))

	good := groupOn(schedule.EveryDay, 9, 12)
	tpl := schedule.Template{Offer: schedule.Offer{Blocks: []schedule.Block{good}}, Person: iop.Person{Age: 400}}
	assert.Equal(t, "person.age: is not from 0 to 130: 400", faultsOf(tpl.Validate()))
	plan := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{good}, Person: iop.Person{Focus: 9}}, 1)
	assert.Equal(t, "person.focus: is not a focus: focus(9)", faultsOf(plan.Validate()))
	_, err := schedule.NewChecker(schedule.Counting{WeekStart: 99, Partial: 98, PartialWeeks: 97, Formats: 1 << 60, Pauses: 1, LeastSession: -1, TaperWeeks: -2}, nil)
	assert.Equal(t, `counting.formats: has something that is not a session format: session format(60)
counting.pauses: has something that is not a pause: unknown
counting.partial: is not a treatment of partial attendance: treatment of partial attendance(98)
counting.week_start: is not a weekday: weekday(99)
counting.partial_weeks: is not a treatment of partial weeks: treatment of partial weeks(97)
counting.least_session: is not an amount of time in a day: -0h01m
counting.taper_weeks: is negative: -2`, faultsOf(err))
	f := schedule.Fit{Template: schedule.Template{Offer: schedule.Offer{Blocks: []schedule.Block{good}}}, Travel: 2000, Target: -1, Prefer: []schedule.Preference{77}}
	assert.Equal(t, "travel: is not from 0 to 24 hours: 33h20m\nprefer[0]: is not a preference: preference(77)\ntarget: is not an amount of time in a week: -0h01m", faultsOf(f.Validate()))
	taper := schedule.Taper{Start: schedule.Week{Blocks: []schedule.Block{good}}, Hours: 20_000, Weeks: 2}
	assert.Equal(t, "hours: is not an amount of time in a week: 333h20m", faultsOf(taper.Validate()))
}

// A document's fault quotes the value once, as it stands there.
func TestValuesAreQuotedOnce(t *testing.T) {
	for text, want := range map[string]string{
		`{"number":-1}`: "number: -1 is negative (line 1)",
		`{"arranged":[{"length":"0h30m","times":101}]}`: "arranged[0].times: 101 is not from 0 to 100 (line 1)",
		`{"person":{"age":-4}}`:                         "person.age: -4 is not from 0 to 130 (line 1)",
	} {
		assert.EqualError(t, json.Unmarshal([]byte(text), new(schedule.Week)), want)
	}
}

func TestDatesNameWhatIsWrong(t *testing.T) {
	monday := iop.MustDay("2026-01-05")
	plan := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{groupOn(schedule.EveryDay, 9, 12)}}, 2)
	_, err := schedule.NewCalendar(schedule.Dates{Plan: plan, From: math.MaxInt32, Location: utc})
	assert.EqualError(t, err, "from: is not a calendar day: Day(2147483647)")
	_, err = schedule.NewCalendar(schedule.Dates{Plan: plan, From: monday, Location: utc,
		Moves:   []schedule.Move{{Day: monday, Start: 60, End: 120}, {Day: monday, Start: 120, End: 180}},
		Cancels: []schedule.Cancel{{Day: monday + 2}, {Day: monday + 1}, {Day: monday + 1}, {Day: monday + 1}, {Day: monday}}})
	assert.EqualError(t, err, `moves[1]: names block 0 on 2026-01-05, which moves[0] also names
cancels[4]: names block 0 on 2026-01-05, which moves[1] also names
cancels[2]: names block 0 on 2026-01-06, which cancels[1] also names
cancels[3]: names block 0 on 2026-01-06, which cancels[2] also names`)
}

func TestGivenNonsense(t *testing.T) {
	monday := iop.MustDay("2026-01-05")
	group := schedule.Service{Format: iop.Group}
	for want, g := range map[string]schedule.Given{
		"": {Day: monday, Service: group, Least: 60, Most: 90, Start: schedule.TimeAt(600)},
		"day: is missing\nformat: is not a session format: session format(99)\nstart: is not a time of day: At(25, 70)": {Service: schedule.Service{Format: 99}, Start: schedule.TimeAt(schedule.At(25, 70))},
		"most: is less than least, 10h00m: 1h00m": {Day: monday, Least: 600, Most: 60},
		"least: is not an amount of time in a day: -1h00m\nmost: is not an amount of time in a day: 35791394h07m": {Day: monday, Least: -60, Most: math.MaxInt32},
		"day: is not a calendar day: Day(-4)": {Day: -4},
	} {
		assert.Equal(t, want, faultsOf(g.Validate()))
	}
	week := schedule.Span{From: monday, Until: monday + 7}
	require.NoError(t, week.Validate())
	for want, s := range map[string]schedule.Span{
		"from: is not a calendar day: no day":                                                               {},
		"until: is not after from, 2026-01-05: 2026-01-05":                                                  {From: monday, Until: monday},
		"until: is more than 1040 weeks after from, 2026-01-05: 2046-01-05":                                 {From: monday, Until: iop.MustDay("2046-01-05")},
		"person.age: is not from 0 to 130: -1\nneed: is not an amount of time in a week: -0h01m":            {From: monday, Until: monday + 7, Person: iop.Person{Age: -1}, Need: -1},
		"phases[1]: is not after the day before it: 2026-01-06\nnumbers: cannot be more than the phases: 3": {From: monday, Until: monday + 7, Phases: []iop.Day{monday + 2, monday + 1}, Numbers: []int32{1, 2, 3}},
	} {
		assert.Equal(t, want, faultsOf(s.Validate()))
	}
	c := checker(t, nineHours)
	say := func(given ...schedule.Given) string {
		r := c.CheckGiven(week, given)
		return r.String()
	}
	unknown := "r.hours: unknown (missing: valid-schedule), want at least 9h00m (A text)\n"
	assert.Equal(t, unknown+"not-valid: given[0].most: is less than least, 10h00m: 1h00m\n",
		say(schedule.Given{Day: monday, Service: group, Least: 600, Most: 60, Whole: true}))
	huge := schedule.Given{Day: monday, Service: group, Least: math.MaxInt32, Most: math.MaxInt32, Whole: true}
	assert.Equal(t, unknown+"not-valid: given[0].least: is not an amount of time in a day: 35791394h07m\nnot-valid: given[0].most: is not an amount of time in a day: 35791394h07m\n", say(huge))
	assert.Equal(t, unknown+"not-valid: given[0].least: is not an amount of time in a day: -10h00m\nnot-valid: given[0].most: is not an amount of time in a day: -1h00m\n",
		say(schedule.Given{Day: monday, Service: group, Least: -600, Most: -60}))
}

// What a calendar holds comes to the same as service given.
func TestSessionsGiven(t *testing.T) {
	c, err := schedule.NewChecker(schedule.Counting{Pauses: iop.SetOf(schedule.Meal), ClockHour: 50}, []iop.Requirement{nineHours})
	require.NoError(t, err)
	counting := schedule.Counting{Pauses: iop.SetOf(schedule.Meal), ClockHour: 50}
	b := groupOn(schedule.On(schedule.Monday, schedule.Wednesday), 9, 13)
	b.Pauses = []schedule.Inside{{What: schedule.Break, Length: 15}, {What: schedule.Meal, Length: 30}}
	monday := iop.MustDay("2026-01-05")
	cal, err := schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(schedule.Week{Blocks: []schedule.Block{b}}, 3), From: monday, Location: utc})
	require.NoError(t, err)
	var given []schedule.Given
	for s := range cal.Sessions(0) {
		g := s.Given(&counting, cal.Location())
		require.NoError(t, g.Validate())
		given = append(given, g)
	}
	assert.Equal(t, "2026-01-05 09:00 group 3h45m", given[0].String())
	given[1].Least, given[1].Whole = 60, false
	assert.Equal(t, "2026-01-07 09:00 group 1h00m to 3h45m, in part", given[1].String())
	given[1] = given[0]
	given[1].Day += 2
	planned, made := c.CheckCalendar(cal), c.CheckGiven(schedule.Span{From: monday, Until: monday + 21}, given)
	assert.Equal(t, planned.String(), made.String())
	assert.Equal(t, schedule.Given{}, (&schedule.Session{}).Given(&counting, nil))
}
