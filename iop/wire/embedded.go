package wire

import "sync"

// Embedded reads a document that is part of the program, once, when it is first asked
// for. What it returns is shared and must not be changed. It panics, naming the
// document, if that has a fault: this is a mistake in the program, which its tests
// find.
func Embedded[T any](name string, data []byte) func() *T {
	return sync.OnceValue(func() *T {
		t := new(T)
		if err := Unmarshal(data, t); err != nil {
			panic(name + ": " + err.Error())
		}
		return t
	})
}
