package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// soon is how many days ahead a deadline is worth a line.
const soon = 7

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

// tally counts people, and findings where a person can have several.
type tally struct{ people, findings int64 }

// step is an answer of the policy.
type step struct {
	rule iop.RuleID
	what string
}

// total is what the people audited so far come to. Totals of any parts of the
// caseload add up to that of the whole.
type total struct {
	People      int64
	interrupted bool
	outcomes    [derived][outcomes]int64
	figures     figures
	events      [64]int64 // by kind, those that count
	standings   map[episode.Standing]int64
	verdicts    map[iop.Verdict]int64
	failed      map[iop.RuleID]tally
	open        map[iop.RuleID]tally // cannot be told
	steps       map[step]int64
	short       int64 // people with less service than asked
	overdue     int64 // people with something overdue
	due         int64 // people with something due soon, and nothing overdue
	shortest    top   // of these, by days since the last visit
	latest      top   // by days overdue
	streaks     top   // by negative results in a row
	story       *story
}

func newTotal() *total {
	return &total{standings: map[episode.Standing]int64{}, verdicts: map[iop.Verdict]int64{}, failed: map[iop.RuleID]tally{},
		open: map[iop.RuleID]tally{}, steps: map[step]int64{}}
}

// add adds what another worker did.
func (t *total) add(o *total) {
	t.People += o.People
	for l := range t.outcomes {
		for k := range t.outcomes[l] {
			t.outcomes[l][k] += o.outcomes[l][k]
		}
	}
	t.figures.add(&o.figures)
	for k := range t.events {
		t.events[k] += o.events[k]
	}
	addTo(t.standings, o.standings)
	addTo(t.verdicts, o.verdicts)
	addTo(t.steps, o.steps)
	addTallies(t.failed, o.failed)
	addTallies(t.open, o.open)
	t.short += o.short
	t.overdue += o.overdue
	t.due += o.due
	for _, lists := range [...]struct{ to, from *top }{{&t.shortest, &o.shortest}, {&t.latest, &o.latest}, {&t.streaks, &o.streaks}} {
		for _, r := range *lists.from {
			lists.to.add(r)
		}
	}
	if o.story != nil {
		t.story = o.story
	}
}

func addTo[K comparable](to, from map[K]int64) {
	for k, n := range from {
		to[k] += n
	}
}

func addTallies(to, from map[iop.RuleID]tally) {
	for k, n := range from {
		to[k] = tally{to[k].people + n.people, to[k].findings + n.findings}
	}
}

// rows is how many rows of a table were handed over.
func (t *total) rows(l list) (n int64) {
	for _, k := range t.outcomes[l] {
		n += k
	}
	return n
}

// worker audits one person at a time.
type worker struct {
	o     *options
	desk  desk
	total *total
	// service are the rules that ask for service: hours, days or sessions.
	service map[iop.RuleID]bool
	count   map[iop.RuleID]int64 // of one person
}

func newWorker(o *options) *worker {
	w := &worker{o: o, total: newTotal(), service: map[iop.RuleID]bool{}, count: map[iop.RuleID]int64{}}
	for r := range o.policy.Requirements() {
		if _, _, floor := r.Bound.Low(); floor && (r.Measure == iop.Hours || r.Measure == iop.ServiceDays || r.Measure == iop.SessionCount) {
			w.service[r.ID] = true
		}
	}
	return w
}

// audit folds one person and holds the episode against the policy.
func (w *worker) audit(p *person) {
	w.total.People++
	if w.o.person >= 0 && w.o.person != p.who {
		return
	}
	d := &w.desk
	d.treat(p, w.o.day)
	w.countRows()
	v := d.view()
	w.hold(v)
	if w.o.person == p.who {
		w.total.story = tell(d, v, w.o.policy)
	}
}

// countRows adds the person's rows and events.
func (w *worker) countRows() {
	d, t := &w.desk, w.total
	for l := range d.outcomes {
		for _, o := range d.outcomes[l] {
			t.outcomes[l][o]++
		}
	}
	t.figures.add(&d.figures)
	for k, n := range d.fold.Count {
		t.events[k] += int64(n)
	}
	if n := d.fold.MostNegativeInRow; n > 0 {
		t.streaks.add(ranked{d.p.who, int(n)})
	}
}

// hold adds what the policy says to the person's episode.
func (w *worker) hold(v *episode.View) {
	t, policy := w.total, w.o.policy
	t.standings[v.Under(policy).Standing()[0].Answer]++
	report := v.Under(policy).Check()
	t.verdicts[report.Verdict()]++
	short := false
	for f := range report.Failed() {
		short = short || w.service[f.Rule.ID]
	}
	w.tally(&report, iop.NotMet, t.failed)
	w.tally(&report, iop.Unknown, t.open)
	if short {
		t.short++
		t.shortest.add(ranked{w.desk.p.who, int(v.Day - max(consent, w.desk.fold.LastService))})
	}
	late, near := 0, false
	for _, due := range v.Under(policy).Due() {
		if left, ok := due.Left(v.Day); ok && left < 0 {
			late = max(late, -left)
		} else if due.State == episode.Overdue {
			late = max(late, 1) // of sessions or hours: how late cannot be said in days
		} else if ok && left <= soon {
			near = true
		}
	}
	switch {
	case late > 0:
		t.overdue++
		t.latest.add(ranked{w.desk.p.who, late})
	case near:
		t.due++
	}
	for _, a := range v.Under(policy).Responses() {
		t.steps[step{a.Response.ID, answerText(&a)}]++
	}
}

func (w *worker) tally(report *iop.Report, verdict iop.Verdict, to map[iop.RuleID]tally) {
	clear(w.count)
	for f := range report.With(verdict) {
		w.count[f.Rule.ID]++
	}
	for id, n := range w.count {
		to[id] = tally{to[id].people + 1, to[id].findings + n}
	}
}

// audit reads the tables and gives each person to a worker. It ends early when the
// context does, with what was done by then.
func audit(ctx context.Context, from tables, o *options, progress func(int64)) (*total, error) {
	t, err := auditOnce(ctx, from, o, false, progress)
	if errors.Is(err, errUnsorted) {
		if from.visits.once || from.specimens.once || from.positives.once {
			return nil, errors.New("the rows are not sorted by person, and what is no regular file cannot be read twice")
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
func auditOnce(parent context.Context, from tables, o *options, whole bool, progress func(int64)) (*total, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	free, work := make(chan *person, o.workers+2), make(chan *person, 1)
	for range o.workers + 2 {
		free <- &person{}
	}
	read := make(chan error, 1) // a read that blocks is not waited for
	go func() {
		defer close(work)
		get := func() (*person, bool) { return receive(ctx, free) }
		put := func(p *person) bool {
			select {
			case work <- p:
				return true
			case <-ctx.Done():
				return false
			}
		}
		read <- from.each(ctx, whole, progress, get, put)
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
