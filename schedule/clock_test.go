package schedule_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // zones on any machine

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// skippedDays are the days that places left out when they moved across the date line.
var skippedDays = []struct{ zone, day string }{
	{"Pacific/Apia", "2011-12-30"},
	{"Pacific/Fakaofo", "2011-12-30"},
	{"Pacific/Kiritimati", "1994-12-31"},
	{"Pacific/Kwajalein", "1993-08-21"},
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

// TestSkippedDays: of a day that a place left out no time is, and the days beside it
// are like any other.
func TestSkippedDays(t *testing.T) {
	for _, x := range skippedDays {
		loc, left := zone(t, x.zone), day(x.day)
		for off := iop.Day(-3); off <= 3; off++ {
			for c := schedule.Clock(0); c <= 24*60; c += 15 {
				name := fmt.Sprintf("%s %v %v", x.zone, left+off, c)
				at, note := schedule.Instant(left+off, c, loc)
				shown := left + off
				if c == 24*60 {
					shown++
				}
				want := schedule.Ordinary
				if shown == left {
					want, shown = schedule.Skipped, shown+1
				}
				require.Equal(t, want.String(), note.String(), name)
				require.Equal(t, fmt.Sprintf("%v %02d:%02d", shown, c/60%24, c%60), at.Format("2006-01-02 15:04"), name)
			}
		}

		// Sessions of that week: those of the day itself are told, and nobody can have
		// attended them as far as time that passed counts.
		daily := block(schedule.EveryDay, "09:00", "12:00")
		night := block(schedule.EveryDay, "22:00", "01:00")
		c := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(daily, night), 1), From: left - 3, Location: loc})
		told := map[string]int{}
		for s, note := range c.ClockChanges() {
			assert.Equal(t, schedule.Skipped, note)
			told[fmt.Sprint(int(s.Day-left), " ", s.Start)]++
		}
		assert.Equal(t, map[string]int{"-1 22:00": 1, "0 09:00": 1, "0 22:00": 1}, told, x.zone)
		passed := iop.Minutes(0)
		for s := range c.Sessions(0) {
			want := 3 * iop.Hour
			switch fmt.Sprint(int(s.Day-left), " ", s.Start) {
			case "-1 22:00":
				want = 2 * iop.Hour
			case "0 09:00":
				want = 0
			case "0 22:00":
				want = iop.Hour
			}
			given := s.Given(&schedule.Counting{Elapsed: true}, loc)
			assert.Equal(t, want, given.Least, "%s %v %v", x.zone, s.Day, s.Start)
			passed += want
		}
		for elapsed, want := range map[bool]iop.Minutes{false: 14 * 3 * iop.Hour, true: passed} {
			check, err := schedule.NewChecker(schedule.Counting{Elapsed: elapsed}, []iop.Requirement{
				rule("hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerEpisode}, Bound: iop.HoursBound(iop.Exactly(want))}),
			})
			require.NoError(t, err)
			report := check.CheckCalendar(c)
			assert.Equal(t, iop.Met, report.Verdict(), "%s: %v", x.zone, &report)
		}
	}
}

// TestInstantAgainstEveryMoment holds the moment of a time on the wall against all
// moments around it, where clocks change in odd ways.
func TestInstantAgainstEveryMoment(t *testing.T) {
	for _, x := range []struct{ zone, day string }{
		{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
		{"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"}, // by half an hour
		{"America/Sao_Paulo", "2018-11-04"}, {"America/Sao_Paulo", "2018-02-17"}, // at midnight
		{"America/Caracas", "2016-05-01"}, {"Asia/Pyongyang", "2018-05-04"},
		{"Antarctica/Casey", "2018-03-11"}, // by three hours
		{"Antarctica/Troll", "2026-03-29"}, {"America/Juneau", "1867-10-18"},
		{"Pacific/Apia", "2011-12-30"}, {"Pacific/Kwajalein", "1993-08-21"},
	} {
		loc := zone(t, x.zone)
		for d := day(x.day) - 2; d <= day(x.day)+2; d++ {
			for c := schedule.Clock(0); c <= 24*60; c += 15 {
				y, m, dom := d.Date().Date()
				wall := time.Date(y, m, dom, 0, int(c), 0, 0, time.UTC)
				want, note := time.Time{}, schedule.Skipped
				seen := map[int]bool{}
				for at := wall.Add(-30 * time.Hour); at.Before(wall.Add(30 * time.Hour)); at = at.Add(15 * time.Minute) {
					_, offset := at.In(loc).Zone()
					moment := wall.Add(-time.Duration(offset) * time.Second)
					if _, there := moment.In(loc).Zone(); there != offset || seen[offset] {
						continue
					}
					seen[offset] = true
					if note == schedule.Skipped {
						want, note = moment, schedule.Ordinary
						continue
					}
					note = schedule.DoubledUp
					if moment.Before(want) {
						want = moment
					}
				}
				got, gotNote := schedule.Instant(d, c, loc)
				name := fmt.Sprintf("%s %v %v", x.zone, d, c)
				require.Equal(t, note.String(), gotNote.String(), name)
				if note != schedule.Skipped {
					require.True(t, want.Equal(got), "%s: %v, want %v", name, got, want)
				}
			}
		}
	}
}

// TestTimeThatPasses is the time that passes while the clocks change: what they jump over
// passes in no time.
func TestTimeThatPasses(t *testing.T) {
	loc := newYork(t)
	for _, x := range []struct {
		day, start, end string
		want            iop.Minutes
	}{
		{"2026-03-08", "01:00", "01:59", 59},
		{"2026-03-08", "01:00", "02:00", 60},
		{"2026-03-08", "01:00", "02:01", 60},
		{"2026-03-08", "01:00", "02:30", 60},
		{"2026-03-08", "01:00", "03:00", 60},
		{"2026-03-08", "01:00", "03:01", 61},
		{"2026-03-08", "02:00", "02:59", 0},
		{"2026-03-08", "02:15", "02:45", 0},
		{"2026-03-08", "02:30", "03:15", 15},
		{"2026-03-08", "02:30", "04:00", 60},
		{"2026-03-08", "02:50", "03:10", 10},
		{"2026-03-08", "01:30", "02:30", 30},
		{"2026-03-08", "03:00", "04:00", 60},
		{"2026-11-01", "00:30", "01:00", 30},
		{"2026-11-01", "00:30", "02:00", 150},
		{"2026-11-01", "01:00", "02:00", 120},
		{"2026-11-01", "01:15", "01:45", 30},
		{"2026-11-01", "02:00", "03:00", 60},
	} {
		b := block(schedule.On(schedule.WeekdayOf(day(x.day))), x.start, x.end)
		c := calendar(t, schedule.Dates{Plan: schedule.Repeat(weekOf(b), 1), From: day(x.day), Location: loc})
		for s := range c.Sessions(0) {
			given := s.Given(&schedule.Counting{Elapsed: true}, loc)
			assert.Equal(t, x.want, given.Least, "%s %s to %s", x.day, x.start, x.end)
			start, end, _, _ := s.Instants(loc)
			assert.Equal(t, x.want, iop.Minutes(end.Sub(start)/time.Minute), "from moment to moment, %s %s to %s", x.day, x.start, x.end)
			check, err := schedule.NewChecker(schedule.Counting{Elapsed: true}, []iop.Requirement{
				rule("r.hours", iop.Requirement{Measure: iop.Hours, Per: iop.Period{Kind: iop.PerEpisode}, Bound: iop.HoursBound(iop.AtLeast(iop.Hour))})})
			require.NoError(t, err)
			report := check.CheckCalendar(c)
			for f := range report.All() {
				assert.Equal(t, "delivered "+x.want.String(), f.Got.String())
			}
		}
	}
}

// TestInstantsAreThoseOfBothTimes: a session's ends are what Instant says of each, but
// where a time is skipped.
func TestInstantsAreThoseOfBothTimes(t *testing.T) {
	for _, zone := range []string{"UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for day := iop.MustDay("2011-12-15"); day < iop.MustDay("2012-12-31"); day++ {
			for at := schedule.At(0, 0); at < schedule.At(23, 0); at += 50 {
				s := schedule.Session{Day: day, Start: at, End: at + 45}
				start, end, startNote, endNote := s.Instants(loc)
				wantStart, wantStartNote := schedule.Instant(s.Day, s.Start, loc)
				wantEnd, wantEndNote := schedule.Instant(s.Day, s.End, loc)
				require.Equal(t, []schedule.ClockNote{wantStartNote, wantEndNote}, []schedule.ClockNote{startNote, endNote}, "%s %v", zone, s)
				if startNote != schedule.Skipped {
					require.True(t, start.Equal(wantStart), "%s %v: %v", zone, s, start)
				}
				if endNote != schedule.Skipped {
					require.True(t, end.Equal(wantEnd), "%s %v: %v", zone, s, end)
				}
			}
		}
	}
}

// TestTimedIsWhatEachSessionSays: the moments that a calendar yields are those of each
// session, across every change of clocks.
func TestTimedIsWhatEachSessionSays(t *testing.T) {
	for _, x := range []struct{ zone, day string }{
		{"America/New_York", "2026-02-20"}, {"America/New_York", "2026-10-20"}, {"Australia/Lord_Howe", "2026-03-20"},
		{"America/Sao_Paulo", "2018-01-20"}, {"Asia/Pyongyang", "2018-04-20"}, {"Pacific/Apia", "2011-12-01"}, {"UTC", "2026-02-20"},
	} {
		loc, err := time.LoadLocation(x.zone)
		require.NoError(t, err)
		p := schedule.Repeat(weekOf(block(schedule.EveryDay, "09:00", "12:00"), block(schedule.EveryDay, "01:30", "02:30"), block(schedule.On(schedule.Saturday, schedule.Sunday), "22:00", "01:00")), 9)
		c := calendar(t, schedule.Dates{Plan: p, From: iop.MustDay(x.day), Location: loc})
		var want, got []schedule.Timed
		for s := range c.Sessions(c.From() + 3) {
			timed := schedule.Timed{Session: s}
			timed.From, timed.Until, timed.FromNote, timed.UntilNote = s.Instants(loc)
			want = append(want, timed)
		}
		for s := range c.Timed(c.From() + 3) {
			got = append(got, s)
		}
		require.Equal(t, want, got, x.zone)
		for range c.Timed(0) {
			break
		}
	}
}
