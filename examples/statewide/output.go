package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
)

type sink struct {
	*bufio.Writer
	to io.WriteCloser
}

func newSink(to io.WriteCloser) *sink { return &sink{bufio.NewWriterSize(to, 1<<16), to} }

func (s *sink) close() error { return errors.Join(s.Flush(), s.to.Close()) }

// Totals is what people come to, for programs.
type Totals struct {
	Clinics    int                         `json:"clinics,omitzero"`
	Policy     string                      `json:"policy,omitzero"`
	People     int64                       `json:"people"` // who were audited
	NotAudited map[string]int64            `json:"not_audited"`
	Rows       map[string]int64            `json:"rows"`
	Outcomes   map[string]map[string]int64 `json:"outcomes"`
	Treated    audit.Figures               `json:"treated"`
	Events     map[string]int64            `json:"events"`
	Aside      map[string]int64            `json:"events_set_aside"`
	Standings  map[string]int64            `json:"standings"`
	Verdicts   map[string]int64            `json:"verdicts"`
	Short      int64                       `json:"short"`
	Overdue    int64                       `json:"overdue"`
	DueSoon    int64                       `json:"due_soon"`
	Late       map[string]int64            `json:"overdue_by_kind"`
	Discharges []Discharged                `json:"discharges"`
	Failed     []Failure                   `json:"failed"`
	Open       []Failure                   `json:"cannot_be_told"`
	Next       []Next                      `json:"next"`
}

// Discharged is how many people left for a reason, and its code in a published list.
type Discharged struct {
	Reason string `json:"reason"`
	Code   string `json:"code"` // of TEDS-D; empty: there is none, or it is not known which
	People int64  `json:"people"`
}

// Failure is a rule with how many people and findings it concerns.
type Failure struct {
	Rule     iop.RuleID `json:"rule"`
	People   int64      `json:"people"`
	Findings int64      `json:"findings"`
}

// Next is an answer of a policy with the number of people whose turn it is.
type Next struct {
	Rule   iop.RuleID `json:"rule"`
	Step   string     `json:"step"`
	People int64      `json:"people"`
}

// codes is the list of codes for discharges.
const codes = "teds-d-reason"

func totalsOf(c *ClinicCounts) (*Totals, error) {
	n := c.Counts
	t := &Totals{Policy: c.Policy, People: n.People, NotAudited: c.NotAudited, Rows: map[string]int64{}, Outcomes: map[string]map[string]int64{}, Treated: n.Figures,
		Events: map[string]int64{}, Aside: words(n.Aside), Standings: words(n.Standings), Verdicts: words(n.Verdicts),
		Short: n.Short, Overdue: n.Overdue, DueSoon: n.Due, Late: n.Late, Discharges: []Discharged{}, Failed: failures(n.Failed), Open: failures(n.Open), Next: []Next{}}
	for l := range audit.Lists {
		t.Rows[l.String()], t.Outcomes[l.String()] = n.Rows(l), map[string]int64{}
		for o, k := range n.Outcomes[l] {
			if k > 0 {
				t.Outcomes[l.String()][audit.Outcome(o).String()] = k
			}
		}
	}
	for k, m := range n.Events {
		if m > 0 {
			t.Events[iop.EventKind(k).String()] = m
		}
	}
	crosswalk, err := episode.CrosswalkTo(codes)
	if err != nil {
		return nil, err
	}
	for reason, people := range n.Discharges {
		d := Discharged{Reason: reason.String(), People: people}
		if coding, err := crosswalk.To(episode.Discharge{Reason: reason}); err == nil {
			d.Code, _ = coding.Code()
		}
		t.Discharges = append(t.Discharges, d)
	}
	slices.SortFunc(t.Discharges, func(a, b Discharged) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Reason, b.Reason))
	})
	for s, people := range n.Steps {
		t.Next = append(t.Next, Next{s.Rule, s.What, people})
	}
	slices.SortFunc(t.Next, func(a, b Next) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(string(a.Rule), string(b.Rule)), strings.Compare(a.Step, b.Step))
	})
	return t, nil
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

func failures(of map[iop.RuleID]audit.Tally) []Failure {
	all := []Failure{}
	for id, n := range of {
		all = append(all, Failure{id, n.People, n.Findings})
	}
	slices.SortFunc(all, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Findings, a.Findings), strings.Compare(string(a.Rule), string(b.Rule)))
	})
	return all
}

// File is what was read of a file.
type File struct {
	Path    string `json:"path"`
	Lines   int    `json:"lines"`
	Entries int    `json:"entries"`
	Refused int    `json:"refused"`
}

// State is the whole of counts.json.
type State struct {
	State   *Totals            `json:"state"`
	Clinics map[string]*Totals `json:"clinics"`
}

// writeState writes counts.json, files.json, rejects.csv and report.html.
func writeState(ctx context.Context, out string, clinics []ClinicCounts, notes []Note) error {
	slices.SortFunc(clinics, func(a, b ClinicCounts) int { return strings.Compare(a.Clinic, b.Clinic) })
	all, state := emptyCounts(""), State{Clinics: map[string]*Totals{}}
	for i := range clinics {
		c := &clinics[i]
		t, err := totalsOf(c)
		if err != nil {
			return err
		}
		state.Clinics[c.Clinic] = t
		all.add(c)
	}
	var err error
	if state.State, err = totalsOf(&all); err != nil {
		return err
	}
	state.State.Clinics = len(clinics)
	files, rejects := account(notes)
	if err := writeJSON(ctx, out+"/counts.json", &state); err != nil {
		return err
	}
	if err := writeJSON(ctx, out+"/files.json", files); err != nil {
		return err
	}
	if err := writeFile(ctx, out+"/rejects.csv", func(w writer) {
		w.WriteString("file,line,fault\n")
		for _, r := range rejects {
			fmt.Fprintf(w, "%s,%d,%s\n", audit.Field(r.Path), r.Line, audit.Field(r.Fault))
		}
	}); err != nil {
		return err
	}
	return writeFile(ctx, out+"/report.html", func(w writer) { report(w, &state, files) })
}

func writeJSON(ctx context.Context, path string, value any) error {
	data, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	return writeFile(ctx, path, func(w writer) { w.Write(append(data, '\n')) })
}

// account adds up the notes by file and numbers the refused lines from the start of
// the file.
func account(notes []Note) (files []File, rejects []Note) {
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Line, b.Line))
	})
	files = []File{}
	before, part := 0, 0 // lines of earlier parts, and of this one
	for i, n := range notes {
		switch {
		case i == 0 || notes[i-1].File != n.File:
			files = append(files, File{Path: n.Path})
			before, part = 0, 0
		case notes[i-1].Part != n.Part:
			before, part = before+part, 0
		}
		f := &files[len(files)-1]
		f.Entries += n.Entries
		f.Lines += n.Lines
		part += n.Lines
		if n.Fault != "" {
			f.Refused++
			n.Line += before
			rejects = append(rejects, n)
		}
	}
	return files, rejects
}
