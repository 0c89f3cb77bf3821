package schedule_test

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestAnswersAsJSON: every answer can be written, also as a zero value, with member names of
// one style.
func TestAnswersAsJSON(t *testing.T) {
	group := schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: schedule.On(schedule.Monday, schedule.Tuesday), Start: schedule.At(18, 0), End: schedule.At(21, 0)}
	rule := iop.Rule{ID: "clinic.hours", Statement: "Six hours a week.", Strength: iop.Must, Source: iop.Source{Title: "Handbook", Kind: iop.Issuer, Read: iop.MustDay("2026-01-05")}}
	checker, err := schedule.NewChecker(schedule.Counting{}, []iop.Requirement{{Rule: rule, Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.AtLeast(6 * iop.Hour)), Binds: iop.Delivered}})
	require.NoError(t, err)
	template := schedule.Template{Offer: schedule.Offer{Of: schedule.EachDay(group), Choose: iop.Between[int32](1, 2)}}
	reach, err := checker.Reach(&template)
	require.NoError(t, err)
	fitted, err := checker.Fit(&schedule.Fit{Template: template})
	require.NoError(t, err)
	none, err := checker.Fit(&schedule.Fit{Template: template, Busy: []schedule.Block{{Name: "job", Days: schedule.MondayToFriday, Start: schedule.At(9, 0), End: schedule.At(19, 0)}}})
	require.NoError(t, err)
	week := schedule.Week{Blocks: []schedule.Block{group}}
	calendar, err := schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(week, 1), From: iop.MustDay("2026-01-05"), Location: time.UTC})
	require.NoError(t, err)
	conflicts, err := week.Conflicts(&week)
	require.NoError(t, err)
	require.NotEmpty(t, conflicts)
	answers := []any{reach, fitted, none, conflicts, new(schedule.Counting).Explain(&week, 0), checker.Check(&week), checker.CheckCalendar(calendar),
		schedule.Reach{}, schedule.Reached{}, schedule.Fitted{}, schedule.Session{}, schedule.Timed{}, schedule.Given{}, schedule.Conflict{}, schedule.Counted{}, schedule.Hindrance{}}
	for timed := range calendar.Timed(calendar.From()) {
		answers = append(answers, timed, timed.Session, timed.Session.Given(&schedule.Counting{}, time.UTC))
	}
	member, style := regexp.MustCompile(`"([^"\\]+)":`), regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for _, answer := range answers {
		text, err := json.Marshal(answer)
		if !assert.NoError(t, err, "%T", answer) {
			continue
		}
		for _, m := range member.FindAllSubmatch(text, -1) {
			assert.Regexp(t, style, string(m[1]), "%T", answer)
		}
	}
}
