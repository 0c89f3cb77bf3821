package iop_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/wire"
)

var (
	facts    = iop.NewVocabulary("fact", "danger", "home")
	bindings = iop.NewVocabulary("binding", "delivered")
	weekly   = &iop.Rule{
		ID:        "us-va-licence.weekly-hours",
		Statement: "Nine to nineteen hours of service a week.",
		Strength:  iop.Must,
		Source:    iop.Source{Title: "12VAC35-105-1740"},
	}
)

func weeklyHours(got iop.Minutes, v iop.Verdict) iop.Finding {
	return iop.Finding{
		Rule:    weekly,
		Got:     iop.AmountOf(iop.InMinutes, int32(got)).Labeled(bindings, 1),
		Want:    iop.BoundOf(iop.InMinutes, iop.Between(9*iop.Hour, 19*iop.Hour)),
		Verdict: v,
	}
}

func TestFindingText(t *testing.T) {
	short := weeklyHours(525, iop.NotMet)
	assert.Equal(t, "us-va-licence.weekly-hours: delivered 8h45m, want 9h00m to 19h00m, short by 0h15m (12VAC35-105-1740)", short.String())
	over := weeklyHours(1200, iop.NotMet)
	over.At = iop.At{Part: iop.Weeks, Index: 2}
	assert.Equal(t, "us-va-licence.weekly-hours at weeks[2]: delivered 20h00m, want 9h00m to 19h00m, over by 1h00m (12VAC35-105-1740)", over.String())
	for part, where := range map[iop.Part]string{iop.Weeks: "in the week of 2026-01-05", iop.Weekdays: "on 2026-01-05", iop.Periods: "in the period from 2026-01-05"} {
		over.At = iop.At{Part: part, Day: iop.MustDay("2026-01-05")}
		assert.Equal(t, "us-va-licence.weekly-hours "+where+": delivered 20h00m, want 9h00m to 19h00m, over by 1h00m (12VAC35-105-1740)", over.String())
	}
	assert.Equal(t, "us-va-licence.weekly-hours: met, delivered 9h00m, want 9h00m to 19h00m (12VAC35-105-1740)", weeklyHours(540, iop.Met).String())
	open := iop.Finding{Rule: weekly, Missing: iop.WordsOf(facts, 1, 2)}
	assert.Equal(t, "us-va-licence.weekly-hours: unknown (missing: danger, home) (12VAC35-105-1740)", open.String())
	waived := short
	waived.Waiver = &iop.Waiver{Until: iop.MustDay("2026-03-01"), Reason: "flood"}
	assert.Equal(t, "us-va-licence.weekly-hours: delivered 8h45m, want 9h00m to 19h00m, short by 0h15m, waived until 2026-03-01: flood (12VAC35-105-1740)", waived.String())
	nothingWanted := short
	nothingWanted.Want = iop.Value{}
	assert.Equal(t, "us-va-licence.weekly-hours: not-met, delivered 8h45m (12VAC35-105-1740)", nothingWanted.String())
	nothingGot := short
	nothingGot.Got = iop.Value{}
	assert.Equal(t, "us-va-licence.weekly-hours: not-met, want 9h00m to 19h00m (12VAC35-105-1740)", nothingGot.String())
	assert.Equal(t, ": unknown", iop.Finding{}.String())
	assert.Equal(t, short.String(), short.Error())
	assert.LessOrEqual(t, unsafe.Sizeof(iop.Finding{}), uintptr(96))
	assert.Equal(t, weeklyHours(525, iop.NotMet), short, "findings compare with ==")
}

func TestFindingIs(t *testing.T) {
	f := weeklyHours(525, iop.NotMet)
	assert.True(t, errors.Is(f, iop.RuleID("us-va-licence.weekly-hours")))
	assert.False(t, errors.Is(f, iop.RuleID("us-va-licence.daily-hours")))
	assert.False(t, errors.Is(iop.Finding{}, iop.RuleID("")))
	var found iop.Finding
	assert.True(t, errors.As(fmt.Errorf("week 3: %w", f), &found))
	assert.Equal(t, f, found)
}

func TestFindingJSON(t *testing.T) {
	f := weeklyHours(525, iop.NotMet)
	f.At = iop.At{Part: iop.Blocks, Index: 0}
	f.Missing = iop.WordsOf(facts, 2)
	f.Waiver = &iop.Waiver{Rule: weekly.ID, Reason: "flood", By: "director", From: iop.MustDay("2026-02-01"), Until: iop.MustDay("2026-03-01")}
	text, err := json.Marshal(f)
	require.NoError(t, err)
	assert.JSONEq(t, `{"rule":"us-va-licence.weekly-hours","verdict":"not-met","at":"blocks[0]","statement":"Nine to nineteen hours of service a week.","strength":"must","got":{"text":"delivered 8h45m","unit":"minutes","amount":525},"want":{"text":"9h00m to 19h00m","unit":"minutes","at_least":540,"at_most":1140},
		"missing":["home"],"source":{"title":"12VAC35-105-1740"},"waiver":{"rule":"us-va-licence.weekly-hours","reason":"flood","by":"director","from":"2026-02-01","until":"2026-03-01"}}`, string(text))
	text, err = json.Marshal(iop.Finding{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"rule":"","verdict":"unknown"}`, string(text))
}

func TestValues(t *testing.T) {
	for want, v := range map[string]iop.Value{
		"":                      {},
		"8h45m":                 iop.AmountOf(iop.InMinutes, 525),
		"1 day":                 iop.AmountOf(iop.InDays, 1),
		"7 days":                iop.AmountOf(iop.InDays, 7),
		"2 working days":        iop.AmountOf(iop.InWorkingDays, 2),
		"4":                     iop.AmountOf(iop.InCount, 4),
		"8h40m":                 iop.MeanOf(iop.InMinutes, 1560, 3),
		"8h20m20s":              iop.MeanOf(iop.InMinutes, 1501, 3),
		"7/2":                   iop.MeanOf(iop.InCount, 7, 2),
		"at most 2":             iop.BoundOf(iop.InCount, iop.AtMost[int32](2)),
		"at most 7 days":        iop.BoundOf(iop.InDays, iop.AtMost[int32](7)),
		"at least 1 day":        iop.BoundOf(iop.InDays, iop.AtLeast[int32](1)),
		"0 to 1 days":           iop.BoundOf(iop.InDays, iop.Between[int32](0, 1)),
		"1 to 2 working days":   iop.BoundOf(iop.InWorkingDays, iop.Between[int32](1, 2)),
		"any":                   iop.BoundOf(iop.InDays, iop.Range[int32]{}),
		"above 4h00m":           iop.BoundOf(iop.InMinutes, iop.Above(4*iop.Hour)),
		"8h00m to below 10h00m": iop.BoundOf(iop.InMinutes, iop.AtLeast(8*iop.Hour).Below(10*iop.Hour)),
		"2026-03-01":            iop.DayOn(iop.MustDay("2026-03-01")),
		"danger, home":          iop.WordsOf(facts, 1, 2).Value(),
		"delivered 0h00m":       iop.AmountOf(iop.InMinutes, 0).Labeled(bindings, 1),
	} {
		assert.Equal(t, want, v.String())
		assert.Equal(t, want == "", v.IsZero())
	}
	n, ok := iop.MeanOf(iop.InCount, 6, 2).Amount()
	assert.True(t, ok)
	assert.Equal(t, int32(3), n)
	_, ok = iop.MeanOf(iop.InCount, 7, 2).Amount()
	assert.False(t, ok, "three and a half is not an amount")
	_, ok = iop.MeanOf(iop.InCount, 7, 0).Amount()
	assert.False(t, ok, "there is no mean of nothing")
	r, ok := iop.BoundOf(iop.InMinutes, iop.Above(4*iop.Hour).AtMost(5*iop.Hour)).Bound()
	assert.True(t, ok)
	assert.Equal(t, iop.Above[int32](240).AtMost(300), r)
	_, ok = iop.AmountOf(iop.InCount, 1).Bound()
	assert.False(t, ok)
	_, ok = iop.AmountOf(iop.InCount, 1).Words()
	assert.False(t, ok)
	d, ok := iop.DayOn(9).Day()
	assert.True(t, ok)
	assert.Equal(t, iop.Day(9), d)
	assert.Equal(t, iop.InDays, iop.AmountOf(iop.InDays, 1).Unit())
	assert.Equal(t, iop.WordsOf(facts, 1).Value(), iop.WordsOf(facts, 1).Value().Labeled(bindings, 1), "words have no label")
}

func TestReport(t *testing.T) {
	var r iop.Report
	assert.Equal(t, iop.NotApplicable, r.Verdict(), "nothing was asked")
	text, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Equal(t, "[]", string(text))
	require.EqualError(t, r.ErrUnlessMet(), "iop: nothing in the report counts, so nothing is met")

	other := &iop.Rule{ID: "other"}
	r.Add(weeklyHours(540, iop.Met))
	assert.Equal(t, iop.Met, r.Verdict())
	require.NoError(t, r.ErrUnlessMet())
	r.Add(iop.Finding{Rule: other, Verdict: iop.NotApplicable})
	require.NoError(t, r.ErrUnlessMet())
	assert.Equal(t, iop.Met, r.Verdict(), "not applicable takes no part")
	r.Add(iop.Finding{Rule: other, Verdict: iop.Unknown})
	assert.Equal(t, iop.Unknown, r.Verdict())
	require.ErrorIs(t, r.ErrUnlessMet(), other.ID, "unknown is not met")
	require.NotErrorIs(t, r.ErrUnlessMet(), weekly.ID)
	r.Add(weeklyHours(525, iop.NotMet))
	r.Add(weeklyHours(0, iop.NotMet))
	assert.Equal(t, iop.NotMet, r.Verdict())
	assert.Equal(t, 5, r.Len())
	assert.Len(t, slices.Collect(r.Failed()), 2)
	assert.Len(t, slices.Collect(r.With(iop.Unknown)), 1)
	assert.Len(t, slices.Collect(r.About(weekly.ID)), 3)
	assert.Equal(t, 5, strings.Count(r.String(), "\n"))
	require.ErrorIs(t, r.ErrUnlessMet(), weekly.ID)
	require.ErrorIs(t, r.ErrUnlessMet(), other.ID)
	waived := iop.Report{}
	waived.Add(weeklyHours(525, iop.NotMet))
	waived.Waive(1, iop.Waiver{Rule: weekly.ID, Reason: "court order", By: "court", From: 1, Until: 9})
	require.ErrorContains(t, waived.ErrUnlessMet(), "nothing in the report counts")
	for range r.All() {
		break
	}
	for range r.Failed() {
		break
	}
	for range r.About(weekly.ID) {
		break
	}

	r.Reset()
	assert.Equal(t, 0, r.Len())
	allocs := testing.AllocsPerRun(100, func() {
		r.Reset()
		for range 5 {
			r.Add(weeklyHours(525, iop.NotMet))
		}
	})
	assert.Zero(t, allocs, "a report that was used before")
}

// B-11: waivers by rule id with a reason and an end date, visible in the report.
func TestWaivers(t *testing.T) {
	w := iop.Waiver{Rule: weekly.ID, Reason: "flood", By: "director", From: iop.MustDay("2026-02-01"), Until: iop.MustDay("2026-03-01")}
	for day, waived := range map[string]bool{"2026-01-31": false, "2026-02-01": true, "2026-02-28": true, "2026-03-01": false} {
		var r iop.Report
		r.Add(weeklyHours(525, iop.NotMet))
		r.Add(iop.Finding{Rule: &iop.Rule{ID: "other"}, Verdict: iop.Met})
		r.Waive(iop.MustDay(day), w)
		want := iop.NotMet
		if waived {
			want = iop.Met
		}
		assert.Equal(t, want, r.Verdict(), day)
		f := slices.Collect(r.About(weekly.ID))[0]
		assert.Equal(t, iop.NotMet, f.Verdict, "a waiver changes no verdict")
		assert.Equal(t, waived, f.Waiver != nil)
		assert.Equal(t, waived, strings.Contains(r.String(), "waived until 2026-03-01: flood"), day)
	}
	assert.False(t, (&iop.Waiver{}).InForce(iop.MustDay("2026-02-01")), "a waiver without an end")
}

func TestRuleInForce(t *testing.T) {
	r := iop.Rule{From: iop.MustDay("2025-03-01"), Until: iop.MustDay("2025-04-01")}
	for day, want := range map[string]bool{"2025-02-28": false, "2025-03-01": true, "2025-03-31": true, "2025-04-01": false} {
		assert.Equal(t, want, r.InForce(iop.MustDay(day)), day)
	}
}

// ruled is a type that embeds a rule, as packages do.
type ruled struct {
	iop.Rule
	More int `json:"more"`
}

func (r *ruled) CheckWire(n wire.Node) { r.CheckRule(n) }

// TestSourceWithoutAddress: a source says where it was read, or that nobody knows.
func TestSourceWithoutAddress(t *testing.T) {
	const text = `{"title":"t","address_unknown":"a saved copy of the page","kind":"issuer","read":"2026-11-22"}`
	var s iop.Source
	require.NoError(t, wire.Unmarshal([]byte(text), &s))
	assert.Equal(t, "address unknown: a saved copy of the page", s.Where())
	assert.Equal(t, "t", s.String())
	back, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(back))
	f := iop.Finding{Rule: &iop.Rule{ID: "a", Source: s}, Verdict: iop.Met}
	back, err = json.Marshal(f)
	require.NoError(t, err)
	assert.JSONEq(t, `{"rule":"a","verdict":"met","source":{"title":"t","address_unknown":"a saved copy of the page","kind":"issuer","read":"2026-11-22"}}`, string(back))

	for members, want := range map[string]string{
		``:                       "address: is missing: give it, or say in address_unknown how the text was read",
		`"address":"",`:          `address: "" is missing: give it, or say in address_unknown how the text was read`,
		`"address":" ",`:         `address: " " is empty`,
		`"address_unknown":" ",`: `address_unknown: " " is empty`,
		`"address":"https://example.org","address_unknown":"a saved copy",`: `address_unknown: "a saved copy" applies only to sources without an address`,
	} {
		err := wire.Unmarshal([]byte(strings.Replace(text, `"address_unknown":"a saved copy of the page",`, members, 1)), new(iop.Source))
		assert.ErrorContains(t, err, want, members)
	}
}

func TestRulesInDocuments(t *testing.T) {
	const good = `{"id":"a.b-2","statement":"s","strength":"must","from":"2024-01-01","until":"2025-01-01","more":1,
		"source":{"title":"t","section":"1","address":"a","kind":"issuer","read":"2026-11-22"}}`
	var r ruled
	require.NoError(t, wire.Unmarshal([]byte(good), &r))
	assert.Equal(t, "t 1", r.Source.String())
	assert.Equal(t, "a", r.Source.Where())
	back, err := json.Marshal(r)
	require.NoError(t, err)
	assert.JSONEq(t, good, string(back))

	bad := map[string]string{
		`"id":"a.b-2"`:                         `"id":"A b"`,
		`"statement":"s"`:                      `"statement":" "`,
		`"strength":"must"`:                    `"strength":"shall"`,
		`"until":"2025-01-01"`:                 `"until":"2024-01-01"`,
		`"kind":"issuer"`:                      `"kind":"memory"`,
		`,"read":"2026-11-22"`:                 ``,
		`"address":"a","kind":"issuer"`:        `"address":" ","kind":"secondary"`,
		`"title":"t"`:                          `"title":""`,
		`"kind":"issuer","read":"2026-11-22"`:  `"kind":"copy","second":"b","read":"2026-11-22"`,
		`"address":"a","kind":"issuer","read"`: `"address":"a","kind":"secondary","second":"a","read"`,
		`"source":{"title":"t","section":"1","address":"a","kind":"issuer","read":"2026-11-22"}`: `"more":1`,
	}
	want := map[string]string{
		`"id":"a.b-2"`:                         `id: "A b" is not a rule id, want lower-case words joined by hyphens, in parts joined by dots (line 1)`,
		`"statement":"s"`:                      `statement: " " is empty (line 1)`,
		`"strength":"must"`:                    `strength: "shall" is not a strength, want must, should or typical (line 1)`,
		`"until":"2025-01-01"`:                 `until: "2024-01-01" is not after from, 2024-01-01 (line 1)`,
		`"kind":"issuer"`:                      `source.kind: "memory" is not a source kind, want issuer, copy, secondary or provider (line 2)`,
		`,"read":"2026-11-22"`:                 `source.read: is missing (line 2)`,
		`"address":"a","kind":"issuer"`:        "source.second: is missing: a secondary source needs an independent text that agrees (line 2)\nsource.address: \" \" is empty (line 2)",
		`"title":"t"`:                          `source.title: "" is empty (line 2)`,
		`"kind":"issuer","read":"2026-11-22"`:  `source.second: "b" applies only to secondary sources (line 2)`,
		`"address":"a","kind":"issuer","read"`: `source.second: "a" is missing: a secondary source needs an independent text that agrees (line 2)`,
		`"source":{"title":"t","section":"1","address":"a","kind":"issuer","read":"2026-11-22"}`: "source: is missing (line 1)\nmore: the member appears twice in one object (line 2)",
	}
	for from, to := range bad {
		err := wire.Unmarshal([]byte(strings.Replace(good, from, to, 1)), new(ruled))
		require.EqualError(t, err, want[from])
	}

	var w iop.Waiver
	require.EqualError(t, wire.Unmarshal([]byte(`{"rule":"a","reason":"","by":" ","from":"2025-01-01","until":"2025-01-01"}`), &w),
		`reason: "" is empty (line 1)
by: " " is empty (line 1)
until: "2025-01-01" is not after from, 2025-01-01 (line 1)`)
}

func TestRuleIDs(t *testing.T) {
	for _, good := range []string{"a", "us-va-licence.weekly-hours", "r.2.b"} {
		var id iop.RuleID
		require.NoError(t, id.UnmarshalText([]byte(good)))
		assert.Equal(t, good, id.Error())
	}
	for _, bad := range []string{"", ".", "a.", ".a", "a..b", "-a", "a-", "a--b", "A", "a b", "a_b", "ä", strings.Repeat("a", 101)} {
		var id iop.RuleID
		require.Error(t, id.UnmarshalText([]byte(bad)), bad)
	}
}

func BenchmarkFindings(b *testing.B) {
	var r iop.Report
	b.ReportAllocs()
	for b.Loop() {
		r.Reset()
		for i := range 8 {
			r.Add(weeklyHours(iop.Minutes(500+10*i), iop.NotMet))
		}
	}
}

// TestValueJSON: each kind of value as text and as numbers.
func TestValueJSON(t *testing.T) {
	for want, v := range map[string]iop.Value{
		`null`: {},
		`{"text":"3 days","unit":"days","amount":3}`:                                    iop.AmountOf(iop.InDays, 3),
		`{"text":"8h59m40s","unit":"minutes","sum":1619,"over":3}`:                      iop.MeanOf(iop.InMinutes, 1619, 3),
		`{"text":"9h00m","unit":"minutes","amount":540}`:                                iop.MeanOf(iop.InMinutes, 1620, 3),
		`{"text":"above 4","unit":"count","above":4}`:                                   iop.BoundOf(iop.InCount, iop.Above[int32](4)),
		`{"text":"9h00m to below 20h00m","unit":"minutes","at_least":540,"below":1200}`: iop.BoundOf(iop.InMinutes, iop.AtLeast(9*iop.Hour).Below(20*iop.Hour)),
		`{"text":"2026-03-01","day":"2026-03-01"}`:                                      iop.DayOn(iop.MustDay("2026-03-01")),
		`{"text":"no day"}`:                iop.DayOn(0),
		`{"text":"plan","words":["plan"]}`: iop.SetOf(iop.PlanMade).Words().Value(),
	} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(text))
	}
}

// TestProviderPagesAreTypical: what only a provider's page says binds nobody.
func TestProviderPagesAreTypical(t *testing.T) {
	text := `{"id":"a","statement":"Said so.","strength":%q,"source":{"title":"A page","address":"https://example.org","kind":"provider","read":"2026-11-22"}}`
	for strength, fine := range map[string]bool{"must": false, "should": false, "typical": true} {
		var r checkedRule
		err := wire.Unmarshal(fmt.Appendf(nil, text, strength), &r)
		if fine {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, "strength: ")
		require.ErrorContains(t, err, "must be typical: the only source is a provider's page")
	}
}

type checkedRule struct{ iop.Rule }

func (r *checkedRule) CheckWire(n wire.Node) { r.CheckRule(n) }
