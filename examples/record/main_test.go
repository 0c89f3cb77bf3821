package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/golden"
)

func TestGolden(t *testing.T) {
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run(nil, nil, &out, &errs))
	assert.Empty(t, errs.String())
	golden.Equal(t, filepath.Join("testdata", "text.golden"), out.Bytes())

	// Files, standard input and the day of the last event come to the same.
	record, err := os.ReadFile(filepath.Join("testdata", "record.json"))
	require.NoError(t, err)
	var same bytes.Buffer
	run([]string{"-policy", filepath.Join("testdata", "policy.json"), "-in", "-", "-on", "2026-02-11"}, bytes.NewReader(record), &same, &errs)
	assert.Equal(t, out.String(), same.String())
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		args, record string
		code         int
		want         []string
	}{
		{"-policy us-va-licence -on 2026-02-08", "", 1, []string{"2026-02-08, Virginia", "us-va-licence.weekly-hours: met, delivered 9h15m", "us-va-licence.hours-per-day on 2026-02-03: delivered 2h15m"}},
		{"-on 2026-02-04", `{"events":[{"kind":"admission","day":"2026-02-02"},{"kind":"plan","day":"2026-02-04"}]}`, 0, []string{"standing: good", "lakeside.plan: in-time on 2026-02-04"}},
		{"-on 2026-02-07", `{"events":[{"kind":"admission","day":"2026-02-02"}]}`, 0, []string{"lakeside.plan: pending, due by 2026-02-07"}},
		{"-on 2026-02-08", `{"events":[{"kind":"admission","day":"2026-02-02"}]}`, 1, []string{"lakeside.plan: overdue, due by 2026-02-07"}},
		{"-on 2026-02-08", `{"events":[{"kind":"attended"}]}`, 0, []string{"standing: unknown", "entries that were not simply accepted"}},
		{"-policy no.such", "", 2, nil},
		{"-in no.such", "", 2, nil},
		{"-on 2026-02-30", "", 2, nil},
		{"", `{"events":[{"kind":"attended"}]}`, 2, nil},
		{"", `{"events":[{"kind":"attendance"}]}`, 2, nil},
		{"", `{}`, 2, nil},
		{"more", "", 2, nil},
	} {
		args, in := strings.Fields(c.args), strings.NewReader(c.record)
		if c.record != "" {
			args = append(args, "-in", "-")
		}
		var out, errs bytes.Buffer
		assert.Equal(t, c.code, run(args, in, &out, &errs), "%v %s\n%s%s", c.args, c.record, &out, &errs)
		assert.Equal(t, c.code == 2, errs.Len() > 0, errs.String())
		assert.Equal(t, c.code == 2, out.Len() == 0, out.String())
		for _, text := range c.want {
			assert.Contains(t, out.String(), text, "%v", c.args)
		}
	}
}
