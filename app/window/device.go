package window

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/device"
	"abgleich/sync/contract"
)

// deviceWindow says how a phone, a computer or a cloud is connected with an account:
// what to do, what to type or scan, and what to beware of.
type deviceWindow struct {
	*frame
	accounts []contract.Account
	account  *picker
	kind     *choice[device.Kind]
	name     *field
	way      *choice[string]
	banner   *banner
	// setup is what is shown; its Kind is "" while nothing can be.
	setup device.Setup
	// wayLine is the line of the way, steps what is to be done and warnings what to
	// beware of.
	wayLine  []fyne.CanvasObject
	steps    *fyne.Container
	warnings *fyne.Container
	// scroll moves the steps, beware the warnings.
	scroll, beware *container.Scroll
	profile        *button
	said           *widget.Label
}

// warningsWidth is the width of the column with what to beware of.
const warningsWidth = 310

// showDevice opens the window for an account, for the first one for "", or raises it.
func (u *UI) showDevice(name string, kind device.Kind) {
	d := u.device
	if d == nil {
		d = newDeviceWindow(u)
		u.device = d
		d.window.SetOnClosed(func() { u.device = nil })
	}
	d.raise()
	if kind != "" {
		d.kind.set(kind)
	}
	d.load(name)
	d.window.Canvas().Focus(d.kind.picker)
}

func newDeviceWindow(u *UI) *deviceWindow {
	w := u.words
	d := &deviceWindow{frame: newFrame(u, w.T("devices.title"), 980, 700)}
	d.window.Canvas().SetOnTypedKey(d.typedKey)
	d.account = newPicker(w.T("window.loading"), func(string) { d.look() })
	d.kind = newChoice(func(k device.Kind) string { return k.Title(w.Lang()) }, device.Kinds...)
	d.kind.SetSelectedIndex(0)
	d.kind.OnChanged = func(string) { d.otherKind() }
	d.name = newField(w.T("devices.name"), newEntry(), w.T("devices.nameHint"), nil)
	d.name.entry().OnChanged = func(string) { d.look() }
	d.way = newChoice(d.wayTitle)
	d.way.OnChanged = func(string) { d.showSteps() }
	d.banner = newBanner(theme.NewErrorThemedResource(theme.ErrorIcon()), "", nil)
	d.profile = newButton(w.T("devices.profile"), theme.DocumentSaveIcon(), d.askProfile).primary()
	d.said = widget.NewLabel("")
	d.steps, d.warnings = container.NewVBox(), container.NewVBox()
	d.scroll = container.NewVScroll(container.NewPadded(d.steps))
	closing := newButton(w.T("window.close"), nil, d.window.Close)

	d.wayLine = []fyne.CanvasObject{widget.NewLabel(w.T("devices.way")), d.way.picker}
	head := container.NewVBox(
		container.New(layout.NewFormLayout(), append([]fyne.CanvasObject{
			widget.NewLabel(w.T("devices.account")), d.account,
			widget.NewLabel(w.T("devices.kind")), d.kind.picker,
			d.name.head, d.name.cell}, d.wayLine...)...),
		d.banner.Container, widget.NewSeparator())
	foot := container.NewVBox(widget.NewSeparator(), container.NewHBox(d.profile, d.said, layout.NewSpacer(), closing))
	d.beware = container.NewVScroll(container.NewPadded(d.warnings))
	beside := container.NewBorder(nil, nil, widget.NewSeparator(), nil, wide(d.beware, warningsWidth))
	d.fill(head, container.NewBorder(nil, nil, nil, beside, d.scroll), foot)
	return d
}

// load reads the accounts and shows the one of a name, else the one shown before,
// else the first.
func (d *deviceWindow) load(name string) {
	task(d.ui, d.ui.service.Accounts, func(list []contract.Account, err error) {
		if err != nil {
			d.fail(err)
			return
		}
		name = cmp.Or(name, d.account.Selected)
		d.accounts = list
		d.account.Options = nil
		for _, a := range list {
			d.account.Options = append(d.account.Options, a.Name)
		}
		toggle(d.account, len(list) > 0)
		if !slices.Contains(d.account.Options, name) && len(list) > 0 {
			name = list[0].Name
		}
		d.account.PlaceHolder = "–"
		d.account.Selected = name
		d.account.Refresh()
		d.look()
	})
}

// update notices accounts that came or went.
func (d *deviceWindow) update(st contract.Status) {
	if len(st.Accounts) != len(d.accounts) {
		d.load("")
	}
}

// passEnded has nothing to do: a pass changes nothing that is shown here.
func (d *deviceWindow) passEnded(string) {}

// chosen is the account that is shown.
func (d *deviceWindow) chosen() (contract.Account, bool) {
	i := slices.IndexFunc(d.accounts, func(a contract.Account) bool { return a.Name == d.account.Selected })
	if i < 0 {
		return contract.Account{}, false
	}
	return d.accounts[i], true
}

// options are what is typed about the device.
func (d *deviceWindow) options() device.Options {
	return device.Options{Name: strings.TrimSpace(d.name.typed())}
}

// otherKind shows another kind; its name is the usual one until one is typed.
func (d *deviceWindow) otherKind() {
	if d.name.typed() != "" {
		d.name.fill("") // looks too
		return
	}
	d.look()
}

// look works out what is to be done and shows it. Of a name that cannot be, it says
// so and leaves nothing that could be typed by mistake.
func (d *deviceWindow) look() {
	w := d.ui.words
	d.setup = device.Setup{}
	d.name.wrong.say("")
	d.banner.say("")
	d.said.SetText("")
	a, ok := d.chosen()
	if !ok {
		d.banner.say(w.T("devices.noAccount"))
	} else if setup, err := device.For(a, d.kind.get(), w.Lang(), d.options()); err == nil {
		d.setup = setup
	} else if d.options().Name != "" {
		d.name.wrong.say(d.ui.explain(err))
	} else {
		d.banner.say(d.ui.explain(err))
	}
	// A cloud has no name: memotoo itself signs in there.
	d.name.show(d.setup.Kind == "" || d.setup.Device != "")
	d.name.entry().SetPlaceHolder(d.setup.Device)
	visible(d.profile, d.setup.Profile)
	d.offerWays()
	d.showSteps()
	d.showWarnings()
}

// offerWays offers the ways of the kind, the best first.
func (d *deviceWindow) offerWays() {
	var ids []string
	for _, one := range d.setup.Ways {
		ids = append(ids, one.ID)
	}
	was := d.way.get()
	for _, o := range d.wayLine {
		visible(o, len(ids) > 1)
	}
	changed := d.way.OnChanged
	d.way.OnChanged = nil
	d.way.offer(ids...)
	d.way.ClearSelected()
	if i := slices.Index(ids, was); i >= 0 {
		d.way.SetSelectedIndex(i)
	} else if len(ids) > 0 {
		d.way.SetSelectedIndex(0)
	}
	d.way.OnChanged = changed
}

func (d *deviceWindow) wayTitle(id string) string {
	for i, one := range d.setup.Ways {
		if one.ID == id && i == 0 && len(d.setup.Ways) > 1 {
			return d.ui.words.T("devices.best", "way", one.Title)
		}
		if one.ID == id {
			return one.Title
		}
	}
	return id
}

// typedKey lets the keys for pages move steps and warnings.
func (d *deviceWindow) typedKey(ev *fyne.KeyEvent) {
	page := d.scroll.Size().Height * 0.9
	switch ev.Name {
	case fyne.KeyPageDown:
	case fyne.KeyPageUp:
		page = -page
	default:
		d.typed(ev)
		return
	}
	scrollBy(d.scroll, page)
	scrollBy(d.beware, page)
}

// scrollBy moves what a scroll shows, to its ends at most.
func scrollBy(s *container.Scroll, dy float32) {
	last := s.Content.Size().Height - s.Size().Height
	s.ScrollToOffset(fyne.NewPos(0, max(0, min(s.Offset.Y+dy, last))))
}
