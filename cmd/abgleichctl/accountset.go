package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"abgleich/sync/contract"
)

func (t *terminal) accountSet() *cobra.Command {
	var n newAccount
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Change an account; what is not given stays as it is",
		Long: "Change an account. What is not given stays as it is; the defaults below are those of a new account. Token, secret and password are read from files, so that they never stand on a command line; \"-\" is standard input.\n" +
			"Whose records are synced, and where to, is fixed by the first pass: to change that, reset the account first.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			secrets, err := t.readChange(&n, cmd)
			if err != nil {
				return err
			}
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if err := n.over(&a, cmd.Flags()); err != nil {
					return err
				}
				if err := s.UpdateAccount(cmd.Context(), a, secrets); err != nil {
					return err
				}
				saved, err := s.find(cmd.Context(), a.Name)
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"account": saved})
				}
				t.say(textChanged, saved.Name, saved.Name)
				return nil
			})
		},
	}
	n.flags(cmd.Flags())
	return cmd
}

// readChange reads the secrets that are to be changed; nil if none are.
func (t *terminal) readChange(n *newAccount, cmd *cobra.Command) (*contract.Secrets, error) {
	given := false
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { given = given || f.Changed })
	if !given {
		return nil, wrongUsage(textNoChange)
	}
	var missing []string
	for _, f := range []struct{ flag, file string }{
		{"onoffice-token-file", n.token}, {"onoffice-secret-file", n.secret}, {"memotoo-password-file", n.password},
	} {
		if f.file == "" && cmd.Flags().Changed(f.flag) {
			missing = append(missing, "--"+f.flag)
		}
	}
	if len(missing) > 0 {
		return nil, wrongUsage(textMissing, strings.Join(missing, ", "))
	}
	if n.token == "" && n.secret == "" && n.password == "" {
		return nil, nil
	}
	secrets, err := t.readSecrets(n.token, n.secret, n.password)
	return &secrets, err
}

// over puts what the flags say over an account; what was not given stays.
func (n *newAccount) over(a *contract.Account, f *pflag.FlagSet) error {
	from, m := &n.account, &a.Memotoo
	for flag, set := range map[string]func(){
		"onoffice-url":  func() { a.OnOffice.URL = from.OnOffice.URL },
		"onoffice-user": func() { a.OnOffice.User = from.OnOffice.User },
		"carddav-url":   func() { m.CardDAV = from.Memotoo.CardDAV },
		"caldav-url":    func() { m.CalDAV = from.Memotoo.CalDAV },
		"memotoo-user":  func() { m.User = from.Memotoo.User },
		"device":        func() { m.Device = from.Memotoo.Device },
		"addressbook":   func() { m.AddressBook = from.Memotoo.AddressBook },
		"calendar":      func() { m.Calendar = from.Memotoo.Calendar },
		"tasklist":      func() { m.TaskList = from.Memotoo.TaskList },
		"timezone":      func() { a.TimeZone = from.TimeZone },
		"credentials":   func() { a.Credentials = from.Credentials },
		"days-back":     func() { a.DaysBack = from.DaysBack },
		"days-ahead":    func() { a.DaysAhead = from.DaysAhead },
		"every":         func() { a.Every = contract.Duration(n.every) },
	} {
		if f.Changed(flag) {
			set()
		}
	}
	if f.Changed("memotoo-user") {
		if err := cutDevice(m, f.Changed("device")); err != nil {
			return err
		}
	}
	units, err := n.perUnit.settings(a.Units)
	a.Units = units
	return err
}
