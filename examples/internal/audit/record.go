package audit

import (
	"errors"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
)

// AuditRecord holds a person's record of events against the policy, as [Auditor.Audit]
// does with rows of tables. Without a day of the auditor it is the last day of an event.
// It is an error when the record is not valid, or nothing in it has a day and the
// auditor has none. The result is good until the next call.
func (a *Auditor) AuditRecord(record episode.Record) (*Result, error) {
	stay, err := episode.New(record)
	if err != nil {
		return nil, err
	}
	day := a.day.calendar()
	if a.day == Undated {
		day = 0
		for i := range record.Events {
			day = max(day, record.Events[i].Day)
		}
		if day == 0 {
			return nil, errors.New("no event has a day")
		}
	}
	r := &a.result
	*r = Result{}
	v := stay.On(day)
	r.Fold, r.Aside = v.Fold(), v.Flagged()
	a.hold(v)
	if last := max(v.Admitted, r.Fold.LastService); last != 0 {
		r.Since = int(v.Day - last)
	}
	return r, nil
}

// StudyDayOf is the study day that a calendar day stands for.
func StudyDayOf(d iop.Day) StudyDay { return studyDayOf(d) }
