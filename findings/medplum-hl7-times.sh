#!/usr/bin/env bash
# @medplum/core: an HL7 v2 time without an offset becomes UTC, and a deleted one becomes the year 1900.
#
# Version: @medplum/core 5.2.13.
# Behavior: PV1-45 (discharge) of "" in quotes, the v2 way to say "delete what you have", is returned by
#   parseHl7DateTime as 1900-01-01T00:00:00.000Z; an empty field is undefined. 202503032030 without an
#   offset, local time by the standard, comes out as 20:30Z. 202503 gains a day and a midnight it never had.
# Guess: a deleted value is null or undefined, a local time stays without a zone or asks for one, and a month
#   stays a month. All three come out as complete instants, so nothing downstream can tell.
# Advice: look at the field's text before converting: "" is a retraction, not a day. Pass the site's offset
#   (the tzOffset option is honored), and carry the precision beside the value.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error @medplum/core@5.2.13
cat >t.cjs <<'END'
globalThis.WebSocket ??= class {} // only needed to load the package on Node before 22
const { Hl7Message, parseHl7DateTime } = require('@medplum/core')
const pv1 = 'PV1|1|O' + '|'.repeat(42) + '202503032030|""|'
const m = Hl7Message.parse('MSH|^~\\&|A|B|C|D|20250303203000||ADT^A08|1|P|2.5\r' + pv1).getSegment('PV1')
const admitted = m.getField(44).toString(), discharged = m.getField(45).toString()
console.log(admitted, parseHl7DateTime(admitted), parseHl7DateTime(admitted, { tzOffset: '-0500' }))
console.log(discharged, parseHl7DateTime(discharged))
console.log('(empty)', parseHl7DateTime(''))
console.log('202503', parseHl7DateTime('202503'))
END
TZ=America/New_York node t.cjs | tee seen
diff seen - <<'END'
202503032030 2025-03-03T20:30:00.000Z 2025-03-04T01:30:00.000Z
"" 1900-01-01T00:00:00.000Z
(empty) undefined
202503 2025-03-01T00:00:00.000Z
END
echo "as described"
