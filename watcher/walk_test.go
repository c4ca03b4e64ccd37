package watcher

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// walked is what a walk reported, by path.
type walked struct {
	files   map[string]Stamp
	skipped map[string]Reason // folders end with a slash
	dirs    []string
}

func walk(t testing.TB, root string, opt Options) walked {
	t.Helper()
	var mu sync.Mutex
	w := walked{files: map[string]Stamp{}, skipped: map[string]Reason{}}
	err := Walk(context.Background(), root, opt, func(d Dir) error {
		mu.Lock()
		defer mu.Unlock()
		w.dirs = append(w.dirs, d.Path)
		for _, f := range d.Files {
			w.files[path.Join(d.Path, f.Name)] = f.Stamp
		}
		for _, s := range d.Skipped {
			name := path.Join(d.Path, s.Name)
			if s.Dir {
				name += "/"
			}
			w.skipped[name] = s.Reason
		}
		byName := func(a, b File) int { return strings.Compare(a.Name, b.Name) }
		if !slices.IsSortedFunc(d.Files, byName) {
			t.Errorf("files of %s are not sorted", d.Path)
		}
		if !slices.IsSortedFunc(d.Skipped, func(a, b Skipped) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("what is skipped of %s is not sorted", d.Path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(w.dirs)
	return w
}

// names returns the files that were kept.
func (w walked) names() []string {
	names := []string{}
	for name := range w.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestWalkReportsReasons(t *testing.T) {
	alone(t)
	root := t.TempDir()
	for name, content := range map[string]string{
		".gitignore": "*.o\nbuild/\n", "a.go": "package a", "a.o": "", "build/x": "", "sub/b.go": "package b",
		"logo.PNG": "", "lib.min.js": "", "package-lock.json": "", ".env": "A=1", "big.txt": strings.Repeat("x", 101),
		".git/HEAD": "ref: refs/heads/main", ".hg/requires": "", "notes/.hg/text": "", "own/index.db": "", "sub/own/c.go": "",
	} {
		write(t, filepath.Join(root, name), content)
	}
	opt := Options{MaxFileSize: 100, Excluded: []string{filepath.Join(root, "own")}}
	w := walk(t, root, opt)
	files := []string{".gitignore", "a.go", "notes/.hg/text", "sub/b.go", "sub/own/c.go"}
	if diff := cmp.Diff(files, w.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".", "notes", "notes/.hg", "sub", "sub/own"}, w.dirs); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]Reason{
		"a.o": Ignored, "build/": Ignored, "logo.PNG": Binary, "lib.min.js": Minified, "package-lock.json": Generated,
		".env": Secret, "big.txt": TooLarge, ".git/": VersionControl, ".hg/": VersionControl, "own/": Excluded,
	}, w.skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}

	opt.NoIgnore, opt.Generated = true, true
	w = walk(t, root, opt)
	files = append(files, "a.o", "build/x", "package-lock.json")
	slices.Sort(files)
	files = slices.DeleteFunc(files, func(name string) bool { return name == "a.o" }) // is binary all the same
	if diff := cmp.Diff(files, w.names()); diff != "" {
		t.Errorf("files with ignored and generated ones (-want +got):\n%s", diff)
	}
}

func TestWalkFollowsNoLinks(t *testing.T) {
	alone(t)
	outside, root := t.TempDir(), t.TempDir()
	write(t, filepath.Join(outside, "secret.go"), "package secret")
	write(t, filepath.Join(root, "in/a.go"), "package a")
	for name, to := range map[string]string{
		"out": outside, "file": filepath.Join(outside, "secret.go"), "loop": ".", "in/up": "..", "gone": "nowhere", "near.go": "in/a.go",
	} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	w := walk(t, root, Options{})
	if diff := cmp.Diff([]string{"in/a.go"}, w.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if len(w.skipped) != 6 || w.skipped["out"] != Link || w.skipped["in/up"] != Link {
		t.Errorf("skipped: %v, want six links", w.skipped)
	}
}

func TestWalkThroughALinkToTheRoot(t *testing.T) {
	alone(t)
	root := filepath.Join(t.TempDir(), "root")
	write(t, filepath.Join(root, "a.go"), "package a")
	write(t, filepath.Join(root, "own/b"), "")
	link := root + "-link"
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	w := walk(t, link, Options{Excluded: []string{filepath.Join(link, "own")}})
	if diff := cmp.Diff([]string{"a.go"}, w.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestWalkEndsWithAnError(t *testing.T) {
	alone(t)
	root := t.TempDir()
	for i := range 50 {
		write(t, filepath.Join(root, fmt.Sprintf("%d/a/b/c", i)), "")
	}
	enough := errors.New("enough")
	if err := Walk(context.Background(), root, Options{}, func(Dir) error { return enough }); err != enough {
		t.Errorf("visit's error became %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := Walk(ctx, root, Options{}, func(Dir) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a walk that was cancelled returned %v", err)
	}
	if err := Walk(context.Background(), filepath.Join(root, "nowhere"), Options{}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a root that is not there gave %v", err)
	}
	if err := Walk(context.Background(), filepath.Join(root, "0/a/b/c"), Options{}, nil); err == nil {
		t.Error("a file as root gave no error")
	}
}

func TestWalkOfFoldersThatAreNotWhatTheyWere(t *testing.T) {
	alone(t)
	root := t.TempDir()
	write(t, filepath.Join(root, "a/b/c.go"), "")
	var got []Skipped
	w, err := newWalker(root, Options{}, func(d Dir) error {
		got = append([]Skipped{}, d.Skipped...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.tree.close()
	f, err := w.tree.folder("a")
	if err != nil {
		t.Fatal(err)
	}
	id, err := f.id()
	f.close()
	if err != nil || id == (fileID{}) {
		t.Skipf("folders have no identity here: %v", err)
	}
	wk := &worker{walker: w, ctx: t.Context(), buf: make([]byte, 4096)}
	if err := wk.walk(node{path: "a/gone"}); err != nil || got != nil {
		t.Errorf("a folder that went away after it was listed: %v, %v", got, err)
	}
	// As if a were mounted on a/b: then a/b has the identity of a.
	if err := wk.walk(node{path: "a", above: &ancestor{above: &ancestor{id: id}}}); err != nil {
		t.Fatal(err)
	}
	if want := []Skipped{{Name: ".", Dir: true, Reason: Cycle}}; !slices.Equal(got, want) || len(wk.children) > 0 {
		t.Errorf("got %v and %d folders more, want %v", got, len(wk.children), want)
	}
}

func TestWalkLeavesOutRulesThatAreTooMany(t *testing.T) {
	alone(t)
	for _, tt := range []struct {
		name, rules string
	}{
		{"too many bytes", "first\n" + strings.Repeat("# filler\n", maxRulesSize/9) + "last\n"},
		{"too many wildcards", "first\n" + strings.Repeat("*x*y\n", maxWildcards) + "last\n"},
		{"a line longer than any path", "first\n" + strings.Repeat("l", maxPattern+1) + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, ".gitignore"), tt.rules)
			write(t, filepath.Join(root, "first"), "")
			w := walk(t, root, Options{})
			want := map[string]Reason{"first": Ignored, ".gitignore": RulesTooLarge}
			if diff := cmp.Diff(want, w.skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntriesAreBounded(t *testing.T) {
	var e entries
	err := error(nil)
	n := 0
	for ; err == nil; n++ {
		err = e.add([]byte("x"), kindFile)
	}
	if n != maxEntries+1 || reasonFor(err) != TooMany {
		t.Errorf("entry %d gave %v, want %d to give %v", n, err, maxEntries+1, TooMany)
	}
	e.reset()
	if err := e.add(make([]byte, maxNamesSize+1), kindFile); reasonFor(err) != TooMany {
		t.Errorf("names without end gave %v", err)
	}
}

func TestStampSettles(t *testing.T) {
	now := time.Unix(1000, 0)
	for _, tt := range []struct {
		name         string
		mtime, ctime time.Duration // since now
		racy         bool
	}{
		{"an old file may be relied on", -time.Hour, -time.Hour, false},
		{"a file of this second may not", -time.Second, -time.Second, true},
		{"an old time that was set just now may not", -time.Hour, -time.Second, true},
		{"a time in the future that was set long ago may", time.Hour, -time.Hour, false},
		{"a change in the future may not", time.Hour, time.Hour, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Stamp{MTime: now.Add(tt.mtime).UnixNano(), CTime: now.Add(tt.ctime).UnixNano()}
			if s.settle(now); (s.MTime == 0) != tt.racy {
				t.Errorf("racy: %t, want %t", s.MTime == 0, tt.racy)
			}
		})
	}
	s := Stamp{MTime: now.UnixNano()}
	if s.settle(now); s.MTime != 0 {
		t.Error("without a time of change the last write does not count")
	}
	old := Stamp{Size: 1, MTime: 1, CTime: 1}
	if stampOfRead(old, old) != old || stampOfRead(old, Stamp{Size: 1, MTime: 1, CTime: 2}).MTime != 0 {
		t.Error("a file that was written to while it was read is relied on")
	}
}

func TestFreshFilesAreRacy(t *testing.T) {
	alone(t)
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package a")
	if s := walk(t, root, Options{}).files["a.go"]; s.MTime != 0 || s.Size != 9 {
		t.Errorf("stamp of a file just written: %+v", s)
	}
	_, file, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(file), "..") // was written when it was cloned
	walkStamp := walk(t, dir, Options{NoIgnore: true}).files["go.mod"]
	statStamp, err := Lstat(dir, "go.mod")
	if err != nil || statStamp.MTime == 0 || statStamp != walkStamp {
		t.Errorf("stamps of one file: %+v and %+v, %v", walkStamp, statStamp, err)
	}
}

func TestReasonsKeepTheirCodes(t *testing.T) {
	names := []string{
		"ignored", "excluded", "versionControl", "link", "special", "cycle", "unreadable", "tooDeep", "tooMany",
		"tooLarge", "binary", "generated", "minified", "secret", "rulesTooLarge",
	}
	for i, name := range names {
		r := Reason(i + 1)
		if r.String() != name {
			t.Errorf("%d is called %q, and was %q", i+1, r, name)
		}
		if !strings.HasSuffix(r.Explain(), ".") {
			t.Errorf("%s has no sentence: %q", r, r.Explain())
		}
	}
	if len(names) != len(reasons)-1 {
		t.Errorf("%d reasons, want %d", len(reasons)-1, len(names))
	}
	if Reason(200).String() != "reason200" || Reason(200).Explain() == "" || Reason(0).Explain() != "" {
		t.Error("a code that is not known has no name")
	}
}
