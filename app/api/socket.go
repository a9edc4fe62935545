package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"
)

// maxPath is the length of a socket's path that every system takes (sun_path has
// 104 octets on macOS, 108 elsewhere, the last one is a zero).
const maxPath = 103

// ErrAgentRuns says that a living agent already listens at the socket.
var ErrAgentRuns = errors.New("another agent is running")

// Listen opens the agent's socket, for the user alone: mode 0600 in a directory
// of mode 0700. It takes over the socket of an agent that has died. Whoever calls
// it holds the home directory's lock, so that no two do it at once.
func Listen(home string) (net.Listener, error) {
	path := SocketPath(home)
	if len(path) > maxPath {
		return nil, fmt.Errorf("the path of the socket %s has %d octets, the system allows %d: choose a shorter home directory", path, len(path), maxPath)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory for the socket: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory for the socket: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialTime)
	defer cancel()
	switch c, err := Dial(ctx, home); {
	case err == nil:
		c.Close()
		return nil, ErrAgentRuns
	case !errors.Is(err, ErrNoAgent):
		// Somebody holds the socket and does not answer in time.
		return nil, fmt.Errorf("%w and does not answer: %v", ErrAgentRuns, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("socket of an earlier agent: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("socket: %w", err), l.Close())
	}
	return l, nil
}

// Wait dials until an agent answers or ctx ends: one that is starting holds the
// home directory a moment before it listens.
func Wait(ctx context.Context, home string) (*Client, error) {
	for {
		c, err := Dial(ctx, home)
		if err == nil {
			return c, nil
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ErrNoAgent, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
