package fault

// german are the sentences in German.
var german = map[Kind]sentence{
	Offline:       {"{side} ist nicht erreichbar.", "Prüfen Sie die Internetverbindung. Abgleich versucht es von selbst immer wieder, bis das Netz da ist."},
	Timeout:       {"{side} hat nicht rechtzeitig geantwortet.", "Abgleich versucht es beim nächsten Lauf wieder. Wenn es so bleibt, fragen Sie den Betreiber nach einer Störung."},
	SignIn:        {"{side} lehnt die Zugangsdaten ab.", "Öffnen Sie die Einstellungen, tragen Sie die Zugangsdaten für {side} neu ein und drücken Sie auf „Prüfen“."},
	Certificate:   {"Die Verbindung zu {side} ist nicht sicher: Das Zertifikat des Servers ist ungültig.", "Es wurde nichts übertragen und kein Passwort gesendet. Prüfen Sie Datum und Uhrzeit dieses Rechners und ob die eingetragene Adresse stimmt und mit https:// beginnt; sonst wenden Sie sich an Ihre EDV."},
	Clock:         {"Die Uhr dieses Rechners geht falsch, deshalb lehnt {side} die Anmeldung ab.", "Stellen Sie Datum, Uhrzeit und Zeitzone des Rechners auf „automatisch“ und starten Sie die Synchronisation noch einmal."},
	Right:         {"Für diesen Schritt fehlt in {side} ein Benutzerrecht.", "Bitten Sie Ihren Administrator, dem API-Benutzer das Recht{right} zu geben, und starten Sie die Synchronisation noch einmal."},
	Module:        {"In onOffice ist das Zusatzmodul „onOffice Sync“ für Sie nicht eingeschaltet.", "Bitten Sie Ihren Administrator oder den onOffice-Support, es für Ihren Benutzer freizuschalten."},
	Foreign:       {"Unter der Adresse von {side} hat etwas anderes geantwortet, zum Beispiel die Anmeldeseite eines WLANs.", "Öffnen Sie den Browser und melden Sie sich im Netz an, oder prüfen Sie in den Einstellungen die Adresse. Es wurde nichts geändert; Abgleich versucht es von selbst wieder."},
	Proxy:         {"Der Proxy-Server Ihres Netzes lässt die Verbindung zu {side} nicht zu.", "Prüfen Sie die Proxy-Einstellungen oder fragen Sie Ihre EDV."},
	Busy:          {"{side} ist gerade überlastet und bittet{wait} zu warten.", "Sie müssen nichts tun: Abgleich versucht es danach von selbst wieder."},
	Server:        {"{side} meldet einen eigenen Fehler.", "Abgleich versucht es beim nächsten Lauf wieder. Wenn es so bleibt, exportieren Sie den Bericht und senden Sie ihn an den Support."},
	NotFound:      {"Die eingetragene Adresse gibt es bei {side} nicht.", "Prüfen Sie in den Einstellungen die Adresse und das gewählte Adressbuch oder den Kalender."},
	Missing:       {"Diesen Datensatz gibt es in {side} nicht, oder er darf nicht gelesen werden.", "Prüfen Sie die Nummer, oder bitten Sie Ihren Administrator, dem API-Benutzer das Leserecht zu geben."},
	Incomplete:    {"Die Antwort von {side} kam unvollständig an.", "Es wurde nichts gelöscht. Abgleich liest beim nächsten Lauf alles noch einmal."},
	Suspicious:    {"{side} zeigt auf einmal keinen der bekannten Datensätze mehr.", "Zur Sicherheit wurde nichts gelöscht. Prüfen Sie in {side}, ob Ihre Daten noch da sind und ob die Zugangsdaten zum richtigen Konto gehören."},
	Target:        {"Das Ziel der Synchronisation ist nicht mehr dasselbe wie beim ersten Lauf.", "Zur Sicherheit wurde nichts übertragen. Stellen Sie das frühere Ziel wieder ein, oder setzen Sie das Konto in den Einstellungen zurück."},
	Conflict:      {"Der Datensatz wurde während der Übertragung mehrmals geändert.", "Abgleich versucht es beim nächsten Lauf wieder."},
	Invalid:       {"{side} nimmt den Datensatz so nicht an.", "Öffnen Sie den Datensatz, prüfen Sie die genannte Angabe und speichern Sie ihn; danach wird er sofort wieder versucht."},
	TooLarge:      {"Der Datensatz ist für {side} zu groß.", "Kürzen Sie ihn (zum Beispiel ein Bild oder eine lange Bemerkung) und speichern Sie ihn; danach wird er sofort wieder versucht."},
	Unreadable:    {"Der Datensatz ist bei {side} so gespeichert, dass er sich nicht lesen lässt.", "Öffnen Sie ihn dort und speichern Sie ihn neu. Alle anderen Datensätze sind nicht betroffen."},
	Circling:      {"Ein anderes Programm schreibt diesen Datensatz immer wieder zurück.", "Schalten Sie andere Synchronisationen dieses Benutzers ab (onOffice-eigener memotoo-Sync, Z-Push, Microsoft 365). Der Datensatz ruht, bis Sie ihn ändern."},
	Ambiguous:     {"Der Eintrag fehlt in {side}, und mehrere andere könnten an seine Stelle getreten sein.", "Löschen Sie dort die überzähligen Einträge, oder ergänzen Sie, was sie unterscheidet, zum Beispiel den Geburtstag. Bis dahin bleibt alles, wie es ist."},
	LeftOut:       {"{side} kann eine Angabe dieses Datensatzes nicht aufnehmen; alles andere wurde übertragen.", "Sie müssen nichts tun. Auf der anderen Seite bleibt die Angabe stehen."},
	Twin:          {"In {side} gibt es zwei Einträge mit derselben Kennung.", "Löschen Sie dort den doppelten Eintrag; welcher der richtige ist, können nur Sie entscheiden."},
	NoPerson:      {"Der Eintrag ist eine Gruppe oder Liste, keine Person.", "Er bleibt, wie er ist; Sie müssen nichts tun."},
	Inexpressible: {"Eine solche Serie gibt es in onOffice nicht{because}.", "Sie bleibt, wie sie ist. Wenn sie auf beiden Seiten stehen soll, legen Sie stattdessen eine einfache Serie oder einzelne Termine an."},
	RecurringTask: {"Die Aufgabe wiederholt sich; solche Aufgaben gibt es in onOffice nicht.", "Sie bleibt, wie sie ist. Wenn sie auf beiden Seiten stehen soll, legen Sie sie ohne Wiederholung an."},
	UnknownZone:   {"Der Eintrag nennt eine Zeitzone, die niemand kennt.", "Öffnen Sie ihn in {side}, wählen Sie eine andere Zeitzone und speichern Sie ihn; danach wird er sofort übertragen."},
	Hidden:        {"{side} zeigt verbundene Datensätze nicht mehr; dass sie gelöscht wurden, ist nicht bewiesen.", "Es wird nichts gelöscht, und sie bleiben auf der anderen Seite, wie sie sind. Wurden Rechte entzogen, geben Sie sie zurück. Wurde gelöscht, bitten Sie Ihren Administrator, dem API-Benutzer das Lesen des Protokolls zu erlauben."},
	OutOfWindow:   {"Der Eintrag liegt außerhalb der Tage, die synchronisiert werden.", "Er bleibt, wie er ist. Den Zeitraum können Sie in den Einstellungen ändern."},
	NoTasks:       {"{side} bietet mit diesem Zugang keine Aufgaben an.", "Die Einheit Aufgaben bleibt aus; Adressen und Termine laufen weiter. Wenn Ihr Zugang bei {side} Aufgaben umfasst, schalten Sie sie dort frei; Abgleich sieht jeden Tag von selbst nach, mit „Prüfen“ in den Einstellungen sofort."},
	Invited:       {"Zu dem Termin sind andere eingeladen, und {side} würde ihnen eine Änderung per E-Mail mitteilen.", "Er bleibt, wie er ist. Ändern Sie ihn selbst in {side}, wenn die Eingeladenen davon erfahren sollen."},
	Bent:          {"{side} macht aus diesem Eintrag etwas anderes, als gesendet wurde; er wurde dort wieder entfernt.", "Er fehlt dort, bis das behoben ist. Ist es eine Serie, so prüfen Sie in den Einstellungen Ihres Kontos bei {side} und in denen von Abgleich die Zeitzone: Sie sollte Europe/Berlin sein."},
	Unsupported:   {"{side} kann diese Art von Datensätzen nicht aufnehmen.", "Schalten Sie diese Einheit in den Einstellungen aus; die anderen laufen weiter."},
	Keychain:      {"Der Schlüsselbund dieses Rechners ist nicht zugänglich.", "Entsperren Sie den Schlüsselbund (unter Windows: Anmeldeinformationsverwaltung) und starten Sie die Synchronisation noch einmal."},
	Storage:       {"Abgleich kann auf diesem Rechner nicht speichern.", "Schaffen Sie freien Speicherplatz und prüfen Sie die Zugriffsrechte des Ordners. Bis dahin wird nichts übertragen."},
	Newer:         {"Die Daten dieses Kontos stammen von einer neueren Version von Abgleich.", "Installieren Sie wieder die neuere Version. Bis dahin wird nichts übertragen und nichts an den Daten geändert."},
	Damaged:       {"Eine Datei, in der sich Abgleich etwas merkt, ist beschädigt.", "Stellen Sie die genannte Datei aus einer Sicherung wieder her, oder verschieben Sie sie und richten Sie das Konto neu ein; in {sides} geht dadurch nichts verloren. Bis dahin wird für dieses Konto nichts übertragen."},
	Outdated:      {"Die Liste, die Sie gesehen haben, ist nicht mehr aktuell.", "Es wurde nichts entschieden. Sehen Sie sich die Liste noch einmal an."},
	Stopped:       {"Der Lauf wurde angehalten.", "Was bis dahin übertragen war, bleibt; der nächste Lauf macht dort weiter."},
	Internal:      {"In Abgleich ist ein unerwarteter Fehler aufgetreten.", "Exportieren Sie den Bericht und senden Sie ihn an den Support."},
}

// germanAt are those that say something else on one side.
var germanAt = map[place]sentence{
	{SignIn, Local}:      {"Für dieses Konto sind auf diesem Rechner keine Zugangsdaten gespeichert.", "Öffnen Sie die Einstellungen, tragen Sie die Zugangsdaten ein und drücken Sie auf „Prüfen“."},
	{Right, Memotoo}:     {"memotoo erlaubt diesen Schritt nicht.", "Prüfen Sie bei memotoo, ob Ihr Zugang für die Synchronisation freigeschaltet ist und ob Adressbuch und Kalender geändert werden dürfen. Ihr Passwort ist in Ordnung."},
	{NotFound, OnOffice}: {"Das Gesuchte gibt es in onOffice nicht.", "Prüfen Sie in den Einstellungen die Adresse von onOffice und den Benutzer, dessen Daten synchronisiert werden."},
	{NotFound, Local}:    {"Ein Teil von Abgleich fehlt auf diesem Rechner.", "Installieren Sie Abgleich noch einmal."},
	{Unsupported, Local}: {"Das geht auf diesem Rechner nicht, denn Abgleich läuft hier ohne Fenster.", "Benutzen Sie den Befehl „abgleichctl“, oder Abgleich auf einem Rechner mit Bildschirm."},
	{TooLarge, Local}:    {"Der Bericht ist unvollständig angekommen.", "Exportieren Sie ihn noch einmal."},
	{Timeout, Local}:     {"Ein Schritt auf diesem Rechner hat zu lange gedauert.", "Starten Sie die Synchronisation noch einmal."},
}

// germanDoing are those that say something else at one step.
var germanDoing = map[task]sentence{
	{Storage, StepBackup}:  {"Die Sicherung lässt sich auf diesem Rechner nicht speichern.", "Es wurde nichts übertragen, und eine halbe Sicherung bleibt nicht liegen. Schaffen Sie freien Speicherplatz und prüfen Sie die Zugriffsrechte des Ordners; dann beginnen Sie noch einmal."},
	{Stopped, StepBackup}:  {"Das Sichern wurde angehalten.", "Es wurde nichts übertragen, und eine halbe Sicherung bleibt nicht liegen. Beginnen Sie noch einmal, wenn Sie die Sicherung brauchen."},
	{Stopped, StepRestore}: {"Das Zurückspielen wurde angehalten.", "Was bis dahin zurückgespielt war, bleibt. Beginnen Sie dasselbe noch einmal, geht es dort weiter."},
	{Newer, StepRestore}:   {"Diese Sicherung stammt von einer neueren Version von Abgleich.", "Installieren Sie die neuere Version, um sie zurückzuspielen. Die anderen Sicherungen sind nicht betroffen."},
	{Damaged, StepRestore}: {"Diese Datei im Ordner der Sicherungen ist beschädigt oder keine Sicherung von Abgleich.", "Die anderen Sicherungen sind nicht betroffen. Haben Sie die Datei anderswo heil, legen Sie sie an diese Stelle; sonst können Sie sie löschen."},
}
