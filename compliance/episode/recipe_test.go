package episode_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestRecipe: README's clinic is the file that is tested here, in at most 60 lines, and
// says at each edge what its handbook says.
func TestRecipe(t *testing.T) {
	file, err := os.ReadFile("../testdata/three-evenings.json")
	require.NoError(t, err)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(readme), "```json\n")
	shown, _, _ := strings.Cut(after, "```")
	assert.Equal(t, string(file), shown, "README shows the file")
	assert.LessOrEqual(t, strings.Count(string(file), "\n"), 60)
	p, err := compliance.Parse(file)
	require.NoError(t, err)

	group := schedule.Service{Format: iop.Group}
	session := func(date string, kind iop.EventKind, planned iop.Minutes, more ...func(*episode.Event)) episode.Event {
		e := episode.Event{Kind: kind, Day: day("2026-" + date), Service: group, Planned: planned}
		if kind == iop.Attended {
			e.Credited = episode.Whole
		}
		for _, set := range more {
			set(&e)
		}
		return e
	}
	by := func(m iop.Minutes) func(*episode.Event) { return func(e *episode.Event) { e.By = m } }
	because := func(x compliance.ExcuseReason) func(*episode.Event) {
		return func(e *episode.Event) { e.Excuse = x }
	}
	admitted := episode.Event{Kind: iop.Admission, Day: day("2026-01-05")}
	three := func(last iop.Minutes) []episode.Event {
		return []episode.Event{admitted, session("01-05", iop.Attended, 3*iop.Hour), session("01-06", iop.Attended, 3*iop.Hour), session("01-08", iop.Attended, last)}
	}
	verdict := func(rule iop.RuleID, date string, events ...episode.Event) string {
		report := stay(t, events...).On(day("2026-" + date)).Under(p).Check()
		for f := range report.All() {
			if f.Rule.ID == rule {
				return f.Verdict.String()
			}
		}
		return "no finding"
	}
	// Nine hours a week.
	assert.Equal(t, "not-met", verdict("riverbend.hours", "01-11", three(3*iop.Hour-1)...))
	assert.Equal(t, "met", verdict("riverbend.hours", "01-11", three(3*iop.Hour)...))
	// A drug test is not treatment.
	assert.Equal(t, "not-met", verdict("riverbend.hours", "01-11", append(three(3 * iop.Hour)[:3], session("01-08", iop.Attended, 3*iop.Hour, func(e *episode.Event) { e.Format = iop.DrugTest }))...))
	// A plan within seven days.
	for date, want := range map[string]string{"01-12": "met", "01-13": "not-met"} {
		assert.Equal(t, want, verdict("riverbend.plan", "01-20", admitted, episode.Event{Kind: iop.PlanMade, Day: day("2026-" + date)}), date)
	}
	// A test each week.
	test := episode.Event{Kind: iop.SpecimenCollected, Day: day("2026-01-09")}
	assert.Equal(t, "met", verdict("riverbend.weekly-test", "01-11", admitted, test))
	assert.Equal(t, "not-met", verdict("riverbend.weekly-test", "01-11", admitted))
	// Two absences are accepted, the third is a contract, the fourth the end: and who comes
	// 15 minutes late was there, who comes 16 minutes late was not.
	no := func(date string) episode.Event { return session(date, iop.NoShow, 3*iop.Hour) }
	for name, c := range map[string]struct {
		events []episode.Event
		want   string
	}{
		"two absences":                       {[]episode.Event{no("01-06"), no("01-08")}, "met"},
		"three":                              {[]episode.Event{no("01-06"), no("01-08"), no("01-12")}, "not-met contract"},
		"four":                               {[]episode.Event{no("01-06"), no("01-08"), no("01-12"), no("01-13")}, "not-met discharge"},
		"two, and 15 minutes late":           {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.Late, 3*iop.Hour, by(15))}, "met"},
		"two, and 16 minutes late":           {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.Late, 3*iop.Hour, by(16))}, "not-met contract"},
		"two, and one excused, no reason":    {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.Excused, 3*iop.Hour)}, "unknown"},
		"two, and one excused for illness":   {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.Excused, 3*iop.Hour, because(compliance.Illness))}, "met"},
		"two, and one for a vacation":        {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.Excused, 3*iop.Hour, because(compliance.Vacation))}, "not-met contract"},
		"two, and one called off at the end": {[]episode.Event{no("01-06"), no("01-08"), session("01-12", iop.LateCancel, 3*iop.Hour)}, "not-met contract"},
	} {
		events := append([]episode.Event{admitted}, c.events...)
		got := verdict("riverbend.absences", "01-14", events...)
		for _, a := range stay(t, events...).On(day("2026-01-14")).Under(p).Responses() {
			got += fmt.Sprintf(" %v", a.Step.Kind)
		}
		assert.Equal(t, c.want, got, name)
	}
	// A specimen that was not given is a positive test; one that could not be given is not.
	for collection, want := range map[compliance.Collection]string{compliance.NotThere: "positive", compliance.Declined: "positive", compliance.Unable: "as the entry says"} {
		missed := episode.Event{Kind: iop.SpecimenMissed, Day: day("2026-01-09"), Collection: collection}
		for m := range p.MappingsOf(missed.Outcome()) {
			got := "as the entry says"
			if m != nil {
				got = m.As.String()
			}
			assert.Equal(t, want, got, collection)
		}
	}
}

// TestRecordOfREADME: README's record reads, nothing of it is set aside, and its week and
// its deadlines are what the handbook says.
func TestRecordOfREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	blocks := strings.Split(string(readme), "```json\n")
	require.Len(t, blocks, 3)
	shown, _, _ := strings.Cut(blocks[2], "```")
	e, err := episode.Parse([]byte(shown))
	require.NoError(t, err)
	file, err := os.ReadFile("../testdata/three-evenings.json")
	require.NoError(t, err)
	p, err := compliance.Parse(file)
	require.NoError(t, err)
	v := e.On(day("2026-01-12"))
	assert.Empty(t, v.Flagged())
	report := v.Under(p).Check()
	got := map[iop.RuleID]string{}
	for f := range report.All() {
		got[f.Rule.ID] = f.Verdict.String() + " " + f.Got.String()
	}
	assert.Equal(t, map[iop.RuleID]string{
		"riverbend.hours":       "not-met delivered 8h50m", // ten minutes late, which is no absence
		"riverbend.plan":        "met 7 days",
		"riverbend.absences":    "met 1", // a make-up brings back the hours; of the absence the handbook does not say so
		"riverbend.weekly-test": "met 1", // of the week before: this one is not over
	}, got)
	for known, want := range map[*episode.View]episode.DueState{v: episode.InTime, e.KnownOn(day("2026-01-12")): episode.Pending} {
		for _, d := range known.Under(p).Due() {
			if d.Requirement.ID == "riverbend.plan" {
				assert.Equal(t, want, d.State, "the plan was entered a day later")
				left, runs := d.Left(day("2026-01-10"))
				assert.Equal(t, want == episode.Pending, runs)
				assert.Equal(t, map[bool]int{true: 2}[runs], left)
			}
		}
	}
}
