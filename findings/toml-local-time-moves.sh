#!/usr/bin/env bash
# BurntSushi/toml: reading a settings file and writing it back moves a local time by the machine's offset.
#
# Version: github.com/BurntSushi/toml v1.6.0.
# Behavior: a file with start = 17:30:00 and begins = 2025-03-03T17:30:00 (a local time and a local date-time),
#   read into a map and encoded again on a machine in New York, has 22:30:00 for both. A second round makes it
#   03:30:00, and the date-time is on 4 March. A local date stays, and on a machine in UTC nothing moves.
# Guess: the package marks local values when it reads them, so writing them gives back what the file said. It
#   does, but it converts to UTC before it prints them without an offset.
# Advice: when a group begins is a wall time and no instant. Keep it as text (start = "17:30") and parse it with
#   the policy's own reader, or use a TOML package with types of its own for local times.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/finding
go 1.25
require github.com/BurntSushi/toml v1.6.0
END
cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
)

func main() {
	file := "day = 2025-03-03\nbegins = 2025-03-03T17:30:00\nstart = 17:30:00\n"
	for range 2 {
		var settings map[string]any
		if _, err := toml.Decode(file, &settings); err != nil {
			panic(err)
		}
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(settings); err != nil {
			panic(err)
		}
		file = out.String()
		fmt.Println(os.Getenv("TZ"), strings.ReplaceAll(strings.TrimSpace(file), "\n", ", "))
	}
}
END
for zone in America/New_York UTC; do TZ=$zone go run -mod=mod .; done | tee seen
diff seen - <<'END'
America/New_York begins = 2025-03-03T22:30:00, day = 2025-03-03, start = 22:30:00
America/New_York begins = 2025-03-04T03:30:00, day = 2025-03-03, start = 03:30:00
UTC begins = 2025-03-03T17:30:00, day = 2025-03-03, start = 17:30:00
UTC begins = 2025-03-03T17:30:00, day = 2025-03-03, start = 17:30:00
END
echo "as described"
