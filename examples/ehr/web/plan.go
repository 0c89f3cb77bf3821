package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
	"github.com/openiop/openiop/levelofcare/program"
	"github.com/openiop/openiop/schedule"
)

// busyLines is how many busy times the form has.
const busyLines = 4

// busyLine is one busy time as it was entered.
type busyLine struct {
	N              int
	Day, From, End string
}

// fitPage is a week that is looked for, and what was found.
type fitPage struct {
	People    []clinic.Person
	Templates []string
	Person    string
	Template  string
	Travel    string
	Busy      []busyLine
	Weekdays  []schedule.Weekday
	Found     *schedule.Fitted
}

// fit looks for the week of a template that suits a person's busy times.
func (v *visit) fit(w http.ResponseWriter) error {
	q := v.r.URL.Query()
	page := fitPage{Person: q.Get("person"), Template: q.Get("template"), Travel: q.Get("travel")}
	for d := range schedule.EveryDay.All() {
		page.Weekdays = append(page.Weekdays, d)
	}
	var busy []schedule.Block
	for n := range busyLines {
		l := busyLine{n, q.Get(fmt.Sprint("day", n)), q.Get(fmt.Sprint("from", n)), q.Get(fmt.Sprint("until", n))}
		page.Busy = append(page.Busy, l)
		b, ok, err := l.block()
		if err != nil {
			return err
		}
		if ok {
			busy = append(busy, b)
		}
	}
	travel, err := iop.Minutes(0), error(nil)
	if page.Travel != "" {
		if travel, err = iop.ParseMinutes(page.Travel); err != nil {
			return refuse(http.StatusBadRequest, "The way is not an amount of time. Write 30m or 1h15m.")
		}
	}
	templates, err := v.Clinic.Templates(v)
	if err != nil {
		return err
	}
	page.Templates = slices.Sorted(maps.Keys(templates))
	if page.People, err = v.Clinic.People(v); err != nil {
		return err
	}
	if page.Person != "" {
		p, err := v.Clinic.Person(v, page.Person)
		if err != nil {
			return err
		}
		found, err := v.Clinic.Fit(v, &p, page.Template, v.day, busy, travel)
		if err != nil {
			return err
		}
		page.Found = &found
	}
	return v.render(w, "fit", "Find a week", "fit", page)
}

// block is a busy time; false for a line that says no day.
func (l busyLine) block() (b schedule.Block, ok bool, err error) {
	if l.Day == "" {
		return b, false, nil
	}
	b = schedule.Block{Name: fmt.Sprintf("busy %s %s to %s", l.Day, l.From, l.End), Days: schedule.EveryDay}
	if l.Day != "every day" {
		d, err := iop.Parse[schedule.Weekday](l.Day)
		if err != nil {
			return b, false, refuse(http.StatusBadRequest, "That is not a weekday.")
		}
		b.Days = schedule.On(d)
	}
	var errStart, errEnd error
	b.Start, errStart = schedule.ParseClock(l.From)
	b.End, errEnd = schedule.ParseClock(l.End)
	if errStart != nil || errEnd != nil || b.End <= b.Start {
		return b, false, refuse(http.StatusBadRequest, "A busy time needs a beginning and, on the same day, an end after it.")
	}
	return b, true, nil
}

// wishes are what the page of a placement asks about programs. The names of their fields
// are those of no fact.
func wishes(q url.Values) (list []program.Wish, err error) {
	if text := q.Get("wish-time"); text != "" {
		t, err := iop.Parse[iop.TimeOfDay](text)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "That is not a time of day.")
		}
		list = append(list, program.NiceToHave(t))
	}
	if text := q.Get("wish-insurance"); text != "" {
		list = append(list, program.Wish{Of: program.AttributeInsurance, Any: []string{text}, Must: true})
	}
	if q.Get("wish-virtual") != "" {
		list = append(list, program.Wish{Of: program.AttributeVirtual})
	}
	return list, nil
}

// questions are the facts of an assessment as questions. A fact that a criteria set declares
// for itself is asked by its name.
var questions = map[string]string{
	"danger":             "Is there a risk that the person harms self or others?",
	"withdrawal":         "What withdrawal is there, or to be expected?",
	"medical":            "How is the person's physical health?",
	"mental-health":      "How severe is mental illness now?",
	"supervision":        "How much supervision does the person need to be safe between sessions?",
	"substance-use":      "How severe is the substance use disorder now, tobacco left out?",
	"continued-use-risk": "How high is the risk of continued use, or of a return to use?",
	"home":               "What do the place and the people at home do to recovery?",
	"residence":          "Where does the person live?",
	"engagement":         "How ready is the person to attend and take part?",
	"functioning":        "How does the person manage work, school, family and self?",
	"safeguards":         "Is there something in place against a return to use?",
	"phase":              "At which point of care is the level asked for?",
	"current":            "In which care is the person now?",
	"completed":          "Which care did the person complete recently?",
	"relapse":            "Has the person recently returned to use after time without?",
	"failure":            "Has treatment at a lower level failed, and why?",
	"obligations":        "Do work, school or the care of others keep the person from being away from home?",
	"population":         "Does the person belong to one of these groups?",
	"meal-support":       "How much support with meals does the person need?",
}

// question is a fact as a question.
func question(fact string) string {
	if text := questions[fact]; text != "" {
		return text
	}
	return fact
}

// rank ranks the programs that the clinic knows, once a level is in sight.
func (v *visit) rank(p levelofcare.Placement) (*program.Ranking, error) {
	list, err := wishes(v.r.URL.Query())
	if err != nil {
		return nil, err
	}
	if p.Possible() == 0 {
		return nil, nil
	}
	r, err := v.Clinic.Programs(v, p, list...)
	return &r, err
}
