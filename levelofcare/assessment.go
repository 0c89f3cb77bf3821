package levelofcare

import "github.com/openiop/openiop/iop"

// Assessment is what is recorded about one person on one day. The zero value of
// each fact means that it was not assessed; it is never taken for the best value
// or the worst. Assessments are comparable.
//
// When a record says only what a fact is not, RuledOut narrows it: a note that reads
// "no detox needed" rules out one value of withdrawal and leaves four.
//
// In documents (see [Criteria.ParseAssessment]) facts and values have these names, with
// the values in order of concern:
//
//	danger              none, thoughts, plan, imminent
//	withdrawal          none, mild, moderate, high, needs-medical-management
//	medical             stable, needs-monitoring, unstable
//	mental-health       none, mild, moderate, severe, acute
//	supervision         none, daily, round-the-clock
//	substance-use       none, at-risk, mild, moderate, severe
//	continued-use-risk  low, moderate, high
//	home                supportive, neutral, unsupportive, dangerous
//	residence           own-home, recovery-residence, none
//	engagement          engaged, ambivalent, unwilling
//	functioning         intact, impaired, severely-impaired
//	safeguards          in-place, none
//	phase               admission, continued-stay, step-down, step-up
//	current, completed  none, outpatient, intensive-outpatient, partial-hospitalization, withdrawal-management, residential, inpatient
//	relapse             none, recent
//	failure             none, other, home, intensity
//	obligations         none, binding
//	population          adult, adolescent, perinatal, eating-disorder, driving-offence
type Assessment struct {
	// Day is the day that the facts describe; it decides which rules are in
	// force. The zero Day means the latest rules of the set.
	Day iop.Day

	Danger           Danger
	Withdrawal       Withdrawal
	Medical          Medical
	MentalHealth     MentalHealth
	Supervision      Supervision
	SubstanceUse     SubstanceUse
	ContinuedUseRisk Risk
	Home             Home
	Residence        iop.Residence
	Engagement       Engagement
	Functioning      Functioning
	Safeguards       Safeguards
	Phase            Phase
	Current          Care // the care the person is in now
	Completed        Care // the highest care recently completed
	Relapse          Relapse
	Failure          Failure
	Obligations      Obligations
	Population       iop.Population

	// Own holds the facts that a criteria set declares for itself, in its order; see
	// [Criteria.Set].
	Own [MaxOwnFacts]uint8

	// RuledOut holds, for each fact, the values that it does not have. It adds nothing to
	// a fact whose value is recorded.
	RuledOut [slots]Values

	// Unsettled are facts whose records do not settle them: two from the same day that
	// disagree, or one that is too old. They are asked, never assumed; see
	// [Criteria.Assess]. It adds nothing to a fact whose value is recorded.
	Unsettled Facts
}

// Facts is a set of facts; bit 1<<f is fact f.
type Facts uint32

// FactsOf is the set of the given facts.
func FactsOf(facts ...Fact) (s Facts) {
	for _, f := range facts {
		if 0 < f && int(f) < slots {
			s |= 1 << f
		}
	}
	return s
}

// Has reports whether the fact is in the set.
func (s Facts) Has(f Fact) bool { return s>>f&1 == 1 }

// Values is a set of values of one fact; bit 1<<n is value n.
type Values uint8

// ValuesOf is the set of the given values of a fact.
func ValuesOf[T ~uint8](values ...T) Values {
	var s Values
	for _, v := range values {
		if v != 0 && int(v) <= MaxValues {
			s |= 1 << v
		}
	}
	return s
}

// RuleOut records that the fact has none of these values.
func (a *Assessment) RuleOut(f Fact, v Values) {
	if a != nil && 0 < f && int(f) < slots {
		a.RuledOut[f] |= v
	}
}

// slots lays the facts out by number.
func (a *Assessment) slots() [slots]uint8 {
	s := [slots]uint8{
		FactDanger:           uint8(a.Danger),
		FactWithdrawal:       uint8(a.Withdrawal),
		FactMedical:          uint8(a.Medical),
		FactMentalHealth:     uint8(a.MentalHealth),
		FactSupervision:      uint8(a.Supervision),
		FactSubstanceUse:     uint8(a.SubstanceUse),
		FactContinuedUseRisk: uint8(a.ContinuedUseRisk),
		FactHome:             uint8(a.Home),
		FactResidence:        uint8(a.Residence),
		FactEngagement:       uint8(a.Engagement),
		FactFunctioning:      uint8(a.Functioning),
		FactSafeguards:       uint8(a.Safeguards),
		FactPhase:            uint8(a.Phase),
		FactCurrent:          uint8(a.Current),
		FactCompleted:        uint8(a.Completed),
		FactRelapse:          uint8(a.Relapse),
		FactFailure:          uint8(a.Failure),
		FactObligations:      uint8(a.Obligations),
		FactPopulation:       uint8(a.Population),
	}
	copy(s[factEnd:], a.Own[:])
	return s
}

// Get returns the number of a fact's value; 0 when it was not assessed.
func (a *Assessment) Get(f Fact) uint8 {
	if a == nil || int(f) >= slots {
		return 0
	}
	return a.slots()[f]
}

// Put sets a fact by number. It does not check the number: see [Criteria.Set].
func (a *Assessment) Put(f Fact, value uint8) {
	if a == nil {
		return
	}
	switch f {
	case FactDanger:
		a.Danger = Danger(value)
	case FactWithdrawal:
		a.Withdrawal = Withdrawal(value)
	case FactMedical:
		a.Medical = Medical(value)
	case FactMentalHealth:
		a.MentalHealth = MentalHealth(value)
	case FactSupervision:
		a.Supervision = Supervision(value)
	case FactSubstanceUse:
		a.SubstanceUse = SubstanceUse(value)
	case FactContinuedUseRisk:
		a.ContinuedUseRisk = Risk(value)
	case FactHome:
		a.Home = Home(value)
	case FactResidence:
		a.Residence = iop.Residence(value)
	case FactEngagement:
		a.Engagement = Engagement(value)
	case FactFunctioning:
		a.Functioning = Functioning(value)
	case FactSafeguards:
		a.Safeguards = Safeguards(value)
	case FactPhase:
		a.Phase = Phase(value)
	case FactCurrent:
		a.Current = Care(value)
	case FactCompleted:
		a.Completed = Care(value)
	case FactRelapse:
		a.Relapse = Relapse(value)
	case FactFailure:
		a.Failure = Failure(value)
	case FactObligations:
		a.Obligations = Obligations(value)
	case FactPopulation:
		a.Population = iop.Population(value)
	default:
		if factEnd <= f && int(f) < slots {
			a.Own[f-factEnd] = value
		}
	}
}
