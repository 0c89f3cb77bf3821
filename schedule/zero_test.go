package schedule_test

import (
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/schedule"
)

func TestZeroValues(t *testing.T) {
	enumtest.Zero(t, ".",
		new(schedule.Pause), new(schedule.Inside), new(schedule.Service), new(schedule.Block), new(schedule.Arranged), new(schedule.CadenceKind), new(schedule.Cadence),
		new(schedule.Dates), new(schedule.Closure), new(schedule.Move), new(schedule.Cancel), new(schedule.Fate), new(schedule.Session), new(schedule.Calendar),
		new(schedule.Checker), new(schedule.Weekday), new(schedule.Clock), new(schedule.Time), new(schedule.ClockNote), new(schedule.Conflict), new(schedule.PartialWeeks),
		new(schedule.PartialAttendance), new(schedule.Counting), new(schedule.Reason), new(schedule.Counted), new(schedule.Fit), new(schedule.Fitted),
		new(schedule.HindranceKind), new(schedule.Hindrance), new(schedule.Preference), new(schedule.Given), new(schedule.Span), new(schedule.Phase), new(schedule.Plan),
		new(schedule.Reachability), new(schedule.Reached), new(schedule.Reach), new(schedule.Taper), new(schedule.Offer), new(schedule.Template), new(schedule.Week), new(schedule.Ready), new(schedule.Timed))
}
