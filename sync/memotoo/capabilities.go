package memotoo

import "abgleich/sync/record"

// Capabilities are what a probe found out about a book. The account keeps them and hands them to Config; the zero value means that nothing is
// known and everything is written.
type Capabilities struct {
	Probed bool `json:"probed"`
	// NameKept: a new card stays at the address that it was sent to.
	NameKept bool `json:"nameKept"`
	// NameTold: it does not, but the server says in Location where it went.
	NameTold bool `json:"nameTold"`
	// UIDKept: a card comes back with the UID that it was sent with.
	UIDKept bool `json:"uidKept"`
	// Slow: a new card was not shown at once (reference memotoo §9).
	Slow bool `json:"slow"`
	// OnePerSlot: a second phone or e-mail of the same type is lost (reference memotoo §9).
	OnePerSlot bool `json:"onePerSlot"`
	// Lost are the fields of which nothing comes back.
	Lost []record.Field `json:"lost,omitempty"`
}
