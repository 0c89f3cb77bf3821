package main

import (
	"os"
	"strings"
	"testing"
)

// TestReadme: README's long example is this program, in 60 lines with its imports.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+string(program)+"```\n") {
		t.Error("README does not show main.go")
	}
	if lines := strings.Count(string(program), "\n"); lines > 60 {
		t.Errorf("main.go has %d lines, more than 60", lines)
	}
}
