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

	"github.com/openiop/openiop/examples/internal/audit"
)

// recordsVariable names a folder with the three tables of the source.
const recordsVariable = "CASELOAD_RECORDS"

// inMemory are the full tables where they are given, else the embedded sample.
func inMemory(b testing.TB) (from audit.Tables, all [][]byte) {
	for i, name := range []string{visitsFile, specimensFile, positivesFile} {
		data, err := embedded.ReadFile("testdata/" + name)
		if folder := os.Getenv(recordsVariable); folder != "" {
			data, err = os.ReadFile(filepath.Join(folder, name))
		}
		require.NoError(b, err)
		all = append(all, data)
		*[]*audit.Source{&from.Visits, &from.Specimens, &from.Positives}[i] = memory(name, data)
	}
	return from, all
}

func memory(name string, data []byte) audit.Source {
	return audit.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// BenchmarkReading compares the audit against a policy, with one worker and with two,
// with encoding/csv alone, as it comes and when it reuses its record. What lies
// between, reading and folding, is BenchmarkFold of the package audit.
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
	policy, err := findPolicy("")
	require.NoError(b, err)
	for name, workers := range map[string]int{"audit-1": 1, "audit-2": 2} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				_, err := auditAll(context.Background(), from, &options{policy: policy, workers: workers, person: -1, day: audit.Undated}, func(int64) {})
				require.NoError(b, err)
			}
		})
	}
}
