package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
)

// file is a collection of cases: people whose level is known, and cases for which
// a level would be wrong.
type file struct {
	_          wire.Others
	Vignettes  []vignette `json:"vignettes" wire:"required"`
	Exclusions []vignette `json:"exclusions"`
}

// vignette is one case. What graders say of it is used for the score only.
type vignette struct {
	_           wire.Others
	ID          string   `json:"id" wire:"required"`
	Population  string   `json:"population"`
	Phase       *phase   `json:"phase"`
	CaseType    string   `json:"case_type"`
	Facts       facts    `json:"facts" wire:"required"`
	Expected    *level   `json:"expected_level"`
	Acceptable  []level  `json:"acceptable_levels"`
	NotExpected []level  `json:"not_expected_levels"`
	WithService []string `json:"with_services"`
	Disputed    bool     `json:"disputed"`
}

// level is a level of care by its name in such files: underscores, short names.
type level iop.Level

var levelNames = map[iop.Level]string{
	iop.IntensiveOutpatient:    "iop",
	iop.PartialHospitalization: "php",
}

func (l level) String() string {
	if name, ok := levelNames[iop.Level(l)]; ok {
		return name
	}
	return strings.ReplaceAll(iop.Level(l).String(), "-", "_")
}

func (l level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

func (l *level) UnmarshalText(text []byte) error {
	var names []string
	for k := range iop.Values[iop.Level]() {
		if level(k).String() == string(text) {
			*l = level(k)
			return nil
		}
		names = append(names, level(k).String())
	}
	return fmt.Errorf("%q is not a level, want %s", text, strings.Join(names, ", "))
}

type phase levelofcare.Phase

func (p *phase) UnmarshalText(text []byte) error {
	q, err := iop.Parse[levelofcare.Phase](strings.ReplaceAll(string(text), "_", "-"))
	*p = phase(q)
	return err
}

// facts is the facts of a case as its publisher wrote them down. Ratings
// and scores of an instrument are kept for a criteria set that declares them.
type facts struct {
	a       levelofcare.Assessment
	ratings ratings
	stated  int
}

// A reading is what one word of a case's fact says.
type reading func(a *levelofcare.Assessment)

// is records a value. Of two that a case states of one fact the worse counts.
func is[T ~uint8](f levelofcare.Fact, v T) reading {
	return func(a *levelofcare.Assessment) { a.Put(f, max(a.Get(f), uint8(v))) }
}

func isNot[T ~uint8](f levelofcare.Fact, v ...T) reading {
	return func(a *levelofcare.Assessment) { a.RuleOut(f, levelofcare.ValuesOf(v...)) }
}

// words says how each fact of a case is read: the words its publishers use, and
// true or false as "yes" and "no". null and "unknown" say nothing.
var words = map[string]map[string]reading{
	"substance_use_disorder": {
		"none":     isNot(levelofcare.FactSubstanceUse, levelofcare.SubstanceUseMild, levelofcare.SubstanceUseModerate, levelofcare.SubstanceUseSevere),
		"at_risk":  is(levelofcare.FactSubstanceUse, levelofcare.SubstanceUseAtRisk),
		"mild":     is(levelofcare.FactSubstanceUse, levelofcare.SubstanceUseMild),
		"moderate": is(levelofcare.FactSubstanceUse, levelofcare.SubstanceUseModerate),
		"severe":   is(levelofcare.FactSubstanceUse, levelofcare.SubstanceUseSevere),
		"present":  isNot(levelofcare.FactSubstanceUse, levelofcare.NoSubstanceUse, levelofcare.SubstanceUseAtRisk),
	},
	"mental_health": {
		"none":     is(levelofcare.FactMentalHealth, levelofcare.NoMentalIllness),
		"stable":   is(levelofcare.FactMentalHealth, levelofcare.MentalHealthMild),
		"mild":     is(levelofcare.FactMentalHealth, levelofcare.MentalHealthMild),
		"moderate": is(levelofcare.FactMentalHealth, levelofcare.MentalHealthModerate),
		"severe":   is(levelofcare.FactMentalHealth, levelofcare.MentalHealthSevere),
		"acute":    is(levelofcare.FactMentalHealth, levelofcare.MentalHealthAcute),
		"present":  isNot(levelofcare.FactMentalHealth, levelofcare.NoMentalIllness),
	},
	"withdrawal_risk": {
		"none":     is(levelofcare.FactWithdrawal, levelofcare.NoWithdrawal),
		"minimal":  is(levelofcare.FactWithdrawal, levelofcare.WithdrawalMild),
		"low":      is(levelofcare.FactWithdrawal, levelofcare.WithdrawalMild),
		"mild":     is(levelofcare.FactWithdrawal, levelofcare.WithdrawalMild),
		"moderate": is(levelofcare.FactWithdrawal, levelofcare.WithdrawalModerate),
		"high":     is(levelofcare.FactWithdrawal, levelofcare.WithdrawalHigh),
		"severe":   is(levelofcare.FactWithdrawal, levelofcare.WithdrawalHigh),
	},
	"needs_medical_detox": {
		"yes": is(levelofcare.FactWithdrawal, levelofcare.WithdrawalManaged),
		"no":  isNot(levelofcare.FactWithdrawal, levelofcare.WithdrawalManaged),
	},
	"biomedical": {
		"none":             is(levelofcare.FactMedical, levelofcare.MedicalStable),
		"stable":           is(levelofcare.FactMedical, levelofcare.MedicalStable),
		"needs_monitoring": is(levelofcare.FactMedical, levelofcare.MedicalMonitoring),
		"monitoring":       is(levelofcare.FactMedical, levelofcare.MedicalMonitoring),
		"unstable":         is(levelofcare.FactMedical, levelofcare.MedicalUnstable),
		"acute":            is(levelofcare.FactMedical, levelofcare.MedicalUnstable),
	},
	"danger_to_self_or_others": {
		"yes":      isNot(levelofcare.FactDanger, levelofcare.NoDanger),
		"no":       is(levelofcare.FactDanger, levelofcare.NoDanger),
		"none":     is(levelofcare.FactDanger, levelofcare.NoDanger),
		"thoughts": is(levelofcare.FactDanger, levelofcare.DangerThoughts),
		"plan":     is(levelofcare.FactDanger, levelofcare.DangerPlan),
		"imminent": is(levelofcare.FactDanger, levelofcare.DangerImminent),
	},
	"needs_24h_supervision": {
		"yes": is(levelofcare.FactSupervision, levelofcare.RoundTheClockSupervision),
		"no":  isNot(levelofcare.FactSupervision, levelofcare.RoundTheClockSupervision),
	},
	"home_environment": {
		"supportive":   is(levelofcare.FactHome, levelofcare.HomeSupportive),
		"neutral":      is(levelofcare.FactHome, levelofcare.HomeNeutral),
		"stable":       is(levelofcare.FactHome, levelofcare.HomeNeutral),
		"unsupportive": is(levelofcare.FactHome, levelofcare.HomeUnsupportive),
		"unstable":     is(levelofcare.FactHome, levelofcare.HomeUnsupportive),
		"unsafe":       is(levelofcare.FactHome, levelofcare.HomeDangerous),
		"dangerous":    is(levelofcare.FactHome, levelofcare.HomeDangerous),
		"toxic":        is(levelofcare.FactHome, levelofcare.HomeDangerous),
		"none":         is(levelofcare.FactResidence, iop.NoResidence),
		"homeless":     is(levelofcare.FactResidence, iop.NoResidence),
	},
	"sober_living": {
		"yes": is(levelofcare.FactResidence, iop.RecoveryResidence),
		"no":  isNot(levelofcare.FactResidence, iop.RecoveryResidence),
	},
	"readiness": {
		"high":       is(levelofcare.FactEngagement, levelofcare.Engaged),
		"ready":      is(levelofcare.FactEngagement, levelofcare.Engaged),
		"moderate":   is(levelofcare.FactEngagement, levelofcare.Ambivalent),
		"ambivalent": is(levelofcare.FactEngagement, levelofcare.Ambivalent),
		"low":        is(levelofcare.FactEngagement, levelofcare.Unwilling),
		"resistant":  is(levelofcare.FactEngagement, levelofcare.Unwilling),
		"none":       is(levelofcare.FactEngagement, levelofcare.Unwilling),
	},
	"relapse_potential": {
		"low":      is(levelofcare.FactContinuedUseRisk, levelofcare.RiskLow),
		"moderate": is(levelofcare.FactContinuedUseRisk, levelofcare.RiskModerate),
		"high":     is(levelofcare.FactContinuedUseRisk, levelofcare.RiskHigh),
		"severe":   is(levelofcare.FactContinuedUseRisk, levelofcare.RiskHigh),
	},
	"recently_completed_higher_level": {
		"yes": isNot(levelofcare.FactCompleted, levelofcare.NoCare, levelofcare.OutpatientCare, levelofcare.IntensiveOutpatientCare),
		"no":  is(levelofcare.FactCompleted, levelofcare.NoCare),
	},
	"recently_relapsed": {
		"yes": is(levelofcare.FactRelapse, levelofcare.RecentRelapse),
		"no":  is(levelofcare.FactRelapse, levelofcare.NoRelapse),
	},
	"work_or_school_or_caregiving": {
		"yes": is(levelofcare.FactObligations, levelofcare.BindingObligations),
		"no":  is(levelofcare.FactObligations, levelofcare.NoObligations),
	},
	"prior_treatment_failures_at_lower_level": {
		"yes": isNot(levelofcare.FactFailure, levelofcare.NoFailure),
		"no":  is(levelofcare.FactFailure, levelofcare.NoFailure),
	},
}

// UnmarshalWire reads the facts word by word. A fact or a word that is not known
// is a fault, so that nothing a publisher wrote is lost unseen.
func (f *facts) UnmarshalWire(n wire.Node) {
	if n.Kind() != wire.Object {
		n.Faultf("is %v, want an object of facts", n.Kind())
		return
	}
	for name, m := range n.Members() {
		readings, known := words[name]
		switch {
		case rated[name] != "":
			f.ratings = append(f.ratings, readRatings(rated[name], name, m)...)
			continue
		case !known:
			m.Faultf("is not a fact that this program reads")
			continue
		case m.Kind() == wire.Null, m.Text() == `"unknown"`:
			continue
		}
		word := ""
		if _, yesOrNo := readings["yes"]; yesOrNo && (m.Kind() == wire.Bool || len(readings) == 2) {
			word = map[string]string{"true": "yes", "false": "no"}[m.Text()]
		} else if !m.Decode(&word) {
			continue
		}
		read, ok := readings[word]
		if !ok {
			known := make([]string, 0, len(readings))
			for w := range readings {
				known = append(known, w)
			}
			slices.Sort(known)
			m.Faultf("is not one of %s or unknown", strings.NewReplacer("yes", "true", "no,", "false,").Replace(strings.Join(known, ", ")))
			continue
		}
		read(&f.a)
		f.stated++
	}
}

// assessment is the case as an assessment: its facts, and what population and
// phase say.
func (v *vignette) assessment() levelofcare.Assessment {
	a := v.Facts.a
	about := strings.ToLower(v.Population)
	says := func(part string) bool { return strings.Contains(about, part) }
	switch {
	case says("driving"):
		a.Population = iop.DrivingOffence
	case says("eating"):
		a.Population = iop.EatingDisorder
	case says("perinatal"), says("pregnan"):
		a.Population = iop.Perinatal
	case says("adolescent"):
		a.Population = iop.Adolescent
	case says("adult"):
		a.Population = iop.Adult
	}
	substance, mental := says("sud"), says("mh") || says("eating")
	if says("co-occurring") {
		substance, mental = true, true
	} else if substance && mental {
		substance, mental = false, false // "SUD or MH" says neither for certain
	}
	if substance && a.SubstanceUse == levelofcare.SubstanceUseUnknown {
		a.RuleOut(levelofcare.FactSubstanceUse, levelofcare.ValuesOf(levelofcare.NoSubstanceUse))
	}
	if mental && a.MentalHealth == levelofcare.MentalHealthUnknown {
		a.RuleOut(levelofcare.FactMentalHealth, levelofcare.ValuesOf(levelofcare.NoMentalIllness))
	}
	if v.Phase != nil {
		a.Phase = levelofcare.Phase(*v.Phase)
	}
	// Nobody steps down from the least care, or up from none or from the most.
	switch a.Phase {
	case levelofcare.StepDown:
		a.RuleOut(levelofcare.FactCurrent, levelofcare.ValuesOf(levelofcare.NoCare, levelofcare.OutpatientCare))
	case levelofcare.StepUp:
		a.RuleOut(levelofcare.FactCurrent, levelofcare.ValuesOf(levelofcare.NoCare, levelofcare.HospitalCare))
	case levelofcare.ContinuedStay:
		a.RuleOut(levelofcare.FactCurrent, levelofcare.ValuesOf(levelofcare.NoCare))
	}
	return a
}
