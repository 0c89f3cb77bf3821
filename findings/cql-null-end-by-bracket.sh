#!/usr/bin/env bash
# CQL: an authorization without an end lasts for good or until nobody knows when, by the bracket after the null.
#
# Version: cql-execution 3.3.2, fed with ELM (the compiled form), so no translator takes part.
# Behavior: of Interval[1 January 2025, null] the end is 31 December 9999, a day in 2030 is in it, and it overlaps June 2025.
#   Of Interval[1 January 2025, null) the end is null, and so are the answers to both questions, of June 2025 too; only
#   a day before the start is surely outside. The language defines it so: null behind a closed end is the greatest value, behind an
#   open one it is unknown.
# Guess: an end that is missing has one meaning; the bracket says whether a day is in it, and there is none.
# Advice: decide what a missing end means where the data comes in, and write the bracket that says so. Data with half-open
#   ranges, as databases give them, becomes unknown from its first day on when its bounds are copied as they are.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error cql-execution@3.3.2
cat >t.cjs <<'END'
const cql = require('cql-execution')
const T = '{urn:hl7-org:elm-types:r1}'
const int = n => ({ type: 'Literal', valueType: T + 'Integer', value: String(n) })
const date = text => { const [y, m, d] = text.split('-').map(Number); return { type: 'Date', year: int(y), month: int(m), day: int(d) } }
const none = { type: 'As', asType: T + 'Date', operand: { type: 'Null' } }
const from = highClosed => ({ type: 'Interval', lowClosed: true, highClosed, low: date('2025-01-01'), high: none })
const june = { type: 'Interval', lowClosed: true, highClosed: true, low: date('2025-06-01'), high: date('2025-06-30') }
const elm = {}
for (const [bracket, closed] of [[']', true], [')', false]]) {
  elm['end null' + bracket] = { type: 'End', operand: from(closed) }
  elm['2030-01-01 in null' + bracket] = { type: 'In', operand: [date('2030-01-01'), from(closed)] }
  elm['June 2025 overlaps null' + bracket] = { type: 'Overlaps', operand: [from(closed), june] }
  elm['2024-12-31 in null' + bracket] = { type: 'In', operand: [date('2024-12-31'), from(closed)] }
}
const def = Object.entries(elm).map(([name, expression]) => ({ name, context: 'Unfiltered', expression }))
const library = new cql.Library({ library: { identifier: { id: 'finding' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' }, usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] }, statements: { def } } })
new cql.Executor(library).exec(new cql.PatientSource([])).then(r => {
  for (const name of Object.keys(elm)) console.log(name, String(r.unfilteredResults[name]))
})
END
node t.cjs | tee seen
diff seen - <<'END'
end null] 9999-12-31
2030-01-01 in null] true
June 2025 overlaps null] true
2024-12-31 in null] false
end null) null
2030-01-01 in null) null
June 2025 overlaps null) null
2024-12-31 in null) false
END
echo "as described"
