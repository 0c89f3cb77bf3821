package episode_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/episode/internal/oracle"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// TestServiceAtOneTime: service at one time to one person counts once, also beyond
// midnight, and is reported.
func TestServiceAtOneTime(t *testing.T) {
	p := limit(t, `"measure":"hours","per":"week","bound":{"at_least":"3h"}`)
	in := on(iop.Admission, "01-05")
	n := int32(0)
	at := func(date string, h, m int, planned iop.Minutes, f iop.Format) episode.Event {
		n++
		return on(iop.Attended, date, func(e *episode.Event) {
			e.Session, e.Time, e.Planned, e.Credited, e.Format = n, schedule.TimeAt(schedule.At(h, m)), planned, episode.Whole, f
		})
	}
	for _, c := range []struct {
		name, want string
		reported   int
		events     []episode.Event
	}{
		{"one after the other", "met 4h00m", 0, []episode.Event{at("01-06", 18, 0, 120, iop.Group), at("01-06", 20, 0, 120, iop.Group)}},
		{"one minute of both", "met 3h59m", 1, []episode.Event{at("01-06", 18, 0, 120, iop.Group), at("01-06", 19, 59, 120, iop.Group)}},
		{"different services", "met 3h59m to 4h00m", 1, []episode.Event{at("01-06", 18, 0, 120, iop.Group), at("01-06", 19, 59, 120, iop.Education)}},
		{"one within another", "not-met 2h00m", 1, []episode.Event{at("01-06", 18, 0, 120, iop.Group), at("01-06", 18, 30, 60, iop.Group)}},
		{"up to midnight", "met 3h00m", 0, []episode.Event{at("01-06", 22, 0, 120, iop.Group), at("01-07", 0, 0, 60, iop.Group)}},
		{"beyond midnight", "not-met 2h30m", 1, []episode.Event{at("01-06", 23, 0, 120, iop.Group), at("01-07", 0, 30, 60, iop.Group)}},
		{"beyond midnight, different services", "unknown for credited-hours 2h30m to 3h00m", 1, []episode.Event{at("01-06", 23, 0, 120, iop.Group), at("01-07", 0, 30, 60, iop.Education)}},
		{"beyond midnight, to the minute", "met 3h00m", 0, []episode.Event{at("01-06", 23, 0, 120, iop.Group), at("01-07", 1, 0, 60, iop.Group)}},
		{"not on the day after the next", "met 3h00m", 0, []episode.Event{at("01-06", 23, 0, 120, iop.Group), at("01-08", 0, 30, 60, iop.Group)}},
		{"in the night from one week to the next", "not-met 0h30m", 1, []episode.Event{at("01-11", 23, 0, 240, iop.Group), at("01-12", 1, 0, 150, iop.Group)}},
	} {
		v := stay(t, append([]episode.Event{in}, c.events...)...).On(day("2026-01-18"))
		got := answer(v.Under(p).Check())
		if c.name[0] == 'i' {
			assert.Equal(t, c.want, got, c.name)
		} else {
			report := v.Under(p).Ledger()[0].Answer[0]
			v = stay(t, append([]episode.Event{in}, c.events...)...).On(day("2026-01-11"))
			assert.Equal(t, c.want, answer(v.Under(p).Check()), "%s: %v", c.name, report)
		}
		assert.Len(t, v.Flagged(), c.reported, c.name)
	}
}

// TestServiceAtOneTimeByMinutes: sessions of one service come to the minutes that some of
// them covers, however they overlap, and sessions of several to no less and to no more
// than all of them.
func TestServiceAtOneTimeByMinutes(t *testing.T) {
	for seed := range uint64(400) {
		c := oracle.Chance{Source: rand.New(rand.NewPCG(seed, 5))}
		type minute struct {
			day iop.Day
			at  int
		}
		covered := map[minute]bool{}
		all, same := iop.Minutes(0), c.In(60)
		events := []episode.Event{on(iop.Admission, "01-05")}
		for n := range 1 + c.IntN(7) {
			e := episode.Event{Kind: iop.Attended, Day: day("2026-01-05") + iop.Day(c.IntN(4)), Session: int32(n + 1), Planned: iop.Minutes(1 + c.IntN(9*60)), Credited: episode.Whole}
			start := c.IntN(24 * 60)
			if c.In(50) {
				start = 22*60 + c.IntN(2*60)
			}
			e.Time, e.Format = schedule.TimeAt(schedule.At(start/60, start%60)), iop.Group
			if !same {
				e.Format = oracle.Pick(c, iop.Group, iop.Education, iop.Family)
			}
			for k := range int(e.Planned) {
				covered[minute{e.Day + iop.Day((start+k)/(24*60)), (start + k) % (24 * 60)}] = true
			}
			all += e.Planned
			events = append(events, e)
		}
		v := stay(t, events...).On(day("2026-01-11"))
		weeks := v.Under(limit(t, `"measure":"hours","per":"week","bound":{"at_least":"3h"}`)).Ledger()[0].Answer
		require.Len(t, weeks, 1)
		w, name := weeks[0], fmt.Sprint(seed, events)
		assert.LessOrEqual(t, w.Least, iop.Minutes(len(covered)), name)
		assert.LessOrEqual(t, iop.Minutes(len(covered)), w.Most, name)
		assert.LessOrEqual(t, w.Most, all, name)
		if same {
			assert.Equal(t, [2]iop.Minutes{iop.Minutes(len(covered)), iop.Minutes(len(covered))}, [2]iop.Minutes{w.Least, w.Most}, name)
		}
		assert.Equal(t, all > iop.Minutes(len(covered)), len(v.Flagged()) > 0, name)
		fold := v.Fold()
		assert.Equal(t, [2]iop.Minutes{w.Least, w.Most}, [2]iop.Minutes{fold.Least, fold.Most}, name)
	}
}
