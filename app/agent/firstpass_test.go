//go:build linux

package agent_test

import (
	"slices"
	"testing"

	"abgleich/app/desktoptest"
	"abgleich/sync/contract"
	"abgleich/sync/onoffice/onofficetest"
	"abgleich/sync/record"
)

// The question before the first pass as a person meets it: the click on the icon
// shows what would happen, no leaves both sides as they are, yes begins. After a
// reset it comes again; in between a click just runs.
func TestQuestionOnTheDesktop(t *testing.T) {
	d := start(t, desktoptest.Options{Panel: true})
	const people = 20
	d.fill(people)
	d.addAccount()
	d.eventually("the icon stands in the panel", d.iconShown)
	x, y := d.IconAt()
	before := d.crm.Writes()
	d.ClickAt(t, x, y, 1)
	q := d.screen("Vor dem ersten Lauf")
	q.reads("Das würde der erste Lauf tun.")
	q.reads("20 in memotoo anlegen")
	q.Picture(t, q.id, "1-question")
	q.click("20 in memotoo anlegen")
	q.reads("Diese stehen nur in onOffice und werden in memotoo neu angelegt.")
	q.Picture(t, q.id, "2-examples")
	q.click("Nein, nichts tun")
	q.gone()
	d.untouched(before)

	// Closing is a no, too. The menu's entry of a unit asks about that unit alone.
	item := d.Tray.Item(t)
	item.Click("Aufgaben synchronisieren")
	q = d.screen("Vor dem ersten Lauf")
	q.reads("Das würde der erste Lauf tun.")
	if _, ok := q.find("20 in memotoo anlegen"); ok {
		t.Error("the question about tasks is about addresses")
	}
	q.Picture(t, q.id, "3-tasks")
	q.Keys(t, "Escape")
	q.gone()
	d.untouched(before)

	item.Click("Alles synchronisieren")
	q = d.screen("Vor dem ersten Lauf")
	q.click("Ja, ersten Lauf starten")
	q.gone()
	s := d.screen("Synchronisation")
	d.well()
	d.whole(people)
	backups, err := d.client.Backups(t.Context(), d.state().Name)
	if err != nil || len(backups) != 1 || backups[0].Reason != contract.BackupFirst {
		t.Errorf("saved before: %+v, %v", backups, err)
	}
	s.reads("Erfolgreich · Zuletzt heute")
	s.Picture(t, s.id, "4-done")
	s.click("Alles synchronisieren")
	d.eventually("the next click just runs", func() bool { return d.ran(2, contract.Units) })
	if d.Window(t, "Vor dem ersten Lauf") != "" {
		t.Error("it asks again")
	}

	if err := d.client.ResetAccount(t.Context(), d.state().Name); err != nil {
		t.Fatal(err)
	}
	s.reads("Der erste Lauf wartet auf Ihr Ja: Adressen, Termine, Aufgaben.")
	s.reads("Noch nicht synchronisiert")
	s.Picture(t, s.id, "5-reset")
	s.click("Alles synchronisieren")
	q = d.screen("Vor dem ersten Lauf")
	q.reads("20 verknüpfen")
	q.Picture(t, q.id, "6-again")
	q.click("Ja, ersten Lauf starten")
	q.gone()
	d.eventually("the first pass after the reset", func() bool { return d.ran(3, contract.Units) })
	d.whole(people)
}

// untouched checks that no side was written to and that nothing is linked.
func (d *desk) untouched(before int) {
	d.t.Helper()
	if n := d.hub.Requests().Writes(); n != 0 || d.crm.Writes() != before {
		d.t.Errorf("%d writes to memotoo, %d to onOffice", n, d.crm.Writes()-before)
	}
	for _, u := range d.state().Units {
		if !u.First || u.Linked != 0 {
			d.t.Errorf("the unit stands at %+v", u)
		}
	}
	if list, err := d.client.Passes(d.t.Context(), d.state().Name, 10); err != nil || len(list) != 0 {
		d.t.Errorf("%d passes, %v", len(list), err)
	}
}

// Without memotoo there is no preview: the window says why and begins nothing, and
// goes on when memotoo is back.
func TestPreviewWithoutAServer(t *testing.T) {
	d := start(t, desktoptest.Options{})
	d.crm.Fill(1, 5, onofficetest.Filling{Marked: 1})
	password := d.hub.Password
	d.hub.Password = "wrong-password"
	d.addAccount()
	d.hub.Password = password
	item := d.Tray.Item(t)
	d.eventually("the menu knows the account", func() bool { return slices.Contains(item.Menu(), "Adressen synchronisieren") })
	item.Click("Adressen synchronisieren")
	q := d.screen("Vor dem ersten Lauf")
	q.reads("Die Vorschau ist nicht gelungen.")
	q.Picture(t, q.id, "1-failed")
	right := d.secrets()
	accounts, err := d.client.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.client.UpdateAccount(t.Context(), accounts[0], &right); err != nil {
		t.Fatal(err)
	}
	q.click("Noch einmal versuchen")
	q.reads("5 in memotoo anlegen")
	q.click("Ja, ersten Lauf starten")
	q.gone()
	d.eventually("the addresses arrive", func() bool { return len(d.hub.Cards()) == 5 && d.ran(1, []record.Unit{record.Addresses}) })
	for _, u := range d.state().Units {
		if u.First != (u.Unit != record.Addresses) {
			t.Errorf("the unit stands at %+v", u)
		}
	}
}
