package levelofcare

import (
	"encoding/json"
	"errors"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// ParseAssessment reads an assessment strictly:
//
//	{"day":"2025-03-01","facts":{"home":"dangerous"},"ruled_out":{"withdrawal":["high"]},"unsettled":["danger"]}
//
// Facts have the names that the set gives them, its own included. A fact that was not
// assessed is left out.
func (c *Criteria) ParseAssessment(data []byte) (Assessment, error) {
	doc := assessmentDocument{c: c.made()}
	if err := wire.Unmarshal(data, &doc); err != nil {
		return Assessment{}, err
	}
	return doc.a, nil
}

// assessmentDocument is an assessment as documents write it.
type assessmentDocument struct {
	Day       iop.Day             `json:"day,omitzero"`
	Facts     map[string]string   `json:"facts,omitempty"`
	RuledOut  map[string][]string `json:"ruled_out,omitempty"`
	Unsettled []string            `json:"unsettled,omitempty"`

	c *Criteria
	a Assessment
}

// CheckWire resolves the names.
func (doc *assessmentDocument) CheckWire(n wire.Node) {
	c := doc.c
	doc.a.Day = doc.Day
	for name, m := range n.Member("facts").Members() {
		f, ok := c.FactNamed(name)
		if !ok {
			m.Faultf("is a value for %q, which is not a fact of %s", name, factsOf{c})
			continue
		}
		v, ok := c.facts[f].values.Find(m.Unquoted())
		if !ok {
			m.Known().Faultf("is not a value of %s, want %s", name, wordsOf{c.facts[f].values})
			continue
		}
		doc.a.Put(f, uint8(v))
	}
	for name, m := range n.Member("ruled_out").Members() {
		f, ok := c.FactNamed(name)
		if !ok {
			m.Faultf("%q is not a fact of %s", name, factsOf{c})
			continue
		}
		for _, e := range m.Known().Elements() {
			v, ok := c.facts[f].values.Find(e.Unquoted())
			if !ok {
				e.Faultf("is not a value of %s, want %s", name, wordsOf{c.facts[f].values})
				continue
			}
			doc.a.RuleOut(f, ValuesOf(uint8(v)))
		}
	}
	for _, e := range n.Member("unsettled").Elements() {
		f, ok := c.FactNamed(e.Unquoted())
		if !ok {
			e.Faultf("is not a fact of %s", factsOf{c})
		}
		doc.a.Unsettled |= FactsOf(f)
	}
	if faults, ok := c.Validate(doc.a).(wire.Faults); ok {
		for _, f := range faults {
			n.At("facts", f.Path).Faultf("%s", f.Problem)
		}
	}
}

// MarshalAssessment writes what ParseAssessment reads. The error says what Validate
// finds.
func (c *Criteria) MarshalAssessment(a Assessment) ([]byte, error) {
	if err := c.Validate(a); err != nil {
		return nil, err
	}
	return json.Marshal(c.made().document(&a))
}

// document is the assessment as documents write it. Values that a fact does not have
// are left out.
func (c *Criteria) document(a *Assessment) assessmentDocument {
	doc := assessmentDocument{Day: a.Day, Facts: map[string]string{}, RuledOut: map[string][]string{}}
	values := a.slots()
	for f := 1; f < len(c.facts); f++ {
		name, words := c.facts[f].name, c.facts[f].values
		if v := int(values[f]); 0 < v && v <= words.Len() {
			doc.Facts[name] = words.Word(v)
		}
		for n, word := range words.All() {
			if a.RuledOut[f]>>n&1 == 1 {
				doc.RuledOut[name] = append(doc.RuledOut[name], word)
			}
		}
		if a.Unsettled.Has(Fact(f)) {
			doc.Unsettled = append(doc.Unsettled, name)
		}
	}
	return doc
}

// MarshalJSON writes what [Criteria.ParseAssessment] reads, except for the set's own
// facts: an assessment does not know their names, so "own" lists their numbers, and is
// left out where there are none. The error names a day or a value that cannot be
// recorded.
func (a Assessment) MarshalJSON() ([]byte, error) {
	common := a
	common.Own = [MaxOwnFacts]uint8{}
	for f := int(factEnd); f < slots; f++ {
		common.RuledOut[f] = 0
		common.Unsettled &^= 1 << f
	}
	c := noCriteria()
	if err := c.Validate(common); err != nil {
		return nil, err
	}
	doc := struct {
		assessmentDocument
		Own []int `json:"own,omitempty"`
	}{assessmentDocument: c.document(&common)}
	if a.Own != [MaxOwnFacts]uint8{} {
		for _, v := range a.Own {
			doc.Own = append(doc.Own, int(v))
		}
	}
	return json.Marshal(doc)
}

// UnmarshalJSON reads an assessment strictly, as [Criteria.ParseAssessment] of a set
// without facts of its own does: a document with such facts is read with the set.
func (a *Assessment) UnmarshalJSON(data []byte) error {
	read, err := noCriteria().ParseAssessment(data)
	switch {
	case err != nil:
		return err
	case a == nil:
		return errors.New("levelofcare: cannot read into a nil *Assessment")
	}
	*a = read
	return nil
}
