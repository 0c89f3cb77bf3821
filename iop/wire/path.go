package wire

import (
	"fmt"
	"slices"
	"strings"
)

// step is one part of a path. The zero step leads nowhere.
type step struct {
	kind  stepKind
	name  []byte // of a member
	index int    // of an element
}

type stepKind uint8

const (
	noStep    stepKind = iota
	toMember           // whose name its type knows
	toKey              // whose name is the writer's own
	toElement          // of a list
)

func member(name []byte) step { return step{kind: toMember, name: name} }
func key(name []byte) step    { return step{kind: toKey, name: name} }
func element(i int) step      { return step{kind: toElement, index: i} }

func (d *decoder) push(s step) { d.path = append(d.path, s) }
func (d *decoder) pop()        { d.path = d.path[:len(d.path)-1] }

func pathText(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		if s.kind == toElement {
			fmt.Fprintf(&b, "[%d]", s.index)
		} else {
			writeMember(&b, string(s.name))
		}
	}
	return b.String()
}

// openPath is the path without the names that the writer chose, where it has any.
func openPath(steps []step) string {
	if !slices.ContainsFunc(steps, func(s step) bool { return s.kind == toKey }) {
		return ""
	}
	steps = slices.Clone(steps)
	for i := range steps {
		if steps[i].kind == toKey {
			steps[i].name = []byte(hiddenText)
		}
	}
	return pathText(steps)
}

// writeMember writes a member's name so that the path stays one readable line.
func writeMember(b *strings.Builder, name string) {
	plain := strings.IndexFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
	if !plain {
		fmt.Fprintf(b, "[%q]", clip(name))
		return
	}
	if b.Len() > 0 {
		b.WriteByte('.')
	}
	b.WriteString(name)
}
