package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// A Mode is how much of the machine indexing may take, by a person's wish.
type Mode = indexer.Mode

// Modes.
const (
	Normal = indexer.Normal
	Slow   = indexer.Slow
	Paused = indexer.Paused
)

// Foreground is what a person does, which indexing gives way to.
type Foreground = indexer.Foreground

// NewForeground returns a foreground in which nothing happens.
func NewForeground() *Foreground { return indexer.NewForeground() }

// modeFile is the file in the folder of the cache that remembers the mode. It lies beside
// the index, so that it can be changed while another process has that open.
const modeFile = "mode"

// heedEvery is how often it is looked at. Who attaches is heard at once.
const heedEvery = 2 * time.Second

// Mode returns how much of the machine the folder's indexing may take.
func (w *Local) Mode() Mode { return w.pace.Mode() }

// SetMode changes that, from the next file on and for as long as the index is there.
func (w *Local) SetMode(_ context.Context, m Mode) error {
	w.setMode(m)
	return remember(w.dir, m)
}

func (w *Local) setMode(m Mode) {
	w.pace.SetMode(m)
	w.news.tell(func(a *Activity) { a.Mode = m })
}

// Resumed waits while the mode is paused.
func (w *Local) Resumed(ctx context.Context) error { return w.pace.Resumed(ctx) }

// heed takes over the mode that another process has written, until ctx is done.
func (w *Local) heed(ctx context.Context) {
	tick := time.NewTicker(heedEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if m, err := recall(w.dir); err == nil && m != w.Mode() {
				w.setMode(m)
			}
		case <-ctx.Done():
			return
		}
	}
}

// SetMode writes down the mode, which the owner looks for every now and then.
func (p *Published) SetMode(_ context.Context, m Mode) error { return remember(p.dir, m) }

// RememberMode sets the mode of a folder whose index nobody has open, or another process
// that looks for it every now and then. It returns the folder's real path.
func RememberMode(opt Options, m Mode) (root string, err error) {
	root, err = resolve(opt.Root, true)
	if err != nil {
		return "", err
	}
	dir, err := cache.Locate(root, opt.Cache)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	return root, remember(dir, m)
}

// remember writes the mode down.
func remember(dir string, m Mode) error {
	name := filepath.Join(dir, modeFile)
	var err error
	if m == Normal {
		err = os.Remove(name)
	} else if err = os.MkdirAll(dir, 0o700); err == nil {
		// Written aside and moved, so that nobody reads a half.
		aside := name + "~"
		if err = os.WriteFile(aside, []byte(m.String()+"\n"), 0o600); err == nil {
			err = os.Rename(aside, name)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remembering that indexing is %s: %w", m, err)
	}
	return nil
}

// recall returns the mode that was written down, which is [Normal] if none was.
func recall(dir string) (Mode, error) {
	f, err := os.Open(filepath.Join(dir, modeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Normal, nil
	}
	if err != nil {
		return Normal, err
	}
	defer f.Close()
	var name [16]byte
	n, _ := f.Read(name[:]) // nothing is no mode
	var m Mode
	err = m.UnmarshalText([]byte(strings.TrimSpace(string(name[:n]))))
	return m, err
}
