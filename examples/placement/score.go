package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// tally counts how answers compare with what a group of cases says itself.
type tally struct {
	cases, undisputed    int
	covered              int // undisputed expected levels among what is possible or beside it
	indicated            int // the same among what is indicated or beside it
	size, recorded       int // indicated levels, summed: charted by exception, and by what is recorded alone
	committed, ok        int
	under, over, another int // committed to a level below or above every acceptable one, or elsewhere
	avoided, excluded    int // cases that name levels to avoid, and those that avoid them
}

// writeScore compares the answers with the levels that the cases name. People and
// statements of who a level is for are tabled apart; every miss is named.
func writeScore(w io.Writer, c *levelofcare.Criteria, cases []vignette) {
	groups := []string{"people", "statements", "ratings only", "all"}
	tallies := map[string]*tally{}
	for _, g := range groups {
		tallies[g] = &tally{}
	}
	var misses []string
	var answers []placed
	for i := range cases {
		p := place(c, &cases[i])
		answers = append(answers, p)
		group := map[string]string{"case": "people", "": "people", "rating_profile": "ratings only"}[p.CaseType]
		if group == "" {
			group = "statements"
		}
		for _, g := range []string{group, "all"} {
			if missed := tallies[g].add(c, p); g == "all" {
				misses = append(misses, missed...)
			}
		}
	}
	fmt.Fprintln(w, "how many levels are indicated, on average, charted by exception; in brackets, from what is recorded alone")
	fmt.Fprintf(w, "%-13s %6s %12s %13s %10s %10s %11s %6s %5s %8s %8s\n",
		"", "cases", "in possible", "in indicated", "indicated", "committed", "acceptable", "under", "over", "abstain", "avoided")
	for _, g := range groups {
		t := tallies[g]
		if t.cases == 0 {
			continue
		}
		fmt.Fprintf(w, "%-13s %6d %12s %13s %10s %10s %11s %6d %5d %8d %8s\n", g, t.cases,
			of(t.covered, t.undisputed), of(t.indicated, t.undisputed), t.sizes(), of(t.committed, t.cases), of(t.ok, t.committed),
			t.under, t.over+t.another, t.cases-t.committed, of(t.excluded, t.avoided))
	}

	writePhases(w, c, answers)

	slices.SortStableFunc(answers, func(a, b placed) int { return cmp.Compare(b.stated(), a.stated()) })
	fmt.Fprintln(w, "\ncases that state the most: facts stated, and levels possible and indicated of nine, with nothing assumed")
	for _, p := range answers[:min(10, len(answers))] {
		fmt.Fprintf(w, "  %-8s %2d facts %2d possible %2d indicated\n", p.ID, p.stated(), len(p.possible()), p.exact.Indicated().Len())
	}
	if len(misses) > 0 {
		fmt.Fprintln(w, "\nmisses")
		for _, m := range misses {
			fmt.Fprintln(w, "  "+m)
		}
	}
}

// writePhases tables the cases by the phase of care they are in, with how the
// question of that phase is answered: is a step up, a step down, or staying what
// today's facts lead to?
func writePhases(w io.Writer, c *levelofcare.Criteria, answers []placed) {
	fmt.Fprintf(w, "\n%-15s %6s %12s %13s %10s %10s %11s %6s  %s\n", "phase", "cases", "in possible", "in indicated", "indicated", "committed", "acceptable", "under", "the question of the phase: yes, no, open")
	for phase := range iop.Values[levelofcare.Phase]() {
		t, said := tally{}, [4]int{}
		for _, p := range answers {
			a := p.charted.Assessment()
			if a.Phase != phase {
				continue
			}
			t.add(c, p)
			x := c.Transfer(a, levelofcare.Course{})
			switch phase {
			case levelofcare.StepUp:
				said[x.StepUp]++
			case levelofcare.StepDown:
				said[x.StepDown]++
			case levelofcare.ContinuedStay:
				said[x.ContinuedStay]++
			}
		}
		if t.cases == 0 {
			continue
		}
		question := "-"
		if said != [4]int{} {
			question = fmt.Sprintf("%d, %d, %d", said[iop.Met], said[iop.NotMet], said[iop.Unknown])
		}
		fmt.Fprintf(w, "%-15v %6d %12s %13s %10s %10s %11s %6d  %s\n", phase, t.cases, of(t.covered, t.undisputed), of(t.indicated, t.undisputed), t.sizes(),
			of(t.committed, t.cases), of(t.ok, t.committed), t.under, question)
	}
}

// sizes is the mean number of levels indicated: "1.4 (5.2)".
func (t *tally) sizes() string {
	n := float64(t.cases)
	return fmt.Sprintf("%.1f (%.1f)", float64(t.size)/n, float64(t.recorded)/n)
}

func of(n, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// stated is how many facts the case states.
func (p placed) stated() int { return p.Facts.stated }

// add counts one case and names its misses.
func (t *tally) add(c *levelofcare.Criteria, p placed) (misses []string) {
	miss := func(format string, args ...any) {
		misses = append(misses, p.ID+": "+fmt.Sprintf(format, args...))
	}
	t.cases++
	t.size += len(p.indicated())
	t.recorded += p.exact.Indicated().Len()
	names := append(p.possible(), p.with()...)
	if p.Expected != nil && !p.Disputed {
		t.undisputed++
		if slices.Contains(append(p.indicated(), p.with()...), p.Expected.String()) {
			t.indicated++
		}
		if slices.Contains(names, p.Expected.String()) {
			t.covered++
		} else {
			miss("%v is not possible", p.Expected)
		}
	}
	got := p.recommended()
	if len(p.NotExpected) > 0 {
		t.avoided++
		if slices.ContainsFunc(p.NotExpected, func(l level) bool { return l.String() == got }) {
			miss("recommended %s, which is wrong here", got)
		} else {
			t.excluded++
		}
	}
	if got == "" {
		return misses
	}
	t.committed++
	if p.Expected == nil && len(p.Acceptable) == 0 {
		return misses
	}
	accept := p.Acceptable
	if len(accept) == 0 {
		accept = []level{*p.Expected}
	}
	if slices.ContainsFunc(accept, func(l level) bool { return l.String() == got }) {
		t.ok++
		return misses
	}
	levels := c.Levels()
	rank := -1
	if l, ok := p.charted.Level(); ok {
		rank = slices.Index(levels, l)
	}
	below, above := true, true
	var wanted []string
	for _, l := range accept {
		r := slices.Index(levels, iop.Level(l))
		below, above = below && rank < r, above && rank > r
		wanted = append(wanted, l.String())
	}
	how := "elsewhere"
	switch {
	case below:
		t.under++
		how = "too low"
	case above:
		t.over++
		how = "too high"
	default:
		t.another++
	}
	miss("recommended %s, want %s: %s; by what is stated, %v", got, strings.Join(wanted, " or "), how, p.charted.WhyNot(iop.Level(accept[0])))
	return misses
}
