package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/examples/internal/audit"
)

func init() {
	beam.RegisterType(reflect.TypeFor[Chunk]())
	beam.RegisterType(reflect.TypeFor[Note]())
	beam.RegisterCoder(reflect.TypeFor[ClinicCounts](), encodeCounts, decodeCounts)
	register.DoFn4x1[context.Context, Chunk, func(int, []byte), func(Note), error](&readFn{})
	register.DoFn4x1[int, func(*[]byte) bool, func(string, []byte), func(string, ClinicCounts), error](&auditFn{})
	register.DoFn5x1[context.Context, string, func(*[]byte) bool, func(*ClinicCounts) bool, func(ClinicCounts), error](&clinicFn{})
	register.DoFn4x1[context.Context, int, func(*Note) bool, func(*ClinicCounts) bool, error](&stateFn{})
	register.Function2x1(ofTwo)
	register.Function2x1(ofFour)
	register.Function2x1(ofEight)
	register.Emitter2[int, []byte]()
	register.Emitter2[string, []byte]()
	register.Emitter1[Note]()
	register.Emitter2[string, ClinicCounts]()
	register.Emitter1[ClinicCounts]()
	register.Iter1[[]byte]()
	register.Iter1[Note]()
	register.Iter1[ClinicCounts]()
}

// ClinicCounts is what the people of a clinic, or some of them, come to.
type ClinicCounts struct {
	Clinic string
	Policy string // its title; empty as long as only some people are counted
	Counts *audit.Counts
	// NotAudited counts people without an audit by the reason.
	NotAudited map[string]int64
	// FindingBytes is how long the clinic's findings are.
	FindingBytes int64
}

// The counts hold maps whose keys are structures, which Beam's own coder refuses: they
// have a coder.
func encodeCounts(c ClinicCounts) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(c)
	return b.Bytes(), err
}

func decodeCounts(data []byte) (c ClinicCounts, err error) {
	c = emptyCounts("")
	err = gob.NewDecoder(bytes.NewReader(data)).Decode(&c)
	return c, err
}

func emptyCounts(clinic string) ClinicCounts {
	return ClinicCounts{Clinic: clinic, Counts: audit.NewCounts(), NotAudited: map[string]int64{}}
}

func (c *ClinicCounts) add(o *ClinicCounts) {
	c.Counts.Add(o.Counts)
	for why, n := range o.NotAudited {
		c.NotAudited[why] += n
	}
	c.FindingBytes += o.FindingBytes
}

// Setup is what the workers are told: which clinic has which policy, the day of the
// audit, and where the output goes. Beam carries it as JSON.
type Setup struct {
	Policies []string       // documents
	Clinics  map[string]int // number of the clinic's policy
	Day      int32          // study day of the audit
	Out      string         // folder
}

// job is the pipeline: read, group by person, audit, group by clinic, write.
func job(p *beam.Pipeline, s *Setup, chunks []Chunk, notes []Note, branches int) {
	root := p.Root()
	var refused []beam.PCollection
	if len(notes) > 0 {
		refused = append(refused, beam.CreateList(root, notes))
	}
	grouped := make([][]beam.PCollection, branches)
	for i := range branches {
		var mine []Chunk
		for k := i; k < len(chunks); k += branches {
			mine = append(mine, chunks[k])
		}
		if mine == nil {
			continue
		}
		packets, more := beam.ParDo2(root.Scope("read"), &readFn{Clinics: s.Clinics, Buckets: bucketsFor(chunks)}, beam.Reshuffle(root, beam.CreateList(root, mine)))
		refused = append(refused, more)
		for k, of := range split(root, branches, packets) {
			grouped[k] = append(grouped[k], of)
		}
	}
	var blocks, counts []beam.PCollection
	for k := range branches {
		if grouped[k] == nil {
			continue
		}
		people := beam.GroupByKey(root, beam.Flatten(root, grouped[k]...))
		b, c := beam.ParDo2(root.Scope("audit"), &auditFn{Setup: *s}, people)
		blocks, counts = append(blocks, b), append(counts, c)
	}
	if blocks != nil {
		clinics := beam.CoGroupByKey(root, beam.Flatten(root, blocks...), beam.Flatten(root, counts...))
		totals := beam.ParDo(root.Scope("clinics"), &clinicFn{Setup: *s}, clinics)
		state := beam.CoGroupByKey(root, beam.AddFixedKey(root, beam.Flatten(root, refused...)), beam.AddFixedKey(root, totals))
		beam.ParDo0(root.Scope("state"), &stateFn{Setup: *s}, state)
		return
	}
	state := beam.CoGroupByKey(root, beam.AddFixedKey(root, beam.Flatten(root, refused...)), beam.AddFixedKey(root, beam.CreateList(root, []ClinicCounts{emptyCounts("")})))
	beam.ParDo0(root.Scope("state"), &stateFn{Setup: *s}, state)
}

// split deals people out to branches that run side by side. A runner of many machines
// does that by itself; Prism works on one bundle of a step at a time.
func split(s beam.Scope, branches int, packets beam.PCollection) []beam.PCollection {
	if branches == 1 {
		return []beam.PCollection{packets}
	}
	return beam.Partition(s, branches, branch[branches], packets)
}

// branch is the function for each number of branches that there may be.
var branch = map[int]func(int, []byte) int{2: ofTwo, 4: ofFour, 8: ofEight}

func ofTwo(bucket int, _ []byte) int   { return bucket % 2 }
func ofFour(bucket int, _ []byte) int  { return bucket % 4 }
func ofEight(bucket int, _ []byte) int { return bucket % 8 }

// readFn reads a part of a file.
type readFn struct {
	Clinics map[string]int
	Buckets int
	reader  reader
}

func (f *readFn) ProcessElement(ctx context.Context, c Chunk, packet func(int, []byte), note func(Note)) error {
	f.reader.clinics, f.reader.buckets, f.reader.packet, f.reader.note = f.Clinics, f.Buckets, packet, note
	return f.reader.part(ctx, &c)
}

// peopleDone counts the people whom this process has audited, for those who watch.
var peopleDone atomic.Int64

// auditFn audits the people of one bucket after the other.
type auditFn struct {
	Setup    Setup
	auditors []*audit.Auditor // by number of the policy
	dossier  dossier
	unpacker unpacker
	counts   map[string]ClinicCounts
	scratch  []byte
	lines    map[string][]byte // blocks of the bundle's people, by clinic
}

// StartBundle begins the counts of the bundle.
func (f *auditFn) StartBundle(_ func(string, []byte), _ func(string, ClinicCounts)) error {
	f.counts, f.lines = map[string]ClinicCounts{}, map[string][]byte{}
	if f.auditors != nil {
		return nil
	}
	for _, text := range f.Setup.Policies {
		p, err := compliance.Parse([]byte(text))
		if err != nil {
			return err
		}
		f.auditors = append(f.auditors, audit.New(p, audit.StudyDay(f.Setup.Day)))
	}
	return nil
}

// ProcessElement audits the people of a bucket.
func (f *auditFn) ProcessElement(_ int, packets func(*[]byte) bool, block func(string, []byte), _ func(string, ClinicCounts)) error {
	people := map[string][][]byte{}
	var some []byte
	for packets(&some) {
		if err := sortPackets(people, some); err != nil {
			return err
		}
	}
	for _, key := range sortedKeys(people) {
		if err := f.person(key, people[key], block); err != nil {
			return err
		}
	}
	return nil
}

func (f *auditFn) person(key string, packets [][]byte, block func(string, []byte)) error {
	clinic, person := parts(key)
	d := &f.dossier
	d.reset()
	who, _ := strconv.ParseInt(person, 10, 64)
	for _, packet := range packets {
		if err := d.add(packet, who, &f.unpacker); err != nil {
			return err
		}
	}
	c, ok := f.counts[clinic]
	if !ok {
		c = emptyCounts(clinic)
		f.counts[clinic] = c
	}
	auditor := f.auditors[f.Setup.Clinics[clinic]]
	b := Block{Person: person}
	tables := len(d.visits.files)+len(d.specimens.files)+len(d.positives.files) > 0
	var result *audit.Result
	var err error
	switch {
	case tables && len(d.events.files)+len(d.abouts.files) > 0:
		err = errTwoForms
	case tables:
		p := audit.Person{Who: who, Visits: once(&d.visits), Specimens: once(&d.specimens), Positives: once(&d.positives)}
		result = auditor.Audit(&p)
		b.Aside = result.AppendAside(nil, person, &p)
	default:
		record, ids, why := d.record()
		if err = why; err != nil {
			break
		}
		if result, err = auditor.AuditRecord(record); err == nil {
			b.Aside = result.AppendAsideEvents(nil, person, func(i int) string {
				return strings.TrimSpace(record.Events[i].Kind.String() + " " + ids[i])
			})
		}
	}
	if err != nil {
		c.NotAudited[err.Error()]++
		b.Aside = fmt.Appendf(nil, "%s,person,,,%q\n", audit.Field(person), "not audited: "+err.Error())
	} else {
		c.Counts.Count(result)
		f.scratch = result.AppendFindings(f.scratch[:0], person)
		b.Findings = f.scratch
	}
	f.counts[clinic] = c
	lines := f.lines[clinic]
	if lines = b.append(lines); len(lines) > 1<<16 {
		block(clinic, lines)
		lines = nil
	}
	f.lines[clinic] = lines
	peopleDone.Add(1)
	return nil
}

// FinishBundle hands on what the bundle's people come to.
func (f *auditFn) FinishBundle(block func(string, []byte), counts func(string, ClinicCounts)) {
	for clinic, c := range f.counts {
		counts(clinic, c)
		if len(f.lines[clinic]) > 0 {
			block(clinic, f.lines[clinic])
		}
	}
	f.counts, f.lines = nil, nil
}

// Block is what is written of one person.
type Block struct {
	Person          string
	Findings, Aside []byte
}

func (b *Block) append(to []byte) []byte {
	to = appendText(to, b.Person)
	for _, lines := range [...][]byte{b.Findings, b.Aside} {
		to = append(binary.AppendUvarint(to, uint64(len(lines))), lines...)
	}
	return to
}

// readBlocks reads blocks that stand behind one another.
func readBlocks(to []Block, data []byte) ([]Block, error) {
	u := unpacker{data: data}
	for len(u.data) > 0 {
		to = append(to, Block{string(u.bytes()), u.bytes(), u.bytes()})
	}
	return to, u.err
}

// clinicFn writes the files of one clinic.
type clinicFn struct{ Setup Setup }

func (f *clinicFn) ProcessElement(ctx context.Context, clinic string, blocks func(*[]byte) bool, counts func(*ClinicCounts) bool, total func(ClinicCounts)) error {
	var all []Block
	var data []byte
	for blocks(&data) {
		var err error
		if all, err = readBlocks(all, data); err != nil {
			return err
		}
	}
	slices.SortFunc(all, func(a, b Block) int { return byNumber(a.Person, b.Person) })
	sum := emptyCounts(clinic)
	var part ClinicCounts
	for counts(&part) {
		sum.add(&part)
	}
	p, err := compliance.Parse([]byte(f.Setup.Policies[f.Setup.Clinics[clinic]]))
	if err != nil {
		return err
	}
	sum.Policy = p.Title()
	folder := f.Setup.Out + "/clinics/" + clinic + "/"
	if err := writeFile(ctx, folder+"findings.csv", func(w writer) {
		w.WriteString(audit.FindingColumns)
		for i := range all {
			w.Write(all[i].Findings)
			sum.FindingBytes += int64(len(all[i].Findings))
		}
	}); err != nil {
		return err
	}
	if err := writeFile(ctx, folder+"set-aside.csv", func(w writer) {
		w.WriteString(audit.AsideColumns)
		for i := range all {
			w.Write(all[i].Aside)
		}
	}); err != nil {
		return err
	}
	total(sum)
	return nil
}

// byNumber puts numbers in their order, before and among other texts.
func byNumber(a, b string) int {
	n, err := strconv.ParseUint(a, 10, 64)
	m, err2 := strconv.ParseUint(b, 10, 64)
	if err == nil && err2 == nil {
		return cmp.Or(cmp.Compare(n, m), strings.Compare(a, b))
	}
	if (err == nil) != (err2 == nil) {
		return cmp.Compare(strconv.FormatBool(err != nil), strconv.FormatBool(err2 != nil))
	}
	return strings.Compare(a, b)
}

// stateFn writes what concerns all clinics.
type stateFn struct{ Setup Setup }

func (f *stateFn) ProcessElement(ctx context.Context, _ int, notes func(*Note) bool, totals func(*ClinicCounts) bool) error {
	var files []Note
	var note Note
	for notes(&note) {
		files = append(files, note)
	}
	var clinics []ClinicCounts
	var c ClinicCounts
	for totals(&c) {
		if c.Clinic != "" {
			clinics = append(clinics, c)
		}
	}
	return writeState(ctx, f.Setup.Out, clinics, files)
}

// writer is where the lines of a file go; what goes wrong is told at the end.
type writer interface {
	Write([]byte) (int, error)
	WriteString(string) (int, error)
}

// writeFile makes a file on whatever file system the path names.
func writeFile(ctx context.Context, path string, fill func(writer)) error {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer fs.Close()
	file, err := fs.OpenWrite(ctx, path)
	if err != nil {
		return err
	}
	w := newSink(file)
	fill(w)
	return w.close()
}
