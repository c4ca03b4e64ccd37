package search

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// How well names are found is counted as hit@10: the share of questions whose answer
// is among the first ten. Names and declarations are two different things to count,
// since a name may be declared a hundred times, and one that is takes all ten places
// from the others. So there are two figures.
//
//   - By name: all distinct names, once each, with nothing else known about them.
//     This is what fzf sees when it is given a list of names, and all that it can be
//     compared by.
//   - By place: all declarations, with their kinds and files, and a hit is a
//     declaration. This is what somebody sees who asks a workspace.

// byName returns a table of distinct names with nothing else to tell them apart.
func byName(tb testing.TB, names []string) *Table {
	b := NewBuilder()
	var symbols []Symbol
	for _, n := range names {
		symbols = append(symbols, Symbol{Name: []byte(n), Kind: function, Parent: -1})
	}
	b.Add(File{Path: "a.go", Language: "go"}, symbols)
	return tableFrom(tb, b)
}

func byPlace(tb testing.TB, files []goFile) *Table {
	b := NewBuilder()
	for _, f := range files {
		b.Add(f.File, f.symbols)
	}
	return tableFrom(tb, b)
}

// hitRate returns hit@10 of questions by kind. Answer gives the first names.
func hitRate(all []question, answer func(text string) []string) map[string]float64 {
	found, asked := map[string]float64{}, map[string]float64{}
	for _, q := range all {
		asked[q.kind]++
		names := answer(q.text)
		if slices.Contains(names[:min(10, len(names))], q.want) {
			found[q.kind]++
		}
	}
	for kind := range asked {
		found[kind] /= asked[kind]
	}
	return found
}

func answerOf(tb testing.TB, table *Table) func(string) []string {
	return func(text string) (names []string) {
		hits, err := table.Symbols(tb.Context(), Query{Text: text, Limit: 10})
		if err != nil {
			tb.Fatal(err)
		}
		for _, h := range hits {
			names = append(names, h.Name)
		}
		return names
	}
}

func TestNamesThatPeopleWroteAreFound(t *testing.T) {
	files := goFiles("net", "go", "encoding", "os", "text", "crypto/tls")
	if len(files) == 0 {
		t.Fatal("the Go distribution has no sources here: go env GOROOT says where they should be")
	}
	names := distinctNames(files)
	all := questions(names, 200, 1)
	rates := hitRate(all, answerOf(t, byName(t, names)))
	places := hitRate(all, answerOf(t, byPlace(t, files)))
	for kind, want := range map[string]float64{"exact": 1, "prefix": .97, "words": .8, "subsequence": .97, "typo": .95} {
		t.Logf("%-12s hit@10 by name %.3f, by place %.3f", kind, rates[kind], places[kind])
		if rates[kind] < want {
			t.Errorf("%s: hit@10 is %.3f, want %.3f", kind, rates[kind], want)
		}
	}
}

// BenchmarkQuality compares hit@10 with fzf's, by name, over all that the Go
// distribution declares.
func BenchmarkQuality(b *testing.B) {
	fzf, err := exec.LookPath("fzf")
	if err != nil {
		b.Skip("there is no fzf to compare with")
	}
	names := distinctNames(goroot())
	list := filepath.Join(b.TempDir(), "names")
	if err := os.WriteFile(list, []byte(strings.Join(names, "\n")), 0o600); err != nil {
		b.Fatal(err)
	}
	all := questions(names, 150, 2)
	for b.Loop() {
		ours := hitRate(all, answerOf(b, byName(b, names)))
		place := hitRate(all, answerOf(b, byPlace(b, goroot())))
		theirs := hitRate(all, func(text string) []string { return askFzf(b, fzf, list, text) })
		for _, kind := range questionKinds {
			b.Logf("%-12s hit@10 %.3f, fzf %.3f; by place %.3f", kind, ours[kind], theirs[kind], place[kind])
			if kind != "words" && kind != "typo" && ours[kind] < theirs[kind] || kind == "typo" && ours[kind] < .8 {
				b.Errorf("%s: hit@10 is %.3f, and fzf's %.3f", kind, ours[kind], theirs[kind])
			}
		}
	}
}

// askFzf returns the first names that fzf finds in a list.
func askFzf(tb testing.TB, fzf, list, text string) (names []string) {
	in, err := os.Open(list)
	if err != nil {
		tb.Fatal(err)
	}
	defer in.Close() // was only read
	cmd := exec.Command(fzf, "--filter", text)
	cmd.Stdin = in
	out, _ := cmd.Output() // no match is an error
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan() && len(names) < 10; {
		names = append(names, lines.Text())
	}
	return names
}
