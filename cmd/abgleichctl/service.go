package main

import (
	"context"
	"errors"
	"time"

	"abgleich/app/api"
	"abgleich/app/keychain"
	"abgleich/app/lang"
	"abgleich/sync/contract"
	"abgleich/sync/fault"
	"abgleich/sync/runner"
)

// startTime is how long an agent may take from opening the home directory to
// answering.
const startTime = 5 * time.Second

// service is who does the work: the running agent, or a runner of our own.
type service struct {
	api.Service
	agent bool
	close func() error
}

// open finds the agent of the home directory, or opens the directory itself.
func (t *terminal) open(ctx context.Context) (*service, error) {
	client, err := api.Dial(ctx, t.home)
	if errors.Is(err, api.ErrNoAgent) {
		var own *runner.Runner
		if own, err = t.runner(t.home); err == nil {
			return &service{Service: own, close: own.Close}, nil
		}
		if !errors.Is(err, runner.ErrRunning) {
			return nil, err
		}
		// Whoever holds the directory may be about to listen.
		ctx, cancel := context.WithTimeout(ctx, startTime)
		defer cancel()
		if client, err = api.Wait(ctx, t.home); err != nil {
			return nil, runner.ErrRunning
		}
	}
	if err != nil {
		return nil, err
	}
	t.log.Debug("talking to the running agent", "home", t.home)
	return &service{Service: client, agent: true, close: func() error {
		client.Close()
		return nil
	}}, nil
}

// runner opens a home directory.
func (t *terminal) runner(home string) (*runner.Runner, error) {
	standard, err := contract.DefaultHome()
	if err != nil {
		return nil, err
	}
	// The agent files its accounts in the keychain under the same names.
	filed := "Abgleich"
	if home != standard {
		filed += " " + home
	}
	return runner.Open(runner.Options{
		Home:    home,
		Stores:  map[string]contract.SecretStore{contract.Keychain: keychain.New(filed, t.words)},
		Log:     t.log,
		Lang:    func() fault.Lang { return t.lang },
		Version: version(),
	})
}

// words are the texts of the desktop's parts that speak here too.
func (t *terminal) words() *lang.Words { return lang.For(t.lang) }

// with does something with the service.
func (t *terminal) with(ctx context.Context, do func(s *service) error) (err error) {
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(s)
}

// pass runs a pass and waits for its end. When ctx ends, the pass is stopped
// after the records in hand, and the report says how far it came.
func (s *service) pass(ctx context.Context, req contract.Request) (contract.Pass, error) {
	return stoppable(ctx, s, req.Account, func(ctx context.Context) (contract.Pass, error) { return s.Sync(ctx, req) })
}

// find returns the account of a name, or the only one there is for "".
func (s *service) find(ctx context.Context, name string) (contract.Account, error) {
	list, err := s.Accounts(ctx)
	if err != nil {
		return contract.Account{}, err
	}
	for _, a := range list {
		if a.Name == name || name == "" && len(list) == 1 {
			return a, nil
		}
	}
	switch {
	case len(list) == 0:
		return contract.Account{}, &problem{textNoAccount, nil}
	case name == "":
		return contract.Account{}, wrongUsage(textManyAccounts, names(list))
	}
	return contract.Account{}, wrongUsage(textUnknownAccount, name, names(list))
}
