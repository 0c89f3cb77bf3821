package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// chunkSize is how many bytes of a file are read at once by one reader, and most how
// much is kept before it is handed on; maxLine is how long a line may be.
const (
	chunkSize = 16 << 20
	keep      = 16 << 20
	maxLine   = 1 << 20
)

// Chunk is a part of a file: the lines that begin in it. Its members are plain, as
// Beam carries them.
type Chunk struct {
	Path   string
	File   int    // number of the file
	Part   int    // number of the part in the file
	From   int64  // the first byte
	To     int64  // the byte behind the last
	Header string // of tables; empty: events
}

// A Note is what a reader says about its part besides the entries: how many lines it
// has, or that one of them is refused.
type Note struct {
	File, Part int
	Line       int // in the part, counted from 1; 0: the note is about the whole part
	Fault      string
	Lines      int // that the part has, the header included
	Entries    int // that were read
	Path       string
}

// plan lists the files and cuts them into parts. A file whose first line cannot be
// understood has one note and no part.
func plan(ctx context.Context, globs []string, size int64) (chunks []Chunk, notes []Note, err error) {
	var paths []string
	for _, glob := range globs {
		fs, err := filesystem.New(ctx, glob)
		if err != nil {
			return nil, nil, err
		}
		found, err := fs.List(ctx, glob)
		if err != nil {
			return nil, nil, err
		}
		if len(found) == 0 {
			return nil, nil, fmt.Errorf("no file is called %s", glob)
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	for i, name := range slices.Compact(paths) {
		fs, err := filesystem.New(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		total, err := fs.Size(ctx, name)
		if err != nil {
			return nil, nil, err
		}
		header := ""
		if path.Ext(name) == ".csv" {
			if header, err = firstLine(ctx, fs, name); err != nil {
				return nil, nil, err
			}
			if _, err := layoutOf(header); err != nil {
				notes = append(notes, Note{File: i, Path: name, Line: 1, Fault: err.Error(), Lines: 1})
				continue
			}
		}
		for from := int64(0); from < total || from == 0; from += size {
			chunks = append(chunks, Chunk{Path: name, File: i, Part: int(from / size), From: from, To: min(from+size, total), Header: header})
		}
	}
	return chunks, notes, nil
}

func firstLine(ctx context.Context, fs filesystem.Interface, name string) (string, error) {
	f, err := fs.OpenRead(ctx, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, maxLine)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return strings.TrimPrefix(strings.TrimRight(line, "\r\n"), "\ufeff"), nil
}

// layout is how the columns of a table of many clinics stand.
type layout struct {
	*audit.Layout
	columns     int
	clinic, who int
}

func layoutOf(header string) (*layout, error) {
	columns, err := csv.NewReader(strings.NewReader(header)).Read()
	if err != nil && err != io.EOF {
		return nil, errors.New("the header is not valid CSV")
	}
	of, err := audit.LayoutOf(columns, "clinic")
	if err != nil {
		return nil, err
	}
	return &layout{Layout: of, columns: len(columns), clinic: slices.Index(columns, "clinic"), who: slices.Index(columns, "who")}, nil
}

// line is a line of events: one event, or what rules ask about the person.
type line struct {
	Clinic   string         `json:"clinic" wire:"required"`
	Person   string         `json:"person" wire:"required"`
	ID       string         `json:"id,omitzero"`
	Event    *episode.Event `json:"event,omitzero"`
	About    *iop.Person    `json:"about,omitzero"`
	Need     iop.Minutes    `json:"need,omitzero"`
	Recorded iop.Day        `json:"recorded,omitzero"`
}

// key is what entries are grouped by.
func key(clinic, person string) string { return clinic + "\x00" + person }

func parts(key string) (clinic, person string) {
	clinic, person, _ = strings.Cut(key, "\x00")
	return clinic, person
}

// opaque says what is wrong with the id of a person or an event.
func opaque(id string) string {
	switch {
	case id == "":
		return "is empty"
	case len(id) > 100:
		return "is longer than 100 bytes"
	case !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl):
		return "has a character that cannot be printed"
	}
	return ""
}

// linesDone counts the lines that this process has read, for those who watch.
var linesDone atomic.Int64

// reader reads one part.
type reader struct {
	chunk   *Chunk
	clinics map[string]int
	layout  *layout
	row     audit.Person
	record  []string
	// packets are those begun, by key and form.
	packets map[packetKey]int
	open    []packetOf
	last    int // the packet of the entry before, of this clinic and person; -1: none
	clinic  string
	person  string
	who     int64
	size    int
	packet  func(int, []byte)
	buckets int
	note    func(Note)
	read    int
}

type packetKey struct {
	key  string
	form form
}

type packetOf struct {
	key string
	packing
}

// part reads the chunk: emits packets by person, and notes.
func (r *reader) part(ctx context.Context, c *Chunk) error {
	fs, err := filesystem.New(ctx, c.Path)
	if err != nil {
		return err
	}
	f, err := fs.OpenRead(ctx, c.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	r.chunk, r.layout, r.read = c, nil, 0
	r.packets, r.open, r.size, r.last = map[packetKey]int{}, r.open[:0], 0, -1
	if c.Header != "" {
		if r.layout, err = layoutOf(c.Header); err != nil {
			return err
		}
	}
	lines, err := r.lines(f, c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	r.flush()
	r.note(Note{File: c.File, Part: c.Part, Path: c.Path, Lines: lines, Entries: r.read})
	return nil
}

// lines reads the lines that begin in the part.
func (r *reader) lines(f io.Reader, c *Chunk) (lines int, err error) {
	at := c.From
	if at > 0 {
		at-- // a line that begins at From has a newline before it
		if s, ok := f.(io.Seeker); ok {
			_, err = s.Seek(at, io.SeekStart)
		} else {
			_, err = io.CopyN(io.Discard, f, at)
		}
		if err != nil {
			return 0, err
		}
	}
	in := bufio.NewReaderSize(f, 1<<16)
	if c.From > 0 {
		n, err := skipLine(in)
		if at += n; err != nil {
			return 0, ignoreEOF(err)
		}
	}
	var long []byte
	for at < c.To {
		text, err := in.ReadSlice('\n')
		at += int64(len(text))
		if err == bufio.ErrBufferFull {
			long = append(long[:0], text...)
			for err == bufio.ErrBufferFull && len(long) <= maxLine {
				text, err = in.ReadSlice('\n')
				at += int64(len(text))
				long = append(long, text...)
			}
			if err == bufio.ErrBufferFull {
				var n int64
				n, err = skipLine(in)
				at += n
			}
			text = long
		}
		if err != nil && err != io.EOF {
			return lines, err
		}
		if len(text) == 0 {
			break
		}
		lines++
		linesDone.Add(1)
		if fault := r.line(text, lines); fault != "" {
			r.note(Note{File: c.File, Part: c.Part, Path: c.Path, Line: lines, Fault: fault})
		}
		if r.size += len(text); r.size > keep {
			r.flush()
		}
	}
	return lines, nil
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// skipLine reads to the end of the line and says how many bytes that were.
func skipLine(in *bufio.Reader) (n int64, err error) {
	for {
		text, err := in.ReadSlice('\n')
		n += int64(len(text))
		if err != bufio.ErrBufferFull {
			return n, err
		}
	}
}

// line reads one line; the fault is empty or says what is wrong with it.
func (r *reader) line(text []byte, number int) (fault string) {
	text = bytes.TrimRight(text, "\r\n")
	first := r.chunk.Part == 0 && number == 1
	if first {
		text = bytes.TrimPrefix(text, []byte("\ufeff"))
	}
	switch {
	case len(text) > maxLine:
		return fmt.Sprintf("the line is longer than %d bytes", maxLine)
	case len(bytes.TrimSpace(text)) == 0, first && r.layout != nil:
		return ""
	case r.layout != nil:
		return r.tableLine(string(text))
	}
	return r.eventLine(text)
}

func (r *reader) knows(clinic string) (fault string) {
	if _, ok := r.clinics[clinic]; !ok {
		return fmt.Sprintf("clinic: %s is not one of the clinics", wire.Quote(clinic))
	}
	return ""
}

func (r *reader) tableLine(text string) (fault string) {
	if strings.Contains(text, `"`) {
		records, err := csv.NewReader(strings.NewReader(text)).Read()
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return "the line is not valid CSV"
		}
		r.record = append(r.record[:0], records...)
	} else {
		r.record = r.record[:0]
		for field := range strings.SplitSeq(text, ",") {
			r.record = append(r.record, field)
		}
	}
	if len(r.record) != r.layout.columns {
		return fmt.Sprintf("there are %d fields, want %d", len(r.record), r.layout.columns)
	}
	clinic, p := r.record[r.layout.clinic], &r.row
	if fault := r.knows(clinic); fault != "" {
		return fault
	}
	p.Visits, p.Specimens, p.Positives = p.Visits[:0], p.Specimens[:0], p.Positives[:0]
	if fault := r.layout.Add(r.record, p); fault != "" {
		return fault
	}
	who := int64(0)
	switch r.layout.List {
	case audit.InVisits:
		who = p.Visits[0].Who
	case audit.InSpecimens:
		who = p.Specimens[0].Who
	default:
		who = p.Positives[0].Who
	}
	person := r.person
	if r.last < 0 || who != r.who {
		person, r.who = strconv.FormatInt(who, 10), who
	}
	switch to := r.packetFor(clinic, person, form(r.layout.List)); r.layout.List {
	case audit.InVisits:
		to.visit(&p.Visits[0])
	case audit.InSpecimens:
		to.specimen(&p.Specimens[0])
	default:
		to.positive(&p.Positives[0])
	}
	return ""
}

func (r *reader) eventLine(text []byte) (fault string) {
	var l line
	if err := wire.Unmarshal(text, &l); err != nil {
		return faultText(err)
	}
	if fault := r.knows(l.Clinic); fault != "" {
		return fault
	}
	if wrong := opaque(l.Person); wrong != "" {
		return "person: " + wrong
	}
	if l.ID != "" && opaque(l.ID) != "" {
		return "id: " + opaque(l.ID)
	}
	switch {
	case l.Event != nil && l.About == nil && l.Need == 0 && l.Recorded == 0:
		to := r.packetFor(l.Clinic, l.Person, events)
		to.data = appendNamed(to.data, &named{l.ID, *l.Event})
	case l.Event == nil && (l.About != nil || l.Need != 0) && l.ID == "":
		a := about{Recorded: l.Recorded, Need: l.Need}
		if l.About != nil {
			a.Person = *l.About
		}
		to := r.packetFor(l.Clinic, l.Person, abouts)
		to.data = appendAbout(to.data, &a)
	default:
		return "want either an event, or about or need with the day on which it was recorded"
	}
	return ""
}

// faultText is every fault of a line, without the ids of people and entries.
func faultText(err error) string {
	var faults wire.Faults
	if !errors.As(err, &faults) {
		return err.Error()
	}
	var all []string
	for _, f := range faults {
		f.Line, f.Column = 0, 0
		if f.Path == "person" || f.Path == "id" {
			f.Value = ""
		}
		all = append(all, f.Error())
	}
	return strings.Join(all, "; ")
}

// packetFor is the packet for one more entry of the person.
func (r *reader) packetFor(clinic, person string, of form) *packing {
	if r.last < 0 || r.clinic != clinic || r.person != person || form(r.open[r.last].data[0]) != of {
		r.clinic, r.person = strings.Clone(clinic), strings.Clone(person)
		k := packetKey{key(clinic, person), of}
		i, ok := r.packets[k]
		if !ok {
			i = len(r.open)
			r.packets[k] = i
			head := binary.AppendUvarint(append(make([]byte, 0, 120), byte(of)), uint64(r.chunk.File))
			r.open = append(r.open, packetOf{k.key, packing{data: head}})
		}
		r.last = i
	}
	r.read++
	return &r.open[r.last].packing
}

// flush hands the packets on, those of a bucket together.
func (r *reader) flush() {
	together := make(map[int][]byte, min(r.buckets, len(r.open)))
	for i := range r.open {
		p := &r.open[i]
		b := bucket(p.key, r.buckets)
		together[b] = appendPacket(together[b], p.key, p.data)
	}
	for b, packets := range together {
		r.packet(b, packets)
	}
	clear(r.open)
	clear(r.packets)
	r.open, r.size, r.last = r.open[:0], 0, -1
}

// bucket is where a person belongs. All that is known of a person is in one bucket.
func bucket(key string, buckets int) int {
	h := fnv.New64a()
	h.Write([]byte(key))
	return int(h.Sum64() % uint64(buckets))
}

// bucketsFor is how many buckets there are for so many bytes of input: so few that a
// packet is worth the cost of being shuffled, so many that they spread.
func bucketsFor(chunks []Chunk) int {
	size := int64(0)
	for i := range chunks {
		size += chunks[i].To - chunks[i].From
	}
	return int(min(max(size>>18, 16), 4096))
}
