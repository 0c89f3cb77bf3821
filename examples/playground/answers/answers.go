// Package answers is what the page of the playground asks: questions and answers in
// JSON, made with the library and nothing else. It knows nothing of a browser, so that
// its tests run anywhere.
//
// A question that cannot be read answers with its faults, each with the place, and with
// nothing else.
package answers

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/schedule"
)

// Faults are what is wrong with a question; nil for none.
type Faults []string

// faultsOf lists what an error says, a fault each.
func faultsOf(err error) Faults {
	var all wire.Faults
	if !errors.As(err, &all) {
		return Faults{err.Error()}
	}
	list := make(Faults, len(all))
	for i, f := range all {
		list[i] = f.Error()
	}
	return list
}

// Choices are what the page offers to choose from.
type Choices struct {
	Criteria string   `json:"criteria"` // the title of the criteria set
	Facts    []Fact   `json:"facts"`
	Policies []Listed `json:"policies"`
	Formats  []string `json:"formats"`
	Focuses  []string `json:"focuses"`
}

// Fact is a fact of an assessment, and what it can be.
type Fact struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// Listed is a published policy.
type Listed struct {
	ID    iop.RuleID `json:"id"`
	Title string     `json:"title"`
}

// Offer is what the page offers to choose from. Only policies that ask something of a
// week are listed.
func Offer() (c Choices) {
	set := levelofcare.PublicGuidance()
	c.Criteria = set.Title()
	for fact, name := range set.Facts() {
		f := Fact{Name: name}
		f.Values = wordsOf(set.ValuesOf(fact))
		c.Facts = append(c.Facts, f)
	}
	for p := range published.All() {
		for r := range p.Requirements() {
			if r.Measure.By() == iop.BySchedule {
				c.Policies = append(c.Policies, Listed{p.ID(), p.Title()})
				break
			}
		}
	}
	c.Formats, c.Focuses = wordsOf(iop.FormatUnknown.Vocabulary()), wordsOf(iop.FocusUnknown.Vocabulary())
	return c
}

// wordsOf lists the words of a vocabulary; unknown is not one of them.
func wordsOf(v *iop.Vocabulary) (list []string) {
	for _, word := range v.All() {
		list = append(list, word)
	}
	return list
}

// PlaceQuestion is an assessment, and whether what is not recorded is to be taken as
// unremarkable.
type PlaceQuestion struct {
	Facts   map[string]string `json:"facts"` // by name: {"home": "supportive"}
	Charted bool              `json:"charted,omitempty"`
}

// Placement is the answer to a [PlaceQuestion].
type Placement struct {
	Faults    Faults        `json:"faults,omitempty"`
	Answer    string        `json:"answer,omitempty"` // in a sentence
	Level     string        `json:"level,omitempty"`  // empty while it is open
	Possible  []string      `json:"possible,omitempty"`
	Indicated []string      `json:"indicated,omitempty"`
	With      []string      `json:"with,omitempty"`    // services beside the level
	Assumed   []string      `json:"assumed,omitempty"` // what was taken as unremarkable
	Ask       []NextFact    `json:"ask,omitempty"`     // most decisive first
	Why       []Explanation `json:"why,omitempty"`     // of each level, least restrictive first
}

// NextFact is a fact that could still change the answer, with what each value would
// leave.
type NextFact struct {
	Fact    string   `json:"fact"`
	Urgent  bool     `json:"urgent,omitempty"`
	Answers []string `json:"answers"`
}

// Explanation says why a level is or is not the answer.
type Explanation struct {
	Level   string `json:"level"`
	Verdict string `json:"verdict"`
	Text    string `json:"text"`
}

// Place places a person by the public criteria set.
func Place(question []byte) (out Placement) {
	var q PlaceQuestion
	if err := wire.Unmarshal(question, &q); err != nil {
		out.Faults = faultsOf(err)
		return out
	}
	set := levelofcare.PublicGuidance()
	facts, err := json.Marshal(map[string]any{"facts": q.Facts})
	var a levelofcare.Assessment
	if err == nil {
		a, err = set.ParseAssessment(facts)
	}
	if err != nil {
		out.Faults = faultsOf(err)
		return out
	}
	p := set.Place(a)
	if q.Charted {
		p = p.Assuming(levelofcare.ChartedByException)
	}
	out.Answer = p.String()
	if level, ok := p.Level(); ok {
		out.Level = level.String()
	}
	for _, level := range set.Levels() {
		if p.Possible().Has(level) {
			out.Possible = append(out.Possible, level.String())
		}
		if p.Indicated().Has(level) {
			out.Indicated = append(out.Indicated, level.String())
		}
		why := p.WhyNot(level)
		out.Why = append(out.Why, Explanation{level.String(), why.Verdict.String(), why.String()})
	}
	for _, b := range p.With() {
		text := b.Service
		if b.Verdict == iop.Unknown {
			text += ", perhaps"
		}
		out.With = append(out.With, text)
	}
	for a := range p.Assumed() {
		out.Assumed = append(out.Assumed, a.String())
	}
	for _, q := range p.Questions() {
		next := NextFact{Fact: q.Fact, Urgent: q.Urgent}
		for _, a := range q.Answers {
			next.Answers = append(next.Answers, a.Value)
		}
		out.Ask = append(out.Ask, next)
	}
	return out
}

// CheckQuestion is a week, and the policies to hold it against as of a day: published
// ones by their ids, and one's own as a document.
type CheckQuestion struct {
	Day      iop.Day       `json:"day,omitzero" wire:"required"`
	Week     schedule.Week `json:"week" wire:"required"`
	Policies []iop.RuleID  `json:"policies,omitempty"`
	Own      string        `json:"own,omitempty"` // the text of a policy
}

// Checked is the answer to a [CheckQuestion].
type Checked struct {
	Faults   Faults   `json:"faults,omitempty"`
	Policies []Policy `json:"policies,omitempty"`
}

// Policy is what one policy says of the week.
type Policy struct {
	ID       iop.RuleID `json:"id"`
	Title    string     `json:"title"`
	Verdict  string     `json:"verdict"`
	Findings []Finding  `json:"findings,omitempty"`
	// Gaps are where one's own policy is not known to be as strict as this one.
	Gaps []string `json:"gaps,omitempty"`
}

// Finding is one rule's answer.
type Finding struct {
	Verdict   string `json:"verdict"`
	Text      string `json:"text"`
	Statement string `json:"statement,omitempty"`
	Source    string `json:"source,omitempty"`
	Address   string `json:"address,omitempty"`
}

// Check holds a week against policies.
func Check(question []byte) (out Checked) {
	var q CheckQuestion
	if err := wire.Unmarshal(question, &q); err != nil {
		out.Faults = faultsOf(err)
		return out
	}
	var own *compliance.Dated
	var all []*compliance.Policy
	if q.Own != "" {
		p, err := compliance.Parse([]byte(q.Own))
		if err != nil {
			out.Faults = faultsOf(err)
			return out
		}
		own, all = p.On(q.Day), append(all, p)
	}
	for _, id := range q.Policies {
		p, ok := published.Lookup(id)
		if !ok {
			out.Faults = append(out.Faults, "there is no published policy "+string(id))
			return out
		}
		all = append(all, p)
	}
	for i, p := range all {
		today := p.On(q.Day)
		report := today.Check(&q.Week)
		said := Policy{ID: p.ID(), Title: p.Title(), Verdict: report.Verdict().String()}
		for f := range report.All() {
			one := Finding{Verdict: f.Verdict.String(), Text: f.String()}
			if f.Rule != nil {
				one.Statement, one.Source, one.Address = f.Rule.Statement, f.Rule.Source.String(), f.Rule.Source.Address
			}
			said.Findings = append(said.Findings, one)
		}
		if own != nil && i > 0 {
			for _, gap := range own.Gaps(today) {
				said.Gaps = append(said.Gaps, gap.String())
			}
		}
		out.Policies = append(out.Policies, said)
	}
	return out
}

// CalendarQuestion is a week that repeats, on dates and in a zone.
type CalendarQuestion struct {
	Week  schedule.Week `json:"week" wire:"required"`
	From  iop.Day       `json:"from,omitzero" wire:"required"`
	Weeks int16         `json:"weeks" wire:"required"` // 1 to 52
	Zone  string        `json:"zone" wire:"required"`  // such as America/New_York
}

// Calendar is the answer to a [CalendarQuestion].
type Calendar struct {
	Faults   Faults    `json:"faults,omitempty"`
	Sessions []Session `json:"sessions,omitempty"`
}

// Session is one session on its day: what the clock on the wall shows, the moments, and
// what a change of the clocks does to them.
type Session struct {
	Day    iop.Day `json:"day"`
	Start  string  `json:"start"` // 2026-10-26T18:00:00-04:00
	End    string  `json:"end"`
	Length string  `json:"length"`
	Note   string  `json:"note,omitempty"`
}

// Dates puts a week on the calendar.
func Dates(question []byte) (out Calendar) {
	var q CalendarQuestion
	err := wire.Unmarshal(question, &q)
	var zone *time.Location
	if err == nil {
		zone, err = zoneOf(q.Zone)
	}
	if err == nil && (q.Weeks < 1 || q.Weeks > 52) {
		err = errors.New("weeks: is not from 1 to 52")
	}
	var calendar *schedule.Calendar
	if err == nil {
		calendar, err = schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(q.Week, q.Weeks), From: q.From, Location: zone})
	}
	if err != nil {
		out.Faults = faultsOf(err)
		return out
	}
	for s := range calendar.Sessions(q.From) {
		start, end, startNote, endNote := s.Instants(zone)
		one := Session{Day: s.Day, Start: start.Format(time.RFC3339), End: end.Format(time.RFC3339), Length: iop.Minutes(end.Sub(start) / time.Minute).String()}
		if startNote != schedule.Ordinary {
			one.Note = "the start is " + startNote.String()
		} else if endNote != schedule.Ordinary {
			one.Note = "the end is " + endNote.String()
		}
		out.Sessions = append(out.Sessions, one)
	}
	return out
}

// zoneOf is the zone of that name. A machine's own has none, and what the system says of
// an unknown one differs from system to system.
func zoneOf(name string) (*time.Location, error) {
	if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
		return zone, nil
	}
	return nil, fmt.Errorf("zone: %q is not a time zone, want a name such as America/New_York", name)
}
