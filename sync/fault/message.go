package fault

import "strings"

// Lang is a language of the interface.
type Lang string

// The languages.
const (
	German  Lang = "de"
	English Lang = "en"
)

// sentence is what happened and what to do next. {side} stands for the side,
// {detail} for the fault's detail.
type sentence struct{ what, next string }

var sentences = map[Lang]map[Kind]sentence{
	German: {
		Offline:     {"{side} ist nicht erreichbar.", "Prüfen Sie die Internetverbindung. Abgleich versucht es von selbst wieder, sobald das Netz da ist."},
		Timeout:     {"{side} hat nicht rechtzeitig geantwortet.", "Abgleich versucht es beim nächsten Lauf wieder. Wenn es so bleibt, fragen Sie den Betreiber nach einer Störung."},
		SignIn:      {"{side} lehnt die Zugangsdaten ab.", "Öffnen Sie die Einstellungen, tragen Sie die Zugangsdaten für {side} neu ein und drücken Sie auf „Prüfen“."},
		Certificate: {"Die Verbindung zu {side} ist nicht sicher: Das Zertifikat des Servers ist ungültig.", "Es wurde nichts übertragen und kein Passwort gesendet. Prüfen Sie Datum und Uhrzeit dieses Rechners und die eingetragene Adresse; sonst wenden Sie sich an Ihre EDV."},
		Clock:       {"Die Uhr dieses Rechners geht falsch, deshalb lehnt {side} die Anmeldung ab.", "Stellen Sie Datum, Uhrzeit und Zeitzone des Rechners auf „automatisch“ und starten Sie die Synchronisation noch einmal."},
		Right:       {"Für diesen Schritt fehlt in {side} ein Benutzerrecht.", "Bitten Sie Ihren Administrator, dem API-Benutzer das Recht zu geben, und starten Sie die Synchronisation noch einmal."},
		Module:      {"In onOffice ist das Zusatzmodul „onOffice Sync“ für Sie nicht eingeschaltet.", "Bitten Sie Ihren Administrator oder den onOffice-Support, es für Ihren Benutzer freizuschalten."},
		Foreign:     {"Unter der Adresse von {side} hat etwas anderes geantwortet, zum Beispiel die Anmeldeseite eines WLANs.", "Öffnen Sie den Browser und melden Sie sich im Netz an, oder prüfen Sie die eingetragene Adresse. Es wurde nichts geändert."},
		Proxy:       {"Der Proxy-Server Ihres Netzes lässt die Verbindung zu {side} nicht zu.", "Prüfen Sie die Proxy-Einstellungen oder fragen Sie Ihre EDV."},
		Busy:        {"{side} ist gerade überlastet und bittet zu warten.", "Sie müssen nichts tun: Abgleich versucht es nach der Wartezeit wieder."},
		Server:      {"{side} meldet einen eigenen Fehler.", "Abgleich versucht es beim nächsten Lauf wieder. Wenn es so bleibt, exportieren Sie den Bericht und senden Sie ihn an den Support."},
		NotFound:    {"Die eingetragene Adresse gibt es bei {side} nicht.", "Prüfen Sie in den Einstellungen die Adresse und das gewählte Adressbuch."},
		Incomplete:  {"Die Antwort von {side} kam unvollständig an.", "Es wurde nichts gelöscht. Abgleich liest beim nächsten Lauf alles noch einmal."},
		Suspicious:  {"{side} zeigt auf einmal keinen der bekannten Datensätze mehr.", "Zur Sicherheit wurde nichts gelöscht. Prüfen Sie in {side}, ob Ihre Daten noch da sind und ob die Zugangsdaten zum richtigen Konto gehören."},
		Target:      {"Das Ziel der Synchronisation ist nicht mehr dasselbe wie beim ersten Lauf.", "Zur Sicherheit wurde nichts übertragen. Stellen Sie das frühere Ziel wieder ein, oder setzen Sie das Konto in den Einstellungen zurück."},
		Conflict:    {"Der Datensatz wurde während der Übertragung mehrmals geändert.", "Abgleich versucht es beim nächsten Lauf wieder."},
		Invalid:     {"{side} nimmt den Datensatz so nicht an.", "Öffnen Sie den Datensatz, prüfen Sie die genannte Angabe und speichern Sie ihn; danach wird er sofort wieder versucht."},
		TooLarge:    {"Der Datensatz ist für {side} zu groß.", "Kürzen Sie ihn (zum Beispiel ein Bild oder eine lange Bemerkung) und speichern Sie ihn; danach wird er sofort wieder versucht."},
		Unreadable:  {"Der Datensatz ist bei {side} so gespeichert, dass er sich nicht lesen lässt.", "Öffnen Sie ihn dort und speichern Sie ihn neu. Alle anderen Datensätze sind nicht betroffen."},
		Circling:    {"Ein anderes Programm schreibt diesen Datensatz immer wieder zurück.", "Schalten Sie andere Synchronisationen dieses Benutzers ab (onOffice-eigener memotoo-Sync, Z-Push, Microsoft 365). Der Datensatz ruht, bis Sie ihn ändern."},
		Twin:        {"In {side} gibt es zwei Einträge mit derselben Kennung.", "Löschen Sie dort den doppelten Eintrag; welcher der richtige ist, können nur Sie entscheiden."},
		NoPerson:    {"Der Eintrag ist eine Gruppe oder Liste, keine Person.", "Er bleibt, wie er ist; Sie müssen nichts tun."},
		Unsupported: {"{side} kann diese Art von Datensätzen nicht aufnehmen.", "Schalten Sie diese Einheit in den Einstellungen aus; die anderen laufen weiter."},
		Keychain:    {"Der Schlüsselbund dieses Rechners ist nicht zugänglich.", "Entsperren Sie den Schlüsselbund (unter Windows: Anmeldeinformationsverwaltung) und starten Sie die Synchronisation noch einmal."},
		Storage:     {"Abgleich kann auf diesem Rechner nicht speichern.", "Schaffen Sie freien Speicherplatz und prüfen Sie die Zugriffsrechte des Ordners. Bis dahin wird nichts übertragen."},
		Stopped:     {"Der Lauf wurde angehalten.", "Was bis dahin übertragen war, bleibt; der nächste Lauf macht dort weiter."},
		Internal:    {"In Abgleich ist ein unerwarteter Fehler aufgetreten.", "Exportieren Sie den Bericht und senden Sie ihn an den Support."},
	},
	English: {
		Offline:     {"{side} cannot be reached.", "Check the internet connection. Abgleich tries again by itself as soon as the network is back."},
		Timeout:     {"{side} did not answer in time.", "Abgleich tries again on the next run. If it stays like this, ask the operator about an outage."},
		SignIn:      {"{side} refuses the credentials.", "Open the settings, enter the credentials for {side} again and press “Check”."},
		Certificate: {"The connection to {side} is not secure: the server's certificate is not valid.", "Nothing was transferred and no password was sent. Check this computer's date and time and the address in the settings; otherwise ask your IT support."},
		Clock:       {"This computer's clock is wrong, so {side} refuses the sign-in.", "Set the computer's date, time and time zone to “automatic” and start the sync again."},
		Right:       {"A user right is missing in {side} for this step.", "Ask your administrator to give the API user this right and start the sync again."},
		Module:      {"The add-on “onOffice Sync” is not switched on for you in onOffice.", "Ask your administrator or onOffice support to unlock it for your user."},
		Foreign:     {"Something else answered at the address of {side}, for example the log-in page of a Wi-Fi.", "Open the browser and sign in to the network, or check the address in the settings. Nothing was changed."},
		Proxy:       {"Your network's proxy server does not allow the connection to {side}.", "Check the proxy settings or ask your IT support."},
		Busy:        {"{side} is overloaded and asks to wait.", "You need not do anything: Abgleich tries again after the wait."},
		Server:      {"{side} reports an error of its own.", "Abgleich tries again on the next run. If it stays like this, export the report and send it to support."},
		NotFound:    {"The address entered for {side} does not exist there.", "Check the address and the chosen address book in the settings."},
		Incomplete:  {"The answer of {side} arrived incomplete.", "Nothing was deleted. Abgleich reads everything again on the next run."},
		Suspicious:  {"{side} suddenly shows none of the known records.", "To be safe, nothing was deleted. Check in {side} whether your data are still there and whether the credentials belong to the right account."},
		Target:      {"The target of the sync is no longer the one of the first run.", "To be safe, nothing was transferred. Set the former target again, or reset the account in the settings."},
		Conflict:    {"The record was changed several times during the transfer.", "Abgleich tries again on the next run."},
		Invalid:     {"{side} does not accept the record as it is.", "Open the record, check the value named and save it; it is tried again at once then."},
		TooLarge:    {"The record is too large for {side}.", "Shorten it (for example a picture or a long remark) and save it; it is tried again at once then."},
		Unreadable:  {"The record is stored at {side} in a way that cannot be read.", "Open it there and save it again. All other records are unaffected."},
		Circling:    {"Another program keeps writing this record back.", "Switch off other syncs of this user (onOffice's own memotoo sync, Z-Push, Microsoft 365). The record rests until you change it."},
		Twin:        {"There are two entries with the same identifier in {side}.", "Delete the duplicate there; only you can tell which one is right."},
		NoPerson:    {"The entry is a group or a list, not a person.", "It stays as it is; you need not do anything."},
		Unsupported: {"{side} cannot hold this kind of record.", "Switch this unit off in the settings; the others go on."},
		Keychain:    {"This computer's keychain is not accessible.", "Unlock the keychain (on Windows: Credential Manager) and start the sync again."},
		Storage:     {"Abgleich cannot store its data on this computer.", "Free some disk space and check the access rights of the folder. Until then nothing is transferred."},
		Stopped:     {"The run was stopped.", "What had been transferred stays; the next run goes on from there."},
		Internal:    {"An unexpected error occurred in Abgleich.", "Export the report and send it to support."},
	},
}

var steps = map[Lang]map[Step]string{
	German: {
		StepSignIn: "Anmeldung", StepDiscover: "Adressbuch suchen", StepList: "Bestand lesen", StepRead: "Datensätze lesen", StepPlan: "Vergleichen",
		StepCreate: "Anlegen", StepUpdate: "Ändern", StepRemove: "Löschen", StepMark: "Sync-Haken setzen", StepReadBack: "Ergebnis nachlesen",
		StepRecover: "Unterbrochenen Lauf fortsetzen", StepSave: "Speichern", StepProbe: "Prüfung",
	},
	English: {
		StepSignIn: "signing in", StepDiscover: "finding the address book", StepList: "listing", StepRead: "reading records", StepPlan: "comparing",
		StepCreate: "creating", StepUpdate: "changing", StepRemove: "deleting", StepMark: "setting the sync mark", StepReadBack: "reading the result",
		StepRecover: "resuming an interrupted run", StepSave: "saving", StepProbe: "check",
	},
}

// What says in a sentence what happened.
func (f *Fault) What(l Lang) string { return f.fill(sentences[l][f.Kind].what) }

// Next says what to do.
func (f *Fault) Next(l Lang) string { return f.fill(sentences[l][f.Kind].next) }

// StepName names the step where it happened.
func (f *Fault) StepName(l Lang) string { return steps[l][f.Step] }

// Message is everything in one paragraph: what happened, to which record, at
// which step, what to do next and the detail for support. The time is the
// caller's to put in front.
func (f *Fault) Message(l Lang) string {
	step, record, detail := "Schritt", "Datensatz", "Technisch"
	if l == English {
		step, record, detail = "Step", "Record", "Technical"
	}
	var b strings.Builder
	b.WriteString(f.What(l))
	b.WriteString(" " + step + ": " + string(f.Side) + ", " + f.StepName(l) + ".")
	if f.Record != "" {
		b.WriteString(" " + record + ": " + f.Record + ".")
	}
	b.WriteString(" " + f.Next(l))
	if f.Detail != "" {
		b.WriteString(" (" + detail + ": " + f.Detail + ")")
	}
	return b.String()
}

func (f *Fault) fill(s string) string {
	return strings.ReplaceAll(s, "{side}", string(f.Side))
}
