package wire

import (
	"errors"
	"strings"
)

// Errors of this module quote what they are about, and what stands in the wrong place can
// be anything: a name in the place of a code, the id of a person in a proof. Show an error
// to whoever may see the document; write [Redacted] into a log.

// hiddenText stands for what was left out.
const hiddenText = "[hidden]"

// Redacted returns the error without what was quoted: faults at the same places with
// the same problems, but no values, no dates, and no names in a path that the writer
// chose. If the error has no faults in it, its quoted texts and dates are left out. It
// is nil for a nil error.
func Redacted(err error) error {
	var list Faults
	var one Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		return list.Redacted()
	case errors.As(err, &one):
		return one.Redacted()
	}
	return errors.New(unquoted(err.Error()))
}

// Redacted is the faults without what they quote, see the function [Redacted].
func (f Faults) Redacted() Faults {
	all := make(Faults, len(f))
	for i := range f {
		all[i] = f[i].Redacted()
	}
	return all
}

// Redacted is the fault without what it quotes, see the function [Redacted].
func (f Fault) Redacted() Fault {
	if f.open != "" {
		f.Path, f.open = f.open, ""
	}
	f.Value, f.Problem = "", unquoted(told(f.Problem))
	return f
}

// told is a problem without the value that it ends with after a colon. What is not JSON
// is told after one too, and quotes nothing there.
func told(problem string) string {
	for _, lead := range [...]string{"is not JSON: ", "the document ends early: "} {
		if strings.HasPrefix(problem, lead) {
			return problem
		}
	}
	before, _, _ := strings.Cut(problem, ": ")
	return before
}

// unquoted is the text without what is in quotation marks, and without dates.
func unquoted(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		switch {
		case text[i] == '"':
			b.WriteString(hiddenText)
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			i++
		case isDate(text[i:]):
			b.WriteString(hiddenText)
			i += len("2006-01-02")
		default:
			b.WriteByte(text[i])
			i++
		}
	}
	return b.String()
}

// isDate reports whether the text begins with a date, written YYYY-MM-DD.
func isDate(text string) bool {
	const form = "dddd-dd-dd"
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		if digit := '0' <= text[i] && text[i] <= '9'; digit != (form[i] == 'd') || !digit && text[i] != '-' {
			return false
		}
	}
	return true
}
