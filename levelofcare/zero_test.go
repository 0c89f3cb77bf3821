package levelofcare_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// zeros are pointers to the zero value of each exported type.
var zeros = []any{
	new(levelofcare.Answer), new(levelofcare.Assessment), new(levelofcare.Assumed), new(levelofcare.Assumption), new(levelofcare.AssumptionDefinition),
	new(levelofcare.Bar), new(levelofcare.Beside), new(levelofcare.Care), new(levelofcare.Condition), new(levelofcare.Course), new(levelofcare.Criteria),
	new(levelofcare.Danger), new(levelofcare.Decision), new(levelofcare.Definition), new(levelofcare.Engagement), new(levelofcare.Explanation),
	new(levelofcare.Fact), new(levelofcare.FactDefinition), new(levelofcare.Facts), new(levelofcare.Failure), new(levelofcare.Functioning),
	new(levelofcare.Goals), new(levelofcare.Home), new(levelofcare.Kind), new(levelofcare.LevelDefinition), new(levelofcare.Medical),
	new(levelofcare.MentalHealth), new(levelofcare.Obligations), new(levelofcare.Observation), new(levelofcare.Option), new(levelofcare.Phase),
	new(levelofcare.Placement), new(levelofcare.Question), new(levelofcare.Reading), new(levelofcare.Relapse), new(levelofcare.Reversal),
	new(levelofcare.Review), new(levelofcare.Risk), new(levelofcare.Role), new(levelofcare.RuleDefinition), new(levelofcare.Safeguards),
	new(levelofcare.Shortfall), new(levelofcare.DecisionStep), new(levelofcare.SubstanceUse), new(levelofcare.Supervision), new(levelofcare.Transfer),
	new(levelofcare.Values), new(levelofcare.Variance), new(levelofcare.Withdrawal),
}

// promoted are the methods of an embedded rule, which a nil pointer does not have.
var promoted = map[string]bool{"InForce": true}

// TestZeroValues: no method of a zero value panics, nor one with a pointer receiver of a
// nil pointer, whatever zero arguments it is given. Reading into nothing is not asked.
func TestZeroValues(t *testing.T) {
	for _, zero := range zeros {
		v := reflect.ValueOf(zero)
		for _, at := range []reflect.Value{v, reflect.Zero(v.Type())} {
			for i := range at.NumMethod() {
				m := v.Type().Method(i)
				_, byValue := v.Type().Elem().MethodByName(m.Name)
				if at.IsNil() && (byValue || m.Name == "UnmarshalText" || m.Name == "UnmarshalJSON" || promoted[m.Name]) || m.Name == "CheckWire" || m.Name == "CheckRule" || m.Name == "UnmarshalWire" {
					continue
				}
				var args []reflect.Value
				for k := 1; k < m.Type.NumIn(); k++ {
					if in := m.Type.In(k); m.Type.IsVariadic() && k == m.Type.NumIn()-1 {
						break
					} else if in.Kind() == reflect.Pointer {
						args = append(args, reflect.New(in.Elem()))
					} else {
						args = append(args, reflect.Zero(in))
					}
				}
				assert.NotPanics(t, func() {
					for _, out := range at.Method(i).Call(args) {
						drain(out)
					}
				}, "%v.%s of %v", v.Type(), m.Name, at)
			}
		}
	}
}

// drain walks what can be walked.
func drain(v reflect.Value) {
	if v.Kind() != reflect.Func || v.IsNil() {
		return
	}
	switch v.Type().NumIn() {
	case 1:
		if v.Type().In(0).NumIn() == 1 {
			for range v.Seq() {
			}
		} else {
			for range v.Seq2() {
			}
		}
	}
}

// TestAnswersAsJSON: every answer can be written, of the zero value and of real ones.
func TestAnswersAsJSON(t *testing.T) {
	c := levelofcare.PublicGuidance()
	open := levelofcare.Assessment{SubstanceUse: levelofcare.SubstanceUseSevere, Home: levelofcare.HomeDangerous}
	full := open
	full.Day = iop.MustDay("2026-01-05")
	review := c.Review(0)
	for _, a := range []levelofcare.Assessment{{}, open, full} {
		p := c.Place(a)
		q := p.Assuming(levelofcare.ChartedByException)
		lower, _ := q.WhyNotLower()
		d, _ := q.Recommend(levelofcare.RoleClinician, full.Day)
		for _, answer := range []any{
			a, p, q, p.Questions(), p.With(), p.WhyNot(iop.Inpatient), q.WhyNot(iop.Outpatient), lower, d, p.Report(), q.Held(), p.Possible(),
			c.Transfer(a, levelofcare.Course{Level: iop.IntensiveOutpatient}), review, c, collect(q.Assumed()),
			levelofcare.Refusal(iop.SetOf(levelofcare.BarRelapse)), levelofcare.DecisionStep{}, levelofcare.Course{},
		} {
			text, err := json.Marshal(answer)
			require.NoError(t, err, "%T %v", answer, answer)
			assert.True(t, json.Valid(text))
		}
	}
	for _, zero := range zeros {
		if _, isWord := zero.(interface{ UnmarshalText([]byte) error }); isWord {
			continue // unknown has no text; members leave it out
		}
		switch zero.(type) {
		case *levelofcare.Observation, *levelofcare.Decision: // documents with a required day or levels
			continue
		}
		_, err := json.Marshal(zero)
		assert.NoError(t, err, fmt.Sprintf("%T", zero))
	}
}

func collect[T any](s iter.Seq[T]) (list []T) {
	for v := range s {
		list = append(list, v)
	}
	return list
}

func TestAssessmentAsJSON(t *testing.T) {
	a := levelofcare.Assessment{Danger: levelofcare.DangerThoughts, Unsettled: levelofcare.FactsOf(levelofcare.FactHome)}
	a.RuleOut(levelofcare.FactWithdrawal, levelofcare.ValuesOf(levelofcare.WithdrawalHigh))
	text, err := json.Marshal(a)
	require.NoError(t, err)
	assert.JSONEq(t, `{"facts":{"danger":"thoughts"},"ruled_out":{"withdrawal":["high"]},"unsettled":["home"]}`, string(text))
	back, err := levelofcare.PublicGuidance().ParseAssessment(text)
	require.NoError(t, err)
	assert.Equal(t, a, back)

	for _, answer := range []any{levelofcare.PublicGuidance().Place(a), levelofcare.PublicGuidance().Place(a).Questions(), levelofcare.Answer{}} {
		text, err := json.Marshal(answer)
		require.NoError(t, err)
		assert.NotRegexp(t, `"[A-Z][A-Za-z]*":`, string(text), "member names of one style")
	}
	var read levelofcare.Assessment
	require.NoError(t, json.Unmarshal(text, &read))
	assert.Equal(t, a, read)
	for text, want := range map[string]string{
		`{"facts":{"home":"dangerus"}}`:                `facts.home: "dangerus" is not a value of home, want supportive, neutral, unsupportive, dangerous (line 1)`,
		`{"home":"dangerous"}`:                         `"home" is not a member here, want day, facts, ruled_out or unsettled (line 1)`,
		`{"facts":{"home":"dangerous"},"own":[2,0,0]}`: `"own" is not a member here, want day, facts, ruled_out or unsettled (line 1)`,
	} {
		assert.EqualError(t, json.Unmarshal([]byte(text), &read), want)
		assert.Equal(t, a, read, "left as it was")
	}
	assert.Error(t, (*levelofcare.Assessment)(nil).UnmarshalJSON([]byte(`{}`)))

	a.Own[0], a.Day = 2, iop.MustDay("2026-01-05")
	text, err = json.Marshal(a)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"day":"2026-01-05"`)
	assert.Contains(t, string(text), `"own":[2,0,`, "whose names an assessment does not know")

	_, err = json.Marshal(levelofcare.Assessment{Home: 99})
	assert.ErrorContains(t, err, "home: 99 is not a value", "nothing is silently left out")

	var none *levelofcare.Assessment
	assert.ErrorContains(t, levelofcare.PublicGuidance().Set(none, "home", "dangerous"), "no assessment in which to record home")
}
