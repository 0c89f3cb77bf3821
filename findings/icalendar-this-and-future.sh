#!/usr/bin/env bash
# iCalendar: a group that moves to another hour "from this day on" moves for one day in one reader.
#
# Version: ical.js 2.2.1 and node-ical 0.27.2.
# Behavior: five Mondays at 17:00 to 20:00, and an exception with RECURRENCE-ID;RANGE=THISANDFUTURE that moves the third to
#   18:00. ical.js moves the third, fourth and fifth, as RFC 5545 (3.2.13) says. node-ical moves the third and holds the
#   fourth and fifth at 17:00.
# Guess: both read the range, or a reader that does not read it refuses the file or leaves the whole exception out.
# Advice: people are told to come an hour early, and the two calendars give different hours for the week. End the old
#   series with UNTIL and begin a new one, or write every session as an event of its own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error ical.js@2.2.1 node-ical@0.27.2
cat >t.mjs <<'END'
import ICAL from 'ical.js'
import ical from 'node-ical'
const event = (...lines) => ['BEGIN:VEVENT', 'UID:group', 'DTSTAMP:20250101T000000Z', ...lines, 'END:VEVENT']
const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic//groups//EN',
  ...event('DTSTART:20250303T170000Z', 'DTEND:20250303T200000Z', 'RRULE:FREQ=WEEKLY;COUNT=5'),
  ...event('RECURRENCE-ID;RANGE=THISANDFUTURE:20250317T170000Z', 'DTSTART:20250317T180000Z', 'DTEND:20250317T200000Z'),
  'END:VCALENDAR', ''].join('\r\n')
const all = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map(c => new ICAL.Event(c))
const group = all.find(e => !e.isRecurrenceException())
all.filter(e => e.isRecurrenceException()).forEach(e => group.relateException(e))
const seen = []
for (const each = group.iterator(); ;) {
  const at = each.next()
  if (!at) break
  seen.push(group.getOccurrenceDetails(at).startDate.toString().slice(5, 16))
}
console.log('ical.js', ...seen)
const read = ical.sync.parseICS(text).group
console.log('node-ical', ...ical.expandRecurringEvent(read, { from: new Date('2025-03-01'), to: new Date('2025-05-01') }).map(e => e.start.toISOString().slice(5, 16)))
END
node t.mjs | tee seen
diff seen - <<'END'
ical.js 03-03T17:00 03-10T17:00 03-17T18:00 03-24T18:00 03-31T18:00
node-ical 03-03T17:00 03-10T17:00 03-17T18:00 03-24T17:00 03-31T17:00
END
echo "as described"
