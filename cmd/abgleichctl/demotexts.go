package main

// The story of the demo.
var (
	demoTitleMemotoo = text{"── Vorführung mit einem nachgebauten memotoo, samt seinen Eigenheiten ──", "── Demo with a stand-in memotoo, with all its oddities ──"}
	demoTitlePlain   = text{"── Vorführung mit einem nachgebauten Server, der sich an alle Regeln hält ──", "── Demo with a stand-in server that keeps to all rules ──"}
	demoStart        = text{"Am Anfang: onOffice hat %d Adressen mit Sync-Haken und %d ohne, memotoo hat %d Karten; eine davon kennen beide Seiten schon.",
		"To begin with, onOffice has %d addresses with the sync mark and %d without, memotoo has %d cards; one of them both sides know already."}
	demoFirst = text{"Erster Lauf: nach memotoo %d angelegt, %d geändert, %d gelöscht; nach onOffice %d angelegt, %d geändert, %d Sync-Haken entfernt.",
		"First pass: to memotoo %d created, %d changed, %d deleted; to onOffice %d created, %d changed, %d marks cleared."}
	demoSecond = text{"Zweiter Lauf: nach memotoo %d angelegt, %d geändert, %d gelöscht; nach onOffice %d angelegt, %d geändert, %d Sync-Haken entfernt.",
		"Second pass: to memotoo %d created, %d changed, %d deleted; to onOffice %d created, %d changed, %d marks cleared."}
	demoThird = text{"Dritter Lauf: nach memotoo %d angelegt, %d geändert, %d gelöscht; nach onOffice %d angelegt, %d geändert, %d Sync-Haken entfernt.",
		"Third pass: to memotoo %d created, %d changed, %d deleted; to onOffice %d created, %d changed, %d marks cleared."}
	demoChanges = text{"Jetzt ändert jemand auf dem Telefon die Nummer von Jonas Beispiel in %s und löscht die Karte von Peter Probe;\n" +
		"in onOffice heißt Sabine Muster nun %s und hat ein Handy (%s), und die Adresse von Karin Versuch wird gelöscht.",
		"Now somebody changes the number of Jonas Beispiel on the phone to %s and deletes the card of Peter Probe;\n" +
			"in onOffice Sabine Muster is called %s now and has a mobile (%s), and the address of Karin Versuch is deleted."}
	demoRequests = text{"Der dritte Lauf brauchte %d Anfragen an memotoo und %d an onOffice.", "The third pass took %d requests to memotoo and %d to onOffice."}
	demoFine     = text{"Alles ist angekommen, nichts ging verloren.", "Everything has arrived, nothing was lost."}
	demoBad      = text{"Etwas ist nicht so, wie es sein soll: siehe die Zeilen mit ✗.", "Something is not as it should be: see the lines with ✗."}

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
