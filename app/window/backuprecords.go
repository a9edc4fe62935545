package window

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"abgleich/sync/contract"
	"abgleich/sync/record"
)

// recordPick lists the records of a backup and lets some be ticked. Only rows in sight
// are drawn, so ten thousand are no more work than ten.
type recordPick struct {
	all []contract.BackupRecord
	// titles are those of all, folded; fits are the indexes of those shown.
	titles []string
	fits   []int
	picked map[string]bool
	search *entry
	unit   *choice[record.Unit]
	// units holds the choice.
	units fyne.CanvasObject
	every *tick
	count *widget.Label
	rows  *tickList
	// top and bottom are what stands around the rows.
	top, bottom fyne.CanvasObject
}

func newRecordPick(b *backupsWindow) recordPick {
	w := b.ui.words
	p := recordPick{picked: map[string]bool{}}
	p.search = newEntry()
	p.search.SetPlaceHolder(w.T("backups.searchHint"))
	p.search.OnChanged = func(string) { b.narrow() }
	p.unit = newChoice(b.unitName, record.Unit(""))
	p.unit.SetSelectedIndex(0)
	p.unit.OnChanged = func(string) { b.narrow() }
	p.every = newTick(w.T("backups.every"), b.pickEvery)
	p.count = widget.NewLabel("")
	p.rows = newTickList(func() int { return len(b.fits) }, b.row, b.pick)
	p.units = wide(p.unit.picker, 180)
	p.top = container.NewVBox(part(w.T("backups.records")), container.NewBorder(nil, nil, nil, p.units, p.search))
	p.bottom = container.NewHBox(p.every, p.count)
	return p
}

func (b *backupsWindow) unitName(u record.Unit) string {
	if u == "" {
		return b.ui.words.T("backups.allUnits")
	}
	return b.ui.words.Unit(u)
}

// read reads the records of a backup.
func (b *backupsWindow) read(one contract.Backup) {
	name := b.name
	b.count.SetText(b.ui.words.T("backups.reading"))
	task(b.ui, func(ctx context.Context) ([]contract.BackupRecord, error) {
		return b.ui.service.BackupRecords(ctx, name, one.ID)
	}, func(list []contract.BackupRecord, err error) {
		now, ok := b.chosen()
		switch {
		case name != b.name || !ok || now.ID != one.ID:
			// Another one is shown meanwhile.
		case err != nil:
			b.count.SetText("")
			b.trouble(b.ui.words.T("window.error"), err)
		default:
			b.showRecords(list)
		}
	})
}

// showRecords shows the records of another backup; none is ticked.
func (b *backupsWindow) showRecords(list []contract.BackupRecord) {
	b.all, b.titles = slices.Clone(list), make([]string, len(list))
	clear(b.picked)
	slices.SortStableFunc(b.all, func(x, y contract.BackupRecord) int {
		return cmp.Or(cmp.Compare(slices.Index(contract.Units, x.Unit), slices.Index(contract.Units, y.Unit)), strings.Compare(folded(x.Title), folded(y.Title)))
	})
	units := []record.Unit{""}
	for i, r := range b.all {
		b.titles[i] = folded(r.Title)
		if !slices.Contains(units, r.Unit) {
			units = append(units, r.Unit)
		}
	}
	b.search.Text = ""
	b.search.Refresh()
	offer(b.unit, units)
	visible(b.recordPick.units, len(units) > 2)
	b.narrow()
}

// folded is a text as it is sorted and searched for.
func folded(text string) string { return umlauts.Replace(strings.ToLower(text)) }

var umlauts = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss")

// narrow shows the records of the unit whose titles have every word that is searched
// for.
func (b *backupsWindow) narrow() {
	words, unit := strings.Fields(folded(b.search.Text)), b.unit.get()
	b.fits = b.fits[:0]
	for i, title := range b.titles {
		lacks := func(word string) bool { return !strings.Contains(title, word) }
		if (unit == "" || b.all[i].Unit == unit) && !slices.ContainsFunc(words, lacks) {
			b.fits = append(b.fits, i)
		}
	}
	b.rows.ScrollToTop()
	b.ticked()
}

// pick ticks or unticks a row.
func (b *backupsWindow) pick(row int) {
	if row < 0 || row >= len(b.fits) {
		return
	}
	id := b.all[b.fits[row]].ID
	if b.picked[id] {
		delete(b.picked, id)
	} else {
		b.picked[id] = true
	}
	b.ticked()
}

// pickEvery ticks or unticks every record that fits.
func (b *backupsWindow) pickEvery(on bool) {
	for _, i := range b.fits {
		if on {
			b.picked[b.all[i].ID] = true
		} else {
			delete(b.picked, b.all[i].ID)
		}
	}
	b.ticked()
}

// ticked shows what is ticked, and what can be done with it.
func (b *backupsWindow) ticked() {
	w := b.ui.words
	whole := len(b.fits) > 0 && !slices.ContainsFunc(b.fits, func(i int) bool { return !b.picked[b.all[i].ID] })
	if b.every.Checked != whole {
		b.every.Checked = whole // no wish of anybody's
		b.every.Refresh()
	}
	toggle(b.every, len(b.fits) > 0)
	text := w.T("backups.nothing")
	switch {
	case len(b.all) == 0:
		text = w.T("backups.noRecords")
	case len(b.fits) > 0:
		text = w.T("backups.count", "shown", len(b.fits), "total", len(b.all), "picked", len(b.picked))
	}
	b.count.SetText(text)
	b.rows.Refresh()
	b.offerWork()
}

// row shows one record.
func (b *backupsWindow) row(i int, o fyne.CanvasObject) {
	if i >= len(b.fits) {
		return
	}
	r := b.all[b.fits[i]]
	unit := ""
	if b.unit.get() == "" && len(b.unit.values) > 2 {
		unit = b.ui.words.Unit(r.Unit)
	}
	o.(*tickRow).show(b.picked[r.ID], r.Title, unit)
}

// tickList is a list whose rows are ticked with a click or the space bar.
type tickList struct{ widget.List }

func newTickList(length func() int, show func(int, fyne.CanvasObject), pick func(int)) *tickList {
	l := &tickList{}
	l.Length, l.CreateItem, l.UpdateItem = length, newTickRow, show
	l.OnSelected = func(i int) {
		l.Unselect(i)
		pick(i)
	}
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey hands Enter and Escape on.
func (l *tickList) TypedKey(ev *fyne.KeyEvent) {
	if enter(ev) || ev.Name == fyne.KeyEscape {
		passOn(l, ev)
		return
	}
	l.List.TypedKey(ev)
}

// tickRow is one row of it.
type tickRow struct {
	widget.BaseWidget
	sign        *widget.Icon
	title, what *widget.Label
}

func newTickRow() fyne.CanvasObject {
	r := &tickRow{sign: widget.NewIcon(theme.CheckButtonIcon()), title: widget.NewLabel(""), what: widget.NewLabel("")}
	r.title.Truncation = fyne.TextTruncateEllipsis
	r.what.Importance = widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *tickRow) CreateRenderer() fyne.WidgetRenderer {
	// A column of fixed width: a changing one is clipped until it is laid out again.
	what := container.NewGridWrap(fyne.NewSize(90, r.what.MinSize().Height), r.what)
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, container.NewCenter(fixed(r.sign, 24)), what, r.title))
}

func (r *tickRow) show(ticked bool, title, what string) {
	if ticked {
		r.sign.SetResource(theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon()))
	} else {
		r.sign.SetResource(theme.CheckButtonIcon())
	}
	// A line break in a name must not break the row.
	r.title.SetText(strings.Join(strings.Fields(title), " "))
	r.what.SetText(what)
}
