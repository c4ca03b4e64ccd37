package watcher

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rounds = flag.Int("rounds", 4, "rounds of random trees that are compared with git's view of them")

// TestRandomTrees compares with git on random rules. All trees of a round lie in one
// repository, side by side, so that git has to be started only once for them.
func TestRandomTrees(t *testing.T) {
	for _, fold := range []bool{false, true} {
		t.Run(fmt.Sprintf("ignoreCase=%t", fold), func(t *testing.T) {
			alone(t)
			root := t.TempDir()
			git(t, root, "init", "-q")
			git(t, root, "config", "core.ignoreCase", fmt.Sprint(fold))
			const trees = 40
			var tops []string
			for i := range trees {
				top := fmt.Sprintf("t%d", i)
				tops = append(tops, top)
				randomTree(t, rand.New(rand.NewPCG(uint64(i), 1)), filepath.Join(root, top), fold)
			}
			for round := range *rounds {
				r := rand.New(rand.NewPCG(uint64(round), 2))
				for _, top := range tops {
					randomRules(t, r, filepath.Join(root, top))
				}
				agree(t, root)
				agree(t, filepath.Join(root, tops[round%trees])) // opened by itself
				if t.Failed() {
					t.Fatalf("in round %d", round)
				}
				// What is tracked from here on stays so.
				if round == *rounds/2 {
					for _, top := range tops[:trees/3] {
						git(t, root, "add", "-f", top)
					}
				}
			}
		})
	}
}

var pieces = []string{"a", "b", "ab", "aab", "A", "b.c", ".b", "a b", "[a]", "a-b", "1", `\`, "*", "!a", "#", "é"}

func randomTree(t *testing.T, r *rand.Rand, top string, fold bool) {
	dirs := []string{top}
	for range 40 {
		piece := pieces[r.IntN(len(pieces))]
		if fold && piece == "A" {
			continue // git adds no two names of one file
		}
		dir := filepath.Join(dirs[r.IntN(len(dirs))], piece)
		if _, err := os.Lstat(dir); err == nil {
			continue
		}
		if len(dirs) < 12 && r.IntN(2) == 0 {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			dirs = append(dirs, dir)
			continue
		}
		write(t, dir, "")
	}
}

// randomRules writes ignore files at the top and in one folder below.
func randomRules(t *testing.T, r *rand.Rand, top string) {
	write(t, filepath.Join(top, ".gitignore"), randomLines(r))
	inner, err := filepath.Glob(filepath.Join(top, "*/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range inner {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() {
			write(t, filepath.Join(dir, ".gitignore"), randomLines(r))
			break
		}
	}
}

func randomLines(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(5) {
		if r.IntN(4) == 0 {
			b.WriteByte('!')
		}
		b.WriteString(randomPattern(r))
		b.WriteString([]string{"\n", "\n", "\n", "\r\n", " \n", "\\ \n", "/\n"}[r.IntN(7)])
	}
	return b.String()
}

var parts = []string{
	"a", "b", "ab", "A", "B", ".", "-", "1", "é", "*", "*", "**", "***", "?", "/", "/", "/", "**/", "/**", "/**/",
	"[a]", "[!a]", "[^b]", "[a-b]", "[A-Z]", "[B]", "[[:alpha:]]", "[[:upper:]]", "[![:digit:]]", "[[:punct:]]", "[]a]", "[a", "[/]", "[a-", "[[:x:]]", "[\\]]",
	`\`, `\a`, `\A`, `\*`, `\/`, `\[`, " ", "#", "!", "b.c", "a b",
}

func randomPattern(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(5) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}
