package randomtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

// Proof is what was drawn for a person in a span of days, sealed with the key. Whoever
// holds the key can draw again and compare. Anyone else can see the days, but can neither
// make a proof nor foresee a day outside the span.
//
// A proof shows its days: for days still to come, give away only the proof that
// [Proof.Sealed] returns.
type Proof struct {
	Version int32     `json:"version" wire:"required"` // Version
	KeyID   string    `json:"key_id" wire:"required"`
	Person  string    `json:"person" wire:"required"` // as given to Prove
	Draw    Draw      `json:"draw" wire:"required"`
	From    iop.Day   `json:"from" wire:"required"`
	Until   iop.Day   `json:"until" wire:"required"` // the day after the last
	Days    []iop.Day `json:"days,omitempty"`        // the days drawn, in order
	Hidden  bool      `json:"hidden,omitempty"`      // Days are left out
	MAC     MAC       `json:"mac" wire:"required"`
}

// MAC is the HMAC-SHA-256 of a proof with its days. In text it is 64 lower-case
// hexadecimal digits.
type MAC [sha256.Size]byte

// String returns the hexadecimal digits.
func (m MAC) String() string { return hex.EncodeToString(m[:]) }

// MarshalText is String.
func (m MAC) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads 64 lower-case hexadecimal digits.
func (m *MAC) UnmarshalText(text []byte) error {
	var got MAC
	if len(text) == 2*len(got) {
		if _, err := hex.Decode(got[:], text); err == nil && got.String() == string(text) {
			*m = got
			return nil
		}
	}
	return fmt.Errorf("%q is not %d lower-case hexadecimal digits", text, 2*len(got))
}

// Prove draws the days in [from, until) and seals them. The error is nil or [wire.Faults],
// with every fault found: a person that is not valid text, a span without an end or
// without a day.
func (d *Drawer) Prove(person string, from, until iop.Day) (Proof, error) {
	p := Proof{Version: Version, KeyID: d.key.id, Person: person, Draw: d.draw.clean(), From: from, Until: until}
	var faults wire.Faults
	d.key.problems(faults.Report)
	p.problems(faults.Report)
	if err := faults.Err(); err != nil {
		return Proof{}, err
	}
	p.Days = slices.Collect(d.Days(person, from, until))
	p.MAC = p.seal(d.key)
	return p, nil
}

// Sealed returns the proof without its days. It commits to them all the same: if it is
// given away before the span, the proof with the days can be compared with it afterwards,
// since both have the same MAC.
func (p Proof) Sealed() Proof {
	p.Days, p.Hidden = nil, true
	return p
}

// seal is the MAC of the proof with its days.
func (p *Proof) seal(key Key) (m MAC) {
	draw := p.Draw.clean()
	b := appendNumbers([]byte(proofTag), p.Version)
	b = draw.appendPromise(appendText(appendText(b, p.KeyID), p.Person))
	b = binary.BigEndian.AppendUint64(b, uint64(draw.Weekdays))
	b = appendNumbers(b, int32(draw.From), int32(draw.Until), int32(p.From), int32(p.Until))
	b = appendDays(appendDays(appendDays(b, draw.Attendance), draw.Closed), p.Days)
	s := key.stream()
	defer key.release(s)
	s.mac.Reset()
	s.mac.Write(b)
	s.mac.Sum(m[:0])
	return m
}

// Verify draws again with the key and compares. The error is nil when the proof is right,
// and otherwise [wire.Faults]. It says nothing about days outside the proof.
func (p Proof) Verify(key Key) error {
	var faults wire.Faults
	key.problems(faults.Report)
	p.problems(faults.Report)
	p.Draw.problems(wire.Report(faults.Report).At("draw"))
	if p.KeyID != "" && p.KeyID != key.id {
		faults.Report(fmt.Sprintf("is not the name of this key, %q: %q", key.id, p.KeyID), "key_id")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	d, err := NewDrawer(key, p.Draw)
	if err != nil {
		return err
	}
	// Days that are shown are checked against the MAC before they are drawn again,
	// so that a made-up proof costs little.
	const other = "does not match this key and proof: %v"
	if !p.Hidden {
		if m := p.seal(key); !hmac.Equal(m[:], p.MAC[:]) {
			return wire.Faults{{Path: "mac", Problem: fmt.Sprintf(other, p.MAC)}}
		}
	}
	drawn := p
	drawn.Days = slices.Collect(d.Days(p.Person, p.From, p.Until))
	if p.Hidden {
		if m := drawn.seal(key); !hmac.Equal(m[:], p.MAC[:]) {
			return wire.Faults{{Path: "mac", Problem: fmt.Sprintf(other, p.MAC)}}
		}
		return nil
	}
	if !slices.Equal(drawn.Days, p.Days) {
		return wire.Faults{{Path: "days", Problem: fmt.Sprintf("carry the key's seal but are not the days it draws: %v", p.Days)}}
	}
	return nil
}

// ParseProof reads a proof from its JSON, strictly. It does not verify it. The error is
// nil or [wire.Faults], with every fault found.
func ParseProof(data []byte) (Proof, error) {
	var p Proof
	if err := wire.Unmarshal(data, &p); err != nil {
		return Proof{}, err
	}
	return p, nil
}

// UnmarshalJSON reads strictly, as everything here does.
func (p *Proof) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, p) }

// CheckWire reports what makes the proof invalid.
func (p *Proof) CheckWire(n wire.Node) { p.problems(n.Report) }

func (p *Proof) problems(report wire.Report) {
	if p.Version != Version {
		report(fmt.Sprintf("is not %d: %d", Version, p.Version), "version")
	}
	if p.KeyID == "" {
		report("is empty", "key_id")
	}
	if p.Person == "" || !utf8.ValidString(p.Person) {
		report(fmt.Sprintf("is not a name for a person: %q", p.Person), "person")
	}
	if !p.From.IsValid() {
		report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", p.From), "from")
	}
	switch {
	case !p.Until.IsValid():
		report(fmt.Sprintf("is not a day of the years 1 to 9999: %v", p.Until), "until")
	case p.Until <= p.From:
		report(fmt.Sprintf("is not after from, %v: %v", p.From, p.Until), "until")
	}
	if p.Hidden && len(p.Days) > 0 {
		report("cannot be combined with days", "hidden")
	}
	for i, day := range p.Days {
		switch {
		case !day.In(p.From, p.Until):
			report(fmt.Sprintf("is not within %v until %v: %v", p.From, p.Until, day), "days", i)
		case i > 0 && day <= p.Days[i-1]:
			report(fmt.Sprintf("is not after %v: %v", p.Days[i-1], day), "days", i)
		}
	}
}
