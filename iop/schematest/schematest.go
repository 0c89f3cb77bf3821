// Package schematest makes the JSON Schema of a document from the Go types that it is read
// into, with a description of every member from the comments of the source, and holds
// documents against a schema. It is for tests: a schema that is shipped is compared with
// what the types say.
package schematest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openiop/openiop/iop"
)

// object is a part of a schema.
type object = map[string]any

// Special says how a type is written that writes itself in a form of its own.
type Special = map[reflect.Type]func(*Maker) map[string]any

// Maker describes how values of types are written.
type Maker struct {
	defs     object
	special  Special
	comments map[string]map[string]string // by type, such as iop.Rule, and field
	missing  []string
}

// Make is the schema of documents that are read into a T. The comments are those of the
// source in the directories, one for each package. Members without a comment fail the test.
func Make[T any](t testing.TB, title string, more Special, directories ...string) []byte {
	t.Helper()
	s := &Maker{defs: object{}, special: special(), comments: map[string]map[string]string{}}
	for _, dir := range directories {
		s.read(t, dir)
	}
	for of, how := range more {
		s.special[of] = how
	}
	root := s.record(reflect.TypeFor[T]())
	root["properties"].(object)["$schema"] = described(object{"type": "string"}, "The address of this schema, for editors.")
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", title, s.defs
	for _, name := range s.missing {
		t.Errorf("%s has no comment to describe it by", name)
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// wordBreak is where a word of a Go name ends.
var wordBreak = regexp.MustCompile(`([a-z])([A-Z])`)

// link is a link of a Go comment.
var link = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

// read reads the comments of the fields of a package; of structs that are written by their
// tags alone, by the names of their members.
func (s *Maker) read(t testing.TB, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			of, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if fields, ok := of.Type.(*ast.StructType); ok {
				s.fields(file.Name.Name+"."+of.Name.Name, fields)
			}
			return true
		})
	}
}

func (s *Maker) fields(of string, fields *ast.StructType) {
	about := map[string]string{}
	for _, f := range fields.Fields.List {
		text := f.Doc.Text()
		if text == "" {
			text = f.Comment.Text()
		}
		text = link.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1")
		for _, name := range f.Names {
			key := name.Name
			if of == "iop.periodJSON" || of == "iop.ends" {
				tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json")
				key, _, _ = strings.Cut(tag, ",")
				if text == "" {
					s.missing = append(s.missing, of+"."+key)
				}
			}
			about[key] = text
		}
	}
	s.comments[of] = about
}

// described is a schema with a description.
func described(schema object, text string) object {
	copied := object{"description": text}
	for name, value := range schema {
		copied[name] = value
	}
	return copied
}

// note is the member that any object can have.
func (s *Maker) note() object {
	return described(object{"type": "string"}, "A note for readers; it changes nothing.")
}

// Problems says where a document does not fit a schema.
func Problems(t testing.TB, schema, document []byte) []string {
	t.Helper()
	var root object
	var v any
	if err := json.Unmarshal(schema, &root); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatal(err)
	}
	return problems(root, root, v, "")
}

// special are the types that write and read themselves in a form of their own.
func special() Special {
	return Special{
		reflect.TypeFor[iop.Minutes](): func(*Maker) object {
			return object{"type": "string", "pattern": `^([0-9]{1,6}h([0-5][0-9]m)?|[0-9]{1,7}m)$`}
		},
		reflect.TypeFor[iop.Day]():    func(*Maker) object { return object{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`} },
		reflect.TypeFor[iop.Name]():   func(*Maker) object { return object{"type": "string", "pattern": `^[a-z0-9]+(-[a-z0-9]+)*$`} },
		reflect.TypeFor[iop.RuleID](): func(*Maker) object { return object{"type": "string", "pattern": `^[a-z0-9]+([-.][a-z0-9]+)*$`} },
		reflect.TypeFor[iop.Period](): func(s *Maker) object {
			number := object{"type": "integer", "minimum": 1}
			members := object{"note": s.note()}
			for name, about := range s.comments["iop.periodJSON"] {
				member := object{"type": "boolean"}
				switch name {
				case "in_weeks", "in_phases":
					member = s.Of(reflect.TypeFor[iop.Range[int32]]())
				case "ended_by":
					member = s.Of(reflect.TypeFor[iop.Set[iop.EventKind]]())
				case "weeks", "cycle", "days", "last-scheduled":
					member = number
				}
				members[name] = described(member, about)
			}
			return object{"anyOf": []any{s.words(iop.PerWeek), object{"type": "object", "properties": members, "additionalProperties": false, "minProperties": 1}}}
		},
		reflect.TypeFor[iop.Anchor](): func(s *Maker) object {
			return object{"anyOf": []any{s.Of(reflect.TypeFor[iop.Set[iop.EventKind]]()), s.record(reflect.TypeFor[iop.Anchor]())}}
		},
		reflect.TypeFor[iop.Requirement](): func(s *Maker) object {
			o := s.record(reflect.TypeFor[iop.Requirement]())
			p := o["properties"].(object)
			p["bound"].(object)["anyOf"] = []any{s.Of(reflect.TypeFor[iop.Range[iop.Minutes]]()), s.Of(reflect.TypeFor[iop.Range[int32]]())}
			delete(p["bound"].(object), "type")
			for _, name := range []string{"properties", "additionalProperties", "minProperties"} {
				delete(p["bound"].(object), name)
			}
			o["required"] = []any{"id", "statement", "measure", "bound"}
			return o
		},
	}
}

type vocabulary interface{ Vocabulary() *iop.Vocabulary }

func (s *Maker) words(v vocabulary) object {
	var words []any
	for _, w := range v.Vocabulary().All() {
		words = append(words, w)
	}
	return object{"enum": words}
}

// Of is how values of the type are written.
func (s *Maker) Of(t reflect.Type) object {
	if make, ok := s.special[t]; ok {
		return s.named(t, make)
	}
	if v, ok := reflect.Zero(t).Interface().(vocabulary); ok {
		return s.named(t, func(s *Maker) object { return s.words(v) })
	}
	name := t.String()
	switch {
	case strings.HasPrefix(name, "iop.Set["):
		member := reflect.Zero(t).MethodByName("All").Type().Out(0).In(0).In(0)
		items := s.Of(member)
		if member == reflect.TypeFor[iop.EventKind]() {
			items = object{"anyOf": []any{items, object{"enum": []any{"absence", "unexcused-absence"}}}}
		}
		return object{"type": "array", "uniqueItems": true, "items": items}
	case strings.HasPrefix(name, "iop.Range["):
		ends := object{"note": s.note()}
		for name, about := range s.comments["iop.ends"] {
			ends[name] = described(s.Of(t.Field(0).Type), about)
		}
		return object{"type": "object", "additionalProperties": false, "minProperties": 1, "properties": ends}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Uint8:
		return object{"type": "integer", "minimum": 0, "maximum": 255}
	case reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": s.Of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.Of(t.Elem())}
	case reflect.Pointer:
		return s.Of(t.Elem())
	case reflect.Struct:
		return s.named(t, func(s *Maker) object { return s.record(t) })
	}
	panic("no schema for " + name)
}

// named puts the type's schema among the definitions once.
func (s *Maker) named(t reflect.Type, make func(*Maker) object) object {
	name := t.Name()
	if _, there := s.defs[name]; !there {
		s.defs[name] = nil
		s.defs[name] = make(s)
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s *Maker) record(t reflect.Type) object {
	properties, required := object{}, []any{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous && name == "" {
				add(f.Type)
				continue
			}
			if name == "" {
				name = wordBreak.ReplaceAllString(f.Name, "${1}_${2}")
				name = strings.ToLower(name)
			}
			about := s.comments[path.Base(t.PkgPath())+"."+t.Name()][f.Name]
			if about == "" {
				s.missing = append(s.missing, t.String()+"."+f.Name)
			}
			properties[name] = described(s.Of(f.Type), about)
			if f.Tag.Get("wire") == "required" {
				required = append(required, name)
			}
		}
	}
	add(t)
	if _, own := properties["note"]; !own {
		properties["note"] = s.note()
	}
	if f, is := t.FieldByName("Rule"); is && f.Type == reflect.TypeFor[iop.Rule]() { // what the header may say for it
		source := properties["source"].(object)
		properties["source"] = object{"anyOf": []any{object{"type": "string"}, object{"$ref": source["$ref"]}}, "description": source["description"]}
		properties["section"] = described(object{"type": "string"}, s.comments["iop.Source"]["Section"])
		required = slices.DeleteFunc(required, func(name any) bool { return name == "strength" || name == "source" })
	}
	o := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// problems validates a value against the part of JSON Schema that is used here.
func problems(root, s object, v any, path string) (list []string) {
	say := func(format string, args ...any) { list = append(list, path+": "+fmt.Sprintf(format, args...)) }
	if ref, ok := s["$ref"].(string); ok {
		return problems(root, root["$defs"].(object)[strings.TrimPrefix(ref, "#/$defs/")].(object), v, path)
	}
	if choices, ok := s["anyOf"].([]any); ok {
		for _, one := range choices {
			if problems(root, one.(object), v, path) == nil {
				return nil
			}
		}
		say("is none of those that it may be")
		return list
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, v) {
		say("%v is not a word", v)
	}
	types, _ := s["type"].([]any)
	if one, ok := s["type"].(string); ok {
		types = []any{one}
	}
	kind := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number", reflect.Map: "object", reflect.Slice: "array"}[reflect.ValueOf(v).Kind()]
	if n, ok := v.(float64); ok && n == float64(int64(n)) && slices.Contains(types, any("integer")) {
		kind = "integer"
	}
	if types != nil && !slices.Contains(types, any(kind)) {
		say("is %s, want %v", kind, types)
		return list
	}
	if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v.(string)) {
		say("%q does not match %s", v, pattern)
	}
	if items, ok := s["items"].(object); ok {
		for i, e := range v.([]any) {
			list = append(list, problems(root, items, e, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	properties, _ := s["properties"].(object)
	if members, ok := v.(object); ok {
		for name, member := range members {
			p, known := properties[name].(object)
			if !known {
				p, known = s["additionalProperties"].(object)
			}
			if !known {
				say("has the member %s", name)
				continue
			}
			list = append(list, problems(root, p, member, path+"."+name)...)
		}
		required, _ := s["required"].([]any)
		for _, name := range required {
			if _, there := members[name.(string)]; !there {
				say("lacks %v", name)
			}
		}
	}
	return list
}

// Unused lists the members and words of a schema that none of the documents has, as
// "Period.cycle" and "EventKind: late". What every rule can have is used where one has it,
// and a kind of period by its word or its member.
func Unused(t testing.TB, schema []byte, documents []string) (list []string) {
	t.Helper()
	var root object
	if err := json.Unmarshal(schema, &root); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, text := range documents {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		mark(root, root, v, "", used)
	}
	names := root["$defs"].(object)
	names[""] = root
	for use := range used {
		name, word, found := strings.Cut(use, ": ")
		if !found {
			name, word, _ = strings.Cut(use, ".")
		}
		if name == "Period" {
			used[name+"."+word], used[name+": "+word] = true, true
		}
		if asObject(asObject(names[name])["properties"])["statement"] != nil {
			used["Rule."+word] = true
		}
	}
	for name, def := range names {
		for _, part := range parts(def.(object)) {
			for member := range asObject(part["properties"]) {
				if of := asObject(part["properties"]); of["statement"] != nil && used["Rule."+member] && ruleMembers[member] {
					continue
				}
				if member != "note" && !used[name+"."+member] {
					list = append(list, strings.TrimPrefix(name+"."+member, "."))
				}
			}
			words, _ := part["enum"].([]any)
			for _, word := range words {
				if !used[name+": "+word.(string)] {
					list = append(list, name+": "+word.(string))
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ruleMembers are what the document of a policy can say of every rule.
var ruleMembers = map[string]bool{"from": true, "until": true, "section": true}

// parts are a schema, or those of which a value fits one.
func parts(s object) (list []object) {
	choices, ok := s["anyOf"].([]any)
	if !ok {
		return []object{s}
	}
	for _, c := range choices {
		list = append(list, parts(c.(object))...)
	}
	return list
}

func asObject(v any) object { o, _ := v.(object); return o }

// mark notes what a value uses of the schema, of the definition with the name.
func mark(root, s object, v any, name string, used map[string]bool) {
	for _, part := range parts(s) {
		if ref, ok := part["$ref"].(string); ok {
			of := strings.TrimPrefix(ref, "#/$defs/")
			mark(root, root["$defs"].(object)[of].(object), v, of, used)
			continue
		}
		switch v := v.(type) {
		case string:
			if words, _ := part["enum"].([]any); slices.Contains(words, any(v)) {
				used[name+": "+v] = true
			}
		case []any:
			for _, e := range v {
				mark(root, asObject(part["items"]), e, name, used)
			}
		case object:
			for member, value := range v {
				if p, ok := asObject(part["properties"])[member].(object); ok {
					used[name+"."+member] = true
					mark(root, p, value, name, used)
				} else if more, ok := part["additionalProperties"].(object); ok {
					mark(root, more, value, name, used)
				}
			}
		}
	}
}
