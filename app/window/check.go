package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/fault"
)

// runCheck looks at both ends with what is typed, saved or not.
func (s *settingsWindow) runCheck() {
	a, secrets, ok := s.read()
	if !ok {
		return
	}
	s.wait(true, s.ui.words.T("settings.checking"))
	task(s.ui, func(ctx context.Context) (contract.Check, error) {
		return s.ui.service.Check(ctx, a, secrets)
	}, func(c contract.Check, err error) {
		s.wait(false, "")
		if err != nil {
			s.complain(err)
			return
		}
		s.offerBooks(c.Memotoo.Books)
		s.showCheck(c)
	})
}

// offerBooks lets the user choose among the address books that were found.
func (s *settingsWindow) offerBooks(books []contract.Book) {
	if len(books) == 0 {
		return
	}
	names := map[string]string{}
	hrefs := []string{""}
	for _, b := range books {
		hrefs = append(hrefs, b.Href)
		names[b.Href] = b.Name
	}
	auto := s.book.label("")
	s.book.label = func(href string) string {
		switch {
		case href == "":
			return auto
		case names[href] != "":
			return names[href]
		}
		return href
	}
	chosen := s.book.get()
	s.book.offer(hrefs...)
	s.book.set(chosen)
}

// showCheck says what a check has found.
func (s *settingsWindow) showCheck(c contract.Check) {
	w := s.ui.words
	content := container.NewVBox(s.sideResult(fault.OnOffice, c.OnOffice), widget.NewSeparator(), s.sideResult(fault.Memotoo, c.Memotoo))
	scroll := container.NewVScroll(wide(content, 460))
	height := 120
	for _, side := range []contract.SideCheck{c.OnOffice, c.Memotoo} {
		height += 24 * len(side.Lines)
		if side.Error != nil {
			height += 130
		}
	}
	scroll.SetMinSize(fyne.NewSize(480, float32(min(420, height))))
	dialog.NewCustom(w.T("settings.check"), w.T("window.ok"), scroll, s.window).Show()
}

func (s *settingsWindow) sideResult(side fault.Side, c contract.SideCheck) fyne.CanvasObject {
	w := s.ui.words
	var icon fyne.Resource = theme.NewSuccessThemedResource(theme.ConfirmIcon())
	text := w.T("settings.checkOK", "side", side)
	if !c.OK {
		icon, text = theme.NewErrorThemedResource(theme.ErrorIcon()), w.T("settings.checkFailed", "side", side)
	}
	title := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	rows := []fyne.CanvasObject{title}
	lines := slices.Clone(c.Lines)
	if c.Error != nil {
		if f := c.Error.Fault; f != nil {
			lines = append(lines, f.Message(w.Lang()))
		} else {
			lines = append(lines, c.Error.Message)
		}
		lines = append(lines, w.Stamp(c.Error.Time))
	}
	if len(lines) > 0 {
		found := widget.NewLabel(strings.Join(lines, "\n"))
		found.Wrapping = fyne.TextWrapWord
		found.Selectable = true
		rows = append(rows, found)
	}
	return container.NewBorder(nil, nil, container.NewVBox(fixed(widget.NewIcon(icon), 32)), nil, container.New(tight{}, rows...))
}
