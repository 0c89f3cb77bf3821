package compliance_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop"
)

var update = flag.Bool("update", false, "write generated files anew")

// object is a part of a schema.
type object = map[string]any

// schemaOf describes how values of a type are written, from the type alone.
type schemaOf struct {
	defs    object
	special map[reflect.Type]func(*schemaOf) object
}

// special are the types that write and read themselves in a form of their own.
func special() map[reflect.Type]func(*schemaOf) object {
	return map[reflect.Type]func(*schemaOf) object{
		reflect.TypeFor[iop.Minutes](): func(*schemaOf) object {
			return object{"type": "string", "pattern": `^([0-9]{1,6}h([0-5][0-9]m)?|[0-9]{1,7}m)$`}
		},
		reflect.TypeFor[iop.Day]():                 func(*schemaOf) object { return object{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`} },
		reflect.TypeFor[iop.RuleID]():              func(*schemaOf) object { return object{"type": "string", "pattern": `^[a-z0-9]+([-.][a-z0-9]+)*$`} },
		reflect.TypeFor[compliance.Jurisdiction](): func(*schemaOf) object { return object{"type": "string", "pattern": `^[A-Z]{2}(-[A-Z0-9]{1,3})?$`} },
		reflect.TypeFor[iop.Period](): func(s *schemaOf) object {
			members := object{"note": object{"type": "string"}, "in_weeks": s.of(reflect.TypeFor[iop.Range[int32]]()), "in_phases": s.of(reflect.TypeFor[iop.Range[int32]]()), "ended_by": s.of(reflect.TypeFor[iop.Set[iop.EventKind]]()), "from": s.of(reflect.TypeFor[iop.Set[iop.EventKind]]()), "reasons": s.of(reflect.TypeFor[iop.Set[iop.DischargeReason]]())}
			for _, name := range []string{"each", "known", "not_first", "not_leave", "not_appeal"} {
				members[name] = object{"type": "boolean"}
			}
			for k := range iop.Values[iop.PeriodKind]() {
				if _, there := members[k.String()]; !there {
					members[k.String()] = object{"type": []any{"boolean", "integer"}}
				}
			}
			return object{"anyOf": []any{s.words(iop.PerWeek), object{"type": "object", "properties": members, "additionalProperties": false, "minProperties": 1}}}
		},
		reflect.TypeFor[iop.Requirement](): func(s *schemaOf) object {
			o := s.record(reflect.TypeFor[iop.Requirement]())
			p := o["properties"].(object)
			p["bound"] = object{"anyOf": []any{s.of(reflect.TypeFor[iop.Range[iop.Minutes]]()), s.of(reflect.TypeFor[iop.Range[int32]]())}}
			o["required"] = []any{"id", "statement", "measure", "per", "bound"}
			return o
		},
	}
}

type vocabulary interface{ Vocabulary() *iop.Vocabulary }

func (s *schemaOf) words(v vocabulary) object {
	var words []any
	for _, w := range v.Vocabulary().All() {
		words = append(words, w)
	}
	return object{"enum": words}
}

func (s *schemaOf) of(t reflect.Type) object {
	if make, ok := s.special[t]; ok {
		return s.named(t, make)
	}
	if v, ok := reflect.Zero(t).Interface().(vocabulary); ok {
		return s.named(t, func(s *schemaOf) object { return s.words(v) })
	}
	name := t.String()
	switch {
	case strings.HasPrefix(name, "iop.Set["):
		member := reflect.Zero(t).MethodByName("All").Type().Out(0).In(0).In(0)
		items := s.of(member)
		if member == reflect.TypeFor[iop.EventKind]() {
			items = object{"anyOf": []any{items, object{"enum": []any{"absence", "unexcused-absence"}}}}
		}
		return object{"type": "array", "uniqueItems": true, "items": items}
	case strings.HasPrefix(name, "iop.Range["):
		end := s.of(t.Field(0).Type)
		return object{"type": "object", "additionalProperties": false, "minProperties": 1,
			"properties": object{"at_least": end, "above": end, "at_most": end, "below": end, "note": object{"type": "string"}}}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		return s.named(t, func(s *schemaOf) object { return s.record(t) })
	}
	panic("no schema for " + name)
}

// named puts the type's schema among the definitions once.
func (s *schemaOf) named(t reflect.Type, make func(*schemaOf) object) object {
	name := t.Name()
	if _, there := s.defs[name]; !there {
		s.defs[name] = nil
		s.defs[name] = make(s)
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s *schemaOf) record(t reflect.Type) object {
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
				name = strings.ToLower(f.Name)
			}
			properties[name] = s.of(f.Type)
			if f.Tag.Get("wire") == "required" {
				required = append(required, name)
			}
		}
	}
	add(t)
	if _, own := properties["note"]; !own {
		properties["note"] = object{"type": "string"}
	}
	if f, is := t.FieldByName("Rule"); is && f.Type == reflect.TypeFor[iop.Rule]() { // what the header may say for it
		properties["source"] = object{"anyOf": []any{object{"type": "string"}, properties["source"]}}
		properties["section"] = object{"type": "string"}
		required = slices.DeleteFunc(required, func(name any) bool { return name == "strength" || name == "source" })
	}
	o := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// TestSchemaFollowsTheTypes makes the schema from the Go types and compares.
func TestSchemaFollowsTheTypes(t *testing.T) {
	s := schemaOf{object{}, special()}
	root := s.record(reflect.TypeFor[compliance.Definition]())
	root["properties"].(object)["$schema"] = object{"type": "string"}
	root["$schema"], root["title"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", "openiop policy", s.defs
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", " ")
	require.NoError(t, enc.Encode(root))
	if *update {
		require.NoError(t, os.WriteFile("policy.schema.json", text.Bytes(), 0o644))
	}
	want, err := os.ReadFile("policy.schema.json")
	require.NoError(t, err)
	assert.Equal(t, string(want), text.String(), "run with -update and read the difference")
}

// problems validates a value against the part of JSON Schema that is used here.
func problems(root, s object, v any, path string) (list []string) {
	say := func(format string, args ...any) { list = append(list, path+": "+fmt.Sprintf(format, args...)) }
	if ref, ok := s["$ref"].(string); ok {
		return problems(root, root["$defs"].(object)[strings.TrimPrefix(ref, "#/$defs/")].(object), v, path)
	}
	if any, ok := s["anyOf"].([]any); ok {
		for _, one := range any {
			if problems(root, one.(object), v, path) == nil {
				return nil
			}
		}
		say("is none of those that it may be")
		return list
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, v) {
		say("%v is no word", v)
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

// validate holds a document against the shipped schema.
func validate(t testing.TB, text string) []string {
	t.Helper()
	var root object
	var v any
	require.NoError(t, json.Unmarshal(compliance.Schema(), &root))
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return problems(root, root, v, "")
}

// TestSchemaDescribesWhatIsShipped holds every published policy against the schema.
func TestSchemaDescribesWhatIsShipped(t *testing.T) {
	files, err := filepath.Glob("published/data/*.json")
	require.NoError(t, err)
	more, err := filepath.Glob("testdata/programs/*.json")
	require.NoError(t, err)
	require.Greater(t, len(files), 50)
	for _, f := range append(files, more...) {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		assert.Empty(t, validate(t, string(text)), f)
	}
}

func TestSchemaDescribesDocuments(t *testing.T) {
	assert.Empty(t, validate(t, whole))
	text, err := json.Marshal(parse(t, whole))
	require.NoError(t, err)
	assert.Empty(t, validate(t, string(text)), "what is written fits as well")
	for _, wrong := range []string{
		document(`"colour":"red"`), document(`"kind":"nice"`), `{}`, document(`"requirements":[{}]`), document(`"counting":{"clock_hour":"ten"}`),
		document(`"requirements":[` + hoursRow("clinic.Hours", `{"at_least":"9h"}`) + `]`),
		document(`"requirements":[` + hoursRow("clinic.hours", `{"at_least":"soon"}`) + `]`),
	} {
		assert.NotEmpty(t, validate(t, wrong), wrong)
	}
}
