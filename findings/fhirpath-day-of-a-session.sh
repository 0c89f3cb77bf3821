#!/usr/bin/env bash
# FHIRPath: the day of an evening session depends on the server's time zone, although the offset is written.
#
# Version: fhirpath 5.2.2 with its R4 model.
# Behavior: an Encounter starts at 2025-03-03T23:00:00-05:00. On a machine in New York "start > @2025-03-03"
#   is empty and the day of "start + 0 days" is 3 March; on a machine in UTC the same expressions give true
#   and 4 March. toDate() on the element itself is empty on both, though it works on the same literal.
# Guess: the value carries its offset, so neither the machine's zone nor adding nothing can move its day, and
#   a date-time converts to its date, whether it is a literal or was read from a resource.
# Advice: never take the day of a session from a FHIRPath expression. Read the text of period.start, convert
#   it to the site's zone in the program, and keep the day as a day.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error fhirpath@5.2.2
cat >t.cjs <<'END'
const fhirpath = require('fhirpath'), r4 = require('fhirpath/fhir-context/r4')
const encounter = { resourceType: 'Encounter', status: 'finished', period: { start: '2025-03-03T23:00:00-05:00' } }
for (const e of ['Encounter.period.start > @2025-03-03', '(Encounter.period.start + 0 days).toDate()', 'Encounter.period.start.toDate()', '(@2025-03-03T23:00:00-05:00).toDate()'])
  console.log(process.env.TZ, e, fhirpath.evaluate(encounter, e, {}, r4).join() || '(empty)')
END
for zone in America/New_York UTC; do TZ=$zone node t.cjs; done | tee seen
diff seen - <<'END'
America/New_York Encounter.period.start > @2025-03-03 (empty)
America/New_York (Encounter.period.start + 0 days).toDate() 2025-03-03
America/New_York Encounter.period.start.toDate() (empty)
America/New_York (@2025-03-03T23:00:00-05:00).toDate() 2025-03-03
UTC Encounter.period.start > @2025-03-03 true
UTC (Encounter.period.start + 0 days).toDate() 2025-03-04
UTC Encounter.period.start.toDate() (empty)
UTC (@2025-03-03T23:00:00-05:00).toDate() 2025-03-03
END
echo "as described"
