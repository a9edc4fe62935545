package runner

import (
	"context"
	"fmt"
	"strings"

	"abgleich/sync/fault"
	"abgleich/sync/memotoo"
	"abgleich/sync/plain"
	"abgleich/sync/record"
)

// probed is what a probe of a unit's collection found out.
type probed struct {
	collection   memotoo.Collection
	onePerSlot   bool
	schedules    bool
	shifted      bool // the account's zone is another one than the settings say
	lost         []record.Field
	lines        []string // for support
	capabilities any      // for the next pass
}

// probe tries out what the collection of a unit can do, with throw-away records.
func probe(ctx context.Context, hub hubSide) (probed, error) {
	switch h := hub.(type) {
	case *memotoo.AddressBook:
		rep, err := h.Probe(ctx)
		c := rep.Capabilities
		return probed{collection: rep.Book, onePerSlot: c.OnePerSlot, lost: c.Lost, lines: rep.Lines(), capabilities: c}, err
	case *memotoo.Calendar:
		rep, err := h.Probe(ctx)
		c := rep.Capabilities
		if err == nil && c.NoTasks {
			err = fault.New(fault.NoTasks, fault.Memotoo, fault.StepProbe, "a task was refused", nil)
		}
		return probed{collection: rep.Calendar, schedules: c.Schedules, shifted: c.Shifted, lost: c.Lost, lines: rep.Lines(), capabilities: c}, err
	}
	return probed{}, fault.New(fault.Internal, fault.Memotoo, fault.StepProbe, fmt.Sprintf("no probe for %T", hub), nil)
}

// memotooFindings says in plain sentences what a probe of the hub means for the
// user; the technical side of it goes into SideCheck.Details.
func memotooFindings(l fault.Lang, u record.Unit, p probed) []string {
	say := func(de, en string, args ...any) string {
		if l == fault.English {
			return fmt.Sprintf(en, args...)
		}
		return fmt.Sprintf(de, args...)
	}
	name := p.collection.Name
	if name == "" {
		name = p.collection.Href
	}
	var lines []string
	switch u {
	case record.Appointments:
		lines = append(lines, say("Kalender: %s.", "Calendar: %s.", name))
	case record.Tasks:
		lines = append(lines, say("Aufgabenliste: %s.", "Task list: %s.", name))
	default:
		lines = append(lines, say("Angemeldet. Adressbuch: %s.", "Signed in. Address book: %s.", name))
	}
	if p.onePerSlot {
		lines = append(lines, say(
			"memotoo behält je Art nur eine Nummer und eine E-Mail-Adresse; weitere bleiben in onOffice unberührt.",
			"memotoo keeps one number and one e-mail address of each kind; further ones stay in onOffice untouched."))
	}
	if lost := p.lost; len(lost) > 0 {
		names := make([]string, len(lost))
		for i, f := range lost {
			names[i] = plain.Label(l, f)
		}
		lines = append(lines, say("Diese Angaben kann memotoo nicht aufnehmen, sie bleiben in onOffice unberührt: %s.",
			"memotoo cannot hold these values, they stay in onOffice untouched: %s.", strings.Join(names, ", ")))
	}
	if p.shifted {
		lines = append(lines, say("Achtung: Die Zeitzone in den Einstellungen ist nicht die Ihres memotoo-Kontos. Termine ohne Zeitzone lägen sonst verschoben; wählen Sie in den Einstellungen die Zone, die memotoo zeigt.",
			"Mind: the time zone in the settings is not that of your memotoo account. Appointments without a zone would be shifted; choose the zone in the settings that memotoo shows."))
	}
	if p.schedules {
		lines = append(lines, say("memotoo verschickt bei Terminen mit Gästen selbst Nachrichten; solche Termine bleiben dort unberührt.",
			"memotoo sends messages of its own for appointments with guests; such appointments stay untouched there."))
	}
	return lines
}
