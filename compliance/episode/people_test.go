package episode_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"
	"github.com/openiop/openiop/iop"
)

// changing is a record of who changes.
func changing(t testing.TB, who iop.Person, need iop.Minutes, changes []episode.PersonChange, events ...episode.Event) *episode.Stay {
	t.Helper()
	s, err := episode.New(episode.Record{Person: who, Need: need, Changes: changes, Events: events})
	require.NoError(t, err)
	return s
}

// each is the answers of a policy, by row.
func each(r *episode.Reading, week bool) map[string]string {
	report, all := r.Check(), map[string]string{}
	if week {
		report = r.Week()
	}
	for f := range report.All() {
		all[string(f.Rule.ID)[len("clinic."):]] = answerOf(f)
	}
	return all
}

func answerOf(f iop.Finding) string {
	var r iop.Report
	r.Add(f)
	return answer(r)
}

// TestWhoTurnsEighteen: rules for minors bind until the birthday, and those for adults from
// it on. The week that holds both is met where it is met as either asks, and else not known.
func TestWhoTurnsEighteen(t *testing.T) {
	adults, minors := `,"for":{"ages":{"at_least":18}}`, `,"for":{"ages":{"below":18}}`
	row := func(id, text string) string { return `{` + ruleText("clinic."+id) + `,` + text + `}` }
	week := `"measure":"hours","per":"week","bound":{"at_least":`
	p := parse(t, document(`"requirements":[`+row("adult", week+`"9h"}`+adults)+`,`+row("minor", week+`"6h"}`+minors)+`]`))
	in := on(iop.Admission, "01-05") // a Monday; 18 from Wednesday of the second week
	minor := iop.Person{Age: 17}
	birthday := []episode.PersonChange{{Day: day("2026-01-14"), Age: 18}}
	given := func(n iop.Minutes, dates ...string) (list []episode.Event) {
		for _, d := range dates {
			list = append(list, on(iop.Attended, d, hours(n*iop.Hour)))
		}
		return list
	}
	for _, c := range []struct {
		name, date   string
		adult, minor string
		events       []episode.Event
	}{
		{"the week before", "01-11", "not-applicable", "met 6h00m", given(3, "01-06", "01-08")},
		{"the week before, short", "01-11", "not-applicable", "not-met 3h00m", given(3, "01-06")},
		{"the week of the birthday, met by both", "01-18", "met 9h00m", "met 6h00m", given(3, "01-06", "01-08", "01-12", "01-14", "01-16")},
		{"the week of the birthday, met by one", "01-18", "unknown for day-that-decides 8h00m", "met 6h00m", append(given(3, "01-06", "01-08"), given(4, "01-12", "01-16")...)},
		{"the week of the birthday, met by neither", "01-18", "unknown for day-that-decides 5h00m", "unknown for day-that-decides 5h00m", append(given(3, "01-06", "01-08"), given(5, "01-12")...)},
		{"the week after", "01-25", "met 9h00m", "met 6h00m", append(given(3, "01-06", "01-08", "01-19", "01-21", "01-23"), given(9, "01-13")...)},
		{"the week after, short", "01-25", "not-met 6h00m", "met 6h00m", append(given(3, "01-06", "01-08", "01-19", "01-21"), given(9, "01-13")...)},
		{"the week after, short as a minor was", "01-25", "met 9h00m", "not-met 3h00m", append(given(3, "01-06", "01-19", "01-21", "01-23"), given(9, "01-13")...)},
	} {
		r := changing(t, minor, 0, birthday, append(c.events, in)...).On(day("2026-" + c.date)).Under(p)
		assert.Equal(t, map[string]string{"adult": c.adult, "minor": c.minor}, each(r, false), c.name)
	}
	// The birthday on the first day of a week, and on the last.
	for date, want := range map[string]string{"2026-01-12": "not-met 6h00m", "2026-01-13": "unknown for day-that-decides 6h00m", "2026-01-18": "unknown for day-that-decides 6h00m", "2026-01-19": "not-applicable"} {
		r := changing(t, minor, 0, []episode.PersonChange{{Day: day(date), Age: 18}}, append(given(3, "01-06", "01-08", "01-12", "01-14"), in)...).On(day("2026-01-18")).Under(p)
		assert.Equal(t, want, each(r, false)["adult"], date)
		assert.Equal(t, want, each(r, true)["adult"], "%s, as the week", date)
	}
}

// TestEventsOfWhoChanges: limits on events, deadlines and quotas for some people look at the
// days on which the person is one of them.
func TestEventsOfWhoChanges(t *testing.T) {
	adults, minors := `,"for":{"ages":{"at_least":18}}`, `,"for":{"ages":{"below":18}}`
	absences := `"measure":"events","events":["no-show"],"bound":{"at_most":1},"per":`
	plan := `"measure":"elapsed-days","events":["plan"],"after":["incident"],"bound":{"at_most":3}`
	in, minor := on(iop.Admission, "01-05"), iop.Person{Age: 17}
	missed := func(dates ...string) (list []episode.Event) {
		for _, d := range dates {
			list = append(list, on(iop.NoShow, d))
		}
		return list
	}
	for _, c := range []struct {
		name, row, date, want string
		lapses                int
		events                []episode.Event
	}{
		{"too many as an adult", absences + `"episode"` + adults, "02-01", "not-met 2 to 3", 1, missed("01-06", "01-15", "01-16")},
		{"too many only with those before", absences + `"episode"` + adults, "02-01", "unknown for day-that-decides 1 to 3", 0, missed("01-06", "01-07", "01-16")},
		{"few enough with those before", absences + `"episode"` + adults, "02-01", "met 0 to 1", 0, missed("01-06")},
		{"too many as a minor", absences + `"episode"` + minors, "02-01", "not-met 2", 1, missed("01-06", "01-07")},
		{"on the birthday", absences + `"episode"` + adults, "02-01", "not-met 2", 1, missed("01-14", "01-15")},
		{"on the day before it", absences + `"episode"` + minors, "02-01", "not-met 2", 1, missed("01-06", "01-13")},
		{"in one week", absences + `"week"` + adults, "01-18", "unknown for day-that-decides 2", 0, missed("01-13", "01-15")},
		{"in the week after", absences + `"week"` + adults, "01-25", "not-met 2", 1, missed("01-19", "01-20")},
		{"in the week after, of minors", absences + `"week"` + minors, "01-25", "not-applicable", 0, missed("01-19", "01-20")},
		{"in the week before", absences + `"week"` + minors, "01-11", "not-met 2", 1, missed("01-06", "01-07")},
		{"a deadline of minors", plan + minors, "02-01", "not-met 27 days", 1, []episode.Event{on(iop.Incident, "01-05")}},
		{"a deadline of minors, due on the birthday", plan + minors, "02-01", "unknown for day-that-decides 21 days", 0, []episode.Event{on(iop.Incident, "01-11")}},
		{"a deadline of minors, due on the day before", plan + minors, "02-01", "not-met 22 days", 1, []episode.Event{on(iop.Incident, "01-10")}},
		{"a deadline of minors, in time", plan + minors, "02-01", "met 3 days", 0, []episode.Event{on(iop.Incident, "01-11"), on(iop.PlanMade, "01-14")}},
		{"a deadline of minors, begun on the birthday", plan + minors, "02-01", "not-applicable 18 days", 0, []episode.Event{on(iop.Incident, "01-14")}},
		{"a deadline of adults", plan + adults, "02-01", "not-met 18 days", 1, []episode.Event{on(iop.Incident, "01-14")}},
		{"a deadline of adults, from before", plan + adults, "02-01", "unknown for day-that-decides 19 days", 0, []episode.Event{on(iop.Incident, "01-13")}},
		{"a quota of adults", `"measure":"events","events":["specimen"],"per":"week","bound":{"at_least":1}` + adults, "01-26", "not-met 0", 1, nil},
		{"days without, of who it is now", `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":20}` + adults, "01-26", "met 21 days", 0, nil},
		{"days without, of minors", `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":20}` + minors, "01-26", "not-applicable", 0, nil},
	} {
		s := changing(t, minor, 0, []episode.PersonChange{{Day: day("2026-01-14"), Age: 18}}, append(c.events, in)...)
		r := s.On(day("2026-" + c.date)).Under(limit(t, c.row))
		assert.Equal(t, c.want, answer(r.Check()), c.name)
		assert.Len(t, r.Lapses(), c.lapses, c.name)
	}
}

// TestNeedThatChanges: each week is measured against the need certified in it, and a focus that
// changes divides the weeks as an age does.
func TestNeedThatChanges(t *testing.T) {
	in := on(iop.Admission, "01-05")
	p := parse(t, document(`"requirements":[{`+ruleText("clinic.need")+`,"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"certified-need"}]`))
	for _, c := range []struct {
		name, date, want string
		need             iop.Minutes
		changes          []episode.PersonChange
	}{
		{"enough always", "02-01", "met certified-need 10h00m", 12 * iop.Hour, []episode.PersonChange{{Day: day("2026-01-19"), Need: 10 * iop.Hour}}},
		{"too little from a Monday on", "02-01", "not-met certified-need 6h00m", 12 * iop.Hour, []episode.PersonChange{{Day: day("2026-01-19"), Need: 6 * iop.Hour}}},
		{"before that", "01-18", "met certified-need 12h00m", 12 * iop.Hour, []episode.PersonChange{{Day: day("2026-01-19"), Need: 6 * iop.Hour}}},
		{"too little from the middle of this week on", "01-25", "unknown for day-that-decides certified-need 6h00m", 12 * iop.Hour, []episode.PersonChange{{Day: day("2026-01-21"), Need: 6 * iop.Hour}}},
		{"not known before", "01-25", "unknown for need", 0, []episode.PersonChange{{Day: day("2026-01-19"), Need: 10 * iop.Hour}}},
	} {
		v := changing(t, iop.Person{}, c.need, c.changes, in).On(day("2026-" + c.date))
		assert.Equal(t, c.want, answer(v.Under(p).Check()), c.name)
	}
	p = limit(t, `"measure":"hours","per":"week","bound":{"at_least":"9h"},"for":{"focus":["mental-health"]}`)
	changes := []episode.PersonChange{{Day: day("2026-01-12"), Focus: iop.FocusMentalHealth}, {Day: day("2026-01-19"), Age: 40}, {Day: day("2026-01-26"), Focus: iop.FocusSubstanceUse}}
	s := changing(t, iop.Person{Focus: iop.FocusSubstanceUse}, 0, changes, in, on(iop.Attended, "01-13", hours(9*iop.Hour)), on(iop.Attended, "01-20", hours(8*iop.Hour)))
	for date, want := range map[string]string{"2026-01-11": "not-applicable", "2026-01-18": "met 9h00m", "2026-01-25": "not-met 8h00m", "2026-02-15": "not-met 8h00m"} {
		assert.Equal(t, want, answer(s.On(day(date)).Under(p).Check()), date)
	}
}

// TestChangesAsKnown: what is known of the person is what had been entered by then, and not
// withdrawn; of two entries of one day the later, and of different ones entered at once none.
func TestChangesAsKnown(t *testing.T) {
	s := changing(t, iop.Person{Age: 17}, 0, []episode.PersonChange{
		{Day: day("2026-01-14"), Age: 18, Recorded: day("2026-01-20")},
		{Day: day("2026-01-16"), Population: iop.Perinatal, Withdrawn: day("2026-01-18")},
		{Day: day("2026-01-22"), Focus: iop.FocusMentalHealth}, {Day: day("2026-01-22"), Focus: iop.FocusSubstanceUse},
		{Day: day("2026-01-24"), Focus: iop.FocusMentalHealth}, {Day: day("2026-01-24"), Focus: iop.FocusSubstanceUse, Recorded: day("2026-01-25")},
	})
	for date, want := range map[string][2]iop.Person{ // as it was, and as it was known
		"2026-01-13": {{Age: 17}, {Age: 17}},
		"2026-01-14": {{Age: 18}, {Age: 17}},
		"2026-01-17": {{Age: 18}, {Age: 17, Population: iop.Perinatal}},
		"2026-01-18": {{Age: 18}, {Age: 17}},
		"2026-01-20": {{Age: 18}, {Age: 18}},
		"2026-01-22": {{Age: 18}, {Age: 18}},
		"2026-01-24": {{Age: 18, Focus: iop.FocusSubstanceUse}, {Age: 18, Focus: iop.FocusMentalHealth}},
		"2026-01-25": {{Age: 18, Focus: iop.FocusSubstanceUse}, {Age: 18, Focus: iop.FocusSubstanceUse}},
	} {
		assert.Equal(t, want, [2]iop.Person{s.On(day(date)).Person, s.KnownOn(day(date)).Person}, date)
	}
	for text, want := range map[string]string{
		`{"changes":[{"age":18}],"events":[]}`:                                      "changes[0].day: is missing",
		`{"changes":[{"day":"2026-01-14"}],"events":[]}`:                            "changes[0]: is empty",
		`{"changes":[{"day":"2026-01-14","age":131}],"events":[]}`:                  "changes[0].age: 131 is not from 0 to 130",
		`{"changes":[{"day":"2026-01-14","need":"169h"}],"events":[]}`:              "is not an amount of time in a week",
		`{"changes":[{"day":"2026-01-14","age":18,"birthday":"x"}],"events":[]}`:    "birthday",
		`{"changes":[{"day":"2026-02-30","age":18}],"events":[]}`:                   "changes[0].day",
		`{"changes":[{"day":"2026-01-14","age":18,"withdrawn":"no"}],"events":[]}`:  "changes[0].withdrawn",
		`{"changes":[{"day":"2026-01-14","population":"child"}],"events":[]}`:       "changes[0].population",
		`{"changes":[{"day":"2026-01-14","focus":"mental-health","need":9}],"e":1}`: "changes[0].need",
	} {
		_, err := episode.Parse([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
	_, err := episode.New(episode.Record{Changes: []episode.PersonChange{{Age: -1}, {Day: 4_000_000, Age: 3}}})
	for _, want := range []string{"changes[0].day: is missing", "changes[0].age: ", "changes[1].day: "} {
		assert.ErrorContains(t, err, want)
	}
	read, err := episode.Parse([]byte(`{"changes":[{"day":"2026-01-14","age":18,"need":"9h"}],"events":[]}`))
	require.NoError(t, err)
	text, err := json.Marshal(read.Record())
	require.NoError(t, err)
	assert.JSONEq(t, `{"changes":[{"day":"2026-01-14","age":18,"need":"9h00m"}],"events":[]}`, string(text))
}

// TestChangesThatMatterNot: a policy that asks all people the same answers the same whatever
// changes of them; and one of a person whose changes say what was known already, too.
func TestChangesThatMatterNot(t *testing.T) {
	for seed := range uint64(60) {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(seed, 9))}
		d := c.Policy()
		events := c.Events()
		now := day("2026-01-01") + iop.Day(c.IntN(120))
		var other, same []episode.PersonChange
		for range 1 + c.IntN(4) {
			on := day("2026-01-01") + iop.Day(c.IntN(90))
			other = append(other, episode.PersonChange{Day: on, Age: iop.Age(15 + c.IntN(9)), Focus: oracle.Pick(c, 0, iop.FocusMentalHealth)})
			same = append(same, episode.PersonChange{Day: on, Age: 17})
		}
		p := parse(t, text(t, d))
		plain := changing(t, iop.Person{Age: 17}, 0, nil, events...).On(now)
		assert.Equal(t, answers(t, plain.Under(p)), answers(t, changing(t, iop.Person{Age: 17}, 0, other, events...).On(now).Under(p)), seed)
		for i := range d.Requirements {
			if d.Requirements[i].Either == "" && c.In(50) {
				d.Requirements[i].For.Ages = oracle.Pick(c, iop.Below[iop.Age](18), iop.AtLeast[iop.Age](18), iop.Below[iop.Age](17))
			}
		}
		p = parse(t, text(t, d))
		assert.Equal(t, answers(t, plain.Under(p)), answers(t, changing(t, iop.Person{Age: 17}, 0, same, events...).On(now).Under(p)), seed)
	}
}

// TestWeeksOfWhoChanges holds weeks against what each asks, one after another.
func TestWeeksOfWhoChanges(t *testing.T) {
	rows := map[string]struct {
		ages iop.Range[iop.Age]
		week iop.Minutes
	}{"adult": {iop.AtLeast[iop.Age](18), 9 * iop.Hour}, "minor": {iop.Below[iop.Age](18), 6 * iop.Hour}, "seventeen": {iop.Exactly[iop.Age](17), 7 * iop.Hour}}
	p := parse(t, document(`"requirements":[`+
		`{`+ruleText("clinic.adult")+`,"measure":"hours","per":"week","bound":{"at_least":"9h"},"for":{"ages":{"at_least":18}}},`+
		`{`+ruleText("clinic.minor")+`,"measure":"hours","per":"week","bound":{"at_least":"6h"},"for":{"ages":{"below":18}}},`+
		`{`+ruleText("clinic.seventeen")+`,"measure":"hours","per":"week","bound":{"at_least":"7h"},"for":{"ages":{"at_least":17,"below":18}}}]`))
	first := day("2026-01-05") // a Monday
	seen := map[iop.Verdict]int{}
	for seed := range uint64(1500) {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(seed, 21))}
		weeks := 1 + c.IntN(6)
		start := iop.Age(15 + c.IntN(4))
		events, given := []episode.Event{{Kind: iop.Admission, Day: first}}, make([]iop.Minutes, weeks)
		for w := range weeks {
			for range 2 + c.IntN(2) {
				e := episode.Event{Kind: iop.Attended, Day: first + iop.Day(7*w+c.IntN(7)), Session: int32(len(events)), Planned: iop.Minutes(120 + 60*c.IntN(3)), Credited: episode.Whole}
				given[w] += e.Planned
				events = append(events, e)
			}
		}
		var changes []episode.PersonChange
		ages := map[iop.Day]iop.Age{}
		for d, age := first, start; d < first+iop.Day(7*weeks); d++ {
			if c.In(5) {
				age++
				changes = append(changes, episode.PersonChange{Day: d, Age: age})
			}
			ages[d] = age
		}
		got := each(changing(t, iop.Person{Age: start}, 0, changes, events...).On(first+iop.Day(7*weeks)-1).Under(p), false)
		for id, row := range rows {
			want := iop.NotApplicable
			for w := range weeks {
				on := 0
				for k := range 7 {
					if oracle.In(row.ages, ages[first+iop.Day(7*w+k)]) {
						on++
					}
				}
				switch {
				case on == 0:
				case given[w] >= row.week:
					want = iop.AllOf(want, iop.Met)
				case on < 7:
					want = iop.AllOf(want, iop.Unknown)
				default:
					want = iop.NotMet
				}
			}
			seen[want]++
			assert.Regexp(t, "^"+want.String(), got[id], "%d %s: %v in weeks of %v", seed, id, changes, given)
		}
	}
	assert.Len(t, seen, 4)
}

func text(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
