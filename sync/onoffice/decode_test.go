package onoffice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDecode_Lenient(t *testing.T) {
	body := `{"status":{"code":"200","errorcode":"0","message":"OK"},"response":{"results":[
		{"identifier":3,"data":{"meta":{"cntabsolute":"12"},"records":[{"id":"0010505","type":"address","elements":[]},
		{"id":7,"elements":{"Name":"M\u00fcller \/ S\u00f6hne","a":true,"b":false,"c":null,"d":12.5,"e":["x",1,true],"f":"|p||q|","g":{"0":"r"}}},
		{"id":"relatedIds","elements":{"5779":["2169","2205"],"5781":[]}}]},"status":{"errorcode":0,"message":"OK"}},
		{"data":[],"status":{"errorcode":137,"message":"no"}},
		{"data":{"meta":[],"records":null},"status":[]}]}}`
	a, err := decodeAnswer(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if a.http != 200 || a.code != 0 || len(a.results) != 3 || a.results[0].identifier != "3" || a.results[0].Total != 12 || a.results[1].Code != 137 || a.results[2].Code != unanswered {
		t.Fatalf("%+v", a)
	}
	recs := a.results[0].Records
	if recs[0].ID != "10505" || recs[0].Elements != nil || recs[1].ID != "7" || recs[2].ID != "relatedIds" {
		t.Errorf("ids: %+v", recs)
	}
	e := recs[1].Elements
	if got := fmt.Sprint(e.Text("Name"), e.Text("a"), e.Text("b"), e.Text("c"), e.Text("d"), e.Text("e"), e.List("e"), e.List("f"), e.List("none")); got != "Müller / Söhne10"+"12.5[x 1 1] [p q] []" {
		t.Errorf("values: %s", got)
	}
	if got := related(Result{Records: recs[2:]}); !slices.Equal(got["5779"], []string{"2169", "2205"}) || len(got["5781"]) != 0 {
		t.Errorf("related: %v", got)
	}
}

func TestDecode_EveryCutIsAnError(t *testing.T) {
	for i := range len(okBody) - 1 {
		if _, err := decodeAnswer(strings.NewReader(okBody[:i])); err == nil {
			t.Fatalf("cut after %d bytes: no error", i)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(okBody))
	f.Add([]byte(failing(97)))
	f.Add([]byte(`{"status":[],"response":[]}`))
	f.Add([]byte(`{"status":{"errorcode":1e400},"response":{"results":[{"data":{"records":[{"id":{},"elements":[[[]]]}]}}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := decodeAnswer(bytes.NewReader(body))
		if err != nil {
			return
		}
		if !json.Valid(body) && !json.Valid(firstValue(body)) {
			t.Errorf("taken though it is no JSON: %q", body)
		}
		tn := &tenant{Fields: map[string]field{}}
		for _, name := range usedFields {
			tn.Fields[name] = field{}
		}
		for _, r := range a.results {
			related(r.Result)
			for _, rec := range r.Records {
				tn.toRecord(rec.Elements)
			}
		}
	})
}

func firstValue(b []byte) []byte {
	var raw json.RawMessage
	if json.NewDecoder(bytes.NewReader(b)).Decode(&raw) != nil {
		return nil
	}
	return raw
}

// BenchmarkDecode500 reads a page of 500 addresses and makes records of them.
func BenchmarkDecode500(b *testing.B) {
	var page strings.Builder
	page.WriteString(`{"status":{"code":200,"errorcode":0,"message":"OK"},"response":{"results":[{"identifier":"0","data":{"meta":{"cntabsolute":500},"records":[`)
	for i := range 500 {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"id":%d,"type":"address","elements":{"id":%d,"Anrede":"Frau","Titel":"Dr.","Vorname":"Erika","Name":"M\u00fcller %d","Zusatz1":"","Zusatz2":"","jobPosition":"",
			"Strasse":"Am Markt %d","Plz":"52062","Ort":"Aachen","Land":"Deutschland","Homepage":"https:\/\/mueller.example\/","Geburtsdatum":"0000-00-00","ArtDaten":"|Makler||Mieter|",
			"Telefon1":"0241 %d","Telefax1":"","Email":"m%d@post.example","phoneprivate__%d":"0241 %d","phonebusiness__9%d":"0241 99%d","mobile__8%d":"0171 %d","email__7%d":"m%d@post.example"}}`,
			i, i, i, i, i, i, i, i, i, i, i, i, i, i)
	}
	page.WriteString(`]},"status":{"errorcode":0,"message":"OK"}}]}}`)
	tn := &tenant{Fields: map[string]field{}}
	for _, name := range usedFields {
		tn.Fields[name] = field{}
	}
	body := page.String()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		a, err := decodeAnswer(strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		for _, rec := range a.results[0].Records {
			tn.toRecord(rec.Elements)
		}
	}
}
