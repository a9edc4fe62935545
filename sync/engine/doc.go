// Package engine carries one unit of one account from both sides to both
// sides: it observes them, plans, guards, applies and reports (design §4).
//
// Planning and guarding are pure functions of what was observed; they are the
// preview and what the property tests run. Applying writes down each intent
// before it is sent and its result after it is confirmed, so that a pass that is
// killed at any instant is taken up again without losing or doubling a record.
//
// The engine knows the two ends through side.Side and its memory through Ledger,
// and nothing of wire formats, networks, disks or clocks.
package engine
