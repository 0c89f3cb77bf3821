#!/usr/bin/env bash
# sosodev/duration: 31 days are written as P1MT14H, which another reader takes for a calendar month and 14 hours.
#
# Version: github.com/sosodev/duration v1.4.0.
# Behavior: Format writes 30 days as P4W2D, 31 days as P1MT14H, 84 days (twelve weeks) as P2M3W2DT4H and 365
#   days as P1Y. Its month is a twelfth of 365 days, 730 hours. Read back by the same package the hours agree;
#   in every other reader a month has the length of some calendar month, so the value has changed.
# Guess: a time.Duration knows no calendar, so it is written in hours, or at most in days (P31D).
# Advice: check what a GraphQL or JSON layer uses for time.Duration. Write limits in days or hours of your own
#   ("P31D", whole minutes) and refuse months on the way in where the rule counts days.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/sosodev/duration v1.4.0
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"time"

	"github.com/sosodev/duration"
)

func main() {
	for _, days := range []time.Duration{30, 31, 84, 365} {
		d := days * 24 * time.Hour
		text := duration.Format(d)
		back, err := duration.Parse(text)
		if err != nil {
			panic(err)
		}
		fmt.Println(int(days), "days", text, back.ToTimeDuration() == d)
	}
	month, err := duration.Parse("P1M")
	if err != nil {
		panic(err)
	}
	fmt.Println("P1M", month.ToTimeDuration().Hours(), "hours")
}
END
go run -mod=mod . | tee seen
diff seen - <<'END'
30 days P4W2D true
31 days P1MT14H true
84 days P2M3W2DT4H true
365 days P1Y true
P1M 730 hours
END
echo "as described"
