// Command playground writes one HTML file with the whole library in it: placement a
// question at a time, a week against published policies and one's own, and the week on
// the calendar, in a browser and without a server.
//
//	go run .                    # writes it to a temporary folder and says where
//	go run . -o playground.html
//
// It needs the Go toolchain, which builds the library for the browser.
package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/style.css
	style string
	//go:embed page/page.js
	script string

	layout = template.Must(template.New("page").Parse(pageHTML))
)

func main() {
	out := flag.String("o", filepath.Join(os.TempDir(), "openiop-playground.html"), "the `file` to write")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "playground: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	packed, err := write(*out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "playground:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: open it in a browser; the library in it is %.2f MB compressed\n", *out, float64(packed)/1e6)
}

// write makes the page and says how many bytes the compressed library in it has.
func write(file string) (packed int, err error) {
	library, err := build()
	if err != nil {
		return 0, err
	}
	exec, err := support()
	if err != nil {
		return 0, err
	}
	var page bytes.Buffer
	err = layout.Execute(&page, map[string]string{"Style": style, "Script": script, "Exec": exec, "Library": base64.StdEncoding.EncodeToString(library)})
	if err != nil {
		return 0, err
	}
	return len(library), os.WriteFile(file, page.Bytes(), 0o644)
}

// build is the library for the browser, compressed.
func build() ([]byte, error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "openiop.wasm")
	// Without inlining it is a tenth smaller, and still answers at once.
	cmd := exec.Command("go", "build", "-trimpath", "-gcflags=all=-l", "-ldflags=-s -w", "-o", file, "github.com/openiop/openiop/examples/playground/wasm")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, said)
	}
	code, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(code); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// support is the script with which Go's toolchain runs its programs in a browser.
func support() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	return string(text), err
}
