package watcher

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed returns the reports of a walk, or of a listing if there are hints, by path.
func listed(t testing.TB, root string, opt Options, hints []Hint) map[string]Dir {
	t.Helper()
	var mu sync.Mutex
	dirs := map[string]Dir{}
	visit := func(d Dir) error {
		mu.Lock()
		defer mu.Unlock()
		if _, twice := dirs[d.Path]; twice {
			t.Errorf("%s is visited twice", d.Path)
		}
		for i := range d.Files {
			d.Files[i].Stamp.MTime = 0 // may settle between two of them
		}
		d.Files, d.Skipped = append([]File(nil), d.Files...), append([]Skipped(nil), d.Skipped...)
		dirs[d.Path] = d
		return nil
	}
	var err error
	if hints == nil {
		err = Walk(context.Background(), root, opt, visit)
	} else {
		err = List(context.Background(), root, opt, hints, visit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// TestListSeesWhatWalkSees asks for random folders, those of nobody's among them.
func TestListSeesWhatWalkSees(t *testing.T) {
	alone(t)
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		root := t.TempDir()
		randomTree(t, r, filepath.Join(root, "a"), false)
		randomRules(t, r, filepath.Join(root, "a"))
		git(t, root, "init", "-q")
		git(t, root, "add", "-f", "a")
		randomRules(t, r, filepath.Join(root, "a"))
		write(t, filepath.Join(root, "a/inner/sub/x"), "")
		git(t, filepath.Join(root, "a/inner"), "init", "-q")
		write(t, filepath.Join(root, "a/inner/.mindignore"), randomLines(r))
		var all []string // of the disk, whether they belong or not
		err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			rel, _ := filepath.Rel(root, path)
			all = append(all, filepath.ToSlash(rel))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, "nowhere", "a/nowhere/b", "../x", "/etc", "a//b", "", "./a")
		for range 10 {
			paths := map[string]bool{}
			for range r.IntN(6) {
				paths[all[r.IntN(len(all))]] = r.IntN(3) == 0
			}
			hints := []Hint{}
			for path, tree := range paths {
				hints = append(hints, Hint{path, tree})
			}
			want := listed(t, root, Options{}, nil)
			maps.DeleteFunc(want, func(path string, _ Dir) bool {
				return !slices.ContainsFunc(hints, func(h Hint) bool { return h.covers(path) })
			})
			if diff := cmp.Diff(want, listed(t, root, Options{}, hints)); diff != "" {
				t.Fatalf("seed %d, %v (-walk +list):\n%s", seed, hints, diff)
			}
		}
	}
}

// covers reports whether a hint is about a folder.
func (h Hint) covers(path string) bool {
	return h.Path == path || h.Tree && (h.Path == "." || strings.HasPrefix(path, h.Path+"/"))
}

func TestListEndsWithAnError(t *testing.T) {
	alone(t)
	root := t.TempDir()
	write(t, filepath.Join(root, "a/b"), "")
	enough := errors.New("enough")
	hints := []Hint{{"a", false}}
	if err := List(t.Context(), root, Options{}, hints, func(Dir) error { return enough }); err != enough {
		t.Errorf("visit's error became %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := List(ctx, root, Options{}, hints, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a listing that was cancelled returned %v", err)
	}
	if err := List(t.Context(), filepath.Join(root, "nowhere"), Options{}, hints, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a root that is not there gave %v", err)
	}
}

func TestSettledHintsCoverNothingTwice(t *testing.T) {
	for _, tt := range []struct {
		name  string
		paths map[string]bool
		want  []Hint
	}{
		{"no paths", nil, []Hint{}},
		{"the root covers all", map[string]bool{".": true, "a": true, "b": false}, []Hint{{".", true}}},
		{"the root alone covers itself", map[string]bool{".": false, "a": false}, []Hint{{".", false}, {"a", false}}},
		{"a tree covers what lies in it", map[string]bool{"a/b": true, "a/b/c": false, "a/b/c/d": true, "a/bc": false, "a": false}, []Hint{{"a", false}, {"a/b", true}, {"a/bc", false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := settled(tt.paths); fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
