package schedule_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// virginia is what Virginia's licence asks of a week.
func virginia(id iop.RuleID, statement string, r iop.Requirement) iop.Requirement {
	r.Rule = iop.Rule{ID: id, Statement: statement, Strength: iop.Must, Source: iop.Source{
		Title: "12VAC35-105-1740", Kind: iop.Issuer, Read: iop.MustDay("2026-11-22"),
		Address: "https://law.lis.virginia.gov/admincodefull/title12/agency35/chapter105/partVII/article7",
	}}
	r.Binds = iop.Delivered
	return r
}

var licence = []iop.Requirement{
	virginia("us-va-licence.weekly-hours", "No fewer than nine and no more than 19 hours a week.", iop.Requirement{
		Measure: iop.Hours, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.HoursBound(iop.Between(9*iop.Hour, 19*iop.Hour))}),
	virginia("us-va-licence.hours-per-day", "At least three hours each service day.", iop.Requirement{
		Measure: iop.Hours, Per: iop.Period{Kind: iop.PerServiceDay}, Bound: iop.HoursBound(iop.AtLeast(3 * iop.Hour))}),
}

// Three evenings of three hours with a quarter of an hour of break come to less
// than nine hours, and to less than three a day.
func Example() {
	week := schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday),
		Start:   schedule.At(18, 0), End: schedule.At(21, 0),
		Pauses: []schedule.Inside{{What: schedule.Break, Length: 15}},
	}}}
	checker, err := schedule.NewChecker(schedule.Counting{}, licence)
	if err != nil {
		fmt.Println(err)
		return
	}
	report := checker.Check(&week)
	fmt.Println(report.Verdict())
	fmt.Print(report.String())
	// Output:
	// not-met
	// us-va-licence.weekly-hours: delivered 8h15m, want 9h00m to 19h00m, short by 0h45m (12VAC35-105-1740)
	// us-va-licence.hours-per-day at weekdays[0]: delivered 2h45m, want at least 3h00m, short by 0h15m (12VAC35-105-1740)
}

// A week can be read from a document. Every fault is found, with its place.
func ExampleWeek() {
	var week schedule.Week
	err := json.Unmarshal([]byte(`{
		"blocks": [
			{"format": "group", "days": ["monday", "wednesday"], "start": "18:00", "end": "21:00"},
			{"format": "family", "days": ["wednesday"], "start": "20:30", "end": "21:30"},
			{"days": ["friday"], "start": "21:00", "end": "18:00"}
		],
		"arranged": [{"format": "individual-counseling", "length": "0h50m"}]
	}`), &week)
	fmt.Println(err)
	// Output:
	// blocks[1]: overlaps blocks[0] on wednesday (line 4)
	// blocks[2].end: "18:00" is not after start: 21:00 to 18:00; a session past midnight is overnight (line 5)
}

// Which minutes count, and why the others do not.
func ExampleCounting_Explain() {
	meeting := schedule.Block{
		Name: "twelve-step meeting", Service: schedule.Service{Format: iop.MutualHelp},
		Days: schedule.On(schedule.Sunday), Start: schedule.At(18, 0), End: schedule.At(19, 0),
	}
	group := schedule.Block{
		Name: "process group", Service: schedule.Service{Format: iop.Group},
		Days: schedule.On(schedule.Monday, schedule.Wednesday), Start: schedule.At(18, 0), End: schedule.At(21, 0),
		Pauses: []schedule.Inside{{What: schedule.Break, Length: 15}},
	}
	counting := schedule.Counting{}
	for _, e := range counting.Explain(&schedule.Week{Blocks: []schedule.Block{group, meeting}}, 0) {
		fmt.Printf("%s: %v of %v counted: %v\n", e.Name, e.Counted, e.Planned, e.Why)
	}
	// Output:
	// process group: 5h30m of 6h00m counted: less-pauses
	// twelve-step meeting: 0h00m of 1h00m counted: mutual-help
}

// A person takes three to five of the five evenings. Nine hours are sure then, and
// four evenings a matter of choice; both caps and floors can be asked together.
func ExampleChecker_Reach() {
	evenings := schedule.EachDay(schedule.Block{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.MondayToFriday, Start: schedule.At(17, 30), End: schedule.At(20, 30),
	})
	template := schedule.Template{Offer: schedule.Offer{Of: evenings, Choose: iop.Between[int32](3, 5)}}
	four := virginia("clinic.four-days", "Four days a week.", iop.Requirement{
		Measure: iop.ServiceDays, Per: iop.Period{Kind: iop.PerWeek}, Bound: iop.CountBound(iop.Exactly[int32](4))})

	checker, _ := schedule.NewChecker(schedule.Counting{}, append([]iop.Requirement{four}, licence...))
	reach, err := checker.Reach(&template)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, each := range reach.Each {
		fmt.Println(each.Rule.ID, each.How)
	}
	fmt.Println("together", reach.Together.How)
	for _, b := range reach.Together.Met.Blocks {
		fmt.Println(b.Days, b.Start, b.End)
	}
	// Output:
	// clinic.four-days possible
	// us-va-licence.weekly-hours always
	// us-va-licence.hours-per-day always
	// together possible
	// monday 17:30 20:30
	// tuesday 17:30 20:30
	// wednesday 17:30 20:30
	// thursday 17:30 20:30
}

// Phases of fewer hours each, and a first week of orientation.
func ExamplePlan() {
	group := func(days schedule.Days) schedule.Week {
		return schedule.Week{Blocks: []schedule.Block{{
			Service: schedule.Service{Format: iop.Group}, Days: days, Start: schedule.At(9, 0), End: schedule.At(12, 0),
		}}}
	}
	orientation := group(schedule.On(schedule.Wednesday))
	plan := schedule.Plan{Phases: []schedule.Phase{
		{Name: "intensive", Weeks: 4, First: &orientation, Week: group(schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday))},
		{Name: "step-down", Weeks: 4, Week: group(schedule.On(schedule.Monday, schedule.Thursday))},
	}}
	checker, _ := schedule.NewChecker(schedule.Counting{}, licence[:1])
	report := checker.CheckPlan(&plan)
	fmt.Print(report.String())
	// Output:
	// us-va-licence.weekly-hours at weeks[0]: delivered 3h00m, want 9h00m to 19h00m, short by 6h00m (12VAC35-105-1740)
}

// The sessions that follow from a plan, through a closed day and a moved one. The
// iteration can begin at any day.
func ExampleCalendar_Sessions() {
	week := schedule.Week{Blocks: []schedule.Block{{
		Days: schedule.On(schedule.Monday, schedule.Thursday), Start: schedule.At(18, 0), End: schedule.At(21, 0),
	}}}
	calendar, err := schedule.NewCalendar(schedule.Dates{
		Plan: schedule.Repeat(week, 2), From: iop.MustDay("2026-11-16"), Location: time.UTC,
		Closures: []schedule.Closure{{From: iop.MustDay("2026-11-26"), Until: iop.MustDay("2026-11-27"), Holiday: true, Reason: "Thanksgiving"}},
		Moves:    []schedule.Move{{Day: iop.MustDay("2026-11-23"), To: iop.MustDay("2026-11-24"), Start: schedule.At(9, 0), End: schedule.At(12, 0)}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := range calendar.Sessions(iop.MustDay("2026-11-17")) {
		fmt.Println(s.Day, s.Start, s.End, s.Fate)
	}
	// Output:
	// 2026-11-19 18:00 21:00 held
	// 2026-11-24 09:00 12:00 moved
}

// Two blocks of different programs at the same time, found before a person is told
// to be in both.
func ExampleWeek_Conflicts() {
	treatment := schedule.Week{Blocks: []schedule.Block{{Days: schedule.MondayToFriday, Start: schedule.At(9, 0), End: schedule.At(12, 0)}}}
	court := schedule.Week{Blocks: []schedule.Block{{Name: "probation", Days: schedule.On(schedule.Tuesday), Start: schedule.At(11, 30), End: schedule.At(12, 30)}}}
	conflicts, err := treatment.Conflicts(&court)
	if err != nil {
		panic(err)
	}
	for _, c := range conflicts {
		fmt.Println(court.Blocks[c.With].Name, "on", c.Day)
	}
	// Output: probation on tuesday
}

// Sessions of a calendar that took place as planned are service given.
func ExampleSession_Given() {
	counting := schedule.Counting{}
	checker, err := schedule.NewChecker(counting, licence)
	if err != nil {
		panic(err)
	}
	plan := schedule.Repeat(schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday),
		Start:   schedule.At(18, 0), End: schedule.At(21, 15),
		Pauses: []schedule.Inside{{What: schedule.Break, Length: 15}},
	}}}, 1)
	cal, err := schedule.NewCalendar(schedule.Dates{Plan: plan, From: iop.MustDay("2026-01-05"), Location: time.UTC})
	if err != nil {
		panic(err)
	}
	var given []schedule.Given
	for s := range cal.Sessions(0) {
		given = append(given, s.Given(&counting, cal.Location()))
	}
	given[2].Least, given[2].Most = 2*iop.Hour, 2*iop.Hour // left early
	fmt.Println(given[2])
	report := checker.CheckGiven(schedule.Span{From: cal.From(), Until: cal.Until()}, given)
	fmt.Println(report.ErrUnlessMet())
	// Output:
	// 2026-01-08 18:00 group 2h00m
	// us-va-licence.weekly-hours: delivered 8h00m, want 9h00m to 19h00m, short by 1h00m (12VAC35-105-1740)
	// us-va-licence.hours-per-day on 2026-01-08: delivered 2h00m, want at least 3h00m, short by 1h00m (12VAC35-105-1740)
}
