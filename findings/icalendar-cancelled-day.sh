#!/usr/bin/env bash
# iCalendar: one day cancelled in a weekly series (EXDATE;VALUE=DATE) is gone in two readers and held in a third,
# which also refuses two exceptions on one line.
#
# Versions: ical.js 2.2.1, node-ical 0.27.2, github.com/emersion/go-ical v0.0.0-20250329121855-f41e73efc392.
# Behavior: four Mondays at 17:00 in New York with EXDATE;VALUE=DATE:20250310. ical.js and node-ical give three
#   sessions without 10 March; go-ical gives all four. EXDATE with two instants separated by a comma, which
#   RFC 5545 allows, is an error in go-ical and cancels both days in the other two.
# Guess: a day never equals an instant, so the exception has no effect anywhere; and the list form, in the RFC's
#   own grammar, is read everywhere.
# Advice: write one EXDATE per cancelled session, each an instant with the TZID of DTSTART: all three read that
#   the same way. Better still, write the sessions that are held as single events.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error ical.js@2.2.1 node-ical@0.27.2
printf '%s\r\n' BEGIN:VTIMEZONE TZID:America/New_York BEGIN:DAYLIGHT TZOFFSETFROM:-0500 TZOFFSETTO:-0400 DTSTART:20070311T020000 \
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU' END:DAYLIGHT BEGIN:STANDARD TZOFFSETFROM:-0400 TZOFFSETTO:-0500 DTSTART:20071104T020000 \
  'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU' END:STANDARD END:VTIMEZONE >zone
calendar() {
  printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 'PRODID:-//example.org//finding//EN'
  cat zone
  printf '%s\r\n' BEGIN:VEVENT UID:group@example.org DTSTAMP:20250101T000000Z 'DTSTART;TZID=America/New_York:20250303T170000' \
    DURATION:PT3H 'RRULE:FREQ=WEEKLY;COUNT=4' "$@" END:VEVENT END:VCALENDAR
}
calendar 'EXDATE;VALUE=DATE:20250310' >1-day.ics
calendar 'EXDATE;TZID=America/New_York:20250310T170000,20250317T170000' >2-list.ics
calendar 'EXDATE;TZID=America/New_York:20250310T170000' 'EXDATE;TZID=America/New_York:20250317T170000' >3-lines.ics
cat >t.mjs <<'END'
import fs from 'node:fs'
import ICAL from 'ical.js'
import ical from 'node-ical'
const file = process.argv[2], text = fs.readFileSync(file, 'utf8')
const component = new ICAL.Component(ICAL.parse(text)), days = []
const next = new ICAL.Event(component.getFirstSubcomponent('vevent')).iterator()
for (let t; (t = next.next());) days.push(t.toString().slice(5, 10))
console.log(file, 'ical.js', ...days)
const event = Object.values(ical.sync.parseICS(text)).find(c => c.type === 'VEVENT')
const held = ical.expandRecurringEvent(event, { from: new Date('2025-01-01'), to: new Date('2025-12-31') })
console.log(file, 'node-ical', ...held.map(i => i.start.toISOString().slice(5, 10)))
END
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/emersion/go-ical v0.0.0-20250329121855-f41e73efc392
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"os"
	"time"
	_ "time/tzdata"

	"github.com/emersion/go-ical"
)

func main() {
	f, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	calendar, err := ical.NewDecoder(f).Decode()
	if err != nil {
		panic(err)
	}
	fmt.Print(os.Args[1], " go-ical")
	set, err := calendar.Events()[0].RecurrenceSet(time.UTC)
	if err != nil {
		fmt.Println(" error")
		return
	}
	for _, t := range set.All() {
		fmt.Print(" ", t.Format("01-02"))
	}
	fmt.Println()
}
END
for file in *.ics; do
  node t.mjs "$file"
  go run -mod=mod . "$file"
done | tee seen
diff seen - <<'END'
1-day.ics ical.js 03-03 03-17 03-24
1-day.ics node-ical 03-03 03-17 03-24
1-day.ics go-ical 03-03 03-10 03-17 03-24
2-list.ics ical.js 03-03 03-24
2-list.ics node-ical 03-03 03-24
2-list.ics go-ical error
3-lines.ics ical.js 03-03 03-24
3-lines.ics node-ical 03-03 03-24
3-lines.ics go-ical 03-03 03-24
END
echo "as described"
