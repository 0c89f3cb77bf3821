package levelofcare

import (
	"cmp"
	_ "embed"
	"slices"
	"sync"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Goals is how far the goals of the treatment plan are reached.
type Goals uint8

const (
	GoalsUnknown Goals = iota
	GoalsOpen
	GoalsReached
)

var goals = iop.NewVocabulary("state of goals", "open", "reached")

func (g Goals) Vocabulary() *iop.Vocabulary      { return goals }
func (g Goals) String() string                   { return goals.Word(int(g)) }
func (g Goals) MarshalText() ([]byte, error)     { return iop.MarshalWord(g) }
func (g *Goals) UnmarshalText(text []byte) error { return iop.UnmarshalWord(g, text) }

// Course is how care has gone at a level so far. Each part can be unknown. In the parts
// that are verdicts, Met means yes, NotMet means no, and anything else counts as
// unknown.
//
// Progress, Insight, Interrupted and Arranged are grounds to stay under Texas rules
// that were repealed on 2024-06-11. They are judged for assessments of earlier days;
// they do not apply to later ones or to those without a day. Goals and Taper are judged
// on every day.
//
//	{"level":"intensive-outpatient","goals":"reached","taper":"not-met"}
type Course struct {
	// Level is where the person is now. Unknown: what the assessment says about the care
	// the person is in.
	Level iop.Level `json:"level,omitzero"`
	Goals Goals     `json:"goals,omitzero"`
	// Progress says that progress is documented, though insight may be limited.
	Progress iop.Verdict `json:"progress,omitzero"`
	// Insight says that the person has insight but cannot yet solve the problems.
	Insight iop.Verdict `json:"insight,omitzero"`
	// Interrupted says that a medical or psychiatric interruption is over.
	Interrupted iop.Verdict `json:"interrupted,omitzero"`
	// Arranged says that the person is held while an immediate transfer is arranged.
	Arranged iop.Verdict `json:"arranged,omitzero"`
	// Taper says that hours are kept short on purpose before a step down. It applies to
	// intensive outpatient care, and not to anyone who needs more today.
	Taper iop.Verdict `json:"taper,omitzero"`
}

// UnmarshalJSON reads strictly, like everything here.
func (c *Course) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, c) }

// CheckWire reports answers that are not yes, no or unknown.
func (c *Course) CheckWire(n wire.Node) {
	for i, v := range c.verdicts() {
		if *v != answer(*v) {
			n.At(courseParts.Word(partProgress + i)).Faultf("is not an answer here, want met, not-met or unknown")
		}
	}
}

// verdicts are the parts that are verdicts, from progress on.
func (c *Course) verdicts() [5]*iop.Verdict {
	return [5]*iop.Verdict{&c.Progress, &c.Insight, &c.Interrupted, &c.Arranged, &c.Taper}
}

// answer is yes or no; anything else is unknown.
func answer(v iop.Verdict) iop.Verdict {
	if v == iop.Met || v == iop.NotMet {
		return v
	}
	return iop.Unknown
}

// courseParts are the parts of a course that findings can miss.
var courseParts = iop.NewVocabulary("part of a course", "goals", "progress", "insight", "interrupted", "arranged", "taper")

const (
	partGoals = iota + 1
	partProgress
	partInsight
	partInterrupted
	partArranged
	partTaper
)

// Transfer answers the questions that follow an admission, each with rules of its own.
// Staying needs one of several grounds, and so does leaving; only an admission needs
// all. A verdict is also not met when today's assessment leads to no level at all
// ([Placement.NoLevel]): a person then decides.
type Transfer struct {
	// ContinuedStay: a ground to stay at this level holds.
	ContinuedStay iop.Verdict `json:"continued_stay"`
	// StepUp and StepDown: today's assessment leads to a level later in the set's
	// table, or to an earlier one or no treatment.
	StepUp   iop.Verdict `json:"step_up"`
	StepDown iop.Verdict `json:"step_down"`
	// Aside: it leads to another kind of care, neither more nor less: to an earlier level
	// that gives more withdrawal care inside than the present one, or to a later one that
	// gives less. Going from a residence to withdrawal management and back is neither a
	// step down nor a step up.
	Aside iop.Verdict `json:"aside"`
	// DischargeReady: a ground to leave this level holds.
	DischargeReady iop.Verdict `json:"discharge_ready"`
	// To lists the levels that today's assessment can lead to.
	To iop.Set[iop.Level] `json:"to"`
	// Report has a finding for each ground. An unknown one names the facts, or the parts
	// of the course, that would settle it. A finding on a rule that is not in force on the
	// day is NotApplicable.
	Report iop.Report `json:"report"`
}

//go:embed transfer.json
var transferData []byte

// grounds are the rules of transfer.json, which the code applies by their ids.
type grounds struct {
	needsPersist *iop.Rule // transfer.needs-persist
	progress     *iop.Rule // transfer.progress
	insight      *iop.Rule // transfer.insight
	interrupted  *iop.Rule // transfer.interrupted
	arranged     *iop.Rule // transfer.arranged
	taper        *iop.Rule // transfer.taper
	noNeed       *iop.Rule // transfer.no-need
	graduation   *iop.Rule // transfer.graduation
	stepUp       *iop.Rule // transfer.step-up
	stepDown     *iop.Rule // transfer.step-down
	aside        *iop.Rule // transfer.aside
	noBar        *iop.Rule // readmission.no-bar
}

var readRules = wire.Embedded[iop.Rules]("levelofcare/transfer.json", transferData)

var readGrounds = sync.OnceValue(func() *grounds {
	rule := func(id iop.RuleID) *iop.Rule {
		r, _ := readRules().Rule(id) // a test holds the document to all of these
		return r
	}
	return &grounds{
		needsPersist: rule("transfer.needs-persist"),
		progress:     rule("transfer.progress"),
		insight:      rule("transfer.insight"),
		interrupted:  rule("transfer.interrupted"),
		arranged:     rule("transfer.arranged"),
		taper:        rule("transfer.taper"),
		noNeed:       rule("transfer.no-need"),
		graduation:   rule("transfer.graduation"),
		stepUp:       rule("transfer.step-up"),
		stepDown:     rule("transfer.step-down"),
		aside:        rule("transfer.aside"),
		noBar:        rule("readmission.no-bar"),
	}
})

// levelsOfCare are the levels that a kind of care can be.
var levelsOfCare = [...][]iop.Level{
	CareUnknown:             nil,
	NoCare:                  {iop.LevelUnknown},
	OutpatientCare:          {iop.Outpatient},
	IntensiveOutpatientCare: {iop.IntensiveOutpatient},
	DayCare:                 {iop.PartialHospitalization},
	WithdrawalCare:          {iop.WithdrawalManagement},
	ResidentialCare:         {iop.ResidentialLow, iop.ResidentialHigh},
	HospitalCare:            {iop.Inpatient},
}

// relation is where an answer of today's assessment lies to the level the person is
// at.
type relation uint8

const (
	isAbove relation = 1 << iota
	isBelow
	isAside
	isSame
	isNone // no treatment is indicated
	isOpen // no level meets the needs: a person decides
)

// Transfer answers, for the assessment of a later day, the questions of continued stay,
// step up, step down and readiness to leave. Like Place, it is exact about what is
// unknown: a verdict is given when every completion of the unknown facts gives it.
func (c *Criteria) Transfer(a Assessment, course Course) (t Transfer) {
	c, by := c.made(), readGrounds()
	for _, v := range course.verdicts() {
		*v = answer(*v)
	}
	p := c.Place(a)
	t.To = p.Open()
	seen := c.relations(p, a, course)
	day := a.Day
	inForce := func(r *iop.Rule) bool { return r.Until == 0 || day != 0 && day < r.Until }

	// Each ground holds in some completions; the verdict is over all of them.
	type ground struct {
		rule    *iop.Rule
		verdict iop.Verdict
		missing iop.Words
	}
	facts := c.missing(p, course)
	parts := func(missing ...int) iop.Words { return iop.WordsOf(courseParts, missing...) }
	of := func(in relation) iop.Verdict {
		switch {
		case seen&^in == 0:
			return iop.Met
		case seen&in == 0:
			return iop.NotMet
		}
		return iop.Unknown
	}
	oneOf := func(grounds ...ground) iop.Verdict {
		all := iop.NotMet
		for _, g := range grounds {
			f := iop.Finding{Rule: g.rule, Verdict: iop.NotApplicable}
			if inForce(g.rule) {
				all = all.Or(g.verdict)
				f.Verdict = g.verdict
			}
			if f.Verdict == iop.Unknown {
				f.Missing = g.missing
			}
			t.Report.Add(f)
		}
		return all
	}
	t.StepUp = of(isAbove)
	t.StepDown = of(isBelow | isNone)
	t.Aside = of(isAside)
	for _, g := range [...]ground{{by.stepUp, t.StepUp, facts}, {by.stepDown, t.StepDown, facts}, {by.aside, t.Aside, facts}} {
		f := iop.Finding{Rule: g.rule, Verdict: g.verdict}
		if g.verdict == iop.Unknown {
			f.Missing = g.missing
		} else {
			f.Got = t.To.Words().Value()
		}
		t.Report.Add(f)
	}
	progress := parts(partProgress)
	if course.Progress == iop.Met {
		progress = parts(partGoals)
	} else if course.Goals == GoalsUnknown {
		progress = parts(partProgress, partGoals)
	}
	stay := []ground{
		{by.needsPersist, of(isSame), facts},
		{by.progress, course.Progress.And(iop.VerdictOf(course.Goals == GoalsOpen).Or(unknownIf(course.Goals == GoalsUnknown))), progress},
		{by.insight, course.Insight, parts(partInsight)},
		{by.interrupted, course.Interrupted, parts(partInterrupted)},
		{by.arranged, course.Arranged, parts(partArranged)},
	}
	if level, ok := p.at(course); !ok || level == iop.IntensiveOutpatient {
		// Only who is about to step down tapers.
		taper, missing := course.Taper.And(of(isBelow|isSame|isNone)), parts(partTaper)
		if !ok {
			taper = taper.And(iop.Unknown)
		}
		if course.Taper == iop.Met {
			missing = facts
		}
		stay = append(stay, ground{by.taper, taper, missing})
	}
	t.ContinuedStay = oneOf(stay...)
	reached := iop.VerdictOf(course.Goals == GoalsReached)
	if course.Goals == GoalsUnknown {
		reached = iop.Unknown
	}
	graduation := facts
	if reached == iop.Unknown {
		graduation = parts(partGoals)
	}
	t.DischargeReady = oneOf(ground{by.noNeed, of(isNone), facts}, ground{by.graduation, reached.And(t.StepDown), graduation})
	return t
}

// missing is the facts that can still change the answer of today's assessment, and
// the care that the person is in when that is not known.
func (c *Criteria) missing(p Placement, course Course) iop.Words {
	allowed := c.allowed(&p.a)
	v := p.version()
	open := v.level().support(&allowed, nil, 0)
	if len(c.present(p.a, course)) > 1 {
		open |= 1 << FactCurrent
	}
	return iop.WordsFromBits(c.names, open)
}

func unknownIf(unknown bool) iop.Verdict {
	if unknown {
		return iop.Unknown
	}
	return iop.NotMet
}

// at is the level that the person is at, when that is known.
func (p Placement) at(course Course) (iop.Level, bool) {
	if course.Level != iop.LevelUnknown {
		return course.Level, true
	}
	if int(p.a.Current) >= len(levelsOfCare) {
		return iop.LevelUnknown, false
	}
	if levels := levelsOfCare[p.a.Current]; len(levels) == 1 && levels[0] != iop.LevelUnknown {
		return levels[0], true
	}
	return iop.LevelUnknown, false
}

// relations is where the answers of today's assessment can lie to the level that the
// person is at or can be at.
func (c *Criteria) relations(p Placement, a Assessment, course Course) (seen relation) {
	order, v := c.Levels(), p.version()
	for _, at := range c.present(a, course) {
		q := p
		if course.Level == iop.LevelUnknown && a.Current == CareUnknown {
			b := a
			b.Current = careOf(at)
			q = c.Place(b)
		}
		if q.codes == 0 { // nothing placed
			seen |= isAbove | isBelow | isSame | isAside
		}
		if q.NotIndicated() != iop.NotMet {
			seen |= isNone
		}
		if q.NoLevel() != iop.NotMet {
			seen |= isOpen
		}
		from := slices.Index(order, at)
		if from < 0 && at != iop.LevelUnknown { // a level that the table lacks is nowhere in its order
			seen |= isAbove | isBelow | isSame | isAside
		}
		for l := range q.Open().All() {
			to, more := slices.Index(order, l), cmp.Compare(v.inside(WithdrawalNeed, l), v.inside(WithdrawalNeed, at))
			switch {
			case to < from && more > 0, to > from && more < 0:
				seen |= isAside
			case to > from:
				seen |= isAbove
			case to < from:
				seen |= isBelow
			default:
				seen |= isSame
			}
		}
	}
	return seen
}

// inside is how much of a kind of care the level gives inside.
func (v *version) inside(k Kind, l iop.Level) (most uint8) {
	for i := range v.rows {
		if v.rows[i].level == l {
			most = max(most, v.rows[i].inside[k])
		}
	}
	return most
}

// present lists the levels that the person can be at.
func (c *Criteria) present(a Assessment, course Course) (levels []iop.Level) {
	if course.Level != iop.LevelUnknown {
		return []iop.Level{course.Level}
	}
	allowed := c.allowed(&a)
	for care := NoCare; int(care) < len(levelsOfCare); care++ {
		if allowed[FactCurrent]>>care&1 == 1 {
			levels = append(levels, levelsOfCare[care]...)
		}
	}
	return levels
}

// careOf is the kind of care that a level is.
func careOf(l iop.Level) Care {
	for care, levels := range levelsOfCare {
		if slices.Contains(levels, l) && Care(care) != CareUnknown {
			return Care(care)
		}
	}
	return NoCare
}

// Bar is why a program would refuse a person who was there before.
type Bar uint8

const (
	BarUnknown          Bar = iota
	BarRelapse              // returned to use
	BarLeft                 // left against advice
	BarConduct              // conduct that endangered others
	BarWait                 // the waiting period that the program's rules set is not over
	BarNotAppropriate       // the program does not provide what the person needs
	BarNoPlace              // it is full
	BarPaymentNotAgreed     // nobody has agreed to pay
)

var bars = iop.NewVocabulary("bar to readmission",
	"relapse", "left-against-advice", "conduct", "wait", "not-appropriate", "no-place", "payment")

func (b Bar) Vocabulary() *iop.Vocabulary      { return bars }
func (b Bar) String() string                   { return bars.Word(int(b)) }
func (b Bar) MarshalText() ([]byte, error)     { return iop.MarshalWord(b) }
func (b *Bar) UnmarshalText(text []byte) error { return iop.UnmarshalWord(b, text) }

// Refusal judges the reasons a program gives for refusing a person who was there
// before. It is not met when the only reasons are an earlier relapse or an earlier
// departure against advice, and not applicable when there is no reason.
func Refusal(because iop.Set[Bar]) iop.Finding {
	f := iop.Finding{Rule: readGrounds().noBar, Got: because.Words().Value(), Verdict: iop.Met}
	switch never := iop.SetOf(BarRelapse, BarLeft); {
	case because == 0:
		f.Verdict, f.Got = iop.NotApplicable, iop.Value{}
	case because.Within(never):
		f.Verdict = iop.NotMet
	}
	return f
}
