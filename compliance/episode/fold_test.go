package episode_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// fromScratch is what events come to, each counter by its own pass.
func fromScratch(events []episode.Event) (f episode.Fold) {
	dated := slices.DeleteFunc(slices.Clone(events), func(e episode.Event) bool { return e.Day == 0 })
	f.Events = int64(len(events))
	for k := range f.Count {
		for _, e := range events {
			if int(e.Kind) == k {
				f.Count[k]++
			}
		}
	}
	if len(dated) > 0 {
		f.First, f.Last = dated[0].Day, dated[len(dated)-1].Day
	}
	for _, e := range dated {
		switch e.Kind {
		case iop.Admission:
			f.Admitted, f.CleanSince = e.Day, e.Day
		case iop.Discharged:
			f.Discharged = e.Day
		case iop.PositiveTest:
			f.CleanSince = e.Day
		}
		if !oracle.Present.Has(e.Kind) {
			continue
		}
		f.LastService = e.Day
		m, known := e.Credited.Minutes()
		switch {
		case known:
			f.Least, f.Most = f.Least+m, f.Most+m
		case e.Planned == 0:
			f.Most += 24 * iop.Hour
		case e.Credited == episode.Whole:
			f.Least, f.Most = f.Least+e.Planned, f.Most+e.Planned
		default:
			f.Most += e.Planned
		}
	}
	row := func(longer, ended func(iop.EventKind) bool) (now, most int32) {
		for i := range dated {
			now = 0
			for _, e := range dated[:i+1] {
				if longer(e.Kind) {
					now++
				} else if ended(e.Kind) {
					now = 0
				}
			}
			most = max(most, now)
		}
		return now, most
	}
	f.AbsentInRow, f.MostAbsentInRow = row(oracle.Absent.Has, oracle.Present.Without(iop.MadeUp).Has)
	f.NegativeInRow, f.MostNegativeInRow = row(iop.SetOf(iop.NegativeTest).Has, iop.SetOf(iop.PositiveTest).Has)
	return f
}

func TestFoldAgainstScratch(t *testing.T) {
	for n := range 60 {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(7, uint64(n)))}
		events := c.Events()
		slices.SortFunc(events, func(a, b episode.Event) int { return episode.CompareEvents(&a, &b) })
		var f episode.Fold
		for i := range events {
			before := f
			did := f.Add(&events[i])
			require.True(t, did.Has(episode.Counted))
			require.Equal(t, events[i].Day == 0, did.Has(episode.WithoutDay))
			require.Equal(t, f.AbsentInRow > before.AbsentInRow, did.Has(episode.LengthenedAbsence))
			require.Equal(t, f.AbsentInRow < before.AbsentInRow, did.Has(episode.EndedAbsence))
			require.Equal(t, f.NegativeInRow > before.NegativeInRow, did.Has(episode.LengthenedNegative))
			require.Equal(t, events[i].Day != 0 && oracle.Present.Has(events[i].Kind), did.Has(episode.AddedService))
			if i%9 == 0 || i == len(events)-1 {
				require.Equal(t, fromScratch(events[:i+1]), f)
			}
		}
	}
}

// TestFoldEndsOnlyRuns: an effect says that something ended only when there was
// something.
func TestFoldEndsOnlyRuns(t *testing.T) {
	var f episode.Fold
	e := on(iop.PositiveTest, "01-06")
	assert.False(t, f.Add(&e).Has(episode.EndedNegative), "no negative went before")
}

// TestFoldOfAnyNumber: "any number can be added".
func TestFoldOfAnyNumber(t *testing.T) {
	var f episode.Fold
	e := on(iop.Attended, "01-06")
	for range 2_000_000 {
		f.Add(&e)
	}
	assert.Positive(t, f.Most, "sessions of a length that nobody recorded: a sum beyond what it can hold")
}

func TestFoldAllocatesNothing(t *testing.T) {
	events := sixty()
	var f episode.Fold
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for i := range events {
			f.Add(&events[i])
		}
	}))
}

// sixty are sixty events in order, as an episode of some weeks brings.
func sixty() (events []episode.Event) {
	at := day("2026-01-05")
	events = append(events, episode.Event{Kind: iop.Admission, Day: at})
	for i := 0; len(events) < 59; i++ {
		e := episode.Event{Kind: iop.Attended, Day: at + iop.Day(i*2), Planned: 180, Credited: episode.Whole, Service: schedule.Service{Format: iop.Group}}
		switch i % 7 {
		case 2:
			e.Kind, e.Credited = iop.Late, episode.CreditOf(160)
		case 3:
			e = episode.Event{Kind: iop.NegativeTest, Day: e.Day}
		case 4, 5:
			e.Kind, e.Credited = iop.NoShow, 0
		case 6:
			e = episode.Event{Kind: iop.PositiveTest, Day: e.Day}
			if i%2 == 0 {
				e.Kind = iop.SpecimenCollected
			}
		}
		events = append(events, e)
	}
	return append(events, episode.Event{Kind: iop.Discharged, Day: at + 200})
}

// straight adds the same counters up in one loop, without asking what each event
// did.
func straight(f *episode.Fold, events []episode.Event) {
	for i := range events {
		e := &events[i]
		f.Events++
		f.Count[e.Kind&63]++
		if e.Day == 0 {
			continue
		}
		if f.First == 0 {
			f.First = e.Day
		}
		f.Last = e.Day
		switch e.Kind {
		case iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp:
			if e.Credited > 0 {
				f.Least += iop.Minutes(e.Credited - 1)
				f.Most += iop.Minutes(e.Credited - 1)
			} else if e.Planned > 0 {
				if e.Credited == episode.Whole {
					f.Least += e.Planned
				}
				f.Most += e.Planned
			} else {
				f.Most += 24 * 60
			}
			f.LastService = e.Day
			if e.Kind != iop.MadeUp {
				f.AbsentInRow = 0
			}
		case iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged:
			f.AbsentInRow++
			f.MostAbsentInRow = max(f.MostAbsentInRow, f.AbsentInRow)
		case iop.NegativeTest:
			f.NegativeInRow++
			f.MostNegativeInRow = max(f.MostNegativeInRow, f.NegativeInRow)
		case iop.PositiveTest:
			f.NegativeInRow, f.CleanSince = 0, e.Day
		case iop.Admission:
			f.Admitted, f.CleanSince = e.Day, e.Day
		case iop.Discharged:
			f.Discharged = e.Day
		}
	}
}

// straightEffects is straight, and says what each event did.
func straightEffects(f *episode.Fold, events []episode.Event, did []iop.Set[episode.Effect]) {
	for i := range events {
		e := &events[i]
		f.Events++
		f.Count[e.Kind&63]++
		if e.Day == 0 {
			did[i] = 1<<episode.Counted | 1<<episode.WithoutDay
			continue
		}
		if f.First == 0 {
			f.First = e.Day
		}
		f.Last = e.Day
		bits := iop.Set[episode.Effect](1 << episode.Counted)
		switch e.Kind {
		case iop.Attended, iop.Partial, iop.Late, iop.LeftEarly, iop.MadeUp:
			if e.Credited > 0 {
				f.Least += iop.Minutes(e.Credited - 1)
				f.Most += iop.Minutes(e.Credited - 1)
			} else if e.Planned > 0 {
				if e.Credited == episode.Whole {
					f.Least += e.Planned
				}
				f.Most += e.Planned
			} else {
				f.Most += 24 * 60
			}
			f.LastService = e.Day
			bits |= 1 << episode.AddedService
			if f.AbsentInRow > 0 && e.Kind != iop.MadeUp {
				f.AbsentInRow = 0
				bits |= 1 << episode.EndedAbsence
			}
		case iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged:
			f.AbsentInRow++
			f.MostAbsentInRow = max(f.MostAbsentInRow, f.AbsentInRow)
			bits |= 1 << episode.LengthenedAbsence
		case iop.NegativeTest:
			f.NegativeInRow++
			f.MostNegativeInRow = max(f.MostNegativeInRow, f.NegativeInRow)
			bits |= 1 << episode.LengthenedNegative
		case iop.PositiveTest:
			f.NegativeInRow, f.CleanSince = 0, e.Day
			bits |= 1 << episode.EndedNegative
		case iop.Admission:
			f.Admitted, f.CleanSince = e.Day, e.Day
			bits |= 1 << episode.BeganEpisode
		case iop.Discharged:
			f.Discharged = e.Day
			bits |= 1 << episode.EndedEpisode
		}
		did[i] = bits
	}
}

// foldWays are the four ways to add the events up, by name.
func foldWays(events []episode.Event) map[string]func() episode.Fold {
	did := make([]iop.Set[episode.Effect], len(events))
	return map[string]func() episode.Fold{
		"fold": func() (f episode.Fold) {
			for i := range events {
				f.Add(&events[i])
			}
			return f
		},
		"straight": func() (f episode.Fold) { straight(&f, events); return f },
		"fold-effects": func() (f episode.Fold) {
			for i := range events {
				did[i] = f.Add(&events[i])
			}
			return f
		},
		"straight-effects": func() (f episode.Fold) { straightEffects(&f, events, did); return f },
	}
}

func BenchmarkFold60(b *testing.B) {
	for name, run := range foldWays(sixty()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}

// TestFoldIsTheStraightLoop: every way of folding comes to the same.
func TestFoldIsTheStraightLoop(t *testing.T) {
	ways := foldWays(sixty())
	for name, run := range ways {
		assert.Equal(t, ways["straight"](), run(), name)
	}
}

// BenchmarkFoldMany shows what an event costs for ever more of them.
func BenchmarkFoldMany(b *testing.B) {
	events := sixty()
	for _, n := range []int{1_000, 100_000, 10_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				var f episode.Fold
				for i := range n {
					f.Add(&events[i%len(events)])
				}
				require.Equal(b, int64(n), f.Events)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(n), "ns/event")
		})
	}
}

// everything is a policy that asks of an episode whatever can be asked.
func everything(t testing.TB) *compliance.Policy {
	rows := ""
	for i, row := range []string{
		`"measure":"events","events":["no-show","unexcused"],"per":"episode","bound":{"at_most":2}`,
		`"measure":"events","events":["no-show"],"per":"run","bound":{"at_most":2}`,
		`"measure":"events","events":["no-show"],"per":{"last-scheduled":50000},"bound":{"at_most":2}`,
		`"measure":"events","events":["incident"],"per":"week","bound":{"at_most":2}`,
		`"measure":"events","events":["contact"],"per":"month","bound":{"at_least":2}`,
		`"measure":"events","events":["negative"],"per":{"days":30},"bound":{"at_least":2}`,
		`"measure":"events","events":["incident"],"per":"service-day","bound":{"at_most":0}`,
		`"measure":"events","events":["specimen"],"per":"phase","bound":{"at_least":2}`,
		`"measure":"events","events":["specimen"],"per":{"weeks":4},"bound":{"at_least":2}`,
		`"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":30}`,
		`"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":{"at_most":7}`,
		`"measure":"elapsed-working-days","events":["plan"],"after":["attended"],"bound":{"at_most":7}`,
		`"measure":"elapsed-sessions","events":["plan"],"after":["admission"],"bound":{"at_most":7}`,
		`"measure":"elapsed-session-days","events":["plan"],"after":["admission"],"bound":{"at_most":7}`,
		`"measure":"elapsed-service-hours","events":["plan"],"after":["admission"],"bound":{"at_most":"27h"}`,
		`"measure":"elapsed-hours","events":["contact"],"after":["no-show"],"bound":{"at_most":"24h"}`,
		`"measure":"elapsed-days","events":["certification"],"after":["admission","certification"],"bound":{"at_most":30}`,
		`"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true,"known":true,"not_leave":true,"not_appeal":true},"bound":{"at_most":5}`,
		`"measure":"elapsed-sessions","events":["contact-attempt"],"after":{"events":["no-show"],"each":true},"bound":{"at_most":2}`,
		`"measure":"elapsed-hours","events":["report"],"after":{"events":["positive"],"each":true},"bound":{"at_most":"24h"}`,
		`"measure":"elapsed-working-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["completed"],"not_leave":true},"bound":{"at_most":5}`,
		`"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":30},"either":"clinic.review","chosen":true`,
		`"measure":"elapsed-service-hours","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":"27h"},"either":"clinic.review","chosen":true`,
		`"measure":"elapsed-days","events":["contact"],"after":{"events":["incident"],"not_leave":true},"bound":{"at_most":3},"either":"clinic.contact"`,
		`"measure":"events","events":["family-session"],"per":"episode","bound":{"at_least":1},"either":"clinic.contact"`,
		`"measure":"time-of-day","events":["call-in","incident"],"per":"occasion","bound":{"at_least":"8h","at_most":"12h"}`,
		`"measure":"events","events":["specimen"],"per":{"week":true,"in_weeks":{"at_most":4}},"bound":{"at_least":1}`,
		`"measure":"hours","per":"week","bound":{"at_least":"9h"}`,
	} {
		if i > 0 {
			rows += ","
		}
		rows += "{" + ruleText(fmt.Sprintf("clinic.r%d", i)) + `,` + row + "}"
	}
	return parse(t, document(`"requirements":[`+rows+`]`,
		`"make_up":[{`+ruleText("clinic.m")+`,"makes":"may","erases":true}]`,
		`"excuses":[{`+ruleText("clinic.e")+`,"keeps_run":true}]`,
		`"lateness":[{`+ruleText("clinic.l")+`,"by":{"above":"5m"},"per_absence":3}]`,
		`"completion":[{`+ruleText("clinic.c")+`,"when":{"all":[{"requirement":"clinic.r0"},{"event":"aftercare-plan"}]}}]`,
		`"tests":[{`+ruleText("clinic.t1")+`,"validities":["dilute"],"as":"violation","resets_clean":true},{`+ruleText("clinic.t2")+`,"detections":["presumptive"],"as":"retest"}]`,
		`"removal":[{`+ruleText("clinic.v")+`,"conduct":["use","violence"],"removes":"must-not","sole_ground":true}]`,
		`"endings":[{`+ruleText("clinic.n")+`,"reason":"attendance","ends":"may","when":{"any":[{"requirement":"clinic.r0","not":true},{"conduct":"violence"}]}}]`,
		`"due_process":[{`+ruleText("clinic.d")+`,"appeal":true,"stays":true}]`,
		`"responses":[{`+ruleText("clinic.a")+`,"order":"ladder","events":["incident"],"requirements":["clinic.r0","clinic.r1","clinic.r2","clinic.r3"],"steps":[{"kind":"warning"}],"clears_after":90}]`))
}

// askAll asks a view everything.
func askAll(v *episode.View, p *compliance.Policy) {
	v.Under(p).Check()
	v.Under(p).Due()
	v.Under(p).Lapses()
	v.Under(p).Grounds()
	v.Under(p).Ledger()
	v.Under(p).Standing()
	v.Under(p).Responses()
	v.Under(p).Forecast(nil, nil)
	v.Under(p).Discharge()
	v.Under(p).Completion()
	v.Under(p).Readmission()
	v.RecordReport()
}

// crowds are records that are large in some way, of so many events.
var crowds = map[string]func(i int, e *episode.Event){
	"attended on one day": func(i int, e *episode.Event) { e.Kind, e.Session = iop.Attended, int32(i+1) },
	"one session, again":  func(i int, e *episode.Event) { e.Kind, e.Recorded = iop.Attended, e.Day+iop.Day(i%50) },
	"missed, all at once": func(i int, e *episode.Event) { e.Kind, e.Session = iop.NoShow, int32(i+1) },
	"contradicted on one day": func(i int, e *episode.Event) {
		e.Kind, e.Session = [...]iop.EventKind{iop.Attended, iop.NoShow}[i%2], int32(i/2+1)
	},
	"told again and again": func(i int, e *episode.Event) {
		e.Kind, e.Format, e.Time, e.Planned, e.Credited = iop.Attended, iop.Group, schedule.TimeAt(schedule.Clock(i%1440)), 24*iop.Hour, episode.CreditOf(iop.Minutes(i/1440))
	},
	"corrected the next day": func(i int, e *episode.Event) {
		e.Kind, e.Session = iop.Attended, int32(i/2+1)
		if e.Time = schedule.TimeAt(0); i%2 == 1 {
			e.Kind, e.Time, e.Recorded = iop.NoShow, schedule.TimeAt(1), e.Day+1
		}
	},
	"contradicted without a number": func(i int, e *episode.Event) {
		e.Kind, e.Format, e.By = [...]iop.EventKind{iop.Excused, iop.NoShow}[i%2], iop.Group, iop.Minutes(i/2)
	},
	"late and missed": func(i int, e *episode.Event) {
		e.Session = int32(i + 1)
		if e.Kind = iop.Unexcused; i%2 == 0 {
			e.Kind, e.By = iop.Late, 10
		}
	},
	"made up, all at once": func(i int, e *episode.Event) {
		e.Kind, e.Session = [...]iop.EventKind{iop.MadeUp, iop.NoShow}[i%2], int32(i/2+1)
	},
	"late, all at once": func(i int, e *episode.Event) { e.Kind, e.Session, e.By = iop.Late, int32(i+1), 10 },
	"results without specimen": func(i int, e *episode.Event) {
		e.Kind, e.Time, e.Day = iop.PositiveTest, schedule.TimeAt(schedule.Clock(i%1440)), e.Day+iop.Day(i/1440)
	},
	"incidents": func(i int, e *episode.Event) {
		e.Kind, e.Time, e.Day = iop.Incident, schedule.TimeAt(schedule.Clock(i%1440)), e.Day+iop.Day(i/1440)
	},
	"a session each day": func(i int, e *episode.Event) { e.Kind, e.Day = iop.Attended, e.Day+iop.Day(i) },
	"leave again and again": func(i int, e *episode.Event) {
		e.Kind, e.Day = [...]iop.EventKind{iop.LeaveBegun, iop.LeaveEnded, iop.NoShow, iop.Excused}[i%4], e.Day+iop.Day(i)
	},
	"phases": func(i int, e *episode.Event) { e.Kind, e.Day = iop.PhaseAdvanced, e.Day+iop.Day(i) },
	"appeals again and again": func(i int, e *episode.Event) {
		e.Kind, e.Day = [...]iop.EventKind{iop.Appealed, iop.Incident, iop.AppealDecided, iop.PlanReviewed}[i%4], e.Day+iop.Day(i)
	},
	"outcomes of which layers are missing": func(i int, e *episode.Event) {
		e.Kind, e.Day = [...]iop.EventKind{iop.PositiveTest, iop.NegativeTest, iop.SpecimenCollected}[i%3], e.Day+iop.Day(i)
	},
	"answered too late": func(i int, e *episode.Event) {
		e.Kind, e.Day = [...]iop.EventKind{iop.Incident, iop.Contact}[i%2], e.Day+iop.Day(5*i)
	},
	"no day known": func(i int, e *episode.Event) { e.Kind, e.Day = iop.Attended, 0 },
}

func crowd(n int, set func(int, *episode.Event)) []episode.Event {
	list := []episode.Event{{Kind: iop.Admission, Day: day("2026-01-05")}}
	for i := range n {
		e := episode.Event{Day: day("2026-01-06")}
		set(i, &e)
		list = append(list, e)
	}
	return list
}

// TestCrowds: a hundred thousand events on one day are answered like any others.
func TestCrowds(t *testing.T) {
	p := everything(t)
	n := 100_000
	if testing.Short() {
		n = 2_000
	}
	v := stay(t, crowd(n, crowds["attended on one day"])...).On(day("2026-01-31"))
	askAll(v, p)
	assert.Equal(t, n, v.Under(p).Ledger()[0].Answer[0].Sessions)
	v = stay(t, crowd(n, crowds["contradicted on one day"])...).On(day("2026-01-31"))
	askAll(v, p)
	assert.Len(t, v.Flagged(), n/2)
	for _, c := range []struct {
		crowd                 string
		aside, events, unsure int
	}{
		{"told again and again", n - 1, 1 + n, 0}, // at one time, or with another amount
		{"corrected the next day", n / 2, 1 + n/2, 0},
		{"contradicted without a number", n - 1, 1 + n, n},
	} {
		v = stay(t, crowd(n, crowds[c.crowd])...).On(day("2026-01-31"))
		assert.Equal(t, c.aside, len(v.Flagged()), c.crowd)
		events, unsure := 0, 0
		for _, sure := range v.Events() {
			if events++; !sure {
				unsure++
			}
		}
		assert.Equal(t, [...]int{c.events, c.unsure}, [...]int{events, unsure}, c.crowd)
	}
}

// BenchmarkCrowds asks everything about records that are large in some way: four
// times the events should take about four times as long.
func BenchmarkCrowds(b *testing.B) {
	p := everything(b)
	for name, set := range crowds {
		for _, n := range []int{2_000, 8_000} {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "-"), n), func(b *testing.B) {
				list := crowd(n, set)
				last := day("2026-01-06")
				for i := range list {
					last = max(last, list[i].Day)
				}
				for b.Loop() {
					e := stay(b, list...)
					askAll(e.On(last+7), p)
					e.KnownOn(last)
				}
				b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(n), "ns/event")
			})
		}
	}
}

// TestEdges: the ends of the calendar, nothing, and nothing with a day.
func TestEdges(t *testing.T) {
	p := everything(t)
	first, last := day("0001-01-01"), day("9999-12-31")
	for name, events := range map[string][]episode.Event{
		"nothing":            nil,
		"no admission":       {on(iop.Attended, "01-06"), on(iop.NoShow, "01-07")},
		"only undated":       {{Kind: iop.Admission}, {Kind: iop.Attended}, {Kind: iop.Discharged}},
		"the first day":      {{Kind: iop.Admission, Day: first}, {Kind: iop.Attended, Day: first}, {Kind: iop.Discharged, Day: first}},
		"the last day":       {{Kind: iop.Admission, Day: last}, {Kind: iop.NoShow, Day: last}, {Kind: iop.PhaseAdvanced, Day: last}, {Kind: iop.Certified, Day: last}},
		"all days":           {{Kind: iop.Admission, Day: first}, {Kind: iop.LeaveBegun, Day: first + 9}, {Kind: iop.NoShow, Day: last}},
		"ends and no middle": {{Kind: iop.Discharged, Day: first}, {Kind: iop.LeaveEnded, Day: first}, {Kind: iop.AppealDecided, Day: last}},
	} {
		t.Run(name, func(t *testing.T) {
			e := stay(t, events...)
			for _, now := range []iop.Day{first, day("2026-01-10"), last} {
				if now == last && len(events) > 0 && events[0].Day != last && name != "all days" {
					now = day("2126-01-10") // once over the whole calendar is enough
				}
				views := []*episode.View{e.On(now)}
				if now == day("2026-01-10") && len(events) > 0 && events[0].Day != first {
					views = append(views, e.KnownOn(now))
				}
				for _, v := range views {
					require.NotPanics(t, func() { askAll(v, p) })
					for _, due := range v.Under(p).Due() {
						require.True(t, due.By == 0 || due.By.IsValid(), "%v is not a day: %v", due.By, due.Requirement.ID)
					}
					if v.Day > day("2126-01-10") {
						continue
					}
					for _, w := range v.Under(p).Ledger()[0].Answer {
						if w.Days < 1 || w.Days > 7 || w.Until != w.From+7 {
							t.Fatalf("%+v", w)
						}
					}
				}
			}
		})
	}
	empty := stay(t)
	v := empty.On(day("2026-01-10"))
	assert.Equal(t, episode.Fold{}, v.Fold())
	assert.Empty(t, v.Under(p).Ledger()[0].Answer)
	assert.Empty(t, v.Flagged())
	assert.Equal(t, episode.StandingUnknown, v.Under(p).Standing()[0].Answer)
	assert.Equal(t, "unknown for admission", answer(v.Under(p).Check()))
}

func FuzzRecord(f *testing.F) {
	p := everything(f)
	for n := range 6 {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(11, uint64(n)))}
		text, err := json.Marshal(episode.Record{Person: iop.Person{Age: 30}, Need: 540, Events: c.Events()[:8]})
		require.NoError(f, err)
		f.Add(text, int32(day("2026-02-01")))
	}
	f.Add([]byte(`{"events":[]}`), int32(0))
	f.Add([]byte(`{"events":[{"kind":"attended"},{"kind":"no-show","day":"0001-01-01"},{"kind":"discharge","day":"9999-12-31","emergency":true}]}`), int32(day("9999-12-31")))
	f.Add([]byte(`{"person":{"age":30},"need":"9h","events":[{"kind":"attended","day":"2026-01-06","time":"09:00","session":-1,"format":"group","planned":"3h","credited":"whole"}]}`), int32(-5))
	f.Fuzz(func(t *testing.T, data []byte, now int32) {
		var r episode.Record
		if json.Unmarshal(data, &r) != nil {
			return
		}
		e, err := episode.New(r)
		require.NoError(t, err, "what was read is valid")
		text, err := json.Marshal(r)
		require.NoError(t, err)
		var again episode.Record
		require.NoError(t, json.Unmarshal(text, &again), "%s", text)
		once, err := json.Marshal(again)
		require.NoError(t, err)
		require.True(t, bytes.Equal(text, once), "%s\n%s", text, once)
		if r.Events == nil {
			r.Events = []episode.Event{}
		}
		require.Equal(t, r, again)
		days := []iop.Day{iop.Day(now), day("2026-02-01")}
		for i := range r.Events[:min(3, len(r.Events))] {
			days = append(days, r.Events[i].Day)
		}
		for _, d := range days {
			begun := d
			for i := range r.Events {
				if at := r.Events[i].Day; at != 0 {
					begun = min(begun, at)
				}
			}
			if !d.IsValid() || d-begun > 100*366 { // hundreds of years of weeks only take time
				continue
			}
			for _, v := range []*episode.View{e.On(d), e.KnownOn(d)} {
				askAll(v, p)
				n := 0
				for range v.Events() {
					n++
				}
				require.LessOrEqual(t, n, len(r.Events))
			}
		}
		var fold episode.Fold
		for i := range r.Events {
			fold.Add(&r.Events[i])
		}
		require.Equal(t, int64(len(r.Events)), fold.Events)
		require.False(t, strings.Contains(e.On(day("2026-02-01")).Under(p).Standing()[0].Answer.String(), "("))
	})
}
