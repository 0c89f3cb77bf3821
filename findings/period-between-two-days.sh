#!/usr/bin/env bash
# rickb777/period: Between two days gives seconds; twelve weeks apart is neither P12W nor P84D.
#
# Version: github.com/rickb777/period v1.0.15.
# Behavior: Between 3 March and 26 May 2025 is PT7257600S, between 31 January and 1 March PT2505600S. It is not
#   equal to P12W or P84D, and becomes P12W only by Normalise(false), which treats every day as 24 hours. Taken at
#   midnight in New York, where clocks went forward in between, the same twelve weeks are 3600 seconds shorter, and
#   Normalise(false) then says P11W6DT23H.
# Guess: a package of calendar periods that has years, months, weeks and days returns them from two midnights.
# Advice: keep a length of stay as whole days (date.Date subtracts to a number), compare numbers, and use a Period
#   only for what a rule says, never for what two days measure.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/rickb777/period v1.0.15
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"time"
	_ "time/tzdata"

	"github.com/rickb777/period"
)

func main() {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	for _, zone := range []*time.Location{time.UTC, newYork} {
		p := period.Between(time.Date(2025, 3, 3, 0, 0, 0, 0, zone), time.Date(2025, 5, 26, 0, 0, 0, 0, zone))
		fmt.Println(zone, p, p == period.MustParse("P12W"), p == period.MustParse("P84D"), p.Normalise(true), p.Normalise(false))
	}
	fmt.Println(period.Between(time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)))
}
END
go run -mod=mod . | tee seen
diff seen - <<'END'
UTC PT7257600S false false PT2016H P12W
America/New_York PT7254000S false false PT2015H P11W6DT23H
PT2505600S
END
echo "as described"
