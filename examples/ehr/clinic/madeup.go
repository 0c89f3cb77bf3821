package clinic

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

//go:embed data
var data embed.FS

const (
	madeUpPeople = 40
	madeUpWeeks  = 12
)

// MakeUp fills an empty database with a clinic that does not exist: 40 people over the 12
// weeks before a day, the same each time. Nobody in it is real.
func (c *Clinic) MakeUp(ctx context.Context, today iop.Day) error {
	policy, err := data.ReadFile("data/policy.json")
	if err != nil {
		return err
	}
	// A rule of the policy changes four weeks from the day.
	policy = bytes.ReplaceAll(policy, []byte("2999-01-01"), []byte((today + 28).String()))
	papers := []store.Paper{{Kind: store.Policy, ID: policyID, Body: policy, Author: "madeup"}}
	for _, id := range []string{"morning", "evening"} {
		body, err := data.ReadFile("data/" + id + ".json")
		if err != nil {
			return err
		}
		papers = append(papers, store.Paper{Kind: store.Template, ID: id, Body: body, Author: "madeup"})
	}
	programs, err := data.ReadFile("data/programs.json")
	if err != nil {
		return err
	}
	papers = append(papers, store.Paper{Kind: store.Program, ID: programsID, Body: programs, Author: "madeup"})
	for i := range papers {
		papers[i].Recorded = c.madeUpSince(today)
	}
	var entries []store.Entry
	for i := range madeUpPeople {
		p, e, err := c.Invent(i, today)
		if err != nil {
			return err
		}
		papers, entries = append(papers, p...), append(entries, e...)
	}
	if err := c.Store.Put(ctx, papers...); err != nil {
		return err
	}
	_, err = c.Store.Import(ctx, nil, entries...)
	return err
}

func (c *Clinic) madeUpSince(today iop.Day) time.Time { return c.evening(today - 7*madeUpWeeks) }

// madeUpTemplates is the templates of the made-up clinic.
var madeUpTemplates = sync.OnceValues(func() (map[string]schedule.Template, error) {
	templates := map[string]schedule.Template{}
	for _, id := range []string{"morning", "evening"} {
		body, err := data.ReadFile("data/" + id + ".json")
		if err != nil {
			return nil, err
		}
		var t schedule.Template
		if err := json.Unmarshal(body, &t); err != nil {
			return nil, err
		}
		templates[id] = t
	}
	return templates, nil
})

// Invent is the papers and entries of a made-up person, the same each time for a number and
// a day.
func (c *Clinic) Invent(n int, today iop.Day) ([]store.Paper, []store.Entry, error) {
	templates, err := madeUpTemplates()
	if err != nil {
		return nil, nil, err
	}
	m := maker{c: c, rand: rand.New(rand.NewPCG(2026, uint64(n))), today: today, templates: templates, n: n}
	if err := m.make(); err != nil {
		return nil, nil, err
	}
	for i := range m.papers {
		m.papers[i].Version, m.papers[i].Recorded = 0, c.madeUpSince(today)
	}
	return m.papers, m.entries, nil
}

// evening is when entries of a day are made.
func (c *Clinic) evening(day iop.Day) time.Time {
	at, _ := schedule.Instant(day, schedule.At(21, 30), c.Zone)
	return at
}

// maker makes up one person.
type maker struct {
	c         *Clinic
	rand      *rand.Rand
	today     iop.Day
	templates map[string]schedule.Template
	n         int
	person    Person
	papers    []store.Paper
	entries   []store.Entry
}

var (
	firstNames = []string{"Avery", "Blake", "Casey", "Devon", "Emery", "Finley", "Gray", "Harper", "Indigo", "Jules"}
	lastNames  = []string{"Example", "Sample", "Specimen", "Placeholder"}
)

// often is true so often in a hundred.
func (m *maker) often(percent int) bool { return m.rand.IntN(100) < percent }

// happened makes an entry: in the evening of the day, or now and then some days later.
func (m *maker) happened(kind iop.EventKind, day iop.Day, more ...func(*ask.Event)) {
	if day >= m.today {
		return
	}
	e := ask.Event{Kind: kind, Day: day}
	for _, set := range more {
		set(&e)
	}
	late := iop.Day(0)
	if m.often(4) {
		late = min(2, m.today-1-day)
	}
	m.entries = append(m.entries, store.Entry{
		Person: m.person.ID, External: fmt.Sprintf("madeup/%s/%d", m.person.ID, len(m.entries)), Event: e, Author: "madeup", Recorded: m.c.evening(day + late),
	})
}

func (m *maker) make() error {
	id := []string{"morning", "evening"}[m.n%2]
	t := m.templates[id]
	all := blocks(&t.Offer)
	m.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	mine := all[:3]
	m.person = Person{
		ID: fmt.Sprintf("p%02d", m.n+1), Name: firstNames[m.n%len(firstNames)] + " " + lastNames[m.n/len(firstNames)%len(lastNames)],
		Birth: m.today - iop.Day(365*(19+m.rand.IntN(45))+m.rand.IntN(365)), Focus: iop.FocusSubstanceUse,
		Payer: []iop.RuleID{"us-va-medicaid", "us-va-medicaid", "us-medicare-iop", ""}[m.rand.IntN(4)], Need: 9 * iop.Hour, Templates: []string{id},
	}
	for _, b := range mine {
		m.person.Blocks = append(m.person.Blocks, b.Name)
	}
	slices.Sort(m.person.Blocks)
	paper, err := m.person.Paper("madeup")
	if err != nil {
		return err
	}
	m.papers = append(m.papers, paper)

	first := monday(m.today) - 7*madeUpWeeks
	came := first + iop.Day(7*m.rand.IntN(madeUpWeeks-1)+m.rand.IntN(3))
	stays := iop.Day(7 * (6 + m.rand.IntN(5)))
	m.happened(iop.Inquiry, came-4)
	m.happened(iop.Screening, came-4)
	m.happened(iop.Assessed, came-2)
	m.happened(iop.Admission, came)
	m.happened(iop.Certified, came)
	if m.often(90) {
		m.happened(iop.PlanMade, came+iop.Day(m.rand.IntN(7)))
	}
	for day := came + 28; day < came+stays; day += 28 {
		if m.often(80) {
			m.happened(iop.PlanReviewed, day+iop.Day(m.rand.IntN(4)))
		}
	}
	if err := m.sessions(mine, came, min(m.today, came+stays)); err != nil {
		return err
	}
	if end := came + stays; end < m.today {
		m.happened(iop.AftercarePlanned, end-1)
		m.happened(iop.Discharged, end, func(e *ask.Event) {
			e.Reason, e.Initiator, e.Progress, e.Destination = iop.Completed, episode.ByBoth, episode.GoalsReached, episode.Aftercare
			if m.often(30) {
				e.Reason, e.Initiator, e.Progress, e.Destination = iop.LostContact, episode.ByPatient, episode.ProgressUnknown, episode.NotReached
			}
		})
		m.happened(iop.DischargeSummarized, end+iop.Day(m.rand.IntN(10)))
	}
	if m.person.Payer != "" {
		a := Authorization{ID: "a-" + m.person.ID, Person: m.person.ID, Code: "H0015", From: came, Until: came + 84, Granted: int32(18 + m.rand.IntN(18))}
		paper, err := a.Paper("madeup")
		if err != nil {
			return err
		}
		m.papers = append(m.papers, paper)
	}
	return nil
}

// sessions is what became of each session, and the weekly test.
func (m *maker) sessions(mine []schedule.Block, from, until iop.Day) error {
	list, err := m.c.sessions(mine, from, until)
	if err != nil {
		return err
	}
	comes := 98 - m.rand.IntN(15) // in a hundred
	tested := iop.Day(0)
	for i := range list {
		s := &list[i]
		number := int32(s.Day-from)*4 + int32(s.Start)/600 + 1
		session := func(e *ask.Event) {
			e.Time, e.Session, e.Service, e.Planned = schedule.TimeAt(s.Start), number, s.Block.Service, s.Span()
		}
		switch {
		case m.often(comes):
			m.happened(iop.Attended, s.Day, session, func(e *ask.Event) {
				e.Credited = episode.Whole
				if m.often(8) {
					e.Credited = episode.CreditOf(s.Span() - iop.Minutes(15*(1+m.rand.IntN(6))))
				} else if m.often(2) {
					e.Credited = 0 // nobody wrote it down
				}
			})
			if m.often(80) && monday(s.Day) != tested {
				tested = monday(s.Day)
				m.happened(iop.SpecimenCollected, s.Day, func(e *ask.Event) { e.Collection = compliance.SpecimenGiven })
				result := iop.NegativeTest
				if m.often(6) {
					result = iop.PositiveTest
				}
				m.happened(result, min(s.Day+2, until-1))
			}
		case m.often(50):
			m.happened(iop.Excused, s.Day, session, func(e *ask.Event) { e.Excuse = compliance.Illness })
		default:
			m.happened(iop.NoShow, s.Day, session)
			if m.often(85) {
				m.happened(iop.ContactTried, s.Day+iop.Day(m.rand.IntN(2)))
			}
		}
	}
	return nil
}
