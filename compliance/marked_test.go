package compliance_test

import (
	"strings"
	"testing"

	"github.com/openiop/openiop/compliance"
	"github.com/openiop/openiop/iop/enumtest"
)

// A name in the wrong place of a policy is in no redacted error.
func TestNamesInPolicies(t *testing.T) {
	for _, text := range []string{whole, strings.Replace(short, `"group.size"`, `"group-size"`, 1)} {
		enumtest.Marked(t, text, func(document []byte) ([]string, error) {
			_, err := compliance.Parse(document)
			return nil, err
		})
	}
}
