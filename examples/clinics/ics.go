package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // zones on any machine

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// calendarOf is what a calendar is made of: a track, the first day, how many weeks,
// and the zone of the wall clock.
type calendarOf struct {
	id    string
	from  string
	weeks int
	zone  string
}

// writeCalendar writes the sessions of a track as single events of an iCalendar
// file (RFC 5545), in local time with their zone, so that a change of the clocks
// moves none. Where the page leaves a choice, it is the first choice.
func writeCalendar(w io.Writer, tracks []*track, of calendarOf) error {
	at := slices.IndexFunc(tracks, func(t *track) bool { return t.ID == of.id })
	if at < 0 {
		return fmt.Errorf("no track %q", of.id)
	}
	from, err := iop.ParseDay(of.from)
	if err != nil {
		return fmt.Errorf("-from: %w", err)
	}
	if of.weeks < 1 || of.weeks > 520 {
		return fmt.Errorf("-weeks: %d is not from 1 to 520", of.weeks)
	}
	zone, err := time.LoadLocation(of.zone)
	if err != nil || of.zone == "" || of.zone == "Local" {
		return fmt.Errorf("-zone: %q is no time zone, want a name such as America/New_York", of.zone)
	}
	t := tracks[at]
	var week *schedule.Week
	scheduled := t.scheduled()
	for one := range scheduled.week.Weeks() {
		week = &one
		break
	}
	if week == nil || len(week.Blocks) == 0 {
		return fmt.Errorf("track %q has no timed sessions", of.id)
	}
	week.Arranged = nil
	calendar, err := schedule.NewCalendar(schedule.Dates{Plan: schedule.Repeat(*week, int16(of.weeks)), From: from, Location: zone})
	if err != nil {
		return err
	}
	c := ics{w: w}
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//openiop//examples clinics//EN")
	c.zone(zone, from, from+iop.Day(7*of.weeks+1))
	stamp := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // the same file every time
	for s := range calendar.Sessions(from) {
		if s.Fate != schedule.Held {
			continue
		}
		start, end, startNote, endNote := s.Instants(zone)
		c.line("BEGIN:VEVENT")
		c.line(fmt.Sprintf("UID:%s-%v-%d@openiop.example", t.ID, s.Day, s.Index))
		c.line("DTSTAMP:" + stamp.Format("20060102T150405Z"))
		c.line(fmt.Sprintf("DTSTART;TZID=%s:%s", zone, start.Format("20060102T150405")))
		c.line(fmt.Sprintf("DTEND;TZID=%s:%s", zone, end.Format("20060102T150405")))
		c.line("SUMMARY:" + escaped(or(t.Name)))
		if startNote != schedule.Ordinary || endNote != schedule.Ordinary {
			c.line(fmt.Sprintf("COMMENT:the clocks change: start %v\\, end %v", startNote, endNote))
		}
		c.line("END:VEVENT")
	}
	c.line("END:VCALENDAR")
	return c.err
}

// ics writes lines as iCalendar wants them.
type ics struct {
	w   io.Writer
	err error
}

// line writes a line, folded so that none has more than 75 bytes and none breaks a
// rune.
func (c *ics) line(text string) {
	for most := 75; len(text) > most; most = 74 {
		at := most
		for at > 0 && text[at]&0xC0 == 0x80 {
			at--
		}
		c.print(text[:at] + "\r\n ")
		text = text[at:]
	}
	c.print(text + "\r\n")
}

func (c *ics) print(text string) {
	if c.err == nil {
		_, c.err = io.WriteString(c.w, text)
	}
}

func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// zone writes the zone's offset on the first day and every change until the last.
func (c *ics) zone(zone *time.Location, from, until iop.Day) {
	c.line("BEGIN:VTIMEZONE")
	c.line("TZID:" + zone.String())
	at, _ := schedule.Instant(from-1, 0, zone)
	end, _ := schedule.Instant(until, 0, zone)
	c.offset(at, at)
	for at.Before(end) {
		_, next := at.ZoneBounds()
		if next.IsZero() || next.After(end) {
			break
		}
		c.offset(next.Add(-time.Second), next)
		at = next
	}
	c.line("END:VTIMEZONE")
}

// offset writes that the offset changes at an instant.
func (c *ics) offset(before, at time.Time) {
	kind := "STANDARD"
	if at.IsDST() {
		kind = "DAYLIGHT"
	}
	name, to := at.Zone()
	_, from := before.Zone()
	c.line("BEGIN:" + kind)
	c.line("DTSTART:" + at.In(time.FixedZone("", from)).Format("20060102T150405"))
	c.line("TZOFFSETFROM:" + offset(from))
	c.line("TZOFFSETTO:" + offset(to))
	c.line("TZNAME:" + name)
	c.line("END:" + kind)
}

func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
}
