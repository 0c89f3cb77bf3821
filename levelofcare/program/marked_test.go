package program_test

import (
	"encoding/json"
	"testing"

	"github.com/openiop/openiop/iop/enumtest"
	"github.com/openiop/openiop/levelofcare/program"
)

// A name in the wrong place of a program or of what is wanted is in no redacted error.
func TestNamesInProgramsAndWishes(t *testing.T) {
	enumtest.Marked(t, `{"id":"riverside","levels":{"has":["intensive-outpatient"],"complete":true},"therapies":{"has":["dbt"],"lacks":["emdr"]},"insurance":{"has":["A"],"lacks":["B"]},"travel":"0h25m","cost":12.50,"virtual":"no"}`,
		func(document []byte) ([]string, error) {
			var p program.Program
			err := json.Unmarshal(document, &p)
			return nil, err
		})
	enumtest.Marked(t, `{"levels":["intensive-outpatient"],"order":["outpatient","intensive-outpatient"],"wishes":[{"of":"therapy","any":["dbt"],"must":true}]}`,
		func(document []byte) ([]string, error) {
			var w program.Wanted
			err := json.Unmarshal(document, &w)
			return nil, err
		})
}
