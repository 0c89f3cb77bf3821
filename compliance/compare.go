package compliance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// Gaps returns the ends of their requirements that mine is not known to keep: it is
// weaker, says nothing, or is not comparable, and why. If there are none, every week that
// mine accepts is accepted by theirs too. Each policy is taken as of its own day.
//
// Plain sections have no order of strictness and yield no gaps; see [Dated.Compare].
func (p *Dated) Gaps(theirs *Dated) []iop.Comparison {
	p, theirs = p.made(), theirs.made()
	if p.sameCounting(theirs) {
		return p.rows().Gaps(theirs.rows())
	}
	return slices.DeleteFunc(p.compareRows(theirs), func(c iop.Comparison) bool { return !c.IsGap() })
}

// Comparison is two policies side by side.
type Comparison struct {
	Mine, Theirs *Dated
	Rows         []iop.Comparison // every end of their requirements
	Sections     []SideBySide     // the plain sections in which either policy says something
}

// MarshalJSON writes both policies by id and day, the rows and the sections.
func (c Comparison) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Mine     namedJSON        `json:"mine"`
		Theirs   namedJSON        `json:"theirs"`
		Rows     []iop.Comparison `json:"rows"`
		Sections []SideBySide     `json:"sections,omitempty"`
	}{c.Mine.named(), c.Theirs.named(), append([]iop.Comparison{}, c.Rows...), c.Sections})
}

// namedJSON is a dated policy by its name.
type namedJSON struct {
	Policy iop.RuleID `json:"policy"`
	On     iop.Day    `json:"on,omitzero"`
}

func (p *Dated) named() namedJSON { return namedJSON{p.ID(), p.Day()} }

// Gaps returns the rows that mine is not known to keep.
func (c *Comparison) Gaps() []iop.Comparison {
	return slices.DeleteFunc(slices.Clone(c.Rows), func(r iop.Comparison) bool { return !r.IsGap() })
}

// SideBySide is what two policies say in one plain section. Neither is ranked stricter:
// read both.
type SideBySide struct {
	Section string     `json:"section"`
	Mine    []iop.Rule `json:"mine,omitempty"`
	Theirs  []iop.Rule `json:"theirs,omitempty"`
}

// String returns the ids of the rules of both.
func (s SideBySide) String() string {
	side := func(rules []iop.Rule) string {
		if len(rules) == 0 {
			return "nothing"
		}
		names := make([]string, len(rules))
		for i := range rules {
			names[i] = string(rules[i].ID)
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s: compare by reading: mine has %s; theirs has %s", s.Section, side(s.Mine), side(s.Theirs))
}

// Compare compares every end of their requirements with the best of mine, and puts the
// plain sections side by side.
func (p *Dated) Compare(theirs *Dated) Comparison {
	p, theirs = p.made(), theirs.made()
	c := Comparison{Mine: p, Theirs: theirs, Rows: p.compareRows(theirs)}
	for _, s := range sections[1:] {
		both := SideBySide{Section: s.name}
		s.rules(&p.d, func(_ int, r *iop.Rule) { both.Mine = append(both.Mine, *r) })
		s.rules(&theirs.d, func(_ int, r *iop.Rule) { both.Theirs = append(both.Theirs, *r) })
		if both.Mine != nil || both.Theirs != nil {
			c.Sections = append(c.Sections, both)
		}
	}
	return c
}

func (p *Dated) sameCounting(o *Dated) bool { return p.Counting() == o.Counting() }

// compareRows compares rows; where minutes are counted by other rules, only ends
// that carry over in spite of it.
func (p *Dated) compareRows(theirs *Dated) []iop.Comparison {
	list := p.rows().Compare(theirs.rows())
	if p.sameCounting(theirs) {
		return list
	}
	mine, their := p.Counting(), theirs.Counting()
	for i := range list {
		c := &list[i]
		if c.Mine == nil || countingCarries(&mine, &their, c.Theirs, c.End) {
			continue
		}
		c.Result, c.By, c.Because = iop.NotComparable, 0, c.Because.With(iop.OtherCounting)
	}
	return list
}

// countingCarries reports whether an end that is kept as mine counts is kept as
// theirs counts. A floor carries when theirs counts at least as much of every
// session, a cap when it counts no more.
func countingCarries(mine, their *schedule.Counting, row *iop.Requirement, e iop.End) bool {
	if row.Measure.By() != iop.BySchedule || row.Measure == iop.GroupSize || row.Measure == iop.ProgramDays {
		return true // nothing is counted by such rules
	}
	weekly := iop.SetOf(iop.PerWeek, iop.PerAverageWeek)
	if weekly.Has(row.Per.Kind) && (mine.WeekStart != their.WeekStart || mine.PartialWeeks != their.PartialWeeks || mine.TaperWeeks != their.TaperWeeks) {
		return false
	}
	if row.Measure.Moves(row.Per.Kind) != iop.Rises {
		return sameMinutes(mine, their)
	}
	if e == iop.Floor {
		return countsAsMuch(their, mine)
	}
	return countsAsMuch(mine, their)
}

func sameMinutes(a, b *schedule.Counting) bool { return countsAsMuch(a, b) && countsAsMuch(b, a) }

// countsAsMuch reports whether a counts at least as much of every session as b.
func countsAsMuch(a, b *schedule.Counting) bool {
	hour := func(c *schedule.Counting) iop.Minutes {
		if c.ClockHour == 0 {
			return iop.Hour
		}
		return c.ClockHour
	}
	return (a.Formats == 0 || b.Formats != 0 && b.Formats.Within(a.Formats)) &&
		b.Pauses.Within(a.Pauses) && hour(a) <= hour(b) && a.LeastSession <= b.LeastSession && a.Partial <= b.Partial && a.Elapsed == b.Elapsed
}

// Combination is one list of the requirements of several policies that bind one person at
// once. It is a view: nothing is lost.
type Combination struct {
	Policies       []*Dated
	Rows           []Combined
	Contradictions []iop.Contradiction
	Opposites      []Opposite // rules of the other sections that nobody can keep at once
}

// MarshalJSON writes the policies by id and day, every row, the contradictions and the
// opposites.
func (c Combination) MarshalJSON() ([]byte, error) {
	j := struct {
		Policies       []namedJSON         `json:"policies"`
		Rows           []Combined          `json:"rows"`
		Contradictions []iop.Contradiction `json:"contradictions,omitempty"`
		Opposites      []Opposite          `json:"opposites,omitempty"`
	}{[]namedJSON{}, append([]Combined{}, c.Rows...), c.Contradictions, c.Opposites}
	for _, p := range c.Policies {
		j.Policies = append(j.Policies, p.named())
	}
	return json.Marshal(j)
}

// Combined is a row of one of the policies.
type Combined struct {
	iop.Combined
	Policy *Dated
}

// MarshalJSON writes the row with the ids of its policy and of the row that overrules it.
func (c Combined) MarshalJSON() ([]byte, error) {
	j := struct {
		Policy      iop.RuleID       `json:"policy"`
		Row         *iop.Requirement `json:"row"`
		OverruledBy iop.RuleID       `json:"overruled_by,omitempty"`
	}{Policy: c.Policy.ID(), Row: c.Requirement}
	if c.OverruledBy != nil {
		j.OverruledBy = c.OverruledBy.ID
	}
	return json.Marshal(j)
}

// Combine puts policies together. It marks a row as overruled where another asks for at
// least as much of at least the same people, and lists floors above caps as
// contradictions, within one policy or between two, and likewise rules on make-ups and on the
// end of treatment of which one says must and another must not. The error is not nil when the policies
// are of different days or have more requirements than [iop.Combine] takes. Combine
// without policies returns an empty Combination.
func Combine(policies ...*Dated) (Combination, error) {
	all := Combination{Policies: policies}
	for _, p := range policies[min(1, len(policies)):] {
		if p.Day() != policies[0].Day() {
			return Combination{}, fmt.Errorf("compliance: policies of different days cannot be combined: %v, %v", policies[0], p)
		}
	}
	lists, counting := make([][]iop.Requirement, len(policies)), make([]schedule.Counting, len(policies))
	for i, p := range policies {
		lists[i], counting[i] = p.made().d.Requirements, p.Counting()
	}
	counts := func(by, of int, row *iop.Requirement, e iop.End) bool {
		return countingCarries(&counting[by], &counting[of], row, e)
	}
	rows, err := iop.Combine(counts, lists...)
	if err == nil {
		all.Contradictions, err = iop.Contradictions(counts, lists...)
	}
	if err != nil {
		return Combination{}, fmt.Errorf("compliance: the policies cannot be combined: %w", err)
	}
	for _, c := range rows {
		all.Rows = append(all.Rows, Combined{c, policies[c.List]})
	}
	all.Opposites = opposites(policies)
	return all, nil
}

// Checker returns a checker that compares templates, plans and calendars with the
// requirements of every policy at once, as [schedule.Checker.Fit] does. The error is not
// nil when the policies do not count hours by the same rules; [Combination.Check] applies
// each policy's own.
func (c *Combination) Checker() (*schedule.Checker, error) {
	var rows []iop.Requirement
	var counting schedule.Counting
	for i, p := range c.Policies {
		if i == 0 {
			counting = p.Counting()
		} else if p.Counting() != counting {
			return nil, fmt.Errorf("compliance: %s and %s do not count hours by the same rules", string(c.Policies[0].ID()), string(p.ID()))
		}
		rows = slices.AppendSeq(rows, p.Requirements())
	}
	return schedule.NewChecker(counting, rows)
}

// Check compares a week with every policy, each under its own counting rules: Medicare,
// the state and the payer at once. Overruled rows answer too. What is wrong with the week is
// said once, at the end.
func (c *Combination) Check(w *schedule.Week) iop.Report {
	var all iop.Report
	var faults []iop.Finding
	for _, p := range c.Policies {
		report := p.Check(w)
		for f := range report.All() {
			switch {
			case f.Fault() == "":
				all.Add(f)
			case !slices.ContainsFunc(faults, func(o iop.Finding) bool { return o.Fault() == f.Fault() }):
				faults = append(faults, f)
			}
		}
	}
	for _, f := range faults {
		all.Add(f)
	}
	return all
}

// Change is one rule that differs between two policies, or between two versions of one
// policy.
type Change struct {
	Section string     `json:"section"`
	ID      iop.RuleID `json:"id,omitempty"`
	Text    string     `json:"text"` // what changed, in words
}

// String returns the change on one line.
func (c Change) String() string { return c.Section + ": " + c.Text }

// Diff returns the rules that differ, by id and first day in force: the requirements
// first, in words, then the other sections.
func Diff(before, after *Policy) []Change {
	var list []Change
	for _, c := range iop.Diff(before.d.Requirements, after.d.Requirements) {
		list = append(list, Change{"requirements", c.ID, c.String()})
	}
	type key struct {
		id   iop.RuleID
		from iop.Day
	}
	for _, s := range sections[1:] {
		index := func(p *Policy) (keys []key, entries map[key]any) {
			entries = map[key]any{}
			s.rules(&p.d, func(i int, r *iop.Rule) {
				keys = append(keys, key{r.ID, r.From})
				entries[keys[len(keys)-1]] = s.entry(&p.d, i)
			})
			return keys, entries
		}
		oldKeys, old := index(before)
		newKeys, now := index(after)
		for _, k := range newKeys {
			switch was, ok := old[k]; {
			case !ok:
				list = append(list, Change{s.name, k.id, string(k.id) + ": added: " + settings(now[k])})
			case !reflect.DeepEqual(was, now[k]):
				list = append(list, Change{s.name, k.id, fmt.Sprintf("%s: was %s; now %s", string(k.id), settings(was), settings(now[k]))})
			}
		}
		for _, k := range oldKeys {
			if _, ok := now[k]; !ok {
				list = append(list, Change{s.name, k.id, string(k.id) + ": removed: " + settings(old[k])})
			}
		}
	}
	if was, is := before.d.Counting, after.d.Counting; !reflect.DeepEqual(was, is) {
		list = append(list, Change{"counting", "", fmt.Sprintf("was %s; now %s", settings(was), settings(is))})
	}
	if was, is := before.d.Workdays, after.d.Workdays; !reflect.DeepEqual(was, is) {
		list = append(list, Change{"workdays", "", fmt.Sprintf("was %s; now %s", settings(was), settings(is))})
	}
	if was, is := before.d.Mode, after.d.Mode; was != is {
		list = append(list, Change{"mode", "", fmt.Sprintf("was %v; now %v", was, is)})
	}
	names := maps.Clone(before.d.Declares)
	if names == nil {
		names = map[iop.Name]string{}
	}
	maps.Copy(names, after.d.Declares)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch was, is := before.d.Declares[name], after.d.Declares[name]; {
		case was == "":
			list = append(list, Change{"declares", "", fmt.Sprintf("%s: added: %s", string(name), is)})
		case is == "":
			list = append(list, Change{"declares", "", fmt.Sprintf("%s: removed: %s", string(name), was)})
		case was != is:
			list = append(list, Change{"declares", "", fmt.Sprintf("%s: was %s; now %s", string(name), was, is)})
		}
	}
	return list
}
