// Package published holds policies that anyone can read: statutes, state rules,
// payers' pages, guidance, and the public texts that describe intensive outpatient
// programs. Each is one data file; every value has the text it was read in, the
// day it was read, and the days it is in force.
//
//	virginia, ok := published.Lookup("us-va-licence")
//	texts, err := published.For("US-VA", iop.People{}, day)
//	changes := published.Changes(from, to)
//
// A policy is shipped when each of its values can be pointed at in a text of the
// issuer or a copy of it. Nothing here is legal advice: compare with the current
// rule before you rely on it. CATALOGUE.md lists every value, COVERAGE.md what was
// read of which place.
package published

import (
	"embed"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

//go:embed data/*.json
var files embed.FS

// An entry is a policy that is read when it is first asked for.
type entry struct {
	id   iop.RuleID
	once sync.Once
	p    *compliance.Policy
}

func (e *entry) policy() *compliance.Policy {
	e.once.Do(func() { e.p = parse(string(e.id) + ".json") })
	return e.p
}

// index is every policy by id, in the order of the ids.
var index = sync.OnceValue(newIndex)

// newIndex makes the index from the names of the files alone: a file has the name
// of the policy in it, so that no file is read to find another.
func newIndex() []entry {
	list, err := files.ReadDir("data")
	if err != nil {
		panic(fmt.Sprintf("published: %v", err))
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = strings.TrimSuffix(f.Name(), ".json")
	}
	slices.Sort(ids) // files sort otherwise: "a-b.json" comes before "a.json"
	all := make([]entry, len(ids))
	for i, id := range ids {
		all[i].id = iop.RuleID(id)
	}
	return all
}

func parse(name string) *compliance.Policy {
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		panic(fmt.Sprintf("published: %v", err))
	}
	p, err := compliance.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("published: %s: %v", name, err)) // the data is part of the program and tested
	}
	return p
}

// All yields every policy in the order of their ids.
func All() iter.Seq[*compliance.Policy] {
	return func(yield func(*compliance.Policy) bool) {
		all := index()
		for i := range all {
			if !yield(all[i].policy()) {
				return
			}
		}
	}
}

// MustLookup is [Lookup] for an id that is known to exist, for tests and tables. It panics
// when there is no such policy.
func MustLookup(id iop.RuleID) *compliance.Policy {
	p, ok := Lookup(id)
	if !ok {
		panic(fmt.Sprintf("published: no policy has the id %q", string(id)))
	}
	return p
}

// Lookup returns the policy with the id; ok is false when there is none. It reads only
// that policy.
func Lookup(id iop.RuleID) (*compliance.Policy, bool) {
	return lookup(index(), id)
}

func lookup(all []entry, id iop.RuleID) (*compliance.Policy, bool) {
	i := sort.Search(len(all), func(i int) bool { return all[i].id >= id })
	if i == len(all) || all[i].id != id {
		return nil, false
	}
	return all[i].policy(), true
}

// Texts are the policies that [For] finds, in the order of their ids.
type Texts struct {
	Rules    []*compliance.Policy `json:"rules"`    // what a licence, a payer, a court or an accreditor requires
	Guidance []*compliance.Policy `json:"guidance"` // what agencies and professional bodies advise; it binds nobody
}

// Unread is the error for a place for which no rule or guidance was read that is in force
// on the day: what holds in the whole country is not all that holds there.
type Unread struct {
	Coverage         // what was looked for
	Day      iop.Day `json:"day,omitzero"` // the day asked about
}

func (u *Unread) Error() string {
	switch {
	case len(u.Policies) > 0:
		return fmt.Sprintf("published: no text that was read for %s (%s) is in force on %v", u.Name, u.Jurisdiction, u.Day)
	case u.Nearest == iop.SourceKindUnknown:
		return fmt.Sprintf("published: no text for %s (%s) was found when it was last looked for, on %v", u.Name, u.Jurisdiction, u.Read)
	}
	return fmt.Sprintf("published: %s (%s) publishes no values; the nearest text, last read on %v, is of kind %v", u.Name, u.Jurisdiction, u.Read, u.Nearest)
}

// For returns the policies that have a rule in force in the jurisdiction on the day and
// apply to some of the people: those of the place itself, of its country, and those
// without a place. The zero People are everyone. Texts that only describe programs, such
// as web pages, are never among them; [All] has those.
//
// The error is not nil when the jurisdiction is neither "US" nor one that [Covered] lists,
// and when the day is not a calendar day. It is an [*Unread] when nothing that was read
// for the place itself is in force on the day.
func For(j compliance.Jurisdiction, who iop.People, day iop.Day) (Texts, error) {
	var t Texts
	if !day.IsValid() {
		return t, fmt.Errorf("published: the day given for %q is not a calendar day: %v", clip(string(j)), day)
	}
	covered := Covered()
	i := slices.IndexFunc(covered, func(c Coverage) bool { return c.Payer == "" && c.Jurisdiction == j })
	if i < 0 {
		return t, fmt.Errorf("published: %q is not a covered jurisdiction, want US, US-DC or a state such as US-VA", clip(string(j)))
	}
	own := false
	for p := range All() {
		if p.Kind() == compliance.SourceProfile || !p.Jurisdiction().Covers(j) || !p.InForce(day) {
			continue
		}
		own = own || p.Jurisdiction() == j
		switch {
		case !p.Concerns(who):
		case p.Kind() == compliance.Guidance:
			t.Guidance = append(t.Guidance, p)
		default:
			t.Rules = append(t.Rules, p)
		}
	}
	if !own {
		return Texts{}, &Unread{covered[i], day}
	}
	return t, nil
}

// clip shortens what a message quotes.
func clip(text string) string {
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "..."
	}
	return text
}
