package levelofcare_test

import (
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// A counselor knows of a moderate disorder and a home where others drink. That
// leaves several levels; the record, read as unremarkable where it is silent,
// leaves one.
func Example() {
	a := levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseModerate,
		Withdrawal:   levelofcare.NoWithdrawal,
		Danger:       levelofcare.NoDanger,
		Medical:      levelofcare.MedicalStable,
		MentalHealth: levelofcare.MentalHealthMild,
		Home:         levelofcare.HomeUnsupportive,
		Residence:    iop.OwnHome,
	}
	p := levelofcare.PublicGuidance().Place(a)
	fmt.Println("open:", p.Open())
	fmt.Println("ask first:", p.Questions()[0].Fact)

	q := p.Assuming(levelofcare.ChartedByException)
	level, ok := q.Level()
	fmt.Println("level:", level, ok)
	for _, s := range q.With() {
		fmt.Println("with:", s.Service)
	}
	fmt.Println(q.WhyNot(iop.Outpatient))
	// Output:
	// open: intensive-outpatient, partial-hospitalization, residential-low, residential-high
	// ask first: supervision
	// level: intensive-outpatient true
	// with: recovery-residence
	// with: co-occurring-services
	// outpatient: too little, guidance indicates intensive-treatment beyond outpatient-treatment by substance-use.moderate (SAMHSA TIP 8, Intensive Outpatient Treatment, chapter 3)
}

// Missing is not no: an empty record excludes nothing and places nobody.
func ExampleCriteria_Place() {
	p := levelofcare.PublicGuidance().Place(levelofcare.Assessment{})
	fmt.Println(p.Open().Len(), "levels possible, no treatment indicated:", p.NotIndicated())
	_, ok := p.Assuming(levelofcare.ChartedByException).Level()
	fmt.Println("a level by assumption alone:", ok)
	// Output:
	// 9 levels possible, no treatment indicated: unknown
	// a level by assumption alone: false
}

// Each question tells what its answers would mean.
func ExamplePlacement_Questions() {
	p := levelofcare.PublicGuidance().Place(levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseSevere,
		Home:         levelofcare.HomeSupportive,
	}).Assuming(levelofcare.ChartedByException)
	fmt.Println(p.Questions())

	p = levelofcare.PublicGuidance().Place(levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseSevere,
	}).Assuming(levelofcare.ChartedByException)
	for _, q := range p.Questions() {
		fmt.Println(q)
	}
	// Output:
	// []
	// home: supportive or neutral would mean intensive-outpatient; unsupportive or dangerous would mean residential-high
}

// Every assumption is listed, the urgent ones first.
func ExamplePlacement_Assumed() {
	p := levelofcare.PublicGuidance().Place(levelofcare.Assessment{MentalHealth: levelofcare.MentalHealthModerate})
	n := 0
	for a := range p.Assuming(levelofcare.ChartedByException).Assumed() {
		if n++; n <= 4 {
			fmt.Println(a)
		}
	}
	// Output:
	// danger none (confirm before acting)
	// withdrawal none (confirm before acting)
	// medical stable (confirm before acting)
	// supervision none
}

// Sources disagree on a home that does not support recovery. The set takes one
// reading and offers the others.
func ExampleCriteria_Take() {
	c := levelofcare.PublicGuidance()
	for o, taken := range c.Options() {
		if o.ID == "unsafe-home" {
			fmt.Println(o.Statement, "Taken:", taken)
		}
	}
	c, err := c.Take("unsafe-home", "residential")
	if err != nil {
		fmt.Println(err)
		return
	}
	a := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeUnsupportive}
	fmt.Println(c.Place(a).Assuming(levelofcare.ChartedByException).Level())
	// Output:
	// What a home that does not support recovery calls for. Taken: recovery-residence
	// residential-high true
}

// A clinic's own criteria set, with a fact of its own.
func ExampleParse() {
	c, err := levelofcare.Parse([]byte(`{
	  "id": "our-clinic", "title": "Our clinic",
	  "facts": [{"name": "craving", "values": ["none", "some", "strong"]}],
	  "care": {"intensity": ["weekly", "thrice-weekly"]},
	  "levels": [
	    {"level": "outpatient", "inside": {"intensity": "weekly"}},
	    {"level": "intensive-outpatient", "inside": {"intensity": "thrice-weekly"}}
	  ],
	  "rules": [
	    {"id": "mild", "statement": "A mild disorder is treated weekly.", "strength": "should",
	     "source": {"title": "Clinic handbook", "address": "https://example.org/handbook", "kind": "issuer", "read": "2026-11-22"},
	     "when": [{"substance-use": ["mild", "moderate"]}], "need": {"intensity": "weekly"}},
	    {"id": "craving", "statement": "Strong craving calls for three days a week.", "strength": "should",
	     "source": {"title": "Clinic handbook", "address": "https://example.org/handbook", "kind": "issuer", "read": "2026-11-22"},
	     "when": [{"craving": ["strong"]}], "need": {"intensity": "thrice-weekly"}}
	  ]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := c.ParseAssessment([]byte(`{"facts": {"substance-use": "mild"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Place(a))
	fmt.Println(c.Place(a).Questions()[0])

	_, err = c.ParseAssessment([]byte(`{"facts": {"craving": "huge", "mood": "low"}}`))
	fmt.Println(err)
	// Output:
	// outpatient or intensive-outpatient
	// craving: none or some would mean outpatient; strong would mean intensive-outpatient
	// facts.craving: "huge" is not a value of craving, want none, some, strong (line 1)
	// facts.mood: "low" is a value for "mood", which is not a fact of our-clinic, want one of danger, withdrawal, medical, mental-health, supervision, substance-use, continued-use-risk, home, residence, engagement, functioning, safeguards, phase, current, completed, relapse, failure, obligations, population, craving (line 1)
}

// The findings are every rule's answer, with what would settle the unknown ones.
func ExampleCriteria_Check() {
	report := levelofcare.PublicGuidance().Check(levelofcare.Assessment{
		Withdrawal: levelofcare.WithdrawalModerate,
	})
	for f := range report.All() {
		if f.Rule.ID == "withdrawal.moderate-uncomplicated" || f.Rule.ID == "withdrawal.high" {
			fmt.Println(f)
		}
	}
	// Output:
	// withdrawal.moderate-uncomplicated: unknown (missing: medical), want withdrawal moderate and medical stable (ASAM alcohol withdrawal management pocket guide, ambulatory management)
	// withdrawal.high: not-met, want withdrawal high (ASAM alcohol withdrawal management pocket guide, table 1)
}

// A chart is observations over time; the assessment of a day takes the latest of
// each fact, unless it is too old.
func ExampleCriteria_Assess() {
	day := iop.MustDay("2026-03-01")
	a, stale, err := levelofcare.PublicGuidance().Assess(day, 90, []levelofcare.Observation{
		{Day: day - 200, Fact: "medical", Value: "stable"},
		{Day: day - 30, Fact: "home", Value: "supportive"},
		{Day: day - 1, Fact: "home", Value: "dangerous"},
	})
	fmt.Println(a.Home, a.Medical, err)
	fmt.Println("ask again:", stale)
	// Output:
	// dangerous unknown <nil>
	// ask again: medical
}

// A set reviews itself over every assessment there is.
func ExampleCriteria_Review() {
	r := levelofcare.PublicGuidance().Review(0)
	fmt.Println("a person decides:", r.NoLevel)
	fmt.Println("monotone:", r.Monotone[:4])
	// Output:
	// a person decides: [danger thoughts withdrawal none medical stable mental-health none supervision none substance-use none]
	// monotone: [danger mental-health supervision substance-use]
}

// A payer asks why the next lower level would not do.
func ExamplePlacement_WhyNotLower() {
	p := levelofcare.PublicGuidance().Place(levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseModerate, Home: levelofcare.HomeSupportive,
	})
	_, ok := p.WhyNotLower()
	fmt.Println(ok, "while several levels are possible")
	p = p.Assuming(levelofcare.ChartedByException)
	fmt.Println(p.Level())
	lower, ok := p.WhyNotLower()
	fmt.Println(ok, lower)
	// Output:
	// false while several levels are possible
	// intensive-outpatient true
	// true outpatient: too little, guidance indicates intensive-treatment beyond outpatient-treatment by substance-use.moderate (SAMHSA TIP 8, Intensive Outpatient Treatment, chapter 3)
}

// Whom may an intensive outpatient program in South Dakota take? The state's rules list
// criteria of eligibility; what fails is named.
func ExampleSouthDakota() {
	a := levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseModerate, Withdrawal: levelofcare.NoWithdrawal,
		Medical: levelofcare.MedicalMonitoring, ContinuedUseRisk: levelofcare.RiskLow,
	}
	p := levelofcare.SouthDakota().Place(a)
	fmt.Println("eligible unless more comes to light:", p.Possible())
	fmt.Println(p.WhyNot(iop.IntensiveOutpatient))
	// Output:
	// eligible unless more comes to light: outpatient
	// intensive-outpatient: cannot take this person by us-sd-eligibility.intensive-medical (ARSD 67:61:14:01 (2))
}
