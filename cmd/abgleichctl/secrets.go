package main

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"runtime"
	"strings"

	"abgleich/sync/contract"
)

// longSecret is how many bytes a file with a secret may have.
const longSecret = 4096

// readSecrets reads the files of an account that are named. At most one of them can
// be standard input.
func (t *terminal) readSecrets(token, secret, password string) (contract.Secrets, error) {
	var s contract.Secrets
	files := []struct {
		path string
		into *string
	}{{token, &s.OnOfficeToken}, {secret, &s.OnOfficeSecret}, {password, &s.MemotooPassword}}
	stdin := 0
	for _, f := range files {
		if f.path == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		return contract.Secrets{}, wrongUsage(textOneStdin)
	}
	for _, f := range files {
		if f.path == "" {
			continue
		}
		var err error
		if *f.into, err = t.readSecret(f.path); err != nil {
			return contract.Secrets{}, err
		}
	}
	return s, nil
}

// readSecret reads one secret, without the line ends behind it.
func (t *terminal) readSecret(path string) (string, error) {
	in := t.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", &problem{textSecretFile, []any{path, err.Error()}}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.warn(textOpenSecret, path)
		}
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, longSecret+1))
	if err != nil {
		return "", &problem{textSecretFile, []any{path, err.Error()}}
	}
	s := strings.TrimRight(string(b), "\r\n")
	switch {
	case s == "":
		return "", &problem{textEmptySecret, []any{path}}
	case len(b) > longSecret || strings.ContainsAny(s, "\x00\r\n"):
		return "", &problem{textNoSecret, []any{path}}
	}
	return s, nil
}

// deviceMark stands between a memotoo user name and the name of the device
// (design §2 rule 13).
const deviceMark = "_device="

// cutDevice takes the name of the device off the end of a login name.
func cutDevice(m *contract.Memotoo, deviceGiven bool) error {
	user, name, found := strings.Cut(m.User, deviceMark)
	if !found {
		return nil
	}
	if deviceGiven && m.Device != name {
		return wrongUsage(textTwoDevices, name, m.Device)
	}
	m.User, m.Device = user, name
	return nil
}

const deviceStem = "onOfficeSync"

// deviceName is the name of this installation: the one that another account has, or
// a new one.
func deviceName(ctx context.Context, s *service) (string, error) {
	list, err := s.Accounts(ctx)
	if err != nil {
		return "", err
	}
	for _, a := range list {
		if strings.HasPrefix(a.Memotoo.Device, deviceStem) {
			return a.Memotoo.Device, nil
		}
	}
	return deviceStem + rand.Text()[:4], nil
}

// login is the user name as memotoo gets it.
func login(m contract.Memotoo) string {
	if m.Device == "" {
		return m.User
	}
	return m.User + deviceMark + m.Device
}
