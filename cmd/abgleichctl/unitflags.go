package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// unitFlags are the settings of the units on a command line. Each value may name
// the unit that it is for, as in "tasks=off"; without, it is for all of them.
type unitFlags struct {
	direction, winner, automatic []string
	deleteUnmarked               bool
	flags                        *pflag.FlagSet
}

func (u *unitFlags) add(f *pflag.FlagSet) {
	u.flags = f
	f.StringArrayVar(&u.direction, "direction", nil, "direction: both, to-memotoo, to-onoffice or off; of one unit: UNIT=DIRECTION, repeatable (default both)")
	f.StringArrayVar(&u.winner, "winner", nil, "whose value stands if both sides changed the same field differently: onoffice, memotoo, or ask to leave both as they are until you decide; of one unit: UNIT=WINNER, repeatable (default onoffice)")
	f.StringArrayVar(&u.automatic, "automatic", nil, "let the timer sync: true or false; of one unit: UNIT=BOOL, repeatable (default true)")
	f.Lookup("automatic").NoOptDefVal = "true"
	f.BoolVar(&u.deleteUnmarked, "delete-unmarked", false, "delete the card when the mark is cleared in onOffice, instead of leaving it alone")
}

// settings are the settings of all units: those of before, or for a unit that has
// none the defaults, with what the flags say put over them.
func (u *unitFlags) settings(before map[record.Unit]contract.UnitSettings) (map[record.Unit]contract.UnitSettings, error) {
	all := contract.Account{Units: before}.WithDefaults().Units
	if u.flags.Changed("delete-unmarked") {
		s := all[record.Addresses]
		s.DeleteUnmarked = u.deleteUnmarked
		all[record.Addresses] = s
	}
	for _, flag := range []struct {
		values []string
		set    func(s *contract.UnitSettings, value string) error
	}{
		{u.direction, func(s *contract.UnitSettings, v string) error {
			s.Direction = engine.Direction(v)
			return filled("units.direction", v)
		}},
		{u.winner, func(s *contract.UnitSettings, v string) error {
			s.Winner = engine.Winner(v)
			return filled("units.winner", v)
		}},
		{u.automatic, func(s *contract.UnitSettings, v string) (err error) {
			if s.Automatic, err = strconv.ParseBool(v); err != nil {
				return wrongUsage(textBadBool, v)
			}
			return nil
		}},
	} {
		for _, value := range flag.values {
			units, value, err := meant(value)
			if err != nil {
				return nil, err
			}
			for _, unit := range units {
				s := all[unit]
				if err := flag.set(&s, value); err != nil {
					return nil, err
				}
				all[unit] = s
			}
		}
	}
	return all, nil
}

// filled refuses an empty value, which would otherwise mean the default.
func filled(field, value string) error {
	if value == "" {
		return &contract.InvalidError{Field: field}
	}
	return nil
}

// meant cuts a value into the units that it is for and what is said about them.
func meant(value string) ([]record.Unit, string, error) {
	name, rest, named := strings.Cut(value, "=")
	if !named {
		return contract.Units, value, nil
	}
	if !slices.Contains(contract.Units, record.Unit(name)) {
		return nil, "", wrongUsage(textUnknownUnit, name, strings.Join(unitIDs(), ", "))
	}
	return []record.Unit{record.Unit(name)}, rest, nil
}
