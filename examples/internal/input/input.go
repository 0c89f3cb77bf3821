// Package input reads what an example is given: a file, standard input, or the
// data that is embedded in it.
package input

import (
	"io"
	"os"

	"github.com/openiop/openiop/iop/wire"
)

// Read returns the document that in names and what to call it in messages. An
// empty in is the embedded data, called name; - is standard input. No more is read
// than makes a document too long.
func Read(in, name string, embedded []byte, stdin io.Reader) (string, []byte, error) {
	switch in {
	case "":
		return name, embedded, nil
	case "-":
		data, err := io.ReadAll(io.LimitReader(stdin, wire.MaxSize+1))
		return "standard input", data, err
	}
	f, err := os.Open(in)
	if err != nil {
		return in, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, wire.MaxSize+1))
	return in, data, err
}
