package schedule_test

import (
	"encoding/json"
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/schedule"
)

// A name in the wrong place of a week, a plan, dates or a search is in no finding and no
// redacted error.
func TestNamesInSchedules(t *testing.T) {
	c := checker(t, benchRows()...)
	const week = `{"blocks":[{"name":"evening","format":"group","delivery":"in-person","days":["monday"],"start":"09:00","end":"12:00","pauses":[{"what":"break","length":"0h15m"}],"seats":{"at_most":12}}],"arranged":[{"format":"family","length":"1h","times":2}]`
	findings := func(r interface {
		String() string
		MarshalJSON() ([]byte, error)
	}) []string {
		text, err := r.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		return []string{r.String(), string(text)}
	}
	enumtest.Marked(t, week+`,"person":{"age":30},"number":2,"need":"9h","taper":true}`, func(document []byte) ([]string, error) {
		var w schedule.Week
		if err := json.Unmarshal(document, &w); err != nil {
			return nil, err
		}
		return findings(c.Check(&w)), nil
	})
	enumtest.Marked(t, `{"phases":[{"name":"first","weeks":2,"week":`+week+`}}],"person":{"population":"adult"}}`, func(document []byte) ([]string, error) {
		var p schedule.Plan
		if err := json.Unmarshal(document, &p); err != nil {
			return nil, err
		}
		return findings(c.CheckPlan(&p)), nil
	})
	enumtest.Marked(t, `{"plan":{"phases":[{"weeks":2,"week":`+week+`}}]},"from":"2026-01-05","closures":[{"from":"2026-01-06","until":"2026-01-07","reason":"flood"}],"moves":[{"day":"2026-01-05","block":0,"to":"2026-01-08","start":"10:00","end":"11:00"}],"cancels":[{"day":"2026-01-12","block":0}]}`,
		func(document []byte) ([]string, error) {
			var d schedule.Dates
			if err := json.Unmarshal(document, &d); err != nil {
				return nil, err
			}
			d.Location = utc
			cal, err := schedule.NewCalendar(d)
			if err != nil {
				return nil, err
			}
			return findings(c.CheckCalendar(cal)), nil
		})
	enumtest.Marked(t, `{"template":`+week+`},"busy":[{"name":"work","days":["friday"],"start":"09:00","end":"17:00"}],"prefer":["keep-group"],"keep":["evening"]}`, func(document []byte) ([]string, error) {
		var f schedule.Fit
		if err := json.Unmarshal(document, &f); err != nil {
			return nil, err
		}
		got, err := c.Fit(&f)
		return findings(got.Report), err
	})
}
