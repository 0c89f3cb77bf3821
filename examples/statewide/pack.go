package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/internal/audit"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

// A packet is what one file says of one person, in few bytes: what is shuffled. It
// holds entries of one form.
type form byte

const (
	visits form = iota
	specimens
	positives
	events
	abouts
	forms
)

// about is what rules ask about a person.
type about struct {
	Recorded iop.Day // on which it was entered; zero: before all others
	Person   iop.Person
	Need     iop.Minutes
}

// named is an event with the number or name that the clinic's system gave it; empty:
// none.
type named struct {
	ID    string
	Event episode.Event
}

// timeType is the one member of events that hides its number.
var timeType = reflect.TypeFor[schedule.Time]()

// leaves are the members of events, inside one another, that hold a number or a name, in
// their order. An event holds nothing else.
var leaves = leavesOf(reflect.TypeFor[episode.Event](), nil)

func leavesOf(t reflect.Type, at []int) (all [][]int) {
	for i := range t.NumField() {
		f, here := t.Field(i), append(at[:len(at):len(at)], i)
		switch k := f.Type.Kind(); {
		case f.Type == timeType:
			all = append(all, here)
		case k == reflect.Struct:
			all = append(all, leavesOf(f.Type, here)...)
		case f.IsExported() && (k == reflect.Bool || k == reflect.String || k >= reflect.Int && k <= reflect.Uint64):
			all = append(all, here)
		default:
			panic("an event holds a " + f.Type.String())
		}
	}
	return all
}

// appendEvent writes which members are set, as a bit each, and those that are.
func appendEvent(to []byte, e *episode.Event) []byte {
	v, set := reflect.ValueOf(e).Elem(), uint64(0)
	var values [64]uint64
	for i, at := range leaves {
		if f := v.FieldByIndex(at); !f.IsZero() {
			set |= 1 << i
			switch {
			case f.CanInt():
				values[i] = zigzag(f.Int())
			case f.CanUint():
				values[i] = f.Uint()
			case f.Kind() == reflect.String: // written as it is, below
			case f.Type() == timeType:
				clock, _ := f.Interface().(schedule.Time).Clock()
				values[i] = uint64(clock)
			default:
				values[i] = 1
			}
		}
	}
	to = binary.AppendUvarint(to, set)
	for i, at := range leaves {
		if set>>i&1 == 0 {
			continue
		}
		if f := v.FieldByIndex(at); f.Kind() == reflect.String {
			to = appendText(to, f.String())
		} else {
			to = binary.AppendUvarint(to, values[i])
		}
	}
	return to
}

func zigzag(n int64) uint64   { return uint64(n<<1) ^ uint64(n>>63) }
func unzigzag(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// unpacker reads a packet.
type unpacker struct {
	data  []byte
	err   error
	said  []string          // texts of the packet
	texts map[string]string // of all packets: there are few
}

var errPacket = errors.New("a packet is cut off")

func (u *unpacker) number() uint64 {
	n, size := binary.Uvarint(u.data)
	if size <= 0 {
		u.err, u.data = errPacket, nil
		return 0
	}
	u.data = u.data[size:]
	return n
}

func (u *unpacker) bytes() []byte {
	n := u.number()
	if n > uint64(len(u.data)) {
		u.err, u.data = errPacket, nil
		return nil
	}
	b := u.data[:n]
	u.data = u.data[n:]
	return b
}

// text reads a text, or the number of one that the packet has already.
func (u *unpacker) text() string {
	n := u.number()
	if n > 0 {
		if n > uint64(len(u.said)) {
			u.err, u.data = errPacket, nil
			return ""
		}
		return u.said[n-1]
	}
	b := u.bytes()
	s, ok := u.texts[string(b)]
	if !ok {
		if u.texts == nil || len(u.texts) > 1<<12 {
			u.texts = map[string]string{}
		}
		s = string(b)
		u.texts[s] = s
	}
	if len(u.said) < mostSaid {
		u.said = append(u.said, s)
	}
	return s
}

func (u *unpacker) event(e *episode.Event) {
	v, set := reflect.ValueOf(e).Elem(), u.number()
	for i, at := range leaves {
		if set>>i&1 == 0 {
			continue
		}
		f := v.FieldByIndex(at)
		if f.Kind() == reflect.String {
			f.SetString(string(u.bytes()))
			continue
		}
		n := u.number()
		switch {
		case f.CanInt():
			f.SetInt(unzigzag(n))
		case f.CanUint():
			f.SetUint(n)
		case f.Type() == timeType:
			f.Set(reflect.ValueOf(schedule.TimeAt(schedule.Clock(n))))
		default:
			f.SetBool(n != 0)
		}
	}
}

// mostSaid is how many texts of a packet are looked through.
const mostSaid = 64

// packing is a packet that is being written.
type packing struct {
	data []byte
	said []string
}

// text writes a text, or the number of an earlier one that is the same.
func (p *packing) text(text string) {
	if i := slices.Index(p.said, text); i >= 0 {
		p.data = binary.AppendUvarint(p.data, uint64(i+1))
		return
	}
	p.data = appendText(append(p.data, 0), text)
	if len(p.said) < mostSaid {
		p.said = append(p.said, strings.Clone(text))
	}
}

func (p *packing) day(d audit.StudyDay) { p.data = binary.AppendUvarint(p.data, zigzag(int64(d))) }

func (p *packing) visit(v *audit.Visit) {
	p.day(v.Day)
	p.text(v.Label)
	p.text(v.Disposition)
	p.text(v.Reasons)
}

func (p *packing) specimen(s *audit.Specimen) {
	p.day(s.Day)
	p.data = append(p.data, byte(s.Temperature))
}

func (p *packing) positive(r *audit.Positive) {
	p.day(r.Day)
	p.text(r.Substance)
}

func (u *unpacker) day() audit.StudyDay { return audit.StudyDay(unzigzag(u.number())) }

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func appendNamed(to []byte, n *named) []byte { return appendEvent(appendText(to, n.ID), &n.Event) }

func appendAbout(to []byte, a *about) []byte {
	for _, n := range [...]int64{int64(a.Recorded), int64(a.Person.Age), int64(a.Person.Population), int64(a.Person.Focus), int64(a.Need)} {
		to = binary.AppendUvarint(to, zigzag(n))
	}
	return to
}

// pile is entries, and the number of the file that each stands in.
type pile[T any] struct {
	entries []T
	files   []uint64
}

func (p *pile[T]) add(file uint64, entry T) {
	p.entries, p.files = append(p.entries, entry), append(p.files, file)
}

func (p *pile[T]) reset() { p.entries, p.files = p.entries[:0], p.files[:0] }

// dossier is everything that files say of one person.
type dossier struct {
	visits    pile[audit.Visit]
	specimens pile[audit.Specimen]
	positives pile[audit.Positive]
	events    pile[named]
	abouts    pile[about]
}

func (d *dossier) reset() {
	d.visits.reset()
	d.specimens.reset()
	d.positives.reset()
	d.events.reset()
	d.abouts.reset()
}

// add reads a packet. The person's number is not in it.
func (d *dossier) add(packet []byte, who int64, texts *unpacker) error {
	if len(packet) == 0 {
		return errPacket
	}
	u := texts
	u.data, u.err, u.said = packet[1:], nil, u.said[:0]
	file := u.number()
	for len(u.data) > 0 {
		switch form(packet[0]) {
		case visits:
			d.visits.add(file, audit.Visit{Who: who, Day: u.day(), Label: u.text(), Disposition: u.text(), Reasons: u.text()})
		case specimens:
			d.specimens.add(file, audit.Specimen{Who: who, Day: u.day(), Temperature: int8(u.number())})
		case positives:
			d.positives.add(file, audit.Positive{Who: who, Day: u.day(), Substance: u.text()})
		case events:
			n := named{ID: string(u.bytes())}
			u.event(&n.Event)
			d.events.add(file, n)
		case abouts:
			a := about{Recorded: iop.Day(unzigzag(u.number()))}
			a.Person.Age, a.Person.Population = iop.Age(unzigzag(u.number())), iop.Population(unzigzag(u.number()))
			a.Person.Focus, a.Need = iop.Focus(unzigzag(u.number())), iop.Minutes(unzigzag(u.number()))
			d.abouts.add(file, a)
		default:
			return fmt.Errorf("a packet of form %d", packet[0])
		}
	}
	return u.err
}

// appendPacket writes a person's packet behind those of others.
func appendPacket(to []byte, key string, packet []byte) []byte {
	return append(binary.AppendUvarint(appendText(to, key), uint64(len(packet))), packet...)
}

// sortPackets adds packets to those of their people.
func sortPackets(to map[string][][]byte, packets []byte) error {
	u := unpacker{data: packets}
	for len(u.data) > 0 {
		key := u.bytes()
		to[string(key)] = append(to[string(key)], u.bytes())
	}
	return u.err
}
