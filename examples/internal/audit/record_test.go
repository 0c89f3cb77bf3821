package audit

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

func policy(t testing.TB) *compliance.Policy {
	data, err := os.ReadFile("../../caseload/testdata/policy.json")
	require.NoError(t, err)
	p, err := compliance.Parse(data)
	require.NoError(t, err)
	return p
}

// TestRecordsLikeRows: the events that rows make are answered alike when they come as
// a record.
func TestRecordsLikeRows(t *testing.T) {
	p := policy(t)
	for _, day := range []StudyDay{Undated, 60} {
		rows, records := New(p, day), New(p, day)
		byRows, byRecords := NewCounts(), NewCounts()
		person := &Person{}
		put := func(person *Person) bool {
			r := rows.Audit(person)
			want := string(r.AppendFindings(nil, "x"))
			byRows.Count(r)
			events := []episode.Event{{Kind: iop.Admission, Day: consent}}
			if day == Undated { // the last row of a person need not be an event
				records.day = studyDayOf(r.View.Day)
			}
			for i := range rows.desk.entries {
				if e := rows.desk.entries[i].event; e.Kind != iop.Admission {
					events = append(events, e)
				}
			}
			got, err := records.AuditRecord(episode.Record{Events: events})
			require.NoError(t, err)
			require.Equal(t, want, string(got.AppendFindings(nil, "x")))
			byRecords.Count(got)
			return true
		}
		from := sample(t)
		require.NoError(t, from.Each(context.Background(), false, func(int64) {}, func() (*Person, bool) { return person, true }, put))
		for _, same := range [][2]any{{byRows.Verdicts, byRecords.Verdicts}, {byRows.Failed, byRecords.Failed}, {byRows.Short, byRecords.Short}, {byRows.Late, byRecords.Late},
			{byRows.Overdue, byRecords.Overdue}, {byRows.Discharges, byRecords.Discharges}, {byRows.Steps, byRecords.Steps}} {
			assert.Equal(t, same[0], same[1])
		}
		if day == Undated {
			assert.NotEmpty(t, byRows.Late)
			assert.NotEmpty(t, byRows.Discharges)
		}
	}
}

func TestRecordsThatCannotBeAudited(t *testing.T) {
	a := New(policy(t), Undated)
	_, err := a.AuditRecord(episode.Record{Events: []episode.Event{{Kind: iop.Attended}}})
	assert.EqualError(t, err, "no event has a day")
	_, err = a.AuditRecord(episode.Record{Events: []episode.Event{{Kind: iop.Attended, Phase: 2}}})
	assert.ErrorContains(t, err, "phase")
}

func TestLinesAreCSV(t *testing.T) {
	assert.Equal(t, `a,"b,c","d""e"`, string(appendField(append(appendField(append(appendField(nil, "a"), ','), "b,c"), ','), `d"e`)))
	a, c := New(policy(t), Undated), NewCounts()
	person, aside, set := &Person{}, []byte{}, int64(0)
	put := func(p *Person) bool {
		r := a.Audit(p)
		c.Count(r)
		aside = r.AppendAside(aside, "7", p)
		return true
	}
	require.NoError(t, odd.Each(context.Background(), false, func(int64) {}, func() (*Person, bool) { return person, true }, put))
	for l := range c.Outcomes {
		for o, n := range c.Outcomes[l] {
			if !Outcome(o).Counts() {
				set += n
			}
		}
	}
	assert.EqualValues(t, set, strings.Count(string(aside), "\n"), "a line for each row that is set aside")
	assert.Contains(t, string(aside), "7,visits,5,visit F: no visit (rain),unknown-reason\n")
	r, err := a.AuditRecord(episode.Record{Events: []episode.Event{{Kind: iop.Admission, Day: consent}, {Kind: iop.Attended}}})
	require.NoError(t, err)
	assert.Equal(t, "7,events,,attended,undated\n", string(r.AppendAsideEvents(nil, "7", func(i int) string { assert.Equal(t, 1, i); return "attended" })))
}

func TestLayouts(t *testing.T) {
	l, err := LayoutOf([]string{"clinic", "day", "who", "substance"}, "clinic")
	require.NoError(t, err)
	assert.Equal(t, InPositives, l.List)
	var p Person
	assert.Empty(t, l.Add([]string{"c1", "3", "7", "Thc"}, &p))
	assert.Equal(t, []Positive{{7, 3, "Thc"}}, p.Positives)
	assert.Equal(t, `day: "soon" is not a study day from -36500 to 36500`, l.Add([]string{"c1", "soon", "7", "Thc"}, &p))
	assert.Equal(t, "who: is not a person's number", l.Add([]string{"c1", "3", "Ann", "Thc"}, &p))
	for _, header := range []string{"who,day,substance", "clinic,who,day", "clinic,who,day,substance,arm", "clinic,who,day,day"} {
		_, err := LayoutOf(strings.Split(header, ","), "clinic")
		assert.ErrorContains(t, err, `want one of clinic,who,day,visit,disposition,reasons; clinic,who,day,temp_ok; clinic,who,day,substance`, header)
	}
}
