// Package clinic joins what the store keeps with what the library answers: it turns rows
// into records and templates, asks, and holds the answers until something changes.
package clinic

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/compliance/randomtest"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
	"github.com/openiop/openiop/schedule"
)

const (
	policyID   = "riverbend"
	programsID = "nearby"
	licenceID  = iop.RuleID("us-va-licence")
)

// Repository is what the clinic and its pages ask of a database. A store.Store is one, on
// SQLite and on PostgreSQL alike; its methods say what each does.
type Repository interface {
	Now(ctx context.Context) (time.Time, error)

	Record(ctx context.Context, person string) ([]store.Entry, error)
	Append(ctx context.Context, person string, seen int64, entries ...store.Entry) error
	Import(ctx context.Context, papers []store.Paper, entries ...store.Entry) (added int, err error)

	Put(ctx context.Context, papers ...store.Paper) error
	Paper(ctx context.Context, kind store.Kind, id string) (store.Paper, error)
	Versions(ctx context.Context, kind store.Kind, id string) ([]store.Paper, error)
	Papers(ctx context.Context, kind store.Kind, person string) ([]store.Paper, error)

	Stamps(ctx context.Context, after string, most int) ([]store.Stamp, error)
	SharedStamp(ctx context.Context) (int64, error)

	Login(ctx context.Context, name string) (store.Login, error)
	AddLogin(ctx context.Context, l store.Login) error
	SetLogin(ctx context.Context, l store.Login) error
	RemoveLogin(ctx context.Context, name string) error
	Audit(ctx context.Context, actor, action, object string) error
	LastAudited(ctx context.Context, most int) ([]store.Audited, error)
}

// Clinic answers what the pages ask. It can be used from many places at once.
type Clinic struct {
	Store Repository
	Zone  *time.Location // of the clinic's wall clock
	Key   randomtest.Key // from which drug tests are drawn

	mu         sync.Mutex
	rows       map[string]*held
	shared     *shared
	recomputed atomic.Int64
}

// Recomputed is how many rows have been worked out anew.
func (c *Clinic) Recomputed() int64 { return c.recomputed.Load() }

// shared is what everyone's answers are made from. It is never changed.
type shared struct {
	stamp     int64
	policy    *ask.Policy
	version   int64
	templates map[string]schedule.Template
	programs  []program.Program
}

// common is the policy and the templates as they are now.
func (c *Clinic) common(ctx context.Context) (*shared, error) {
	stamp, err := c.Store.SharedStamp(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	was := c.shared
	c.mu.Unlock()
	if was != nil && was.stamp == stamp {
		return was, nil
	}
	is := &shared{stamp: stamp}
	if is.policy, is.version, err = c.readPolicy(ctx); err != nil {
		return nil, err
	}
	if is.templates, err = c.readTemplates(ctx); err != nil {
		return nil, err
	}
	if is.programs, err = c.readPrograms(ctx); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.shared = is
	c.mu.Unlock()
	return is, nil
}

// Person is demographics, and the week that the person chose.
type Person struct {
	ID        string      `json:"-"`
	Version   int64       `json:"-"`
	Name      string      `json:"name" wire:"required"`
	Birth     iop.Day     `json:"birth" wire:"required"`
	Focus     iop.Focus   `json:"focus,omitzero"`
	Payer     iop.RuleID  `json:"payer,omitempty"` // id of the payer's policy; empty: pays by themselves
	Need      iop.Minutes `json:"need,omitzero"`   // weekly, as certified
	Templates []string    `json:"templates,omitempty"`
	Blocks    []string    `json:"blocks,omitempty"` // of the templates, by name
}

// Age is the completed years on a day. Who is born on 29 February is a year older on
// 1 March of a year that has none. Programs differ in this: a clinic that counts from
// 28 February changes it here.
func (p *Person) Age(on iop.Day) iop.Age {
	born, now := p.Birth.Date(), on.Date()
	years := now.Year() - born.Year()
	if now.Month() < born.Month() || now.Month() == born.Month() && now.Day() < born.Day() {
		years--
	}
	return iop.Age(max(0, years))
}

// LeapDay reports whether the person is born on 29 February.
func (p Person) LeapDay() bool {
	born := p.Birth.Date()
	return born.Month() == time.February && born.Day() == 29
}

// People is everyone, in the order of their ids.
func (c *Clinic) People(ctx context.Context) (list []Person, err error) {
	papers, err := c.Store.Papers(ctx, store.Person, "")
	if err != nil {
		return nil, err
	}
	for _, paper := range papers {
		p, err := readPerson(paper)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// Person is one person, or store.ErrNotFound.
func (c *Clinic) Person(ctx context.Context, id string) (Person, error) {
	paper, err := c.Store.Paper(ctx, store.Person, id)
	if err != nil {
		return Person{}, err
	}
	return readPerson(paper)
}

func readPerson(paper store.Paper) (p Person, err error) {
	if err = wire.Unmarshal(paper.Body, &p); err != nil {
		return p, fmt.Errorf("the paper of a person: %w", err)
	}
	p.ID, p.Version = paper.ID, paper.Version
	return p, nil
}

// Paper is the person as the next version of their paper.
func (p *Person) Paper(author string) (store.Paper, error) {
	body, err := json.Marshal(p)
	return store.Paper{Kind: store.Person, ID: p.ID, Version: p.Version, Person: p.ID, Body: body, Author: author}, err
}

// Today is the day on the clinic's wall, by the database's clock.
func (c *Clinic) Today(ctx context.Context) (iop.Day, error) {
	now, err := c.Store.Now(ctx)
	if err != nil {
		return 0, err
	}
	return dayOf(now, c.Zone), nil
}

func dayOf(t time.Time, zone *time.Location) iop.Day {
	day, err := iop.ParseDay(t.In(zone).Format(time.DateOnly))
	if err != nil {
		return 0
	}
	return day
}

// Events is what stands of entries: without those that a later one corrects or takes
// back. With a day, only what was recorded by the end of it counts, corrections too.
func (c *Clinic) Events(entries []store.Entry, known iop.Day) (list []ask.Event) {
	gone := map[int64]bool{}
	seen := func(e *store.Entry) bool { return known == 0 || dayOf(e.Recorded, c.Zone) <= known }
	for i := range entries {
		if e := &entries[i]; seen(e) && e.Corrects != 0 {
			gone[e.Corrects] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		if seen(e) && !e.Struck && !gone[e.Seq] {
			event := e.Event
			event.Recorded = dayOf(e.Recorded, c.Zone)
			list = append(list, event)
		}
	}
	return list
}

// Policy is the clinic's own policy in its last version.
func (c *Clinic) Policy(ctx context.Context) (*ask.Policy, int64, error) {
	is, err := c.common(ctx)
	if err != nil {
		return nil, 0, err
	}
	return is.policy, is.version, nil
}

// Templates are what the clinic offers, by id. They are not to be changed.
func (c *Clinic) Templates(ctx context.Context) (map[string]schedule.Template, error) {
	is, err := c.common(ctx)
	if err != nil {
		return nil, err
	}
	return is.templates, nil
}

func (c *Clinic) readPolicy(ctx context.Context) (*ask.Policy, int64, error) {
	paper, err := c.Store.Paper(ctx, store.Policy, policyID)
	if err != nil {
		return nil, 0, err
	}
	p, err := compliance.Parse(paper.Body)
	return p, paper.Version, err
}

// Binding is the policies that bind a person: the clinic's, the licence, and the payer's.
func Binding(clinic *ask.Policy, p *Person) ([]*ask.Policy, error) {
	list := []*ask.Policy{clinic, published.MustLookup(licenceID)}
	if p.Payer != "" {
		payer, ok := published.Lookup(p.Payer)
		if !ok {
			return nil, fmt.Errorf("%q is not a published policy", p.Payer)
		}
		list = append(list, payer)
	}
	return list, nil
}

// Chart is a person with their record, read on a day.
type Chart struct {
	Person  Person
	Day     iop.Day
	Seen    int64 // how far the record was read
	Entries []store.Entry
	Reading ask.Reading
}

// Chart reads a person's record on a day: as it happened, or as it was known then.
func (c *Clinic) Chart(ctx context.Context, id string, day iop.Day, asKnown bool) (ch Chart, err error) {
	p, err := c.Person(ctx, id)
	if err != nil {
		return ch, err
	}
	policy, _, err := c.Policy(ctx)
	if err != nil {
		return ch, err
	}
	return c.chart(ctx, p, policy, day, asKnown)
}

func (c *Clinic) chart(ctx context.Context, p Person, policy *ask.Policy, day iop.Day, asKnown bool) (ch Chart, err error) {
	ch = Chart{Person: p, Day: day}
	if ch.Entries, err = c.Store.Record(ctx, p.ID); err != nil {
		return ch, err
	}
	policies, err := Binding(policy, &p)
	if err != nil {
		return ch, err
	}
	known := iop.Day(0)
	if asKnown {
		known = day
	}
	record := ask.Record{Person: iop.Person{Age: p.Age(day), Focus: p.Focus}, Need: p.Need, Events: c.Events(ch.Entries, known)}
	stay, err := ask.NewStay(record)
	if err != nil {
		return ch, err
	}
	if n := len(ch.Entries); n > 0 {
		ch.Seen = ch.Entries[n-1].Seq
	}
	if ch.Reading = stay.On(day, policies...); asKnown {
		ch.Reading = stay.KnownOn(day, policies...)
	}
	return ch, nil
}

func (c *Clinic) readTemplates(ctx context.Context) (map[string]schedule.Template, error) {
	papers, err := c.Store.Papers(ctx, store.Template, "")
	if err != nil {
		return nil, err
	}
	list := map[string]schedule.Template{}
	for _, paper := range papers {
		var t schedule.Template
		if err := wire.Unmarshal(paper.Body, &t); err != nil {
			return nil, fmt.Errorf("template %s: %w", paper.ID, err)
		}
		list[paper.ID] = t
	}
	return list, nil
}

func (c *Clinic) readPrograms(ctx context.Context) (list []program.Program, err error) {
	paper, err := c.Store.Paper(ctx, store.Program, programsID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil {
		err = wire.Unmarshal(paper.Body, &list)
	}
	return list, err
}

// Programs ranks the programs that the clinic knows for a placement and wishes.
func (c *Clinic) Programs(ctx context.Context, p levelofcare.Placement, wishes ...program.Wish) (program.Ranking, error) {
	is, err := c.common(ctx)
	if err != nil {
		return program.Ranking{}, err
	}
	return program.Rank(is.programs, program.For(p, wishes...))
}

// blocks is every block of an offer.
func blocks(o *schedule.Offer) []schedule.Block {
	list := slices.Clone(o.Blocks)
	for i := range o.Of {
		list = append(list, blocks(&o.Of[i])...)
	}
	return list
}

// monday is the first day of the week of a day.
func monday(day iop.Day) iop.Day {
	return day - iop.Day(schedule.WeekdayOf(day)-schedule.Monday)
}

// sessions is when blocks are held, from a day on and before another.
func (c *Clinic) sessions(list []schedule.Block, from, until iop.Day) (sessions []schedule.Session, err error) {
	if from >= until {
		return nil, nil
	}
	first := monday(from)
	for i := range list { // one by one, as those of other people can overlap
		calendar, err := schedule.NewCalendar(schedule.Dates{
			Plan: schedule.Repeat(schedule.Week{Blocks: list[i : i+1]}, int16((until-first+6)/7)), From: first, Until: until, Location: c.Zone,
		})
		if err != nil {
			return nil, err
		}
		sessions = slices.AppendSeq(sessions, calendar.Sessions(from))
	}
	slices.SortStableFunc(sessions, func(a, b schedule.Session) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Start, b.Start))
	})
	return sessions, nil
}

// given is sessions as service that is given to the end.
func (c *Clinic) given(list []schedule.Session) (given []schedule.Given) {
	for i := range list {
		given = append(given, list[i].Given(&schedule.Counting{}, c.Zone))
	}
	return given
}

// chosen splits the blocks of templates into those that the person attends and the others.
func chosen(p *Person, templates map[string]schedule.Template) (mine, others []schedule.Block) {
	for _, id := range sortedKeys(templates) {
		t := templates[id]
		for _, b := range blocks(&t.Offer) {
			if slices.Contains(p.Templates, id) && slices.Contains(p.Blocks, b.Name) {
				mine = append(mine, b)
			} else {
				others = append(others, b)
			}
		}
	}
	return mine, others
}

// drawn reports whether the person is drawn for a test on the day: once a week, on one of
// the days they attend.
func (c *Clinic) drawn(p *Person, mine []schedule.Block, admitted, day iop.Day) (bool, error) {
	var days schedule.Days
	for i := range mine {
		days |= mine[i].Days
	}
	if days == 0 || admitted == 0 {
		return false, nil
	}
	d, err := randomtest.NewDrawer(c.Key, randomtest.Draw{
		Name: "urine", Quota: &randomtest.Quota{Tests: 1, WeekFrom: schedule.Monday}, Weekdays: days, From: admitted,
	})
	if err != nil {
		return false, err
	}
	return d.On(p.ID, day), nil
}

// BlockNames is the sessions that a person can choose, by name.
func BlockNames(p *Person, templates map[string]schedule.Template) (names []string) {
	for _, id := range sortedKeys(templates) {
		if t := templates[id]; slices.Contains(p.Templates, id) {
			for _, b := range blocks(&t.Offer) {
				names = append(names, b.Name)
			}
		}
	}
	return names
}

// Sessions is when the sessions are held that a person chose, from a day on and before
// another.
func (c *Clinic) Sessions(ctx context.Context, p *Person, from, until iop.Day) ([]schedule.Session, error) {
	templates, err := c.Templates(ctx)
	if err != nil {
		return nil, err
	}
	mine, _ := chosen(p, templates)
	return c.sessions(mine, from, until)
}

// GroupSessions is when the sessions of one block of a template are held, from a day on and
// before another; store.ErrNotFound when there is none of that name.
func (c *Clinic) GroupSessions(ctx context.Context, template, block string, from, until iop.Day) ([]schedule.Session, error) {
	templates, err := c.Templates(ctx)
	if err != nil {
		return nil, err
	}
	t, ok := templates[template]
	if ok {
		for _, b := range blocks(&t.Offer) {
			if b.Name == block {
				return c.sessions([]schedule.Block{b}, from, until)
			}
		}
	}
	return nil, store.ErrNotFound
}
