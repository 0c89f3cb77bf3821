package episode_test

import (
	"fmt"
	"os"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// readLakeside reads a clinic's policy as its file has it. Every rule names its source;
// here that is the clinic's own handbook.
func readLakeside() *compliance.Policy {
	file, err := os.ReadFile("../testdata/lakeside.json")
	if err != nil {
		panic(err)
	}
	p, err := compliance.Parse(file)
	if err != nil {
		panic(err)
	}
	return p
}

// person is an episode of January 2026 in which not all went well.
func person() *episode.Stay {
	group := schedule.Service{Format: iop.Group}
	on := func(kind iop.EventKind, day string) episode.Event {
		return episode.Event{Kind: kind, Day: iop.MustDay(day)}
	}
	session := func(kind iop.EventKind, day string) episode.Event {
		e := on(kind, day)
		e.Service, e.Planned = group, 3*iop.Hour
		if kind == iop.Attended {
			e.Credited = episode.Whole
		}
		return e
	}
	use := on(iop.Incident, "2026-01-14")
	use.Conduct = compliance.Use
	e, err := episode.New(episode.Record{Person: iop.Person{Age: 34}, Events: []episode.Event{
		on(iop.Admission, "2026-01-05"), on(iop.PlanMade, "2026-01-13"),
		session(iop.Attended, "2026-01-05"), session(iop.Attended, "2026-01-07"), session(iop.NoShow, "2026-01-08"),
		session(iop.Attended, "2026-01-12"), session(iop.NoShow, "2026-01-14"), use, session(iop.Attended, "2026-01-15"),
		session(iop.Attended, "2026-01-19"), session(iop.NoShow, "2026-01-20"),
	}})
	if err != nil {
		panic(err)
	}
	return e
}

// What holds on a day, with a reason for every answer.
func ExampleReading_Check() {
	report := person().On(iop.MustDay("2026-01-20")).Under(readLakeside()).Check()
	for f := range report.All() {
		fmt.Println(f)
	}
	// Output:
	// lakeside.hours in the week of 2026-01-05: delivered 6h00m, want at least 9h00m, short by 3h00m (Handbook 1)
	// lakeside.absences: 3, want at most 2, over by 1 (Handbook 2)
	// lakeside.plan: 8 days, want at most 7 days, over by 1 day (Handbook 3)
	// lakeside.incident-report: 4 working days, want at most 2 working days, over by 2 working days (Handbook 4)
}

// Deadlines as they stand, those that are due first in front.
func ExampleReading_Due() {
	for _, due := range person().On(iop.MustDay("2026-01-15")).Under(readLakeside()).Due() {
		fmt.Println(due)
	}
	// Output:
	// lakeside.incident-report: pending, due by 2026-01-16
	// lakeside.plan: out-of-time on 2026-01-13, due by 2026-01-12
}

// Deadlines that were not kept, whatever came after.
func ExampleReading_Lapses() {
	for _, due := range person().On(iop.MustDay("2026-01-20")).Under(readLakeside()).Lapses() {
		fmt.Println(due)
	}
	// Output:
	// lakeside.plan: out-of-time on 2026-01-13, due by 2026-01-12
	// lakeside.absences: exceeded on 2026-01-20
	// lakeside.incident-report: overdue, due by 2026-01-16
}

// The weeks of an episode, with the reason for which each minute counts.
func ExampleReading_Ledger() {
	for _, week := range person().On(iop.MustDay("2026-01-13")).Under(readLakeside()).Ledger()[0].Answer {
		fmt.Println(week.From, "scheduled", week.Scheduled, "counted", week.Least)
		for _, e := range week.Entries {
			fmt.Println(" ", e.Event.Day, e.Event.Kind, e.Most, e.Why)
		}
	}
	// Output:
	// 2026-01-05 scheduled 9h00m counted 6h00m
	//   2026-01-05 attended 3h00m whole
	//   2026-01-07 attended 3h00m whole
	//   2026-01-08 no-show 0h00m absent
	// 2026-01-12 scheduled 3h00m counted 3h00m
	//   2026-01-12 attended 3h00m whole
}

// Will this week reach its hours, and which make-up would help?
func ExampleReading_Forecast() {
	group := schedule.Service{Format: iop.Group}
	at := func(day string, length iop.Minutes) schedule.Given {
		return schedule.Given{Day: iop.MustDay(day), Start: schedule.TimeAt(schedule.At(10, 0)), Service: group, Least: length, Most: length, Whole: true}
	}
	planned := []schedule.Given{at("2026-01-22", 3*iop.Hour)}
	offered := []schedule.Given{at("2026-01-23", 3*iop.Hour), at("2026-01-24", 2*iop.Hour)}
	f := person().On(iop.MustDay("2026-01-20")).Under(readLakeside()).Forecast(planned, offered)[0].Answer
	fmt.Println("possible", f.Possible, "short by", f.Short)
	for _, option := range f.Options {
		for _, g := range option {
			fmt.Println("make up on", g.Day, g.Most)
		}
	}
	// Output:
	// possible 6h00m short by 3h00m
	// make up on 2026-01-23 3h00m
}

// What the policy says to the last breach.
func ExampleReading_Responses() {
	v := person().On(iop.MustDay("2026-01-20"))
	for _, a := range v.Under(readLakeside()).Responses() {
		fmt.Printf("%s: breach %d leads to %v, to be looked at first: %v\n", string(a.Response.ID), a.Breaches, a.Step, a.NeedsReview)
	}
	fmt.Println(v.Under(readLakeside()).Standing()[0].Answer)
	// Output:
	// lakeside.warnings: breach 3 leads to review, to be looked at first: true
	// good
}

// Must, may or must not treatment be ended now?
func ExampleReading_Grounds() {
	for _, g := range person().On(iop.MustDay("2026-01-20")).Under(readLakeside()).Grounds() {
		fmt.Println(g)
	}
	// Output:
	// lakeside.attendance: may be discharged for attendance: met (Handbook 8)
	// lakeside.violence: must be discharged: not-met (Handbook 6)
	// lakeside.use: must not be discharged for use: met (Handbook 7)
}

// A discharge is checked against the policy and the record.
func ExampleReading_Discharge() {
	e, err := episode.New(episode.Record{Events: []episode.Event{
		{Kind: iop.Admission, Day: iop.MustDay("2026-01-05")},
		{Kind: iop.Incident, Day: iop.MustDay("2026-01-14"), Conduct: compliance.Use},
		{Kind: iop.Discharged, Day: iop.MustDay("2026-01-20"), Reason: iop.EndedForUse, Initiator: episode.ByProgram},
	}})
	if err != nil {
		panic(err)
	}
	report := e.On(iop.MustDay("2026-01-20")).Under(readLakeside()).Discharge()
	for f := range report.Failed() {
		fmt.Println(f)
	}
	// Output:
	// lakeside.use: not-met, use (Handbook 7)
}

// A record comes from a document, strictly. Every fault is found at once.
func ExampleParse() {
	_, err := episode.Parse([]byte(`{"events": [
		{"kind": "attended", "day": "2026-02-30", "planned": "3h"},
		{"kind": "attended", "day": "2026-02-03", "planned": "3h", "credited": "4h"},
		{"kind": "plan", "day": "2026-02-04", "conduct": "use"}]}`))
	fmt.Println(err)
	// Output:
	// events[0].day: "2026-02-30" is not a calendar day written YYYY-MM-DD (line 2)
	// events[1].credited: "4h" is not between 0 and the length of the session: 4h00m of 3h00m (line 3)
	// events[2].conduct: "use" does not apply to the event plan (line 4)
}

// One week of a stay. While it lasts, what is still missing is not failed.
func ExampleReading_Week() {
	for _, day := range []string{"2026-01-16", "2026-01-18"} {
		report := person().On(iop.MustDay(day)).Under(readLakeside()).Week()
		fmt.Print(report.String())
	}
	// Output:
	// lakeside.hours: unknown (missing: end-of-period), delivered 6h00m, want at least 9h00m (Handbook 1)
	// lakeside.hours: delivered 6h00m, want at least 9h00m, short by 3h00m (Handbook 1)
}

// What events come to, without a policy: any number of them.
func ExampleFold() {
	fold := person().On(iop.MustDay("2026-01-20")).Fold()
	fmt.Println(fold.Events, "events,", fold.Most, "of service,", fold.Count[iop.NoShow], "missed, last service", fold.LastService)
	// Output:
	// 11 events, 15h00m of service, 3 missed, last service 2026-01-19
}

// Can a positive result come from use that is known? Published windows differ, so
// between the shortest and the longest it is not known.
func ExampleResidual() {
	use, window := iop.MustDay("2026-01-01"), iop.Between[int32](3, 30)
	for _, test := range []string{"2026-01-04", "2026-01-05", "2026-01-31", "2026-02-01"} {
		fmt.Println(test, episode.Residual(use, iop.MustDay(test), window))
	}
	// Output:
	// 2026-01-04 met
	// 2026-01-05 unknown
	// 2026-01-31 unknown
	// 2026-02-01 not-met
}
