package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// bench is the questions and the indexes of what they are about.
type bench struct {
	questions []question
	whole     bool
	indexes   map[string]*index // by folder
	folder    []string          // of each question
}

type index struct {
	names  *search.Table
	pieces *search.PieceTable
}

func open(ctx context.Context, questions []question, checkouts, cacheDir string, whole bool) (*bench, error) {
	b := &bench{questions: questions, whole: whole, indexes: map[string]*index{}, folder: make([]string, len(questions))}
	start, bytes, files := time.Now(), int64(0), int64(0)
	for i := range questions {
		folder := questions[i].folder(checkouts, whole)
		b.folder[i] = folder
		if b.indexes[folder] != nil {
			continue
		}
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("the checkout of %s: %w", questions[i].Repo, err)
		}
		ix, s, err := openIndex(ctx, folder, cacheDir)
		if err != nil {
			return nil, err
		}
		b.indexes[folder] = ix
		bytes, files = bytes+s.Bytes, files+s.Indexed+s.Reused
	}
	fmt.Fprintf(os.Stderr, "%d folders, %d files, %.1f MB read in %.1f s\n", len(b.indexes), files, float64(bytes)/1e6, time.Since(start).Seconds())
	return b, nil
}

func openIndex(ctx context.Context, folder, cacheDir string) (*index, workspace.Summary, error) {
	w, err := workspace.Open(workspace.Options{Root: folder, Cache: cacheDir, Force: true})
	if err != nil {
		return nil, workspace.Summary{}, err
	}
	s, err := w.Update(ctx, workspace.UpdateOptions{})
	root := w.Root()
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, s, err
	}
	dir, err := cache.Locate(root, cacheDir)
	if err != nil {
		return nil, s, err
	}
	ix := &index{}
	if ix.names, err = search.Open(dir, 0); err != nil {
		return nil, s, err
	}
	ix.pieces, err = search.OpenPieces(dir)
	return ix, s, err
}

func (b *bench) close() {
	for _, ix := range b.indexes {
		ix.names.Close() // nothing to lose
		ix.pieces.Close()
	}
}

// asker answers a question.
type asker func(ctx context.Context, q *question, ix *index) ([]answer, error)

// A way is what candidates come from.
type way int

const (
	both way = iota
	wordsAlone
	vectorsAlone
)

// asker returns what asks with some weights.
func (b *bench) asker(w *search.Weights, from way) asker {
	return func(ctx context.Context, q *question, ix *index) ([]answer, error) {
		ask := b.question(q, from)
		ask.Weights = w
		found, err := ix.pieces.Ask(ctx, ix.names, ask)
		return b.answers(q, found), err
	}
}

// question returns what is put to the tables.
func (b *bench) question(q *question, from way) search.Question {
	ask := search.Question{Text: q.Query, Limit: depth}
	if from != wordsAlone {
		ask.Vector, ask.MeaningOnly = indexer.Embed(q.Query), from == vectorsAlone
	}
	return ask
}

// answers returns what was found, with paths as targets have them.
func (b *bench) answers(q *question, found []search.Passage) []answer {
	answers := make([]answer, len(found))
	for i, p := range found {
		file := p.Path
		if !b.whole {
			file = path.Join(filepath.ToSlash(q.Root), file)
		}
		answers[i] = answer{file, int(p.Line) + 1, int(p.EndLine) + 1}
	}
	return answers
}

func (b *bench) name() string {
	if b.whole {
		return "whole repositories"
	}
	return "roots"
}

// score asks all questions.
func (b *bench) score(ctx context.Context, ask asker) (*scores, error) {
	s := &scores{questions: b.questions, of: make([]float64, len(b.questions)), answers: make([][]answer, len(b.questions))}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range b.questions {
		g.Go(func() error {
			answers, err := ask(ctx, &b.questions[i], b.indexes[b.folder[i]])
			if err != nil {
				return fmt.Errorf("%s: %w", b.questions[i].ID, err)
			}
			s.of[i], s.answers[i] = ndcg(&b.questions[i], answers), answers
			return nil
		})
	}
	return s, g.Wait()
}
