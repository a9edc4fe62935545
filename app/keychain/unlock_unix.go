//go:build linux || freebsd || netbsd || openbsd

package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"abgleich/app/sessionbus"
)

// Names of the Secret Service (freedesktop.org Secret Service API 0.2).
const (
	serviceName = "org.freedesktop.secrets"
	servicePath = "/org/freedesktop/secrets"
	serviceFace = "org.freedesktop.Secret.Service"
	promptFace  = "org.freedesktop.Secret.Prompt"
	lockedProp  = "org.freedesktop.Secret.Collection.Locked"
	loginPath   = "/org/freedesktop/secrets/collection/login"
	noPath      = dbus.ObjectPath("/")
)

// unlock makes sure that the collection which the library uses is there and open,
// and asks the user if it is locked. It has a connection of its own: on the one
// that the tray icon shares with the library, any signal that arrives while the
// user types would be taken for his answer.
func unlock(ctx context.Context, answer time.Duration) error {
	if !sessionbus.Present() {
		return &Error{Reason: NoBus}
	}
	// The connection outlives ctx a little: the prompt is taken back through it.
	life, hangUp := context.WithTimeout(context.WithoutCancel(ctx), unlockTime+answerTime)
	defer hangUp()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(life))
	if err != nil {
		return &Error{Reason: NoBus, Cause: err}
	}
	defer conn.Close()
	quick, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	collection, err := findCollection(quick, conn)
	if err != nil {
		return err
	}
	locked, err := property[bool](quick, conn.Object(serviceName, collection), lockedProp)
	if err != nil || !locked {
		return err
	}
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err = conn.Object(serviceName, servicePath).CallWithContext(quick, serviceFace+".Unlock", 0, []dbus.ObjectPath{collection}).Store(&unlocked, &prompt)
	if err != nil {
		return classify(quick, err)
	}
	if slices.Contains(unlocked, collection) {
		return nil
	}
	return ask(ctx, conn, prompt)
}

// findCollection returns the collection that the library takes: "login" where
// there is one, else the default.
func findCollection(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, error) {
	service := conn.Object(serviceName, servicePath)
	all, err := property[[]dbus.ObjectPath](ctx, service, serviceFace+".Collections")
	if err != nil {
		return "", err
	}
	if slices.Contains(all, loginPath) {
		return loginPath, nil
	}
	var path dbus.ObjectPath
	if err := service.CallWithContext(ctx, serviceFace+".ReadAlias", 0, "default").Store(&path); err != nil {
		return "", classify(ctx, err)
	}
	if path == noPath || path == "" {
		return "", &Error{Reason: NoCollection}
	}
	return path, nil
}

// ask shows the keychain's prompt and waits for that prompt's own answer.
func ask(ctx context.Context, conn *dbus.Conn, prompt dbus.ObjectPath) error {
	if prompt == noPath || prompt == "" {
		return &Error{Reason: Dismissed}
	}
	match := []dbus.MatchOption{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptFace), dbus.WithMatchMember("Completed")}
	if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
		return classify(ctx, err)
	}
	signals := make(chan *dbus.Signal, 8)
	conn.Signal(signals)
	object := conn.Object(serviceName, prompt)
	if err := object.CallWithContext(ctx, promptFace+".Prompt", 0, "").Err; err != nil {
		return classify(ctx, err)
	}
	for {
		select {
		case s, open := <-signals:
			if !open {
				return closed(ctx)
			}
			if s.Path != prompt || s.Name != promptFace+".Completed" {
				continue
			}
			if dismissed, ok := first[bool](s.Body); !ok || dismissed {
				return &Error{Reason: Dismissed}
			}
			return nil
		case <-ctx.Done():
			// Nobody answers: take the window away again. Whether that works changes
			// nothing.
			object.Call(promptFace+".Dismiss", dbus.FlagNoReplyExpected)
			return &Error{Reason: TimedOut}
		}
	}
}

func closed(ctx context.Context) error {
	if ctx.Err() != nil {
		return &Error{Reason: TimedOut}
	}
	return &Error{Reason: NoProvider, Cause: dbus.ErrClosed}
}

func property[T any](ctx context.Context, o dbus.BusObject, name string) (value T, err error) {
	i := strings.LastIndex(name, ".")
	var v dbus.Variant
	if err := o.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, name[:i], name[i+1:]).Store(&v); err != nil {
		return value, classify(ctx, err)
	}
	value, ok := v.Value().(T)
	if !ok {
		return value, &Error{Reason: Refused, Cause: fmt.Errorf("property %s is of type %s", name, v.Signature())}
	}
	return value, nil
}

func first[T any](body []any) (value T, ok bool) {
	if len(body) == 0 {
		return value, false
	}
	value, ok = body[0].(T)
	return value, ok
}

// classify tells from an error of the bus why the keychain could not be used
// (D-Bus specification, "Message Bus Specification"; Secret Service API §14).
func classify(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return &Error{Reason: TimedOut, Cause: err}
	}
	var e dbus.Error
	if !errors.As(err, &e) {
		return &Error{Reason: Refused, Cause: err}
	}
	const prefix = "org.freedesktop.DBus.Error."
	switch name := strings.TrimPrefix(e.Name, prefix); {
	case name == "ServiceUnknown", name == "NameHasNoOwner", strings.HasPrefix(name, "Spawn."):
		return &Error{Reason: NoProvider, Cause: err}
	case name == "NoReply", name == "Timeout", name == "TimedOut":
		return &Error{Reason: TimedOut, Cause: err}
	case e.Name == "org.freedesktop.Secret.Error.IsLocked":
		return &Error{Reason: Dismissed, Cause: err}
	}
	return &Error{Reason: Refused, Cause: err}
}
