package clinic

import (
	"context"
	"fmt"
	"strings"

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
	Open     bool // in treatment
	Standing ask.Standing
	// Week is how the week will come out, under the policy that leaves it shortest.
	Week ask.Forecast
	// Due is what is overdue, and what must happen within a week.
	Due []DueUnder
	// Test says that the person is drawn for a drug test today and none was given.
	Test  bool
	Units []Units
}

// held is a row with what it was worked out from.
type held struct {
	from string
	row  Row
}

// soon is for how many days ahead Today shows what is due.
const soon = 7

// Rows is everyone's row on a day, in the order of their ids. A row is worked out anew
// only when something it is made from has changed.
func (c *Clinic) Rows(ctx context.Context, day iop.Day) (list []Row, err error) {
	people, err := c.People(ctx)
	if err != nil {
		return nil, err
	}
	policy, version, err := c.Policy(ctx)
	if err != nil {
		return nil, err
	}
	templates, err := c.Templates(ctx)
	if err != nil {
		return nil, err
	}
	last, err := c.Store.Last(ctx)
	if err != nil {
		return nil, err
	}
	authorizations, err := c.Authorizations(ctx, "")
	if err != nil {
		return nil, err
	}
	of := map[string][]Authorization{}
	for _, a := range authorizations {
		of[a.Person] = append(of[a.Person], a)
	}
	for _, p := range people {
		var from strings.Builder
		fmt.Fprint(&from, day, version, p.Version, last[p.ID])
		for _, a := range of[p.ID] {
			fmt.Fprint(&from, " ", a.ID, a.Version)
		}
		c.mu.Lock()
		was, ok := c.rows[p.ID]
		c.mu.Unlock()
		if !ok || was.from != from.String() {
			ch, err := c.chart(ctx, p, policy, day, false)
			if err != nil {
				return nil, err
			}
			if was.row, err = c.row(&ch, templates, of[p.ID]); err != nil {
				return nil, err
			}
			was.from = from.String()
			c.recomputed.Add(1)
			c.mu.Lock()
			if c.rows == nil {
				c.rows = map[string]held{}
			}
			c.rows[p.ID] = was
			c.mu.Unlock()
		}
		list = append(list, was.row)
	}
	return list, nil
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
	r = Row{Person: ch.Person, Open: ch.Reading.Open(), Standing: ch.Reading.Standing()[0].Answer}
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
}

// Board is the week of a day: every session, its seats, and whom a make-up would help.
func (c *Clinic) Board(ctx context.Context, day iop.Day) (list []Offer, err error) {
	rows, err := c.Rows(ctx, day)
	if err != nil {
		return nil, err
	}
	templates, err := c.Templates(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range sortedKeys(templates) {
		t := templates[id]
		for _, b := range blocks(&t.Offer) {
			for d := range b.Days.All() {
				list = append(list, c.offer(id, b, d, rows))
			}
		}
	}
	return list, nil
}

func (c *Clinic) offer(template string, b schedule.Block, day schedule.Weekday, rows []Row) Offer {
	o := Offer{Template: template, Block: b, Day: day}
	for i := range rows {
		r := &rows[i]
		mine, _ := chosen(&r.Person, map[string]schedule.Template{template: {Offer: schedule.Offer{Blocks: []schedule.Block{b}}}})
		if !r.Open {
			continue
		}
		if len(mine) > 0 {
			o.People = append(o.People, r.Person)
			continue
		}
		if helps(r, day, b.Start) {
			o.Helps = append(o.Helps, r.Person)
		}
	}
	if most, _, ok := b.Seats.High(); ok {
		o.Limited, o.Free = true, int(most)-len(o.People)
	}
	return o
}

// helps reports whether one of the ways to reach the hours of the week is a session then.
func helps(r *Row, day schedule.Weekday, start schedule.Clock) bool {
	for _, option := range r.Week.Options {
		for _, g := range option {
			if schedule.WeekdayOf(g.Day) == day && g.Start == start {
				return true
			}
		}
	}
	return false
}

// Fit finds the week of a template that suits the person's busy times, under all that
// binds them.
func (c *Clinic) Fit(ctx context.Context, p *Person, template string, day iop.Day, busy []schedule.Block) (f schedule.Fitted, err error) {
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
	return checker.Fit(&schedule.Fit{Template: t, Busy: busy, Prefer: []schedule.Preference{schedule.FewestDays}})
}
