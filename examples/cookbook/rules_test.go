package cookbook_test

import (
	"fmt"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
)

// What binds a program in Virginia today? Guidance is listed apart; it binds nobody.
func Example_whatBindsHere() {
	texts := must(published.For("US-VA", iop.People{Focus: iop.SetOf(iop.FocusSubstanceUse)}, iop.MustDay("2026-12-01")))
	for _, p := range texts.Rules {
		if p.Jurisdiction() == "US-VA" {
			fmt.Println(p.ID(), p.Kind(), p.Title())
		}
	}
	// Output:
	// us-va-licence licence Virginia licence
	// us-va-medicaid payer Virginia Medicaid intensive outpatient (ARTS)
	// us-va-medicaid-php payer Virginia Medicaid partial hospitalization (ARTS)
}

// What changed in half a year? Rules that nobody has read again for a year are listed too.
func Example_whatChanged() {
	for _, c := range published.Changes(iop.MustDay("2024-06-01"), iop.MustDay("2025-01-01")) {
		if c.Policy == "us-dc-licence" {
			fmt.Println(c)
		}
	}
	// Output:
	// 2024-06-21: us-dc-licence.assessment ends: An assessment is done within seven calendar days of admission, unless there was a comprehensive one at intake.
	// 2024-06-21: us-dc-licence.program-length ends: Treatment lasts 30 to 60 days.
	// 2024-06-21: us-dc-licence.weekly-hours ends: Providers are able to give adults nine to 19 hours of treatment services a week.
	// 2024-06-21: us-dc-licence.weekly-hours-youth ends: Providers are able to give youth under 21 six to 19 hours of treatment services a week.
}

// Are our own rules as strict as the state's? Each gap says who asks for what, and where
// it is written.
func Example_asStrict() {
	day := iop.MustDay("2026-12-01")
	for _, gap := range clinic().On(day).Gaps(published.MustLookup("us-va-licence").On(day)) {
		fmt.Println(gap)
	}
	// Output:
	// us-va-licence.weekly-hours: cap of hours a week: they ask for at most 19h00m delivered, mine says nothing (12VAC35-105-1740 1)
	// us-va-licence.hours-per-day: floor of hours a service day: they ask for at least 3h00m delivered, mine asks for at least 9h00m a week delivered: not comparable because of period (12VAC35-105-1740 1)
	// us-va-licence.consultation: cap of elapsed-hours from each consult-request: they ask for at most 24h00m, mine says nothing (12VAC35-105-1740 2)
}

// Do two policies contradict each other? Nine hours a week cannot be kept by whoever
// keeps at most eight.
func Example_contradictions() {
	day := iop.MustDay("2026-12-01")
	payer := clinic().Definition()
	payer.ID, payer.Title, payer.Kind = "payer", "A payer", compliance.Payer
	payer.Requirements = payer.Requirements[:1]
	payer.Requirements[0].ID, payer.Requirements[0].Bound = "payer.most", iop.HoursBound(iop.AtMost(8*iop.Hour))
	payer.Responses, payer.Removal, payer.Endings = nil, nil, nil
	both := must(compliance.Combine(clinic().On(day), must(compliance.New(payer)).On(day)))
	for _, c := range both.Contradictions {
		fmt.Println(c)
	}
	// Output:
	// lakeside.hours asks at least 9h00m, payer.most at most 8h00m of hours a week
}
