package iop_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/iop/wire"
)

func TestEnums(t *testing.T) {
	enumtest.Check[iop.Level](t)
	enumtest.Check[iop.Focus](t)
	enumtest.Check[iop.Format](t)
	enumtest.Check[iop.Staff](t)
	enumtest.Check[iop.Residence](t)
	enumtest.Check[iop.TimeOfDay](t)
	enumtest.Check[iop.Strength](t)
	enumtest.Check[iop.SourceKind](t)
	enumtest.Check[iop.Unit](t)
}

// Statements V-01 to V-04, V-07 and V-08: each word of the sources has a value here.
func TestVocabularyOfTheSources(t *testing.T) {
	has := func(id string, v *iop.Vocabulary, words ...string) {
		for _, w := range words {
			_, ok := v.Find(w)
			assert.Truef(t, ok, "%s: %s lacks %q", id, v.Name(), w)
		}
	}
	// V-01: no residence, no supervision round the clock; between residential
	// or partial hospitalization above and outpatient below.
	for l := range iop.Values[iop.Level]() {
		want := slices.Contains([]iop.Level{iop.ResidentialLow, iop.WithdrawalManagement, iop.ResidentialHigh, iop.Inpatient}, l)
		assert.Equal(t, want, l.IsResidential(), "V-01: %v", l)
	}
	assert.False(t, iop.IntensiveOutpatient.IsResidential(), "V-01")
	has("V-02", iop.Focus(0).Vocabulary(), "substance-use", "mental-health", "co-occurring")
	has("V-03", iop.Format(0).Vocabulary(), "individual-therapy", "individual-counseling", "group", "family", "education", "mutual-help",
		"relapse-prevention", "specialized", "medication-check", "drug-test", "case-management", "recreation")
	// V-04: who may lead what.
	assert.Equal(t, iop.SetOf(iop.Licensed), iop.IndividualTherapy.LedBy(), "V-04")
	assert.Equal(t, iop.SetOf(iop.Licensed, iop.Credentialed), iop.IndividualCounseling.LedBy(), "V-04")
	assert.True(t, iop.Group.LedBy().Has(iop.Trained), "V-04")
	assert.False(t, iop.Group.LedBy().Has(iop.Peer), "V-04")
	assert.Zero(t, iop.MutualHelp.LedBy(), "V-04: no source limits it")
	has("V-07", iop.Residence(0).Vocabulary(), "own-home", "recovery-residence")
	has("V-08", iop.TimeOfDay(0).Vocabulary(), "morning", "afternoon", "evening")
}

func TestNewVocabularyRefusesNonsense(t *testing.T) {
	many := make([]string, 64)
	for i := range many {
		many[i] = fmt.Sprint("w", i)
	}
	for name, words := range map[string][]string{"none": nil, "empty": {"a", ""}, "twice": {"a", "a"}, "too many": many} {
		assert.Panics(t, func() { iop.NewVocabulary("thing", words...) }, name)
	}
	v := iop.NewVocabulary("thing", many[:63]...)
	assert.Equal(t, 63, v.Len())
	assert.Equal(t, "w62", v.Word(63))
	assert.Equal(t, "thing(64)", v.Word(64))
	assert.Equal(t, "thing(-1)", v.Word(-1))
}

func TestSets(t *testing.T) {
	s := iop.SetOf(iop.Group, iop.Family, iop.FormatUnknown)
	assert.Equal(t, 2, s.Len())
	assert.True(t, s.Has(iop.Group))
	assert.False(t, s.Has(iop.Education))
	assert.False(t, s.Has(iop.FormatUnknown), "unknown is in no set")
	assert.Equal(t, []iop.Format{iop.Group, iop.Family}, slices.Collect(s.All()))
	assert.Equal(t, "group, family", s.String())
	assert.True(t, s.Without(iop.Group).Within(s))
	assert.False(t, s.Within(s.Without(iop.Group)))
	assert.Equal(t, s, s.With(iop.Group))

	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, `["group","family"]`, string(text))
	var back iop.Set[iop.Format]
	require.NoError(t, wire.Unmarshal(text, &back))
	assert.Equal(t, s, back)
	require.NoError(t, json.Unmarshal([]byte(`[]`), &back))
	assert.Zero(t, back)

	require.EqualError(t, wire.Unmarshal([]byte(`["group","groups","group",7]`), &back),
		`[1]: "groups" is not a session format, want individual-therapy, individual-counseling, group, family, education, mutual-help, relapse-prevention, specialized, medication-check, drug-test, case-management or recreation (line 1)
[2]: "group" appears twice in the list (line 1)
[3]: 7 is a number, want a string (line 1)`)
	assert.Zero(t, back, "a refused set changed the value")
	require.EqualError(t, json.Unmarshal([]byte(`"group"`), &back), `"group" is a string, want a list of words (line 1)`)
}

func TestWords(t *testing.T) {
	v := iop.NewVocabulary("fact", "home", "danger", "withdrawal")
	w := iop.WordsOf(v, 3, 1, 0, 9)
	assert.Equal(t, "home, withdrawal", w.String())
	assert.Equal(t, 2, w.Len())
	assert.False(t, w.IsEmpty())
	assert.True(t, iop.Words{}.IsEmpty())
	assert.Equal(t, w, iop.WordsFromBits(v, 0b1011))
	text, err := json.Marshal(w)
	require.NoError(t, err)
	assert.JSONEq(t, `["home","withdrawal"]`, string(text))
	got, ok := w.Value().Words()
	require.True(t, ok)
	assert.Equal(t, w, got)
	high := iop.WordsFromBits(v, 1<<63|1<<32|1<<31|1<<1)
	got, _ = high.Value().Words()
	assert.Equal(t, high, got, "all 63 numbers survive in a value")
}

// TestGroups: a word for several kinds of event reads as all of them, and no kind is in a
// list twice.
func TestGroups(t *testing.T) {
	for text, want := range map[string]iop.Set[iop.EventKind]{
		`["absence"]`:                     iop.SetOf(iop.TurnedAway, iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel, iop.Prearranged),
		`["plan","unexcused-absence"]`:    iop.SetOf(iop.PlanMade, iop.Unexcused, iop.NoShow, iop.LateCancel),
		`["unexcused-absence","excused"]`: iop.SetOf(iop.Excused, iop.Unexcused, iop.NoShow, iop.LateCancel),
	} {
		var set iop.Set[iop.EventKind]
		require.NoError(t, wire.Unmarshal([]byte(text), &set), text)
		assert.Equal(t, want, set, text)
	}
	for text, want := range map[string]string{
		`["absence","no-show"]`:           `[1]: "no-show" appears twice in the list (line 1)`,
		`["no-show","absence"]`:           `[1]: "absence" includes no-show, which is already in the list (line 1)`,
		`["absence","unexcused-absence"]`: `[1]: "unexcused-absence" includes unexcused, no-show, late-cancel, which is already in the list (line 1)`,
	} {
		set := iop.SetOf(iop.PlanMade)
		assert.EqualError(t, wire.Unmarshal([]byte(text), &set), want)
		assert.Equal(t, iop.SetOf(iop.PlanMade), set)
	}
	var kind iop.EventKind
	assert.Error(t, wire.Unmarshal([]byte(`"absence"`), &kind), "a group is not a kind of event")
	var formats iop.Set[iop.Format]
	assert.Error(t, wire.Unmarshal([]byte(`["absence"]`), &formats))
}

// TestLongTextIsNotRepeated: the error of a text of a megabyte shows its beginning.
func TestLongTextIsNotRepeated(t *testing.T) {
	long := []byte(strings.Repeat("x", 1<<20))
	var level iop.Level
	var minutes iop.Minutes
	var on iop.Day
	var id iop.RuleID
	for name, err := range map[string]error{
		"word": level.UnmarshalText(long), "minutes": minutes.UnmarshalText(long), "day": on.UnmarshalText(long), "id": id.UnmarshalText(append(long, ' ')),
	} {
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), `"xxxxxxxxxx`, name)
		assert.Less(t, len(err.Error()), 1000, name)
	}
}
