#!/usr/bin/env bash
# OPA: the difference of two days has no sign, so late and early look alike.
#
# Version: github.com/open-policy-agent/opa 1.5.1.
# Behavior: time.diff of a due day and the day on which the plan was signed gives [0, 0, 7, 0, 0, 0] when it was signed a
#   week early and the same when it was a week late: the arguments are put in order first.
# Guess: as with a subtraction, the second from the first, or an error where it would be negative.
# Advice: a rule "at most 3 days late" holds for a plan of two days late and fails one of a week early. Compare the two
#   times with < first, or subtract their nanoseconds.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/diff

go 1.24
END
cat >t.go <<'END'
package main

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	for _, signed := range []string{"2025-03-03", "2025-03-17"} {
		r, err := rego.New(rego.Query(`x := time.diff(time.parse_rfc3339_ns("`+signed+`T00:00:00Z"), time.parse_rfc3339_ns("2025-03-10T00:00:00Z"))`)).Eval(context.Background())
		fmt.Println("due 2025-03-10, signed", signed, r[0].Bindings["x"], err)
	}
}
END
go get github.com/open-policy-agent/opa/v1/rego@v1.5.1 2>/dev/null
go mod tidy 2>/dev/null
go run t.go | tee seen
diff seen - <<'END'
due 2025-03-10, signed 2025-03-03 [0 0 7 0 0 0] <nil>
due 2025-03-10, signed 2025-03-17 [0 0 7 0 0 0] <nil>
END
echo "as described"
