#!/usr/bin/env bash
# YAML in Go: revenue code "0905" goes out as text through one library and comes in as the number 905 in another.
#
# Versions: github.com/goccy/go-yaml v1.19.2, gopkg.in/yaml.v3 v3.0.1.
# Behavior: goccy writes the string "0905" (revenue code of an IOP for psychiatric care) without quotes, since it
#   reads 0905 back as a string itself. yaml.v3 reads the same line into an untyped value as the float 905, and a
#   diagnosis written as 90E1 as the float 900. "0755" is quoted by goccy, so a test with another code passes.
# Guess: a YAML writer quotes whatever any YAML reader may take for a number; or 0905 with its leading zero is
#   text (9 is no octal digit) for both.
# Advice: decode code lists into string fields, never into any, and compare codes with their leading zero. In
#   files written by hand or for others, quote every code.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'END'
module example.org/finding
go 1.25
require (
	github.com/goccy/go-yaml v1.19.2
	gopkg.in/yaml.v3 v3.0.1
)
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"strings"

	goccy "github.com/goccy/go-yaml"
	yaml "gopkg.in/yaml.v3"
)

func main() {
	for _, code := range []string{"0905", "90E1", "0755"} {
		file, err := goccy.Marshal(map[string]string{"code": code})
		if err != nil {
			panic(err)
		}
		var a, b map[string]any
		if err := goccy.Unmarshal(file, &a); err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal(file, &b); err != nil {
			panic(err)
		}
		var c struct{ Code string }
		if err := yaml.Unmarshal(file, &c); err != nil {
			panic(err)
		}
		line := strings.TrimSpace(string(file))
		fmt.Printf("%s | goccy %T %[2]v | yaml.v3 %T %[3]v | yaml.v3 into a string %s\n", line, a["code"], b["code"], c.Code)
	}
}
END
go run -mod=mod . | tee seen
diff seen - <<'END'
code: 0905 | goccy string 0905 | yaml.v3 float64 905 | yaml.v3 into a string 0905
code: 90E1 | goccy string 90E1 | yaml.v3 float64 900 | yaml.v3 into a string 90E1
code: "0755" | goccy string 0755 | yaml.v3 string 0755 | yaml.v3 into a string 0755
END
echo "as described"
