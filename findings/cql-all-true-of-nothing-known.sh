#!/usr/bin/env bash
# CQL: AllTrue of answers that nobody knows is true, although "true and unknown" is unknown.
#
# Version: cql-execution 3.3.2, fed with ELM (the compiled form), so no translator takes part.
# Behavior: with null for a session of which nobody recorded whether the note was signed, "true and null" is null. AllTrue
#   of {null, null} is true, of {true, null} too; AnyTrue of {null, null} is false; Avg of the hours {3, null} is
#   3 and Count of them 1. The language asks for it: its aggregates pass over null, and of nothing AllTrue is true.
# Guess: AllTrue is "and" over the list, so that a list with an unknown and no false is unknown.
# Advice: ask Count of the list against Count of what is known beside each aggregate; fold with "and" where unknown must stay so.
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
const value = (type, v) => v === null ? { type: 'As', asType: T + type, operand: { type: 'Null' } } : { type: 'Literal', valueType: T + type, value: String(v) }
const list = (type, ...values) => ({ type: 'List', element: values.map(v => value(type, v)) })
const elm = {
  'true and null:': { type: 'And', operand: [value('Boolean', true), value('Boolean', null)] },
  'AllTrue {null, null}:': { type: 'AllTrue', source: list('Boolean', null, null) },
  'AllTrue {true, null}:': { type: 'AllTrue', source: list('Boolean', true, null) },
  'AllTrue {true, false}:': { type: 'AllTrue', source: list('Boolean', true, false) },
  'AnyTrue {null, null}:': { type: 'AnyTrue', source: list('Boolean', null, null) },
  'Avg {3, null}:': { type: 'Avg', source: list('Integer', 3, null) },
  'Count {3, null}:': { type: 'Count', source: list('Integer', 3, null) },
}
const def = Object.entries(elm).map(([name, expression]) => ({ name, context: 'Unfiltered', expression }))
const library = new cql.Library({ library: { identifier: { id: 'finding' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' }, usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] }, statements: { def } } })
new cql.Executor(library).exec(new cql.PatientSource([])).then(r => {
  for (const name of Object.keys(elm)) console.log(name, String(r.unfilteredResults[name]))
})
END
node t.cjs | tee seen
diff seen - <<'END'
true and null: null
AllTrue {null, null}: true
AllTrue {true, null}: true
AllTrue {true, false}: false
AnyTrue {null, null}: false
Avg {3, null}: 3
Count {3, null}: 1
END
echo "as described"
