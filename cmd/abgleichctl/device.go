package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"abgleich/app/device"
	"abgleich/sync/contract"
)

// codeScale is the width of a module of a saved code in pixels: large enough to
// be scanned from a screen.
const codeScale = 8

// deviceFlags choose the account and the name of a device.
type deviceFlags struct {
	account string
	options device.Options
}

func (t *terminal) device() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "Connect phones and other programs with the memotoo account",
		Args:  cobra.NoArgs,
		RunE:  t.choose,
	}
	cmd.AddCommand(t.deviceList(), t.deviceShow(), t.deviceProfile(), t.deviceCode())
	return cmd
}

func (t *terminal) deviceList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the kinds of devices and services",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			type kind struct {
				Kind    device.Kind `json:"kind"`
				Title   string      `json:"title"`
				Profile bool        `json:"profile"`
			}
			var list []kind
			var rows [][]string
			for _, k := range device.Kinds {
				list = append(list, kind{k, k.Title(t.lang), k.HasProfile()})
				rows = append(rows, []string{string(k), k.Title(t.lang)})
			}
			if t.asJSON {
				return t.object(map[string]any{"devices": list})
			}
			t.table("", rows)
			t.say(textDeviceHow)
			return nil
		},
	}
}

// forDevice is a command about one kind of device for one account.
func (t *terminal) forDevice(use, short, long string, do func(contract.Account, device.Kind, device.Options) error) *cobra.Command {
	var f deviceFlags
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  long,
		Args:  cobra.ExactArgs(1),
		// For completion only; what is wrong is said in the user's language.
		ValidArgs: kinds(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.with(cmd.Context(), func(s *service) error {
				a, err := s.find(cmd.Context(), f.account)
				if err != nil {
					return err
				}
				return do(a, device.Kind(args[0]), f.options)
			})
		},
	}
	cmd.Flags().StringVar(&f.account, "account", "", "account to connect (needed if there are several)")
	cmd.Flags().StringVar(&f.options.Name, "name", "",
		"NAME of \"_device=NAME\" for this device: letters and digits (default: the usual one of the kind; a second device needs its own)")
	return cmd
}

func kinds() []string {
	var out []string
	for _, k := range device.Kinds {
		out = append(out, string(k))
	}
	return out
}

func (t *terminal) deviceShow() *cobra.Command {
	return t.forDevice("show KIND", "Show the steps, the values to type and what to beware of",
		"Show how a device is connected: the steps in order, the values to type and what to beware of. There is never a password in it.\n"+
			"\"abgleichctl device list\" lists the kinds.",
		func(a contract.Account, k device.Kind, o device.Options) error {
			setup, err := device.For(a, k, t.lang, o)
			if err != nil {
				return err
			}
			if t.asJSON {
				return t.object(setup)
			}
			t.showDevice(a, setup)
			return nil
		})
}

func (t *terminal) showDevice(a contract.Account, s device.Setup) {
	t.say(textDeviceTitle, ready(s.Title), s.Account)
	if s.Login != "" {
		t.say(textDeviceLogin, s.Login)
	}
	fmt.Fprintln(t.out)
	t.say(textDeviceBeware)
	for _, w := range s.Warnings {
		fmt.Fprintln(t.out, "  - "+w.Text)
	}
	for i, w := range s.Ways {
		fmt.Fprintln(t.out)
		t.say(textDeviceWay, i+1, ready(w.Title))
		for n, step := range w.Steps {
			fmt.Fprintf(t.out, "  %d. %s\n", n+1, step.Text)
			var rows [][]string
			for _, v := range step.Values {
				rows = append(rows, []string{v.Label + ":", cleanMessage(v.Value)})
			}
			t.table("       ", rows)
		}
	}
	fmt.Fprintln(t.out)
	if len(s.Ways) > 1 && s.Kind != device.Google {
		t.say(textDeviceOneWay)
	}
	if s.Profile {
		t.say(textDeviceProfile, string(s.Kind), device.FileName(a, s.Kind))
	}
	for _, c := range s.Codes {
		t.say(textDeviceCode, ready(c.Title), string(s.Kind), c.ID, c.ID)
	}
}

func (t *terminal) deviceProfile() *cobra.Command {
	var output, password string
	cmd := t.forDevice("profile KIND --output FILE.mobileconfig", "Write the configuration profile of an iPhone, iPad or Mac",
		"Write a configuration profile that sets contacts and calendar up on an iPhone, iPad or Mac. Installing it again replaces it.\n"+
			"There is no password in it unless --password-file gives one; \"-\" is standard input.",
		func(a contract.Account, k device.Kind, o device.Options) error {
			if output == "" {
				return wrongUsage(textMissing, "--output")
			}
			secret, saved := "", textProfileSaved
			if password != "" {
				var err error
				if secret, err = t.readSecret(password); err != nil {
					return err
				}
				saved = textProfileSecret
			}
			setup, err := device.For(a, k, t.lang, o)
			if err != nil {
				return err
			}
			profile, err := device.Profile(a, k, t.lang, o, secret)
			if err != nil {
				return err
			}
			size, err := writeFile(output, func(w io.Writer) error {
				_, err := w.Write(profile)
				return err
			})
			if err != nil {
				return err
			}
			if t.asJSON {
				return t.object(map[string]any{"file": output, "bytes": size, "device": setup.Device, "password": secret != ""})
			}
			t.say(saved, output, setup.Login)
			return nil
		})
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write; an older one of that name is replaced")
	cmd.Flags().StringVar(&password, "password-file", "", "file with the password at memotoo, to put it into the profile")
	return cmd
}

func (t *terminal) deviceCode() *cobra.Command {
	var output, id string
	cmd := t.forDevice("qr KIND --output FILE.png", "Write a QR code to scan with the phone",
		"Write a QR code to scan with the phone: its address and user name, never a password.",
		func(a contract.Account, k device.Kind, o device.Options) error {
			if output == "" {
				return wrongUsage(textMissing, "--output")
			}
			setup, err := device.For(a, k, t.lang, o)
			if err != nil {
				return err
			}
			if len(setup.Codes) == 0 {
				return wrongUsage(textNoCode, setup.Title)
			}
			i := slices.IndexFunc(setup.Codes, func(c device.Code) bool { return c.ID == id })
			if i < 0 {
				var ids []string
				for _, c := range setup.Codes {
					ids = append(ids, c.ID)
				}
				return wrongUsage(textUnknownCode, id, strings.Join(ids, ", "))
			}
			code := setup.Codes[i]
			size, err := writeFile(output, func(w io.Writer) error { return code.PNG(w, codeScale) })
			if err != nil {
				return err
			}
			if t.asJSON {
				return t.object(map[string]any{"file": output, "bytes": size, "code": code})
			}
			t.say(textCodeSaved, ready(code.Title), output, ready(code.Hint))
			return nil
		})
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write; an older one of that name is replaced")
	cmd.Flags().StringVar(&id, "code", "contacts", "what to scan: contacts, calendar or user")
	return cmd
}
