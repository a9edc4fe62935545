package dav

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeServer lets a client talk to handle over memory, so that time can be simulated. The test ends when all handlers have.
func pipeServer(t *testing.T, cfg *Config, handle func(net.Conn)) {
	var handlers sync.WaitGroup
	t.Cleanup(handlers.Wait)
	cfg.URL = "http://127.0.0.1/"
	cfg.dial = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		handlers.Go(func() { handle(server) })
		return client, nil
	}
}

// readRequest reads a request with its body, as a pipe holds nothing.
func readRequest(conn net.Conn) error {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err
}

func TestE79_SlowServer(t *testing.T) {
	run := func(name string, handle func(net.Conn), check func(*testing.T, error, time.Duration)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{Limits: Limits{Tries: 1}}
				pipeServer(t, &cfg, handle)
				c, err := New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				_, err = c.Propfind(t.Context(), "/", 0, nil, func(*Response) error { return nil })
				check(t, err, time.Since(start))
				c.Close()
			})
		})
	}
	trickle := func(conn net.Conn, text string) {
		defer conn.Close()
		for i := range len(text) {
			time.Sleep(time.Second)
			if _, err := conn.Write([]byte(text[i : i+1])); err != nil {
				return
			}
		}
	}
	run("one byte a second in the body", func(conn net.Conn) {
		readRequest(conn)
		io.WriteString(conn, "HTTP/1.1 207 Multi-Status\r\nContent-Length: 100000\r\n\r\n")
		trickle(conn, strings.Repeat(" ", 100000))
	}, func(t *testing.T, err error, took time.Duration) {
		wantKind(t, err, KindTimeout)
		if took > 40*time.Second {
			t.Error("ended after", took)
		}
	})
	run("one byte a second in the head", func(conn net.Conn) {
		readRequest(conn)
		trickle(conn, "HTTP/1.1 207 Multi-Status\r\n"+strings.Repeat("X-Long: 1\r\n", 1000))
	}, func(t *testing.T, err error, took time.Duration) {
		wantKind(t, err, KindTimeout)
		if took > 2*time.Minute {
			t.Error("ended after", took)
		}
	})
	run("no answer", func(conn net.Conn) {
		readRequest(conn)
		io.Copy(io.Discard, conn)
		conn.Close()
	}, func(t *testing.T, err error, took time.Duration) {
		wantKind(t, err, KindTimeout)
		if took != 90*time.Second {
			t.Error("ended after", took)
		}
	})
	run("slow but steady is fine", func(conn net.Conn) {
		readRequest(conn)
		body := wrapDAV(strings.Repeat(entry("/a", "1"), 100))
		fmt.Fprintf(conn, "HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n", len(body))
		for len(body) > 0 {
			time.Sleep(10 * time.Second)
			n := min(600, len(body))
			io.WriteString(conn, body[:n])
			body = body[n:]
		}
		conn.Close()
	}, func(t *testing.T, err error, took time.Duration) {
		if err != nil {
			t.Error(err)
		}
	})
}

func TestE79_CancelWorksAtOnce(t *testing.T) {
	for _, phase := range []string{"head", "body", "wait"} {
		t.Run(phase, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{}
				pipeServer(t, &cfg, func(conn net.Conn) {
					readRequest(conn)
					switch phase {
					case "body":
						io.WriteString(conn, "HTTP/1.1 207 Multi-Status\r\nContent-Length: 9000\r\n\r\n<a>")
					case "wait":
						io.WriteString(conn, "HTTP/1.1 503 x\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n")
					}
					io.Copy(io.Discard, conn)
					conn.Close()
				})
				c, err := New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				_, err = c.Propfind(ctx, "/", 0, nil, func(*Response) error { return nil })
				wantKind(t, err, KindCanceled)
				if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
					t.Error(err, time.Since(start))
				}
				c.Close()
			})
		})
	}
}
