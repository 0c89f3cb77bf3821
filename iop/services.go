package iop

import "strings"

// Delivery is how a service reaches the person.
type Delivery uint8

const (
	DeliveryUnknown Delivery = iota
	InPerson
	Video
	AudioOnly
)

var deliveries = NewVocabulary("delivery", "in-person", "video", "audio-only")

func (d Delivery) Vocabulary() *Vocabulary          { return deliveries }
func (d Delivery) String() string                   { return deliveries.Word(int(d)) }
func (d Delivery) MarshalText() ([]byte, error)     { return MarshalWord(d) }
func (d *Delivery) UnmarshalText(text []byte) error { return UnmarshalWord(d, text) }

// Participants is who takes part in a session.
type Participants uint8

const (
	ParticipantsUnknown Participants = iota
	PatientOnly
	PatientAndFamily
	FamilyOnly  // without the patient
	MultiFamily // several patients with their families
)

var participants = NewVocabulary("participants", "patient", "patient-and-family", "family-only", "multi-family")

func (p Participants) Vocabulary() *Vocabulary          { return participants }
func (p Participants) String() string                   { return participants.Word(int(p)) }
func (p Participants) MarshalText() ([]byte, error)     { return MarshalWord(p) }
func (p *Participants) UnmarshalText(text []byte) error { return UnmarshalWord(p, text) }

// Occasion is a kind of session that some limits exempt.
type Occasion uint8

const (
	OccasionUnknown  Occasion = iota
	RegularSession            // nothing special
	Seminar                   // for many at once
	OutsideSpeaker            // a guest speaks
	MultiFamilyEvent          // families come together
)

var occasions = NewVocabulary("occasion", "regular", "seminar", "outside-speaker", "multi-family")

func (o Occasion) Vocabulary() *Vocabulary          { return occasions }
func (o Occasion) String() string                   { return occasions.Word(int(o)) }
func (o Occasion) MarshalText() ([]byte, error)     { return MarshalWord(o) }
func (o *Occasion) UnmarshalText(text []byte) error { return UnmarshalWord(o, text) }

// Services is a set of services by format, delivery, participants and staff. An empty
// part means any, except that empty Formats mean the formats that a policy's counting
// rules count. So the zero Services is whatever counts.
type Services struct {
	Formats      Set[Format]       `json:"formats,omitzero"`      // empty: those that count
	Deliveries   Set[Delivery]     `json:"deliveries,omitzero"`   // empty: any
	Participants Set[Participants] `json:"participants,omitzero"` // empty: any
	Staff        Set[Staff]        `json:"staff,omitzero"`        // empty: any
	Except       Set[Occasion]     `json:"except,omitzero"`       // occasions that are left out
}

// Cover reports whether every service in o is in s. Named formats are never compared
// with "formats that count", because which ones count is another rule's to say.
func (s Services) Cover(o Services) bool {
	return (s.Formats == 0) == (o.Formats == 0) && o.Formats.Within(s.Formats) &&
		covers(s.Deliveries, o.Deliveries) && covers(s.Participants, o.Participants) &&
		covers(s.Staff, o.Staff) && s.Except.Within(o.Except)
}

// isValid reports whether every part holds words that there are.
func (s Services) isValid() bool {
	return s.Formats.IsValid() && s.Deliveries.IsValid() && s.Participants.IsValid() && s.Staff.IsValid() && s.Except.IsValid()
}

// String lists the parts: "group, family, in-person"; empty for the zero Services.
func (s Services) String() string {
	var parts []string
	for _, words := range []Words{s.Formats.Words(), s.Deliveries.Words(), s.Participants.Words(), s.Staff.Words()} {
		if !words.IsEmpty() {
			parts = append(parts, strings.ReplaceAll(words.String(), ", ", " or "))
		}
	}
	text := strings.Join(parts, ", ")
	if s.Except != 0 {
		text = strings.TrimSpace(text + " except " + strings.ReplaceAll(s.Except.String(), ", ", " or "))
	}
	return text
}
