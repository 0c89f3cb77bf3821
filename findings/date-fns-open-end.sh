#!/usr/bin/env bash
# date-fns: an interval whose end is null holds the days before its start and none after it.
#
# Version: date-fns 4.4.0.
# Behavior: for the interval from 1 March 2025 to null, 15 March is outside and 1 June 2024 is inside.
#   null is taken as 1 January 1970, and then start and end are put in order without a word. An undefined
#   end makes both answers false. An interval typed with start and end swapped holds the days between.
# Guess: a null end means open, or is refused, or gives false. Nobody expects the answer to be reversed.
# Advice: JSON of an authorization without an end carries null. Give open ends a type of their own, and
#   check start <= end before asking; a swapped pair of dates is a typing error to report, not to repair.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error date-fns@4.4.0
cat >t.mjs <<'END'
import { isWithinInterval, parseISO } from 'date-fns'
const day = parseISO, { start, end } = JSON.parse('{"start":"2025-03-01","end":null}')
const within = (d, start, end) => isWithinInterval(day(d), { start, end })
console.log('null     ', within('2025-03-15', day(start), end), within('2024-06-01', day(start), end))
console.log('undefined', within('2025-03-15', day(start)), within('2024-06-01', day(start)))
console.log('swapped  ', within('2025-03-15', day('2025-03-31'), day('2025-03-01')))
END
TZ=America/New_York node t.mjs | tee seen
diff seen - <<'END'
null      false true
undefined false false
swapped   true
END
echo "as described"
