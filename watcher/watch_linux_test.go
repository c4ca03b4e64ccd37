package watcher

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMovedFoldersAreHealed writes into a folder whose parent was moved. The write to the
// root comes after it, so what is not known by then never will be.
func TestMovedFoldersAreHealed(t *testing.T) {
	for _, healing := range []bool{true, false} {
		t.Run(fmt.Sprintf("healing %t", healing), func(t *testing.T) {
			alone(t)
			root := t.TempDir()
			write(t, root+"/a/sub/deep/f.go", "")
			f := follow(t, root, brisk, func(w *Watcher) { w.noHealing = !healing })
			if err := os.Rename(root+"/a", root+"/b"); err != nil {
				t.Fatal(err)
			}
			f.converges()
			f.hinted()
			write(t, root+"/b/sub/deep/f.go", "after")
			write(t, root+"/last", "")
			for last := false; !last; {
				<-f.more
				for _, hints := range f.hinted() {
					for _, h := range hints {
						last = last || h.Path == "."
					}
				}
			}
			if diff := f.differs(); (diff == "") != healing {
				t.Errorf("healing %t, and the model differs: %q", healing, diff)
			}
		})
	}
}

// TestOverflow keeps the reader from reading until the kernel has dropped some events.
func TestOverflow(t *testing.T) {
	alone(t)
	root := t.TempDir()
	write(t, root+"/old/a.go", "")
	f := follow(t, root, brisk, nil)
	f.w.heard.mu.Lock()
	for i := range 12_000 {
		write(t, filepath.Join(root, fmt.Sprintf("old/%d", i)), "x")
	}
	write(t, root+"/new/sub/b.go", "")
	os.Rename(root+"/new", root+"/newer")
	f.w.heard.mu.Unlock()
	f.converges()
	if s := f.w.Stats(); s.Overflows == 0 {
		t.Errorf("nothing overflowed: %+v", s)
	}
	write(t, root+"/newer/sub/b.go", "after")
	f.converges()
}

// TestFewWatches is run again where the system allows few.
func TestFewWatches(t *testing.T) {
	if os.Getenv("MIND_LSP_FEW_WATCHES") == "" {
		if out, err := exec.Command("unshare", "-U", "-r", "true").CombinedOutput(); err != nil {
			t.Skipf("user namespaces cannot be made here: %v %s", err, out)
		}
		cmd := exec.Command("unshare", "-U", "-r", "sh", "-c",
			`echo 64 >/proc/sys/user/max_inotify_watches && exec "$0" -test.run='^TestFewWatches$' -test.v`, os.Args[0])
		cmd.Env = append(os.Environ(), "MIND_LSP_FEW_WATCHES=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestFewWatches") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	for _, tt := range []struct {
		name     string
		ask, got int
	}{
		{"half of them are left to editors", 0, 32},
		{"the system refuses", 100_000, 64},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alone(t)
			root := t.TempDir()
			for i := range 2000 {
				write(t, filepath.Join(root, fmt.Sprintf("d%d/e%d/f.go", i%50, i)), "")
			}
			f := follow(t, root, brisk, func(w *Watcher) { w.opt.MaxWatches, w.pollShare = tt.ask, 60 })
			f.w.mu.Lock()
			top := f.w.dirs.byPath["."].watched
			f.w.mu.Unlock()
			if s := f.w.Stats(); s.Mode != "mixed" || s.Watches == 0 || s.Watches > tt.got || !top {
				t.Errorf("%+v, the top watched: %t", s, top)
			}
			r := rand.New(rand.NewPCG(1, 5))
			for i := range 500 {
				n := r.IntN(2000)
				dir := filepath.Join(root, fmt.Sprintf("d%d/e%d", n%50, n))
				switch i % 4 {
				case 0:
					write(t, dir+"/new/g.go", "")
				case 1:
					os.Remove(dir + "/f.go")
				default:
					write(t, dir+"/f.go", fmt.Sprint(i)) // in place
				}
			}
			f.converges()
			if log := f.logged(); strings.Count(log, "level=WARN") != 1 || !strings.Contains(log, "sysctl") {
				t.Errorf("logged:\n%s", log)
			}
			if s := f.w.Stats(); s.Watches > tt.got || !strings.Contains(s.Why, "sysctl") {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestWhereEventsAreWorthLittle(t *testing.T) {
	for _, tt := range []struct {
		name, mode, why string
		tweak           func(*Watcher)
	}{
		{"events that do not come are found out", "polling", "tells of no changes", func(w *Watcher) {
			w.testSelf = func(context.Context, string) error { return errNoEvents }
		}},
		{"other machines change the files", "polling", "NFS", func(w *Watcher) {
			w.mountOf = func(string) mount { return mount{"NFS", remote} }
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alone(t)
			root := t.TempDir()
			write(t, root+"/near/a.go", "")
			write(t, root+"/far/a.go", "")
			f := follow(t, root, brisk, tt.tweak)
			if s := f.w.Stats(); s.Mode != tt.mode || !strings.Contains(s.Why, tt.why) {
				t.Errorf("%+v", s)
			}
			write(t, root+"/near/a.go", "after")
			write(t, root+"/far/b.go", "after")
			f.converges()
		})
	}
}

func TestSelfTest(t *testing.T) {
	begun := time.Now()
	if err := selfTest(t.Context(), t.TempDir()); err != nil {
		t.Errorf("no events after %v: %v", time.Since(begun), err)
	}
	if err := selfTest(t.Context(), filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("events come from nowhere")
	}
}
