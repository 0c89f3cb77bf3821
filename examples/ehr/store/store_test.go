package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/internal/pgtest"
	"github.com/openiop/openiop/iop"
)

var (
	cluster   *pgtest.Cluster
	noCluster error
)

func TestMain(m *testing.M) {
	if address := os.Getenv("EHR_TEST_WRITE"); address != "" {
		writeOn(address)
		return
	}
	cluster, noCluster = pgtest.Start()
	code := m.Run()
	if cluster != nil {
		if err := cluster.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// onBoth runs a test on an empty database of either kind.
func onBoth(t *testing.T, test func(t *testing.T, s *Store, address string)) {
	run := func(name string, address func(t *testing.T) string) {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			test(t, open(t, at), at)
		})
	}
	run("sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "a clinic?.db") })
	run("postgres", func(t *testing.T) string {
		if noCluster != nil {
			t.Skip(noCluster)
		}
		return cluster.Database(t)
	})
}

func open(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func event(kind iop.EventKind, day string) ask.Event {
	e := ask.Event{Kind: kind}
	if day != "" {
		e.Day = iop.MustDay(day)
	}
	return e
}

func TestRecord(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, address string) {
		ctx := t.Context()
		before, err := s.Now(ctx)
		require.NoError(t, err)
		entries := []Entry{
			{Event: event(iop.Admission, "2026-03-02"), Author: "ann"},
			{Event: event(iop.Attended, ""), Author: "ann"}, // undated, between two with a day
			{Event: event(iop.NoShow, "2026-03-04"), Author: "bob"},
		}
		require.NoError(t, s.Append(ctx, "p1", 0, entries...))
		require.NoError(t, s.Append(ctx, "p1", 3, Entry{Event: event(iop.Excused, "2026-03-04"), Corrects: 3, Author: "ann"}))
		require.NoError(t, s.Append(ctx, "p1", 4, Entry{Event: event(iop.Attended, ""), Corrects: 2, Struck: true, Author: "ann"}))
		require.NoError(t, open(t, address).Append(ctx, "p2", 0, Entry{Event: event(iop.Inquiry, "2026-01-01"), Author: "ann"}))

		got, err := s.Record(ctx, "p1")
		require.NoError(t, err)
		require.Len(t, got, 5)
		for i, e := range got {
			assert.Equal(t, int64(i+1), e.Seq)
			assert.Equal(t, "p1", e.Person)
			assert.WithinRange(t, e.Recorded, before.Add(-time.Second), before.Add(time.Minute))
		}
		assert.Equal(t, iop.Day(0), got[1].Event.Day, "no day stays no day")
		assert.Equal(t, iop.MustDay("2026-03-04"), got[2].Event.Day)
		assert.Equal(t, iop.NoShow, got[2].Event.Kind, "what was corrected is kept")
		assert.Equal(t, int64(3), got[3].Corrects)
		assert.Equal(t, iop.Excused, got[3].Event.Kind)
		assert.True(t, got[4].Struck)
		assert.Equal(t, "bob", got[2].Author)

	})
}

// TestStamps: whatever is written of a person changes their stamp and no other.
func TestStamps(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		stamps := func(after string, most int) []Stamp {
			t.Helper()
			list, err := s.Stamps(ctx, after, most)
			require.NoError(t, err)
			return list
		}
		assert.Empty(t, stamps("", 10))
		for _, id := range []string{"p2", "p1", "p10"} {
			require.NoError(t, s.Put(ctx, Paper{Kind: Person, ID: id, Person: id, Body: []byte(`{}`)}))
		}
		require.NoError(t, s.Append(ctx, "p1", 0, Entry{Event: event(iop.Admission, "2026-03-02")}, Entry{Event: event(iop.NoShow, "2026-03-03")}))
		require.NoError(t, s.Append(ctx, "nobody", 0, Entry{Event: event(iop.Admission, "2026-03-02")}))
		assert.Equal(t, []Stamp{{"p1", 1, 2}, {"p10", 1, 0}, {"p2", 1, 0}}, stamps("", 10))
		require.NoError(t, s.Put(ctx, Paper{Kind: Person, ID: "p1", Version: 1, Person: "p1", Body: []byte(`{}`)}, Paper{Kind: Authorization, ID: "a", Person: "p2", Body: []byte(`{}`)}))
		require.NoError(t, s.Append(ctx, "p1", 2, Entry{Event: event(iop.NoShow, "2026-03-03"), Corrects: 2, Struck: true}))
		assert.Equal(t, []Stamp{{"p1", 2, 3}, {"p10", 1, 0}, {"p2", 2, 0}}, stamps("", 3))
		assert.Equal(t, []Stamp{{"p1", 2, 3}, {"p10", 1, 0}}, stamps("", 2))
		assert.Equal(t, []Stamp{{"p2", 2, 0}}, stamps("p10", 2))
		n, err := s.SharedStamp(ctx)
		require.NoError(t, err)
		assert.Zero(t, n)
		require.NoError(t, s.Put(ctx, Paper{Kind: Policy, ID: "x", Body: []byte(`{}`)}))
		n, err = s.SharedStamp(ctx)
		require.NoError(t, err)
		assert.EqualValues(t, 1, n)
	})
}

func TestConflicts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		one := Entry{Event: event(iop.Admission, "2026-03-02"), Author: "ann"}
		require.NoError(t, s.Append(ctx, "p1", 0, one))
		assert.ErrorIs(t, s.Append(ctx, "p1", 0, one), ErrConflict, "one behind")
		assert.ErrorIs(t, s.Append(ctx, "p1", 2, one), ErrConflict, "one ahead")
		change := Entry{Event: event(iop.Admission, "2026-03-03"), Corrects: 1, Author: "ann"}
		require.NoError(t, s.Append(ctx, "p1", 1, change))
		assert.ErrorIs(t, s.Append(ctx, "p1", 2, change), ErrConflict, "corrected already")
		assert.Error(t, s.Append(ctx, "p1", 2, Entry{Event: event(iop.Admission, "2026-03-03"), Corrects: 9}), "no such entry")
		assert.Error(t, s.Append(ctx, "p1", 2, Entry{Event: event(iop.Admission, "2026-03-03"), Struck: true}), "takes back nothing")
		assert.Error(t, s.Append(ctx, "p1", 2, one, Entry{Event: ask.Event{Kind: iop.Attended, Credited: -7}}), "an event that cannot be")
		got, err := s.Record(ctx, "p1")
		require.NoError(t, err)
		assert.Len(t, got, 2, "all or nothing")

		require.NoError(t, s.Put(ctx, Paper{Kind: Person, ID: "p1", Person: "p1", Body: []byte(`{"n":1}`), Author: "ann"}))
		require.NoError(t, s.Put(ctx, Paper{Kind: Person, ID: "p1", Version: 1, Person: "p1", Body: []byte(`{"n":2}`), Author: "ann"}))
		for _, seen := range []int64{0, 1, 3} {
			fresh := Paper{Kind: Policy, ID: "new", Body: []byte(`{}`)}
			assert.ErrorIs(t, s.Put(ctx, fresh, Paper{Kind: Person, ID: "p1", Version: seen, Body: []byte(`{}`)}), ErrConflict, seen)
		}
		_, err = s.Paper(ctx, Policy, "new")
		assert.ErrorIs(t, err, ErrNotFound, "all or nothing")
		assert.ErrorIs(t, s.Put(ctx, Paper{Kind: Policy, ID: "new", Version: 3, Body: []byte(`{}`)}), ErrNotFound)
		assert.Error(t, s.Put(ctx, Paper{Kind: Policy, ID: "new", Body: []byte(`{`)}))
	})
}

// TestOpenAtOnce: programs that start together on an empty database all find its tables.
func TestOpenAtOnce(t *testing.T) {
	run := func(name, address string) {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				wg.Go(func() {
					s, err := Open(context.Background(), address)
					if errs[i] = err; err == nil {
						_, errs[i] = s.SharedStamp(context.Background())
						errs[i] = errors.Join(errs[i], s.Close())
					}
				})
			}
			wg.Wait()
			assert.NoError(t, errors.Join(errs...))
		})
	}
	run("sqlite", filepath.Join(t.TempDir(), "a.db"))
	if noCluster != nil {
		t.Skip(noCluster)
	}
	run("postgres", cluster.Database(t))
}

// TestWritersAtOnce: of writers who saw the same, one writes.
func TestWritersAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		const writers = 16
		var wg sync.WaitGroup
		results := make([]error, writers)
		for i := range writers {
			wg.Go(func() {
				results[i] = s.Append(t.Context(), "p1", 0, Entry{Event: event(iop.Admission, "2026-03-02"), Author: fmt.Sprint(i)})
			})
		}
		wg.Wait()
		wrote := 0
		for _, err := range results {
			if err == nil {
				wrote++
			} else {
				assert.ErrorIs(t, err, ErrConflict)
			}
		}
		assert.Equal(t, 1, wrote)
		got, err := s.Record(t.Context(), "p1")
		require.NoError(t, err)
		assert.Len(t, got, 1)
	})
}

func TestImport(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		at := time.Date(2026, 3, 5, 14, 30, 0, 250e6, time.UTC)
		list := []Entry{
			{Person: "p1", External: "a/1", Event: event(iop.Admission, "2026-03-02"), Author: "import", Recorded: at},
			{Person: "p2", External: "a/2", Event: event(iop.Admission, "2026-03-03"), Author: "import"},
			{Person: "p1", External: "a/3", Event: event(iop.Attended, "2026-03-03"), Author: "import"},
		}
		for _, want := range []int{3, 0} {
			n, err := s.Import(ctx, nil, list...)
			require.NoError(t, err)
			assert.Equal(t, want, n)
		}
		got, err := s.Record(ctx, "p1")
		require.NoError(t, err)
		require.Len(t, got, 2)
		assert.Equal(t, at, got[0].Recorded)
		assert.Equal(t, "a/3", got[1].External)

		more := Entry{Person: "p3", External: "a/4", Event: event(iop.Inquiry, "2026-03-01")}
		other := list[2]
		other.Event.Day++
		_, err = s.Import(ctx, nil, more, other)
		assert.ErrorContains(t, err, "entries[1]")
		_, err = s.Import(ctx, nil, more, Entry{Person: "p3", Event: event(iop.Inquiry, "2026-03-01")})
		assert.ErrorContains(t, err, "entries[1]: the external id is missing")
		got, err = s.Record(ctx, "p3")
		require.NoError(t, err)
		assert.Empty(t, got, "all or nothing")

		paper := Paper{Kind: Person, ID: "p3", Person: "p3", Body: []byte(`{"n":1}`)}
		for _, want := range []int{2, 0} {
			n, err := s.Import(ctx, []Paper{paper}, more)
			require.NoError(t, err)
			assert.Equal(t, want, n)
		}
		paper.Body = []byte(`{"n":2}`)
		more.External = "a/5"
		_, err = s.Import(ctx, []Paper{paper}, more)
		assert.ErrorContains(t, err, "papers[0]")
		got, err = s.Record(ctx, "p3")
		require.NoError(t, err)
		assert.Len(t, got, 1, "all or nothing")

		// Two at once add each entry once.
		var many []Entry
		for i := range 40 {
			many = append(many, Entry{Person: "p9", External: fmt.Sprint("b/", i), Event: event(iop.Inquiry, "2026-03-01")})
		}
		var wg sync.WaitGroup
		var n [2]int
		var errs [2]error
		for i := range 2 {
			wg.Go(func() { n[i], errs[i] = s.Import(ctx, nil, many...) })
		}
		wg.Wait()
		require.NoError(t, errors.Join(errs[:]...))
		assert.Equal(t, 40, n[0]+n[1])
	})
}

func TestPapers(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		put := func(kind Kind, id, person string, version int64, body string) {
			t.Helper()
			require.NoError(t, s.Put(ctx, Paper{Kind: kind, ID: id, Person: person, Version: version, Body: json.RawMessage(body), Author: "ann"}))
		}
		put(Policy, "clinic", "", 0, `{"v": 1}`)
		put(Policy, "clinic", "", 1, `{"v": 2}`)
		put(Authorization, "z1", "p1", 0, `{"units": 10}`)
		put(Authorization, "z0", "p2", 0, `{"units": 12}`)
		put(Assessment, "z1", "p1", 0, `{}`)

		p, err := s.Paper(ctx, Policy, "clinic")
		require.NoError(t, err)
		assert.Equal(t, int64(2), p.Version)
		assert.Equal(t, `{"v": 2}`, string(p.Body), "byte for byte")
		all, err := s.Versions(ctx, Policy, "clinic")
		require.NoError(t, err)
		require.Len(t, all, 2)
		assert.Equal(t, `{"v": 1}`, string(all[0].Body))
		of, err := s.Papers(ctx, Authorization, "p1")
		require.NoError(t, err)
		require.Len(t, of, 1)
		assert.Equal(t, "z1", of[0].ID)
		every, err := s.Papers(ctx, Authorization, "")
		require.NoError(t, err)
		require.Len(t, every, 2)
		assert.Equal(t, "z0", every[0].ID)
		_, err = s.Paper(ctx, Policy, "none")
		assert.ErrorIs(t, err, ErrNotFound)
	})
}

// TestNothingIsChanged: the database itself refuses.
func TestNothingIsChanged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		ctx := t.Context()
		require.NoError(t, s.Append(ctx, "p1", 0, Entry{Event: event(iop.Admission, "2026-03-02")}))
		require.NoError(t, s.Put(ctx, Paper{Kind: Policy, ID: "a", Body: []byte(`{}`)}))
		require.NoError(t, s.Audit(ctx, "ann", "read", "person/p1"))
		for _, query := range []string{
			"UPDATE entry SET author = 'x'", "DELETE FROM entry", "UPDATE paper SET body = '1'", "DELETE FROM paper",
			"UPDATE audit SET actor = 'x'", "DELETE FROM audit",
		} {
			_, err := s.db.ExecContext(ctx, query)
			assert.Error(t, err, query)
		}
		got, err := s.Record(ctx, "p1")
		require.NoError(t, err)
		assert.Len(t, got, 1)
		log, err := s.LastAudited(ctx, 10)
		require.NoError(t, err)
		require.Len(t, log, 1)
		assert.Equal(t, "ann read person/p1", log[0].Actor+" "+log[0].Action+" "+log[0].Object)
	})
}

func TestDay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		var d Day
		require.NoError(t, s.db.QueryRowContext(t.Context(), "SELECT $1", Day(iop.MustDay("2026-03-02"))).Scan(&d))
		assert.Equal(t, "2026-03-02", iop.Day(d).String())
		assert.Error(t, s.db.QueryRowContext(t.Context(), "SELECT NULL").Scan(&d))
		assert.Zero(t, d, "the row before does not stay")
		_, err := s.db.ExecContext(t.Context(), "SELECT $1", Day(0))
		assert.Error(t, err)
		var n sql.Null[Day]
		require.NoError(t, s.db.QueryRowContext(t.Context(), "SELECT NULL").Scan(&n))
		assert.False(t, n.Valid)
	})
	var d Day
	for _, bad := range []any{"2026-02-30", "", int64(20260302), 1.5, time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), []byte("2026-3-2")} {
		d = Day(iop.MustDay("2026-03-02"))
		assert.Error(t, d.Scan(bad), "%v", bad)
		assert.Zero(t, d, "%v", bad)
	}
	require.NoError(t, d.Scan(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)))
	assert.Equal(t, "2026-03-02", iop.Day(d).String())
}

func TestLogins(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ string) {
		require.NoError(t, s.AddLogin(t.Context(), Login{"ann", "clinician", "h"}))
		assert.ErrorIs(t, s.AddLogin(t.Context(), Login{"ann", "auditor", "h"}), ErrConflict)
		l, err := s.Login(t.Context(), "ann")
		require.NoError(t, err)
		assert.Equal(t, Login{"ann", "clinician", "h"}, l)
		_, err = s.Login(t.Context(), "bob")
		assert.ErrorIs(t, err, ErrNotFound)
		require.NoError(t, s.SetLogin(t.Context(), Login{"ann", "auditor", "g"}))
		l, err = s.Login(t.Context(), "ann")
		require.NoError(t, err)
		assert.Equal(t, Login{"ann", "auditor", "g"}, l)
		assert.ErrorIs(t, s.SetLogin(t.Context(), Login{"bob", "auditor", "g"}), ErrNotFound)
		assert.ErrorIs(t, s.RemoveLogin(t.Context(), "bob"), ErrNotFound)
		require.NoError(t, s.RemoveLogin(t.Context(), "ann"))
		_, err = s.Login(t.Context(), "ann")
		assert.ErrorIs(t, err, ErrNotFound)
	})
}

// TestBackup restores what one kind of database wrote into each kind.
func TestBackup(t *testing.T) {
	onBoth(t, func(t *testing.T, from *Store, _ string) {
		ctx := t.Context()
		require.NoError(t, from.Append(ctx, "p1", 0, Entry{Event: event(iop.Admission, "2026-03-02"), Author: "ann"}, Entry{Event: event(iop.NoShow, ""), Author: "ann"}))
		require.NoError(t, from.Append(ctx, "p1", 2, Entry{Event: event(iop.NoShow, "2026-03-03"), Corrects: 2, Author: "ann"}))
		require.NoError(t, from.Put(ctx, Paper{Kind: Policy, ID: "a", Body: []byte(`{"id":"a"}`), Author: "ann"}))
		require.NoError(t, from.Put(ctx, Paper{Kind: Policy, ID: "a", Version: 1, Body: []byte(`{"id":"b"}`), Author: "ann"}))
		require.NoError(t, from.AddLogin(ctx, Login{"ann", "clinician", "h"}))
		require.NoError(t, from.Audit(ctx, "ann", "read", "person/p1"))
		var file bytes.Buffer
		require.NoError(t, from.Backup(ctx, &file))
		onBoth(t, func(t *testing.T, into *Store, _ string) {
			require.NoError(t, into.Restore(t.Context(), bytes.NewReader(file.Bytes())))
			var again bytes.Buffer
			require.NoError(t, into.Backup(t.Context(), &again))
			assert.Equal(t, file.String(), again.String())
			assert.ErrorContains(t, into.Restore(t.Context(), bytes.NewReader(file.Bytes())), "not empty")
			require.NoError(t, into.Audit(t.Context(), "ann", "read", "person/p1"), "counting goes on")
		})
		onBoth(t, func(t *testing.T, into *Store, _ string) {
			lines := strings.SplitAfter(file.String(), "\n")
			for name, cut := range map[string]string{
				"no end":         strings.Join(lines[:len(lines)-2], ""),
				"a line missing": strings.Join(append(append([]string{}, lines[:1]...), lines[2:]...), ""),
				"torn":           file.String()[:file.Len()/2],
				"unknown":        `{"surprise":1}` + "\n" + file.String(),
				"empty line":     "{}\n" + file.String(),
				"empty":          "",
			} {
				assert.Error(t, into.Restore(t.Context(), strings.NewReader(cut)), name)
			}
			var again bytes.Buffer
			require.NoError(t, into.Backup(t.Context(), &again))
			assert.Equal(t, "{\"end\":0}\n", again.String(), "nothing is half restored")
		})
	})
}

// TestKilled: what was confirmed is there after the writer was killed in the middle.
func TestKilled(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, address string) {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "EHR_TEST_WRITE="+address)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		confirmed := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			n := 0
			_, err := fmt.Sscan(lines.Text(), &n)
			require.NoError(t, err, lines.Text())
			confirmed = n
			if n == 300 {
				require.NoError(t, cmd.Process.Kill()) // SIGKILL
			}
		}
		require.Error(t, cmd.Wait(), "it was killed")
		require.GreaterOrEqual(t, confirmed, 300)
		require.Less(t, confirmed, 1000, "it was killed too late to show anything")
		again := open(t, address)
		got, err := again.Record(t.Context(), "p1")
		require.NoError(t, err)
		assert.GreaterOrEqual(t, len(got), 2*confirmed)
		assert.Zero(t, len(got)%2, "two entries are written together")
		require.NoError(t, again.Append(t.Context(), "p1", int64(len(got)), Entry{Event: event(iop.Inquiry, "2026-03-02")}), "and writing goes on")
	})
}

// writeOn writes a thousand times and says after each how often it has.
func writeOn(address string) {
	ctx := context.Background()
	s, err := Open(ctx, address)
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range 1000 {
		e := Entry{Event: event(iop.Inquiry, "2026-03-02")}
		if err := s.Append(ctx, "p1", int64(2*n), e, e); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(n + 1)
	}
}
