package main

import (
	"regexp"
	"strings"

	"github.com/openiop/openiop/schedule"
)

// recurrence is how often a session is held: in each of the cadences, or as often as
// nobody knows when there is none.
type recurrence []schedule.Cadence

func (r recurrence) known() bool { return len(r) > 0 }

func (r recurrence) weekly() bool { return r.known() && r[0].Kind == schedule.Weekly }

// String is "every 2 weeks"; "on the 1. of the month and on the 3. of the month".
func (r recurrence) String() string {
	if !r.known() {
		return "how often is not known"
	}
	var list []string
	for _, c := range r {
		list = append(list, c.String())
	}
	return strings.Join(list, " and ")
}

// inWeeks reports whether it is held every so many weeks, so that without dates it is
// known how often.
func (r recurrence) inWeeks() bool {
	return r.weekly() || r.known() && r[0].Kind == schedule.EveryWeeks
}

// cadence is that of a session on a weekday. Without dates nobody knows in which weeks
// it is held that is held on some weekdays of the month, nor of course that of which
// nobody knows how often: it is held in a week or not.
func (r recurrence) cadence() schedule.Cadence {
	if r.inWeeks() {
		return r[0]
	}
	return schedule.Cadence{Kind: schedule.NthWeekday, N: 5}
}

// perhaps is the cadence of what may be held on no set weekday: what is held every 365
// days is held in a week or not, and without dates nobody knows.
var perhaps = schedule.Cadence{Kind: schedule.EveryDays, N: 365}

// anyDay is the cadence of a session without a weekday.
func (r recurrence) anyDay() schedule.Cadence {
	if r.inWeeks() {
		return r[0]
	}
	return perhaps
}

// The words of notes.
const (
	dayName  = `(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?`
	ordinal  = `(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last)`
	ordinals = ordinal + `(?:\s*(?:,|&|/|\+|\band\b|\bor\b)\s*(?:and\s+|the\s+)*` + ordinal + `)*`
)

var (
	// ofTheMonth finds weekdays by their number in the month.
	ofTheMonth = regexp.MustCompile(`\b(` + ordinals + `)\s+` + dayName + `\b`)
	anOrdinal  = regexp.MustCompile(ordinal)
	ordinalOf  = map[string]int16{
		"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1,
	}
	month = regexp.MustCompile(`(?:\b(?:of|in|per|a|the|each|every|once)\s+|/\s*)*\bmonth(?:ly)?\b`)

	// everySecondWeek and everyFewWeeks find sessions of some weeks.
	everySecondWeek = regexp.MustCompile(`\b(?:alternat(?:e|ing|es)|every\s+(?:other|second|2nd|two|2))\s+(?:weeks?|` + dayName + `)\b|\bbi-?weekly\b|\bfortnight(?:ly)?\b`)
	everyFewWeeks   = regexp.MustCompile(`\bevery\s+(third|3rd|three|3|fourth|4th|four|4|fifth|5th|five|5|sixth|6th|six|6|eighth|8th|eight|8)\s+weeks?\b`)
	weeksOf         = map[string]int16{
		"third": 3, "3rd": 3, "three": 3, "3": 3, "fourth": 4, "4th": 4, "four": 4, "4": 4, "fifth": 5, "5th": 5, "five": 5, "5": 5,
		"sixth": 6, "6th": 6, "six": 6, "6": 6, "eighth": 8, "8th": 8, "eight": 8, "8": 8,
	}

	// everyWeek is what says no more than that.
	everyWeek = regexp.MustCompile(`(?:\b(?:once|twice|\d+x|[\w-]+\s+(?:times?|days?|nights?|evenings?|mornings?|afternoons?|sessions?|groups?))\s*)?(?:(?:\b(?:a|per|each|every)\s+|/\s*)(?:week|wk)|\bweekly)\b`)

	// sometimes is words of notes about sessions that are not held every week.
	sometimes = regexp.MustCompile(strings.Join([]string{
		`\b(?:bi-?|semi-?)?month`, `\bquarter`, `\b(?:yearly|annual|semester|season|summer|winter)`, `\b(?:a|per|each|every|school|academic)\s+year\b`,
		`\bw(?:ee)?ks?\b`, `\bweek\d`, `\bphases?\b`, `\b(?:odd|even)\b`,
		`\b` + ordinals + `\s*(?:-(?:\s|,|$)|(?:\w+\s+)?\b(?:days?|sessions?|visits?|of|to|through|thru|` + dayName + `)\b|$)`,
		`\balternat(?:e|es|ed|ing|ely)\b`, `\bevery\s+(?:other|few|couple|\d+|` + ordinal + `|two|three|four|five|six)\b`, `\bnot\s+every\b`,
		`\brotat`, `\bvar(?:y|ies|ying|iable)\b`, `\boccasional`, `\bsometimes\b`, `\bperiodic`, `\bintermittent`, `\birregular`, `\boptional`,
		`\b(?:as|if|when|where)[\s-]+(?:needed|necessary|required|available|scheduled|announced|indicated)\b`, `\bwhen\b`, `\bprn\b`, `\btb[ad]\b`,
		`\b(?:by|upon|on)\s+(?:appointment|arrangement|request|referral)\b`, `\b(?:at|upon|after|before)\s+(?:admission|intake|discharge)\b`,
		`\b(?:once|twice|thrice|\d+x|(?:one|1)[\s-]time|(?:two|three|four|several|\d+)\s+times)\b`, `\b(?:some|certain|select|selected|specific|most)\s+(?:days?|dates?|` + dayName + `)\b`,
		`\bexcept\b`, `\bexcluding\b`, `\bsuspended\b`, `\bcancell?ed\b`, `\bon\s+hold\b`, `\bschool\s+days?\b`,
		`\b(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b`,
		`\b(?:in|from|since|until|till|through|starting|beginning)\s+(?:march|may)\b`,
		`\b(?:from|since|until|till|through|starting|beginning|on)\s+\d{1,2}/\d{1,2}\b`,
	}, "|"))
)

// recurs reads from the note how often the session is held. A note that says when it is
// held in words that are not understood leaves that not known: it is never every week.
func (s *session) recurs() recurrence {
	note := strings.Join(strings.Fields(strings.ToLower(or(s.Note))), " ")
	var read []recurrence
	take := func(pattern *regexp.Regexp, r recurrence) {
		at := pattern.FindStringIndex(note)
		note = note[:at[0]] + note[at[1]:]
		read = append(read, r)
	}
	if found := ofTheMonth.FindStringSubmatch(note); found != nil && s.isOn(found[2]) {
		numbers := anOrdinal.FindAllString(found[1], -1)
		// One number alone counts something else, unless it is said to be of the month.
		if len(numbers) > 1 || month.MatchString(note) {
			var r recurrence
			for _, n := range numbers {
				r = append(r, schedule.Cadence{Kind: schedule.NthWeekday, N: ordinalOf[n]})
			}
			take(ofTheMonth, r)
			note = month.ReplaceAllString(note, "")
		}
	}
	if found := everySecondWeek.FindStringSubmatch(note); found != nil && (found[1] == "" || s.isOn(found[1])) {
		take(everySecondWeek, recurrence{{Kind: schedule.EveryWeeks, N: 2}})
	}
	if found := everyFewWeeks.FindStringSubmatch(note); found != nil {
		take(everyFewWeeks, recurrence{{Kind: schedule.EveryWeeks, N: weeksOf[found[1]]}})
	}
	switch unread := sometimes.MatchString(everyWeek.ReplaceAllString(note, "")); {
	case unread || len(read) > 1:
		return nil
	case len(read) == 1:
		return read[0]
	}
	return recurrence{{}}
}

// isOn reports whether the session is on the weekday of that name, of which the first
// three letters count.
func (s *session) isOn(name string) bool {
	return s.Weekday != nil && strings.HasPrefix(s.day().String(), name[:3])
}
