package episode

import (
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// says reports whether the entry says of the event what the details ask for: Unknown where
// a part that matters was not recorded. The kinds are those that are asked for. Of one of
// them that cannot have a part nothing is asked of that; of another it is not so: a test
// that a policy takes for an incident has no name.
func (e *Event) says(d *iop.Details, kinds iop.Set[iop.EventKind]) iop.Verdict {
	v := iop.Met
	part := func(matters, can, known, is bool) {
		switch {
		case !matters:
		case !can && kinds.Has(e.Kind):
		case !can:
			v = iop.NotMet
		case !known:
			v = v.And(iop.Unknown)
		default:
			v = v.And(iop.VerdictOf(is))
		}
	}
	part(d.Name != "", e.Kind.IsNamed(), e.Name != "", e.Name == d.Name)
	part(d.Matrices != 0, e.Kind.IsTest(), e.Matrix != 0, d.Matrices.Has(e.Matrix))
	part(d.Reasons != 0, e.Kind.IsTest(), e.TestReason != 0, d.Reasons.Has(e.TestReason))
	part(d.Observed, e.Kind.IsTest(), e.Observation != 0, e.Observation == iop.Observed)
	part(d.Days != 0, true, true, d.Days.Has(schedule.WeekdayOf(e.Day)))
	clock, known := e.Time.Clock()
	part(d.Times != iop.Range[iop.Minutes]{}, true, known, d.Times.Contains(iop.Minutes(clock)))
	return v
}
