package audit

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// TestRowsOfVisits is the table of what a row says.
func TestRowsOfVisits(t *testing.T) {
	for row, want := range map[[2]string]string{
		{"visit", ""}:                                  "attended attended",
		{"visit", "no_note"}:                           "attended attended",
		{"visit", "no_note|no_show"}:                   "attended attended",
		{"visit", "left_study"}:                        "attended attended",
		{"visit", "strange"}:                           "attended attended",
		{"final", "no_note"}:                           "attended attended",
		{"no visit", "no_show"}:                        "no-show no-show",
		{"no visit", "no_note|no_show|window"}:         "no-show no-show",
		{"no visit", "in_jail"}:                        "excused excused incarceration",
		{"no visit", "no_note|no_show|in_jail"}:        "excused excused incarceration",
		{"no visit", "in_hospital"}:                    "excused excused residential-care",
		{"no visit", "illness"}:                        "excused excused illness",
		{"no visit", "no_funding"}:                     "excused excused hardship",
		{"no visit", "on_vacation"}:                    "unexcused unexcused vacation",
		{"no visit", "moved"}:                          "unexcused unexcused",
		{"no visit", "unable"}:                         "unexcused unexcused",
		{"no visit", "forgot"}:                         "unexcused unexcused",
		{"no visit", "other"}:                          "unexcused unexcused",
		{"no visit", "window"}:                         "unexcused unexcused",
		{"no visit", ""}:                               "unexcused unexcused",
		{"MISSING", "no_note"}:                         "unexcused unexcused",
		{"MISSING", "no_note|in_hospital"}:             "excused excused residential-care",
		{"no visit", "dead"}:                           "left discharge died",
		{"no visit", "left_study"}:                     "left discharge left-against-advice patient",
		{"no visit", "missing_14_consecutive"}:         "left discharge non-compliance program",
		{"no visit", "left_study|in_jail|in_hospital"}: "left discharge left-against-advice patient",
		{"no visit", "no_show|missing_14_consecutive"}: "left discharge non-compliance program",
		{"", ""}:               "no-disposition",
		{"cancelled", ""}:      "unknown-disposition",
		{"no visit", "rain"}:   "unknown-reason",
		{"MISSING", "|window"}: "unexcused unexcused",
	} {
		v := Visit{Day: 3, Label: "WK1", Disposition: row[0], Reasons: row[1]}
		assert.Equal(t, want, said(v.event(false)), "%q", row)
		if e, _ := v.event(false); e.Kind == iop.Discharged {
			assert.Equal(t, "unexcused unexcused", said(v.event(true)), "%q, and back later", row)
		}
	}
	for _, a := range absences {
		v := Visit{Day: 3, Disposition: "no visit", Reasons: a.word}
		_, o := v.event(false)
		assert.Equal(t, a.outcome, o, "%q is in the table", a.word)
	}
	var r episode.Record
	for _, a := range absences {
		r.Events = append(r.Events, a.event)
	}
	assert.NoError(t, r.Validate())
}

func said(e episode.Event, o Outcome) string {
	text := []string{o.String()}
	if o.Counts() {
		text = append(text, e.Kind.String())
	}
	for _, word := range []fmt.Stringer{e.Excuse, e.Reason, e.Initiator} {
		if w := word.String(); w != "unknown" {
			text = append(text, w)
		}
	}
	return strings.Join(text, " ")
}

// TestTreatmentsAreTheLibrarys: what is set aside here is what the library sets
// aside, for every person there is.
func TestTreatmentsAreTheLibrarys(t *testing.T) {
	as := map[Outcome]episode.Disposition{isUndated: episode.Undated, isRepeated: episode.Repeated, isContradicted: episode.Contradicted,
		isEarly: episode.TooEarly, isLate: episode.TooLate}
	var d desk
	p := &Person{}
	seen := map[Outcome]int{}
	put := func(p *Person) bool {
		for _, day := range []StudyDay{Undated, 30} {
			d.treat(p, day)
			v := d.view()
			var want, got []episode.Flagged
			for _, h := range v.Flagged() {
				if h.Disposition != episode.NoSpecimen {
					want = append(want, h)
				}
			}
			for i := range d.entries {
				seen[d.entries[i].aside]++
				if treatment := as[d.entries[i].aside]; treatment != 0 {
					got = append(got, episode.Flagged{Event: i, Day: d.entries[i].event.Day, Disposition: treatment})
				}
			}
			require.Equal(t, want, got)
			fold := v.Fold()
			contradicted := slices.ContainsFunc(want, func(h episode.Flagged) bool { return h.Disposition == episode.Contradicted })
			if !contradicted { // of which neither is sure in a view
				require.Equal(t, fold, d.fold)
			}
			require.True(t, slices.IsSortedFunc(d.entries, func(a, b entry) int { return episode.CompareEvents(&a.event, &b.event) }))
		}
		return true
	}
	for _, from := range []Tables{sample(t), odd} {
		require.NoError(t, from.Each(context.Background(), false, func(int64) {}, func() (*Person, bool) { return p, true }, put))
	}
	for o := range as {
		assert.Positive(t, seen[o], o.String())
	}
}

// sample is the full tables where they are given, else the sample of caseload.
func sample(t testing.TB) Tables {
	folder := os.Getenv("CASELOAD_RECORDS")
	if folder == "" {
		folder = "../../caseload/testdata"
	}
	read := func(name string) Source {
		data, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		return text(name, string(data))
	}
	return Tables{read("ctn0094_visits.csv"), read("ctn0094_uds_specimen.csv"), read("ctn0094_uds_positive.csv")}
}

func text(name, rows string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(rows)), nil }}
}

// odd are rows of every treatment.
var odd = Tables{
	text("visits", "who,day,visit,disposition,reasons\n"+
		"1,2,A,visit,\n1,2,B,visit,\n1,2,C,no visit,no_show\n1,3,D,,\n1,4,E,cancelled,\n1,5,F,no visit,rain\n1,,G,no visit,dead\n1,-1,H,visit,\n"+
		"2,5,A,no visit,left_study\n2,9,B,no visit,no_show\n3,0,A,no visit,left_study\n3,8,B,visit,\n"),
	text("specimens", "who,day,temp_ok\n1,2,0\n1,2,1\n1,3,1\n1,3,1\n1,-5,1\n1,,99\n1,9,99\n1,12,0\n"),
	text("positives", "who,day,substance\n1,2,Opioid\n1,2,Thc\n1,2,Thc\n1,4,Methadone\n1,-5,Thc\n1,,Alcohol\n"),
}

// BenchmarkFold is reading the tables and folding what they say, without a policy.
func BenchmarkFold(b *testing.B) {
	from := sample(b)
	size := int64(0)
	for _, s := range []Source{from.Visits, from.Specimens, from.Positives} {
		f, err := s.Open()
		require.NoError(b, err)
		n, err := io.Copy(io.Discard, f)
		require.NoError(b, err)
		size += n
	}
	b.SetBytes(size)
	for b.Loop() {
		var d desk
		p := &Person{}
		get, put := func() (*Person, bool) { return p, true }, func(p *Person) bool { d.treat(p, Undated); return true }
		require.NoError(b, from.Each(context.Background(), false, func(int64) {}, get, put))
	}
}
