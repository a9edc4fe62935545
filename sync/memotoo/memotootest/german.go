package memotootest

// The word lists of Fill. Names, streets and towns are common German ones; hosts are example domains.
var (
	firstNames = []string{
		"Anna", "Ben", "Clara", "Daniel", "Elif", "Felix", "Greta", "Hannah", "Jürgen", "Käthe", "Lukas", "Mehmet", "Nils", "Özlem", "Paul",
		"Renée", "Sören", "Theresa", "Uwe", "Wiebke", "Jörg", "Björn", "Ursula", "Hans-Peter", "Marie-Luise", "Zoë",
	}
	lastNames = []string{
		"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf",
		"Schröder", "Neumann", "Schwarz", "Krüger", "Weiß", "Jäger", "von der Heide", "Lütke-Wöstmann", "Yıldız", "Großmann", "Öztürk", "D’Angelo",
	}
	companyWords = []string{"Hausverwaltung", "Immobilien", "Bauträger", "Makler", "Architekten", "Notariat", "Grundbesitz", "Wohnbau", "Gartenbau", "Sanitär"}
	companyForms = []string{"GmbH", "GmbH & Co. KG", "AG", "OHG", "e. K.", "KG, Zweigstelle West"}
	departments  = []string{"", "", "Vertrieb", "Verwaltung", "Buchhaltung"}
	positions    = []string{"Geschäftsführer", "Prokuristin", "Hausmeister", "Sachbearbeiterin", "Architekt", "Notarin"}
	titles       = []string{"", "", "", "", "Dr.", "Prof. Dr.", "Dipl.-Ing."}
	streets      = []string{"Hauptstraße", "Am Weißen Stein", "Goethestraße", "Königsallee", "Lindenweg", "An der Mühle", "Straße des 17. Juni", "Ährenfeld"}
	groups       = []string{"Kunde", "Eigentümer", "Interessent", "Handwerker", "Mieter"}
	notes        = []string{
		"", "", "Ruft gern nach 18 Uhr an; sucht 3 Zimmer, Küche, Bad", "Hund \"Bello\", Vorsicht!\nZweiter Schlüssel beim Nachbarn", "Besichtigung am Samstag",
		"Prüft Finanzierung (Sparkasse) 🏠",
	}
	towns = []struct{ zip, name, area string }{
		{"50667", "Köln", "0221"}, {"52062", "Aachen", "0241"}, {"80331", "München", "089"}, {"10115", "Berlin", "030"}, {"20095", "Hamburg", "040"},
		{"60311", "Frankfurt am Main", "069"}, {"70173", "Stuttgart", "0711"}, {"90402", "Nürnberg", "0911"}, {"06108", "Halle (Saale)", "0345"},
		{"66111", "Saarbrücken", "0681"},
	}
	mobilePrefixes = []string{"0151", "0160", "0170", "0171", "0172", "0175"}
)

// countries are the names that CountryIfKnown recognises.
var countries = map[string]bool{
	"deutschland": true, "germany": true, "österreich": true, "austria": true, "schweiz": true, "switzerland": true, "frankreich": true,
	"france": true, "niederlande": true, "netherlands": true, "belgien": true, "belgium": true, "luxemburg": true, "luxembourg": true,
	"italien": true, "italy": true, "spanien": true, "spain": true, "polen": true, "poland": true, "dänemark": true, "denmark": true,
}
