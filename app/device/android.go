package device

// onlyOne explains what a device shows of the one calendar that memotoo has
// (reference memotoo §4).
var onlyOne = text{
	"memotoo führt je Konto einen einzigen Kalender. Werden mehrere angeboten, sind das seine Kategorien: Wählen Sie alle, die Sie sehen wollen; neue Termine gehören in den ohne Kategorie (seine Adresse endet auf „category0“).",
	"memotoo keeps one calendar per account. If several are offered, these are its categories: choose all that you want to see; new appointments belong in the one without a category (its address ends in “category0”).",
}

// davx5 is the way by an app, as Android itself knows neither CardDAV nor CalDAV.
var davx5 = way{"davx5", text{"Mit der App DAVx⁵ (CardDAV und CalDAV)", "With the app DAVx⁵ (CardDAV and CalDAV)"}, []step{
	{text{
		"Installieren Sie die App DAVx⁵, zum Beispiel aus Google Play (kostenpflichtig) oder F-Droid (kostenlos).",
		"Install the app DAVx⁵, for example from Google Play (paid) or F-Droid (free).",
	}, nil},
	{text{
		"Kontakte: Scannen Sie den Code „Kontakte“. Öffnet sich DAVx⁵ nicht, tippen Sie dort auf „+“, wählen die Anmeldung mit URL und Benutzername und geben diese Werte ein.",
		"Contacts: scan the code “Contacts”. If DAVx⁵ does not open, tap “+” in it, choose the login with URL and user name and type these values.",
	}, []string{contacts + keyURL, keyUser}},
	{text{
		"Geben Sie Ihr memotoo-Kennwort ein und melden Sie sich an. Nennen Sie das Konto zum Beispiel „onOffice Kontakte“.",
		"Enter your memotoo password and sign in. Call the account “onOffice contacts”, for example.",
	}, nil},
	{text{
		"Kalender: Machen Sie dasselbe noch einmal mit dem Code „Kalender“. Kontakte und Kalender brauchen bei memotoo je ein eigenes Konto in DAVx⁵.",
		"Calendar: do the same again with the code “Calendar”. With memotoo, contacts and calendar need an account of their own each in DAVx⁵.",
	}, []string{calendar + keyURL, keyUser}},
	{text{
		"Öffnen Sie in DAVx⁵ beide Konten, schalten Sie Adressbuch und Kalender ein und erlauben Sie den Zugriff auf Kontakte und Kalender.",
		"Open both accounts in DAVx⁵, switch address book and calendar on and allow access to contacts and calendar.",
	}, nil},
	{onlyOne, nil},
	{text{
		"Stellen Sie in den Einstellungen beider Konten ein, wie oft synchronisiert wird, etwa alle 15 Minuten, und nehmen Sie DAVx⁵ vom Stromsparen aus, wenn die App danach fragt.",
		"Set in the settings of both accounts how often they sync, every 15 minutes for instance, and exempt DAVx⁵ from battery saving when the app asks.",
	}, nil},
	{text{
		"Wählen Sie in der Kontakte-App und in der Kalender-App das neue Konto als Standard für neue Einträge.",
		"In the contacts app and in the calendar app choose the new account as the default for new entries.",
	}, nil},
}}

// exchangeServer is what nobody has published (reference memotoo §2).
var exchangeServer = text{
	"Der Server für Exchange ActiveSync und eine Domäne, falls danach gefragt wird, stehen in der E-Mail mit Ihren Zugangsdaten oder auf der Seite von memotoo; Abgleich kennt sie nicht. Ist keine Domäne genannt, bleibt das Feld leer.",
	"The server for Exchange ActiveSync, and a domain if one is asked for, stand in the e-mail with your credentials or on memotoo's page; Abgleich does not know them. If no domain is named, leave the field empty.",
}

// androidExchange is the way without a further app (reference onoffice-sync §12).
var androidExchange = way{"exchange", text{"Mit Exchange ActiveSync (ohne weitere App)", "With Exchange ActiveSync (without a further app)"}, []step{
	{text{
		"Öffnen Sie die Einstellungen des Telefons und darin die Konten (je nach Hersteller „Konten“, „Passwörter und Konten“ oder „Konten und Sicherung“).",
		"Open the phone's settings and in them the accounts (“Accounts”, “Passwords and accounts” or “Accounts and backup”, depending on the maker).",
	}, nil},
	{text{
		"Tippen Sie auf „Konto hinzufügen“ und wählen Sie Exchange oder „Exchange ActiveSync“. Bietet Ihr Telefon das nicht an, nehmen Sie den Weg mit DAVx⁵.",
		"Tap “Add account” and choose Exchange or “Exchange ActiveSync”. If your phone does not offer that, take the way with DAVx⁵.",
	}, nil},
	{text{
		"Geben Sie Benutzername und memotoo-Kennwort ein; wo es sie gibt, wählen Sie die manuelle Einrichtung.",
		"Enter user name and memotoo password; choose the manual set-up where there is one.",
	}, []string{keyExchange}},
	{exchangeServer, []string{keyWeb}},
	{text{
		"Gehen Sie weiter und wählen Sie Kontakte, Kalender und Aufgaben, so wie sie auch in Abgleich eingeschaltet sind. E-Mail lassen Sie aus. Als Häufigkeit nehmen Sie „Automatisch (Push)“.",
		"Go on and choose contacts, calendar and tasks as they are switched on in Abgleich too. Leave e-mail out. As frequency take “Automatic (push)”.",
	}, nil},
	{text{
		"Geben Sie dem Konto einen Namen. Er dient nur dazu, dass Sie Kalender und Adressbuch wiedererkennen.",
		"Give the account a name. It only helps you to recognise calendar and address book.",
	}, nil},
	{text{
		"Achten Sie beim ersten neuen Kontakt und beim ersten neuen Termin darauf, dass dieses Konto gewählt ist; das Telefon schlägt danach das zuletzt gewählte vor.",
		"With the first new contact and the first new appointment see that this account is chosen; afterwards the phone proposes the one chosen last.",
	}, nil},
}}
