package dav

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func TestPoint20_Challenges(t *testing.T) {
	for _, tc := range []struct {
		line string
		want []challenge
	}{
		{`Basic realm="x"`, []challenge{{"basic", map[string]string{"realm": "x"}}}},
		{`basic realm=x, charset="UTF-8"`, []challenge{{"basic", map[string]string{"realm": "x", "charset": "UTF-8"}}}},
		{`BASIC`, []challenge{{"basic", map[string]string{}}}},
		{`Digest realm="a, b \"c\"", nonce="n=", qop="auth,auth-int", Basic realm="z"`, []challenge{
			{"digest", map[string]string{"realm": `a, b "c"`, "nonce": "n=", "qop": "auth,auth-int"}}, {"basic", map[string]string{"realm": "z"}}}},
		{`Negotiate abc/d==, Basic realm = "z"`, []challenge{{"negotiate", map[string]string{}}, {"basic", map[string]string{"realm": "z"}}}},
		{`NTLM, Digest nonce=1`, []challenge{{"ntlm", map[string]string{}}, {"digest", map[string]string{"nonce": "1"}}}},
		{`,, ;@ Basic realm="open`, []challenge{{"basic", map[string]string{"realm": "open"}}}},
		{``, nil},
	} {
		if got := parseChallengeLine(tc.line); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s\n got %v\nwant %v", tc.line, got, tc.want)
		}
	}
}

// The vectors are those of RFC 7616 §3.9.1 and RFC 2069 §2.4 with its published correction.
func TestDigestVectors(t *testing.T) {
	const nonce, cnonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	for _, tc := range []struct {
		algorithm, nonce, realm, user, password, uri, qop, response string
	}{
		{"MD5", nonce, "http-auth@example.org", "Mufasa", "Circle of Life", "/dir/index.html", "auth", "8ca523f5e9506fed4657c9700eebdbec"},
		{"SHA-256", nonce, "http-auth@example.org", "Mufasa", "Circle of Life", "/dir/index.html", "auth", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{"", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "testrealm@host.com", "Mufasa", "CircleOfLife", "/dir/index.html", "", "1949323746fe6a43ef61f9606e7febea"},
	} {
		params := map[string]string{"realm": tc.realm, "nonce": tc.nonce}
		if tc.algorithm != "" {
			params["algorithm"] = tc.algorithm
		}
		if tc.qop != "" {
			params["qop"] = tc.qop
		}
		d := newDigest(challenge{"digest", params})
		header := d.header(tc.user, tc.password, "GET", tc.uri, "00000001", cnonce)
		if !strings.Contains(header, `response="`+tc.response+`"`) {
			t.Errorf("%s: %s", tc.algorithm, header)
		}
	}
	for _, params := range []map[string]string{
		{"nonce": "n", "algorithm": "MD5-sess"}, {"nonce": "n", "qop": "auth-int"}, {"realm": "no nonce"},
	} {
		if newDigest(challenge{"digest", params}) != nil {
			t.Errorf("%v is taken", params)
		}
	}
}

// digestServer checks Digest as RFC 7616 asks, on its own.
type digestServer struct {
	t         *testing.T
	algorithm string
	newHash   func() hash.Hash
	mu        sync.Mutex
	nonce     int
	perNonce  int // requests after which a nonce is stale; 0: never
	next      bool
	counts    map[string]bool
	refused   int
}

func (s *digestServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var p map[string]string
	if cs := parseChallengeLine(r.Header.Get("Authorization")); len(cs) == 1 && cs[0].scheme == "digest" {
		p = cs[0].params
	}
	sum := func(parts ...string) string {
		h := s.newHash()
		io.WriteString(h, strings.Join(parts, ":"))
		return hex.EncodeToString(h.Sum(nil))
	}
	current := fmt.Sprint("n", s.nonce)
	want := sum(sum(testUser, "büro", testPassword), p["nonce"], p["nc"], p["cnonce"], "auth", sum(r.Method, r.RequestURI))
	stale := p != nil && p["response"] == want && p["nonce"] != current
	if p == nil || p["response"] != want || stale || p["uri"] != r.RequestURI || p["opaque"] != "o" {
		s.refused++
		w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="büro", nonce=%q, qop="auth-int, auth", algorithm=%s, opaque="o", stale=%v`, current, s.algorithm, stale))
		w.WriteHeader(401)
		return
	}
	if key := p["nonce"] + p["nc"]; s.counts[key] {
		s.t.Errorf("nonce count %s used twice", key)
	} else {
		s.counts[key] = true
	}
	if s.perNonce > 0 && len(s.counts)%s.perNonce == 0 {
		s.nonce++
		if s.next {
			w.Header().Set("Authentication-Info", fmt.Sprintf(`nextnonce="n%d"`, s.nonce))
		}
	}
	w.WriteHeader(204)
}

func TestDigest(t *testing.T) {
	for _, tc := range []struct {
		name, algorithm string
		h               func() hash.Hash
		perNonce        int
		next            bool
		refused         int
	}{
		{"MD5, one nonce", "MD5", md5.New, 0, false, 1},
		{"SHA-256, one nonce", "SHA-256", sha256.New, 0, false, 1},
		{"stale nonces", "MD5", md5.New, 3, false, 4},
		{"nextnonce", "MD5", md5.New, 3, true, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := &digestServer{t: t, algorithm: tc.algorithm, newHash: tc.h, perNonce: tc.perNonce, next: tc.next, counts: map[string]bool{}}
			s := httptest.NewServer(d)
			defer s.Close()
			c := newClient(t, s.URL, nil)
			for i := range 10 {
				if _, err := c.Put(context.Background(), fmt.Sprintf("/a%%20%d.vcf?x=1", i), "text/vcard", []byte("x"), IfAbsent()); err != nil {
					t.Fatal(err)
				}
			}
			if d.refused != tc.refused {
				t.Errorf("%d requests refused, want %d", d.refused, tc.refused)
			}
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() {
					if _, err := c.Options(context.Background(), "/"); err != nil && tc.perNonce == 0 {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestDigestOverPlainHTTPNeverSendsThePassword(t *testing.T) {
	tr := func(challenge string) (sent []string, err error) {
		c, nerr := New(Config{URL: "http://hub.example/", User: testUser, Password: testPassword})
		if nerr != nil {
			t.Fatal(nerr)
		}
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, r.Header.Get("Authorization"))
			w.Header().Set("WWW-Authenticate", challenge)
			w.WriteHeader(401)
		}))
		defer s.Close()
		proxyTo(c, s)
		_, err = c.Get(context.Background(), "/")
		return sent, err
	}
	sent, err := tr(`Basic realm="x"`)
	wantKind(t, err, KindInsecure)
	if len(sent) != 1 || sent[0] != "" {
		t.Errorf("sent %q", sent)
	}
	sent, err = tr(`Digest realm="x", nonce="1", qop="auth", Basic realm="x"`)
	wantKind(t, err, KindAuth)
	for _, a := range sent {
		if strings.HasPrefix(a, "Basic") {
			t.Errorf("sent %q", sent)
		}
	}
}

// proxyTo sends a client's plain requests to a test server, whatever host they name.
func proxyTo(c *Client, s *httptest.Server) {
	u, err := url.Parse(s.URL)
	if err != nil {
		panic(err)
	}
	c.transport.Proxy = http.ProxyURL(u)
}

func TestE71_401(t *testing.T) {
	for _, tc := range []struct {
		name, challenge string
		failures        int
		calls           int
		want            []int // requests of each call
	}{
		{"once, then fine", `Basic realm="x"`, 1, 1, []int{2}},
		{"once without a challenge", ``, 1, 1, []int{2}},
		{"for good, and no storm after", `basic`, 1000, 3, []int{2, 1, 1}},
		{"scheme nobody knows", `Negotiate`, 1000, 1, []int{1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := 0
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if user, pw, _ := r.BasicAuth(); user != testUser || pw != testPassword {
					t.Errorf("request %d came as %q", n, user)
				}
				if n++; n <= tc.failures {
					if tc.challenge != "" {
						w.Header().Set("WWW-Authenticate", tc.challenge)
					}
					w.WriteHeader(401)
					fmt.Fprintf(w, "wrong password %s for you", testPassword)
				}
			})
			c := newClient(t, s.URL, nil)
			for call := range tc.calls {
				before := c.Counter().Total()
				_, err := c.Put(context.Background(), "/a.vcf", "text/vcard", nil, Always())
				if got := c.Counter().Total() - before; got != tc.want[call] {
					t.Errorf("call %d: %d requests, want %d", call, got, tc.want[call])
				}
				if tc.failures == 1 {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				e := wantKind(t, err, KindAuth)
				if e.Status != 401 || strings.Contains(e.Error(), testPassword) || e.Doubtful {
					t.Error(e)
				}
			}
		})
	}
}

func TestSecretsStaySecret(t *testing.T) {
	cfg := Config{URL: "https://hub.example/", User: testUser, Password: testPassword}
	js, err := json.Marshal(map[string]any{"p": cfg.Password})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(cfg), fmt.Sprintf("%+v", cfg), fmt.Sprintf("%#v %q %x", cfg, cfg.Password, cfg.Password), string(js)} {
		if strings.Contains(text, testPassword) || strings.Contains(text, hex.EncodeToString([]byte(testPassword))) {
			t.Errorf("the password is printed: %s", text)
		}
	}
	for _, address := range []string{"https://anna:geh3im!@hub.example/", "https://hub.example:geh3im!/", "ftp://geh3im!/"} {
		if _, err := New(Config{URL: address}); err == nil || strings.Contains(err.Error(), "geh3im") {
			t.Errorf("%v", err)
		}
	}
}
