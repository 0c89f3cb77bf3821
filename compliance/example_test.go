package compliance_test

import (
	"fmt"
	"os"
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// readLakeside reads a clinic's policy as its file has it. Every rule names its source;
// here that is the clinic's own handbook.
func readLakeside() *compliance.Policy {
	file, err := os.ReadFile("testdata/lakeside.json")
	if err != nil {
		panic(err)
	}
	p, err := compliance.Parse(file)
	if err != nil {
		panic(err)
	}
	return p
}

// Is a clinic's policy at least as strict as its state's?
func ExampleDated_Gaps() {
	virginia := published.MustLookup("us-va-licence")
	day := iop.MustDay("2026-12-01")
	for _, gap := range readLakeside().On(day).Gaps(virginia.On(day)) {
		fmt.Println(gap)
	}
	// Output:
	// us-va-licence.weekly-hours: cap of hours a week: they ask for at most 19h00m delivered, mine says nothing (12VAC35-105-1740 1)
	// us-va-licence.hours-per-day: floor of hours a service day: they ask for at least 3h00m delivered, mine asks for at least 9h00m a week delivered: not comparable because of period (12VAC35-105-1740 1)
	// us-va-licence.consultation: cap of elapsed-hours from each consult-request: they ask for at most 24h00m, mine says nothing (12VAC35-105-1740 2)
}

// Several policies bind one person at once. What is overruled stays in sight.
func ExampleCombine() {
	virginia := published.MustLookup("us-va-licence")
	day := iop.MustDay("2026-12-01")
	all, err := compliance.Combine(readLakeside().On(day), virginia.On(day))
	if err != nil {
		panic(err)
	}
	for _, row := range all.Rows {
		if row.OverruledBy != nil {
			fmt.Println(row.ID, "is overruled by", row.OverruledBy.ID)
		}
	}
	// Output:
	// lakeside.hours is overruled by us-va-licence.weekly-hours
}

// The outcome of a drug test is what the policy takes it for. What was not recorded
// leaves it open.
func ExamplePolicy_MappingsOf() {
	p, err := compliance.Parse([]byte(`{"id": "court", "title": "A court", "kind": "court", "tests": [
		{"id": "court.dilute", "statement": "A dilute specimen is a breach.", "strength": "must",
		 "source": {"title": "Order", "address": "https://court.example/order", "kind": "issuer", "read": "2026-11-22"},
		 "validities": ["dilute"], "as": "violation"}]}`))
	if err != nil {
		panic(err)
	}
	for _, validity := range []compliance.Validity{compliance.Dilute, compliance.Valid, compliance.ValidityUnknown} {
		negative := episode.Event{Kind: iop.NegativeTest, Day: iop.MustDay("2026-01-14"), Validity: validity}
		fmt.Print(validity, ":")
		for m := range p.MappingsOf(negative.Outcome()) {
			if m == nil {
				fmt.Print(" as it is")
			} else {
				fmt.Print(" ", m.As)
			}
		}
		fmt.Println()
	}
	// Output:
	// dilute: violation
	// valid: as it is
	// unknown: violation as it is
}

// A week against several policies at once, each under its own rules of counting.
func ExampleCombination_Check() {
	week := schedule.Week{Blocks: []schedule.Block{{
		Service: schedule.Service{Format: iop.Group},
		Days:    schedule.On(schedule.Monday, schedule.Tuesday, schedule.Thursday),
		Start:   schedule.At(18, 0), End: schedule.At(20, 55),
	}}}
	day := iop.MustDay("2026-12-01")
	both, err := compliance.Combine(readLakeside().On(day), published.MustLookup("us-va-licence").On(day))
	if err != nil {
		panic(err)
	}
	report := both.Check(&week)
	for f := range report.Failed() {
		fmt.Println(f)
	}
	// Output:
	// lakeside.hours: delivered 8h45m, want at least 9h00m, short by 0h15m (Handbook 1)
	// us-va-licence.weekly-hours: delivered 8h45m, want 9h00m to 19h00m, short by 0h15m (12VAC35-105-1740 1)
	// us-va-licence.hours-per-day at weekdays[0]: delivered 2h55m, want at least 3h00m, short by 0h05m (12VAC35-105-1740 1)
}

// What changed between two versions of a policy.
func ExampleDiff() {
	old := readLakeside()
	d := old.Definition()
	d.Requirements = slices.Clone(d.Requirements)
	d.Requirements[1].Bound = iop.CountBound(iop.AtMost[int32](3))
	changed, err := compliance.New(d)
	if err != nil {
		panic(err)
	}
	for _, c := range compliance.Diff(old, changed) {
		fmt.Println(c)
	}
	// Output:
	// requirements: lakeside.absences: was events of unexcused or no-show in any 30 days: at most 2; now events of unexcused or no-show in any 30 days: at most 3
}

// Rules that nobody can keep at once are found when policies are combined.
func ExampleOpposite() {
	program := func(id, makes string) *compliance.Policy {
		p, err := compliance.Parse([]byte(`{"id": "` + id + `", "title": "A policy", "kind": "clinic",
			"sources": {"handbook": {"title": "Handbook", "address": "https://` + id + `.example/handbook", "kind": "issuer", "read": "2026-11-22"}},
			"defaults": {"source": "handbook", "strength": "must"},
			"make_up": [{"id": "make-up", "statement": "What is said of missed groups.", "of": {"formats": ["group"]}, "makes": "` + makes + `"}]}`))
		if err != nil {
			panic(err)
		}
		return p
	}
	day := iop.MustDay("2026-12-01")
	both, err := compliance.Combine(program("clinic", "must-not").On(day), program("court", "must").On(day))
	if err != nil {
		panic(err)
	}
	fmt.Println(both.Opposites)
	// Output:
	// [make_up: court.make-up says must, clinic.make-up must not]
}
