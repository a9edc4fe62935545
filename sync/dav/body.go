package dav

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

var (
	errTooMuch = errors.New("the answer is larger than allowed")
	errBomb    = errors.New("the answer unpacks to far more than it should")
)

// An answer may unpack to bombRatio times its size; below bombFloor bytes nobody is hurt.
const (
	bombRatio = 250
	bombFloor = 16 << 20
)

// progressReader ends a body that trickles. Only time spent reading counts, so a caller that is busy with what it got is no stall.
type progressReader struct {
	src    io.ReadCloser
	span   time.Duration
	cancel context.CancelCauseFunc
	spent  time.Duration
	got    int
	total  int64
}

func (p *progressReader) Read(b []byte) (int, error) {
	start := time.Now()
	timer := time.AfterFunc(p.span-p.spent, func() { p.cancel(errStalled) })
	n, err := p.src.Read(b)
	timer.Stop()
	p.spent += time.Since(start)
	p.got += n
	p.total += int64(n)
	switch {
	case p.got >= MinProgress:
		p.got, p.spent = 0, 0
	case p.spent >= p.span && err == nil:
		p.cancel(errStalled)
		err = errStalled
	}
	return n, err
}

// bodyReader is an answer's body, decompressed and bounded. Close gives connection and slot back.
type bodyReader struct {
	raw     *progressReader
	gz      *gzip.Reader
	packed  bool
	left    int64
	total   int64
	onClose func()
	wrap    func(error) error // makes an Error of a failure of the network
}

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.read(p)
	if err != nil && err != io.EOF {
		err = b.wrap(err)
	}
	return n, err
}

func (b *bodyReader) read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	var src io.Reader = b.raw
	if b.packed {
		if b.gz == nil {
			gz, err := gzip.NewReader(b.raw)
			if err == io.EOF {
				return 0, io.EOF // an empty body that only says it is packed
			}
			if err != nil {
				return 0, err
			}
			b.gz = gz
		}
		src = b.gz
	}
	n, err := src.Read(p)
	b.left -= int64(n)
	b.total += int64(n)
	if b.packed && b.total > bombFloor && b.total > bombRatio*b.raw.total {
		return 0, errBomb
	}
	return n, err
}

// What is read after the end of interest, and for how long, to keep the connection.
const (
	drainLimit = 64 << 10
	drainTime  = 2 * time.Second
)

func (b *bodyReader) Close() error {
	b.raw.span, b.raw.spent = min(b.raw.span, drainTime), 0
	io.CopyN(io.Discard, b.raw, drainLimit) // a failure only costs the connection
	err := b.raw.src.Close()
	b.onClose()
	return err
}

// bodyError gives a failure while reading a body its kind.
func (c *Client) bodyError(ctx context.Context, r *request, a *answer, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	e := c.networkError(ctx, r, a.url, err, true)
	e.Status = a.StatusCode
	switch {
	case errors.Is(err, errStalled):
		e.Kind = KindTimeout
	case errors.Is(err, errTooMuch), errors.Is(err, errBomb):
		e.Kind, e.Doubtful = KindTooLarge, false
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), isCorrupt(err):
		e.Kind = KindNotDAV
	}
	return e
}

func isCorrupt(err error) bool {
	return strings.HasPrefix(err.Error(), "flate: ")
}

// readBounded reads a whole small body.
func readBounded(body io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("%w: more than %d bytes", errTooMuch, limit)
	}
	return b, err
}

// isHTML recognises a page in place of data by its content type and its first letters.
func isHTML(contentType string, body []byte) bool {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(body) == 0 {
		return false
	}
	ct := strings.ToLower(contentType)
	if strings.HasPrefix(ct, "text/html") || strings.HasPrefix(ct, "application/xhtml") {
		return true
	}
	head := strings.ToLower(string(body[:min(len(body), 64)]))
	for _, p := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<br", "<b>"} {
		if strings.HasPrefix(head, p) {
			return true
		}
	}
	return false
}
