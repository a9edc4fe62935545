package main

// The story of the demo.
var (
	demoTitleMemotoo = text{"── Vorführung mit einem nachgebauten memotoo, samt seinen Eigenheiten ──", "── Demo with a stand-in memotoo, with all its oddities ──"}
	demoTitlePlain   = text{"── Vorführung mit einem nachgebauten Server, der sich an alle Regeln hält ──", "── Demo with a stand-in server that keeps to all rules ──"}
	demoStart        = text{"Am Anfang: onOffice hat %d Adressen mit Sync-Haken und %d ohne, memotoo hat %d Karten; eine davon kennen beide Seiten schon.",
		"To begin with, onOffice has %d addresses with the sync mark and %d without, memotoo has %d cards; one of them both sides know already."}
	demoStartDates = text{"onOffice hat außerdem %d Termine und %d Aufgaben, memotoo hat %d Termine.",
		"Besides, onOffice has %d appointments and %d tasks, memotoo has %d appointments."}
	demoFirst   = text{"Erster Lauf", "First pass"}
	demoSecond  = text{"Zweiter Lauf", "Second pass"}
	demoThird   = text{"Dritter Lauf", "Third pass"}
	demoUnit    = text{"  %s: nach memotoo %d angelegt, %d geändert, %d gelöscht; nach onOffice %d angelegt, %d geändert, %s", "  %s: to memotoo %d created, %d changed, %d deleted; to onOffice %d created, %d changed, %s"}
	demoChanges = text{"Jetzt ändert jemand auf dem Telefon die Nummer von Jonas Beispiel in %s und löscht die Karte von Peter Probe;\n" +
		"in onOffice heißt Sabine Muster nun %s und hat ein Handy (%s), und die Adresse von Karin Versuch wird gelöscht.",
		"Now somebody changes the number of Jonas Beispiel on the phone to %s and deletes the card of Peter Probe;\n" +
			"in onOffice Sabine Muster is called %s now and has a mobile (%s), and the address of Karin Versuch is deleted."}
	demoRequests = text{"Der dritte Lauf brauchte %d Anfragen an memotoo und %d an onOffice.", "The third pass took %d requests to memotoo and %d to onOffice."}
	demoFine     = text{"Alles ist angekommen, nichts ging verloren.", "Everything has arrived, nothing was lost."}
	demoBad      = text{"Etwas ist nicht so, wie es sein soll: siehe die Zeilen mit ✗.", "Something is not as it should be: see the lines with ✗."}

	demoChangesDates = text{"Auf dem Telefon verschiebt jemand „%s“ um zwei Stunden und löscht „%s“;\nin onOffice wird „%s“ abgesagt und ein Termin aus der Serie „%s“ herausgelöst.",
		"On the phone somebody moves “%s” by two hours and deletes “%s”;\nin onOffice “%s” is cancelled, and one date is cut out of the series “%s”."}
	demoChangesTasks = text{"Auf dem Telefon wird „%s“ erledigt und „%s“ gelöscht.", "On the phone “%s” is finished and “%s” is deleted."}

	demoAllDates      = text{"%d von %d Terminen im Zeitraum stehen auf memotoo.", "%d of %d appointments in the window are on memotoo."}
	demoPhoneDate     = text{"Der auf dem Telefon eingetragene Termin „%s“ steht in onOffice.", "The appointment “%s” entered on the phone is in onOffice."}
	demoSkippedSeries = text{"Die Serie „%s“, die onOffice nicht ausdrücken kann, bleibt unberührt und wird mit Grund genannt.", "The series “%s”, which onOffice cannot express, stays untouched and is told with its reason."}
	demoNoTasks       = text{"memotoo nimmt keine Aufgaben an; Abgleich sagt das.", "memotoo takes no tasks; Abgleich says so."}
	demoAllTasks      = text{"%d Aufgaben stehen auf memotoo.", "%d tasks are on memotoo."}
	demoEditedDate    = text{"Auf memotoo steht genau ein Termin „%s“; er wird jetzt bearbeitet.", "There is exactly one appointment “%s” on memotoo; it is edited now."}
	demoEditedTask    = text{"Auf memotoo steht genau eine Aufgabe „%s“; sie wird jetzt bearbeitet.", "There is exactly one task “%s” on memotoo; it is edited now."}
	demoMovedArrived  = text{"„%s“ beginnt auch in onOffice zwei Stunden später.", "“%s” begins two hours later in onOffice too."}
	demoCancelledNow  = text{"„%s“ ist in onOffice abgesagt und noch da.", "“%s” is cancelled in onOffice and still there."}
	demoOffGone       = text{"„%s“ ist auf memotoo gelöscht.", "“%s” is deleted on memotoo."}
	demoDetached      = text{"Aus der Serie „%s“ fehlt auf memotoo genau der herausgelöste Termin; er steht einzeln daneben.", "On memotoo exactly the date that was cut out is missing from the series “%s”; it stands beside it by itself."}
	demoNoMails       = text{"onOffice hat keine einzige E-Mail an Kunden verschickt.", "onOffice has not sent a single mail to customers."}
	demoTaskDone      = text{"„%s“ ist in onOffice erledigt.", "“%s” is finished in onOffice."}
	demoTaskAbandoned = text{"„%s“ ist in onOffice abgebrochen und noch da.", "“%s” is cancelled in onOffice and still there."}

	demoNoErrors        = text{"Der Lauf endet ohne Fehler und ohne offene Frage.", "The pass ends without an error and without an open question."}
	demoAllCards        = text{"%d von %d Adressen mit Sync-Haken haben eine Karte auf memotoo.", "%d of %d addresses with the mark have a card on memotoo."}
	demoCardCount       = text{"memotoo hat %d Karten, es sollen %d sein: keine ist doppelt.", "memotoo has %d cards and should have %d: none is there twice."}
	demoAddressCount    = text{"onOffice hat %d Adressen, es sollen %d sein: keine ist doppelt.", "onOffice has %d addresses and should have %d: none is there twice."}
	demoLinked          = text{"Die Adresse, die beide Seiten kannten, wurde verbunden und nicht verdoppelt.", "The address that both sides knew was linked, not doubled."}
	demoEdited          = text{"Auf memotoo liegt genau eine Karte von %s %s; sie wird jetzt bearbeitet.", "There is exactly one card of %s %s on memotoo; it is edited now."}
	demoPhoneArrived    = text{"Die auf dem Telefon geänderte Nummer %s steht in onOffice.", "The number %s that was changed on the phone is in onOffice."}
	demoNameArrived     = text{"Der in onOffice geänderte Vorname %s steht auf der Karte.", "The first name %s that was changed in onOffice is on the card."}
	demoMobileArrived   = text{"Die in onOffice ergänzte Handynummer %s steht auf der Karte.", "The mobile number %s that was added in onOffice is on the card."}
	demoUnmarkedNow     = text{"Die Adresse, deren Karte auf memotoo gelöscht wurde, hat in onOffice keinen Sync-Haken mehr und ist noch da.", "The address whose card was deleted on memotoo has no mark in onOffice any more and is still there."}
	demoCardGone        = text{"Die Karte der in onOffice gelöschten Adresse ist auf memotoo gelöscht.", "The card of the address deleted in onOffice is deleted on memotoo."}
	demoNoWriteOnOffice = text{"Ohne Änderungen schreibt der Lauf nichts nach onOffice.", "Without changes the pass writes nothing to onOffice."}
	demoNoWriteMemotoo  = text{"Ohne Änderungen schreibt der Lauf nichts nach memotoo.", "Without changes the pass writes nothing to memotoo."}
)
