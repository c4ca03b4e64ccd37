//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// office is a folder that several editors have open, each with a server in a process of
// its own.
type office struct {
	t           *testing.T
	root, cache string
	files       int
}

func newOffice(t *testing.T, files int) *office {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, root: root, cache: t.TempDir(), files: files}
	for i := range files {
		dir := filepath.Join(root, fmt.Sprintf("d%d", i/50))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("package p\n\nfunc First%d() {}\n", i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.go", i)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// editor opens the folder in one more editor, which does not wait for anything.
func (o *office) editor() *lsptest.Process {
	o.t.Helper()
	p := lsptest.Command(o.t, command(o.t, o.cache, "serve"))
	p.Start(nil, o.root)
	return p
}

// folderStatus is what a server says of the folder.
type folderStatus struct {
	Role, State string
	CaughtUp    bool
	Index       *struct {
		LastRun *struct {
			Complete        bool
			Indexed, Reused int
		}
	}
}

func statusOf(t *testing.T, e *lsptest.Process) folderStatus {
	t.Helper()
	var s struct{ Folders []folderStatus }
	if err := e.Call("mind/status", nil, &s); err != nil || len(s.Folders) != 1 {
		t.Fatalf("status %+v, %v", s, err)
	}
	return s.Folders[0]
}

// await waits until a server is as wanted.
func await(t *testing.T, e *lsptest.Process, what string, wanted func(folderStatus) bool) folderStatus {
	t.Helper()
	var got folderStatus
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-time.After(time.Millisecond) {
		if got = statusOf(t, e); wanted(got) {
			return got
		}
	}
	t.Fatalf("not within a minute: %s; it is %+v", what, got)
	return got
}

func caughtUp(s folderStatus) bool { return s.CaughtUp && s.Index != nil }

// owner returns which of the editors' servers owns the index. None may for a moment.
func (o *office) owner(editors []*lsptest.Process) int {
	o.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); runtime.Gosched() {
		for i, e := range editors {
			if statusOf(o.t, e).Role == "owner" {
				return i
			}
		}
	}
	o.t.Fatal("nobody owns the index")
	return -1
}

// Five editors are started at once, and the folder is read once: the last pass, of which
// all of them tell, is the one that scanned every file.
func TestFiveEditorsAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 400)
	editors := make([]*lsptest.Process, 5)
	var starting sync.WaitGroup
	for i := range editors {
		starting.Go(func() { editors[i] = o.editor() })
	}
	starting.Wait()
	owners := 0
	for _, e := range editors {
		s := await(t, e, "caught up", caughtUp)
		if run := s.Index.LastRun; run == nil || !run.Complete || run.Indexed != o.files || run.Reused != 0 {
			t.Errorf("its last pass is %+v", run)
		}
		if s.Role == "owner" {
			owners++
		}
		if got := e.Symbols("First399"); len(got) == 0 || got[0].Name != "First399" {
			t.Errorf("finds %+v", got)
		}
	}
	if owners != 1 {
		t.Errorf("%d own the index", owners)
	}
	for _, e := range editors {
		e.Stop()
		if status := e.Wait(); status != 0 {
			t.Errorf("ended with %d", status)
		}
	}
	// Nothing outlives the last one.
	if found, err := filepath.Glob(filepath.Join(o.cache, "mind-lsp", "*", "owner.json")); err != nil || len(found) > 0 {
		t.Errorf("left behind: %v, %v", found, err)
	}
	if s := summary(t, o.cache, "index", "--json", o.root); s.Indexed != 0 || s.Reused != o.files {
		t.Errorf("the index is not free, or not whole: %+v", s)
	}
}

// The owner is killed while the others are asked without a pause, twenty times: each
// question is answered, with what there is, and another one owns the index.
func TestOwnerKilledWhileAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 100)
	editors := []*lsptest.Process{o.editor(), o.editor(), o.editor()}
	for _, e := range editors {
		await(t, e, "caught up", caughtUp)
	}
	var answered atomic.Int64
	var took []time.Duration
	for range 20 {
		k := o.owner(editors)
		killed := editors[k]
		others := append(append([]*lsptest.Process(nil), editors[:k]...), editors[k+1:]...)
		done := make(chan struct{})
		var asking sync.WaitGroup
		for _, e := range others {
			for offset := range 2 { // two questions at a time
				asking.Go(func() {
					for n := offset; ; n += 7 {
						name := fmt.Sprintf("First%d", n%o.files)
						m := e.Answer(e.Send("workspace/symbol", map[string]any{"query": name}))
						var hits []struct{ Name string }
						if m.Error != nil || json.Unmarshal(m.Result, &hits) != nil || len(hits) == 0 || hits[0].Name != name {
							t.Errorf("asked for %s: %v, %s", name, m.Error, m.Result)
						}
						answered.Add(1)
						select {
						case <-done:
							return
						default:
						}
					}
				})
			}
		}
		// Not before they are at it.
		for before := answered.Load(); answered.Load() < before+20; runtime.Gosched() {
		}
		start := time.Now()
		killed.Kill()
		o.owner(others)
		took = append(took, time.Since(start))
		close(done)
		asking.Wait()
		killed.Wait()
		fresh := o.editor()
		await(t, fresh, "caught up", caughtUp) // before that it may have nothing to answer from
		editors = append(others, fresh)
	}
	if t.Failed() {
		return
	}
	t.Logf("%d questions answered; the next owner was seen after %v", answered.Load(), took)
	path := filepath.Join(o.root, "last.go")
	if err := os.WriteFile(path, []byte("package p\n\nfunc Last() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, e := range editors {
		for deadline := time.Now().Add(time.Minute); len(e.Symbols("Last")) == 0; {
			if time.Now().After(deadline) {
				t.Fatal("the last owner does not follow the folder")
			}
		}
	}
}

// An owner that is stopped hangs nobody: the others answer from what it has published,
// and say so, until it goes on. A command says that it cannot be asked.
func TestOwnerStopped(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 100)
	first := o.editor()
	await(t, first, "caught up", caughtUp)
	second := o.editor()
	await(t, second, "caught up", caughtUp)
	first.Signal(syscall.SIGSTOP)
	defer first.Signal(syscall.SIGCONT) // so that it ends
	for i := range 5 {
		start := time.Now()
		if got := second.Symbols("First7"); len(got) == 0 || got[0].Name != "First7" {
			t.Errorf("finds %+v", got)
		}
		t.Logf("question %d was answered after %v", i, time.Since(start))
	}
	if s := statusOf(t, second); s.Role != "published" || s.CaughtUp {
		t.Errorf("it says that it is %+v", s)
	}
	second.AwaitReceived("window/logMessage", func(m lsptest.Message) bool {
		return strings.Contains(string(m.Params), "answering from what is published")
	})
	third := o.editor() // one that never knew the owner otherwise
	await(t, third, "published", func(s folderStatus) bool { return s.Role == "published" })
	if got := third.Symbols("First7"); len(got) == 0 || got[0].Name != "First7" {
		t.Errorf("another one finds %+v", got)
	}
	out, err := command(t, o.cache, "symbols", "-C", o.root, "First7").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "d0/f7.go:3:6: function First7") || !strings.Contains(string(out), "does not answer") {
		t.Errorf("the command says %s, %v", out, err)
	}
	out, err = command(t, o.cache, "index", o.root).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "has the index open, of "+o.root+", and does not answer") {
		t.Errorf("a pass says %s, %v", out, err)
	}
	first.Signal(syscall.SIGCONT)
	for _, e := range []*lsptest.Process{second, third} {
		await(t, e, "attached again", func(s folderStatus) bool { return s.Role == "attached" && s.CaughtUp })
	}
	if n := len(second.Received("window/logMessage")); n > 3 {
		t.Errorf("it was said in %d messages", n)
	}
}
