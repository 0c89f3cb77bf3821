package fhir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Problem is something of a Bundle that could not be read, with its FHIRPath.
type Problem struct{ Path, Text string }

func (p Problem) String() string { return p.Path + ": " + p.Text }

// mustUnderstand are members that whoever does not understand them must not pass over
// (http://hl7.org/fhir/R4/conformance-rules.html#isModifier).
var mustUnderstand = map[string]bool{"modifierExtension": true, "implicitRules": true}

// checker looks at the JSON before the models read it: they take a missing code for the
// first of its list, and drop members that they do not know.
type checker struct{ problems []Problem }

func (c *checker) say(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...)})
}

const twiceThere = "appears twice"

var raw = reflect.TypeFor[json.RawMessage]()

// parse is the value that a decoder reads next. It tells once of members that appear twice,
// of which encoding/json keeps the last.
func (c *checker) parse(dec *json.Decoder, path string) any {
	token, err := dec.Token()
	if err != nil {
		return nil // it was valid before
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			list = append(list, c.parse(dec, fmt.Sprintf("%s[%d]", path, len(list))))
		}
		_, _ = dec.Token()
		return list
	case json.Delim('{'):
		members := map[string]any{}
		for dec.More() {
			name, _ := dec.Token()
			member := path + "." + name.(string)
			if _, twice := members[name.(string)]; twice && !slices.Contains(c.problems, Problem{member, twiceThere}) {
				c.say(member, twiceThere)
			}
			members[name.(string)] = c.parse(dec, member)
		}
		_, _ = dec.Token()
		return members
	}
	return token
}

// check holds a value against the model that will read it.
func (c *checker) check(path string, v any, model reflect.Type) {
	for model.Kind() == reflect.Pointer {
		model = model.Elem()
	}
	switch v := v.(type) {
	case nil:
		c.say(path, "null is not a value")
	default:
		c.leaf(path, v, model)
	case []any:
		if model.Kind() != reflect.Slice || model == raw {
			c.say(path, "is a list")
			return
		}
		for i, x := range v {
			c.check(fmt.Sprintf("%s[%d]", path, i), x, model.Elem())
		}
	case map[string]any:
		if model == raw {
			return // read by itself
		}
		if model.Kind() != reflect.Struct {
			c.say(path, "is an object")
			return
		}
		c.members(path, v, model)
	}
}

// leaf holds a text, number or truth value against its model: codes are those of their list.
func (c *checker) leaf(path string, v any, model reflect.Type) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, reflect.New(model).Interface())
	}
	if _, quoted := v.(string); quoted && err == nil && model == reflect.TypeFor[json.Number]() {
		err = fmt.Errorf("a text")
	}
	if err != nil {
		c.say(path, "%.40s is not a value of it", text)
	}
}

func (c *checker) members(path string, v map[string]any, model reflect.Type) {
	known := map[string]bool{"resourceType": true}
	for field := range model.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
		x, there := v[name]
		switch {
		case there && mustUnderstand[name]:
			c.say(path+"."+name, "changes what the rest means, and is not understood here")
		case there:
			c.check(path+"."+name, x, field.Type)
		case options != "omitempty":
			c.say(path+"."+name, "missing")
		}
	}
	for _, name := range sorted(v) {
		if !known[name] {
			c.say(path+"."+name, "is not read, and would be lost")
		}
	}
}

// decode reads a resource strictly into its model. It reports whether it could.
func (c *checker) decode(path string, data []byte, into any) bool {
	if !json.Valid(data) {
		c.say(path, "is not JSON")
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v := c.parse(dec, path)
	before := len(c.problems)
	c.check(path, v, reflect.TypeOf(into).Elem())
	if len(c.problems) > before {
		return false
	}
	if err := json.Unmarshal(data, into); err != nil {
		c.say(path, "%v", err)
		return false
	}
	return true
}
