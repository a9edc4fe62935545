package main

import "abgleich/sync/contract"

// Backups.
var (
	textBackupMade = text{"Sicherung %s angelegt: %s (%s)", "Backup %s made: %s (%s)"}
	textBackupNone = text{"Es gibt noch keine Sicherung. Anlegen: abgleichctl backup create", "There is no backup yet. Make one: abgleichctl backup create"}
	textBackupHold = text{"%s: %d in memotoo, %d in onOffice", "%s: %d in memotoo, %d in onOffice"}
	textBackupBad  = text{"nicht lesbar", "cannot be read"}
	textBackupOnly = text{"%s: %d in memotoo", "%s: %d in memotoo"}
	textBackupFrom = text{"aus dem Account „%s“", "from the account “%s”"}
	textBackupKept = text{"Sicherungen bleiben %d Tage, die vor einem ersten Lauf mindestens ein Jahr; die neueste bleibt immer. Ändern: abgleichctl backup keep TAGE",
		"Backups are kept for %d days, those before a first pass for a year at least; the newest always stays. Change that: abgleichctl backup keep DAYS"}
	textBackupProgress = text{"%d von %d Datensätzen gelesen …", "%d of %d records read …"}
	textBackupDays     = text{"Falscher Aufruf: „%s“ ist keine Zahl von Tagen.", "Wrong usage: “%s” is not a number of days."}

	textColBackup  = text{"Sicherung", "Backup"}
	textColMade    = text{"Angelegt", "Made"}
	textColSize    = text{"Größe", "Size"}
	textColReason  = text{"Anlass", "Reason"}
	textColContent = text{"Inhalt", "Content"}
	textColTitle   = text{"Titel", "Title"}

	textWhichRestore = text{"Falscher Aufruf: Nennen Sie --record (aus „abgleichctl backup list SICHERUNG“), --unit oder --all.",
		"Wrong usage: give --record (from “abgleichctl backup list BACKUP”), --unit or --all."}
	textRestoreDry = text{"Probelauf: Es wurde nichts geschrieben. Die Zahlen sagen, was nach memotoo zurückgespielt würde.",
		"Dry run: nothing was written. The numbers say what would be restored onto memotoo."}
	textRestoreHead      = text{"Account „%s“, Sicherung %s nach memotoo zurückspielen, %s bis %s: %s", "Account “%s”, restoring backup %s onto memotoo, %s to %s: %s"}
	textRestoreOver      = text{"%d überschrieben", "%d overwritten"}
	textRestoreCreated   = text{"%d neu angelegt", "%d created"}
	textRestoreUnchanged = text{"%d waren schon so", "%d were so already"}
	textRestoreFailed    = text{"%d fehlgeschlagen", "%d failed"}
	textRestoreLeft      = text{"%d nicht bearbeitet", "%d not tried"}
	textRestoreStopped   = text{"  Angehalten: Was zurückgespielt war, bleibt. Derselbe Befehl macht dort weiter.", "  Stopped: what was restored stays. The same command goes on from there."}
	textRestoreSaved     = text{"Was vorher in memotoo stand, ist gesichert: %s", "What memotoo held before is saved: %s"}
	textRestoreNext      = text{"Der nächste Lauf überträgt das Zurückgespielte nach onOffice, als hätten Sie es in memotoo eingegeben.",
		"The next pass carries what was restored to onOffice, as if you had typed it at memotoo."}
	textRestoreProgress = text{"%d von %d Datensätzen bearbeitet …", "%d of %d records done …"}
)

// backupReasons say why a backup was made.
var backupReasons = map[contract.BackupReason]text{
	contract.BackupManual:  {"von Hand", "by hand"},
	contract.BackupFirst:   {"vor erstem Lauf", "before first pass"},
	contract.BackupRestore: {"vor Zurückspielen", "before restoring"},
}
