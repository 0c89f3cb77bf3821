package cookbook_test

import (
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
)

// assessment is what is known of a person after the first call.
func assessment() levelofcare.Assessment {
	return levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseModerate,
		Home:         levelofcare.HomeUnsupportive,
		Withdrawal:   levelofcare.NoWithdrawal,
		Danger:       levelofcare.NoDanger,
	}
}

// Which level of care fits this person? What is not recorded stays open, unless you say
// that it was unremarkable.
func Example_levelOfCare() {
	p := levelofcare.PublicGuidance().Place(assessment())
	fmt.Println("still open:", p.Open())

	p = p.Assuming(levelofcare.ChartedByException)
	level, ok := p.Level()
	fmt.Println("level:", level, ok)
	for _, beside := range p.With() {
		fmt.Println("beside it:", beside.Service)
	}
	// Output:
	// still open: intensive-outpatient, partial-hospitalization, residential-low, residential-high, inpatient
	// level: intensive-outpatient true
	// beside it: recovery-residence
}

// What must still be asked? The fact that decides most comes first.
func Example_whatToAsk() {
	p := levelofcare.PublicGuidance().Place(assessment())
	for _, q := range p.Questions()[:3] {
		fmt.Println(q)
	}
	// Output:
	// supervision: none would mean intensive-outpatient or partial-hospitalization or residential-low or residential-high or inpatient; daily would mean partial-hospitalization or residential-high or inpatient; round-the-clock would mean residential-high or inpatient
	// medical: stable or needs-monitoring would mean intensive-outpatient or partial-hospitalization or residential-low or residential-high or inpatient; unstable would mean inpatient
	// obligations: none would mean intensive-outpatient or partial-hospitalization or residential-low or residential-high or inpatient; binding would mean intensive-outpatient or partial-hospitalization or residential-high or inpatient
}

// Why not a lower level? This is what a payer asks.
func Example_whyNotLower() {
	p := levelofcare.PublicGuidance().Place(assessment()).Assuming(levelofcare.ChartedByException)
	why, ok := p.WhyNotLower()
	fmt.Println(ok, why)
	// Output:
	// true outpatient: too little, guidance indicates intensive-treatment beyond outpatient-treatment by substance-use.moderate (SAMHSA TIP 8, Intensive Outpatient Treatment, chapter 3)
}

// Is it time to step down? The needs are less than at admission, and the goals are reached.
func Example_stepDown() {
	now := levelofcare.Assessment{
		SubstanceUse: levelofcare.SubstanceUseMild, Home: levelofcare.HomeSupportive,
		Current: levelofcare.IntensiveOutpatientCare,
	}
	criteria := levelofcare.PublicGuidance()
	whole := criteria.Place(now).Assuming(levelofcare.ChartedByException).Assessment()
	t := criteria.Transfer(whole, levelofcare.Course{Goals: levelofcare.GoalsReached, Taper: iop.NotMet})
	fmt.Println("stay:", t.ContinuedStay, "step down:", t.StepDown, "to:", t.To)
	// Output:
	// stay: not-met step down: met to: outpatient
}

// Which program fits? What a program does not say is asked, not taken for a no.
func Example_whichProgram() {
	p := levelofcare.PublicGuidance().Place(assessment()).Assuming(levelofcare.ChartedByException)
	programs := []program.Program{
		{ID: "hillside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOfOnly(iop.Morning)},
		{ID: "riverside", Levels: program.ListOf(iop.IntensiveOutpatient), Times: program.ListOf(iop.Evening)},
	}
	ranking := must(program.Rank(programs, program.For(p, program.MustHave(iop.Evening))))
	for _, fit := range ranking.Fits {
		fmt.Println(fit)
		for ask := range fit.Ask() {
			fmt.Println("  ", ask)
		}
	}
	for _, fit := range ranking.Excluded {
		fmt.Println(fit)
	}
	// Output:
	// riverside: unknown, intensive-outpatient
	//    must have service-beside recovery-residence or staffed-residence or round-the-clock-residence: unknown, ask the program
	// hillside: not-met, intensive-outpatient
}
