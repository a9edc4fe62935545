package onoffice

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

var (
	errTooMuch  = errors.New("the answer is larger than allowed")
	errNoHeader = errors.New("no answer in time")
	errStalled  = errors.New("the answer stopped making progress")
)

const (
	// maxAnswer bounds one answer, unpacked.
	maxAnswer = 64 << 20
	// minProgress is what a body must bring within Timeouts.Stall.
	minProgress = 1024
	// excerptLimit is how much of a foreign answer an error shows.
	excerptLimit = 200
)

// watchdog ends a request that makes no progress. The head of the answer and
// then every minProgress bytes of its body must come in time.
type watchdog struct {
	mu     sync.Mutex
	timer  *time.Timer
	cancel context.CancelCauseFunc
	why    error
}

func newWatchdog(cancel context.CancelCauseFunc, span time.Duration, why error) *watchdog {
	w := &watchdog{cancel: cancel, why: why}
	w.timer = time.AfterFunc(span, w.bark)
	return w
}

func (w *watchdog) bark() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cancel(w.why)
}

// feed gives the request another span.
func (w *watchdog) feed(span time.Duration, why error) {
	w.mu.Lock()
	w.why = why
	w.mu.Unlock()
	w.timer.Reset(span)
}

func (w *watchdog) stop() { w.timer.Stop() }

// watched is a body under a watchdog.
type watched struct {
	src  io.Reader
	dog  *watchdog
	span time.Duration
	got  int
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.src.Read(p)
	if b.got += n; b.got >= minProgress {
		b.got = 0
		b.dog.feed(b.span, errStalled)
	}
	return n, err
}

// bounded ends with errTooMuch where io.LimitReader would pretend the end.
type bounded struct {
	src  io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.src.Read(p)
	b.left -= int64(n)
	return n, err
}

// unpack returns the body unzipped, bounded and without a byte order mark.
func unpack(res *http.Response, src io.Reader) (*bufio.Reader, error) {
	if strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip") {
		gz, err := gzip.NewReader(src)
		if err != nil {
			return nil, err
		}
		src = gz
	}
	r := bufio.NewReaderSize(&bounded{src, maxAnswer}, 32<<10)
	if mark, err := r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := r.Discard(3); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// firstLetter skips white space and peeks at the first letter, 0 at the end.
func firstLetter(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err == io.EOF {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return b, r.UnreadByte()
		}
	}
}

// excerpt reads the beginning of an answer that is none, for support. What must
// be hidden is masked before the text is cut.
func excerpt(r io.Reader, hide []string) string {
	b, err := io.ReadAll(io.LimitReader(r, 8<<10))
	if err != nil && len(b) == 0 {
		return ""
	}
	return plain(scrub(string(b), hide), excerptLimit)
}

// scrub masks secrets, also where JSON escapes their slashes.
func scrub(text string, hide []string) string {
	text = strings.ReplaceAll(text, `\/`, "/")
	for _, h := range hide {
		if len(h) >= 4 {
			text = strings.ReplaceAll(text, h, masked)
		}
	}
	return text
}

// plain makes foreign text fit for a log line: no tags, no control characters,
// one kind of white space, at most limit letters.
func plain(text string, limit int) string {
	var b strings.Builder
	n, space, tag := 0, false, false
	for i, r := range text {
		switch {
		case tag:
			tag, space = r != '>', true
			continue
		case r == '<' && strings.IndexByte(text[i:], '>') > 0:
			tag = true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case r == utf8.RuneError || !unicode.IsPrint(r):
			continue
		}
		if n >= limit {
			b.WriteString("…")
			break
		}
		if space && n > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		n++
	}
	return b.String()
}
