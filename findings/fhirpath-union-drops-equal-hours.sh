#!/usr/bin/env bash
# FHIRPath: hours of attended and of made-up sessions joined with "|" lose every amount that occurs twice.
#
# Version: fhirpath 5.2.2 and @medplum/core 5.2.13.
# Behavior: over an observation with attended 3, 3 and made up 3, 2, "(attended | madeUp)" has two values in both engines,
#   where there are four; fhirpath's sum() of it is 5, of attended.combine(madeUp) 11, and of attended alone, which is no union, 6.
#   The language says that | removes duplicates; it compares the values, not where they stand.
# Guess: "|" puts two lists together, as unions of elements do in XPath, where two nodes with one value stay two.
# Advice: use combine() for amounts; | only for elements that are asked whether they exist.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error fhirpath@5.2.2 @medplum/core@5.2.13
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // Node 20 has none, and the package names it when it is loaded
const fhirpath = require('fhirpath')
const r4 = require('fhirpath/fhir-context/r4')
const medplum = require('@medplum/core')
const hours = (code, ...values) => values.map(valueInteger => ({ code: { text: code }, valueInteger }))
const week = { resourceType: 'Observation', status: 'final', code: { text: 'week' }, component: [...hours('attended', 3, 3), ...hours('made-up', 3, 2)] }
const of = code => `component.where(code.text = '${code}').value`
const union = `(${of('attended')} | ${of('made-up')})`
console.log('values of the union', fhirpath.evaluate(week, union + '.count()', undefined, r4)[0], medplum.evalFhirPath(union + '.count()', week)[0])
console.log('sum of the union', fhirpath.evaluate(week, union + '.sum()', undefined, r4)[0])
console.log('sum of combine', fhirpath.evaluate(week, `${of('attended')}.combine(${of('made-up')}).sum()`, undefined, r4)[0])
console.log('sum of attended', fhirpath.evaluate(week, of('attended') + '.sum()', undefined, r4)[0])
END
node t.cjs | tee seen
diff seen - <<'END'
values of the union 2 2
sum of the union 5
sum of combine 11
sum of attended 6
END
echo "as described"
