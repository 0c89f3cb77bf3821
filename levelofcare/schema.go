package levelofcare

import (
	"bytes"
	"encoding/json"
)

// AssessmentSchema returns a JSON Schema of the documents that
// [Criteria.ParseAssessment] reads, with the facts of the set, its own included, and
// their values in order of concern.
func (c *Criteria) AssessmentSchema() []byte {
	type object = map[string]any
	if c == nil {
		c = &Criteria{}
	}
	c = c.made()
	facts, ruledOut, names := object{}, object{}, []string{}
	note := object{"type": "string", "description": "A note for readers; it changes nothing."}
	for _, f := range c.facts[1:] {
		words := []string{}
		for _, word := range f.values.All() {
			words = append(words, word)
		}
		facts[f.name] = object{"enum": words, "description": "The value of " + f.name + "; if left out, not assessed."}
		ruledOut[f.name] = object{"type": "array", "items": object{"enum": words}, "description": "What " + f.name + " is known not to be."}
		names = append(names, f.name)
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", " ")
	_ = enc.Encode(object{ // these values are always written
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "openiop assessment", "type": "object", "additionalProperties": false,
		"properties": object{
			"$schema":   object{"type": "string", "description": "The address of this schema, for editors."},
			"note":      note,
			"day":       object{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "description": "The day that the facts describe; if left out, the latest rules apply."},
			"facts":     object{"type": "object", "additionalProperties": false, "properties": facts, "description": "What was assessed."},
			"ruled_out": object{"type": "object", "additionalProperties": false, "properties": ruledOut, "description": "Values that facts are known not to have, where nothing more is known."},
			"unsettled": object{"type": "array", "items": object{"enum": names}, "description": "Facts to ask again."},
		},
	})
	return text.Bytes()
}
