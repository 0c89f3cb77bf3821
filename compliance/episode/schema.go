package episode

import _ "embed"

//go:embed record.schema.json
var schema []byte

// Schema returns a JSON Schema of the documents that [Parse] reads, for editors. Parse
// checks more than a schema can express.
func Schema() []byte { return append([]byte(nil), schema...) }
