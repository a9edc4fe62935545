package window

import (
	"context"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
)

// report asks what the report for support may hold and where it goes.
func (f *frame) report() {
	w := f.ui.words
	personal := newTick(w.T("report.personal"), nil)
	folder := newEntry()
	folder.SetText(reportFolder())
	content := container.NewVBox(message(w.T("report.explain")), personal,
		widget.NewLabel(w.T("report.folder")), folder)
	f.open(w.T("report.title"), wide(content, 520),
		newButton(w.T("report.save"), theme.DocumentSaveIcon(), func() { f.saveReport(strings.TrimSpace(folder.Text), personal.Checked) }).primary(),
		newButton(w.T("window.cancel"), nil, nil))
}

// reportFolder is where a report goes unless the user says otherwise: where
// downloads go, which is where people look for files that programs made.
func reportFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return os.TempDir()
	}
	if info, err := os.Stat(filepath.Join(home, "Downloads")); err == nil && info.IsDir() {
		return filepath.Join(home, "Downloads")
	}
	return home
}

// savedReport is what became of a report.
type savedReport struct {
	path string
	mail []string
}

// saveReport writes the report to a file that appears only once it is whole.
func (f *frame) saveReport(folder string, personal bool) {
	u := f.ui
	name := "abgleich-" + u.now().Format("2006-01-02-150405") + ".zip"
	task(u, func(ctx context.Context) (savedReport, error) {
		path := filepath.Join(folder, name)
		if err := writeWhole(path, func(to io.Writer) error { return u.service.Report(ctx, to, personal) }); err != nil {
			return savedReport{}, err
		}
		// Without the settings there is a report all the same.
		settings, err := u.service.Settings(ctx)
		if err != nil {
			settings = contract.Settings{}
		}
		return savedReport{path, settings.SupportMail}, nil
	}, func(s savedReport, err error) {
		if err != nil {
			f.fail(err)
			return
		}
		f.reportSaved(s)
		// The path stands in the window too, for desktops without a file manager.
		_ = u.app.OpenURL(address(filepath.Dir(s.path)))
	})
}

// writeWhole writes a file that only its owner may read and that appears once it is
// whole; one that was there is replaced.
func writeWhole(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".abgleich-*")
	if err != nil {
		return err
	}
	err = write(file)
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
	return err
}

// reportSaved says where the report is, and helps to send it.
func (f *frame) reportSaved(s savedReport) {
	u, w := f.ui, f.ui.words
	subject, text := mailOf(u, s.path)
	rows := container.NewVBox(message(w.T("report.saved", "path", s.path)))
	said := newSmall(widget.LowImportance)
	actions := container.NewVBox(newButton(w.T("report.open"), theme.FolderOpenIcon(), func() { f.visit(address(filepath.Dir(s.path))) }))
	for _, to := range s.mail {
		actions.Add(newButton(w.T("report.mail", "to", to), theme.MailComposeIcon(), func() { f.visit(mailto(to, subject, text)) }))
	}
	actions.Add(newButton(w.T("report.copy"), theme.ContentCopyIcon(), func() {
		u.app.Clipboard().SetContent(subject + "\n\n" + text)
		said.say(w.T("sync.copied"))
	}))
	rows.Add(message(w.T("report.attach")))
	rows.Add(actions)
	rows.Add(said.Label)
	f.open(w.T("report.title"), wide(rows, 520), newButton(w.T("window.ok"), nil, nil).primary())
}

// visit opens an address with the program that the desktop has for it.
func (f *frame) visit(a *url.URL) {
	if err := f.ui.app.OpenURL(a); err != nil {
		f.fail(err)
	}
}

// mailOf is the text of an e-mail to support. It names no record.
func mailOf(u *UI, path string) (subject, text string) {
	w := u.words
	when := w.Stamp(u.now())
	for _, a := range u.status.Accounts {
		for _, s := range a.Units {
			if s.Error != nil {
				when = w.Stamp(s.Error.Time.In(u.now().Location()))
			}
		}
	}
	return w.T("report.subject"), w.T("report.text", "version", u.status.Version, "when", when, "file", filepath.Base(path))
}

// mailto is the address that writes an e-mail (RFC 6068).
func mailto(to, subject, text string) *url.URL {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	text = strings.ReplaceAll(text, "\n", "\r\n")
	return &url.URL{Scheme: "mailto", Opaque: to, RawQuery: "subject=" + escape(subject) + "&body=" + escape(text)}
}

// address is the address of a folder.
func address(folder string) *url.URL {
	a, err := url.Parse(storage.NewFileURI(folder).String())
	if err != nil {
		return &url.URL{Scheme: "file", Path: folder}
	}
	return a
}
