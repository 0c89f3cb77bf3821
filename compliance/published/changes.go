package published

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/rickb777/date/v2"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

// ChangeKind is what happens to a rule on a day.
type ChangeKind uint8

const (
	ChangeUnknown ChangeKind = iota
	Begins                   // the rule comes into force, without replacing another version
	Ends                     // the rule is no longer in force, and no version follows
	Replaced                 // another version of the rule takes its place
	Announced                // a text announces something for that day that no published value says yet
	DueReading               // a year has passed since the rule was last compared with its text
)

var changeKinds = iop.NewVocabulary("kind of change", "begins", "ends", "replaced", "announced", "due-reading")

func (k ChangeKind) Vocabulary() *iop.Vocabulary      { return changeKinds }
func (k ChangeKind) String() string                   { return changeKinds.Word(int(k)) }
func (k ChangeKind) MarshalText() ([]byte, error)     { return iop.MarshalWord(k) }
func (k *ChangeKind) UnmarshalText(text []byte) error { return iop.UnmarshalWord(k, text) }

// A Change is what happens to one rule on a day.
type Change struct {
	Kind   ChangeKind `json:"kind,omitzero"`
	Day    iop.Day    `json:"day,omitzero"`     // first day on which it holds
	Policy iop.RuleID `json:"policy,omitempty"` // the policy of the rule; empty when Kind is Announced
	Rule   *iop.Rule  `json:"rule"`             // the rule that begins, ends, is replaced, is announced or is due to be read again
	Next   *iop.Rule  `json:"next,omitempty"`   // the version that follows, when Kind is Replaced
}

// String returns the change on one line.
func (c Change) String() string {
	switch c.Kind {
	case Begins:
		return fmt.Sprintf("%v: %s begins: %s", c.Day, string(c.Rule.ID), c.Rule.Statement)
	case Ends:
		return fmt.Sprintf("%v: %s ends: %s", c.Day, string(c.Rule.ID), c.Rule.Statement)
	case Replaced:
		return fmt.Sprintf("%v: %s is replaced: %s Now: %s", c.Day, string(c.Rule.ID), c.Rule.Statement, c.Next.Statement)
	case Announced:
		return fmt.Sprintf("%v: announced: %s", c.Day, c.Rule.Statement)
	case DueReading:
		return fmt.Sprintf("%v: %s was last read on %v: %v", c.Day, string(c.Rule.ID), c.Rule.Source.Read, c.Rule.Source)
	}
	return "no change"
}

// Changes returns what begins, ends, is replaced or is announced on the days in [from,
// until), followed by the rules in force on the last of these days that were by then last
// read a year or more ago. Each part is in the order of days and ids. It returns nothing
// of the first kind when until is not after from.
func Changes(from, until iop.Day) []Change {
	if until <= from {
		return nil
	}
	var all []Change
	for p := range All() {
		for _, c := range changesOf(p) {
			inside := c.Day.In(from, until)
			if c.Kind == DueReading {
				inside = c.Day < until && inForce(p, c.Rule, until-1)
			}
			if inside {
				all = append(all, c)
			}
		}
	}
	announced := searched().Announced
	for i := range announced {
		if r := &announced[i]; r.From.In(from, until) {
			all = append(all, Change{Kind: Announced, Day: r.From, Rule: r})
		}
	}
	slices.SortStableFunc(all, func(a, b Change) int {
		if due := a.Kind == DueReading; due != (b.Kind == DueReading) {
			return map[bool]int{true: 1, false: -1}[due]
		}
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(string(a.Rule.ID), string(b.Rule.ID)), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// A version is a rule with the days on which it and its policy are in force.
type version struct {
	rule        *iop.Rule
	who         iop.People
	from, until iop.Day
}

// inForce reports whether rule and policy are both in force on the day.
func inForce(p *compliance.Policy, r *iop.Rule, day iop.Day) bool {
	d := p.Definition()
	return day.In(d.From, d.Until) && r.InForce(day)
}

// changesOf lists every change of a policy, in the order of its rules.
func changesOf(p *compliance.Policy) []Change {
	var list []version
	d := p.Definition()
	add := func(r *iop.Rule, who iop.People) {
		until := r.Until
		if until == 0 || d.Until != 0 && d.Until < until {
			until = d.Until
		}
		list = append(list, version{r, who, max(r.From, d.From), until})
	}
	for i := range d.Requirements {
		add(&d.Requirements[i].Rule, d.Requirements[i].For)
	}
	for section, r := range p.Rules() {
		if section != "requirements" {
			add(r, iop.People{})
		}
	}
	var all []Change
	for _, v := range list {
		c := Change{Policy: p.ID(), Rule: v.rule}
		if v.from != 0 && !slices.ContainsFunc(list, func(o version) bool { return o.rule.ID == v.rule.ID && o.until == v.from }) {
			c.Kind, c.Day = Begins, v.from
			all = append(all, c)
		}
		if v.until != 0 {
			c.Kind, c.Day = Ends, v.until
			for _, o := range list {
				// One rule may hold for everyone first and for some people later.
				if o.rule.ID == v.rule.ID && o.from == v.until && (c.Next == nil || o.who == v.who) {
					c.Kind, c.Next = Replaced, o.rule
				}
			}
			all = append(all, c)
		}
		c.Kind, c.Day, c.Next = DueReading, yearAfter(v.rule.Source.Read), nil
		all = append(all, c)
	}
	return all
}

// yearAfter is the same date of the next year; the day after 28 February for the
// 29th.
func yearAfter(day iop.Day) iop.Day {
	y, m, d := day.Date().Date()
	return iop.DayOf(date.New(y+1, m, d))
}
