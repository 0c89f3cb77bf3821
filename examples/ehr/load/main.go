// Load fills a PostgreSQL database with made-up people and measures Today while events are
// written.
//
//	go run ./load                            100,000 people, on a cluster of its own
//	go run ./load -people 2000 -seconds 10
//	go run ./load -db postgres://...         on an empty database of yours
//
// Each reader asks in turn for a page of Today, of people from anywhere in the list, and for
// the rows of the same people by a plain SELECT, so that both meet the same load.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/internal/pgtest"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

func main() {
	people := flag.Int("people", 100_000, "how many people, with fifty events or more each")
	readers := flag.Int("readers", 50, "how many read at once")
	writes := flag.Int("writes", 50, "how many events are written a second")
	seconds := flag.Int("seconds", 30, "how long is measured")
	db := flag.String("db", "", "the `address` of an empty database; without it, a cluster of its own")
	flag.Parse()
	if err := run(context.Background(), *db, *people, *readers, *writes, time.Duration(*seconds)*time.Second); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// page is how many people a page of Today shows.
const page = 50

// eventsEach is how many events each person has at least.
const eventsEach = 50

// load is one measurement.
type load struct {
	clinic *clinic.Clinic
	pool   *pgxpool.Pool
	today  iop.Day
	ids    []string
	events int64
}

func run(ctx context.Context, address string, people, readers, writes int, lasts time.Duration) (err error) {
	if address == "" {
		cluster, err := pgtest.Start()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, cluster.Stop()) }()
		if address, err = cluster.NewDatabase(ctx); err != nil {
			return err
		}
	}
	s, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return err
	}
	l := &load{clinic: &clinic.Clinic{Store: s, Zone: zone, Key: randomtest.NewKey("load", make([]byte, randomtest.KeyBytes))}}
	if l.today, err = l.clinic.Today(ctx); err != nil {
		return err
	}
	if l.pool, err = pgxpool.New(ctx, address); err != nil {
		return err
	}
	defer l.pool.Close()
	start := time.Now()
	if err := l.clinic.MakeUp(ctx, l.today); err != nil { // the policy, and the templates
		return err
	}
	if err := l.fill(ctx, people); err != nil {
		return err
	}
	took(start, "%d people and %d events are there", len(l.ids), l.events)
	start = time.Now()
	if err := l.warm(ctx); err != nil {
		return err
	}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	took(start, "%d rows are worked out, and kept in %d MB", l.clinic.Recomputed(), memory.HeapAlloc>>20)
	if err := l.share(ctx); err != nil {
		return err
	}
	return l.measure(ctx, readers, writes, lasts)
}

func took(start time.Time, format string, args ...any) {
	fmt.Printf(format+" after %v\n", append(args, time.Since(start).Round(100*time.Millisecond))...)
}

// each does something on every processor for numbers up to one.
func each(n int, do func(i int) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for w := range errs {
		wg.Go(func() {
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				errs[w] = do(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// fill copies made-up people and their events into the database.
func (l *load) fill(ctx context.Context, people int) error {
	const batch = 500
	first := 40 // that MakeUp made
	err := each((max(0, people-first)+batch-1)/batch, func(i int) error {
		var papers, entries [][]any
		for n := first + i*batch; n < min(people, first+(i+1)*batch); n++ {
			p, e, err := l.clinic.Invent(n, l.today)
			if err != nil {
				return err
			}
			for _, x := range p {
				papers = append(papers, []any{string(x.Kind), x.ID, 1, x.Person, string(x.Body), x.Author, x.Recorded})
			}
			for len(e) < eventsEach { // calls, so that everyone has as many events as are asked for
				x := e[len(e)-1]
				x.Event, x.External = ask.Event{Kind: iop.ContactTried, Day: x.Event.Day}, fmt.Sprint("load/", n, "/", len(e))
				e = append(e, x)
			}
			for seq, x := range e {
				body, err := json.Marshal(x.Event)
				if err != nil {
					return err
				}
				entries = append(entries, []any{x.Person, seq + 1, x.External, x.Event.Kind.String(), x.Event.Day.String(), string(body), x.Author, x.Recorded})
			}
		}
		if _, err := l.pool.CopyFrom(ctx, pgx.Identifier{"paper"}, []string{"kind", "id", "version", "person", "body", "author", "recorded"}, pgx.CopyFromRows(papers)); err != nil {
			return err
		}
		_, err := l.pool.CopyFrom(ctx, pgx.Identifier{"entry"}, []string{"person", "seq", "external", "kind", "day", "body", "author", "recorded"}, pgx.CopyFromRows(entries))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := l.pool.Exec(ctx, "VACUUM (ANALYZE)"); err != nil {
		return err
	}
	if err := l.pool.QueryRow(ctx, "SELECT count(*) FROM entry").Scan(&l.events); err != nil {
		return err
	}
	rows, err := l.pool.Query(ctx, "SELECT id FROM paper WHERE kind = 'person' ORDER BY id")
	if err != nil {
		return err
	}
	l.ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// warm works out everyone's row, as the first readers of a day do.
func (l *load) warm(ctx context.Context) error {
	return each((len(l.ids)+page-1)/page, func(i int) error {
		after := ""
		if i > 0 {
			after = l.ids[i*page-1]
		}
		_, _, err := l.clinic.Page(ctx, l.today, after, page)
		return err
	})
}

// share measures what it takes to work out a row anew, and how much of that is not waiting
// for the database.
func (l *load) share(ctx context.Context) error {
	var all, rows time.Duration
	const n = 300
	for range n {
		id := l.ids[rand.IntN(len(l.ids))]
		start := time.Now()
		ch, err := l.clinic.Chart(ctx, id, l.today, false)
		if err != nil {
			return err
		}
		if _, err := l.clinic.Row(ctx, &ch); err != nil {
			return err
		}
		all += time.Since(start)
		start = time.Now()
		for _, query := range []string{
			"SELECT body FROM paper WHERE kind = 'person' AND id = $1 ORDER BY version DESC LIMIT 1",
			"SELECT body FROM entry WHERE person = $1 ORDER BY seq",
			"SELECT body FROM paper WHERE person = $1 AND kind = 'authorization'",
		} {
			found, err := l.pool.Query(ctx, query, id)
			if err != nil {
				return err
			}
			if _, err := pgx.CollectRows(found, pgx.RowTo[string]); err != nil {
				return err
			}
		}
		rows += time.Since(start)
	}
	fmt.Printf("a row worked out anew: %v, of which %v is the plain SELECT of its rows: %.0f%% is reading them and the library\n",
		(all / n).Round(10*time.Microsecond), (rows / n).Round(10*time.Microsecond), 100*float64(all-rows)/float64(all))
	return nil
}

// measure reads and writes at once.
func (l *load) measure(ctx context.Context, readers, writes int, lasts time.Duration) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	before := l.clinic.Recomputed()
	until := time.Now().Add(lasts)
	var wg sync.WaitGroup
	var written atomic.Int64
	errs := make([]error, readers+1)
	wg.Go(func() { errs[readers] = l.write(ctx, writes, until, &written) })
	var mu sync.Mutex
	var today, plain []time.Duration
	for r := range readers {
		wg.Go(func() {
			var a, b []time.Duration
			for time.Now().Before(until) && errs[r] == nil {
				var x, y time.Duration
				x, y, errs[r] = l.read(ctx)
				a, b = append(a, x), append(b, y)
			}
			mu.Lock()
			defer mu.Unlock()
			today, plain = append(today, a...), append(plain, b...)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	slices.Sort(today)
	slices.Sort(plain)
	fmt.Printf("%d readers for %v, %d events written: %d rows worked out anew\n", readers, lasts, written.Load(), l.clinic.Recomputed()-before)
	for _, at := range []float64{0.5, 0.99} {
		x, y := today[int(at*float64(len(today)-1))], plain[int(at*float64(len(plain)-1))]
		fmt.Printf("of %d, the %2.0fth percentile: Today %v, plain SELECT %v: %.1f times\n",
			len(today), 100*at, x.Round(10*time.Microsecond), y.Round(10*time.Microsecond), float64(x)/float64(y))
	}
	return nil
}

// read takes the time of a page of Today and of a plain SELECT of the same people.
func (l *load) read(ctx context.Context) (today, plain time.Duration, err error) {
	after := l.ids[rand.IntN(len(l.ids))]
	start := time.Now()
	rows, _, err := l.clinic.Page(ctx, l.today, after, page)
	today = time.Since(start)
	if err != nil || len(rows) == 0 {
		return today, today, err
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].Person.ID
	}
	start = time.Now()
	found, err := l.pool.Query(ctx, `SELECT p.id, p.version, p.body FROM paper p WHERE p.kind = 'person' AND p.id = ANY($1)
		AND p.version = (SELECT max(q.version) FROM paper q WHERE q.kind = p.kind AND q.id = p.id) ORDER BY p.id`, ids)
	if err != nil {
		return 0, 0, err
	}
	list, err := pgx.CollectRows(found, pgx.RowToStructByPos[struct {
		ID      string
		Version int64
		Body    string
	}])
	plain = time.Since(start)
	if err == nil && len(list) != len(ids) {
		err = fmt.Errorf("%d rows, want %d", len(list), len(ids))
	}
	return today, plain, err
}

// write appends so many events a second, each of somebody else.
func (l *load) write(ctx context.Context, perSecond int, until time.Time, written *atomic.Int64) error {
	tick := time.NewTicker(time.Second / time.Duration(max(1, perSecond)))
	defer tick.Stop()
	var wg sync.WaitGroup
	errs := make(chan error, 1)
	for _, i := range rand.Perm(len(l.ids)) {
		<-tick.C
		if time.Now().After(until) {
			break
		}
		wg.Go(func() {
			id := l.ids[i]
			entries, err := l.clinic.Store.Record(ctx, id)
			if err == nil {
				err = l.clinic.Store.Append(ctx, id, int64(len(entries)), store.Entry{Person: id, Event: ask.Event{Kind: iop.PlanReviewed, Day: l.today}, Author: "load"})
			}
			if err == nil {
				written.Add(1)
				return
			}
			select {
			case errs <- err:
			default:
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}
