package main

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

func (t *terminal) account() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "account",
		Short: "Add, change, list, remove and reset accounts",
		Args:  cobra.NoArgs,
		RunE:  t.choose,
	}
	cmd.AddCommand(t.accountAdd(), t.accountSet(), t.accountList(), t.accountRemove(), t.accountReset())
	return cmd
}

func (t *terminal) accountRemove() *cobra.Command {
	keep := false
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Forget an account, its credentials, its history and its backups; both sides stay as they are",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				backups, err := s.Backups(cmd.Context(), a.Name)
				if err != nil {
					return err
				}
				if err := s.RemoveAccount(cmd.Context(), a.Name, keep); err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"account": a.Name, "done": "removed", "backups": len(backups), "backupsKept": keep})
				}
				t.say(textRemoved, a.Name)
				switch {
				case len(backups) == 0:
				case keep:
					t.say(textRemovedKept, len(backups), ready(clean(filepath.Dir(backups[0].Path))))
				default:
					t.say(textRemovedBackups, len(backups))
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&keep, "keep-backups", false, "keep its backups, which hold people's data; a new account of this name finds them again")
	return cmd
}

func (t *terminal) accountList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				list, err := s.Accounts(cmd.Context())
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"accounts": append([]contract.Account{}, list...)})
				}
				t.showAccounts(list)
				return nil
			})
		},
	}
}

func (t *terminal) showAccounts(list []contract.Account) {
	if len(list) == 0 {
		t.say(textNoAccount)
		return
	}
	for _, a := range list {
		t.say(textAccount, a.Name)
		rows := [][]string{
			{"onOffice:", clean(a.OnOffice.User), clean(a.OnOffice.URL)},
			{"memotoo:", clean(login(a.Memotoo)), clean(a.Memotoo.CardDAV)},
			{t.t(textSecretsIn), t.t(stores[a.Credentials])},
			{t.t(textEvery), t.words().Duration(time.Duration(a.Every))},
		}
		for _, u := range contract.Units {
			set := a.Units[u]
			timer := textByHand
			if set.Automatic {
				timer = textAutomatic
			}
			rows = append(rows, []string{t.unit(u) + ":", t.t(directions[set.Direction]), t.t(timer), t.t(winners[set.Winner])})
		}
		t.table("  ", rows)
	}
}

func (t *terminal) accountReset() *cobra.Command {
	return &cobra.Command{
		Use:   "reset NAME",
		Short: "Forget which records belong together and what the target was; the next pass is a first pass",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if err := s.ResetAccount(cmd.Context(), a.Name); err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]string{"account": a.Name, "done": "reset"})
				}
				t.say(textReset, a.Name)
				return nil
			})
		},
	}
}

// newAccount is what the flags of account add and set say.
type newAccount struct {
	account                 contract.Account
	perUnit                 unitFlags
	every                   time.Duration
	token, secret, password string // files
}

func (t *terminal) accountAdd() *cobra.Command {
	var n newAccount
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add an account",
		Long: "Add an account. Token, secret and password are read from files, so that they never stand on a command line; \"-\" is standard input.\n" +
			"onOffice's own memotoo sync, Z-Push and the Microsoft 365 sync must be off for the user: two programs on one account make duplicates.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.account.Name = args[0]
			secrets, err := t.readNewAccount(&n, cmd.Flags().Changed("device"))
			if err != nil {
				return err
			}
			return t.with(cmd.Context(), func(s *service) error {
				if n.account.Memotoo.Device == "" && !cmd.Flags().Changed("device") {
					if n.account.Memotoo.Device, err = deviceName(cmd.Context(), s); err != nil {
						return err
					}
				}
				if err := s.AddAccount(cmd.Context(), n.account, secrets); err != nil {
					return err
				}
				saved, err := s.find(cmd.Context(), n.account.Name)
				if err != nil {
					return err
				}
				if t.asJSON {
					return t.object(map[string]any{"account": saved})
				}
				t.say(textAdded, saved.Name, login(saved.Memotoo))
				t.say(textOtherSyncs)
				return nil
			})
		},
	}
	n.flags(cmd.Flags())
	return cmd
}

// flags are what account add and set can be told.
func (n *newAccount) flags(f *pflag.FlagSet) {
	a := &n.account
	f.StringVar(&a.OnOffice.URL, "onoffice-url", "", "address of the onOffice API (default: the vendor's)")
	f.StringVar(&n.token, "onoffice-token-file", "", "file with the token of the API user")
	f.StringVar(&n.secret, "onoffice-secret-file", "", "file with the secret of the API user")
	f.StringVar(&a.OnOffice.User, "onoffice-user", "", "login name or number of the user whose records are synced")
	f.StringVar(&a.Memotoo.CardDAV, "carddav-url", contract.DefaultCardDAV, "CardDAV address of memotoo")
	f.StringVar(&a.Memotoo.CalDAV, "caldav-url", contract.DefaultCalDAV, "CalDAV address of memotoo")
	f.StringVar(&a.Memotoo.User, "memotoo-user", "", "login name at memotoo; \"_device=NAME\" at its end is understood")
	f.StringVar(&n.password, "memotoo-password-file", "", "file with the password at memotoo")
	f.StringVar(&a.Memotoo.Device, "device", "", "NAME of \"_device=NAME\" behind the login name (default: made once; '' sends none)")
	f.StringVar(&a.TimeZone, "timezone", contract.DefaultZone, "time zone set in the memotoo account")
	f.StringVar(&a.Memotoo.AddressBook, "addressbook", "", "href of the address book (default: the first one that can be written)")
	f.StringVar(&a.Memotoo.Calendar, "calendar", "", "href of the calendar (default: the first one that can be written)")
	f.StringVar(&a.Memotoo.TaskList, "tasklist", "", "href of the task list (default: the calendar if it takes tasks, else the first one that does)")
	f.StringVar(&a.Credentials, "credentials", contract.Keychain, "where the credentials are kept: keychain, or file for servers without one")
	n.perUnit.add(f)
	f.IntVar(&a.DaysBack, "days-back", contract.DefaultDaysBack, "how many days back appointments are synced")
	f.IntVar(&a.DaysAhead, "days-ahead", contract.DefaultDaysAhead, "how many days ahead appointments are synced")
	f.DurationVar(&n.every, "every", contract.DefaultEvery, "time between two automatic passes, 5m to 24h")
}

// readNewAccount checks the flags and reads the secrets.
func (t *terminal) readNewAccount(n *newAccount, deviceGiven bool) (contract.Secrets, error) {
	var missing []string
	for _, f := range []struct{ flag, value string }{
		{"--onoffice-token-file", n.token}, {"--onoffice-secret-file", n.secret}, {"--onoffice-user", n.account.OnOffice.User},
		{"--memotoo-user", n.account.Memotoo.User}, {"--memotoo-password-file", n.password},
	} {
		if f.value == "" {
			missing = append(missing, f.flag)
		}
	}
	if len(missing) > 0 {
		return contract.Secrets{}, wrongUsage(textMissing, strings.Join(missing, ", "))
	}
	if err := cutDevice(&n.account.Memotoo, deviceGiven); err != nil {
		return contract.Secrets{}, err
	}
	units, err := n.perUnit.settings(map[record.Unit]contract.UnitSettings{})
	if err != nil {
		return contract.Secrets{}, err
	}
	n.account.Units = units
	n.account.Every = contract.Duration(n.every)
	return t.readSecrets(n.token, n.secret, n.password)
}

func names(list []contract.Account) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Name)
	}
	return strings.Join(all, ", ")
}
