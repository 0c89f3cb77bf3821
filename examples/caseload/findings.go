package main

import (
	"errors"
	"io"
	"os"
	"sync"

	"github.com/openiop/openiop/examples/internal/audit"
)

// findings is a file with a line for each finding of everyone, in the order in which
// people are done. The workers write to it in turns.
type findings struct {
	file    *os.File
	writing sync.Mutex
	err     error
}

func createFindings(path string) (*findings, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	f := &findings{file: file}
	f.write([]byte(audit.FindingColumns))
	return f, nil
}

// write adds lines; the first error is kept for close.
func (f *findings) write(lines []byte) {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.err == nil {
		_, f.err = f.file.Write(lines)
	}
}

// restart drops what was written so far.
func (f *findings) restart() {
	_, err := f.file.Seek(int64(len(audit.FindingColumns)), io.SeekStart)
	f.err = errors.Join(f.err, err, f.file.Truncate(int64(len(audit.FindingColumns))))
}

func (f *findings) close() error { return errors.Join(f.err, f.file.Close()) }
