package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/examples/internal/audit"
)

// generated is a table that is made while it is read: the header, and then the rows of
// one person after the other.
type generated struct {
	rows   func(to []byte, who int) []byte
	people int
	who    int
	rest   []byte
	buffer []byte
}

func (g *generated) Read(to []byte) (n int, err error) {
	for len(g.rest) == 0 {
		if g.who == g.people {
			return 0, io.EOF
		}
		g.buffer = g.rows(g.buffer[:0], g.who)
		g.rest = g.buffer
		g.who++
	}
	n = copy(to, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

func (g *generated) Close() error { return nil }

// manyPeople are the tables of so many people: four weeks of visits and tests each.
func manyPeople(people int) audit.Tables {
	table := func(name, header string, rows func(to []byte, who int) []byte) audit.Source {
		return audit.Source{Name: name, Open: func() (io.ReadCloser, error) {
			return &generated{rows: rows, people: people, rest: []byte(header + "\n")}, nil
		}}
	}
	return audit.Tables{
		Visits: table(visitsFile, "who,day,visit,disposition,reasons", func(to []byte, who int) []byte {
			for week := range 4 {
				if (who+week)%5 == 0 {
					to = fmt.Appendf(to, "%d,%d,%02d,no visit,no_show\n", who, 7*week, week)
				} else {
					to = fmt.Appendf(to, "%d,%d,%02d,visit,\n", who, 7*week, week)
				}
			}
			return to
		}),
		Specimens: table(specimensFile, "who,day,temp_ok", func(to []byte, who int) []byte {
			for week := range 4 {
				to = fmt.Appendf(to, "%d,%d,1\n", who, 7*week)
			}
			return to
		}),
		Positives: table(positivesFile, "who,day,substance", func(to []byte, who int) []byte {
			return fmt.Appendf(to, "%d,%d,Opioid\n", who, 7*(who%4))
		}),
	}
}

// inUse is the memory that the program has from the system and has not given back.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// TestCaseloadsStream: a million people need no more than 64 MB, since only one for each
// worker is in memory, and two more. In short a fiftieth of them.
func TestCaseloadsStream(t *testing.T) {
	people := 1_000_000
	if testing.Short() {
		people /= 50
	}
	policy, err := findPolicy("")
	require.NoError(t, err)
	debug.FreeOSMemory() // of the tests before
	before, most := inUse(), uint64(0)
	total, err := auditAll(context.Background(), manyPeople(people), &options{policy: policy, workers: runtime.GOMAXPROCS(0), person: -1, day: audit.Undated}, func(rows int64) {
		if rows%4096 == 0 {
			most = max(most, inUse())
		}
	})
	require.NoError(t, err)
	assert.Equal(t, int64(people), total.People)
	assert.Equal(t, int64(4*people), total.Rows(audit.InVisits))
	assert.Equal(t, int64(people), total.Rows(audit.InPositives))
	t.Logf("%d people: %.1f MB at most, %.1f MB before", people, float64(most)/(1<<20), float64(before)/(1<<20))
	assert.Less(t, most, uint64(64<<20))
}
