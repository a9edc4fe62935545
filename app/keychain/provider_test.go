//go:build linux

package keychain

import (
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"abgleich/app/desktoptest"
)

const (
	testCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	testPrompt     = dbus.ObjectPath("/org/freedesktop/secrets/prompt/1")
	testItem       = dbus.ObjectPath("/org/freedesktop/secrets/collection/login/1")
	testSession    = dbus.ObjectPath("/org/freedesktop/secrets/session/1")
)

// provider is a keychain on the bus that behaves as a test wants: with a locked
// collection whose prompt is answered by the test.
type provider struct {
	t     *testing.T
	conn  *dbus.Conn
	props *prop.Properties
	// prompted and dismissed get a value when the program shows the prompt and
	// takes it back.
	prompted, dismissed chan struct{}

	mu     sync.Mutex
	refuse *dbus.Error
	locked bool
	secret string
}

func startProvider(t *testing.T, bus *desktoptest.Bus) *provider {
	t.Helper()
	p := &provider{t: t, conn: bus.Connect(t), locked: true, prompted: make(chan struct{}, 4), dismissed: make(chan struct{}, 4)}
	export := func(path dbus.ObjectPath, face string) {
		if err := p.conn.Export(p, path, face); err != nil {
			t.Fatal(err)
		}
	}
	export(servicePath, serviceFace)
	export(testPrompt, promptFace)
	export(testCollection, "org.freedesktop.Secret.Collection")
	export(testItem, "org.freedesktop.Secret.Item")
	export(testSession, "org.freedesktop.Secret.Session")
	properties := func(path dbus.ObjectPath, face, name string, value any) *prop.Properties {
		props, err := prop.Export(p.conn, path, prop.Map{face: {name: {Value: value, Writable: true}}})
		if err != nil {
			t.Fatal(err)
		}
		return props
	}
	properties(servicePath, serviceFace, "Collections", []dbus.ObjectPath{testCollection})
	p.props = properties(testCollection, "org.freedesktop.Secret.Collection", "Locked", true)
	if reply, err := p.conn.RequestName(serviceName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the bus gives the name away: %v %v", reply, err)
	}
	return p
}

// set changes how the provider behaves.
func (p *provider) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// answer ends the prompt as a user does.
func (p *provider) answer(dismissed bool) {
	p.mu.Lock()
	p.locked = dismissed
	p.mu.Unlock()
	p.props.SetMust("org.freedesktop.Secret.Collection", "Locked", dismissed)
	result := dbus.MakeVariant([]dbus.ObjectPath{testCollection})
	if err := p.conn.Emit(testPrompt, promptFace+".Completed", dismissed, result); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse != nil {
		return nil, noPath, p.refuse
	}
	if p.locked {
		return nil, testPrompt, nil
	}
	return paths, noPath, nil
}

func (p *provider) Prompt(string) *dbus.Error {
	p.prompted <- struct{}{}
	return nil
}

func (p *provider) Dismiss() *dbus.Error {
	p.dismissed <- struct{}{}
	return nil
}

func (p *provider) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{testItem}, nil
}

func (p *provider) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), testSession, nil
}

func (p *provider) Close() *dbus.Error { return nil }

type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

func (p *provider) GetSecret(session dbus.ObjectPath) (wireSecret, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return wireSecret{session, []byte{}, []byte(p.secret), "text/plain"}, nil
}
