#!/usr/bin/env bash
# FHIRPath, CQL and DMN: is a month 30 days? Three engines, three answers, and one contradicts itself.
#
# Versions: fhirpath 5.2.2, cql-execution 3.3.2, @bpmn-io/feelin 6.1.1.
# Behavior: fhirpath says that 1 month is 30 days, 12 months are 360 days and also 1 year, and 1 year is 365
#   days and not 360; yet a day plus 1 month and the same day plus 30 days are two days. FEEL says that P1M
#   equals P30D and P1Y equals P365D, and keeps one of P1M and P30D among distinct values. CQL says that 1
#   month is not 30 days but more than that, and 1 year is not 365 days.
# Guess: calendar units have no fixed length, so comparing a month with days is empty or null everywhere;
#   or at least equality is transitive, and what is equal leads to the same day.
# Advice: "reviewed at most every 30 days" and "monthly" are different rules. In an expression compare days
#   (review.date <= last + 30 days), never two durations of different units.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error fhirpath@5.2.2 cql-execution@3.3.2 @bpmn-io/feelin@6.1.1
cat >t.cjs <<'END'
const fhirpath = require('fhirpath'), cql = require('cql-execution'), { evaluate } = require('@bpmn-io/feelin')
for (const e of ['1 month = 30 days', '12 months = 360 days', '12 months = 1 year', '1 year = 365 days', '1 year = 360 days', '@2025-01-31 + 1 month = @2025-01-31 + 30 days'])
  console.log('fhirpath', e, ...fhirpath.evaluate({}, e))
for (const e of ['duration("P1M") = duration("P30D")', 'duration("P1Y") = duration("P365D")', 'count(distinct values([duration("P1M"), duration("P30D")]))'])
  console.log('feel', e, evaluate(e).value)
const q = (value, unit) => ({ type: 'Quantity', value, unit })
const elm = {
  '1 month = 30 days': { type: 'Equal', operand: [q(1, 'month'), q(30, 'days')] },
  '1 month > 30 days': { type: 'Greater', operand: [q(1, 'month'), q(30, 'days')] },
  '12 months = 1 year': { type: 'Equal', operand: [q(12, 'months'), q(1, 'year')] },
  '1 year = 365 days': { type: 'Equal', operand: [q(1, 'year'), q(365, 'days')] },
}
const def = Object.entries(elm).map(([name, expression]) => ({ name, context: 'Unfiltered', expression }))
const library = new cql.Library({ library: { identifier: { id: 'finding' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' }, usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] }, statements: { def } } })
new cql.Executor(library).exec(new cql.PatientSource([])).then(r => {
  for (const name of Object.keys(elm)) console.log('cql', name, r.unfilteredResults[name])
})
END
node t.cjs | tee seen
diff seen - <<'END'
fhirpath 1 month = 30 days true
fhirpath 12 months = 360 days true
fhirpath 12 months = 1 year true
fhirpath 1 year = 365 days true
fhirpath 1 year = 360 days false
fhirpath @2025-01-31 + 1 month = @2025-01-31 + 30 days false
feel duration("P1M") = duration("P30D") true
feel duration("P1Y") = duration("P365D") true
feel count(distinct values([duration("P1M"), duration("P30D")])) 1
cql 1 month = 30 days false
cql 1 month > 30 days true
cql 12 months = 1 year true
cql 1 year = 365 days false
END
echo "as described"
