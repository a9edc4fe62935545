package agent

import (
	"context"
	"errors"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// Autostart is the desktop's list of programs that start at login.
type Autostart interface {
	Enabled() (bool, error)
	Enable() error
	Disable() error
}

// desktop is the engine as clients of the agent see it: the settings say whether
// the desktop really starts the program at login, whoever changed that.
type desktop struct {
	Engine
	list Autostart
}

// Settings returns the settings of the program.
func (d desktop) Settings(ctx context.Context) (contract.Settings, error) {
	s, err := d.Engine.Settings(ctx)
	if err != nil || d.list == nil {
		return s, err
	}
	s.StartAtLogin, err = d.list.Enabled()
	return s, listFault(err)
}

// SaveSettings changes the settings and the desktop's list.
func (d desktop) SaveSettings(ctx context.Context, s contract.Settings) error {
	if err := d.Engine.SaveSettings(ctx, s); err != nil || d.list == nil {
		return err
	}
	if s.StartAtLogin {
		return listFault(d.list.Enable())
	}
	return listFault(d.list.Disable())
}

func listFault(err error) error {
	if err == nil {
		return nil
	}
	if f := (*fault.Fault)(nil); errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Storage, fault.Local, fault.StepSave, err.Error(), err)
}
