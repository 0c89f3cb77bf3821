#!/usr/bin/env bash
# FHIR: a validator that refuses unknown codes accepts 30 February, month 13 and a stay that ends before it begins.
#
# Version: fhir 4.12.0 (npm), with its R4 definitions.
# Behavior: a Patient born on 2026-02-30 or in month 13, an Encounter whose period ends two days before its start or begins at
#   an hour without a time zone, and an Appointment whose start, an instant, is a bare date are all valid. A status outside
#   its list, an absent status and 0 minutes where a positive number is asked are errors, so the types are looked at.
# Guess: what reads codes and positive numbers reads dates, and refuses a day that is not in the calendar.
# Advice: check days, order of periods and zones yourself when a resource comes in; examples/ehr/fhir refuses each of the five.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error fhir@4.12.0
cat >t.cjs <<'END'
const { Fhir } = require('fhir')
const validator = new Fhir()
const encounter = more => ({ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, ...more })
const appointment = more => ({ resourceType: 'Appointment', status: 'booked', participant: [{ status: 'accepted' }], ...more })
for (const [name, resource] of [
  ['born on 2026-02-30', { resourceType: 'Patient', birthDate: '2026-02-30' }],
  ['born on 2026-13-01', { resourceType: 'Patient', birthDate: '2026-13-01' }],
  ['ends before it begins', encounter({ period: { start: '2026-02-03', end: '2026-02-01' } })],
  ['an hour without a zone', encounter({ period: { start: '2026-02-03T10:00:00' } })],
  ['an instant that is a day', appointment({ start: '2026-02-03' })],
  ['a status that is none', encounter({ status: 'done' })],
  ['no status', encounter({ status: undefined })],
  ['0 minutes', appointment({ minutesDuration: 0 })],
]) {
  console.log(name, '=>', validator.validate(JSON.stringify(resource)).valid ? 'valid' : 'refused')
}
END
node t.cjs | tee seen
diff seen - <<'END'
born on 2026-02-30 => valid
born on 2026-13-01 => valid
ends before it begins => valid
an hour without a zone => valid
an instant that is a day => valid
a status that is none => refused
no status => refused
0 minutes => refused
END
echo "as described"
