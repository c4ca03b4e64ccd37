package lsp

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// buffers are the open texts that lie in a folder, made ready to be laid over its index.
// They are made when somebody asks, since most changes are followed by another one.
type buffers struct {
	mu   sync.Mutex         // held while they are made
	of   uint64             // guarded by mu; the edition of the documents that laid is of
	laid *workspace.Overlay // guarded by mu
}

// overlay returns what the editor has open in the folder, as it is now. Without it an
// answer is that of the disk, which is better than none.
func (f *folder) overlay(ctx context.Context) *workspace.Overlay {
	f.mu.Lock()
	opt := f.opt
	f.mu.Unlock()
	if opt == nil {
		return nil // there is no index yet, nor is it known what belongs to it
	}
	b := &f.buffers
	b.mu.Lock()
	defer b.mu.Unlock()
	edition, open := f.s.documents.all()
	if b.of == edition {
		return b.laid
	}
	var texts []workspace.Text
	for name, doc := range f.holds(open) {
		texts = append(texts, workspace.Text{Path: name, Language: doc.language, Text: doc.text, Edited: doc.edited})
	}
	laid, err := workspace.Lay(ctx, *opt, texts, b.laid)
	if err != nil {
		if ctx.Err() == nil {
			f.s.log.Warn("open texts are not laid over the index", "folder", f.root, "err", err)
		}
		return b.laid
	}
	b.of, b.laid = edition, laid
	return laid
}

// holds returns those of the documents that lie in the folder, by their paths in it.
func (f *folder) holds(open []*document) map[string]*document {
	in := map[string]*document{}
	for _, doc := range open {
		if path, ok := pathOf(string(doc.uri)); ok {
			if name, ok := within(f.root, path); ok {
				in[name] = doc
			}
		}
	}
	return in
}

// openFiles returns the paths of the documents that lie in the folder.
func (f *folder) openFiles() []string {
	_, open := f.s.documents.all()
	return slices.Collect(maps.Keys(f.holds(open)))
}
