package episode_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// slowEpisodes asks about many episodes of many policies and returns what differed,
// the first few of it.
func slowEpisodes(t *testing.T, seed uint64, policies, episodes int) (differ []string, tally map[iop.Measure]*oracle.Tally) {
	tally = map[iop.Measure]*oracle.Tally{}
	for n := range policies {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(seed, uint64(n)))}
		d := c.Policy()
		p, err := compliance.New(d)
		require.NoError(t, err)
		for range episodes {
			events := c.Events()
			e := stay(t, events...)
			now := day("2026-01-01") + iop.Day(c.IntN(170))
			if at := oracle.Pick(c, events...); at.Day != 0 && c.In(70) {
				now = at.Day + iop.Day(c.IntN(10))
			}
			var days *compliance.Workdays
			if c.In(50) {
				days = &compliance.Workdays{Holidays: []iop.Day{day("2026-01-19"), day("2026-02-16"), day("2026-03-03")}}
			}
			for _, knownOnly := range [...]bool{false, true} {
				view := e.On(now)
				if knownOnly {
					view = e.KnownOn(now)
				}
				for _, text := range oracle.Compare(&d, observing(p, days), view, oracle.Read(events, now, knownOnly), days, tally) {
					differ = append(differ, fmt.Sprintf("policy %d on %v, known only %v: %s", n, now, knownOnly, text))
				}
			}
			shuffled(c, t, events, e.On(now), p, now, days)
			require.True(t, slices.Equal(events, e.Record().Events), "reading changed the record")
			if len(differ) > 20 {
				return differ, tally
			}
		}
	}
	return differ, tally
}

// shuffled asks the same of the same events in another order.
func shuffled(c oracle.Chance, t *testing.T, events []episode.Event, view *episode.View, p *compliance.Policy, now iop.Day, days *compliance.Workdays) {
	p = observing(p, days)
	at := c.Perm(len(events))
	other := make([]episode.Event, len(events))
	for i, k := range at {
		other[k] = events[i]
	}
	again := stay(t, other...).On(now)
	a, b := view.Under(p).Check(), again.Under(p).Check()
	require.True(t, slices.Equal(slices.Collect(a.All()), slices.Collect(b.All())), "order matters:\n%v\n%v", &a, &b)
	require.True(t, slices.Equal(view.Under(p).Due(), again.Under(p).Due()), "order matters to deadlines")
	require.True(t, reflect.DeepEqual(view.Under(p).Ledger()[0].Answer, again.Under(p).Ledger()[0].Answer), "order matters to the ledger")
	require.Equal(t, maps.Collect(view.Events()), maps.Collect(again.Events()), "order matters to events")
	require.Equal(t, view.Under(p).Standing()[0].Answer, again.Under(p).Standing()[0].Answer)
	require.Equal(t, len(view.Flagged()), len(again.Flagged()))
}

// TestOracle holds the package against the oracle.
func TestOracle(t *testing.T) {
	t.Parallel()
	policies := 40
	if testing.Short() {
		policies = 12
	}
	differ, tally := slowEpisodes(t, 1, policies, 30)
	for _, text := range differ {
		t.Error(text)
	}
	for m, tl := range tally {
		t.Logf("%v: asked %d, definite %d, not sure %d, coarser than need be %d (%.2f%%)", m, tl.Asked, tl.Definite, tl.Unsure, tl.Coarse, 100*float64(tl.Coarse)/float64(tl.Asked))
		// An entry that may repeat another of its day leaves more open than the oracle's worlds do.
		assert.Less(t, float64(tl.Coarse), 0.03*float64(tl.Asked), "%v", m)
		assert.Greater(t, tl.Definite, tl.Asked/10, "%v", m)
	}
}

func absent(n int, more ...func(*episode.Event)) func(*episode.Event) {
	return func(e *episode.Event) {
		e.Session = int32(n)
		for _, set := range more {
			set(e)
		}
	}
}

func entered(date string) func(*episode.Event) {
	return func(e *episode.Event) { e.Recorded = day("2026-" + date) }
}

// held is the answer of a policy with one row to a record on a day.
func held(t *testing.T, row, date string, sections []string, events ...episode.Event) string {
	t.Helper()
	return answer(stay(t, events...).On(day("2026-" + date)).Under(limit(t, row, sections...)).Check())
}

func dueOf(t *testing.T, row, date string, events ...episode.Event) episode.Due {
	t.Helper()
	due := stay(t, events...).On(day("2026-" + date)).Under(limit(t, row)).Due()
	require.Len(t, due, 1)
	return due[0]
}

// TestDisagreements are the smallest records on which package and oracle once
// disagreed.
func TestDisagreements(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	noShows := func(per, bound string) string {
		return `"measure":"events","events":["no-show"],"per":` + per + `,"bound":` + bound
	}
	none := []string(nil)
	t.Run("a phase that began at a level that was not recorded", func(t *testing.T) {
		row := `"measure":"service-days","per":{"phase":true,"in_phases":{"at_most":1}},"bound":{"at_most":3},"binds":"delivered"`
		moved := func(level iop.Level) func(*episode.Event) { return func(e *episode.Event) { e.Level = level } }
		events := []episode.Event{in, on(iop.PhaseAdvanced, "01-05")}
		assert.Equal(t, "not-applicable", held(t, row, "02-10", []string{`"level":"intensive-outpatient"`}, events...), "the second phase")
		events = append(events, on(iop.LevelChanged, "01-12"), on(iop.LevelChanged, "01-19", moved(iop.IntensiveOutpatient)))
		assert.Equal(t, "unknown for level", held(t, row, "02-10", []string{`"level":"intensive-outpatient"`}, events...), "the advance may have been at another")
	})
	t.Run("a contradiction this week is not settled by the week before", func(t *testing.T) {
		assert.Equal(t, "unknown for dates 0 to 1", held(t, noShows(`"week"`, `{"at_most":0}`), "01-14", none, in, on(iop.NoShow, "01-13"), on(iop.Attended, "01-13")))
	})
	t.Run("limits of a week and a month begin with the admission too", func(t *testing.T) {
		for _, per := range []string{`"week"`, `"month"`, `"episode"`, `{"days":14}`} {
			assert.Equal(t, "met 0", held(t, `"measure":"events","events":["contact"],"per":`+per+`,"bound":{"at_most":0}`, "01-10", none, on(iop.Admission, "01-08"), on(iop.Contact, "01-06")), per)
		}
	})
	t.Run("a week that a discharge ends is over", func(t *testing.T) {
		assert.Equal(t, "not-met 0", held(t, `"measure":"events","events":["negative"],"per":"week","bound":{"at_least":1}`, "01-25", none, in, on(iop.SpecimenCollected, "01-06"), on(iop.NegativeTest, "01-07"), on(iop.Discharged, "01-14")))
	})
	t.Run("between two ends of which the lower is open", func(t *testing.T) {
		pair := func(n string) []episode.Event { return []episode.Event{on(iop.NoShow, n), on(iop.Attended, n)} }
		list := append([]episode.Event{in, on(iop.NoShow, "01-06")}, append(pair("01-07"), pair("01-08")...)...)
		assert.Equal(t, "unknown for dates 1 to 3", held(t, noShows(`"episode"`, `{"above":1,"at_most":2}`), "01-10", none, list...), "two of them would keep it")
		hoursDue := dueOf(t, `"measure":"elapsed-service-hours","events":["plan-review"],"after":["admission"],"bound":{"above":"2h","at_most":"3h"}`, "01-20", in, on(iop.Attended, "01-06", hours(120)),
			on(iop.Attended, "01-07", func(e *episode.Event) { e.Planned = 120 }), on(iop.PlanReviewed, "01-08"))
		assert.Equal(t, episode.DueUnknown.String(), hoursDue.State.String(), "half of the second would keep it")
	})
	t.Run("a contradicted session is one of the last sessions, not two", func(t *testing.T) {
		assert.Equal(t, "unknown for dates 1 to 2", held(t, noShows(`{"last-scheduled":2}`, `{"at_most":1}`), "01-10", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")))
	})
	t.Run("what is recorded of one session is one session", func(t *testing.T) {
		late, left := on(iop.Late, "01-07", absent(1)), on(iop.LeftEarly, "01-07", absent(1))
		assert.Equal(t, "met 1", held(t, noShows(`{"last-scheduled":2}`, `{"at_most":1}`), "01-10", none, in, on(iop.NoShow, "01-06"), late, left))
		assert.Equal(t, iop.Exactly(iop.Amount(1)), dueOf(t, `"measure":"elapsed-sessions","events":["plan-review"],"after":["admission"],"bound":{"at_most":1}`, "01-10", in, late, left).Elapsed)
		for _, e := range []*episode.Event{&late, &left} {
			e.Planned, e.Credited = 180, episode.CreditOf(170)
		}
		week := stay(t, in, late, left).On(day("2026-01-11")).Under(parse(t, document())).Ledger()[0].Answer[0]
		assert.LessOrEqual(t, week.Most, iop.Minutes(180))
		assert.Equal(t, iop.Minutes(180), week.Scheduled)
		assert.Equal(t, 1, week.Sessions)
	})
	t.Run("a day with service that is not sure is not the last for sure", func(t *testing.T) {
		assert.Contains(t, held(t, `"measure":"events","events":["incident"],"per":"service-day","bound":{"at_most":0}`, "01-10", none,
			in, on(iop.Attended, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-07"), on(iop.Incident, "01-07")), "unknown")
	})
	t.Run("a clock that a contradicted event starts or stops is not sure", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["contact"],"after":["no-show"],"bound":{"at_most":1}`
		assert.Equal(t, episode.DueUnknown.String(), dueOf(t, row, "01-20", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")).State.String())
		row = `"measure":"elapsed-days","events":["attended"],"after":["admission"],"bound":{"at_most":3}`
		assert.Equal(t, episode.DueUnknown.String(), dueOf(t, row, "01-20", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07")).State.String())
	})
	t.Run("a day with a sure session beside one that is not is sure", func(t *testing.T) {
		got := dueOf(t, `"measure":"elapsed-session-days","events":["plan-review"],"after":["admission"],"bound":{"at_most":0}`, "01-10", in,
			on(iop.Attended, "01-07", absent(1)), on(iop.NoShow, "01-07", absent(1)), on(iop.Attended, "01-07", absent(2)))
		assert.Equal(t, iop.Exactly(iop.Amount(1)), got.Elapsed)
		assert.Equal(t, episode.Overdue.String(), got.State.String())
	})
	t.Run("hours since an anchor are hours as the policy counts them", func(t *testing.T) {
		meeting := on(iop.Attended, "01-07", hours(120))
		meeting.Format = iop.MutualHelp
		row := `"measure":"elapsed-service-hours","events":["plan-review"],"after":["admission"],"bound":{"at_most":"1h"}`
		assert.Equal(t, iop.Exactly(iop.Amount(0)), dueOf(t, row, "01-10", in, meeting).Elapsed, "mutual help never counts")
		removed := on(iop.Removed, "01-07", hours(120))
		removed.Credited = episode.CreditOf(70)
		assert.Equal(t, iop.Exactly(iop.Amount(70)), dueOf(t, row, "01-10", in, removed).Elapsed, "as in the ledger")
	})
	t.Run("a session credited as a whole is a whole session", func(t *testing.T) {
		p := parse(t, document(`"counting":{"partial":"whole-sessions-only"}`))
		week := stay(t, in, on(iop.Late, "01-07", hours(180))).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0]
		assert.Equal(t, [2]iop.Minutes{180, 180}, [2]iop.Minutes{week.Least, week.Most})
		week = stay(t, in, on(iop.Late, "01-07", func(e *episode.Event) { e.Planned = 180 })).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0]
		assert.Equal(t, [2]iop.Minutes{0, 180}, [2]iop.Minutes{week.Least, week.Most}, "not recorded is not nothing")
	})
	t.Run("the reason for no credit is said whatever was credited", func(t *testing.T) {
		p := parse(t, document(`"lateness":[{`+ruleText("clinic.late")+`,"by":{"above":"15m"},"no_credit":true}]`))
		late := on(iop.Late, "01-07", hours(180))
		late.By = 20
		entry := stay(t, in, late).On(day("2026-01-11")).Under(p).Ledger()[0].Answer[0].Entries[0]
		assert.Equal(t, iop.Minutes(0), entry.Most)
		assert.Equal(t, iop.SetOf(episode.NoCreditLate), entry.Why)
	})
	t.Run("a contradicted session was planned once", func(t *testing.T) {
		plan := func(e *episode.Event) { e.Planned = 180 }
		assert.Equal(t, iop.Minutes(180), stay(t, in, on(iop.Attended, "01-07", plan), on(iop.NoShow, "01-07", plan)).On(day("2026-01-11")).Under(parse(t, document())).Ledger()[0].Answer[0].Scheduled)
	})
	t.Run("the later entry counts, whatever stood there before", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Attended, "01-07"), on(iop.NoShow, "01-07"), on(iop.LateCancel, "01-07", entered("01-09"))}
		assert.Equal(t, "not-met 1", held(t, `"measure":"events","events":["late-cancel"],"per":"episode","bound":{"at_most":0}`, "01-20", none, list...))
		list = []episode.Event{in, on(iop.Late, "01-07"), on(iop.LeftEarly, "01-07"), on(iop.NoShow, "01-07", entered("01-09"))}
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["late","left-early"],"per":"episode","bound":{"at_most":0}`, "01-20", none, list...))
	})
	t.Run("late and leaving early each make absences", func(t *testing.T) {
		both := []string{`"lateness":[{` + ruleText("clinic.a") + `,"by":{"above":"5m"},"per_absence":3},{` + ruleText("clinic.b") + `,"leaving":true,"by":{"above":"5m"},"per_absence":2}]`}
		left := func(n int) episode.Event {
			return on(iop.LeftEarly, fmt.Sprintf("01-%02d", n), func(e *episode.Event) { e.By = 10 })
		}
		assert.Equal(t, "not-met 1", held(t, `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`, "01-31", both, in, left(6), left(7)))
	})
	t.Run("a make-up erases only in its time", func(t *testing.T) {
		erase := func(by string) []string {
			return []string{`"make_up":[{` + ruleText("clinic.make-up") + `,"makes":"may",` + by + `,"erases":true}]`}
		}
		list := []episode.Event{in, on(iop.NoShow, "01-06", absent(7)), on(iop.MadeUp, "01-27", absent(7))}
		assert.Equal(t, "not-met 1", held(t, noShows(`"episode"`, `{"at_most":0}`), "01-31", erase(`"by":"same-week"`), list...))
		assert.Equal(t, "not-met 1", held(t, noShows(`"episode"`, `{"at_most":0}`), "01-31", erase(`"by":"days","days":7`), list...))
	})
	t.Run("rules that are not in force say nothing", func(t *testing.T) {
		past := `,"until":"2025-01-01"`
		list := []episode.Event{in, on(iop.Excused, "01-06"), on(iop.Late, "01-07", func(e *episode.Event) { e.By = 20 }), on(iop.NoShow, "01-08", absent(3)), on(iop.MadeUp, "01-09", absent(3))}
		row := `"measure":"events","events":["unexcused","no-show"],"per":"episode","bound":{"at_most":0}`
		for _, section := range []string{`"excuses":[{` + ruleText("clinic.a") + past + `,"counts":true}]`, `"lateness":[{` + ruleText("clinic.a") + past + `,"by":{"above":"15m"},"counts_as":"unexcused"}]`,
			`"make_up":[{` + ruleText("clinic.a") + past + `,"makes":"may","erases":true}]`} {
			assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{section}, list...), section)
		}
		dilute := on(iop.NegativeTest, "01-07", func(e *episode.Event) { e.Validity = compliance.Dilute })
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`, "01-31", []string{`"tests":[{` + ruleText("clinic.a") + past + `,"validities":["dilute"],"as":"positive"}]`}, in, dilute))
	})
	t.Run("reasons that are refused do not excuse", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		work := on(iop.Excused, "01-06", func(e *episode.Event) { e.Excuse = compliance.Work })
		assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"refused":true,"reasons":["work"]}]`}, in, work))
	})
	t.Run("an excuse is for the services it names", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		group := on(iop.Excused, "01-06", func(e *episode.Event) { e.Format = iop.Group })
		assert.Equal(t, "met 0", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"of":{"formats":["education"]},"counts":true}]`}, in, group))
	})
	t.Run("what counts toward limits may be prearranged", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		assert.Equal(t, "not-met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"counts":true}]`}, in, on(iop.Prearranged, "01-06")))
	})
	t.Run("how late is not known", func(t *testing.T) {
		row := `"measure":"events","events":["unexcused"],"per":"episode","bound":{"at_most":0}`
		assert.Contains(t, held(t, row, "01-31", []string{`"lateness":[{` + ruleText("clinic.a") + `,"by":{"above":"15m"},"counts_as":"unexcused"}]`}, in, on(iop.Late, "01-06")), "unknown")
	})
	t.Run("a test taken for a missed one is not a negative", func(t *testing.T) {
		late := on(iop.NegativeTest, "01-07", func(e *episode.Event) { e.Collection = compliance.SpecimenGivenLate })
		assert.Equal(t, "met 0", held(t, `"measure":"events","events":["negative"],"per":"episode","bound":{"at_most":0}`, "01-31", []string{`"tests":[{` + ruleText("clinic.a") + `,"collections":["given-late"],"as":"missed"}]`}, in, late))
	})
	t.Run("leave", func(t *testing.T) {
		inactive := `"measure":"days-without","events":["attended"],"per":"episode","bound":{"at_most":10}`
		assert.Equal(t, "met 6 days", held(t, inactive, "01-25", none, in, on(iop.Attended, "01-07"), on(iop.LeaveBegun, "01-08"), on(iop.LeaveBegun, "01-15"), on(iop.LeaveEnded, "01-20")), "it began on the 8th")
		assert.Equal(t, "not-met 18 days", held(t, inactive, "01-25", none, in, on(iop.Attended, "01-07"), on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-08")), "it ended the same day")
	})
	t.Run("back on the day of the discharge", func(t *testing.T) {
		v := stay(t, in, on(iop.Discharged, "01-20"), on(iop.Admission, "01-20"), on(iop.Attended, "01-22")).On(day("2026-01-31"))
		assert.Equal(t, [2]iop.Day{day("2026-01-20"), 0}, [2]iop.Day{v.Admitted, v.Discharged})
	})
	t.Run("an undated entry is not known before it is entered", func(t *testing.T) {
		assert.Empty(t, stay(t, in, episode.Event{Kind: iop.NoShow, Recorded: day("2026-02-01")}).KnownOn(day("2026-01-10")).Flagged())
	})
	t.Run("any order of entries that differ in nothing", func(t *testing.T) {
		a, b := on(iop.PlanMade, "01-06"), on(iop.PlanMade, "01-06", entered("01-06"))
		assert.Equal(t, maps.Collect(stay(t, in, a, b).On(day("2026-01-31")).Events()), maps.Collect(stay(t, in, b, a).On(day("2026-01-31")).Events()))
	})
	t.Run("what a later entry overrules contradicts nothing", func(t *testing.T) {
		said := func(kind iop.EventKind, hour int, more ...func(*episode.Event)) episode.Event {
			return on(kind, "01-06", append(more, func(e *episode.Event) { e.Session, e.Time = 3, schedule.TimeAt(schedule.At(hour, 0)) })...)
		}
		ill := func(e *episode.Event) { e.Excuse = compliance.Illness }
		row := `"measure":"events","events":["excused"],"per":"episode","bound":{"at_most":1}`
		agreed(t, "met 1", row, "01-31", none, in, said(iop.Attended, 9, entered("01-06")), said(iop.Excused, 9, entered("01-06")), said(iop.Excused, 9, entered("01-07"), ill))
		row = `"measure":"events","events":["attended"],"per":"episode","bound":{"at_most":1}`
		for _, hours := range [][2]int{{9, 10}, {10, 9}} {
			agreed(t, "met 1", row, "01-31", none, in, said(iop.NoShow, hours[0], entered("01-06")), said(iop.Attended, hours[1], entered("01-06")), said(iop.Attended, 11, entered("01-07")))
		}
	})
	t.Run("what was cleared stays cleared", func(t *testing.T) {
		p := parse(t, document(`"responses":[{`+ruleText("clinic.a")+`,"order":"ladder","events":["incident"],"steps":[{"kind":"warning"},{"kind":"contract"}],"clears_after":30}]`))
		list := []episode.Event{in, on(iop.ContractMade, "01-06"), on(iop.Warned, "03-20")}
		assert.Equal(t, episode.Good.String(), stay(t, list...).On(day("2026-03-19")).Under(p).Standing()[0].Answer.String())
		assert.Equal(t, episode.OnWarning.String(), stay(t, list...).On(day("2026-03-25")).Under(p).Standing()[0].Answer.String())
	})
	t.Run("not before two months", func(t *testing.T) {
		row := `"measure":"elapsed-months","events":["phase-advance"],"after":["admission"],"bound":{"at_least":2}`
		assert.Equal(t, episode.OutOfTime.String(), dueOf(t, row, "03-31", in, on(iop.PhaseAdvanced, "02-06")).State.String(), "a month and a day")
		assert.Equal(t, episode.InTime.String(), dueOf(t, row, "03-31", in, on(iop.PhaseAdvanced, "03-05")).State.String())
	})
	t.Run("each end of months, on the day and beside it", func(t *testing.T) {
		const early, kept, late = "out-of-time", "in-time", "out-of-time"
		for bound, want := range map[string]struct {
			answered [5]string // after 2 months, 2 months and a day, a day before 3, 3, 3 and a day
			by       string
		}{
			`{"at_least":3}`:              {[5]string{early, early, early, kept, kept}, ""},
			`{"above":3}`:                 {[5]string{early, early, early, early, kept}, ""},
			`{"above":2}`:                 {[5]string{early, kept, kept, kept, kept}, ""},
			`{"at_most":2}`:               {[5]string{kept, late, late, late, late}, "2026-03-10"},
			`{"at_most":3}`:               {[5]string{kept, kept, kept, kept, late}, "2026-04-10"},
			`{"below":3}`:                 {[5]string{kept, kept, kept, late, late}, "2026-04-09"},
			`{"above":3,"at_most":9}`:     {[5]string{early, early, early, early, kept}, "2026-10-10"},
			`{"above":2,"below":3}`:       {[5]string{early, kept, kept, late, late}, "2026-04-09"},
			`{"at_least":2,"at_most":2}`:  {[5]string{kept, late, late, late, late}, "2026-03-10"},
			`{"at_least":1,"below":2}`:    {[5]string{late, late, late, late, late}, "2026-03-09"},
			`{"at_least":3,"below":4000}`: {[5]string{early, early, early, kept, kept}, "2359-05-09"},
		} {
			row := `"measure":"elapsed-months","events":["plan-review"],"after":["admission"],"bound":` + bound
			for i, date := range [...]string{"03-10", "03-11", "04-09", "04-10", "04-11"} {
				due := dueOf(t, row, "12-31", on(iop.Admission, "01-10"), on(iop.PlanReviewed, date))
				assert.Equal(t, want.answered[i], due.State.String(), "%s on %s", bound, date)
				assert.Equal(t, [...]string{"exactly 2", "2 to 3", "2 to 3", "exactly 3", "3 to 4"}[i], due.Elapsed.String(), "%s on %s", bound, date)
				if want.by == "" {
					assert.Zero(t, due.By)
				} else {
					assert.Equal(t, day(want.by), due.By, bound)
				}
			}
		}
		// Of an end of a month the last day of the next is a month later.
		row := `"measure":"elapsed-months","events":["plan-review"],"after":["admission"],"bound":{"below":1}`
		for date, want := range map[string]episode.DueState{"02-27": episode.Pending, "02-28": episode.Overdue} {
			due := dueOf(t, row, date, on(iop.Admission, "01-31"))
			assert.Equal(t, want, due.State, date)
			assert.Equal(t, day("2026-02-27"), due.By)
		}
	})
	t.Run("the last day in time of hours on the clock", func(t *testing.T) {
		row := `"measure":"elapsed-hours","events":["contact"],"after":["incident"],"bound":{"at_most":"24h"}`
		at := func(h int) episode.Event {
			return on(iop.Incident, "01-07", func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, 0)) })
		}
		assert.Equal(t, day("2026-01-08"), dueOf(t, row, "01-07", in, at(10)).By, "the 8th at 10")
		assert.Equal(t, day("2026-01-08"), dueOf(t, row, "01-07", in, on(iop.Incident, "01-07")).By, "the 8th at the latest")
	})
	t.Run("clean days begin anew where the policy says so", func(t *testing.T) {
		row := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":10}`
		missed := on(iop.SpecimenMissed, "01-12", func(e *episode.Event) { e.Collection = compliance.NotThere })
		for resets, want := range map[string]string{"true": "unknown for end-of-period 5 days", "false": "met 12 days"} {
			got := held(t, row, "01-17", []string{`"tests":[{` + ruleText("clinic.missed") + `,"collections":["not-there"],"as":"missed","resets_clean":` + resets + `}]`}, in, missed)
			assert.Equal(t, want, got)
		}
	})
	t.Run("who left is not asked for the next review", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":30}`
		for date, want := range map[string]episode.DueState{"02-05": episode.Ended, "02-06": episode.Overdue} { // the plan is of the 6th
			due := dueOf(t, row, "03-20", in, on(iop.PlanMade, "01-06"), on(iop.Discharged, date))
			assert.Equal(t, want.String(), due.State.String(), date)
			assert.Equal(t, day("2026-02-05"), due.By)
		}
		due := dueOf(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["discharge"],"bound":{"at_most":15}`, "02-20", in, on(iop.Discharged, "02-05"))
		assert.Equal(t, episode.Pending, due.State)
	})
	t.Run("a clock that stands still during leave", func(t *testing.T) {
		away := []episode.Event{in, on(iop.LeaveBegun, "01-10"), on(iop.LeaveEnded, "01-20")}
		for not, want := range map[string]string{"true": "2026-02-05", "false": "2026-01-26"} {
			row := `"measure":"elapsed-days","events":["contact"],"after":{"events":["admission"],"not_leave":` + not + `},"bound":{"at_most":21}`
			assert.Equal(t, day(want), dueOf(t, row, "01-25", away...).By)
		}
	})
	t.Run("one that became known with the last is not the last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true,"known":true},"bound":{"at_most":3}`
		late := on(iop.Incident, "01-06")
		late.Recorded = day("2026-01-12")
		due := dueOf(t, row, "01-20", in, late, on(iop.Incident, "01-08"), on(iop.Incident, "01-12"), on(iop.ReportMade, "01-14"))
		assert.Equal(t, episode.InTime, due.State)
		assert.Equal(t, day("2026-01-12"), due.Anchor)
	})
	t.Run("the last of the clocks is that which started last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"each":true,"known":true},"bound":{"at_most":6}`
		late := on(iop.Incident, "01-06")
		late.Recorded = day("2026-01-12")
		due := dueOf(t, row, "01-20", in, late, on(iop.Incident, "01-08"), on(iop.ReportMade, "01-14"))
		assert.Equal(t, episode.InTime, due.State)
		assert.Equal(t, day("2026-01-12"), due.Anchor)
	})
	t.Run("of several that are not sure, one between can be the last", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["contact-attempt"],"after":{"events":["no-show"],"known":true},"bound":{"at_most":30}`
		session := func(k iop.EventKind, date string, n int32, recorded string) episode.Event {
			return on(k, date, func(e *episode.Event) { e.Session, e.Recorded = n, day("2026-"+recorded) })
		}
		sure := session(iop.NoShow, "01-06", 1, "01-19")
		between := []episode.Event{session(iop.NoShow, "01-08", 2, "01-12"), session(iop.Attended, "01-08", 2, "01-12")}
		last := []episode.Event{session(iop.NoShow, "01-10", 3, "01-19"), session(iop.Attended, "01-10", 3, "01-19")}
		assert.Equal(t, episode.Pending, dueOf(t, row, "01-20", append(last, in, sure)...).State, "either begins on the 19th")
		assert.Equal(t, episode.DueUnknown, dueOf(t, row, "01-20", append(between, append(last, in, sure)...)...).State)
	})
	t.Run("months over the whole calendar", func(t *testing.T) {
		if testing.Short() {
			t.Skip("takes seconds")
		}
		row := limit(t, `"measure":"elapsed-months","events":["plan"],"after":["admission"],"bound":{"at_most":2}`)
		e := stay(t, episode.Event{Kind: iop.Admission, Day: day("0001-01-01")})
		assert.Equal(t, day("0001-03-01"), e.On(day("0500-01-01")).Under(row).Due()[0].By, "five hundred years are no reason to be slow")
	})
	t.Run("working days beyond the calendar", func(t *testing.T) {
		var w compliance.Workdays
		assert.Equal(t, iop.Day(0), w.After(day("9999-12-01"), 1000), "no day beyond the calendar")
		assert.Equal(t, iop.Day(0), w.After(day("2026-01-01"), 214_748_364))
	})
	result := func(kind iop.EventKind, date string, found compliance.Detection, more ...func(*episode.Event)) episode.Event {
		return on(kind, date, append(more, func(e *episode.Event) { e.Specimen, e.Detection = 2, found })...)
	}
	positives := `"measure":"events","events":["positive"],"per":"episode","bound":{"at_most":0}`
	t.Run("a result of a specimen that is entered again is entered last", func(t *testing.T) {
		specimen := on(iop.SpecimenCollected, "01-19")
		negative, again := result(iop.NegativeTest, "01-20", compliance.AsExpected), result(iop.NegativeTest, "01-20", compliance.AsExpected, entered("01-21"))
		positive := result(iop.PositiveTest, "01-21", compliance.Definitive)
		agreed(t, "not-met 1", positives, "01-27", none, in, specimen, negative, positive)
		agreed(t, "unknown", positives, "01-27", none, in, specimen, negative, positive, again) // both on the 21st
		again.Recorded++
		agreed(t, "met 0", positives, "01-27", none, in, specimen, negative, positive, again)
		aside(t, map[int]episode.Disposition{3: episode.Superseded, 4: episode.Repeated}, "01-27", in, specimen, negative, positive, again)
		// The other way about.
		positive.Day, negative.Day = positive.Day-1, negative.Day+1
		agreed(t, "met 0", positives, "01-27", none, in, specimen, positive, negative)
		agreed(t, "not-met 1", positives, "01-27", none, in, specimen, positive, negative, result(iop.PositiveTest, "01-20", compliance.Definitive, entered("01-22")))
	})
	t.Run("what is entered again, word for word, is entered last", func(t *testing.T) {
		missed := noShows(`"episode"`, `{"at_most":0}`)
		for _, number := range []int{0, 3} {
			first, came := on(iop.NoShow, "01-07", absent(number)), on(iop.Attended, "01-07", absent(number, entered("01-09")))
			agreed(t, "met 0", missed, "01-20", none, in, first, came)
			agreed(t, "met 0", missed, "01-20", none, in, first, came, on(iop.NoShow, "01-07", absent(number, entered("01-08"))))
			agreed(t, "unknown", missed, "01-20", none, in, first, came, on(iop.NoShow, "01-07", absent(number, entered("01-09"))))
			agreed(t, "not-met 1", missed, "01-20", none, in, first, came, on(iop.NoShow, "01-07", absent(number, entered("01-10"))))
		}
		summary := `"measure":"elapsed-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["completed"]},"bound":{"at_most":1}`
		out := func(reason iop.DischargeReason, date string) episode.Event {
			return on(iop.Discharged, "01-07", entered(date), func(e *episode.Event) { e.Reason = reason })
		}
		for _, other := range []iop.DischargeReason{iop.Moved, iop.EndedForUse} {
			agreed(t, "not-applicable", summary, "01-30", none, in, out(iop.Completed, "01-07"), out(other, "01-08"))
			agreed(t, "unknown", summary, "01-30", none, in, out(iop.Completed, "01-07"), out(other, "01-08"), out(iop.Completed, "01-08"))
			agreed(t, "not-met 23 days", summary, "01-30", none, in, out(iop.Completed, "01-07"), out(other, "01-08"), out(iop.Completed, "01-09"))
			agreed(t, "not-applicable", summary, "01-30", none, in, out(other, "01-07"), out(iop.Completed, "01-08"), out(other, "01-09"))
		}
		leave := func(emergency bool, more ...func(*episode.Event)) episode.Event {
			return on(iop.Discharged, "01-07", append(more, func(e *episode.Event) { e.Emergency = emergency })...)
		}
		for e := range stay(t, in, leave(true), leave(false, entered("01-07")), leave(true, entered("01-08"))).On(day("2026-01-30")).Events() {
			if e.Kind == iop.Discharged {
				assert.Equal(t, leave(true), e, "as it was entered first")
			}
		}
		level := func(to iop.Level, date string) episode.Event {
			return on(iop.LevelChanged, "01-07", entered(date), func(e *episode.Event) { e.Level = to })
		}
		later := on(iop.NoShow, "01-12")
		back := []episode.Event{in, later, level(iop.IntensiveOutpatient, "01-07"), level(iop.Outpatient, "01-08")}
		at := []string{`"level":"intensive-outpatient"`}
		assert.Equal(t, "met 0", held(t, missed, "01-20", at, back...))
		assert.Equal(t, "not-met 1", held(t, missed, "01-20", at, append(back, level(iop.IntensiveOutpatient, "01-09"))...))
	})
	t.Run("two results of a specimen that leave open what was found", func(t *testing.T) {
		// Neither is missing-expected, which would be an incident; what both say of what was
		// found is not more than that they are negative.
		rows := []string{`"either":"clinic.either","measure":"elapsed-service-hours","events":["report"],"after":["incident"],"bound":{"at_most":"2h"}`,
			`"either":"clinic.either","measure":"events","events":["positive"],"per":"episode","bound":{"above":3}`}
		text := `"tests":[{` + ruleText("clinic.missing") + `,"detections":["missing-expected"],"as":"violation"}],"requirements":[{` + ruleText("clinic.a") + `,` + rows[0] + `},{` + ruleText("clinic.b") + `,` + rows[1] + `}]`
		events := []episode.Event{in, on(iop.SpecimenCollected, "01-06"), result(iop.NegativeTest, "01-07", compliance.AsExpected), result(iop.NegativeTest, "01-08", compliance.NotDetected), on(iop.Discharged, "01-20")}
		p := parse(t, document(text))
		report := stay(t, events...).On(day("2026-01-20")).Under(p).Check()
		d, found, got := p.Definition(), map[iop.RuleID]iop.Finding{}, []string(nil)
		for f := range report.All() {
			found[f.Rule.ID], got = f, append(got, f.Verdict.String())
		}
		assert.Equal(t, []string{"unknown", "not-applicable"}, got)
		oracle.Either([]*iop.Requirement{&d.Requirements[0], &d.Requirements[1]}, found, oracle.Read(events, day("2026-01-20"), false).Worlds(&d, nil), &oracle.Tally{},
			func(format string, args ...any) { assert.Fail(t, fmt.Sprintf(format, args...)) })
	})
	t.Run("the first of two changes of level on one day says where the person was before", func(t *testing.T) {
		moved := func(level iop.Level, hour int) episode.Event {
			return on(iop.LevelChanged, "01-08", func(e *episode.Event) { e.Level, e.Time = level, schedule.TimeAt(schedule.At(hour, 0)) })
		}
		row, at := noShows(`"episode"`, `{"at_most":1}`), []string{`"level":"intensive-outpatient"`}
		events := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), moved(iop.IntensiveOutpatient, 12), moved(iop.Outpatient, 11)}
		assert.Equal(t, "not-met 2", held(t, row, "01-20", at, events...), "there before, and again an hour later")
		events = append(events[:3], moved(iop.IntensiveOutpatient, 11), moved(iop.Outpatient, 12))
		assert.Equal(t, "not-applicable", held(t, row, "01-20", at, events...), "there for an hour")
	})
	t.Run("due at another level, in a week in which the person may have been back", func(t *testing.T) {
		// They were back on the 22nd, and the deadline was missed; or only in February.
		level := []string{`"level":"intensive-outpatient"`}
		moved := func(to iop.Level, date string) episode.Event {
			return on(iop.LevelChanged, date, func(e *episode.Event) { e.Level = to })
		}
		row := `"measure":"elapsed-days","events":["report"],"after":["incident"],"bound":{"at_most":0}`
		events := []episode.Event{in, moved(iop.Outpatient, "01-20"), on(iop.Incident, "01-21"), moved(0, "01-22"), moved(iop.IntensiveOutpatient, "02-14")}
		assert.Contains(t, held(t, row, "02-23", level, events...), "unknown for level")
		events[3].Level = iop.IntensiveOutpatient
		assert.Contains(t, held(t, row, "02-23", level, events...), "not-met")
		events[3].Level = iop.Outpatient
		assert.Contains(t, held(t, row, "02-23", level, events...), "not-applicable")
	})
	t.Run("an absence that leaves a run alone is none beyond its cap, whatever the order of the day", func(t *testing.T) {
		sections := []string{`"excuses":[{` + ruleText("clinic.excuse") + `,"counts":true,"keeps_run":true}]`}
		p := limit(t, `"measure":"events","events":["unexcused","no-show"],"per":{"run":true,"ended_by":["contact"]},"bound":{"at_most":0}`, sections...)
		there := []episode.Event{in, on(iop.Partial, "01-14", absent(4)), on(iop.MadeUp, "01-14")}
		ill := stay(t, append(there, on(iop.Excused, "01-14"))...).On(day("2026-01-20")).Under(p)
		assert.Equal(t, "met 0", answer(ill.Check()))
		assert.Empty(t, ill.Lapses())
		missed := stay(t, append(there, on(iop.NoShow, "01-14"))...).On(day("2026-01-20")).Under(p)
		assert.Len(t, missed.Lapses(), 1)
	})
	t.Run("a period that begins while the person is away is asked from when they are back in it", func(t *testing.T) {
		moved := func(to iop.Level, date string) episode.Event {
			return on(iop.LevelChanged, date, func(e *episode.Event) { e.Level = to })
		}
		p := limit(t, `"measure":"events","events":["attended"],"per":{"cycle":1},"bound":{"at_least":1}`, `"level":"intensive-outpatient"`, `"counting":{"week_start":"thursday"}`)
		events := []episode.Event{on(iop.Admission, "01-04"), on(iop.Attended, "01-05"), on(iop.Attended, "01-12"), moved(iop.Outpatient, "01-17"), moved(iop.IntensiveOutpatient, "01-20")}
		var anchors []iop.Day
		for _, lapse := range stay(t, events...).On(day("2026-01-25")).Under(p).Lapses() {
			anchors = append(anchors, lapse.Anchor)
		}
		assert.Equal(t, []iop.Day{day("2026-01-20")}, anchors)
		d := p.Definition()
		assert.Equal(t, map[oracle.Due]bool{{State: episode.Overdue, Anchor: day("2026-01-20")}: true}, oracle.Surely(&d.Requirements[0], oracle.Read(events, day("2026-01-25"), false).Worlds(&d, nil)))
	})
	t.Run("a time in which a cap is asked that was over before the person came to the level", func(t *testing.T) {
		row := `"measure":"events","events":["no-show"],"per":"month","bound":{"at_most":0},"while":{"from":["contract"],"until":["sanction"]}`
		events := []episode.Event{in, on(iop.ContractMade, "01-10"), on(iop.Sanctioned, "01-12"),
			on(iop.LevelChanged, "01-17", func(e *episode.Event) { e.Level = iop.IntensiveOutpatient })}
		assert.Equal(t, "not-applicable", held(t, row, "01-27", []string{`"level":"intensive-outpatient"`}, events...))
		events[3].Day = day("2026-01-12") // the last day of that time
		assert.Equal(t, "met 0", held(t, row, "01-27", []string{`"level":"intensive-outpatient"`}, events...))
	})
	t.Run("too few the second time, and too many the first time or not", func(t *testing.T) {
		row := `"measure":"events","events":["incident"],"per":{"weeks":5},"bound":{"at_least":3,"at_most":3}`
		sections := []string{`"level":"intensive-outpatient"`, `"tests":[{` + ruleText("clinic.late") + `,"collections":["given-late"],"as":"violation"}]`}
		moved := func(to iop.Level, date string) episode.Event {
			return on(iop.LevelChanged, date, func(e *episode.Event) { e.Level = to })
		}
		events := []episode.Event{in, on(iop.Incident, "01-05"), on(iop.SpecimenCollected, "01-07"), on(iop.NegativeTest, "01-11"), on(iop.SpecimenCollected, "01-12"),
			moved(iop.Outpatient, "01-14"), moved(iop.IntensiveOutpatient, "01-24")}
		agreed(t, "not-met 0 to 4", row, "05-02", sections, events...)
	})
	t.Run("a readmission that is entered twice is the first entry", func(t *testing.T) {
		events := []episode.Event{in, on(iop.Discharged, "01-20"), on(iop.Admission, "01-20"), on(iop.Admission, "01-20", entered("01-22"))}
		aside(t, map[int]episode.Disposition{0: episode.TooEarly, 3: episode.Repeated}, "01-31", events...)
		// The clock runs from the first entry, or a missed deadline would be met.
		row := `"measure":"elapsed-days","events":["report"],"after":{"events":["admission"],"known":true},"bound":{"at_most":3}`
		clocked(t, []string{"out-of-time from 01-20 on 01-24 after 4"}, row, "01-31", append(events, on(iop.ReportMade, "01-24"))...)
	})
	t.Run("due before a stay that begins at the level by an entry of its first day", func(t *testing.T) {
		row := `"measure":"elapsed-days","events":["assessment"],"after":["certification"],"bound":{"at_most":2}`
		for level, want := range map[iop.Level]string{iop.IntensiveOutpatient: "not-met 10 days", iop.Outpatient: "not-applicable"} {
			came := on(iop.LevelChanged, "01-25", func(e *episode.Event) { e.Level = level })
			assert.Equal(t, want, held(t, row, "01-30", []string{`"level":"intensive-outpatient"`}, on(iop.Admission, "01-25"), on(iop.Certified, "01-20"), came), "%v", level)
		}
	})
	t.Run("nothing passed for who was perhaps never at the level", func(t *testing.T) {
		other := on(iop.LevelChanged, "01-05", func(e *episode.Event) { e.Level = iop.Outpatient })
		for want, row := range map[string]string{
			"not-applicable 0h00m to 648h00m": `"measure":"elapsed-hours","events":["assessment"],"after":["admission"],"bound":{"below":"54h"}`,
			"not-applicable 0 to 26 days":     `"measure":"elapsed-days","events":["assessment"],"after":["admission"],"bound":{"at_most":2}`,
		} {
			assert.Equal(t, want, held(t, row, "01-31", []string{`"level":"intensive-outpatient"`}, in, other, on(iop.LevelChanged, "01-16")))
		}
	})
}

// TestTraps has a small test for each way in which rules of this kind are commonly
// misread, or says why the types cannot express it.
func TestTraps(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	events := func(kinds, per, bound string) string {
		return `"measure":"events","events":[` + kinds + `],"per":` + per + `,"bound":` + bound
	}
	excuse := func(e *episode.Event) { e.Excuse = compliance.Illness }
	var none []string
	say := func(reason string) func(*testing.T) {
		return func(t *testing.T) { t.Log("not expressed: " + reason) }
	}
	t.Run("more than, or more", func(t *testing.T) {
		for n, want := range map[int][2]string{3: {"met 3", "met 3"}, 4: {"met 4", "not-met 4"}, 5: {"not-met 5", "not-met 5"}} {
			list := []episode.Event{in}
			for i := range n {
				list = append(list, on(iop.NoShow, fmt.Sprintf("01-%02d", 6+i)))
			}
			assert.Equal(t, want, [2]string{held(t, events(`"no-show"`, `"episode"`, `{"at_most":4}`), "01-31", none, list...), held(t, events(`"no-show"`, `"episode"`, `{"below":4}`), "01-31", none, list...)})
		}
	})
	t.Run("consecutive sessions, not weeks or days", func(t *testing.T) {
		row := events(`"no-show"`, `"run"`, `{"at_most":1}`)
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-20")), "days without a session lie between")
		assert.Equal(t, "met 1", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.Attended, "01-07"), on(iop.NoShow, "01-08")))
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.ProgramCancelled, "01-07"), on(iop.NoShow, "01-08")), "what the program called off is not a session")
		assert.Equal(t, "not-met 2", held(t, row, "01-31", none, in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.MadeUp, "01-08")), "a make-up is of another session")
	})
	t.Run("consecutive weeks or dosing days", say("a run is of sessions or results; weeks and doses in a row have no measure"))
	t.Run("an excused absence breaks, extends or skips the run", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.Excused, "01-07", excuse), on(iop.NoShow, "01-08")}
		row := events(`"no-show","unexcused"`, `"run"`, `{"at_most":5}`)
		assert.Equal(t, "met 1", held(t, row, "01-31", none, list...), "breaks")
		assert.Equal(t, "met 2", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"keeps_run":true}]`}, list...), "skips")
		assert.Equal(t, "met 3", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"counts":true}]`}, list...), "extends")
		assert.Equal(t, "met 1", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"reasons":["court"],"keeps_run":true}]`}, list...), "another reason")
	})
	t.Run("notice that does not save", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Excused, "01-06", excuse, func(e *episode.Event) { e.By = 48 * iop.Hour }), on(iop.NoShow, "01-07")}
		row := events(`"no-show","unexcused"`, `"episode"`, `{"at_most":1}`)
		assert.Equal(t, "met 1", held(t, row, "01-31", none, list...))
		assert.Equal(t, "not-met 2", held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h","counts":true}]`}, list...))
		assert.Equal(t, "not-met 2", held(t, events(`"no-show","excused"`, `"episode"`, `{"at_most":1}`), "01-31", none, list...), "or the limit names it")
	})
	t.Run("notice given too late", func(t *testing.T) {
		row := events(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		for by, want := range map[iop.Minutes]string{24*iop.Hour - 1: "not-met 1", 24 * iop.Hour: "met 0", 0: "met 0"} {
			absence := on(iop.Excused, "01-06", excuse, func(e *episode.Event) { e.By = by })
			assert.Equal(t, want, held(t, row, "01-31", []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h"}]`}, in, absence), by)
		}
	})
	t.Run("rolling sessions are those scheduled for", func(t *testing.T) {
		row := events(`"no-show"`, `{"last-scheduled":3}`, `{"at_most":1}`)
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.Attended, "01-08"), on(iop.LeaveBegun, "01-09"), on(iop.Prearranged, "01-10"),
			on(iop.LeaveEnded, "01-12"), on(iop.ProgramCancelled, "01-13")}
		assert.Equal(t, "not-met 2", held(t, row, "01-14", none, list...), "leave and what was called off drop out")
		assert.Equal(t, "met 1", held(t, row, "01-15", none, append(list, on(iop.Attended, "01-15"))...))
	})
	t.Run("rolling sessions with fewer on file", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-06"), on(iop.NoShow, "01-07"), on(iop.NoShow, "01-08")}
		assert.Equal(t, "not-met 3", held(t, events(`"no-show"`, `{"last-scheduled":12}`, `{"at_most":2}`), "01-14", none, list...), "a cap can break before")
		assert.Equal(t, "unknown for end-of-period 0", held(t, events(`"attended"`, `{"last-scheduled":12}`, `{"at_least":8}`), "01-14", none, list...), "a floor cannot")
	})
	t.Run("same-week make-up needs a week", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoShow, "01-08", absent(4)), on(iop.MadeUp, "01-11", absent(4), hours(180))} // a Sunday
		for start, week := range map[string]int{"monday": 0, "sunday": 1} {
			weeks := stay(t, list...).On(day("2026-01-13")).Under(parse(t, document(`"counting":{"week_start":"`+start+`"}`))).Ledger()[0].Answer
			assert.Equal(t, iop.Minutes(180), weeks[week].Most, start)
			assert.Equal(t, 1, weeks[week].MadeUp, start)
		}
	})
	t.Run("scheduled or attended", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Scheduled, "01-06", func(e *episode.Event) { e.Planned = 600 }), on(iop.Partial, "01-06", hours(600), func(e *episode.Event) { e.Credited = episode.CreditOf(480) })}
		for binds, want := range map[string]string{"delivered": "not-met 8h00m", "scheduled": "met scheduled 10h00m"} {
			p := parse(t, document(`"requirements":[{`+ruleText("clinic.x")+`,"measure":"hours","per":"week","bound":{"at_least":"9h"},"binds":"`+binds+`"}]`))
			assert.Equal(t, want, answer(stay(t, list...).On(day("2026-01-12")).Under(p).Check()))
		}
	})
	t.Run("breaks and clock hours", func(t *testing.T) {
		var list []episode.Event
		for i := range 3 {
			list = append(list, on(iop.Attended, "01-06", absent(i+1), hours(50)))
		}
		list = append(list, in)
		for counting, want := range map[string]iop.Minutes{`"counting":{}`: 150, `"counting":{"clock_hour":"0h50m"}`: 180} {
			assert.Equal(t, want, stay(t, list...).On(day("2026-01-12")).Under(parse(t, document(counting))).Ledger()[0].Answer[0].Least)
		}
	})
	t.Run("never sum rounded units", say("minutes are exact; a policy's billing units are not part of an episode"))
	t.Run("leaving early is absent, partial or nothing", func(t *testing.T) {
		left := on(iop.LeftEarly, "01-06", hours(180), func(e *episode.Event) { e.Credited, e.By = episode.CreditOf(120), 60 })
		row := events(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		early := func(effect string) []string {
			return []string{`"lateness":[{` + ruleText("clinic.a") + `,"leaving":true,"by":{"above":"15m"},` + effect + `}]`}
		}
		assert.Equal(t, "met 0", held(t, row, "01-31", none, in, left))
		assert.Equal(t, "not-met 1", held(t, row, "01-31", early(`"counts_as":"unexcused"`), in, left))
		assert.Equal(t, iop.Minutes(120), stay(t, in, left).On(day("2026-01-12")).Under(parse(t, document())).Ledger()[0].Answer[0].Most)
		assert.Equal(t, iop.Minutes(0), stay(t, in, left).On(day("2026-01-12")).Under(parse(t, document(early(`"no_credit":true`)...))).Ledger()[0].Answer[0].Most)
	})
	t.Run("admission is not one date", func(t *testing.T) {
		list := []episode.Event{on(iop.Assessed, "01-02"), in, on(iop.FirstVisit, "01-08")}
		for anchor, want := range map[string]string{"admission": "2026-01-12", "first-service": "2026-01-15", "assessment": "2026-01-09"} {
			assert.Equal(t, want, dueOf(t, `"measure":"elapsed-days","events":["plan"],"after":["`+anchor+`"],"bound":{"at_most":7}`, "01-08", list...).By.String())
		}
	})
	t.Run("the first day left out", func(t *testing.T) {
		list := []episode.Event{in, on(iop.FirstVisit, "01-06"), on(iop.Attended, "01-06", absent(1)), on(iop.Attended, "01-07", absent(2)), on(iop.Attended, "01-07", absent(3))}
		for measure, want := range map[string][2]iop.Amount{"elapsed-session-days": {2, 1}, "elapsed-sessions": {3, 2}} {
			for i, first := range []string{"", `,"not_same_day":true`} {
				got := dueOf(t, `"measure":"`+measure+`","events":["plan"],"after":{"events":["first-service"]`+first+`},"bound":{"at_most":10}`, "01-10", list...)
				assert.Equal(t, iop.Exactly(want[i]), got.Elapsed, measure+first)
			}
		}
	})
	t.Run("earliest-of is two rows", func(t *testing.T) {
		p := parse(t, document(`"requirements":[{`+ruleText("clinic.days")+`,"measure":"elapsed-session-days","events":["plan"],"after":["first-service"],"bound":{"at_most":10}},
			{`+ruleText("clinic.month")+`,"measure":"elapsed-days","events":["plan"],"after":["first-service"],"bound":{"at_most":30}}]`))
		list := []episode.Event{in, on(iop.FirstVisit, "01-05")}
		report := stay(t, list...).On(day("2026-02-05")).Under(p).Check()
		assert.Equal(t, iop.NotMet, report.Verdict(), "few sessions, and a month is over")
		for i := range 11 {
			list = append(list, on(iop.Attended, fmt.Sprintf("01-%02d", 6+i)))
		}
		report = stay(t, list...).On(day("2026-01-20")).Under(p).Check()
		assert.Equal(t, iop.NotMet, report.Verdict(), "many sessions in little time")
	})
	t.Run("a unit chosen and frozen until the next review", func(t *testing.T) {
		rows := []string{
			`"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":30},"either":"clinic.review","chosen":true`,
			`"measure":"elapsed-service-hours","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":"27h"},"either":"clinic.review","chosen":true`,
		}
		list := []episode.Event{in, on(iop.PlanMade, "01-06")}
		for measure, want := range map[iop.Measure][]string{iop.ElapsedDays: {"not-met", "not-applicable"}, iop.ElapsedServiceHours: {"not-applicable", "not-applicable"}, 0: {"unknown", "unknown"}} {
			list[1].Chosen = measure
			asked(t, want, rows, "02-06", list...)
		}
	})
	t.Run("discharge date or last contact", func(t *testing.T) {
		list := []episode.Event{in, on(iop.Attended, "01-06"), on(iop.Contact, "01-10"), on(iop.Discharged, "02-10"), on(iop.DischargeSummarized, "02-15")}
		assert.Equal(t, "met 5 days", held(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["discharge"],"bound":{"at_most":30}`, "03-01", none, list...))
		assert.Equal(t, "not-met 36 days", held(t, `"measure":"elapsed-days","events":["discharge-summary"],"after":["contact"],"bound":{"at_most":30}`, "03-01", none, list...))
		var f episode.Fold
		for i := range list {
			f.Add(&list[i])
		}
		assert.Equal(t, [2]iop.Day{day("2026-01-06"), day("2026-02-10")}, [2]iop.Day{f.LastService, f.Discharged})
	})
	t.Run("a deadline depends on the reason", func(t *testing.T) {
		rows := []string{
			`"measure":"elapsed-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["completed"]},"bound":{"at_most":15}`,
			`"measure":"elapsed-days","events":["discharge-summary"],"after":{"events":["discharge"],"reasons":["lost-contact"]},"bound":{"at_most":30}`,
		}
		for reason, want := range map[iop.DischargeReason][]string{iop.Completed: {"not-met", "not-applicable"}, iop.LostContact: {"not-applicable", "not-met"}, 0: {"unknown", "unknown"}} {
			asked(t, want, rows, "03-10", in, on(iop.Discharged, "02-04", func(e *episode.Event) { e.Reason = reason }))
		}
	})
	t.Run("a deadline depends on level or phase", say("requirements know people and reasons, not levels or phases"))
	t.Run("administrative discharge has two meanings", func(t *testing.T) {
		_, err := iop.Parse[iop.DischargeReason]("administrative")
		assert.Error(t, err)
	})
	t.Run("a transfer that is not a discharge, and no break in a period", say("a discharge ends the episode whatever its reason"))
	t.Run("must, may and must not", func(t *testing.T) {
		assert.Equal(t, 3, compliance.Mandatory.Vocabulary().Len())
	})
	t.Run("discharge for use alone", func(t *testing.T) {
		p := parse(t, document(`"removal":[{`+ruleText("clinic.use")+`,"conduct":["use"],"removes":"must-not","sole_ground":true}]`))
		use := on(iop.Incident, "01-08", func(e *episode.Event) { e.Conduct = compliance.Use })
		theft := on(iop.Incident, "01-09", func(e *episode.Event) { e.Conduct = compliance.Theft })
		out := on(iop.Discharged, "01-20", func(e *episode.Event) { e.Reason = iop.EndedForUse })
		for want, list := range map[iop.Verdict][]episode.Event{iop.NotMet: {in, use, out}, iop.Met: {in, use, theft, out}} {
			report := stay(t, list...).On(day("2026-01-31")).Under(p).Discharge()
			assert.Equal(t, want, report.Verdict())
		}
	})
	t.Run("appeals stop the clock, emergencies do not wait", func(t *testing.T) {
		p := parse(t, document(`"due_process":[{`+ruleText("clinic.a")+`,"appeal":true,"stays":true}]`))
		out := func(emergency bool) episode.Event {
			return on(iop.Discharged, "01-20", func(e *episode.Event) { e.Emergency = emergency })
		}
		standing := func(p *compliance.Policy, list ...episode.Event) string {
			return stay(t, append(list, in, on(iop.NoticeGiven, "01-12"))...).On(day("2026-01-31")).Under(p).Standing()[0].Answer.String()
		}
		appeal := on(iop.Appealed, "01-15")
		assert.Equal(t, "discharge-pending", standing(p))
		assert.Equal(t, "under-appeal", standing(p, appeal))
		assert.Equal(t, "under-appeal", standing(p, appeal, out(false)))
		assert.Equal(t, "discharged", standing(p, appeal, out(true)))
		assert.Equal(t, "discharged", standing(parse(t, document()), appeal, out(false)), "the policy does not stay it")
		assert.Equal(t, "discharged", standing(p, appeal, on(iop.AppealDecided, "01-18"), out(false)))
		for decision, want := range map[episode.AppealOutcome]string{0: "unknown", episode.Upheld: "discharge-pending", episode.Overturned: "good"} {
			for _, date := range []string{"01-15", "01-18"} { // on its day too
				assert.Equal(t, want, standing(p, appeal, on(iop.AppealDecided, date, func(e *episode.Event) { e.Decision = decision })), date)
			}
		}
	})
	t.Run("reports run from the day of learning", func(t *testing.T) {
		incident := on(iop.Incident, "01-06", entered("01-12"))
		for known, want := range map[string]string{"false": "not-met 5 days", "true": "met 0 days"} {
			row := `"measure":"elapsed-days","events":["report"],"after":{"events":["incident"],"known":` + known + `},"bound":{"at_most":3}`
			assert.Equal(t, want, held(t, row, "01-31", none, in, incident, on(iop.ReportMade, "01-11")))
		}
	})
	t.Run("a late entry is not known before", func(t *testing.T) {
		e := stay(t, in, on(iop.NoShow, "01-07", entered("01-12")))
		p := limit(t, events(`"no-show"`, `"episode"`, `{"at_most":0}`))
		assert.Equal(t, [2]string{"met 0", "not-met 1"}, [2]string{answer(e.KnownOn(day("2026-01-11")).Under(p).Check()), answer(e.On(day("2026-01-11")).Under(p).Check())})
	})
	t.Run("working days need a calendar", func(t *testing.T) {
		p := limit(t, `"measure":"elapsed-working-days","events":["plan"],"after":["admission"],"bound":{"at_most":3}`)
		e := stay(t, on(iop.Admission, "01-15"), on(iop.PlanMade, "01-21")) // Thursday to Wednesday over Martin Luther King Day
		assert.Equal(t, "not-met 4 working days", answer(e.On(day("2026-01-31")).Under(p).Check()))
		assert.Equal(t, "met 3 working days", answer(e.On(day("2026-01-31")).Under(observing(p, &compliance.Workdays{Holidays: []iop.Day{day("2026-01-19")}})).Check()))
	})
	t.Run("leave pauses inactivity", func(t *testing.T) {
		row := `"measure":"days-without","events":["attended"],"per":"episode","bound":{"at_most":14}`
		list := []episode.Event{in, on(iop.Attended, "01-06")}
		assert.Equal(t, "not-met 15 days", held(t, row, "01-21", none, list...))
		list = append(list, on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-18"))
		assert.Equal(t, "met 5 days", held(t, row, "01-21", none, list...))
		assert.Equal(t, "not-met 15 days", held(t, row, "01-31", none, list...))
	})
	t.Run("months end on the same day, or on the last", func(t *testing.T) {
		row := `"measure":"elapsed-months","events":["certification"],"after":["admission"],"bound":{"at_most":1}`
		for admitted, by := range map[string]string{"01-31": "2026-02-28", "01-28": "2026-02-28", "02-28": "2026-03-28", "12-31": "2027-01-31"} {
			assert.Equal(t, by, dueOf(t, row, admitted, on(iop.Admission, admitted)).By.String())
		}
		for done, want := range map[string]string{"02-28": "in-time", "03-01": "out-of-time"} {
			assert.Equal(t, want, dueOf(t, row, "03-05", on(iop.Admission, "01-31"), on(iop.Certified, done)).State.String())
		}
	})
	t.Run("within and below", func(t *testing.T) {
		for bound, want := range map[string]string{`{"at_most":7}`: "pending 2026-01-12", `{"below":7}`: "overdue 2026-01-11"} {
			due := dueOf(t, `"measure":"elapsed-days","events":["plan"],"after":["admission"],"bound":`+bound, "01-12", in)
			assert.Equal(t, want, due.State.String()+" "+due.By.String())
		}
	})
	t.Run("clean days, sanction-free days and compliant days", func(t *testing.T) {
		row := func(kinds string) string {
			return `"measure":"days-without","events":[` + kinds + `],"per":"episode","bound":{"at_least":10}`
		}
		list := []episode.Event{in, on(iop.PositiveTest, "01-10"), on(iop.Sanctioned, "01-12"), on(iop.SpecimenMissed, "01-15", func(e *episode.Event) { e.Collection = compliance.NotThere })}
		assert.Equal(t, "met 15 days", held(t, row(`"positive"`), "01-25", none, list...))
		assert.Equal(t, "met 13 days", held(t, row(`"sanction"`), "01-25", none, list...))
		assert.Equal(t, "met 10 days", held(t, row(`"positive","sanction","specimen-missed"`), "01-25", none, list...))
		missed := []string{`"tests":[{` + ruleText("clinic.a") + `,"collections":["not-there"],"as":"positive"}]`}
		assert.Equal(t, "met 10 days", held(t, row(`"positive"`), "01-25", missed, list...), "where a missed test is positive")
		assert.Equal(t, "unknown for end-of-period 9 days", held(t, row(`"positive"`), "01-24", missed, list...))
	})
	t.Run("residual and prescribed positives reset nothing where the policy says so", func(t *testing.T) {
		tests := []string{`"tests":[{` + ruleText("clinic.a") + `,"detections":["residual","as-expected"],"as":"nothing"},{` + ruleText("clinic.b") + `,"detections":["missing-expected"],"as":"violation"}]`}
		row := `"measure":"days-without","events":["positive","incident"],"per":"episode","bound":{"at_least":10}`
		for found, want := range map[compliance.Detection]string{compliance.ResidualUse: "met 20 days", compliance.AsExpected: "met 20 days", compliance.Definitive: "met 10 days"} {
			assert.Equal(t, want, held(t, row, "01-25", tests, in, on(iop.PositiveTest, "01-15", func(e *episode.Event) { e.Detection = found })))
		}
		lacking := on(iop.NegativeTest, "01-15", func(e *episode.Event) { e.Detection = compliance.MissingExpected })
		assert.Equal(t, "met 10 days", held(t, row, "01-25", tests, in, lacking), "a negative can be the breach")
	})
	t.Run("missed and dilute are what the program takes them for", func(t *testing.T) {
		missed := on(iop.SpecimenMissed, "01-08", func(e *episode.Event) { e.Collection = compliance.NotThere })
		dilute := on(iop.NegativeTest, "01-09", func(e *episode.Event) { e.Collection, e.Validity = compliance.SpecimenGiven, compliance.Dilute })
		diluted := on(iop.PositiveTest, "01-10", func(e *episode.Event) { e.Collection, e.Validity = compliance.SpecimenGiven, compliance.Dilute })
		for as, want := range map[string]string{"positive": "met 3", "missed": "met 1", "violation": "met 1", "retest": "met 1", "nothing": "met 1"} {
			tests := []string{`"tests":[{` + ruleText("clinic.p") + `,"validities":["dilute"],"detections":["definitive"],"as":"positive"},{` + ruleText("clinic.a") + `,"validities":["dilute"],"as":"` + as + `"},{` + ruleText("clinic.b") + `,"collections":["not-there"],"as":"` + as + `"}]`}
			diluted.Detection = compliance.Definitive
			assert.Equal(t, want, held(t, events(`"positive"`, `"episode"`, `{"at_most":9}`), "01-25", tests, in, missed, dilute, diluted), as)
		}
	})
	t.Run("phase time and total time", func(t *testing.T) {
		p := parse(t, document(`"requirements":[{`+ruleText("clinic.phase")+`,"measure":"program-days","per":"phase","bound":{"at_least":10}},{`+ruleText("clinic.all")+`,"measure":"program-days","per":"episode","bound":{"at_least":30}}]`))
		var got []string
		report := stay(t, in, on(iop.Attended, "01-05", hours(60)), on(iop.Attended, "01-14", hours(60)), on(iop.PhaseAdvanced, "01-15"), on(iop.Attended, "01-15", hours(60)), on(iop.Attended, "01-24", hours(60)), on(iop.Discharged, "01-24")).On(day("2026-01-31")).Under(p).Check()
		for f := range report.All() {
			got = append(got, string(f.Rule.ID)+" "+f.Verdict.String())
		}
		assert.Equal(t, []string{"clinic.phase met", "clinic.all not-met"}, got, "minimums of phases do not make the total")
	})
	t.Run("moving back", say("an event advances a phase; its number is kept and not read"))
	t.Run("superseded rules", func(t *testing.T) {
		p := limit(t, events(`"no-show"`, `"episode"`, `{"at_most":0}`)+`,"until":"2026-01-15"`)
		e := stay(t, in, on(iop.NoShow, "01-07"))
		assert.Equal(t, "not-met 1", answer(e.On(day("2026-01-14")).Under(p).Check()))
		assert.Equal(t, "silent", answer(e.On(day("2026-01-15")).Under(p).Check()))
	})
	t.Run("the level of service sets the interval", say("a requirement knows people, not the level in which they are"))
	t.Run("fixed cycles", say("a limit over a cycle such as each 30 days from admission has no period; any 30 days stand for it"))
	for _, other := range []string{
		"random, but which; twice a week under odds; see the draws", "adulterated and substituted limits; the laboratory's verdict is taken", "tampered; a mapping says",
		"nine hours is not a billing test everywhere; rows per service day and per week stand apart", "codes of discharge; not part of an episode", "copies of sources; a source says its kind",
	} {
		t.Log("no matter of episodes: " + other)
	}
}

// agreed asserts what package and oracle answer to a record under a policy with one
// row. Of the package's answer only so much is measured against as is given.
func agreed(t *testing.T, want, row, date string, sections []string, events ...episode.Event) {
	t.Helper()
	got := held(t, row, date, sections, events...)
	assert.True(t, strings.HasPrefix(got+" ", want+" "), "package: %s, want %s", got, want)
	d := limit(t, row, sections...).Definition()
	worlds := oracle.Read(events, day("2026-"+date), false).Worlds(&d, nil)
	verdict, _, _ := strings.Cut(want, " ")
	assert.Equal(t, verdict, oracle.Of(&d.Requirements[0], worlds)[0].String(), "oracle")
}

// asked asserts the verdicts of package and oracle on rows, in order. Those that name
// alternatives are all of the same ones.
func asked(t *testing.T, want, rows []string, date string, events ...episode.Event) {
	t.Helper()
	text := make([]string, len(rows))
	for i, row := range rows {
		text[i] = `{` + ruleText(fmt.Sprintf("clinic.row-%d", i)) + `,` + row + `}`
	}
	p := parse(t, document(`"requirements":[`+strings.Join(text, ",")+`]`))
	report := stay(t, events...).On(day("2026-" + date)).Under(p).Check()
	var got []string
	for f := range report.All() {
		got = append(got, f.Verdict.String())
	}
	assert.Equal(t, want, got, "package")
	d := p.Definition()
	worlds := oracle.Read(events, day("2026-"+date), false).Worlds(&d, nil)
	found := map[iop.RuleID]iop.Finding{}
	var alternatives []*iop.Requirement
	for i := range d.Requirements {
		row := &d.Requirements[i]
		for _, v := range []iop.Verdict{iop.Unknown, iop.Met, iop.NotMet, iop.NotApplicable} {
			if v.String() == want[i] {
				found[row.ID] = iop.Finding{Verdict: v}
			}
		}
		if row.Either != "" {
			alternatives = append(alternatives, row)
		} else {
			assert.Equal(t, want[i], oracle.Of(row, worlds)[0].String(), "oracle, row %d", i)
		}
	}
	say := func(format string, args ...any) { assert.Fail(t, "oracle: "+fmt.Sprintf(format, args...)) }
	var tl oracle.Tally
	switch {
	case alternatives == nil:
	case alternatives[0].Chosen:
		oracle.Chosen(alternatives, found, worlds, &tl, say)
	default:
		oracle.Either(alternatives, found, worlds, &tl, say)
	}
	assert.Zero(t, tl.Coarse, "oracle")
}

// clocked asserts which clocks of a row package and oracle list.
func clocked(t *testing.T, want []string, row, date string, events ...episode.Event) {
	t.Helper()
	text := func(state episode.DueState, anchor, done iop.Day, least, most iop.Amount) string {
		s := state.String()
		if anchor != 0 {
			s += " from " + anchor.String()[5:]
		}
		if done != 0 {
			s += " on " + done.String()[5:]
		}
		if anchor == 0 || state == episode.DueUnknown {
			return s
		}
		if s += fmt.Sprint(" after ", int(least)); least != most {
			s += fmt.Sprint(" to ", int(most))
		}
		return s
	}
	p := limit(t, row)
	var got []string
	for _, x := range stay(t, events...).On(day("2026-" + date)).Under(p).Due() {
		least, most := x.Elapsed.Whole()
		got = append(got, text(x.State, x.Anchor, x.Done, least, most))
	}
	assert.ElementsMatch(t, want, got, "package")
	d := p.Definition()
	worlds := oracle.Read(events, day("2026-"+date), false).Worlds(&d, nil)
	require.Len(t, worlds, 1)
	var slow []string
	for _, ways := range oracle.Listed(worlds[0].Due(&d.Requirements[0])) {
		one, least, most := ways[0], ways[0].Elapsed, ways[0].Elapsed
		for _, other := range ways {
			least, most = min(least, other.Elapsed), max(most, other.Elapsed)
			if other.State != one.State {
				one.State = episode.DueUnknown
			}
		}
		slow = append(slow, text(one.State, one.Anchor, one.Done, least, most))
	}
	assert.Equal(t, want, slow, "oracle")
}

// lapsed asserts which clocks of a row were not kept.
func lapsed(t *testing.T, want []string, row, date string, events ...episode.Event) {
	t.Helper()
	text := func(state episode.DueState, anchor, done iop.Day) string {
		s := state.String() + " from " + anchor.String()[5:]
		if done != 0 {
			s += " on " + done.String()[5:]
		}
		return s
	}
	p := limit(t, row)
	view := stay(t, events...).On(day("2026-" + date))
	var got []string
	for _, x := range view.Under(p).Lapses() {
		got = append(got, text(x.State, x.Anchor, x.Done))
	}
	assert.Equal(t, want, got, "package")
	d := p.Definition()
	all := slices.SortedFunc(maps.Keys(oracle.Surely(&d.Requirements[0], oracle.Read(events, day("2026-"+date), false).Worlds(&d, nil))),
		func(a, b oracle.Due) int { return cmp.Compare(a.Anchor, b.Anchor) })
	var slow []string
	for _, one := range all {
		slow = append(slow, text(one.State, one.Anchor, one.Done))
	}
	assert.Equal(t, want, slow, "oracle")
}

// aside asserts what becomes of the events of a record that are not simply taken.
func aside(t *testing.T, want map[int]episode.Disposition, date string, events ...episode.Event) {
	t.Helper()
	got, slow := map[int]episode.Disposition{}, map[int]episode.Disposition{}
	for _, a := range stay(t, events...).On(day("2026-" + date)).Flagged() {
		got[a.Event] = a.Disposition
	}
	for i, fate := range oracle.Read(events, day("2026-"+date), false).Fate {
		slow[i] = fate[0]
	}
	assert.Equal(t, want, got, "package")
	assert.Equal(t, want, slow, "oracle")
}

// TestOracleByHand holds package and oracle against answers that were found by hand.
func TestOracleByHand(t *testing.T) {
	in := on(iop.Admission, "01-05") // a Monday
	none := []string(nil)
	count := func(kinds, per, bound string) string {
		return `"measure":"events","events":[` + kinds + `],"per":` + per + `,"bound":` + bound
	}
	clock := func(measure, events, from, more, bound string) string {
		return `"measure":"` + measure + `","events":["` + events + `"],"after":{"events":["` + from + `"]` + more + `},"bound":` + bound
	}
	at := func(h, m int) func(*episode.Event) {
		return func(e *episode.Event) { e.Time = schedule.TimeAt(schedule.At(h, m)) }
	}
	by := func(m iop.Minutes) func(*episode.Event) { return func(e *episode.Event) { e.By = m } }
	collected := func(c compliance.Collection) func(*episode.Event) {
		return func(e *episode.Event) { e.Collection = c }
	}
	detected := func(d compliance.Detection) func(*episode.Event) {
		return func(e *episode.Event) { e.Detection = d }
	}
	found := func(v compliance.Validity) func(*episode.Event) {
		return func(e *episode.Event) { e.Validity = v }
	}
	decided := func(d episode.AppealOutcome) func(*episode.Event) {
		return func(e *episode.Event) { e.Decision = d }
	}
	chose := func(m iop.Measure) func(*episode.Event) {
		return func(e *episode.Event) { e.Chosen = m }
	}
	reason := func(r iop.DischargeReason) func(*episode.Event) {
		return func(e *episode.Event) { e.Reason = r }
	}
	tests := func(mappings ...string) []string {
		for i, m := range mappings {
			mappings[i] = `{` + ruleText(fmt.Sprintf("clinic.test-%d", i)) + `,` + m + `}`
		}
		return []string{`"tests":[` + strings.Join(mappings, ",") + `]`}
	}
	late := func(date string, m iop.Minutes) episode.Event { return on(iop.Late, date, by(m)) }

	t.Run("layers that are not recorded", func(t *testing.T) {
		positive := count(`"positive"`, `"episode"`, `{"at_most":0}`)
		missed := on(iop.SpecimenMissed, "01-08")
		notThere := tests(`"collections":["not-there"],"as":"positive"`)
		agreed(t, "unknown", positive, "01-31", notThere, in, missed)
		agreed(t, "not-met 1", positive, "01-31", notThere, in, on(iop.SpecimenMissed, "01-08", collected(compliance.NotThere)))
		agreed(t, "met 0", positive, "01-31", notThere, in, on(iop.SpecimenMissed, "01-08", collected(compliance.Declined)))
		agreed(t, "unknown", positive, "01-31", tests(`"collections":["not-there","stalled","declined","unable"],"as":"positive"`), in, missed)
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["not-there","stalled","declined","unable","left-site"],"as":"positive"`), in, missed)
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["not-there","stalled"],"as":"positive"`, `"collections":["declined","unable","left-site"],"as":"positive","resets_clean":true`), in, missed)
		agreed(t, "met 0", positive, "01-31", tests(`"collections":["given","given-late"],"as":"positive"`), in, missed)
		every := `"validities":["valid","dilute","substituted","adulterated","invalid"]`
		agreed(t, "met 0", positive, "01-31", tests(every+`,"as":"positive"`), in, missed, on(iop.SpecimenCollected, "01-09"))
		agreed(t, "not-met 1", positive, "01-31", tests(every+`,"as":"positive"`), in, on(iop.InvalidSpecimen, "01-09"))
		agreed(t, "unknown", positive, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, on(iop.InvalidSpecimen, "01-09"))
	})
	t.Run("what a result leaves open", func(t *testing.T) {
		positive, negative := count(`"positive"`, `"episode"`, `{"at_most":0}`), count(`"negative"`, `"episode"`, `{"at_most":0}`)
		pos, neg := on(iop.PositiveTest, "01-09"), on(iop.NegativeTest, "01-09")
		agreed(t, "not-met 1", positive, "01-31", tests(`"detections":["as-expected"],"as":"nothing"`), in, pos)
		agreed(t, "unknown", positive, "01-31", tests(`"detections":["residual"],"as":"nothing"`), in, pos)
		agreed(t, "met 0", positive, "01-31", tests(`"detections":["residual"],"as":"nothing"`), in, on(iop.PositiveTest, "01-09", detected(compliance.ResidualUse)))
		agreed(t, "unknown", negative, "01-31", tests(`"detections":["as-expected"],"as":"nothing"`), in, neg)
		agreed(t, "not-met 1", negative, "01-31", tests(`"detections":["definitive"],"as":"positive"`), in, neg)
		agreed(t, "unknown", negative, "01-31", tests(`"validities":["dilute"],"as":"retest"`), in, neg)
		agreed(t, "met 0", negative, "01-31", tests(`"validities":["valid","dilute"],"as":"retest"`), in, neg)
		agreed(t, "not-met 1", negative, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, neg)
		agreed(t, "met 0", negative, "01-31", tests(`"validities":["substituted"],"as":"positive"`), in, on(iop.NegativeTest, "01-09", found(compliance.Substituted)))
		agreed(t, "unknown", negative, "01-31", tests(`"collections":["given-late"],"as":"missed"`), in, neg)
		// The first that speaks counts, where it may.
		agreed(t, "not-met 1", positive, "01-31", tests(`"collections":["given-late"],"as":"positive"`, `"validities":["dilute"],"as":"nothing"`), in, on(iop.PositiveTest, "01-09", collected(compliance.SpecimenGivenLate)))
		agreed(t, "unknown", positive, "01-31", tests(`"collections":["given-late"],"as":"positive"`, `"validities":["dilute"],"as":"nothing"`), in, pos)
		agreed(t, "not-met 1", positive, "01-31", tests(`"validities":["dilute"],"resets_clean":true`), in, pos)
	})
	t.Run("clean days that may begin anew", func(t *testing.T) {
		row := `"measure":"days-without","events":["positive"],"per":"episode","bound":{"at_least":10}`
		resets := tests(`"collections":["not-there"],"as":"missed","resets_clean":true`)
		missed := on(iop.SpecimenMissed, "01-12")
		agreed(t, "unknown", row, "01-14", resets, in, missed) // 2 or 9
		agreed(t, "unknown", row, "01-21", resets, in, missed) // 9 or 16
		agreed(t, "met", row, "01-22", resets, in, missed)     // 10 or 17
		agreed(t, "not-met", row, "01-14", resets, in, missed, on(iop.Discharged, "01-14"))
	})
	t.Run("a clock that an outcome may start", func(t *testing.T) {
		row := clock("elapsed-days", "report", "positive", "", `{"at_most":3}`)
		as := tests(`"collections":["not-there"],"as":"positive"`)
		agreed(t, "unknown", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08"))
		agreed(t, "not-met", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08", collected(compliance.NotThere)))
		agreed(t, "not-applicable", row, "01-31", as, in, on(iop.SpecimenMissed, "01-08", collected(compliance.Unable)))
	})
	t.Run("lateness in runs and last sessions", func(t *testing.T) {
		three := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"above":"5m"},"per_absence":3}]`}
		asNoShow := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"above":"5m"},"counts_as":"no-show","per_absence":3}]`}
		run, last := count(`"unexcused"`, `"run"`, `{"at_most":0}`), count(`"unexcused"`, `{"last-scheduled":2}`, `{"at_most":0}`)
		two := []episode.Event{in, late("01-06", 10), late("01-07", 10)}
		agreed(t, "met 0", run, "01-31", three, two...)
		agreed(t, "met 0", last, "01-31", three, two...)
		full := append(slices.Clone(two), late("01-08", 6))
		agreed(t, "not-met 1", run, "01-31", three, full...)
		agreed(t, "not-met 1", last, "01-31", three, full...)
		agreed(t, "met 0", run, "01-31", three, append(slices.Clone(two), late("01-08", 5))...)
		agreed(t, "met 0", count(`"no-show"`, `"run"`, `{"at_most":0}`), "01-31", three, full...)
		// The fourth is a session that was attended.
		agreed(t, "met 0", run, "01-31", three, append(slices.Clone(full), late("01-09", 10))...)
		agreed(t, "not-met 1", last, "01-31", three, append(slices.Clone(full), late("01-09", 10))...)
		agreed(t, "met 0", last, "01-31", three, append(slices.Clone(full), late("01-09", 10), late("01-10", 10))...)
		// The third lengthens a run, those before it break one.
		noShows := count(`"no-show"`, `"run"`, `{"at_most":1}`)
		agreed(t, "not-met 2", noShows, "01-31", asNoShow, append(slices.Clone(full), on(iop.NoShow, "01-09"))...)
		agreed(t, "met 1", noShows, "01-31", asNoShow, in, on(iop.NoShow, "01-06"), late("01-07", 10), late("01-08", 10), late("01-09", 10))
		// Over the whole episode, not the last sessions only; and other periods as before.
		agreed(t, "not-met 1", count(`"unexcused"`, `{"last-scheduled":1}`, `{"at_most":0}`), "01-31", three, full...)
		agreed(t, "not-met 1", count(`"unexcused"`, `"episode"`, `{"at_most":0}`), "01-31", three, full...)
		agreed(t, "met 0", count(`"unexcused"`, `{"days":2}`, `{"at_most":0}`), "01-08", three, full...)
		// By how much is not recorded.
		agreed(t, "unknown", run, "01-31", three, append(slices.Clone(two), late("01-08", 0))...)
		agreed(t, "unknown", last, "01-31", three, in, late("01-06", 10), late("01-07", 0), late("01-08", 10))
		agreed(t, "unknown", run, "01-31", three, append(slices.Clone(full), late("01-09", 0), late("01-10", 10), late("01-11", 10))...)
		agreed(t, "met 0", run, "01-31", three, in, late("01-06", 10), late("01-07", 0))
		zero := []string{`"lateness":[{` + ruleText("clinic.late") + `,"by":{"at_most":"30m"},"per_absence":2}]`}
		agreed(t, "not-met 1", run, "01-31", zero, in, late("01-06", 0), late("01-07", 0))
	})
	t.Run("what is decided on an appeal", func(t *testing.T) {
		stays := parse(t, document(`"due_process":[{`+ruleText("clinic.a")+`,"appeal":true,"stays":true}]`))
		standing := func(want string, events ...episode.Event) {
			t.Helper()
			assert.Equal(t, want, stay(t, events...).On(day("2026-01-31")).Under(stays).Standing()[0].Answer.String(), "package")
			d := stays.Definition()
			assert.Equal(t, want, oracle.Read(events, day("2026-01-31"), false).Worlds(&d, nil)[0].Standing().String(), "oracle")
		}
		list := []episode.Event{in, on(iop.NoticeGiven, "01-12"), on(iop.Appealed, "01-14")}
		and := func(more ...episode.Event) []episode.Event { return append(slices.Clone(list), more...) }
		verdict := func(date string, d episode.AppealOutcome) episode.Event {
			return on(iop.AppealDecided, date, decided(d))
		}
		standing("under-appeal", list...)
		standing("discharge-pending", and(verdict("01-20", episode.Upheld))...)
		standing("good", and(verdict("01-20", episode.Overturned))...)
		standing("unknown", and(verdict("01-20", 0))...)
		standing("warning", and(on(iop.Warned, "01-10"), verdict("01-20", episode.Overturned))...)
		standing("unknown", and(on(iop.Warned, "01-10"), verdict("01-20", 0))...)
		standing("unknown", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", 0))...)
		standing("on-leave", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", episode.Overturned))...)
		standing("discharge-pending", and(on(iop.LeaveBegun, "01-25"), verdict("01-20", episode.Upheld))...)
		standing("discharged", and(on(iop.Discharged, "01-25"), verdict("01-20", 0))...)
		standing("under-appeal", and(on(iop.Discharged, "01-25"), on(iop.Appealed, "01-26"), verdict("01-20", episode.Upheld))...)
		standing("discharge-pending", and(verdict("01-20", 0), on(iop.NoticeGiven, "01-22"))...)
		standing("discharge-pending", and(verdict("01-20", episode.Overturned), on(iop.NoticeGiven, "01-22"))...)
		standing("good", in, verdict("01-20", 0))
		standing("good", in, verdict("01-20", episode.Upheld))
		standing("unknown", and(verdict("01-20", 0), verdict("01-22", episode.Upheld))...)
		standing("good", and(verdict("01-20", 0), verdict("01-22", episode.Overturned))...)
	})
	t.Run("admitted already", func(t *testing.T) {
		again := on(iop.Admission, "01-08")
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", in, again)
		aside(t, map[int]episode.Disposition{1: episode.Repeated}, "01-31", in, on(iop.Admission, "01-05", entered("01-09")))
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", in, on(iop.Admission, "01-05", at(9, 0)))
		aside(t, map[int]episode.Disposition{2: episode.AdmittedAlready}, "01-31", in, on(iop.Discharged, "01-10"), again)
		aside(t, map[int]episode.Disposition{0: episode.TooEarly, 1: episode.TooEarly}, "01-31", in, on(iop.Discharged, "01-10"), on(iop.Admission, "01-11"))
		aside(t, map[int]episode.Disposition{0: episode.TooEarly}, "01-31", in, on(iop.Discharged, "01-10"), on(iop.Admission, "01-10"))
		aside(t, map[int]episode.Disposition{0: episode.TooEarly, 1: episode.TooEarly, 2: episode.TooEarly}, "01-31", in, again, on(iop.Discharged, "01-10"), on(iop.Admission, "01-11"))
		aside(t, map[int]episode.Disposition{1: episode.AdmittedAlready}, "01-31", on(iop.Admission, "01-05"), on(iop.Admission, "01-05", at(9, 0)), on(iop.Discharged, "01-05"))
		row := clock("elapsed-days", "plan", "admission", "", `{"at_most":7}`)
		agreed(t, "not-met 8 days", row, "01-13", none, in, again)
		agreed(t, "not-applicable", row, "01-12", none, in, again)
		agreed(t, "met 1", count(`"admission"`, `"episode"`, `{"at_most":1}`), "01-31", none, in, again)
	})
	t.Run("an excuse that asks for notice", func(t *testing.T) {
		excuse := func(more string) []string {
			return []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h"` + more + `}]`}
		}
		for _, kind := range []iop.EventKind{iop.Excused, iop.Prearranged} {
			for n, want := range map[iop.Minutes][2]string{24*iop.Hour - 1: {"not-met 1", "not-met 1"}, 24 * iop.Hour: {"met 0", "met 0"}, 24*iop.Hour + 1: {"met 0", "met 0"}, 0: {"met 0", "met 0"}} {
				e := on(kind, "01-06", by(n))
				agreed(t, want[0], count(`"unexcused"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
				agreed(t, want[1], count(`"late-cancel"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
				agreed(t, "not-met 1", count(`"excused","prearranged"`, `"episode"`, `{"at_most":0}`), "01-31", excuse(""), in, e)
			}
		}
		short := on(iop.Excused, "01-07", by(60), func(e *episode.Event) { e.Excuse = compliance.Illness })
		unexcused := count(`"unexcused"`, `"episode"`, `{"at_most":0}`)
		agreed(t, "met 0", unexcused, "01-31", none, in, short)
		agreed(t, "met 0", unexcused, "01-31", excuse(`,"reasons":["work"]`), in, short)
		agreed(t, "not-met 1", unexcused, "01-31", excuse(`,"reasons":["work","illness"]`), in, short)
		other := []string{`"excuses":[{` + ruleText("clinic.a") + `,"notice":"24h","counts":true},{` + ruleText("clinic.b") + `,"reasons":["illness"]}]`}
		agreed(t, "met 0", unexcused, "01-31", other, in, short)
		work := func(e *episode.Event) { e.Excuse = compliance.Work }
		agreed(t, "not-met 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(60), work))
		agreed(t, "unknown for excuse 0 to 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(60)))
		agreed(t, "not-met 1", unexcused, "01-31", other, in, on(iop.Excused, "01-07", by(48*iop.Hour)))
		agreed(t, "met 0", unexcused, "01-31", excuse(""), in, on(iop.NoShow, "01-07", by(60)))
		// One that does not cover keeps no run, and counts in it.
		run := count(`"no-show"`, `"run"`, `{"at_most":1}`)
		agreed(t, "met 1", run, "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), short, on(iop.NoShow, "01-08"))
		agreed(t, "not-met 2", run, "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), on(iop.Excused, "01-07", by(24*iop.Hour)), on(iop.NoShow, "01-08"))
		agreed(t, "not-met 3", count(`"no-show","late-cancel"`, `"run"`, `{"at_most":1}`), "01-31", excuse(`,"keeps_run":true`), in, on(iop.NoShow, "01-06"), short, on(iop.NoShow, "01-08"))
	})
	t.Run("a clock for each", func(t *testing.T) {
		each := clock("elapsed-days", "report", "incident", `,"each":true`, `{"at_most":3}`)
		one := clock("elapsed-days", "report", "incident", "", `{"at_most":3}`)
		a, b := on(iop.Incident, "01-06"), on(iop.Incident, "01-08")
		clocked(t, []string{"not-started"}, each, "01-09", in)
		clocked(t, []string{"pending from 01-06 after 3", "pending from 01-08 after 1"}, each, "01-09", in, a, b)
		clocked(t, []string{"pending from 01-08 after 1"}, one, "01-09", in, a, b)
		clocked(t, []string{"overdue from 01-06 after 4", "pending from 01-08 after 2"}, each, "01-10", in, a, b)
		clocked(t, []string{"pending from 01-08 after 2"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-07"))
		clocked(t, []string{"in-time from 01-08 on 01-09 after 1"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-09"))
		clocked(t, []string{"in-time from 01-08 on 01-10 after 2"}, each, "01-10", in, a, b, on(iop.ReportMade, "01-10"))
		clocked(t, []string{"pending from 01-06 after 1"}, each, "01-07", in, a, a, on(iop.Incident, "01-06", at(9, 0)))
		agreed(t, "not-applicable", each, "01-09", none, in, a, b)
		agreed(t, "not-met", each, "01-10", none, in, a, b)
		agreed(t, "met", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-09"))
		agreed(t, "not-met", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-10")) // the first after four days
		agreed(t, "met 2 days", one, "01-10", none, in, a, b, on(iop.ReportMade, "01-10"))
		agreed(t, "not-applicable", each, "01-10", none, in, a, b, on(iop.ReportMade, "01-07"))
		agreed(t, "not-applicable", each, "01-10", none, in)
		agreed(t, "not-applicable", each, "01-31", none, in, a, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-30"))
		// What was there before answers an admission, but not of each.
		before := []episode.Event{in, on(iop.Assessed, "01-02")}
		agreed(t, "met 0 days", clock("elapsed-days", "assessment", "admission", "", `{"at_most":3}`), "01-31", none, before...)
		agreed(t, "not-met", clock("elapsed-days", "assessment", "admission", `,"each":true`, `{"at_most":3}`), "01-31", none, before...)
	})
	t.Run("a clock for each, by the hour", func(t *testing.T) {
		each := clock("elapsed-hours", "report", "incident", `,"each":true`, `{"at_most":"24h"}`)
		nine, ten := on(iop.Incident, "01-06", at(9, 0)), on(iop.Incident, "01-06", at(10, 0))
		clocked(t, []string{"pending from 01-06 after 900", "pending from 01-06 after 840"}, each, "01-06", in, nine, ten)
		agreed(t, "met", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07", at(9, 0)))
		agreed(t, "not-met", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07", at(9, 1)))
		agreed(t, "unknown", each, "01-10", none, in, nine, ten, on(iop.ReportMade, "01-07"))
		agreed(t, "unknown", each, "01-08", none, in, nine, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-08", at(9, 0))) // unknown beside pending
		agreed(t, "not-met", each, "01-10", none, in, nine, on(iop.ReportMade, "01-07"), on(iop.Incident, "01-08", at(9, 0)))
	})
	t.Run("a clock for each session", func(t *testing.T) {
		each := clock("elapsed-sessions", "progress-note", "attended", `,"each":true,"not_same_day":true`, `{"below":2}`)
		list := []episode.Event{in, on(iop.Attended, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08")}
		agreed(t, "not-applicable", each, "01-31", none, list[:3]...)
		agreed(t, "not-met", each, "01-31", none, list...)
		clocked(t, []string{"overdue from 01-06 after 2", "pending from 01-07 after 1", "pending from 01-08 after 0"}, each, "01-31", list...)
		clocked(t, []string{"in-time from 01-08 on 01-08 after 0"}, each, "01-31", append(list, on(iop.ProgressNoted, "01-07"), on(iop.ProgressNoted, "01-08"))...)
	})
	t.Run("a clock from when it became known", func(t *testing.T) {
		known := func(more string) string {
			return clock("elapsed-days", "report", "incident", `,"known":true`+more, `{"at_most":3}`)
		}
		e := on(iop.Incident, "01-06", entered("01-12"))
		clocked(t, []string{"not-started"}, known(""), "01-11", in, e)
		clocked(t, []string{"pending from 01-12 after 0"}, known(""), "01-12", in, e)
		clocked(t, []string{"pending from 01-12 after 3"}, known(""), "01-15", in, e)
		clocked(t, []string{"overdue from 01-12 after 4"}, known(""), "01-16", in, e)
		clocked(t, []string{"in-time from 01-12 on 01-15 after 3"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-15"))
		clocked(t, []string{"out-of-time from 01-12 on 01-16 after 4"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-16"))
		clocked(t, []string{"in-time from 01-12 on 01-08 after 0"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-08"))
		clocked(t, []string{"overdue from 01-12 after 19"}, known(""), "01-31", in, e, on(iop.ReportMade, "01-05"))
		clocked(t, []string{"pending from 01-06 after 1"}, known(""), "01-07", in, on(iop.Incident, "01-06"))
		clocked(t, []string{"pending from 01-07 after 4"}, clock("elapsed-days", "report", "incident", `,"known":true`, `{"at_most":4}`), "01-11", in, e, on(iop.Incident, "01-07"))
		clocked(t, []string{"pending from 01-12 after 1", "pending from 01-13 after 0"}, known(`,"each":true`), "01-13", in, e, on(iop.Incident, "01-13"))
		// At what time of a later day is not known.
		hours := clock("elapsed-hours", "report", "incident", `,"known":true`, `{"at_most":"24h"}`)
		e.Time = schedule.TimeAt(schedule.At(9, 0))
		agreed(t, "met", hours, "01-31", none, in, e, on(iop.ReportMade, "01-12", at(23, 0)))
		agreed(t, "unknown", hours, "01-31", none, in, e, on(iop.ReportMade, "01-13", at(0, 1)))
		agreed(t, "not-met", hours, "01-31", none, in, e, on(iop.ReportMade, "01-14", at(0, 1)))
		agreed(t, "not-met", hours, "01-31", none, in, on(iop.Incident, "01-06", at(9, 0), entered("01-06")), on(iop.ReportMade, "01-07", at(9, 1)))
	})
	t.Run("clocks of some discharges", func(t *testing.T) {
		row := clock("elapsed-days", "discharge-summary", "discharge", `,"reasons":["completed"]`, `{"at_most":15}`)
		clocked(t, []string{"pending from 02-05 after 15"}, row, "02-20", in, on(iop.Discharged, "02-05", reason(iop.Completed)))
		clocked(t, []string{"overdue from 02-05 after 16"}, row, "02-21", in, on(iop.Discharged, "02-05", reason(iop.Completed)))
		clocked(t, []string{"not-started"}, row, "02-21", in, on(iop.Discharged, "02-05", reason(iop.Moved)))
		agreed(t, "unknown", row, "02-21", none, in, on(iop.Discharged, "02-05"))
		agreed(t, "not-met", clock("elapsed-days", "discharge-summary", "discharge", "", `{"at_most":15}`), "02-21", none, in, on(iop.Discharged, "02-05"))
	})
	t.Run("days that are left out", func(t *testing.T) {
		list := []episode.Event{in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"), on(iop.AppealDecided, "01-12"), on(iop.LeaveBegun, "01-10"), on(iop.LeaveEnded, "01-14")}
		for more, want := range map[string][2]string{ // of calendar days and working days to the 16th, a Friday
			"":                                    {"pending from 01-05 after 11", "pending from 01-05 after 9"},
			`,"not_appeal":true`:                  {"pending from 01-05 after 7", "pending from 01-05 after 7"}, // the 8th to the 11th; Thursday and Friday
			`,"not_leave":true`:                   {"pending from 01-05 after 7", "pending from 01-05 after 7"}, // the 10th to the 13th; Monday and Tuesday
			`,"not_appeal":true,"not_leave":true`: {"pending from 01-05 after 5", "pending from 01-05 after 5"}, // the 8th to the 13th
		} {
			clocked(t, want[:1], clock("elapsed-days", "plan", "admission", more, `{"at_most":20}`), "01-16", list...)
			clocked(t, want[1:], clock("elapsed-working-days", "plan", "admission", more, `{"at_most":20}`), "01-16", list...)
		}
		row := clock("elapsed-working-days", "plan", "admission", `,"not_leave":true`, `{"at_most":5}`)
		away := []episode.Event{in, on(iop.LeaveBegun, "01-08"), on(iop.LeaveEnded, "01-12")}
		agreed(t, "not-applicable", row, "01-14", none, away...)
		agreed(t, "not-met 6 working days", row, "01-15", none, away...)
		still := clock("elapsed-days", "plan", "admission", `,"not_appeal":true`, `{"at_most":3}`)
		clocked(t, []string{"pending from 01-05 after 2"}, still, "01-31", in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"))
		clocked(t, []string{"overdue from 01-05 after 26"}, still, "01-31", in, on(iop.NoticeGiven, "01-06"), on(iop.Appealed, "01-08"), on(iop.AppealDecided, "01-08"))
	})
	t.Run("one of them is enough", func(t *testing.T) {
		rows := []string{
			`"either":"clinic.either",` + clock("elapsed-days", "plan-review", "plan", "", `{"at_most":10}`),
			`"either":"clinic.either",` + clock("elapsed-sessions", "plan-review", "plan", "", `{"at_most":2}`),
		}
		list := []episode.Event{in, on(iop.PlanMade, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08")}
		three := append(slices.Clone(list), on(iop.Attended, "01-09"))
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-16", list...)
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-16", three...) // days run
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-17", list...)  // sessions run
		asked(t, []string{"not-met", "not-met"}, rows, "01-17", three...)
		review := on(iop.PlanReviewed, "01-16")
		asked(t, []string{"met", "met"}, rows, "01-31", append(slices.Clone(list), review)...)
		asked(t, []string{"met", "not-applicable"}, rows, "01-31", append(slices.Clone(three), review)...)
		review.Day++
		asked(t, []string{"not-applicable", "met"}, rows, "01-31", append(slices.Clone(list), review)...)
		asked(t, []string{"not-met", "not-met"}, rows, "01-31", append(slices.Clone(three), review)...)
		// Not known beside one that is not met, met, or runs.
		hours := append(slices.Clone(rows[:1]), `"either":"clinic.either",`+clock("elapsed-service-hours", "plan-review", "plan", "", `{"at_most":"1h"}`))
		session := on(iop.Attended, "01-07", func(e *episode.Event) { e.Planned = 120 })
		asked(t, []string{"not-applicable", "unknown"}, hours, "01-31", in, list[1], session, review)
		review.Day--
		asked(t, []string{"met", "not-applicable"}, hours, "01-31", in, list[1], session, review)
		asked(t, []string{"not-applicable", "not-applicable"}, hours, "01-16", in, list[1], session)
		limits := []string{rows[1], `"either":"clinic.either",` + count(`"no-show"`, `"episode"`, `{"at_most":0}`)}
		asked(t, []string{"not-met", "not-met"}, limits, "01-31", append(slices.Clone(three), on(iop.NoShow, "01-12"))...)
		asked(t, []string{"not-applicable", "met"}, limits, "01-31", three...)
	})
	t.Run("the one that was chosen", func(t *testing.T) {
		from := `"after":["plan","plan-update"],"either":"clinic.either","chosen":true,"events":["plan-review"],`
		rows := []string{from + `"measure":"elapsed-days","bound":{"at_most":10}`, from + `"measure":"elapsed-sessions","bound":{"at_most":2}`}
		list := []episode.Event{in, on(iop.PlanMade, "01-06"), on(iop.Attended, "01-07"), on(iop.Attended, "01-08"), on(iop.Attended, "01-09")}
		for measure, want := range map[iop.Measure][3][]string{ // on the 16th, when only sessions are over, and the 17th; and whose clocks are listed
			iop.ElapsedDays:     {{"not-applicable", "not-applicable"}, {"not-met", "not-applicable"}, {"clinic.days"}},
			iop.ElapsedSessions: {{"not-applicable", "not-met"}, {"not-applicable", "not-met"}, {"clinic.sessions"}},
			iop.ElapsedMonths:   {{"unknown", "unknown"}, {"not-met", "not-met"}, {"clinic.days", "clinic.sessions"}}, // which is none of them
			0:                   {{"unknown", "unknown"}, {"not-met", "not-met"}, {"clinic.days", "clinic.sessions"}},
		} {
			chose(measure)(&list[1])
			asked(t, want[0], rows, "01-16", list...)
			asked(t, want[1], rows, "01-17", list...)
			var listed []string
			p := parse(t, document(`"requirements":[{`+ruleText("clinic.days")+`,`+rows[0]+`},{`+ruleText("clinic.sessions")+`,`+rows[1]+`}]`))
			for _, x := range stay(t, list...).On(day("2026-01-16")).Under(p).Due() {
				listed = append(listed, string(x.Requirement.ID))
			}
			assert.ElementsMatch(t, want[2], listed, "package, %v", measure)
		}
		// The choice of the event that started the last clock.
		chose(iop.ElapsedDays)(&list[1])
		update := on(iop.PlanUpdated, "01-12", chose(iop.ElapsedSessions))
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-31", append(slices.Clone(list), update)...)
		update.Chosen = 0
		asked(t, []string{"not-applicable", "not-applicable"}, rows, "01-22", append(slices.Clone(list), update)...)
		asked(t, []string{"unknown", "unknown"}, rows, "01-23", append(slices.Clone(list), update)...)
		asked(t, []string{"unknown", "unknown"}, rows, "01-16", in) // no plan
	})
	t.Run("the time of day", func(t *testing.T) {
		row := `"measure":"time-of-day","events":["call-in"],"per":"occasion","bound":{"at_most":"17h"}`
		call := func(date string, more ...func(*episode.Event)) episode.Event {
			return on(iop.CalledIn, date, more...)
		}
		agreed(t, "not-applicable", row, "01-31", none, in)
		agreed(t, "met 16h59m", row, "01-31", none, in, call("01-06", at(16, 59)))
		agreed(t, "met 17h00m", row, "01-31", none, in, call("01-06", at(17, 0)))
		agreed(t, "not-met 17h01m", row, "01-31", none, in, call("01-06", at(17, 1)))
		agreed(t, "met 8h00m", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07", at(8, 0)))
		agreed(t, "not-met 18h00m", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07", at(18, 0)), call("01-08", at(19, 0)), call("01-09", at(8, 0)))
		agreed(t, "unknown", row, "01-31", none, in, call("01-06", at(9, 0)), call("01-07"))
		agreed(t, "not-met", row, "01-31", none, in, call("01-06", at(18, 0)), call("01-07"))
		agreed(t, "met 9h00m", row, "01-07", none, in, call("01-06", at(9, 0)), call("01-08", at(18, 0)))
		agreed(t, "met 9h00m", row, "01-31", none, on(iop.Admission, "01-05"), call("01-04", at(18, 0)), call("01-06", at(9, 0)))
		before := strings.Replace(row, `"at_most"`, `"below"`, 1)
		agreed(t, "met 16h59m", before, "01-31", none, in, call("01-06", at(16, 59)))
		agreed(t, "not-met 17h00m", before, "01-31", none, in, call("01-06", at(17, 0)))
		attended := `"measure":"time-of-day","events":["attended"],"per":"occasion","bound":{"at_most":"10h"}`
		agreed(t, "unknown", attended, "01-31", none, in, on(iop.Attended, "01-06", at(9, 0)), on(iop.Attended, "01-07", at(11, 0)), on(iop.NoShow, "01-07", at(11, 0)))
	})
	t.Run("clocks that were not kept", func(t *testing.T) {
		one, each := clock("elapsed-days", "report", "incident", "", `{"at_most":3}`), clock("elapsed-days", "report", "incident", `,"each":true`, `{"at_most":3}`)
		a := on(iop.Incident, "01-06")
		lapsed(t, nil, one, "01-31", in)
		lapsed(t, nil, one, "01-09", in, a)
		lapsed(t, []string{"overdue from 01-06"}, one, "01-10", in, a)
		lapsed(t, nil, one, "01-31", in, a, on(iop.ReportMade, "01-09"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, one, "01-31", in, a, on(iop.ReportMade, "01-10"))
		// Started anew: on the ninth there was time left, on the tenth there was none.
		lapsed(t, nil, one, "01-12", in, a, on(iop.Incident, "01-09"))
		lapsed(t, []string{"overdue from 01-06"}, one, "01-12", in, a, on(iop.Incident, "01-10"))
		lapsed(t, []string{"overdue from 01-06"}, one, "01-12", in, a, on(iop.Incident, "01-11"))
		lapsed(t, []string{"overdue from 01-06", "overdue from 01-11"}, one, "01-15", in, a, on(iop.Incident, "01-11"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, one, "01-12", in, a, on(iop.ReportMade, "01-10"), on(iop.Incident, "01-11"))
		lapsed(t, []string{"overdue from 01-06", "overdue from 01-08"}, each, "01-12", in, a, on(iop.Incident, "01-08"), on(iop.Incident, "01-09"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-10"}, each, "01-31", in, a, on(iop.Incident, "01-08"), on(iop.ReportMade, "01-10"))
		lapsed(t, nil, one, "01-31", in, a, on(iop.Discharged, "01-08"), on(iop.ReportMade, "01-08"))
		// A periodic one: its next anchor is its answer.
		reviews := `"measure":"elapsed-days","events":["plan-review"],"after":["plan","plan-review"],"bound":{"at_most":10}`
		plan := on(iop.PlanMade, "01-06")
		lapsed(t, nil, reviews, "01-26", in, plan, on(iop.PlanReviewed, "01-16"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-17"}, reviews, "01-27", in, plan, on(iop.PlanReviewed, "01-17"))
		lapsed(t, []string{"out-of-time from 01-06 on 01-18", "overdue from 01-18"}, reviews, "01-29", in, plan, on(iop.PlanReviewed, "01-18"))
		lapsed(t, nil, reviews, "01-31", in, plan, on(iop.PlanReviewed, "01-16"), on(iop.Discharged, "01-20"))
		// Not sure: a clock that another entry contradicts.
		missed := clock("elapsed-days", "contact-attempt", "no-show", "", `{"at_most":1}`)
		lapsed(t, []string{"overdue from 01-07"}, missed, "01-31", in, on(iop.NoShow, "01-07"))
		lapsed(t, nil, missed, "01-31", in, on(iop.NoShow, "01-07"), on(iop.Attended, "01-07"))
	})
	t.Run("the order of a day", func(t *testing.T) {
		row := clock("elapsed-days", "specimen", "test-arrival", "", `{"at_most":0}`)
		agreed(t, "met 0 days", row, "01-31", none, in, on(iop.SpecimenCollected, "01-06"), on(iop.TestArrival, "01-06"))
		agreed(t, "met 0 days", clock("elapsed-days", "test-arrival", "call-in", "", `{"at_most":0}`), "01-31", none, in, on(iop.TestArrival, "01-06"), on(iop.CalledIn, "01-06"))
		agreed(t, "met 0 days", clock("elapsed-days", "call-in", "test-ordered", "", `{"at_most":0}`), "01-31", none, in, on(iop.CalledIn, "01-06"), on(iop.TestOrdered, "01-06"))
		aside(t, map[int]episode.Disposition{2: episode.TooEarly}, "01-31", in, on(iop.PlanDelayed, "01-03"), on(iop.HealthEducated, "01-03"))
	})
}
