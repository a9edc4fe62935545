package onofficetest

import "strings"

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ç", "c", "é", "e", "ł", "l", "ó", "o", " ", "-")

var lastNames = []string{
	"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann",
	"Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann",
	"Braun", "Krüger", "Hofmann", "Hartmann", "Lange", "Schmitt", "Werner", "Krause", "Lehmann", "Köhler",
	"Herrmann", "König", "Walter", "Mayer", "Huber", "Kaiser", "Fuchs", "Peters", "Lang", "Scholz",
	"Möller", "Weiß", "Jung", "Hahn", "Schubert", "Vogel", "Friedrich", "Keller", "Günther", "Frank",
	"Berger", "Winkler", "Roth", "Beck", "Lorenz", "Baumann", "Franke", "Albrecht", "Schuster", "Simon",
	"Böhm", "Winter", "Kraus", "Schumacher", "Krämer", "Vogt", "Stein", "Jäger", "Otto", "Groß",
	"Yılmaz", "Öztürk", "Nowak", "Kowalski", "Łukasiewicz", "Di Marco", "von der Heide", "Müller-Lüdenscheidt", "d'Angelo", "Çelik",
}

var mensNames = []string{
	"Alexander", "Andreas", "Bernd", "Björn", "Christian", "Daniel", "Dieter", "Felix", "Frank", "Günter",
	"Hans-Peter", "Heinz", "Jan", "Jens", "Jörg", "Jürgen", "Karl", "Klaus", "Lukas", "Manfred",
	"Markus", "Matthias", "Mehmet", "Michael", "Norbert", "Paul", "Peter", "René", "Sören", "Stefan",
	"Thomas", "Tim", "Uwe", "Werner", "Wolfgang",
}

var womensNames = []string{
	"Andrea", "Angelika", "Anja", "Anna-Lena", "Ayşe", "Bärbel", "Birgit", "Brigitte", "Chloé", "Claudia",
	"Elke", "Emma", "Gabriele", "Gisela", "Hannelore", "Heike", "Ilse", "Julia", "Karin", "Katharina",
	"Kerstin", "Laura", "Lea", "Maria", "Marlène", "Monika", "Nicole", "Petra", "Renate", "Sabine",
	"Sandra", "Susanne", "Ursula", "Ute", "Zoë",
}

var streets = []string{
	"Hauptstraße", "Bahnhofstraße", "Schulstraße", "Gartenweg", "Am Mühlbach", "Lindenallee", "Goethestraße", "Schillerplatz",
	"Kölner Straße", "Königsallee", "Zum Löwen", "Bergstr.", "Feldgasse", "Kirchplatz", "An der Brücke", "Rosenweg",
	"Jülicher Str.", "Theaterstraße", "Straße des 17. Juni", "Im Grünen Winkel", "Alte Gärtnerei", "Marktplatz",
}

// town has its own postal codes and area code.
type town struct {
	name, area, country string
	codes               []string
}

// foreignTowns is how many at the end of towns lie abroad.
const foreignTowns = 3

var towns = []town{
	{"Aachen", "0241", "Deutschland", []string{"52062", "52064", "52066", "52070", "52072", "52074"}},
	{"Köln", "0221", "Deutschland", []string{"50667", "50670", "50674", "50733", "50823", "51063"}},
	{"Düsseldorf", "0211", "Deutschland", []string{"40210", "40213", "40215", "40474", "40545"}},
	{"Bonn", "0228", "Deutschland", []string{"53111", "53113", "53115", "53225"}},
	{"Düren", "02421", "Deutschland", []string{"52349", "52351", "52353"}},
	{"Jülich", "02461", "Deutschland", []string{"52428"}},
	{"Mönchengladbach", "02161", "Deutschland", []string{"41061", "41063", "41065"}},
	{"Berlin", "030", "Deutschland", []string{"10115", "10243", "10435", "10785", "12043", "13353"}},
	{"Hamburg", "040", "Deutschland", []string{"20095", "20144", "20259", "22297", "22765"}},
	{"München", "089", "Deutschland", []string{"80331", "80469", "80636", "80801", "81667"}},
	{"Nürnberg", "0911", "Deutschland", []string{"90402", "90408", "90429"}},
	{"Würzburg", "0931", "Deutschland", []string{"97070", "97072", "97074"}},
	{"Frankfurt am Main", "069", "Deutschland", []string{"60311", "60316", "60318", "60594"}},
	{"Leipzig", "0341", "Deutschland", []string{"04103", "04107", "04109", "04229"}},
	{"Dresden", "0351", "Deutschland", []string{"01067", "01097", "01307"}},
	{"Görlitz", "03581", "Deutschland", []string{"02826", "02827"}},
	{"Lübeck", "0451", "Deutschland", []string{"23552", "23558", "23560"}},
	{"Münster", "0251", "Deutschland", []string{"48143", "48147", "48155"}},
	{"Tübingen", "07071", "Deutschland", []string{"72070", "72072", "72074"}},
	{"Wien", "+43 1", "Österreich", []string{"1010", "1030", "1070"}},
	{"Zürich", "+41 44", "Schweiz", []string{"8001", "8004", "8032"}},
	{"Maastricht", "+31 43", "Niederlande", []string{"6211 AA", "6221 BB"}},
}

// trades name companies; % stands for the owner.
var trades = []struct{ name, kind string }{
	{"% Immobilien GmbH", "Makler"}, {"Notariat Dr. %", "Notar"}, {"Hausverwaltung % & Söhne", "Hausverwaltung"},
	{"Malerbetrieb %", "Handwerker"}, {"% Sanitär- und Heizungstechnik GmbH & Co. KG", "Handwerker"},
	{"Dachdeckerei % e. K.", "Handwerker"}, {"Finanzkontor % AG", "Bank"}, {"Gärtnerei %", "Handwerker"},
	{"Architekturbüro % + Partner", "Handwerker"}, {"%, Wohnbau; Verwaltung", "Eigentuemer"},
}
