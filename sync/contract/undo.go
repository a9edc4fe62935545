package contract

import "time"

// UndoRequest asks for a pass to be undone: every value that it wrote goes back to
// what it was before, on both sides and whatever the direction is today. What was
// changed since is left and listed as skipped.
type UndoRequest struct {
	// Account is the account's name; "" is the only one there is.
	Account string `json:"account"`
	// Pass is the number of the pass; 0 is the last one that wrote anything and takes
	// no other one back.
	Pass int64 `json:"pass,omitempty"`
	// DryRun counts what would be undone and writes nothing.
	DryRun bool `json:"dryRun,omitempty"`
}

// PassName names a pass of the account.
type PassName struct {
	ID      int64     `json:"id"`
	Started time.Time `json:"started"`
}
