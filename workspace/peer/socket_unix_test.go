//go:build unix

package peer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stranger is set for a process of this test that connects to the socket it names as
// another user.
const stranger = "MIND_LSP_TEST_STRANGER"

func TestMain(m *testing.M) {
	if address := os.Getenv(stranger); address != "" {
		os.Exit(intrude(address))
	}
	os.Exit(m.Run())
}

// intrude prints what one side says to the other user, and what the other's own check
// says of it.
func intrude(address string) int {
	conn, err := net.Dial("unix", address)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	_, err = identify(conn)
	said, _ := io.ReadAll(conn) // hung up on or not, what was said counts
	fmt.Printf("%t %q\n", errors.Is(err, ErrStranger), said)
	return 0
}

// Neither side speaks to another user's process, even where the socket lets it in.
func TestStranger(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("another user cannot be played here")
	}
	// A process of another user must be able to run this program and reach the socket.
	dir, err := os.MkdirTemp("", "mind-lsp-test")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "test")
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("another user cannot be played here")
	}
	if err := os.WriteFile(program, self, 0o755); err != nil {
		t.Fatal(err)
	}
	address := filepath.Join(dir, "s")
	l, err := net.Listen("unix", address)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, address} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	s := &Server{Answer: echo, Came: func(g *Guest) { t.Errorf("%+v came", g) }}
	go func() { done <- s.Serve(t.Context(), l) }()
	cmd := exec.Command(program)
	cmd.Env = []string{stranger + "=" + address}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if got := string(out); err != nil || got != "true \"\"\n" {
		t.Errorf("the other user got %q, %v", got, err)
	}
	l.Close()
	<-done
}

// A folder whose path is longer than a socket's may be has its socket elsewhere.
func TestPlace(t *testing.T) {
	runtime, short := folder(t), folder(t)
	long := filepath.Join(short, strings.Repeat("x", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(short, "open")
	if err := os.Mkdir(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, runtime, folder, want string
	}{
		{"in the session's folder", runtime, short, filepath.Join(runtime, "mind-lsp", name(short)+".s")},
		{"in its own without a session", "", short, filepath.Join(short, "s")},
		{"in its own where the session's is others' too", open, short, filepath.Join(short, "s")},
		{"in its own where the session's is too long", long, short, filepath.Join(short, "s")},
		{"among temporary files where its own is too long", "", long, filepath.Join(os.TempDir(), fmt.Sprintf("mind-lsp-%d", os.Getuid()), name(long)+".s")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", tt.runtime)
			if got, err := places(tt.folder); err != nil || got[0] != tt.want {
				t.Errorf("%s, %v, want %s", got, err, tt.want)
			}
		})
	}
}

// A stopped process that is asked by a real socket hangs nobody: what the system takes
// in for it is not an answer.
func TestNobodyAccepts(t *testing.T) {
	l, address, err := Listen(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := Connect(ctx, conn, Hello{}); !errors.Is(err, ErrHung) {
		t.Errorf("met with %v", err)
	}
}

// What lies where the socket is to be makes no difference, and nothing that it leads to
// is touched.
func TestListenOverWhatIsThere(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		put  func(path string) error
	}{
		{"nothing", func(string) error { return nil }},
		{"a file", func(path string) error { return os.WriteFile(path, nil, 0o600) }},
		{"a link to a file", func(path string) error { return os.Symlink(other, path) }},
		{"a link to nothing", func(path string) error { return os.Symlink("nowhere", path) }},
		{"a socket whose process was killed", func(path string) error {
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
			if err != nil {
				return err
			}
			l.SetUnlinkOnClose(false)
			return l.Close()
		}},
		{"an empty folder", func(path string) error { return os.Mkdir(path, 0o700) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := folder(t)
			paths, err := places(folder)
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.put(paths[0]); err != nil {
				t.Fatal(err)
			}
			l, address, err := Listen(folder)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			if info, err := os.Lstat(address); err != nil || info.Mode().Perm() != 0o600 || info.Mode()&os.ModeSocket == 0 {
				t.Errorf("it is %v, %v", info, err)
			}
			if data, err := os.ReadFile(other); string(data) != "kept" {
				t.Errorf("what a link leads to has %q, %v", data, err)
			}
		})
	}
}

// Where no socket can be made, as in a file system that has none, the next place is tried.
func TestListenAtTheNextPlace(t *testing.T) {
	folder := folder(t)
	paths, err := places(folder)
	if err != nil || len(paths) < 2 {
		t.Fatalf("places are %q, %v", paths, err)
	}
	if err := os.MkdirAll(filepath.Join(paths[0], "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	l, address, err := Listen(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer Remove(address)
	defer l.Close()
	if address != paths[1] || !Reachable(address) {
		t.Errorf("it listens at %s, want %s", address, paths[1])
	}
}
