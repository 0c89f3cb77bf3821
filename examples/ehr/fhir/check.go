package fhir

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Problem is something of a Bundle that could not be read, with its FHIRPath.
type Problem struct{ Path, Text string }

func (p Problem) String() string { return p.Path + ": " + p.Text }

// checker looks at the JSON before the models read it: they take a missing code for the
// first of its list, and drop members that they do not know.
type checker struct{ problems []Problem }

func (c *checker) say(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...)})
}

var raw = reflect.TypeFor[json.RawMessage]()

// check holds a value against the model that will read it.
func (c *checker) check(path string, v any, model reflect.Type) {
	for model.Kind() == reflect.Pointer {
		model = model.Elem()
	}
	switch v := v.(type) {
	case nil:
		c.say(path, "null is not a value")
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

func (c *checker) members(path string, v map[string]any, model reflect.Type) {
	known := map[string]bool{"resourceType": true}
	for field := range model.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
		x, there := v[name]
		switch {
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
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		c.say(path, "is not JSON")
		return false
	}
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
