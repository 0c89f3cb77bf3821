package published

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Coverage is what was read about a place or a payer.
type Coverage struct {
	Jurisdiction compliance.Jurisdiction `json:"jurisdiction"`    // US-VA; US is the federal government and what holds in the whole country
	Name         string                  `json:"name"`            // the name of the place, in English
	Payer        string                  `json:"payer,omitempty"` // the payer that the row is about; empty if it is about a place
	// Nearest says how close to the issuer the closest text is: its own, a copy, or a
	// secondary account. Zero: none was found.
	Nearest iop.SourceKind `json:"nearest,omitzero"`
	// Read is the last day on which a text was compared or, if none was found,
	// looked for.
	Read     iop.Day      `json:"read,omitzero"`
	Policies []iop.RuleID `json:"policies,omitempty"` // the published policies; empty when no text that was read gives a value that may be published
	Note     string       `json:"note,omitempty"`     // what was read or looked for, when nothing is published
}

// search is what the policies themselves do not say: which places were looked at,
// and what days texts name for what no value says yet.
type search struct {
	Places    []place    `json:"places" wire:"required"`
	Announced []iop.Rule `json:"announced" wire:"required"`
}

type place struct {
	Jurisdiction compliance.Jurisdiction `json:"jurisdiction" wire:"required"`
	Name         string                  `json:"name" wire:"required"`
	Looked       iop.Day                 `json:"looked,omitzero" wire:"required"` // last day on which texts were looked for
	Nearest      iop.SourceKind          `json:"nearest,omitzero"`                // of a text that was read and gives no value; where policies are published they say it
	Note         string                  `json:"note,omitempty"`
}

//go:embed coverage.json
var searchFile []byte

var searched = sync.OnceValue(func() *search {
	var s search
	if err := wire.Unmarshal(searchFile, &s); err != nil {
		panic(fmt.Sprintf("published: coverage.json: %v", err)) // part of the program and tested
	}
	return &s
})

// Covered returns what was read about the country, each state and the District of
// Columbia, in the order of their codes, and then about each payer by name. A payer that
// is a state's own program is in the row of the state too.
func Covered() []Coverage {
	var all []Coverage
	for _, p := range searched().Places {
		all = append(all, Coverage{Jurisdiction: p.Jurisdiction, Name: p.Name, Nearest: p.Nearest, Read: p.Looked, Note: p.Note})
	}
	payers := map[string]int{}
	for p := range All() {
		d := p.Definition()
		if i := slices.IndexFunc(all, func(c Coverage) bool { return c.Payer == "" && c.Jurisdiction == d.Jurisdiction }); i >= 0 && d.Kind != compliance.SourceProfile {
			all[i].add(p)
		}
		if d.Kind == compliance.Payer {
			key := string(d.Jurisdiction) + " " + d.Issuer
			i, there := payers[key]
			if !there {
				i = len(all)
				payers[key] = i
				all = append(all, Coverage{Jurisdiction: d.Jurisdiction, Name: nameOf(d.Jurisdiction), Payer: d.Issuer})
			}
			all[i].add(p)
		}
	}
	slices.SortStableFunc(all, func(a, b Coverage) int {
		return cmp.Or(strings.Compare(a.Payer, b.Payer), strings.Compare(string(a.Jurisdiction), string(b.Jurisdiction)))
	})
	return all
}

// add counts what was read for the policy.
func (c *Coverage) add(p *compliance.Policy) {
	c.Policies = append(c.Policies, p.ID())
	for _, r := range p.Rules() {
		if c.Nearest == iop.SourceKindUnknown || r.Source.Kind < c.Nearest {
			c.Nearest = r.Source.Kind
		}
		c.Read = max(c.Read, r.Source.Read)
	}
}

func nameOf(j compliance.Jurisdiction) string {
	for _, p := range searched().Places {
		if p.Jurisdiction == j {
			return p.Name
		}
	}
	return ""
}
