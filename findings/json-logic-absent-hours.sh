#!/usr/bin/env bash
# Rules as JSON: hours that nobody recorded are "less than nine" in one engine, and a list without sessions fails
# "all" in it; in another engine "any of nothing" is true.
#
# Versions: json-logic-js 2.0.5, json-rules-engine 7.3.1.
# Behavior: json-logic-js answers true to hours < 9 when hours is absent, null or empty text (the absent value
#   counts as 0), false to hours >= 9, and false to "all sessions last 30 minutes" of no session, where
#   Array.every would be true; "none" of no session is true. json-rules-engine fires a rule whose "any" has no
#   condition, and one that says not(hours < 9) when hours is absent.
# Guess: in JavaScript undefined < 9 is false, all of nothing is true and any of nothing is false.
# Advice: "short of hours" for a week that was not entered, and "enough" by negation, are both wrong: ask with
#   three answers (met, not met, unknown) and check for absence before such an engine sees the record.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error json-logic-js@2.0.5 json-rules-engine@7.3.1
cat >t.cjs <<'END'
const logic = require('json-logic-js'), { Engine } = require('json-rules-engine')
const hours = { var: 'hours' }, long = { '>=': [{ var: 'minutes' }, 30] }
for (const record of [{}, { hours: null }, { hours: '' }])
  console.log('json-logic', JSON.stringify(record), '< 9', logic.apply({ '<': [hours, 9] }, record), '>= 9', logic.apply({ '>=': [hours, 9] }, record))
for (const word of ['all', 'some', 'none']) console.log('json-logic', word, 'of no session', logic.apply({ [word]: [{ var: 'sessions' }, long] }, { sessions: [] }))
const fires = async conditions => (await new Engine([{ conditions, event: { type: 'fired' } }], { allowUndefinedFacts: true }).run({})).events.length === 1
const short = { fact: 'hours', operator: 'lessThan', value: 9 }
;(async () => {
  console.log('json-rules-engine all of nothing', await fires({ all: [] }), 'any of nothing', await fires({ any: [] }))
  console.log('json-rules-engine hours < 9', await fires({ all: [short] }), 'not(hours < 9)', await fires({ not: short }))
})()
END
node t.cjs | tee seen
diff seen - <<'END'
json-logic {} < 9 true >= 9 false
json-logic {"hours":null} < 9 true >= 9 false
json-logic {"hours":""} < 9 true >= 9 false
json-logic all of no session false
json-logic some of no session false
json-logic none of no session true
json-rules-engine all of nothing true any of nothing true
json-rules-engine hours < 9 false not(hours < 9) true
END
echo "as described"
