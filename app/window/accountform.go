package window

import (
	"errors"
	"maps"
	"strconv"
	"strings"
	"time"

	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// intervals are the times between passes that the window offers, from the
// shortest to the longest that the runner takes.
var intervals = []time.Duration{
	5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// zones are the time zones that the window offers; any other can be typed.
var zones = []string{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Madrid", "UTC"}

// accountTexts are the settings of an account that are typed, by the name that
// InvalidError gives them.
var accountTexts = map[string]func(*contract.Account) *string{
	"name":            func(a *contract.Account) *string { return &a.Name },
	"onoffice.url":    func(a *contract.Account) *string { return &a.OnOffice.URL },
	"onoffice.user":   func(a *contract.Account) *string { return &a.OnOffice.User },
	"memotoo.carddav": func(a *contract.Account) *string { return &a.Memotoo.CardDAV },
	"memotoo.caldav":  func(a *contract.Account) *string { return &a.Memotoo.CalDAV },
	"memotoo.user":    func(a *contract.Account) *string { return &a.Memotoo.User },
	"memotoo.device":  func(a *contract.Account) *string { return &a.Memotoo.Device },
	"timeZone":        func(a *contract.Account) *string { return &a.TimeZone },
}

// accountNumbers are those that are whole numbers.
var accountNumbers = map[string]func(*contract.Account) *int{
	"daysBack":  func(a *contract.Account) *int { return &a.DaysBack },
	"daysAhead": func(a *contract.Account) *int { return &a.DaysAhead },
}

// unitFields are the settings of a unit.
type unitFields struct {
	unit      record.Unit
	direction *choice[engine.Direction]
	winner    *choice[engine.Winner]
	automatic *tick
	// unmarked is nil for units without marks.
	unmarked *tick
}

func newUnitFields(unit record.Unit, w *lang.Words) *unitFields {
	u := &unitFields{
		unit:      unit,
		direction: newChoice(w.Direction, engine.Both, engine.ToMemotoo, engine.ToOnOffice, engine.Off),
		winner: newChoice(func(who engine.Winner) string {
			switch who {
			case engine.MemotooWins:
				return w.T("settings.winner.memotoo")
			case engine.UserDecides:
				return w.T("settings.winner.ask")
			}
			return w.T("settings.winner.onoffice")
		}, engine.OnOfficeWins, engine.MemotooWins, engine.UserDecides),
		automatic: newTick(w.T("settings.automaticUnit", "unit", w.Unit(unit)), nil),
	}
	if unit == record.Addresses {
		u.unmarked = newTick(w.T("settings.unmarked"), nil)
	}
	return u
}

func (u *unitFields) show(set contract.UnitSettings) {
	u.direction.set(set.Direction)
	u.winner.set(set.Winner)
	u.automatic.SetChecked(set.Automatic)
	if u.unmarked != nil {
		u.unmarked.SetChecked(set.DeleteUnmarked)
	}
}

func (u *unitFields) read(set contract.UnitSettings) contract.UnitSettings {
	set.Direction, set.Winner, set.Automatic = u.direction.get(), u.winner.get(), u.automatic.Checked
	if u.unmarked != nil {
		set.DeleteUnmarked = u.unmarked.Checked
	}
	return set
}

// readUnits takes what was chosen for the units over into an account.
func readUnits(a *contract.Account, units []*unitFields) {
	a.Units = maps.Clone(a.Units)
	if a.Units == nil {
		a.Units = map[record.Unit]contract.UnitSettings{}
	}
	for _, u := range units {
		a.Units[u.unit] = u.read(a.Units[u.unit])
	}
}

// wrongText says what is wrong with one typed setting of an account, nil for
// nothing. The rules are those of the contract: the setting is tried on an account
// in which everything else is right.
func wrongText(key, text string) *contract.InvalidError {
	a := contract.Account{Name: "a", OnOffice: contract.OnOffice{User: "u"}, Memotoo: contract.Memotoo{User: "u"}}.WithDefaults()
	text = strings.TrimSpace(text)
	if get, ok := accountNumbers[key]; ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			return &contract.InvalidError{Field: key, Value: text}
		}
		*get(&a) = n
	} else {
		*accountTexts[key](&a) = text
	}
	var invalid *contract.InvalidError
	if err := a.WithDefaults().Validate(); errors.As(err, &invalid) {
		return invalid
	}
	return nil
}
