package audit

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/openiop/openiop/iop"
)

// StudyDay counts days from consent, which is day 0. Days before it are negative.
type StudyDay int32

const (
	Undated  StudyDay = math.MaxInt32 // behind every day
	Farthest          = 36_500
)

// consent is the calendar day that stands for study day 0.
var consent = iop.MustDay("2026-01-05")

func (d StudyDay) calendar() iop.Day { return consent + iop.Day(d) }

func studyDayOf(d iop.Day) StudyDay { return StudyDay(d - consent) }

func (d StudyDay) String() string {
	if d == Undated {
		return "-"
	}
	return strconv.Itoa(int(d))
}

// Visit is a row of the visits.
type Visit struct {
	Who                         int64
	Day                         StudyDay
	Label, Disposition, Reasons string
}

// Specimen is a row of the specimens.
type Specimen struct {
	Who         int64
	Day         StudyDay
	Temperature int8 // 1 in range, 0 out of range, 99 not known
}

// Positive is a row of the positive results: one substance.
type Positive struct {
	Who       int64
	Day       StudyDay
	Substance string
}

func (v *Visit) person() int64    { return v.Who }
func (s *Specimen) person() int64 { return s.Who }
func (p *Positive) person() int64 { return p.Who }

func parseVisit(f *fields) Visit {
	return Visit{f.who(0), f.day(1), f.text(2), f.text(3), f.text(4)}
}

func parseSpecimen(f *fields) Specimen {
	s := Specimen{Who: f.who(0), Day: f.day(1)}
	switch f.text(2) {
	case "0":
	case "1":
		s.Temperature = 1
	case "99":
		s.Temperature = 99
	default:
		f.bad(2, "is not 0, 1 or 99")
	}
	return s
}

func parsePositive(f *fields) Positive {
	p := Positive{f.who(0), f.day(1), f.text(2)}
	if p.Substance == "" {
		f.bad(2, "names no substance")
	}
	return p
}

// Source is where a table comes from.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	Once bool // it cannot be opened a second time
}

// Tables are the three tables of a caseload.
type Tables struct{ Visits, Specimens, Positives Source }

// fields are the fields of one record, by the columns that are wanted.
type fields struct {
	columns []string
	at      []int // of each column in the record
	record  []string
	problem string
	column  int // of the problem
}

func (f *fields) text(i int) string { return f.record[f.at[i]] }

func (f *fields) bad(i int, problem string) {
	if f.problem == "" {
		f.problem, f.column = problem, i
	}
}

func (f *fields) who(i int) int64 {
	n, err := strconv.ParseInt(f.text(i), 10, 64)
	if err != nil || n < 0 {
		f.bad(i, "is not a person's number")
	}
	return n
}

func (f *fields) day(i int) StudyDay {
	text := f.text(i)
	if text == "" {
		return Undated
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < -Farthest || n > Farthest {
		f.bad(i, fmt.Sprintf("is not a study day from -%d to %d", Farthest, Farthest))
	}
	return StudyDay(n)
}

// ErrUnsorted says that people are not in rising order.
var ErrUnsorted = errors.New("not sorted by person")

// table reads the rows of one file in the order of the people.
type table[T any, P interface {
	*T
	person() int64
}] struct {
	source Source
	file   io.Closer
	csv    *csv.Reader
	fields fields
	parse  func(*fields) T
	head   T    // the next row
	more   bool // there is one
	whole  bool // all is read already
	rest   []T
}

func open[T any, P interface {
	*T
	person() int64
}](s Source, columns []string, parse func(*fields) T) (*table[T, P], error) {
	f, err := s.Open()
	if err != nil {
		return nil, err
	}
	t := &table[T, P]{source: s, file: f, csv: csv.NewReader(f), fields: fields{columns: columns}, parse: parse}
	t.csv.ReuseRecord = true
	if err := t.header(); err != nil {
		f.Close()
		return nil, err
	}
	return t, nil
}

// header finds the columns, which stand in any order.
func (t *table[T, P]) header() error {
	columns := t.fields.columns
	header, err := t.csv.Read()
	if err == io.EOF {
		return t.fault(0, "is empty, want the columns "+strings.Join(columns, ","))
	}
	if err != nil {
		return t.broken(err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	text := clip(strings.Join(header, ","))
	for _, c := range columns {
		i := slices.Index(header, c)
		if i < 0 {
			return t.fault(1, fmt.Sprintf("the column %s is missing, the header is %q", c, text))
		}
		t.fields.at = append(t.fields.at, i)
	}
	if len(header) != len(columns) {
		return t.fault(1, fmt.Sprintf("the header is %q, want %s and no other column", text, strings.Join(columns, ",")))
	}
	return nil
}

// clip keeps a value from filling the screen.
func clip(text string) string {
	const most = 60
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// fault says what is wrong with the file, or a line of it, without the person it is
// about.
func (t *table[T, P]) fault(line int, problem string) error {
	if line == 0 {
		return fmt.Errorf("%s: %s", t.source.Name, problem)
	}
	return fmt.Errorf("%s:%d: %s", t.source.Name, line, problem)
}

// broken says what is wrong with the form of a record.
func (t *table[T, P]) broken(err error) error {
	var form *csv.ParseError
	if !errors.As(err, &form) {
		return fmt.Errorf("%s: %w", t.source.Name, err)
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return t.fault(form.Line, fmt.Sprintf("does not have as many fields as the header, want %d", len(t.fields.columns)))
	}
	return t.fault(form.Line, form.Err.Error())
}

// next reads the next row of the file; false at its end.
func (t *table[T, P]) next() (row T, ok bool, err error) {
	record, err := t.csv.Read()
	if err == io.EOF {
		return row, false, nil
	}
	if err != nil {
		return row, false, t.broken(err)
	}
	t.fields.record = record
	row = t.parse(&t.fields)
	if t.fields.problem != "" {
		i := t.fields.column
		line, _ := t.csv.FieldPos(t.fields.at[i])
		return row, false, t.fault(line, fmt.Sprintf("%s: %q %s", t.fields.columns[i], clip(t.fields.text(i)), t.fields.problem))
	}
	return row, true, nil
}

// advance makes the next row the head.
func (t *table[T, P]) advance() (err error) {
	if t.whole {
		if t.more = len(t.rest) > 0; t.more {
			t.head, t.rest = t.rest[0], t.rest[1:]
		}
		return nil
	}
	last := int64(-1)
	if t.more {
		last = P(&t.head).person()
	}
	t.head, t.more, err = t.next()
	if err == nil && t.more && P(&t.head).person() < last {
		return ErrUnsorted
	}
	return err
}

// readAll reads the file to its end and sorts it by person.
func (t *table[T, P]) readAll(ctx context.Context, progress func()) error {
	for ctx.Err() == nil {
		row, ok, err := t.next()
		if err != nil {
			return err
		}
		if !ok {
			slices.SortStableFunc(t.rest, func(a, b T) int { return cmp.Compare(P(&a).person(), P(&b).person()) })
			t.whole = true
			return nil
		}
		t.rest = append(t.rest, row)
		progress()
	}
	return ctx.Err()
}

// take appends the rows of the person to the list.
func (t *table[T, P]) take(who int64, to []T, progress func()) ([]T, error) {
	for t.more && P(&t.head).person() == who {
		to = append(to, t.head)
		progress()
		if err := t.advance(); err != nil {
			return to, err
		}
	}
	return to, nil
}

// Person is everything that is recorded of one.
type Person struct {
	Who       int64
	Visits    []Visit
	Specimens []Specimen
	Positives []Positive
}

func (p *Person) reset(who int64) {
	p.Who, p.Visits, p.Specimens, p.Positives = who, p.Visits[:0], p.Specimens[:0], p.Positives[:0]
}

// Each reads the three tables side by side and hands over one person after the
// other: get gives a person to fill, put takes it; false from either ends it. With
// whole, the tables are read to their end first.
func (s *Tables) Each(ctx context.Context, whole bool, progress func(int64), get func() (*Person, bool), put func(*Person) bool) error {
	visits, err := open[Visit](s.Visits, []string{"who", "day", "visit", "disposition", "reasons"}, parseVisit)
	if err != nil {
		return err
	}
	defer visits.file.Close()
	specimens, err := open[Specimen](s.Specimens, []string{"who", "day", "temp_ok"}, parseSpecimen)
	if err != nil {
		return err
	}
	defer specimens.file.Close()
	positives, err := open[Positive](s.Positives, []string{"who", "day", "substance"}, parsePositive)
	if err != nil {
		return err
	}
	defer positives.file.Close()

	rows := int64(0)
	count := func() {
		rows++
		progress(rows)
	}
	if whole {
		for _, all := range []func(context.Context, func()) error{visits.readAll, specimens.readAll, positives.readAll} {
			if err := all(ctx, count); err != nil {
				return err
			}
		}
		count = func() {}
	}
	for _, first := range []func() error{visits.advance, specimens.advance, positives.advance} {
		if err := first(); err != nil {
			return err
		}
	}
	for visits.more || specimens.more || positives.more {
		who := int64(math.MaxInt64)
		if visits.more {
			who = min(who, visits.head.Who)
		}
		if specimens.more {
			who = min(who, specimens.head.Who)
		}
		if positives.more {
			who = min(who, positives.head.Who)
		}
		p, ok := get()
		if !ok {
			return ctx.Err()
		}
		p.reset(who)
		if p.Visits, err = visits.take(who, p.Visits, count); err != nil {
			return err
		}
		if p.Specimens, err = specimens.take(who, p.Specimens, count); err != nil {
			return err
		}
		if p.Positives, err = positives.take(who, p.Positives, count); err != nil {
			return err
		}
		if !put(p) {
			return ctx.Err()
		}
	}
	return nil
}
