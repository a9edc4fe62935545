package window

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/app/device"
)

// askProfile asks where the configuration profile of an Apple device goes and
// whether the password may stand in it. The window knows no password: who wants it
// in the file types it.
func (d *deviceWindow) askProfile() {
	a, ok := d.chosen()
	if !ok || !d.setup.Profile {
		return
	}
	w, kind, options := d.ui.words, d.setup.Kind, d.options()
	folder, password := newEntry(), newSecret()
	folder.SetText(reportFolder())
	content := container.NewVBox(message(w.T("devices.profileExplain")),
		widget.NewLabel(w.T("report.folder")), folder,
		widget.NewLabel(w.T("devices.password")), password, message(w.T("devices.passwordHint")))
	save := newButton(w.T("settings.save"), theme.DocumentSaveIcon(), func() {
		data, err := device.Profile(a, kind, w.Lang(), options, password.Text)
		if err != nil {
			d.fail(err)
			return
		}
		d.saveProfile(filepath.Join(strings.TrimSpace(folder.Text), device.FileName(a, kind)), data)
	}).primary()
	d.open(w.T("devices.profileTitle"), wide(content, 520), save, newButton(w.T("window.cancel"), nil, nil))
}

// saveProfile writes the file and says where it is.
func (d *deviceWindow) saveProfile(path string, data []byte) {
	task(d.ui, func(context.Context) (struct{}, error) {
		return struct{}{}, writeWhole(path, func(to io.Writer) error {
			_, err := to.Write(data)
			return err
		})
	}, func(_ struct{}, err error) {
		w := d.ui.words
		if err != nil {
			d.tell(w.T("window.error"), w.T("devices.notSaved", "path", path, "what", err.Error()))
			return
		}
		d.open(w.T("devices.profileTitle"), message(w.T("devices.saved", "path", path)),
			newButton(w.T("window.ok"), nil, nil).primary(),
			newButton(w.T("report.open"), theme.FolderOpenIcon(), func() { d.visit(address(filepath.Dir(path))) }))
	})
}
