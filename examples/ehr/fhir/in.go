// Package fhir reads and writes FHIR R4 (http://hl7.org/fhir/R4). A Bundle is read as a
// whole or not at all, and whatever of it could not be read is listed with its place.
package fhir

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
)

// Imported is what a Bundle says.
type Imported struct {
	Papers  []store.Paper
	Entries []store.Entry
}

type reader struct {
	checker
	zone    *time.Location
	author  string
	out     Imported
	people  []clinic.Person
	payers  map[string]iop.RuleID // of people who are covered
	paths   map[string][]string   // of the entries of each person
	current string                // path of the resource
	id      string                // its type and id
	before  int                   // problems that were found before the resource
}

// Read reads a Bundle. With problems nothing is to be imported.
func Read(data []byte, zone *time.Location, author string) (Imported, []Problem) {
	r := reader{zone: zone, author: author, payers: map[string]iop.RuleID{}, paths: map[string][]string{}}
	var b fhir.Bundle
	if !r.decode("Bundle", data, &b) {
		return Imported{}, r.problems
	}
	for i, e := range b.Entry {
		r.current, r.before = fmt.Sprintf("Bundle.entry[%d].resource", i), len(r.problems)
		r.resource(e.Resource)
	}
	r.contradictions()
	r.current = "Bundle"
	for _, p := range r.people {
		p.Payer = r.payers[p.ID]
		delete(r.payers, p.ID)
		r.keep(p.Paper(author))
	}
	for _, person := range sorted(r.payers) {
		r.say("Bundle", "a Coverage names Patient/%.40s, who is not in it", person)
	}
	if len(r.problems) > 0 {
		return Imported{}, r.problems
	}
	return r.out, nil
}

// contradictions finds entries that the library does not simply take, such as a second
// discharge, among those of the resources that could be read.
func (r *reader) contradictions() {
	events := map[string][]ask.Event{}
	last := iop.Day(0)
	for _, e := range r.out.Entries {
		events[e.Person] = append(events[e.Person], e.Event)
		last = max(last, e.Event.Day)
	}
	for _, person := range sorted(events) {
		stay, err := ask.NewStay(ask.Record{Events: events[person]})
		if err != nil {
			r.say("Bundle", "%v", err)
			continue
		}
		for _, h := range stay.On(last).Flagged() {
			r.say(r.paths[person][h.Event], "%v", h.Disposition)
		}
	}
}

func (r *reader) resource(data json.RawMessage) {
	var head struct {
		ResourceType string `json:"resourceType"`
		ID           string `json:"id"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.ResourceType == "" {
		r.say(r.at("resourceType"), "missing")
		return
	}
	if head.ID == "" {
		r.say(r.at("id"), "missing")
		return
	}
	r.id = head.ResourceType + "/" + head.ID
	kind, ok := kinds[head.ResourceType]
	if !ok {
		r.say(r.current, "%.40s is not read here", head.ResourceType)
		return
	}
	kind.read(r, data)
}

// reading is how resources of one type are read: in which states they count, whom they are
// about, and what they say. Without whom they are about themselves.
type reading[T any] struct {
	counts func(*T) (code string, ok bool)
	whom   func(*T) (member string, ref *fhir.Reference)
	take   func(r *reader, person string, v *T)
}

func (k reading[T]) read(r *reader, data json.RawMessage) {
	var v T
	if !r.decode(r.current, data, &v) {
		return
	}
	person := ""
	if k.whom != nil {
		person = r.person(k.whom(&v))
	}
	if k.counts != nil {
		if code, ok := k.counts(&v); !ok {
			r.say(r.at("status"), "%s is not read here", code)
			return
		}
	}
	k.take(r, person, &v)
}

func (r *reader) at(member string) string { return r.current + "." + member }

// has reports whether a member is there, and says where it is missing.
func has[T any](r *reader, member string, v *T) bool {
	if v == nil {
		r.say(r.at(member), "missing")
	}
	return v != nil
}

// day reads a whole date; of a moment the day on the clinic's wall.
func (r *reader) day(member string, text *string) iop.Day {
	if !has(r, member, text) {
		return 0
	}
	if day, err := iop.ParseDay(*text); err == nil {
		return day
	}
	if t, ok := r.moment(member, text); ok {
		day, _ := iop.ParseDay(t.Format(time.DateOnly))
		return day
	}
	return 0
}

// moment reads a moment, which has a zone.
func (r *reader) moment(member string, text *string) (time.Time, bool) {
	if !has(r, member, text) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		r.say(r.at(member), "%.40q is not a day or a moment with its zone", *text)
		return time.Time{}, false
	}
	return t.In(r.zone), true
}

// person is the id in a reference to a Patient.
func (r *reader) person(member string, ref *fhir.Reference) string {
	if !has(r, member, ref) || !has(r, member+".reference", ref.Reference) {
		return ""
	}
	id, ok := strings.CutPrefix(*ref.Reference, "Patient/")
	if !ok || id == "" || strings.Contains(id, "/") {
		r.say(r.at(member+".reference"), "%.40q is not Patient/ with an id", *ref.Reference)
	}
	return id
}

// happened keeps an entry of a resource that could be read as a whole.
func (r *reader) happened(person string, e ask.Event, part string) {
	if len(r.problems) > r.before {
		return
	}
	if err := ask.Check(e); err != nil {
		r.say(r.current, "%v", err)
		return
	}
	r.paths[person] = append(r.paths[person], r.current)
	r.out.Entries = append(r.out.Entries, store.Entry{Person: person, External: "fhir/" + r.id + part, Event: e, Author: r.author})
}

// keep keeps a paper.
func (r *reader) keep(p store.Paper, err error) {
	if err != nil {
		r.say(r.current, "%v", err)
	}
	r.out.Papers = append(r.out.Papers, p)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
