package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

var samplePath = regexp.MustCompile(`/[^ ",\n]*/in/`)

// readAll reads files in parts of a size, and returns people, refused lines and files.
func readAll(t testing.TB, glob string, size int64) (map[string][][]byte, []Note, []File) {
	ctx := context.Background()
	chunks, notes, err := plan(ctx, []string{glob}, size)
	require.NoError(t, err)
	people := map[string][][]byte{}
	r := reader{clinics: map[string]int{"a": 0, "b": 0}, buckets: 3, note: func(n Note) { notes = append(notes, n) },
		packet: func(_ int, packets []byte) { require.NoError(t, sortPackets(people, packets)) }}
	for i := range chunks {
		require.NoError(t, r.part(ctx, &chunks[i]))
	}
	files, rejects := account(notes)
	return people, rejects, files
}

// TestRefusedLines: each is named by file, line and fault, also when the file is cut in
// parts anywhere, and without the person it is about.
func TestRefusedLines(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	write("1.csv", "\ufeffclinic,who,day,temp_ok\r\na,7,2,1\r\n\r\na,7,soon,1\r\nc,7,2,1\r\na,7,2\r\n\"a\",\"7\",\"3\",\"0\"\r\na,Smith,2,1\r\na,7,4,\"1\r\nb,8,5,99")
	write("2.csv", "clinic,who\na,7\n")
	write("3.ndjson", `{"clinic":"a","person":"p","event":{"kind":"attended","day":"2026-01-05"}}
{"clinic":"a","person":"","event":{"kind":"attended","day":"2026-01-05"}}
{"clinic":"a","person":4711,"event":{"kind":"attended","day":"2026-01-05"}}
{"clinic":"a","person":"p","event":{"kind":"attended","day":"2026-13-05"},"Clinic":"b"}
{"clinic":"a","person":"p"}
{"clinic":"a","person":"p","need":"9h","recorded":"2026-01-05"}
{"clinic":"a","person":"p","id":"x","about":{"age":30}}
{"clinic":"a","person":"p","event":{"kind":"attended","phase":2}}
`+`{"clinic":"a","person":"p","note":"`+strings.Repeat("x", maxLine)+`"}`+"\nnonsense\n")
	refused := func(glob string, size int64) (string, map[string][][]byte, []File) {
		people, rejects, files := readAll(t, folder+"/"+glob, size)
		var all []string
		for _, r := range rejects {
			all = append(all, fmt.Sprintf("%s:%d: %s", filepath.Base(r.Path), r.Line, r.Fault))
		}
		return strings.Join(all, "\n"), people, files
	}
	text, people, files := refused("*", chunkSize)
	for _, fault := range []string{
		`1.csv:4: day: "soon" is not a study day`, `1.csv:5: clinic: "c" is not one of the clinics`, "1.csv:6: there are 3 fields, want 4",
		"1.csv:8: who: is not a person's number", "1.csv:9: the line is not valid CSV", `2.csv:1: the header is "clinic,who", want one of clinic,who,day,visit`,
		"3.ndjson:2: person: is empty", "3.ndjson:3: person: ", `3.ndjson:4: event.day: "2026-13-05"`, "Clinic",
		"3.ndjson:5: want either an event, or about or need", "3.ndjson:7: want either an event", "3.ndjson:8: event.phase: ", "3.ndjson:9: the line is longer than", "3.ndjson:10: ",
	} {
		assert.Contains(t, text, fault)
	}
	assert.NotContains(t, text, "Smith")
	assert.NotContains(t, text, "4711")
	assert.Len(t, people, 3)
	assert.Equal(t, []int{10, 1, 10}, []int{files[0].Lines, files[1].Lines, files[2].Lines})
	assert.Equal(t, []int{3, 0, 2}, []int{files[0].Entries, files[1].Entries, files[2].Entries})
	for _, size := range []int64{100_000, maxLine / 2} {
		again, _, _ := refused("*", size)
		assert.Equal(t, text, again, "parts of %d", size)
	}
	first, _, _ := refused("[12]*", chunkSize)
	for size := int64(1); size < 60; size++ {
		again, _, _ := refused("[12]*", size)
		assert.Equal(t, first, again, "parts of %d", size)
	}
}

// TestPackets: whatever an event or a row says is there again behind the shuffle. Every
// member of an event is set to something by itself and with all others.
func TestPackets(t *testing.T) {
	all := episode.Event{}
	var each []named
	for _, at := range leaves {
		e := episode.Event{}
		for _, to := range []*episode.Event{&e, &all} {
			switch f := reflect.ValueOf(to).Elem().FieldByIndex(at); {
			case f.CanInt():
				f.SetInt(-3)
			case f.CanUint():
				f.SetUint(200)
			case f.Kind() == reflect.String:
				f.SetString("court-session")
			case f.Type() == timeType:
				f.Set(reflect.ValueOf(schedule.TimeAt(schedule.At(17, 30))))
			default:
				f.SetBool(true)
			}
		}
		each = append(each, named{"id", e})
	}
	each = append(each, named{"", all}, named{"", episode.Event{}}, named{"", episode.Event{Time: schedule.TimeAt(schedule.At(0, 0))}})
	assert.Len(t, leaves, numbers(reflect.TypeFor[episode.Event]()), "no member is left out")
	var d dossier
	var u unpacker
	packet := binary.AppendUvarint([]byte{byte(events)}, 300)
	for i := range each {
		packet = appendNamed(packet, &each[i])
	}
	require.NoError(t, d.add(packet, 0, &u))
	assert.Equal(t, each, d.events.entries)
	assert.Equal(t, uint64(300), d.events.files[0])

	p := packing{data: []byte{byte(visits), 0}}
	var rows []audit.Visit
	for i := range 200 {
		rows = append(rows, audit.Visit{Who: 9, Day: audit.StudyDay(i - 100), Label: fmt.Sprint("WK", i%90), Disposition: "visit", Reasons: ""})
	}
	rows = append(rows, audit.Visit{Who: 9, Day: audit.Undated, Label: "x", Disposition: "no visit", Reasons: "in_jail|no_note"})
	for i := range rows {
		p.visit(&rows[i])
	}
	require.NoError(t, d.add(p.data, 9, &u))
	assert.Equal(t, rows, d.visits.entries)
	a := about{Recorded: iop.MustDay("2026-01-05"), Person: iop.Person{Age: 17, Population: 2, Focus: 1}, Need: 9 * iop.Hour}
	require.NoError(t, d.add(appendAbout([]byte{byte(abouts), 0}, &a), 0, &u))
	assert.Equal(t, []about{a}, d.abouts.entries)
	assert.Equal(t, 3, reflect.TypeFor[iop.Person]().NumField(), "what rules ask about a person is packed member by member")
}

// numbers is how many numbers a type holds, counted in another way.
func numbers(t reflect.Type) (n int) {
	for _, f := range reflect.VisibleFields(t) {
		if f.Type.Kind() != reflect.Struct || f.Type == timeType {
			n++
		}
	}
	return n
}

// FuzzPackets: a packet that is damaged is an error and no more.
func FuzzPackets(f *testing.F) {
	f.Add(appendNamed([]byte{byte(events), 0}, &named{"id", episode.Event{Kind: iop.Attended, Day: 9}}))
	p := packing{data: []byte{byte(visits), 0}}
	p.visit(&audit.Visit{Day: 3, Label: "WK1", Disposition: "visit"})
	f.Add(p.data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var d dossier
		var u unpacker
		_ = d.add(data, 1, &u)
		_ = sortPackets(map[string][][]byte{}, data)
		_, _ = readBlocks(nil, data)
	})
}

// TestOnce: of several files the most that one has of an entry.
func TestOnce(t *testing.T) {
	var p pile[string]
	for file, entries := range []string{"aab", "abbc", "aab"} {
		for _, e := range entries {
			p.add(uint64(file), string(e))
		}
	}
	assert.ElementsMatch(t, []string{"a", "a", "b", "b", "c"}, once(&p))
	p.reset()
	for _, e := range "aab" {
		p.add(7, string(e))
	}
	assert.Equal(t, []string{"a", "a", "b"}, once(&p))
}

// TestNewest: what was sent under one id.
func TestNewest(t *testing.T) {
	day := iop.MustDay("2026-02-02")
	is := func(recorded iop.Day, credited episode.Credited, withdrawn iop.Day) named {
		return named{"x", episode.Event{Kind: iop.Attended, Day: day, Recorded: recorded, Credited: credited, Withdrawn: withdrawn, Service: schedule.Service{Format: iop.Group}}}
	}
	for name, c := range map[string]struct {
		all  []named
		want named
		err  error
	}{
		"one":                        {all: []named{is(0, 60, 0)}, want: is(0, 60, 0)},
		"the same twice":             {all: []named{is(0, 60, 0), is(0, 60, 0)}, want: is(0, 60, 0)},
		"entered later":              {all: []named{is(day+9, 90, 0), is(0, 60, 0), is(day+3, 70, 0)}, want: is(day+9, 90, 0)},
		"withdrawn":                  {all: []named{is(0, 60, day+9), is(0, 60, 0), is(0, 60, day+5)}, want: is(0, 60, day+5)},
		"two contents":               {all: []named{is(day+1, 60, 0), is(day+1, 90, 0)}, err: errTwoContents},
		"two contents, and a newest": {all: []named{is(day+1, 60, 0), is(day+1, 90, 0), is(day+2, 30, 0)}, want: is(day+2, 30, 0)},
	} {
		for range 3 {
			got, err := newest(c.all)
			assert.Equal(t, c.err, err, name)
			if err == nil {
				assert.Equal(t, []named{c.want}, got, name)
			}
			c.all = append(c.all[1:], c.all[0])
		}
	}
	two := []named{{"", is(0, 60, 0).Event}, {"", is(0, 60, 0).Event}}
	got, err := newest(two)
	require.NoError(t, err)
	assert.Equal(t, two, got, "without an id each stands by itself")

	var d dossier
	old, later := about{Recorded: day, Person: iop.Person{Age: 17}}, about{Recorded: day + 1, Person: iop.Person{Age: 18}}
	d.abouts.add(0, later)
	d.abouts.add(1, old)
	r, _, err := d.record()
	require.NoError(t, err)
	assert.Equal(t, iop.Age(18), r.Person.Age)
	d.abouts.add(1, about{Recorded: day + 1, Need: 60})
	_, _, err = d.record()
	assert.Equal(t, errTwoAbouts, err)
}

// TestNoHotKey: people of one clinic are spread over the buckets like those of many, so
// that a large clinic holds nobody up.
func TestNoHotKey(t *testing.T) {
	const people, buckets = 100_000, 256
	var counts [buckets]int
	for i := range people {
		counts[bucket(key("largest", fmt.Sprint(i)), buckets)]++
	}
	for _, n := range counts {
		assert.InDelta(t, people/buckets, n, people/buckets*0.3)
	}
	assert.Equal(t, 16, bucketsFor([]Chunk{{To: 1}}))
	assert.Equal(t, 40, bucketsFor([]Chunk{{To: 8 << 20}, {From: 8 << 20, To: 10 << 20}}))
	assert.Equal(t, 4096, bucketsFor([]Chunk{{To: 1 << 50}}))
}

// TestReaderKeepsLittle: what a reader holds does not grow with the file.
func TestReaderKeepsLittle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.csv")
	f, err := os.Create(path)
	require.NoError(t, err)
	_, err = fmt.Fprintln(f, "clinic,who,day,temp_ok")
	require.NoError(t, err)
	row := strings.Repeat("a,123456789,20000,1\n", 5_000)
	for range 3 * keep / len(row) {
		_, err = f.WriteString(row)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
	most, entries := 0, 0
	r := reader{clinics: map[string]int{"a": 0}, buckets: 4, packet: func(_ int, b []byte) { most = max(most, len(b)) }, note: func(n Note) { entries += n.Entries }}
	require.NoError(t, r.part(context.Background(), &Chunk{Path: path, To: 1 << 40, Header: "clinic,who,day,temp_ok"}))
	assert.Equal(t, 3*keep/len(row)*5_000, entries)
	assert.Less(t, most, keep)
}
