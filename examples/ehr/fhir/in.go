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

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/examples/ehr/ask"
	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/schedule"
)

const (
	interpretationSystem = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
	hcpcsSystem          = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets" // of http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem
	cancellationSystem   = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
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
	paths   map[string][]string // of the entries of each person
	current string              // path of the resource
	id      string              // its type and id
}

// Read reads a Bundle. With problems nothing is to be imported.
func Read(data []byte, zone *time.Location, author string) (Imported, []Problem) {
	r := reader{zone: zone, author: author, paths: map[string][]string{}}
	var b fhir.Bundle
	if !r.decode("Bundle", data, &b) {
		return Imported{}, r.problems
	}
	for i, e := range b.Entry {
		r.current = fmt.Sprintf("Bundle.entry[%d].resource", i)
		r.resource(e.Resource)
	}
	if len(r.problems) == 0 {
		r.contradictions()
	}
	if len(r.problems) > 0 {
		return Imported{}, r.problems
	}
	return r.out, nil
}

// contradictions finds entries that the library does not simply take, such as a second
// discharge.
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
		for _, h := range stay.On(last).SetAside() {
			r.say(r.paths[person][h.Event], "%v", h.Treatment)
		}
	}
}

func (r *reader) resource(data json.RawMessage) {
	var head struct {
		ResourceType string `json:"resourceType"`
		ID           string `json:"id"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.ResourceType == "" {
		r.say(r.current+".resourceType", "missing")
		return
	}
	if head.ID == "" {
		r.say(r.current+".id", "missing")
		return
	}
	r.id = head.ResourceType + "/" + head.ID
	switch head.ResourceType {
	case "Patient":
		read(r, data, r.patient)
	case "EpisodeOfCare":
		read(r, data, r.episode)
	case "Encounter":
		read(r, data, r.encounter)
	case "Appointment":
		read(r, data, r.appointment)
	case "Observation":
		read(r, data, r.observation)
	case "Specimen":
		read(r, data, r.specimen)
	case "CarePlan":
		read(r, data, r.carePlan)
	case "ServiceRequest":
		read(r, data, r.serviceRequest)
	case "ClaimResponse":
		read(r, data, r.claimResponse)
	default:
		r.say(r.current, "%s is not read here", head.ResourceType)
	}
}

// read decodes a resource into its model and takes what it says.
func read[T any](r *reader, data []byte, take func(T)) {
	var v T
	if r.decode(r.current, data, &v) {
		take(v)
	}
}

func (r *reader) at(member string) string { return r.current + "." + member }

// day reads a whole date; of a moment the day on the clinic's wall.
func (r *reader) day(member string, text *string) iop.Day {
	if text == nil {
		r.say(r.at(member), "missing")
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
	if text == nil {
		r.say(r.at(member), "missing")
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, *text)
	if err != nil {
		r.say(r.at(member), "%.40q is not a day or a moment with its zone", *text)
		return t, false
	}
	return t.In(r.zone), true
}

// person is the id in a reference to a Patient.
func (r *reader) person(member string, ref *fhir.Reference) string {
	if ref == nil || ref.Reference == nil {
		r.say(r.at(member), "missing")
		return ""
	}
	id, ok := strings.CutPrefix(*ref.Reference, "Patient/")
	if !ok || id == "" || strings.Contains(id, "/") {
		r.say(r.at(member+".reference"), "%.40q is not Patient/ with an id", *ref.Reference)
	}
	return id
}

// happened keeps an entry.
func (r *reader) happened(person string, e ask.Event, part string) {
	if err := ask.Check(e); err != nil {
		r.say(r.current, "%v", err)
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

func (r *reader) patient(p fhir.Patient) {
	of := clinic.Person{ID: *p.Id, Birth: r.day("birthDate", p.BirthDate)}
	if len(p.Name) == 0 {
		r.say(r.at("name"), "missing")
		return
	}
	n := p.Name[0]
	of.Name = strings.Join(append(slices.Clone(n.Given), deref(n.Family)), " ")
	if n.Text != nil {
		of.Name = *n.Text
	}
	if of.Name = strings.TrimSpace(of.Name); of.Name == "" {
		r.say(r.at("name[0]"), "has no text, given or family name")
	}
	r.keep(of.Paper(r.author))
}

func (r *reader) episode(e fhir.EpisodeOfCare) {
	person := r.person("patient", &e.Patient)
	switch e.Status {
	case fhir.EpisodeOfCareStatusActive, fhir.EpisodeOfCareStatusFinished:
	default:
		r.say(r.at("status"), "%s is not read here", e.Status.Code())
		return
	}
	if e.Period == nil {
		r.say(r.at("period"), "missing")
		return
	}
	start := r.day("period.start", e.Period.Start)
	r.happened(person, ask.Event{Kind: iop.Admission, Day: start}, "")
	if e.Status == fhir.EpisodeOfCareStatusActive {
		if e.Period.End != nil {
			r.say(r.at("period.end"), "the episode is active")
		}
		return
	}
	if end := r.day("period.end", e.Period.End); end != 0 {
		if end < start {
			r.say(r.at("period.end"), "is before the start")
		}
		r.happened(person, ask.Event{Kind: iop.Discharged, Day: end}, "/end")
	}
}

func (r *reader) encounter(e fhir.Encounter) {
	person := r.person("subject", e.Subject)
	if e.Status != fhir.EncounterStatusFinished {
		r.say(r.at("status"), "%s is not read here", e.Status.Code())
		return
	}
	if e.Period == nil {
		r.say(r.at("period"), "missing")
		return
	}
	start, ok := r.moment("period.start", e.Period.Start)
	if !ok {
		return
	}
	event := ask.Event{Kind: iop.Attended, Day: r.day("period.start", e.Period.Start), Time: timeOf(start), Service: schedule.Service{Format: iop.Group}}
	if e.Period.End != nil { // without it, it is not known how long
		end, ok := r.moment("period.end", e.Period.End)
		switch took := end.Sub(start); {
		case !ok:
		case took <= 0 || took > 24*time.Hour || took%time.Minute != 0:
			r.say(r.at("period.end"), "the session does not last whole minutes of one day")
		default:
			event.Credited = episode.CreditOf(iop.Minutes(took / time.Minute))
		}
	}
	r.happened(person, event, "")
}

func timeOf(t time.Time) episode.Time { return episode.TimeAt(schedule.At(t.Hour(), t.Minute())) }

func (r *reader) appointment(a fhir.Appointment) {
	var person string
	for i, p := range a.Participant {
		if p.Actor != nil && p.Actor.Reference != nil && strings.HasPrefix(*p.Actor.Reference, "Patient/") {
			person = r.person(fmt.Sprintf("participant[%d].actor", i), p.Actor)
		}
	}
	if person == "" {
		r.say(r.at("participant"), "names no patient")
		return
	}
	event := ask.Event{Day: r.day("start", a.Start)}
	if start, ok := r.moment("start", a.Start); ok {
		event.Time = timeOf(start)
		if end, ok := r.moment("end", a.End); ok {
			event.Planned = iop.Minutes(end.Sub(start) / time.Minute)
		}
	}
	event.Format = iop.Group
	switch byProgram := codeIn(a.CancelationReason, cancellationSystem) == "prov"; {
	case a.Status == fhir.AppointmentStatusNoshow:
		event.Kind = iop.NoShow
	case a.Status == fhir.AppointmentStatusBooked:
		event.Kind = iop.Scheduled
	case a.Status == fhir.AppointmentStatusCancelled && byProgram:
		event.Kind = iop.ProgramCancelled
	case a.Status == fhir.AppointmentStatusCancelled:
		r.say(r.at("cancelationReason"), "who cancelled, and whether it is excused, is not said")
		return
	default:
		r.say(r.at("status"), "%s is not read here", a.Status.Code())
		return
	}
	r.happened(person, event, "")
}

func (r *reader) observation(o fhir.Observation) {
	person := r.person("subject", o.Subject)
	switch o.Status {
	case fhir.ObservationStatusFinal, fhir.ObservationStatusAmended, fhir.ObservationStatusCorrected:
	default:
		r.say(r.at("status"), "%s is not read here", o.Status.Code())
		return
	}
	event := ask.Event{Day: r.day("effectiveDateTime", o.EffectiveDateTime)}
	code := ""
	for i := range o.Interpretation {
		code = codeIn(&o.Interpretation[i], interpretationSystem)
	}
	switch code {
	case "POS":
		event.Kind = iop.PositiveTest
	case "NEG":
		event.Kind = iop.NegativeTest
	default:
		r.say(r.at("interpretation"), "is not POS or NEG of %s", interpretationSystem)
		return
	}
	r.happened(person, event, "")
}

func (r *reader) specimen(s fhir.Specimen) {
	person := r.person("subject", s.Subject)
	if s.Collection == nil {
		r.say(r.at("collection"), "missing")
		return
	}
	r.happened(person, ask.Event{Kind: iop.SpecimenCollected, Day: r.day("collection.collectedDateTime", s.Collection.CollectedDateTime), Collection: compliance.Given}, "")
}

func (r *reader) carePlan(c fhir.CarePlan) {
	person := r.person("subject", &c.Subject)
	if c.Status != fhir.RequestStatusActive && c.Status != fhir.RequestStatusCompleted {
		r.say(r.at("status"), "%s is not read here", c.Status.Code())
		return
	}
	r.happened(person, ask.Event{Kind: iop.PlanMade, Day: r.day("created", c.Created)}, "")
}

// order is a paper of the service that was ordered.
const order store.Kind = "order"

func (r *reader) serviceRequest(s fhir.ServiceRequest) {
	person := r.person("subject", &s.Subject)
	if code := codeIn(s.Code, hcpcsSystem); code != "H0015" && code != "S9480" {
		r.say(r.at("code"), "is not H0015 or S9480 of %s", hcpcsSystem)
	}
	body, err := json.Marshal(s)
	r.keep(store.Paper{Kind: order, ID: r.id, Person: person, Body: body, Author: r.author}, err)
}

func (r *reader) claimResponse(c fhir.ClaimResponse) {
	person := r.person("patient", &c.Patient)
	if c.Use != fhir.UsePreauthorization || c.Outcome != fhir.ClaimProcessingCodesComplete || c.Status != fhir.FinancialResourceStatusCodesActive {
		r.say(r.current, "only an active, complete preauthorization is read here")
		return
	}
	if c.PreAuthPeriod == nil {
		r.say(r.at("preAuthPeriod"), "missing")
		return
	}
	if len(c.AddItem) != 1 || c.AddItem[0].Quantity == nil || c.AddItem[0].Quantity.Value == nil {
		r.say(r.at("addItem"), "is not one item with its quantity")
		return
	}
	units, err := c.AddItem[0].Quantity.Value.Int64()
	if err != nil || units < 1 || units > 1000 {
		r.say(r.at("addItem[0].quantity.value"), "is not a number of units")
		return
	}
	a := clinic.Authorization{ID: *c.Id, Person: person, Code: codeIn(&c.AddItem[0].ProductOrService, hcpcsSystem),
		From: r.day("preAuthPeriod.start", c.PreAuthPeriod.Start), Until: r.day("preAuthPeriod.end", c.PreAuthPeriod.End) + 1, Granted: int32(units)}
	if err := a.Validate(); err != nil {
		r.say(r.current, "%v", err)
		return
	}
	r.keep(a.Paper(r.author))
}

// codeIn is the code of a system in a concept; empty when there is none.
func codeIn(c *fhir.CodeableConcept, system string) string {
	if c != nil {
		for _, coding := range c.Coding {
			if deref(coding.System) == system {
				return deref(coding.Code)
			}
		}
	}
	return ""
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
