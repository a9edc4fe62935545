package main

// Sync marks of many addresses.
var (
	textUnknownUser   = text{"Falscher Aufruf: Einen Benutzer „%s“ gibt es in onOffice nicht. Vorhanden: %s.", "Wrong usage: there is no user “%s” in onOffice. There are: %s."}
	textNoLogin       = text{"Der Anmeldename des Benutzers „%s“ ist nicht bekannt: Nach ihm lässt sich nicht auswählen.", "The login name of the user “%s” is not known: one cannot narrow by it."}
	textUnknownFilter = text{"Falscher Aufruf: Einen Adressfilter „%s“ gibt es in onOffice nicht. Vorhanden: %s.",
		"Wrong usage: there is no address filter “%s” in onOffice. There are: %s."}
	textManyFilters    = text{"Falscher Aufruf: Mehrere Filter heißen „%s“. Nennen Sie die Nummer: %s.", "Wrong usage: several filters are called “%s”. Give the number: %s."}
	textUnknownKind    = text{"Falscher Aufruf: Eine Kontaktart „%s“ gibt es in onOffice nicht. Vorhanden: %s.", "Wrong usage: there is no contact kind “%s” in onOffice. There are: %s."}
	textWhichAddresses = text{"Falscher Aufruf: Nennen Sie die Nummern der Adressen, oder --all für alle, auf die Suche, Filter, Kontaktart und Betreuer zutreffen.",
		"Wrong usage: give the numbers of the addresses, or --all for all that search, filter, contact kind and supervisor fit."}

	textColName       = text{"Name", "Name"}
	textColCompany    = text{"Firma", "Company"}
	textColCity       = text{"Ort", "City"}
	textColEmail      = text{"E-Mail", "E-mail"}
	textColKind       = text{"Kontaktart", "Contact kind"}
	textColSupervisor = text{"Betreuer", "Supervisor"}
	textColMark       = text{"Sync-Haken", "Sync mark"}
	textMarksCount    = text{"%d Adressen.", "%d addresses."}

	textMarksProgress = text{"%d von %d Adressen bearbeitet …", "%d of %d addresses done …"}
	textMarksDry      = text{"Probelauf: Es wurde nichts geschrieben. Die Zahlen sagen, was geändert würde.", "Dry run: nothing was written. The numbers say what would be changed."}
	textMarksSet      = text{"Account „%s“, Sync-Haken setzen, %s bis %s: %s (%d Adressen)", "Account “%s”, setting sync marks, %s to %s: %s (%d addresses)"}
	textMarksCleared  = text{"Account „%s“, Sync-Haken entfernen, %s bis %s: %s (%d Adressen)", "Account “%s”, clearing sync marks, %s to %s: %s (%d addresses)"}

	textMarksWereSet     = text{"%d gesetzt", "%d set"}
	textMarksHadSet      = text{"%d waren schon gesetzt", "%d were set before"}
	textMarksWereCleared = text{"%d entfernt", "%d cleared"}
	textMarksHadCleared  = text{"%d waren nicht gesetzt", "%d were not set"}
	textMarksFailed      = text{"%d fehlgeschlagen", "%d failed"}
	textMarksLeft        = text{"%d nicht bearbeitet", "%d not tried"}
	textMarksStopped     = text{"  Angehalten: Was bis dahin geändert war, bleibt. Derselbe Befehl macht dort weiter.", "  Stopped: what had been changed stays. The same command goes on from there."}
	textMarksErrors      = text{"  Fehler bei %s:", "  Errors with %s:"}
	textMarksMore        = text{"    … und %d weitere.", "    … and %d more."}
)
