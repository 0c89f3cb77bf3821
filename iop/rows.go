package iop

import (
	"cmp"
	"fmt"
	"slices"
)

// Rows is a list of requirements, indexed for comparing. It does not change.
type Rows struct {
	rows      []Requirement
	products  []product
	pairs     int // of rows from which others may follow
	byMeasure [measureEnd]shelf
	either    []alternatives
}

// shelf is the rows on one measure, those of one kind of period together.
type shelf struct {
	rows    []candidate
	periods [periodEnd + 1]int // where the rows of each kind of period begin
	// How the people of the rows differ: ages at which one begins or ends, and
	// whether any names a population or focus.
	ages                  []Age
	byPopulation, byFocus bool
}

// product is a row that follows from two others: three days a week of three hours
// a day are nine hours a week.
type product struct {
	Requirement
	of [2]int // places in the list
}

// candidate is a row to compare with: one given, or one that follows from two.
type candidate struct {
	*Requirement
	with *Requirement // the second of two factors
	at   [2]int       // places in the list: of the row twice, or of its factors
}

const (
	// MaxRows is how many requirements are compared with others at once.
	MaxRows = 1000
	// MaxCombined is how many requirements the lists given to [Combine] can have in all.
	MaxCombined = 5000
	// MaxDerived bounds the rows that follow from two others: it is how many pairs can be
	// made of a number of days or sessions and an amount on each.
	MaxDerived = 2048
)

// NewRows indexes the requirements, which it copies. More than [MaxRows] of them, or
// more than [MaxDerived] pairs that give further rows, are an error that names the
// limit: such lists are not compared at all rather than in part. Among rows that ask
// the same of the same people on the same days, only the strictest make pairs.
func NewRows(rows []Requirement) (*Rows, error) {
	if len(rows) > MaxRows {
		return nil, fmt.Errorf("iop: there are %d requirements, and at most %d can be compared at once", len(rows), MaxRows)
	}
	r := newRows(rows, func(row *candidate) any { return [2]Day{row.From, row.Until} })
	if r.pairs > MaxDerived {
		return nil, fmt.Errorf("iop: the requirements on days or sessions and on the amount for each imply %d further requirements, and at most %d can be compared at once", r.pairs, MaxDerived)
	}
	r.shelve()
	return r, nil
}

// newRows is the rows with what follows from two. Rows that are not in force on the same
// days, or of different lists, do not stand for each other; apart tells them apart.
func newRows(rows []Requirement, apart func(*candidate) any) *Rows {
	r := &Rows{rows: slices.Clone(rows)}
	for i := range r.rows {
		row := &r.rows[i]
		shelf := &r.byMeasure[row.Measure%measureEnd]
		shelf.rows = append(shelf.rows, candidate{Requirement: row, at: [2]int{i, i}})
	}
	r.multiply(apart)
	return r
}

// shelve puts what follows from two rows among the others, and all in order.
func (r *Rows) shelve() {
	for i := range r.products {
		p := &r.products[i]
		shelf := &r.byMeasure[p.Measure%measureEnd]
		shelf.rows = append(shelf.rows, candidate{&p.Requirement, &r.rows[p.of[1]], p.of})
	}
	for m := range r.byMeasure {
		r.byMeasure[m].sort()
	}
	r.either = alternativesOf(r.rows)
}

func (s *shelf) sort() {
	slices.SortStableFunc(s.rows, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Per.Kind, b.Per.Kind), cmp.Compare(a.After.Events, b.After.Events))
	})
	for _, row := range s.rows {
		for k := int(row.Per.Kind) + 1; k < len(s.periods); k++ {
			s.periods[k]++
		}
		low, beyond := row.For.Ages.starts()
		for _, at := range [...]Age{low, beyond} {
			if at > 0 && !slices.Contains(s.ages, at) {
				s.ages = append(s.ages, at)
			}
		}
		s.byPopulation = s.byPopulation || row.For.Populations != 0
		s.byFocus = s.byFocus || row.For.Focus != 0
	}
	slices.Sort(s.ages)
}

// factors lists which measures multiply to which: so many of the one, of each so
// much of the other.
var factors = []struct {
	count Measure    // per some period
	each  Measure    // per what the count counts
	per   PeriodKind // the period of each
	total Measure
}{
	{ServiceDays, Hours, PerServiceDay, Hours},
	{SessionCount, Hours, PerSession, Hours},
	{ServiceDays, SessionCount, PerServiceDay, SessionCount},
}

// multiply finds the rows that follow from two others: all, or one more than there may be.
func (r *Rows) multiply(apart func(*candidate) any) {
	for _, f := range factors {
		counts := strictest(r.byMeasure[f.count].rows, apart, func(c *candidate) bool { return c.Per.Kind != PerServiceDay })
		each := strictest(r.byMeasure[f.each].rows, apart, func(c *candidate) bool { return c.Per.Kind == f.per })
		r.pairs += len(counts) * len(each)
		for _, count := range counts {
			for _, each := range each {
				if len(r.products) > MaxDerived {
					return
				}
				if p, ok := multiplied(count.Requirement, each.Requirement, f.total); ok {
					r.products = append(r.products, product{p, [2]int{count.at[0], each.at[0]}})
				}
			}
		}
	}
}

// strictest is the rows of some kind without those that ask the same as another that is
// not apart, of the same people and with the same insistence, and less strictly at both
// ends.
// The first of those alike stays.
func strictest(rows []candidate, apart func(*candidate) any, of func(*candidate) bool) (list []*candidate) {
	type key struct {
		apart   any
		of      Services
		per     Period
		people  People
		binds   Binding
		unless  Set[Exception]
		must    Strength
		hasLow  bool
		hasHigh bool
	}
	best := map[key]*candidate{}
	for i := range rows {
		c := &rows[i]
		if !of(c) {
			continue
		}
		k := key{apart(c), c.Of, c.Per, c.For, c.Binds, c.Unless, c.Strength, c.Bound.hasLow, c.Bound.hasHigh}
		switch b := best[k]; {
		case b == nil:
			best[k] = c
			list = append(list, c)
		case b.Bound.Within(c.Bound):
		case c.Bound.Within(b.Bound):
			list[slices.Index(list, b)], best[k] = c, c
		default:
			list = append(list, c)
		}
	}
	return list
}

// multiplied is the row that follows from so many days or sessions of so much
// each, where both are of the same services for some of the same people.
func multiplied(count, each *Requirement, total Measure) (Requirement, bool) {
	who, ok := count.For.and(each.For)
	if !ok || count.Of != each.Of || count.Binds != each.Binds || !count.Per.Weeks.Within(each.Per.Weeks) || count.Per.Phases != each.Per.Phases {
		return Requirement{}, false
	}
	var bound Range[Amount]
	// A floor that is more than any amount is no less than the greatest, and a cap that
	// is more caps nothing.
	if count.Bound.hasLow && each.Bound.hasLow {
		low := int64(count.Bound.low) * int64(each.Bound.low)
		bound.hasLow, bound.low = true, Amount(min(low, int64(maxAmount)))
		bound.openLow = low <= int64(maxAmount) && (count.Bound.openLow || each.Bound.openLow)
	}
	if high := int64(count.Bound.high) * int64(each.Bound.high); count.Bound.hasHigh && each.Bound.hasHigh && high <= int64(maxAmount) {
		bound.hasHigh, bound.high = true, Amount(high)
		bound.openHigh = count.Bound.openHigh || each.Bound.openHigh
	}
	if bound == (Range[Amount]{}) {
		return Requirement{}, false
	}
	p := *count
	p.Measure, p.Bound, p.For = total, bound, who
	p.Unless |= each.Unless
	p.Strength = max(count.Strength, each.Strength)
	return p, true
}
