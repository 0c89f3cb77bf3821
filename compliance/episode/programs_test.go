package episode_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openiop/openiop/compliance/episode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/policytest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// The rules that 25 real programs publish, written as policies in
// testdata/programs. Everything expected here is typed from what the programs say,
// not taken from the files. How each fact is said stands in
// testdata/program-facts.json.

// programTracks are the 25 programs, each with the tracks for which it has a
// document of its own, since its numbers differ by track.
var programTracks = map[string][]string{
	"abq-otp-rules": nil, "adaccc-dui-rules": nil, "bennett-247-sobriety": nil, "blueridge-dwi-groups": nil,
	"calvert-adult-treatment-court": nil, "carlton-treatment-court-quiz": nil, "circuit7-adult-drug-court": nil,
	"dawnfarm-screens": nil, "dvip-participation": nil, "healing-way-otp": nil, "hunterdon-day-hospital": nil,
	"jackson-or-drug-court": nil, "jotform-group-rules": nil, "kootenai-mental-health-court": nil,
	"morrow-oh-sanctions": nil, "newdirections-nw": nil, "oklahoma-bip-summary": nil, "ontario-ny-grievance": nil,
	"otp-success-steps": nil, "positive-beginnings-obot": nil, "rogers-memorial-screens": nil,
	"us-probation-insp": nil, "us-probation-txe": nil, "vanderburgh-testing": nil,
	"vcbh-dui-faq": {"12h", "3mo", "6mo"},
}

// readPrograms reads all documents.
func readPrograms(t testing.TB) map[string]*compliance.Policy {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", "programs", "*.json"))
	require.NoError(t, err)
	all := map[string]*compliance.Policy{}
	for _, file := range files {
		p := policytest.Load(t, file)
		assert.Equal(t, strings.TrimSuffix(filepath.Base(file), ".json"), string(p.ID()), "the file is named for the policy")
		all[string(p.ID())] = p
	}
	return all
}

// programOf is the program that the rule belongs to.
func programOf(rule string) string {
	program, _, _ := strings.Cut(rule, ".")
	return program
}

// programRow finds a row by its id.
func programRow(t testing.TB, all map[string]*compliance.Policy, rule string) iop.Requirement {
	t.Helper()
	p := all[programOf(rule)]
	require.NotNil(t, p, rule)
	for r := range p.Requirements() {
		if r.ID == iop.RuleID(rule) {
			return r
		}
	}
	require.Fail(t, "no such row", rule)
	return iop.Requirement{}
}

// TestProgramFiles: every program is a document, no document is of another, and each is read, written and read the same.
func TestProgramFiles(t *testing.T) {
	all := readPrograms(t)
	require.Len(t, programTracks, 25)
	var want []string
	for id, tracks := range programTracks {
		want = append(want, id)
		for _, track := range tracks {
			want = append(want, id+"-"+track)
		}
	}
	assert.ElementsMatch(t, want, slices.Collect(maps.Keys(all)))
	for id, p := range all {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := compliance.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, p.Definition(), again.Definition(), id)
		once, err := json.Marshal(again)
		require.NoError(t, err)
		assert.Equal(t, string(text), string(once), id)
		for _, r := range p.Rules() {
			assert.Equal(t, id, programOf(string(r.ID)))
			assert.Contains(t, []string{"2026-11-22", "2026-11-27", "2026-11-29"}, r.Source.Read.String())
			assert.NotEqual(t, iop.Secondary, r.Source.Kind)
		}
		policytest.Run(t, p, policytest.Expect{On: iop.MustDay("2026-06-01"), Source: iop.Copy})
	}
}

// programGroups and programIndividual are services by format.
var (
	programGroups     = iop.Services{Formats: iop.SetOf(iop.Group)}
	programIndividual = iop.Services{Formats: iop.SetOf(iop.IndividualTherapy, iop.IndividualCounseling)}
)

// programBound is what a numeric row counts, over what, and the amounts around
// where it turns, + for kept and - for broken.
type programBound struct {
	rule    string
	measure iop.Measure
	of      iop.Services
	events  iop.Set[iop.EventKind]
	per     any // iop.Period or iop.Anchor
	binds   iop.Binding
	then    iop.Consequence
	amounts string
}

// programOnly are the rows about some of their events only.
var programOnly = func() map[string]iop.Details {
	breath := iop.SetOf(iop.Breath)
	at := func(days iop.Set[schedule.Weekday], from, until iop.Minutes) iop.Details {
		return iop.Details{Days: days, Times: iop.Between(from, until)}
	}
	window := func(from, until iop.Minutes) iop.Details {
		return iop.Details{Matrices: breath, Times: iop.Between(from*iop.Hour, until*iop.Hour)}
	}
	return map[string]iop.Details{
		"adaccc-dui-rules.fees":                             {Name: "fees-paid"},
		"bennett-247-sobriety.morning-breath-test":          window(7, 9),
		"bennett-247-sobriety.urine-days":                   {Matrices: iop.SetOf(iop.Urine), Days: schedule.On(schedule.Saturday, schedule.Sunday)},
		"bennett-247-sobriety.state-fee":                    {Name: "state-fee"},
		"carlton-treatment-court-quiz.community-service":    {Name: "service-hour"},
		"carlton-treatment-court-quiz.sober-days":           {Name: "admitted-use"},
		"blueridge-dwi-groups.paid":                         {Name: "paid-in-full"},
		"blueridge-dwi-groups.paid-after-discharge":         {Name: "paid-in-full"},
		"hunterdon-day-hospital.word-of-lateness":           {Name: "word-of-lateness"},
		"jotform-group-rules.leaving-approved":              {Name: "leaving-approved"},
		"positive-beginnings-obot.result":                   {Name: "result-at-hand"},
		"bennett-247-sobriety.evening-breath-test":          window(19, 21),
		"blueridge-dwi-groups.wednesday-group":              at(schedule.On(schedule.Wednesday), 17*60+30, 17*60+30),
		"blueridge-dwi-groups.saturday-group":               at(schedule.On(schedule.Saturday), 9*60, 9*60),
		"carlton-treatment-court-quiz.report-at-courthouse": {Name: "courthouse"},
		"carlton-treatment-court-quiz.report-elsewhere":     {Name: "elsewhere"},
		"dvip-participation.police-report":                  {Name: "police-report"},
		"jackson-or-drug-court.jail-free-phase-2":           {Name: "jail"},
		"ontario-ny-grievance.meeting":                      {Name: "meeting-offered"},
	}
}()

// declared is from a declared event on; each with a clock of its own, or the last.
func declared(name iop.Name, each bool) iop.Anchor {
	return iop.Anchor{Events: iop.SetOf(iop.Declared), Only: iop.Details{Name: name}, Each: each}
}

// inPhase is from the advance that leads to the phase.
func inPhase(n int32) iop.Anchor {
	return iop.Anchor{Events: iop.SetOf(iop.PhaseAdvanced), Phases: iop.Exactly(n)}
}

// programBounds are all numeric rows.
func programBounds() []programBound {
	var (
		unexcused = iop.SetOf(iop.Unexcused, iop.NoShow)
		absent    = iop.SetOf(iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel)
		there     = iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly)
		specimen  = iop.SetOf(iop.SpecimenCollected)
		advance   = iop.SetOf(iop.PhaseAdvanced)
		positive  = iop.SetOf(iop.PositiveTest)
		sanction  = iop.SetOf(iop.Sanctioned)

		anEpisode             = iop.Period{Kind: iop.PerEpisode}
		inARow                = iop.Period{Kind: iop.PerRun}
		aWeek                 = iop.Period{Kind: iop.PerWeek}
		aSession              = iop.Period{Kind: iop.PerSession}
		eachTime              = iop.Period{Kind: iop.PerOccasion}
		inGroup, byThemselves = programGroups, programIndividual
		selfHelp              = iop.Services{Formats: iop.SetOf(iop.MutualHelp)}
		dosing                = iop.Services{Formats: iop.SetOf(iop.MedicationCheck)}
		aDeclared             = iop.SetOf(iop.Declared)
	)
	inAny := func(days int32) iop.Period { return iop.Period{Kind: iop.PerDays, N: days} }
	weeksOf := func(first, last int32) iop.Period {
		return iop.Period{Kind: iop.PerWeek, Weeks: iop.Between(first, last)}
	}
	inPhases := func(kind iop.PeriodKind, first, last int32) iop.Period {
		return iop.Period{Kind: kind, Phases: iop.Between(first, last)}
	}
	since := func(anchors ...iop.EventKind) iop.Anchor { return iop.Anchor{Events: iop.SetOf(anchors...)} }
	ofEach := func(anchor iop.EventKind) iop.Anchor { return iop.Anchor{Events: iop.SetOf(anchor), Each: true} }
	return []programBound{
		// An opioid program. Each number is the day on which something happens: at 5,
		// not above 5. Only the first of the two asks for silence. The third and fourth
		// day are steps of a response.
		{"abq-otp-rules.missed-days-5", iop.EventCount, dosing, iop.SetOf(iop.NoShow), inARow, 0, 0, "3+ 4+ 5- 6-"},
		{"abq-otp-rules.missed-days-30", iop.EventCount, dosing, absent, inARow, 0, iop.ThenDischarge, "28+ 29+ 30- 31-"},
		{"abq-otp-rules.tests-a-year", iop.EventCount, iop.Services{}, specimen, iop.Period{Kind: iop.PerYear}, 0, 0, "11- 12+ 13+"},

		// A driving program. To begin within 21 days allows the 21st; 21 days without
		// service do not allow the 21st.
		{"adaccc-dui-rules.start", iop.ElapsedDays, iop.Services{}, iop.SetOf(iop.FirstVisit), since(iop.Admission), 0, 0, "20+ 21+ 22-"},
		{"adaccc-dui-rules.inactivity", iop.DaysWithout, iop.Services{}, iop.SetOf(iop.Attended, iop.Partial), anEpisode, 0, 0, "19+ 20+ 21- 22-"},
		// A fee may be paid on the 30th day after it fell due.
		{"adaccc-dui-rules.fees", iop.ElapsedDays, iop.Services{}, aDeclared, declared("fee-due", true), 0, 0, "29+ 30+ 31-"},

		// A sheriff's program: twice every day.
		{"bennett-247-sobriety.morning-breath-test", iop.EventCount, iop.Services{}, specimen, inAny(1), 0, 0, "0- 1+ 2+"},
		{"bennett-247-sobriety.evening-breath-test", iop.EventCount, iop.Services{}, specimen, inAny(1), 0, 0, "0- 1+ 2+"},
		// Urine on no weekend; 30 dollars for the state by the 30th day.
		{"bennett-247-sobriety.urine-days", iop.EventCount, iop.Services{}, specimen, aWeek, 0, 0, "0+ 1- 2-"},
		{"bennett-247-sobriety.state-fee", iop.ElapsedDays, iop.Services{}, aDeclared, since(iop.Admission), 0, 0, "29+ 30+ 31-"},

		// A driving program: at most four hours, the fourth included; 20 to 89 hours
		// are assigned, both ends included.
		{"blueridge-dwi-groups.weekly-cap", iop.Hours, iop.Services{}, 0, aWeek, iop.Delivered, iop.ThenNotCredited, "3h59m+ 4h+ 4h01m-"},
		{"blueridge-dwi-groups.assigned-hours", iop.Hours, iop.Services{}, 0, anEpisode, iop.ScheduledFor, 0, "19h59m- 20h+ 20h01m+ 88h59m+ 89h+ 89h01m-"},

		{"blueridge-dwi-groups.wednesday-group", iop.EventCount, inGroup, iop.SetOf(iop.Scheduled), aWeek, 0, 0, "0- 1+ 2+"},
		{"blueridge-dwi-groups.saturday-group", iop.EventCount, inGroup, iop.SetOf(iop.Scheduled), aWeek, 0, 0, "0- 1+ 2+"},
		{"blueridge-dwi-groups.group-length", iop.Hours, inGroup, 0, aSession, iop.ScheduledFor, 0, "1h59m- 2h+ 2h01m-"},

		// Paid once, or by the ninetieth day after leaving.
		{"blueridge-dwi-groups.paid", iop.EventCount, iop.Services{}, aDeclared, anEpisode, 0, 0, "0- 1+ 2+"},
		{"blueridge-dwi-groups.paid-after-discharge", iop.ElapsedDays, iop.Services{}, aDeclared, since(iop.Discharged), 0, 0, "89+ 90+ 91-"},

		// A court: 16 weeks are 112 days, 20 are 140; the four phases come to 504 days
		// and the whole asks for 540. Clean days rise with the phase.
		{"calvert-adult-treatment-court.tests-phase-1", iop.EventCount, iop.Services{}, specimen, inPhases(iop.PerWeek, 1, 1), 0, 0, "1- 2+ 3+"},
		{"calvert-adult-treatment-court.tests-phase-2", iop.EventCount, iop.Services{}, specimen, inPhases(iop.PerWeek, 2, 2), 0, 0, "0- 1+ 2+"},
		{"calvert-adult-treatment-court.length-phases-1-and-2", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 1, 2), iop.Delivered, 0, "111- 112+ 113+"},
		{"calvert-adult-treatment-court.length-phases-3-and-4", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 3, 4), iop.Delivered, 0, "112- 139- 140+ 141+"},
		{"calvert-adult-treatment-court.clean-phase-1", iop.DaysWithout, iop.Services{}, positive, inPhases(iop.PerPhase, 1, 1), 0, 0, "29- 30+ 31+"},
		{"calvert-adult-treatment-court.clean-phase-2", iop.DaysWithout, iop.Services{}, positive, inPhases(iop.PerPhase, 2, 2), 0, 0, "30- 59- 60+ 61+"},
		{"calvert-adult-treatment-court.clean-phase-3", iop.DaysWithout, iop.Services{}, positive, inPhases(iop.PerPhase, 3, 3), 0, 0, "60- 119- 120+ 121+"},
		{"calvert-adult-treatment-court.total-days", iop.ProgramDays, iop.Services{}, 0, anEpisode, iop.Delivered, 0, "504- 539- 540+ 541+"},

		// A court's quiz: both ends of a window are in time.
		{"carlton-treatment-court-quiz.tests-a-week", iop.EventDays, iop.Services{}, specimen, aWeek, 0, 0, "1- 2+ 3+"},
		{"carlton-treatment-court-quiz.call", iop.ClockTime, iop.Services{}, iop.SetOf(iop.CalledIn), eachTime, 0, 0, "7h59m- 8h+ 8h01m+ 11h59m+ 12h+ 12h01m-"},
		{"carlton-treatment-court-quiz.report-at-courthouse", iop.ClockTime, iop.Services{}, iop.SetOf(iop.TestArrival), eachTime, 0, 0, "13h29m- 13h30m+ 13h31m+ 15h29m+ 15h30m+ 15h31m-"},
		{"carlton-treatment-court-quiz.report-elsewhere", iop.ClockTime, iop.Services{}, iop.SetOf(iop.TestArrival), eachTime, 0, 0, "8h29m- 8h30m+ 8h31m+ 15h59m+ 16h+ 16h01m-"},
		{"carlton-treatment-court-quiz.sober-days", iop.DaysWithout, iop.Services{}, positive.With(iop.Declared), anEpisode, 0, 0, "0+ 1+ 2+"},
		{"carlton-treatment-court-quiz.community-service", iop.EventCount, iop.Services{}, aDeclared, anEpisode, 0, 0, "9- 10+ 11+"},

		// A court: groups and hours fall with the phase, self-help rises. 12, 18, 14 and
		// 8 weeks are 84, 126, 98 and 56 days.
		{"circuit7-adult-drug-court.groups-phase-1", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 1, 1), iop.Delivered, 0, "2- 3+ 4+"},
		{"circuit7-adult-drug-court.individual-phase-1", iop.Hours, byThemselves, 0, inPhases(iop.PerWeek, 1, 1), iop.Delivered, 0, "1h59m- 2h+ 2h01m+"},
		{"circuit7-adult-drug-court.groups-phase-2", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 2, 2), iop.Delivered, 0, "1- 2+ 3+"},
		{"circuit7-adult-drug-court.individual-phase-2", iop.Hours, byThemselves, 0, inPhases(iop.PerWeek, 2, 2), iop.Delivered, 0, "1h29m- 1h30m+ 1h31m+"},
		{"circuit7-adult-drug-court.self-help-phase-2", iop.SessionCount, selfHelp, 0, inPhases(iop.PerWeek, 2, 2), iop.Delivered, 0, "1- 2+ 3+"},
		{"circuit7-adult-drug-court.groups-phase-3", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 3, 3), iop.Delivered, 0, "0- 1+ 2+"},
		{"circuit7-adult-drug-court.individual-phase-3", iop.Hours, byThemselves, 0, inPhases(iop.PerWeek, 3, 3), iop.Delivered, 0, "59m- 1h+ 1h01m+"},
		{"circuit7-adult-drug-court.treatment-days-phase-4", iop.ServiceDays, iop.Services{}, 0, inPhases(iop.PerWeek, 4, 4), iop.Delivered, 0, "0- 1+ 2+"},
		{"circuit7-adult-drug-court.self-help-phases-3-and-4", iop.SessionCount, selfHelp, 0, inPhases(iop.PerWeek, 3, 4), iop.Delivered, 0, "3- 4+ 5+"},
		{"circuit7-adult-drug-court.length-phase-1", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 1, 1), iop.Delivered, 0, "83- 84+ 85+"},
		{"circuit7-adult-drug-court.length-phase-2", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 2, 2), iop.Delivered, 0, "125- 126+ 127+"},
		{"circuit7-adult-drug-court.length-phase-3", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 3, 3), iop.Delivered, 0, "97- 98+ 99+"},
		{"circuit7-adult-drug-court.length-phase-4", iop.ProgramDays, iop.Services{}, 0, inPhases(iop.PerPhase, 4, 4), iop.Delivered, 0, "55- 56+ 57+"},
		{"circuit7-adult-drug-court.total-months", iop.ElapsedMonths, iop.Services{}, iop.SetOf(iop.Discharged), since(iop.Admission), 0, 0, "17- 18+ 19+ 23+ 24+ 25-"},
		{"circuit7-adult-drug-court.daily-call", iop.EventCount, iop.Services{}, iop.SetOf(iop.CalledIn), inAny(1), 0, 0, "0- 1+ 2+"},

		// An intervention program: the entire two hours.
		{"dvip-participation.session-length", iop.Hours, iop.Services{}, 0, aSession, iop.Delivered, iop.ThenNotCredited, "1h59m- 2h+ 2h01m+"},

		{"dvip-participation.police-report", iop.ElapsedDays, iop.Services{}, iop.SetOf(iop.Declared), iop.Anchor{Events: iop.SetOf(iop.Admission)}, 0, 0, "20+ 21+ 22-"},

		// A day hospital: no absence without word; the day from 08:15 to 16:15.
		{"hunterdon-day-hospital.word-of-absence", iop.EventCount, iop.Services{}, iop.SetOf(iop.NoShow), anEpisode, 0, 0, "0+ 1- 2-"},
		{"hunterdon-day-hospital.begins", iop.ClockTime, iop.Services{}, iop.SetOf(iop.Scheduled), eachTime, 0, 0, "8h14m- 8h15m+ 8h16m-"},
		{"hunterdon-day-hospital.lasts", iop.Hours, iop.Services{}, 0, aSession, iop.ScheduledFor, 0, "7h59m- 8h+ 8h01m-"},
		{"hunterdon-day-hospital.word-of-lateness", iop.ElapsedDays, iop.Services{}, aDeclared, ofEach(iop.Late), 0, 0, "0+ 1- 2-"},

		{"jackson-or-drug-court.length-phase-2", iop.ElapsedMonths, iop.Services{}, advance, inPhase(2), 0, 0, "3- 4+ 5+ 6+ 7-"},
		{"jackson-or-drug-court.length-phase-3", iop.ElapsedMonths, iop.Services{}, advance, inPhase(3), 0, 0, "5- 6+ 7+ 8+ 9-"},
		{"jackson-or-drug-court.length-phase-4", iop.ElapsedMonths, iop.Services{}, iop.SetOf(iop.Discharged), inPhase(4), 0, 0, "3- 4+ 5+ 6+ 7-"},
		{"jackson-or-drug-court.jail-free-phase-2", iop.DaysWithout, iop.Services{}, sanction, inPhases(iop.PerPhase, 2, 2), 0, 0, "59- 60+ 61+"},

		// A court: a month and six months are calendar months, 30 days are days.
		{"jackson-or-drug-court.tests-phase-1", iop.EventCount, iop.Services{}, specimen, inPhases(iop.PerWeek, 1, 1), 0, 0, "2- 3+ 4+"},
		{"jackson-or-drug-court.clean-phase-1", iop.DaysWithout, iop.Services{}, positive, inPhases(iop.PerPhase, 1, 1), 0, 0, "29- 30+ 31+"},
		{"jackson-or-drug-court.clean-phases-2-and-3", iop.DaysWithout, iop.Services{}, positive, inPhases(iop.PerPhase, 2, 3), 0, 0, "30- 59- 60+ 61+"},
		{"jackson-or-drug-court.sanction-free-phase-1", iop.DaysWithout, iop.Services{}, sanction, inPhases(iop.PerPhase, 1, 1), 0, 0, "29- 30+ 31+"},
		{"jackson-or-drug-court.sanction-free-phase-3", iop.DaysWithout, iop.Services{}, sanction, inPhases(iop.PerPhase, 3, 3), 0, 0, "30- 59- 60+ 61+"},
		{"jackson-or-drug-court.self-help-phase-2", iop.SessionCount, selfHelp, 0, inPhases(iop.PerWeek, 2, 2), iop.Delivered, 0, "1- 2+ 3+"},
		{"jackson-or-drug-court.first-phase-length", iop.ElapsedMonths, iop.Services{}, advance, since(iop.Admission), 0, 0, "0- 1+ 2+"},
		{"jackson-or-drug-court.clean-at-end", iop.ElapsedMonths, iop.Services{}, iop.SetOf(iop.Discharged), since(iop.Admission, iop.PositiveTest), 0, 0, "5- 6+ 7+"},

		// An intensive outpatient program: two or more bar the person, so one does not.
		{"jotform-group-rules.no-shows", iop.EventCount, iop.Services{}, iop.SetOf(iop.NoShow), anEpisode, 0, 0, "0+ 1+ 2- 3-"},
		{"jotform-group-rules.leaving-approved", iop.ElapsedDays, iop.Services{}, aDeclared, ofEach(iop.LeftEarly), 0, 0, "0+ 1- 2-"},

		// A court: none within 15 minutes is a stall, so the fifteenth is in time.
		{"kootenai-mental-health-court.specimen", iop.ElapsedHours, iop.Services{}, specimen, since(iop.TestOrdered), 0, 0, "14m+ 15m+ 16m-"},

		// A state's rule: 3 or more in a row or 7 or more in all, two scopes at once.
		{"oklahoma-bip-summary.session-length", iop.Hours, iop.Services{}, 0, aSession, iop.Delivered, 0, "1h29m- 1h30m+ 1h31m+"},
		{"oklahoma-bip-summary.sessions-a-week", iop.SessionCount, iop.Services{}, 0, aWeek, iop.Delivered, 0, "0- 1+ 2+"},
		{"oklahoma-bip-summary.unexcused-in-a-row", iop.EventCount, iop.Services{}, unexcused, inARow, 0, 0, "1+ 2+ 3- 4-"},
		{"oklahoma-bip-summary.unexcused-total", iop.EventCount, iop.Services{}, unexcused, anEpisode, 0, 0, "5+ 6+ 7- 8-"},

		// A county: within five working days of each grievance.
		{"ontario-ny-grievance.meeting", iop.ElapsedWorkingDays, iop.Services{}, iop.SetOf(iop.Declared), declared("grievance", true), 0, 0, "4+ 5+ 6-"},

		// An opioid program: a step of care is a phase. One individual session a week
		// becomes two a month.
		{"otp-success-steps.groups-step-1", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 1, 1), iop.Delivered, 0, "0- 1+ 2+"},
		{"otp-success-steps.groups-step-2", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 2, 2), iop.Delivered, 0, "1- 2+ 3+"},
		{"otp-success-steps.groups-step-3", iop.SessionCount, inGroup, 0, inPhases(iop.PerWeek, 3, 3), iop.Delivered, 0, "2- 3+ 4+"},
		{"otp-success-steps.individual-step-1", iop.SessionCount, byThemselves, 0, inPhases(iop.PerWeek, 1, 1), iop.Delivered, 0, "0- 1+ 2+"},
		{"otp-success-steps.individual-steps-2-and-3", iop.EventCount, iop.Services{}, iop.SetOf(iop.IndividualSession), inPhases(iop.PerMonth, 2, 3), 0, 0, "1- 2+ 3+"},

		// A prescriber: four visits weekly, two fortnightly, then monthly.
		{"positive-beginnings-obot.first-weeks", iop.SessionCount, iop.Services{}, 0, weeksOf(1, 4), iop.ScheduledFor, 0, "0- 1+ 2+"},
		{"positive-beginnings-obot.fortnightly", iop.EventCount, iop.Services{}, there, iop.Period{Kind: iop.PerCycle, N: 2, Weeks: iop.Between[int32](5, 8)}, 0, 0, "0- 1+ 2+"},
		{"positive-beginnings-obot.monthly", iop.EventCount, iop.Services{}, there, iop.Period{Kind: iop.PerMonth, Weeks: iop.AtLeast[int32](9)}, 0, 0, "0- 1+ 2+"},
		{"positive-beginnings-obot.result", iop.ElapsedDays, iop.Services{}, aDeclared, ofEach(iop.Attended), 0, 0, "0+ 1- 2-"},

		// A sheriff: no specimen within two hours, so the second hour's end is in time.
		{"vanderburgh-testing.specimen", iop.ElapsedHours, iop.Services{}, specimen, since(iop.TestOrdered), 0, 0, "1h59m+ 2h+ 2h01m-"},

		// A driving program: more than 2, 5 or 7, so the last of them is allowed.
		{"vcbh-dui-faq-12h.absences", iop.EventCount, iop.Services{}, absent, anEpisode, 0, 0, "1+ 2+ 3- 4-"},
		{"vcbh-dui-faq-3mo.absences", iop.EventCount, iop.Services{}, absent, anEpisode, 0, 0, "4+ 5+ 6- 7-"},
		{"vcbh-dui-faq-6mo.absences", iop.EventCount, iop.Services{}, absent, anEpisode, 0, 0, "6+ 7+ 8- 9-"},
	}
}

// programAmounts reads "3h59m+ 4h- 5-".
func programAmounts(t testing.TB, text string) (amounts []string, ns []iop.Amount, kept []bool) {
	t.Helper()
	for field := range strings.FieldsSeq(text) {
		amount, sign := field[:len(field)-1], field[len(field)-1]
		require.Contains(t, "+-", string(sign), text)
		var n iop.Amount
		if strings.HasSuffix(amount, "m") || strings.HasSuffix(amount, "h") {
			m, err := iop.ParseMinutes(amount)
			require.NoError(t, err)
			n = iop.Amount(m)
		} else {
			i, err := strconv.Atoi(amount)
			require.NoError(t, err)
			n = iop.Amount(i)
		}
		amounts, ns, kept = append(amounts, amount), append(ns, n), append(kept, sign == '+')
	}
	return amounts, ns, kept
}

// TestProgramBounds holds every numeric row against the typed amounts, and sees
// that none is left out.
func TestProgramBounds(t *testing.T) {
	all := readPrograms(t)
	typed := map[iop.RuleID]bool{}
	for _, c := range programBounds() {
		t.Run(c.rule, func(t *testing.T) {
			r := programRow(t, all, c.rule)
			typed[r.ID] = true
			assert.Equal(t, c.measure, r.Measure)
			assert.Equal(t, c.of, r.Of)
			assert.Equal(t, c.events, r.Events)
			if r.Measure.Elapses() {
				assert.Equal(t, c.per, r.After)
			} else {
				assert.Equal(t, c.per, r.Per)
			}
			assert.Equal(t, c.binds, r.Binds)
			assert.Equal(t, c.then, r.Then)
			assert.Equal(t, iop.People{}, r.For)

			amounts, ns, kept := programAmounts(t, c.amounts)
			assert.GreaterOrEqual(t, len(ns), 3, "just under, on and just over")
			turns := map[int]bool{} // where an amount and the next differ
			for i := range ns[1:] {
				if kept[i] != kept[i+1] {
					assert.Equal(t, ns[i]+1, ns[i+1], "the amounts are neighbours where the row turns")
					turns[i] = true
				}
			}
			ends := 0
			for i, end := range []func() (iop.Amount, bool, bool){r.Bound.Low, r.Bound.High} {
				if n, _, has := end(); has && (n > 0 || i > 0) { // what asks for 0 or more only counts
					ends++
				}
			}
			assert.Len(t, turns, ends, "every end of the bound is tried")
			if r.Measure.By() == iop.BySchedule && r.Per.Phases != (iop.Range[int32]{}) {
				for i := range ns {
					inPhases(t, all[programOf(c.rule)], &r, ns[i], kept[i])
				}
				return
			}
			if !strings.HasPrefix(c.rule, "blueridge-dwi-groups.paid") { // sooner or later
				assert.Empty(t, r.Either, "one of several")
			}
			assert.Equal(t, programOnly[c.rule], r.Only)
			if r.Measure.By() == iop.BySchedule {
				var bounds []policytest.Bound
				for i := range amounts {
					bounds = append(bounds, policytest.Bound{Rule: r.ID, Amount: amounts[i], Want: iop.VerdictOf(kept[i])})
				}
				policytest.Run(t, all[programOf(c.rule)], policytest.Expect{On: iop.MustDay("2026-06-01"), Bounds: bounds})
				return
			}
			for i := range ns {
				assert.Equal(t, kept[i], r.Bound.Contains(ns[i]), "%s", amounts[i])
				got, ok := policytest.Try(all[programOf(c.rule)], &r, ns[i])
				assert.True(t, ok, "no episode comes to %s", amounts[i])
				assert.Equal(t, iop.VerdictOf(kept[i]), got, "an episode with %s", amounts[i])
			}
		})
	}
	for id, p := range all {
		for r := range p.Requirements() {
			assert.True(t, typed[r.ID], "%s: no amounts are typed for %s", id, string(r.ID))
		}
	}
}

// inPhases tries an amount of what a floor counts in each phase, from the first to
// the one after its last, with more than enough in the phases before. The row is
// asked in its own phases only.
func inPhases(t *testing.T, p *compliance.Policy, r *iop.Requirement, n iop.Amount, kept bool) {
	t.Helper()
	service := schedule.Service{Format: iop.Group}
	for f := range r.Of.Formats.All() {
		service.Format = f
	}
	week := func(days int, length iop.Minutes) (w schedule.Week) {
		for d := range days {
			w.Blocks = append(w.Blocks, schedule.Block{Service: service, Days: schedule.On(schedule.Monday + schedule.Weekday(d)), Start: schedule.At(9, 0), End: schedule.At(9, 0) + schedule.Clock(length)})
		}
		return w
	}
	first, last := r.Per.Phases.Whole()
	for phase := int32(1); phase <= last+1; phase++ {
		d := schedule.Dates{From: iop.MustDay("2026-01-05"), Location: time.UTC}
		for range phase - 1 {
			d.Plan.Phases = append(d.Plan.Phases, schedule.Phase{Weeks: 30, Week: week(7, iop.Hour)})
		}
		tried := schedule.Phase{Weeks: 2}
		switch r.Measure {
		case iop.Hours:
			tried.Week = week(1, iop.Minutes(n))
		case iop.SessionCount, iop.ServiceDays:
			tried.Week = week(int(n), iop.Hour)
		case iop.ProgramDays:
			tried.Week, tried.Weeks = week(7, iop.Hour), int16((n+6)/7)
			d.Until = d.From + iop.Day(30*7*(phase-1)) + iop.Day(n)
		}
		d.Plan.Phases = append(d.Plan.Phases, tried)
		calendar, err := schedule.NewCalendar(d)
		require.NoError(t, err)
		want := iop.VerdictOf(kept)
		switch {
		case phase < first:
			want = iop.NotApplicable
		case phase > last:
			want = iop.Met // by the phases before
		}
		report := p.On(iop.MustDay("2026-06-01")).Checker().CheckCalendar(calendar)
		found := slices.Collect(report.About(r.ID))
		require.Len(t, found, 1)
		assert.Equal(t, want, found[0].Verdict, "%v in phase %d: %v", r.Got(n), phase, found[0])
	}
}

// TestProgramPhases: rows of a phase are asked in that phase, however long it takes.
// At the dates on which a court lets a person advance, clean days of the phase and
// clean days in all come to the same answer.
func TestProgramPhases(t *testing.T) {
	all := readPrograms(t)
	// Days that count from the day on which the phase began, or from the last event.
	positive := func(date string) episode.Event { return on(iop.PositiveTest, date) }
	sanction := func(date string) episode.Event { return on(iop.Sanctioned, date) }
	for _, c := range []struct {
		rule     string
		advances string
		events   []episode.Event
		days     string // + met, - not yet, 0 not asked
	}{
		{"calvert-adult-treatment-court.clean-phase-1", "04-27", nil, "02-03- 02-04+ 02-05+ 04-26+ 04-270"},
		{"calvert-adult-treatment-court.clean-phase-2", "04-27 08-17", nil, "04-260 04-27- 06-25- 06-26+ 06-27+ 08-16+ 08-170"},
		{"calvert-adult-treatment-court.clean-phase-2", "04-27 08-17", []episode.Event{positive("05-10")}, "07-08- 07-09+ 07-10+"},
		{"calvert-adult-treatment-court.clean-phase-3", "04-27 08-17", nil, "08-160 12-14- 12-15+ 12-16+"},
		{"jackson-or-drug-court.clean-phase-1", "02-05", []episode.Event{sanction("01-20")}, "02-03- 02-04+ 02-050"},
		{"jackson-or-drug-court.sanction-free-phase-1", "03-05", []episode.Event{sanction("01-20")}, "02-18- 02-19+ 02-20+ 03-050"},
		{"jackson-or-drug-court.clean-phases-2-and-3", "02-05", nil, "02-040 04-05- 04-06+ 04-07+"},
		{"jackson-or-drug-court.sanction-free-phase-3", "02-05 06-05", []episode.Event{sanction("05-30")}, "06-040 08-03- 08-04+ 08-05+"},
	} {
		events := append([]episode.Event{on(iop.Admission, "01-05")}, c.events...)
		for date := range strings.FieldsSeq(c.advances) {
			events = append(events, on(iop.PhaseAdvanced, date))
		}
		e := stay(t, events...)
		for field := range strings.FieldsSeq(c.days) {
			date, sign := field[:len(field)-1], field[len(field)-1]
			report := e.On(day("2026-" + date)).Under(all[programOf(c.rule)]).Check()
			want := map[byte]iop.Verdict{'+': iop.Met, '-': iop.Unknown, '0': iop.NotApplicable}[sign]
			found := slices.Collect(report.About(iop.RuleID(c.rule)))
			require.Len(t, found, 1, c.rule)
			assert.Equal(t, want, found[0].Verdict, "%s on %s: %v", c.rule, date, found[0])
		}
	}

	// The court's weeks as it describes them, and the second phase's in the first.
	sessions := func(groups, individual int, length iop.Minutes, selfHelp int) (w schedule.Week) {
		add := func(f iop.Format, n int, start schedule.Clock, length iop.Minutes) {
			for d := range n {
				w.Blocks = append(w.Blocks, schedule.Block{Service: schedule.Service{Format: f}, Days: schedule.On(schedule.Monday + schedule.Weekday(d)), Start: start, End: start + schedule.Clock(length)})
			}
		}
		add(iop.Group, groups, schedule.At(18, 0), iop.Hour)
		add(iop.IndividualCounseling, individual, schedule.At(16, 0), length)
		add(iop.MutualHelp, selfHelp, schedule.At(20, 0), iop.Hour)
		return w
	}
	court := all["circuit7-adult-drug-court"]
	plan := schedule.Plan{Phases: []schedule.Phase{
		{Weeks: 12, Week: sessions(3, 1, 120, 0)}, {Weeks: 18, Week: sessions(2, 1, 90, 2)},
		{Weeks: 14, Week: sessions(1, 1, 60, 4)}, {Weeks: 8, Week: sessions(1, 0, 0, 4)}, {Weeks: 26, Week: sessions(0, 0, 0, 0)},
	}}
	report := court.On(iop.MustDay("2026-06-01")).Checker().CheckPlan(&plan)
	assert.Equal(t, iop.Met, report.Verdict(), report.String())
	plan.Phases[0].Weeks = 20
	report = court.On(iop.MustDay("2026-06-01")).Checker().CheckPlan(&plan)
	assert.Equal(t, iop.Met, report.Verdict(), "it may take longer: %v", report.String())
	plan.Phases[0].Week = sessions(2, 1, 90, 2)
	report = court.On(iop.MustDay("2026-06-01")).Checker().CheckPlan(&plan)
	var broken []string
	for f := range report.Failed() {
		broken = append(broken, string(f.Rule.ID))
	}
	assert.Equal(t, []string{"circuit7-adult-drug-court.groups-phase-1", "circuit7-adult-drug-court.individual-phase-1"}, broken)
}

// TestProgramDays: leave that stops a clock, windows of the day, a call on each day,
// worked out by hand.
func TestProgramDays(t *testing.T) {
	all := readPrograms(t)
	// Leave from 15 January to 15 February is 31 days: the 21st day without service is
	// the 52nd after the last.
	left := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05"), on(iop.LeaveBegun, "01-15"), on(iop.LeaveEnded, "02-15"))
	stayed := stay(t, on(iop.Admission, "01-05"), on(iop.Attended, "01-05"))
	for _, c := range []struct {
		stay *episode.Stay
		date string
		ends iop.Verdict
	}{{left, "02-10", iop.NotMet}, {left, "02-25", iop.NotMet}, {left, "02-26", iop.Met}, {stayed, "01-25", iop.NotMet}, {stayed, "01-26", iop.Met}} {
		found := 0
		for _, g := range c.stay.On(day("2026-" + c.date)).Under(all["adaccc-dui-rules"]).Grounds() {
			if g.Rule.ID == "adaccc-dui-rules.inactive" {
				found++
				assert.Equal(t, c.ends, g.Verdict, c.date)
			}
		}
		assert.Equal(t, 1, found)
	}

	at := func(k iop.EventKind, hour, minute int) episode.Event {
		return on(k, "02-02", func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(hour, minute)) })
	}
	for _, c := range []struct {
		program string
		events  []episode.Event
		want    map[string]iop.Verdict
	}{
		// The window is that of the site; where it was not recorded at which, it is not known.
		{"carlton-treatment-court-quiz", []episode.Event{at(iop.CalledIn, 12, 0), named(at(iop.TestArrival, 13, 0), "elsewhere")},
			map[string]iop.Verdict{"call": iop.Met, "report-at-courthouse": iop.NotApplicable, "report-elsewhere": iop.Met}},
		{"carlton-treatment-court-quiz", []episode.Event{at(iop.CalledIn, 12, 1), named(at(iop.TestArrival, 13, 0), "courthouse")},
			map[string]iop.Verdict{"call": iop.NotMet, "report-at-courthouse": iop.NotMet, "report-elsewhere": iop.NotApplicable}},
		{"carlton-treatment-court-quiz", []episode.Event{at(iop.TestArrival, 16, 1)},
			map[string]iop.Verdict{"report-at-courthouse": iop.Unknown, "report-elsewhere": iop.Unknown}},
		{"carlton-treatment-court-quiz", nil,
			map[string]iop.Verdict{"call": iop.NotApplicable, "report-at-courthouse": iop.NotApplicable, "report-elsewhere": iop.NotApplicable}},
		{"circuit7-adult-drug-court", []episode.Event{at(iop.CalledIn, 7, 0)}, map[string]iop.Verdict{"daily-call": iop.Met}},
		{"circuit7-adult-drug-court", []episode.Event{on(iop.CalledIn, "02-01")}, map[string]iop.Verdict{"daily-call": iop.NotMet}},
	} {
		e := stay(t, append(c.events, on(iop.Admission, "01-05"))...)
		report := e.On(day("2026-02-02")).Under(all[c.program]).Check()
		for name, want := range c.want {
			found := slices.Collect(report.About(iop.RuleID(c.program + "." + name)))
			require.Len(t, found, 1, name)
			assert.Equal(t, want, found[0].Verdict, "%v", found[0])
		}
	}
}

// TestProgramPayments: what is paid is a gate, and has a day by which it is due; each
// clock runs from its own fee; and what is asked of each lateness and each day of the week.
func TestProgramPayments(t *testing.T) {
	all := readPrograms(t)
	declare := func(name iop.Name, date string) episode.Event { return named(on(iop.Declared, date), name) }
	admitted := on(iop.Admission, "01-05")
	session := func(kind iop.EventKind, date string, format iop.Format) episode.Event {
		return on(kind, date, func(e *episode.Event) { e.Format = format })
	}
	missed := func(n int) (list []episode.Event) { // dosing days, from 6 January on
		for i := range n {
			e := session(iop.NoShow, "01-06", iop.MedicationCheck)
			e.Day += iop.Day(i)
			list = append(list, e)
		}
		return list
	}
	for _, c := range []struct {
		rule   string
		events []episode.Event
		days   string // + met, - not met, 0 not asked yet
	}{
		// Who pays all that has fallen due has paid both; a fee that falls due afterwards is another.
		{"adaccc-dui-rules.fees", []episode.Event{declare("fee-due", "01-10"), declare("fee-due", "01-20")}, "02-090 02-10-"},
		{"adaccc-dui-rules.fees", []episode.Event{declare("fee-due", "01-10"), declare("fee-due", "01-20"), declare("fees-paid", "02-09")}, "02-09+ 03-30+"},
		{"adaccc-dui-rules.fees", []episode.Event{declare("fee-due", "01-10"), declare("fees-paid", "01-15"), declare("fee-due", "01-20")}, "02-190 02-20-"},
		{"hunterdon-day-hospital.word-of-lateness", []episode.Event{on(iop.Late, "01-12")}, "01-13-"},
		{"hunterdon-day-hospital.word-of-lateness", []episode.Event{on(iop.Late, "01-12"), declare("word-of-lateness", "01-12"), on(iop.Late, "01-13")}, "01-12+ 01-14-"},
		{"jotform-group-rules.leaving-approved", []episode.Event{on(iop.LeftEarly, "01-12"), declare("leaving-approved", "01-12")}, "01-12+ 01-13+"},
		{"jotform-group-rules.leaving-approved", []episode.Event{on(iop.LeftEarly, "01-12"), declare("leaving-approved", "01-13")}, "01-13- 01-14-"},
		// A missed group neither lengthens nor breaks a run of missed dosing days.
		{"abq-otp-rules.missed-days-5", append(missed(4), session(iop.NoShow, "01-10", iop.Group)), "01-12+"},
		{"abq-otp-rules.missed-days-5", append(missed(5), session(iop.Attended, "01-08", iop.Group)), "01-09+ 01-12-"},
		{"abq-otp-rules.missed-days-5", append(slices.Delete(missed(6), 2, 3), session(iop.Attended, "01-08", iop.MedicationCheck)), "01-12+"},
		{"abq-otp-rules.missed-days-30", append(missed(29), session(iop.NoShow, "02-10", iop.Group)), "02-12+"},
		{"abq-otp-rules.missed-days-30", append(missed(30), session(iop.Attended, "02-10", iop.Group)), "02-03+ 02-12-"},
		// A specimen on a Friday, and one on the Saturday after.
		{"bennett-247-sobriety.urine-days", []episode.Event{on(iop.SpecimenCollected, "01-09", func(e *episode.Event) { e.Matrix = iop.Urine })}, "01-11+"},
		{"bennett-247-sobriety.urine-days", []episode.Event{on(iop.SpecimenCollected, "01-10", func(e *episode.Event) { e.Matrix = iop.Urine })}, "01-11-"},
		{"bennett-247-sobriety.urine-days", []episode.Event{on(iop.SpecimenCollected, "01-10", func(e *episode.Event) { e.Matrix = iop.Breath })}, "01-11+"},
	} {
		e := stay(t, append(slices.Clone(c.events), admitted)...)
		for field := range strings.FieldsSeq(c.days) {
			date, sign := field[:len(field)-1], field[len(field)-1]
			report := e.On(day("2026-" + date)).Under(all[programOf(c.rule)]).Check()
			want := map[byte]iop.Verdict{'+': iop.Met, '-': iop.NotMet, '0': iop.NotApplicable}[sign]
			found := slices.Collect(report.About(iop.RuleID(c.rule)))
			require.NotEmpty(t, found, c.rule)
			worst := found[0].Verdict
			for _, f := range found {
				if f.Verdict == iop.NotMet {
					worst = iop.NotMet
				}
			}
			assert.Equal(t, want, worst, "%s on %s: %v", c.rule, date, found)
		}
	}
}

// TestProgramPrices: what a test costs answers the tests that the price is of, and no other.
func TestProgramPrices(t *testing.T) {
	all := readPrograms(t)
	test := func(m iop.Matrix, date string) episode.Event {
		return on(iop.SpecimenCollected, date, func(e *episode.Event) { e.Matrix = m })
	}
	e := stay(t, on(iop.Admission, "01-05"), test(iop.Breath, "01-06"), test(iop.Breath, "01-07"), test(iop.Urine, "01-08"))
	for rule, want := range map[string]int{"bennett-247-sobriety.breath-price": 2, "bennett-247-sobriety.urine-price": 1, "blueridge-dwi-groups.test-price": 3, "abq-otp-rules.swab-price": 0} {
		got := 0
		for _, a := range e.On(day("2026-01-09")).Under(all[programOf(rule)]).Responses() {
			if a.Response.ID == iop.RuleID(rule) {
				got = a.Breaches
			}
		}
		assert.Equal(t, want, got, rule)
	}
}

// TestProgramWeeks holds weeks against rows on weeks: the timetable of the driving
// groups is exactly what may count.
func TestProgramWeeks(t *testing.T) {
	all := readPrograms(t)
	groups := func(more schedule.Clock) schedule.Week {
		return schedule.Week{Blocks: []schedule.Block{
			{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Wednesday), Start: schedule.At(17, 30), End: schedule.At(19, 30)},
			{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Saturday), Start: schedule.At(9, 0), End: schedule.At(11, 0) + more},
		}}
	}
	policytest.Run(t, all["blueridge-dwi-groups"], policytest.Expect{On: iop.MustDay("2026-06-01"), Weeks: []policytest.Week{
		{Name: "as held", Week: groups(0), Rules: map[iop.RuleID]iop.Verdict{"blueridge-dwi-groups.weekly-cap": iop.Met}},
		{Name: "a minute longer", Week: groups(1), Rules: map[iop.RuleID]iop.Verdict{"blueridge-dwi-groups.weekly-cap": iop.NotMet}},
	}})
}

// TestProgramLateness: by how much one must be late, or leave early, and what it
// does. + is that the rule applies.
func TestProgramLateness(t *testing.T) {
	all := readPrograms(t)
	table := map[iop.RuleID]struct {
		amounts  string
		within   string // what a facilitator may set
		turned   compliance.Permission
		counts   iop.EventKind
		noCredit bool
		leaving  bool
	}{
		// Leaving before dismissal, whenever, is an absence.
		"blueridge-dwi-groups.leaving-early": {amounts: "0m- 1m+ 2m+", counts: iop.Unexcused, leaving: true},
		// More than 5 minutes: the fifth is in time.
		"dvip-participation.late": {amounts: "4m- 5m- 6m+", turned: compliance.Mandatory, noCredit: true},
		// The facilitator's cutoff is from 15 to 30 minutes; past it is a no-show.
		"jotform-group-rules.late": {amounts: "14m- 15m- 16m+", within: "14m- 15m+ 30m+ 31m-", turned: compliance.Mandatory, counts: iop.NoShow},
		// May be refused, without a number.
		"kootenai-mental-health-court.late": {amounts: "0m- 1m+ 2m+", turned: compliance.Permitted, counts: iop.Incident},
		"otp-success-steps.late":            {amounts: "0m- 1m+ 2m+", turned: compliance.Permitted},
	}
	seen := 0
	for _, p := range all {
		for _, l := range p.Definition().Lateness {
			want, ok := table[l.ID]
			if !assert.True(t, ok, "%s is not typed", string(l.ID)) {
				continue
			}
			seen++
			amounts, ns, applies := programAmounts(t, want.amounts)
			for i := range ns {
				assert.Equal(t, applies[i], l.By.Contains(iop.Minutes(ns[i])), "%s %s", string(l.ID), amounts[i])
			}
			amounts, ns, applies = programAmounts(t, want.within)
			for i := range ns {
				assert.Equal(t, applies[i], l.SetWithin.Contains(iop.Minutes(ns[i])), "%s %s", string(l.ID), amounts[i])
			}
			assert.Equal(t, want.within == "", l.SetWithin == iop.Range[iop.Minutes]{})
			assert.Equal(t, want.turned, l.TurnedAway, string(l.ID))
			assert.Equal(t, want.counts, l.CountsAs, string(l.ID))
			assert.Equal(t, want.noCredit, l.NoCredit, string(l.ID))
			assert.Equal(t, want.leaving, l.Leaving, string(l.ID))
			assert.Equal(t, iop.Services{}, l.Of, string(l.ID))
			assert.Zero(t, l.PerAbsence)
		}
	}
	assert.Equal(t, len(table), seen)
}

// TestProgramExcuses: what is accepted, and with how much notice.
func TestProgramExcuses(t *testing.T) {
	arranged := compliance.Excuse{Reasons: iop.SetOf(compliance.AgreedBefore)} // before it starts, outside the allowance
	want := map[iop.RuleID]compliance.Excuse{
		"dvip-participation.death":           {Reasons: iop.SetOf(compliance.DeathInFamily)},
		"dvip-participation.emergency":       {Reasons: iop.SetOf(compliance.HealthEmergency)},
		"dvip-participation.not-accepted":    {Refused: true, Reasons: iop.SetOf(compliance.Work, compliance.ChildCare, compliance.Transportation)},
		"newdirections-nw.group-notice":      {Of: programGroups, Notice: 60},
		"newdirections-nw.individual-notice": {Of: programIndividual, Notice: 24 * 60},
		"vcbh-dui-faq.prearranged":           arranged,
		"vcbh-dui-faq-12h.prearranged":       arranged,
		"vcbh-dui-faq-3mo.prearranged":       arranged,
		"vcbh-dui-faq-6mo.prearranged":       arranged,
	}
	got := map[iop.RuleID]compliance.Excuse{}
	for _, p := range readPrograms(t) {
		for _, e := range p.Definition().Excuses {
			id := e.ID
			e.Rule = iop.Rule{}
			got[id] = e
		}
	}
	assert.Equal(t, want, got)
}

// TestProgramMakeUps: must or may, by when.
func TestProgramMakeUps(t *testing.T) {
	want := map[iop.RuleID]compliance.MakeUp{
		// Set again within 3 days, attended within 35.
		"adaccc-dui-rules.re-entry":  {Makes: compliance.Mandatory, By: compliance.WithinDays, Days: 35, ArrangeDays: 3, Phases: iop.Exactly[int32](2)},
		"dvip-participation.make-up": {Makes: compliance.Permitted, By: compliance.SameWeek, Leave: true},
		"newdirections-nw.make-up":   {Makes: compliance.Mandatory},
		"otp-success-steps.make-up":  {Makes: compliance.Mandatory, By: compliance.BeforePhase},
	}
	got := map[iop.RuleID]compliance.MakeUp{}
	for _, p := range readPrograms(t) {
		for _, m := range p.Definition().MakeUp {
			id := m.ID
			m.Rule = iop.Rule{}
			got[id] = m
		}
	}
	assert.Equal(t, want, got)
}

// TestProgramMappings: what each program takes an outcome of a drug test for. The
// same outcome is taken for different things.
func TestProgramMappings(t *testing.T) {
	all := readPrograms(t)
	type outcome struct {
		collection compliance.Collection
		validity   compliance.Validity
		detection  compliance.Detection
	}
	unable, declined, notThere := outcome{collection: compliance.Unable}, outcome{collection: compliance.Declined}, outcome{collection: compliance.NotThere}
	stalled, late := outcome{collection: compliance.Stalled}, outcome{collection: compliance.SpecimenGivenLate}
	given := func(v compliance.Validity, d compliance.Detection) outcome {
		return outcome{compliance.SpecimenGiven, v, d}
	}
	clean, screened, confirmed := given(compliance.Valid, compliance.NotDetected), given(compliance.Valid, compliance.Presumptive), given(compliance.Valid, compliance.Definitive)
	prescribed := given(compliance.Valid, compliance.AsExpected)
	adulterated, substituted := given(compliance.Adulterated, 0), given(compliance.Substituted, 0)
	dilute := given(compliance.Dilute, compliance.NotDetected)

	none := compliance.MeaningUnknown // the program does not say
	used := map[iop.RuleID]bool{}
	for _, c := range []struct {
		program string
		outcome outcome
		as      compliance.Meaning
		resets  bool
	}{
		{"abq-otp-rules", unable, compliance.AsRetest, false},
		{"abq-otp-rules", declined, compliance.AsPositive, false},
		{"abq-otp-rules", notThere, none, false},
		{"adaccc-dui-rules", declined, compliance.AsRefusal, false},
		{"adaccc-dui-rules", notThere, none, false},
		// Missed, adulterated and dilute start the sober date anew, like a positive. What
		// else adulterated and dilute are the program does not say.
		{"carlton-treatment-court-quiz", screened, compliance.AsPositive, true},
		{"carlton-treatment-court-quiz", confirmed, compliance.AsPositive, true},
		{"carlton-treatment-court-quiz", notThere, compliance.AsMissed, true},
		{"carlton-treatment-court-quiz", adulterated, none, true},
		{"carlton-treatment-court-quiz", dilute, none, true},
		{"carlton-treatment-court-quiz", clean, none, false},
		{"carlton-treatment-court-quiz", unable, none, false},
		{"dawnfarm-screens", screened, compliance.AsPositive, false},
		{"dawnfarm-screens", confirmed, compliance.AsPositive, false},
		{"hunterdon-day-hospital", declined, compliance.AsRefusal, false},
		// Adulterated is a positive; stalled, late and missed are violations.
		{"kootenai-mental-health-court", adulterated, compliance.AsPositive, false},
		{"kootenai-mental-health-court", stalled, compliance.AsViolation, false},
		{"kootenai-mental-health-court", late, compliance.AsViolation, false},
		{"kootenai-mental-health-court", notThere, compliance.AsViolation, false},
		{"kootenai-mental-health-court", dilute, none, false},
		// A medication is a positive until its prescription is shown.
		{"newdirections-nw", screened, compliance.AsPositive, false},
		{"newdirections-nw", confirmed, compliance.AsPositive, false},
		{"newdirections-nw", prescribed, compliance.AsNegative, false},
		{"newdirections-nw", adulterated, compliance.AsViolation, false},
		{"newdirections-nw", substituted, compliance.AsViolation, false},
		{"positive-beginnings-obot", notThere, none, false},
		// Missed is a positive, refused is none.
		{"rogers-memorial-screens", notThere, compliance.AsPositive, false},
		{"rogers-memorial-screens", declined, compliance.AsRefusal, false},
		{"us-probation-insp", notThere, compliance.AsPositive, false},
		{"us-probation-insp", unable, compliance.AsPositive, false},
		// The same outcome in another district is a violation.
		{"us-probation-txe", notThere, compliance.AsViolation, false},
		{"us-probation-txe", unable, none, false},
		{"vanderburgh-testing", notThere, compliance.AsRefusal, false},
	} {
		got := compliance.Mapping{}
		for _, m := range all[c.program].Definition().Tests {
			if (m.Collections == 0 || m.Collections.Has(c.outcome.collection)) && (m.Validities == 0 || m.Validities.Has(c.outcome.validity)) &&
				(m.Detections == 0 || m.Detections.Has(c.outcome.detection)) {
				got = m
				used[m.ID] = true
				break
			}
		}
		assert.Equal(t, c.as, got.As, "%s %+v", c.program, c.outcome)
		assert.Equal(t, c.resets, got.ResetsClean, "%s %+v", c.program, c.outcome)
	}
	for id, p := range all {
		for _, m := range p.Definition().Tests {
			assert.True(t, used[m.ID], "%s: no outcome is typed for %s", id, string(m.ID))
		}
	}
}

// TestProgramResponses: what is answered, and which step answers the first, second and further breach;
// of a menu, what there is to choose from.
func TestProgramResponses(t *testing.T) {
	all := readPrograms(t)
	table := map[iop.RuleID]struct {
		to    string // what it answers
		order compliance.Order
		steps []string // of breach 1, 2, 3, empty where none answers; of a menu, all
	}{
		// Nothing before the third missed day; the fourth day's step stays.
		"abq-otp-rules.after-missed-days": {"excused, unexcused, no-show, late-cancel", compliance.Ladder, []string{"", "", "monitoring: urine sample", "monitoring: urine sample and counselor",
			"monitoring: urine sample and counselor"}},
		"abq-otp-rules.after-5-missed-days": {"abq-otp-rules.missed-days-5", compliance.Ladder, []string{"monitoring: urine sample, counselor and doctor"}},
		// What a test costs does not rise.
		"abq-otp-rules.swab-price":             {"specimen; only oral-fluid", compliance.Ladder, []string{"administrative: the extra cost of the oral swab"}},
		"bennett-247-sobriety.breath-price":    {"specimen; only breath", compliance.Formula, []string{"administrative: 1 dollar for the breath test", "administrative: 1 dollar for the breath test"}},
		"bennett-247-sobriety.urine-price":     {"specimen; only urine", compliance.Formula, []string{"administrative: 10 dollars for the urine test", "administrative: 10 dollars for the urine test"}},
		"blueridge-dwi-groups.test-price":      {"specimen", compliance.Ladder, []string{"administrative: the client pays for the test", "administrative: the client pays for the test"}},
		"dawnfarm-screens.disputed":            {"declared; only disputed", compliance.Ladder, []string{"monitoring: second test of the same specimen"}},
		"dawnfarm-screens.second-positive":     {"declared; only second-positive", compliance.Ladder, []string{"administrative: the client pays twice", "administrative: the client pays twice"}},
		"dawnfarm-screens.second-negative":     {"declared; only second-negative", compliance.Ladder, []string{"administrative: the screen is negative, and the client pays once"}},
		"positive-beginnings-obot.office-test": {"positive-beginnings-obot.result", compliance.Formula, []string{"administrative: 30 dollars for a test in the office", "administrative: 30 dollars for a test in the office"}},
		"vcbh-dui-faq.set-again":               {"turned-away, excused, unexcused, no-show, late-cancel, prearranged", compliance.Ladder, []string{"administrative: the session is set again with the assigned counselor"}},

		"blueridge-dwi-groups.intoxicated":        {"intoxicated-on-site", compliance.Ladder, []string{"not-credited: not admitted, no refund"}},
		"blueridge-dwi-groups.not-abstinent":      {"use", compliance.Ladder, []string{"therapeutic: new assessment, possibly a higher level of care"}},
		"dvip-participation.phone":                {"inappropriate; only phone", compliance.Ladder, []string{"not-credited: leaves the session"}},
		"dvip-participation.fees":                 {"non-payment", compliance.Ladder, []string{"suspended: leaves until paid"}},
		"hunterdon-day-hospital.refusal-suspends": {"refusal", compliance.Ladder, []string{"suspended: attendance suspended"}},
		"jotform-group-rules.barred":              {"jotform-group-rules.no-shows", compliance.Ladder, []string{"sanction: not let back into the group"}},
		"kootenai-mental-health-court.unexcused":  {"unexcused, no-show", compliance.Ladder, []string{"sanction: sanction", "sanction: sanction"}},
		"oklahoma-bip-summary.breach":             {"oklahoma-bip-summary.unexcused-in-a-row, oklahoma-bip-summary.unexcused-total", compliance.Ladder, []string{"sanction: breach of the agreement; the course may begin anew"}},
		"vanderburgh-testing.no-specimen-in-time": {"vanderburgh-testing.specimen", compliance.Ladder, []string{"sanction: custody"}},
		"vanderburgh-testing.tampering":           {"tampering", compliance.Ladder, []string{"sanction: criminal charge"}},
		"positive-beginnings-obot.positive":       {"positive", compliance.MoreCare, []string{"step-up: more intensive follow-up"}},
		// Any of six outcomes; coming late is a violation only as a pattern.
		"healing-way-otp.outcomes": {"non-compliance", compliance.Menu, []string{"administrative: hold", "review: case consultation", "sanction: window time", "sanction: probation",
			"administrative: transfer", "discharge: discharge by detoxification"}},
		"healing-way-otp.late-pattern": {"non-compliance; only late-pattern", compliance.Menu, []string{"administrative: hold", "review: case consultation", "sanction: window time", "sanction: probation",
			"administrative: transfer", "discharge: discharge by detoxification"}},
		// A grievance that the meeting does not resolve goes to the director, then out.
		"ontario-ny-grievance.stages":         {"declared; only unresolved", compliance.Ladder, []string{"review: director", "review: advocacy groups", "review: advocacy groups"}},
		"carlton-treatment-court-quiz.denied": {"declared; only denied-after-confirmation", compliance.Ladder, []string{"sanction: violation of probation"}},
		// From the first step of care to the second, then to the third, where it ends.
		"otp-success-steps.positive": {"positive", compliance.MoreCare, []string{"step-up: 2 groups a week and 2 individual sessions a month, take-home doses paused",
			"step-up: 3 groups a week and 2 individual sessions a month, take-home doses paused", "step-up: 3 groups a week and 2 individual sessions a month, take-home doses paused"}},
		// Three hours, rising by three with each incident.
		"morrow-oh-sanctions.service-hours": {"incident", compliance.Formula, []string{"sanction: 3 hours of community service", "sanction: 6 hours of community service",
			"sanction: 9 hours of community service", "sanction: 12 hours of community service"}},
		// An hour for each of four absences: it does not rise, and the fifth brings none.
		"morrow-oh-sanctions.study-hall": {"excused, unexcused, no-show, late-cancel", compliance.Formula, []string{"sanction: 1 hour of study hall", "sanction: 1 hour of study hall", "sanction: 1 hour of study hall", "sanction: 1 hour of study hall", "", ""}},

		"morrow-oh-sanctions.menu": {"non-compliance", compliance.Menu, []string{"warning: verbal or written warning", "sanction: book report", "sanction: letter of apology", "monitoring: increased testing",
			"step-up: increased treatment", "monitoring: more court dates", "sanction: short jail", "step-up: residential referral", "sanction: revocation", "discharge: termination"}},
		"newdirections-nw.use":       {"use, gambling; after a review", compliance.Menu, []string{"review: case review", "step-up: higher level of care", "discharge: discharge"}},
		"newdirections-nw.tampering": {"tampering", compliance.Menu, []string{"administrative: report to the referrer", "step-up: higher level of care", "discharge: discharge"}},
		// Both answer the same, so that they can come together.
		"carlton-treatment-court-quiz.sanction":  {"non-compliance", compliance.Menu, []string{"sanction: sanction"}},
		"carlton-treatment-court-quiz.incentive": {"non-compliance", compliance.Menu, []string{"incentive: incentive"}},
		"us-probation-txe.revocation":            {"violation", compliance.Menu, []string{"sanction: revocation"}},
	}
	seen := 0
	for _, p := range all {
		for _, r := range p.Definition().Responses {
			want, ok := table[r.ID]
			if !assert.True(t, ok, "%s is not typed", string(r.ID)) {
				continue
			}
			seen++
			var to []string
			for _, set := range []fmt.Stringer{r.Events, r.Conduct, r.Tests} {
				if text := set.String(); text != "" {
					to = append(to, text)
				}
			}
			for _, id := range r.Requirements {
				to = append(to, string(id))
			}
			text := strings.Join(to, ", ")
			if only := r.Only.String(); only != "" {
				text += "; only " + only
			}
			if r.Review {
				text += "; after a review"
			}
			assert.Equal(t, want.to, text, string(r.ID))
			assert.Zero(t, r.ClearsAfter)
			assert.Equal(t, want.order, r.Order, string(r.ID))
			var got []string
			if r.Order == compliance.Menu {
				_, chosen := r.Step(1)
				assert.False(t, chosen, "the staff choose")
				for _, s := range r.Steps {
					got = append(got, fmt.Sprintf("%v: %v", s.Kind, s))
				}
			} else {
				for n := range want.steps {
					text := ""
					if s, ok := r.Step(n + 1); ok {
						text = fmt.Sprintf("%v: %v", s.Kind, s)
					}
					got = append(got, text)
				}
				assert.LessOrEqual(t, len(r.Steps), len(want.steps), "every step is typed")
			}
			assert.Equal(t, want.steps, got, string(r.ID))
		}
	}
	assert.Equal(t, len(table), seen)
}

// TestProgramRemovals: what must and what may end treatment, at once or after a
// limit, and who can come back.
func TestProgramRemovals(t *testing.T) {
	all := readPrograms(t)
	want := map[iop.RuleID]struct {
		removes compliance.Permission
		conduct iop.Set[compliance.Conduct]
	}{
		"abq-otp-rules.removal":            {compliance.Mandatory, iop.SetOf(compliance.Threat)},
		"adaccc-dui-rules.removal":         {compliance.Mandatory, iop.SetOf(compliance.Violence, compliance.AbusiveLanguage, compliance.Use)},
		"adaccc-dui-rules.new-conviction":  {compliance.Mandatory, iop.SetOf(compliance.NewOffence)},
		"adaccc-dui-rules.refusal-of-test": {compliance.Mandatory, iop.SetOf(compliance.TestRefused)},
		"healing-way-otp.removal": {compliance.Mandatory, iop.SetOf(compliance.Weapon, compliance.Contraband, compliance.Theft, compliance.Gambling, compliance.IntoxicatedOnSite,
			compliance.Threat, compliance.Violence, compliance.Tampering, compliance.Diversion, compliance.PropertyDamage, compliance.Loitering, compliance.AbusiveLanguage)},
		"hunterdon-day-hospital.removal": {compliance.Mandatory, iop.SetOf(compliance.Use, compliance.Contraband, compliance.Threat, compliance.Violence, compliance.Weapon, compliance.NewOffence)},
		"jotform-group-rules.removal":    {compliance.Mandatory, iop.SetOf(compliance.Threat, compliance.Trespass)},
		// May, not must; and a positive does not end it by itself.
		"kootenai-mental-health-court.violent": {compliance.Permitted, iop.SetOf(compliance.Violence, compliance.Threat)},
		"kootenai-mental-health-court.use":     {compliance.Permitted, iop.SetOf(compliance.Use)},
		// Stepped care: use as such is not among them, but near the program.
		"otp-success-steps.removal":       {compliance.Mandatory, iop.SetOf(compliance.Diversion, compliance.Threat, compliance.Violence)},
		"otp-success-steps.near":          {compliance.Mandatory, iop.SetOf(compliance.Dealing, compliance.Use)},
		"rogers-memorial-screens.refusal": {compliance.Permitted, iop.SetOf(compliance.TestRefused)},
	}
	seen := 0
	for _, p := range all {
		for _, r := range p.Definition().Removal {
			seen++
			assert.Equal(t, want[r.ID].removes, r.Removes, string(r.ID))
			assert.Equal(t, want[r.ID].conduct, r.Conduct, string(r.ID))
			assert.Equal(t, map[iop.RuleID]iop.Name{"adaccc-dui-rules.new-conviction": "driving-under-the-influence", "otp-success-steps.near": "near-the-program"}[r.ID], r.Name)
			assert.False(t, r.SoleGround)
			assert.False(t, r.Review)
		}
	}
	assert.Equal(t, len(want), seen)

	endings := map[iop.RuleID]string{}
	completions := map[iop.RuleID]string{}
	readmissions := map[iop.RuleID]compliance.Readmission{}
	for _, p := range all {
		for _, e := range p.Definition().Endings {
			endings[e.ID] = fmt.Sprintf("%v for %v when %v", e.Ends, e.Reason, e.When)
		}
		for _, c := range p.Definition().Completion {
			completions[c.ID] = c.When.String()
		}
		for _, r := range p.Definition().Readmission {
			id := r.ID
			r.Rule = iop.Rule{}
			readmissions[id] = r
		}
	}
	assert.Equal(t, map[iop.RuleID]string{
		"abq-otp-rules.absence":            "must for attendance when abq-otp-rules.missed-days-30 is not met",
		"adaccc-dui-rules.inactive":        "must for attendance when adaccc-dui-rules.inactivity is not met",
		"adaccc-dui-rules.absences":        "must for attendance when more absences than this person's program allows",
		"dawnfarm-screens.positive-ends":   "may for use when positive",
		"jotform-group-rules.no-shows-end": "may for attendance when jotform-group-rules.no-shows is not met",
	}, endings)
	assert.Equal(t, map[iop.RuleID]string{
		"adaccc-dui-rules.completion":     "adaccc-dui-rules.fees is met and declared (fees-paid) and declared (victim-panel)",
		"blueridge-dwi-groups.completion": "blueridge-dwi-groups.assigned-hours is met and assigned hours attended and declared (paid-in-full)",
		// 540 days are asked apart from the phases.
		"calvert-adult-treatment-court.completion": "calvert-adult-treatment-court.total-days is met",
		"carlton-treatment-court-quiz.completion":  "carlton-treatment-court-quiz.community-service is met",
		"dvip-participation.completion":            "declared (police-report)",
		"jackson-or-drug-court.completion":         "jackson-or-drug-court.clean-at-end is met and employed or a student (employed) and loans repaid (loans) and declared (community-project)",
	}, completions)
	assert.Equal(t, map[iop.RuleID]compliance.Readmission{
		"abq-otp-rules.return": {After: iop.SetOf(iop.EndedForAttendance), WithinDays: 90},
	}, readmissions)
	due := all["dawnfarm-screens"].Definition().DueProcess
	require.Len(t, due, 1)
	assert.True(t, due[0].Referral)
}
