// Package nodetest runs scripts of tests with the npm packages that .ci/run installs.
package nodetest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// modules is the variable that names the folder node_modules.
const modules = "EHR_NODE_MODULES"

// Modules is the folder node_modules with the packages; a test that needs one is left out
// where it is not named.
func Modules(t testing.TB) string {
	t.Helper()
	dir := os.Getenv(modules)
	if dir == "" {
		t.Skip(modules + " does not name a folder node_modules with the packages that .ci/run installs")
	}
	return dir
}

// Run runs a script on input and returns what it writes.
func Run(t testing.TB, script string, input []byte, env ...string) []byte {
	t.Helper()
	dir := Modules(t)
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	// A script finds the packages that stand beside it or above.
	f, err := os.CreateTemp(filepath.Dir(dir), "*.cjs")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", f.Name())
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = bytes.NewReader(input)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		text := problems.String()
		t.Fatalf("%s: %v\n%s", script, err, text[max(0, len(text)-2000):]) // packed sources come first
	}
	return out.Bytes()
}
