// Intake follows a made-up person from the first call to the check of the second week, as
// a health record would, with what README and the package documentation tell.
package main

import (
	_ "embed"
	"fmt"
	"log"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
	"github.com/openiop/openiop/schedule"
)

//go:embed policy.json
var policyFile []byte

//go:embed record.json
var recordFile []byte

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func main() {
	criteria, a := levelofcare.PublicGuidance(), levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate}
	p, heard := criteria.Place(a), map[string]string{"withdrawal": "none", "supervision": "none", "danger": "none", "medical": "stable"}
	for q := p.Questions(); len(q) > 0 && heard[q[0].Fact] != ""; q = p.Questions() {
		fmt.Printf("possible: %v; asked %s: %s\n", p.Open(), q[0].Fact, heard[q[0].Fact])
		p = criteria.Place(*must(&a, criteria.Set(&a, q[0].Fact, heard[q[0].Fact])))
	}
	p = p.Assuming(levelofcare.ChartedByException)
	fmt.Printf("%v\n%v\n", p, p.WhyNot(iop.Outpatient))
	fits := must(program.Rank([]program.Program{
		{ID: "riverside", Levels: program.ListOf(iop.IntensiveOutpatient)}, {ID: "hill-house", Levels: program.ListOfOnly(iop.ResidentialHigh)},
	}, program.For(p)))
	fmt.Println("fits:", fits.Fits, "does not:", fits.Excluded)

	clinic, virginia, medicare := must(compliance.Parse(policyFile)), published.MustLookup("us-va-licence"), published.MustLookup("us-medicare-iop")
	today := iop.MustDay("2026-02-11")
	block := func(days schedule.Days, start, end int) schedule.Block {
		return schedule.Block{Service: schedule.Service{Format: iop.Group}, Days: days, Start: schedule.At(start, 0), End: schedule.At(end, 0)}
	}
	offers := append(schedule.EachDay(block(schedule.MondayToFriday, 18, 21)), schedule.EachDay(block(schedule.EveryDay, 9, 13))...)
	both := must(compliance.Combine(clinic.On(today), virginia.On(today), medicare.On(today)))
	checker := must(both.Checker())
	fitted := must(checker.Fit(&schedule.Fit{
		Template: schedule.Template{Offer: schedule.Offer{Of: offers, Choose: iop.AtLeast[int32](1)}},
		Busy:     []schedule.Block{block(schedule.MondayToFriday, 8, 17)}, Travel: 30, Prefer: []schedule.Preference{schedule.FewestDays},
	}))
	if fitted.Week == nil {
		log.Fatal("no week: ", fitted.Conflict)
	}
	for _, b := range fitted.Week.Blocks {
		fmt.Println(b.Days, b.Start, "to", b.End)
	}
	report := both.Check(fitted.Week)
	fmt.Printf("%vgaps: %d\n", report.String(), len(clinic.On(today).Gaps(virginia.On(today))))

	stay := must(episode.Parse(recordFile))
	group := func(day iop.Day) schedule.Given {
		return schedule.Given{Day: day, Service: schedule.Service{Format: iop.Group}, Start: schedule.TimeAt(schedule.At(18, 0)), Least: 3 * iop.Hour, Most: 3 * iop.Hour, Whole: true}
	}
	reading := stay.On(today).Under(clinic, virginia, medicare)
	week := reading.Week()
	fmt.Printf("attended\n%v", week.String())
	for _, by := range reading.Forecast(nil, []schedule.Given{group(today + 1), group(today + 2)}) {
		fmt.Printf("%s: at most %v, short by %v, make up on %v\n", by.Policy, by.Answer.Possible, by.Answer.Short, by.Answer.Options)
	}
	for _, due := range reading.Due() {
		fmt.Println(due)
	}
	left := stay.On(iop.MustDay("2026-04-01")).Under(clinic, virginia, medicare)
	discharge := left.Discharge()
	fmt.Printf("discharged\n%v%v\n", discharge.String(), left.Standing())
}
