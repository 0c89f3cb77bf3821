package levelofcare_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// settled is an assessment that leads to intensive outpatient care, or of a milder
// disorder to less.
func settled(disorder levelofcare.SubstanceUse) levelofcare.Assessment {
	return levelofcare.PublicGuidance().Place(levelofcare.Assessment{
		SubstanceUse: disorder, Home: levelofcare.HomeSupportive, Current: levelofcare.IntensiveOutpatientCare,
	}).Assuming(levelofcare.ChartedByException).Assessment()
}

func TestTransferQuestions(t *testing.T) {
	c := levelofcare.PublicGuidance()
	a := settled(levelofcare.SubstanceUseModerate)
	level, ok := c.Place(a).Level()
	require.True(t, ok)
	require.Equal(t, iop.IntensiveOutpatient, level)

	at := func(l iop.Level, course levelofcare.Course) levelofcare.Transfer {
		course.Level = l
		return c.Transfer(a, course)
	}
	same := at(iop.IntensiveOutpatient, levelofcare.Course{})
	assert.Equal(t, [3]iop.Verdict{iop.Met, iop.NotMet, iop.NotMet}, [3]iop.Verdict{same.ContinuedStay, same.StepUp, same.StepDown}, "M-03: the needs persist")
	assert.Equal(t, iop.NotMet, same.DischargeReady)
	up := at(iop.Outpatient, levelofcare.Course{Taper: iop.NotMet})
	assert.Equal(t, [2]iop.Verdict{iop.Met, iop.NotMet}, [2]iop.Verdict{up.StepUp, up.StepDown}, "M-15: as risk rises")
	down := at(iop.PartialHospitalization, levelofcare.Course{Goals: levelofcare.GoalsReached})
	assert.Equal(t, [3]iop.Verdict{iop.NotMet, iop.Met, iop.Met}, [3]iop.Verdict{down.StepUp, down.StepDown, down.DischargeReady}, "C-10: graduation")
	open := at(iop.PartialHospitalization, levelofcare.Course{Goals: levelofcare.GoalsOpen})
	assert.Equal(t, iop.NotMet, open.DischargeReady)
	assert.Equal(t, iop.Unknown, at(iop.PartialHospitalization, levelofcare.Course{}).DischargeReady, "whether goals are reached is not known")
	assert.Equal(t, same.StepUp, c.Transfer(a, levelofcare.Course{}).StepUp, "the level follows from the assessment")
}

// TestProgressAndGoals: progress is a ground to stay while the goals are open.
func TestProgressAndGoals(t *testing.T) {
	a := settled(levelofcare.SubstanceUseModerate)
	a.Day = iop.MustDay("2024-06-10")
	for goals, want := range map[levelofcare.Goals]iop.Verdict{levelofcare.GoalsUnknown: iop.Unknown, levelofcare.GoalsOpen: iop.Met, levelofcare.GoalsReached: iop.NotMet} {
		course := levelofcare.Course{Level: iop.PartialHospitalization, Goals: goals, Progress: iop.Met, Insight: iop.NotMet, Interrupted: iop.NotMet, Arranged: iop.NotMet, Taper: iop.NotMet}
		assert.Equal(t, want, levelofcare.PublicGuidance().Transfer(a, course).ContinuedStay, "goals %v", goals)
	}
}

// TestOppositeQuantifiers is M-05: any one ground is enough to stay or to leave. The
// text was repealed, and answers for days before that.
func TestOppositeQuantifiers(t *testing.T) {
	c := levelofcare.PublicGuidance()
	a := settled(levelofcare.SubstanceUseModerate)
	for name, course := range map[string]levelofcare.Course{
		"M-04 progress":    {Progress: iop.Met, Goals: levelofcare.GoalsOpen},
		"M-04 insight":     {Insight: iop.Met},
		"M-04 interrupted": {Interrupted: iop.Met},
		"M-04 held":        {Arranged: iop.Met},
	} {
		course.Level = iop.PartialHospitalization // today's needs are less
		a.Day = iop.MustDay("2024-06-10")
		assert.Equal(t, iop.Met, c.Transfer(a, course).ContinuedStay, name)
		a.Day = iop.MustDay("2024-06-11")
		assert.Equal(t, iop.NotMet, c.Transfer(a, course).ContinuedStay, "%s, repealed", name)
	}
	a.Day = iop.MustDay("2024-06-10")
	no := levelofcare.Course{Level: iop.PartialHospitalization, Goals: levelofcare.GoalsReached, Progress: iop.NotMet, Insight: iop.NotMet, Interrupted: iop.NotMet, Arranged: iop.NotMet}
	assert.Equal(t, iop.NotMet, c.Transfer(a, no).ContinuedStay)
}

// TestTaperIsStillCare is M-07: a short week before a step down is not a discharge.
func TestTaperIsStillCare(t *testing.T) {
	c := levelofcare.PublicGuidance()
	a := settled(levelofcare.SubstanceUseMild)
	for _, taper := range []iop.Verdict{iop.Met, iop.NotMet} {
		got := c.Transfer(a, levelofcare.Course{Level: iop.IntensiveOutpatient, Taper: taper})
		assert.Equal(t, taper, got.ContinuedStay)
		assert.Equal(t, iop.Met, got.StepDown)
	}
	assert.Equal(t, iop.NotMet, c.Transfer(a, levelofcare.Course{Level: iop.PartialHospitalization, Taper: iop.Met}).ContinuedStay, "the text speaks of intensive outpatient care")
}

// TestCareOfWithdrawalIsAnotherKind: to more of it at an earlier level, or to less at a
// later one, is neither up nor down, no ground to stay and no graduation.
func TestCareOfWithdrawalIsAnotherKind(t *testing.T) {
	c := levelofcare.PublicGuidance()
	detox := settled(levelofcare.SubstanceUseSevere)
	detox.Withdrawal = levelofcare.WithdrawalManaged
	residence := settled(levelofcare.SubstanceUseSevere)
	residence.Home, residence.Residence = levelofcare.HomeDangerous, iop.OwnHome
	hospital := settled(levelofcare.SubstanceUseSevere)
	hospital.Danger = levelofcare.DangerImminent
	mild := settled(levelofcare.SubstanceUseMild)
	ambulatory := mild
	ambulatory.SubstanceUse, ambulatory.MentalHealth, ambulatory.Withdrawal = levelofcare.NoSubstanceUse, levelofcare.NoMentalIllness, levelofcare.WithdrawalMild
	const up, down, aside, same = "up", "down", "aside", "same"
	for name, test := range map[string]struct {
		a    levelofcare.Assessment
		at   iop.Level
		want string
	}{
		"residence to detoxification":                    {detox, iop.ResidentialHigh, aside},
		"low residence to detoxification":                {detox, iop.ResidentialLow, up},
		"intensive outpatient to detoxification":         {detox, iop.IntensiveOutpatient, up},
		"detoxification goes on":                         {detox, iop.WithdrawalManagement, same},
		"hospital to detoxification":                     {detox, iop.Inpatient, down},
		"detoxification to a residence":                  {residence, iop.WithdrawalManagement, aside},
		"detoxification to a hospital":                   {hospital, iop.WithdrawalManagement, up},
		"residence to a hospital":                        {hospital, iop.ResidentialHigh, up},
		"detoxification to outpatient":                   {mild, iop.WithdrawalManagement, down},
		"outpatient to ambulatory detoxification":        {ambulatory, iop.Outpatient, aside},
		"ambulatory detoxification to outpatient":        {mild, iop.MedicallyManagedOutpatient, aside},
		"ambulatory detoxification to a managed one":     {detox, iop.MedicallyManagedOutpatient, up},
		"intensive outpatient to a residence, as before": {residence, iop.IntensiveOutpatient, up},
		"residence to outpatient, as before":             {mild, iop.ResidentialHigh, down},
	} {
		got := c.Transfer(test.a, levelofcare.Course{Level: test.at, Goals: levelofcare.GoalsReached, Taper: iop.NotMet})
		assert.Equal(t, iop.VerdictOf(test.want == up), got.StepUp, name)
		assert.Equal(t, iop.VerdictOf(test.want == down), got.StepDown, name)
		assert.Equal(t, iop.VerdictOf(test.want == aside), got.Aside, name)
		assert.Equal(t, iop.VerdictOf(test.want == same), got.ContinuedStay, name)
		assert.Equal(t, iop.VerdictOf(test.want == down), got.DischargeReady, name)
		n := 0
		for f := range got.Report.About("transfer.aside") {
			assert.Equal(t, got.Aside, f.Verdict, name)
			n++
		}
		assert.Equal(t, 1, n, name)
	}
	// Where the person is in a residence of which the intensity is not known.
	detox.Current = levelofcare.ResidentialCare
	got := c.Transfer(detox, levelofcare.Course{})
	assert.Equal(t, [2]iop.Verdict{}, [2]iop.Verdict{got.StepUp, got.Aside})
	assert.Equal(t, [3]iop.Verdict{iop.NotMet, iop.NotMet, iop.NotMet}, [3]iop.Verdict{got.ContinuedStay, got.StepDown, got.DischargeReady})
}

// Of a level that the set lacks it is not known what is above and what below.
func TestTransferFromALevelOfNoTable(t *testing.T) {
	got := levelofcare.PublicGuidance().Transfer(settled(levelofcare.SubstanceUseModerate), levelofcare.Course{Level: 99, Goals: levelofcare.GoalsReached})
	assert.Equal(t, [5]iop.Verdict{}, [5]iop.Verdict{got.StepUp, got.StepDown, got.Aside, got.ContinuedStay, got.DischargeReady})
}

// TestTaperNeedsLess: hours are not tapered of a person who needs more today.
func TestTaperNeedsLess(t *testing.T) {
	c := levelofcare.PublicGuidance()
	a := settled(levelofcare.SubstanceUseMild)
	stay := func(taper iop.Verdict) iop.Verdict {
		return c.Transfer(a, levelofcare.Course{Level: iop.IntensiveOutpatient, Taper: taper}).ContinuedStay
	}
	assert.Equal(t, iop.Met, stay(iop.Met))
	for danger, want := range map[levelofcare.Danger]iop.Verdict{
		levelofcare.NoDanger: iop.Met, levelofcare.DangerThoughts: iop.Met, levelofcare.DangerImminent: iop.NotMet, levelofcare.DangerUnknown: iop.Unknown,
	} {
		a.Danger = danger
		assert.Equal(t, want, stay(iop.Met), "danger %v", danger)
		assert.Equal(t, iop.NotMet, stay(iop.NotMet), "danger %v", danger)
		for _, odd := range []iop.Verdict{iop.NotApplicable, 77} {
			assert.Equal(t, stay(iop.Unknown), stay(odd), "%v is not an answer", odd)
		}
	}
	a.Danger, a.Withdrawal = levelofcare.NoDanger, levelofcare.WithdrawalManaged
	assert.Equal(t, iop.NotMet, stay(iop.Met), "withdrawal first")
}

// TestRepealedGroundsSaySo: a ground that is not in force does not apply, and is no
// silence.
func TestRepealedGroundsSaySo(t *testing.T) {
	a := settled(levelofcare.SubstanceUseModerate)
	for day, want := range map[string]iop.Verdict{"2024-06-10": iop.Met, "2024-06-11": iop.NotApplicable, "": iop.NotApplicable} {
		a.Day = 0
		if day != "" {
			a.Day = iop.MustDay(day)
		}
		got := levelofcare.PublicGuidance().Transfer(a, levelofcare.Course{Level: iop.PartialHospitalization, Arranged: iop.Met})
		n := 0
		for f := range got.Report.About("transfer.arranged") {
			assert.Equal(t, want, f.Verdict, day)
			n++
		}
		assert.Equal(t, 1, n, day)
	}
}

func TestCourseIsReadStrictly(t *testing.T) {
	var c levelofcare.Course
	require.NoError(t, json.Unmarshal([]byte(`{"level":"intensive-outpatient","goals":"reached","progress":"unknown","taper":"not-met"}`), &c))
	assert.Equal(t, levelofcare.Course{Level: iop.IntensiveOutpatient, Goals: levelofcare.GoalsReached, Taper: iop.NotMet}, c)
	text, err := json.Marshal(c)
	require.NoError(t, err)
	assert.JSONEq(t, `{"level":"intensive-outpatient","goals":"reached","taper":"not-met"}`, string(text))
	for text, want := range map[string]string{
		`{"foo":1}`:                         `"foo" is not a member here (line 1)`,
		`{"taper":"not-applicable"}`:        `taper: "not-applicable" is not an answer here, want met, not-met or unknown (line 1)`,
		`{"goals":"most"}`:                  `goals: "most" is not a state of goals, want open or reached (line 1)`,
		`{"insight":"met","insight":"met"}`: `insight: the member appears twice in one object (line 1)`,
	} {
		require.EqualError(t, json.Unmarshal([]byte(text), new(levelofcare.Course)), want)
	}
}

// TestRelapseAloneNeverBars is M-13.
func TestRelapseAloneNeverBars(t *testing.T) {
	for _, c := range []struct {
		because iop.Set[levelofcare.Bar]
		want    iop.Verdict
	}{
		{0, iop.NotApplicable},
		{iop.SetOf(levelofcare.BarRelapse), iop.NotMet},
		{iop.SetOf(levelofcare.BarLeft), iop.NotMet},
		{iop.SetOf(levelofcare.BarRelapse, levelofcare.BarLeft), iop.NotMet},
		{iop.SetOf(levelofcare.BarRelapse, levelofcare.BarConduct), iop.Met},
		{iop.SetOf(levelofcare.BarNoPlace), iop.Met},
	} {
		assert.Equal(t, c.want, levelofcare.Refusal(c.because).Verdict, "%v", c.because)
	}
}

// TestTransferIsExact: a verdict is that of every completion of what is unknown, and
// knowing more never takes a verdict back.
func TestTransferIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	c := levelofcare.PublicGuidance()
	var facts []levelofcare.Fact
	for f := range c.Facts() {
		facts = append(facts, f)
	}
	known, named := 0, 0
	for range 1500 {
		var whole levelofcare.Assessment
		for _, f := range facts {
			whole.Put(f, uint8(1+r.IntN(c.ValuesOf(f).Len())))
		}
		part := whole
		var open []levelofcare.Fact
		for range 3 {
			f := facts[r.IntN(len(facts))]
			part.Put(f, 0)
			if !slices.Contains(open, f) {
				open = append(open, f)
			}
		}
		course := levelofcare.Course{Level: c.Levels()[r.IntN(9)], Goals: levelofcare.Goals(r.IntN(3))}
		if r.IntN(3) == 0 { // where the person is is open, or what the assessment says
			course.Level = iop.LevelUnknown
			if r.IntN(2) == 0 && !slices.Contains(open, levelofcare.FactCurrent) {
				part.Current = levelofcare.CareUnknown
				open = append(open, levelofcare.FactCurrent)
			}
		}
		got := c.Transfer(part, course)
		want := map[string]map[iop.Verdict]bool{"up": {}, "down": {}, "aside": {}, "leave": {}}
		complete(c, part, open, func(a levelofcare.Assessment) {
			for g := levelofcare.GoalsOpen; g <= levelofcare.GoalsReached; g++ {
				if course.Goals != levelofcare.GoalsUnknown && g != course.Goals {
					continue
				}
				one := c.Transfer(a, levelofcare.Course{Level: course.Level, Goals: g})
				want["up"][one.StepUp], want["down"][one.StepDown] = true, true
				want["aside"][one.Aside], want["leave"][one.DischargeReady] = true, true
			}
		})
		for f := range got.Report.All() {
			switch f.Rule.ID {
			case "transfer.step-up", "transfer.step-down", "transfer.aside":
				require.Equal(t, f.Verdict != iop.Unknown, f.Got == got.To.Words().Value(), "%v shows where to", f)
			}
		}
		for f := range got.Report.With(iop.Unknown) {
			named++
			require.False(t, f.Missing.IsEmpty(), "%v of %+v", f, part)
		}
		for name, v := range map[string]iop.Verdict{"up": got.StepUp, "down": got.StepDown, "aside": got.Aside, "leave": got.DischargeReady} {
			exact := iop.Unknown
			if len(want[name]) == 1 {
				for only := range want[name] {
					exact = only
				}
			}
			require.Equal(t, exact, v, "%s of %+v", name, part)
			if v != iop.Unknown {
				known++
			}
		}
	}
	assert.Greater(t, known, 100)
	assert.Greater(t, named, 50, "an unknown says what is missing")
}

// complete yields every completion of the open facts.
func complete(c *levelofcare.Criteria, a levelofcare.Assessment, open []levelofcare.Fact, yield func(levelofcare.Assessment)) {
	if len(open) == 0 {
		yield(a)
		return
	}
	for v := range c.ValuesOf(open[0]).Len() {
		a.Put(open[0], uint8(v+1))
		complete(c, a, open[1:], yield)
	}
}

// After six weeks of intensive outpatient care the needs are less, and the goals
// reached: a step down, and ready to leave this level.
func ExampleCriteria_Transfer() {
	a := levelofcare.PublicGuidance().Place(levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseMild, Home: levelofcare.HomeSupportive, Current: levelofcare.IntensiveOutpatientCare,
	}).Assuming(levelofcare.ChartedByException).Assessment()
	t := levelofcare.PublicGuidance().Transfer(a, levelofcare.Course{Goals: levelofcare.GoalsReached, Taper: iop.NotMet})
	fmt.Println("to:", t.To)
	fmt.Println("stay:", t.ContinuedStay, "up:", t.StepUp, "down:", t.StepDown, "leave:", t.DischargeReady)
	// Output:
	// to: outpatient
	// stay: not-met up: not-met down: met leave: met
}

// TestGroundsAreCited: what the findings of a transfer name is the rules of the
// document, each with a statement, a source and, where it was repealed, its last day.
func TestGroundsAreCited(t *testing.T) {
	until := map[iop.RuleID]iop.Day{
		"transfer.needs-persist": 0, "transfer.progress": 1, "transfer.insight": 1, "transfer.interrupted": 1, "transfer.arranged": 1, "transfer.taper": 0,
		"transfer.no-need": 1, "transfer.graduation": 0, "transfer.step-up": 0, "transfer.step-down": 0, "transfer.aside": 0,
	}
	transfer := levelofcare.PublicGuidance().Transfer(settled(levelofcare.SubstanceUseModerate), levelofcare.Course{Level: iop.IntensiveOutpatient})
	seen := map[iop.RuleID]bool{}
	for f := range transfer.Report.All() {
		r := f.Rule
		want, known := until[r.ID]
		require.True(t, known, string(r.ID))
		require.False(t, seen[r.ID], string(r.ID))
		seen[r.ID] = true
		if want != 0 {
			want = iop.MustDay("2024-06-11")
		}
		assert.Equal(t, want, r.Until, string(r.ID))
		assert.NotEmpty(t, r.Statement)
		assert.NotEmpty(t, r.Source.Title)
		assert.True(t, r.Source.Address != "" || r.Source.AddressUnknown != "", string(r.ID))
		assert.NotZero(t, r.Source.Read)
	}
	assert.Len(t, seen, len(until))
	bar := levelofcare.Refusal(iop.SetOf(levelofcare.BarRelapse))
	assert.Equal(t, "R.I. Gen. Laws 23-1.10-8 (3)", bar.Rule.Source.String())
}
