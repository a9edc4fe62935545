package desktoptest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// Names of the StatusNotifierItem protocol (freedesktop.org StatusNotifierItem)
// and of the menus that belong to it.
const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
	itemFace    = "org.kde.StatusNotifierItem"
	menuFace    = "com.canonical.dbusmenu"
)

// TrayHost shows tray icons as a panel does, and clicks on them.
type TrayHost struct {
	conn  *dbus.Conn
	props *prop.Properties
	// registered are the icons that have registered, gone ones too.
	registered func() []dbus.BusObject
	mu         sync.Mutex
	items      []dbus.BusObject
}

// StartTray puts a tray host on the bus.
func StartTray(t testing.TB, b *Bus) *TrayHost {
	t.Helper()
	h := &TrayHost{conn: b.Connect(t)}
	h.registered = h.own
	if err := h.conn.Export(watcher{h}, watcherPath, watcherName); err != nil {
		t.Fatal(err)
	}
	var err error
	h.props, err = prop.Export(h.conn, watcherPath, prop.Map{watcherName: {
		"IsStatusNotifierHostRegistered": {Value: true},
		"RegisteredStatusNotifierItems":  {Value: []string{}},
		"ProtocolVersion":                {Value: int32(0)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := h.conn.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the bus gives %s away: %v %v", watcherName, reply, err)
	}
	return h
}

// watcher is what icons register with.
type watcher struct{ host *TrayHost }

// RegisterStatusNotifierItem takes an icon, named by its bus name or its path.
func (w watcher) RegisterStatusNotifierItem(sender dbus.Sender, service string) *dbus.Error {
	name, path := string(sender), dbus.ObjectPath("/StatusNotifierItem")
	if strings.HasPrefix(service, "/") {
		path = dbus.ObjectPath(service)
	} else {
		name = service
	}
	w.host.mu.Lock()
	defer w.host.mu.Unlock()
	w.host.items = append(w.host.items, w.host.conn.Object(name, path))
	return nil
}

// RegisterStatusNotifierHost takes another host; there is nothing to do for it.
func (w watcher) RegisterStatusNotifierHost(string) *dbus.Error { return nil }

// Items are the icons that have registered and are still on the bus.
func (h *TrayHost) Items() []dbus.BusObject {
	return slices.DeleteFunc(h.registered(), func(o dbus.BusObject) bool { return !Named(h.conn, o.Destination()) })
}

func (h *TrayHost) own() []dbus.BusObject {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.items)
}

// Item waits for the only icon.
func (h *TrayHost) Item(t testing.TB) *Item {
	t.Helper()
	Eventually(t, time.Minute, "an icon in the tray", func() bool { return len(h.Items()) > 0 })
	items := h.Items()
	if len(items) != 1 {
		t.Fatalf("%d icons in the tray", len(items))
	}
	return &Item{t: t, host: h, object: items[0]}
}

// Item is an icon in the tray.
type Item struct {
	t      testing.TB
	host   *TrayHost
	object dbus.BusObject
}

// Text is a property that is a text: Id, Title.
func (i *Item) Text(name string) string {
	i.t.Helper()
	v, err := i.object.GetProperty(itemFace + "." + name)
	if err != nil {
		i.t.Fatalf("%s: %v", name, err)
	}
	s, _ := v.Value().(string)
	return s
}

// Tooltip is what is shown when the pointer rests on the icon.
func (i *Item) Tooltip() string {
	i.t.Helper()
	var tip struct {
		Name string
		Icon []struct {
			W, H int32
			Pix  []byte
		}
		Title, Text string
	}
	v, err := i.object.GetProperty(itemFace + ".ToolTip")
	if err == nil {
		err = v.Store(&tip)
	}
	if err != nil {
		i.t.Fatalf("tooltip: %v", err)
	}
	return tip.Title
}

// Icon is the largest picture of the icon.
func (i *Item) Icon() image.Image {
	i.t.Helper()
	var pictures []struct {
		W, H int32
		Pix  []byte
	}
	v, err := i.object.GetProperty(itemFace + ".IconPixmap")
	if err == nil {
		err = v.Store(&pictures)
	}
	if err != nil || len(pictures) == 0 {
		i.t.Fatalf("icon: %d pictures, %v", len(pictures), err)
	}
	p := pictures[0]
	img := image.NewNRGBA(image.Rect(0, 0, int(p.W), int(p.H)))
	for n := range int(p.W * p.H) {
		argb := p.Pix[4*n:]
		img.SetNRGBA(n%int(p.W), n/int(p.W), color.NRGBA{R: argb[1], G: argb[2], B: argb[3], A: argb[0]})
	}
	return img
}

// Activate is a click with the left button.
func (i *Item) Activate() {
	i.t.Helper()
	if err := i.object.Call(itemFace+".Activate", 0, int32(0), int32(0)).Err; err != nil {
		i.t.Fatalf("left click: %v", err)
	}
}

// layout is an entry of a menu with its children (com.canonical.dbusmenu).
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// Menu lists the visible entries, top to bottom.
func (i *Item) Menu() []string {
	var out []string
	for _, e := range i.entries() {
		out = append(out, e.label)
	}
	return out
}

type entry struct {
	id    int32
	label string
}

func (i *Item) entries() []entry {
	i.t.Helper()
	var revision uint32
	var root layout
	if err := i.menu().Call(menuFace+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		i.t.Fatalf("menu: %v", err)
	}
	var out []entry
	for _, child := range root.Children {
		var l layout
		if err := child.Store(&l); err != nil {
			i.t.Fatalf("menu: %v", err)
		}
		shown, ok := l.Properties["visible"].Value().(bool)
		label, _ := l.Properties["label"].Value().(string)
		if label != "" && (shown || !ok) {
			out = append(out, entry{l.ID, label})
		}
	}
	return out
}

func (i *Item) menu() dbus.BusObject {
	return i.host.conn.Object(i.object.Destination(), "/StatusNotifierItem/menu")
}

// Click clicks on the entry with a label.
func (i *Item) Click(label string) {
	i.t.Helper()
	for _, e := range i.entries() {
		if e.label == label {
			if err := i.menu().Call(menuFace+".Event", 0, e.id, "clicked", dbus.MakeVariant(int32(0)), uint32(0)).Err; err != nil {
				i.t.Fatalf("click on %q: %v", label, err)
			}
			return
		}
	}
	i.t.Fatalf("the menu has no %q: %v", label, i.Menu())
}

// Same tells whether two pictures show the same.
func Same(a, b image.Image) bool {
	if a.Bounds().Size() != b.Bounds().Size() {
		return false
	}
	return bytes.Equal(pixels(a), pixels(b))
}

func pixels(img image.Image) []byte {
	var out []byte
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out = fmt.Append(out, color.RGBAModel.Convert(img.At(x, y)))
		}
	}
	return out
}

// PID is the process that shows the icon.
func (i *Item) PID() int {
	i.t.Helper()
	var pid uint32
	if err := i.host.conn.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, i.object.Destination()).Store(&pid); err != nil {
		i.t.Fatalf("the icon's process: %v", err)
	}
	return int(pid)
}
