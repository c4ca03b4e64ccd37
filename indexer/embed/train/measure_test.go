package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

func TestMeasure(t *testing.T) {
	dir := written(t, map[string]string{
		"shop/src/basket.go":  "package shop\n\nfunc AddItem(price int) { total += price }\n",
		"shop/src/login.go":   "package shop\n\nfunc CheckPassword(user string) bool { return hash(user) == stored }\n",
		"shop/docs/basket.go": "package docs\n\nfunc AddItem(price int) { total += price; print(price) }\n",
		"queries.jsonl": `{"repo": "shop", "root": "src", "query": "check the password", "relevant": [{"path": "src/login.go"}], "secondary": []}
{"repo": "shop", "root": "src", "query": "price of an item", "relevant": [{"path": "src/basket.go", "start_line": 3, "end_line": 3}]}
`,
		"extensions": ".go",
	})
	b := bench{queries: filepath.Join(dir, "queries.jsonl"), checkouts: dir, extensions: filepath.Join(dir, "extensions")}
	got, err := b.ask(embed.Default())
	if err != nil {
		t.Fatal(err)
	}
	if *got != (measurement{Dense: 1, Path: 1, Words: 1, Hybrid: 1, Queries: 2}) {
		t.Errorf("%s, want 1 everywhere", got)
	}
	b.whole = true
	if got, err = b.ask(embed.Default()); err != nil || got.Words == 1 {
		t.Errorf("%s, %v: the wrong basket is not in the way", got, err)
	}
	model, err := os.ReadFile(filepath.Join("..", modelFile))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	report := func(format string, args ...any) { said = append(said, format) }
	if err := b.recall(model, dir, 10, report); err != nil || !strings.Contains(strings.Join(said, "\n"), "chosen by signs") {
		t.Errorf("%v; it says %q", err, said)
	}
}

func TestNDCG(t *testing.T) {
	pieces := []piece{{path: "a.go", start: 1, end: 9}, {path: "a.go", start: 10, end: 20}, {path: "b.go", start: 1, end: 9}}
	for _, tt := range []struct {
		name    string
		targets []target
		ranking []int
		want    float64
	}{
		{"first", []target{{Path: "a.go"}}, []int{0, 2}, 1},
		{"second", []target{{Path: "b.go"}}, []int{0, 2}, 1 / math.Log2(3)},
		{"absent", []target{{Path: "c.go"}}, []int{0, 1, 2}, 0},
		{"by the end of its path", []target{{Path: "src/a.go"}}, []int{0}, 1},
		{"at its lines alone", []target{{Path: "a.go", Start: 12, End: 13}}, []int{0, 1}, 1 / math.Log2(3)},
		{"one of two", []target{{Path: "a.go"}, {Path: "c.go"}}, []int{0}, 1 / (1 + 1/math.Log2(3))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ndcg(question{Relevant: tt.targets}, pieces, tt.ranking); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
