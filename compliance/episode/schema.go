package episode

import _ "embed"

//go:embed record.schema.json
var schema []byte

// Schema is a JSON Schema of the documents that [ParseRecord] reads, for editors.
// ParseRecord checks more than a schema can say.
func Schema() []byte { return append([]byte(nil), schema...) }
