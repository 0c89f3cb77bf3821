package iop

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Combined is one row of several lists put together. Taking the strictest is only a way
// to look at it: a row that is overruled stays in the list.
type Combined struct {
	*Requirement
	List int // which of the lists it comes from, counted from 0
	// OverruledBy is a row that asks at least as much of at least the same
	// people; nil for a row that counts.
	OverruledBy *Requirement
}

// MarshalJSON writes the row, the number of its list, and the id of the row that
// overrules it.
func (c Combined) MarshalJSON() ([]byte, error) {
	j := struct {
		Row         *Requirement `json:"row"`
		List        int          `json:"list"`
		OverruledBy RuleID       `json:"overruled_by,omitempty"`
	}{Row: c.Requirement, List: c.List}
	if c.OverruledBy != nil {
		j.OverruledBy = c.OverruledBy.ID
	}
	return json.Marshal(j)
}

// String is the requirement in words; empty for none.
func (c Combined) String() string {
	if c.Requirement == nil {
		return ""
	}
	return c.Requirement.String()
}

// Counts reports whether keeping end e of a row, with minutes counted as list number by
// counts them, also keeps it as list number of counts them. Nil means that all lists
// count alike.
type Counts func(by, of int, row *Requirement, e End) bool

// ends reports whether every end of the row is kept by a row of list number by.
func (counts Counts) ends(by int, c *Combined) bool {
	for _, e := range [...]End{Floor, Cap} {
		if counts != nil && e.has(c.Bound) && !counts(by, c.List, c.Requirement, e) {
			return false
		}
	}
	return true
}

// Combine puts lists together. A row is overruled where another row implies it and both
// count hours in compatible ways; when two rows overrule each other, the first one
// counts. More than [MaxCombined] rows are an error.
func Combine(counts Counts, lists ...[]Requirement) ([]Combined, error) {
	if err := tooMany(lists); err != nil {
		return nil, err
	}
	var all []Combined
	for i, list := range lists {
		for j := range list {
			all = append(all, Combined{Requirement: &list[j], List: i})
		}
	}
	var byMeasure [measureEnd][]int
	for i := range all {
		m := all[i].Measure % measureEnd
		byMeasure[m] = append(byMeasure[m], i)
	}
	implies := func(j, i int) bool {
		return all[j].Implies(all[i].Requirement) && counts.ends(all[j].List, &all[i])
	}
	either := newGroups(all)
	overrules := func(j, i int) bool {
		if all[i].Either != "" {
			return either.overrules(j, i) && counts.ends(all[j].List, &all[i])
		}
		return i != j && implies(j, i) && !(j > i && implies(i, j))
	}
	// near are the rows that can overrule row i: alternatives have other measures.
	near := func(i int) []int {
		if all[i].Either != "" {
			return slices.Concat(byMeasure[:]...)
		}
		return byMeasure[all[i].Measure%measureEnd]
	}
	lost := make([]bool, len(all))
	for i := range all {
		lost[i] = slices.ContainsFunc(near(i), func(j int) bool { return overrules(j, i) })
	}
	for i := range all {
		if !lost[i] {
			continue
		}
		// Implying is transitive, so one of the rows that count overrules it.
		for _, j := range near(i) {
			if !lost[j] && overrules(j, i) {
				all[i].OverruledBy = all[j].Requirement
				break
			}
		}
	}
	return all, nil
}

// tooMany is the error of lists that have more rows in all than are combined.
func tooMany(lists [][]Requirement) error {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	if n > MaxCombined {
		return fmt.Errorf("iop: there are %d requirements, and at most %d can be combined at once", n, MaxCombined)
	}
	return nil
}

// Contradiction is a floor and a cap that nobody can keep at once.
type Contradiction struct {
	Floor *Requirement `json:"floor"`
	Cap   *Requirement `json:"cap"`
	With  *Requirement `json:"with,omitempty"`   // the second row, where two rows together give the floor or the cap
	OfCap bool         `json:"of_cap,omitempty"` // With applies only to the cap, not to the floor
	Who   People       `json:"who,omitzero"`     // for whom
	// AtLeast and AtMost are the two amounts, in the measure's unit.
	AtLeast Amount `json:"at_least"`
	AtMost  Amount `json:"at_most"`
	// Above and Below say that the floor, or the cap, does not hold its own amount.
	Above bool `json:"above,omitempty"`
	Below bool `json:"below,omitempty"`
}

// String is one line with both rules; the zero Contradiction says that it is none.
func (c Contradiction) String() string {
	if c.Floor == nil || c.Cap == nil {
		return "no contradiction"
	}
	unit := c.Cap.Measure.Unit()
	side := func(r *Requirement, with bool, one, two string) string {
		if with && c.With != nil {
			return string(r.ID) + " and " + string(c.With.ID) + two
		}
		return string(r.ID) + one
	}
	least, most := "at least", "at most"
	if c.Above {
		least = "above"
	}
	if c.Below {
		most = "below"
	}
	text := fmt.Sprintf("%s %s %s, %s %s %s of %v %v", side(c.Floor, !c.OfCap, " asks", " ask"), least, unit.Text(int32(c.AtLeast)),
		side(c.Cap, c.OfCap, "", ""), most, unit.Text(int32(c.AtMost)), c.Cap.Measure, c.Cap.over())
	if c.Who != (People{}) {
		text += ", for " + c.Who.String()
	}
	return text
}

// MaxContradictions is how many contradictions are listed at once.
const MaxContradictions = 1000

// Contradictions finds floors above caps, over the same services, time and binding, or
// where one carries over to the other. Rows that follow from two others are included:
// three days of four hours each contradict at most ten hours a week. It is a
// contradiction only if everything that keeps the cap, counted as the cap's list
// counts, misses the floor. A cap on each service day is also one on a week, of seven such
// days, and on any other time that has only so many: the Cap is then that row as it
// applies to the floor's time. When there are more than [MaxContradictions], only the
// first are listed. More than [MaxCombined] rows are an error, and so are more than
// [MaxDerived] rows that follow from two others.
func Contradictions(counts Counts, lists ...[]Requirement) ([]Contradiction, error) {
	if err := tooMany(lists); err != nil {
		return nil, err
	}
	// from is which of the lists has the row at a place in all of them.
	from := func(place int) (list int) {
		for place >= len(lists[list]) {
			place, list = place-len(lists[list]), list+1
		}
		return list
	}
	r := newRows(slices.Concat(lists...), func(row *candidate) any { return from(row.at[0]) })
	if len(r.products) > MaxDerived {
		return nil, fmt.Errorf("iop: the requirements on days or sessions and on the amount for each imply more than %d further requirements, too many to compare at once", MaxDerived)
	}
	r.shelve()
	apart := func(floor, limit *candidate) bool {
		for _, f := range floor.at {
			for _, l := range limit.at {
				if counts != nil && !counts(from(f), from(l), limit.Requirement, Floor) {
					return false
				}
			}
		}
		return true
	}
	list := r.tooFewDays(apart)
	if len(list) == MaxContradictions {
		return list, nil
	}
	seen := map[Contradiction]bool{}
	for m := range r.byMeasure {
		rows := r.byMeasure[m].rows
		for _, floor := range rows {
			for _, limit := range rows {
				c, ok := contradict(&floor, &limit)
				if !ok || !apart(&floor, &limit) {
					continue
				}
				if !seen[c] {
					seen[c] = true
					list = append(list, c)
				}
				if len(list) == MaxContradictions {
					return list, nil
				}
			}
		}
	}
	return list, nil
}

// contradict reports whether the floor is above the cap, for some same people, and one of them
// carries over to the other.
func contradict(floor, limit *candidate) (c Contradiction, ok bool) {
	if !floor.Bound.hasLow || !limit.Bound.hasHigh || floor.with != nil && limit.with != nil || floor.Either != "" || limit.Either != "" {
		return c, false
	}
	who, meet := floor.For.and(limit.For)
	if !meet || floor.Bound.only(Floor).overlaps(limit.Bound.only(Cap)) ||
		carries(floor.Requirement, limit.Requirement, Floor, who) != 0 && carries(limit.Requirement, floor.Requirement, Cap, who) != 0 {
		return c, false
	}
	c = Contradiction{Floor: floor.Requirement, Cap: limit.Requirement, Who: who, AtLeast: floor.Bound.low, AtMost: limit.Bound.high,
		Above: floor.Bound.openLow, Below: limit.Bound.openHigh, With: floor.with}
	if floor.with == nil {
		c.With, c.OfCap = limit.with, limit.with != nil
	}
	return c, true
}

// tooFewDays finds floors above what a cap on each service day comes to on every day of their
// time.
func (r *Rows) tooFewDays(apart func(floor, limit *candidate) bool) (list []Contradiction) {
	for _, f := range factors {
		if f.per != PerServiceDay {
			continue
		}
		for _, limit := range r.byMeasure[f.each].rows {
			for _, floor := range r.byMeasure[f.total].rows {
				days := floor.Per.days()
				if limit.Per.Kind != f.per || !limit.Bound.hasHigh || !floor.Bound.hasLow || floor.Either != "" || limit.Either != "" || days < 2 {
					continue
				}
				most := *limit.Requirement
				most.Measure, most.Per, most.Bound = f.total, floor.Per, limit.Bound.only(Cap)
				most.Bound.high = Amount(min(days*int64(limit.Bound.high), int64(maxAmount)))
				who, meet := floor.For.and(limit.For)
				if !meet || limit.Of != floor.Of || limit.Binds != floor.Binds || !floor.Per.Weeks.Within(limit.Per.Weeks) || floor.Per.Phases != limit.Per.Phases ||
					floor.Bound.only(Floor).overlaps(most.Bound) || !apart(&floor, &candidate{Requirement: &most, at: limit.at}) {
					continue
				}
				list = append(list, Contradiction{Floor: floor.Requirement, Cap: &most, With: floor.with, Who: who, AtLeast: floor.Bound.low, AtMost: most.Bound.high,
					Above: floor.Bound.openLow, Below: most.Bound.openHigh})
				if len(list) == MaxContradictions {
					return list
				}
			}
		}
	}
	return list
}

func (r Range[T]) overlaps(o Range[T]) bool {
	_, ok := r.Intersect(o)
	return ok
}

// Change is one row that differs between two versions of a list.
type Change struct {
	ID  RuleID       `json:"id"`
	Old *Requirement `json:"old,omitempty"` // nil: added
	New *Requirement `json:"new,omitempty"` // nil: removed
}

// String says what changed.
func (c Change) String() string {
	switch {
	case c.Old == nil && c.New == nil:
		return "no change"
	case c.Old == nil:
		return fmt.Sprintf("%s: added: %s", string(c.ID), c.New.Ask())
	case c.New == nil:
		return fmt.Sprintf("%s: removed: %s", string(c.ID), c.Old.Ask())
	case c.Old.Ask() == c.New.Ask():
		return fmt.Sprintf("%s: asks for the same; its rule, source or dates differ", string(c.ID))
	}
	return fmt.Sprintf("%s: was %s; now %s", string(c.ID), c.Old.Ask(), c.New.Ask())
}

// Diff lists the rows that differ, by id and day in force, in the order of the
// ids.
func Diff(before, after []Requirement) []Change {
	type key struct {
		id   RuleID
		from Day
	}
	old := map[key]*Requirement{}
	for i := range before {
		old[key{before[i].ID, before[i].From}] = &before[i]
	}
	var list []Change
	for i := range after {
		k := key{after[i].ID, after[i].From}
		switch was := old[k]; {
		case was == nil:
			list = append(list, Change{ID: k.id, New: &after[i]})
		case *was != after[i]:
			list = append(list, Change{k.id, was, &after[i]})
		}
		delete(old, k)
	}
	for k, was := range old {
		list = append(list, Change{ID: k.id, Old: was})
	}
	slices.SortFunc(list, func(a, b Change) int {
		switch {
		case a.ID != b.ID && a.ID < b.ID, a.ID == b.ID && a.from() < b.from():
			return -1
		case a.ID == b.ID && a.from() == b.from():
			return 0
		}
		return 1
	})
	return list
}

func (c Change) from() Day {
	if c.New != nil {
		return c.New.From
	}
	if c.Old == nil {
		return 0
	}
	return c.Old.From
}

// Boundary is an amount just under, on or just over an end of a bound.
type Boundary struct {
	End    End
	Amount Amount
	Within bool // the bound holds it
}

// Boundaries returns the amounts around which the answer changes: just under, on and
// just over each end, in whole units. Negative amounts are left out.
func (r *Requirement) Boundaries() []Boundary {
	if r == nil {
		return nil
	}
	var list []Boundary
	for _, e := range [...]End{Floor, Cap} {
		if !e.has(r.Bound) {
			continue
		}
		at := r.Bound.low
		if e == Cap {
			at = r.Bound.high
		}
		for n := int64(at) - 1; n <= int64(at)+1; n++ {
			if 0 <= n && n <= math.MaxInt32 {
				list = append(list, Boundary{e, Amount(n), r.Bound.Contains(Amount(n))})
			}
		}
	}
	return list
}

// Rebound returns the list with every row on service measured against the given binding:
// "read as scheduled". The rows keep their ids and sources.
func Rebound(rows []Requirement, b Binding) []Requirement {
	list := slices.Clone(rows)
	for i := range list {
		if list[i].Binds != BindingUnknown {
			list[i].Binds = b
		}
	}
	return list
}

// Applying lists the requirements that are about the person, or may be.
func Applying(who Person, rows []Requirement) []Requirement {
	return slices.DeleteFunc(slices.Clone(rows), func(r Requirement) bool {
		v, _ := r.For.Include(who)
		return v == NotMet
	})
}
