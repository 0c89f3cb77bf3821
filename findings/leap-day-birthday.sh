#!/usr/bin/env bash
# Born on 29 February 2008: is the person 18 on 28 February 2026? Seven readers, both answers.
#
# Versions: date-fns 4.4.0, luxon 3.7.2, moment 2.31.0, dayjs 1.11.23, temporal-polyfill 1.0.8, cql-execution
#   3.3.2, @electric-sql/pglite 0.5.17 (PostgreSQL 18.7; 15.18 from Debian the same).
# Behavior: luxon, moment, dayjs and cql-execution say 18. date-fns and PostgreSQL's age() say 17, and so does
#   Temporal, although in Temporal and in PostgreSQL the birthday plus 18 years is 28 February. date-fns itself
#   describes the span as 17 years and 12 months.
# Guess: the birthday in a common year is 1 March everywhere; or at least one library gives one answer, and
#   birthday + 18 years <= today says the same as age >= 18.
# Advice: Virginia asks three hours a day of adults and two of minors: on that day the answer differs. Take the
#   day of majority from the law that applies, compare days with it, and never compare two libraries' ages.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error date-fns@4.4.0 luxon@3.7.2 moment@2.31.0 dayjs@1.11.23 temporal-polyfill@1.0.8 cql-execution@3.3.2 @electric-sql/pglite@0.5.17
cat >t.mjs <<'END'
import { differenceInYears, intervalToDuration, parseISO } from 'date-fns'
import { DateTime } from 'luxon'
import moment from 'moment'
import dayjs from 'dayjs'
import { Temporal } from 'temporal-polyfill'
import cql from 'cql-execution'
import { PGlite } from '@electric-sql/pglite'
const born = '2008-02-29', day = '2026-02-28'
console.log('date-fns', differenceInYears(parseISO(day), parseISO(born)), JSON.stringify(intervalToDuration({ start: parseISO(born), end: parseISO(day) })))
console.log('luxon', DateTime.fromISO(day).diff(DateTime.fromISO(born), 'years').years)
console.log('moment', moment(day).diff(born, 'years'))
console.log('dayjs', dayjs(day).diff(born, 'year'))
const birth = Temporal.PlainDate.from(born)
console.log('temporal', birth.until(day, { largestUnit: 'years' }).years, birth.add({ years: 18 }).toString())
const int = n => ({ type: 'Literal', valueType: '{urn:hl7-org:elm-types:r1}Integer', value: String(n) })
const date = text => { const [y, m, d] = text.split('-').map(Number); return { type: 'Date', year: int(y), month: int(m), day: int(d) } }
const expression = { type: 'CalculateAgeAt', precision: 'Year', operand: [date(born), date(day)] }
const library = new cql.Library({ library: { identifier: { id: 'finding' }, schemaIdentifier: { id: 'urn:hl7-org:elm', version: 'r1' }, usings: { def: [{ localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' }] }, statements: { def: [{ name: 'age', context: 'Unfiltered', expression }] } } })
console.log('cql', (await new cql.Executor(library).exec(new cql.PatientSource([]))).unfilteredResults.age)
const { rows } = await new PGlite().query(`select extract(year from age(date '${day}', date '${born}'))::int, (date '${born}' + interval '18 years')::date::text`, [], { rowMode: 'array' })
console.log('postgresql', ...rows[0])
END
TZ=America/New_York node t.mjs | tee seen
diff seen - <<'END'
date-fns 17 {"years":17,"months":12}
luxon 18
moment 18
dayjs 18
temporal 17 2026-02-28
cql 18
postgresql 17 2026-02-28
END
echo "as described"
