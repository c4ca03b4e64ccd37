package main

import (
	"bytes"
	"hash/maphash"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

const (
	// maxSamples is how many samples a project gives: large ones would drown the rest.
	maxSamples = 30_000
	// maxText is how much of a body is taken, in bytes: as much as a piece of search holds.
	maxText = syntax.MaxPiece
	// maxSame is how often a project may say the same about different things.
	maxSame = 3
)

// A miner finds samples in projects. It is deterministic: files are read in the order of
// their names.
type miner struct {
	corpus   corpus
	excluded exclusions
	scanner  *syntax.Scanner
	counter  counter
	seed     maphash.Seed
	files    map[uint64]bool  // contents that were seen
	bodies   map[uint64]bool  // bodies that were seen
	said     map[uint64]uint8 // what the project said, and how often
	limit    int              // of samples, for the project
	scratch  []byte
}

func newMiner(excluded exclusions) *miner {
	m := &miner{
		excluded: excluded,
		scanner:  syntax.NewScanner(),
		seed:     maphash.MakeSeed(),
		files:    map[uint64]bool{},
		bodies:   map[uint64]bool{},
	}
	m.corpus.lexicon = newLexicon()
	m.counter.lex = &m.corpus.lexicon
	return m
}

// project reads a source, and takes every nth of its files if it has more than enough.
func (m *miner) project(t tree) error {
	m.corpus.projects = append(m.corpus.projects, t.source)
	dir := t.dir
	m.counter.project = uint16(len(m.corpus.projects))
	m.said = map[uint64]uint8{}
	m.limit = len(m.corpus.samples) + maxSamples
	var paths []string
	var size int64
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if path != dir && (skippedFolder(e.Name()) || m.excluded.has(e.Name())) {
				return filepath.SkipDir
			}
			return nil
		}
		if info, err := e.Info(); err == nil && e.Type().IsRegular() && info.Size() <= maxFile && !skippedFile(e.Name()) && learnable(path) {
			paths = append(paths, path)
			size += info.Size()
		}
		return nil
	})
	if err != nil {
		return err
	}
	const enough = 24 << 20 // bytes of source that give maxSamples, and some
	step := 1 + int(size/enough)
	for i := 0; i < len(paths) && len(m.corpus.samples) < m.limit; i += step {
		rel, err := filepath.Rel(dir, paths[i])
		if err != nil {
			return err
		}
		if err := m.file(filepath.ToSlash(rel), paths[i]); err != nil {
			return err
		}
	}
	return nil
}

var folders = map[string]bool{
	"vendor": true, "third_party": true, "thirdparty": true, "third-party": true, "3rdparty": true, "node_modules": true, "external": true,
	"testdata": true, "fixtures": true, "fixture": true, "__fixtures__": true, "__snapshots__": true, "snapshots": true, "generated": true, "gen": true,
	"dist": true, "umd": true, "cjs": true, "bundles": true, "build": true, "min": true, "po": true, "locale": true, "locales": true, "i18n": true,
	"deps": true, "contrib-src": true, "extern": true, "subprojects": true, "bower_components": true, "debian": true, "autom4te.cache": true,
}

func skippedFolder(name string) bool {
	return strings.HasPrefix(name, ".") || folders[strings.ToLower(name)]
}

var generatedName = regexp.MustCompile(`(?i)(\.min\.js|\.pb\.(go|cc|h)|_pb2?\.(py|js|rb)|\.generated\.\w+|_generated\.\w+|zz_generated.*|\.gen\.\w+|-min\.js|\.bundle\.js)$`)

func skippedFile(name string) bool { return generatedName.MatchString(name) }

var generatedMark = regexp.MustCompile(`(?i)(code generated|do not edit|@generated|auto-?generated|automatically generated)`)

// file finds the samples of one file.
func (m *miner) file(rel, path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sum := maphash.Bytes(m.seed, src); m.files[sum] || generatedMark.Match(src[:min(len(src), 2000)]) {
		return nil
	} else {
		m.files[sum] = true
	}
	lang := syntax.Detect(path, src)
	out := m.scanner.Scan(lang, src)
	if out.Cut == syntax.Binary || out.Cut == syntax.Minified || out.Cut == syntax.Crashed {
		return nil
	}
	f := &found{miner: m, out: out, path: pathWords(rel), test: isTest(rel)}
	if proseLanguages[out.Language.Name] {
		f.prose()
		return nil
	}
	f.decls()
	f.comments()
	f.header()
	if f.test {
		f.tests()
	}
	return nil
}

var proseLanguages = map[string]bool{"markdown": true, "restructuredtext": true, "asciidoc": true, "org": true}

// pathWords returns what of a file's path is about its content: its last three folders
// and its name without the ending. The stem is there twice, as search has it.
func pathWords(rel string) string {
	parts := strings.Split(rel, "/")
	stem, _, _ := strings.Cut(parts[len(parts)-1], ".")
	dirs := parts[max(0, len(parts)-4) : len(parts)-1]
	return strings.Join(dirs, " ") + " " + stem + " " + stem
}

var testPath = regexp.MustCompile(`(?i)(^|/)(tests?|specs?|__tests__)/|[._-](test|spec)s?\.\w+$|(^|/)test_[^/]*$|Tests?\.\w+$`)

func isTest(rel string) bool { return testPath.MatchString(rel) }

// add makes a sample of texts, unless it is one that was there before, or says next to
// nothing.
func (m *miner) add(kind sampleKind, doc, rest, name, path string, body []byte) {
	if len(m.corpus.samples) >= m.limit {
		return
	}
	body = body[:min(len(body), maxText)]
	h := maphash.Bytes(m.seed, bytes.TrimSpace(body))
	if kind != kindMessage && kind != kindComment {
		if m.bodies[h] {
			return
		}
		m.bodies[h] = true
	}
	if doc != "" {
		h := maphash.String(m.seed, doc)
		if m.said[h] >= maxSame {
			return
		}
		m.said[h]++
	}
	s := sample{project: uint16(len(m.corpus.projects) - 1), kind: kind}
	for p, text := range [partCount]string{partDoc: doc, partRest: rest, partName: name, partPath: path} {
		m.scratch = append(m.scratch[:0], text...)
		if part(p) == partBody {
			m.scratch = append(m.scratch[:0], body...)
		}
		start := uint32(len(m.corpus.tokens))
		m.counter.add(m.scratch)
		m.corpus.tokens = m.counter.take(m.corpus.tokens)
		s.parts[p] = span{start, uint32(len(m.corpus.tokens))}
	}
	m.corpus.samples = append(m.corpus.samples, s)
}
