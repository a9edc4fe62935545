//go:build !windows && !darwin

package notify

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"abgleich/app/sessionbus"
)

// Names of the Desktop Notifications Specification 1.2.
const (
	service = "org.freedesktop.Notifications"
	path    = "/org/freedesktop/Notifications"
)

// callTime bounds one call: a service that is started by it may need a moment.
const callTime = 10 * time.Second

// bus speaks to the notification service of the session, over a connection of its
// own that is made with the first note.
type bus struct {
	Options
	icon *imageData

	mu sync.Mutex
	// conn is nil before the first note and after the connection was lost.
	conn   *dbus.Conn
	markup bool
	// shown are the service's numbers of the notes on the screen.
	shown map[string]uint32
}

// imageData is a picture as the hint "image-data" wants it.
type imageData struct {
	Width, Height, Stride int32
	Alpha                 bool
	Bits, Channels        int32
	Pixels                []byte
}

// New returns the notifier of this desktop.
func New(o Options) Notifier {
	return &bus{Options: o, icon: decode(o.Icon), shown: map[string]uint32{}}
}

// decode returns nil for what is no picture: a note without one is a note too.
func decode(data []byte) *imageData {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	b := img.Bounds()
	flat := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Bounds(), img, b.Min, draw.Src)
	return &imageData{int32(b.Dx()), int32(b.Dy()), int32(flat.Stride), true, 8, 4, flat.Pix}
}

// Show implements Notifier.
func (n *bus) Show(note Note) error {
	note = note.tidy()
	n.mu.Lock()
	defer n.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	if err := n.connect(ctx); err != nil {
		return err
	}
	body := note.Body
	if n.markup {
		body = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(body)
	}
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant("de.abgleich.Abgleich"), "urgency": dbus.MakeVariant(byte(1))}
	if note.Urgent {
		hints["urgency"] = dbus.MakeVariant(byte(2))
	}
	if n.icon != nil {
		hints["image-data"] = dbus.MakeVariant(*n.icon)
	}
	actions := []string{}
	if note.Action != "" {
		// "default" is the click on the note itself; not every desktop shows its label.
		actions = []string{"default", note.Action}
	}
	var id uint32
	err := n.conn.Object(service, path).CallWithContext(ctx, service+".Notify", 0,
		"Abgleich", n.shown[note.Key], "", note.Title, body, actions, hints, int32(-1)).Store(&id)
	if err != nil {
		return failed(err)
	}
	n.shown[note.Key] = id
	return nil
}

// connect makes the connection and asks what the service can do.
func (n *bus) connect(ctx context.Context) error {
	if n.conn != nil && n.conn.Connected() {
		return nil
	}
	if !sessionbus.Present() {
		return ErrNoDesktop
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return failed(err)
	}
	var can []string
	err = conn.Object(service, path).CallWithContext(ctx, service+".GetCapabilities", 0).Store(&can)
	for _, signal := range []string{"ActionInvoked", "NotificationClosed"} {
		if err == nil {
			err = conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(service), dbus.WithMatchInterface(service), dbus.WithMatchMember(signal))
		}
	}
	if err != nil {
		return errors.Join(failed(err), conn.Close())
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	go n.listen(signals)
	n.conn, n.markup = conn, slices.Contains(can, "body-markup")
	clear(n.shown)
	return nil
}

// failed tells a desktop without a service from one whose service failed.
func failed(err error) error {
	var e dbus.Error
	if errors.As(err, &e) && (e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || e.Name == "org.freedesktop.DBus.Error.NameHasNoOwner") {
		return ErrNoDesktop
	}
	return err
}

// listen passes clicks on and forgets notes that are gone, until the connection
// ends.
func (n *bus) listen(signals <-chan *dbus.Signal) {
	for s := range signals {
		if len(s.Body) == 0 {
			continue
		}
		id, ok := s.Body[0].(uint32)
		key := n.key(id)
		if !ok || key == "" {
			continue
		}
		switch s.Name {
		case service + ".ActionInvoked":
			if n.Clicked != nil {
				go n.Clicked(key)
			}
		case service + ".NotificationClosed":
			n.forget(key, id)
		}
	}
}

func (n *bus) key(id uint32) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key, shown := range n.shown {
		if shown == id {
			return key
		}
	}
	return ""
}

func (n *bus) forget(key string, id uint32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.shown[key] == id {
		delete(n.shown, key)
	}
}

// Withdraw implements Notifier.
func (n *bus) Withdraw(key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	id, ok := n.shown[key]
	if !ok || n.conn == nil || !n.conn.Connected() {
		return nil
	}
	delete(n.shown, key)
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	// A note that has just gone by itself makes some services answer with an error.
	err := n.conn.Object(service, path).CallWithContext(ctx, service+".CloseNotification", dbus.FlagNoAutoStart, id).Err
	var e dbus.Error
	if errors.As(err, &e) {
		return nil
	}
	return err
}

// Close implements Notifier. Notes stay on the screen.
func (n *bus) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn == nil {
		return nil
	}
	conn := n.conn
	n.conn = nil
	return conn.Close()
}
