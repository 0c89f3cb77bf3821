package episode

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Change is what changed of the person, or of the need that was certified, on a day: who
// turns 18, whose focus of treatment is another, of whom a physician certifies another
// need. Members that are left out stay as they were.
type Change struct {
	Day iop.Day `json:"day,omitzero" wire:"required"` // the first on which it is so
	// Recorded is the day on which it was entered; zero: the same day.
	Recorded iop.Day `json:"recorded,omitzero"`
	// Withdrawn is the day on which it was withdrawn as entered in error; zero: it stands.
	Withdrawn  iop.Day        `json:"withdrawn,omitzero"`
	Age        iop.Age        `json:"age,omitzero"`        // in completed years
	Population iop.Population `json:"population,omitzero"` // the group of people that the person is in
	Focus      iop.Focus      `json:"focus,omitzero"`      // what is treated
	Need       iop.Minutes    `json:"need,omitzero"`       // service certified as needed, a week
}

// CheckWire finds changes that cannot be.
func (c *Change) CheckWire(n wire.Node) { c.problems(n.Report) }

func (c *Change) problems(report wire.Report) {
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
		report("changes nothing: missing: age, population, focus or need")
	}
}

// known is the day from which the change was known.
func (c *Change) known() iop.Day { return cmp.Or(c.Recorded, c.Day) }

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
	var seen []*Change
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Day <= day && c.known() <= known && !(c.Withdrawn != 0 && c.Withdrawn <= known) {
			seen = append(seen, c)
		}
	}
	slices.SortStableFunc(seen, func(a, b *Change) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.known(), b.known()))
	})
	for len(seen) > 0 {
		n := 1
		for n < len(seen) && seen[n].Day == seen[0].Day {
			n++
		}
		now.from = seen[0].Day
		latest(&now.person.Age, seen[:n], func(c *Change) iop.Age { return c.Age })
		latest(&now.person.Population, seen[:n], func(c *Change) iop.Population { return c.Population })
		latest(&now.person.Focus, seen[:n], func(c *Change) iop.Focus { return c.Focus })
		latest(&now.need, seen[:n], func(c *Change) iop.Minutes { return c.Need })
		list, seen = append(list, now), seen[n:]
	}
	return list
}

// latest sets a member to what the changes of one day make it, in the order in which they
// were entered.
func latest[T comparable](member *T, changes []*Change, of func(*Change) T) {
	var none T
	var by *Change
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

// who reports whether the row is about the person on the days from the first to before the
// last: on all of them, on none, or Unknown where it is on some alone or not known. Changes
// is true where it is on some and not on others.
func (v *View) who(row *iop.Requirement, from, until iop.Day) (is iop.Verdict, missing iop.Words, changes bool) {
	if v.same() || row.For == (iop.People{}) {
		is, missing = row.For.Include(v.Person)
		return is, missing, false
	}
	all, none := iop.Met, iop.NotMet
	first := sort.Search(len(v.people), func(i int) bool { return v.people[i].from > from })
	for i := max(0, first-1); i < len(v.people) && (v.people[i].from < until || i == first-1); i++ {
		one, lack := row.For.Include(v.people[i].person)
		if all, none = all.And(one), none.Or(one); !lack.IsEmpty() {
			missing = lack
		}
	}
	switch {
	case all == none:
		return all, missing, false
	case all == iop.NotMet:
		return iop.Unknown, iop.WordsOf(lacking, lackDay), true
	}
	return iop.Unknown, missing, false
}

// forPerson makes a finding that was reached over the days from the first to before the last
// one about the person: a row that is not about them is not applicable, and one that is about
// them on some of the days alone, or may be, is not missed for sure, unless its cap was
// exceeded on those days.
func (r *counted) forPerson(row *iop.Requirement, f *iop.Finding, from, until iop.Day) {
	if r.same() {
		return
	}
	switch who, missing, changes := r.who(row, from, until); {
	case who == iop.NotMet:
		*f = iop.Finding{Rule: f.Rule, Want: f.Want, Verdict: iop.NotApplicable}
	case changes && f.Verdict == iop.Unknown && f.Missing == iop.WordsOf(lacking, lackDates):
		f.Missing = missing
	case who == iop.Met || f.Verdict != iop.NotMet:
	case changes && !following.Has(row.Per.Kind) && row.Measure == iop.EventCount && r.surelyOver(row, f):
	default:
		f.Verdict, f.Missing = iop.Unknown, missing
	}
}

// stretch is days of a span on which a row is about one person, or may be.
type stretch struct {
	from, until iop.Day
	*dated
}

// stretches are those of the row in the span. Changes that do not matter to it divide
// nothing.
func (v *View) stretches(row *iop.Requirement, s *schedule.Span) (list []stretch) {
	before := iop.NotMet
	for i := range v.people {
		p := &v.people[i]
		from, until := max(p.from, s.From), s.Until
		if i+1 < len(v.people) {
			until = min(until, v.people[i+1].from)
		}
		is, _ := row.For.Include(p.person)
		switch n := len(list) - 1; {
		case from >= until:
			continue
		case is == iop.NotMet:
		case is == before && (row.Binds != iop.CertifiedNeed || list[n].need == p.need):
			list[n].until = until
		default:
			list = append(list, stretch{from, until, p})
		}
		before = is
	}
	return list
}

// whole is the days of the stretch, without the row's periods that are not all in it, and
// with them. Of what is asked of all days together nothing is whole but the span.
func (r *counted) whole(row *iop.Requirement, s *schedule.Span, x stretch) (inner, outer span) {
	inner, outer = span{x.from, x.until}, span{x.from, x.until}
	switch n := iop.Day(row.Per.N); row.Per.Kind {
	case iop.PerSession, iop.PerServiceDay:
	case iop.PerWeek, iop.PerAverageWeek:
		inner, outer = around(inner, func(day iop.Day) (iop.Day, iop.Day) {
			week := r.policy.WeekOf(day)
			return week, week + 7
		})
	case iop.PerMonth, iop.PerYear:
		inner, outer = around(inner, row.Per.Kind.Calendar)
	case iop.PerCycle:
		inner, outer = around(inner, func(day iop.Day) (iop.Day, iop.Day) {
			cycle := s.From + (day-s.From)/(7*n)*(7*n)
			return cycle, cycle + 7*n
		})
	case iop.PerDays:
		outer = span{x.from - n + 1, x.until + n - 1}
	default:
		outer = span{s.From, s.Until}
	}
	if x.from == s.From {
		inner.from = s.From
	}
	if x.until == s.Until {
		inner.until = s.Until
	}
	return inner, span{max(outer.from, s.From), min(outer.until, s.Until)}
}

// around is the days of a span without the periods that are not all in it, and with them.
func around(x span, period func(iop.Day) (from, until iop.Day)) (inner, outer span) {
	inner, outer = x, x
	if from, until := period(x.from); from != x.from {
		inner.from, outer.from = until, from
	}
	if from, until := period(x.until - 1); until != x.until {
		inner.until, outer.until = from, until
	}
	return inner, outer
}
