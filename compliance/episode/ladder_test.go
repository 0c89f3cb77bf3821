package episode_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// bounded is a ladder of steps that name their own bounds.
func bounded(steps string, more ...string) string {
	return document(`"responses":[{` + strings.Join(append([]string{ruleText("clinic.a"), `"order":"ladder","events":["unexcused-absence"],"steps":[` + steps + `]`}, more...), ",") + `}]`)
}

const overTwo = `{"kind":"contract","bound":{"above":2},"per":{"days":30}},{"kind":"discharge","bound":{"at_least":4},"per":{"days":30}}`

// TestBoundedLadder: over 2 in 30 days a contract, 4 discharge.
func TestBoundedLadder(t *testing.T) {
	for name, c := range map[string]struct {
		days   string
		on     string
		want   string
		policy string
	}{
		"none":                            {"", "03-31", "", bounded(overTwo)},
		"two":                             {"01-06 01-08", "03-31", "", bounded(overTwo)},
		"the third":                       {"01-06 01-08 01-13", "03-31", "contract 01-13 1", bounded(overTwo)},
		"as of the day before the third":  {"01-06 01-08 01-13", "01-12", "", bounded(overTwo)},
		"the third on day 30":             {"01-06 01-08 02-04", "03-31", "contract 02-04 1", bounded(overTwo)},
		"the third on day 31":             {"01-06 01-08 02-05", "03-31", "", bounded(overTwo)},
		"the fourth":                      {"01-06 01-08 01-13 01-15", "03-31", "discharge 01-15 2", bounded(overTwo)},
		"the fourth later, three in time": {"01-06 01-08 01-13 02-06", "03-31", "contract 02-06 2", bounded(overTwo)},
		"the answer stands":               {"01-06 01-08 01-13", "02-11", "contract 01-13 1", bounded(overTwo, `"clears_after":30`)},
		"the answer has cleared":          {"01-06 01-08 01-13", "02-12", "", bounded(overTwo, `"clears_after":30`)},
		"by the stay as well":             {"01-06 01-20 02-10 02-24", "03-31", "review 02-24 1", bounded(`{"kind":"contract","bound":{"above":2},"per":{"days":30}},{"kind":"review","bound":{"at_least":4},"per":"episode"}`)},
		"by weeks":                        {"01-06 01-08", "03-31", "warning 01-08 1", bounded(`{"kind":"warning","bound":{"at_least":2},"per":"week"}`)},
		"in two weeks":                    {"01-08 01-13", "03-31", "", bounded(`{"kind":"warning","bound":{"at_least":2},"per":"week"}`)},
	} {
		events := []episode.Event{on(iop.Admission, "01-05")}
		for _, d := range strings.Fields(c.days) {
			events = append(events, on(iop.NoShow, d))
		}
		got := ""
		for _, a := range stay(t, events...).On(day("2026-" + c.on)).Under(parse(t, c.policy)).Responses() {
			got = fmt.Sprintf("%v %s %d", a.Step.Kind, a.Last.String()[5:], a.Breaches)
		}
		assert.Equal(t, c.want, got, name)
	}
}

// TestBoundedLadderCounts holds ladders against a count of days by hand, on records of
// many kinds of entries.
func TestBoundedLadderCounts(t *testing.T) {
	p := parse(t, bounded(`{"kind":"warning","bound":{"at_least":2},"per":{"days":10}},{"kind":"contract","bound":{"at_least":3},"per":{"days":20}},{"kind":"discharge","bound":{"above":4},"per":"episode"}`))
	kinds := []iop.EventKind{iop.NoShow, iop.Unexcused, iop.LateCancel, iop.Attended, iop.Excused, iop.Incident}
	r := rand.New(rand.NewSource(7))
	seen := map[iop.Consequence]int{}
	for range 500 {
		first := day("2026-01-05")
		events, missed := []episode.Event{{Kind: iop.Admission, Day: first}}, []iop.Day(nil)
		for d := first + 1; d < first+60; d += iop.Day(1 + r.Intn(6)) {
			k := kinds[r.Intn(len(kinds))]
			events = append(events, episode.Event{Kind: k, Day: d})
			if k == iop.NoShow || k == iop.Unexcused || k == iop.LateCancel {
				missed = append(missed, d)
			}
		}
		want, last, n := iop.ThenReportedOnly, iop.Day(0), 0
		for i, d := range missed {
			within := func(days iop.Day) (n int) {
				for _, o := range missed[:i+1] {
					if d-o < days {
						n++
					}
				}
				return n
			}
			switch {
			case i+1 > 4:
				want, last, n = iop.ThenDischarge, d, n+1
			case within(20) >= 3:
				want, last, n = iop.ThenContract, d, n+1
			case within(10) >= 2:
				want, last, n = iop.ThenWarning, d, n+1
			}
		}
		answers := stay(t, events...).On(first + 90).Under(p).Responses()
		seen[want]++
		if want == iop.ThenReportedOnly {
			require.Empty(t, answers)
			continue
		}
		require.Len(t, answers, 1)
		require.Equal(t, want, answers[0].Step.Kind, "%v", missed)
		require.Equal(t, last, answers[0].Last)
		require.Equal(t, n, answers[0].Breaches)
	}
	assert.Len(t, seen, 4, "%v", seen)
}

// TestBoundsOfSteps: what no ladder can mean is refused, at its place.
func TestBoundsOfSteps(t *testing.T) {
	for text, want := range map[string]string{
		bounded(`{"kind":"contract","bound":{"above":2}}`):                                                                       `responses[0].steps[0].per: is missing`,
		bounded(`{"kind":"contract","per":"week"}`):                                                                              `responses[0].steps[0].bound: is missing`,
		bounded(`{"kind":"warning"},{"kind":"contract","bound":{"above":2},"per":"week"}`):                                       `responses[0].steps[0].bound: is missing: either every step of a ladder has a bound or none has`,
		bounded(`{"kind":"contract","bound":{"at_most":2},"per":"week"}`):                                                        `responses[0].steps[0].bound: does not say at which number the step follows`,
		bounded(`{"kind":"contract","bound":{"at_least":2,"at_most":3},"per":"week"}`):                                           `responses[0].steps[0].bound: does not say at which number`,
		bounded(`{"kind":"contract","bound":{"at_least":0},"per":"week"}`):                                                       `responses[0].steps[0].bound: would be reached without any event`,
		bounded(`{"kind":"contract","at":2,"bound":{"at_least":2},"per":"week"}`):                                                `responses[0].steps[0].bound: cannot be combined with a number of breaches`,
		bounded(`{"kind":"contract","bound":{"at_least":2},"per":"week"}`, `"times":3`):                                          `responses[0].steps[0].bound: cannot be combined with a number of breaches`,
		bounded(`{"kind":"contract","bound":{"at_least":2},"per":"week"}`, `"conduct":["threat"]`):                               `responses[0].steps[0].bound: applies only to a ladder that responds to events alone`,
		strings.Replace(bounded(`{"kind":"contract","bound":{"at_least":2},"per":"week"}`), "ladder", "menu", 1):                 `responses[0].steps[0].bound: applies only to a ladder`,
		bounded(`{"kind":"contract","bound":{"at_least":4},"per":"week"},{"kind":"discharge","bound":{"above":3},"per":"week"}`): `responses[0].steps[1].bound: is not above that of the step before it`,
		bounded(`{"kind":"contract","bound":{"at_least":2},"per":{"days":0}}`):                                                   `responses[0].steps[0].per.days: 0 is not above 0`,
	} {
		_, err := compliance.Parse([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
	_, ok := parse(t, bounded(overTwo)).Definition().Responses[0].Step(3)
	assert.False(t, ok, "how many there are in all does not say which step follows")
}
