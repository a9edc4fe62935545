package window

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"
)

// showReport asks what the report for support may hold and where it goes.
func (u *UI) showReport(parent fyne.Window) {
	w := u.words
	personal := widget.NewCheck(w.T("report.personal"), nil)
	content := container.NewVBox(message(w.T("report.explain")), personal)
	dialog.ShowCustomConfirm(w.T("report.title"), w.T("report.save"), w.T("window.cancel"), content, func(yes bool) {
		if yes {
			u.chooseReport(parent, personal.Checked)
		}
	}, parent)
}

func (u *UI) chooseReport(parent fyne.Window, personal bool) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil {
			u.fail(parent, err)
			return
		}
		if file == nil {
			return // cancelled
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			u.fail(parent, err)
			return
		}
		u.saveReport(parent, path, personal)
	}, parent)
	d.SetFileName("abgleich-" + u.now().Format("2006-01-02-1504") + ".zip")
	if home, err := os.UserHomeDir(); err == nil {
		if dir, err := storage.ListerForURI(storage.NewFileURI(home)); err == nil {
			d.SetLocation(dir)
		}
	}
	d.Show()
}

// saveReport writes the report to a file that appears only once it is whole.
func (u *UI) saveReport(parent fyne.Window, path string, personal bool) {
	task(u, func(ctx context.Context) (string, error) {
		file, err := os.CreateTemp(filepath.Dir(path), ".abgleich-*.zip")
		if err != nil {
			return "", err
		}
		err = u.service.Report(ctx, file, personal)
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = os.Rename(file.Name(), path)
		}
		if err != nil {
			// The first error is the one to tell.
			_ = os.Remove(file.Name())
		}
		return path, err
	}, func(path string, err error) {
		if err != nil {
			u.fail(parent, err)
			return
		}
		dialog.NewCustom(u.words.T("report.title"), u.words.T("window.ok"), message(u.words.T("report.saved", "path", path)), parent).Show()
	})
}
