// Intake follows a made-up person from the first call to the discharge, as a health record would.
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
var policy []byte // the clinic's own rules

//go:embed record.json
var record []byte // what happened to the person

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err) // every fault, each with its place
	}
	return v
}

func main() {
	place := levelofcare.PublicGuidance().Place(levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseModerate, Danger: levelofcare.NoDanger})
	fmt.Println("possible:", place.Possible(), "\nask", place.Questions()[0])
	place = place.Assuming(levelofcare.ChartedByException) // only because we say so
	fmt.Printf("%v\n%v\n", place, place.WhyNot(iop.Outpatient))
	programs := []program.Program{{ID: "riverside", Levels: program.ListOf(iop.IntensiveOutpatient)}, {ID: "ranch", Levels: program.ListOfOnly(iop.ResidentialHigh)}}
	fmt.Println("programs:", must(program.Rank(programs, program.For(place))).Fits)

	clinic, virginia, medicare := must(compliance.Parse(policy)), published.MustLookup("us-va-licence"), published.MustLookup("us-medicare-iop")
	today := iop.MustDay("2026-02-11")
	group := schedule.Service{Format: iop.Group}
	week := schedule.Week{Blocks: []schedule.Block{{Service: group, Days: schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday), Start: schedule.At(18, 0), End: schedule.At(21, 0)}}}
	all := must(compliance.Combine(clinic.On(today), virginia.On(today), medicare.On(today))) // the rules in force today
	report := all.Check(&week)
	fmt.Printf("the week offered\n%v", report.String())

	stay := must(episode.Parse(record))
	reading := stay.On(today).Under(clinic, virginia, medicare)
	attended := reading.Week()
	fmt.Printf("the week attended\n%v", attended.String())
	friday := schedule.Given{Day: today + 2, Service: group, Start: schedule.TimeAt(schedule.At(18, 0)), Least: 3 * iop.Hour, Most: 3 * iop.Hour, Whole: true}
	for _, by := range reading.Forecast(nil, []schedule.Given{friday}) {
		fmt.Printf("%s: short by %v, make up on %v\n", by.Policy, by.Answer.Short, by.Answer.Options)
	}
	for _, due := range reading.Due() {
		fmt.Println(due)
	}
	discharge := stay.On(iop.MustDay("2026-04-01")).Under(clinic, virginia, medicare).Discharge()
	fmt.Printf("the discharge\n%v", discharge.String())
}
