#!/usr/bin/env bash
# FHIRPath in @medplum/core: quantities are compared and added by their numbers, whatever their units.
#
# Version: @medplum/core 5.2.13 beside fhirpath 5.2.2.
# Behavior: 3 'h' > 170 'min' is false, 3 hours > 170 minutes too, 24 hours = 1 day is false, 90 '[degF]' < 33 'Cel' is
#   false, and 3 'h' + 30 'min' is 33 'h'. fhirpath.js answers true, true, true, true and 210 'min'.
# Guess: the units are converted, or, where they cannot be, the answer is empty, as FHIRPath says of quantities.
# Advice: a rule such as "the session lasted at least 170 minutes" fails a three-hour group recorded in hours, and a sum of
#   lengths is wrong without an error. Convert Encounter.length to minutes before any engine sees it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @medplum/core@5.2.13 fhirpath@5.2.2
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // only needed to load the package on Node before 22
const medplum = require('@medplum/core')
const fhirpath = require('fhirpath')
const r4 = require('fhirpath/fhir-context/r4')
for (const ask of ["3 'h' > 170 'min'", '3 hours > 170 minutes', '24 hours = 1 day', "90 '[degF]' < 33 'Cel'", "3 'h' + 30 'min'"]) {
  const [a] = medplum.evalFhirPath(ask, { resourceType: 'Patient' })
  const [b] = fhirpath.evaluate({ resourceType: 'Patient' }, ask, {}, r4)
  console.log(ask, '|', a.unit ? `${a.value} ${a.unit}` : a, '|', String(b))
}
END
node t.cjs | tee seen
diff seen - <<'END'
3 'h' > 170 'min' | false | true
3 hours > 170 minutes | false | true
24 hours = 1 day | false | true
90 '[degF]' < 33 'Cel' | false | true
3 'h' + 30 'min' | 33 h | 210 'min'
END
echo "as described"
