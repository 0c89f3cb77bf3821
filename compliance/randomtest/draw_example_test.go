package randomtest_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// exampleKey stands for a key from crypto/rand that is kept safe.
var exampleKey = randomtest.NewKey("2026-a", []byte("an example only, known to everyone"))

// drawing is the drawer of a draw that has no fault.
func drawing(d randomtest.Draw) *randomtest.Drawer {
	made, err := randomtest.NewDrawer(exampleKey, d)
	if err != nil {
		panic(err)
	}
	return made
}

// Two tests in each week, on days on which the person attends, none on a holiday.
func ExampleQuota() {
	d := drawing(randomtest.Draw{
		Quota:    &randomtest.Quota{Tests: 2, WeekFrom: schedule.Monday},
		Weekdays: schedule.On(schedule.Monday, schedule.Wednesday, schedule.Friday),
		Closed:   []iop.Day{iop.MustDay("2026-12-23"), iop.MustDay("2026-12-25")},
	})
	from, until := iop.MustDay("2026-12-14"), iop.MustDay("2026-12-28")
	for day := range d.Days("p-17", from, until) {
		fmt.Println(day, day.Weekday())
	}
	for s := range d.Shortfalls("p-17", from, until) {
		fmt.Println(s)
	}
	// Output:
	// 2026-12-14 Monday
	// 2026-12-16 Wednesday
	// 2026-12-21 Monday
	// too-few-days: 1 of 2 tests from 2026-12-21 until 2026-12-28
}

// The same odds each day, whatever was drawn before.
func ExampleDailyOdds() {
	d := drawing(randomtest.Draw{
		DailyOdds: &randomtest.DailyOdds{N: 2, Of: 7},
		Weekdays:  schedule.EveryDay,
	})
	from := iop.MustDay("2026-03-01")
	for _, person := range []string{"p-17", "p-18"} {
		fmt.Println(person, slices.Collect(d.Days(person, from, from+14)))
	}
	fmt.Println(d.On("p-17", from))
	// Output:
	// p-17 [2026-03-01 2026-03-07 2026-03-10 2026-03-12]
	// p-18 [2026-03-02 2026-03-08 2026-03-09]
	// true
}

// The next test comes one to six days after the last.
func ExampleRandomInterval() {
	admitted := iop.MustDay("2026-03-02")
	d := drawing(randomtest.Draw{
		RandomInterval: &randomtest.RandomInterval{Least: 1, Longest: 6},
		Weekdays:       schedule.EveryDay,
		From:           admitted,
	})
	before := admitted
	for day := range d.Days("p-17", admitted, admitted+21) {
		fmt.Println(day, "after", int(day-before))
		before = day
	}
	// Output:
	// 2026-03-04 after 2
	// 2026-03-10 after 6
	// 2026-03-15 after 5
	// 2026-03-19 after 4
	// 2026-03-21 after 2
}

// A clinic hands out the sealed proof before the month and the proof after it. Who
// holds the key can check both.
func ExampleProof() {
	d := drawing(randomtest.Draw{
		DailyOdds: &randomtest.DailyOdds{N: 2, Of: 7},
		Weekdays:  schedule.On(schedule.Monday, schedule.Thursday),
	})
	proof, err := d.Prove("p-17", iop.MustDay("2026-03-01"), iop.MustDay("2026-04-01"))
	if err != nil {
		fmt.Println(err)
		return
	}
	before, _ := json.Marshal(proof.Sealed())
	after, _ := json.Marshal(proof)
	fmt.Printf("%s\n%s\n", before, after)

	read, err := randomtest.ParseProof(after)
	fmt.Println(err, read.Verify(exampleKey), read.MAC == proof.Sealed().MAC)
	read.Days = read.Days[1:]
	fmt.Println(read.Verify(exampleKey) != nil)
	// Output:
	// {"version":1,"key_id":"2026-a","person":"p-17","draw":{"daily_odds":{"n":2,"of":7},"weekdays":["monday","thursday"]},"from":"2026-03-01","until":"2026-04-01","hidden":true,"mac":"35195c49a0ba5bfe28994a408306e162982daa759dbc354f7e0ac1bb7541285e"}
	// {"version":1,"key_id":"2026-a","person":"p-17","draw":{"daily_odds":{"n":2,"of":7},"weekdays":["monday","thursday"]},"from":"2026-03-01","until":"2026-04-01","days":["2026-03-12","2026-03-19"],"mac":"35195c49a0ba5bfe28994a408306e162982daa759dbc354f7e0ac1bb7541285e"}
	// <nil> <nil> true
	// true
}
