#!/usr/bin/env bash
# luxon: an ISO 8601 interval with a shortened end, 2025-03-03T17:00/20:00, ends today.
#
# Version: luxon 3.7.2.
# Behavior: the interval is valid, begins on 3 March 2025 at 17:00 and ends at 20:00 of the day on which
#   the program runs, so one evening group lasts for months, and longer every day. Written in full, it
#   lasts three hours. Run before that date, the same text would be invalid.
# Guess: ISO 8601 lets the end leave out what it shares with the start, so the end is 20:00 on 3 March; a
#   reader that does not know this would report the text as unparsable, as luxon does for 2025-03-03/31.
# Advice: write both ends in full, or a start and a duration (17:00/PT3H is read right), and refuse a
#   session longer than a day when reading.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error luxon@3.7.2
cat >t.mjs <<'END'
import { DateTime, Interval } from 'luxon'
const today = () => DateTime.utc().toISODate()
const before = today()
const i = Interval.fromISO('2025-03-03T17:00/20:00', { zone: 'utc' })
console.log(i.isValid, i.start.toISO(), i.end.toISOTime(), [before, today()].includes(i.end.toISODate()) ? 'today' : i.end.toISODate())
for (const text of ['2025-03-03T17:00/2025-03-03T20:00', '2025-03-03T17:00/PT3H']) console.log(Interval.fromISO(text, { zone: 'utc' }).length('hours'))
console.log(Interval.fromISO('2025-03-03/31').invalidReason)
END
node t.mjs | tee seen
diff seen - <<'END'
true 2025-03-03T17:00:00.000Z 20:00:00.000Z today
3
3
unparsable
END
echo "as described"
