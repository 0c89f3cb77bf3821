package policytest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// recorder is a test that keeps what it is told.
type recorder struct {
	testing.TB
	said  []string
	ended bool
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.ended = true
	runtime.Goexit()
}

// said is what a test says, a line each.
func said(run func(t testing.TB)) []string {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(r)
	}()
	<-done
	return r.said
}

func row(id string, r iop.Requirement) iop.Requirement {
	r.Rule = iop.Rule{ID: iop.RuleID(id), Statement: "Said so.", Strength: iop.Must, Source: iop.Source{
		Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
	if r.Binds == iop.BindingUnknown && r.Measure.By() != iop.ByEpisode {
		r.Binds = iop.Delivered
	}
	return r
}

func policy(t testing.TB, id, title string, rows ...iop.Requirement) *compliance.Policy {
	t.Helper()
	p, err := compliance.New(compliance.Definition{ID: iop.RuleID(id), Title: title, Kind: compliance.Clinic, Requirements: rows})
	require.NoError(t, err)
	return p
}

func weekly(r iop.Range[iop.Minutes]) iop.Requirement {
	return iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(r)}
}

var (
	three = schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday), Start: schedule.At(18, 0), End: schedule.At(21, 0)}}}
	two   = schedule.Week{Blocks: []schedule.Block{{Days: schedule.On(schedule.Monday, schedule.Tuesday), Start: schedule.At(18, 0), End: schedule.At(21, 0)}}}
)

func TestRightPolicyPasses(t *testing.T) {
	absences := iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(iop.Unexcused), Per: iop.Period{Kind: iop.PerDays, N: 90}, Bound: iop.CountBound(iop.AtMost[int32](2))}
	p := policy(t, "clinic", "Our clinic", row("clinic.hours", weekly(iop.Between(9*iop.Hour, 19*iop.Hour))), row("clinic.absences", absences))
	state := policy(t, "state", "The state", row("state.hours", weekly(iop.Between(9*iop.Hour, 20*iop.Hour))))
	assert.Empty(t, said(func(t testing.TB) {
		policytest.Run(t, p, policytest.Expect{
			On:      iop.MustDay("2026-12-01"),
			Against: []*compliance.Policy{state}, Source: iop.Issuer,
			Bounds: []policytest.Bound{
				{Rule: "clinic.hours", Amount: "8h59m", Want: iop.NotMet}, {Rule: "clinic.hours", Amount: "9h", Want: iop.Met},
				{Rule: "clinic.hours", Amount: "19h", Want: iop.Met}, {Rule: "clinic.hours", Amount: "19h01m", Want: iop.NotMet},
				{Rule: "clinic.absences", Amount: "2", Want: iop.Met}, {Rule: "clinic.absences", Amount: "3", Want: iop.NotMet},
			},
			Weeks: []policytest.Week{
				{Name: "three evenings", Week: three, Want: iop.Met, Rules: map[iop.RuleID]iop.Verdict{"clinic.hours": iop.Met}},
				{Name: "two evenings", Week: two, Want: iop.NotMet},
			},
		})
	}))
}

// TestWrongPolicyFailsInWords: each thing that is wrong is said in a sentence that
// names the rule, the amounts and the source.
func TestWrongPolicyFailsInWords(t *testing.T) {
	state := policy(t, "state", "The state", row("state.hours", weekly(iop.Between(9*iop.Hour, 19*iop.Hour))),
		row("state.groups", iop.Requirement{Measure: iop.GroupSize, Per: iop.Period{Kind: iop.PerSession}, Bound: iop.CountBound(iop.AtMost[int32](12))}))
	secondary := row("clinic.days", iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.AtLeast[int32](4))})
	secondary.Source.Kind, secondary.Source.Second = iop.Secondary, "https://example.com"
	p := policy(t, "clinic", "Our clinic", row("clinic.hours", weekly(iop.Between(8*iop.Hour, 19*iop.Hour))), secondary,
		row("clinic.most-days", iop.Requirement{Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.AtMost[int32](3))}))
	got := said(func(t testing.TB) {
		policytest.Run(t, p, policytest.Expect{
			On:      iop.MustDay("2026-12-01"),
			Against: []*compliance.Policy{state}, Source: iop.Copy,
			Accepted: map[iop.RuleID]string{"state.plan": "the hospital keeps it"},
			Bounds:   []policytest.Bound{{Rule: "clinic.hours", Amount: "8h59m", Want: iop.NotMet}, {Rule: "clinic.nothing", Amount: "1", Want: iop.Met}, {Rule: "clinic.hours", Amount: "nine", Want: iop.Met}},
			Weeks: []policytest.Week{
				{Name: "two evenings", Week: two, Want: iop.Met, Rules: map[iop.RuleID]iop.Verdict{"clinic.hours": iop.Met, "clinic.nothing": iop.Met}},
				{Name: "no such week", Week: schedule.Week{Number: -1}},
			},
		})
	})
	assert.Equal(t, []string{
		"The rule clinic.days rests on a secondary source (A text). You ask for a copy of the issuer's text or nearer.",
		"Nobody can keep two rules of clinic at once: clinic.days asks at least 4 days, clinic.most-days at most 3 days of service-days a week.",
		"The state asks for hours a week: 9h00m to 19h00m, delivered (rule state.hours, A text). Our clinic asks for hours a week: 8h00m to 19h00m, delivered (rule clinic.hours). That is weaker by 1h00m.",
		"The state asks for group-size a session: at most 12, delivered (rule state.groups, A text). Our clinic has no rule that asks for at most that much.",
		"You accept a gap against the rule state.plan (the hospital keeps it), but there is none.",
		"You expect 8h59m to be not-met under the rule clinic.hours, but it is met. The rule says: hours a week: 8h00m to 19h00m, delivered (A text).",
		"You expect a verdict on the rule clinic.nothing, but clinic has no such requirement for that person on that day.",
		`You expect a verdict on the rule clinic.hours, but its amount cannot be read: "nine" is not an amount of time, want text such as 9h30m.`,
	}, got[:8])
	rest := strings.Join(got[8:], "\n")
	assert.Contains(t, rest, `The week "two evenings" should be met, but it is not-met:`+"\nclinic.hours: delivered 6h00m, want 8h00m to 19h00m, short by 2h00m (A text)\n")
	assert.Contains(t, rest, `The week "two evenings" should be met under the rule clinic.hours, but it is not-met: clinic.hours: delivered 6h00m`)
	assert.Contains(t, rest, `The week "two evenings" is checked against the rule clinic.nothing, but clinic has no such requirement on weeks.`)
	assert.Contains(t, rest, `The week "no such week" is not valid:  number: is negative`)
}

// TestGapsAsOfADay: a rule that ends is not a measure any more.
func TestGapsAsOfADay(t *testing.T) {
	old := row("state.hours", weekly(iop.AtLeast(9*iop.Hour)))
	old.Until = iop.MustDay("2026-07-01")
	state, clinic := policy(t, "state", "The state", old), policy(t, "clinic", "Our clinic")
	run := func(day string) []string {
		return said(func(t testing.TB) {
			policytest.Run(t, clinic, policytest.Expect{On: iop.MustDay(day), Against: []*compliance.Policy{state}})
		})
	}
	assert.Len(t, run("2026-06-30"), 1)
	assert.Empty(t, run("2026-07-01"))
}

// TestEveryMeasureTurns tries the bounds of every measure that a schedule comes
// to, and counts those that were really tried.
func TestEveryMeasureTurns(t *testing.T) {
	one := func(m iop.Measure, per iop.PeriodKind, n int32, hours bool) {
		period := iop.Period{Kind: per}
		if per == iop.PerWeeks {
			period.N = 12
		}
		for _, b := range []iop.Range[iop.Amount]{iop.AtLeast(iop.Amount(n)), iop.AtMost(iop.Amount(n)), iop.Above(iop.Amount(n)), iop.Below(iop.Amount(n))} {
			p := policy(t, "clinic", "Our clinic", row("clinic.x", iop.Requirement{Measure: m, Per: period, Bound: b}))
			assert.Empty(t, said(func(t testing.TB) { policytest.Run(t, p, policytest.Expect{On: iop.MustDay("2026-12-01")}) }))
			// A wrong expectation is found, so a schedule was made and asked.
			for k := n - 1; k <= n+1; k++ {
				text := fmt.Sprint(k)
				if hours {
					text = iop.Minutes(k).String()
				}
				wrong := iop.VerdictOf(!b.Contains(iop.Amount(k)))
				assert.Len(t, said(func(t testing.TB) {
					policytest.Run(t, p, policytest.Expect{On: iop.MustDay("2026-12-01"), Bounds: []policytest.Bound{{Rule: "clinic.x", Amount: text, Want: wrong}}})
				}), 1, "%v %v %v", m, b, text)
			}
		}
	}
	one(iop.Hours, iop.PerWeek, 540, true)
	one(iop.Hours, iop.PerAverageWeek, 540, true)
	one(iop.Hours, iop.PerServiceDay, 180, true)
	one(iop.Hours, iop.PerSession, 180, true)
	one(iop.Hours, iop.PerWeeks, 72*60, true)
	one(iop.ServiceDays, iop.PerWeek, 3, false)
	one(iop.SessionCount, iop.PerWeek, 12, false)
	one(iop.SessionCount, iop.PerServiceDay, 2, false)
	one(iop.DaysBetween, iop.PerWeek, 3, false)
	one(iop.EmptyDays, iop.PerWeek, 2, false)
	one(iop.HoursBetween, iop.PerWeek, 72*60, true)
	one(iop.GroupSize, iop.PerSession, 12, false)
	one(iop.ProgramDays, iop.PerEpisode, 56, false)
}

func TestEpisodesAndBuilders(t *testing.T) {
	absences := iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(iop.Unexcused), Per: iop.Period{Kind: iop.PerDays, N: 90}, Bound: iop.CountBound(iop.AtMost[int32](1))}
	p := policy(t, "clinic", "Our clinic", row("clinic.hours", weekly(iop.AtLeast(9*iop.Hour))), row("clinic.absences", absences))
	monday := iop.MustDay("2026-11-02")
	record := episode.Record{Events: []episode.Event{
		policytest.Event(iop.Admission, monday), policytest.Attended(monday, 3*iop.Hour), policytest.Attended(monday+1, 3*iop.Hour),
		policytest.Attended(monday+3, 3*iop.Hour), policytest.Missed(iop.Unexcused, monday+7, 3*iop.Hour),
	}}
	right := policytest.Episode{Name: "a first week", Record: record, On: monday + 8, Standing: episode.Good,
		Rules: map[iop.RuleID]iop.Verdict{"clinic.hours": iop.Met, "clinic.absences": iop.Met}}
	expect := policytest.Expect{
		On:       iop.MustDay("2026-12-01"),
		Episodes: []policytest.Episode{right},
		Weeks:    []policytest.Week{{Name: "three evenings", Week: policytest.Groups(schedule.On(schedule.Monday, schedule.Tuesday, schedule.Friday), "22:30", 3*iop.Hour), Want: iop.Met}},
	}
	assert.Empty(t, said(func(t testing.TB) { policytest.Run(t, p, expect) }))

	wrong := right
	wrong.Standing, wrong.Rules = episode.OnWarning, map[iop.RuleID]iop.Verdict{"clinic.absences": iop.NotMet, "clinic.plan": iop.Met}
	broken := policytest.Episode{Name: "no such thing", Record: episode.Record{Events: []episode.Event{{Kind: iop.Attended, Planned: -1}}}, On: monday}
	expect = policytest.Expect{
		On:       iop.MustDay("2026-12-01"),
		Episodes: []policytest.Episode{wrong, broken},
		Weeks:    []policytest.Week{{Name: "at no time", Week: policytest.Groups(schedule.MondayToFriday, "25:00", iop.Hour)}},
	}
	got := strings.Join(said(func(t testing.TB) { policytest.Run(t, p, expect) }), "\n")
	for _, want := range []string{
		`The week "at no time" is not valid:  `,
		`The episode "a first week" should be not-met under the rule clinic.absences, but it is met: clinic.absences: met, delivered 1, want at most 2`[:91],
		`The episode "a first week" is checked against the rule clinic.plan, but clinic has no such requirement on events on 2026-11-10.`,
		`After the episode "a first week" the person's standing on 2026-11-10 should be warning, but is good.`,
		`The episode "no such thing" is not valid:  events[0].planned: is not an amount of time in a day: -0h01m`,
	} {
		assert.Contains(t, got, want)
	}
}

func TestFiles(t *testing.T) {
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	good := file("policy.json", `{"id":"clinic","title":"Our clinic","kind":"clinic"}`)
	assert.Equal(t, "Our clinic", policytest.Load(t, good).Title())
	got := said(func(t testing.TB) { policytest.Load(t, file2(t, `{"id":"clinic"}`)) })
	require.Len(t, got, 1)
	assert.Contains(t, got[0], "cannot be read. What is wrong with it:\n")
	assert.Contains(t, got[0], "title: is missing")
	assert.Len(t, said(func(t testing.TB) { policytest.Load(t, "no such file") }), 1)

	p := policy(t, "clinic", "Our clinic", row("clinic.hours", weekly(iop.AtLeast(9*iop.Hour))))
	state := policy(t, "state", "The state", row("state.hours", weekly(iop.AtLeast(9*iop.Hour))))
	find := func(id iop.RuleID) (*compliance.Policy, bool) { return state, id == "state" }
	scenarios := file("scenarios.json", `{"on":"2026-12-01","against":["state","county"],"bounds":[{"rule":"clinic.hours","amount":"9h","want":"not-met"}],
		"weeks":[{"name":"w","week":{"blocks":[{"days":["monday"],"start":"09:00","end":"18:00"}]},"want":"met","rules":{"clinic.hours":"met"}}]}`)
	got = said(func(t testing.TB) { policytest.RunFile(t, p, scenarios, find) })
	require.Len(t, got, 2, "%v", got)
	assert.Contains(t, got[0], "name the policy county, which is unknown")
	assert.Contains(t, got[1], "You expect 9h00m to be not-met")
	got = said(func(t testing.TB) { policytest.RunFile(t, p, file2(t, `{"bounds":[{"rule":"x"}],"wek":[]}`), nil) })
	require.Len(t, got, 1)
	assert.Contains(t, got[0], "bounds[0].amount: is missing")
	assert.Contains(t, got[0], `"wek" is not a member here`)
}

var temp string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "policytest")
	if err != nil {
		panic(err)
	}
	temp = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// file2 writes a file where a recorder has no directory of its own.
func file2(t testing.TB, text string) string {
	f, err := os.CreateTemp(temp, "*.json")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer f.Close()
	_, _ = f.WriteString(text)
	return f.Name()
}

// TestEveryEpisodeTurns tries the bounds of every measure that an episode comes to
// over every period, and that each was really tried.
func TestEveryEpisodeTurns(t *testing.T) {
	events := iop.SetOf[iop.EventKind]
	unexcused, present := events(iop.Unexcused, iop.NoShow), events(iop.Attended, iop.Partial)
	per := func(k iop.PeriodKind, n int32) iop.Period { return iop.Period{Kind: k, N: n} }
	from := func(kinds ...iop.EventKind) iop.Anchor { return iop.Anchor{Events: iop.SetOf(kinds...)} }
	weeks := per(iop.PerWeek, 0)
	weeks.Weeks = iop.Between[int32](3, 8)
	phases := func(p iop.Period, first, last int32) iop.Period { p.Phases = iop.Between(first, last); return p }
	with := func(a iop.Anchor, change func(*iop.Anchor)) iop.Anchor { change(&a); return a }
	each := func(a *iop.Anchor) { a.Each = true }
	known := func(a *iop.Anchor) { a.Known = true }
	notSameDay := func(a *iop.Anchor) { a.NotSameDay = true }
	reasons := func(a *iop.Anchor) { a.Reasons = iop.SetOf(iop.LeftAgainstAdvice, iop.EndedForConduct) }
	groups := iop.Services{Formats: iop.SetOf(iop.Group), Except: iop.SetOf(iop.Seminar)}
	until := iop.Rule{Until: iop.MustDay("2019-03-01")}
	years := iop.Rule{From: iop.MustDay("2018-07-05"), Until: iop.MustDay("2021-01-01")}

	type shape struct {
		rule    iop.Rule
		measure iop.Measure
		of      iop.Services
		events  iop.Set[iop.EventKind]
		per     iop.Period
		after   iop.Anchor
		n       iop.Amount
		who     iop.People
	}
	var shapes []shape
	add := func(m iop.Measure, e iop.Set[iop.EventKind], p iop.Period, n iop.Amount) *shape {
		shapes = append(shapes, shape{measure: m, events: e, per: p, n: n})
		return &shapes[len(shapes)-1]
	}
	clock := func(m iop.Measure, e iop.Set[iop.EventKind], a iop.Anchor, n iop.Amount) *shape {
		shapes = append(shapes, shape{measure: m, events: e, after: a, n: n})
		return &shapes[len(shapes)-1]
	}
	for _, p := range []iop.Period{
		per(iop.PerWeek, 0), per(iop.PerMonth, 0), per(iop.PerYear, 0), per(iop.PerDays, 1), per(iop.PerDays, 90), per(iop.PerRun, 0), per(iop.PerScheduled, 6),
		per(iop.PerPhase, 0), per(iop.PerEpisode, 0), per(iop.PerCycle, 4), per(iop.PerWeeks, 3), per(iop.PerServiceDay, 0),
		phases(per(iop.PerWeek, 0), 2, 3), phases(per(iop.PerMonth, 0), 1, 1), phases(per(iop.PerDays, 30), 2, 2), phases(per(iop.PerRun, 0), 2, 2),
		phases(per(iop.PerPhase, 0), 3, 3), phases(per(iop.PerEpisode, 0), 2, 2), weeks,
	} {
		add(iop.EventCount, unexcused, p, 2)
		add(iop.EventCount, events(iop.ProgressNoted), p, 2)
		if p.Kind == iop.PerScheduled {
			shapes = shapes[:len(shapes)-1] // a note is not a session
		}
		if p.Kind != iop.PerPhase && p.Kind != iop.PerEpisode {
			continue
		}
		add(iop.DaysWithout, present, p, 21)
		add(iop.DaysWithout, events(iop.PositiveTest), p, 21)
	}
	add(iop.EventCount, present, per(iop.PerServiceDay, 0), 2)
	add(iop.EventCount, events(iop.Unexcused), per(iop.PerWeek, 0), 2).of = groups
	add(iop.EventCount, events(iop.SpecimenCollected), per(iop.PerWeek, 0), 9) // more than a week has days
	add(iop.EventCount, events(iop.SpecimenMissed, iop.PositiveTest), per(iop.PerDays, 365), 40).rule = until
	add(iop.EventCount, events(iop.Late), per(iop.PerMonth, 0), 3).rule = years
	add(iop.EventCount, events(iop.FamilySession), per(iop.PerMonth, 0), 2).who = iop.People{Ages: iop.Below[iop.Age](18)}
	add(iop.ClockTime, events(iop.CalledIn), per(iop.PerOccasion, 0), 12*60)
	add(iop.ClockTime, events(iop.TestArrival), phases(per(iop.PerOccasion, 0), 2, 2), 12*60)
	for m, n := range map[iop.Measure]iop.Amount{
		iop.ElapsedDays: 5, iop.ElapsedWorkingDays: 5, iop.ElapsedMonths: 3, iop.ElapsedSessions: 3, iop.ElapsedSessionDays: 3,
		iop.ElapsedServiceHours: 27 * 60, iop.ElapsedHours: 24 * 60,
	} {
		clock(m, events(iop.PlanMade), from(iop.Admission), n)
		clock(m, events(iop.PlanMade), from(iop.FirstVisit), n)
		clock(m, events(iop.PlanMade), from(iop.Assessed, iop.Admission), n).rule = years
		clock(m, events(iop.Assessed), from(iop.Inquiry), n).rule = until
		clock(m, events(iop.StayReviewed), from(iop.Admission, iop.StayReviewed), n) // which restarts it
		clock(m, events(iop.ReportMade), with(from(iop.Incident), each), n)
		clock(m, events(iop.ReportMade), with(from(iop.PositiveTest), known), n)
		clock(m, events(iop.ReportMade), with(with(from(iop.Incident, iop.Admission), each), known), n)
		clock(m, events(iop.ProgressNoted), with(from(iop.ConsultAsked), notSameDay), n)
		if m != iop.ElapsedSessions && m != iop.ElapsedSessionDays && m != iop.ElapsedServiceHours { // nobody is served after it
			clock(m, events(iop.DischargeSummarized), from(iop.Discharged), n)
			clock(m, events(iop.DischargeSummarized), with(from(iop.Discharged), reasons), n)
			clock(m, events(iop.Discharged), from(iop.Admission), n)
		}
		clock(m, events(iop.ProgressNoted), with(from(iop.Attended), each), n)
		if m == iop.ElapsedSessions || m == iop.ElapsedSessionDays || m == iop.ElapsedServiceHours {
			shapes = shapes[:len(shapes)-1] // each of the sessions has its clock: no one amount
		}
	}
	for _, m := range []iop.Measure{iop.ElapsedDays, iop.ElapsedWorkingDays} {
		clock(m, present, with(from(iop.Unexcused), func(a *iop.Anchor) { a.NotLeave = true }), 21)
		clock(m, events(iop.DischargeSummarized), with(from(iop.Discharged), func(a *iop.Anchor) { a.NotAppeal = true }), 7)
		clock(m, events(iop.PlanUpdated), with(from(iop.PlanMade), func(a *iop.Anchor) { a.NotAppeal, a.NotLeave = true, true }), 7)
	}

	tried := 0
	for _, s := range shapes {
		for _, b := range []iop.Range[iop.Amount]{iop.AtLeast(s.n), iop.AtMost(s.n), iop.Above(s.n), iop.Below(s.n), iop.Between(s.n, s.n+2)} {
			r := row("clinic.x", iop.Requirement{Measure: s.measure, Of: s.of, Events: s.events, Per: s.per, After: s.after, Bound: b, For: s.who})
			r.From, r.Until = s.rule.From, s.rule.Until
			p := policy(t, "clinic", "Our clinic", r)
			for _, at := range r.Boundaries() {
				got, ok := policytest.Try(p, &r, at.Amount)
				assert.True(t, ok, "%v: %v was not tried", r.Ask(), at.Amount)
				if ok {
					tried++
					assert.Equal(t, iop.VerdictOf(at.Within), got, "%v: %v", r.Ask(), at.Amount)
				}
			}
			assert.Empty(t, said(func(t testing.TB) { policytest.Run(t, p, policytest.Expect{On: iop.MustDay("2026-12-01")}) }))
		}
	}
	t.Logf("%d shapes, %d amounts", len(shapes), tried)
}

// TestAlternativesTurn: each alternative turns by itself, and a chosen one too.
func TestAlternativesTurn(t *testing.T) {
	days := iop.Requirement{Measure: iop.ElapsedDays, Events: iop.SetOf(iop.StayReviewed), After: iop.Anchor{Events: iop.SetOf(iop.Admission, iop.StayReviewed)},
		Bound: iop.CountBound(iop.AtMost[int32](30)), Either: "clinic.review", Chosen: true}
	hours := days
	hours.Measure, hours.Bound = iop.ElapsedServiceHours, iop.HoursBound(iop.AtMost(27*iop.Hour))
	first := iop.Requirement{Measure: iop.ElapsedDays, Events: iop.SetOf(iop.PlanMade), After: iop.Anchor{Events: iop.SetOf(iop.Assessed)},
		Bound: iop.CountBound(iop.AtMost[int32](7)), Either: "clinic.plan"}
	second := first
	second.Measure, second.Bound = iop.ElapsedSessions, iop.CountBound(iop.AtMost[int32](1))
	early := iop.Requirement{Measure: iop.ClockTime, Events: iop.SetOf(iop.TestArrival), Per: iop.Period{Kind: iop.PerOccasion}, Bound: iop.HoursBound(iop.Between(9*iop.Hour, 10*iop.Hour)), Either: "clinic.window"}
	late := early
	late.Bound = iop.HoursBound(iop.Between(9*iop.Hour, 12*iop.Hour))
	p := policy(t, "clinic", "Our clinic", row("clinic.days", days), row("clinic.hours", hours), row("clinic.first", first), row("clinic.second", second),
		row("clinic.early", early), row("clinic.late", late))
	for r := range p.Requirements() {
		for _, at := range r.Boundaries() {
			got, ok := policytest.Try(p, &r, at.Amount)
			assert.True(t, ok, "%v: %v was not tried", r.Ask(), at.Amount)
			assert.Equal(t, iop.VerdictOf(at.Within), got, "%v: %v", r.Ask(), at.Amount)
		}
	}
}

// TestNothingIsTried where no episode comes to the amount.
func TestNothingIsTried(t *testing.T) {
	for _, c := range []struct {
		r iop.Requirement
		n iop.Amount
	}{
		{iop.Requirement{Measure: iop.ClockTime, Events: iop.SetOf(iop.CalledIn), Per: iop.Period{Kind: iop.PerOccasion}, Bound: iop.HoursBound(iop.AtMost(24 * iop.Hour))}, 24 * 60},
		{iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(iop.NoShow), Per: iop.Period{Kind: iop.PerScheduled, N: 6}, Bound: iop.CountBound(iop.AtMost[int32](6))}, 7},
		{iop.Requirement{Measure: iop.ElapsedDays, Events: iop.SetOf(iop.PlanMade), After: iop.Anchor{Events: iop.SetOf(iop.Admission)}, Bound: iop.CountBound(iop.AtMost[int32](7))}, -1},
	} {
		r := row("clinic.x", c.r)
		_, ok := policytest.Try(policy(t, "clinic", "Our clinic", r), &r, c.n)
		assert.False(t, ok, "%v: %v", r.Ask(), c.n)
	}
	// A rule that is in force for a week has no month of it.
	r := row("clinic.x", iop.Requirement{Measure: iop.EventCount, Events: iop.SetOf(iop.NoShow), Per: iop.Period{Kind: iop.PerMonth}, Bound: iop.CountBound(iop.AtMost[int32](2))})
	r.From, r.Until = iop.MustDay("2026-03-02"), iop.MustDay("2026-03-09")
	_, ok := policytest.Try(policy(t, "clinic", "Our clinic", r), &r, 2)
	assert.False(t, ok)
}
