// Package runner runs the passes of all accounts of one home directory: by hand
// and on a timer, one pass per account at a time, with the rule of five failures
// (design §2 rule 9). It puts the two sides, the ledger and the engine together
// and is all that programs with a window or a terminal need to know.
package runner
