package main

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed all:testdata/sample
var sample embed.FS

// unpackSample writes the embedded sample to a folder.
func unpackSample() (string, error) {
	folder, err := os.MkdirTemp("", "statewide")
	if err != nil {
		return "", err
	}
	files, err := fs.Sub(sample, "testdata/sample")
	if err != nil {
		return "", err
	}
	return folder, os.CopyFS(folder, files)
}
