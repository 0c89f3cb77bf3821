package episode

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// PersonChange is a change in the person, or in the certified need, on a day: the person turns
// 18, the focus of treatment changes, a physician certifies another need. Members that are
// left out stay as they were.
type PersonChange struct {
	Day iop.Day `json:"day,omitzero" wire:"required"` // the first day on which it holds
	// Recorded is the day on which it was entered; zero: the same day.
	Recorded iop.Day `json:"recorded,omitzero"`
	// Withdrawn is the day on which it was withdrawn as entered in error; zero: it stands.
	Withdrawn  iop.Day        `json:"withdrawn,omitzero"`
	Age        iop.Age        `json:"age,omitzero"`        // in completed years
	Population iop.Population `json:"population,omitzero"` // the group of people that the person is in
	Focus      iop.Focus      `json:"focus,omitzero"`      // what is treated
	Need       iop.Minutes    `json:"need,omitzero"`       // service certified as needed, a week
}

// CheckWire reports changes that are empty or have impossible values.
func (c *PersonChange) CheckWire(n wire.Node) { c.problems(n.Report) }

func (c *PersonChange) problems(report wire.Report) {
	for _, day := range [...]struct {
		name string
		day  iop.Day
	}{{"day", c.Day}, {"recorded", c.Recorded}, {"withdrawn", c.Withdrawn}} {
		if day.day != 0 && !day.day.IsValid() {
			report(fmt.Sprintf("is not a day of the years 1 to 9999: %d", int32(day.day)), day.name)
		}
	}
	who := iop.Person{Age: c.Age, Population: c.Population, Focus: c.Focus}
	for member, problem := range who.Problems() {
		report(problem, member)
	}
	if problem := needProblem(c.Need); problem != "" {
		report(problem, "need")
	}
	if who == (iop.Person{}) && c.Need == 0 {
		report("is empty: give age, population, focus or need")
	}
}

// known is the day from which the change was known.
func (c *PersonChange) known() iop.Day { return cmp.Or(c.Recorded, c.Day) }

// needProblem says what is wrong with a need.
func needProblem(need iop.Minutes) string {
	if need < 0 || need > 7*24*iop.Hour {
		return fmt.Sprintf("is not an amount of time in a week: %v", need)
	}
	return ""
}

// dated is what is known of the person from a day on.
type dated struct {
	from   iop.Day
	person iop.Person
	need   iop.Minutes
}

// peopleOf is the person from day to day, as far as that was known: first as the record has
// them, then as they changed. Of two entries of one day that entered last counts, and of
// different ones entered on one day it is not known which. There may be room for the list.
func peopleOf(r *Record, day, known iop.Day, room []dated) []dated {
	now := dated{person: r.Person, need: r.Need}
	list := append(room, now)
	var seen []*PersonChange
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Day <= day && c.known() <= known && !(c.Withdrawn != 0 && c.Withdrawn <= known) {
			seen = append(seen, c)
		}
	}
	slices.SortStableFunc(seen, func(a, b *PersonChange) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.known(), b.known()))
	})
	for len(seen) > 0 {
		n := 1
		for n < len(seen) && seen[n].Day == seen[0].Day {
			n++
		}
		now.from = seen[0].Day
		latest(&now.person.Age, seen[:n], func(c *PersonChange) iop.Age { return c.Age })
		latest(&now.person.Population, seen[:n], func(c *PersonChange) iop.Population { return c.Population })
		latest(&now.person.Focus, seen[:n], func(c *PersonChange) iop.Focus { return c.Focus })
		latest(&now.need, seen[:n], func(c *PersonChange) iop.Minutes { return c.Need })
		list, seen = append(list, now), seen[n:]
	}
	return list
}

// latest sets a member to what the changes of one day make it, in the order in which they
// were entered.
func latest[T comparable](member *T, changes []*PersonChange, of func(*PersonChange) T) {
	var none T
	var by *PersonChange
	for _, c := range changes {
		switch {
		case of(c) == none:
		case by != nil && by.known() == c.known() && of(by) != of(c):
			*member, by = none, c
		default:
			*member, by = of(c), c
		}
	}
}

// personOn is what is known of the person on the day.
func (v *View) personOn(day iop.Day) *dated {
	n := sort.Search(len(v.people), func(i int) bool { return v.people[i].from > day })
	return &v.people[max(0, n-1)]
}

// same reports whether nothing changed of the person.
func (v *View) same() bool { return len(v.people) == 1 }
