// Package cds is a CDS Hooks service (https://cds-hooks.hl7.org): another record program asks
// when somebody opens a patient or selects an order, and is answered with cards. What is not
// known is a card too, so that no card means that nothing was found wanting.
package cds

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/openiop/openiop/examples/ehr/clinic"
	"github.com/openiop/openiop/examples/ehr/store"
)

// Service answers hooks about the clinic's people, who have the ids that they have there.
type Service struct {
	Clinic *clinic.Clinic
	// Base is the address before /cds-services under which clients call, such as
	// https://clinic.example.
	Base string
	// Clients may ask. With none, everyone is refused.
	Clients Clients

	seen used
}

// Described is how one service is discovered.
type Described struct {
	Hook        string `json:"hook"`
	Title       string `json:"title"`
	Description string `json:"description"`
	ID          string `json:"id"`
	needs       []string
	answer      func(*Service, context.Context, *hookContext) ([]Card, error)
}

var services = []Described{
	{
		Hook: "patient-view", ID: "iop-requirements", Title: "Intensive outpatient requirements", needs: []string{"userId", "patientId"}, answer: (*Service).patientView,
		Description: "What is not kept, due, or cannot be told of the rules that bind a patient's intensive outpatient treatment, with the source of each.",
	},
	{
		Hook: "order-select", ID: "iop-authorization", Title: "Intensive outpatient authorization", needs: []string{"userId", "patientId", "selections", "draftOrders"}, answer: (*Service).orderSelect,
		Description: "Whether a day of intensive outpatient service (H0015, S9480) that is ordered is authorized, and how many are left.",
	},
}

// Card is one piece of advice.
type Card struct {
	Summary   string `json:"summary"` // fewer than 140 characters
	Detail    string `json:"detail,omitempty"`
	Indicator string `json:"indicator"` // info, warning
	Source    Source `json:"source"`
	Links     []Link `json:"links,omitempty"`
}

// Source is where the advice of a card comes from.
type Source struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"` // absolute
}

// Link leads from a card to the record.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
	Type  string `json:"type"` // absolute
}

// request is what a client sends. Members that are not here, such as prefetch, are not needed.
type request struct {
	Hook         string                     `json:"hook"`
	HookInstance string                     `json:"hookInstance"`
	Context      map[string]json.RawMessage `json:"context"`
}

// hookContext is the context of the hooks that are answered.
type hookContext struct {
	UserID      string   `json:"userId"`
	PatientID   string   `json:"patientId"`
	Selections  []string `json:"selections"`
	DraftOrders struct {
		Entry []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
	} `json:"draftOrders"`
}

// Handler serves GET /cds-services and POST /cds-services/{id}.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cds-services", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]any{"services": services})
	})
	mux.HandleFunc("POST /cds-services/{id}", func(w http.ResponseWriter, r *http.Request) {
		cards, err := s.serve(r)
		var f *fault
		switch {
		case err == nil:
			write(w, http.StatusOK, map[string]any{"cards": cards})
		case errors.As(err, &f):
			refuse(w, f)
		default: // nothing is said about it: it can be about a record
			refuse(w, &fault{http.StatusInternalServerError, "exception", []string{"this did not work"}})
		}
	})
	return mux
}

// fault is why a request is not answered, with FHIR's code for it.
type fault struct {
	status int
	code   string
	words  []string
}

func (f *fault) Error() string { return strings.Join(f.words, "; ") }

// refuse writes an OperationOutcome, as the specification asks.
func refuse(w http.ResponseWriter, f *fault) {
	var issues []any
	for _, text := range f.words {
		issues = append(issues, map[string]any{"severity": "error", "code": f.code, "details": map[string]string{"text": text}})
	}
	write(w, f.status, map[string]any{"resourceType": "OperationOutcome", "issue": issues})
}

func write(w http.ResponseWriter, status int, v any) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

func (s *Service) serve(r *http.Request) ([]Card, error) {
	i := slices.IndexFunc(services, func(d Described) bool { return d.ID == r.PathValue("id") })
	if i < 0 {
		return nil, &fault{http.StatusNotFound, "not-found", []string{"there is no such service"}}
	}
	d := services[i]
	now, err := s.Clinic.Store.Now(r.Context())
	if err != nil {
		return nil, err
	}
	who, err := s.Clients.verify(r.Header.Get("Authorization"), s.Base+"/cds-services/"+d.ID, now, &s.seen)
	if err != nil {
		return nil, &fault{http.StatusUnauthorized, "login", []string{err.Error()}}
	}
	ask, err := d.read(r)
	if err != nil {
		return nil, err
	}
	if err := s.Clinic.Store.Audit(r.Context(), who, d.Hook, "person/"+ask.PatientID); err != nil {
		return nil, err
	}
	cards, err := d.answer(s, r.Context(), ask)
	if errors.Is(err, store.ErrNotFound) {
		cards, err = []Card{s.card("warning", "This clinic has no record of the patient. Nothing was checked.", "", s.own())}, nil
	}
	if cards == nil {
		cards = []Card{}
	}
	return cards, err
}

// read reads a request and lists everything that is missing of it.
func (d *Described) read(r *http.Request) (*hookContext, error) {
	var tooLarge *http.MaxBytesError
	var q request
	var c hookContext
	switch err := json.NewDecoder(r.Body).Decode(&q); {
	case errors.As(err, &tooLarge):
		return nil, &fault{http.StatusRequestEntityTooLarge, "too-long", []string{"the request is too large"}}
	case err != nil:
		return nil, &fault{http.StatusBadRequest, "structure", []string{"the body is not a request of CDS Hooks"}}
	}
	var words []string
	missing := func(name string, is bool) {
		if is {
			words = append(words, name+" is missing")
		}
	}
	missing("hookInstance", q.HookInstance == "")
	missing("hook", q.Hook == "")
	if q.Hook != "" && q.Hook != d.Hook {
		words = append(words, "hook is not "+d.Hook)
	}
	for _, name := range d.needs {
		v := q.Context[name]
		missing("context."+name, len(v) == 0 || slices.Contains([]string{"null", `""`}, string(v)))
	}
	if text, err := json.Marshal(q.Context); len(words) == 0 && (err != nil || json.Unmarshal(text, &c) != nil) {
		words = append(words, "context is not that of "+d.Hook)
	}
	if len(words) > 0 {
		return nil, &fault{http.StatusBadRequest, "required", words}
	}
	return &c, nil
}

// card is a card whose summary is short enough.
func (s *Service) card(indicator, summary, detail string, source Source, links ...Link) Card {
	const most = 139
	if text := []rune(summary); len(text) > most {
		summary = strings.TrimRight(string(text[:most-3]), " ,.;") + "..."
	}
	return Card{Summary: summary, Detail: detail, Indicator: indicator, Source: source, Links: links}
}

// own is the source of what the clinic's records say.
func (s *Service) own() Source { return Source{Label: "Records of the clinic"} }

func (s *Service) record(person string) Link {
	return Link{"Open the record", s.Base + "/person/" + url.PathEscape(person), "absolute"}
}

// plain keeps text from being read as GitHub Flavored Markdown.
func plain(text string) string {
	return markdown.Replace(text)
}

var markdown = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", `\&`, "!", `\!`, "\n", " ")

// list is texts as a list in Markdown.
func list(texts []string) string {
	var s strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&s, "- %s\n", plain(text))
	}
	return s.String()
}

// leeway is how far the clocks of a client and of the database may differ.
const leeway = time.Minute
