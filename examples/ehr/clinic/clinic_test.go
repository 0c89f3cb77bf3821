package clinic

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/internal/pgtest"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

var today = iop.MustDay("2026-06-25") // a Thursday

// open is a clinic on a database of its own.
func open(t *testing.T) *Clinic {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ehr.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return &Clinic{Store: s, Zone: zone, Key: randomtest.NewKey("test", bytes.Repeat([]byte("k"), randomtest.KeyBytes))}
}

func madeUp(t *testing.T) *Clinic {
	t.Helper()
	c := open(t)
	require.NoError(t, c.MakeUp(t.Context(), today))
	return c
}

func TestMakeUp(t *testing.T) {
	c, again := madeUp(t), madeUp(t)
	people, err := c.People(t.Context())
	require.NoError(t, err)
	assert.Len(t, people, madeUpPeople)
	first := today
	for _, p := range people {
		ch, err := c.Chart(t.Context(), p.ID, today, false)
		require.NoError(t, err)
		require.NotEmpty(t, ch.Entries, p.ID)
		assert.Empty(t, ch.Reading.Flagged(), "%s: the record is clean", p.ID)
		other, err := again.Store.Record(t.Context(), p.ID)
		require.NoError(t, err)
		assert.Equal(t, ch.Entries, other, "the same each time")
		for _, e := range ch.Entries {
			first = min(first, e.Event.Day)
			assert.Less(t, e.Event.Day, today)
			assert.LessOrEqual(t, e.Event.Day, dayOf(e.Recorded, c.Zone), "recorded before it happened")
		}
	}
	assert.InDelta(t, 7*madeUpWeeks, int(today-first), 7, "twelve weeks")

	rows, err := c.Rows(t.Context(), today)
	require.NoError(t, err)
	var isOpen, short, due, tests, unpaid int
	for _, r := range rows {
		if !r.Open {
			assert.False(t, r.Test, "nobody is tested who has left")
			continue
		}
		isOpen++
		count := func(n *int, is bool) {
			if is {
				*n++
			}
		}
		count(&short, r.Week.Short > 0)
		count(&due, len(r.Due) > 0)
		count(&tests, r.Test)
		for _, u := range r.Units {
			count(&unpaid, u.Unpaid != 0)
		}
	}
	t.Log(isOpen, short, due, tests, unpaid)
	for _, n := range []int{isOpen, short, due, tests, unpaid} {
		assert.NotZero(t, n, "the day has something of everything")
		assert.Less(t, n, madeUpPeople)
	}
}

// TestRowsAreKept: a new event, an edit or an authorization works out one row anew.
func TestRowsAreKept(t *testing.T) {
	c := madeUp(t)
	rows := func() []Row {
		t.Helper()
		list, err := c.Rows(t.Context(), today)
		require.NoError(t, err)
		return list
	}
	recomputed := func(want int, after string) {
		t.Helper()
		before := c.recomputed.Load()
		fresh := &Clinic{Store: c.Store, Zone: c.Zone, Key: c.Key}
		list, err := fresh.Rows(t.Context(), today)
		require.NoError(t, err)
		got := rows()
		require.Len(t, got, len(list))
		for i := range list {
			assert.Equal(t, list[i].Week.Certain, got[i].Week.Certain, after)
			assert.Equal(t, len(list[i].Due), len(got[i].Due), after)
			assert.Equal(t, list[i].Person, got[i].Person, after)
			assert.Equal(t, list[i].Units, got[i].Units, after)
		}
		assert.EqualValues(t, want, c.recomputed.Load()-before, after)
	}
	rows()
	recomputed(0, "nothing")
	p, err := c.Person(t.Context(), "p03")
	require.NoError(t, err)
	ch, err := c.Chart(t.Context(), "p03", today, false)
	require.NoError(t, err)
	require.NoError(t, c.Store.Append(t.Context(), "p03", ch.Seen, store.Entry{Event: ask.Event{Kind: iop.PlanReviewed, Day: today}}))
	recomputed(1, "an event")
	p.Name = "Another Example"
	paper, err := p.Paper("ann")
	require.NoError(t, err)
	require.NoError(t, c.Store.Put(t.Context(), paper))
	recomputed(1, "an edit")
	a := Authorization{ID: "new", Person: "p05", Code: "H0015", From: today, Until: today + 30, Granted: 1}
	paper, err = a.Paper("ann")
	require.NoError(t, err)
	require.NoError(t, c.Store.Put(t.Context(), paper))
	recomputed(1, "an authorization")
	template, err := c.Store.Paper(t.Context(), store.Template, "morning")
	require.NoError(t, err)
	require.NoError(t, c.Store.Put(t.Context(), template))
	recomputed(madeUpPeople, "a template: everyone's")

	ch, err = c.Chart(t.Context(), "p04", today, false)
	require.NoError(t, err)
	require.NoError(t, c.Store.Append(t.Context(), "p04", ch.Seen, store.Entry{Event: ask.Event{Kind: iop.PlanReviewed, Day: today}}))
	before := c.recomputed.Load()
	var readers sync.WaitGroup
	for range 50 {
		readers.Go(func() {
			_, _, err := c.Page(t.Context(), today, "", 50)
			assert.NoError(t, err)
		})
	}
	readers.Wait()
	assert.EqualValues(t, 1, c.recomputed.Load()-before, "an event, whoever asks at once")
}

// TestPage: the pages hold everyone who is shown, once, in order.
func TestPage(t *testing.T) {
	c := madeUp(t)
	rows, err := c.Rows(t.Context(), today)
	require.NoError(t, err)
	var want []string
	for _, r := range rows {
		if r.Shown() {
			want = append(want, r.Person.ID)
		}
	}
	require.Less(t, len(want), len(rows), "not everyone is shown")
	for _, size := range []int{1, 7, len(want) - 1, len(want), len(want) + 1, len(rows), 1000} {
		var got []string
		for after := ""; ; {
			page, next, err := c.Page(t.Context(), today, after, size)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page), size)
			for _, r := range page {
				got = append(got, r.Person.ID)
			}
			if next == "" {
				break
			}
			require.Len(t, page, size)
			after = next
		}
		assert.Equal(t, want, got, "%d a page", size)
	}
}

// said is all that a row says.
func said(r *Row) string {
	text := fmt.Sprintln(r.Person, r.Open, r.Standing, r.Week.Certain, r.Week.Possible, r.Week.Asked, r.Week.Short, r.Week.Options, r.Test, r.Units)
	for _, d := range r.Due {
		text += fmt.Sprintln(d.Policy.ID(), d.Due)
	}
	return text
}

// TestOnBoth: the clinic says the same on PostgreSQL as on SQLite.
func TestOnBoth(t *testing.T) {
	cluster, err := pgtest.Start()
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { assert.NoError(t, cluster.Stop()) })
	lite := madeUp(t)
	s, err := store.Open(t.Context(), cluster.Database(t))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	post := &Clinic{Store: s, Zone: lite.Zone, Key: lite.Key}
	require.NoError(t, post.MakeUp(t.Context(), today))
	want, err := lite.Rows(t.Context(), today)
	require.NoError(t, err)
	got, err := post.Rows(t.Context(), today)
	require.NoError(t, err)
	require.Len(t, got, len(want))
	for i := range want {
		assert.Equal(t, said(&want[i]), said(&got[i]))
	}
	var csv [2]bytes.Buffer
	require.NoError(t, lite.TEDS(t.Context(), today, &csv[0]))
	require.NoError(t, post.TEDS(t.Context(), today, &csv[1]))
	assert.Equal(t, csv[0].String(), csv[1].String())
}

// TestKnown: a page can be asked as it was known on a day.
func TestKnown(t *testing.T) {
	c := open(t)
	at := func(day string) time.Time { return c.evening(iop.MustDay(day)) }
	list := []store.Entry{
		{Event: ask.Event{Kind: iop.Admission, Day: iop.MustDay("2026-03-02")}, Recorded: at("2026-03-02")},
		{Event: ask.Event{Kind: iop.NoShow, Day: iop.MustDay("2026-03-03")}, Recorded: at("2026-03-03")},
		{Event: ask.Event{Kind: iop.Excused, Day: iop.MustDay("2026-03-03")}, Corrects: 2, Recorded: at("2026-03-05")},
		{Event: ask.Event{Kind: iop.PlanMade, Day: iop.MustDay("2026-03-03")}, Recorded: at("2026-03-06")},
		{Event: ask.Event{Kind: iop.PlanMade, Day: iop.MustDay("2026-03-03")}, Corrects: 4, Struck: true, Recorded: at("2026-03-07")},
	}
	require.NoError(t, c.Store.Append(t.Context(), "p1", 0, list...))
	entries, err := c.Store.Record(t.Context(), "p1")
	require.NoError(t, err)
	kinds := func(known string) (kinds []iop.EventKind) {
		day := iop.Day(0)
		if known != "" {
			day = iop.MustDay(known)
		}
		for _, e := range c.Events(entries, day) {
			kinds = append(kinds, e.Kind)
			assert.NotZero(t, e.Recorded)
		}
		return kinds
	}
	assert.Empty(t, kinds("2026-03-01"))
	assert.Equal(t, []iop.EventKind{iop.Admission, iop.NoShow}, kinds("2026-03-04"))
	assert.Equal(t, []iop.EventKind{iop.Admission, iop.Excused}, kinds("2026-03-05"))
	assert.Equal(t, []iop.EventKind{iop.Admission, iop.Excused, iop.PlanMade}, kinds("2026-03-06"))
	assert.Equal(t, []iop.EventKind{iop.Admission, iop.Excused}, kinds("2026-03-07"))
	assert.Equal(t, []iop.EventKind{iop.Admission, iop.Excused}, kinds(""))

	// 2026-03-02 21:30 in New York is the next day in UTC.
	assert.Equal(t, iop.MustDay("2026-03-02"), dayOf(entries[0].Recorded, c.Zone))
}

func TestAge(t *testing.T) {
	p := Person{Birth: iop.MustDay("2008-02-29")}
	for day, want := range map[string]iop.Age{"2026-02-28": 17, "2026-03-01": 18, "2028-02-28": 19, "2028-02-29": 20, "2008-02-29": 0} {
		assert.Equal(t, want, p.Age(iop.MustDay(day)), day)
	}
}

// TestUnits holds days just under, on and over what is authorized.
func TestUnits(t *testing.T) {
	c := open(t)
	require.NoError(t, c.MakeUp(t.Context(), today))
	day := func(n int) iop.Day { return iop.MustDay("2026-03-02") + iop.Day(n) }
	attended := func(n int, planned iop.Minutes, credited episode.Credited) store.Entry {
		e := ask.Event{Kind: iop.Attended, Day: day(n), Planned: planned, Credited: credited, Session: int32(n + 1)}
		e.Format = iop.Group
		return store.Entry{Event: e}
	}
	p := Person{ID: "u1", Name: "U", Birth: iop.MustDay("1990-01-01")}
	paper, err := p.Paper("ann")
	require.NoError(t, err)
	require.NoError(t, c.Store.Put(t.Context(), paper))
	require.NoError(t, c.Store.Append(t.Context(), "u1", 0,
		store.Entry{Event: ask.Event{Kind: iop.Admission, Day: day(0)}},
		attended(0, 3*iop.Hour, episode.Whole),                  // before the authorization
		attended(1, 3*iop.Hour, episode.Whole),                  // its first day: a unit
		attended(2, 3*iop.Hour, episode.CreditOf(3*iop.Hour-1)), // a minute short: none
		attended(3, 4*iop.Hour, episode.CreditOf(3*iop.Hour)),   // three hours: a unit
		attended(4, 3*iop.Hour, 0),                              // not recorded: perhaps one
		attended(9, 3*iop.Hour, episode.Whole),                  // its last day
		attended(10, 3*iop.Hour, episode.Whole),                 // the day after
	))
	ch, err := c.Chart(t.Context(), "u1", day(10), false)
	require.NoError(t, err)
	a := Authorization{Code: "H0015", From: day(1), Until: day(10), Granted: 5}
	ahead := func(list ...int) (given []schedule.Given) {
		for _, n := range list {
			given = append(given, schedule.Given{Day: day(n), Least: 3 * iop.Hour, Most: 3 * iop.Hour, Whole: true})
		}
		return given
	}
	u := a.Units(ch.Reading, nil, day(9))
	assert.Equal(t, [2]int32{3, 4}, [2]int32{u.Least, u.Most})
	assert.EqualValues(t, 1, u.Left())
	assert.Equal(t, 0, u.DaysLeft)
	assert.Equal(t, []iop.Day{day(0), day(10)}, u.Beside)
	a.Until = day(40)
	u = a.Units(ch.Reading, ahead(12, 14), day(10))
	assert.Equal(t, int32(0), u.Left(), "the day after is covered now")
	assert.Equal(t, day(12), u.Unpaid)
	a.Granted = 6
	u = a.Units(ch.Reading, ahead(12, 14), day(10))
	assert.Equal(t, day(14), u.Unpaid)
	a.Granted = 7
	u = a.Units(ch.Reading, ahead(12, 14), day(10))
	assert.Zero(t, u.Unpaid)
	a.Code = "S9480"
	u = a.Units(ch.Reading, nil, day(10))
	assert.EqualValues(t, 6, u.Most, "no least time is stated")
}

func TestBoard(t *testing.T) {
	c := madeUp(t)
	board, beside, err := c.Board(t.Context(), today)
	require.NoError(t, err)
	assert.Len(t, board, 9, "four mornings, four evenings and a Saturday")
	rows, err := c.Rows(t.Context(), today)
	require.NoError(t, err)
	attending, want, helped := 0, 0, 0
	for _, o := range board {
		attending += len(o.People)
		helped += len(o.Helps)
		assert.True(t, o.Limited)
		assert.Equal(t, 12-len(o.People), o.Free)
	}
	for _, r := range rows {
		if r.Open {
			want += len(r.Person.Blocks)
		}
	}
	assert.Equal(t, want, attending, "everyone stands in three sessions")
	// What is on record of the week is on the board, once.
	shown, there := len(beside), 0
	for _, o := range board {
		for _, h := range o.Happened {
			shown += len(h.People)
		}
		if monday(today)+iop.Day(o.Day-schedule.Monday) >= today {
			assert.Empty(t, o.Silent, "its day is not over")
		}
	}
	for _, r := range rows {
		there += len(r.Sessions)
	}
	assert.Equal(t, there, shown)
	assert.NotZero(t, there)
	assert.Empty(t, beside, "everyone came to their own sessions")

	// What has no time of a session here is shown beside, and who has nothing is told.
	silent := func() (n int) {
		list, _, err := c.Board(t.Context(), today)
		require.NoError(t, err)
		for _, o := range list {
			n += len(o.Silent)
		}
		return n
	}
	before := silent()
	var some Row
	var seq int64
	for _, r := range rows {
		if len(r.Sessions) > 0 && r.Open {
			entries, err := c.Store.Record(t.Context(), r.Person.ID)
			require.NoError(t, err)
			for _, e := range entries {
				if e.Event.Day == r.Sessions[0].Day && e.Event.Kind == r.Sessions[0].Kind {
					some, seq = r, e.Seq
				}
			}
			ch, err := c.Chart(t.Context(), some.Person.ID, today, false)
			require.NoError(t, err)
			late := some.Sessions[0]
			late.Time, late.Recorded = schedule.TimeAt(schedule.At(22, 15)), 0
			require.NoError(t, c.Store.Append(t.Context(), some.Person.ID, ch.Seen, store.Entry{Event: late, Corrects: seq}))
			break
		}
	}
	_, beside, err = c.Board(t.Context(), today)
	require.NoError(t, err)
	require.Len(t, beside, 1)
	assert.Equal(t, some.Person.ID, beside[0].Person.ID)
	assert.Equal(t, before+1, silent())
	assert.NotZero(t, helped)
}

func TestFit(t *testing.T) {
	c := madeUp(t)
	p, err := c.Person(t.Context(), "p01")
	require.NoError(t, err)
	busy := schedule.Block{Name: "job", Days: schedule.On(schedule.Monday), Start: schedule.At(17, 0), End: schedule.At(22, 0)}
	f, err := c.Fit(t.Context(), &p, "evening", today, []schedule.Block{busy}, 0)
	require.NoError(t, err)
	require.NotNil(t, f.Week)
	assert.GreaterOrEqual(t, len(f.Week.Blocks), 3)
	for _, b := range f.Week.Blocks {
		assert.False(t, b.Days.Has(schedule.Monday))
	}
	busy.Days = schedule.EveryDay
	busy.Start = schedule.At(6, 0)
	f, err = c.Fit(t.Context(), &p, "evening", today, []schedule.Block{busy}, 0)
	require.NoError(t, err)
	assert.Nil(t, f.Week)
	assert.NotEmpty(t, f.Conflict)

	// A way of so long that a job until an hour before leaves no time for it.
	busy = schedule.Block{Name: "job", Days: schedule.EveryDay, Start: schedule.At(12, 30), End: schedule.At(17, 0)}
	for travel, fits := range map[iop.Minutes]bool{60: true, 61: false} {
		f, err = c.Fit(t.Context(), &p, "evening", today, []schedule.Block{busy}, travel)
		require.NoError(t, err)
		assert.Equal(t, fits, f.Week != nil, "%v", travel)
	}
}
