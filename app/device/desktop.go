package device

// outlookExchange is for the Outlook that is a program of Microsoft Office; the
// new one and the one for the Mac know no foreign ActiveSync.
var outlookExchange = way{"exchange", text{"Klassisches Outlook für Windows, mit Exchange ActiveSync", "Classic Outlook for Windows, with Exchange ActiveSync"}, []step{
	{text{
		"Schließen Sie Outlook. Öffnen Sie die Windows-Systemsteuerung, darin „Mail (Microsoft Outlook)“ und „E-Mail-Konten“, und klicken Sie auf „Neu“.",
		"Close Outlook. Open the Windows control panel, “Mail (Microsoft Outlook)” and “E-mail accounts” in it, and click “New”.",
	}, nil},
	{text{
		"Wählen Sie die manuelle Konfiguration und dann „Exchange ActiveSync“. Bietet Ihre Version das nicht an, nehmen Sie einen der anderen Wege.",
		"Choose the manual set-up and then “Exchange ActiveSync”. If your version does not offer that, take one of the other ways.",
	}, nil},
	{text{
		"Geben Sie Ihren Namen, eine E-Mail-Adresse, den Server, den Benutzernamen und Ihr memotoo-Kennwort ein.",
		"Enter your name, an e-mail address, the server, the user name and your memotoo password.",
	}, []string{keyExchange}},
	{exchangeServer, []string{keyWeb}},
	{text{
		"Starten Sie Outlook. In der Kalenderliste und bei den Kontakten steht das neue Konto unter seinem Namen: Tragen Sie Neues dort ein.",
		"Start Outlook. The new account stands under its name in the list of calendars and with the contacts: enter what is new there.",
	}, nil},
}}

// outlookAddIn is for an Outlook that refuses ActiveSync.
var outlookAddIn = way{"addin", text{"Klassisches Outlook für Windows, mit einer Erweiterung für CardDAV und CalDAV", "Classic Outlook for Windows, with an add-in for CardDAV and CalDAV"}, []step{
	{text{
		"Legen Sie in Outlook einen eigenen Kalender und einen eigenen Kontakteordner an, zum Beispiel „onOffice“. Beide bleiben zunächst leer.",
		"In Outlook, make a calendar and a contacts folder of their own, “onOffice” for example. Both stay empty at first.",
	}, nil},
	{text{
		"Installieren Sie eine Erweiterung für CardDAV und CalDAV, zum Beispiel „Outlook CalDav Synchronizer“ (kostenlos), und starten Sie Outlook neu.",
		"Install an add-in for CardDAV and CalDAV, “Outlook CalDav Synchronizer” for example (free), and start Outlook again.",
	}, nil},
	{text{
		"Kontakte: Legen Sie in der Erweiterung ein Profil für CardDAV an, mit dem neuen Kontakteordner, diesen Werten und Ihrem memotoo-Kennwort.",
		"Contacts: make a profile for CardDAV in the add-in, with the new contacts folder, these values and your memotoo password.",
	}, []string{contacts + keyURL, keyUser}},
	{text{
		"Kalender: Legen Sie ein zweites Profil für CalDAV an, mit dem neuen Kalender und diesen Werten. Synchronisiert wird in beide Richtungen.",
		"Calendar: make a second profile for CalDAV, with the new calendar and these values. Both sync in both directions.",
	}, []string{calendar + keyURL, keyUser}},
	{onlyOne, nil},
}}

var outlookNew = way{"new", text{"Neues Outlook für Windows und Outlook für den Mac", "New Outlook for Windows and Outlook for the Mac"}, []step{
	{text{
		"Diese beiden kennen weder CardDAV und CalDAV noch ActiveSync fremder Anbieter und lassen sich nicht mit memotoo verbinden. Nehmen Sie das klassische Outlook, auf dem Mac „Kalender“ und „Kontakte“, oder Thunderbird.",
		"These two know neither CardDAV and CalDAV nor the ActiveSync of other services and cannot be connected with memotoo. Use the classic Outlook, on the Mac “Calendar” and “Contacts”, or Thunderbird.",
	}, nil},
}}

var thunderbird = way{"thunderbird", text{"Thunderbird", "Thunderbird"}, []step{
	{text{
		"Kontakte: Öffnen Sie das Adressbuch, legen Sie ein neues an und wählen Sie „CardDAV-Adressbuch hinzufügen“. Geben Sie diese Werte und danach Ihr memotoo-Kennwort ein.",
		"Contacts: open the address book, make a new one and choose “Add CardDAV Address Book”. Enter these values and then your memotoo password.",
	}, []string{keyUser, contacts + keyURL}},
	{text{
		"Kalender: Öffnen Sie den Kalender, legen Sie einen neuen an und wählen Sie „Im Netzwerk“. Geben Sie diese Werte ein, lassen Sie Kalender suchen und abonnieren Sie, was gefunden wird.",
		"Calendar: open the calendar, make a new one and choose “On the Network”. Enter these values, let it find calendars and subscribe to what is found.",
	}, []string{keyUser, calendar + keyURL}},
	{onlyOne, nil},
	{text{
		"Wählen Sie bei neuen Kontakten und Terminen das neue Adressbuch und den neuen Kalender.",
		"Choose the new address book and the new calendar for new contacts and appointments.",
	}, nil},
}}

var otherProgram = way{"other", text{"Ein anderes Programm", "Another program"}, []step{
	{text{
		"Legen Sie ein Konto für CardDAV an (manche Programme nennen es Adressbuch im Netz). Fragt das Programm nach einer Adresse, nehmen Sie die erste Zeile, sonst Server, Pfad, Port und SSL einzeln.",
		"Make an account for CardDAV (some programs call it an address book on the network). If the program asks for an address, take the first line, otherwise server, path, port and SSL one by one.",
	}, []string{contacts + keyURL, contacts + keyServer, contacts + keyPath, contacts + keyPort, contacts + keySSL, keyUser}},
	{text{
		"Legen Sie ein zweites Konto für CalDAV an. Kontakte und Kalender sind bei memotoo immer zwei Konten.",
		"Make a second account for CalDAV. Contacts and calendar are always two accounts with memotoo.",
	}, []string{calendar + keyURL, calendar + keyServer, calendar + keyPath, calendar + keyPort, calendar + keySSL, keyUser}},
	{text{
		"Jedes weitere Gerät und jedes weitere Programm braucht hinter „_device=“ einen eigenen Namen aus Buchstaben und Ziffern.",
		"Every further device and every further program needs a name of its own behind “_device=”, made of letters and digits.",
	}, nil},
	{onlyOne, nil},
}}
