package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/examples/internal/golden"
)

// asProgram makes the test binary run as the program itself.
const asProgram = "CASELOAD_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// call runs the program.
func call(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"text.golden":   nil,
		"json.golden":   {"-format", "json"},
		"person.golden": {"-person", "3556"},
		"va.golden":     {"-policy", "us-va-licence", "-day", "84"},
		"story.golden":  {"-person", "298", "-format", "json", "-day", "110"},
	} {
		code, out, errs := call(args...)
		assert.Equal(t, done, code)
		assert.Empty(t, errs, "nothing but a terminal sees progress")
		golden.Equal(t, filepath.Join("testdata", name), []byte(out))
	}
}

// auditOf reads a document that the program printed.
func auditOf(t *testing.T, args ...string) (d document) {
	t.Helper()
	code, out, errs := call(append(args, "-format", "json")...)
	require.Equal(t, done, code, errs)
	require.NoError(t, json.Unmarshal([]byte(out), &d))
	return d
}

func filesIn(folder string) []string {
	return []string{"-visits", filepath.Join(folder, visitsFile), "-uds", filepath.Join(folder, specimensFile), "-positive", filepath.Join(folder, positivesFile)}
}

// accounted asserts that every row of the files has one outcome.
func accounted(t *testing.T, d *document, folder string) {
	t.Helper()
	for word, name := range map[string]string{"visits": visitsFile, "specimens": specimensFile, "positives": positivesFile} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		lines := int64(bytes.Count(data, []byte("\n"))) - 1
		assert.Equal(t, lines, d.Rows[word], word)
		sum := int64(0)
		for _, n := range d.Outcomes[word] {
			sum += n
		}
		assert.Equal(t, lines, sum, word)
	}
	assert.Equal(t, d.Treated.Undated, d.Outcomes["visits"]["undated"])
	assert.Equal(t, d.Treated.UndatedSpecimens, d.Outcomes["specimens"]["undated"])
	assert.Equal(t, d.Treated.SpecimenDays, d.Treated.PositiveDays+d.Treated.CleanDays)
	people := int64(0)
	for _, n := range d.Standings {
		people += n
	}
	assert.Equal(t, d.People, people)
}

func TestEveryRowOfTheSample(t *testing.T) {
	d := auditOf(t)
	accounted(t, &d, "testdata")
	assert.EqualValues(t, 60, d.People)
	assert.EqualValues(t, 235, d.Treated.Undated)
	assert.EqualValues(t, 65, d.Treated.Repeated)
	assert.EqualValues(t, 42, d.Treated.RepeatedDated)
	assert.EqualValues(t, 15, d.Treated.Contradictory)
	assert.EqualValues(t, 4, d.Treated.Unspecified)
}

// TestEveryRowOfTheSource reproduces what was counted of the full tables.
func TestEveryRowOfTheSource(t *testing.T) {
	folder := os.Getenv(recordsVariable)
	if folder == "" {
		t.Skip(recordsVariable + " names no folder with the full tables")
	}
	d := auditOf(t, filesIn(folder)...)
	accounted(t, &d, folder)
	assert.Equal(t, map[string]int64{"visits": 53_068, "specimens": 36_680, "positives": 42_906}, d.Rows)
	assert.EqualValues(t, 3_465, d.People)
	assert.Equal(t, audit.Figures{
		Undated: 10_818, UndatedSpecimens: 6, Repeated: 1_847, RepeatedDated: 548, Contradictory: 89,
		SpecimenDays: 36_651, PositiveDays: 25_464, CleanDays: 11_187, Unspecified: 4, TrialOnly: 1_028,
	}, d.Treated)
	assert.EqualValues(t, 82, d.Outcomes["specimens"]["out-of-range"])
	same := call3(t, append(filesIn(folder), "-workers", "1")...)
	assert.Equal(t, same, call3(t, append(filesIn(folder), "-workers", "3")...))
	assert.Equal(t, same, call3(t, append(filesIn(shuffled(t, folder, 1)), "-workers", "2")...))
}

// call3 is everything that a call shows.
func call3(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := call(args...)
	return fmt.Sprintf("%d\n%s\n%s", code, out, errs)
}

// shuffled is a folder with the same rows in another order.
func shuffled(t *testing.T, folder string, seed uint64) string {
	t.Helper()
	to := t.TempDir()
	random := rand.New(rand.NewPCG(seed, 0))
	for _, name := range []string{visitsFile, specimensFile, positivesFile} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		lines := strings.SplitAfter(string(data), "\n")
		rows := lines[1 : len(lines)-1]
		random.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
		require.NoError(t, os.WriteFile(filepath.Join(to, name), []byte(strings.Join(lines, "")), 0o600))
	}
	return to
}

func TestOrderAndWorkersDoNotMatter(t *testing.T) {
	for _, more := range [][]string{nil, {"-format", "json"}, {"-person", "645"}, {"-day", "60"}} {
		want := call3(t, append(more, "-workers", "1")...)
		assert.Equal(t, want, call3(t, append(more, filesIn("testdata")...)...), "embedded or not")
		for seed := range uint64(3) {
			folder := shuffled(t, "testdata", seed)
			for _, workers := range []string{"1", "2", "4"} {
				args := append(slices.Clone(more), "-workers", workers)
				assert.Equal(t, want, call3(t, append(args, filesIn(folder)...)...))
				assert.Equal(t, want, call3(t, args...))
			}
		}
	}
}

const headers = "who,day,visit,disposition,reasons\x00who,day,temp_ok\x00who,day,substance"

// written is a folder with the rows.
func written(t *testing.T, visits, specimens, positives string) string {
	t.Helper()
	folder := t.TempDir()
	for i, name := range []string{visitsFile, specimensFile, positivesFile} {
		text := strings.Split(headers, "\x00")[i] + "\n" + []string{visits, specimens, positives}[i]
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	return folder
}

// odd is a folder with rows of every treatment.
func odd(t *testing.T) string {
	return written(t,
		"1,2,A,visit,\n1,2,B,visit,\n1,2,C,no visit,no_show\n1,3,D,,\n1,4,E,cancelled,\n1,5,F,no visit,rain\n1,,G,no visit,dead\n1,-1,H,visit,\n"+
			"2,5,A,no visit,left_study\n2,9,B,no visit,no_show\n3,0,A,no visit,left_study\n3,8,B,visit,\n",
		"1,2,0\n1,2,1\n1,3,1\n1,3,1\n1,-5,1\n1,,99\n1,9,99\n1,12,0\n",
		"1,2,Opioid\n1,2,Thc\n1,2,Thc\n1,4,Methadone\n1,-5,Thc\n1,,Alcohol\n")
}

// TestOutcomesOfRows: each reason for which a row is set aside.
func TestOutcomesOfRows(t *testing.T) {
	folder := odd(t)
	d := auditOf(t, filesIn(folder)...)
	accounted(t, &d, folder)
	assert.Equal(t, map[string]map[string]int64{
		"visits": {"attended": 2, "repeated": 1, "contradicted": 1, "no-disposition": 1, "unknown-disposition": 1, "unknown-reason": 1, "undated": 1,
			"before-consent": 1, "left": 1, "after-leaving": 1, "unexcused": 1},
		"specimens": {"out-of-range": 2, "collected": 2, "repeated": 1, "before-consent": 1, "undated": 1, "temperature-unknown": 1},
		"positives": {"positive": 2, "repeated": 1, "positive-without-specimen": 1, "before-consent": 1, "undated": 1},
	}, d.Outcomes)
	assert.Equal(t, audit.Figures{Undated: 1, UndatedSpecimens: 1, UndatedPositives: 1, Repeated: 1, RepeatedDated: 1, Contradictory: 1,
		SpecimenDays: 6, PositiveDays: 3, CleanDays: 3, Unspecified: 1, TrialOnly: 1}, d.Treated)
	assert.Equal(t, map[string]int64{"admission": 3, "attended": 2, "unexcused": 1, "discharge": 1, "specimen": 5, "invalid-specimen": 2, "positive": 2, "negative": 2}, d.Events,
		"a specimen that is none makes no negative result")
	d = auditOf(t, append(filesIn(folder), "-day", "3")...)
	accounted(t, &d, folder)
	assert.EqualValues(t, 5, d.Outcomes["visits"]["after-the-day"])
	assert.EqualValues(t, 2, d.Outcomes["specimens"]["after-the-day"])
	assert.EqualValues(t, 1, d.Outcomes["positives"]["after-the-day"])
}

func TestBadTables(t *testing.T) {
	good := func() string { return written(t, "7,2,A,visit,\n7,9,B,visit,\n", "7,2,1\n", "7,2,Thc\n") }
	for want, table := range map[string][2]string{
		`visits.csv:1: the column reasons is missing, the header is [hidden]`: {visitsFile, "who,day,visit,disposition\n"},
		`visits.csv:1: the header is [hidden], want`:                          {visitsFile, "who,day,visit,disposition,reasons,arm\n"},
		`visits.csv:3: day: [hidden] is not a study day from -36500 to 36500`: {visitsFile, "who,day,visit,disposition,reasons\n7,2,A,visit,\n7,soon,B,visit,\n"},
		`visits.csv:2: day: [hidden] is not a study day`:                      {visitsFile, "who,day,visit,disposition,reasons\n7,40000,A,visit,\n"},
		`visits.csv:2: who: [hidden] is not a person's number`:                {visitsFile, "who,day,visit,disposition,reasons\nx7,2,A,visit,\n"},
		`visits.csv:3: does not have as many fields as the header, want 5`:    {visitsFile, "who,day,visit,disposition,reasons\n7,2,A,visit,\n7,3\n"},
		`visits.csv:2: bare`: {visitsFile, "who,day,visit,disposition,reasons\n7,2,a\"b,visit,\n"},
		`visits.csv: is empty, want the columns who,day,visit,disposition,reasons`:  {visitsFile, ""},
		`uds_specimen.csv:2: temp_ok: [hidden] is not 0, 1 or 99`:                   {specimensFile, "who,day,temp_ok\n7,2,2\n"},
		`uds_specimen.csv:1: the column temp_ok is missing, the header is [hidden]`: {specimensFile, "who,day,substance\n"},
		`uds_positive.csv:2: substance: [hidden] names no substance`:                {positivesFile, "who,day,substance\n7,2,\n"},
		`uds_positive.csv:4: day: [hidden] is not a study day`:                      {positivesFile, "who,day,substance\n9,2,Thc\n7,2,Thc\n7,1.5,Thc\n"},
		`uds_positive.csv:2: day: [hidden] is not a study day from -36500 to`:       {positivesFile, "who,day,substance\n7," + strings.Repeat("9", 900) + ",Thc\n"},
	} {
		folder := good()
		require.NoError(t, os.WriteFile(filepath.Join(folder, table[0]), []byte(table[1]), 0o600))
		code, out, errs := call(filesIn(folder)...)
		assert.Equal(t, unreadable, code, want)
		assert.Empty(t, out)
		assert.Contains(t, errs, want)
		assert.Equal(t, 1, strings.Count(errs, "\n"))
	}
	code, _, errs := call(filesIn(good())...)
	assert.Equal(t, done, code, errs)
	// Columns stand in any order, and files may begin with a mark.
	folder := good()
	require.NoError(t, os.WriteFile(filepath.Join(folder, specimensFile), []byte("\ufefftemp_ok,who,day\r\n1,7,2\r\n"), 0o600))
	d := auditOf(t, filesIn(folder)...)
	assert.EqualValues(t, 1, d.Outcomes["specimens"]["collected"])
}

func TestBadCalls(t *testing.T) {
	alone := t.TempDir()
	specimens := filepath.Join(alone, specimensFile)
	require.NoError(t, os.WriteFile(specimens, []byte("who,day,temp_ok\n"), 0o600))
	broken := filepath.Join(alone, "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"id":"x"}`), 0o600))
	for want, args := range map[string][]string{
		"-uds and -visits go together":                  {"-uds", specimens},
		positivesFile + " is not next to the specimens": {"-uds", specimens, "-visits", "testdata/" + visitsFile},
		"no such file": {"-uds", "testdata/nothing.csv", "-visits", "testdata/nothing.csv", "-positive", "testdata/nothing.csv"},
		`"us-xx" is neither a published policy nor a file`: {"-policy", "us-xx"},
		"title: is missing":                               {"-policy", broken},
		"not understood":                                  {"-format", "xml"},
		"-workers: 0 is not from 1 to 1024":               {"-workers", "0"},
		"-workers: 1025 is not from 1 to 1024":            {"-workers", "1025"},
		"-workers: 100000000 is not from 1 to 1024":       {"-workers", "100000000"},
		`-day: "soon" is not a study day from 0 to 36500`: {"-day", "soon"},
		`-day: "-1" is not a study day`:                   {"-day", "-1"},
		"there is no person 77777 in these records":       {"-person", "77777"},
		"flag provided but not defined: -colours":         {"-colours"},
		`invalid value "x" for flag -person`:              {"-person", "x"},
	} {
		code, out, errs := call(args...)
		assert.Equal(t, unreadable, code, "%v", args)
		assert.Empty(t, out)
		assert.Contains(t, errs, want)
	}
	code, _, errs := call("-help")
	assert.Equal(t, done, code)
	assert.Contains(t, errs, "-visits")
	// The positives beside the specimens are found.
	d := auditOf(t, "-uds", "testdata/"+specimensFile, "-visits", "testdata/"+visitsFile)
	accounted(t, &d, "testdata")
}

// TestFindings: every finding of everyone has a line, however many workers there are
// and however the rows come.
func TestFindings(t *testing.T) {
	var want []string
	for _, folder := range []string{"testdata", shuffled(t, "testdata", 1)} {
		for _, workers := range []string{"1", "3"} {
			path := filepath.Join(t.TempDir(), "findings.csv")
			d := auditOf(t, append(filesIn(folder), "-workers", workers, "-findings", path)...)
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := strings.SplitAfter(string(data), "\n")
			assert.Equal(t, audit.FindingColumns, lines[0])
			slices.Sort(lines)
			if want == nil {
				want = lines
			}
			assert.Equal(t, want, lines)
			failed, open := int64(0), int64(0)
			for _, f := range d.Failed {
				failed += f.Findings
			}
			for _, f := range d.Open {
				open += f.Findings
			}
			assert.EqualValues(t, failed, strings.Count(string(data), ",not-met,"))
			assert.EqualValues(t, open, strings.Count(string(data), ",unknown,"))
		}
	}
	assert.Contains(t, want, "3556,caseload.positives,not-met,,4,at most 3,\n")
	code, _, errs := call("-findings", filepath.Join(t.TempDir(), "nowhere", "findings.csv"))
	assert.Equal(t, unreadable, code)
	assert.Contains(t, errs, "no such file")
}

// made is a source of rows that are made as they are read, one a person.
type made struct {
	people, at int
	header     string
	row        string
	rest       []byte
	after      func(person int)
}

func (m *made) Read(p []byte) (int, error) {
	for len(m.rest) < len(p) && m.at < m.people {
		if m.at == 0 {
			m.rest = append(m.rest, m.header...)
		}
		m.rest = fmt.Appendf(m.rest, m.row, m.at)
		m.at++
		if m.after != nil {
			m.after(m.at)
		}
	}
	if len(m.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.rest)
	m.rest = m.rest[:copy(m.rest, m.rest[n:])]
	return n, nil
}

// many are tables of so many people.
func many(people int, after func(int)) audit.Tables {
	h := strings.Split(headers, "\x00")
	from := func(i int, row string, after func(int)) audit.Source {
		return audit.Source{Name: "made", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(&made{people: people, header: h[i] + "\n", row: row, after: after}), nil
		}}
	}
	return audit.Tables{Visits: from(0, "%d,7,WK1,visit,\n", after), Specimens: from(1, "%d,7,1\n", nil), Positives: from(2, "%d,7,Thc\n", nil)}
}

func defaults(t testing.TB, workers int) *options {
	p, err := findPolicy("")
	require.NoError(t, err)
	return &options{policy: p, workers: workers, person: -1, day: audit.Undated}
}

// TestOnePersonAWorker: however many people there are, no more are in memory than
// there are workers, one that is read and one that waits.
func TestOnePersonAWorker(t *testing.T) {
	seen := map[*audit.Person]bool{}
	free := []*audit.Person{{}, {}}
	get := func() (*audit.Person, bool) { p := free[0]; free = free[1:]; return p, true }
	put := func(p *audit.Person) bool {
		seen[p] = true
		assert.Len(t, p.Visits, 1)
		assert.LessOrEqual(t, cap(p.Visits), 2)
		free = append(free, p)
		return true
	}
	from := many(5_000, nil)
	require.NoError(t, from.Each(context.Background(), false, func(int64) {}, get, put))
	assert.Len(t, seen, 2)
	for _, workers := range []int{1, 4} {
		total, err := auditAll(context.Background(), from, defaults(t, workers), func(int64) {})
		require.NoError(t, err)
		assert.EqualValues(t, 5_000, total.People)
		assert.EqualValues(t, 5_000, total.Counts.Rows(audit.InPositives))
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	total, err := auditAll(ctx, many(1_000_000, func(person int) {
		if person == 2_000 {
			cancel()
		}
	}), defaults(t, 2), func(int64) {})
	require.NoError(t, err)
	assert.True(t, total.interrupted)
	assert.Less(t, total.People, int64(3_000))
	assert.Equal(t, total.People, total.Rows(audit.InVisits), "whole people")
	var out bytes.Buffer
	total.write(&out, defaults(t, 2))
	assert.Contains(t, out.String(), "interrupted: this is what was done up to then\n")

	// Before anything is done, and while unsorted rows are read.
	for _, folder := range []string{"testdata", shuffled(t, "testdata", 1)} {
		var o, e bytes.Buffer
		assert.Equal(t, interrupted, run(ctx, append(filesIn(folder), "-format", "json"), &o, &e))
		assert.Contains(t, o.String(), `{"interrupted":true,`)
		assert.Equal(t, "caseload: interrupted after 0 people\n", e.String())
	}
	var o, e bytes.Buffer
	assert.Equal(t, interrupted, run(ctx, []string{"-person", "645"}, &o, &e))
	assert.Empty(t, o.String())
}

// TestSignal interrupts the program itself while it waits for more rows.
func TestSignal(t *testing.T) {
	if _, err := os.Stat("/dev/stdin"); err != nil {
		t.Skip("no /dev/stdin here")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-visits", "/dev/stdin", "-uds", "testdata/"+specimensFile, "-format", "json", "-workers", "2")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	rows, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	data, err := os.ReadFile("testdata/" + visitsFile)
	require.NoError(t, err)
	_, err = rows.Write(data[:len(data)/2]) // and then nothing more comes
	require.NoError(t, err)
	time.Sleep(300 * time.Millisecond)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.True(t, errors.As(cmd.Wait(), &exit), errs.String())
	assert.Equal(t, interrupted, exit.ExitCode(), errs.String())
	var d document
	require.NoError(t, json.Unmarshal(out.Bytes(), &d))
	assert.True(t, d.Interrupted)
	assert.Contains(t, errs.String(), "caseload: interrupted after "+strconv.FormatInt(d.People, 10)+" ")
}

func TestUnsortedPipe(t *testing.T) {
	from := many(3, nil)
	from.Visits = memory("visits", []byte("who,day,visit,disposition,reasons\n2,1,A,visit,\n1,1,A,visit,\n"))
	from.Visits.Once = true
	_, err := auditAll(context.Background(), from, defaults(t, 1), func(int64) {})
	assert.EqualError(t, err, "the rows are not sorted by person, and a file that is not regular cannot be read twice")
}

func TestTop(t *testing.T) {
	var all []ranked
	for i := range 50 {
		all = append(all, ranked{int64(i), i % 7})
	}
	var want top
	for range 5 {
		var got top
		for _, r := range all {
			got.add(r)
		}
		if want == nil {
			want = got
		}
		assert.Equal(t, want, got)
		rand.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	}
	assert.Equal(t, top{{6, 6}, {13, 6}, {20, 6}, {27, 6}, {34, 6}, {41, 6}, {48, 6}, {5, 5}, {12, 5}, {19, 5}}, want)
}
