package web

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/compliance/published"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
	"github.com/openiop/openiop/schedule"
)

var functions = template.FuncMap{
	"chart": weekChart,
	// words is a word of a vocabulary for a reader: "no-show" is "no show".
	"words":    words,
	"first":    first,
	"event":    event,
	"state":    state,
	"presence": presence,
	"late":     func(d ask.Due) bool { return d.State == episode.Overdue || d.State == episode.Exceeded },
	"question": question,
	"gap":      func(r iop.Result) string { return gaps[r] },
	"fits":     func(v iop.Verdict) string { return fitWords[v] },
	"all":      func(r iop.Report) []iop.Finding { return slices.Collect(r.All()) },
}

func words(v any) string { return strings.ReplaceAll(fmt.Sprint(v), "-", " ") }

// first is words with a capital in front.
func first(v any) string {
	text := words(v)
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// events are kinds of events that a word alone leaves open.
var events = map[iop.EventKind]string{
	iop.SpecimenCollected: "drug test, specimen collected", iop.SpecimenMissed: "drug test missed",
	iop.PositiveTest: "drug test positive", iop.NegativeTest: "drug test negative", iop.ContactTried: "contact tried",
	iop.PlanMade: "treatment plan made", iop.PlanReviewed: "treatment plan reviewed", iop.Certified: "need certified",
	iop.AftercarePlanned: "aftercare planned", iop.NoShow: "no-show", iop.MadeUp: "made up",
}

// event is a kind of event for a reader.
func event(k iop.EventKind) string {
	if text := events[k]; text != "" {
		return text
	}
	return words(k)
}

// presence is how long a session was planned, and how much of it the person attended.
func presence(e ask.Event) string {
	switch {
	case !episode.Speaks(e.Kind, "credited"):
		if e.Planned == 0 {
			return ""
		}
		return "planned for " + e.Planned.String()
	case e.Credited == episode.Whole && e.Planned != 0:
		return "all of " + e.Planned.String()
	case e.Credited == 0:
		return "not recorded how long, of " + e.Planned.String()
	case e.Planned == 0:
		return e.Credited.String()
	}
	return fmt.Sprintf("%v of %v", e.Credited, e.Planned)
}

// state is how a deadline stands, with its last day.
func state(d ask.Due) string {
	by := ""
	if d.By != 0 {
		by = " " + d.By.String()
	}
	switch {
	case d.State == episode.Overdue && by != "":
		return "Overdue, was due by" + by
	case d.State == episode.Pending && by != "":
		return "Due by" + by
	case d.State == episode.Pending:
		return "Due"
	case d.State == episode.OutOfTime && by != "":
		return "Not in time, was due by" + by
	case d.State == episode.InTime:
		return "Done in time"
	case d.State == episode.DueUnknown:
		return "Cannot be told"
	}
	return first(d.State)
}

// gaps is what a rule of ours is beside one of theirs.
var gaps = map[iop.Result]string{
	iop.WeakerBy: "Ours asks less", iop.Silent: "Ours says nothing of it", iop.NotComparable: "Ours cannot be compared with it",
}

var fitWords = map[iop.Verdict]string{iop.Met: "fits", iop.NotMet: "does not fit", iop.Unknown: "may fit"}

// pageSize is how many people Today shows at once.
const pageSize = 50

func (v *visit) today(w http.ResponseWriter) error {
	rows, next, err := v.Clinic.Page(v, v.day, v.r.URL.Query().Get("after"), pageSize)
	if err != nil {
		return err
	}
	return v.render(w, "today", "Today", "today", struct {
		Rows []clinic.Row
		Next string
	}{rows, next})
}

// personPage is what the page of a person shows.
type personPage struct {
	clinic.Chart
	Row       clinic.Row
	Weeks     []episode.Week // under the clinic's own policy
	Bounds    bounds
	Checks    []ask.Under[iop.Report]
	Week      []ask.Under[iop.Report]
	Due       []ask.Under[[]ask.Due]
	Lapses    []ask.Under[[]ask.Due]
	Responses []ask.Under[[]ask.NextStep]
	Kinds     []iop.EventKind
	Blocks    []string
	Timeline  []line
	Calendar  string

	Authorizations []clinic.Authorization // with an empty one behind
	Codes          []string               // that can be authorized
}

// line is an entry of the timeline.
type line struct {
	store.Entry
	Gone bool // a later entry stands in its place, or takes it back
}

// recordable are the kinds of entries that the page of a person offers.
var recordable = []iop.EventKind{
	iop.Attended, iop.Excused, iop.NoShow, iop.MadeUp, iop.ContactTried, iop.SpecimenCollected, iop.NegativeTest, iop.PositiveTest,
	iop.PlanMade, iop.PlanReviewed, iop.Certified, iop.Warned, iop.AftercarePlanned,
}

func (v *visit) person(w http.ResponseWriter) error {
	ch, err := v.Clinic.Chart(v, v.r.PathValue("id"), v.day, v.past)
	if err != nil {
		return err
	}
	p := personPage{
		Chart: ch, Weeks: ch.Reading.Ledger()[0].Answer, Checks: ch.Reading.Check(), Week: ch.Reading.Week(), Due: ch.Reading.Due(),
		Lapses: ch.Reading.Lapses(), Responses: ch.Reading.Responses(), Kinds: recordable, Codes: clinic.Codes,
	}
	for i := range p.Due { // what has not begun, or is over, is not due
		p.Due[i].Answer = slices.DeleteFunc(slices.Clone(p.Due[i].Answer), func(d ask.Due) bool { return d.State == episode.Ended || d.State == episode.NotStarted })
	}
	if p.Row, err = v.Clinic.Row(v, &ch); err != nil {
		return err
	}
	p.Bounds = weekBounds(ch.Reading.Policies(), ch.Reading.Person(), v.day)
	gone := map[int64]bool{}
	for _, e := range ch.Entries {
		gone[e.Corrects] = true
	}
	for _, e := range slices.Backward(ch.Entries) {
		p.Timeline = append(p.Timeline, line{e, gone[e.Seq]})
	}
	p.Calendar = v.calendarAddress("person/" + ch.Person.ID)
	templates, err := v.Clinic.Templates(v)
	if err != nil {
		return err
	}
	p.Blocks = clinic.BlockNames(&ch.Person, templates)
	if p.Authorizations, err = v.Clinic.Authorizations(v, ch.Person.ID); err != nil {
		return err
	}
	p.Authorizations = append(p.Authorizations, clinic.Authorization{})
	return v.render(w, "person", ch.Person.Name, "person/"+ch.Person.ID, p)
}

// edit changes the demographics that the form shows, of the version that it was made from.
func (v *visit) edit(w http.ResponseWriter) error {
	id := v.r.PathValue("id")
	p, err := v.Clinic.Person(v, id)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(v.r.PostFormValue("version"), 10, 64)
	if err != nil {
		return refuse(http.StatusBadRequest, "The form does not say which version it was made from.")
	}
	if p.Name = strings.TrimSpace(v.r.PostFormValue("name")); p.Name == "" {
		return refuse(http.StatusBadRequest, "The name is missing.")
	}
	templates, err := v.Clinic.Templates(v)
	if err != nil {
		return err
	}
	p.Blocks = nil
	names := clinic.BlockNames(&p, templates)
	for _, name := range v.r.PostForm["block"] {
		if !slices.Contains(names, name) {
			return refuse(http.StatusBadRequest, "There is no such session.")
		}
		p.Blocks = append(p.Blocks, name)
	}
	p.Version = seen
	paper, err := p.Paper(v.who.name)
	if err != nil {
		return err
	}
	if err := v.Clinic.Store.Put(v, paper); err != nil {
		return err
	}
	return v.written(w, "edit", "person/"+id)
}

// written notes a change and shows the person.
func (v *visit) written(w http.ResponseWriter, action, object string) error {
	if err := v.Clinic.Store.Audit(v, v.who.name, action, object); err != nil {
		return err
	}
	http.Redirect(w, v.r, "/"+object, http.StatusSeeOther)
	return nil
}

// record adds an entry: what happened, a correction, or that an entry is taken back.
func (v *visit) record(w http.ResponseWriter) error {
	id := v.r.PathValue("id")
	if _, err := v.Clinic.Person(v, id); err != nil {
		return err
	}
	seen, err := strconv.ParseInt(v.r.PostFormValue("seen"), 10, 64)
	if err != nil {
		return refuse(http.StatusBadRequest, "The form does not say how far the record was read.")
	}
	e := store.Entry{Person: id, Author: v.who.name}
	if text := v.r.PostFormValue("corrects"); text != "" {
		if e.Corrects, err = strconv.ParseInt(text, 10, 64); err != nil || e.Corrects < 1 {
			return refuse(http.StatusBadRequest, "There is no such entry.")
		}
	}
	if v.r.PostFormValue("strike") != "" {
		entries, err := v.Clinic.Store.Record(v, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(entries, func(was store.Entry) bool { return was.Seq == e.Corrects })
		if at < 0 {
			return refuse(http.StatusBadRequest, "There is no such entry.")
		}
		e.Struck, e.Event = true, entries[at].Event
	} else if e.Event, err = v.event(); err != nil {
		return err
	}
	if err := v.Clinic.Store.Append(v, id, seen, e); err != nil {
		return err
	}
	return v.written(w, "append", "person/"+id)
}

// event is what the form says happened.
func (v *visit) event() (e ask.Event, err error) {
	if e.Kind, err = iop.Parse[iop.EventKind](v.r.PostFormValue("kind")); err != nil || !slices.Contains(recordable, e.Kind) {
		return e, refuse(http.StatusBadRequest, "What happened is missing.")
	}
	if e.Day, err = iop.ParseDay(v.r.PostFormValue("day")); err != nil {
		return e, refuse(http.StatusBadRequest, "The day is missing, or is not a date.")
	}
	if e.Day > v.now {
		return e, refuse(http.StatusBadRequest, "That day is still to come.")
	}
	if episode.Speaks(e.Kind, "planned") {
		e.Format = iop.Group
		if e.Planned, err = iop.ParseMinutes(v.r.PostFormValue("planned")); err != nil {
			return e, refuse(http.StatusBadRequest, "How long the session was planned is missing. Write it as 3h or 2h30m.")
		}
	}
	if text := v.r.PostFormValue("credited"); text != "" && episode.Speaks(e.Kind, "credited") {
		if err := e.Credited.UnmarshalText([]byte(text)); err != nil {
			return e, refuse(http.StatusBadRequest, "How long the person attended is not an amount of time. Write whole, 3h or 2h30m, or leave it out where it is not known.")
		}
	}
	if e.Kind == iop.SpecimenCollected {
		e.Collection = compliance.SpecimenGiven
	}
	if err := ask.Check(e); err != nil {
		return e, refuse(http.StatusBadRequest, "This cannot be: a session cannot be attended for longer than a day.")
	}
	return e, nil
}

func (v *visit) week(w http.ResponseWriter) error {
	board, beside, err := v.Clinic.Board(v, v.day)
	if err != nil {
		return err
	}
	type offer struct {
		clinic.Offer
		Calendar string
	}
	type weekday struct {
		Day    iop.Day
		Name   schedule.Weekday
		Offers []offer
	}
	var days []weekday
	first := v.day - iop.Day(schedule.WeekdayOf(v.day)-schedule.Monday)
	for d := range schedule.EveryDay.All() {
		day := weekday{Day: first + iop.Day(d-schedule.Monday), Name: d}
		for _, o := range board {
			if o.Day == d {
				day.Offers = append(day.Offers, offer{o, v.calendarAddress(groupPath(o.Template, o.Block.Name))})
			}
		}
		days = append(days, day)
	}
	return v.render(w, "week", "Week", "week", struct {
		Days   []weekday
		Beside []clinic.Beside
	}{days, beside})
}

// placementPage is an assessment so far, and what it leads to.
type placementPage struct {
	Set     string
	Facts   []heard
	Ask     *levelofcare.Question
	More    int // questions beyond the first
	Open    []iop.Level
	Why     []levelofcare.Explanation
	Answer  string
	Settled bool
	Person  string
	People  []clinic.Person
	Wish    map[string]string
	Times   []iop.TimeOfDay
	Ranking *program.Ranking // nil while no level is possible
}

type heard struct {
	Fact, Value string
	Without     string // the address of the page without it
}

// facts reads the facts of an address.
func (v *visit) facts(values url.Values) (c *levelofcare.Criteria, a levelofcare.Assessment, list []heard, err error) {
	c, a.Day = levelofcare.PublicGuidance(), v.day
	for fact := range c.Facts() {
		name := c.Name(fact)
		value := values.Get(name)
		if value == "" {
			continue
		}
		if err := c.Set(&a, name, value); err != nil {
			return c, a, nil, refuse(http.StatusBadRequest, "That is not an answer to this question.")
		}
		without := url.Values{}
		for k, v := range values {
			if k != name {
				without[k] = v
			}
		}
		list = append(list, heard{name, value, "/placement?" + without.Encode()})
	}
	return c, a, list, nil
}

func (v *visit) placement(w http.ResponseWriter) error {
	values := v.r.URL.Query()
	c, a, list, err := v.facts(values)
	if err != nil {
		return err
	}
	p := c.Place(a)
	page := placementPage{Set: c.Title(), Facts: list, Answer: p.String(), Settled: p.Settled(), Person: values.Get("person"), Wish: map[string]string{}, Times: []iop.TimeOfDay{iop.Morning, iop.Afternoon, iop.Evening}}
	for _, l := range c.Levels() {
		if p.Open().Has(l) {
			page.Open = append(page.Open, l)
		}
		page.Why = append(page.Why, p.WhyNot(l))
	}
	if q := p.Questions(); len(q) > 0 {
		page.Ask, page.More = &q[0], len(q)-1
	}
	for _, name := range []string{"wish-time", "wish-insurance", "wish-virtual"} {
		page.Wish[name] = values.Get(name)
	}
	if page.Ranking, err = v.rank(p); err != nil {
		return err
	}
	if page.People, err = v.Clinic.People(v); err != nil {
		return err
	}
	return v.render(w, "placement", "Placement", "placement", page)
}

// place keeps an assessment, and the decision where it leads to one.
func (v *visit) place(w http.ResponseWriter) error {
	id := v.r.PostFormValue("person")
	if _, err := v.Clinic.Person(v, id); err != nil {
		return refuse(http.StatusBadRequest, "Say whose assessment this is.")
	}
	c, a, _, err := v.facts(v.r.PostForm)
	if err != nil {
		return err
	}
	body, err := c.MarshalAssessment(a)
	if err != nil {
		return err
	}
	key := id + "/" + v.day.String()
	was, err := v.Clinic.Store.Papers(v, store.Assessment, id)
	if err != nil {
		return err
	}
	version := int64(0)
	for _, p := range was {
		if p.ID == key {
			version = p.Version
		}
	}
	papers := []store.Paper{{Kind: store.Assessment, ID: key, Version: version, Person: id, Body: body, Author: v.who.name}}
	if d, ok := c.Place(a).Recommend(levelofcare.RoleClinician, v.day); ok {
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		papers = append(papers, store.Paper{Kind: store.Decision, ID: key + "/" + strconv.FormatInt(version+1, 10), Person: id, Body: body, Author: v.who.name})
	}
	if err := v.Clinic.Store.Put(v, papers...); err != nil {
		return err
	}
	return v.written(w, "place", "person/"+id)
}

func (v *visit) policy(w http.ResponseWriter) error {
	mine, version, err := v.Clinic.Policy(v)
	if err != nil {
		return err
	}
	type against struct {
		Policy *ask.Policy
		Gaps   []iop.Comparison
	}
	type coming struct {
		Day     iop.Day
		Changes []compliance.Change
	}
	page := struct {
		Policy  *ask.Policy
		Version int64
		Rules   []*iop.Rule
		Against []against
		Coming  []coming
	}{Policy: mine, Version: version}
	page.Rules = ask.Rules(mine, v.day)
	for _, id := range []iop.RuleID{"us-va-licence", "us-va-medicaid", "us-medicare-iop"} {
		theirs := published.MustLookup(id)
		page.Against = append(page.Against, against{theirs, ask.Gaps(mine, theirs, v.day)})
	}
	for _, p := range append([]*ask.Policy{mine}, published.MustLookup("us-va-licence"), published.MustLookup("us-va-medicaid"), published.MustLookup("us-medicare-iop")) {
		for _, day := range p.Changes() {
			if day > v.day {
				changes, err := ask.Changes(p, day)
				if err != nil {
					return err
				}
				page.Coming = append(page.Coming, coming{day, changes})
			}
		}
	}
	slices.SortStableFunc(page.Coming, func(a, b coming) int { return int(a.Day - b.Day) })
	return v.render(w, "policy", "Policy", "policy", page)
}

func (v *visit) audit(w http.ResponseWriter) error {
	log, err := v.Clinic.Store.LastAudited(v, 200)
	if err != nil {
		return err
	}
	return v.render(w, "audit", "Audit", "audit", log)
}
