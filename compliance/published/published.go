// Package published holds policies that anyone can read: statutes, state rules,
// payers' pages, guidance, and the public texts that describe intensive outpatient
// programs. Each is one data file; every value has the text it was read in, the
// day it was read, and the days it is in force.
//
//	p, ok := published.Lookup("us-va-licence")
//	for p := range published.For("US-VA", iop.People{}, day) { ... }
//
// A policy is shipped when each of its values can be pointed at in a text of the
// issuer or a copy of it. Nothing here is legal advice: compare with the current
// rule before you rely on it. CATALOGUE.md lists everything.
package published

import (
	"embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

//go:embed data/*.json
var files embed.FS

// library is every policy by id, read once, when the first is asked for.
var library = sync.OnceValue(func() []*compliance.Policy {
	entries, err := files.ReadDir("data")
	if err != nil {
		panic(fmt.Sprintf("published: %v", err))
	}
	var all []*compliance.Policy
	for _, e := range entries {
		data, err := files.ReadFile("data/" + e.Name())
		if err != nil {
			panic(fmt.Sprintf("published: %v", err))
		}
		p, err := compliance.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("published: %s: %v", e.Name(), err)) // the data is part of the program and tested
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *compliance.Policy) int { return strings.Compare(string(a.ID()), string(b.ID())) })
	return all
})

// All yields every policy in the order of the ids.
func All() iter.Seq[*compliance.Policy] { return slices.Values(library()) }

// MustLookup is Lookup of an id that is known to be there, for tests and tables. It
// panics when it is not.
func MustLookup(id iop.RuleID) *compliance.Policy {
	p, ok := Lookup(id)
	if !ok {
		panic(fmt.Sprintf("published: %q is the id of no policy", string(id)))
	}
	return p
}

// Lookup finds the policy with the id.
func Lookup(id iop.RuleID) (*compliance.Policy, bool) {
	all := library()
	i, ok := slices.BinarySearchFunc(all, id, func(p *compliance.Policy, id iop.RuleID) int { return strings.Compare(string(p.ID()), string(id)) })
	if !ok {
		return nil, false
	}
	return all[i], true
}

// For yields the policies that hold in the jurisdiction on the day and ask
// something of some of the people: those of the place itself, of its country, and
// those of no place. The zero day is no day, and dates are not looked at then.
func For(j compliance.Jurisdiction, who iop.People, day iop.Day) iter.Seq[*compliance.Policy] {
	return func(yield func(*compliance.Policy) bool) {
		for _, p := range library() {
			if p.Jurisdiction().Covers(j) && (day == 0 || p.InForce(day)) && p.Concerns(who) && !yield(p) {
				return
			}
		}
	}
}
