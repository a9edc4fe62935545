package device

import "abgleich/sync/fault"

// warnings are what can go wrong with a device (reference onoffice-sync §9, §12).
var warnings = map[string]text{
	"icloud": {
		"iCloud und memotoo synchronisieren Kalender nicht zuverlässig: Manche Termine kommen nie an. Richten Sie diese Verbindung nicht ein.",
		"iCloud and memotoo do not keep calendars the same reliably: some appointments never arrive. Do not set this connection up.",
	},
	"outlook": {
		"Kalender, die es in Outlook schon gibt, werden nicht synchronisiert. Es kommt ein neuer Kalender hinzu; nur was Sie dort eintragen, kommt in onOffice an.",
		"Calendars that Outlook already has are not synced. A new calendar is added; only what you enter there arrives in onOffice.",
	},
	"google": {
		"Mit Google synchronisiert memotoo selbst. Verbinden Sie dasselbe Google-Konto nicht noch auf einem anderen Weg mit onOffice, sonst laufen Änderungen im Kreis.",
		"memotoo itself syncs with Google. Do not connect the same Google account with onOffice in another way as well, or changes go round in circles.",
	},
	"engines": {
		"Für diesen Benutzer müssen der onOffice-eigene memotoo-Sync, Z-Push und der Microsoft-365-Sync aus sein, auch auf diesem Gerät. Zwei Wege zugleich verdoppeln jeden Eintrag.",
		"onOffice's own memotoo sync, Z-Push and the Microsoft 365 sync must be off for this user, on this device too. Two ways at once double every entry.",
	},
	"backup": {
		"Sichern Sie Kontakte und Termine des Geräts, bevor es zum ersten Mal synchronisiert.",
		"Back up the contacts and appointments of the device before it syncs for the first time.",
	},
	"doubles": {
		"Was auf dem Gerät steht und auch in onOffice, gäbe es danach doppelt: Löschen Sie es vorher auf dem Gerät.",
		"What stands on the device and in onOffice too would be there twice afterwards: delete it on the device first.",
	},
	"separate": {
		"Nehmen Sie für die Synchronisation einen eigenen Kalender und ein eigenes Adressbuch. Das neue Konto bringt beides mit; schieben Sie nichts Vorhandenes hinein.",
		"Use a calendar and an address book of their own for the sync. The new account brings both; move nothing into them that was there before.",
	},
	"target": {
		"Bleiben Sie danach bei diesem Kalender, diesem Adressbuch und diesem Benutzernamen. Ein Wechsel lässt Einträge fehlen oder verdoppelt sie.",
		"Keep to this calendar, this address book and this user name afterwards. After a change entries are missing or doubled.",
	},
	"default": {
		"Machen Sie das neue Konto zum Standard für Kalender und Kontakte. Sonst landen neue Einträge woanders und kommen nie in onOffice an.",
		"Make the new account the default for calendar and contacts. Otherwise new entries land elsewhere and never arrive in onOffice.",
	},
	"deleting": {
		"Wer auf dem Gerät löscht, löscht nichts in onOffice: Eine Adresse verliert ihren Sync-Haken, ein Termin wird abgesagt. Soll etwas wirklich weg, löschen Sie es zuerst in onOffice, eine Adresse mit gesetztem Haken.",
		"Deleting on the device deletes nothing in onOffice: an address loses its sync mark, an appointment is cancelled. To be rid of something, delete it in onOffice first, an address with its mark set.",
	},
	"handover": {
		"Geben Sie das Gerät erst dann an einen anderen onOffice-Benutzer weiter, wenn der onOffice-Support es weiß (+49 241 44 686 122). Nur er kann Konten stilllegen und neu zuordnen.",
		"Do not hand the device on to another onOffice user before onOffice's support knows (+49 241 44 686 122). Only support can close accounts and assign them anew.",
	},
	"mail": {
		"E-Mails werden nie synchronisiert.",
		"E-mail is never synced.",
	},
	"history": {
		"Für CardDAV und CalDAV zeigt memotoo keinen Verlauf. Was Abgleich übertragen hat, steht in Abgleich im Verlauf.",
		"memotoo shows no history for CardDAV and CalDAV. What Abgleich has carried stands in Abgleich, in its list of runs.",
	},
}

// usual are the warnings of every device with contacts and a calendar of its own.
var usual = []string{"engines", "backup", "doubles", "separate", "target", "default", "deleting", "handover", "mail"}

// beware are the warnings of each kind, the gravest first.
var beware = map[Kind][]string{
	Android: append(usual[:len(usual):len(usual)], "history"),
	IPhone:  append(usual[:len(usual):len(usual)], "history"),
	Mac:     append(usual[:len(usual):len(usual)], "history"),
	Outlook: append([]string{"outlook"}, usual...),
	CalDAV:  append(usual[:len(usual):len(usual)], "history"),
	Google:  {"google", "engines", "backup", "doubles", "separate", "target", "default", "deleting", "mail"},
	ICloud:  {"icloud", "engines"},
}

func warningsOf(k Kind, l fault.Lang) []Warning {
	out := []Warning{}
	for _, id := range beware[k] {
		out = append(out, Warning{ID: id, Text: warnings[id].in(l)})
	}
	return out
}
