package main

import (
	"abgleich/sync/contract"
	"abgleich/sync/engine"
	"abgleich/sync/fault"
	"abgleich/sync/record"
)

// text is a message in the languages of the program, as a format for fmt.
type text struct{ de, en string }

func (m text) in(l fault.Lang) string {
	if l == fault.German {
		return m.de
	}
	return m.en
}

// What can be wrong with a command line, or before any work begins.
var (
	textError          = text{"Fehler, %s: %s", "Error, %s: %s"}
	textUsage          = text{"Falscher Aufruf: %s. Hilfe: abgleichctl --help", "Wrong usage: %s. Help: abgleichctl --help"}
	textChoose         = text{"Falscher Aufruf: Es fehlt, was zu tun ist.", "Wrong usage: what to do is missing."}
	textMissing        = text{"Falscher Aufruf: Es fehlt %s.", "Wrong usage: missing %s."}
	textUnknownUnit    = text{"Falscher Aufruf: Die Einheit „%s“ gibt es nicht. Möglich: %s.", "Wrong usage: there is no unit “%s”. Possible: %s."}
	textUnknownAccount = text{"Falscher Aufruf: Einen Account „%s“ gibt es nicht. Vorhanden: %s.", "Wrong usage: there is no account “%s”. There are: %s."}
	textManyAccounts   = text{"Falscher Aufruf: Es gibt mehrere Accounts (%s). Wählen Sie einen mit --account NAME.",
		"Wrong usage: there are several accounts (%s). Choose one with --account NAME."}
	textNoAccount = text{"Es ist noch kein Account eingerichtet. Richten Sie einen ein: abgleichctl account add --help",
		"No account has been set up yet. Set one up: abgleichctl account add --help"}
	textRunning = text{"Ein anderes Abgleich arbeitet schon mit dem Ordner %s. Beenden Sie es oder wählen Sie mit --home einen anderen Ordner.",
		"Another Abgleich is working with the directory %s. End it, or choose another directory with --home."}
	textInvalid   = text{"Die Angabe %s = „%s“ geht nicht. Erwartet: %s.", "The setting %s = “%s” is not valid. Expected: %s."}
	textWhichHeld = text{"Falscher Aufruf: Nennen Sie die Nummern oder --all.", "Wrong usage: give the numbers, or --all."}
	textBadBool   = text{"Falscher Aufruf: „%s“ ist weder true noch false.", "Wrong usage: “%s” is neither true nor false."}
	textBadID     = text{"Falscher Aufruf: „%s“ ist keine Nummer.", "Wrong usage: “%s” is not a number."}
	textUnknownID = text{"Falscher Aufruf: Eine Frage Nr. %d gibt es in diesem Account nicht.", "Wrong usage: this account has no question no. %d."}
	textProfile   = text{"Falscher Aufruf: --profile ist memotoo, plain oder both, nicht „%s“.", "Wrong usage: --profile is memotoo, plain or both, not “%s”."}
)

// Accounts and their secrets.
var (
	textTwoDevices = text{"Falscher Aufruf: Hinter dem Benutzernamen steht _device=%s, --device sagt „%s“. Geben Sie nur eines an.",
		"Wrong usage: the user name ends in _device=%s, --device says “%s”. Give only one of them."}
	textOneStdin   = text{"Falscher Aufruf: Nur eine Angabe kann von der Standardeingabe kommen.", "Wrong usage: only one value can come from standard input."}
	textSecretFile = text{"Die Datei %s mit Zugangsdaten lässt sich nicht lesen: %s. Prüfen Sie Namen und Zugriffsrechte.",
		"The file %s with credentials cannot be read: %s. Check its name and access rights."}
	textEmptySecret = text{"Die Datei %s mit Zugangsdaten ist leer.", "The file %s with credentials is empty."}
	textNoSecret    = text{"Die Datei %s enthält nicht eine einzelne Zeile mit Zugangsdaten.", "The file %s does not hold one single line of credentials."}
	textOpenSecret  = text{"Warnung: Die Datei %s können auch andere Benutzer dieses Rechners lesen. Ändern Sie das mit: chmod 600.",
		"Warning: other users of this computer can read the file %s. Change that with: chmod 600."}
	textAdded = text{"Account „%s“ ist eingerichtet; bei memotoo meldet er sich als „%s“ an. Prüfen Sie ihn mit: abgleichctl probe",
		"Account “%s” is set up; at memotoo it signs in as “%s”. Check it with: abgleichctl probe"}
	textOtherSyncs = text{"Schalten Sie für diesen Benutzer andere Synchronisationen ab (onOffice-eigener memotoo-Sync, Z-Push, Microsoft 365), sonst entstehen Dubletten.",
		"Switch off other syncs of this user (onOffice's own memotoo sync, Z-Push, Microsoft 365), or there will be duplicates."}
	textChanged = text{"Account „%s“ ist geändert; was Sie nicht angegeben haben, bleibt, wie es war. Prüfen Sie ihn mit: abgleichctl probe --account %s",
		"Account “%s” is changed; what you did not give stays as it was. Check it with: abgleichctl probe --account %s"}
	textNoChange = text{"Falscher Aufruf: Es fehlt, was sich ändern soll. Möglich: abgleichctl account set --help",
		"Wrong usage: what to change is missing. Possible: abgleichctl account set --help"}
	textRemoved = text{"Account „%s“ ist entfernt. In onOffice und memotoo bleibt alles, wie es ist.",
		"Account “%s” is removed. In onOffice and memotoo everything stays as it is."}
	textRemovedBackups = text{"Mit ihm gelöscht sind seine Sicherungen (%d). Sollen sie beim Entfernen bleiben, geben Sie --keep-backups an.",
		"Its backups are deleted with it (%d). To keep them when an account is removed, give --keep-backups."}
	textRemovedKept = text{"Seine Sicherungen (%d) bleiben in %s. Sie enthalten Daten Ihrer Kunden: Löschen Sie sie, wenn Sie sie nicht mehr brauchen. Ein neuer Account dieses Namens findet sie wieder.",
		"Its backups (%d) stay in %s. They hold your customers' data: delete them once you need them no more. A new account of this name finds them again."}
	textReset = text{"Account „%s“ ist zurückgesetzt. Der nächste Lauf ist wieder ein erster: Er verbindet, was auf beiden Seiten gleich ist. Er wartet auf Ihr Ja: ansehen mit „abgleichctl sync --dry-run“, beginnen mit „abgleichctl sync“.",
		"Account “%s” is reset. The next pass is a first one again: it links what is the same on both sides. It waits for your yes: look with “abgleichctl sync --dry-run”, begin with “abgleichctl sync”."}
	textAccount   = text{"Account „%s“", "Account “%s”"}
	textSecretsIn = text{"Zugangsdaten:", "Credentials:"}
	textEvery     = text{"Abstand:", "Every:"}
	textAutomatic = text{"automatisch", "automatic"}
	textByHand    = text{"nur von Hand", "by hand only"}
)

// Passes and how things stand.
var (
	textDryRun         = text{"Probelauf: Es wurde nichts geschrieben. Die Zahlen sagen, was ein Lauf tun würde.", "Dry run: nothing was written. The numbers say what a pass would do."}
	textPass           = text{"Account „%s“, Lauf vom %s bis %s", "Account “%s”, pass from %s to %s"}
	textNoUnit         = text{"Es ist keine Einheit eingeschaltet.", "No unit is switched on."}
	textStaysOff       = text{"bleibt aus", "stays off"}
	textUnitResult     = text{"%s: %s", "%s: %s"}
	textToMemotoo      = text{"nach memotoo:", "to memotoo:"}
	textToOnOffice     = text{"nach onOffice:", "to onOffice:"}
	textCreated        = text{"%d angelegt", "%d created"}
	textUpdated        = text{"%d geändert", "%d changed"}
	textDeleted        = text{"%d gelöscht", "%d deleted"}
	textUnmarked       = text{"%d Sync-Haken entfernt", "%d marks cleared"}
	textCancelled      = text{"%d abgesagt", "%d cancelled"}
	textLinked         = text{"  Verbunden sind %d Datensätze, %d davon waren unverändert.", "  %d records are linked, %d of them were unchanged."}
	textMarkedAgain    = text{"  %d Sync-Haken wieder gesetzt.", "  %d marks set again."}
	textRevived        = text{"  %d wieder aufgenommen.", "  %d taken up again."}
	textRemaining      = text{"  %d warten auf den nächsten Lauf; „abgleichctl sync --until-done“ überträgt sie jetzt.", "  %d wait for the next pass; “abgleichctl sync --until-done” carries them now."}
	textRemainingLater = text{"  %d warten auf den nächsten Lauf.", "  %d wait for the next pass."}
	textRemainingDry   = text{"  %d würden auf den nächsten Lauf warten.", "  %d would wait for the next pass."}
	textHeld           = text{"  %d warten auf Ihre Entscheidung: „abgleichctl held list“ zeigt sie, „abgleichctl held approve“ oder „reject“ entscheidet.",
		"  %d wait for your decision: “abgleichctl held list” shows them, “abgleichctl held approve” or “reject” decides."}
	textSkipped = text{"  Ausgelassen:", "  Left alone:"}
	textErrors  = text{"  Fehler:", "  Errors:"}
	textStep    = text{"Schritt: %s", "step: %s"}

	textColUnit    = text{"Einheit", "Unit"}
	textColLast    = text{"Letzter Lauf", "Last run"}
	textColResult  = text{"Ergebnis", "Result"}
	textColLinked  = text{"Verbunden", "Linked"}
	textColWaiting = text{"Warten", "Waiting"}
	textColHeld    = text{"Zu entscheiden", "To decide"}
	textNever      = text{"noch keiner", "none yet"}
	textRunningNow = text{"läuft gerade", "running now"}
	textStopped    = text{"  Die Automatik ist nach %d fehlgeschlagenen Läufen angehalten. Beheben Sie den Fehler und starten Sie „abgleichctl sync“: Gelingt es, läuft sie wieder.",
		"  The automatic has stopped after %d failed runs. Mend the error and start “abgleichctl sync”: if it succeeds, the automatic goes on."}
	textStoppedBy = text{"  Die Automatik ist angehalten: %s Beheben Sie den Fehler und starten Sie „abgleichctl sync“: Gelingt es, läuft sie wieder.",
		"  The automatic has stopped: %s Mend the error and start “abgleichctl sync”: if it succeeds, the automatic goes on."}
	textOffline = text{"  Das Netz fehlt; Abgleich versucht es von selbst wieder.", "  There is no network; Abgleich tries again by itself."}
	textNext    = text{"  Nächster automatischer Lauf: %s", "  Next automatic run: %s"}
)

// Questions, checks, reports.
var (
	textNothingHeld = text{"Es wartet nichts auf eine Entscheidung.", "Nothing waits for a decision."}
	textColID       = text{"Nr.", "No."}
	textColAccount  = text{"Account", "Account"}
	textColSince    = text{"Seit", "Since"}
	textColQuestion = text{"Frage", "Question"}
	textAskRemove   = text{"„%s“ in %s löschen?", "Delete “%s” in %s?"}
	textAskUnmark   = text{"Bei „%s“ in onOffice den Sync-Haken entfernen?", "Clear the sync mark of “%s” in onOffice?"}
	textAskCancel   = text{"Den Termin „%s“ in onOffice absagen?", "Cancel the appointment “%s” in onOffice?"}
	textAskAbandon  = text{"Die Aufgabe „%s“ in onOffice abbrechen?", "Cancel the task “%s” in onOffice?"}
	textAskMatch    = text{"Sind „%s“ (onOffice) und „%s“ (memotoo) dieselbe Adresse?", "Are “%s” (onOffice) and “%s” (memotoo) the same address?"}
	textAskSameDate = text{"Sind „%s“ (onOffice) und „%s“ (memotoo) derselbe Termin?", "Are “%s” (onOffice) and “%s” (memotoo) the same appointment?"}
	textAskSameTask = text{"Sind „%s“ (onOffice) und „%s“ (memotoo) dieselbe Aufgabe?", "Are “%s” (onOffice) and “%s” (memotoo) the same task?"}
	textAskConflict = text{"„%s“: Welche Werte gelten? %s", "“%s”: which values are to stand? %s"}
	textContest     = text{"%s: „%s“ (onOffice) oder „%s“ (memotoo)", "%s: “%s” (onOffice) or “%s” (memotoo)"}
	textTaken       = text{"(Werte aus %s gelten ab dem nächsten Lauf)", "(the values of %s stand from the next pass on)"}
	textWasApproved = text{"(zugestimmt, gilt ab dem nächsten Lauf)", "(approved, done by the next pass)"}
	textWasRejected = text{"(abgelehnt, gilt ab dem nächsten Lauf)", "(rejected, done by the next pass)"}
	textHowToDecide = text{"Zustimmen: abgleichctl held approve NR… – ablehnen: abgleichctl held reject NR… – danach: abgleichctl sync",
		"Approve: abgleichctl held approve NO… – reject: abgleichctl held reject NO… – then: abgleichctl sync"}
	textHowToTake = text{"Wessen Werte gelten: abgleichctl held take onoffice NR… oder abgleichctl held take memotoo NR… (Zustimmen heißt hier onOffice, ablehnen memotoo.)",
		"Whose values are to stand: abgleichctl held take onoffice NO… or abgleichctl held take memotoo NO… (To approve means onOffice here, to reject memotoo.)"}
	textTook = text{"Widersprüche entschieden: %d. Es gelten die Werte aus %s. Der nächste Lauf überträgt sie: abgleichctl sync",
		"Conflicts settled: %d. The values of %s stand. The next pass carries them: abgleichctl sync"}
	textTookOne    = text{"  „%s“: %s", "  “%s”: %s"}
	textTookField  = text{"%s „%s“ statt „%s“", "%s “%s” instead of “%s”"}
	textNoConflict = text{"Falscher Aufruf: Die Frage Nr. %d ist kein Widerspruch; entscheiden Sie sie mit approve oder reject.", "Wrong usage: question no. %d is no conflict; decide it with approve or reject."}
	textApproved   = text{"%d zugestimmt. Der nächste Lauf führt es aus: abgleichctl sync", "%d approved. The next pass does it: abgleichctl sync"}
	textRejected   = text{"%d abgelehnt. Der nächste Lauf berücksichtigt es: abgleichctl sync", "%d rejected. The next pass heeds it: abgleichctl sync"}

	textCheck       = text{"%s: %s", "%s: %s"}
	textCheckFine   = text{"in Ordnung", "fine"}
	textCheckFailed = text{"nicht in Ordnung", "not fine"}
	textCheckOpen   = text{"nicht geprüft", "not checked"}
	textBook        = text{"  - %s „%s“: %s", "  - %s “%s”: %s"}
	textBookChosen  = text{"  - %s „%s“: %s (wird verwendet)", "  - %s “%s”: %s (is used)"}
	textAddressBook = text{"Adressbuch", "Address book"}
	textCalendar    = text{"Kalender", "Calendar"}
	textTaskList    = text{"Aufgabenliste", "Task list"}

	textReport         = text{"Der Bericht steht in %s. Senden Sie ihn an den Support.", "The report is in %s. Send it to support."}
	textReportPersonal = text{"Er enthält Namen aus Ihren Adressen, Terminen und Aufgaben: Geben Sie ihn nur an den Support weiter.", "It holds names from your addresses, appointments and tasks: give it to support only."}
)

// units are the names of the units.
var units = map[record.Unit]text{
	record.Addresses:    {"Adressen", "Addresses"},
	record.Appointments: {"Termine", "Appointments"},
	record.Tasks:        {"Aufgaben", "Tasks"},
}

// results are the names of how a pass ended.
var results = map[engine.Ending]text{
	engine.OK:      {"in Ordnung", "fine"},
	engine.Partial: {"teilweise", "partial"},
	engine.Failed:  {"fehlgeschlagen", "failed"},
	engine.Waits:   {"nicht erreichbar", "out of reach"},
	engine.Halted:  {"angehalten", "stopped"},
}

var directions = map[engine.Direction]text{
	engine.Both:       {"in beide Richtungen", "both directions"},
	engine.ToMemotoo:  {"nur nach memotoo", "to memotoo only"},
	engine.ToOnOffice: {"nur nach onOffice", "to onOffice only"},
	engine.Off:        {"aus", "off"},
}

var winners = map[engine.Winner]text{
	engine.OnOfficeWins: {"bei Widerspruch gilt onOffice", "in a conflict onOffice stands"},
	engine.MemotooWins:  {"bei Widerspruch gilt memotoo", "in a conflict memotoo stands"},
	engine.UserDecides:  {"bei Widerspruch fragen", "in a conflict ask"},
}

var stores = map[string]text{
	contract.Keychain: {"im Schlüsselbund dieses Rechners", "in this computer's keychain"},
	contract.File:     {"in einer Datei, die nur Sie lesen können", "in a file that only you can read"},
}

// wants says what is expected of a setting, by the field of runner.InvalidError.
var wants = map[string]text{
	"name": {"ein noch nicht vergebener Name aus Buchstaben, Ziffern, „-“, „_“ und „.“, der mit Buchstabe oder Ziffer beginnt",
		"a name not yet taken, made of letters, digits, “-”, “_” and “.”, that begins with a letter or digit"},
	"onoffice.user":   {"Anmeldename oder Nummer des Benutzers, dessen Datensätze synchronisiert werden", "login name or number of the user whose records are synced"},
	"onoffice.url":    {"eine Adresse, die mit https:// beginnt", "an address that begins with https://"},
	"memotoo.user":    {"der Anmeldename bei memotoo", "the login name at memotoo"},
	"memotoo.device":  {"nur Buchstaben A–Z und Ziffern, höchstens 40", "letters A–Z and digits only, 40 at most"},
	"memotoo.carddav": {"eine Adresse, die mit https:// beginnt", "an address that begins with https://"},
	"memotoo.caldav":  {"eine Adresse, die mit https:// beginnt", "an address that begins with https://"},
	"timeZone":        {"der Name einer Zeitzone wie Europe/Berlin", "the name of a time zone such as Europe/Berlin"},
	"credentials":     {"keychain oder file", "keychain or file"},
	"every":           {"zwischen 5m und 24h", "between 5m and 24h"},
	"units.direction": {"both, to-memotoo, to-onoffice oder off", "both, to-memotoo, to-onoffice or off"},
	"units.winner":    {"onoffice, memotoo oder ask (fragen)", "onoffice, memotoo or ask"},
	"device.kind":     {"android, iphone, mac, outlook, caldav, google oder icloud", "android, iphone, mac, outlook, caldav, google or icloud"},
	"device.name": {"nur Buchstaben A–Z und Ziffern, höchstens 40, und nicht der Name, mit dem Abgleich selbst sich anmeldet; bei Google und iCloud keiner",
		"letters A–Z and digits only, 40 at most, and not the name with which Abgleich itself signs in; none for Google and iCloud"},
	"device.profile":  {"iphone oder mac; nur Geräte von Apple verstehen ein Profil", "iphone or mac; only Apple's devices understand a profile"},
	"device.password": {"ein Kennwort ohne Steuerzeichen", "a password without control characters"},
	"device.port":     {"ein Port von 1 bis 65535", "a port from 1 to 65535"},
	"daysBack":        {"0 bis 3650 Tage", "0 to 3650 days"},
	"backup":          {"eine Sicherung, die „abgleichctl backup list“ nennt", "a backup that “abgleichctl backup list” names"},
	"backupDays":      {"1 bis 3650 Tage", "1 to 3650 days"},
	"record":          {"ein Datensatz, den „abgleichctl backup list SICHERUNG“ nennt", "a record that “abgleichctl backup list BACKUP” names"},
	"pass":            {"die Nummer eines Laufs, den „abgleichctl undo list“ nennt", "the number of a pass that “abgleichctl undo list” names"},
	"daysAhead":       {"0 bis 3650 Tage", "0 to 3650 days"},
}
