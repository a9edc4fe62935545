package lang

import (
	"unicode"
	"unicode/utf8"

	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// Unit is a unit as the interface calls it (design §1).
func (w *Words) Unit(u record.Unit) string {
	switch u {
	case record.Addresses:
		return w.T("unit.addresses")
	case record.Appointments:
		return w.T("unit.appointments")
	case record.Tasks:
		return w.T("unit.tasks")
	}
	return string(u)
}

// Direction is a direction as the interface calls it.
func (w *Words) Direction(d engine.Direction) string {
	switch d {
	case engine.Both:
		return w.T("direction.both")
	case engine.ToMemotoo:
		return w.T("direction.to-memotoo")
	case engine.ToOnOffice:
		return w.T("direction.to-onoffice")
	case engine.Off:
		return w.T("direction.off")
	}
	return string(d)
}

// Ending is how a pass ended, as the interface calls it.
func (w *Words) Ending(e engine.Ending) string {
	switch e {
	case engine.OK:
		return w.T("sync.result.ok")
	case engine.Partial:
		return w.T("sync.result.partial")
	case engine.Failed:
		return w.T("sync.result.failed")
	case engine.Waits:
		return w.T("sync.result.offline")
	case engine.Halted:
		return w.T("sync.result.stopped")
	}
	return string(e)
}

// Step is a step of a pass, written as at the beginning of a sentence.
func (w *Words) Step(s fault.Step) string {
	name := (&fault.Fault{Step: s}).StepName(w.lang)
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}
