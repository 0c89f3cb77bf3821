#!/usr/bin/env bash
# DuckDB: the days until a date of infinity are a number, 2,147,462,861 of them.
#
# Version: @duckdb/node-api 1.5.6-r.1.
# Behavior: a date minus a date is a whole number of days also when one of them is 'infinity': the number comes from the
#   code that stands for infinity in memory. datediff and age of the same two dates are NULL, isfinite says that the date
#   is not finite, and the same subtraction of timestamps is refused with an error. Averages and sums include the number.
# Guess: NULL or an error, as datediff and timestamps have it.
# Advice: the average of the days left of authorizations is 715,820,963.67 as soon as one of three has no end. Store NULL for
#   no end, or ask isfinite before every subtraction of dates.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @duckdb/node-api@1.5.6-r.1
cat >t.cjs <<'END'
const { DuckDBInstance } = require('@duckdb/node-api')
const asks = [
  `date 'infinity' - date '2026-11-29'`,
  `datediff('day', date '2026-11-29', date 'infinity')`,
  `age(date 'infinity', date '2026-11-29')`,
  `isfinite(date 'infinity')`,
  `timestamp 'infinity' - timestamp '2026-11-29'`,
  `(select round(avg(until - date '2026-11-29'), 2) from (values (date '2026-12-09'), (date '2026-12-19'), (date 'infinity')) a(until))`,
]
;(async () => {
  const db = await (await DuckDBInstance.create()).connect()
  for (const ask of asks) {
    const short = ask.startsWith('(') ? 'average of 10 days, 20 days and no end' : ask
    try {
      const read = await db.runAndReadAll(`select (${ask})::varchar`)
      console.log(short, '=>', String(read.getRows()[0][0]))
    } catch (e) {
      console.log(short, '=> refused:', e.message)
    }
  }
})()
END
node t.cjs | tee seen
diff seen - <<'END'
date 'infinity' - date '2026-11-29' => 2147462861
datediff('day', date '2026-11-29', date 'infinity') => null
age(date 'infinity', date '2026-11-29') => null
isfinite(date 'infinity') => false
timestamp 'infinity' - timestamp '2026-11-29' => refused: Invalid Input Error: Cannot subtract infinite timestamps
average of 10 days, 20 days and no end => 715820963.67
END
echo "as described"
