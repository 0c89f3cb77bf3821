// Outside is a program as another team would write it: a module of its own that
// imports the library, brings a criteria set with a fact that only it knows, holds a
// week against a published rule and asks an episode what is due.
package main

import (
	_ "embed"
	"fmt"
	"os"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/schedule"
)

//go:embed criteria.json
var criteria []byte

func main() {
	c, err := levelofcare.Parse(criteria)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	a, err := c.ParseAssessment([]byte(`{"facts": {"substance-use": "moderate", "craving": "some"}}`))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := c.Place(a)
	fmt.Println(p)
	for _, q := range p.Questions() {
		fmt.Println("ask", q)
	}
	if err := c.Set(&a, "craving", "strong"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	fmt.Println(c.Place(a))

	virginia, _ := published.Lookup("us-va-licence")
	week := schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday),
		Start:   schedule.At(18, 0), End: schedule.At(20, 55),
	}}}
	report := virginia.On(iop.MustDay("2026-12-01")).Check(&week)
	for f := range report.Failed() {
		fmt.Println(f)
	}

	record := episode.Record{Events: []episode.Event{
		{Kind: iop.Admission, Day: iop.MustDay("2026-11-02")},
		{Kind: iop.Attended, Day: iop.MustDay("2026-11-02"), Planned: 3 * iop.Hour, Credited: episode.Whole, Service: schedule.Service{Format: iop.Group}},
	}}
	stay, err := episode.New(record)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	kansas, _ := published.Lookup("us-ks-standards")
	for _, due := range stay.On(iop.MustDay("2026-11-10")).Under(kansas).Due() {
		fmt.Println(due)
	}
}
