package lsp_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Hits of all folders are in one order, and the limit is that of all.
func TestOrderAcrossFolders(t *testing.T) {
	one, two := temp(t), temp(t)
	write(t, filepath.Join(one, "a.go"), "areaOfIt", "theirLongArea")
	write(t, filepath.Join(two, "b.go"), "area", "zArea")
	e := start(t)
	e.Start(map[string]any{"symbols": map[string]any{"limit": 3}}, one, two)
	e.Await(2)
	var got []string
	for _, s := range e.Symbols("area") {
		got = append(got, s.Name)
	}
	if want := []string{"area", "areaOfIt", "zArea"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What is found by meaning in several folders is in one order by the question: a folder
// that has nothing to do with it does not come first with the best that it has. What lies in
// one folder within another is there once, also where a link leads to it.
func TestSearchAcrossFolders(t *testing.T) {
	one, two, links := temp(t), temp(t), temp(t)
	for path, text := range map[string]string{
		filepath.Join(one, "a.go"):       "package a\n\n// Upload tries an upload that has failed again.\nfunc Upload() {}\n",
		filepath.Join(one, "in", "b.go"): "package b\n\n// Retry waits before it tries a failed upload again.\nfunc Retry() {}\n",
		filepath.Join(two, "c.go"):       "package c\n\n// Sort puts names in order, and has never failed.\nfunc Sort() {}\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(links, "in")
	if err := os.Symlink(filepath.Join(one, "in"), link); err != nil {
		t.Logf("no links here: %v", err)
		link = filepath.Join(one, "in")
	}
	e := start(t)
	e.Start(nil, one, two, link)
	e.Await(3)
	var result struct {
		Hits []struct {
			URI, Symbol string
			Score       float64
		}
	}
	if err := e.Call("mind/search", map[string]any{"query": "where is a failed upload tried again"}, &result); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range result.Hits {
		got = append(got, h.Symbol)
	}
	if last := len(got) - 1; last != 2 || got[last] != "Sort" || result.Hits[last].Score >= .5 {
		t.Errorf("found %+v, want Upload and Retry once each, and Sort far behind", result.Hits)
	}
}
