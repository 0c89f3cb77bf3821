package episode_test

import (
	"testing"

	"github.com/openiop/openiop/compliance/episode"
	"github.com/openiop/openiop/iop/enumtest"
)

func TestEnums(t *testing.T) {
	enumtest.Check[episode.AppealOutcome](t)
	enumtest.Check[episode.Destination](t)
	enumtest.Check[episode.DueState](t)
	enumtest.Check[episode.Effect](t)
	enumtest.Check[episode.Initiator](t)
	enumtest.Check[episode.Progress](t)
	enumtest.Check[episode.Standing](t)
	enumtest.Check[episode.Disposition](t)
	enumtest.Check[episode.Why](t)
}
