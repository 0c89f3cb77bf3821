package wire

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is what a JSON value is.
type Kind uint8

const (
	Invalid Kind = iota // not JSON
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindText = [...]string{"not JSON", "null", "a boolean", "a number", "a string", "a list", "an object"}

// String names the kind with its article, as messages need it: "a string".
func (k Kind) String() string {
	if int(k) >= len(kindText) {
		return "Kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindText[k]
}

func kindOf(c byte) Kind {
	switch {
	case c == '"':
		return String
	case c == '{':
		return Object
	case c == '[':
		return Array
	case c == 't', c == 'f':
		return Bool
	case c == 'n':
		return Null
	case c == '-', '0' <= c && c <= '9':
		return Number
	}
	return Invalid
}

// space moves past white space.
func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

// peek returns the kind of the value that starts here.
func (d *decoder) peek() Kind {
	if d.pos >= len(d.data) {
		return Invalid
	}
	return kindOf(d.data[d.pos])
}

// literal moves past the word, or ends reading.
func (d *decoder) literal(word string) bool {
	if len(d.data)-d.pos >= len(word) && string(d.data[d.pos:d.pos+len(word)]) == word {
		d.pos += len(word)
		return true
	}
	d.syntax("want " + word)
	return false
}

// number moves past a number and returns its text.
func (d *decoder) number() []byte {
	data, start, i := d.data, d.pos, d.pos
	digits := func() bool {
		from := i
		for i < len(data) && '0' <= data[i] && data[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(data) && data[i] == '-' {
		i++
	}
	zero := i < len(data) && data[i] == '0'
	first := i
	if !digits() {
		d.pos = i
		d.syntax("want a digit")
		return nil
	}
	if zero && i-first > 1 {
		d.pos = first
		d.syntax("a number may not start with 0")
		return nil
	}
	if i < len(data) && data[i] == '.' {
		i++
		if !digits() {
			d.pos = i
			d.syntax("want a digit")
			return nil
		}
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if !digits() {
			d.pos = i
			d.syntax("want a digit")
			return nil
		}
	}
	d.pos = i
	return data[start:i]
}

// text moves past a string and returns its value. The bytes are part of the
// document unless the string has escapes. ok is false after a syntax fault;
// clean is false when the string was reported as not being Unicode.
func (d *decoder) text() (value []byte, clean, ok bool) {
	start := d.pos
	d.pos++
	rest := d.data[d.pos:]
	i := plain(rest)
	switch {
	case i == len(rest):
		d.pos = start
		d.syntax("the string does not end")
	case rest[i] == '"':
		d.pos += i + 1
		return rest[:i], d.unicode(start, rest[:i]), true
	case rest[i] == '\\':
		return d.escaped(start)
	default:
		d.pos += i
		d.syntax("a control character in a string must be escaped")
	}
	return nil, false, false
}

// plain is how many bytes there are before the first that a string does not hold as it
// is: a quotation mark, a backslash or a control character.
func plain(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 { // eight at once: the top bit of each that is sought
		const ones, tops = 0x0101010101010101, 0x8080808080808080
		word := binary.LittleEndian.Uint64(text[i:])
		quote, slash := word^ones*'"', word^ones*'\\'
		if found := ((word-ones*' ')&^word | (quote-ones)&^quote | (slash-ones)&^slash) & tops; found != 0 {
			return i + bits.TrailingZeros64(found)/8 // what is above the lowest may be a borrow
		}
	}
	for ; i < len(text) && text[i] >= ' ' && text[i] != '"' && text[i] != '\\'; i++ {
	}
	return i
}

// unicode reports a string that is not valid UTF-8.
func (d *decoder) unicode(start int, value []byte) bool {
	if !d.dirty || utf8.Valid(value) {
		return true
	}
	d.faultAt(start, strconv.Quote(clip(string(value))), "is not valid UTF-8")
	return false
}

// escaped reads on in a string from its first escape.
func (d *decoder) escaped(start int) (value []byte, clean, ok bool) {
	clean = true
	var out []byte
	for d.pos < len(d.data) {
		c := d.data[d.pos]
		switch {
		case c == '"':
			d.pos++
			return out, d.unicode(start, out) && clean, true
		case c < ' ':
			d.syntax("a control character in a string must be escaped")
			return nil, false, false
		case c != '\\':
			out = append(out, c)
			d.pos++
			continue
		}
		if d.pos+1 >= len(d.data) {
			break
		}
		switch e := d.data[d.pos+1]; e {
		case '"', '\\', '/':
			out = append(out, e)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, good := d.hex(d.pos + 2)
			if !good {
				d.syntax(`want four hexadecimal digits after \u`)
				return nil, false, false
			}
			d.pos += 4
			if utf16.IsSurrogate(r) {
				low, good := rune(0), false
				if bytes.HasPrefix(d.data[d.pos+2:], []byte(`\u`)) {
					low, good = d.hex(d.pos + 4)
				}
				if pair := utf16.DecodeRune(r, low); good && pair != utf8.RuneError {
					r = pair
					d.pos += 6
				} else {
					if clean {
						d.faultAt(start, strconv.Quote(clip(string(out))), "is followed by half a surrogate pair, want Unicode")
					}
					clean, r = false, utf8.RuneError
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			d.syntax("unknown escape in a string")
			return nil, false, false
		}
		d.pos += 2
	}
	d.pos = start
	d.syntax("the string does not end")
	return nil, false, false
}

func (d *decoder) hex(at int) (rune, bool) {
	if at+4 > len(d.data) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(d.data[at:at+4]), 16, 32)
	return rune(n), err == nil
}

// clip cuts a quoted value to a length that fits a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// Quote returns the text in quotation marks as messages show it, shortened when it is
// long so that a message does not grow with the document.
func Quote(text string) string { return strconv.Quote(clip(text)) }
