package contract

import (
	"time"

	"abgleich/sync/engine"
)

// MarkFilter narrows addresses of onOffice: those that fit all that is set. The
// zero value means all of them.
type MarkFilter struct {
	// Search are words, each of which stands in first name, last name, company, main
	// e-mail or customer number.
	Search string `json:"search,omitempty"`
	// Filter is the number of a filter stored in onOffice.
	Filter int `json:"filter,omitempty"`
	// Kind is the key of a contact kind.
	Kind string `json:"kind,omitempty"`
	// Supervisor is the login name of the responsible user.
	Supervisor string `json:"supervisor,omitempty"`
}

// MarkChoices is what marks can be set for and narrowed by.
type MarkChoices struct {
	// Self is the number of the account's own user.
	Self    string          `json:"self"`
	Users   []User          `json:"users"`
	Filters []AddressFilter `json:"filters"`
	Kinds   []ContactKind   `json:"kinds"`
	// Problems are lists that may not be read; they are empty then.
	Problems []ErrorEntry `json:"problems"`
}

// AddressFilter is a filter of addresses that is stored in onOffice.
type AddressFilter struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	// Scope is public, office or private.
	Scope string `json:"scope"`
}

// ContactKind is a kind of contact ("Kontaktart").
type ContactKind struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// MarkPage is a part of a list of addresses, by record number.
type MarkPage struct {
	Addresses []MarkedAddress `json:"addresses"`
	// Next is the cursor of the next page, "" at the end. A page may be empty and yet
	// be followed by one.
	Next string `json:"next,omitempty"`
	// Total is how many addresses fit; -1 if that is known at the end only.
	Total int `json:"total"`
}

// MarkedAddress is an address and for whom its sync mark is set.
type MarkedAddress struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Company string `json:"company"`
	City    string `json:"city"`
	Email   string `json:"email"`
	// Kinds are the names of its contact kinds.
	Kinds []string `json:"kinds"`
	// Supervisor is the login name of the responsible user.
	Supervisor string `json:"supervisor"`
	// Marked are the numbers of the users whose mark is set.
	Marked []string `json:"marked"`
}

// MarkRequest sets or clears the sync mark of many addresses.
type MarkRequest struct {
	Account string `json:"account"`
	// Users are numbers of users; none means the account's own user.
	Users []string `json:"users,omitempty"`
	On    bool     `json:"on"`
	// IDs are the addresses, or All stands for all that Filter fits.
	IDs    []string   `json:"ids,omitempty"`
	All    bool       `json:"all,omitempty"`
	Filter MarkFilter `json:"filter"`
	// DryRun counts what would be changed and writes nothing.
	DryRun bool `json:"dryRun,omitempty"`
}

// MarkReport says what became of a MarkRequest.
type MarkReport struct {
	Account  string    `json:"account"`
	On       bool      `json:"on"`
	DryRun   bool      `json:"dryRun"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	// Result is ok, partial, failed, offline or stopped.
	Result engine.Ending `json:"result"`
	// Addresses is how many were meant. Of each user Changed, Already, Failed and Left
	// together are as many.
	Addresses int          `json:"addresses"`
	Users     []MarkedUser `json:"users"`
	// Error is why the work ended before its time.
	Error *ErrorEntry `json:"error,omitempty"`
}

// MarkedUser is what became of the marks of one user.
type MarkedUser struct {
	User string `json:"user"`
	// Changed marks were changed and read back, Already ones were so before, Failed
	// ones stand in Errors, and Left ones were not tried.
	Changed int `json:"changed"`
	Already int `json:"already"`
	Failed  int `json:"failed"`
	Left    int `json:"left"`
	// Errors are the first of what failed, an address each.
	Errors []ErrorEntry `json:"errors"`
	// Error is why nothing more can be changed for this user.
	Error *ErrorEntry `json:"error,omitempty"`
}

// MarkProgress is how far a MarkRequest is, in addresses. Total is 0 until it is
// known.
type MarkProgress struct {
	On    bool `json:"on"`
	Done  int  `json:"done"`
	Total int  `json:"total"`
}
