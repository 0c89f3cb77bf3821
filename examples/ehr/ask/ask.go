// Package ask is where this program meets the library's rules: every question of the
// clinic about a person goes through a Stay, and nothing is worked out here again.
package ask

import (
	"slices"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// What the rest of the program says of records, by the library's names.
type (
	Event    = episode.Event
	Record   = episode.Record
	Week     = episode.Week
	Due      = episode.Due
	Forecast = episode.Forecast
	NextStep = episode.NextStep
	Standing = episode.Standing
	Flagged  = episode.Flagged
	Policy   = compliance.Policy
)

// Check reports what makes an event unusable: wire.Faults with paths, or nil.
func Check(e Event) error {
	r := Record{Events: []Event{e}}
	return r.Validate()
}

// ReadEvent reads one event from its JSON, strictly.
func ReadEvent(data []byte) (e Event, err error) {
	err = wire.Unmarshal(data, &e)
	return e, err
}

// Stay is a person's record in order.
type Stay struct{ stay *episode.Stay }

// NewStay puts a record in order.
func NewStay(r Record) (Stay, error) {
	e, err := episode.New(r)
	return Stay{e}, err
}

// On is the stay under policies as of the end of a day, as it happened.
func (s Stay) On(day iop.Day, policies ...*Policy) Reading {
	return read(s.stay.On(day), policies)
}

// KnownOn is the stay under policies as it was known at the end of a day.
func (s Stay) KnownOn(day iop.Day, policies ...*Policy) Reading {
	return read(s.stay.KnownOn(day), policies)
}

// Reading is a stay on a day under the policies that bind it, each by itself: a page says
// of every answer under which it is given.
type Reading struct {
	view     *episode.View
	policies []*Policy
	each     []*episode.Reading
}

func read(v *episode.View, policies []*Policy) Reading {
	r := Reading{view: v, policies: policies}
	for _, p := range policies {
		r.each = append(r.each, v.Under(p))
	}
	return r
}

// Under is an answer with the policy that it is given under.
type Under[T any] struct {
	Policy *Policy
	Answer T
}

func under[T any](r Reading, ask func(*episode.Reading) T) (list []Under[T]) {
	for i, p := range r.policies {
		list = append(list, Under[T]{p, ask(r.each[i])})
	}
	return list
}

// Admitted and Discharged are the days of the last admission and of its discharge.
func (r Reading) Admitted() iop.Day   { return r.view.Admitted }
func (r Reading) Discharged() iop.Day { return r.view.Discharged }

// Open reports whether the person is in treatment.
func (r Reading) Open() bool { return r.view.Admitted != 0 && r.view.Discharged == 0 }

// Check holds the record against every requirement.
func (r Reading) Check() []Under[iop.Report] {
	return under(r, (*episode.Reading).Check)
}

// Week is the check of the week of the day.
func (r Reading) Week() []Under[iop.Report] {
	return under(r, (*episode.Reading).Week)
}

// Due is what is due or late, and the quotas.
func (r Reading) Due() []Under[[]Due] {
	return under(r, (*episode.Reading).Due)
}

// Lapses is what was not kept.
func (r Reading) Lapses() []Under[[]Due] {
	return under(r, (*episode.Reading).Lapses)
}

// Ledger is the weeks, with the reason for which each minute counts.
func (r Reading) Ledger() []Under[[]Week] {
	return under(r, func(p *episode.Reading) []Week { return p.Ledger()[0].Answer })
}

// Standing is how the person stands.
func (r Reading) Standing() []Under[Standing] {
	return under(r, func(p *episode.Reading) Standing { return p.Standing()[0].Answer })
}

// Responses is what follows from what happened.
func (r Reading) Responses() []Under[[]NextStep] {
	return under(r, (*episode.Reading).Responses)
}

// Forecast is whether the week will do, and which make-ups would help.
func (r Reading) Forecast(planned, offered []schedule.Given) []Under[Forecast] {
	return under(r, func(p *episode.Reading) Forecast { return p.Forecast(planned, offered)[0].Answer })
}

// Events yields the events that count, in order.
func (r Reading) Events() (list []Event) {
	for e := range r.view.Events() {
		list = append(list, e)
	}
	return list
}

// Flagged is what was not simply taken, and why.
func (r Reading) Flagged() []Flagged { return r.view.Flagged() }

// Checker holds weeks against what all the policies ask on a day.
func Checker(day iop.Day, policies ...*Policy) (*schedule.Checker, error) {
	var rows []iop.Requirement
	for _, p := range policies {
		rows = slices.AppendSeq(rows, p.On(day).Requirements())
	}
	return schedule.NewChecker(policies[0].Counting(), rows)
}

// Person is what rules ask about the person.
func (r Reading) Person() iop.Person { return r.view.Person }

// Policies are those of the reading.
func (r Reading) Policies() []*Policy { return r.policies }

// Weekly is the requirements of a policy on the hours that a person is
// given in a week, on a day.
func Weekly(p *Policy, who iop.Person, day iop.Day) (list []iop.Requirement) {
	for r := range p.On(day).Applying(who).Requirements() {
		if r.Measure == iop.Hours && r.Per.Kind == iop.PerWeek && r.Binds == iop.Delivered {
			list = append(list, r)
		}
	}
	return list
}

// Rules is the rules of a policy that are in force on a day, of every section.
func Rules(p *Policy, day iop.Day) (list []*iop.Rule) {
	for _, r := range p.On(day).Rules() {
		list = append(list, r)
	}
	return list
}

// Gaps is where mine is not known to ask as much as theirs on a day.
func Gaps(mine, theirs *Policy, day iop.Day) []iop.Comparison {
	return mine.On(day).Gaps(theirs.On(day))
}

// Changes is what changes in a policy from the day before to a day.
func Changes(p *Policy, day iop.Day) ([]compliance.Change, error) {
	before, err := compliance.New(p.On(day - 1).Definition())
	if err != nil {
		return nil, err
	}
	after, err := compliance.New(p.On(day).Definition())
	if err != nil {
		return nil, err
	}
	return compliance.Diff(before, after), nil
}

// LengthOfStay is the days from the admission to the discharge or the last service; false
// before a discharge.
func (r Reading) LengthOfStay() (days int, ok bool) { return r.view.LengthOfStay() }
