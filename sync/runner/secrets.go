package runner

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// filled completes secrets with the stored ones of the account: an empty one
// means that it stays. A nil s means that all of them stay, and comes back as it is.
func (r *Runner) filled(a contract.Account, s *contract.Secrets) (*contract.Secrets, error) {
	if s == nil || s.OnOfficeToken != "" && s.OnOfficeSecret != "" && s.MemotooPassword != "" {
		return s, nil
	}
	store, err := r.store(a)
	if err != nil {
		return nil, err
	}
	stored, err := store.Get(a.Name)
	if err != nil {
		return nil, err
	}
	return &contract.Secrets{
		OnOfficeToken:   cmp.Or(s.OnOfficeToken, stored.OnOfficeToken),
		OnOfficeSecret:  cmp.Or(s.OnOfficeSecret, stored.OnOfficeSecret),
		MemotooPassword: cmp.Or(s.MemotooPassword, stored.MemotooPassword),
	}, nil
}

// FileStore keeps secrets in files that only the user can read, for servers that
// have no keychain. It is used only for accounts whose user chose it in so many
// words (design §6).
func FileStore(home string) contract.SecretStore { return fileStore{home} }

type fileStore struct{ home string }

func (s fileStore) path(account string) string {
	return filepath.Join(s.home, "accounts", account, "secrets.json")
}

// Get reads the secrets of an account.
func (s fileStore) Get(account string) (contract.Secrets, error) {
	text, err := os.ReadFile(s.path(account))
	if errors.Is(err, os.ErrNotExist) {
		return contract.Secrets{}, fault.New(fault.SignIn, fault.Local, fault.StepSignIn, "no credentials are stored for account "+account, err)
	}
	if err != nil {
		return contract.Secrets{}, storage(err)
	}
	var secrets contract.Secrets
	if err := json.Unmarshal(text, &secrets); err != nil {
		// The parser's message could quote the file.
		return contract.Secrets{}, fault.New(fault.Storage, fault.Local, fault.StepSignIn, "the file of credentials of account "+account+" cannot be read", nil)
	}
	return secrets, nil
}

// Set stores the secrets of an account.
func (s fileStore) Set(account string, secrets contract.Secrets) error {
	text, err := json.Marshal(secrets)
	if err != nil {
		return storage(err)
	}
	if err := os.MkdirAll(filepath.Dir(s.path(account)), 0o700); err != nil {
		return storage(err)
	}
	// CreateTemp makes files that only the user can read.
	return replaceFile(s.path(account), text)
}

// Delete forgets the secrets of an account; none is no error.
func (s fileStore) Delete(account string) error {
	if err := os.Remove(s.path(account)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return storage(err)
	}
	return nil
}
