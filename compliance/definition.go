package compliance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// Kind says who issued a policy, and so what it governs.
type Kind uint8

const (
	KindUnknown   Kind = iota
	Licence            // a state's licence, certification or treatment law
	Payer              // conditions of payment: Medicare, Medicaid, a plan
	Court              // a court or a referrer such as probation
	Accreditor         // an accrediting body
	Clinic             // a program's own rules
	Guidance           // advice and definitions from agencies and professional bodies
	SourceProfile      // what one public text describes
)

var policyKinds = iop.NewVocabulary("kind of policy",
	"licence", "payer", "court", "accreditor", "clinic", "guidance", "source-profile")

func (k Kind) Vocabulary() *iop.Vocabulary      { return policyKinds }
func (k Kind) String() string                   { return policyKinds.Word(int(k)) }
func (k Kind) MarshalText() ([]byte, error)     { return iop.MarshalWord(k) }
func (k *Kind) UnmarshalText(text []byte) error { return iop.UnmarshalWord(k, text) }

// Jurisdiction is a country or part of one as ISO 3166 writes it: US, US-VA. Empty means
// everywhere, or not limited.
type Jurisdiction string

// UnmarshalText refuses what is not written like a code.
func (j *Jurisdiction) UnmarshalText(text []byte) error {
	country, part, divided := strings.Cut(string(text), "-")
	upper := func(s string, digits bool) bool {
		return strings.IndexFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (!digits || r < '0' || r > '9') }) < 0
	}
	if len(country) != 2 || !upper(country, false) || divided && (len(part) < 1 || len(part) > 3 || !upper(part, true)) {
		return fmt.Errorf("%s is not a jurisdiction, want a code such as US or US-VA", wire.Quote(string(text)))
	}
	*j = Jurisdiction(text)
	return nil
}

// Covers reports whether what holds in j also holds in o: US covers US-VA.
func (j Jurisdiction) Covers(o Jurisdiction) bool {
	return j == "" || j == o || strings.HasPrefix(string(o), string(j)+"-")
}

// Definition is a policy as written: rules as data. [New] and [Parse] check it and make it
// usable. Every rule has an id, a source and dates of its own; when a rule changes, the
// same id appears again with other dates. The id of a rule begins with that of its policy
// and a dot. In documents that part may be left out where no other dot follows: "absences"
// in the policy lakeside is lakeside.absences.
type Definition struct {
	ID           iop.RuleID   `json:"id" wire:"required"`            // names the policy and never changes: lower-case words joined by hyphens
	Title        string       `json:"title" wire:"required"`         // the policy's own name
	Kind         Kind         `json:"kind,omitzero" wire:"required"` // who issued it, and so what it governs
	Jurisdiction Jurisdiction `json:"jurisdiction,omitempty"`        // where it holds, as ISO 3166 writes it: US, US-VA; empty: everywhere, or not limited
	// Level is the level of care it is about. Zero: any, or none in particular.
	Level iop.Level `json:"level,omitzero"`
	// Issuer is who issued it, in words: "Department of Health".
	Issuer string `json:"issuer,omitempty"`
	// Note is what a reader should know before relying on it.
	Note string `json:"note,omitempty"`
	// From and Until limit the policy as a whole, in addition to the dates of its rules.
	From  iop.Day `json:"from,omitzero"`
	Until iop.Day `json:"until,omitzero"` // first day no longer in force
	Mode  Mode    `json:"mode,omitzero"`  // its stance as a whole
	// Sources are the texts in which the rules were read, by the names that the document
	// gives them. A rule names one, "source": "handbook", and its place in it,
	// "section": "4.2"; once read, it has the whole source.
	Sources map[string]iop.Source `json:"sources,omitempty"`
	// Defaults are the values for rules that do not give their own. Once read, each rule
	// has them.
	Defaults Defaults `json:"defaults,omitzero"`
	// Declares are the policy's own names, each with what it means in words:
	// "court-session": "a session before the judge". Rules name declared events and kinds
	// of incident, sanction or attestation by these names, and entries of a record use them.
	Declares map[iop.Name]string `json:"declares,omitempty"`
	// Counting says how its hours are counted. Nil: it does not say; then exact minutes
	// of every format are counted, without pauses.
	Counting *schedule.Counting `json:"counting,omitempty"`
	// Workdays are its working days and holidays. Nil: Monday to Friday, no holidays.
	Workdays     *Workdays         `json:"workdays,omitempty"`
	Requirements []iop.Requirement `json:"requirements,omitempty"` // what can be counted: hours, absences, deadlines, tests
	Excuses      []Excuse          `json:"excuses,omitempty"`      // which absences are excused
	Lateness     []Lateness        `json:"lateness,omitempty"`     // what coming late and leaving early lead to
	MakeUp       []MakeUp          `json:"make_up,omitempty"`      // whether and when missed sessions are made up
	Testing      []Testing         `json:"testing,omitempty"`      // how drug tests are run
	Tests        []Mapping         `json:"tests,omitempty"`        // what the outcomes of drug tests count as
	Responses    []Response        `json:"responses,omitempty"`    // what breaches lead to
	Removal      []Removal         `json:"removal,omitempty"`      // conduct that ends treatment, or must not end it
	DueProcess   []DueProcess      `json:"due_process,omitempty"`  // what a discharge needs before it takes effect
	Advances     []Advance         `json:"advances,omitempty"`     // what must hold before a person leaves a phase
	Endings      []Ending          `json:"endings,omitempty"`      // when a person is discharged, and why
	Completion   []Completion      `json:"completion,omitempty"`   // when the program is completed
	Readmission  []Readmission     `json:"readmission,omitempty"`  // when a person who left can come back
}

// section is one list of a definition's rules.
type section struct {
	name string
	// len is how many entries it has.
	len func(d *Definition) int
	// rules yields the rule of each entry.
	rules func(d *Definition, yield func(i int, r *iop.Rule))
	// add adds an empty entry, and gives a pointer to it, and its rule.
	add func(d *Definition) (any, *iop.Rule)
	// entry is entry number i as a value.
	entry func(d *Definition, i int) any
	// keep leaves only the entries whose rule satisfies the test.
	keep func(d *Definition, test func(*iop.Rule) bool)
}

// sections are all lists in the order of a document.
var sections = []section{
	sectionOf("requirements", func(d *Definition) *[]iop.Requirement { return &d.Requirements }, func(r *iop.Requirement) *iop.Rule { return &r.Rule }),
	sectionOf("excuses", func(d *Definition) *[]Excuse { return &d.Excuses }, func(e *Excuse) *iop.Rule { return &e.Rule }),
	sectionOf("lateness", func(d *Definition) *[]Lateness { return &d.Lateness }, func(l *Lateness) *iop.Rule { return &l.Rule }),
	sectionOf("make_up", func(d *Definition) *[]MakeUp { return &d.MakeUp }, func(m *MakeUp) *iop.Rule { return &m.Rule }),
	sectionOf("testing", func(d *Definition) *[]Testing { return &d.Testing }, func(t *Testing) *iop.Rule { return &t.Rule }),
	sectionOf("tests", func(d *Definition) *[]Mapping { return &d.Tests }, func(m *Mapping) *iop.Rule { return &m.Rule }),
	sectionOf("responses", func(d *Definition) *[]Response { return &d.Responses }, func(r *Response) *iop.Rule { return &r.Rule }),
	sectionOf("removal", func(d *Definition) *[]Removal { return &d.Removal }, func(r *Removal) *iop.Rule { return &r.Rule }),
	sectionOf("due_process", func(d *Definition) *[]DueProcess { return &d.DueProcess }, func(p *DueProcess) *iop.Rule { return &p.Rule }),
	sectionOf("advances", func(d *Definition) *[]Advance { return &d.Advances }, func(a *Advance) *iop.Rule { return &a.Rule }),
	sectionOf("endings", func(d *Definition) *[]Ending { return &d.Endings }, func(e *Ending) *iop.Rule { return &e.Rule }),
	sectionOf("completion", func(d *Definition) *[]Completion { return &d.Completion }, func(c *Completion) *iop.Rule { return &c.Rule }),
	sectionOf("readmission", func(d *Definition) *[]Readmission { return &d.Readmission }, func(r *Readmission) *iop.Rule { return &r.Rule }),
}

func sectionOf[T any](name string, list func(*Definition) *[]T, rule func(*T) *iop.Rule) section {
	return section{
		name: name,
		len:  func(d *Definition) int { return len(*list(d)) },
		rules: func(d *Definition, yield func(int, *iop.Rule)) {
			l := *list(d)
			for i := range l {
				yield(i, rule(&l[i]))
			}
		},
		add: func(d *Definition) (any, *iop.Rule) {
			l := list(d)
			*l = append(*l, *new(T))
			t := &(*l)[len(*l)-1]
			return t, rule(t)
		},
		entry: func(d *Definition, i int) any { return (*list(d))[i] },
		keep: func(d *Definition, test func(*iop.Rule) bool) {
			l := list(d)
			*l = slices.DeleteFunc(slices.Clone(*l), func(t T) bool { return !test(rule(&t)) })
			if len(*l) == 0 {
				*l = nil
			}
		},
	}
}

// CheckWire reports what makes the definition invalid as a whole.
func (d *Definition) CheckWire(n wire.Node) { d.problems(n.Report) }

func (d *Definition) problems(report wire.Report) {
	if strings.TrimSpace(d.Title) == "" {
		report("is empty", "title")
	}
	if d.Until != 0 && d.Until <= d.From {
		report(fmt.Sprintf("is not after from: %v to %v", d.From, d.Until), "until")
	}
	if d.tooMany(report) {
		return
	}
	d.ids(report)
	d.either(report)
	d.conditions(report)
	d.names(report)
	if n := len(d.Requirements); n*n > iop.MaxDerived { // n rows have fewer than n*n pairs
		if _, err := iop.NewRows(d.Requirements); err != nil {
			report(strings.TrimPrefix(err.Error(), "iop: "), "requirements")
		}
	}
}

// MaxRules is the limit on how many rules one section of a policy has, how many
// requirements and conditions one rule names, and how many holidays a policy lists. The
// longest policy that was read has 15 rules.
const MaxRules = 1000

// tooMany reports lists that are longer than they may be.
func (d *Definition) tooMany(report wire.Report) (found bool) {
	say := func(n int, at ...any) {
		report(fmt.Sprintf("cannot be more than %d: %d", MaxRules, n), at...)
		found = true
	}
	for _, s := range sections {
		if n := s.len(d); n > MaxRules {
			say(n, s.name)
		}
	}
	d.eachCondition(func(list []Condition, section string, i int, kind string) {
		if n := len(list); n > MaxRules {
			say(n, section, i, "when", kind)
		}
	})
	for i := range d.Responses {
		if n := len(d.Responses[i].Requirements); n > MaxRules {
			say(n, "responses", i, "requirements")
		}
		if n := len(d.Responses[i].Steps); n > MaxRules {
			say(n, "responses", i, "steps")
		}
	}
	if d.Workdays != nil && len(d.Workdays.Holidays) > MaxRules {
		say(len(d.Workdays.Holidays), "workdays", "holidays")
	}
	return found
}

// eachCondition visits every list of conditions with its place: the section, the number of
// the rule in it, and all or any.
func (d *Definition) eachCondition(visit func(list []Condition, section string, i int, kind string)) {
	both := func(c *Conditions, section string, i int) {
		if c != nil {
			visit(c.All, section, i, "all")
			visit(c.Any, section, i, "any")
		}
	}
	for i := range d.Endings {
		both(&d.Endings[i].When, "endings", i)
	}
	for i := range d.Completion {
		both(&d.Completion[i].When, "completion", i)
	}
	for i := range d.Advances {
		both(d.Advances[i].When, "advances", i)
	}
	for i := range d.Readmission {
		both(d.Readmission[i].When, "readmission", i)
	}
}

// either reports alternatives without another, and such that differ in whom they are
// for or in whether one is chosen.
func (d *Definition) either(report wire.Report) {
	for i := range d.Requirements {
		row, others := &d.Requirements[i], 0
		if row.Either == "" {
			continue
		}
		for k := range d.Requirements {
			o := &d.Requirements[k]
			if o.Either != row.Either || o.ID == row.ID {
				continue
			}
			others++
			if k < i && (o.For != row.For || o.Chosen != row.Chosen) && overlap(&o.Rule, &row.Rule) {
				report(fmt.Sprintf("%q differs from its alternative requirements[%d] in for or chosen", string(row.Either), k), "requirements", i, "either")
			}
		}
		if others == 0 {
			report(fmt.Sprintf("%q is not shared with any other requirement", string(row.Either)), "requirements", i, "either")
		}
	}
}

// version is one version of a rule.
type version struct {
	section string
	i       int // its number in the section
	rule    *iop.Rule
	before  int // 1 + the number of the version before it among all rules; 0: it is the first
}

// ids reports rules of one id that stand in two sections, and versions of a rule
// that are in force on the same day for the same people.
func (d *Definition) ids(report wire.Report) {
	rules := 0
	for _, s := range sections {
		rules += s.len(d)
	}
	all, last := make([]version, 0, rules), make(map[iop.RuleID]int, rules)
	section := ""
	check := func(i int, r *iop.Rule) {
		if r.ID != "" && d.ID != "" && !begins(r.ID, d.ID) {
			report(fmt.Sprintf("does not begin with %q: %s", string(d.ID)+".", string(r.ID)), section, i, "id")
		}
		v := version{section, i, r, last[r.ID]}
		if problem := d.clash(all, v); problem != "" {
			report(problem, section, i, "id")
			return
		}
		all = append(all, v)
		last[r.ID] = len(all)
	}
	for _, s := range sections {
		section = s.name
		s.rules(d, check)
	}
}

// begins reports whether the id is that of a rule of the policy.
func begins(id, policy iop.RuleID) bool {
	rest, ok := strings.CutPrefix(string(id), string(policy))
	return ok && strings.HasPrefix(rest, ".")
}

// clash says which earlier version of the rule rules out this one; empty: none does.
func (d *Definition) clash(all []version, v version) (problem string) {
	for k := v.before; k > 0; k = all[k-1].before {
		o := &all[k-1]
		switch {
		case o.section != v.section:
			return fmt.Sprintf("%q is already the id of a rule in %s", string(v.rule.ID), o.section)
		case !overlap(v.rule, o.rule):
		case v.section != "requirements":
			problem = fmt.Sprintf("%q is in force on the same days as %s[%d]", string(v.rule.ID), o.section, o.i)
		case d.Requirements[v.i].For.Meet(d.Requirements[o.i].For):
			problem = fmt.Sprintf("%q is already the id of %s[%d], for some of the same people on the same days", string(v.rule.ID), o.section, o.i)
		}
	}
	return problem
}

// overlap reports whether two rules are in force on some same day.
func overlap(a, b *iop.Rule) bool {
	return (a.Until == 0 || b.From < a.Until) && (b.Until == 0 || a.From < b.Until)
}

// conditions reports names of requirements that the policy does not have.
func (d *Definition) conditions(report wire.Report) {
	known := map[iop.RuleID]bool{"": true}
	for i := range d.Requirements {
		known[d.Requirements[i].ID] = true
	}
	problem := "is not a requirement of this policy: "
	d.eachCondition(func(list []Condition, section string, i int, kind string) {
		for k := range list {
			if id := list[k].Requirement; !known[id] {
				report(problem+string(id), section, i, "when", kind, k, "requirement")
			}
		}
	})
	for i := range d.Responses {
		for k, id := range d.Responses[i].Requirements {
			if !known[id] {
				report(problem+string(id), "responses", i, "requirements", k)
			}
		}
	}
}
