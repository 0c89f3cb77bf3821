package oracle

import (
	"fmt"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Source gives the numbers that chance is made of; a test brings its own.
type Source interface {
	IntN(n int) int
	Perm(n int) []int
}

// Chance makes episodes and policies by chance.
type Chance struct{ Source }

func (c Chance) In(percent int) bool { return c.IntN(100) < percent }

func Pick[T any](c Chance, all ...T) T { return all[c.IntN(len(all))] }

func (c Chance) Events() []episode.Event {
	start := iop.MustDay("2025-11-01") + iop.Day(c.IntN(90))
	length := 5 + c.IntN(55)
	var list []episode.Event
	single := map[int]bool{} // entries about a session that has another
	seq, opposed, unrecorded, open := int32(0), 0, 0, 0
	var missed []int32
	add := func(e episode.Event) {
		if c.In(15) {
			e.Recorded = e.Day + iop.Day(1+c.IntN(5))
		}
		list = append(list, e)
	}
	// leave says that something is left out which has to be filled in, of few entries.
	leave := func(percent int) bool {
		if opposed+open >= 4 || open >= 3 || !c.In(percent) {
			return false
		}
		open++
		return true
	}
	plain := func(k iop.EventKind, d iop.Day) episode.Event {
		e := episode.Event{Kind: k, Day: d}
		if c.In(40) {
			e.Time = schedule.TimeAt(schedule.At(c.IntN(24), c.IntN(60)))
		}
		return e
	}
	admitted := start + iop.Day(c.IntN(8))
	if c.In(10) {
		add(plain(Pick(c, iop.Contact, iop.ContactTried, iop.PlanDelayed, iop.PlanMade, iop.Admission), admitted-1-iop.Day(c.IntN(6))))
	}
	choice := func(k iop.EventKind, d iop.Day) episode.Event {
		e := plain(k, d)
		e.Chosen = Pick(c, 0, iop.ElapsedDays, iop.ElapsedDays, iop.ElapsedServiceHours, iop.ElapsedServiceHours, iop.ElapsedSessions, iop.ElapsedMonths)
		return e
	}
	if !c.In(4) {
		add(choice(iop.Admission, admitted))
		if c.In(70) {
			add(plain(iop.FirstVisit, admitted+iop.Day(c.IntN(2))))
		}
	}
	session := func(d iop.Day, number int32, at schedule.Time) {
		e := episode.Event{Day: d, Session: number, Time: at, Planned: Pick(c, iop.Minutes(0), 50, 90, 150, 180)}
		e.Format = Pick(c, iop.FormatUnknown, iop.Group, iop.Group, iop.Education, iop.MutualHelp, iop.Family)
		e.Kind = Pick(c, iop.Attended, iop.Attended, iop.Attended, iop.Partial, iop.Late, iop.Late, iop.LeftEarly, iop.NoShow, iop.NoShow, iop.Unexcused,
			iop.Excused, iop.Excused, iop.LateCancel, iop.Prearranged, iop.TurnedAway, iop.ProgramCancelled, iop.Removed)
		finish := func(e *episode.Event) {
			if Present.Has(e.Kind) || e.Kind == iop.Removed {
				e.Credited = episode.Whole
				switch {
				case unrecorded < 3 && c.In(15):
					e.Credited = 0
					unrecorded++
				case e.Planned > 0 && (e.Kind != iop.Attended && c.In(80) || c.In(30)):
					e.Credited = episode.CreditOf(iop.Minutes(c.IntN(int(e.Planned) + 1)))
				case e.Planned == 0:
					e.Credited = episode.CreditOf(iop.Minutes(c.IntN(200)))
				}
			}
			if e.Kind == iop.Late || e.Kind == iop.LeftEarly {
				e.By = iop.Minutes(1 + c.IntN(30))
				if leave(25) {
					e.By = 0
				}
			}
			if Absent.Has(e.Kind) {
				e.Excuse = Pick(c, compliance.Vacation, compliance.Illness, compliance.CourtDate, compliance.Work)
				if (e.Kind != iop.Excused && e.Kind != iop.Prearranged) && c.In(25) || leave(20) {
					e.Excuse = 0
				}
				e.By = Pick(c, iop.Minutes(0), 0, 60, 24*iop.Hour-1, 24*iop.Hour, 48*iop.Hour)
			}
		}
		finish(&e)
		add(e)
		if Absent.Has(e.Kind) && number != 0 {
			missed = append(missed, number)
		}
		if opposed < 3 && opposed+open < 4 && e.Kind != iop.ProgramCancelled && c.In(9) {
			opposed++
			o := episode.Event{Kind: Pick(c, iop.NoShow, iop.Unexcused, iop.Excused), Day: d, Session: number, Time: at, Service: e.Service, Recorded: slowEntered(&list[len(list)-1])}
			if Absent.Has(e.Kind) {
				if o.Kind == e.Kind || c.In(65) {
					o.Kind = Pick(c, iop.Attended, iop.Partial, iop.Late)
				}
				o.Planned = e.Planned
			}
			finish(&o)
			if c.In(20) {
				o.Format = 0
			}
			if c.In(40) {
				o.Recorded += iop.Day(1 + c.IntN(4))
			}
			single[len(list)-1], single[len(list)] = true, true
			list = append(list, o)
		}
	}
	for i := range length {
		d := start + iop.Day(i)
		if c.In(4) {
			add(episode.Event{Kind: iop.Scheduled, Day: d, Planned: 120})
		}
		switch c.IntN(10) {
		case 0, 1, 2, 3:
			number := int32(0)
			if c.In(60) {
				seq++
				number = seq
			}
			if number == 0 && c.In(40) {
				session(d, number, schedule.TimeAt(schedule.At(9, 0)))
				session(d, number, schedule.TimeAt(schedule.At(14, 0)))
			} else {
				session(d, number, Pick(c, schedule.Time{}, schedule.Time{}, schedule.TimeAt(schedule.At(9, 0))))
			}
		case 4:
			seq += 2
			session(d, seq-1, schedule.TimeAt(schedule.At(9, 0)))
			session(d, seq, schedule.TimeAt(schedule.At(14, 0)))
		}
		for first := 23 - 2*c.IntN(3); c.In(5); first++ { // at one time, some of them beyond midnight
			seq++
			e := episode.Event{Kind: iop.Attended, Day: d + iop.Day(first/24), Session: 5000 + seq, Planned: iop.Minutes(60 + 30*c.IntN(5)), Credited: episode.Whole}
			e.Format, e.Time = Pick(c, iop.Group, iop.Group, iop.Education), schedule.TimeAt(schedule.At(first%24, 30*c.IntN(2)))
			add(e)
			if o := e; c.In(60) {
				seq++
				o.Session, o.Format = 5000+seq, Pick(c, iop.Group, iop.Group, iop.Education)
				at := first + 1
				o.Day, o.Time, o.Planned = d+iop.Day(at/24), schedule.TimeAt(schedule.At(at%24, 30*c.IntN(2))), iop.Minutes(60+30*c.IntN(3))
				add(o)
			}
		}
		if len(missed) > 0 && c.In(5) {
			add(episode.Event{Kind: iop.MadeUp, Day: d, Session: Pick(c, missed...), Planned: 90, Credited: episode.Whole, Service: schedule.Service{Format: iop.Group}})
		}
		if c.In(20) {
			e := c.outcome(plain(Pick(c, iop.SpecimenCollected, iop.PositiveTest, iop.NegativeTest, iop.NegativeTest, iop.SpecimenMissed, iop.InvalidSpecimen), d), leave)
			collections, validities, detections := slowLayers(&episode.Event{Kind: e.Kind})
			expected := (e.Collection == 0 || slices.Contains(collections, e.Collection)) && (e.Validity == 0 || slices.Contains(validities, e.Validity)) &&
				(e.Detection == 0 || slices.Contains(detections, e.Detection))
			if expected && c.In(40) {
				e.Specimen = int32(1 + c.IntN(3))
				e.Matrix = []iop.Matrix{0, iop.Urine, iop.Breath, iop.OralFluid}[e.Specimen]
			}
			add(e)
		}
		if c.In(12) { // a test from the call on
			for _, k := range []iop.EventKind{iop.CalledIn, iop.TestOrdered, iop.TestArrival, iop.SpecimenCollected} {
				if c.In(60) {
					e := plain(k, d)
					if c.In(70) {
						e.Time = schedule.TimeAt(schedule.At(6+c.IntN(12), c.IntN(2)*30))
					}
					if k == iop.SpecimenCollected {
						e.Day += iop.Day(c.IntN(3))
						e = c.outcome(e, leave)
					}
					add(e)
				}
			}
		}
		if c.In(15) {
			add(plain(Pick(c, iop.ProgressNoted, iop.ProgressNoted, iop.ReportMade, iop.ContactTried), d))
		}
		if c.In(8) {
			add(choice(Pick(c, iop.PlanMade, iop.PlanUpdated, iop.PlanReviewed, iop.PlanReviewed, iop.StayReviewed, iop.Certified), d))
		}
		if c.In(6) {
			add(episode.Event{Kind: Pick(c, iop.Warned, iop.ContractMade, iop.Sanctioned), Day: d})
		}
		if c.In(8) {
			e := plain(iop.Declared, d)
			e.Name = Pick[iop.Name](c, "court-session", "court-session", "panel")
			add(e)
		}
		if c.In(25) {
			e := plain(Pick(c, iop.PlanMade, iop.PlanReviewed, iop.Certified, iop.Assessed, iop.Contact, iop.ContactTried, iop.Incident, iop.Incident,
				iop.ReportMade, iop.ReportPeriodEnd, iop.PhaseAdvanced, iop.NoticeGiven, iop.NoticeGiven, iop.Appealed, iop.AppealDecided, iop.HealthEducated, iop.PlanDelayed), d)
			if e.Kind == iop.PhaseAdvanced && c.In(30) {
				e.Phase = uint8(1 + c.IntN(4))
			}
			if e.Kind == iop.Incident {
				if e.Name = Pick[iop.Name](c, "phone", "door", "door"); leave(15) {
					e.Name = ""
				}
				e.Conduct = Pick(c, compliance.Use, compliance.Violence, compliance.Disruption, compliance.AbusiveLanguage)
			}
			decision := Pick(c, episode.AppealOutcomeUnknown, episode.Upheld, episode.Overturned)
			if e.Kind == iop.AppealDecided {
				e.Decision = decision
			}
			if e.Kind == iop.NoticeGiven && c.In(40) { // with an appeal, and what came of it
				at := d + iop.Day(1+c.IntN(4))
				add(plain(iop.Appealed, at))
				if c.In(60) {
					add(episode.Event{Kind: iop.AppealDecided, Day: at + iop.Day(c.IntN(8)), Decision: decision})
				}
			}
			add(e)
		}
	}
	for at := admitted + 1; c.In(25); {
		at += iop.Day(1 + c.IntN(12))
		add(episode.Event{Kind: iop.LeaveBegun, Day: at})
		if c.In(15) {
			break
		}
		at += iop.Day(1 + c.IntN(8))
		add(episode.Event{Kind: iop.LeaveEnded, Day: at})
	}
	for at := admitted; c.In(22); { // another level, and back
		at += iop.Day(c.IntN(20))
		add(episode.Event{Kind: iop.LevelChanged, Day: at, Level: Pick(c, slowElsewhere, slowElsewhere, slowElsewhere, iop.IntensiveOutpatient, iop.LevelUnknown)})
		at++
		if c.In(75) {
			at += iop.Day(c.IntN(12))
			add(episode.Event{Kind: iop.LevelChanged, Day: at, Level: Pick(c, iop.IntensiveOutpatient, iop.IntensiveOutpatient, iop.IntensiveOutpatient, slowElsewhere, iop.LevelUnknown)})
			at++
		}
	}
	if c.In(8) { // admitted again, without a discharge
		add(choice(iop.Admission, admitted+iop.Day(c.IntN(12))))
	}
	if c.In(45) {
		out := episode.Event{Kind: iop.Discharged, Day: start + iop.Day(5+c.IntN(length)), Emergency: c.In(20)}
		out.Reason = Pick(c, iop.Completed, iop.LostContact, iop.EndedForAttendance, iop.EndedForUse, iop.Moved)
		if leave(40) {
			out.Reason = 0
		}
		add(out)
		for c.In(20) { // and entered in another way
			again := out
			again.Reason, again.Emergency, again.Recorded = Pick(c, iop.Completed, iop.LostContact, iop.EndedForUse, 0), c.In(20), slowEntered(&list[len(list)-1])
			if c.In(35) {
				again.Recorded += iop.Day(c.IntN(4))
			}
			list = append(list, again)
		}
		if c.In(60) {
			add(episode.Event{Kind: Pick(c, iop.DischargeSummarized, iop.DischargeSummarized, iop.Appealed, iop.Contact), Day: out.Day + iop.Day(c.IntN(9))})
			add(episode.Event{Kind: iop.Declared, Name: Pick[iop.Name](c, "court-session", "panel"), Day: out.Day + iop.Day(c.IntN(9))})
			add(episode.Event{Kind: Pick(c, iop.Assessed, iop.PositiveTest, iop.SpecimenMissed), Day: out.Day + iop.Day(c.IntN(9))})
		}
		if c.In(25) {
			add(choice(iop.Admission, out.Day+iop.Day(c.IntN(9))))
		}
	}
	for c.In(15) {
		list = append(list, episode.Event{Kind: Pick(c, iop.Attended, iop.NoShow, iop.PlanMade)})
	}
	for i := range list {
		if !single[i] && list[i].Day != 0 && c.In(4) {
			e := list[i]
			e.Recorded = slowEntered(&e) + iop.Day(1+c.IntN(3))
			list = append(list, e)
		}
	}
	return list
}

// outcome fills in the layers of a drug test, or leaves some of them out.
func (c Chance) outcome(e episode.Event, leave func(int) bool) episode.Event {
	if e.Matrix = Pick(c, iop.Urine, iop.Urine, iop.Breath, iop.OralFluid); leave(8) {
		e.Matrix = 0
	}
	collections, validities, detections := slowLayers(&e)
	e.Collection, e.Validity, e.Detection = Pick(c, collections...), Pick(c, validities...), Pick(c, detections...)
	if c.In(8) { // what is recorded stands, even where it is not expected
		e.Validity = Pick(c, compliance.Valid, compliance.Substituted)
	}
	if c.In(8) {
		e.Detection = Pick(c, compliance.AsExpected, compliance.Definitive)
	}
	if leave(40) {
		for _, layer := range c.Perm(3)[:1+c.IntN(3)] {
			switch layer {
			case 0:
				e.Collection = 0
			case 1:
				e.Validity = 0
			case 2:
				e.Detection = 0
			}
		}
	}
	return e
}

func slowRule(id string, n int) iop.Rule {
	return iop.Rule{ID: iop.RuleID(fmt.Sprintf("clinic.%s-%d", id, n)), Statement: "Said so.", Strength: iop.Must,
		Source: iop.Source{Title: "A text", Address: "https://example.org", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22")}}
}

func (c Chance) bound(most int) iop.Range[iop.Amount] {
	n := iop.Amount(c.IntN(most + 1))
	switch c.IntN(6) {
	case 0:
		return iop.AtLeast(n)
	case 1:
		return iop.Above(n)
	case 2:
		return iop.Below(n + 1)
	case 3:
		return iop.Between(n, n+iop.Amount(c.IntN(most+1)))
	}
	return iop.AtMost(n)
}

// sometimes says more of a clock.
func (c Chance) sometimes(after *iop.Anchor, m iop.Measure) {
	after.NotSameDay, after.Known = c.In(30), c.In(30)
	if m == iop.ElapsedDays || m == iop.ElapsedWorkingDays {
		after.NotLeave, after.NotAppeal = c.In(45), c.In(35)
	}
}

func (c Chance) clockBound(m iop.Measure) iop.Range[iop.Amount] {
	switch m {
	case iop.ElapsedMonths:
		return c.bound(2)
	case iop.ElapsedServiceHours:
		return Pick(c, iop.AtMost(iop.Amount(c.IntN(900))), iop.Below(iop.Amount(1+c.IntN(900))))
	case iop.ElapsedHours:
		return Pick(c, iop.AtMost(iop.Amount(c.IntN(4*24*60))), iop.Below(iop.Amount(1+c.IntN(9*24*60))))
	}
	return c.bound(12)
}

func (c Chance) Policy() compliance.Definition {
	d := compliance.Definition{ID: "clinic", Title: "A clinic", Kind: compliance.Clinic}
	if c.In(70) {
		d.Level = iop.IntensiveOutpatient
	}
	if c.In(60) {
		d.Counting = &schedule.Counting{WeekStart: Pick(c, schedule.WeekdayUnknown, schedule.Sunday, schedule.Thursday), ClockHour: Pick(c, iop.Minutes(0), 50, 60),
			LeastSession: Pick(c, iop.Minutes(0), 0, 60)}
		if c.In(40) {
			d.Counting.Formats = iop.SetOf(iop.Group, Pick(c, iop.Group, iop.Education))
		}
		if c.In(25) {
			d.Counting.Partial = schedule.WholeSessionsOnly
		}
	}
	if c.In(50) {
		d.Excuses = []compliance.Excuse{{Rule: slowRule("excuse", 0), Reasons: Pick(c, 0, iop.SetOf(compliance.Illness, compliance.Work)), Notice: Pick(c, 0, 24*iop.Hour, 2*iop.Hour), Counts: c.In(50), KeepsRun: c.In(50)}}
		if c.In(30) {
			d.Excuses = append(d.Excuses, compliance.Excuse{Rule: slowRule("excuse", 1), Reasons: iop.SetOf(compliance.Illness, compliance.CourtDate), Notice: Pick(c, 0, 24*iop.Hour), Counts: c.In(50), KeepsRun: c.In(50)})
		}
		if c.In(20) {
			d.Excuses = append(d.Excuses, compliance.Excuse{Rule: slowRule("excuse", 2), Refused: true, Reasons: Pick(c, 0, iop.SetOf(compliance.Work))})
		}
	}
	if c.In(60) {
		d.Lateness = []compliance.Lateness{{Rule: slowRule("late", 0), By: iop.Above[iop.Minutes](10), CountsAs: Pick(c, iop.Unexcused, iop.NoShow), NoCredit: c.In(40), TurnedAway: Pick(c, compliance.PermissionUnknown, compliance.Permitted, compliance.Mandatory)},
			{Rule: slowRule("late", 1), Leaving: c.In(50), By: iop.AtLeast[iop.Minutes](3), CountsAs: Pick(c, 0, iop.NoShow), PerAbsence: int16(2 + c.IntN(2))}}
	}
	if c.In(40) {
		d.MakeUp = []compliance.MakeUp{{Rule: slowRule("make-up", 0), Makes: compliance.Permitted, Erases: c.In(70)}}
	}
	if c.In(70) {
		for i, m := range []compliance.Mapping{
			{Collections: iop.SetOf(compliance.NotThere), ResetsClean: c.In(50), As: Pick(c, compliance.AsPositive, compliance.AsMissed)},
			{Collections: iop.SetOf(compliance.SpecimenGivenLate), As: Pick(c, compliance.AsMissed, compliance.AsViolation)},
			{Collections: iop.SetOf(compliance.Stalled, compliance.Unable), ResetsClean: c.In(50), As: compliance.AsRefusal},
			{Validities: iop.SetOf(compliance.Substituted, compliance.Adulterated), ResetsClean: c.In(50), As: compliance.AsViolation},
			{Detections: iop.SetOf(compliance.AsExpected, compliance.ResidualUse), As: Pick(c, compliance.AsNothing, compliance.AsNegative, compliance.AsRetest)},
			{Detections: iop.SetOf(compliance.Presumptive), ResetsClean: true, As: Pick(c, compliance.MeaningUnknown, compliance.AsRetest)},
			{Collections: iop.SetOf(compliance.SpecimenGiven), Validities: iop.SetOf(compliance.Dilute), ResetsClean: c.In(50), As: Pick(c, compliance.AsPositive, compliance.AsRetest)},
			{Validities: iop.SetOf(compliance.Dilute, compliance.Invalid), ResetsClean: c.In(50), As: Pick(c, compliance.AsPositive, compliance.AsRetest)},
			{Detections: iop.SetOf(compliance.MissingExpected), As: compliance.AsViolation},
		} {
			if c.In(50) {
				m.Rule = slowRule("test", i)
				d.Tests = append(d.Tests, m)
			}
		}
	}
	if c.In(60) {
		d.Responses = []compliance.Response{{Rule: slowRule("answer", 0), Order: compliance.Ladder, Events: iop.SetOf(iop.Incident, iop.PositiveTest), ClearsAfter: Pick[int32](c, 0, 5, 12),
			Steps: []compliance.Step{{Kind: iop.ThenWarning}, {Kind: iop.ThenContract}}}}
	}
	if c.In(50) {
		d.DueProcess = []compliance.DueProcess{{Rule: slowRule("process", 0), Appeal: true, Stays: c.In(70), Referral: true, NotFor: Pick(c, 0, iop.SetOf(compliance.Violence))}}
	}
	row := func(m iop.Measure, events iop.Set[iop.EventKind], per iop.Period, b iop.Range[iop.Amount]) {
		d.Requirements = append(d.Requirements, iop.Requirement{Rule: slowRule("row", len(d.Requirements)), Measure: m, Events: events, Per: per, Bound: b})
		if last := &d.Requirements[len(d.Requirements)-1]; m.By() == iop.BySchedule {
			last.Binds = iop.Delivered
		}
	}
	clock := func(m iop.Measure, events iop.Set[iop.EventKind], after iop.Anchor, b iop.Range[iop.Amount]) {
		d.Requirements = append(d.Requirements, iop.Requirement{Rule: slowRule("row", len(d.Requirements)), Measure: m, Events: events, After: after, Bound: b})
	}
	sessions := []iop.Set[iop.EventKind]{iop.SetOf(iop.NoShow), iop.SetOf(iop.Unexcused, iop.NoShow), iop.SetOf(iop.Excused), iop.SetOf(iop.Attended), Absent}
	others := []iop.Set[iop.EventKind]{iop.SetOf(iop.PositiveTest), iop.SetOf(iop.NegativeTest), iop.SetOf(iop.SpecimenMissed), iop.SetOf(iop.Incident), iop.SetOf(iop.Contact, iop.ContactTried)}
	any := append(slices.Clone(sessions), others...)
	for _, per := range []iop.Period{{Kind: iop.PerServiceDay}, {Kind: iop.PerWeek}, {Kind: iop.PerWeeks, N: int32(1 + c.IntN(5))}, {Kind: iop.PerMonth}, {Kind: iop.PerYear}, {Kind: iop.PerDays, N: int32(1 + c.IntN(20))},
		{Kind: iop.PerScheduled, N: int32(1 + c.IntN(6))}, {Kind: iop.PerRun}, {Kind: iop.PerPhase}, {Kind: iop.PerEpisode}} {
		for range 2 {
			row(iop.EventCount, Pick(c, any...), per, c.bound(4))
		}
	}
	for _, kind := range []iop.PeriodKind{iop.PerCycle, iop.PerDays, iop.PerEpisode} {
		row(iop.EventCount, Pick(c, sessions...), iop.Period{Kind: kind, N: map[bool]int32{true: int32(1 + c.IntN(4))}[kind != iop.PerEpisode]}, c.bound(4))
		d.Requirements[len(d.Requirements)-1].Of.Formats = Pick(c, 0, iop.SetOf(iop.Group), iop.SetOf(iop.Education, iop.MutualHelp))
	}
	for _, per := range []iop.Period{{Kind: iop.PerRun}, {Kind: iop.PerRun, EndedBy: iop.SetOf(iop.ContactTried)}, {Kind: iop.PerScheduled, N: int32(1 + c.IntN(5))}} {
		row(iop.EventCount, Pick(c, sessions...), per, c.bound(3))
		d.Requirements[len(d.Requirements)-1].Of.Formats = Pick(c, iop.SetOf(iop.Group), iop.SetOf(iop.Education, iop.MutualHelp))
	}
	for _, kind := range []iop.PeriodKind{iop.PerPhase, iop.PerEpisode, iop.PerWeek} {
		phases := iop.Between[int32](1, int32(1+c.IntN(2)))
		if c.In(50) {
			phases = iop.AtLeast[int32](2)
		}
		row(iop.EventCount, Pick(c, others...), iop.Period{Kind: kind, Phases: phases}, c.bound(3))
	}
	for _, per := range []iop.Period{{Kind: iop.PerRun}, {Kind: iop.PerRun, EndedBy: iop.SetOf(iop.Contact, iop.ContactTried)}, {Kind: iop.PerScheduled, N: int32(2 + c.IntN(5))}} { // with lateness that is converted
		row(iop.EventCount, iop.SetOf(iop.Unexcused, iop.NoShow), per, c.bound(3))
	}
	for _, kind := range []iop.PeriodKind{iop.PerWeek, iop.PerServiceDay, iop.PerMonth, iop.PerCycle} {
		weeks := iop.AtMost(int32(1 + c.IntN(5)))
		if c.In(50) {
			weeks = iop.AtLeast(int32(1 + c.IntN(4)))
		}
		row(iop.EventCount, Pick(c, any...), iop.Period{Kind: kind, N: map[iop.PeriodKind]int32{iop.PerCycle: int32(1 + c.IntN(3))}[kind], Weeks: weeks}, c.bound(3))
	}
	// Of some of their events only, by what the entries say.
	only := func(kinds iop.Set[iop.EventKind]) iop.Details {
		switch {
		case kinds.Has(iop.Declared):
			return iop.Details{Name: Pick[iop.Name](c, "court-session", "panel")}
		case kinds.Has(iop.Incident):
			return iop.Details{Name: Pick[iop.Name](c, "phone", "door")}
		case kinds&slowTested != 0 && c.In(80):
			return iop.Details{Matrices: Pick(c, iop.SetOf(iop.Urine), iop.SetOf(iop.Breath, iop.OralFluid))}
		}
		return iop.Details{Days: Pick(c, iop.SetOf(schedule.Monday, schedule.Friday), schedule.MondayToFriday, iop.SetOf(schedule.Sunday))}
	}
	d.Declares = map[iop.Name]string{"court-session": "a session of the court", "panel": "a panel", "phone": "the phone was answered", "door": "the door was left open"}
	detailed := []iop.Set[iop.EventKind]{iop.SetOf(iop.Declared), iop.SetOf(iop.Incident), iop.SetOf(iop.SpecimenCollected), iop.SetOf(iop.PositiveTest), iop.SetOf(iop.NegativeTest, iop.PositiveTest), iop.SetOf(iop.NoShow), iop.SetOf(iop.Attended), iop.SetOf(iop.Declared)}
	for _, per := range []iop.Period{{Kind: iop.PerWeek}, {Kind: iop.PerMonth}, {Kind: iop.PerDays, N: 1}, {Kind: iop.PerDays, N: int32(2 + c.IntN(20))}, {Kind: iop.PerRun}, {Kind: iop.PerPhase}, {Kind: iop.PerEpisode}, {Kind: iop.PerScheduled, N: int32(1 + c.IntN(5))}} {
		kinds := Pick(c, detailed...)
		if per.Kind == iop.PerScheduled {
			kinds = iop.SetOf(iop.NoShow)
		}
		row(iop.EventCount, kinds, per, c.bound(3))
		d.Requirements[len(d.Requirements)-1].Only = only(kinds)
	}
	for _, kinds := range []iop.Set[iop.EventKind]{iop.SetOf(iop.Declared), iop.SetOf(iop.PositiveTest), iop.SetOf(iop.Incident), iop.SetOf(iop.PositiveTest, iop.Declared)} {
		row(iop.DaysWithout, kinds, iop.Period{Kind: iop.PerEpisode}, c.bound(12))
		d.Requirements[len(d.Requirements)-1].Only = only(kinds)
	}
	for _, m := range []iop.Measure{iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedHours} {
		for n := range 2 { // from other events, and from some of the entries of one kind
			kinds := Pick(c, iop.SetOf(iop.Declared), iop.SetOf(iop.SpecimenCollected), iop.SetOf(iop.Incident))
			after := iop.Anchor{Events: Pick(c, iop.SetOf(iop.Admission), iop.SetOf(iop.TestOrdered), iop.SetOf(iop.NoShow)), Each: c.In(40)}
			if n == 1 {
				kinds = iop.SetOf(iop.Declared)
				after.Events = Pick(c, kinds, kinds, iop.SetOf(iop.Incident))
				after.Only = only(after.Events)
			}
			c.sometimes(&after, m)
			asks := only(kinds)
			if after.Only.Name == asks.Name {
				after.Each = false
			}
			clock(m, kinds, after, c.clockBound(m))
			d.Requirements[len(d.Requirements)-1].Only = asks
		}
	}
	row(iop.ClockTime, iop.SetOf(iop.SpecimenCollected), iop.Period{Kind: iop.PerOccasion}, iop.AtMost(iop.Amount(60*12)))
	d.Requirements[len(d.Requirements)-1].Only = only(iop.SetOf(iop.SpecimenCollected))
	row(iop.DaysWithout, Pick(c, any...), iop.Period{Kind: iop.PerEpisode}, c.bound(12))
	row(iop.DaysWithout, Pick(c, any...), iop.Period{Kind: iop.PerPhase}, c.bound(12))
	c.further(&d, row, only, sessions, any, detailed)
	for m := iop.ElapsedDays; m <= iop.ElapsedHours; m++ {
		for range 2 {
			after := iop.Anchor{Events: Pick(c, iop.SetOf(iop.Admission), iop.SetOf(iop.FirstVisit), iop.SetOf(iop.Incident), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.Admission, iop.PlanReviewed))}
			events := Pick(c, iop.SetOf(iop.PlanReviewed), iop.SetOf(iop.ReportMade), iop.SetOf(iop.ProgressNoted, iop.Contact), iop.SetOf(iop.ProgressNoted), iop.SetOf(iop.Assessed))
			c.sometimes(&after, m)
			clock(m, events, after, c.clockBound(m))
		}
	}
	clocks := []iop.Measure{iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths, iop.ElapsedSessions, iop.ElapsedSessionDays, iop.ElapsedServiceHours, iop.ElapsedHours}
	for _, each := range []struct{ from, events iop.Set[iop.EventKind] }{ // of kinds that stand apart in a day
		{iop.SetOf(iop.Incident), iop.SetOf(iop.ReportMade)},
		{iop.SetOf(iop.Attended), iop.SetOf(iop.ProgressNoted)},
		{iop.SetOf(iop.TestOrdered), iop.SetOf(iop.SpecimenCollected)},
		{iop.SetOf(iop.PositiveTest), iop.SetOf(iop.ReportMade)},
		{Pick(c, iop.SetOf(iop.NoShow), iop.SetOf(iop.Unexcused, iop.LateCancel)), iop.SetOf(iop.ContactTried)},
		{iop.SetOf(iop.Appealed), iop.SetOf(iop.AppealDecided)},
	} {
		m := Pick(c, append(clocks, iop.ElapsedDays, iop.ElapsedHours)...)
		after := iop.Anchor{Events: each.from, Each: c.In(85)}
		c.sometimes(&after, m)
		clock(m, each.events, after, c.clockBound(m))
	}
	for _, events := range []iop.Set[iop.EventKind]{iop.SetOf(iop.DischargeSummarized), iop.SetOf(iop.DischargeSummarized, iop.Contact)} {
		after := iop.Anchor{Events: Pick(c, iop.SetOf(iop.Discharged), iop.SetOf(iop.Discharged, iop.NoticeGiven)), Each: c.In(30)}
		after.Reasons = Pick(c, 0, iop.SetOf(iop.Completed), iop.SetOf(iop.LostContact, iop.EndedForAttendance), iop.SetOf(iop.EndedForUse, iop.Completed))
		c.sometimes(&after, iop.ElapsedDays)
		clock(iop.ElapsedDays, events, after, c.clockBound(iop.ElapsedDays))
	}
	for range 2 { // whatever comes after the discharge
		kinds := Pick(c, iop.SetOf(iop.Declared), iop.SetOf(iop.PositiveTest, iop.NegativeTest), iop.SetOf(iop.Assessed), iop.SetOf(iop.Declared, iop.Contact))
		after := iop.Anchor{Events: iop.SetOf(iop.Discharged), Reasons: Pick(c, 0, iop.SetOf(iop.Completed)), Each: c.In(30)}
		m := Pick(c, iop.ElapsedDays, iop.ElapsedWorkingDays, iop.ElapsedMonths)
		clock(m, kinds, after, c.clockBound(m))
		if kinds.Has(iop.Declared) {
			d.Requirements[len(d.Requirements)-1].Only = only(iop.SetOf(iop.Declared))
		}
	}
	// Alternatives: some clocks, some with a limit, some of which one is chosen.
	for n := range 4 {
		chosen := n > 1
		after := iop.Anchor{Events: Pick(c, iop.SetOf(iop.Admission, iop.PlanReviewed), iop.SetOf(iop.PlanMade, iop.Certified), iop.SetOf(iop.PlanMade, iop.PlanUpdated))}
		events := Pick(c, iop.SetOf(iop.PlanReviewed), iop.SetOf(iop.StayReviewed))
		if after.Known = c.In(15); !chosen && c.In(30) {
			after.Events, events = iop.SetOf(iop.Incident), iop.SetOf(iop.ReportMade)
		}
		for _, m := range []iop.Measure{iop.ElapsedDays, iop.ElapsedServiceHours, iop.ElapsedSessions}[:2+c.IntN(2)] {
			clock(m, events, after, c.clockBound(m))
			last := &d.Requirements[len(d.Requirements)-1]
			last.Either, last.Chosen = slowRule("either", n).ID, chosen
		}
		if !chosen && c.In(40) {
			row(iop.EventCount, Pick(c, others...), iop.Period{Kind: iop.PerEpisode}, c.bound(4))
			d.Requirements[len(d.Requirements)-1].Either = slowRule("either", n).ID
		}
	}
	for _, kinds := range []iop.Set[iop.EventKind]{iop.SetOf(iop.CalledIn), iop.SetOf(iop.TestArrival), iop.SetOf(iop.CalledIn, iop.TestArrival), iop.SetOf(iop.Attended), iop.SetOf(iop.PositiveTest, iop.NegativeTest)} {
		at := func(h int) iop.Amount { return iop.Amount(60*h + 30*c.IntN(2)) }
		row(iop.ClockTime, kinds, iop.Period{Kind: iop.PerOccasion}, Pick(c, iop.AtMost(at(16)), iop.Below(at(14)), iop.AtLeast(at(7)), iop.Between(at(6), at(14))))
	}
	row(iop.Hours, 0, iop.Period{Kind: iop.PerWeek}, Pick(c, iop.AtLeast[iop.Amount](180), iop.AtMost[iop.Amount](400), iop.Between[iop.Amount](60, 500)))
	if c.In(60) {
		row(iop.EventCount, Pick(c, iop.SetOf(iop.PositiveTest), iop.SetOf(iop.Incident), iop.SetOf(iop.PositiveTest, iop.Incident)), iop.Period{Kind: iop.PerEpisode}, iop.AtMost(iop.Amount(c.IntN(3))))
		d.Responses = append(d.Responses, compliance.Response{Rule: slowRule("answer", 1), Order: compliance.Ladder, Requirements: []iop.RuleID{d.Requirements[len(d.Requirements)-1].ID},
			ClearsAfter: Pick[int32](c, 0, 4, 9), Steps: []compliance.Step{{Kind: Pick(c, iop.ThenContract, iop.ThenSanction)}, {Kind: iop.ThenSanction}}})
	}
	for _, kind := range []iop.PeriodKind{iop.PerWeek, iop.PerMonth, iop.PerYear, iop.PerCycle, iop.PerDays, iop.PerWeeks, iop.PerPhase, iop.PerEpisode} {
		per, least := iop.Period{Kind: kind}, 1+c.IntN(4)
		switch kind {
		case iop.PerCycle, iop.PerWeeks:
			per.N = int32(1 + c.IntN(5))
		case iop.PerDays:
			per.N = int32(4 + c.IntN(20))
		case iop.PerPhase:
			if c.In(50) {
				per.Phases = Pick(c, iop.AtMost[int32](1), iop.AtLeast[int32](2))
			}
		}
		m := Pick(c, iop.Hours, iop.SessionCount, iop.ServiceDays)
		if n := iop.Amount(least); m == iop.Hours {
			row(m, 0, per, Pick(c, iop.AtLeast(n*90), iop.AtMost(n*120), iop.Between(n*60, n*200), iop.Above(n*90)))
		} else {
			row(m, 0, per, Pick(c, iop.AtLeast(n), iop.AtMost(n), iop.Between(n, n+3), iop.Below(n+1)))
		}
		if c.In(20) {
			d.Requirements[len(d.Requirements)-1].Binds = iop.ScheduledFor
		}
		if kind == iop.PerPhase {
			row(iop.ProgramDays, 0, per, Pick(c, iop.AtLeast(iop.Amount(5+c.IntN(20))), iop.AtMost(iop.Amount(5+c.IntN(30)))))
		}
	}
	return d
}
