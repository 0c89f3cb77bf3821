package compliance

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Defaults are the values that a document's rules have when they do not give their own.
type Defaults struct {
	Source   string       `json:"source,omitempty"`  // name in the table of sources
	Strength iop.Strength `json:"strength,omitzero"` // of every rule
	Binds    iop.Binding  `json:"binds,omitzero"`    // of every requirement on service
}

// plain is a definition whose rules are written out in full.
type plain Definition

// UnmarshalJSON reads strictly, as everything here does.
func (d *Definition) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// UnmarshalWire reads a document: it looks up names of sources in the table of sources,
// takes what a rule leaves out from the defaults, and completes an id without a dot with
// that of the policy.
func (d *Definition) UnmarshalWire(n wire.Node) {
	*d = Definition{}
	h := header{d: d}
	h.read(n)
	n.DecodeFilled((*plain)(d), &h)
	d.Sources, d.Defaults = h.sources, h.defaults
	if len(d.Sources) == 0 {
		d.Sources = nil
	}
	h.references(n)
	if h.size > wire.MaxSize {
		n.Faultf("is longer than %d bytes with the names written out", wire.MaxSize)
	}
}

// header is what a document says once for all of its rules.
type header struct {
	d        *Definition // that is read
	policy   iop.RuleID
	defaults Defaults
	sources  map[string]iop.Source
	lacking  map[string]bool // names of sources that the table does not have
	row      row             // the rule that is read
	size     int             // of the sources of the rules, written out
}

// row is what a rule says itself of what the header has a say in.
type row struct {
	*header
	rule                   *iop.Rule
	requirement            *iop.Requirement // nil: a rule of another section
	source, section        string           // its name; the rule's place in it
	sourced, named, placed bool             // whether it has a source, by its name, and a section
	strong, bound          bool             // whether it has a strength, and what it binds
	others                 bool             // whether it has members beside the section
}

// standIn is read for a source whose name or entry is a fault already.
var standIn = iop.Source{Title: "?", Address: "?", Kind: iop.Issuer, Read: 1}

// read reads the id, the sources and the defaults, wherever in the document they are.
func (h *header) read(n wire.Node) {
	_ = h.policy.UnmarshalText([]byte(n.Member("id").Unquoted())) // what is not an id is a fault where it is read
	if table := n.Member("sources"); table.Kind() == wire.Object {
		h.sources = map[string]iop.Source{}
		for name, row := range table.Members() {
			var s iop.Source
			if strings.TrimSpace(name) == "" {
				row.Faultf("has an empty name")
			}
			if !row.Decode(&s) {
				s = standIn
			}
			h.sources[name] = s
		}
	}
	defaults := n.Member("defaults")
	if defaults.Kind() != wire.Object {
		return
	}
	if !defaults.Decode(&h.defaults) { // the rules are not to be at fault for it
		h.defaults = Defaults{Source: h.defaults.Source, Strength: iop.Must, Binds: iop.Delivered}
	}
	if name := h.defaults.Source; name != "" {
		h.require(defaults.Member("source"), name)
	}
}

// require reports a name that the table of sources lacks, once.
func (h *header) require(n wire.Node, name string) {
	if _, ok := h.sources[name]; ok || h.lacking[name] {
		return
	}
	if h.lacking == nil {
		h.lacking = map[string]bool{}
	}
	h.lacking[name] = true
	if len(h.sources) == 0 {
		n.Faultf("is not in sources: the document has none")
		return
	}
	names := slices.Sorted(maps.Keys(h.sources))
	names = names[:min(len(names), 20)]
	for i, name := range names {
		names[i] = wire.Quote(name)
	}
	n.Faultf("is not in sources, want %s", strings.Join(names, " or "))
}

// MemberWire reads the rules of a section, and passes over what read has read.
func (h *header) MemberWire(name string, n wire.Node) bool {
	if name == "sources" || name == "defaults" {
		return n.Kind() == wire.Object
	}
	i := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
	if i < 0 || n.Kind() != wire.Array {
		return false
	}
	for _, e := range n.Elements() {
		entry, rule := sections[i].add(h.d)
		h.row = row{header: h, rule: rule}
		h.row.requirement, _ = entry.(*iop.Requirement)
		e.DecodeFilled(entry, &h.row)
	}
	return true
}

// FillWire does nothing: a document gives its own members itself.
func (h *header) FillWire(wire.Node) {}

// MemberWire looks up the source that a rule names, and notes what the rule says itself.
func (r *row) MemberWire(name string, n wire.Node) bool {
	if name == "section" {
		r.placed = true
		n.Decode(&r.section)
		return true
	}
	r.others = true
	switch name {
	case "source":
		r.sourced, r.named = true, n.Kind() == wire.String
		if r.named {
			r.source = n.Unquoted()
			r.require(n, r.source)
		}
		return r.named
	case "strength":
		r.strong = true
	case "binds":
		r.bound = true
	}
	return false
}

// FillWire gives the rule what it leaves to the header.
func (r *row) FillWire(n wire.Node) {
	if !r.others {
		return // a rule that says nothing is a fault in any case
	}
	if err := r.complete(&r.rule.ID); err != nil {
		n.Member("id").Faultf("%v", err)
	}
	if !r.strong {
		r.rule.Strength = r.defaults.Strength
	}
	if r.requirement != nil {
		r.fillRequirement(n)
	}
	r.fillSource(n)
}

func (r *row) fillRequirement(n wire.Node) {
	if err := r.complete(&r.requirement.Either); err != nil {
		n.Member("either").Faultf("%v", err)
	}
	if !r.bound && r.requirement.Measure.By() == iop.BySchedule {
		r.requirement.Binds = r.defaults.Binds
	}
}

func (r *row) fillSource(n wire.Node) {
	if !r.sourced {
		r.source, r.named = r.defaults.Source, r.defaults.Source != ""
	}
	if !r.named {
		if r.placed {
			n.Member("section").Faultf("belongs to a source, and the rule names none")
		}
		return
	}
	source, ok := r.sources[r.source]
	if !ok {
		source = standIn
	}
	source.Section = cmp.Or(r.section, source.Section)
	r.rule.Source = source
	r.size += len(source.Title) + len(source.Address) + len(source.AddressUnknown) + len(source.Second)
}

// complete puts the policy's id before an id that has no dot.
func (h *header) complete(id *iop.RuleID) error {
	if *id == "" || h.policy == "" || strings.Contains(string(*id), ".") {
		return nil
	}
	if id.UnmarshalText([]byte(h.policy+"."+*id)) != nil {
		*id = ""
		return fmt.Errorf("is too long with %s before it", wire.Quote(string(h.policy)+"."))
	}
	return nil
}

// references completes the ids by which rules name requirements.
func (h *header) references(n wire.Node) {
	for i := range h.d.Responses {
		for k := range h.d.Responses[i].Requirements {
			if err := h.complete(&h.d.Responses[i].Requirements[k]); err != nil {
				n.At("responses", i, "requirements", k).Faultf("%v", err)
			}
		}
	}
	h.d.eachCondition(func(list []Condition, section string, i int, kind string) {
		for k := range list {
			if err := h.complete(&list[k].Requirement); err != nil {
				n.At(section, i, "when", kind, k, "requirement").Faultf("%v", err)
			}
		}
	})
}

func isSection(name string) bool {
	return slices.ContainsFunc(sections, func(s section) bool { return s.name == name })
}

// pen makes a document short: it leaves out what the header says.
type pen struct {
	policy   iop.RuleID
	defaults Defaults
	sources  map[string]iop.Source
	edits    []wire.Edit
}

// shorten takes the policy's id from an id in which no other dot is.
func (w *pen) shorten(n wire.Node) {
	if rest, ok := strings.CutPrefix(n.Unquoted(), string(w.policy)+"."); ok && !strings.Contains(rest, ".") {
		w.edits = append(w.edits, n.Replace(`"`+rest+`"`))
	}
}

// referring visits the ids of requirements in the conditions of a rule.
func referring(when wire.Node, visit func(wire.Node)) {
	for _, list := range when.Members() {
		for _, c := range list.Elements() {
			visit(c.Member("requirement"))
		}
	}
}

func quoted(text string) string {
	b, _ := json.Marshal(text) // text is always written
	return string(b)
}

// MarshalJSON writes the document as [Parse] reads it; rules do not repeat what the header
// gives for all of them.
func (d Definition) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(plain(d))
	if err != nil {
		return nil, err
	}
	short := shortened{d: &d}
	if err := wire.Unmarshal(text, &short); err != nil {
		return nil, err
	}
	return short.text, nil
}

// shortened makes the text of a definition short that is written out in full.
type shortened struct {
	d    *Definition
	text []byte
}

// UnmarshalWire walks over the text.
func (s *shortened) UnmarshalWire(n wire.Node) {
	w := pen{policy: s.d.ID, defaults: s.d.Defaults, sources: s.d.Sources}
	names := slices.Sorted(maps.Keys(w.sources))
	if i := slices.Index(names, w.defaults.Source); i > 0 { // it can be left out altogether
		names = slices.Insert(slices.Delete(names, i, i+1), 0, w.defaults.Source)
	}
	named := w.byText(names)
	rows := map[string][]*iop.Rule{}
	for _, sec := range sections {
		sec.rules(s.d, func(_ int, r *iop.Rule) { rows[sec.name] = append(rows[sec.name], r) })
	}
	for name, list := range n.Members() {
		if !isSection(name) {
			continue
		}
		for i, row := range list.Elements() {
			w.leaveOut(row, rows[name][i], named)
		}
	}
	s.text, _ = n.Edited(w.edits)
}

// leaveOut takes from a rule what the header says.
func (w *pen) leaveOut(row wire.Node, r *iop.Rule, named map[iop.Source]string) {
	for name, m := range row.Members() {
		switch name {
		case "id", "either":
			w.shorten(m)
		case "requirements":
			for _, id := range m.Elements() {
				w.shorten(id)
			}
		case "when":
			referring(m, w.shorten)
		case "strength":
			if r.Strength == w.defaults.Strength {
				w.edits = append(w.edits, m.Remove())
			}
		case "binds":
			if m.Unquoted() == w.defaults.Binds.String() {
				w.edits = append(w.edits, m.Remove())
			}
		case "source":
			w.nameSource(m, &r.Source, named)
		}
	}
}

// byText is the first name of each source, and of each without its section.
func (w *pen) byText(names []string) map[iop.Source]string {
	named := make(map[iop.Source]string, len(names))
	for _, name := range names {
		for _, section := range [...]string{w.sources[name].Section, anySection} {
			s := w.sources[name]
			s.Section = section
			if _, ok := named[s]; !ok {
				named[s] = name
			}
		}
	}
	return named
}

// anySection stands for whatever section a rule names.
const anySection = "\x00"

// nameSource writes a source by its name, where the table has it.
func (w *pen) nameSource(m wire.Node, s *iop.Source, named map[iop.Source]string) {
	sought, section := *s, ""
	if s.Section != "" {
		sought.Section = anySection
	}
	name, ok := named[sought]
	if !ok {
		return
	}
	if w.sources[name].Section != s.Section {
		section = s.Section
	}
	var text []string
	if name != w.defaults.Source {
		text = append(text, `"source":`+quoted(name))
	}
	if section != "" {
		text = append(text, `"section":`+quoted(section))
	}
	if text == nil {
		w.edits = append(w.edits, m.Remove())
	} else {
		w.edits = append(w.edits, m.ReplaceMember(strings.Join(text, ",")))
	}
}
