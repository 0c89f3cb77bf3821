package clinic

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// DueUnder is something due, with the policy that asks for it.
type DueUnder struct {
	Policy *ask.Policy
	episode.Due
}

// Row is a person on the page of the day.
type Row struct {
	Person   Person
	Open     bool    // in treatment
	Admitted iop.Day // zero: there is no admission
	Standing ask.Standing
	// Week is how the week will come out, under the policy that leaves it shortest.
	Week ask.Forecast
	// Due is what is overdue, and what must happen within a week.
	Due []DueUnder
	// Sessions is what is on record of sessions in the week of the day, until the day.
	Sessions []ask.Event
	// Test says that the person is drawn for a drug test today and none was given.
	Test  bool
	Units []Units
}

// Shown reports whether the page of the day has something to say of the person.
func (r *Row) Shown() bool { return r.Open || len(r.Due) > 0 }

// held is a row with what it was worked out from. Who works it out anew holds the lock, so
// that others who ask meanwhile wait for the one answer.
type held struct {
	mu   sync.Mutex
	from string
	row  Row
}

// soon is for how many days ahead Today shows what is due.
const soon = 7

// most is how many people are asked about at once.
const most = 500

// Rows is everyone's row on a day, in the order of their ids.
func (c *Clinic) Rows(ctx context.Context, day iop.Day) (list []Row, err error) {
	for after := ""; ; {
		rows, err := c.rowsAfter(ctx, day, after, most)
		list = append(list, rows...)
		if err != nil || len(rows) < most {
			return list, err
		}
		after = rows[most-1].Person.ID
	}
}

// Page is the rows that are shown on a day, of people whose id comes after one, in the order
// of their ids, at most so many. More are after next; empty: there are none.
func (c *Clinic) Page(ctx context.Context, day iop.Day, after string, size int) (list []Row, next string, err error) {
	for {
		rows, err := c.rowsAfter(ctx, day, after, size)
		if err != nil {
			return nil, "", err
		}
		for _, r := range rows {
			if len(list) == size {
				return list, list[size-1].Person.ID, nil
			}
			if r.Shown() {
				list = append(list, r)
			}
			after = r.Person.ID
		}
		if len(rows) < size {
			return list, "", nil
		}
	}
}

// rowsAfter is the rows of so many people after one. A row is worked out anew only when
// something it is made from has changed.
func (c *Clinic) rowsAfter(ctx context.Context, day iop.Day, after string, size int) (list []Row, err error) {
	common, err := c.common(ctx)
	if err != nil {
		return nil, err
	}
	stamps, err := c.Store.Stamps(ctx, after, size)
	if err != nil {
		return nil, err
	}
	for _, st := range stamps {
		row, err := c.held(ctx, common, st, day)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, nil
}

func (c *Clinic) held(ctx context.Context, common *shared, st store.Stamp, day iop.Day) (Row, error) {
	c.mu.Lock()
	h := c.rows[st.Person]
	if h == nil {
		if c.rows == nil {
			c.rows = map[string]*held{}
		}
		h = &held{}
		c.rows[st.Person] = h
	}
	c.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	from := fmt.Sprint(day, common.stamp, st.Papers, st.Entries)
	if h.from == from {
		return h.row, nil
	}
	p, err := c.Person(ctx, st.Person)
	if err != nil {
		return Row{}, err
	}
	authorizations, err := c.Authorizations(ctx, p.ID)
	if err != nil {
		return Row{}, err
	}
	ch, err := c.chart(ctx, p, common.policy, day, false)
	if err != nil {
		return Row{}, err
	}
	row, err := c.row(&ch, common.templates, authorizations)
	if err == nil {
		h.row, h.from = row, from
		c.recomputed.Add(1)
	}
	return row, err
}

// Row is the row of a chart.
func (c *Clinic) Row(ctx context.Context, ch *Chart) (Row, error) {
	templates, err := c.Templates(ctx)
	if err != nil {
		return Row{}, err
	}
	authorizations, err := c.Authorizations(ctx, ch.Person.ID)
	if err != nil {
		return Row{}, err
	}
	return c.row(ch, templates, authorizations)
}

func (c *Clinic) row(ch *Chart, templates map[string]schedule.Template, authorizations []Authorization) (r Row, err error) {
	r = Row{Person: ch.Person, Open: ch.Reading.Open(), Admitted: ch.Reading.Admitted(), Standing: ch.Reading.Standing()[0].Answer}
	mine, others := chosen(&ch.Person, templates)
	end := monday(ch.Day) + 7
	planned, err := c.sessions(mine, ch.Day+1, end)
	if err != nil {
		return r, err
	}
	offered, err := c.sessions(others, ch.Day+1, end)
	if err != nil {
		return r, err
	}
	for i, f := range ch.Reading.Forecast(c.given(planned), c.given(offered)) {
		if i == 0 || f.Answer.Floor != nil && (r.Week.Floor == nil || f.Answer.Short > r.Week.Short) {
			r.Week = f.Answer
		}
	}
	for _, u := range ch.Reading.Due() {
		for _, d := range u.Answer {
			left, ok := d.Left(ch.Day)
			if d.State == episode.Overdue || d.State == episode.Pending && ok && left <= soon {
				r.Due = append(r.Due, DueUnder{u.Policy, d})
			}
		}
	}
	for _, a := range authorizations {
		ahead, err := c.sessions(mine, ch.Day+1, a.Until)
		if err != nil {
			return r, err
		}
		r.Units = append(r.Units, a.Units(ch.Reading, c.given(ahead), ch.Day))
	}
	for _, e := range ch.Reading.Events() {
		if e.Day.In(end-7, ch.Day+1) && episode.Speaks(e.Kind, "planned") {
			r.Sessions = append(r.Sessions, e)
		}
	}
	if r.Open {
		r.Test, err = c.drawn(&ch.Person, mine, ch.Reading.Admitted(), ch.Day)
		for _, e := range ch.Reading.Events() {
			if e.Day == ch.Day && (e.Kind == iop.SpecimenCollected || e.Kind == iop.SpecimenMissed) {
				r.Test = false
			}
		}
	}
	return r, err
}

// Offer is a session of the week board.
type Offer struct {
	Template string
	Block    schedule.Block
	Day      schedule.Weekday
	People   []Person // who attend
	Free     int      // seats that are left; below zero: more people than seats
	Limited  bool     // the seats are limited
	Helps    []Person // who are short of hours and would have enough with a make-up here
	// Happened is what is on record of it, by what happened, and Silent is who attend and
	// have nothing on record although its day is over.
	Happened []Happened
	Silent   []Person
}

// Happened is a kind of event, and of whom it is on record.
type Happened struct {
	Kind   iop.EventKind
	People []Person
}

// Board is the week of a day: every session, its seats, what is on record of it, and whom a
// make-up would help. Beside is what is on record at times of no session here, or at none,
// and of whom.
func (c *Clinic) Board(ctx context.Context, day iop.Day) (list []Offer, beside []Beside, err error) {
	rows, err := c.Rows(ctx, day)
	if err != nil {
		return nil, nil, err
	}
	templates, err := c.Templates(ctx)
	if err != nil {
		return nil, nil, err
	}
	taken := map[session]bool{}
	for _, id := range sortedKeys(templates) {
		t := templates[id]
		for _, b := range blocks(&t.Offer) {
			for d := range b.Days.All() {
				list = append(list, c.offer(id, b, d, day, rows, taken))
			}
		}
	}
	for i := range rows {
		for n, e := range rows[i].Sessions {
			if !taken[session{i, n}] {
				beside = append(beside, Beside{rows[i].Person, e})
			}
		}
	}
	return list, beside, nil
}

// Beside is an event of a session that is none of the week's.
type Beside struct {
	Person Person
	Event  ask.Event
}

// session is the number of a row, and of an event of its sessions.
type session struct{ row, event int }

func (c *Clinic) offer(template string, b schedule.Block, weekday schedule.Weekday, today iop.Day, rows []Row, taken map[session]bool) Offer {
	o := Offer{Template: template, Block: b, Day: weekday}
	day := monday(today) + iop.Day(weekday-schedule.Monday)
	happened := map[iop.EventKind][]Person{}
	for i := range rows {
		r := &rows[i]
		mine, _ := chosen(&r.Person, map[string]schedule.Template{template: {Offer: schedule.Offer{Blocks: []schedule.Block{b}}}})
		said := false
		for n, e := range r.Sessions {
			if start, ok := e.Time.Clock(); e.Day == day && ok && start == b.Start && slices.Contains(r.Person.Templates, template) {
				happened[e.Kind] = append(happened[e.Kind], r.Person)
				taken[session{i, n}], said = true, true
			}
		}
		switch {
		case !r.Open:
		case len(mine) > 0:
			o.People = append(o.People, r.Person)
			if !said && day < today && day >= r.Admitted {
				o.Silent = append(o.Silent, r.Person)
			}
		case helps(r, weekday, b.Start):
			o.Helps = append(o.Helps, r.Person)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(happened)) {
		o.Happened = append(o.Happened, Happened{kind, happened[kind]})
	}
	if high, _, ok := b.Seats.High(); ok {
		o.Limited, o.Free = true, int(high)-len(o.People)
	}
	return o
}

// helps reports whether one of the ways to reach the hours of the week is a session then.
func helps(r *Row, day schedule.Weekday, start schedule.Clock) bool {
	for _, option := range r.Week.Options {
		for _, g := range option {
			if schedule.WeekdayOf(g.Day) == day && g.Start == schedule.TimeAt(start) {
				return true
			}
		}
	}
	return false
}

// Fit finds the week of a template that suits the person's busy times and their way, under
// all that binds them.
func (c *Clinic) Fit(ctx context.Context, p *Person, template string, day iop.Day, busy []schedule.Block, travel iop.Minutes) (f schedule.Fitted, err error) {
	templates, err := c.Templates(ctx)
	if err != nil {
		return f, err
	}
	t, ok := templates[template]
	if !ok {
		return f, store.ErrNotFound
	}
	policy, _, err := c.Policy(ctx)
	if err != nil {
		return f, err
	}
	policies, err := Binding(policy, p)
	if err != nil {
		return f, err
	}
	checker, err := ask.Checker(day, policies...)
	if err != nil {
		return f, err
	}
	t.Person, t.Need = iop.Person{Age: p.Age(day), Focus: p.Focus}, p.Need
	return checker.Fit(&schedule.Fit{Template: t, Busy: busy, Travel: travel, Prefer: []schedule.Preference{schedule.FewestDays}})
}
