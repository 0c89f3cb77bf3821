#!/usr/bin/env bash
# CEL: the day of the month begins at 0, next to another function that begins at 1, and the minutes of a duration are all.
#
# Version: github.com/google/cel-go 0.26.1.
# Behavior: of 2025-03-03 getDayOfMonth() is 2 and getDate() is 3; getMonth() is 2 and getDayOfWeek() is 1 for a Monday. Of
#   nine and a half hours getHours() is 9 and getMinutes() is 570, not 30.
# Guess: the day of the month is the number on the calendar, and minutes are those beside the hours.
# Advice: "reviews are on the 1st" written with getDayOfMonth() == 1 runs on the 2nd, and never on the first. In a rule about
#   hours, hours * 60 + minutes counts 9h30m as 18 hours and a half.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/day

go 1.24
END
cat >t.go <<'END'
package main

import (
	"fmt"

	"github.com/google/cel-go/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	for _, ask := range []string{
		`timestamp("2025-03-03T17:00:00Z").getDayOfMonth()`, `timestamp("2025-03-03T17:00:00Z").getDate()`,
		`timestamp("2025-03-03T17:00:00Z").getMonth()`, `timestamp("2025-03-03T17:00:00Z").getDayOfWeek()`,
		`duration("9h30m").getHours()`, `duration("9h30m").getMinutes()`,
		`duration("9h30m").getHours() * 60 + duration("9h30m").getMinutes()`,
	} {
		ast, faults := env.Compile(ask)
		if faults.Err() != nil {
			panic(faults.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			panic(err)
		}
		got, _, err := program.Eval(map[string]any{})
		fmt.Println(ask, got, err)
	}
}
END
go get github.com/google/cel-go@v0.26.1 2>/dev/null
go mod tidy 2>/dev/null
go run t.go | tee seen
diff seen - <<'END'
timestamp("2025-03-03T17:00:00Z").getDayOfMonth() 2 <nil>
timestamp("2025-03-03T17:00:00Z").getDate() 3 <nil>
timestamp("2025-03-03T17:00:00Z").getMonth() 2 <nil>
timestamp("2025-03-03T17:00:00Z").getDayOfWeek() 1 <nil>
duration("9h30m").getHours() 9 <nil>
duration("9h30m").getMinutes() 570 <nil>
duration("9h30m").getHours() * 60 + duration("9h30m").getMinutes() 1110 <nil>
END
echo "as described"
