package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

// asProgram makes the test binary run as the program itself.
const asProgram = "STATEWIDE_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

func defaults(t testing.TB) options {
	return options{out: filepath.Join(t.TempDir(), "out"), workers: 1, chunk: chunkSize}
}

// call runs the program.
func call(o options) (code int, out, errs string) {
	var a, b bytes.Buffer
	code = run(context.Background(), o, &a, &b)
	return code, a.String(), b.String()
}

// tree is every file below a folder, by name; with files.json and rejects.csv, which
// tell of the files that were read, only when asked.
func tree(t testing.TB, folder string, ofFiles bool) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, folder)
		if err != nil || d.IsDir() || !ofFiles && (name == "/files.json" || name == "/rejects.csv" || name == "/report.html") {
			return err
		}
		data, err := os.ReadFile(path)
		all[name] = string(data)
		return err
	}))
	return all
}

// outputOf runs the program and returns what it wrote.
func outputOf(t testing.TB, o options, ofFiles bool) map[string]string {
	t.Helper()
	code, _, errs := call(o)
	require.Equal(t, done, code, errs)
	assert.Empty(t, errs, "nothing but a terminal sees progress")
	return tree(t, o.out, ofFiles)
}

func stateOf(t testing.TB, o options) (*State, []File) {
	t.Helper()
	outputOf(t, o, true)
	s, files, err := readState(context.Background(), o.out)
	require.NoError(t, err)
	return s, files
}

// sampleFolder is the sample on disk.
func sampleFolder(t testing.TB) string {
	folder := t.TempDir()
	files, err := fs.Sub(sample, "testdata/sample")
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(folder, files))
	return folder
}

func TestGolden(t *testing.T) {
	o := defaults(t)
	o.workers = 2
	code, out, errs := call(o)
	require.Equal(t, done, code, errs)
	assert.Empty(t, errs)
	golden.Equal(t, "testdata/text.golden", []byte(strings.ReplaceAll(out, o.out, "out")))
	all := tree(t, o.out, true)
	sampleName := func(text string) []byte { // the sample is unpacked to a folder of a name of its own
		return []byte(samplePath.ReplaceAllString(text, "in/"))
	}
	golden.Equal(t, "testdata/counts.golden", []byte(all["/counts.json"]))
	golden.Equal(t, "testdata/report.golden.html", []byte(all["/report.html"]))
	golden.Equal(t, "testdata/rejects.golden", sampleName(all["/rejects.csv"]))
	golden.Equal(t, "testdata/harbor.golden", []byte(all["/clinics/harbor/findings.csv"]))
	golden.Equal(t, "testdata/harbor-set-aside.golden", []byte(all["/clinics/harbor/set-aside.csv"]))
	assert.Len(t, all, 4+2*4)
}

// TestWorkersAndPartsDoNotMatter: however many steps run side by side, and into however
// many parts the files are cut, the output is the same; refused lines keep their number.
func TestWorkersAndPartsDoNotMatter(t *testing.T) {
	folder := sampleFolder(t)
	o := defaults(t)
	o.clinics, o.in = filepath.Join(folder, "clinics.csv"), []string{filepath.Join(folder, "in", "*")}
	want := outputOf(t, o, true)
	for _, other := range []struct {
		workers int
		chunk   int64
	}{{2, chunkSize}, {1, 50_000}, {2, 3_001}, {8, 100_000}} {
		o := o
		o.out = filepath.Join(t.TempDir(), "out")
		o.workers, o.chunk = other.workers, other.chunk
		assert.Equal(t, want, outputOf(t, o, true), "%+v", other)
	}
}

// TestRepeatedAndLateFiles: a second run over old and new files gives the same as one
// run over all in one; a file that comes twice changes nothing, nor does the order.
func TestRepeatedAndLateFiles(t *testing.T) {
	folder := sampleFolder(t)
	in := filepath.Join(folder, "in")
	o := defaults(t)
	o.clinics, o.in = filepath.Join(folder, "clinics.csv"), []string{in + "/*"}
	want := outputOf(t, o, false)

	// The events in one file, the tables cut in three that overlap, and all once more.
	other := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.Mkdir(other, 0o755))
	var events []string
	for name, data := range tree(t, in, true) {
		lines := strings.SplitAfter(data, "\n")
		if strings.HasSuffix(name, ".ndjson") {
			events = append(events, lines...)
			continue
		}
		third := len(lines) / 3
		for i, cut := range [][2]int{{1, 2 * third}, {third, len(lines)}, {1, len(lines)}} {
			part := append([]string{lines[0]}, lines[cut[0]:cut[1]]...)
			require.NoError(t, os.WriteFile(filepath.Join(other, fmt.Sprintf("%d%s", i, name[1:])), []byte(strings.Join(part, "")), 0o600))
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(events), func(i, k int) { events[i], events[k] = events[k], events[i] })
	require.NoError(t, os.WriteFile(filepath.Join(other, "all.ndjson"), []byte(strings.Join(events, "")), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(other, "again.ndjson"), []byte(strings.Join(events[:len(events)/2], "")), 0o600))
	o.in, o.workers = []string{other + "/*"}, 2
	assert.Equal(t, want, outputOf(t, o, false), "the same folder: an earlier run is replaced")

	// Without the late file, and then with it.
	o.in = []string{in + "/events-winter.ndjson", in + "/trials-*"}
	assert.NotEqual(t, want, outputOf(t, o, false))
	o.in = append(o.in, in+"/events-late.ndjson", in+"/events-winter.ndjson")
	assert.Equal(t, want, outputOf(t, o, false))
}

// caseload is the program of one machine, built.
func caseload(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "caseload")
	cmd := exec.Command("go", "build", "-o", path, "./examples/caseload")
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

var tableFiles = []string{"ctn0094_visits.csv", "ctn0094_uds_specimen.csv", "ctn0094_uds_positive.csv"}

// TestLikeCaseload: the output is that of examples/caseload, byte for byte once the
// lines are sorted, and every row has one outcome. On the sample of that program, and
// on the full records and ten times as many where a variable says where they are.
func TestLikeCaseload(t *testing.T) {
	program := caseload(t)
	t.Run("sample", func(t *testing.T) { likeCaseload(t, program, "../caseload/testdata", 3, 1) })
	folder := os.Getenv("CASELOAD_RECORDS")
	if folder == "" {
		t.Log("CASELOAD_RECORDS names no folder with the full tables")
		return
	}
	t.Run("full", func(t *testing.T) { likeCaseload(t, program, folder, 1, 1) })
	t.Run("ten times", func(t *testing.T) { likeCaseload(t, program, folder, 10, 2) })
}

// likeCaseload takes the tables so many times, each time in a clinic of its own.
func likeCaseload(t *testing.T, program, folder string, times, workers int) {
	const apart = 1_000_000 // the numbers of the people of two clinics
	work := t.TempDir()
	lines := map[string]int64{}
	clinics := "clinic,policy\n"
	for i := range times {
		clinics += fmt.Sprintf("c%02d,policy.json\n", i)
	}
	for i, name := range tableFiles {
		data, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		header, rows, _ := strings.Cut(string(data), "\n")
		var all strings.Builder
		all.WriteString(header + "\n")
		for k := range times {
			for row := range strings.Lines(rows) {
				number, rest, _ := strings.Cut(row, ",")
				who, err := strconv.Atoi(number)
				require.NoError(t, err)
				fmt.Fprintf(&all, "%d,%s", who+k*apart, rest)
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(work, name), []byte(all.String()), 0o600))
		lines[[]string{"visits", "specimens", "positives"}[i]] = int64(strings.Count(all.String(), "\n")) - 1
		table := withClinic(all.String(), func(who int64) string { return fmt.Sprintf("c%02d", who/apart) })
		require.NoError(t, os.WriteFile(filepath.Join(work, "in-"+name), table, 0o600))
	}
	policy, err := os.ReadFile("../caseload/testdata/policy.json")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(work, "policy.json"), policy, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(work, "clinics.csv"), []byte(clinics), 0o600))

	findings := filepath.Join(work, "findings.csv")
	out, err := exec.Command(program, "-visits", filepath.Join(work, tableFiles[0]), "-uds", filepath.Join(work, tableFiles[1]), "-findings", findings, "-format", "json").Output()
	require.NoError(t, err)
	var want struct {
		Totals
		Short   struct{ People int64 } `json:"short"`
		Overdue struct{ People int64 } `json:"overdue"`
	}
	require.NoError(t, json.Unmarshal(out, &want))

	o := defaults(t)
	o.clinics, o.in, o.workers, o.chunk = filepath.Join(work, "clinics.csv"), []string{work + "/in-*"}, workers, 1<<20
	s, _ := stateOf(t, o)
	var got []string
	for i := range times {
		got = append(got, sortedLines(t, filepath.Join(o.out, "clinics", fmt.Sprintf("c%02d", i), "findings.csv"))...)
	}
	slices.Sort(got)
	require.Equal(t, sortedLines(t, findings), got)
	have := s.State
	assert.Equal(t, want.People, have.People)
	assert.Equal(t, want.Short.People, have.Short)
	assert.Equal(t, want.Overdue.People, have.Overdue)
	for _, same := range [][2]any{{want.Rows, have.Rows}, {want.Outcomes, have.Outcomes}, {want.Treated, have.Treated}, {want.Events, have.Events}, {want.Standings, have.Standings},
		{want.Verdicts, have.Verdicts}, {want.DueSoon, have.DueSoon}, {want.Failed, have.Failed[:min(10, len(have.Failed))]}, {want.Open, have.Open[:min(10, len(have.Open))]}, {want.Next, have.Next[:min(10, len(have.Next))]}} {
		assert.Equal(t, same[0], same[1])
	}
	assert.Equal(t, lines, have.Rows, "every row has an outcome")
	aside := int64(0)
	for i := range times {
		data, err := os.ReadFile(filepath.Join(o.out, "clinics", fmt.Sprintf("c%02d", i), "set-aside.csv"))
		require.NoError(t, err)
		aside += int64(bytes.Count(data, []byte("\n"))) - 1
	}
	sum, counted := int64(0), int64(0)
	for _, outcomes := range have.Outcomes {
		for word, n := range outcomes {
			if sum += n; slices.Contains([]string{"attended", "excused", "unexcused", "no-show", "left", "collected", "temperature-unknown", "out-of-range", "positive", "positive-without-specimen"}, word) {
				counted += n
			}
		}
	}
	assert.Equal(t, sum-counted, aside, "what does not count has a line")
}

// sortedLines are the lines of a file without its header.
func sortedLines(t *testing.T, path string) []string {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := slices.Collect(strings.Lines(string(data)))[1:]
	slices.Sort(lines)
	return lines
}

// TestKilled: a run that is killed, at any moment, leaves the output of the run before
// whole; started again it writes what it would have written.
func TestKilled(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	folder := sampleFolder(t)
	o := defaults(t)
	o.clinics, o.in = filepath.Join(folder, "clinics.csv"), []string{filepath.Join(folder, "in", "*")}
	want := outputOf(t, o, true)
	o.in = []string{filepath.Join(folder, "in", "trials*")}
	before := outputOf(t, o, true)
	require.NotEqual(t, want, before)

	start := func() *exec.Cmd {
		cmd := exec.Command(self, "-clinics", o.clinics, "-out", o.out, filepath.Join(folder, "in", "*"))
		cmd.Env = append(os.Environ(), asProgram+"=1")
		require.NoError(t, cmd.Start())
		return cmd
	}
	random, killed := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)), 0
	for i := range 4 {
		cmd := start()
		// Once it writes, and then some.
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			if _, err := os.Stat(o.out + ".partial"); err == nil {
				break
			}
		}
		time.Sleep(time.Duration(random.IntN(1+100*i)) * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		if cmd.Wait() != nil {
			killed++
		}
		if _, err := os.Stat(o.out); err != nil {
			o.in = []string{filepath.Join(folder, "in", "*")} // between two renames: both are there
			assert.Equal(t, before, tree(t, o.out+".old", true))
			assert.Equal(t, want, tree(t, o.out+".partial", true))
			continue
		}
		if now := tree(t, o.out, true); !assert.ObjectsAreEqual(want, now) {
			assert.Equal(t, before, now, "neither the old output nor the new")
		}
	}
	assert.Positive(t, killed)
	require.NoError(t, start().Wait())
	assert.Equal(t, want, tree(t, o.out, true))
	left, err := filepath.Glob(filepath.Dir(o.out) + "/*")
	require.NoError(t, err)
	assert.Equal(t, []string{o.out}, left, "nothing is left over")
}

// TestBetweenTwoRenames: a run that ended between the two renames of its end.
func TestBetweenTwoRenames(t *testing.T) {
	ctx, out := context.Background(), filepath.Join(t.TempDir(), "out")
	require.NoError(t, os.MkdirAll(out+".old", 0o755))
	require.NoError(t, os.WriteFile(out+".old/counts.json", []byte("old"), 0o600))
	require.NoError(t, os.MkdirAll(out+".partial", 0o755))
	target, err := begin(ctx, out)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"/counts.json": "old"}, tree(t, out, true))
	assert.Empty(t, tree(t, target.partial, true))
	require.NoError(t, os.WriteFile(target.partial+"/counts.json", []byte("new"), 0o600))
	require.NoError(t, target.commit(ctx))
	assert.Equal(t, map[string]string{"/counts.json": "new"}, tree(t, out, true))

	other := t.TempDir()
	require.NoError(t, os.WriteFile(other+"/diary.txt", nil, 0o600))
	_, err = begin(ctx, other)
	assert.ErrorContains(t, err, "was not written by this program and is not replaced")
}

// TestEngineFailed: a run is begun anew for a failure of the engine and for nothing else.
func TestEngineFailed(t *testing.T) {
	assert.True(t, engineFailed(errors.New("job job-001 failed:\npanic in stage.Execute bundle processing goroutine: runtime error")))
	assert.False(t, engineFailed(errors.New("job job-001 failed:\nopen x: no such file or directory")))
	o := defaults(t)
	_, _, errs := call(o)
	require.Empty(t, errs)
	o.clinics, o.in = "testdata/sample/clinics.csv", []string{"testdata/sample/in/*"}
	before, lines := tree(t, o.out, false), linesDone.Load()
	require.NoError(t, os.WriteFile(o.out+".partial", nil, 0o600)) // of an attempt before
	assert.Equal(t, before, outputOf(t, o, false))
	assert.EqualValues(t, 4422, linesDone.Load()-lines, "once")
}

// TestObjectStore writes to a file system without folders.
func TestObjectStore(t *testing.T) {
	o := defaults(t)
	want := outputOf(t, o, true)
	o.out = "memfs://state/out"
	for range 2 {
		code, _, errs := call(o)
		require.Equal(t, done, code, errs)
		fs, all, err := objects(context.Background(), o.out)
		require.NoError(t, err)
		got := map[string]string{}
		for _, name := range all {
			data, err := filesystem.Read(context.Background(), fs, name)
			require.NoError(t, err)
			got[strings.TrimPrefix(name, o.out)] = string(data)
		}
		for name, text := range want {
			assert.Equal(t, samplePath.ReplaceAllString(text, "in/"), samplePath.ReplaceAllString(got[name], "in/"), name)
		}
		assert.Len(t, got, len(want))
		_, left, err := objects(context.Background(), o.out+".partial")
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}

func TestBadCalls(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	good := write("good.csv", "clinic,policy\na,us-va-licence\n")
	events := write("events.ndjson", "")
	write("broken.json", `{"id":"x"}`)
	for want, change := range map[string]func(*options){
		"-workers is 1, 2, 4 or 8":                     func(o *options) { o.workers = 3 },
		"-clinics is missing":                          func(o *options) { o.clinics = "" },
		`-day: "soon"`:                                 func(o *options) { o.day = "soon" },
		"no file is called":                            func(o *options) { o.in = []string{folder + "/nothing*"} },
		"no such file":                                 func(o *options) { o.clinics = folder + "/nothing.csv" },
		"the header is not clinic,policy":              func(o *options) { o.clinics = write("header.csv", "a,b\n") },
		`:3: clinic: "a" appears twice`:                func(o *options) { o.clinics = write("twice.csv", "clinic,policy\na,us-va-licence\na,us-va-licence\n") },
		`:2: clinic: "../x" has characters other than`: func(o *options) { o.clinics = write("path.csv", "clinic,policy\n../x,us-va-licence\n") },
		`:2: policy: "us-xx" is neither`:               func(o *options) { o.clinics = write("policy.csv", "clinic,policy\na,us-xx\n") },
		":2: policy: broken.json cannot be read":       func(o *options) { o.clinics = write("broken.csv", "clinic,policy\na,broken.json\n") },
		"is not replaced":                              func(o *options) { o.out = folder },
	} {
		o := defaults(t)
		o.clinics, o.in = good, []string{events}
		change(&o)
		code, out, errs := call(o)
		assert.Equal(t, unreadable, code, want)
		assert.Empty(t, out)
		assert.Contains(t, errs, want)
	}
	o := defaults(t)
	o.clinics, o.in, o.day = good, []string{events}, "2026-06-30"
	s, _ := stateOf(t, o)
	assert.Zero(t, s.State.People, "an empty file is nobody")
}
