#!/usr/bin/env bash
# FHIR Timing in words: three to five times a week is "3 times per week", and Monday, Wednesday and Friday at 17:30 is nothing.
#
# Version: @medplum/core 5.2.13, formatTiming.
# Behavior: the text of a Timing has the frequency and the period only. The greater number of a range (frequencyMax), the length
#   of each session, the number of sessions and the dates between which they are held are left out; a Timing of weekdays
#   and times of day without a frequency is the empty text.
# Guess: what a function that puts a schedule in words leaves out, it says, or it gives no text at all.
# Advice: do not show this text to a person as their schedule. The empty text looks like no schedule, and "3 times per week"
#   hides that 5 were ordered.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @medplum/core@5.2.13
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // Node 20 has none, and the package names it when it is loaded
const { formatTiming } = require('@medplum/core')
for (const repeat of [
  { frequency: 3, period: 1, periodUnit: 'wk' },
  { frequency: 3, frequencyMax: 5, period: 1, periodUnit: 'wk' },
  { frequency: 3, period: 1, periodUnit: 'wk', duration: 3, durationUnit: 'h' },
  { frequency: 3, period: 1, periodUnit: 'wk', count: 36 },
  { frequency: 3, period: 1, periodUnit: 'wk', boundsPeriod: { start: '2026-01-05', end: '2026-03-27' } },
  { dayOfWeek: ['mon', 'wed', 'fri'], timeOfDay: ['17:30:00'], duration: 3, durationUnit: 'h' },
]) {
  console.log(JSON.stringify(repeat), '=>', JSON.stringify(formatTiming({ repeat })))
}
END
node t.cjs | tee seen
diff seen - <<'END'
{"frequency":3,"period":1,"periodUnit":"wk"} => "3 times per week"
{"frequency":3,"frequencyMax":5,"period":1,"periodUnit":"wk"} => "3 times per week"
{"frequency":3,"period":1,"periodUnit":"wk","duration":3,"durationUnit":"h"} => "3 times per week"
{"frequency":3,"period":1,"periodUnit":"wk","count":36} => "3 times per week"
{"frequency":3,"period":1,"periodUnit":"wk","boundsPeriod":{"start":"2026-01-05","end":"2026-03-27"}} => "3 times per week"
{"dayOfWeek":["mon","wed","fri"],"timeOfDay":["17:30:00"],"duration":3,"durationUnit":"h"} => ""
END
echo "as described"
