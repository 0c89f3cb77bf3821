package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// recordsVariable names a folder with the three tables of the source.
const recordsVariable = "CASELOAD_RECORDS"

// inMemory are the full tables where they are given, else the embedded sample.
func inMemory(b testing.TB) (from tables, all [][]byte) {
	for i, name := range []string{visitsFile, specimensFile, positivesFile} {
		data, err := embedded.ReadFile("testdata/" + name)
		if folder := os.Getenv(recordsVariable); folder != "" {
			data, err = os.ReadFile(filepath.Join(folder, name))
		}
		require.NoError(b, err)
		all = append(all, data)
		*[]*source{&from.visits, &from.specimens, &from.positives}[i] = memory(name, data)
	}
	return from, all
}

func memory(name string, data []byte) source {
	return source{name: name, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// BenchmarkReading compares reading and folding with encoding/csv alone, as it comes
// and when it reuses its record. The audit against a policy is beside, with one
// worker and with two.
func BenchmarkReading(b *testing.B) {
	from, all := inMemory(b)
	size := int64(len(all[0]) + len(all[1]) + len(all[2]))
	for name, reuse := range map[string]bool{"csv": false, "csv-reusing": true} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				for _, data := range all {
					r := csv.NewReader(bytes.NewReader(data))
					r.ReuseRecord = reuse
					for {
						if _, err := r.Read(); err == io.EOF {
							break
						}
					}
				}
			}
		})
	}
	b.Run("fold", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			var d desk
			p := &person{}
			get, put := func() (*person, bool) { return p, true }, func(p *person) bool { d.treat(p, undated); return true }
			require.NoError(b, from.each(context.Background(), false, func(int64) {}, get, put))
		}
	})
	policy, err := findPolicy("")
	require.NoError(b, err)
	for name, workers := range map[string]int{"audit-1": 1, "audit-2": 2} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				_, err := audit(context.Background(), from, &options{policy: policy, workers: workers, person: -1, day: undated}, func(int64) {})
				require.NoError(b, err)
			}
		})
	}
}
