package dav

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var errItemTooLarge = errors.New("one entry is larger than allowed")

// xmlHead is how much of a body is looked at before it is read as XML.
const xmlHead = 1024

// openXML finds the encoding (byte order mark, XML declaration, Content-Type, else UTF-8) and makes the input well-formed as far as
// single characters go. head is the beginning as sent, for messages.
func openXML(body io.Reader, contentType string, budget int64) (in *xmlFilter, head []byte, err error) {
	br := bufio.NewReaderSize(body, 32<<10)
	head, err = br.Peek(xmlHead)
	if err != nil && err != io.EOF {
		return nil, head, err
	}
	head = bytes.Clone(head)
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		br.Discard(3) // cannot fail: it was peeked
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		label := declaredEncoding(head)
		if label == "" {
			if _, params, err := mime.ParseMediaType(contentType); err == nil {
				label = params["charset"]
			}
		}
		if enc, err = encodingFor(label); err != nil {
			return nil, head, err
		}
	}
	var src io.Reader = br
	if enc != nil {
		src = transform.NewReader(br, enc.NewDecoder())
	}
	return newXMLFilter(src, budget), head, nil
}

// declaredEncoding reads encoding="…" of the XML declaration, white space before it allowed.
func declaredEncoding(head []byte) string {
	s := strings.TrimLeft(string(head), " \t\r\n")
	if !strings.HasPrefix(s, "<?xml") {
		return ""
	}
	decl, _, _ := strings.Cut(s, "?>")
	_, rest, ok := strings.Cut(decl, "encoding")
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if !ok || len(rest) < 2 {
		return ""
	}
	value, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return value
}

// encodingFor knows the encodings of western servers. ISO-8859-1 is read as windows-1252, as browsers do: servers that declare the one
// send the euro sign of the other.
func encodingFor(label string) (encoding.Encoding, error) {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return nil, nil
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252":
		return charmap.Windows1252, nil
	case "iso-8859-15", "latin-9":
		return charmap.ISO8859_15, nil
	case "utf-16", "utf-16le", "utf-16be":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	}
	return nil, fmt.Errorf("unknown character encoding %q", plain(label, 40))
}

// xmlFilter replaces what would make the XML decoder give up on the whole document, control characters, broken UTF-8, references to unknown
// entities or forbidden characters, and remembers where, so that only the entry around it is lost. It counts against a budget that
// the reader renews for each entry.
type xmlFilter struct {
	src    io.Reader
	in     []byte // not yet looked at
	srcErr error
	out    []byte
	pos    int
	spoilt []int // positions in out, ascending
	cdata  bool

	offset    int64 // bytes handed out
	lastSpoil int64 // offset of the last replaced character, -1: none
	renewal   int64
	left      int64
}

const (
	filterChunk = 16 << 10
	lookahead   = 16 // longest construct to recognise: `<![CDATA[`, `&#x10ffff;`
)

func newXMLFilter(src io.Reader, budget int64) *xmlFilter {
	return &xmlFilter{src: src, lastSpoil: -1, renewal: budget, left: budget, in: make([]byte, 0, filterChunk+lookahead)}
}

// renew gives a new entry its budget.
func (f *xmlFilter) renew() { f.left = f.renewal }

// spoiltSince tells whether something was replaced at or after offset.
func (f *xmlFilter) spoiltSince(offset int64) bool { return f.lastSpoil >= offset }

// ReadByte keeps the decoder from reading ahead, so that offsets and budget are exact.
func (f *xmlFilter) ReadByte() (byte, error) {
	if f.pos == len(f.out) {
		if err := f.fill(); err != nil {
			return 0, err
		}
	}
	if f.left <= 0 {
		return 0, errItemTooLarge
	}
	if len(f.spoilt) > 0 && f.spoilt[0] == f.pos {
		f.spoilt = f.spoilt[1:]
		f.lastSpoil = f.offset
	}
	b := f.out[f.pos]
	f.pos++
	f.offset++
	f.left--
	return b, nil
}

// Read is here only because the decoder's constructor asks for it.
func (f *xmlFilter) Read(p []byte) (int, error) {
	for i := range p {
		b, err := f.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = b
	}
	return len(p), nil
}

func (f *xmlFilter) fill() error {
	f.out, f.pos, f.spoilt = f.out[:0], 0, f.spoilt[:0]
	for len(f.out) == 0 {
		if f.srcErr == nil {
			n, err := f.src.Read(f.in[len(f.in):cap(f.in)])
			f.in = f.in[:len(f.in)+n]
			f.srcErr = err
		} else if len(f.in) == 0 {
			return f.srcErr
		}
		done := f.process(f.in, f.srcErr != nil)
		f.in = f.in[:copy(f.in, f.in[done:])]
	}
	return nil
}

// process filters b and returns how much of it is done; the rest waits for what follows it.
func (f *xmlFilter) process(b []byte, final bool) int {
	i := 0
	for i < len(b) {
		c := b[i]
		if c >= 0x20 && c < 0x80 && c != '<' && c != '&' && c != ']' || c == '\n' || c == '\r' || c == '\t' {
			f.out = append(f.out, c)
			i++
			continue
		}
		if !final && len(b)-i < lookahead {
			return i
		}
		i += f.special(b[i:])
	}
	return i
}

func (f *xmlFilter) special(b []byte) int {
	c := b[0]
	switch {
	case c < 0x20:
		return f.replace("\uFFFD", 1)
	case c >= 0x80:
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 || r == 0xFFFE || r == 0xFFFF {
			return f.replace("\uFFFD", n)
		}
		return f.keep(b, n)
	case c == '<' && !f.cdata && bytes.HasPrefix(b, []byte("<![CDATA[")):
		f.cdata = true
		return f.keep(b, 9)
	case c == ']' && f.cdata && bytes.HasPrefix(b, []byte("]]>")):
		f.cdata = false
		return f.keep(b, 3)
	case c == '&' && !f.cdata:
		return f.reference(b)
	}
	return f.keep(b, 1)
}

// reference lets the five entities of XML and references to permitted characters through.
func (f *xmlFilter) reference(b []byte) int {
	end := bytes.IndexByte(b[:min(len(b), lookahead)], ';')
	if end < 0 {
		return f.replace("&amp;", 1)
	}
	name := string(b[1:end])
	switch name {
	case "amp", "lt", "gt", "quot", "apos":
		return f.keep(b, end+1)
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if digits == name {
		return f.replace("&amp;", 1)
	}
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return f.replace("&amp;", 1)
	}
	if !xmlChar(rune(min(n, utf8.MaxRune+1))) {
		return f.replace("\uFFFD", end+1)
	}
	return f.keep(b, end+1)
}

// xmlChar is the production Char of XML 1.0 §2.2.
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

func (f *xmlFilter) keep(b []byte, n int) int {
	f.out = append(f.out, b[:n]...)
	return n
}

func (f *xmlFilter) replace(with string, n int) int {
	f.spoilt = append(f.spoilt, len(f.out))
	f.out = append(f.out, with...)
	return n
}
