package main

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop"
)

// line is the answer to one track as other programs read it.
type line struct {
	ID             string          `json:"id"`
	Hours          *lineEnds       `json:"hours"`
	Days           *lineEnds       `json:"days"`
	Basis          basis           `json:"basis"`
	Reason         string          `json:"reason,omitempty"` // why there are no hours
	Contradictions []contradiction `json:"contradictions"`
	Doubts         []contradiction `json:"doubts,omitempty"`
	Verdicts       lineVerdicts    `json:"verdicts"`
}

// lineEnds is null at an end that is not known.
type lineEnds struct {
	Least *json.Number `json:"least"`
	Most  *json.Number `json:"most"`
}

func endsOf(i *interval) *lineEnds {
	if !i.known() {
		return nil
	}
	number := func(d *decimal.Decimal) *json.Number {
		if d == nil {
			return nil
		}
		n := json.Number(d.String())
		return &n
	}
	return &lineEnds{number(i.Min), number(i.Max)}
}

// lineVerdicts is an object with a member a question, in their order.
type lineVerdicts struct {
	questions []question
	verdicts  []iop.Verdict
}

func (v lineVerdicts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, q := range v.questions {
		id, err := json.Marshal(q.id)
		if err != nil {
			return nil, err
		}
		verdict, err := json.Marshal(v.verdicts[i])
		if err != nil {
			return nil, err
		}
		b.WriteByte("{,"[min(i, 1)])
		b.Write(id)
		b.WriteByte(':')
		b.Write(verdict)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeJSON(w io.Writer, r *rules, tracks []*track) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, t := range tracks {
		a := r.answer(t)
		l := line{
			ID: t.ID, Hours: endsOf(a.hours), Days: endsOf(a.days), Basis: a.basis, Reason: a.reason,
			Contradictions: append([]contradiction{}, a.contradictions...), Doubts: a.doubts, Verdicts: lineVerdicts{r.questions, a.verdicts},
		}
		if err := encoder.Encode(l); err != nil {
			return err
		}
	}
	return nil
}
