package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace/peer"
)

// What an owner is asked. A new operation is a line here, one in operations, and one
// where it is asked.
const (
	opSymbols = "symbols"
	opSearch  = "search"
	opStatus  = "status"
	opUpdate  = "update"
	opChanged = "changed"
	opCancel  = "cancel"
	opMode    = "mode"
	opWatch   = "watch"
)

// An operation answers a question for another process.
type operation func(ctx context.Context, w *Local, params json.RawMessage, part func(any) error) (any, error)

var operations = map[string]operation{
	opSymbols: answering(func(ctx context.Context, w *Local, q Query) (Found, error) { return w.Symbols(ctx, q) }),
	opSearch:  answering(func(ctx context.Context, w *Local, q Question) (Passages, error) { return w.Search(ctx, q) }),
	opStatus:  answering(func(ctx context.Context, w *Local, _ struct{}) (Status, error) { return w.Status(ctx) }),
	opCancel:  answering(func(ctx context.Context, w *Local, _ struct{}) (struct{}, error) { return struct{}{}, w.Cancel(ctx) }),
	opMode:    answering(func(ctx context.Context, w *Local, m Mode) (struct{}, error) { return struct{}{}, w.SetMode(ctx, m) }),
	opChanged: answering(func(_ context.Context, w *Local, paths []string) (struct{}, error) {
		w.Changed(paths...)
		return struct{}{}, nil
	}),
	opUpdate: update,
	opWatch:  watch,
}

// answering returns an operation whose answer has no parts.
func answering[P, R any](f func(ctx context.Context, w *Local, params P) (R, error)) operation {
	return func(ctx context.Context, w *Local, params json.RawMessage, _ func(any) error) (any, error) {
		p, err := decode[P](params)
		if err != nil {
			return nil, err
		}
		return f(ctx, w, p)
	}
}

func decode[P any](params json.RawMessage) (p P, err error) {
	if len(params) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return p, fmt.Errorf("parameters: %w", err)
	}
	return p, nil
}

// updated is the answer to an update.
type updated struct {
	Summary  Summary  `json:"summary"`
	Activity Activity `json:"activity"` // after it
}

// update makes a pass, and sends its progress.
func update(ctx context.Context, w *Local, params json.RawMessage, part func(any) error) (any, error) {
	opt, err := decode[UpdateOptions](params)
	if err != nil {
		return nil, err
	}
	// A pass must not wait for whoever watches it: what is new replaces what is not sent.
	latest := make(chan Progress, 1)
	opt.Progress = func(p Progress) {
		select {
		case <-latest:
		default:
		}
		latest <- p
	}
	var telling sync.WaitGroup
	telling.Go(func() {
		for p := range latest {
			if part(p) != nil {
				for range latest { // nobody looks any more
				}
				return
			}
		}
	})
	summary, err := w.Update(ctx, opt)
	close(latest)
	telling.Wait()
	return updated{Summary: summary, Activity: w.activity()}, err
}

// watchEvery is how often at the most those who watch are told of something new.
const watchEvery = 100 * time.Millisecond

// watch sends what goes on until nobody looks any more.
func watch(ctx context.Context, w *Local, _ json.RawMessage, part func(any) error) (any, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := w.Watch(ctx, func(now Activity) {
		if part(now) != nil {
			cancel()
		}
		select {
		case <-time.After(watchEvery):
		case <-ctx.Done():
		}
	})
	return nil, err
}

// host lets other processes ask an owner.
type host struct {
	s *Shared
	w *Local

	address string
	cancel  context.CancelFunc
	done    chan struct{} // closed when nobody is answered any more
	better  chan struct{} // holds one when a mind-lsp has come that should own the index
	trouble string        // why nobody can ask, as it was said last; "" if that was not so
}

// begin answers from now on. An owner that cannot be reached is one all the same: others
// find what it publishes.
func (h *host) begin(s *Shared, w *Local) {
	if h.better == nil {
		h.better = make(chan struct{}, 1)
	}
	h.s, h.w, h.done, h.cancel = s, w, make(chan struct{}), func() {}
	l, address, err := peer.Listen(w.dir)
	if err == nil {
		h.address = address
		if err = h.publish(); err != nil {
			l.Close() // the first error says more
			peer.Remove(address)
		}
	}
	if err != nil {
		if h.trouble != err.Error() { // it is tried again and again, and most likely stays so
			s.log.Warn("others cannot ask this mind-lsp", "folder", s.root, "err", err)
		}
		h.address, h.trouble = "", err.Error()
		close(h.done)
		return
	}
	h.trouble = ""
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel = cancel
	go func() {
		defer close(h.done)
		h.serve(ctx, l)
	}()
}

func (h *host) serve(ctx context.Context, l net.Listener) {
	var mu sync.Mutex
	editors := map[*peer.Guest]func(){} // what takes the editor of one out of the count
	server := peer.Server{
		Hello: h.s.hello(), Logger: h.s.log,
		Answer: func(ctx context.Context, _ *peer.Guest, method string, params json.RawMessage, part func(any) error) (any, error) {
			op := operations[method]
			if op == nil {
				return nil, fmt.Errorf("there is nothing called %q to ask for", method)
			}
			if f := h.s.opt.Foreground; f != nil && (method == opSymbols || method == opSearch) {
				defer f.Asked()() // a person waits for it, in whatever editor
			}
			return op(ctx, h.w, params, part)
		},
		Came: func(g *peer.Guest) {
			if g.Follows && (g.Analyzer > Analyzer || !h.s.opt.Follow) {
				select {
				case h.better <- struct{}{}:
				default:
				}
			}
			if g.Near && g.Editor > 0 {
				remove := h.s.opt.addEditor(g.Editor, g.PID)
				mu.Lock()
				editors[g] = remove
				mu.Unlock()
			}
		},
		Went: func(g *peer.Guest) {
			mu.Lock()
			defer mu.Unlock()
			if remove := editors[g]; remove != nil {
				remove()
				delete(editors, g)
			}
		},
	}
	if err := server.Serve(ctx, l); err != nil && ctx.Err() == nil {
		h.s.log.Warn("others cannot ask this mind-lsp any more", "folder", h.s.root, "err", err)
	}
}

// publish says where we are to be asked.
func (h *host) publish() error {
	data, err := json.Marshal(ownerEntry{Address: h.address, PID: os.Getpid()})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(h.w.dir, ownerFile+".*") // for this user alone
	if err != nil {
		return fmt.Errorf("saying who owns an index: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), ownerPath(h.w.dir))
	}
	if err != nil {
		os.Remove(f.Name()) // the first error says more
		return fmt.Errorf("saying who owns an index: %w", err)
	}
	return nil
}

// mend makes sure that we are where we say, and say so.
func (h *host) mend() {
	said, err := readOwner(h.w.dir)
	if err == nil && said == h.address && peer.Reachable(h.address) {
		return
	}
	if h.trouble == "" {
		h.s.log.Info("others cannot find this mind-lsp: listening anew", "folder", h.s.root, "err", err)
	}
	h.stop()
	h.begin(h.s, h.w)
}

// stop sends everybody away.
func (h *host) stop() {
	h.cancel()
	<-h.done
}

// end stops, and takes away what tells of us if the index is still ours.
func (h *host) end() {
	h.stop()
	if h.w.lost() || h.address == "" {
		return
	}
	_ = os.Remove(filepath.Join(h.w.dir, ownerFile)) // what is left is only of no use
	peer.Remove(h.address)
}
