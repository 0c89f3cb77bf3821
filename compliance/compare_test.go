package compliance_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// today is the day on which policies are compared here.
var today = iop.MustDay("2026-12-01")

// combine puts policies together as they are today.
func combine(t testing.TB, policies ...*compliance.Policy) compliance.Combination {
	t.Helper()
	dated := make([]*compliance.Dated, len(policies))
	for i, p := range policies {
		dated[i] = p.On(today)
	}
	all, err := compliance.Combine(dated...)
	require.NoError(t, err)
	return all
}

func gaps(mine, theirs *compliance.Policy) string {
	var list []string
	for _, c := range mine.On(today).Gaps(theirs.On(today)) {
		text := fmt.Sprintf("%v %v", c.End, c.Result)
		if c.Because != 0 {
			text += " for " + c.Because.String()
		}
		if c.By != 0 {
			text += " by " + c.Theirs.Measure.Unit().Text(int32(c.By))
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}

func withHours(t testing.TB, counting, bound string) *compliance.Policy {
	return parse(t, document(`"counting":`+counting, `"requirements":[`+hoursRow("clinic.hours", bound)+`]`))
}

// TestGapsOverCounting: the same nine hours are not the same where minutes are
// counted by other rules. A floor carries to whoever counts at least as much, a
// cap to whoever counts no more.
func TestGapsOverCounting(t *testing.T) {
	const band = `{"at_least":"9h","at_most":"19h"}`
	plain := withHours(t, `{}`, band)
	for counting, want := range map[string][2]string{ // mine against plain, plain against mine
		`{}`:                                       {"", ""},
		`{"clock_hour":"1h"}`:                      {"", ""},
		`{"clock_hour":"0h50m"}`:                   {"floor not-comparable for counting", "cap not-comparable for counting"},
		`{"pauses":["break"]}`:                     {"floor not-comparable for counting", "cap not-comparable for counting"},
		`{"formats":["group"]}`:                    {"cap not-comparable for counting", "floor not-comparable for counting"},
		`{"least_session":"0h45m"}`:                {"cap not-comparable for counting", "floor not-comparable for counting"},
		`{"partial":"whole-sessions-only"}`:        {"cap not-comparable for counting", "floor not-comparable for counting"},
		`{"week_start":"sunday"}`:                  {"floor not-comparable for counting; cap not-comparable for counting", "floor not-comparable for counting; cap not-comparable for counting"},
		`{"formats":["group"],"pauses":["break"]}`: {"floor not-comparable for counting; cap not-comparable for counting", "floor not-comparable for counting; cap not-comparable for counting"},
	} {
		mine := withHours(t, counting, band)
		assert.Equal(t, want[0], gaps(mine, plain), "%s against plain", counting)
		assert.Equal(t, want[1], gaps(plain, mine), "plain against %s", counting)
	}
	// A group cap is no matter of counting, and neither is what mine lacks.
	size := parse(t, document(`"counting":{"clock_hour":"0h50m"}`, `"requirements":[{`+ruleText("clinic.size")+`,"measure":"group-size","per":"session","bound":{"at_most":12},"binds":"delivered"}]`))
	plainSize := parse(t, document(`"requirements":[{`+ruleText("clinic.size")+`,"measure":"group-size","per":"session","bound":{"at_most":12},"binds":"delivered"}]`))
	assert.Empty(t, gaps(size, plainSize))
	assert.Equal(t, "floor silent; cap silent", gaps(size, plain))
}

func TestCompareShowsBothSides(t *testing.T) {
	mine, theirs := parse(t, whole), parse(t, document(`"excuses":[{`+ruleText("clinic.none")+`,"refused":true}]`))
	c := mine.On(today).Compare(theirs.On(today))
	assert.Empty(t, c.Rows, "theirs asks for nothing that can be counted")
	require.Len(t, c.Sections, 10)
	assert.Equal(t, "excuses: compare by reading: mine has clinic.excuses; theirs has clinic.none", c.Sections[0].String())
	assert.Equal(t, "lateness: compare by reading: mine has clinic.late; theirs has nothing", c.Sections[1].String())
	back := theirs.On(today).Compare(mine.On(today))
	assert.Len(t, back.Gaps(), 4, "a floor, three caps")
	assert.Len(t, back.Rows, 4)
	assert.Empty(t, parse(t, document()).On(today).Compare(parse(t, document()).On(today)).Sections)
}

func TestCombine(t *testing.T) {
	licence := parse(t, strings.Replace(document(`"requirements":[`+hoursRow("licence.hours", `{"at_least":"9h","at_most":"19h"}`)+`]`), `"clinic"`, `"licence"`, 1))
	clinic := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"10h","at_most":"12h"}`)+`,`+hoursRow("clinic.most", `{"at_most":"8h"}`)+`]`))
	all := combine(t, licence, clinic)
	require.Len(t, all.Rows, 3)
	assert.Equal(t, licence, all.Rows[0].Policy.Policy())
	require.NotNil(t, all.Rows[0].OverruledBy, "the clinic asks for more")
	assert.Equal(t, iop.RuleID("clinic.hours"), all.Rows[0].OverruledBy.ID)
	assert.Nil(t, all.Rows[1].OverruledBy)
	var contradictions []string
	for _, c := range all.Contradictions {
		contradictions = append(contradictions, c.String())
	}
	assert.Equal(t, []string{
		"licence.hours asks at least 9h00m, clinic.most at most 8h00m of hours a week",
		"clinic.hours asks at least 10h00m, clinic.most at most 8h00m of hours a week",
	}, contradictions)

	// A floor of clock-hours does not contradict a cap of exact hours.
	floor := withHours(t, `{"clock_hour":"0h50m"}`, `{"at_least":"9h"}`)
	limit := withHours(t, `{}`, `{"at_most":"8h"}`)
	assert.Empty(t, combine(t, floor, limit).Contradictions, "540 clock minutes are 450 on the wall")
	assert.Len(t, combine(t, withHours(t, `{}`, `{"at_least":"9h"}`), withHours(t, `{"clock_hour":"0h50m"}`, `{"at_most":"8h"}`)).Contradictions, 1)
	for _, row := range combine(t, withHours(t, `{"clock_hour":"0h50m"}`, `{"at_least":"10h"}`), withHours(t, `{}`, `{"at_least":"9h"}`)).Rows {
		assert.Nil(t, row.OverruledBy)
	}
}

// TestCombineInAnyOrder: policies with the same row count their hours in different ways.
func TestCombineInAnyOrder(t *testing.T) {
	clock, plain := withHours(t, `{"clock_hour":"0h50m"}`, `{"at_least":"9h"}`), withHours(t, `{}`, `{"at_least":"9h"}`)
	less, most := withHours(t, `{}`, `{"at_least":"8h30m"}`), withHours(t, `{}`, `{"at_most":"8h"}`)
	// Three days of three hours on the clock are seven and a half on the wall.
	days := parse(t, document(`"counting":{"clock_hour":"0h50m"}`, `"requirements":[{`+ruleText("clinic.days")+`,"measure":"service-days","per":"week","bound":{"at_least":3},"binds":"delivered"},{`+
		ruleText("clinic.day")+`,"measure":"hours","per":"service-day","bound":{"at_least":"3h"},"binds":"delivered"}]`))
	name := map[*compliance.Policy]string{clock: "clock", plain: "plain", less: "less", most: "most", days: "days"}
	for _, order := range [][]*compliance.Policy{{clock, plain, less, most, days}, {plain, clock, less, most, days}, {days, most, less, clock, plain}, {most, less, clock, days, plain}, {clock, days, less, most, plain}} {
		all := combine(t, order...)
		overruled := map[string]bool{}
		for _, row := range all.Rows {
			if row.OverruledBy != nil {
				overruled[name[row.Policy.Policy()]] = true
			}
		}
		assert.Equal(t, map[string]bool{"clock": true, "less": true}, overruled)
		var floors []string
		for _, c := range all.Contradictions {
			floors = append(floors, c.String())
		}
		assert.ElementsMatch(t, []string{"clinic.hours asks at least 9h00m, clinic.hours at most 8h00m of hours a week", "clinic.hours asks at least 8h30m, clinic.hours at most 8h00m of hours a week"}, floors)
	}
}

func TestDiff(t *testing.T) {
	before := parse(t, whole)
	assert.Empty(t, compliance.Diff(before, before))
	d := before.Definition()
	d.Requirements = append([]iop.Requirement{}, d.Requirements...)
	d.Requirements[0].Bound = iop.HoursBound(iop.Between(9*iop.Hour, 19*iop.Hour))
	d.Excuses = append([]compliance.Excuse{}, d.Excuses...)
	d.Excuses[0].Notice = 48 * iop.Hour
	d.Lateness = nil
	d.Counting = &schedule.Counting{}
	after, err := compliance.New(d)
	require.NoError(t, err)
	var lines []string
	for _, c := range compliance.Diff(before, after) {
		lines = append(lines, c.String())
	}
	assert.Equal(t, []string{
		"requirements: clinic.hours: was hours a week: 9h00m to below 20h00m, delivered, for ages 18 and over; now hours a week: 9h00m to 19h00m, delivered, for ages 18 and over",
		"excuses: clinic.excuses: was reasons death-in-family; notice 24h00m; keeps run; now reasons death-in-family; notice 48h00m; keeps run",
		"lateness: clinic.late: removed: by above 0h15m; turned away must; counts as unexcused",
		"counting: was formats group, education; clock hour 0h50m; week start sunday; now nothing",
	}, lines)
	back := compliance.Diff(after, before)
	assert.Contains(t, back[2].String(), "lateness: clinic.late: added: ")
}

func TestLadder(t *testing.T) {
	d := parse(t, whole).Definition()
	r := &d.Responses[0]
	for n, want := range map[int]string{1: "warning", 2: "contract", 3: "leaves the program", 4: "leaves the program"} {
		s, ok := r.Step(n)
		assert.True(t, ok)
		assert.Equal(t, want, s.String())
	}
	_, ok := r.Step(0)
	assert.False(t, ok)
	menu := compliance.Response{Order: compliance.Menu, Steps: r.Steps}
	_, ok = menu.Step(1)
	assert.False(t, ok, "the staff choose")
	// Three hours of service, three more each time; one hour of study for each
	// absence up to four (morrow-oh-sanctions).
	formula := compliance.Response{Order: compliance.Formula, Steps: []compliance.Step{{Kind: iop.ThenSanction, What: "hours of service", Amount: 3, More: 3}}}
	s, _ := formula.Step(4)
	assert.Equal(t, "12 hours of service", s.String())
	study := compliance.Response{Order: compliance.Formula, Times: 4, Steps: []compliance.Step{{Kind: iop.ThenSanction, What: "hours of study", Amount: 1}}}
	s, ok = study.Step(4)
	assert.True(t, ok)
	assert.Equal(t, "1 hours of study", s.String())
	_, ok = study.Step(5)
	assert.False(t, ok)
	for _, c := range []struct {
		more, want int32
		n          int
	}{
		{2_000_000_000, 2_000_000_001, 2}, {2_000_000_000, math.MaxInt32, 3}, {math.MaxInt32, math.MaxInt32, math.MaxInt},
	} {
		steep := compliance.Response{Order: compliance.Formula, Steps: []compliance.Step{{Kind: iop.ThenSanction, Amount: 1, More: c.more}}}
		s, _ = steep.Step(c.n)
		assert.Equal(t, c.want, s.Amount, "%+v", c)
	}
}

// TestRulesOfOtherDays: no rule answers on a day on which it is not in force, and
// policies of different days are not put together.
func TestRulesOfOtherDays(t *testing.T) {
	p := parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`, `"from":"2026-07-01","until":"2027-01-01"`)+`]`))
	week := schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday), Start: schedule.At(9, 0), End: schedule.At(12, 0)}}}
	for on, want := range map[string]iop.Verdict{"2026-06-30": iop.NotApplicable, "2026-07-01": iop.NotMet, "2026-12-31": iop.NotMet, "2027-01-01": iop.NotApplicable} {
		report := p.On(iop.MustDay(on)).Check(&week)
		assert.Equal(t, want, report.Verdict(), on)
	}
	report := p.On(0).Check(&week)
	assert.Equal(t, iop.NotApplicable, report.Verdict(), "on no day nothing is in force")
	_, err := compliance.Combine(p.On(iop.MustDay("2026-07-01")), p.On(iop.MustDay("2026-07-02")))
	assert.EqualError(t, err, "compliance: policies of different days cannot be combined: clinic on 2026-07-01, clinic on 2026-07-02")
}

// TestNothingAsked: zero and nil policies ask nothing, and do not panic.
func TestNothingAsked(t *testing.T) {
	week := schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday), Start: schedule.At(9, 0), End: schedule.At(12, 0)}}}
	var none *compliance.Policy
	for name, d := range map[string]*compliance.Dated{"nil": nil, "zero": {}, "of the zero policy": new(compliance.Policy).On(today), "of a nil policy": none.On(today)} {
		report := d.Check(&week)
		assert.Equal(t, iop.NotApplicable, report.Verdict(), name)
		assert.Empty(t, d.Gaps(nil), name)
		assert.Empty(t, d.Compare(d).Rows, name)
		all, err := compliance.Combine(d, d)
		require.NoError(t, err, name)
		report = all.Check(&week)
		assert.Equal(t, iop.NotApplicable, report.Verdict(), name)
		assert.Empty(t, slices.Collect(d.ReadAs(iop.Offered).Applying(iop.Person{}).Requirements()), name)
		text, err := json.Marshal(d)
		assert.True(t, err != nil || string(text) == "null", "%s: there is no document", name)
	}
	assert.Len(t, parse(t, document(`"requirements":[`+hoursRow("clinic.hours", `{"at_least":"9h"}`)+`]`)).On(today).Gaps(nil), 0, "theirs asks nothing")
}

// TestOneCheckerForSeveral: only where hours are counted alike.
func TestOneCheckerForSeveral(t *testing.T) {
	nine, ten := withHours(t, `{}`, `{"at_least":"9h"}`), withHours(t, `{}`, `{"at_most":"10h"}`)
	all := combine(t, nine, ten)
	checker, err := all.Checker()
	require.NoError(t, err)
	week := schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday, schedule.Tuesday, schedule.Friday), Start: schedule.At(9, 0), End: schedule.At(12, 21)}}}
	assert.Equal(t, iop.NotMet, verdict(t, checker, &week), "10h03m")
	week.Blocks[0].End--
	assert.Equal(t, iop.Met, verdict(t, checker, &week), "10h00m")
	all = combine(t, nine, withHours(t, `{"clock_hour":"0h50m"}`, `{"at_most":"10h"}`))
	_, err = all.Checker()
	assert.EqualError(t, err, "compliance: clinic and clinic do not count hours by the same rules")
}
