package oracle

import (
	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// further adds rows on shares, on days with an event, on weeks and working days without one,
// and rows that are asked while something is so.
func (c Chance) further(d *compliance.Definition, row func(iop.Measure, iop.Set[iop.EventKind], iop.Period, iop.Range[iop.Amount]),
	only func(iop.Set[iop.EventKind]) iop.Details, sessions, any, detailed []iop.Set[iop.EventKind]) {
	for _, m := range []iop.Measure{iop.WorkingDaysWithout, iop.WeeksWithout} {
		row(m, Pick(c, any...), iop.Period{Kind: iop.PerEpisode}, c.bound(7))
		row(m, Pick(c, any...), iop.Period{Kind: iop.PerPhase}, c.bound(3))
		row(m, iop.SetOf(iop.Attended, iop.Partial), iop.Period{Kind: iop.PerEpisode}, c.bound(3))
		d.Requirements[len(d.Requirements)-1].Of.Formats = Pick(c, iop.SetOf(iop.Group), iop.SetOf(iop.Education, iop.MutualHelp))
	}
	for _, per := range []iop.Period{{Kind: iop.PerWeek}, {Kind: iop.PerCycle, N: 2}, {Kind: iop.PerMonth}, {Kind: iop.PerDays, N: int32(1 + c.IntN(20))}, {Kind: iop.PerWeeks, N: 3}, {Kind: iop.PerPhase}, {Kind: iop.PerEpisode}} {
		kinds := Pick(c, append(detailed, any...)...)
		n := iop.Amount(c.IntN(3))
		row(iop.EventDays, kinds, per, Pick(c, iop.AtLeast(min(n, max(1, iop.Amount(per.N)))), iop.AtMost(n), iop.Below(n+1)))
		last := &d.Requirements[len(d.Requirements)-1]
		if kinds.Has(iop.Declared) || kinds&slowTested != 0 {
			last.Only = only(kinds)
		} else if kinds.Within(Present | Absent) {
			last.Of.Formats = Pick(c, 0, 0, iop.SetOf(iop.Group))
		}
	}
	for _, per := range []iop.Period{{Kind: iop.PerWeek}, {Kind: iop.PerMonth}, {Kind: iop.PerDays, N: int32(1 + c.IntN(20))}, {Kind: iop.PerScheduled, N: int32(1 + c.IntN(6))}, {Kind: iop.PerRun}, {Kind: iop.PerEpisode}} {
		m := Pick(c, iop.EventCount, iop.EventCount, iop.EventShare, iop.EventDays)
		if per.Kind == iop.PerRun || per.Kind == iop.PerScheduled {
			m = iop.EventCount
		}
		bound := c.bound(3)
		if m == iop.EventDays {
			bound = iop.AtMost(iop.Amount(c.IntN(3)))
		}
		row(m, Pick(c, sessions...), per, bound)
		d.Requirements[len(d.Requirements)-1].While = Pick(c, iop.While{From: iop.SetOf(iop.ContractMade), Until: iop.SetOf(iop.Sanctioned)}, iop.While{From: iop.SetOf(iop.ContractMade), Days: int32(1 + c.IntN(20))},
			iop.While{From: iop.SetOf(iop.Declared), Only: iop.Details{Name: "court-session"}, Until: iop.SetOf(iop.Declared), UntilOnly: iop.Details{Name: "panel"}},
			iop.While{From: iop.SetOf(iop.PositiveTest), Until: iop.SetOf(iop.NegativeTest), Days: Pick[int32](c, 0, 10)},
			iop.While{From: iop.SetOf(iop.Incident), Only: iop.Details{Name: "door"}, Until: iop.SetOf(iop.Warned)})
	}
	there := iop.SetOf(iop.Attended, iop.Partial, iop.Late, iop.LeftEarly)
	for _, kind := range []iop.PeriodKind{iop.PerWeek, iop.PerCycle, iop.PerMonth, iop.PerDays, iop.PerPhase, iop.PerEpisode} {
		per := iop.Period{Kind: kind, N: map[iop.PeriodKind]int32{iop.PerCycle: int32(1 + c.IntN(3)), iop.PerDays: int32(5 + c.IntN(30))}[kind]}
		n := iop.Amount(c.IntN(20) * 5)
		row(iop.EventShare, Pick(c, there, there.With(iop.Excused), iop.SetOf(iop.NoShow, iop.Unexcused)), per, Pick(c, iop.AtLeast(n), iop.AtMost(n), iop.Above(n), iop.Below(n+5), iop.Between(n/2, n)))
		d.Requirements[len(d.Requirements)-1].Of.Formats = Pick(c, 0, 0, iop.SetOf(iop.Group))
	}
}
