package runner

import (
	"testing"

	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// TestFieldNames proves that every field of a contact has a name in both languages.
func TestFieldNames(t *testing.T) {
	for _, l := range []fault.Lang{fault.German, fault.English} {
		for _, f := range record.Contacts.Names() {
			if fieldNames[l][f] == "" {
				t.Errorf("%s: %s has no name", l, f)
			}
		}
	}
}
