package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/lang"
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
			s.complain(err, "")
			return
		}
		s.book.find(c.Memotoo.Books)
		s.calendar.find(c.Memotoo.Calendars)
		s.tasks.find(c.Memotoo.TaskLists)
		s.showCheck(c)
	})
}

// showCheck says what a check has found.
func (s *settingsWindow) showCheck(c contract.Check) {
	w := s.ui.words
	scroll := container.NewVScroll(wide(checkResult(c, w), 460))
	height := 120
	for _, side := range []contract.SideCheck{c.OnOffice, c.Memotoo} {
		height += 24 * len(side.Lines)
		if side.Error != nil {
			height += 130
		}
	}
	scroll.SetMinSize(fyne.NewSize(480, float32(min(420, height))))
	s.open(w.T("settings.check"), scroll, newButton(w.T("window.ok"), nil, nil).primary())
}

// checkResult is what a check has found on both sides.
func checkResult(c contract.Check, w *lang.Words) fyne.CanvasObject {
	return container.NewVBox(sideResult(fault.OnOffice, c.OnOffice, w), widget.NewSeparator(), sideResult(fault.Memotoo, c.Memotoo, w))
}

func sideResult(side fault.Side, c contract.SideCheck, w *lang.Words) fyne.CanvasObject {
	var icon fyne.Resource = theme.NewSuccessThemedResource(theme.ConfirmIcon())
	text := w.T("settings.checkOK", "side", side)
	if !c.OK {
		icon, text = theme.NewErrorThemedResource(theme.ErrorIcon()), w.T("settings.checkFailed", "side", side)
	}
	lines := slices.Clone(c.Lines)
	if c.Error != nil {
		lines = append(lines, plainly(*c.Error, w), w.Stamp(c.Error.Time))
	}
	return container.NewBorder(nil, nil, container.NewVBox(fixed(widget.NewIcon(icon), 32)), nil,
		paragraph(text, strings.Join(lines, "\n"), widget.MediumImportance))
}
