#!/usr/bin/env bash
# SQLite: date(day, '+12 weeks') is NULL, without an error.
#
# Version: sql.js 1.17.0 (SQLite 3.54.1); modernc.org/sqlite v1.62.0 (SQLite 3.54.1) answers the same.
# Behavior: days, months and years are units of a date modifier, weeks are not, and a modifier that is not known
#   makes the whole result NULL. A query for programs whose planned end has passed finds none, and one for
#   programs that have not reached it finds none either. PostgreSQL takes "12 weeks" as an interval.
# Guess: weeks work like days and months, and a misspelled modifier is an error.
# Advice: most lengths and clocks of an IOP are in weeks. Compute due days in the program and store them as
#   days; where SQL must do it, use '+84 days' and a NOT NULL constraint on the result.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error sql.js@1.17.0
cat >t.cjs <<'END'
require('sql.js')().then(({ Database }) => {
  const db = new Database()
  console.log('SQLite', db.exec('select sqlite_version()')[0].values[0][0])
  for (const modifier of ['+84 days', '+3 months', '+12 weeks', '+1 week']) {
    const [{ values: [row] }] = db.exec(`with program(began) as (values ('2025-03-03')) select date(began, $m),
      (select count(*) from program where date(began, $m) <= '2025-12-31'),
      (select count(*) from program where date(began, $m) > '2025-12-31') from program`, { $m: modifier })
    console.log(modifier, ...row)
  }
})
END
node t.cjs | tee seen
diff seen - <<'END'
SQLite 3.54.1
+84 days 2025-05-26 1 0
+3 months 2025-06-03 1 0
+12 weeks null 0 0
+1 week null 0 0
END
echo "as described"
