package standin

import (
	"fmt"
	"os"
	"path/filepath"
)

// AddAccount gives the arguments of `abgleichctl account add` for an account called name on both stand-ins. The secrets go
// through files in dir, which the caller removes.
func (i Info) AddAccount(name, dir string) ([]string, error) {
	if len(i.OnOffice.Users) == 0 {
		return nil, fmt.Errorf("the stand-in onOffice names no user")
	}
	user, device := i.Memotoo.Login()
	args := []string{"account", "add", name,
		"--onoffice-url", i.OnOffice.URL, "--onoffice-user", i.OnOffice.Users[0].Name,
		"--carddav-url", i.Memotoo.CardDAV, "--caldav-url", i.Memotoo.CalDAV, "--memotoo-user", user, "--device", device,
		"--timezone", "Europe/Berlin", "--credentials", "file"}
	for _, secret := range []struct{ option, value string }{
		{"--onoffice-token-file", i.OnOffice.Token}, {"--onoffice-secret-file", i.OnOffice.Secret},
		{"--memotoo-password-file", i.Memotoo.Password},
	} {
		file := filepath.Join(dir, secret.option[2:])
		if err := os.WriteFile(file, []byte(secret.value+"\n"), 0o600); err != nil {
			return nil, err
		}
		args = append(args, secret.option, file)
	}
	return args, nil
}
