package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/watcher"
	"github.com/mind-lsp/mind-lsp/workspace/peer"
)

// attached is the part of one that asks the owner.
type attached struct {
	s      *Shared
	client *peer.Client
	news   *news

	hung    atomic.Bool    // the owner did nothing when it was asked last
	mu      sync.Mutex     // held while what goes on is shown
	theirs  Activity       // guarded by mu; what goes on, as the owner said last
	waiting sync.WaitGroup // goroutines of ours
}

// attach finds the owner and connects to it. It fails with [peer.ErrHung] if that is
// there and does not say who it is for as long as meet.
func (s *Shared) attach(meet time.Duration) (*attached, error) {
	address, err := readOwner(s.dir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, meet)
	defer cancel()
	conn, err := peer.Dial(ctx, address)
	if err != nil {
		return nil, err
	}
	client, err := peer.Connect(ctx, conn, s.hello())
	if err != nil {
		return nil, err
	}
	return &attached{s: s, client: client, news: newNews(RoleAttached)}, nil
}

// hello says who we are.
func (s *Shared) hello() peer.Hello {
	return peer.Hello{
		Protocol: protocol, Format: CacheFormat, Analyzer: Analyzer, Build: s.opt.Build,
		PID: os.Getpid(), Editor: s.opt.Editor, Settings: s.opt.contents(), Follows: s.opt.Follow,
	}
}

// contents says what of a folder is indexed by these options, to be compared.
func (opt *Options) contents() string {
	size := opt.MaxFileSize
	if size <= 0 {
		size = watcher.DefaultMaxFileSize
	}
	return fmt.Sprintf("ignored=%t generated=%t size=%d names=%t", opt.NoIgnore, opt.Generated, size, opt.NamesOnly)
}

// ownerEntry is what [ownerFile] holds.
type ownerEntry struct {
	Address string `json:"address"` // for [peer.Dial]
	PID     int    `json:"pid"`     // for people
}

// readOwner returns where the owner of an index is to be asked, by its cache folder.
func readOwner(dir string) (address string, err error) {
	f, err := os.Open(ownerPath(dir))
	if err != nil {
		return "", err
	}
	defer f.Close() // was only read
	data, err := io.ReadAll(io.LimitReader(f, maxOwnerFile))
	if err != nil {
		return "", err
	}
	var e ownerEntry
	if err := json.Unmarshal(data, &e); err != nil {
		return "", fmt.Errorf("who owns an index: %w", err)
	}
	return e.Address, nil
}

func (a *attached) play(s *Shared) (after time.Duration) {
	s.log.Debug("asking another mind-lsp", "folder", s.root, "pid", a.client.Host.PID, "build", a.client.Host.Build)
	if a.client.Host.Settings != s.opt.contents() && s.opt.Follow {
		s.log.Info("what is indexed is by the settings of another mind-lsp", "folder", s.root, "theirs", a.client.Host.Settings, "ours", s.opt.contents())
	}
	a.waiting.Go(a.mirror)
	select {
	case <-a.client.Done():
	case <-s.ctx.Done():
	}
	if a.client.Host.Analyzer > Analyzer {
		return yield // others may know as much as the last one did
	}
	return 0
}

func (a *attached) leave() {
	a.client.Close()
	a.waiting.Wait()
}

// mirror shows what goes on at the owner's until the connection ends.
func (a *attached) mirror() {
	_ = a.client.Call(a.s.ctx, opWatch, nil, nil, func(piece json.RawMessage) {
		var now Activity
		if json.Unmarshal(piece, &now) != nil {
			return
		}
		a.show(&now)
	}, true)
}

// show shows what goes on at the owner's, which is what it said last if that is nil.
func (a *attached) show(theirs *Activity) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if theirs != nil {
		a.theirs = *theirs
	}
	a.news.tell(func(now *Activity) {
		*now = a.theirs
		now.Role = RoleAttached
		if a.hung.Load() {
			now.Role, now.CaughtUp = RolePublished, false
		}
	})
}

func (a *attached) activity() Activity {
	now, _ := a.news.look()
	return now
}

// asked puts a question to the owner and returns the answer. One that is known to be
// hung is not asked until it is awake again.
func asked[T any](ctx context.Context, a *attached, operation string, params any, part func(json.RawMessage), patient bool) (answer T, err error) {
	if a.hung.Load() {
		return answer, peer.ErrHung
	}
	err = a.client.Call(ctx, operation, params, &answer, part, patient)
	if errors.Is(err, peer.ErrHung) {
		a.sleep()
	}
	return answer, err
}

// sleep notes that the owner is hung, until it is not.
func (a *attached) sleep() {
	if a.hung.Swap(true) {
		return
	}
	_ = a.s.unreachable(peer.ErrHung)
	a.show(nil)
	a.waiting.Go(func() {
		select {
		case <-a.client.Awake():
			a.hung.Store(false)
			a.show(nil)
			a.s.log.Info("the other mind-lsp answers again", "folder", a.s.root)
		case <-a.client.Done():
		}
	})
}

// awake waits for an owner that did nothing, and reports whether it answers again.
func (a *attached) awake(ctx context.Context, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-a.client.Awake():
	case <-a.client.Done(): // the next one is asked
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
	a.hung.Store(false) // as the goroutine of sleep is about to
	return true
}

// Symbols is as [Local.Symbols]. What the owner does not know of is laid over here.
func (a *attached) Symbols(ctx context.Context, q Query) (Found, error) {
	over := q.Over
	q.Over = nil
	found, err := asked[Found](ctx, a, opSymbols, q, nil, false)
	if err != nil {
		return Found{}, err
	}
	found.Hits, err = over.Over(ctx, q, found.Hits)
	return found, err
}

// Search is as [Local.Search]. What the owner does not know of is laid over here.
func (a *attached) Search(ctx context.Context, q Question) (Passages, error) {
	if _, err := q.search(); err != nil {
		return Passages{}, err // as an error of its own type
	}
	over := q.Over
	q.Over = nil
	found, err := asked[Passages](ctx, a, opSearch, q, nil, false)
	if err != nil {
		return Passages{}, err
	}
	found.Hits, err = over.overPassages(ctx, q, found.Hits)
	return found, err
}

// Locate looks at the file itself.
func (a *attached) Locate(h *Hit) bool { return a.s.Locate(h) }

// Status is as [Local.Status].
func (a *attached) Status(ctx context.Context) (Status, error) {
	s, err := asked[Status](ctx, a, opStatus, nil, nil, false)
	s.Role = RoleAttached
	return s, err
}

// Update is as [Local.Update], which the owner makes.
func (a *attached) Update(ctx context.Context, opt UpdateOptions) (Summary, error) {
	if opt.AsSet && a.client.Host.Settings != a.s.opt.contents() {
		return Summary{}, ErrOtherSettings
	}
	u, err := asked[updated](ctx, a, opUpdate, opt, func(piece json.RawMessage) {
		var p Progress
		if opt.Progress != nil && json.Unmarshal(piece, &p) == nil {
			opt.Progress(p)
		}
	}, false)
	if err == nil {
		a.show(&u.Activity)
	}
	return u.Summary, err
}

// maxHints is how many paths are told at a time: they have to fit into a message.
const maxHints = 100

// Changed is as [Local.Changed]. What is lost on the way, the owner hears of by itself.
func (a *attached) Changed(paths ...string) {
	paths = slices.Clone(paths)
	a.waiting.Go(func() {
		for some := range slices.Chunk(paths, maxHints) {
			if _, err := asked[struct{}](a.s.ctx, a, opChanged, some, nil, true); err != nil {
				return
			}
		}
	})
}

// Cancel is as [Local.Cancel].
func (a *attached) Cancel(ctx context.Context) error {
	_, err := asked[struct{}](ctx, a, opCancel, nil, nil, false)
	return err
}

// SetMode is as [Local.SetMode].
func (a *attached) SetMode(ctx context.Context, m Mode) error {
	_, err := asked[struct{}](ctx, a, opMode, m, nil, false)
	return err
}

// Watch is as [Local.Watch].
func (a *attached) Watch(ctx context.Context, see func(Activity)) error {
	return a.news.watch(ctx, see)
}

// Root returns the folder's real path.
func (a *attached) Root() string { return a.s.root }

// Close hangs up.
func (a *attached) Close() error {
	a.client.Close()
	return nil
}
