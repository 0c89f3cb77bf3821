package episode_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// monday is the day on which the records made here begin.
var monday = iop.MustDay("2026-01-05")

// weeksOf is the record of somebody who came for so many weeks: three groups a week, a
// drug test, now and then an absence, an incident and its report.
func weeksOf(weeks int) episode.Record {
	r := episode.Record{Person: iop.Person{Age: 34}, Need: 9 * iop.Hour}
	add := func(e episode.Event, day int) {
		e.Day = monday + iop.Day(day)
		r.Events = append(r.Events, e)
	}
	group := episode.Event{Kind: iop.Attended, Service: schedule.Service{Format: iop.Group}, Planned: 3 * iop.Hour, Credited: episode.Whole, Time: schedule.TimeAt(18 * 60)}
	for _, kind := range []iop.EventKind{iop.Assessed, iop.Certified, iop.Admission} {
		add(episode.Event{Kind: kind}, 0)
	}
	add(episode.Event{Kind: iop.PlanMade}, 4)
	for w := range weeks {
		for i, at := range []int{0, 2, 3} {
			e := group
			switch n := 3*w + i; {
			case n%11 == 5:
				e.Kind, e.Credited = iop.NoShow, 0
			case n%17 == 8:
				e.Kind, e.Credited = iop.LeftEarly, episode.CreditOf(2*iop.Hour)
			case n%19 == 9:
				e.Kind, e.Credited, e.Excuse = iop.Excused, 0, compliance.Illness
			}
			add(e, 7*w+at)
		}
		add(episode.Event{Kind: iop.SpecimenCollected}, 7*w+2)
		result := episode.Event{Kind: iop.NegativeTest}
		if w%9 == 4 {
			result = episode.Event{Kind: iop.PositiveTest, Detection: compliance.Definitive}
		}
		add(result, 7*w+4)
		if w%5 == 3 {
			add(episode.Event{Kind: iop.Incident, Conduct: compliance.Use}, 7*w+3)
			add(episode.Event{Kind: iop.ReportMade}, 7*w+4)
		}
	}
	return r
}

// lastDay is the day of the last event.
func lastDay(r *episode.Record) iop.Day {
	return slices.MaxFunc(r.Events, func(a, b episode.Event) int { return int(a.Day - b.Day) }).Day
}

// nightly are the policies of a night: a clinic's, a payer's and a state's.
func nightly(t testing.TB) []*compliance.Policy {
	all := []*compliance.Policy{readLakeside()}
	for _, id := range []iop.RuleID{"us-medicare-iop", "us-va-licence"} {
		p, ok := published.Lookup(id)
		require.True(t, ok)
		all = append(all, p)
	}
	return all
}

// BenchmarkAudit is what a night does for one person: read the record, and ask three
// policies what holds, what is due, what counted and how the person stands.
func BenchmarkAudit(b *testing.B) {
	policies := nightly(b)
	for _, weeks := range []int{15, 30, 60} {
		r := weeksOf(weeks)
		stay, err := episode.New(r)
		require.NoError(b, err)
		day := lastDay(&r)
		b.Run(fmt.Sprintf("%d-events", len(r.Events)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reading := stay.On(day).Under(policies...)
				reading.Check()
				reading.Due()
				reading.Ledger()
				reading.Standing()
			}
		})
	}
}

// plainEvent and plainRecord are a record as encoding/json reads it when nothing is
// checked.
type plainEvent struct {
	Kind      string `json:"kind"`
	Day       string `json:"day"`
	Time      string `json:"time"`
	Format    string `json:"format"`
	Planned   string `json:"planned"`
	Credited  string `json:"credited"`
	Excuse    string `json:"excuse"`
	Conduct   string `json:"conduct"`
	Detection string `json:"detection"`
}

type plainRecord struct {
	Person struct {
		Age int `json:"age"`
	} `json:"person"`
	Need   string       `json:"need"`
	Events []plainEvent `json:"events"`
}

// BenchmarkReadRecord reads a record beside encoding/json, which checks nothing.
func BenchmarkReadRecord(b *testing.B) {
	for _, weeks := range []int{15, 30, 60} {
		text, err := json.Marshal(weeksOf(weeks))
		require.NoError(b, err)
		for name, read := range map[string]func() error{
			"record":        func() error { return new(episode.Record).UnmarshalJSON(text) },
			"encoding-json": func() error { return json.Unmarshal(text, new(plainRecord)) },
		} {
			b.Run(fmt.Sprintf("%s/%d-weeks", name, weeks), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					if err := read(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestPlainRecordReadsAll: the two that BenchmarkReadRecord compares read the same.
func TestPlainRecordReadsAll(t *testing.T) {
	r := weeksOf(15)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	read, err := episode.Parse(text)
	require.NoError(t, err)
	assert.Equal(t, r, read.Record())
	var plain plainRecord
	require.NoError(t, json.Unmarshal(text, &plain))
	again, err := json.Marshal(plain)
	require.NoError(t, err)
	var all, same map[string]any
	require.NoError(t, json.Unmarshal(text, &all))
	require.NoError(t, json.Unmarshal(again, &same))
	assert.Len(t, same["events"], len(r.Events))
	for i, e := range all["events"].([]any) {
		for name, value := range e.(map[string]any) {
			assert.Equal(t, value, same["events"].([]any)[i].(map[string]any)[name], name)
		}
	}
}

// byHand is what the four requirements of Lakeside come to, written for them alone: one
// pass over events in the order of their days that nothing contradicts. Its amounts are
// the minutes of the worst week that is over and its first day, absences in 30 days,
// days until the plan, and working days until an incident was reported.
type byHand struct {
	verdicts [4]iop.Verdict
	got      [4]int32
	week     iop.Day
}

func checkByHand(events []episode.Event, day iop.Day) (r byHand) {
	admitted, planned := iop.Day(0), iop.Day(0)
	week, minutes := int32(0), int32(0) // the week that is added up
	least, leastWeek := int32(math.MaxInt32), iop.Day(0)
	reported, late := int32(-1), int32(-1) // working days of the last incident, and of the first that was late
	var incident iop.Day
	begin := iop.Day(0)
	close := func() {
		if minutes < least {
			least, leastWeek = minutes, begin+7*iop.Day(week)
		}
		week, minutes = week+1, 0
	}
	for i := range events {
		e := &events[i]
		if e.Day > day {
			break
		}
		for admitted != 0 && e.Day >= begin+7*iop.Day(week+1) {
			close()
		}
		switch e.Kind {
		case iop.Admission:
			admitted, begin = e.Day, e.Day-iop.Day((e.Day.Weekday()+6)%7)
		case iop.PlanMade:
			if planned == 0 && admitted != 0 {
				planned = e.Day
			}
		case iop.Attended, iop.LeftEarly:
			if m, ok := e.Credited.Minutes(); ok {
				minutes += int32(m)
			} else {
				minutes += int32(e.Planned)
			}
		case iop.NoShow, iop.Unexcused:
			if e.Day > day-30 {
				r.got[1]++
			}
		case iop.Incident:
			incident = e.Day
		case iop.ReportMade:
			if incident != 0 {
				if reported = workingDays(incident, e.Day); reported > 2 && late < 0 {
					late = reported
				}
				incident = 0
			}
		}
	}
	for day+1 >= begin+7*iop.Day(week+1) {
		close()
	}
	is := func(ok bool) iop.Verdict { return iop.VerdictOf(ok) }
	r.got[0], r.week, r.verdicts[0] = least, leastWeek, is(least >= 9*60)
	r.verdicts[1] = is(r.got[1] <= 2)
	r.got[2], r.verdicts[2] = int32(planned-admitted), is(planned-admitted <= 7)
	r.got[3], r.verdicts[3] = reported, iop.Met
	if incident != 0 {
		if r.got[3], r.verdicts[3] = workingDays(incident, day), iop.NotApplicable; r.got[3] > 2 && late < 0 {
			late = r.got[3]
		}
	}
	switch {
	case late >= 0:
		r.got[3], r.verdicts[3] = late, iop.NotMet
	case reported < 0:
		r.verdicts[3] = iop.NotApplicable
	}
	return r
}

// workingDays is how many there are after a day, up to another.
func workingDays(after, until iop.Day) (n int32) {
	for d := after + 1; d <= until; d++ {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return n
}

// TestCheckIsTheOneByHand: on days of the records made here both come to the same.
func TestCheckIsTheOneByHand(t *testing.T) {
	p := readLakeside()
	seen := map[iop.Verdict]int{}
	for _, weeks := range []int{2, 3, 7, 15, 30} {
		r := weeksOf(weeks)
		stay, err := episode.New(r)
		require.NoError(t, err)
		for day := monday + 7; day < lastDay(&r)+9; day++ {
			v := stay.On(day)
			var events []episode.Event
			for e := range v.Events() {
				events = append(events, e)
			}
			hand, i := checkByHand(events, day), 0
			report := v.Under(p).Check()
			require.Equal(t, len(hand.verdicts), report.Len())
			for f := range report.All() {
				require.Equal(t, hand.verdicts[i], f.Verdict, "%v %v", day, f)
				seen[f.Verdict]++
				if got, ok := f.Got.Amount(); ok {
					require.Equal(t, hand.got[i], int32(got), "%v %v", day, f)
				}
				if i == 0 {
					require.Equal(t, iop.At{Part: iop.Weeks, Day: hand.week}, f.At, "%v %v", day, f)
				}
				i++
			}
		}
	}
	for _, v := range []iop.Verdict{iop.Met, iop.NotMet, iop.NotApplicable} {
		assert.Greater(t, seen[v], 30, v)
	}
}

// BenchmarkCheck holds one person against the four requirements of a clinic: by the
// policy, read for the purpose and read before, and by hand.
func BenchmarkCheck(b *testing.B) {
	p := readLakeside()
	r := weeksOf(15)
	stay, err := episode.New(r)
	require.NoError(b, err)
	day := lastDay(&r)
	v := stay.On(day)
	var events []episode.Event
	for e := range v.Events() {
		events = append(events, e)
	}
	reading := v.Under(p)
	for name, run := range map[string]func(){
		"under": func() { v.Under(p).Check() }, "reading": func() { reading.Check() }, "by-hand": func() { checkByHand(events, day) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}
