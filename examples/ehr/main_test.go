package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCommands runs the program from an empty folder to a restored backup.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	args := func(db string, more ...string) []string {
		return append([]string{"-db", at(db), "-key", at("key"), "-listen", "127.0.0.1:0"}, more...)
	}
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(ctx, args("a.db"), nil, writer); writer.Close() }()
	var out bytes.Buffer
	buf := make([]byte, 4096)
	for !strings.Contains(out.String(), "open http://127.0.0.1:") {
		n, err := reader.Read(buf)
		require.NoError(t, err, out.String())
		out.Write(buf[:n])
	}
	address := regexp.MustCompile(`open (http://\S+)`).FindStringSubmatch(out.String())
	require.NotNil(t, address)
	answer, err := http.Get(address[1] + "/cds-services")
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, errors.Join(err, answer.Body.Close()))
	assert.Contains(t, string(text), `"hook":"patient-view"`)
	stop()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("it does not stop")
	}
	assert.Regexp(t, regexp.MustCompile(`(?m)^sign in as auditor with \S{26}$`), out.String())
	for _, name := range []string{"a.db", "key"} {
		info, err := os.Stat(at(name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "%s is for its owner only", name)
	}

	ran := func(db string, in string, more ...string) error {
		return run(t.Context(), args(db, more...), strings.NewReader(in), io.Discard)
	}
	require.NoError(t, ran("a.db", "a password that is long\n", "login", "ann", "clinician"))
	assert.Error(t, ran("a.db", "short\n", "login", "bob", "clinician"))
	assert.Error(t, ran("a.db", "short\n", "password", "ann"))
	assert.Error(t, ran("a.db", "another that is long\n", "password", "bob"))
	require.NoError(t, ran("a.db", "another that is long\n", "password", "ann"))
	require.NoError(t, ran("a.db", "a password that is long\n", "login", "tom", "auditor"))
	require.NoError(t, ran("a.db", "", "remove", "tom"))
	assert.Error(t, ran("a.db", "", "remove", "tom"))
	require.NoError(t, ran("a.db", "", "backup", at("one")))
	assert.Error(t, ran("a.db", "", "backup", at("one")), "a backup is not written over")
	require.NoError(t, ran("b.db", "", "restore", at("one")))
	assert.Error(t, ran("b.db", "", "restore", at("one")))
	require.NoError(t, ran("b.db", "", "backup", at("two")))
	one, err := os.ReadFile(at("one"))
	require.NoError(t, err)
	two, err := os.ReadFile(at("two"))
	require.NoError(t, err)
	assert.Greater(t, len(one), 100_000)
	assert.Equal(t, string(one), string(two))

	require.NoError(t, ran("a.db", "", "fhir-out", "p01", at("bundle")))
	assert.Error(t, ran("a.db", "", "fhir-out", "nobody", at("bundle2")))
	require.NoError(t, ran("a.db", "", "teds", at("teds.csv")))
	assert.FileExists(t, at("teds.csv"))
	bundle := `{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"new","name":[{"text":"N"}],"birthDate":"1990-01-02"}}]}`
	require.NoError(t, os.WriteFile(at("in"), []byte(bundle), 0o600))
	for _, want := range []string{"1 added\n", "0 added\n"} {
		var said bytes.Buffer
		require.NoError(t, run(t.Context(), args("a.db", "fhir-in", at("in")), nil, &said))
		assert.Equal(t, want, said.String())
	}
	var said bytes.Buffer
	assert.ErrorContains(t, run(t.Context(), args("a.db", "fhir-in", at("bundle")), nil, &said), "nothing was imported")
	assert.Contains(t, said.String(), "GuidanceResponse is not read here")

	for _, bad := range [][]string{
		{"-listen", "0.0.0.0:0"}, {"-listen", "example.org:80"}, {"-zone", "Local"}, {"-zone", "Nowhere/None"}, {"unknown"},
		{"-key", at("one")}, {"-cds-clients", at("none")}, {"-cds-clients", at("one")}, {"restore", at("none")},
	} {
		assert.Error(t, run(t.Context(), append(args("c.db"), bad...), nil, io.Discard), "%v", bad)
	}
}
