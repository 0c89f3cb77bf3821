package levelofcare

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
)

// straightLevel is the public guidance as a programmer would write it out by hand
// for complete assessments: what Place is measured against.
func straightLevel(a *Assessment) uint8 {
	disorder := a.SubstanceUse >= SubstanceUseMild
	ill := a.MentalHealth >= MentalHealthMild && a.MentalHealth <= MentalHealthSevere
	illMore := a.MentalHealth == MentalHealthModerate || a.MentalHealth == MentalHealthSevere
	entry := a.Phase != ContinuedStay
	unsafe := a.Residence == iop.NoResidence || a.Home >= HomeUnsupportive && a.Residence == iop.OwnHome
	failed := a.Failure >= FailureHome
	eating := a.Population == iop.EatingDisorder

	intensity := 0
	switch {
	case a.MentalHealth == MentalHealthSevere && (a.Completed <= IntensiveOutpatientCare || a.Completed == WithdrawalCare || a.Danger == DangerThoughts),
		a.MentalHealth == MentalHealthAcute,
		a.Phase == StepDown && a.Completed == HospitalCare && a.MentalHealth >= MentalHealthModerate,
		a.SubstanceUse == SubstanceUseSevere && failed,
		a.Supervision == RoundTheClockSupervision,
		a.Supervision == DailySupervision && (ill || disorder),
		a.Phase == StepUp && (a.Current == IntensiveOutpatientCare || a.Current == DayCare),
		eating && (a.Engagement >= Ambivalent || a.Own[0] >= 2):
		intensity = 4
	case illMore,
		a.SubstanceUse >= SubstanceUseModerate,
		a.ContinuedUseRisk >= RiskModerate,
		a.Relapse == RecentRelapse && (a.Home >= HomeNeutral || a.Residence != iop.OwnHome),
		disorder && a.Safeguards == NoSafeguards,
		a.Functioning == FunctioningSevere && (ill || disorder),
		a.Engagement >= Ambivalent && disorder,
		entry && a.Completed >= DayCare,
		a.Phase == StepDown && a.Current >= DayCare,
		a.Phase == StepUp && a.Current == OutpatientCare,
		a.Obligations == BindingObligations && illMore,
		a.Failure == FailureIntensity:
		intensity = 3
	case a.MentalHealth == MentalHealthMild, a.SubstanceUse == SubstanceUseMild:
		intensity = 2
	case a.SubstanceUse == SubstanceUseAtRisk, a.Population == iop.DrivingOffence && !disorder:
		intensity = 1
	}
	living := 0
	switch {
	case a.SubstanceUse == SubstanceUseSevere && (unsafe || a.ContinuedUseRisk == RiskHigh),
		a.ContinuedUseRisk == RiskHigh && failed,
		a.Supervision == RoundTheClockSupervision,
		a.Phase == StepUp && a.Current == DayCare,
		eating && (a.Engagement == Unwilling || a.Own[0] == 3):
		living = 3
	case unsafe && (a.ContinuedUseRisk == RiskHigh || failed && disorder):
		living = 2
	case unsafe, a.Residence != iop.OwnHome, a.Failure == FailureHome:
		living = 1
	}
	nowhere := a.Residence == iop.NoResidence || a.Home == HomeDangerous && a.Residence == iop.OwnHome
	withdrawal, complicated := 0, a.Withdrawal == WithdrawalModerate && (a.Medical != MedicalStable || nowhere)
	switch {
	case a.Withdrawal == WithdrawalManaged:
		withdrawal = 3
	case a.Withdrawal == WithdrawalHigh, complicated:
		withdrawal = 2
	case a.Withdrawal >= WithdrawalMild:
		withdrawal = 1
	}
	medical := 0
	switch a.Medical {
	case MedicalUnstable:
		medical = 3
	case MedicalMonitoring:
		medical = 1
	}
	psychiatric := 0
	switch {
	case a.Danger >= DangerPlan, a.MentalHealth == MentalHealthAcute && (a.Danger == DangerThoughts || a.Supervision == RoundTheClockSupervision):
		psychiatric = 2
	case a.Danger == DangerThoughts, ill && disorder:
		psychiatric = 1
	}
	if intensity == 0 && withdrawal == 0 && medical <= 1 && psychiatric == 0 {
		return codeNotIndicated
	}
	watched := a.Supervision == RoundTheClockSupervision // where the treatment is
	if withdrawal == 3 || withdrawal == 2 && (!watched || a.Withdrawal == WithdrawalModerate && nowhere) {
		intensity = 0
	}
	if withdrawal == 3 {
		living = 0
	}
	if a.Danger == DangerThoughts && a.Withdrawal <= WithdrawalModerate && a.Medical <= MedicalMonitoring && a.MentalHealth == NoMentalIllness && !disorder {
		return codeNoLevel
	}
	switch {
	case psychiatric == 2 || medical == 3:
		return 10
	case withdrawal >= 2:
		if intensity > 0 {
			return 9
		}
		return 8
	case living == 3:
		return 9
	case intensity == 0 && living <= 1:
		return 0
	case intensity <= 1 && living <= 1 && withdrawal == 0:
		return 1
	case intensity <= 2 && living <= 1:
		return 2
	case intensity <= 3 && living <= 1:
		return 3
	case living <= 1:
		return 4
	case intensity <= 3 && (a.Obligations == BindingObligations || !disorder):
		return 6
	case intensity <= 3:
		return 5
	}
	return 7
}

// straightFindings writes the same findings as Into does, rule by rule.
func straightFindings(v *version, a *Assessment, r *iop.Report) {
	put := func(i int, terms ...bool) {
		q := &v.rules[i]
		f := iop.Finding{Rule: q.rule, Want: q.like.Want, Verdict: iop.NotMet}
		bits := uint64(0)
		for j, holds := range terms {
			if holds {
				bits |= 1 << (j + 1)
			}
		}
		if bits != 0 {
			f.Verdict, f.Got = iop.Met, iop.WordsFromBits(q.terms, bits).Value()
		}
		r.Add(f)
	}
	put(0, a.Danger == DangerImminent, false)                                                                                                                                                                                                                                                                   // danger.imminent
	put(1, a.Danger == DangerPlan, false)                                                                                                                                                                                                                                                                       // danger.plan
	put(2, a.Danger == DangerThoughts, false)                                                                                                                                                                                                                                                                   // danger.thoughts
	put(3, a.Danger == DangerThoughts && a.Withdrawal <= WithdrawalModerate && a.Medical <= MedicalMonitoring && a.MentalHealth == NoMentalIllness && a.SubstanceUse <= SubstanceUseAtRisk, false)                                                                                                              // danger.thoughts-alone
	put(4, a.Danger == DangerThoughts, false)                                                                                                                                                                                                                                                                   // danger.ask-mental-health
	put(5, a.Medical == MedicalUnstable, false)                                                                                                                                                                                                                                                                 // medical.unstable
	put(6, a.Medical == MedicalMonitoring, false)                                                                                                                                                                                                                                                               // medical.monitoring
	put(7, a.Withdrawal == WithdrawalMild, false)                                                                                                                                                                                                                                                               // withdrawal.mild
	put(8, a.Withdrawal == WithdrawalModerate && a.Medical == MedicalStable, false)                                                                                                                                                                                                                             // withdrawal.moderate-uncomplicated
	put(9, a.Withdrawal == WithdrawalModerate && a.Medical >= MedicalMonitoring, false)                                                                                                                                                                                                                         // withdrawal.moderate-complicated
	put(10, a.Withdrawal == WithdrawalModerate && a.Home == HomeDangerous && a.Residence == iop.OwnHome, a.Withdrawal == WithdrawalModerate && a.Residence == iop.NoResidence)                                                                                                                                  // withdrawal.moderate-at-home
	put(11, a.Withdrawal == WithdrawalHigh, false)                                                                                                                                                                                                                                                              // withdrawal.high
	put(12, a.Withdrawal == WithdrawalManaged, false)                                                                                                                                                                                                                                                           // withdrawal.managed
	put(13, a.Withdrawal == WithdrawalManaged, a.Withdrawal == WithdrawalHigh && a.Supervision <= DailySupervision, a.Withdrawal == WithdrawalModerate && a.Medical >= MedicalMonitoring && a.Supervision <= DailySupervision)                                                                                  // withdrawal.first
	put(14, a.Withdrawal == WithdrawalModerate && a.Home == HomeDangerous && a.Residence == iop.OwnHome, a.Withdrawal == WithdrawalModerate && a.Residence == iop.NoResidence)                                                                                                                                  // withdrawal.residence-first
	put(15, a.Withdrawal == WithdrawalManaged, false)                                                                                                                                                                                                                                                           // withdrawal.managed-first
	put(16, a.Withdrawal == WithdrawalModerate, false)                                                                                                                                                                                                                                                          // withdrawal.moderate-asks
	put(17, a.Withdrawal == WithdrawalModerate, false)                                                                                                                                                                                                                                                          // withdrawal.home-asks
	put(18, a.MentalHealth == MentalHealthAcute, false)                                                                                                                                                                                                                                                         // mental-health.acute
	put(19, a.MentalHealth == MentalHealthAcute && a.Danger >= DangerThoughts, a.MentalHealth == MentalHealthAcute && a.Supervision == RoundTheClockSupervision)                                                                                                                                                // mental-health.acute-unsafe
	put(20, a.MentalHealth == MentalHealthAcute, false)                                                                                                                                                                                                                                                         // mental-health.acute-also
	put(21, a.MentalHealth == MentalHealthSevere && (a.Completed <= IntensiveOutpatientCare || a.Completed == WithdrawalCare), a.MentalHealth == MentalHealthSevere && a.Danger == DangerThoughts)                                                                                                              // mental-health.severe
	put(22, a.MentalHealth == MentalHealthModerate || a.MentalHealth == MentalHealthSevere, false)                                                                                                                                                                                                              // mental-health.moderate
	put(23, a.MentalHealth == MentalHealthMild, false)                                                                                                                                                                                                                                                          // mental-health.mild
	put(24, a.MentalHealth >= MentalHealthMild && a.MentalHealth <= MentalHealthSevere && a.SubstanceUse >= SubstanceUseMild, false)                                                                                                                                                                            // mental-health.co-occurring
	put(25, a.MentalHealth >= MentalHealthSevere && a.Supervision <= DailySupervision, false)                                                                                                                                                                                                                   // mental-health.ask-danger
	put(26, a.SubstanceUse == SubstanceUseAtRisk, false)                                                                                                                                                                                                                                                        // substance-use.at-risk
	put(27, a.Population == iop.DrivingOffence && a.SubstanceUse <= SubstanceUseAtRisk, false)                                                                                                                                                                                                                  // substance-use.driving-offence
	put(28, a.SubstanceUse == SubstanceUseMild, a.SubstanceUse == SubstanceUseModerate && a.Population == iop.DrivingOffence)                                                                                                                                                                                   // substance-use.mild
	put(29, a.SubstanceUse == SubstanceUseModerate && a.Population != iop.DrivingOffence, false)                                                                                                                                                                                                                // substance-use.moderate
	put(30, a.SubstanceUse == SubstanceUseModerate && a.Population == iop.DrivingOffence, false)                                                                                                                                                                                                                // substance-use.driving-offence-moderate
	put(31, a.SubstanceUse == SubstanceUseSevere, false)                                                                                                                                                                                                                                                        // substance-use.severe
	put(32, a.SubstanceUse >= SubstanceUseMild && a.Home == HomeSupportive, false)                                                                                                                                                                                                                              // substance-use.severity-asks
	put(33, a.SubstanceUse == SubstanceUseSevere && a.Completed <= ResidentialCare, false)                                                                                                                                                                                                                      // substance-use.severe-home-asked
	put(34, a.SubstanceUse == SubstanceUseSevere && a.Home >= HomeUnsupportive && a.Residence == iop.OwnHome, a.SubstanceUse == SubstanceUseSevere && a.Residence == iop.NoResidence)                                                                                                                           // substance-use.severe-and-home
	put(35, a.SubstanceUse == SubstanceUseSevere && a.ContinuedUseRisk == RiskHigh, false)                                                                                                                                                                                                                      // substance-use.severe-and-risk
	put(36, a.SubstanceUse == SubstanceUseSevere && a.Failure >= FailureHome, false)                                                                                                                                                                                                                            // substance-use.severe-after-failure
	put(37, a.SubstanceUse == SubstanceUseSevere && a.Failure >= FailureHome, false)                                                                                                                                                                                                                            // substance-use.severe-after-failure-also
	put(38, a.SubstanceUse >= SubstanceUseMild && a.Safeguards == NoSafeguards, false)                                                                                                                                                                                                                          // substance-use.without-safeguards
	put(39, a.ContinuedUseRisk >= RiskModerate, false)                                                                                                                                                                                                                                                          // continued-use.likely
	put(40, a.SubstanceUse == SubstanceUseSevere && a.Relapse == RecentRelapse, false)                                                                                                                                                                                                                          // continued-use.relapse-asks
	put(41, a.ContinuedUseRisk == RiskHigh, false)                                                                                                                                                                                                                                                              // continued-use.ask-supervision
	put(42, a.ContinuedUseRisk == RiskHigh && a.Home >= HomeUnsupportive && a.Residence == iop.OwnHome, a.ContinuedUseRisk == RiskHigh && a.Residence == iop.NoResidence)                                                                                                                                       // continued-use.at-home
	put(43, a.ContinuedUseRisk == RiskHigh && a.Failure >= FailureHome, false)                                                                                                                                                                                                                                  // continued-use.after-failure
	put(44, a.Failure >= FailureHome && a.Home >= HomeUnsupportive && a.Residence == iop.OwnHome && a.SubstanceUse >= SubstanceUseMild, a.Failure >= FailureHome && a.Residence == iop.NoResidence && a.SubstanceUse >= SubstanceUseMild)                                                                       // continued-use.outpatient-failed
	put(45, a.Relapse == RecentRelapse && a.Home >= HomeNeutral, a.Relapse == RecentRelapse && a.Residence != iop.OwnHome)                                                                                                                                                                                      // continued-use.relapse
	put(46, a.Relapse == RecentRelapse, false)                                                                                                                                                                                                                                                                  // continued-use.relapse-also
	put(47, a.SubstanceUse <= SubstanceUseAtRisk, false)                                                                                                                                                                                                                                                        // home.residential-low-disorder
	put(48, a.Supervision == RoundTheClockSupervision, false)                                                                                                                                                                                                                                                   // supervision.round-the-clock
	put(49, a.Supervision == RoundTheClockSupervision, false)                                                                                                                                                                                                                                                   // supervision.round-the-clock-intensity
	put(50, a.Supervision == DailySupervision && a.MentalHealth >= MentalHealthMild && a.MentalHealth <= MentalHealthSevere, a.Supervision == DailySupervision && a.SubstanceUse >= SubstanceUseMild)                                                                                                           // supervision.daily
	put(51, a.Home >= HomeUnsupportive && a.Residence == iop.OwnHome, false)                                                                                                                                                                                                                                    // home.unsafe
	put(52, a.Residence == iop.NoResidence, false)                                                                                                                                                                                                                                                              // home.none
	put(53, a.Residence == iop.RecoveryResidence, false)                                                                                                                                                                                                                                                        // home.recovery-residence
	put(54, a.Failure == FailureHome, false)                                                                                                                                                                                                                                                                    // home.failure
	put(55, a.Functioning == FunctioningSevere && a.MentalHealth >= MentalHealthMild && a.MentalHealth <= MentalHealthSevere, a.Functioning == FunctioningSevere && a.SubstanceUse >= SubstanceUseMild)                                                                                                         // functioning.impaired
	put(56, a.Engagement >= Ambivalent && a.SubstanceUse >= SubstanceUseMild, false)                                                                                                                                                                                                                            // engagement.ambivalent
	put(57, a.Phase != ContinuedStay && a.Completed >= DayCare, false)                                                                                                                                                                                                                                          // route.step-down
	put(58, a.Phase == StepDown && a.Current >= DayCare, false)                                                                                                                                                                                                                                                 // route.step-down-from
	put(59, a.Phase == StepDown && a.Completed == HospitalCare && a.MentalHealth >= MentalHealthModerate, false)                                                                                                                                                                                                // route.step-down-hospital
	put(60, a.Phase != ContinuedStay && a.Completed >= ResidentialCare, a.Phase == StepDown && a.Current >= ResidentialCare)                                                                                                                                                                                    // route.step-down-also
	put(61, a.Phase == StepUp && a.Current == IntensiveOutpatientCare, false)                                                                                                                                                                                                                                   // route.step-up-also
	put(62, a.Phase == StepUp && a.Current == OutpatientCare, false)                                                                                                                                                                                                                                            // route.step-up-from-outpatient
	put(63, a.Phase == StepUp && a.Current >= IntensiveOutpatientCare && a.Current <= DayCare, false)                                                                                                                                                                                                           // route.step-up-from-iop
	put(64, a.Phase == StepUp && a.Current == DayCare, false)                                                                                                                                                                                                                                                   // route.step-up-from-day
	put(65, a.Phase == StepUp, false)                                                                                                                                                                                                                                                                           // route.step-up-asks
	put(66, a.Obligations == BindingObligations && a.Withdrawal <= WithdrawalMild && a.SubstanceUse >= SubstanceUseModerate, a.Obligations == BindingObligations && a.MentalHealth >= MentalHealthModerate && a.MentalHealth <= MentalHealthSevere)                                                             // route.obligations
	put(67, a.Supervision == NoSupervision && a.Home <= HomeNeutral && a.Engagement == Engaged && a.SubstanceUse >= SubstanceUseModerate, a.Supervision == NoSupervision && a.Home <= HomeNeutral && a.Engagement == Engaged && a.MentalHealth >= MentalHealthModerate && a.MentalHealth <= MentalHealthSevere) // route.candidate
	put(68, a.Failure == FailureIntensity, false)                                                                                                                                                                                                                                                               // route.failed-lower
	put(69, a.Obligations == BindingObligations, false)                                                                                                                                                                                                                                                         // route.obligations-prefer
	put(70, a.Population == iop.EatingDisorder && a.Engagement >= Ambivalent, false)                                                                                                                                                                                                                            // eating-disorder.partial-motivation
	put(71, a.Population == iop.EatingDisorder && a.Engagement == Unwilling, false)                                                                                                                                                                                                                             // eating-disorder.poor-motivation
	put(72, a.Population == iop.EatingDisorder && a.Own[0] == 3, false)                                                                                                                                                                                                                                         // eating-disorder.meals
	put(73, a.Population == iop.EatingDisorder && a.Own[0] >= 2, false)                                                                                                                                                                                                                                         // eating-disorder.structure
}

// complete makes complete assessments; half of their facts are unremarkable, as
// in real charts.
func complete(n int) []Assessment {
	r := rand.New(rand.NewPCG(11, 12))
	c := PublicGuidance()
	all := make([]Assessment, n)
	for i := range all {
		all[i] = wellRecorded()
		for f := FactDanger; int(f) < len(c.facts); f++ {
			if r.IntN(2) == 0 {
				all[i].Put(f, uint8(1+r.IntN(c.facts[f].values.Len())))
			}
		}
	}
	return all
}

func TestStraightLinesAgree(t *testing.T) {
	c := PublicGuidance()
	v := c.on(0)
	for _, a := range complete(200_000) {
		p := c.Place(a)
		require.Equal(t, p.codes, uint32(1)<<straightLevel(&a), "%+v", a)
	}
	for _, a := range complete(2000) {
		var want, got iop.Report
		straightFindings(v, &a, &want)
		c.Into(a, &got)
		require.Equal(t, want, got)
	}
}

func TestNoAllocations(t *testing.T) {
	c := PublicGuidance()
	all := complete(64)
	partial := incomplete(64, 10)
	var r iop.Report
	c.Into(all[0], &r)
	i := 0
	for name, do := range map[string]func(){
		"level of complete facts": func() { sink, _ = c.Place(all[i%64]).Level() },
		"all findings":            func() { r.Reset(); c.Into(all[i%64], &r) },
		"exact set":               func() { sinkSet = c.Place(partial[i%64]).Open() },
	} {
		require.Zero(t, testing.AllocsPerRun(200, func() { do(); i++ }), name)
	}
}

// incomplete makes assessments with the given number of facts left open.
func incomplete(n, unknown int) []Assessment {
	r := rand.New(rand.NewPCG(13, uint64(unknown)))
	c := PublicGuidance()
	all := complete(n)
	for i := range all {
		for _, f := range r.Perm(len(c.facts) - 1)[:unknown] {
			all[i].Put(Fact(f+1), 0)
		}
	}
	return all
}

var (
	sink    iop.Level
	sinkSet iop.Set[iop.Level]
	sinkInt uint8
)

// The benchmarks of one name come in pairs: the library, and the same work
// written out by hand. Their ratio is what counts.

func BenchmarkLevel(b *testing.B) {
	all := complete(1024)
	c := PublicGuidance()
	b.Run("place", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			sink, _ = c.Place(all[i%1024]).Level()
		}
	})
	b.Run("straight", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			a := all[i%1024]
			sinkInt = straightLevel(&a)
		}
	})
}

func BenchmarkFindings(b *testing.B) {
	all := complete(1024)
	c := PublicGuidance()
	v := c.on(0)
	var r iop.Report
	b.Run("into", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			r.Reset()
			c.Into(all[i%1024], &r)
		}
	})
	b.Run("straight", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			r.Reset()
			straightFindings(v, &all[i%1024], &r)
		}
	})
}

func BenchmarkPossible(b *testing.B) {
	c := PublicGuidance()
	for _, unknown := range []int{0, 5, 10, 15, 20} {
		all := incomplete(1024, unknown)
		b.Run(map[int]string{0: "none-unknown", 5: "5-unknown", 10: "10-unknown", 15: "15-unknown", 20: "all-unknown"}[unknown], func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				sinkSet = c.Place(all[i%1024]).Open()
			}
		})
	}
}

func BenchmarkQuestions(b *testing.B) {
	c := PublicGuidance()
	all := incomplete(1024, 10)
	for i := 0; b.Loop(); i++ {
		_ = c.Place(all[i%1024]).Questions()
	}
}

func BenchmarkParseCriteria(b *testing.B) {
	for b.Loop() {
		if _, err := Parse(publicGuidance); err != nil {
			b.Fatal(err)
		}
	}
}
