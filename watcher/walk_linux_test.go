package watcher

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestWalkSkipsWhatIsNoFile(t *testing.T) {
	alone(t)
	root := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(root, "pipe.go"), 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(root, "socket.go"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	want := map[string]Reason{"pipe.go": Special, "socket.go": Special}
	if diff := cmp.Diff(want, walk(t, root, Options{}).skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	for _, name := range []string{"pipe.go", "socket.go", "."} {
		if _, _, err := Read(root, name, 0, nil); err == nil {
			t.Errorf("%s could be read", name)
		}
		if _, err := Lstat(root, name); err == nil {
			t.Errorf("%s has a stamp", name)
		}
	}
}

func TestPipesInPlaceOfIgnoreFilesAreNotWaitedFor(t *testing.T) {
	home := alone(t)
	root := t.TempDir()
	git(t, root, "init", "-q")
	for _, name := range []string{".gitignore", ".mindignore", "sub/.git", ".git/info/exclude"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		os.Remove(path) // git writes one of them
		if err := unix.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(filepath.Join(home, ".gitconfig"), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "a.go"), "")
	if diff := cmp.Diff([]string{"a.go"}, walk(t, root, Options{}).names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestWalkTakesAnyName(t *testing.T) {
	alone(t)
	root := t.TempDir()
	want := []string{" ", "\n", "-rf", "a\nb/\xff\xfe", "a\\b", "\xff.go", "*", "{}", "é"}
	for _, name := range want {
		write(t, filepath.Join(root, name), "")
	}
	write(t, filepath.Join(root, ".gitignore"), "\xff.go\n\\*\n")
	w := walk(t, root, Options{})
	for _, name := range want {
		_, kept := w.files[name]
		if ignored := name == "\xff.go" || name == "*"; kept == ignored {
			t.Errorf("%q: kept %t", name, kept)
		}
	}
}

// A path of so many folders cannot be opened in one go, and 10,000 are no different.
// Walking ends where the path becomes too long, and says so once.
func TestWalkEndsInTheDeep(t *testing.T) {
	alone(t)
	root := t.TempDir()
	at, err := unix.Open(root, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 2_500 {
		if err := unix.Mkdirat(at, "d", 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := unix.Openat(at, "d", unix.O_PATH|unix.O_CLOEXEC, 0)
		unix.Close(at)
		if err != nil {
			t.Fatal(err)
		}
		at = next
	}
	unix.Close(at)
	write(t, filepath.Join(root, "d/d/d/a.go"), "")
	w := walk(t, root, Options{})
	if diff := cmp.Diff([]string{"d/d/d/a.go"}, w.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if len(w.skipped) != 1 || len(w.dirs) < 2000 {
		t.Errorf("%d folders, %d skipped", len(w.dirs), len(w.skipped))
	}
	for name, reason := range w.skipped {
		if reason != TooDeep {
			t.Errorf("%d bytes deep: %v, want %v", len(name), reason, TooDeep)
		}
	}
}

// TestUnreadable needs to be someone whom permissions bind, so as root it starts itself
// again without the power to pass over them.
func TestUnreadable(t *testing.T) {
	alone(t)
	if os.Getenv("MIND_BOUND") == "" && os.Getuid() == 0 {
		out, err := runBound(exec.Command(os.Args[0], "-test.run=^TestUnreadable$", "-test.v"))
		if err != nil || !strings.Contains(string(out), "--- PASS: TestUnreadable") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	root := t.TempDir()
	write(t, filepath.Join(root, "closed/a.go"), "")
	write(t, filepath.Join(root, "b.go"), "")
	write(t, filepath.Join(root, "c/.gitignore"), "*")
	write(t, filepath.Join(root, "c/c.go"), "")
	for _, name := range []string{"closed", "b.go", "c/.gitignore"} {
		if err := os.Chmod(filepath.Join(root, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(filepath.Join(root, "closed"), 0o755) // so that it can be removed
	w := walk(t, root, Options{})
	if diff := cmp.Diff([]string{"b.go", "c/.gitignore", "c/c.go"}, w.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]Reason{"closed/": Unreadable}, w.skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if _, _, err := Read(root, "b.go", 0, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("reading a file that is closed to us: %v", err)
	}
	if err := Walk(t.Context(), filepath.Join(root, "closed"), Options{}, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a root that is closed to us: %v", err)
	}
}

// runBound runs a command that permissions bind, though its user is root. What a thread
// gives up its children do not have, so the thread ends with the goroutine.
func runBound(cmd *exec.Cmd) (out []byte, err error) {
	cmd.Env = append(os.Environ(), "MIND_BOUND=1")
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		for _, power := range []uintptr{unix.CAP_DAC_OVERRIDE, unix.CAP_DAC_READ_SEARCH} {
			if err = unix.Prctl(unix.PR_CAPBSET_DROP, power, 0, 0, 0); err != nil {
				return
			}
		}
		out, err = cmd.CombinedOutput()
	}()
	<-done
	return out, err
}

// What is opened has to lie below the root also where the kernel does not see to it.
func TestTreesOpenNothingOutside(t *testing.T) {
	outside, root := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "a"), "secret")
	write(t, filepath.Join(root, "dir/a"), "fine")
	for name, to := range map[string]string{"link": outside, "dir/file": "a", "dir/up": ".."} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	rel, err := filepath.Rel(root, filepath.Join(outside, "a"))
	if err != nil {
		t.Fatal(err)
	}
	for _, old := range []bool{false, true} {
		tree, err := openTree(root)
		if err != nil {
			t.Fatal(err)
		}
		tree.old.Store(old)
		for _, path := range []string{"link/a", "dir/file", "dir/up/dir/a", rel, filepath.Join(outside, "a"), "dir/../../" + filepath.Base(outside) + "/a"} {
			if content, _, err := tree.read(path, 100, nil); err == nil {
				t.Errorf("without openat2 %t: %s holds %q", old, path, content)
			}
			if st, err := tree.lstat(path); err == nil && st.kind == kindFile {
				t.Errorf("without openat2 %t: %s is a file", old, path)
			}
		}
		if content, _, err := tree.read("dir/a", 100, nil); err != nil || string(content) != "fine" {
			t.Errorf("without openat2 %t: %q, %v", old, content, err)
		}
		if st, err := tree.lstat("dir/a"); err != nil || st.kind != kindFile {
			t.Errorf("without openat2 %t: %v, %v", old, st, err)
		}
		f, err := tree.folder("")
		if err != nil {
			t.Errorf("without openat2 %t: %v", old, err)
		} else {
			f.close()
		}
		tree.close()
	}
}

func TestFilesOfProcClaimToBeEmpty(t *testing.T) {
	if content, err := readPlain("/proc/self/environ", 1<<20); err != nil || len(content) != 0 {
		t.Errorf("%d bytes, %v", len(content), err)
	}
}

func FuzzDirents(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x18\x00\x08name\x00"))
	f.Fuzz(func(t *testing.T, buf []byte) {
		var e entries
		parseDirents(buf, &e) // an error is as good as an entry
		if len(e.names) > len(buf) {
			t.Errorf("%d bytes of names from %d", len(e.names), len(buf))
		}
	})
}
