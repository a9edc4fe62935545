package api

import (
	"errors"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// accountBody is an account on its way in. Secrets is nil where they stay.
type accountBody struct {
	Account contract.Account  `json:"account"`
	Secrets *contract.Secrets `json:"secrets,omitempty"`
}

// nameBody names an account.
type nameBody struct {
	Account string `json:"account"`
}

// removeBody names an account that is removed.
type removeBody struct {
	Account     string `json:"account"`
	KeepBackups bool   `json:"keepBackups,omitempty"`
}

// decideBody answers questions.
type decideBody struct {
	Account  string          `json:"account"`
	IDs      []int64         `json:"ids"`
	Decision engine.Decision `json:"decision"`
}

// pauseBody keeps an account's timer quiet.
type pauseBody struct {
	Account string    `json:"account"`
	Until   time.Time `json:"until,omitzero"`
}

// usersBody asks for the people of a tenant.
type usersBody struct {
	URL     string           `json:"url"`
	Secrets contract.Secrets `json:"secrets"`
	Account string           `json:"account"`
}

// markPageBody asks for a part of the addresses.
type markPageBody struct {
	Account string              `json:"account"`
	Filter  contract.MarkFilter `json:"filter"`
	Cursor  string              `json:"cursor,omitempty"`
}

// backupBody asks for a backup.
type backupBody struct {
	Account string        `json:"account"`
	Units   []record.Unit `json:"units,omitempty"`
}

// errorBody is an error on its way out.
type errorBody struct {
	Fault   *fault.Fault           `json:"fault,omitempty"`
	Invalid *contract.InvalidError `json:"invalid,omitempty"`
}

func toWire(err error) errorBody {
	var invalid *contract.InvalidError
	if errors.As(err, &invalid) {
		return errorBody{Invalid: invalid}
	}
	return errorBody{Fault: fault.From(err, fault.Local, fault.StepSave)}
}

// err is the error as the service returned it, less its cause.
func (b errorBody) err() error {
	switch {
	case b.Invalid != nil:
		return b.Invalid
	case b.Fault != nil:
		return b.Fault
	}
	return fault.New(fault.Internal, fault.Local, fault.StepSave, "an error without content", nil)
}
