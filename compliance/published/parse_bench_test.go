package published

import (
	"encoding/json"
	"testing"

	"github.com/openiop/openiop/compliance"
)

// plainPolicy is what one reads policies into with encoding/json alone: members as they
// are written, none of them checked.
type plainPolicy struct {
	ID, Title, Kind, Jurisdiction, Level, Issuer, Note, From, Until, Mode string
	Sources                                                               map[string]plainSource
	Defaults                                                              struct{ Source, Strength, Binds string }
	Counting                                                              map[string]json.RawMessage
	Requirements, Excuses, Removal, Responses                             []plainRule
	Completion, Endings, Readmission, Tests                               []plainRule
	MakeUp                                                                []plainRule `json:"make_up"`
	DueProcess                                                            []plainRule `json:"due_process"`
}

type plainSource struct {
	Title, Address, Kind, Read, Second, Section string
	AddressUnknown                              string `json:"address_unknown"`
}

type plainRule struct {
	ID, Statement, Section, Strength, From, Until, Note string
	Source, Per, After                                  json.RawMessage // a text, a list or an object
	Measure, Binds, Then, Either, Removes, Reason       string
	Ends, Order, Makes, By, As                          string
	Events, Unless, Conduct, Reasons, Notice            json.RawMessage // a list, or yes and no
	Validities, Detections                              []string
	NotFor                                              []string `json:"not_for"`
	Bound                                               struct {
		AtLeast any `json:"at_least"`
		AtMost  any `json:"at_most"`
		Below   any
	}
	For struct {
		Focus, Populations []string
		Ages               struct {
			AtLeast int `json:"at_least"`
			Below   int
		}
	}
	Of    struct{ Formats, Participants, Staff, Except []string }
	When  struct{ Any, All []plainCondition }
	Steps []struct{ Kind, What string }

	Chosen, Appeal, Referral, Stays bool
	SoleGround                      bool `json:"sole_ground"`
	WithinDays                      int  `json:"within_days"`
}

type plainCondition struct {
	Requirement, Conduct, Attested string
	Not                            bool
}

// BenchmarkParse reads every published policy: into plain structs, which says nothing about
// what is wrong with it, and into a policy.
func BenchmarkParse(b *testing.B) {
	var documents [][]byte
	size := 0
	list, err := files.ReadDir("data")
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range list {
		text, err := files.ReadFile("data/" + f.Name())
		if err != nil {
			b.Fatal(err)
		}
		documents = append(documents, text)
		size += len(text)
	}
	for _, row := range []struct {
		name string
		read func([]byte) error
	}{
		{"json", func(text []byte) error { return json.Unmarshal(text, new(plainPolicy)) }},
		{"parse", func(text []byte) error { _, err := compliance.Parse(text); return err }},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range documents {
					if err := row.read(text); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
