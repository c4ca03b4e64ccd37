package syntax

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// An edit changes one place in the middle half of a text.
type edit struct {
	name  string
	least float64 // share of the declarations that is kept
	make  func(r *rand.Rand, text []byte, at int) []byte
}

var edits = []edit{
	{"without a close brace", .9, deleted("}")},
	{"with an open brace", .93, inserted("{")}, // of C, it depends on the headers that a machine has
	{"without a close parenthesis", .9, deleted(")")},
	{"with an open parenthesis", .95, inserted("(")},
	{"with eight wrong bytes", .85, func(r *rand.Rand, text []byte, at int) []byte {
		for i := range min(8, len(text)-at) {
			text[at+i] = byte(33 + r.IntN(94))
		}
		return text
	}},
	{"with a comment that has no end", .7, inserted("/*")},
}

func deleted(what string) func(*rand.Rand, []byte, int) []byte {
	return func(_ *rand.Rand, text []byte, at int) []byte {
		n := bytes.Index(text[at:], []byte(what))
		if n < 0 {
			return nil
		}
		return append(text[:at+n], text[at+n+len(what):]...)
	}
}

func inserted(what string) func(*rand.Rand, []byte, int) []byte {
	return func(_ *rand.Rand, text []byte, at int) []byte {
		return append(text[:at], append([]byte(what), text[at:]...)...)
	}
}

// Someone who types leaves a bracket open for a while. The rest of the file keeps its
// declarations, or all names of the file would come and go with each key.
func TestEditedFilesKeepTheirDeclarations(t *testing.T) {
	for i := range corpora {
		c := &corpora[i]
		t.Run(c.lang.Name, func(t *testing.T) {
			t.Parallel()
			texts := c.files(t, 1<<20)
			for _, e := range edits {
				if share := kept(c.lang, texts, e); share < e.least {
					t.Errorf("files %s keep %.3f of their declarations", e.name, share)
				}
			}
		})
	}
}

// kept returns the share of declarations that are still found after an edit, on
// average over the files.
func kept(lang *Language, texts [][]byte, e edit) float64 {
	type key struct {
		name string
		kind Kind
	}
	r := rand.New(rand.NewPCG(7, 8))
	s := NewScanner()
	shares, files := 0.0, 0
	for _, text := range texts {
		if len(text) < 200 {
			continue
		}
		at := len(text)/4 + r.IntN(len(text)/2)
		edited := e.make(r, bytes.Clone(text), at)
		if edited == nil {
			continue
		}
		have := map[key]int{}
		o := s.Scan(lang, edited)
		for i := range o.Decls {
			have[key{string(o.Name(&o.Decls[i])), o.Decls[i].Kind}]++
		}
		found := 0
		if o = s.Scan(lang, text); len(o.Decls) < 4 {
			continue
		}
		for i := range o.Decls {
			k := key{string(o.Name(&o.Decls[i])), o.Decls[i].Kind}
			if have[k] > 0 {
				have[k]--
				found++
			}
		}
		shares += float64(found) / float64(len(o.Decls))
		files++
	}
	if files == 0 {
		return 1
	}
	return shares / float64(files)
}
