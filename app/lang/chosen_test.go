package lang

import (
	"testing"

	"abgleich/sync/fault"
)

func TestChosen(t *testing.T) {
	t.Setenv("ABGLEICH_LANG", "en")
	var c Chosen
	first := c.Words()
	if first.Lang() != fault.English {
		t.Errorf("the system's is %s", first.Lang())
	}
	if c.Choose("en"); c.Words() != first {
		t.Error("the same language is another one")
	}
	if c.Choose("de"); c.Words().Lang() != fault.German {
		t.Errorf("chosen is %s", c.Words().Lang())
	}
	if c.Choose(""); c.Words().Lang() != fault.English {
		t.Errorf("the system's is %s", c.Words().Lang())
	}
}
