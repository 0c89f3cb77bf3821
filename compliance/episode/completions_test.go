package episode_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// forget takes facts out of a record, each to be had again.
func (d drawing) forget(r episode.Record, percent int) episode.Record {
	r.Events = append([]episode.Event(nil), r.Events...)
	lose := func() bool { return d.odds(percent) }
	for i := range r.Events {
		e := &r.Events[i]
		if lose() {
			e.Time = schedule.Time{}
		}
		if lose() && e.Format != iop.MutualHelp {
			e.Format = 0
		}
		if lose() {
			e.Delivery = 0
		}
		if lose() {
			e.Participants = 0
		}
		if lose() {
			e.Staff = 0
		}
		if lose() {
			e.Credited = 0
		}
		// What is entered as excused, and not how long before it was called off, stands.
		if lose() && (e.Kind == iop.Late || e.Kind == iop.LeftEarly) {
			e.By = 0
		}
		if lose() {
			e.Excuse = 0
		}
		if lose() && (e.Kind == iop.Incident || e.Kind == iop.Removed) {
			e.Conduct = 0
		}
		if lose() && e.Kind != iop.Declared {
			e.Name = ""
		}
		if lose() {
			e.Matrix = 0
		}
		if lose() {
			e.TestReason = 0
		}
		if lose() {
			e.Observation = 0
		}
		if lose() {
			e.Collection = 0
		}
		if lose() {
			e.Validity = 0
		}
		if lose() {
			e.Detection = 0
		}
		if lose() {
			e.Level = 0
		}
		if lose() {
			e.Reason = 0
		}
		if lose() {
			e.Decision = 0
		}
		if lose() {
			e.Notice = 0
		}
		if lose() {
			e.Chosen = 0
		}
	}
	if lose() {
		r.Person.Age = 0
	}
	if lose() {
		r.Person.Focus = 0
	}
	if lose() {
		r.Need = 0
	}
	return r
}

// sure is what a reading says for certain, by what it was asked.
func sure(p *compliance.Policy, r *episode.Reading) map[string]string {
	said := map[string]string{}
	verdicts := func(of string, report iop.Report) {
		byRule := map[iop.RuleID][]iop.Verdict{}
		for f := range report.All() {
			byRule[f.Rule.ID] = append(byRule[f.Rule.ID], f.Verdict)
		}
		for id, all := range byRule {
			said[of+" "+string(id)] = fmt.Sprint(iop.AllOf(all...))
		}
	}
	known := func(what string, v iop.Verdict) { said[what] = fmt.Sprint(v) }
	verdicts("check", r.Check())
	verdicts("week", r.Week())
	verdicts("discharge", r.Discharge())
	for _, by := range r.Completion() {
		known("completion", by.Answer.Verdict)
	}
	for _, g := range r.Grounds() {
		known("ground "+string(g.Rule.ID), g.Verdict)
	}
	for _, g := range r.Ready() {
		known("ready "+string(g.Rule.ID), g.Verdict)
	}
	for i, b := range r.Readmission() {
		if i == 0 && b.Applies == iop.Met {
			known("return "+string(b.Rule.ID), b.Conditions)
		}
	}
	// What is not sure is not a breach, and so keeps nothing from being cleared.
	clears := slices.ContainsFunc(p.Definition().Responses, func(x compliance.Response) bool { return x.ClearsAfter != 0 })
	for _, by := range r.Standing() {
		if by.Answer != episode.StandingUnknown && !clears {
			said["standing"] = fmt.Sprint(by.Answer)
		}
	}
	many := map[iop.RuleID]int{}
	for _, l := range r.Lapses() {
		if l.State == episode.Exceeded { // with which one, lateness of which not all is known can change
			many[l.Requirement.ID]++
			said[fmt.Sprint("lapse ", l.Requirement.ID, many[l.Requirement.ID])] = "so"
			continue
		}
		said[fmt.Sprint("lapse ", l.Requirement.ID, l.State, l.Anchor, l.Done)] = "so"
	}
	for _, l := range r.Due() {
		switch l.State {
		case episode.Overdue, episode.OutOfTime, episode.Exceeded, episode.InTime:
			said[fmt.Sprint("due ", l.Requirement.ID, l.Anchor)] = l.State.String()
		}
	}
	for _, a := range r.Responses() {
		for i := range a.Breaches {
			if a.Response.ClearsAfter == 0 {
				said[fmt.Sprint("breach ", a.Response.ID, i)] = "so"
			}
		}
	}
	return said
}

// within are the amounts between which a reading says that something lies.
func within(p *compliance.Policy, r *episode.Reading) map[string]iop.Range[int32] {
	said := map[string]iop.Range[int32]{}
	per := map[iop.RuleID]iop.PeriodKind{}
	for q := range p.Requirements() {
		per[q.ID] = q.Per.Kind
	}
	for f := range all(r.Check()) {
		if !iop.SetOf(iop.PerEpisode, iop.PerRun, iop.PerScheduled, iop.PerPhase).Has(per[f.Rule.ID]) {
			continue // of several, one
		}
		if p.Definition().Level != 0 {
			continue // which days are at the level is not known
		}
		if n, ok := f.Got.Amount(); ok && f.At == (iop.At{}) {
			said["got "+string(f.Rule.ID)] = iop.Exactly(n)
		} else if b, ok := f.Got.Bound(); ok && f.At == (iop.At{}) {
			said["got "+string(f.Rule.ID)] = b
		}
	}
	for _, by := range r.Ledger() {
		for _, w := range by.Answer {
			said["ledger "+w.From.String()] = iop.Between(int32(w.Least), int32(w.Most))
		}
	}
	return said
}

// forgotten is a record, and what is left of it when facts are missing, under a policy.
type forgotten struct {
	policy  *compliance.Policy
	whole   episode.Record
	partial episode.Record
	day     iop.Day
}

// differs is something that is said for certain of what is left, and not of the record.
func (f *forgotten) differs() string {
	a, err := episode.New(f.partial)
	if err != nil {
		return ""
	}
	b, err := episode.New(f.whole)
	if err != nil {
		return ""
	}
	p, w := a.On(f.day).Under(f.policy), b.On(f.day).Under(f.policy)
	partial, whole := sure(f.policy, p), sure(f.policy, w)
	for _, what := range slices.Sorted(maps.Keys(partial)) {
		v, w := partial[what], whole[what]
		switch {
		case v == w || v == "unknown":
		case v == "not-met" && w == "" && strings.HasPrefix(what, "ready "): // at another level, it turns out
		case v == "not-applicable" && (w == "met" || w == ""), v == "met" && (w == "not-applicable" || w == ""), v == "in-time" && w == "":
			// Nothing is asked, or what is asked is kept: the rule is about some people, and
			// of a person of whom not all is known it is not yet seen which.
		default:
			return fmt.Sprintf("%s: %s, and of what is known more: %q", what, v, whole[what])
		}
	}
	ranges := within(f.policy, w)
	for what, was := range within(f.policy, p) {
		if now, ok := ranges[what]; ok && !now.Within(was) {
			return fmt.Sprintf("%s: %v, and of what is known more: %v", what, was, now)
		}
	}
	return ""
}

// shrink leaves out events, facts and rules as long as something differs.
func (f *forgotten) shrink() string {
	last := f.differs()
	for again := true; again; {
		again = false
		for i := 0; i < len(f.whole.Events); i++ {
			g := *f
			g.whole.Events = append(append([]episode.Event(nil), f.whole.Events[:i]...), f.whole.Events[i+1:]...)
			g.partial.Events = append(append([]episode.Event(nil), f.partial.Events[:i]...), f.partial.Events[i+1:]...)
			if s := g.differs(); s != "" {
				*f, last, again = g, s, true
				i--
			}
		}
		for i := range f.whole.Events {
			for field := range reflect.TypeFor[episode.Event]().NumField() {
				for both := range 2 {
					g := *f
					g.partial.Events, g.whole.Events = slices.Clone(f.partial.Events), slices.Clone(f.whole.Events)
					a, b := reflect.ValueOf(&g.partial.Events[i]).Elem().Field(field), reflect.ValueOf(&g.whole.Events[i]).Elem().Field(field)
					if both == 1 {
						if a.IsZero() && b.IsZero() || reflect.TypeFor[episode.Event]().Field(field).Name == "Session" {
							continue
						}
						a.SetZero()
						b.SetZero()
					} else if !a.Equal(b) {
						a.Set(b)
					} else {
						continue
					}
					if g.whole.Validate() != nil {
						continue
					}
					if s := g.differs(); s != "" {
						*f, last, again = g, s, true
					}
				}
			}
		}
		g := *f
		g.whole.Person, g.partial.Person = iop.Person{}, iop.Person{}
		if s := g.differs(); s != "" {
			*f, last = g, s
		}
		def := f.policy.Definition()
		for n := 0; ; n++ {
			d, ok := without(def, n)
			if !ok {
				break
			}
			p, err := compliance.New(d)
			if err != nil {
				continue
			}
			g := *f
			g.policy = p
			if s := g.differs(); s != "" && len(p.Text()) < len(f.policy.Text()) {
				*f, last, again = g, s, true
				def, n = f.policy.Definition(), -1
			}
		}
	}
	return last
}

// without is the policy without one of its requirements or sections.
func without(d compliance.Definition, n int) (compliance.Definition, bool) {
	if n < len(d.Requirements) {
		d.Requirements = append(append([]iop.Requirement(nil), d.Requirements[:n]...), d.Requirements[n+1:]...)
		return d, true
	}
	n -= len(d.Requirements)
	drop := []func(){func() { d.Excuses = nil }, func() { d.Lateness = nil }, func() { d.MakeUp = nil }, func() { d.Testing = nil }, func() { d.Tests = nil },
		func() { d.Responses = nil }, func() { d.Removal = nil }, func() { d.DueProcess = nil }, func() { d.Advances = nil }, func() { d.Endings = nil },
		func() { d.Completion = nil }, func() { d.Readmission = nil }, func() { d.Counting = nil }, func() { d.Level = 0 }}
	if n >= len(drop) {
		return d, false
	}
	drop[n]()
	return d, true
}

// TestWhatIsSureStays: what is said for certain of a record from which facts are missing
// is said of it whatever these turn out to be.
func TestWhatIsSureStays(t *testing.T) {
	var programs []*compliance.Policy
	files, err := filepath.Glob("../testdata/programs/*.json")
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if p, err := compliance.Parse(data); err == nil {
			programs = append(programs, p)
		}
	}
	require.Greater(t, len(programs), 20)
	unknown := 0
	for seed := range seeds() {
		d := drawing{rand.New(rand.NewPCG(seed, 7))}
		whole := d.record()
		f := forgotten{policy: d.policy(), whole: whole, partial: d.forget(whole, one(d, 5, 20, 60)), day: drawnFirst + iop.Day(d.IntN(60))}
		if d.odds(20) {
			f.policy = one(d, programs...)
		}
		require.NoError(t, f.whole.Validate())
		require.NoError(t, f.partial.Validate())
		if f.differs() != "" {
			s := f.shrink()
			p, _ := json.Marshal(f.policy)
			a, _ := json.Marshal(f.whole)
			b, _ := json.Marshal(f.partial)
			t.Errorf("seed %d, %v: %s\n%s\nwhole   %s\npartial %s", seed, f.day, s, p, a, b)
		}
		stay, _ := episode.New(f.partial)
		for _, v := range sure(f.policy, stay.On(f.day).Under(f.policy)) {
			if v == "unknown" {
				unknown++
			}
		}
	}
	require.Positive(t, unknown)
}

func all(r iop.Report) iter.Seq[iop.Finding] { return r.All() }
