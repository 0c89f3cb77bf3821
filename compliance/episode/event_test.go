package episode

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestPlainHasNoProblems: what is taken without a closer look has nothing that a closer
// look would find.
func TestPlainHasNoProblems(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	small := func(most int) int { return r.IntN(most+3) - 1 }
	plain := 0
	for range 200_000 {
		e := Event{Kind: iop.EventKind(r.IntN(70)), Day: iop.Day(r.IntN(3)), Time: schedule.TimeAt(schedule.Clock(small(2)))}
		for range r.IntN(3) {
			switch r.IntN(16) {
			case 0:
				e.Recorded = iop.LastDay + iop.Day(small(0))
			case 1:
				e.Withdrawn = iop.LastDay + iop.Day(small(0))
			case 2:
				e.Session, e.Time = int32(small(3)), schedule.TimeAt(schedule.Clock(24*60+small(0)))
			case 3:
				e.Specimen = int32(small(3))
			case 4:
				e.Format, e.Delivery = lastOf[iop.Format]()+iop.Format(small(0)), iop.Delivery(small(20))
			case 5:
				e.Participants, e.Staff = iop.Participants(small(20)), iop.Staff(small(20))
			case 6:
				e.Occasion = lastOf[iop.Occasion]() + iop.Occasion(small(0))
			case 7:
				e.Planned, e.Credited = iop.Minutes(small(3)), Credited(small(4))
			case 8:
				e.Planned, e.Credited = 24*iop.Hour+iop.Minutes(small(0)), CreditOf(24*iop.Hour)+Credited(small(0))
			case 9:
				e.Credited = Whole - Credited(r.IntN(2))
			case 10:
				e.By = iop.Minutes(small(2))
			case 11:
				e.Excuse, e.Conduct = compliance.ExcuseReason(small(30)), compliance.Conduct(small(30))
			case 12:
				e.Collection, e.Validity, e.Detection = compliance.Collection(small(20)), compliance.Validity(small(20)), compliance.Detection(small(20))
			case 13:
				e.Level, e.Phase, e.Chosen = iop.Level(small(30)), uint8(r.IntN(3)), iop.Measure(small(40))
			case 14:
				e.Reason, e.Initiator, e.Decision = iop.DischargeReason(small(30)), Initiator(small(9)), AppealOutcome(small(9))
			case 15:
				e.Emergency, e.Notice, e.Day = true, 1, -1
			}
		}
		if !e.plain() {
			continue
		}
		plain++
		e.problems(func(problem string, at ...any) { assert.Fail(t, problem, "%v: %+v", at, e) })
	}
	assert.Greater(t, plain, 20_000)
	for _, e := range []Event{
		{Kind: iop.Admission, Day: 1}, {Kind: iop.Attended, Planned: 180, Credited: Whole, Time: schedule.TimeAt(0)}, {Kind: iop.Partial, Planned: 180, Credited: CreditOf(180)},
		{Kind: iop.NoShow, Planned: 180, Excuse: compliance.Illness}, {Kind: iop.Incident, Conduct: compliance.Use}, {Kind: iop.PositiveTest, Specimen: 7, Detection: compliance.Definitive},
	} {
		assert.True(t, e.plain(), "%+v", e)
	}
}

// TestSpecimenNotGiven: what was not given is no specimen and has no result, whatever the
// entry calls itself.
func TestSpecimenNotGiven(t *testing.T) {
	for k := range iop.Values[iop.EventKind]() {
		for c := range iop.Values[compliance.Collection]() {
			if !testKinds.Has(k) {
				continue
			}
			given := c == compliance.SpecimenGiven || c == compliance.SpecimenGivenLate
			e := Event{Kind: k, Day: 1, Collection: c}
			var said []string
			e.problems(func(problem string, at ...any) { said = append(said, fmt.Sprint(at...)+" "+problem) })
			if given != (k == iop.SpecimenMissed) {
				assert.Empty(t, said, "%v %v", k, c)
				continue
			}
			assert.Equal(t, []string{fmt.Sprintf("collection does not go with the event %v, want the kind that says whether a specimen was given", k)}, said, c)
		}
	}
}

// TestFoldKnowsTheGroups: the kinds that a fold takes for service and for an absence are
// those of the groups.
func TestFoldKnowsTheGroups(t *testing.T) {
	for k := range iop.Values[iop.EventKind]() {
		var f Fold
		f.Add(&Event{Kind: k, Day: 1, Planned: 60})
		assert.Equal(t, presence.Has(k), f.LastService == 1 && f.Most == 60, k)
		assert.Equal(t, absence.Has(k), f.AbsentInRow == 1, k)
	}
}
