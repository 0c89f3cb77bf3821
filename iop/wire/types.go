package wire

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"github.com/openiop/openiop/iop/internal/spelling"
)

// Others marks a struct that shares its object with members it does not know: a struct
// with a field of this type, usually named _, ignores members that it does not name.
// Without it they are faults.
type Others struct{}

// how is the way a type is read.
type how uint8

const (
	refused how = iota // the type cannot be read
	byItself
	asText
	asBool
	asInt
	asUint
	asFloat
	asDecimal
	asString
	asStruct
	asSlice
	asMap
	asPointer
)

// typeInfo is what the reader knows of a Go type, worked out once.
type typeInfo struct {
	how    how
	checks bool // CheckWire
	text   bool // UnmarshalText, beside UnmarshalWire
	fills  bool // Filler
	typ    reflect.Type
	elem   *typeInfo // of slices, maps and pointers
	key    *typeInfo // of maps
	fields []field
	byName map[string]int
	// required are the numbers of the fields that must be there.
	required []int
	others   bool // members that no field names are passed over
	why      string
}

type field struct {
	name  string
	index []int // one number, or the way through embedded structs
	info  *typeInfo
}

// wants says which member was meant by the name that no field has, or where there are few,
// which there are.
func (t *typeInfo) wants(name string) string {
	const few = 6
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		if names[i] = f.name; strings.EqualFold(f.name, name) {
			return fmt.Sprintf(", want %q", f.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	nearest := slices.MinFunc(names, func(a, b string) int { return spelling.Distance(name, a) - spelling.Distance(name, b) })
	switch n := len(names); {
	case spelling.Near(name, nearest):
		return fmt.Sprintf("; did you mean %q?", nearest)
	case n == 1 || n > few:
		return ""
	default:
		return ", want " + strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
}

var (
	unmarshalerType = reflect.TypeFor[Unmarshaler]()
	fillerType      = reflect.TypeFor[Filler]()
	checkerType     = reflect.TypeFor[Checker]()
	textType        = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonType        = reflect.TypeFor[json.Unmarshaler]()
	decimalType     = reflect.TypeFor[decimal.Decimal]()
	timeType        = reflect.TypeFor[time.Time]()
	othersType      = reflect.TypeFor[Others]()
)

// known caches typeInfo by reflect.Type. It holds what follows from the types
// alone, so results do not depend on it.
var known sync.Map

var building sync.Mutex

func infoOf(t reflect.Type) *typeInfo {
	if info, ok := known.Load(t); ok {
		return info.(*typeInfo)
	}
	building.Lock()
	defer building.Unlock()
	made := map[reflect.Type]*typeInfo{}
	info := build(t, made)
	for t, info := range made {
		known.Store(t, info)
	}
	return info
}

// build works out a type and those it is made of; made lets a type hold itself.
func build(t reflect.Type, made map[reflect.Type]*typeInfo) *typeInfo {
	if info, ok := known.Load(t); ok {
		return info.(*typeInfo)
	}
	if info, ok := made[t]; ok {
		return info
	}
	info := &typeInfo{typ: t}
	made[t] = info
	p := reflect.PointerTo(t)
	info.checks = p.Implements(checkerType)
	switch {
	case t == decimalType:
		info.how = asDecimal
		return info
	case t.Kind() == reflect.Pointer:
		info.how, info.elem = asPointer, build(t.Elem(), made)
		return info
	case p.Implements(unmarshalerType):
		info.how, info.text = byItself, p.Implements(textType)
		return info
	case p.Implements(textType):
		info.how = asText
		return info
	case p.Implements(jsonType) && !info.checks: // a Checker is read by its members, and hands encoding/json over to here
		info.why = "it reads itself with encoding/json"
		return info
	}
	switch t.Kind() {
	case reflect.Bool:
		info.how = asBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		info.how = asInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		info.how = asUint
	case reflect.Float32, reflect.Float64:
		info.how = asFloat
	case reflect.String:
		info.how = asString
	case reflect.Slice:
		info.elem = build(t.Elem(), made)
		if t.Elem().Kind() == reflect.Uint8 && info.elem.how == asUint {
			info.why = "encoding/json writes bytes in base64"
			break
		}
		info.how = asSlice
	case reflect.Map:
		info.key, info.elem = build(t.Key(), made), build(t.Elem(), made)
		if info.key.how != asString && info.key.how != asText {
			info.why = "its keys are not text"
			break
		}
		info.how = asMap
	case reflect.Struct:
		info.how, info.fills = asStruct, p.Implements(fillerType)
		info.byName = map[string]int{}
		info.addFields(t, nil, made)
	default:
		info.why = "it is a " + t.Kind().String()
	}
	return info
}

// addFields lists the members that a struct reads, those of embedded structs
// among them, by the rules of encoding/json.
func (info *typeInfo) addFields(t reflect.Type, way []int, made map[reflect.Type]*typeInfo) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(way[:len(way):len(way)], i)
		if f.Type == othersType {
			info.others = true
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Tag.Get("json") == "-":
			continue
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct && !reflect.PointerTo(f.Type).Implements(textType) && !reflect.PointerTo(f.Type).Implements(unmarshalerType):
			info.addFields(f.Type, index, made)
			continue
		case !f.IsExported():
			continue
		case name == "":
			name = f.Name
		}
		if _, twice := info.byName[name]; twice {
			info.how, info.why = refused, fmt.Sprintf("two fields are named %q", name)
			return
		}
		info.byName[name] = len(info.fields)
		if f.Tag.Get("wire") == "required" {
			info.required = append(info.required, len(info.fields))
		}
		info.fields = append(info.fields, field{name, index, build(f.Type, made)})
	}
}
