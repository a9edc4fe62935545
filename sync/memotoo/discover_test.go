package memotoo

import (
	"strings"
	"testing"

	"abgleich/sync/dav"
	"abgleich/sync/fault"
	"abgleich/sync/memotoo/memotootest"
)

func TestDiscover_PlainServer(t *testing.T) {
	for _, at := range []string{"", memotootest.CardDAVPath, memotootest.CardDAVPath + "home/", memotootest.CardDAVPath + "home/privat/"} {
		t.Run("from "+at, func(t *testing.T) {
			h := standinPlain(t)
			h.config.BaseURL = h.standin.URL + at
			list, err := h.session(t).Collections(t.Context())
			if err != nil || len(list) != 2 {
				t.Fatalf("%+v, %v", list, err)
			}
			chosen := "adressbuch"
			if strings.HasSuffix(at, "privat/") {
				chosen = "privat" // the configured address is a book itself
			}
			for _, c := range list {
				if c.Plain || !c.CanWrite || c.Chosen != (c.Name == chosen) {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}

func TestDiscover_MemotooAsDocumented(t *testing.T) {
	h := standinMemotoo(t)
	list, err := h.session(t).Collections(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if c := list[0]; c.Href != memotootest.CardDAVPath || !c.Plain || !c.CanWrite || !c.Chosen {
		t.Errorf("%+v", c)
	}
}

func TestDiscover_Radicale(t *testing.T) {
	h := radicale(t)
	s := h.session(t)
	list, err := s.Collections(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != "adressen" || !list[0].Chosen {
		t.Fatalf("%+v, %v", list, err)
	}
	c, err := s.CreateAddressBook(t.Context(), "Zweites Buch")
	if err != nil || c.Name != "Zweites Buch" || c.Plain {
		t.Fatalf("%+v, %v", c, err)
	}
	if list, err = s.Collections(t.Context()); err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
}

func TestDiscover_MemotooHasNoFurtherBooks(t *testing.T) {
	if _, err := standinMemotoo(t).session(t).CreateAddressBook(t.Context(), "Zweites"); !fault.Is(err, fault.Unsupported) {
		t.Fatalf("%v", err)
	}
}

func TestDiscover_FixedTargetIsNotLookedFor(t *testing.T) {
	h := standinPlain(t)
	h.config.AddressBook = memotootest.CardDAVPath + "home/privat"
	h.standin.PutItem(memotootest.CardDAVPath+"home/privat/", "x.vcf", vcf("x", "Privat"))
	h.put("y", vcf("y", "Anders"))
	s := h.session(t)
	l := s.observe()
	if len(l.New) != 1 || !strings.HasSuffix(l.New[0], "/privat/x.vcf") {
		t.Fatalf("%+v", l)
	}
	if s.Requests() != 2 {
		t.Errorf("%d requests", s.Requests())
	}
	if !dav.Within(h.config.AddressBook, s.PlanID()) {
		t.Errorf("planned %s", s.PlanID())
	}
}

func TestDiscover_Failures(t *testing.T) {
	cases := []struct {
		name  string
		fault memotootest.Fault
		path  string
		want  fault.Kind
	}{
		{"E71 wrong password", memotootest.Fault{Action: memotootest.FaultStatus, Status: 401, Times: -1}, "", fault.SignIn},
		{"E77 log-in page", memotootest.Fault{Action: memotootest.FaultLogin, Times: -1}, "", fault.Foreign},
		{"E69 busy", memotootest.Fault{Action: memotootest.FaultStatus, Status: 503, RetryAfter: "3000", Times: -1}, "", fault.Busy},
		{"wrong path", memotootest.Fault{Skip: 1 << 20}, "/nirgends/", fault.NotFound},
		{"A26 redirect to another host", memotootest.Fault{Action: memotootest.FaultRedirect, Location: "https://evil.example/", Times: -1}, "", fault.Foreign},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := standinMemotoo(t)
			h.standin.Inject(c.fault)
			if c.path != "" {
				h.config.BaseURL = h.standin.URL + c.path
			}
			_, err := h.session(t).tryObserve()
			if !fault.Is(err, c.want) {
				t.Fatalf("%v, want %s", err, c.want)
			}
			if strings.Contains(err.Error(), h.standin.Password) {
				t.Errorf("the password stands in %v", err)
			}
		})
	}
}

func TestDiscoverE78_NobodyListens(t *testing.T) {
	h := standinMemotoo(t)
	h.standin.Close()
	if _, err := h.session(t).tryObserve(); !fault.Is(err, fault.Offline) {
		t.Fatalf("%v", err)
	}
}

func TestDiscoverE75_Certificates(t *testing.T) {
	for cert, want := range map[memotootest.Cert]fault.Kind{
		memotootest.CertGood: "", memotootest.CertExpired: fault.Certificate, memotootest.CertWrongHost: fault.Certificate, memotootest.CertUnknown: fault.Certificate,
	} {
		s := memotootest.StartTLS(t, memotootest.Memotoo(), cert)
		h := &hub{config: Config{BaseURL: s.CardDAV, User: s.User, Password: dav.Secret(s.Password), HTTP: dav.Config{RootCAs: s.Roots}}}
		_, err := h.session(t).tryObserve()
		if want == "" && err != nil || want != "" && !fault.Is(err, want) {
			t.Errorf("certificate %d: %v", cert, err)
		}
	}
}

func TestNew_RefusesWhatIsNoAddress(t *testing.T) {
	for _, url := range []string{"", "sync.memotoo.com", "ftp://host/", "https://user:geheim@host/"} {
		if _, err := New(Config{BaseURL: url}); !fault.Is(err, fault.NotFound) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := New(Config{BaseURL: "https://host/", AddressBook: "https://other/book/"}); !fault.Is(err, fault.Foreign) {
		t.Errorf("book on another host: %v", err)
	}
}
