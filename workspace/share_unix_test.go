//go:build unix

package workspace_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/workspace"
	"github.com/mind-lsp/mind-lsp/workspace/peer"
)

// home returns the cache's folder for a workspace.
func home(t testing.TB, opt workspace.Options) string {
	t.Helper()
	dir, err := cache.Locate(opt.Root, opt.Cache)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// address returns where the owner of an index says that it is to be asked.
func address(t testing.TB, opt workspace.Options) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(home(t, opt), "owner.json"))
	if err != nil {
		t.Fatal(err)
	}
	var e struct{ Address string }
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	return e.Address
}

// say writes down where the owner of an index is to be asked.
func say(t testing.TB, opt workspace.Options, address string) {
	t.Helper()
	data, err := json.Marshal(map[string]string{"address": address})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home(t, opt), "owner.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Whatever takes the place of an owner's socket, or of the file that leads to it, others
// find the owner again, and nothing that a link leads to is touched.
func TestSocketReplaced(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "")
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		harm func(socket, entry string) error
	}{
		{"a socket that is gone", func(socket, _ string) error { return os.Remove(socket) }},
		{"a file in its place", func(socket, _ string) error {
			return errors.Join(os.Remove(socket), os.WriteFile(socket, []byte("x"), 0o600))
		}},
		{"a link in its place", func(socket, _ string) error {
			return errors.Join(os.Remove(socket), os.Symlink(other, socket))
		}},
		{"an entry that is gone", func(_, entry string) error { return os.Remove(entry) }},
		{"an entry that is none", func(_, entry string) error { return os.WriteFile(entry, []byte("\x00{"), 0o600) }},
		{"an entry that leads elsewhere", func(_, entry string) error {
			return os.WriteFile(entry, []byte(`{"address":"`+other+`"}`), 0o600)
		}},
		{"an entry that leads to no path", func(_, entry string) error {
			return os.WriteFile(entry, []byte(`{"address":"tcp:1"}`), 0o600)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, "a.go"), "package a\n\nfunc Alpha() {}\n")
			opt := workspace.Options{Root: root, Cache: t.TempDir()}
			first := join(t, workspace.JoinOptions{Options: opt, Follow: true}.LookAfter(time.Millisecond))
			awaitActivity(t, first, "caught up", caughtUp)
			if err := tt.harm(address(t, opt), filepath.Join(home(t, opt), "owner.json")); err != nil {
				t.Fatal(err)
			}
			second := join(t, workspace.JoinOptions{Options: opt, Follow: true})
			if got := places(t, second, "Alpha"); got != "a.go:3" {
				t.Errorf("found at %q", got)
			}
			awaitActivity(t, second, "attached", func(a workspace.Activity) bool { return a.Role == workspace.RoleAttached && a.CaughtUp })
			if data, err := os.ReadFile(other); string(data) != "kept" {
				t.Errorf("what a link leads to has %q, %v", data, err)
			}
		})
	}
}

// An owner that speaks another protocol is not asked. What it publishes answers, and it
// is said once what can be done.
func TestOwnerOfAnotherProtocol(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package a\n\nfunc Alpha() {}\n")
	opt := workspace.Options{Root: root, Cache: t.TempDir()}
	w := open(t, opt)
	update(t, w)
	l, where, err := peer.Listen(home(t, opt))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		s := peer.Server{Hello: peer.Hello{Protocol: workspace.Protocol + 1, Build: "9.9"}}
		done <- s.Serve(ctx, l)
	}()
	defer func() { cancel(); <-done }()
	say(t, opt, where)
	log := &logged{}
	opt.Logger = slog.New(slog.NewTextHandler(log, nil))
	s := join(t, workspace.JoinOptions{Options: opt, Build: "0.1"})
	for range 2 {
		if got := places(t, s, "Alpha"); got != "a.go:3" {
			t.Errorf("found at %q", got)
		}
	}
	_, err = s.Update(t.Context(), workspace.UpdateOptions{})
	if err == nil || !strings.Contains(err.Error(), "speaks another protocol: it is mind-lsp 9.9, and this is 0.1; use the same version") {
		t.Errorf("a pass: %v", err)
	}
	if n := log.count("answering from what is published"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
}

// Whatever an owner answers, those who ask it have what it has published.
func TestHostileOwner(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package a\n\nfunc Alpha() {}\n")
	opt := workspace.Options{Root: root, Cache: t.TempDir()}
	w := open(t, opt)
	update(t, w)
	dir := home(t, opt)
	for name, said := range map[string]string{
		"nothing, and hangs up": "",
		"what is no frame":      strings.Repeat("x", 100),
		"a frame of 4 GB":       "\xff\xff\xff\xff\x01" + strings.Repeat("\x00", 8) + "{}",
		"a hello that is none":  "\x00\x00\x00\x0b\x01" + strings.Repeat("\x00", 8) + "[]",
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("unix", filepath.Join(dir, "hostile"))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					_, _ = conn.Write([]byte(said)) // whatever of it is read
					conn.Close()
				}
			}()
			say(t, opt, l.Addr().String())
			s := join(t, workspace.JoinOptions{Options: opt})
			if got := places(t, s, "Alpha"); got != "a.go:3" {
				t.Errorf("found at %q", got)
			}
			s.Close()
		})
	}
}

// visitor connects to the owner of an index and says what it is.
func visitor(t testing.TB, opt workspace.Options, h peer.Hello) *peer.Client {
	t.Helper()
	conn, err := peer.Dial(t.Context(), address(t, opt))
	if err != nil {
		t.Fatal(err)
	}
	h.Protocol = workspace.Protocol
	c, err := peer.Connect(t.Context(), conn, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// An owner leaves the index to whoever is better with it: one of a newer version, or one
// that follows the folder if it does not itself.
func TestOwnerYields(t *testing.T) {
	for _, tt := range []struct {
		name   string
		follow bool // does the owner
		hello  peer.Hello
		want   bool
	}{
		{"to a newer one", true, peer.Hello{Analyzer: workspace.Analyzer + 1, Follows: true}, true},
		{"not to a newer one that goes at once", true, peer.Hello{Analyzer: workspace.Analyzer + 1}, false},
		{"not to an older one", true, peer.Hello{Analyzer: workspace.Analyzer - 1, Follows: true}, false},
		{"to one that stays", false, peer.Hello{Analyzer: workspace.Analyzer, Follows: true}, true},
		{"not to one like it", true, peer.Hello{Analyzer: workspace.Analyzer, Follows: true}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			opt := workspace.Options{Root: root, Cache: t.TempDir()}
			s := join(t, workspace.JoinOptions{Options: opt, Follow: tt.follow})
			if tt.follow {
				awaitActivity(t, s, "caught up", caughtUp)
			}
			c := visitor(t, opt, tt.hello)
			if !tt.want {
				if err := c.Call(t.Context(), "status", nil, nil, nil, false); err != nil {
					t.Errorf("it left: %v", err)
				}
				return
			}
			<-c.Done() // it has left
			w, err := workspace.Open(opt)
			if err != nil {
				t.Fatalf("it left, and has the index open: %v", err)
			}
			w.Close()
			awaitActivity(t, s, "the owner again", is(workspace.RoleOwner))
		})
	}
}

// The editors of those who ask count for as long as they do, if what they say of
// themselves can be believed.
func TestEditorsOfOthersCount(t *testing.T) {
	opt := workspace.Options{Root: t.TempDir(), Cache: t.TempDir()}
	counted := make(chan int, 10)
	join(t, workspace.JoinOptions{Options: opt, Follow: true}.AddEditor(func(editor, via int) func() {
		if via != os.Getpid() {
			t.Errorf("editor %d came by %d", editor, via)
		}
		counted <- editor
		return func() { counted <- -editor }
	}))
	foreign := visitor(t, opt, peer.Hello{PID: os.Getpid() + 1, Editor: 8}) // of another namespace
	if err := foreign.Call(t.Context(), "status", nil, nil, nil, false); err != nil {
		t.Fatal(err)
	}
	c := visitor(t, opt, peer.Hello{PID: os.Getpid(), Editor: 7})
	if got := <-counted; got != 7 {
		t.Errorf("counted %d", got)
	}
	c.Close()
	if got := <-counted; got != -7 {
		t.Errorf("then %d", got)
	}
}
