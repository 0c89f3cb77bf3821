package cookbook_test

import (
	"fmt"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Does this week meet the state's licence and the clinic's own rules at once? Each
// policy is held as it counts.
func Example_weekUnderTwoPolicies() {
	day := iop.MustDay("2026-12-01")
	both := must(compliance.Combine(clinic().On(day), published.MustLookup("us-va-licence").On(day)))
	week := evenings(schedule.At(18, 0), schedule.At(20, 55))
	report := both.Check(&week)
	for f := range report.Failed() {
		fmt.Println(f)
	}
	// Output:
	// lakeside.hours: delivered 8h45m, want at least 9h00m, short by 0h15m (Handbook 1)
	// us-va-licence.weekly-hours: delivered 8h45m, want 9h00m to 19h00m, short by 0h15m (12VAC35-105-1740 1)
	// us-va-licence.hours-per-day at weekdays[0]: delivered 2h55m, want at least 3h00m, short by 0h05m (12VAC35-105-1740 1)
}

// Does every choice that we offer meet the licence? Each person takes three to five of
// the five evenings.
func Example_everyChoice() {
	offered := schedule.EachDay(schedule.Block{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.MondayToFriday, Start: schedule.At(17, 30), End: schedule.At(20, 30),
	})
	template := schedule.Template{Offer: schedule.Offer{Of: offered, Choose: iop.Between[int32](3, 5)}}
	licence := published.MustLookup("us-va-licence").On(iop.MustDay("2026-12-01"))
	reach := must(licence.Checker().Reach(&template))
	for _, each := range reach.Each {
		fmt.Println(each.Rule.ID, each.How)
	}
	fmt.Println("together", reach.Together.How)
	// Output:
	// us-va-licence.weekly-hours always
	// us-va-licence.hours-per-day always
	// together always
}

// Which week fits around a job? If none does, the answer is what stands in the way.
func Example_besideAJob() {
	evening := schedule.Block{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.MondayToFriday, Start: schedule.At(17, 30), End: schedule.At(20, 30),
	}
	fit := schedule.Fit{
		Template: schedule.Template{Offer: schedule.Offer{Of: schedule.EachDay(evening), Choose: iop.AtLeast[int32](0)}},
		Busy:     []schedule.Block{{Name: "job", Days: schedule.MondayToFriday, Start: schedule.At(8, 0), End: schedule.At(17, 0)}},
		Travel:   30,
		Prefer:   []schedule.Preference{schedule.FewestDays},
	}
	checker := published.MustLookup("us-va-licence").On(iop.MustDay("2026-12-01")).Checker()
	for _, travel := range []iop.Minutes{30, 45} {
		fit.Travel = travel
		fitted := must(checker.Fit(&fit))
		if fitted.Week == nil {
			fmt.Println(travel, "on the road: no week;", fitted.Conflict)
			continue
		}
		for _, b := range fitted.Week.Blocks {
			fmt.Println(travel, "on the road:", b.Days, b.Start, "to", b.End)
		}
	}
	// Output:
	// 0h30m on the road: monday 17:30 to 20:30
	// 0h30m on the road: tuesday 17:30 to 20:30
	// 0h30m on the road: wednesday 17:30 to 20:30
	// 0h45m on the road: no week; [us-va-licence.weekly-hours (12VAC35-105-1740 1) busy[0] job]
}

// Which sessions follow from a week, through a holiday?
func Example_sessions() {
	calendar := must(schedule.NewCalendar(schedule.Dates{
		Plan: schedule.Repeat(evenings(schedule.At(18, 0), schedule.At(21, 0)), 2),
		From: iop.MustDay("2026-11-16"), Location: time.UTC,
		Closures: []schedule.Closure{{From: iop.MustDay("2026-11-26"), Until: iop.MustDay("2026-11-27"), Holiday: true, Reason: "Thanksgiving"}},
	}))
	for s := range calendar.Sessions(iop.MustDay("2026-11-23")) {
		fmt.Println(s.Day, s.Start, s.End, s.Fate)
	}
	// Output:
	// 2026-11-23 18:00 21:00 held
	// 2026-11-24 18:00 21:00 held
}
