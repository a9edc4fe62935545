package window

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"

	"abgleich/sync/contract"
)

// loadKept reads for how many days backups are kept.
func (b *backupsWindow) loadKept() {
	task(b.ui, b.ui.service.Settings, func(s contract.Settings, err error) {
		if err != nil {
			b.fail(err)
			return
		}
		b.showKept(s)
	})
}

func (b *backupsWindow) showKept(s contract.Settings) {
	b.kept.SetText(b.ui.words.N("backups.kept", s.BackupDays))
	b.settle()
}

// askKept lets another number of days be typed.
func (b *backupsWindow) askKept() {
	w := b.ui.words
	task(b.ui, b.ui.service.Settings, func(s contract.Settings, err error) {
		if err != nil {
			b.fail(err)
			return
		}
		days := newEntry()
		days.SetText(strconv.Itoa(s.BackupDays))
		field := newField(w.T("backups.days"), days, w.T("backups.daysHint"), nil)
		wrong := ""
		var take *button
		read := func() (contract.Settings, bool) {
			n, err := strconv.Atoi(strings.TrimSpace(days.Text))
			set := s
			set.BackupDays = n
			return set, err == nil && n != 0 && set.Validate() == nil
		}
		days.OnChanged = func(string) {
			wrong = ""
			_, ok := read()
			if !ok {
				wrong = w.T("backups.daysWrong")
			}
			field.wrong.say(wrong)
			toggle(take, ok)
		}
		take = newButton(w.T("window.take"), nil, func() {
			if set, ok := read(); ok {
				b.keep(set)
			}
		}).primary()
		b.open(w.T("backups.keptTitle"), wide(container.NewVBox(field.head, field.cell), 420), take, newButton(w.T("window.cancel"), nil, nil))
		b.window.Canvas().Focus(days)
	})
}

// keep saves the number of days; the list is read again, as what is too old is gone.
func (b *backupsWindow) keep(set contract.Settings) {
	task(b.ui, func(ctx context.Context) (struct{}, error) { return struct{}{}, b.ui.service.SaveSettings(ctx, set) },
		func(_ struct{}, err error) {
			if err != nil {
				b.fail(err)
				return
			}
			if s := b.ui.settings; s != nil {
				s.program.settings.BackupDays = set.BackupDays
			}
			b.showKept(set)
			b.load()
		})
}
