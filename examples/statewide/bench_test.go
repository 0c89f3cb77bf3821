package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/examples/internal/audit"
)

// BenchmarkEvents is the work of the two steps without the engine between them, by
// event: reading and packing, unpacking and auditing; and how many bytes are shuffled.
// The rest of a run's cost is the engine's.
func BenchmarkEvents(b *testing.B) {
	for name, glob := range map[string]string{"tables": "trials-*", "events": "events-winter.ndjson"} {
		folder, ctx := sampleFolder(b), context.Background()
		policies, clinics, err := readClinics(filepath.Join(folder, "clinics.csv"))
		require.NoError(b, err)
		chunks, _, err := plan(ctx, []string{filepath.Join(folder, "in", glob)}, chunkSize)
		require.NoError(b, err)
		input := int64(0)
		for _, c := range chunks {
			info, err := os.Stat(c.Path)
			require.NoError(b, err)
			input += info.Size()
		}
		read := func() (all [][]byte, entries, size int) {
			r := reader{clinics: clinics, buckets: 16, note: func(n Note) { entries += n.Entries },
				packet: func(_ int, packets []byte) { all, size = append(all, packets), size+len(packets) }}
			for i := range chunks {
				require.NoError(b, r.part(ctx, &chunks[i]))
			}
			return all, entries, size
		}
		all, entries, size := read()
		b.Run(name+"/read", func(b *testing.B) {
			for b.Loop() {
				read()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*entries), "ns/event")
			b.ReportMetric(float64(input)/float64(entries), "read-B/event")
			b.ReportMetric(float64(size)/float64(entries), "shuffled-B/event")
		})
		b.Run(name+"/audit", func(b *testing.B) {
			out := 0
			for b.Loop() {
				out = 0
				f := auditFn{Setup: Setup{Policies: policies, Clinics: clinics, Day: int32(audit.Undated)}}
				for _, text := range policies {
					p, err := compliance.Parse([]byte(text))
					require.NoError(b, err)
					f.auditors = append(f.auditors, audit.New(p, audit.Undated))
				}
				f.counts, f.lines = map[string]ClinicCounts{}, map[string][]byte{}
				people := map[string][][]byte{}
				for _, packets := range all {
					require.NoError(b, sortPackets(people, packets))
				}
				for _, key := range sortedKeys(people) {
					require.NoError(b, f.person(key, people[key], func(_ string, block []byte) { out += len(block) }))
				}
				for _, rest := range f.lines {
					out += len(rest)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*entries), "ns/event")
			b.ReportMetric(float64(out)/float64(entries), "written-B/event")
		})
	}
}
