package episode_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop/enumtest"
)

// A name in the wrong place of a record is in no answer and no redacted error.
func TestNamesInRecords(t *testing.T) {
	p := everything(t)
	enumtest.Marked(t, `{"person":{"age":30,"population":"adult","focus":"substance-use"},"need":"9h","events":[
		{"kind":"admission","day":"2026-01-05","recorded":"2026-01-06","time":"09:00"},
		{"kind":"attended","day":"2026-01-06","time":"09:00","session":1,"format":"group","delivery":"in-person","planned":"3h","credited":"whole"},
		{"kind":"no-show","day":"2026-01-07","withdrawn":"2026-01-09"},
		{"kind":"late","day":"2026-01-08","by":"0h20m"},
		{"kind":"positive","day":"2026-01-09","specimen":1,"collection":"given","validity":"valid","detection":"definitive"},
		{"kind":"incident","day":"2026-01-10","conduct":"violence"},
		{"kind":"notice","day":"2026-01-11","reason":"completed","notice":["written"]},
		{"kind":"discharge","day":"2026-01-12","reason":"completed","initiator":"program","progress":"goals-reached","destination":"aftercare","emergency":true}]}`,
		func(document []byte) (answers []string, err error) {
			s, err := episode.Parse(document)
			if err != nil {
				return nil, err
			}
			for _, v := range []*episode.View{s.On(day("2026-02-01")), s.KnownOn(day("2026-01-10"))} {
				reading := v.Under(p)
				records, check, week, left := v.RecordReport(), reading.Check(), reading.Week(), reading.Discharge()
				for _, answer := range []any{records, check, week, left, v.Flagged(), v.Fold(), reading.Due(), reading.Lapses(), reading.Ledger(), reading.Standing(),
					reading.Responses(), reading.Completion(), reading.Grounds(), reading.Readmission(), reading.Forecast(nil, nil), reading.Silent()} {
					text, err := json.Marshal(answer)
					require.NoError(t, err)
					answers = append(answers, string(text), fmt.Sprint(answer))
				}
			}
			return answers, nil
		})
}
