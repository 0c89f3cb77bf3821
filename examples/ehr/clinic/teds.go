package clinic

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop"
	"github.com/openiop/openiop/levelofcare"
)

// TEDS writes a row for each stay as of a day, by the codes of the Treatment Episode Data
// Set: the type of service, and of a discharge its reason and the length of stay. Where
// what was recorded leaves several codes open, the field is empty and the last column
// says what is missing: a code is never guessed.
func (c *Clinic) TEDS(ctx context.Context, day iop.Day, to io.Writer) error {
	services, err := levelofcare.CrosswalkTo("teds-services")
	if err != nil {
		return err
	}
	reasons, err := episode.CrosswalkTo("teds-d-reason")
	if err != nil {
		return err
	}
	kinds, err := services.To(iop.IntensiveOutpatient)
	if err != nil {
		return err
	}
	people, err := c.People(ctx)
	if err != nil {
		return err
	}
	out := csv.NewWriter(to)
	_ = out.Write([]string{"CASEID", "SERVICES", "ADMITTED", "DISCHARGED", "LOS", "REASON", "open"}) // Flush tells
	for _, p := range people {
		ch, err := c.Chart(ctx, p.ID, day, false)
		if err != nil {
			return err
		}
		r := ch.Reading
		if r.Admitted() == 0 {
			continue
		}
		row := []string{p.ID, kinds[0].Code, r.Admitted().String(), "", "", "", ""}
		if len(kinds) > 1 {
			row[1], row[6] = "", "services"
		}
		if r.Discharged() != 0 {
			row[3] = r.Discharged().String()
			if days, ok := r.LengthOfStay(); ok {
				row[4] = strconv.Itoa(days)
			}
			for _, e := range r.Events() {
				if e.Kind != iop.Discharged || e.Day != r.Discharged() {
					continue
				}
				coding, err := reasons.To(episode.DischargeOf(e))
				if code, ok := coding.Code(); err == nil && ok {
					row[5] = code
				} else {
					row[6] = strings.TrimSpace("reason " + coding.Missing.String())
				}
			}
		}
		_ = out.Write(row)
	}
	out.Flush()
	return out.Error()
}
