#!/usr/bin/env bash
# CQL: "expand per month" counts months that are hardly touched, "per week" drops days, and "collapse" keeps an
# open authorization apart from one that lies inside it.
#
# Version: cql-execution 3.3.2, fed with ELM (the compiled form), so no translator takes part.
# Behavior: expand of 31 January to 30 April 2025 per month gives four whole months, the first for one day of
#   January; expand of 3 to 18 March per week gives two weeks and drops 17 and 18 March. collapse of [1
#   January, null] and [5 February, 28 February] returns both, although "overlaps" of the two is true.
# Guess: both units treat the rest at the end alike, a month begins where the stay begins, and whatever
#   overlaps is joined.
# Advice: do not count reviews, weeks or covered days by the number of intervals that expand or collapse
#   returns. Give open authorizations the last day of the question before collapsing; count weeks by policy.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error cql-execution@3.3.2
cat >t.cjs <<'END'
const cql = require('cql-execution')
const int = n => ({ type: 'Literal', valueType: '{urn:hl7-org:elm-types:r1}Integer', value: String(n) })
const date = text => { const [y, m, d] = text.split('-').map(Number); return { type: 'Date', year: int(y), month: int(m), day: int(d) } }
const none = type => ({ type: 'As', asType: '{urn:hl7-org:elm-types:r1}' + type, operand: { type: 'Null' } })
const interval = (a, b) => ({ type: 'Interval', lowClosed: true, highClosed: true, low: date(a), high: b ? date(b) : none('Date') })
const list = (...element) => ({ type: 'List', element })
const expand = (a, b, unit) => ({ type: 'Expand', operand: [list(interval(a, b)), { type: 'Quantity', value: 1, unit }] })
const open = interval('2025-01-01'), inside = interval('2025-02-05', '2025-02-28')
const elm = {
  month: expand('2025-01-31', '2025-04-30', 'month'),
  week: expand('2025-03-03', '2025-03-18', 'week'),
  overlaps: { type: 'Overlaps', operand: [open, inside] },
  collapse: { type: 'Collapse', operand: [list(open, inside), none('Quantity')] },
}
const def = Object.entries(elm).map(([name, expression]) => ({ name, context: 'Unfiltered', expression }))
const library = new cql.Library({ library: { identifier: { id: 'finding' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' }, usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] }, statements: { def } } })
new cql.Executor(library).exec(new cql.PatientSource([])).then(r => {
  for (const name of Object.keys(elm)) {
    const v = r.unfilteredResults[name]
    console.log(name, ...(Array.isArray(v) ? v.map(i => `[${i.low}..${i.high}]`) : [v]))
  }
})
END
node t.cjs | tee seen
diff seen - <<'END'
month [2025-01..2025-01] [2025-02..2025-02] [2025-03..2025-03] [2025-04..2025-04]
week [2025-03-03..2025-03-09] [2025-03-10..2025-03-16]
overlaps true
collapse [2025-01-01..null] [2025-02-05..2025-02-28]
END
echo "as described"
