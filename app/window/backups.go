package window

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/record"
)

// backupsWindow lists the backups of an account, shows what is in one, makes new ones
// and restores records onto memotoo (design §2 rule 11).
type backupsWindow struct {
	*frame
	account *picker
	name    string
	// units are those of the account that are not off.
	units   []record.Unit
	backups []contract.Backup
	shown   int // index in backups, -1 for none
	// wanted is the id of the backup to show once the list is there; "" for the one
	// shown before, else the newest that can be read.
	wanted string
	list   *list
	about  *fyne.Container
	pane   *fyne.Container
	empty  *widget.Label
	folder *button
	// kept says for how many days backups are kept.
	kept *widget.Label
	recordPick
	backupWork
}

// showBackups opens the backups of an account, of the first for "", or raises them.
func (u *UI) showBackups(name string) {
	b := u.backups
	if b == nil {
		b = newBackupsWindow(u)
		u.backups = b
		b.window.SetOnClosed(func() { u.backups = nil })
	}
	b.raise()
	task(u, u.service.Status, func(st contract.Status, err error) {
		if err != nil {
			b.fail(err)
			return
		}
		if name != "" && name != b.name {
			b.name = name
			b.forget()
		}
		u.update(st, nil)
		b.load()
		b.window.Canvas().Focus(b.list)
	})
	b.loadKept()
}

func newBackupsWindow(u *UI) *backupsWindow {
	w := u.words
	b := &backupsWindow{frame: newFrame(u, w.T("backups.title"), 1000, 720), shown: -1}
	b.account = newPicker(w.T("window.loading"), b.choose)
	b.list = newList(func() int { return len(b.backups) }, newEntryRow, func(i int, o fyne.CanvasObject) {
		showBackup(o.(*entryRow), b.backups[i], b)
	})
	b.list.OnSelected = b.show
	b.folder = newButton(w.T("report.open"), theme.FolderOpenIcon(), b.openFolder).quiet()
	b.about = container.NewVBox()
	b.recordPick = newRecordPick(b)
	b.empty = widget.NewLabel("")
	b.empty.Wrapping = fyne.TextWrapWord
	b.kept = widget.NewLabel("")
	b.kept.Wrapping = fyne.TextWrapWord
	b.kept.Importance = widget.LowImportance
	b.backupWork = newBackupWork(b)
	closing := newButton(w.T("window.close"), nil, b.window.Close)

	head := container.NewVBox(
		container.New(layout.NewFormLayout(), widget.NewLabel(w.T("sync.account")), b.account), widget.NewSeparator())
	records := container.New(layout.NewBorderLayout(b.recordPick.top, b.recordPick.bottom, nil, nil), b.recordPick.top, b.recordPick.rows, b.recordPick.bottom)
	b.pane = container.NewStack(records)
	right := container.New(layout.NewBorderLayout(b.about, nil, nil, nil), b.about, container.NewStack(b.pane, b.empty))
	split := container.NewHSplit(b.list, right)
	split.Offset = 0.31
	change := container.NewVBox(newButton(w.T("backups.change"), nil, b.askKept).quiet())
	foot := container.NewVBox(widget.NewSeparator(), container.NewBorder(nil, nil, nil, change, b.kept), b.bar, b.state,
		container.NewHBox(b.create, b.folder, layout.NewSpacer(), b.stop, b.some, b.everything, closing))
	b.fill(head, split, foot)
	b.take(nil)
	return b
}

// update takes over the names of the accounts and how far the work is.
func (b *backupsWindow) update(st contract.Status) {
	b.name = known(st.Accounts, b.name)
	b.account.offer(st.Accounts, b.name)
	a, _ := find(st.Accounts, b.name)
	b.units = nil
	for _, u := range a.Units {
		if u.Direction != engine.Off {
			b.units = append(b.units, u.Unit)
		}
	}
	b.progress(a)
}

// choose shows the backups of another account.
func (b *backupsWindow) choose(name string) {
	if name != b.name {
		b.name = name
		b.forget()
		b.update(b.ui.status)
		b.load()
	}
}

// forget lets go of what is shown of an account.
func (b *backupsWindow) forget() {
	b.wanted = ""
	b.take(nil)
}

// passEnded reads the list again: a first pass begins with a backup.
func (b *backupsWindow) passEnded(account string) {
	if account == "" || account == b.name {
		b.load()
	}
}

// load reads the list.
func (b *backupsWindow) load() {
	readOf(b.ui, &b.name, b.ui.service.Backups, b.take, func(err error) { b.trouble(b.ui.words.T("window.error"), err) })
}

// take shows the list; the backup that was shown before stays.
func (b *backupsWindow) take(list []contract.Backup) {
	was := b.wanted
	b.wanted = ""
	if was == "" && b.shown >= 0 {
		was = b.backups[b.shown].ID
	}
	same := b.shown >= 0 && b.backups[b.shown].ID == was
	b.backups, b.shown = list, -1
	at := -1
	for i, one := range list {
		if one.ID == was || at < 0 && one.Error == nil {
			at = i
		}
		if one.ID == was {
			break
		}
	}
	if at < 0 && len(list) > 0 {
		at = 0
	}
	b.list.UnselectAll()
	b.list.Refresh()
	toggle(b.folder, len(list) > 0)
	switch {
	case at < 0:
		b.showNothing()
	case same && list[at].ID == was:
		b.shown = at // what is ticked stays ticked
		b.list.Select(at)
	default:
		b.list.Highlight(at)
	}
	b.offerWork()
	b.settle()
}

// showNothing says that there is no backup yet.
func (b *backupsWindow) showNothing() {
	b.about.RemoveAll()
	b.pane.Hide()
	b.showRecords(nil)
	text := ""
	if b.name != "" {
		text = b.ui.words.T("backups.none")
	}
	b.empty.SetText(text)
	b.empty.Show()
}

// show shows one backup.
func (b *backupsWindow) show(i int) {
	if i < 0 || i >= len(b.backups) || i == b.shown {
		return
	}
	b.shown = i
	one := b.backups[i]
	b.about.RemoveAll()
	b.empty.Hide()
	b.showRecords(nil)
	visible(b.pane, one.Error == nil)
	if one.Error != nil {
		b.about.Add(b.damaged(one))
	} else {
		a := aboutBackup(one, b.name, b.ui.words)
		b.about.Add(paragraph(a.head, a.text, widget.MediumImportance))
		b.read(one)
	}
	b.offerWork()
	b.settle()
}

// damaged says why a file cannot be read, and lets that be copied.
func (b *backupsWindow) damaged(one contract.Backup) fyne.CanvasObject {
	e := *one.Error
	e.Time = e.Time.In(b.ui.now().Location())
	p := troubleOf(e, b.ui.words)
	file := filepath.Base(one.Path)
	text := forSupport(b.ui.status.Version, b.name, []problem{{head: file}, p}, b.ui.words)
	said := widget.NewLabel("")
	said.Importance = widget.LowImportance
	copying := newButton(b.ui.words.T("sync.copy"), theme.ContentCopyIcon(), func() {
		b.ui.app.Clipboard().SetContent(text)
		said.SetText(b.ui.words.T("sync.copied"))
	})
	return container.NewVBox(paragraph(file, p.head, widget.LowImportance), paragraph("", p.text, widget.DangerImportance), container.NewHBox(copying, said))
}

// openFolder shows the files in the desktop's own program.
func (b *backupsWindow) openFolder() {
	if len(b.backups) > 0 {
		b.visit(address(filepath.Dir(b.backups[0].Path)))
	}
}

// chosen is the backup that is shown, if it can be read.
func (b *backupsWindow) chosen() (contract.Backup, bool) {
	if b.shown < 0 || b.backups[b.shown].Error != nil {
		return contract.Backup{}, false
	}
	return b.backups[b.shown], true
}
