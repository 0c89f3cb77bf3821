#!/usr/bin/env bash
# iCalendar: DURATION:P1D and DURATION:PT24H over the night when clocks change: no reader tells them apart.
#
# Versions: ical.js 2.2.1, node-ical 0.27.2, github.com/emersion/go-ical v0.0.0-20250329121855-f41e73efc392.
# Behavior: two events begin on 8 March 2025 at 20:00 in New York, the evening before clocks go forward. ical.js
#   ends both at 20:00 on the next day, node-ical and go-ical end both at 21:00. RFC 5545 (3.3.6) says a day is
#   the same wall time on the next day (20:00) and hours are exact (21:00), so each reader is wrong about one.
#   A program of twelve weeks written as whole days (DTSTART as a date, DURATION:P12W) ends at midnight in
#   ical.js and at one in the morning in the other two.
# Guess: a calendar reader keeps days and hours apart, as the RFC does; or at least the readers agree.
# Advice: write DTEND with its TZID, never DURATION, for whatever may lie across a clock change; write whole
#   days with DTEND;VALUE=DATE.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error ical.js@2.2.1 node-ical@0.27.2
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 'PRODID:-//example.org//finding//EN' BEGIN:VTIMEZONE TZID:America/New_York \
  BEGIN:DAYLIGHT TZOFFSETFROM:-0500 TZOFFSETTO:-0400 DTSTART:20070311T020000 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU' END:DAYLIGHT \
  BEGIN:STANDARD TZOFFSETFROM:-0400 TZOFFSETTO:-0500 DTSTART:20071104T020000 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU' END:STANDARD \
  END:VTIMEZONE >stay.ics
for duration in P1D PT24H; do
  printf '%s\r\n' BEGIN:VEVENT "UID:$duration@example.org" DTSTAMP:20250101T000000Z "SUMMARY:$duration" \
    'DTSTART;TZID=America/New_York:20250308T200000' "DURATION:$duration" END:VEVENT
done >>stay.ics
printf '%s\r\n' BEGIN:VEVENT UID:P12W@example.org DTSTAMP:20250101T000000Z SUMMARY:P12W 'DTSTART;VALUE=DATE:20250303' \
  DURATION:P12W END:VEVENT END:VCALENDAR >>stay.ics
cat >t.mjs <<'END'
import fs from 'node:fs'
import ICAL from 'ical.js'
import ical from 'node-ical'
const text = fs.readFileSync('stay.ics', 'utf8'), calendar = new ICAL.Component(ICAL.parse(text))
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
for (const e of calendar.getAllSubcomponents('vevent').map(c => new ICAL.Event(c))) console.log('ical.js', e.summary, e.endDate.toString())
const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' })
for (const e of Object.values(ical.sync.parseICS(text))) if (e.type === 'VEVENT') console.log('node-ical', e.summary, local.format(e.end))
END
TZ=America/New_York node t.mjs | tee seen
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
	f, err := os.Open("stay.ics")
	if err != nil {
		panic(err)
	}
	calendar, err := ical.NewDecoder(f).Decode()
	if err != nil {
		panic(err)
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	for _, e := range calendar.Events() {
		end, err := e.DateTimeEnd(zone)
		if err != nil {
			panic(err)
		}
		fmt.Println("go-ical", e.Props.Get("SUMMARY").Value, end.Format("2006-01-02 15:04"))
	}
}
END
go run -mod=mod . | tee -a seen
diff seen - <<'END'
ical.js P1D 2025-03-09T20:00:00
ical.js PT24H 2025-03-09T20:00:00
ical.js P12W 2025-05-26
node-ical P1D 2025-03-09 21:00
node-ical PT24H 2025-03-09 21:00
node-ical P12W 2025-05-26 01:00
go-ical P1D 2025-03-09 21:00
go-ical PT24H 2025-03-09 21:00
go-ical P12W 2025-05-26 01:00
END
echo "as described"
