package episode_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// drawing makes records and policies, the same from the same seed.
type drawing struct{ *rand.Rand }

func (d drawing) odds(percent int) bool { return d.IntN(100) < percent }

func one[T any](d drawing, all ...T) T { return all[d.IntN(len(all))] }

// word is one of the words of a vocabulary.
func word[T iop.Enum](d drawing) T {
	var all []T
	for v := range iop.Values[T]() {
		all = append(all, v)
	}
	return all[d.IntN(len(all))]
}

// wordOf is one of the words of a set, and unknown of none.
func wordOf[T iop.Enum](d drawing, set iop.Set[T]) (v T) {
	n := 0
	for w := range set.All() {
		if n++; d.IntN(n) == 0 {
			v = w
		}
	}
	return v
}

// some is a set of one or two words of a vocabulary.
func some[T iop.Enum](d drawing) iop.Set[T] {
	return iop.SetOf(word[T](d)).With(word[T](d))
}

var (
	drawnFormats  = []iop.Format{iop.Group, iop.Group, iop.IndividualTherapy, iop.Education, iop.Family}
	drawnSessions = []iop.EventKind{
		iop.Attended, iop.Attended, iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.NoShow, iop.NoShow, iop.Unexcused, iop.Excused,
		iop.LateCancel, iop.Prearranged, iop.ProgramCancelled, iop.TurnedAway, iop.MadeUp, iop.Removed, iop.Scheduled,
	}
	drawnConduct = []compliance.Conduct{compliance.Use, compliance.Violence, compliance.Threat, compliance.Tampering, compliance.NonCompliance}
	drawnOthers  = []iop.EventKind{
		iop.Inquiry, iop.Screening, iop.Assessed, iop.FirstVisit, iop.PlanMade, iop.PlanUpdated, iop.PlanReviewed, iop.Certified, iop.StayReviewed,
		iop.ProgressNoted, iop.DischargePlanned, iop.AftercarePlanned, iop.LeaveBegun, iop.LeaveEnded, iop.TestOrdered, iop.CalledIn, iop.TestArrival,
		iop.SpecimenCollected, iop.SpecimenMissed, iop.PositiveTest, iop.NegativeTest, iop.InvalidSpecimen, iop.MedicationChecked, iop.Incident, iop.Incident,
		iop.Warned, iop.ContractMade, iop.Sanctioned, iop.LevelChanged, iop.PhaseAdvanced, iop.NoticeGiven, iop.Appealed, iop.AppealDecided, iop.Referred,
		iop.ContactTried, iop.Contact, iop.FamilySession, iop.IndividualSession, iop.ReportMade, iop.ReportPeriodEnd, iop.Declared,
	}
	drawnNames = []iop.Name{"court-session", "fee-paid"}
)

// event is an event of the kind of which every member that speaks is known.
func (d drawing) event(kind iop.EventKind, day iop.Day) episode.Event {
	e := episode.Event{Kind: kind, Day: day}
	says := func(name string) bool { return episode.Speaks(kind, name) }
	if says("time") {
		e.Time = schedule.TimeAt(schedule.At(one(d, 9, 13, 18), 0))
	}
	if says("format") {
		e.Format = one(d, drawnFormats...)
	}
	if says("delivery") {
		e.Delivery = word[iop.Delivery](d)
	}
	if says("participants") {
		e.Participants = iop.PatientOnly
	}
	if says("staff") {
		e.Staff = one(d, iop.Licensed, iop.Credentialed)
	}
	if says("planned") {
		e.Planned = one(d, iop.Hour, 2*iop.Hour, 3*iop.Hour)
	}
	if says("credited") {
		e.Credited = one(d, episode.Whole, episode.CreditOf(30), episode.CreditOf(iop.Hour))
		if kind == iop.Partial || kind == iop.Late || kind == iop.LeftEarly {
			e.Credited = one(d, episode.CreditOf(30), episode.CreditOf(50))
		}
	}
	if says("by") {
		e.By = one(d, iop.Minutes(5), 15, 20, 60, 24*iop.Hour)
		if kind == iop.Late || kind == iop.LeftEarly {
			e.By = one(d, iop.Minutes(5), 10, 15)
		}
	}
	if says("excuse") {
		e.Excuse = one(d, compliance.Illness, compliance.Work, compliance.CourtDate)
	}
	if says("conduct") {
		e.Conduct = one(d, drawnConduct...)
	}
	if says("name") {
		e.Name = one(d, drawnNames...)
	}
	if says("matrix") {
		e.Matrix = one(d, iop.Urine, iop.Breath)
	}
	if says("test_reason") {
		e.TestReason = one(d, iop.RandomTest, iop.ForCauseTest)
	}
	if says("observation") {
		e.Observation = word[iop.Observation](d)
	}
	collections, validities, detections := compliance.Outcome{Day: day, Kind: kind}.Layers()
	if says("collection") {
		e.Collection = wordOf(d, collections)
	}
	if says("validity") {
		e.Validity = wordOf(d, validities)
	}
	if says("detection") {
		e.Detection = wordOf(d, detections)
	}
	if says("level") {
		e.Level = one(d, iop.IntensiveOutpatient, iop.Outpatient)
	}
	if says("phase") {
		e.Phase = uint8(1 + d.IntN(3))
	}
	if says("reason") {
		e.Reason = one(d, iop.Completed, iop.EndedForAttendance, iop.EndedForUse, iop.LeftAgainstAdvice)
	}
	if says("initiator") {
		e.Initiator = episode.ByProgram
		if e.Reason == iop.LeftAgainstAdvice {
			e.Initiator = episode.ByPatient
		}
	}
	if says("progress") {
		e.Progress = word[episode.Progress](d)
	}
	if says("destination") {
		e.Destination = word[episode.Destination](d)
	}
	if says("decision") {
		e.Decision = word[episode.AppealOutcome](d)
	}
	if says("notice") {
		e.Notice = iop.SetOf(one(d, compliance.Verbal, compliance.Written))
	}
	if says("chosen") {
		e.Chosen = one(d, iop.ElapsedDays, iop.ElapsedServiceHours)
	}
	return e
}

// drawnFirst is the day of the admission.
const drawnFirst = iop.Day(739_621) // 2026-01-05, a Monday

// record is a record in which every fact is known.
func (d drawing) record() episode.Record {
	r := episode.Record{Person: iop.Person{Age: one(d, iop.Age(16), 30), Population: iop.Adult, Focus: iop.FocusSubstanceUse}, Need: one(d, 6*iop.Hour, 9*iop.Hour)}
	add := func(e episode.Event) {
		if (&episode.Record{Events: []episode.Event{e}}).Validate() == nil {
			r.Events = append(r.Events, e)
		}
	}
	days := one(d, 4, 9, 20, 45)
	end := drawnFirst + iop.Day(days)
	if d.odds(30) {
		add(d.event(one(d, iop.Inquiry, iop.Assessed, iop.PlanMade, iop.Referred), drawnFirst-1))
	}
	add(episode.Event{Kind: iop.Admission, Day: drawnFirst})
	session := int32(0)
	share, kinds := one(d, 20, 50, 80), []iop.EventKind{}
	for range 4 {
		kinds = append(kinds, one(d, drawnSessions...))
	}
	for day := drawnFirst; day < end; day++ {
		for _, hour := range []int{9, 13, 18} {
			if !d.odds(share / 2) {
				continue
			}
			e := d.event(one(d, kinds...), day)
			session++
			e.Time, e.Session = schedule.TimeAt(schedule.At(hour, 0)), session
			add(e)
		}
	}
	for range d.IntN(8) {
		add(d.event(one(d, drawnOthers...), drawnFirst+iop.Day(d.IntN(days+5))))
	}
	if d.odds(30) {
		add(d.event(iop.Discharged, end))
		if d.odds(50) {
			add(d.event(one(d, iop.Assessed, iop.PlanMade, iop.Referred), end+1))
		}
		if d.odds(40) {
			add(episode.Event{Kind: iop.Admission, Day: end + 3})
			add(d.event(one(d, drawnSessions...), end+4))
		}
	}
	return r
}

// rule is a rule of that id.
func rule(id string) iop.Rule {
	return iop.Rule{ID: iop.RuleID("t." + id), Statement: "Made up.", Strength: iop.Must,
		Source: iop.Source{Title: "T", Address: "https://clinic.example/t", Kind: iop.Issuer, Read: iop.MustDay("2026-01-01")}}
}

// bound is at least, at most or so of one of these.
func (d drawing) bound(of ...int32) iop.Range[iop.Amount] {
	n := iop.Amount(one(d, of...))
	return one(d, iop.AtLeast(n), iop.AtMost(n), iop.AtMost(n), iop.Above(n), iop.Below(n+1))
}

// kinds is what a rule asks of: absences, sessions, tests or others.
func (d drawing) kinds() iop.Set[iop.EventKind] {
	switch d.IntN(5) {
	case 0:
		return iop.EventKind(0).Group("absence")
	case 1:
		return iop.EventKind(0).Group("unexcused-absence")
	case 2:
		return iop.SetOf(one(d, drawnSessions...))
	case 3:
		return iop.SetOf(one(d, iop.PositiveTest, iop.SpecimenCollected, iop.SpecimenMissed, iop.NegativeTest, iop.Incident))
	}
	return iop.SetOf(one(d, drawnOthers...)).With(one(d, drawnOthers...))
}

// services is now and then some services alone.
func (d drawing) services() (s iop.Services) {
	if d.odds(40) {
		s.Formats = iop.SetOf(one(d, drawnFormats...))
	}
	if d.odds(10) {
		s.Deliveries = iop.SetOf(iop.InPerson)
	}
	if d.odds(10) {
		s.Staff = iop.SetOf(iop.Licensed)
	}
	return s
}

// details is now and then some events alone.
func (d drawing) details(kinds iop.Set[iop.EventKind]) (o iop.Details) {
	if d.odds(80) {
		return o
	}
	switch d.IntN(5) {
	case 0:
		o.Name = one(d, drawnNames...)
	case 1:
		o.Matrices = iop.SetOf(iop.Urine)
	case 2:
		o.Reasons = iop.SetOf(iop.RandomTest)
	case 3:
		o.Observed = true
	case 4:
		o.Times = iop.AtMost(iop.Minutes(12 * 60))
	}
	return o
}

// requirement is any requirement that can be written.
func (d drawing) requirement(id string) iop.Requirement {
	for {
		r := iop.Requirement{Rule: rule(id), Measure: word[iop.Measure](d)}
		if d.odds(50) {
			r.Measure = iop.EventCount
		}
		if r.Measure.CountsEvents() {
			r.Events = d.kinds()
			r.Only = d.details(r.Events)
		}
		if r.Measure.By() == iop.BySchedule {
			r.Binds = one(d, iop.Delivered, iop.Delivered, iop.ScheduledFor, iop.Paid)
		}
		r.Of = d.services()
		if r.Measure.Elapses() {
			// In which order a session that starts a clock and one that stops it were on one
			// day is not asked here.
			if r.Events&(iop.EventKind(0).Group("absence")|iop.SetOf(drawnSessions...)) != 0 {
				r.Events = iop.SetOf(one(d, iop.PlanMade, iop.PlanReviewed, iop.ReportMade, iop.ContactTried, iop.PositiveTest))
			}
			r.Events &^= iop.SetOf(iop.Contact, iop.FamilySession, iop.IndividualSession, iop.MedicationChecked)
			r.After = iop.Anchor{Events: iop.SetOf(one(d, iop.Admission, iop.Incident, iop.NoShow, iop.Attended, iop.PlanMade, iop.LevelChanged, iop.Discharged, iop.PositiveTest)),
				Each: d.odds(25), NotSameDay: d.odds(10), NotLeave: d.odds(10), NotAppeal: d.odds(10)}
			if d.odds(20) {
				r.Events = r.Events.With(one(d, iop.PlanUpdated, iop.ReportMade, iop.ContactTried))
				r.After.Events |= r.Events
			}
			r.Bound = d.bound(0, 1, 3, 7)
		} else {
			var all []iop.PeriodKind
			for k := range r.Measure.Periods().All() {
				all = append(all, k)
			}
			if len(all) == 0 {
				continue
			}
			r.Per = iop.Period{Kind: one(d, all...)}
			switch r.Per.Kind {
			case iop.PerWeeks, iop.PerCycle:
				r.Per.N = int32(1 + d.IntN(3))
			case iop.PerDays:
				r.Per.N = one(d, int32(3), 7, 30)
			case iop.PerScheduled:
				r.Per.N = one(d, int32(2), 4, 6)
			case iop.PerRun:
				if d.odds(20) {
					r.Per.EndedBy = iop.SetOf(iop.Contact)
				}
			}
			if d.odds(10) {
				r.Per.Phases = iop.Exactly(int32(1 + d.IntN(2)))
			}
			if d.odds(10) {
				r.Per.Weeks = iop.AtMost(int32(1 + d.IntN(2)))
			}
			r.Bound = d.bound(0, 1, 2, 3)
		}
		if r.Measure.Unit() == iop.InMinutes {
			r.Bound = d.bound(30, 60, 180, 360, 540)
		}
		if d.odds(10) {
			r.For = iop.People{Ages: iop.AtLeast(iop.Age(18))}
		}
		for range r.Problems() {
			r.Measure = 0
		}
		if r.Measure != 0 {
			return r
		}
	}
}

// conditions is one or two conditions.
func (d drawing) conditions(of []iop.Requirement) compliance.Conditions {
	var list []compliance.Condition
	for range 1 + d.IntN(2) {
		c := compliance.Condition{Not: d.odds(25)}
		switch d.IntN(3) {
		case 0:
			row := &of[d.IntN(len(of))]
			if row.Per.Kind == iop.PerServiceDay || row.Per.Kind == iop.PerSession {
				continue // not applicable without service, and else met: that is not the same to conditions
			}
			c.Requirement = row.ID
		case 1:
			c.Event = one(d, iop.Assessed, iop.PlanMade, iop.Referred, iop.PositiveTest, iop.NoShow, iop.AftercarePlanned)
		case 2:
			c.Conduct = one(d, append(drawnConduct, compliance.NonAttendance, compliance.TestRefused)...)
		}
		list = append(list, c)
	}
	if list == nil {
		list = []compliance.Condition{{Event: iop.Assessed}}
	}
	if d.odds(50) {
		return compliance.Conditions{All: list}
	}
	return compliance.Conditions{Any: list}
}

// policy is any policy of a few rules.
func (d drawing) policy() *compliance.Policy {
	for {
		p := compliance.Definition{ID: "t", Title: "T", Kind: compliance.Clinic, Declares: map[iop.Name]string{"court-session": "a session in court", "fee-paid": "a fee"}}
		if d.odds(15) {
			p.Level = iop.IntensiveOutpatient
		}
		for i := range 1 + d.IntN(4) {
			p.Requirements = append(p.Requirements, d.requirement(fmt.Sprint("r", i)))
		}
		if d.odds(25) {
			p.Counting = &schedule.Counting{Formats: iop.SetOf(iop.Group, iop.IndividualTherapy), LeastSession: one(d, iop.Minutes(0), 45), ClockHour: one(d, iop.Minutes(0), 50)}
		}
		if d.odds(35) {
			p.Lateness = append(p.Lateness, compliance.Lateness{Rule: rule("late"), Leaving: d.odds(30), By: one(d, iop.Above(iop.Minutes(5)), iop.AtLeast(iop.Minutes(15))),
				CountsAs: one(d, 0, iop.NoShow, iop.Unexcused), NoCredit: d.odds(40), Of: d.services(), PerAbsence: one(d, int16(0), 0, 2)})
		}
		if d.odds(35) {
			p.Excuses = append(p.Excuses, compliance.Excuse{Rule: rule("excuse"), Refused: d.odds(20), Reasons: iop.SetOf(compliance.Illness), Of: d.services(),
				Notice: one(d, iop.Minutes(0), 30, 24*iop.Hour), Counts: d.odds(20), KeepsRun: d.odds(30)})
		}
		if d.odds(25) {
			p.MakeUp = append(p.MakeUp, compliance.MakeUp{Rule: rule("makeup"), Makes: one(d, compliance.Mandatory, compliance.Permitted), Of: d.services(), By: one(d, 0, compliance.SameWeek), Erases: d.odds(60)})
		}
		if d.odds(30) {
			m := compliance.Mapping{Rule: rule("map"), As: word[compliance.Meaning](d), ResetsClean: d.odds(20)}
			switch d.IntN(3) {
			case 0:
				m.Collections = some[compliance.Collection](d)
			case 1:
				m.Validities = some[compliance.Validity](d)
			case 2:
				m.Detections = some[compliance.Detection](d)
			}
			p.Tests = append(p.Tests, m)
		}
		if d.odds(20) {
			p.Testing = append(p.Testing, compliance.Testing{Rule: rule("testing"), Matrices: iop.SetOf(iop.Urine), Observed: d.odds(50), Confirmed: d.odds(30)})
		}
		if d.odds(35) {
			resp := compliance.Response{Rule: rule("resp"), Order: compliance.Ladder, Steps: []compliance.Step{{Kind: iop.ThenWarning}, {Kind: iop.ThenContract}, {Kind: iop.ThenDischarge}}, ClearsAfter: one(d, int32(0), 0, 7)}
			switch d.IntN(4) {
			case 0:
				resp.Events = d.kinds()
			case 1:
				resp.Conduct = iop.SetOf(one(d, drawnConduct...))
			case 2:
				resp.Requirements = []iop.RuleID{p.Requirements[0].ID}
			case 3:
				resp.Tests = some[compliance.Meaning](d)
			}
			p.Responses = append(p.Responses, resp)
		}
		if d.odds(30) {
			p.Removal = append(p.Removal, compliance.Removal{Rule: rule("removal"), Conduct: iop.SetOf(one(d, append(drawnConduct, compliance.TestRefused)...)), Removes: word[compliance.Permission](d), SoleGround: d.odds(20)})
		}
		if d.odds(20) {
			p.DueProcess = append(p.DueProcess, compliance.DueProcess{Rule: rule("process"), Notice: iop.SetOf(compliance.Written), Reasons: d.odds(50), Appeal: d.odds(50), Stays: d.odds(30)})
		}
		if d.odds(20) {
			c := d.conditions(p.Requirements)
			p.Advances = append(p.Advances, compliance.Advance{Rule: rule("advance"), When: &c, Back: one(d, 0, compliance.Forbidden)})
		}
		if d.odds(30) {
			p.Endings = append(p.Endings, compliance.Ending{Rule: rule("ending"), Reason: one(d, iop.EndedForAttendance, iop.EndedForUse), Ends: word[compliance.Permission](d), When: d.conditions(p.Requirements)})
		}
		if d.odds(30) {
			p.Completion = append(p.Completion, compliance.Completion{Rule: rule("complete"), When: d.conditions(p.Requirements)})
		}
		for i := range d.IntN(3) {
			back := compliance.Readmission{Rule: rule(fmt.Sprint("back", i)), WaitDays: one(d, int32(0), 7), WithinDays: one(d, int32(0), 30)}
			if d.odds(50) {
				back.After = iop.SetOf(one(d, iop.EndedForAttendance, iop.Completed))
			}
			if d.odds(50) {
				c := d.conditions(p.Requirements)
				back.When = &c
			}
			p.Readmission = append(p.Readmission, back)
		}
		if made, err := compliance.New(p); err == nil {
			return made
		}
	}
}

// seeds are those of the random records and policies: more with SEEDS=100000.
func seeds() iter.Seq[uint64] {
	n := uint64(10000)
	if testing.Short() {
		n = 2500
	}
	if more, err := strconv.ParseUint(os.Getenv("SEEDS"), 10, 64); err == nil {
		n = more
	}
	return func(yield func(uint64) bool) {
		for seed := range n {
			if !yield(seed) {
				return
			}
		}
	}
}
