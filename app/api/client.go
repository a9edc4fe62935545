package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
)

// How long calls may take. What stores secrets may have to wait until the user
// has unlocked the keychain.
const (
	dialTime   = 2 * time.Second
	quickTime  = 30 * time.Second
	secretTime = 4 * time.Minute
	checkTime  = 5 * time.Minute
	reportTime = 2 * time.Minute
)

// Client speaks to a running agent. It is safe for concurrent use.
type Client struct {
	http *http.Client
}

// Dial finds the agent of a home directory. The error is ErrNoAgent if none
// answers.
func Dial(ctx context.Context, home string) (*Client, error) {
	c := newClient(SocketPath(home))
	if err := c.call(ctx, dialTime, http.MethodGet, "/ping", nil, nil); err != nil {
		return nil, err
	}
	return c, nil
}

func newClient(path string) *Client {
	dialer := net.Dialer{Timeout: dialTime}
	return &Client{http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", path)
		},
		MaxIdleConns:    4,
		IdleConnTimeout: time.Minute,
	}}}
}

// Close hangs up.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Show asks the agent to open a window on the user's desktop.
func (c *Client) Show(ctx context.Context, w Window) error {
	return c.call(ctx, quickTime, http.MethodPost, "/show?window="+url.QueryEscape(string(w)), nil, nil)
}

// Accounts lists the accounts.
func (c *Client) Accounts(ctx context.Context) (out []contract.Account, err error) {
	err = c.call(ctx, quickTime, http.MethodGet, "/accounts", nil, &out)
	return out, err
}

// AddAccount adds an account and stores its secrets.
func (c *Client) AddAccount(ctx context.Context, a contract.Account, s contract.Secrets) error {
	return c.call(ctx, secretTime, http.MethodPost, "/accounts", accountBody{a, &s}, nil)
}

// UpdateAccount changes an account; with nil the secrets stay.
func (c *Client) UpdateAccount(ctx context.Context, a contract.Account, s *contract.Secrets) error {
	return c.call(ctx, secretTime, http.MethodPut, "/accounts", accountBody{a, s}, nil)
}

// RemoveAccount forgets an account, its secrets and perhaps its backups.
func (c *Client) RemoveAccount(ctx context.Context, name string, keepBackups bool) error {
	return c.call(ctx, secretTime, http.MethodPost, "/accounts/remove", removeBody{name, keepBackups}, nil)
}

// ResetAccount forgets an account's links and target.
func (c *Client) ResetAccount(ctx context.Context, name string) error {
	return c.call(ctx, quickTime, http.MethodPost, "/accounts/reset", nameBody{name}, nil)
}

// Check looks at both ends of an account.
func (c *Client) Check(ctx context.Context, a contract.Account, s *contract.Secrets) (out contract.Check, err error) {
	err = c.call(ctx, checkTime, http.MethodPost, "/check", accountBody{a, s}, &out)
	return out, err
}

// Sync runs a pass and waits for its end; if ctx ends first, the pass goes on, but a
// dry run ends.
func (c *Client) Sync(ctx context.Context, r contract.Request) (out contract.Pass, err error) {
	err = c.call(ctx, 0, http.MethodPost, "/sync", r, &out)
	return out, err
}

// Stop ends the running pass of an account.
func (c *Client) Stop(ctx context.Context, account string) error {
	return c.call(ctx, quickTime, http.MethodPost, "/stop", nameBody{account}, nil)
}

// Status says how everything stands.
func (c *Client) Status(ctx context.Context) (out contract.Status, err error) {
	err = c.call(ctx, quickTime, http.MethodGet, "/status", nil, &out)
	return out, err
}

// Restart lets an account's timer run again.
func (c *Client) Restart(ctx context.Context, account string) error {
	return c.call(ctx, quickTime, http.MethodPost, "/restart", nameBody{account}, nil)
}

// Held lists what waits for a decision.
func (c *Client) Held(ctx context.Context, account string) (out []contract.Held, err error) {
	err = c.call(ctx, quickTime, http.MethodGet, "/held?"+url.Values{"account": {account}}.Encode(), nil, &out)
	return out, err
}

// Decide answers questions.
func (c *Client) Decide(ctx context.Context, account string, ids []int64, d engine.Decision) error {
	return c.call(ctx, quickTime, http.MethodPost, "/decide", decideBody{account, ids, d}, nil)
}

// Passes lists the latest passes, newest first.
func (c *Client) Passes(ctx context.Context, account string, limit int) (out []contract.Pass, err error) {
	query := url.Values{"account": {account}, "limit": {strconv.Itoa(limit)}}
	err = c.call(ctx, quickTime, http.MethodGet, "/passes?"+query.Encode(), nil, &out)
	return out, err
}

// Done lists what a pass has written.
func (c *Client) Done(ctx context.Context, account string, pass int64) (out []contract.Done, err error) {
	query := url.Values{"account": {account}, "pass": {strconv.FormatInt(pass, 10)}}
	err = c.call(ctx, quickTime, http.MethodGet, "/done?"+query.Encode(), nil, &out)
	return out, err
}

// Pause keeps the timer quiet until that time; the zero time lets it go on.
func (c *Client) Pause(ctx context.Context, account string, until time.Time) error {
	return c.call(ctx, quickTime, http.MethodPost, "/pause", pauseBody{account, until}, nil)
}

// Users lists the people of an onOffice tenant.
func (c *Client) Users(ctx context.Context, url string, s contract.Secrets, account string) (out []contract.User, err error) {
	err = c.call(ctx, checkTime, http.MethodPost, "/users", usersBody{url, s, account}, &out)
	return out, err
}

// Settings are those of the program.
func (c *Client) Settings(ctx context.Context) (out contract.Settings, err error) {
	err = c.call(ctx, quickTime, http.MethodGet, "/settings", nil, &out)
	return out, err
}

// SaveSettings changes the settings of the program.
func (c *Client) SaveSettings(ctx context.Context, s contract.Settings) error {
	return c.call(ctx, quickTime, http.MethodPut, "/settings", s, nil)
}

// MarkChoices lists whose marks can be set and what addresses can be narrowed by.
func (c *Client) MarkChoices(ctx context.Context, account string) (out contract.MarkChoices, err error) {
	err = c.call(ctx, checkTime, http.MethodPost, "/marks/choices", nameBody{account}, &out)
	return out, err
}

// MarkPage lists a part of the addresses and for whom they are marked.
func (c *Client) MarkPage(ctx context.Context, account string, f contract.MarkFilter, cursor string) (out contract.MarkPage, err error) {
	err = c.call(ctx, checkTime, http.MethodPost, "/marks/page", markPageBody{account, f, cursor}, &out)
	return out, err
}

// SetMarks sets or clears marks and waits for the end; if ctx ends first, it goes on.
func (c *Client) SetMarks(ctx context.Context, r contract.MarkRequest) (out contract.MarkReport, err error) {
	err = c.call(ctx, 0, http.MethodPost, "/marks", r, &out)
	return out, err
}

// StopMarks ends setting and clearing marks after the block in hand.
func (c *Client) StopMarks(ctx context.Context, account string) error {
	return c.call(ctx, quickTime, http.MethodPost, "/marks/stop", nameBody{account}, nil)
}

// Undo takes back what a pass has written and waits for its end; if ctx ends first,
// it goes on.
func (c *Client) Undo(ctx context.Context, r contract.UndoRequest) (out contract.Pass, err error) {
	err = c.call(ctx, 0, http.MethodPost, "/undo", r, &out)
	return out, err
}

// Report writes the report for support, a zip file, to w.
func (c *Client) Report(ctx context.Context, w io.Writer, withPersonal bool) error {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	resp, err := c.send(ctx, http.MethodGet, "/report?personal="+strconv.FormatBool(withPersonal), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	n, err := io.Copy(w, io.LimitReader(resp.Body, maxReport))
	switch {
	case err != nil:
		return fmt.Errorf("reading the report: %w", err)
	case n != resp.ContentLength:
		return fault.New(fault.TooLarge, fault.Local, fault.StepSave, fmt.Sprintf("report: %d of %d bytes", n, resp.ContentLength), nil)
	}
	return nil
}

// Subscribe listens to events until cancel is called or the agent goes; then the
// channel is closed. If no agent answers it is closed at once.
func (c *Client) Subscribe() (<-chan contract.Event, func()) {
	return stream[contract.Event](c, "/events")
}

// call sends in as JSON and reads the answer into out; nil stands for none. A
// limit of 0 is none.
func (c *Client) call(ctx context.Context, limit time.Duration, method, path string, in, out any) error {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	resp, err := c.send(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxResponse)).Decode(out); err != nil {
		return c.gone(ctx, err)
	}
	return nil
}

// send returns the answer to a request that was accepted, and its error if it was
// not.
func (c *Client) send(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("request to the agent: %w", err)
		}
		body = bytes.NewReader(data)
	}
	// The host is a name for the log; the socket decides who answers.
	req, err := http.NewRequestWithContext(ctx, method, "http://agent"+path, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.gone(ctx, err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer resp.Body.Close()
	var failed errorBody
	if resp.StatusCode == http.StatusUnprocessableEntity {
		if err := json.NewDecoder(io.LimitReader(resp.Body, maxRequest)).Decode(&failed); err != nil {
			return nil, c.gone(ctx, err)
		}
		return nil, failed.err()
	}
	return nil, fault.New(fault.Internal, fault.Local, fault.StepSave, method+" "+req.URL.Path+": "+resp.Status, nil)
}

// gone turns a broken connection into ErrNoAgent.
func (c *Client) gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("%w: %v", ErrNoAgent, err)
}
