package compliance

import (
	"cmp"
	"encoding/json"
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

// pen rewrites a document: from what its author wrote to what is read, and back.
type pen struct {
	policy   iop.RuleID
	defaults Defaults
	sources  map[string]iop.Source
	lacking  map[string]bool  // names of sources that the table does not have
	names    string           // of the table, as messages list them
	entries  map[string]entry // of the table, as they are written
	edits    []wire.Edit
}

// UnmarshalJSON reads strictly, as everything here does.
func (d *Definition) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, d) }

// UnmarshalWire reads a document: it looks up names of sources in the table of sources,
// takes what a rule leaves out from the defaults, and completes an id without a dot with
// that of the policy.
func (d *Definition) UnmarshalWire(n wire.Node) {
	var w pen
	if id := n.Member("id"); id.Kind() == wire.String {
		_ = w.policy.UnmarshalText([]byte(id.Unquoted())) // what is not an id is a fault where the id is read
	}
	w.header(n)
	for name, rows := range n.Members() {
		if !isSection(name) {
			continue
		}
		for _, row := range rows.Known().Elements() {
			w.fill(row, name == "requirements")
		}
	}
	read := plain(*d)
	n.DecodeEdited(w.edits, &read)
	read.Sources, read.Defaults = w.sources, w.defaults
	if len(read.Sources) == 0 {
		read.Sources = nil
	}
	*d = Definition(read)
	for _, s := range sections {
		if s.len(d) == 0 {
			s.keep(d, func(*iop.Rule) bool { return true }) // an empty list says no more than none
		}
	}
}

func isSection(name string) bool {
	return slices.ContainsFunc(sections, func(s section) bool { return s.name == name })
}

// entry is the text of a source without its section, and that of the section.
type entry struct{ source, section string }

// standIn is read for a source whose name or entry is a fault already.
var standIn = iop.Source{Title: "?", Address: "?", Kind: iop.Issuer, Read: 1}

const standInText = `{"title":"?","address":"?","kind":"issuer","read":"0001-01-01"}`

// header reads the sources and the defaults, and leaves them out of what is read later.
func (w *pen) header(n wire.Node) {
	if table := n.Member("sources"); table.Kind() == wire.Object {
		w.sources, w.entries = map[string]iop.Source{}, map[string]entry{}
		for name, row := range table.Members() {
			var s iop.Source
			if strings.TrimSpace(name) == "" {
				row.Faultf("has an empty name")
			}
			if !row.Decode(&s) {
				w.sources[name] = standIn
				continue
			}
			w.sources[name], w.entries[name] = s, entryOf(row, &s)
		}
		w.edits = append(w.edits, table.Replace("{}"))
	}
	defaults := n.Member("defaults")
	if defaults.Kind() != wire.Object {
		return
	}
	w.edits = append(w.edits, defaults.Replace("{}"))
	if !defaults.Decode(&w.defaults) { // the rules are not to be at fault for it
		w.defaults = Defaults{Source: w.defaults.Source, Strength: iop.Must, Binds: iop.Delivered}
	}
	if name := w.defaults.Source; name != "" {
		w.require(defaults.Member("source"), name)
	}
}

// entryOf is a source of the table as it is written.
func entryOf(row wire.Node, s *iop.Source) (e entry) {
	section := row.Member("section")
	text, _ := row.Edited([]wire.Edit{section.Remove()})
	e.source = string(text)
	if s.Section != "" {
		e.section = section.Text()
	}
	return e
}

// require reports a name that the table of sources lacks, once.
func (w *pen) require(n wire.Node, name string) {
	if _, ok := w.sources[name]; !ok && !w.lacking[name] {
		if w.lacking == nil {
			w.lacking = map[string]bool{}
		}
		w.lacking[name] = true
		if w.names == "" && len(w.sources) > 0 {
			names := slices.Sorted(maps.Keys(w.sources))
			for i, name := range names[:min(len(names), 20)] {
				names[i] = wire.Quote(name)
			}
			w.names = strings.Join(names[:min(len(names), 20)], " or ")
		}
		switch w.names {
		case "":
			n.Faultf("is not in sources: the document has none")
		default:
			n.Faultf("is not in sources, want %s", w.names)
		}
	}
}

// written is the members of a rule of which the header has a say.
type written struct {
	source, section, strength, binds wire.Node
	measure                          iop.Measure
	others                           int // members beside the section
}

// members completes the ids of a rule and finds what it writes itself.
func (w *pen) members(row wire.Node) (r written) {
	for name, m := range row.Members() {
		r.others++
		switch m := m.Known(); name {
		case "id", "either":
			w.complete(m)
		case "requirements":
			for _, id := range m.Elements() {
				w.complete(id)
			}
		case "when":
			referring(m, w.complete)
		case "source":
			r.source = m
		case "section":
			r.section = m
			r.others--
		case "strength":
			r.strength = m
		case "binds":
			r.binds = m
		case "measure":
			_ = r.measure.UnmarshalText([]byte(m.Unquoted())) // what is not a measure is a fault where it is read
		}
	}
	return r
}

// fill writes out what a rule leaves to the header.
func (w *pen) fill(row wire.Node, requirement bool) {
	r := w.members(row)
	if r.others == 0 {
		return // a rule that says nothing is a fault in any case
	}
	if r.strength.IsZero() && w.defaults.Strength != 0 {
		w.edits = append(w.edits, row.Insert(`"strength":"`, w.defaults.Strength.String(), `"`))
	}
	if r.binds.IsZero() && requirement && r.measure.By() == iop.BySchedule && w.defaults.Binds != 0 {
		w.edits = append(w.edits, row.Insert(`"binds":"`, w.defaults.Binds.String(), `"`))
	}
	w.fillSource(row, r.source, r.section)
}

// fillSource writes out the source that a rule names, or leaves to the header, with the
// section that the rule gives.
func (w *pen) fillSource(row, source, section wire.Node) {
	place := "" // as it is written
	if !section.IsZero() {
		w.edits = append(w.edits, section.Remove())
		if text := ""; section.Decode(&text) && text != "" {
			place = section.Text()
		}
	}
	name := w.defaults.Source
	switch {
	case !source.IsZero() && source.Kind() == wire.String:
		name = source.Unquoted()
		w.require(source, name)
	case !source.IsZero() || name == "": // written out, or missing
		if !section.IsZero() {
			section.Faultf("belongs to a source, and the rule names none")
		}
		return
	}
	e := w.entries[name]
	text := []string{"{", cmp.Or(e.source, standInText)[1:]}
	if place = cmp.Or(place, e.section); place != "" {
		text = slices.Insert(text, 1, `"section":`, place, ",")
	}
	if !source.IsZero() {
		w.edits = append(w.edits, source.Replace(text...))
	} else {
		w.edits = append(w.edits, row.Insert(slices.Insert(text, 0, `"source":`)...))
	}
}

// complete puts the policy's id before an id that has no dot.
func (w *pen) complete(n wire.Node) {
	var id iop.RuleID
	if w.policy == "" || n.Kind() != wire.String || id.UnmarshalText([]byte(n.Unquoted())) != nil || strings.Contains(string(id), ".") {
		return
	}
	w.edits = append(w.edits, n.Replace(`"`, string(w.policy), ".", string(id), `"`))
}

// shorten takes the policy's id from an id in which no other dot is.
func (w *pen) shorten(n wire.Node) {
	if rest, ok := strings.CutPrefix(n.Unquoted(), string(w.policy)+"."); ok && !strings.Contains(rest, ".") {
		w.edits = append(w.edits, n.Replace(`"`, rest, `"`))
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
