package web

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/openiop/openiop/iop/wire"
)

// The log tells where a document was wrong, and not what stood there.
func TestFaultsInTheLog(t *testing.T) {
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	var doc struct {
		Person string `json:"person"`
		Age    int    `json:"age"`
	}
	err := fmt.Errorf("of Zebulon: %w", wire.Unmarshal([]byte(`{"person":7,"age":"Zebulon"}`), &doc))
	log.Error("failed", faults(err), faults(errors.New("Zebulon is not there")))
	if text := out.String(); strings.Contains(text, "Zebulon") || !strings.Contains(text, `person: is a number, want a string (line 1)`) || !strings.Contains(text, `age: is a string, want a whole number (line 1)`) {
		t.Error(text)
	}
}
