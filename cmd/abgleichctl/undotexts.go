package main

// Undoing.
var (
	textUndoDry = text{"Probelauf: Es wurde nichts geschrieben. Die Zahlen sagen, was das Rückgängigmachen schreiben würde.",
		"Dry run: nothing was written. The numbers say what undoing would write."}
	textUndoHead = text{"Account „%s“, Lauf Nr. %d vom %s rückgängig machen, %s bis %s: %s", "Account “%s”, undoing pass no. %d of %s, %s to %s: %s"}
	textUndoNone = text{"Es ist schon alles so wie vor diesem Lauf, oder wurde seither geändert: Es gibt nichts zu schreiben.",
		"All is as it was before this pass already, or was changed since: there is nothing to write."}
	textUndoRemoves = text{"Dabei in memotoo gelöscht: %d; in onOffice Sync-Haken entfernt: %d, abgesagt: %d. In onOffice wird nichts gelöscht.",
		"With it, deleted on memotoo: %d; sync marks cleared in onOffice: %d, cancelled: %d. Nothing is deleted in onOffice."}
	textUndoAsk = text{"Zu schreiben: %d. Den Lauf Nr. %d rückgängig machen? [j/N] ", "To be written: %d. Undo pass no. %d? [y/N] "}
	textUndoNot = text{"Es wurde nichts geändert.", "Nothing was changed."}
	textUndoYes = text{"Falscher Aufruf: Mit --json wird nicht gefragt. Nennen Sie --dry-run oder --yes.", "Wrong usage: with --json nothing is asked. Give --dry-run or --yes."}

	textUndoList  = text{"Rückgängig machen: abgleichctl undo NR (ohne NR der letzte Lauf, der etwas übertragen hat)", "Undo: abgleichctl undo NO (without NO the last run that synced anything)"}
	textUndoEmpty = text{"Kein Lauf hat bisher etwas geschrieben.", "No pass has written anything yet."}
	textUndoBy    = text{"zurückgenommen durch Nr. %d", "undone by no. %d"}
	textUndoOf    = text{"nimmt Nr. %d zurück", "undoes no. %d"}
	textColPass   = text{"Lauf", "Pass"}
	textColStart  = text{"Beginn", "Started"}
	textColWrote  = text{"Geschrieben", "Written"}
	textWrote     = text{"%d in onOffice, %d in memotoo", "%d in onOffice, %d on memotoo"}
)
