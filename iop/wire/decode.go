package wire

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// decoder is one pass over one document.
type decoder struct {
	data  []byte
	pos   int
	depth int
	dirty bool // the document is not valid UTF-8 somewhere
	dead  bool // a syntax fault ended reading
	path  []step
	sound extent // the last one that was found to have no member twice
	done  extent // the last value that was read through a Node
	given Filler // takes part in reading the next object
	collector
}

func (d *decoder) faultAt(offset int, value, problem string) {
	if d.spare() {
		d.dropped++
		return
	}
	d.add(offset, Fault{Path: pathText(d.path), open: openPath(d.path), Value: value, Problem: problem})
}

// syntax reports what is not JSON at the current place and ends reading.
func (d *decoder) syntax(problem string) {
	if d.dead {
		return
	}
	d.dead = true
	value := ""
	if d.pos < len(d.data) {
		rest := d.data[d.pos:]
		end := 0
		for end < len(rest) && end < 20 && rest[end] != '\n' {
			end++
		}
		value = strconv.Quote(string(rest[:end]))
		problem = "is not JSON: " + problem
	} else if problem != "the document is empty" {
		problem = "the document ends early: " + problem
	}
	d.faultAt(d.pos, value, problem)
}

// quote returns the value from start to here as messages show it. Objects and
// lists are not shown.
func (d *decoder) quote(start int) string {
	if start >= d.pos || d.data[start] == '{' || d.data[start] == '[' {
		return ""
	}
	text := string(d.data[start:d.pos])
	if d.dirty {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return clip(text)
}

// wrong passes over the value and reports it.
func (d *decoder) wrong(problem string) {
	start, kind := d.pos, d.peek()
	if d.skip() {
		d.faultAt(start, d.quote(start), "is "+kind.String()+", "+problem)
	}
}

// enter opens an object or list; it is false beyond the greatest depth.
func (d *decoder) enter() bool {
	if d.depth == MaxDepth {
		d.syntax("nested deeper than " + strconv.Itoa(MaxDepth))
		return false
	}
	d.depth++
	d.pos++
	return true
}

// more stands after an opening bracket or a value: it moves to the next value
// (true), or past the closing bracket (false). It is false after a fault too.
func (d *decoder) more(first bool, end byte) bool {
	d.space()
	if d.dead {
		return false
	}
	if d.pos < len(d.data) && d.data[d.pos] == end {
		d.pos++
		d.depth--
		return false
	}
	if first {
		return true
	}
	if d.pos >= len(d.data) || d.data[d.pos] != ',' {
		d.syntax("want a comma or " + strconv.Quote(string(end)))
		return false
	}
	d.pos++
	d.space()
	return true
}

// memberName reads a member's name and the colon.
func (d *decoder) memberName() (name []byte, start int, ok bool) {
	if d.peek() != String {
		d.syntax("want a member name in quotes")
		return nil, 0, false
	}
	start = d.pos
	name, _, ok = d.text()
	if !ok {
		return nil, 0, false
	}
	d.space()
	if d.pos >= len(d.data) || d.data[d.pos] != ':' {
		d.syntax("want a colon")
		return nil, 0, false
	}
	d.pos++
	d.space()
	return name, start, true
}

// skip moves past a value of any kind; false after a syntax fault.
func (d *decoder) skip() bool {
	switch d.peek() {
	case Null:
		return d.literal("null")
	case Bool:
		if d.data[d.pos] == 't' {
			return d.literal("true")
		}
		return d.literal("false")
	case Number:
		return d.number() != nil
	case String:
		_, _, ok := d.text()
		return ok
	case Array:
		if !d.enter() {
			return false
		}
		for first := true; d.more(first, ']'); first = false {
			if !d.skip() {
				return false
			}
		}
		return !d.dead
	case Object:
		if !d.enter() {
			return false
		}
		for first := true; d.more(first, '}'); first = false {
			if _, _, ok := d.memberName(); !ok || !d.skip() {
				return false
			}
		}
		return !d.dead
	}
	d.syntax("want a value")
	return false
}

// extent is a piece of the document.
type extent struct{ from, end int }

// pass moves past a value and reports its members that appear twice, unless it is known
// that there are none.
func (d *decoder) pass() bool {
	start, before := d.pos, d.count()
	if d.sound.from <= start && start < d.sound.end {
		return d.skip()
	}
	if !d.vet() {
		return false
	}
	if d.count() == before {
		d.sound = extent{start, d.pos}
	}
	return true
}

// vet moves past a value like skip and reports its members that appear twice.
func (d *decoder) vet() bool {
	switch d.peek() {
	case Array:
		if !d.enter() {
			return false
		}
		for i, first := 0, true; d.more(first, ']'); i, first = i+1, false {
			d.push(element(i))
			ok := d.vet()
			d.pop()
			if !ok {
				return false
			}
		}
		return !d.dead
	case Object:
		if !d.enter() {
			return false
		}
		var seen names
		for first := true; d.more(first, '}'); first = false {
			name, at, ok := d.memberName()
			if !ok {
				return false
			}
			d.push(key(name))
			if seen.add(name) {
				d.faultAt(at, "", twice)
			}
			ok = d.vet()
			d.pop()
			if !ok {
				return false
			}
		}
		return !d.dead
	}
	return d.skip()
}

const twice = "the member appears twice in one object"

func (d *decoder) value(v reflect.Value) { d.read(v, infoOf(v.Type())) }

// read reads the value at the current place into v.
func (d *decoder) read(v reflect.Value, info *typeInfo) {
	start, before := d.pos, d.count()
	kind := d.peek()
	if kind == Null && info.how != byItself {
		if !d.literal("null") {
			return
		}
		if info.how != asPointer {
			problem := "is not a value here"
			if len(d.path) > 0 {
				problem += ": leave the member out"
			}
			d.faultAt(start, "null", problem)
			return
		}
		v.SetZero()
		return
	}
	how := info.how
	if how == byItself && info.text && kind == String {
		how = asText
	}
	switch how {
	case byItself:
		// The whole value is scanned first, with its doubled members, so that
		// the type sees JSON only and the reader goes on behind it in any case.
		if !d.pass() {
			return
		}
		v.Addr().Interface().(Unmarshaler).UnmarshalWire(d.node(start))
	case asPointer:
		p := reflect.New(v.Type().Elem())
		d.read(p.Elem(), info.elem)
		if d.count() == before {
			v.Set(p)
		}
		return // the element checked itself
	case asSlice:
		d.slice(v, info, kind)
	case asMap:
		d.mapping(v, info, kind)
	case asStruct:
		d.object(v, info, kind)
	default:
		if !d.scalar(v, info, how, kind) {
			return
		}
	}
	if info.checks && !d.dead && (info.how != asStruct || kind == Object) {
		outer := d.checked
		d.checked = len(d.found)
		v.Addr().Interface().(Checker).CheckWire(d.node(start))
		d.checked = outer
	}
}

// scalar reads a value that holds no others. It is false, and nothing is checked, where
// the value is not of the right kind.
func (d *decoder) scalar(v reflect.Value, info *typeInfo, how how, kind Kind) bool {
	start := d.pos
	switch how {
	case asText, asString:
		if kind != String {
			d.wrong("want a string")
			return false
		}
		text, clean, ok := d.text()
		switch {
		case how == asText:
			return ok && clean && d.unmarshal(v, info, start, text)
		case ok && clean:
			v.SetString(string(text))
		}
	case asBool:
		if kind != Bool {
			d.wrong("want true or false")
			return false
		}
		is := d.data[d.pos] == 't'
		if d.skip() {
			v.SetBool(is)
		}
	case asInt, asUint:
		d.whole(v, info.how, kind)
	case asFloat, asDecimal:
		if kind != Number {
			d.wrong("want a number")
			return false
		}
		text := d.number()
		return text != nil && d.fraction(v, how, start, text)
	default:
		d.skip()
		d.faultAt(start, "", fmt.Sprintf("cannot be read into %v: %s", info.typ, info.why))
	}
	return true
}

// unmarshal gives a text to the type that reads it. It is false where there is no room
// for the fault.
func (d *decoder) unmarshal(v reflect.Value, info *typeInfo, start int, text []byte) bool {
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(text)
	if err == nil {
		return true
	}
	if d.spare() {
		d.dropped++
		return false
	}
	problem := err.Error()
	if info.typ == timeType {
		problem = "is not an instant with its zone, such as 2025-03-01T09:00:00-05:00"
	}
	d.faultAt(start, d.quote(start), problem)
	return true
}

// fraction reads a number that need not be whole; false for one that is out of range.
func (d *decoder) fraction(v reflect.Value, how how, start int, text []byte) bool {
	if how == asDecimal {
		n, problem := parseDecimal(text)
		if problem != "" {
			d.faultAt(start, d.quote(start), problem)
			return false
		}
		v.Set(reflect.ValueOf(n))
		return true
	}
	f, err := strconv.ParseFloat(string(text), v.Type().Bits())
	if err != nil || math.IsInf(f, 0) {
		d.faultAt(start, d.quote(start), "is out of range")
		return false
	}
	v.SetFloat(f)
	return true
}

// whole reads a whole number into a signed or unsigned target.
func (d *decoder) whole(v reflect.Value, how how, kind Kind) {
	if kind != Number {
		d.wrong("want a whole number")
		return
	}
	start := d.pos
	text := d.number()
	if text == nil {
		return
	}
	for _, c := range text {
		if c == '.' || c == 'e' || c == 'E' {
			d.faultAt(start, d.quote(start), "is not a whole number written in digits")
			return
		}
	}
	problem := ""
	if how == asInt {
		n, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil || v.OverflowInt(n) {
			size := v.Type().Bits()
			problem = fmt.Sprintf("is out of range, want %d to %d", int64(-1)<<(size-1), int64(math.MaxInt64)>>(64-size))
		} else {
			v.SetInt(n)
		}
	} else {
		n, err := strconv.ParseUint(string(text), 10, 64)
		if err != nil || v.OverflowUint(n) {
			problem = fmt.Sprintf("is out of range, want 0 to %d", uint64(math.MaxUint64)>>(64-v.Type().Bits()))
		} else {
			v.SetUint(n)
		}
	}
	if problem != "" {
		d.faultAt(start, d.quote(start), problem)
	}
}

// parseDecimal reads a decimal number whose digits and exponent a person could
// have meant. A ten-byte number with a huge exponent can keep a program busy for
// minutes.
func parseDecimal(text []byte) (decimal.Decimal, string) {
	const digits, exponent = 40, 30
	mantissa, exp, _ := strings.Cut(strings.ToLower(string(text)), "e")
	if len(mantissa) > digits {
		return decimal.Decimal{}, fmt.Sprintf("has more than %d digits", digits)
	}
	if exp != "" {
		if e, err := strconv.Atoi(exp); err != nil || e > exponent || e < -exponent {
			return decimal.Decimal{}, fmt.Sprintf("has an exponent beyond %d", exponent)
		}
	}
	n, err := decimal.NewFromString(string(text))
	if err != nil {
		return decimal.Decimal{}, "is not a decimal number"
	}
	return n, ""
}

func (d *decoder) slice(v reflect.Value, info *typeInfo, kind Kind) {
	if kind != Array {
		d.wrong("want a list")
		return
	}
	if !d.enter() {
		return
	}
	list := reflect.New(info.typ).Elem()
	list.Set(reflect.MakeSlice(info.typ, 0, 0))
	for i, first := 0, true; d.more(first, ']'); i, first = i+1, false {
		if i == list.Cap() {
			list.Grow(max(1, i))
		}
		list.SetLen(i + 1)
		d.push(element(i))
		d.read(list.Index(i), info.elem)
		d.pop()
		if d.dead {
			break
		}
	}
	v.Set(list)
}

func (d *decoder) mapping(v reflect.Value, info *typeInfo, kind Kind) {
	if kind != Object {
		d.wrong("want an object")
		return
	}
	if !d.enter() {
		return
	}
	m := reflect.MakeMap(info.typ)
	k, elem := reflect.New(info.typ.Key()).Elem(), reflect.New(info.typ.Elem()).Elem()
	for first := true; d.more(first, '}'); first = false {
		name, start, ok := d.memberName()
		if !ok {
			break
		}
		k.SetZero()
		elem.SetZero()
		d.push(key(name))
		if info.key.how == asString {
			k.SetString(string(name))
		} else if err := k.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(name); err != nil {
			d.faultAt(start, strconv.Quote(clip(string(name))), err.Error())
		}
		if m.MapIndex(k).IsValid() {
			d.faultAt(start, "", twice)
		}
		d.read(elem, info.elem)
		d.pop()
		if d.dead {
			break
		}
		m.SetMapIndex(k, elem)
	}
	v.Set(m)
}

func (d *decoder) object(v reflect.Value, info *typeInfo, kind Kind) {
	if kind != Object {
		d.wrong("want an object")
		return
	}
	start := d.pos
	if !d.enter() {
		return
	}
	var seen fieldSet
	fillers := d.fillers(v, info)
	next := 0 // documents mostly keep the order of the fields
	for first := true; d.more(first, '}'); first = false {
		name, at, ok := d.memberName()
		if !ok {
			return
		}
		i, found := info.number(name, next)
		if !found {
			d.other(&fillers, &seen, name, at, info)
			continue
		}
		next = i + 1
		f := &info.fields[i]
		d.push(member(name))
		if seen.add(i) {
			d.faultAt(at, "", twice)
			d.skip()
		} else if fillers.none() || !d.offer(&fillers, f.name) {
			d.read(v.FieldByIndex(f.index), f.info)
		}
		d.pop()
		if d.dead {
			return
		}
	}
	if d.dead {
		return
	}
	fillers.fill(d.node(start))
	for _, i := range info.required {
		if !seen.has(i) && (fillers.given == nil || v.FieldByIndex(info.fields[i].index).IsZero()) {
			d.push(member([]byte(info.fields[i].name)))
			d.faultAt(start, "", "is missing")
			d.pop()
		}
	}
}

// number is the number of the field of that name, which is looked for from next on.
func (info *typeInfo) number(name []byte, next int) (i int, found bool) {
	for i := next; i < len(info.fields); i++ {
		if info.fields[i].name == string(name) {
			return i, true
		}
	}
	i, found = info.byName[string(name)]
	return i, found
}

// other passes over a member that no field names.
func (d *decoder) other(f *fillers, seen *fieldSet, name []byte, at int, info *typeInfo) {
	if !f.none() && d.offerOther(f, name, at) {
		return
	}
	if info.others || !d.comment(name) {
		d.stranger(name, at, info)
		return
	}
	if seen.add(len(info.fields) + len(name)) { // the comments differ in length
		d.push(member(name))
		d.faultAt(at, "", twice)
		d.pop()
	}
}

// stranger passes over a member that the struct does not name.
func (d *decoder) stranger(name []byte, at int, info *typeInfo) {
	if info.others {
		d.skip()
		return
	}
	if !d.skip() {
		return
	}
	problem := "is not a member here"
	if !d.spare() {
		problem += info.wants(string(name))
	}
	before := len(d.found)
	d.faultAt(at, strconv.Quote(clip(string(name))), problem)
	if len(d.found) > before {
		d.found[before].stranger = true
	}
}
