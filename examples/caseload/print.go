package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
)

// asOf says on which day everyone is looked at.
func (o *options) asOf() string {
	if o.day == audit.Undated {
		return "the last day in each record"
	}
	return "study day " + o.day.String()
}

// failure is a rule with how many people and findings miss it.
type failure struct {
	Rule     iop.RuleID `json:"rule"`
	People   int64      `json:"people"`
	Findings int64      `json:"findings"`
}

func failures(of map[iop.RuleID]audit.Tally) []failure {
	all := []failure{}
	for id, n := range of {
		all = append(all, failure{id, n.People, n.Findings})
	}
	slices.SortFunc(all, func(a, b failure) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Findings, a.Findings), strings.Compare(string(a.Rule), string(b.Rule)))
	})
	return all[:min(most, len(all))]
}

// next is an answer of the policy with the number of people whose turn it is.
type next struct {
	Rule   iop.RuleID `json:"rule"`
	Step   string     `json:"step"`
	People int64      `json:"people"`
}

func (t *total) next() []next {
	all := []next{}
	for s, n := range t.Steps {
		all = append(all, next{s.Rule, s.What, n})
	}
	slices.SortFunc(all, func(a, b next) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(string(a.Rule), string(b.Rule)), strings.Compare(a.Step, b.Step))
	})
	return all[:min(most, len(all))]
}

// words counts by the words of the keys.
func words[K interface {
	comparable
	fmt.Stringer
}](of map[K]int64) map[string]int64 {
	all := map[string]int64{}
	for k, n := range of {
		all[k.String()] = n
	}
	return all
}

func (t *total) eventsByKind() map[string]int64 {
	all := map[string]int64{}
	for k, n := range t.Events {
		if n > 0 {
			all[iop.EventKind(k).String()] = n
		}
	}
	return all
}

func (t *total) outcomesOf(l audit.List) map[string]int64 {
	all := map[string]int64{}
	for o, n := range t.Outcomes[l] {
		if n > 0 {
			all[audit.Outcome(o).String()] = n
		}
	}
	return all
}

// document is the audit for programs.
type document struct {
	Interrupted bool                        `json:"interrupted"`
	Policy      iop.RuleID                  `json:"policy"`
	AsOf        string                      `json:"as_of"`
	People      int64                       `json:"people"`
	Rows        map[string]int64            `json:"rows"`
	Treated     audit.Figures               `json:"treated"`
	Outcomes    map[string]map[string]int64 `json:"outcomes"`
	Events      map[string]int64            `json:"events"`
	Standings   map[string]int64            `json:"standings"`
	Verdicts    map[string]int64            `json:"verdicts"`
	Short       worst                       `json:"short"`
	Overdue     worst                       `json:"overdue"`
	DueSoon     int64                       `json:"due_soon"`
	Next        []next                      `json:"next"`
	Streaks     []ranked                    `json:"negative_streaks"`
	Failed      []failure                   `json:"failed"`
	Open        []failure                   `json:"cannot_be_told"`
}

// worst is how many people there are, and the worst of them.
type worst struct {
	People int64    `json:"people"`
	Worst  []ranked `json:"worst"`
}

func (t *total) document(o *options) *document {
	d := &document{Interrupted: t.interrupted, Policy: o.policy.ID(), AsOf: o.asOf(), People: t.People,
		Rows: map[string]int64{}, Treated: t.Figures, Outcomes: map[string]map[string]int64{},
		Events: t.eventsByKind(), Standings: words(t.Standings), Verdicts: words(t.Verdicts),
		Short: worst{t.Short, t.shortest.list()}, Overdue: worst{t.Overdue, t.latest.list()}, DueSoon: t.Due,
		Next: t.next(), Streaks: t.streaks.list(), Failed: failures(t.Failed), Open: failures(t.Open)}
	for l := range audit.Lists {
		d.Rows[l.String()], d.Outcomes[l.String()] = t.Rows(l), t.outcomesOf(l)
	}
	return d
}

// list is never nil.
func (t top) list() []ranked { return append([]ranked{}, t...) }

func writeJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}

// write prints the audit for readers.
func (t *total) write(w io.Writer, o *options) {
	if t.interrupted {
		fmt.Fprintln(w, "interrupted: this is what was done up to then")
	}
	fmt.Fprintf(w, "%s, as of %s, under %s (%s)\n", audit.Number(t.People, "person", "people"), o.asOf(), o.policy.Title(), o.policy.ID())
	for l := range audit.Lists {
		fmt.Fprintf(w, "\n%s: %s\n", l, audit.Number(t.Rows(l), "row", "rows"))
		t.writeOutcomes(w, l)
	}
	f := &t.Figures
	fmt.Fprintf(w, "\nthe source as it is\n")
	for _, line := range []struct {
		n    int64
		text string
	}{
		{f.Undated, "visits without a day"},
		{f.Repeated, fmt.Sprintf("days of a person with several visits, all without a day taken as one; %d have a date", f.RepeatedDated)},
		{f.Contradictory, "days of a person with a visit and a missed one"},
		{f.SpecimenDays, fmt.Sprintf("days with a specimen, %d of them positive, %d clean", f.PositiveDays, f.CleanDays)},
		{f.Unspecified, "positive days without a specimen"},
		{f.TrialOnly, "positive days for methadone or buprenorphine alone, which some people were given in the trials"},
	} {
		fmt.Fprintf(w, "  %7d  %s\n", line.n, line.text)
	}
	counts(w, "events", t.eventsByKind())
	counts(w, "standings", words(t.Standings))
	counts(w, "under all rules together", words(t.Verdicts))
	fmt.Fprintf(w, "\ndue\n  %7d  short of the service asked for%s\n  %7d  with something overdue%s\n  %7d  with something due within %d days\n",
		t.Short, names(t.shortest, "since the last visit"), t.Overdue, names(t.latest, "late"), t.Due, audit.Soon)
	rules(w, "rules that fail most", failures(t.Failed))
	rules(w, "rules that cannot be decided", failures(t.Open))
	fmt.Fprintf(w, "\nwhat the policy answers\n")
	if len(t.Steps) == 0 {
		fmt.Fprintln(w, "  nothing")
	}
	for _, n := range t.next() {
		fmt.Fprintf(w, "  %7d  %s: %s\n", n.People, string(n.Rule), n.Step)
	}
	fmt.Fprintf(w, "\nlongest runs of negative tests\n")
	if len(t.streaks) == 0 {
		fmt.Fprintln(w, "  none")
	}
	for _, r := range t.streaks {
		fmt.Fprintf(w, "  %7d  person %d\n", r.Amount, r.Person)
	}
}

func (t *total) writeOutcomes(w io.Writer, l audit.List) {
	for _, part := range []struct {
		title  string
		counts bool
	}{{"counted", true}, {"set aside", false}} {
		sum, of := int64(0), []string{}
		for o, n := range t.Outcomes[l] {
			if o := audit.Outcome(o); n > 0 && o.Counts() == part.counts {
				sum += n
				of = append(of, fmt.Sprintf("%d %v", n, o))
			}
		}
		if sum > 0 {
			fmt.Fprintf(w, "  %7d  %s: %s\n", sum, part.title, strings.Join(of, ", "))
		}
	}
}

// counts prints numbers by word, the largest first.
func counts(w io.Writer, title string, of map[string]int64) {
	fmt.Fprintf(w, "\n%s\n", title)
	for _, word := range slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(cmp.Compare(of[b], of[a]), strings.Compare(a, b))
	}) {
		fmt.Fprintf(w, "  %7d  %s\n", of[word], word)
	}
}

func rules(w io.Writer, title string, of []failure) {
	fmt.Fprintf(w, "\n%s\n", title)
	if len(of) == 0 {
		fmt.Fprintln(w, "  none")
	}
	for _, f := range of {
		fmt.Fprintf(w, "  %7d  %s, %s\n", f.People, string(f.Rule), audit.Number(f.Findings, "finding", "findings"))
	}
}

// names lists the worst three.
func names(of top, what string) string {
	var all []string
	for _, r := range of[:min(3, len(of))] {
		all = append(all, fmt.Sprintf("person %d %s %s", r.Person, audit.Number(int64(r.Amount), "day", "days"), what))
	}
	if all == nil {
		return ""
	}
	return ", most of all " + strings.Join(all, ", ")
}
