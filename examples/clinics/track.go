package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
	"github.com/openiop/openiop/schedule"
)

// track is one published track: the sessions of its timetable and what the page
// states in numbers. What a page leaves out is nil.
type track struct {
	_            wire.Others
	ID           string           `json:"id" wire:"required"`
	Name         *string          `json:"name_of_track"`
	Kind         *string          `json:"kind_claimed"`
	Sessions     *[]session       `json:"sessions"`
	Complete     *bool            `json:"sessions_complete"` // the timetable has every session
	Choose       *int32           `json:"choose_days"`       // how many of its days a person takes
	Hours        *interval        `json:"stated_hours_per_week"`
	Days         *interval        `json:"stated_days_per_week"`
	SessionHours *interval        `json:"stated_session_hours"`
	Weeks        *interval        `json:"stated_program_weeks"`
	Breaks       *decimal.Decimal `json:"breaks_minutes_per_day"`
}

// or is what p points to; the zero T where a page says nothing.
func or[T any](p *T) (t T) {
	if p != nil {
		t = *p
	}
	return t
}

// session is one line of a timetable.
type session struct {
	_       wire.Others
	Weekday *weekday        `json:"weekday"`
	Start   *schedule.Clock `json:"start"`
	End     *schedule.Clock `json:"end"`
	Format  *format         `json:"format"`
	Note    *string         `json:"note"`
}

func (s *session) day() schedule.Weekday { return schedule.Weekday(or(s.Weekday)) }

// timed reports whether the page says from when to when the session is held.
func (s *session) timed() bool { return s.Start != nil && s.End != nil }

const midnight = schedule.Clock(24 * 60)

// end is the end of a timed session, past midnight 24 hours and more after the start of
// its day.
func (s *session) end() schedule.Clock {
	if *s.End <= *s.Start {
		return *s.End + midnight
	}
	return *s.End
}

// longestNight is how long a session past midnight is at most. Of one that would be
// longer the times are wrong.
const longestNight = 12 * 60

// CheckWire reports a session that ends before it starts.
func (s *session) CheckWire(n wire.Node) {
	if s.timed() && s.end() > midnight && s.end()-*s.Start > longestNight {
		n.At("end").Faultf("is not after the start, %v", *s.Start)
	}
}

// weekday reads Mon or Monday.
type weekday schedule.Weekday

func (d *weekday) UnmarshalText(text []byte) error {
	var short []string
	for w := range iop.Values[schedule.Weekday]() {
		name := w.String()
		if strings.EqualFold(string(text), name) || strings.EqualFold(string(text), name[:3]) {
			*d = weekday(w)
			return nil
		}
		short = append(short, weekdayName(w))
	}
	return fmt.Errorf("%q is not a weekday, want %s or a whole name", text, strings.Join(short, ", "))
}

// weekdayName is Mon.
func weekdayName(d schedule.Weekday) string {
	return strings.ToUpper(d.String()[:1]) + d.String()[1:3]
}

// format is the page's word for what a session is.
type format string

// formats are the words that are read. A session of mixed format may be any.
var formats = map[format]iop.Format{
	"": 0, "mixed": 0, "unknown": 0,
	"group":           iop.Group,
	"individual":      iop.IndividualCounseling,
	"family":          iop.Family,
	"education":       iop.Education,
	"mutual_help":     iop.MutualHelp,
	"self_help":       iop.MutualHelp,
	"12_step":         iop.MutualHelp,
	"twelve_step":     iop.MutualHelp,
	"medication":      iop.MedicationCheck,
	"drug_test":       iop.DrugTest,
	"case_management": iop.CaseManagement,
	"recreation":      iop.Recreation,
}

func (f *format) UnmarshalText(text []byte) error {
	if _, ok := formats[format(text)]; !ok {
		var words []string
		for _, w := range slices.Sorted(maps.Keys(formats)) {
			if w != "" {
				words = append(words, string(w))
			}
		}
		return fmt.Errorf("%q is not a format, want one of %s", text, strings.Join(words, ", "))
	}
	*f = format(text)
	return nil
}

// largest is how large each stated number can be.
var largest = map[string]int64{
	"stated_hours_per_week": 7 * 24, "stated_days_per_week": 7, "stated_session_hours": 24, "stated_program_weeks": longestProgram,
}

// CheckWire reports numbers that cannot be.
func (t *track) CheckWire(n wire.Node) {
	if t.ID == "" {
		n.At("id").Faultf("is empty")
	}
	sound := true
	if t.Choose != nil && *t.Choose < 1 {
		n.At("choose_days").Faultf("is not 1 or more")
		sound = false
	}
	for member, i := range map[string]*interval{
		"stated_hours_per_week": t.Hours, "stated_days_per_week": t.Days, "stated_session_hours": t.SessionHours, "stated_program_weeks": t.Weeks,
	} {
		for end, d := range map[string]*decimal.Decimal{"min": or(i).Min, "max": or(i).Max} {
			if d != nil && d.GreaterThan(decimal.NewFromInt(largest[member])) {
				n.At(member, end).Faultf("is more than %d", largest[member])
				sound = false
			}
		}
	}
	if t.Breaks != nil && t.Breaks.IsNegative() {
		n.At("breaks_minutes_per_day").Faultf("is negative")
	} else if t.Breaks != nil && !t.holdsBreaks() {
		n.At("breaks_minutes_per_day").Faultf("is not shorter than the sessions")
	}
	// Of a track that states nothing there is nothing to say.
	o := t.offered()
	if err := o.week.Validate(); err != nil && sound && len(o.week.Blocks)+len(o.week.Arranged)+len(o.week.Of) > 0 {
		n.At("sessions").Faultf("do not make a valid week: %v", err)
	}
}

// holdsBreaks reports whether the break of a day, as far as it does not lie between its
// sessions, is shorter than the longest of them; of the stated sessions where none is
// timed.
func (t *track) holdsBreaks() bool {
	var days [schedule.Sunday + 1][]slot
	timed := false
	for _, s := range or(t.Sessions) {
		if s.timed() {
			timed = true
			days[s.day()] = append(days[s.day()], slot{Block: schedule.Block{Start: *s.Start, End: s.end()}})
		}
	}
	if !timed {
		longest := 24 * iop.Hour
		if or(t.SessionHours).Max != nil {
			longest = minutes(*t.SessionHours.Max)
		}
		return t.pause() < longest
	}
	for _, day := range days {
		slices.SortStableFunc(day, func(a, b slot) int { return cmp.Compare(a.Start, b.Start) })
		longest := iop.Minutes(0)
		for _, s := range day {
			longest = max(longest, s.Span())
		}
		if rest := inside(day, t.pause()); rest > 0 && longest > 0 && rest >= longest {
			return false
		}
	}
	return true
}

// entry is one element of the list, nil when it has a fault.
type entry struct{ track *track }

// UnmarshalWire reads the track apart from the others.
func (e *entry) UnmarshalWire(n wire.Node) {
	var t track
	if n.Decode(&t) {
		e.track = &t
	}
}

// list is a document: tracks, each with its own id.
type list []entry

// CheckWire reports ids that stand twice; the first keeps it.
func (l *list) CheckWire(n wire.Node) {
	first := map[string]int{}
	for i, e := range *l {
		if e.track == nil {
			continue
		}
		if k, taken := first[e.track.ID]; taken {
			n.At(i, "id").Faultf("is also the id of [%d]", k)
			(*l)[i].track = nil
			continue
		}
		first[e.track.ID] = i
	}
}

// parse returns the tracks that could be read, and what is wrong with the others.
func parse(data []byte) (tracks []*track, faults wire.Faults) {
	var l list
	errors.As(wire.Unmarshal(data, &l), &faults)
	for _, e := range l {
		if e.track != nil {
			tracks = append(tracks, e.track)
		}
	}
	return tracks, faults
}
