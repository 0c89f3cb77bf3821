package cookbook_test

import (
	"fmt"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Who is short of hours this week? While the week lasts, what is missing is not failed.
func Example_shortOfHours() {
	for _, day := range []string{"2026-01-17", "2026-01-18"} {
		report := stay().On(iop.MustDay(day)).Under(clinic()).Week()
		fmt.Print(report.String())
	}
	// Output:
	// lakeside.hours: unknown (missing: end-of-period), delivered 6h00m, want at least 9h00m (Handbook 1)
	// lakeside.hours: delivered 6h00m, want at least 9h00m, short by 3h00m (Handbook 1)
}

// What is due, and when? The plan, reviews, reports and drug tests, soonest first.
func Example_whatIsDue() {
	for _, due := range stay().On(iop.MustDay("2026-01-15")).Under(clinic()).Due() {
		fmt.Println(due)
	}
	// Output:
	// lakeside.plan: overdue, due by 2026-01-12
	// lakeside.incident-report: pending, due by 2026-01-16
}

// Which make-up would help? The week is short by three hours.
func Example_makeUp() {
	at := func(day string, length iop.Minutes) schedule.Given {
		return schedule.Given{Day: iop.MustDay(day), Start: schedule.TimeAt(schedule.At(10, 0)), Service: schedule.Service{Format: iop.Group},
			Least: length, Most: length, Whole: true}
	}
	planned := []schedule.Given{at("2026-01-22", 3*iop.Hour)}
	offered := []schedule.Given{at("2026-01-23", 2*iop.Hour), at("2026-01-24", 3*iop.Hour)}
	for _, by := range stay().On(iop.MustDay("2026-01-20")).Under(clinic()).Forecast(planned, offered) {
		fmt.Println(by.Policy, "short by", by.Answer.Short)
		for _, option := range by.Answer.Options {
			fmt.Println("would help:", option)
		}
	}
	// Output:
	// lakeside short by 3h00m
	// would help: [2026-01-24 10:00 group 3h00m]
}

// Whom do we test today? Each person's draw depends on the key alone, so an auditor who
// has the key can draw again.
func Example_testToday() {
	key := randomtest.NewKey("2026-a", []byte("an example only, known to everyone"))
	drawer := must(randomtest.NewDrawer(key, randomtest.Draw{
		DailyOdds: &randomtest.DailyOdds{N: 2, Of: 7},
		Weekdays:  schedule.EveryDay,
	}))
	for _, person := range []string{"p-17", "p-18", "p-19"} {
		fmt.Println(person, drawer.On(person, iop.MustDay("2026-03-01")))
	}
	// Output:
	// p-17 true
	// p-18 false
	// p-19 true
}

// What follows from this absence? The clinic's ladder answers.
func Example_response() {
	for _, a := range stay().On(iop.MustDay("2026-01-20")).Under(clinic()).Responses() {
		fmt.Printf("%s: breach %d: %v\n", string(a.Response.ID), a.Breaches, a.Step)
	}
	// Output:
	// lakeside.warnings: breach 3: review
}

// May treatment be ended? Each rule says must, may or must not.
func Example_discharge() {
	for _, g := range stay().On(iop.MustDay("2026-01-20")).Under(clinic()).Grounds() {
		fmt.Println(g)
	}
	// Output:
	// lakeside.attendance: may be discharged for attendance: met (Handbook 8)
	// lakeside.violence: must be discharged: not-met (Handbook 6)
	// lakeside.use: must not be discharged for use: met (Handbook 7)
}

// Which code does the discharge have in a list that others keep, and what does the code
// not say?
func Example_dischargeCode() {
	teds := must(episode.CrosswalkTo("teds-d-reason"))
	fmt.Println(must(teds.To(episode.Discharge{Reason: iop.EndedForAttendance, Initiator: episode.ByProgram})))
	fmt.Println(must(teds.From("2")))
	// Output:
	// teds-d-reason 3, loses reason, initiator (on which ground the program ended it)
	// teds-d-reason 2: reason left-against-advice or lost-contact (whether the person told the staff; a record closed on paper after contact was lost counts here too)
}
