#!/usr/bin/env bash
# JSON Schema formats "time" and "duration": a wall time and a duration of 1.5 hours are refused.
#
# Versions: ajv 8.20.0 with ajv-formats 3.0.1; github.com/santhosh-tekuri/jsonschema v6.0.3, formats asserted.
# Behavior: "17:30:00", when a group begins, is not a "time" for either; 17:30:00Z and 17:30:00-05:00 are.
#   "PT1.5H" and "P1W2D", good ISO 8601, are not a "duration"; "PT90M" and "P9D" are. The formats are those
#   of RFC 3339, where a full-time ends in an offset, and a duration has no fraction and no week beside a day.
# Guess: a time of day has no date and therefore needs no offset, and "duration" means ISO 8601, so what
#   luxon and rickb777/period write (PT1.5H, P1W2D) passes.
# Advice: a weekly session's start has no offset that is right in both summer and winter: describe it with a
#   pattern for hh:mm. Write service time in whole minutes (PT90M, or a number), never in fractions of an hour.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v npm >/dev/null || { apt-get update -q; apt-get install -y -q npm; } >/dev/null
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error ajv@8.20.0 ajv-formats@3.0.1
cat >t.cjs <<'END'
const ajv = new (require('ajv').default)()
require('ajv-formats').default(ajv)
for (const [format, ...values] of [['time', '17:30:00', '17:30', '17:30:00Z', '17:30:00-05:00'], ['duration', 'PT1.5H', 'P1W2D', 'PT90M', 'P9D']])
  console.log('ajv', format, ...values.map(v => v + '=' + ajv.validate({ type: 'string', format }, v)))
END
node t.cjs | tee seen
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
END
cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	for _, row := range [][]string{
		{"time", "17:30:00", "17:30", "17:30:00Z", "17:30:00-05:00"},
		{"duration", "PT1.5H", "P1W2D", "PT90M", "P9D"},
	} {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource("s.json", map[string]any{"type": "string", "format": row[0]}); err != nil {
			panic(err)
		}
		s := c.MustCompile("s.json")
		fmt.Print("santhosh ", row[0])
		for _, v := range row[1:] {
			fmt.Print(" ", v, "=", s.Validate(v) == nil)
		}
		fmt.Println()
	}
}
END
go run -mod=mod . | tee -a seen
diff seen - <<'END'
ajv time 17:30:00=false 17:30=false 17:30:00Z=true 17:30:00-05:00=true
ajv duration PT1.5H=false P1W2D=false PT90M=true P9D=true
santhosh time 17:30:00=false 17:30=false 17:30:00Z=true 17:30:00-05:00=true
santhosh duration PT1.5H=false P1W2D=false PT90M=true P9D=true
END
echo "as described"
