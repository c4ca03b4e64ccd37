package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a language must reach to be called supported. At 0.97 a real defect hides.
const (
	minRatio     = 0.999 // precision, recall, kind and end line
	minContainer = 0.995
	minExact     = 0.99
	minKept      = 0.85 // after an edit
)

func TestGo(t *testing.T) {
	files, err := goFiles("")
	if err != nil {
		t.Fatal(err)
	}
	gate(t, sample(files, goSize), func(paths []string) (map[string][]decl, error) { return goOracle("", paths) })
}

func TestPython(t *testing.T) {
	files, err := pythonLibrary()
	if errors.Is(err, errNoPython) {
		t.Skip("python3 is absent: its standard library is not compared")
	}
	if err != nil {
		t.Fatal(err)
	}
	gate(t, sample(files, pythonSize), func(paths []string) (map[string][]decl, error) {
		return pythonOracle(t.TempDir(), paths)
	})
}

func TestRuby(t *testing.T) {
	files, err := rubyLibrary()
	if errors.Is(err, errNoRuby) {
		t.Skip("ruby is absent: its library is not compared")
	}
	if err != nil {
		t.Fatal(err)
	}
	gate(t, sample(files, rubySize), func(paths []string) (map[string][]decl, error) {
		return rubyOracle(t.TempDir(), paths)
	})
}

// gate holds the scanner to the oracle's word over real files.
func gate(t *testing.T, files []file, oracle func(paths []string) (map[string][]decl, error)) {
	t.Parallel()
	l := list{files: files}
	truth, err := oracle(l.paths())
	if err != nil {
		t.Fatal(err)
	}
	srcs, err := read(l, truth)
	if err != nil {
		t.Fatal(err)
	}
	var r row
	r.compare(srcs)
	s := r.score
	t.Logf("%d files, %d declarations", s.files, s.want)
	if s.files < 100 {
		t.Errorf("only %d files compared", s.files)
	}
	for _, g := range []struct {
		what     string
		got, min float64
	}{
		{"precision", s.precision(), minRatio},
		{"recall", s.recall(), minRatio},
		{"kind", share(s.kind, s.sure), minRatio},
		{"end line", share(s.end, s.sure), minRatio},
		{"container", share(s.container, s.sure), minContainer},
		{"exact files", share(s.exact, s.files), minExact},
	} {
		if g.got < g.min {
			t.Errorf("%s is %.5f, must be at least %.5f", g.what, g.got, g.min)
		}
	}
	if t.Failed() {
		var b strings.Builder
		printWorst(&b, r, 5)
		t.Log(b.String())
	}
	sum, _ := mutate(srcs)
	for i, k := range sum {
		if kept := share(k.after, k.before); kept < minKept {
			t.Errorf("%s keeps %.3f of the declarations, must be at least %.3f", edits[i].name, kept, minKept)
		}
	}
}

// sample returns files of about the given size together, the same ones each time
// and spread over all folders.
func sample(files []file, size int64) []file {
	var total int64
	for _, f := range files {
		if info, err := os.Stat(f.path); err == nil {
			total += info.Size()
		}
	}
	if total <= size {
		return files
	}
	var chosen []file
	for _, f := range files {
		if hash(f.name)>>1%uint64(total) < uint64(size) {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

func TestCompare(t *testing.T) {
	f := decl{Name: "f", Line: 1, Kind: "function", EndLine: 3}
	moved, other, longer, inside := f, f, f, f
	moved.Line = 2
	other.Kind = "method"
	longer.EndLine = 4
	inside.Container = "C"
	for _, tt := range []struct {
		name      string
		want, got []decl
		score     score
	}{
		{"the same is exact", []decl{f}, []decl{f},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"nothing in both is exact", nil, nil, score{files: 1, exact: 1}},
		{"another line is a miss and an invention", []decl{f}, []decl{moved}, score{files: 1, want: 1, got: 1}},
		{"a kind is compared on the match", []decl{f}, []decl{other},
			score{files: 1, want: 1, got: 1, match: 1, sure: 1, end: 1, container: 1}},
		{"an end is compared on the match", []decl{f}, []decl{longer},
			score{files: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, container: 1}},
		{"a container is compared on the match", []decl{f}, []decl{inside},
			score{files: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1}},
		{"two of one name and line are matched in any order", []decl{f, inside}, []decl{inside, f},
			score{files: 1, exact: 1, want: 2, got: 2, match: 2, sure: 2, kind: 2, end: 2, container: 2}},
		{"what the oracle cannot tell of does not count", []decl{{Kind: unknown, Line: 1, EndLine: 1}, moved}, []decl{f, moved},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"one too many is an invention", []decl{f}, []decl{f, f},
			score{files: 1, want: 1, got: 2, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, diffs := compare(tt.want, tt.got)
			if got != tt.score {
				t.Errorf("score %+v, want %+v", got, tt.score)
			}
			if (len(diffs) == 0) != (got.exact == 1) {
				t.Errorf("differences %q", diffs)
			}
		})
	}
}

func TestInsertReplacesRowsOfTheTableAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	before, after := "# Languages\n\n"+markBegin, markEnd+"\nMore.\n"
	head := "| language | list |\n| --- | --- |\n"
	if err := os.WriteFile(path, []byte(before+"\n"+head+"| go | old |\n| python | old |\n\n"+after), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := insert(path, head+"| go | new |\n"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// What was not compared this time stays.
	if want := before + "\n" + head + "| go | new |\n| python | old |\n\n" + after; string(got) != want {
		t.Errorf("page is %q, want %q", got, want)
	}
	if err := os.WriteFile(path, []byte("no markers"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := insert(path, "new\n"); err == nil {
		t.Error("a page without markers is no error")
	}
}
