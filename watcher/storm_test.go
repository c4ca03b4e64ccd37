package watcher

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A gale changes a tree in all the ways that people, editors and tools do.
type gale struct {
	t    testing.TB
	r    *rand.Rand
	root string
	dirs []string // that were made; some are gone by now
	n    int
}

func newGale(t testing.TB, root string, seed uint64) *gale {
	return &gale{t: t, r: rand.New(rand.NewPCG(seed, 4)), root: root, dirs: []string{root}}
}

func (g *gale) dir() string { return g.dirs[g.r.IntN(len(g.dirs))] }

func (g *gale) name() string {
	return string("abcdefgh"[g.r.IntN(8)]) + string("xyXY"[g.r.IntN(4)])
}

func (g *gale) content() []byte {
	g.n++
	return fmt.Appendf(nil, "content %d", g.n)
}

// blow makes n changes. Those that fail are of no matter: the disk is the truth.
func (g *gale) blow(n int) {
	for range n {
		switch k := g.r.IntN(100); {
		case k < 22:
			dir := filepath.Join(g.dir(), g.name())
			if len(dir) < 200+len(g.root) && os.MkdirAll(filepath.Join(dir, g.name()), 0o755) == nil {
				g.dirs = append(g.dirs, dir)
			}
		case k < 28:
			if dir := g.dir(); dir != g.root {
				os.RemoveAll(dir)
			}
		case k < 42:
			g.move(g.dir(), filepath.Join(g.dir(), g.name()))
		case k < 46: // case alone
			from := g.dir()
			g.move(from, filepath.Join(filepath.Dir(from), swapCase(filepath.Base(from))))
		case k < 50: // there and back
			from, away := g.dir(), filepath.Join(g.root, fmt.Sprintf("away%d", g.n))
			g.move(from, away)
			g.move(away, from)
		case k < 62:
			g.saveLikeVim(filepath.Join(g.dir(), g.name()+".go"))
		case k < 74:
			os.WriteFile(filepath.Join(g.dir(), g.name()+".go"), g.content(), 0o644)
		case k < 82: // atomically
			tmp := filepath.Join(g.dir(), "tmp~")
			os.WriteFile(tmp, g.content(), 0o644)
			os.Rename(tmp, filepath.Join(g.dir(), g.name()+".go"))
		case k < 86:
			os.Link(filepath.Join(g.dir(), g.name()+".go"), filepath.Join(g.dir(), g.name()+".go"))
		case k < 92: // a link takes the place of a folder or a file
			path := filepath.Join(g.dir(), g.name())
			if path != g.root {
				os.RemoveAll(path)
				os.Symlink(g.dir(), path)
			}
		case k < 94:
			os.WriteFile(filepath.Join(g.dir(), ".gitignore"), []byte(g.name()+"\n"+g.name()+"/\n"), 0o644)
		case k < 95:
			os.Remove(filepath.Join(g.dir(), ".gitignore"))
		case k < 96: // out of the workspace, and perhaps back
			from, out := g.dir(), g.root+"-outside"
			os.MkdirAll(out, 0o755)
			g.move(from, filepath.Join(out, g.name()))
			g.move(filepath.Join(out, g.name()), from)
		default:
			os.Remove(filepath.Join(g.dir(), g.name()+".go"))
		}
	}
}

func (g *gale) move(from, to string) {
	if from != g.root && os.Rename(from, to) == nil {
		g.dirs = append(g.dirs, to)
	}
}

func swapCase(name string) string {
	b := []byte(name)
	for i, c := range b {
		if isAlpha(c) {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

func (g *gale) saveLikeVim(path string) {
	os.Rename(path, path+"~")
	os.WriteFile(path, g.content(), 0o644)
	os.Chmod(path, 0o600)
	os.Remove(path + "~")
}

// leaves writes in place to a file in each folder. Only that shows whether all folders
// are still watched under their own names.
func (g *gale) leaves() {
	filepath.WalkDir(g.root, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			os.WriteFile(filepath.Join(path, "leaf.go"), g.content(), 0o644)
		}
		return nil
	})
}

// weather is a storm and what comes after it.
func weather(t *testing.T, seed uint64, changes int, tweak func(*Watcher)) {
	alone(t)
	root := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	g := newGale(t, root, seed)
	g.blow(200)
	f := follow(t, root, brisk, tweak)
	g.blow(changes)
	f.converges()
	g.leaves()
	f.converges()
}

// brisk is for tests, which have no time.
var brisk = WatchOptions{Quiet: 5 * time.Millisecond, Cap: 20 * time.Millisecond, PollInterval: 20 * time.Millisecond}

// soak is how many storms of 8,000 changes blow in each way of watching, for those who
// have the time.
var soak = flag.Int("soak", 0, "storms of 8,000 changes in each way of watching")

func TestStorms(t *testing.T) {
	for _, tt := range []struct {
		name  string
		seeds int
		tweak func(*Watcher)
	}{
		{"watching", 3, nil},
		{"polling", 1, func(w *Watcher) { w.opt.MaxWatches, w.pollShare = -1, 60 }},
		{"watching ten folders and polling the others", 1, func(w *Watcher) { w.opt.MaxWatches, w.pollShare = 10, 60 }},
		{"watching and polling all", 1, func(w *Watcher) {
			w.mountOf, w.pollShare = func(string) mount { return mount{"layers", layered} }, 60
		}},
	} {
		seeds, changes := tt.seeds, 1000
		if *soak > 0 {
			seeds, changes = *soak, 8000
		}
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprintf("%s, seed %d", tt.name, seed), func(t *testing.T) {
				weather(t, seed, changes, tt.tweak)
			})
		}
	}
}
