package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/openiop/openiop/examples/internal/audit"
)

// most is how many people or rules a list names.
const most = 10

// ranked is a person with an amount.
type ranked struct {
	Person int64 `json:"person"`
	Amount int   `json:"amount"`
}

// top is the people with the largest amounts; of equal ones those with the smaller
// numbers. However people come, it holds the same.
type top []ranked

func (t *top) add(r ranked) {
	i, _ := slices.BinarySearchFunc(*t, r, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Person, b.Person))
	})
	if i == most {
		return
	}
	*t = slices.Insert(*t, i, r)
	*t = (*t)[:min(most, len(*t))]
}

// total is what the people audited so far come to. Totals of any parts of the
// caseload add up to that of the whole.
type total struct {
	audit.Counts
	interrupted bool
	shortest    top // of those short of service, by days since the last visit
	latest      top // by days overdue
	streaks     top // by negative results in a row
	story       *audit.Story
}

func newTotal() *total { return &total{Counts: *audit.NewCounts()} }

// add adds what another worker did.
func (t *total) add(o *total) {
	t.Add(&o.Counts)
	for _, lists := range [...]struct{ to, from *top }{{&t.shortest, &o.shortest}, {&t.latest, &o.latest}, {&t.streaks, &o.streaks}} {
		for _, r := range *lists.from {
			lists.to.add(r)
		}
	}
	if o.story != nil {
		t.story = o.story
	}
}

// worker audits one person at a time.
type worker struct {
	o       *options
	auditor *audit.Auditor
	total   *total
	lines   []byte // of findings
}

func newWorker(o *options) *worker {
	return &worker{o: o, auditor: audit.New(o.policy, o.day), total: newTotal()}
}

// flush writes the lines of findings out.
func (w *worker) flush() {
	if w.o.findings != nil {
		w.o.findings.write(w.lines)
		w.lines = w.lines[:0]
	}
}

func (w *worker) audit(p *audit.Person) {
	t := w.total
	if w.o.person >= 0 && w.o.person != p.Who {
		t.People++
		return
	}
	r := w.auditor.Audit(p)
	t.Count(r)
	if w.o.findings != nil {
		w.lines = r.AppendFindings(w.lines, strconv.FormatInt(p.Who, 10))
		if len(w.lines) > 1<<16 {
			w.flush()
		}
	}
	if r.Short {
		t.shortest.add(ranked{p.Who, r.Since})
	}
	if r.Late > 0 {
		t.latest.add(ranked{p.Who, r.Late})
	}
	if n := r.Fold.MostNegativeInRow; n > 0 {
		t.streaks.add(ranked{p.Who, int(n)})
	}
	if w.o.person == p.Who {
		t.story = w.auditor.Story()
	}
}

// auditAll reads the tables and gives each person to a worker. It ends early when the
// context does, with what was done by then.
func auditAll(ctx context.Context, from audit.Tables, o *options, progress func(int64)) (*total, error) {
	t, err := auditOnce(ctx, from, o, false, progress)
	if errors.Is(err, audit.ErrUnsorted) {
		if from.Visits.Once || from.Specimens.Once || from.Positives.Once {
			return nil, errors.New("the rows are not sorted by person, and a file that is not regular cannot be read twice")
		}
		if o.findings != nil {
			o.findings.restart()
		}
		t, err = auditOnce(ctx, from, o, true, progress)
	}
	if ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err())) {
		t.interrupted = true
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// auditOnce keeps two people more than there are workers: the one that is being
// read, and one that waits.
func auditOnce(parent context.Context, from audit.Tables, o *options, whole bool, progress func(int64)) (*total, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	free, work := make(chan *audit.Person, o.workers+2), make(chan *audit.Person, 1)
	for range o.workers + 2 {
		free <- &audit.Person{}
	}
	read := make(chan error, 1) // a read that blocks is not waited for
	go func() {
		defer close(work)
		get := func() (*audit.Person, bool) { return receive(ctx, free) }
		put := func(p *audit.Person) bool {
			select {
			case work <- p:
				return true
			case <-ctx.Done():
				return false
			}
		}
		read <- from.Each(ctx, whole, progress, get, put)
	}()
	var group sync.WaitGroup
	workers := make([]*worker, o.workers)
	for i := range workers {
		w := newWorker(o)
		workers[i] = w
		group.Go(func() {
			for {
				p, ok := receive(ctx, work)
				if !ok {
					return
				}
				w.audit(p)
				free <- p
			}
		})
	}
	group.Wait()
	all := newTotal()
	for _, w := range workers {
		w.flush()
		all.add(w.total)
	}
	select {
	case err := <-read:
		return all, err
	case <-ctx.Done():
		return all, ctx.Err()
	}
}

// receive takes the next of the channel; false when there is none or the context
// ended.
func receive[T any](ctx context.Context, from <-chan T) (x T, ok bool) {
	select {
	case <-ctx.Done():
		return x, false
	default:
	}
	select {
	case x, ok = <-from:
		return x, ok
	case <-ctx.Done():
		return x, false
	}
}
