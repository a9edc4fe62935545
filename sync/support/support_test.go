package support

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"abgleich/sync/fault"
)

var (
	began = time.Date(2026, 3, 29, 0, 59, 58, 0, time.UTC)
	ended = began.Add(3 * time.Second)
)

// bundle has errors of every sort, with names wherever they can get to.
func bundle(l fault.Lang, personal bool) Bundle {
	record := fault.Fault{Kind: fault.Invalid, Side: fault.Memotoo, Step: fault.StepCreate, Record: "Größmann, Sabine", Detail: "422: Sabine Größmann's BDAY"}
	right := fault.Fault{Kind: fault.Right, Side: fault.OnOffice, Step: fault.StepCreate, Record: "Größmann, Sabine", Detail: "onOffice error 131: no (Recht: Adressen anlegen)"}
	whole := fault.Fault{Kind: fault.Target, Side: fault.Local, Step: fault.StepPlan, Detail: "memotoo.user was anna.eins@example.org, is s3cr3t-word; /home/anna/x"}
	return Bundle{
		Version: "1.2.3", Made: ended, Lang: l, Personal: personal,
		Names: []string{"/home/anna", "anna.eins@example.org", "Büro", "21", "max"}, Secrets: []string{"s3cr3t-word", "", "ab"},
		Status: map[string]string{"user": "anna.eins@example.org"},
		Accounts: []Account{
			{Name: "Büro", Settings: map[string]string{"user": "anna.eins@example.org"}, Passes: []Pass{{
				Started: began, Finished: ended, Trigger: "automatic", Result: "failed",
				Units: []Unit{{Unit: "addresses", Result: "failed", Counts: map[string]int{"linked": 3}, Errors: []Entry{{began, record}, {began, right}, {ended, whole}}}},
			}}},
			{Name: "leer"},
			{Name: "kaputt", Problem: &Entry{ended, fault.Fault{Kind: fault.Damaged, Side: fault.Local, Step: fault.StepRead, Detail: "/home/anna/ledger.db: no SQLite file"}}},
		},
		Log: []byte("time=2026-03-29T21:21:21 level=INFO account=Büro user=anna.eins%40example.org password=s3cr3t-word maximum=5 max=21\n"),
	}
}

func open(t *testing.T, b Bundle) map[string]string {
	t.Helper()
	var file bytes.Buffer
	if err := b.Write(&file); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
	}
	for _, name := range []string{"report.txt", "report.json", "log.txt"} {
		if parts[name] == "" {
			t.Fatalf("no %s in the report", name)
		}
	}
	if len(parts) != 3 {
		t.Fatalf("%d files", len(parts))
	}
	if !json.Valid([]byte(parts["report.json"])) {
		t.Fatalf("not JSON: %s", parts["report.json"])
	}
	return parts
}

func TestWithoutPersonalDataThereIsNone(t *testing.T) {
	for _, l := range []fault.Lang{fault.German, fault.English} {
		for name, text := range open(t, bundle(l, false)) {
			for _, no := range []string{"Sabine", "Größmann", "anna", "Büro", "kaputt", "leer", "s3cr3t", "max=", "example.org"} {
				if strings.Contains(text, no) {
					t.Errorf("%s, %s: holds %q:\n%s", l, name, no, text)
				}
			}
		}
	}
}

func TestPersonalDataOnlyWhenAsked(t *testing.T) {
	parts := open(t, bundle(fault.German, true))
	for name, text := range parts {
		if strings.Contains(text, "s3cr3t") {
			t.Errorf("%s holds a secret:\n%s", name, text)
		}
	}
	for name, want := range map[string]string{"report.txt": "Größmann, Sabine", "report.json": "anna.eins@example.org", "log.txt": "account=Büro"} {
		if !strings.Contains(parts[name], want) {
			t.Errorf("%s lacks %q:\n%s", name, want, parts[name])
		}
	}
}

// TestTheLogStaysReadable: what only looks like a name stays.
func TestTheLogStaysReadable(t *testing.T) {
	text := open(t, bundle(fault.German, false))["log.txt"]
	want := regexp.MustCompile(`^time=2026-03-29T21:21:21 level=INFO account=#\w{8} user=#\w{8} password=••• maximum=5 #\w{8}=21\n$`)
	if !want.MatchString(text) {
		t.Errorf("%s", text)
	}
}

func TestTheTextTellsWhatSupportAsksFor(t *testing.T) {
	for l, want := range map[fault.Lang][]string{
		fault.German: {"Abgleich: Bericht für den Support", "Version: 1.2.3", "Namen von Datensätzen, Accounts und Benutzern sind durch Kennungen ersetzt.",
			"(automatisch), Ergebnis: fehlgeschlagen", "Adressen: fehlgeschlagen", "Zeitpunkt: ", "Schritt: memotoo, Anlegen.", "Recht „Adressen anlegen“",
			"noch kein Lauf", "Eine Datei, in der sich Abgleich etwas merkt, ist beschädigt."},
		fault.English: {"Abgleich: report for support", "Version: 1.2.3", "Names of records, accounts and users are replaced by marks.",
			"(automatic), Result: failed", "Addresses: failed", "Time: ", "Step: memotoo, creating.", "right “Adressen anlegen”",
			"no run yet", "A file in which Abgleich keeps its notes is damaged."},
	} {
		text := open(t, bundle(l, false))["report.txt"]
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: lacks %q:\n%s", l, w, text)
			}
		}
		// The run, from and to, with zone.
		local := began.Local().Format("2006-01-02 15:04:05 -07:00") + " – " + ended.Local().Format("2006-01-02 15:04:05 -07:00")
		if !strings.Contains(text, local) {
			t.Errorf("%s: lacks %q:\n%s", l, local, text)
		}
	}
}

func TestTheJSONHoldsTheSame(t *testing.T) {
	var got struct {
		Version, Made string
		Accounts      []struct {
			Name   string
			Passes []struct {
				Started, Finished, Trigger, Result string
				Units                              []struct {
					Unit, Result string
					Counts       map[string]int
					Errors       []struct {
						Time  string
						Fault fault.Fault
					}
				}
			}
			Problem *struct{ Fault fault.Fault }
		}
	}
	if err := json.Unmarshal([]byte(open(t, bundle(fault.German, false))["report.json"]), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Accounts) != 3 || got.Accounts[1].Passes == nil || got.Accounts[2].Problem == nil {
		t.Fatalf("%+v", got)
	}
	p := got.Accounts[0].Passes[0]
	if p.Trigger != "automatic" || p.Result != "failed" || p.Units[0].Counts["linked"] != 3 || len(p.Units[0].Errors) != 3 || p.Units[0].Errors[0].Fault.Kind != fault.Invalid {
		t.Errorf("%+v", p)
	}
	for _, text := range []string{got.Made, p.Started, p.Finished, p.Units[0].Errors[0].Time} {
		if at, err := time.Parse(time.RFC3339, text); err != nil || at.Before(began) {
			t.Errorf("%q, %v", text, err)
		}
	}
}

func TestTheSameNameGetsTheSameMark(t *testing.T) {
	marks := map[string]bool{}
	for _, name := range []string{"Anna", "Anna", "Anne"} {
		marks[Bundle{}.name(name)] = true
	}
	if len(marks) != 2 || (Bundle{}).name("") != "" {
		t.Errorf("%v", marks)
	}
}
