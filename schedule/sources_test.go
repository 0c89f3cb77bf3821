package schedule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// law is a requirement of a named text.
func law(id iop.RuleID, title, address string, r iop.Requirement) iop.Requirement {
	r = rule(id, r)
	r.Source.Title, r.Source.Address = title, address
	return r
}

// Texts that many tests name.
const (
	vaLicence, vaLicenceAt   = "12VAC35-105-1740", "https://law.lis.virginia.gov/admincodefull/title12/agency35/chapter105/partVII/article7"
	vaMedicaid, vaMedicaidAt = "12VAC30-130-5090", "https://law.lis.virginia.gov/admincode/title12/agency30/chapter130/section5090/"
	indiana, indianaAt       = "405 IAC 5-21.5-11", "https://law.cornell.edu/regulations/indiana/405-IAC-5-21.5-11"
	wyoming, wyomingAt       = "Wyo. Rules 048-0054 ch. 4 s. 12", "https://regulations.justia.com/states/wyoming/agency-048/sub-agency-0054/chapter-4/section-4-12"
	washington, washingtonAt = "WAC 246-341-0740", "https://app.leg.wa.gov/WAC/default.aspx?cite=246-341-0740"
	maryland, marylandAt     = "COMAR 10.63.03.03", "https://github.com/maryland-dsd/law-xml"
	codeAt                   = "https://github.com/legalize-dev/legalize-us"
)

var (
	perWeek    = iop.Period{Kind: iop.PerWeek}
	perSession = iop.Period{Kind: iop.PerSession}
	perDay     = iop.Period{Kind: iop.PerServiceDay}
	average    = iop.Period{Kind: iop.PerAverageWeek}
	minors     = iop.People{Ages: iop.Below[iop.Age](18)}
	adults     = iop.People{Ages: iop.AtLeast[iop.Age](18)}
)

func hours(r iop.Range[iop.Minutes], per iop.Period) iop.Requirement {
	return iop.Requirement{Measure: iop.Hours, Per: per, Bound: iop.HoursBound(r)}
}

func counts(m iop.Measure, r iop.Range[int32], per iop.Period) iop.Requirement {
	return iop.Requirement{Measure: m, Per: per, Bound: iop.CountBound(r)}
}

// of limits a requirement to people.
func of(people iop.People, r iop.Requirement) iop.Requirement {
	r.For = people
	return r
}

// daily is a week of one group from nine o'clock on each of the days, of these
// lengths from Monday on; zero is a day without.
func daily(lengths ...iop.Minutes) schedule.Week {
	var w schedule.Week
	for i, n := range lengths {
		if n > 0 {
			start := schedule.At(9, 0)
			w.Blocks = append(w.Blocks, schedule.Block{
				Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Monday + schedule.Weekday(i)), Start: start, End: start + schedule.Clock(n),
			})
		}
	}
	return w
}

// found is each finding of the report as verdict and amount: "met 9h00m".
func found(r iop.Report) string {
	var list []string
	for f := range r.All() {
		text := f.Verdict.String()
		if !f.Missing.IsEmpty() {
			text += " for " + f.Missing.String()
		}
		if got := f.Got.String(); got != "" {
			text += " " + strings.TrimPrefix(got, "delivered ")
		}
		list = append(list, text)
	}
	return strings.Join(list, "; ")
}

// checked is what one week comes to under the rules.
func checked(t testing.TB, w schedule.Week, rows ...iop.Requirement) string {
	t.Helper()
	require.NoError(t, w.Validate())
	return found(checker(t, rows...).Check(&w))
}

// virginiaLicence is strict, virginiaMedicaid an average; for the same people on
// the same Monday.
func virginiaLicence() []iop.Requirement {
	return []iop.Requirement{
		law("us-va-licence.weekly-hours", vaLicence, vaLicenceAt, hours(iop.Between(9*iop.Hour, 19*iop.Hour), perWeek)),
		law("us-va-licence.hours-per-day", vaLicence, vaLicenceAt, hours(iop.AtLeast(3*iop.Hour), perDay)),
	}
}

func virginiaMedicaid() []iop.Requirement {
	return []iop.Requirement{
		law("us-va-medicaid.weekly-hours", vaMedicaid, vaMedicaidAt, of(adults, hours(iop.Between(9*iop.Hour, 19*iop.Hour), average))),
		law("us-va-medicaid.weekly-hours-minors", vaMedicaid, vaMedicaidAt, of(minors, hours(iop.Between(6*iop.Hour, 19*iop.Hour), average))),
		law("us-va-medicaid.hours-per-day", vaMedicaid, vaMedicaidAt, of(adults, hours(iop.AtLeast(3*iop.Hour), perDay))),
		law("us-va-medicaid.hours-per-day-minors", vaMedicaid, vaMedicaidAt, of(minors, hours(iop.AtLeast(2*iop.Hour), perDay))),
	}
}

func TestStrictAgainstAverageInVirginia(t *testing.T) {
	short := daily(3*iop.Hour, 0, 3*iop.Hour, 0, 2*iop.Hour+30) // 8h30m
	long := daily(3*iop.Hour, 0, 3*iop.Hour+30, 0, 3*iop.Hour)  // 9h30m
	assert.Equal(t, "not-met 8h30m; not-met 2h30m", checked(t, short, virginiaLicence()...))

	plan := schedule.Plan{Phases: []schedule.Phase{{Weeks: 1, Week: short}, {Weeks: 1, Week: long}}, Person: iop.Person{Age: 30}}
	report := checker(t, virginiaLicence()[0]).CheckPlan(&plan)
	assert.Equal(t, "not-met 8h30m", found(report), "each week")
	report = checker(t, virginiaMedicaid()...).CheckPlan(&plan)
	assert.Equal(t, "met 9h00m; not-applicable; not-met 2h30m; not-applicable", found(report), "the average, and each day")

	plan.Person.Age = 17 // half the hours, two a day
	assert.Equal(t, "not-applicable; met 9h00m; not-applicable; met 2h30m", found(checker(t, virginiaMedicaid()...).CheckPlan(&plan)))
	plan.Person.Age = 18
	assert.Contains(t, found(checker(t, virginiaMedicaid()...).CheckPlan(&plan)), "met 9h00m; not-applicable")
	plan.Person.Age = 0 // not known: what both ages meet is not asked again
	assert.Equal(t, "met 9h00m; met 9h00m; unknown for age 2h30m; met 2h30m", found(checker(t, virginiaMedicaid()...).CheckPlan(&plan)))
}

func TestThreeDaysOfThreeHoursInIndiana(t *testing.T) {
	rows := []iop.Requirement{
		law("us-in.days", indiana, indianaAt, counts(iop.ServiceDays, iop.AtLeast[int32](3), perWeek)),
		law("us-in.hours-per-day", indiana, indianaAt, hours(iop.AtLeast(3*iop.Hour), perDay)),
	}
	three := 3 * iop.Hour
	for _, c := range []struct {
		week schedule.Week
		want string
	}{
		{daily(three, 0, three, 0, three), "met 3 days; met 3h00m"},
		{daily(three, 0, three), "not-met 2 days; met 3h00m"},
		{daily(three, 0, three, 0, three-1), "met 3 days; not-met 2h59m"},
		{daily(three, 0, three, 0, three+1), "met 3 days; met 3h00m"},
		// Nine hours over four days that still miss three hours a day.
		{daily(150, 150, 150, 90), "met 4 days; not-met 1h30m"},
		{daily(), "not-met 0 days; not-applicable"},
	} {
		assert.Equal(t, c.want, checked(t, c.week, rows...))
	}
	// By arithmetic it comes to nine hours a week, and nothing more.
	nine := rowsOf([]iop.Requirement{rule("nine", hours(iop.AtLeast(9*iop.Hour), perWeek))})
	more := rowsOf([]iop.Requirement{rule("more", hours(iop.AtLeast(9*iop.Hour+1), perWeek))})
	mine := rowsOf(rows)
	assert.Empty(t, mine.Gaps(nine))
	assert.Len(t, mine.Gaps(more), 1)
}

// TestGapRulesInThreeUnits reads one weekend in days between, in days without and
// in hours.
func TestGapRulesInThreeUnits(t *testing.T) {
	wy := law("us-wy.gap", wyoming, wyomingAt, counts(iop.DaysBetween, iop.AtMost[int32](3), perWeek))
	wy.Unless = iop.SetOf(iop.OnHolidays)
	nc := law("us-nc.gap", "10A NCAC 27G .4503", "http://ncrules.state.nc.us/", counts(iop.EmptyDays, iop.AtMost[int32](2), perWeek))
	wi := law("us-wi.gap", "Wis. Admin. Code DHS 75.48", "https://casetext.com/regulation/wisconsin-administrative-code/", iop.Requirement{
		Measure: iop.HoursBetween, Per: perWeek, Bound: iop.HoursBound(iop.AtMost(72 * iop.Hour)),
	})
	evening := func(days schedule.Days, start, end string) schedule.Week { return weekOf(block(days, start, end)) }
	friday := schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday)

	// Friday 18:00-21:00 to Monday 21:00 would be 72 hours from end to start.
	w := weekOf(block(schedule.On(schedule.Wednesday, schedule.Friday), "18:00", "21:00"), block(schedule.On(schedule.Monday), "21:00", "22:00"))
	assert.Equal(t, "met 3 days; met 2 days; met 72h00m", checked(t, w, wy, nc, wi))
	w.Blocks[1].Start++ // a minute later on Monday
	assert.Equal(t, "met 3 days; met 2 days; not-met 72h01m", checked(t, w, wy, nc, wi))
	w.Blocks[1].Start -= 2
	assert.Equal(t, "met 3 days; met 2 days; met 71h59m", checked(t, w, wy, nc, wi))
	assert.Equal(t, "met 3 days; met 2 days; met 69h00m", checked(t, evening(friday, "18:00", "21:00"), wy, nc, wi))
	assert.Equal(t, "not-met 4 days; not-met 3 days; not-met 93h00m",
		checked(t, evening(schedule.On(schedule.Monday, schedule.Wednesday, schedule.Thursday), "18:00", "21:00"), wy, nc, wi))

	// A Monday that is a holiday makes a gap of four days, of which one is left out
	// where the rule says so.
	closed := calendar(t, schedule.Dates{
		Plan: schedule.Repeat(evening(friday, "18:00", "21:00"), 3), From: day("2026-08-24"), Location: utc,
		Closures: []schedule.Closure{{From: day("2026-09-07"), Until: day("2026-09-08"), Holiday: true, Reason: "Labor Day"}},
	})
	assert.Equal(t, "not-met 5 days", found(checker(t, law("strict", wyoming, wyomingAt, counts(iop.DaysBetween, iop.AtMost[int32](3), perWeek))).CheckCalendar(closed)))
	assert.Equal(t, "not-met 4 days", found(checker(t, wy).CheckCalendar(closed)), "Friday to Wednesday less the holiday")
	daysOn := calendar(t, schedule.Dates{
		Plan: schedule.Repeat(evening(schedule.MondayToFriday, "18:00", "21:00"), 3), From: day("2026-08-24"), Location: utc,
		Closures: []schedule.Closure{{From: day("2026-09-07"), Until: day("2026-09-08"), Holiday: true}},
	})
	assert.Equal(t, "met 3 days; not-met 3 days", found(checker(t, wy, nc).CheckCalendar(daysOn)), "Friday to Tuesday")
}

// TestWashingtonFrontLoaded is an episode of 72 hours in 12 weeks, at least three
// sessions on separate days in each of the first four, and meetings that never
// count toward it.
func TestWashingtonFrontLoaded(t *testing.T) {
	first := iop.Period{Kind: iop.PerWeek, Weeks: iop.AtMost[int32](4)}
	rows := []iop.Requirement{
		law("us-wa.hours", washington, washingtonAt, hours(iop.AtLeast(72*iop.Hour), iop.Period{Kind: iop.PerWeeks, N: 12})),
		law("us-wa.days", washington, washingtonAt, counts(iop.ServiceDays, iop.AtLeast[int32](3), first)),
		law("us-wa.group", washington, washingtonAt, iop.Requirement{
			Measure: iop.Hours, Of: iop.Services{Formats: iop.SetOf(iop.Group)}, Per: perSession, Bound: iop.HoursBound(iop.AtLeast(iop.Hour)),
		}),
		law("us-wa.meetings", washington, washingtonAt, iop.Requirement{
			Measure: iop.SessionCount, Of: iop.Services{Formats: iop.SetOf(iop.MutualHelp)}, Per: perWeek, Bound: iop.CountBound(iop.AtLeast[int32](2)),
		}),
	}
	meetings := schedule.Block{Service: schedule.Service{Format: iop.MutualHelp}, Days: schedule.On(schedule.Saturday, schedule.Sunday), Start: schedule.At(19, 0), End: schedule.At(20, 0)}
	three := daily(180, 0, 180, 0, 180)
	two := daily(180, 0, 0, 180)
	three.Blocks, two.Blocks = append(three.Blocks, meetings), append(two.Blocks, meetings)

	plan := func(threes, twos int16) *schedule.Plan {
		return &schedule.Plan{Phases: []schedule.Phase{{Weeks: threes, Week: three}, {Weeks: twos, Week: two}}}
	}
	c := checker(t, rows...)
	assert.Equal(t, "met 84h00m; met 3 days; met 3h00m; met 2", found(c.CheckPlan(plan(4, 8))))
	assert.Equal(t, "met 81h00m; not-met 2 days; met 3h00m; met 2", found(c.CheckPlan(plan(3, 9))), "the fourth week")
	assert.Equal(t, "not-met 66h00m; met 3 days; met 3h00m; met 2", found(c.CheckPlan(plan(4, 5))), "nine weeks only")
	assert.Equal(t, "met 72h00m; met 3 days; met 3h00m; met 2", found(c.CheckPlan(plan(4, 6))))
	long := plan(4, 8)
	long.Phases[1].Week = weekOf(block(schedule.On(schedule.Monday), "09:00", "13:30"), meetings) // 36 + 8 x 4.5
	assert.Equal(t, "met 72h00m; met 3 days; met 3h00m; met 2", found(c.CheckPlan(long)))
	long.Phases[1].Week.Blocks[0].End--
	assert.Equal(t, "not-met 71h52m; met 3 days; met 3h00m; met 2", found(c.CheckPlan(long)))
	// Three sessions on two days are not three days.
	both := plan(4, 8)
	both.Phases[0].Week = weekOf(block(schedule.On(schedule.Monday), "09:00", "12:00"), block(schedule.On(schedule.Monday), "13:00", "16:00"), block(schedule.On(schedule.Thursday), "09:00", "12:00"), meetings)
	assert.Contains(t, found(c.CheckPlan(both)), "not-met 2 days")
	// A week alone says nothing about twelve, and of three days only in week 1 to 4.
	w := two
	assert.Equal(t, "unknown for plan; unknown for program-week 2 days; met 3h00m; met 2", checked(t, w, rows...))
	w.Number = 4
	assert.Contains(t, checked(t, w, rows...), "not-met 2 days")
	w.Number = 5
	assert.Contains(t, checked(t, w, rows...), "unknown for plan; not-applicable;")
}

func TestBandsAtNineteenAndAHalf(t *testing.T) {
	va := virginiaLicence()[0]
	md := law("us-md.weekly-hours", maryland, marylandAt, hours(iop.Between(9*iop.Hour, 20*iop.Hour), perWeek))
	php := law("us-md-php.weekly-hours", maryland, marylandAt, hours(iop.Between(20*iop.Hour, 35*iop.Hour), perWeek))
	open := law("us-ks.weekly-hours", "Kansas AOD standards R03-704", "http://www.aging.ks.gov/WebCourses/StandardsTrainingTool/section_7/R03704.html",
		hours(iop.AtLeast(9*iop.Hour), perWeek))
	one := law("us-mn-1.weekly-hours", "Minn. Stat. 254B.19", "https://www.revisor.mn.gov/statutes/cite/254B.19", hours(iop.AtMost(8*iop.Hour), perWeek))
	below := rule("below-20", hours(iop.Between(9*iop.Hour, 9*iop.Hour).Below(20*iop.Hour), perWeek))
	for _, c := range []struct {
		minutes iop.Minutes
		want    string // va, md, php, ks, below 20, mn level 1
	}{
		{8 * 60, "not-met not-met not-met not-met not-met met"},
		{8*60 + 30, "not-met not-met not-met not-met not-met not-met"}, // in neither of Minnesota's levels
		{9*60 - 1, "not-met not-met not-met not-met not-met not-met"},
		{9 * 60, "met met not-met met met not-met"},
		{19 * 60, "met met not-met met met not-met"},
		{19*60 + 30, "not-met met not-met met met not-met"},
		{20*60 - 1, "not-met met not-met met met not-met"},
		{20 * 60, "not-met met met met not-met not-met"}, // in two of Maryland's levels
		{20*60 + 1, "not-met not-met met met not-met not-met"},
	} {
		w := daily(c.minutes/2, 0, c.minutes-c.minutes/2)
		report := checker(t, va, md, php, open, below, one).Check(&w)
		var got []string
		for f := range report.All() {
			got = append(got, f.Verdict.String())
		}
		assert.Equal(t, c.want, strings.Join(got, " "), "%v", c.minutes)
	}
}

// TestHalfOpenAverage: 39h59m over two weeks is below 20 on average and above
// 19h59m.
func TestHalfOpenAverage(t *testing.T) {
	w := func(n iop.Minutes) schedule.Week { return daily(n/3, 0, n/3, 0, n-2*(n/3)) }
	p := schedule.Plan{Phases: []schedule.Phase{{Weeks: 1, Week: w(20*60 - 1)}, {Weeks: 1, Week: w(20 * 60)}}}
	below := rule("below", hours(iop.Below(20*iop.Hour), average))
	most := rule("most", hours(iop.AtMost(20*iop.Hour-1), average))
	assert.Equal(t, "met 19h59m30s; not-met 19h59m30s", found(checker(t, below, most).CheckPlan(&p)))
	p.Phases[0].Week = w(20 * 60)
	assert.Equal(t, "not-met 20h00m; not-met 20h00m", found(checker(t, below, most).CheckPlan(&p)))
}

// TestPaidBelowTheFloor: Maryland Medicaid pays at most four days of at least two
// hours, which is less than the nine hours that the level needs.
func TestPaidBelowTheFloor(t *testing.T) {
	need := law("us-md-medicaid.need", "COMAR 10.09.80.05D", marylandAt, hours(iop.AtLeast(9*iop.Hour), perWeek))
	need.Binds = iop.CertifiedNeed
	paidDays := law("us-md-medicaid.paid-days", "COMAR 10.09.80.06", marylandAt, counts(iop.ServiceDays, iop.AtMost[int32](4), perWeek))
	paidHours := law("us-md-medicaid.paid-hours", "COMAR 10.09.80.06", marylandAt, hours(iop.AtLeast(2*iop.Hour), perDay))
	paidDays.Binds, paidHours.Binds = iop.Paid, iop.Paid
	w := daily(120, 120, 120, 120) // eight hours, all paid
	assert.Equal(t, "unknown for need; met 4 days; met 2h00m", checked(t, w, need, paidDays, paidHours))
	w.Need = 9 * iop.Hour
	assert.Equal(t, "met certified-need 9h00m; met 4 days; met 2h00m", checked(t, w, need, paidDays, paidHours))
	w.Need = 8 * iop.Hour
	assert.Equal(t, "not-met certified-need 8h00m; met 4 days; met 2h00m", checked(t, w, need, paidDays, paidHours))
	five := daily(120, 120, 119, 120, 120)
	assert.Equal(t, "unknown for need; not-met 5 days; not-met 1h59m", checked(t, five, need, paidDays, paidHours))
}

// TestMedicareNeedIsNoAttendanceCount: the statute asks for a determination of
// need, so a delivered week of 8h45m does not fail it.
func TestMedicareNeedIsNoAttendanceCount(t *testing.T) {
	need := law("us-medicare-iop.need", "42 U.S.C. 1395x", codeAt, hours(iop.AtLeast(9*iop.Hour), perWeek))
	need.Binds = iop.CertifiedNeed
	w := daily(175, 0, 175, 0, 175)
	w.Need = 10 * iop.Hour
	report := checker(t, need, virginiaLicence()[0]).Check(&w)
	assert.Equal(t, "met certified-need 10h00m; not-met 8h45m", found(report))
	assert.ErrorIs(t, report.ErrUnlessMet(), iop.RuleID("us-va-licence.weekly-hours"))
	assert.NotErrorIs(t, report.ErrUnlessMet(), iop.RuleID("us-medicare-iop.need"))
}

func TestGroupSizes(t *testing.T) {
	texas, texasAt := "26 TAC 564.909", "https://texreg.sos.state.tx.us"
	mississippi := "Miss. Admin. Code 24-2"
	counseling := iop.Services{Formats: iop.SetOf(iop.Group)}
	education := iop.Services{Formats: iop.SetOf(iop.Education), Except: iop.SetOf(iop.Seminar, iop.OutsideSpeaker, iop.MultiFamilyEvent)}
	size := func(id iop.RuleID, title string, s iop.Services, r iop.Range[int32], who iop.People) iop.Requirement {
		return law(id, title, texasAt, iop.Requirement{Measure: iop.GroupSize, Of: s, Per: perSession, Bound: iop.CountBound(r), For: who})
	}
	tx := []iop.Requirement{
		size("us-tx.group", texas, counseling, iop.AtMost[int32](16), iop.People{}),
		size("us-tx.education", texas, education, iop.AtMost[int32](35), iop.People{}),
	}
	ms := []iop.Requirement{
		size("us-ms.group", mississippi, counseling, iop.Between[int32](2, 12), adults),
		size("us-ms.group-children", mississippi, counseling, iop.Between[int32](2, 10), minors),
	}
	session := func(f iop.Format, seats iop.Range[int32], o iop.Occasion) schedule.Week {
		b := block(schedule.On(schedule.Monday), "09:00", "10:00")
		b.Format, b.Seats, b.Occasion = f, seats, o
		w := weekOf(b)
		w.Person.Age = 30
		return w
	}
	atMost := iop.AtMost[int32]
	assert.Equal(t, "met 16; not-applicable", checked(t, session(iop.Group, atMost(16), 0), tx...))
	assert.Equal(t, "not-met 17; not-applicable", checked(t, session(iop.Group, atMost(17), 0), tx...))
	assert.Equal(t, "not-applicable; met 35", checked(t, session(iop.Education, atMost(35), 0), tx...))
	assert.Equal(t, "not-applicable; not-met 36", checked(t, session(iop.Education, atMost(36), iop.RegularSession), tx...))
	assert.Equal(t, "not-applicable; not-applicable", checked(t, session(iop.Education, atMost(200), iop.Seminar), tx...))
	assert.Equal(t, "not-applicable; not-applicable", checked(t, session(iop.Education, atMost(200), iop.OutsideSpeaker), tx...))
	assert.Equal(t, "unknown for seats; not-applicable", checked(t, session(iop.Group, iop.Range[int32]{}, 0), tx...))

	assert.Equal(t, "met 2; not-applicable", checked(t, session(iop.Group, iop.Between[int32](2, 12), 0), ms...))
	assert.Contains(t, checked(t, session(iop.Group, iop.Between[int32](1, 12), 0), ms...), "not-met 1;")
	assert.Contains(t, checked(t, session(iop.Group, iop.Between[int32](2, 13), 0), ms...), "not-met 13;")
	assert.Contains(t, checked(t, session(iop.Group, atMost(12), 0), ms...), "unknown for seats", "a cap does not say how few come")
	child := session(iop.Group, iop.Between[int32](2, 11), 0)
	child.Person.Age = 12
	assert.Equal(t, "not-applicable; not-met 11", checked(t, child, ms...))
	child.Person.Age = 0
	assert.Equal(t, "met 2; unknown for age 11", checked(t, child, ms...))
}

// TestClockHours: where 50 minutes make an hour, three of them are three hours.
func TestClockHours(t *testing.T) {
	rows := []iop.Requirement{
		law("us-az.hours", "AHCCCS S9480", "https://azcompletehealth.com/newsroom/PU24047.html", hours(iop.AtLeast(9*iop.Hour), perWeek)),
		law("us-az.day", "AHCCCS S9480", "https://azcompletehealth.com/newsroom/PU24047.html", hours(iop.AtLeast(3*iop.Hour), perDay)),
	}
	check := func(c schedule.Counting, w schedule.Week) string {
		checker, err := schedule.NewChecker(c, rows)
		require.NoError(t, err)
		return found(checker.Check(&w))
	}
	w := daily(150, 0, 150, 0, 150)
	assert.Equal(t, "not-met 7h30m; not-met 2h30m", check(schedule.Counting{}, w))
	assert.Equal(t, "met 9h00m; met 3h00m", check(schedule.Counting{ClockHour: 50}, w))
	assert.Equal(t, "not-met 8h27m; not-met 2h49m", check(schedule.Counting{ClockHour: 50}, daily(149, 0, 149, 0, 149)), "149 minutes are two hours and 49 minutes")
}

func TestMonthIsNotThirtyDays(t *testing.T) {
	family := iop.Services{Participants: iop.SetOf(iop.PatientAndFamily, iop.FamilyOnly, iop.MultiFamily)}
	nj := law("us-nj.family", "N.J.A.C. 10:161B", "https://www.law.cornell.edu/regulations/new-jersey", iop.Requirement{
		Measure: iop.SessionCount, Of: family, Per: iop.Period{Kind: iop.PerMonth}, Bound: iop.CountBound(iop.AtLeast[int32](1)),
		Unless: iop.SetOf(iop.ByContraindication, iop.ByRefusal),
	})
	thirty := nj
	thirty.Rule.ID, thirty.Per = "thirty", iop.Period{Kind: iop.PerDays, N: 30}
	b := block(schedule.On(schedule.Monday), "18:00", "19:00")
	b.Participants = iop.PatientAndFamily
	rest := block(schedule.On(schedule.Tuesday), "09:00", "12:00")
	rest.Participants = iop.PatientOnly
	b.Cadence = schedule.Cadence{Kind: schedule.NthWeekday, N: 1}
	at := func(from, until string) *schedule.Calendar {
		return calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(b, rest), 26), From: day(from), Until: day(until), Location: utc})
	}
	// The first Mondays of March, April and May 2026 are the 2nd, 6th and 4th: 35 days apart.
	assert.Equal(t, "met 1; not-met 0", found(checker(t, nj, thirty).CheckCalendar(at("2026-03-01", "2026-06-01"))))
	// A plan that ends on 3 August, before its first Monday has passed, has one less.
	assert.Equal(t, "met 1", found(checker(t, nj).CheckCalendar(at("2026-06-01", "2026-08-04"))))
	assert.Equal(t, "not-met 0", found(checker(t, nj).CheckCalendar(at("2026-06-01", "2026-08-03"))))
	short := checker(t, nj).CheckCalendar(at("2026-06-01", "2026-08-03"))
	for f := range short.All() { // August begins in the ninth week
		assert.Equal(t, "period from 2026-08-01", f.At.String())
	}
	// Without dates it is not known which days make a month.
	p := schedule.Repeat(weekOf(b, rest), 12)
	assert.Equal(t, "unknown for dates 0 to 5", found(checker(t, nj).CheckPlan(&p)))
	b.Cadence = schedule.Cadence{Kind: schedule.EveryDays, N: 30}
	every := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(b, rest), 26), From: day("2026-01-31"), Until: day("2026-04-01"), Location: utc})
	assert.Equal(t, "not-met 0; met 1", found(checker(t, nj, thirty).CheckCalendar(every)), "31 January and 2 March: none in February")
}

// TestCalendarYears: a cap on a year is one on those days of the plan that lie in it.
func TestCalendarYears(t *testing.T) {
	texas := law("us-tx.groups", "1 TAC 354.1311(d)", "https://regulations.justia.com/states/texas/title-1/part-15/chapter-354/subchapter-a/division-22/section-354-1311", iop.Requirement{
		Measure: iop.SessionCount, Of: iop.Services{Formats: iop.SetOf(iop.Group)}, Per: iop.Period{Kind: iop.PerYear}, Bound: iop.CountBound(iop.AtMost[int32](135)),
	})
	at := func(from, until string) string { // every day a group
		p := schedule.Repeat(daily(60, 60, 60, 60, 60, 60, 60), 60)
		return found(checker(t, texas).CheckCalendar(calendar(t, schedule.Dates{Plan: p, From: day(from), Until: day(until), Location: utc})))
	}
	assert.Equal(t, "met 135", at("2026-01-01", "2026-05-16"))
	assert.Equal(t, "not-met 136", at("2026-01-01", "2026-05-17"))
	assert.Equal(t, "met 135", at("2026-08-19", "2027-05-16"), "270 days, 135 in each of two years")
	assert.Equal(t, "not-met 136", at("2026-08-18", "2027-05-16"))
	assert.Equal(t, "not-met 136", at("2026-08-19", "2027-05-17"))
}

func TestProgramLength(t *testing.T) {
	dc := law("us-dc.length", "22-A DCMR 6329", "http://dcrules.elaws.us/dcmr/22-a6329", counts(iop.ProgramDays, iop.Between[int32](30, 60), iop.Period{Kind: iop.PerEpisode}))
	wy := law("us-wy.length", wyoming, wyomingAt, counts(iop.ProgramDays, iop.AtLeast[int32](56), iop.Period{Kind: iop.PerEpisode}))
	anchored := rule("seed-anchored.length", counts(iop.ProgramDays, iop.Between[int32](28, 84), iop.Period{Kind: iop.PerEpisode})) // H-06: 4 to 12 weeks
	w := daily(180, 0, 180, 0, 180)
	for _, c := range []struct {
		weeks int16
		want  string
	}{
		{3, "not-met 21 days; not-met 21 days; not-met 21 days"},
		{4, "not-met 28 days; not-met 28 days; met 28 days"},
		{5, "met 35 days; not-met 35 days; met 35 days"},
		{8, "met 56 days; met 56 days; met 56 days"},
		{9, "not-met 63 days; met 63 days; met 63 days"},
		{12, "not-met 84 days; met 84 days; met 84 days"},
		{13, "not-met 91 days; met 91 days; not-met 91 days"},
	} {
		p := schedule.Repeat(w, c.weeks)
		assert.Equal(t, c.want, found(checker(t, dc, wy, anchored).CheckPlan(&p)), "%d weeks", c.weeks)
	}
	assert.Equal(t, "unknown for plan; unknown for plan; unknown for plan", checked(t, w, dc, wy, anchored))
	for until, want := range map[string]string{"2026-01-30": "not-met 29 days", "2026-01-31": "met 30 days", "2026-03-02": "met 60 days", "2026-03-03": "not-met 61 days"} {
		c := calendar(t, schedule.Dates{Plan: schedule.Repeat(w, 20), From: day("2026-01-01"), Until: day(until), Location: utc})
		assert.Equal(t, want, found(checker(t, dc).CheckCalendar(c)))
	}
}

// TestBoundaryOfALicence: Utah's outpatient licence covers up to 19 hours a client
// and asks for no least.
func TestBoundaryOfALicence(t *testing.T) {
	ut := law("us-ut.boundary", "Utah Admin. Code R501-21-3", "https://dlbc.utah.gov/providers/license-types", hours(iop.AtMost(19*iop.Hour), perWeek))
	ut.Binds = iop.LicenceBoundary
	assert.Equal(t, "met 19h00m", checked(t, daily(380, 380, 380), ut))
	assert.Equal(t, "not-met 19h01m", checked(t, daily(380, 380, 381), ut))
	assert.Equal(t, "met 0h00m", checked(t, daily(), ut))
}

// TestDayAndWeekAreTwoTests: passing one says nothing about the other (Arizona).
func TestDayAndWeekAreTwoTests(t *testing.T) {
	week := law("us-az.week", "AHCCCS S9480", "https://azcompletehealth.com/newsroom/PU24047.html", hours(iop.AtLeast(9*iop.Hour), perWeek))
	at := law("us-az.day", "AHCCCS S9480", "https://azcompletehealth.com/newsroom/PU24047.html", hours(iop.AtLeast(3*iop.Hour), perDay))
	assert.Equal(t, "met 10h00m; not-met 2h00m", checked(t, daily(120, 120, 120, 120, 120), week, at))
	assert.Equal(t, "not-met 6h00m; met 3h00m", checked(t, daily(180, 0, 180), week, at))
}

// TestPartialWeeks: Virginia's nine hours in a plan that begins on a Wednesday and
// ends on a Tuesday.
func TestPartialWeeks(t *testing.T) {
	w := weekOf(block(schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday), "09:00", "12:00"))
	c := calendar(t, schedule.Dates{Plan: schedule.Repeat(w, 3), From: day("2026-09-02"), Until: day("2026-09-23"), Location: utc})
	row := virginiaLicence()[0]
	for how, want := range map[schedule.PartialWeeks]string{
		schedule.PartialWeeksHeld:    "not-met 3h00m want 9h00m to 19h00m", // the last: Monday and Tuesday
		schedule.ProRated:            "not-met 6h00m want 6h25m to 19h00m", // the first: five of seven days
		schedule.PartialWeeksSkipped: "met 9h00m want 9h00m to 19h00m",
	} {
		checker, err := schedule.NewChecker(schedule.Counting{PartialWeeks: how}, []iop.Requirement{row})
		require.NoError(t, err)
		report := checker.CheckCalendar(c)
		for f := range report.All() {
			assert.Equal(t, want, fmt.Sprintf("%v want %v", found(report), f.Want), "%v", how)
		}
	}
	// Two of seven days of nine hours are 2h34m.
	for end, want := range map[string]string{"11:34": "met 2h34m", "11:33": "not-met 2h33m"} {
		days := weekOf(block(schedule.On(schedule.Wednesday, schedule.Thursday, schedule.Friday), "09:00", "12:00"), block(schedule.On(schedule.Monday), "09:00", end))
		two := calendar(t, schedule.Dates{Plan: schedule.Repeat(days, 2), From: day("2026-09-07"), Until: day("2026-09-16"), Location: utc})
		checker, err := schedule.NewChecker(schedule.Counting{PartialWeeks: schedule.ProRated}, []iop.Requirement{rule("floor", hours(iop.AtLeast(9*iop.Hour), perWeek))})
		require.NoError(t, err)
		assert.Equal(t, want, found(checker.CheckCalendar(two)))
	}
	// A cap holds in a week that is cut short.
	w.Blocks[0].End = schedule.At(19, 0) // 30 hours a week, 20 in the first
	long := calendar(t, schedule.Dates{Plan: schedule.Repeat(w, 1), From: day("2026-09-02"), Until: day("2026-09-07"), Location: utc})
	for _, how := range []schedule.PartialWeeks{schedule.PartialWeeksHeld, schedule.ProRated, schedule.PartialWeeksSkipped} {
		checker, err := schedule.NewChecker(schedule.Counting{PartialWeeks: how}, []iop.Requirement{row})
		require.NoError(t, err)
		assert.Equal(t, "not-met 20h00m", found(checker.CheckCalendar(long)), "%v", how)
	}
}

// TestWeekStart: the same sessions fall into other weeks when these begin on
// Sunday.
func TestWeekStart(t *testing.T) {
	w := weekOf(block(schedule.On(schedule.Saturday, schedule.Sunday), "09:00", "13:30"))
	c := calendar(t, schedule.Dates{Plan: schedule.Repeat(w, 1), From: day("2026-09-05"), Until: day("2026-09-07"), Location: utc})
	for start, want := range map[schedule.Weekday]string{schedule.WeekdayUnknown: "met 9h00m", schedule.Monday: "met 9h00m", schedule.Sunday: "not-met 4h30m"} {
		checker, err := schedule.NewChecker(schedule.Counting{WeekStart: start}, virginiaLicence()[:1])
		require.NoError(t, err)
		assert.Equal(t, want, found(checker.CheckCalendar(c)), "%v", start)
	}
}

// TestTaper is H-10: hours that fall before a step down. Weeks that are declared
// short are waived as many in a row as the rules allow, and stay visible.
func TestTaper(t *testing.T) {
	w, short := daily(180, 0, 180, 0, 180), daily(180, 0, 180)
	short.Taper = true
	plan := func(n int16) *schedule.Plan {
		return &schedule.Plan{Phases: []schedule.Phase{{Weeks: 4, Week: w}, {Name: "taper", Weeks: n, Week: short}}}
	}
	allow := func(weeks int16) *schedule.Checker {
		c, err := schedule.NewChecker(schedule.Counting{TaperWeeks: weeks}, virginiaLicence()[:1])
		require.NoError(t, err)
		return c
	}
	for _, c := range []struct {
		allowed, weeks int16
		verdict        iop.Verdict
	}{{0, 1, iop.NotMet}, {2, 1, iop.NotApplicable}, {2, 2, iop.NotApplicable}, {2, 3, iop.NotMet}} {
		report := allow(c.allowed).CheckPlan(plan(c.weeks))
		assert.Equal(t, c.verdict, report.Verdict(), "%d of %d", c.weeks, c.allowed)
		assert.Contains(t, report.String(), "6h00m")
		if c.verdict == iop.NotApplicable {
			assert.Contains(t, report.String(), "waived: declared taper week")
		}
	}
	// Not declared, it fails; and a declaration lifts no cap.
	bare := plan(1)
	bare.Phases[1].Week.Taper = false
	report := allow(4).CheckPlan(bare)
	assert.Equal(t, iop.NotMet, report.Verdict())
	over := daily(600, 600)
	over.Taper = true
	report = allow(4).Check(&over)
	assert.Equal(t, iop.NotMet, report.Verdict())
}
