package iop_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// A finding is an answer with its reason. It keeps what was found, what was
// wanted and the rule, and writes the sentence only when asked.
func Example() {
	rule := &iop.Rule{
		ID:     "us-va-licence.weekly-hours",
		Source: iop.Source{Title: "12VAC35-105-1740"},
	}
	f := iop.Finding{
		Rule:    rule,
		Got:     iop.AmountOf(iop.InMinutes, 8*60+45),
		Want:    iop.BoundOf(iop.InMinutes, iop.Between(9*iop.Hour, 19*iop.Hour)),
		Verdict: iop.NotMet,
	}
	fmt.Println(f)
	fmt.Println(errors.Is(f, rule.ID))
	// Output:
	// us-va-licence.weekly-hours: 8h45m, want 9h00m to 19h00m, short by 0h15m (12VAC35-105-1740)
	// true
}

// What is unknown stays unknown until something known decides.
func ExampleVerdict() {
	fmt.Println(iop.Unknown.And(iop.Met))
	fmt.Println(iop.Unknown.And(iop.NotMet))
	fmt.Println(iop.AllOf(iop.Met, iop.NotApplicable))
	// Output:
	// unknown
	// not-met
	// met
}

func ExampleMinutes() {
	week := 3*(2*iop.Hour+45) + 50
	fmt.Println(week, "or", week.Decimal(), "hours")
	// Output: 9h05m or 9.0833 hours
}

// An average over weeks is compared exactly: 26 hours in three weeks are less than
// nine a week, and 59 hours 59 minutes are below twenty.
func ExampleRange_ContainsMean() {
	bound := iop.AtLeast(9 * iop.Hour).Below(20 * iop.Hour)
	fmt.Println(bound)
	fmt.Println(bound.ContainsMean(int64(26*iop.Hour), 3))
	fmt.Println(bound.ContainsMean(int64(60*iop.Hour-1), 3))
	// Output:
	// 9h00m to below 20h00m
	// false
	// true
}

func ExampleRange_UnmarshalWire() {
	var bound iop.Range[iop.Minutes]
	fmt.Println(wire.Unmarshal([]byte(`{"at_least": "9h", "below": "20h"}`), &bound), bound)
	fmt.Println(wire.Unmarshal([]byte(`{"at_least": "20h", "below": "9h"}`), &bound))
	// Output:
	// <nil> 9h00m to below 20h00m
	// is reversed: nothing is 20h00m to below 9h00m (line 1)
}

func ExampleParseDay() {
	day, err := iop.ParseDay("2024-02-29")
	fmt.Println(day, day+1, day.Weekday(), err)
	_, err = iop.ParseDay("2025-02-30")
	fmt.Println(err)
	// Output:
	// 2024-02-29 2024-03-01 Thursday <nil>
	// "2025-02-30" is not a calendar day written YYYY-MM-DD
}

func ExampleParse() {
	level, err := iop.Parse[iop.Level]("intensive-outpatient")
	fmt.Println(level, level.IsResidential(), err)
	_, err = iop.Parse[iop.Focus]("alcohol")
	fmt.Println(err)
	// Output:
	// intensive-outpatient false <nil>
	// "alcohol" is not a focus, want substance-use, mental-health or co-occurring
}

func ExampleSet() {
	formats := iop.SetOf(iop.Group, iop.Family)
	fmt.Println(formats, formats.Has(iop.MutualHelp))
	text, err := json.Marshal(formats)
	fmt.Println(string(text), err)
	// Output:
	// group, family false
	// ["group","family"] <nil>
}

// A waived rule stays in the report; it just does not count.
func ExampleReport_Waive() {
	var r iop.Report
	r.Add(iop.Finding{Rule: &iop.Rule{ID: "us-va-licence.weekly-hours"}, Verdict: iop.NotMet})
	fmt.Println(r.Verdict())
	r.Waive(iop.MustDay("2026-02-10"), iop.Waiver{
		Rule:   "us-va-licence.weekly-hours",
		Reason: "building closed by flood",
		By:     "clinical director",
		From:   iop.MustDay("2026-02-01"),
		Until:  iop.MustDay("2026-03-01"),
	})
	fmt.Println(r.Verdict())
	fmt.Print(r.String())
	// Output:
	// not-met
	// not-applicable
	// us-va-licence.weekly-hours: not-met, waived until 2026-03-01: building closed by flood
}
