#!/usr/bin/env bash
# SQL on FHIR: someone who is still in treatment is neither among the stays that ended nor among those that did not.
#
# Version: @medplum/core 5.2.13, evalSqlOnFhir.
# Behavior: the view's where keeps a resource only when its FHIRPath is true. Of an EpisodeOfCare whose period has no end,
#   period.end < a day is empty, and so is its not(): both views leave the stay out. A forEach over an absent list leaves
#   it out as well.
# Guess: not() of a filter keeps what the filter leaves out, so the two views together hold every stay.
# Advice: a count of people in treatment made with not() misses exactly those who are. Write period.end.empty() or ..., and
#   check that the view and its opposite add up to all.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @medplum/core@5.2.13
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // Node 20 has none, and the package names it when it is loaded
const { evalSqlOnFhir } = require('@medplum/core')
const stays = [
  { resourceType: 'EpisodeOfCare', id: 'in-treatment', status: 'active', period: { start: '2026-01-05' } },
  { resourceType: 'EpisodeOfCare', id: 'ended', status: 'finished', period: { start: '2026-01-05', end: '2026-01-30' } },
  { resourceType: 'EpisodeOfCare', id: 'ends-later', status: 'active', period: { start: '2026-01-05', end: '2026-03-30' } },
]
const view = more => ({ resource: 'EpisodeOfCare', status: 'active', select: [{ column: [{ name: 'id', path: 'id' }] }], ...more })
const ids = v => evalSqlOnFhir(v, stays).map(row => row.id).join(', ')
for (const path of [
  'period.end < @2026-02-01',
  '(period.end < @2026-02-01).not()',
  'period.end.empty() or period.end >= @2026-02-01',
]) {
  console.log(path, '=>', ids(view({ where: [{ path }] })))
}
const each = { forEach: 'diagnosis', column: [{ name: 'why', path: 'condition.reference' }] }
console.log('for each diagnosis =>', ids(view({ select: [...view().select, each] })) || 'no row')
END
node t.cjs | tee seen
diff seen - <<'END'
period.end < @2026-02-01 => ended
(period.end < @2026-02-01).not() => ends-later
period.end.empty() or period.end >= @2026-02-01 => in-treatment, ends-later
for each diagnosis => no row
END
echo "as described"
