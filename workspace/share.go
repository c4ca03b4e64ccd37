package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/workspace/peer"
)

// protocol is the version of what processes ask each other: what operations there are,
// and what their parameters mean. Another number is never talked to.
const protocol = 1

// JoinOptions says which folder, and what part this process has in its index.
type JoinOptions struct {
	Options

	// Follow keeps the index up to date for as long as this process owns it. It is for
	// those that stay, like an editor's server; a command does not.
	Follow bool

	Open func() []string // as in [FollowOptions]

	Build string // the version of mind-lsp, for others to show

	// Editor is the process that this one serves, if it descends from that; 0 if there is
	// none. Its memory counts where the index is worked on: for another process [Monitor]
	// hears of it.
	Editor int

	lookAfter time.Duration                      // replaced by tests; see there
	addEditor func(pid, via int) (remove func()) // the same; that of Memory
}

// Shared is the index of a folder that any number of processes have open. One of them
// owns it, which the lock of the cache decides: it alone reads, watches and stores. The
// others ask it. When it ends, one of them takes its place within moments, so that
// nothing has to be started before all and nothing outlives the last.
//
// An owner may be stopped, or speak another protocol. Then those who cannot ask it
// answer from what it has published, and look at each file in which they find something.
//
// All methods may be called at any time. What is asked while owners change is asked
// again, since nothing here does more when it is done twice.
type Shared struct {
	opt  JoinOptions
	root string
	dir  string // of the cache
	log  *slog.Logger

	ctx    context.Context // done when it is closed
	cancel context.CancelFunc
	done   chan struct{} // closed when run has returned

	mu    sync.Mutex
	at    Index           // guarded by mu; *Local or *attached; nil while there is neither
	users *sync.WaitGroup // guarded by mu; those who ask at
	why   error           // guarded by mu; of nil: why, if it has been so for long
	moved chan struct{}   // guarded by mu; closed when one of these is another
	said  bool            // guarded by mu; that it cannot be asked was logged
}

const (
	// takeover is how long a question waits for the next owner, before what is published
	// has to do. It takes milliseconds, unless the index is a damaged one.
	takeover = 250 * time.Millisecond

	// wakeTime is how long an owner that does nothing is waited for where nobody else can
	// do what is asked: on a machine with much to do it may have had no turn for a while.
	wakeTime = 3 * time.Second

	// tryFirst and trySeldom bound the pause between two tries to become the owner or to
	// reach it, which doubles.
	tryFirst  = 2 * time.Millisecond
	trySeldom = 250 * time.Millisecond

	// meetSeldom is how long one that is there may take to say who it is while published
	// tables answer. If it ends in that time we are told at once.
	meetSeldom = time.Minute

	// yield is how long this process leaves the index to others that it is better with.
	yield = 300 * time.Millisecond

	// lookAfter is how often an owner looks whether its lock and socket are at their
	// place yet: a person may remove them, and programs that tidy up do.
	lookAfter = 5 * time.Second
)

// Join opens the index of a folder together with all processes that have it open. It
// fails as [Open] does, but not for another process's sake.
func Join(ctx context.Context, opt JoinOptions) (*Shared, error) {
	root, err := resolve(opt.Root, opt.Force)
	if err != nil {
		return nil, err
	}
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Memory == nil {
		opt.Memory = NewMonitor(MonitorOptions{}) // one for all that it owns in turn
	}
	if opt.addEditor == nil {
		opt.addEditor = opt.Memory.AddEditor
	}
	if opt.lookAfter == 0 {
		opt.lookAfter = lookAfter
	}
	dir, err := cache.Locate(root, opt.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	s := &Shared{
		opt: opt, root: root, dir: dir, log: opt.Logger,
		done: make(chan struct{}), moved: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, s.cancel)
	first, err := s.elect(peer.Patience*2, takeover)
	if errors.Is(err, ErrInUse) {
		s.why, err = err, nil
	}
	if !stop() || err != nil {
		if first != nil {
			first.leave()
		}
		s.cancel()
		return nil, errors.Join(err, ctx.Err())
	}
	if first != nil {
		s.settle(first)
	}
	go func() {
		defer close(s.done)
		s.run(first)
	}()
	return s, nil
}

// A part is what this process does for an index at a time.
type part interface {
	Index

	// play does it until that is over, and returns how long others go first.
	play(s *Shared) (after time.Duration)

	// leave ends it when nobody asks any more.
	leave()
}

// run plays one part after the other until the index is closed.
func (s *Shared) run(now part) {
	for {
		first := time.Duration(0)
		if now != nil {
			first = now.play(s)
			s.vacate()
			now.leave()
		}
		if s.pause(first) != nil {
			return
		}
		patience := takeover
		if now == nil {
			patience = 0 // it has been like this for a while
		}
		var err error
		now, err = s.elect(meetSeldom, patience)
		switch {
		case now != nil:
			s.settle(now)
		case s.ctx.Err() != nil:
			return
		default:
			s.miss(err)
			if s.pause(trySeldom) != nil {
				return
			}
		}
	}
}

// miss says why there is nobody to ask, and that it may stay like that.
func (s *Shared) miss(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !errors.Is(why, ErrInUse) && (s.why == nil || s.why.Error() != why.Error()) {
		s.log.Warn("opening an index", "folder", s.root, "err", why)
	}
	s.why = why
	s.move()
}

// pause waits, and fails if the index is closed.
func (s *Shared) pause(d time.Duration) error {
	select {
	case <-time.After(d):
		return s.ctx.Err()
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// elect becomes the owner of the index, or finds it. If there is one that cannot be
// reached within patience, it fails with [ErrInUse]. One that accepts may take as long
// as meet to say who it is.
func (s *Shared) elect(meet, patience time.Duration) (part, error) {
	deadline := time.Now().Add(patience)
	for wait := tryFirst; ; wait = min(2*wait, trySeldom) {
		o, err := s.own()
		if o != nil {
			return o, nil // not as a nil of its type
		}
		if !errors.Is(err, ErrInUse) {
			return nil, err
		}
		a, err := s.attach(meet)
		if a != nil {
			return a, nil
		}
		mismatch := new(peer.MismatchError)
		if errors.Is(err, peer.ErrHung) || errors.As(err, &mismatch) || time.Now().After(deadline) {
			return nil, s.unreachable(err)
		}
		// Not all at the same time.
		if err := s.pause(wait/2 + rand.N(wait)); err != nil {
			return nil, err
		}
	}
}

// unreachable returns that an owner cannot be asked, and logs it once.
func (s *Shared) unreachable(why error) error {
	err := fmt.Errorf("%w, of %s, and does not answer", ErrInUse, s.root)
	if mismatch := new(peer.MismatchError); errors.As(why, &mismatch) {
		err = fmt.Errorf("%w, of %s, and speaks another protocol: it is mind-lsp %s, and this is %s; use the same version everywhere",
			ErrInUse, s.root, mismatch.Host.Build, s.opt.Build)
	}
	s.mu.Lock()
	said := s.said
	s.said = true
	s.mu.Unlock()
	if !said {
		s.log.Info("answering from what is published, in which the newest may be missing", "folder", s.root, "err", err, "cause", why)
	}
	return err
}

// settle has questions go to a part from now on.
func (s *Shared) settle(p part) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.users, s.why, s.said = p, new(sync.WaitGroup), nil, false
	s.move()
}

// vacate has questions wait for the next part, and returns when none is with this one.
func (s *Shared) vacate() {
	s.mu.Lock()
	users := s.users
	s.at, s.users = nil, nil
	s.move()
	s.mu.Unlock()
	users.Wait()
}

// move wakes whoever waits for another part. mu is held.
func (s *Shared) move() {
	close(s.moved)
	s.moved = make(chan struct{})
}

// use returns whom to ask, and what to call after it; nil if there is nobody, with why
// if that is so for long.
func (s *Shared) use() (ix Index, release func(), moved <-chan struct{}, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, func() {}, s.moved, errClosed
	}
	if s.at == nil {
		return nil, func() {}, s.moved, s.why
	}
	s.users.Add(1)
	return s.at, s.users.Done, s.moved, nil
}

var errClosed = errors.New("the index is closed")

// owner is the part of the one that has the lock.
type owner struct {
	*Local
	host host
}

// own becomes the owner, or returns [ErrInUse].
func (s *Shared) own() (*owner, error) {
	opt := s.opt.Options
	opt.Root, opt.Force = s.root, true // it was looked at
	w, err := open(opt, false)
	if err != nil {
		return nil, err
	}
	o := &owner{Local: w}
	o.host.begin(s, w)
	return o, nil
}

func (o *owner) play(s *Shared) (after time.Duration) {
	ctx, cancel := context.WithCancel(s.ctx)
	var following sync.WaitGroup
	defer following.Wait()
	defer cancel()
	ousted := make(chan struct{}) // closed when the index is another process's
	if s.opt.Follow {
		following.Go(func() {
			err := o.Follow(ctx, FollowOptions{Open: s.opt.Open})
			if errors.Is(err, ErrInUse) {
				close(ousted)
			} else if err != nil && ctx.Err() == nil {
				s.log.Warn("changes are not followed", "folder", s.root, "err", err)
			}
		})
	}
	look := time.NewTicker(s.opt.lookAfter)
	defer look.Stop()
	var changed <-chan struct{} // nil until there is a better one
	for better := false; ; {
		if better {
			var now Activity
			if now, changed = o.news.look(); now.Pass == nil {
				s.log.Info("leaving the index to another mind-lsp that is better with it", "folder", s.root)
				return yield
			}
		}
		select {
		case <-changed:
		case <-look.C:
			if !o.lost() {
				o.host.mend()
				continue
			}
			select {
			case o.hurt <- struct{}{}: // it is made anew, or turns out to be another's
			default:
			}
		case <-ousted:
			s.log.Warn("the index was removed, and another process has made a new one", "folder", s.root)
			return 0
		case <-o.host.better:
			better = true
		case <-s.ctx.Done():
			return 0
		}
	}
}

func (o *owner) leave() {
	// Those who ask come back as soon as they are sent away, and find the lock free a
	// moment later.
	o.host.end()
	if err := o.Local.Close(); err != nil {
		o.log.Warn("closing an index", "folder", o.root, "err", err)
	}
}

// Close leaves the index to others. What was stored is durable already.
func (s *Shared) Close() error {
	s.cancel()
	<-s.done
	return nil
}

// Root returns the folder's real path.
func (s *Shared) Root() string { return s.root }

// Role returns the part that this process has at the moment.
func (s *Shared) Role() Role { return s.Activity().Role }

// Activity returns what goes on in the index.
func (s *Shared) Activity() Activity {
	ix, release, _, _ := s.use()
	defer release()
	if w, ok := ix.(interface{ activity() Activity }); ok {
		return w.activity()
	}
	return s.alone()
}

// alone is what goes on while there is nobody to ask.
func (s *Shared) alone() Activity {
	mode, _ := recall(s.dir) // one that cannot be read is normal
	return Activity{Role: RolePublished, Mode: mode}
}

func (w *Local) activity() Activity {
	now, _ := w.news.look()
	return now
}

// Indexed reports whether a pass has come to its end before, as far as it is known.
func (s *Shared) Indexed() bool {
	ix, release, _, _ := s.use()
	defer release()
	if o, ok := ix.(*owner); ok {
		return o.Indexed()
	}
	return true // its owner sees to that
}

// Symbols is as [Local.Symbols], whoever owns the index.
func (s *Shared) Symbols(ctx context.Context, q Query) (Found, error) {
	return ask(ctx, s, func(ix Index) (Found, error) { return ix.Symbols(ctx, q) })
}

// Search is as [Local.Search], whoever owns the index.
func (s *Shared) Search(ctx context.Context, q Question) (Passages, error) {
	return ask(ctx, s, func(ix Index) (Passages, error) { return ix.Search(ctx, q) })
}

// Locate is as [Local.Locate].
func (s *Shared) Locate(h *Hit) bool {
	ix, release, _, _ := s.use()
	defer release()
	if o, ok := ix.(*owner); ok {
		return o.Locate(h)
	}
	check := freshness{root: s.root, maxFileSize: s.opt.MaxFileSize}
	return check.still(h)
}

// Status is as [Local.Status].
func (s *Shared) Status(ctx context.Context) (Status, error) {
	return ask(ctx, s, func(ix Index) (Status, error) { return ix.Status(ctx) })
}

// Update is as [Local.Update]. It fails if the owner cannot be asked.
func (s *Shared) Update(ctx context.Context, opt UpdateOptions) (Summary, error) {
	return askOwner(ctx, s, func(ix Index) (Summary, error) { return ix.Update(ctx, opt) })
}

// Changed is as [Local.Changed].
func (s *Shared) Changed(paths ...string) {
	ix, release, _, _ := s.use()
	defer release()
	if ix != nil { // the next owner looks at everything
		ix.Changed(paths...)
	}
}

// Cancel is as [Local.Cancel].
func (s *Shared) Cancel(ctx context.Context) error {
	_, err := askOwner(ctx, s, func(ix Index) (struct{}, error) { return struct{}{}, ix.Cancel(ctx) })
	return err
}

// SetMode is as [Local.SetMode]. An owner that does not answer finds it written down.
func (s *Shared) SetMode(ctx context.Context, m Mode) error {
	_, err := askOwner(ctx, s, func(ix Index) (struct{}, error) { return struct{}{}, ix.SetMode(ctx, m) })
	if err != nil && ctx.Err() == nil {
		return remember(s.dir, m)
	}
	return err
}

// Watch is as [Local.Watch], of one owner after the other.
func (s *Shared) Watch(ctx context.Context, see func(Activity)) error {
	for ctx.Err() == nil {
		ix, release, moved, why := s.use()
		release() // a part that is only watched may end
		if errors.Is(why, errClosed) {
			return why
		}
		watching, cancel := context.WithCancel(ctx)
		var watcher sync.WaitGroup
		watcher.Go(func() {
			defer cancel()
			select {
			case <-moved:
			case <-s.ctx.Done():
			case <-watching.Done():
			}
		})
		if ix == nil {
			see(s.alone())
			<-watching.Done()
		} else {
			_ = ix.Watch(watching, see) // it ends when something else begins
		}
		cancel()
		watcher.Wait()
	}
	return ctx.Err()
}

// ownerFile names the process that owns an index, and says where it is to be asked: not
// all processes of a user have the same folder for sockets.
const ownerFile = "owner.json"

// maxOwnerFile is how much of it is read, in bytes.
const maxOwnerFile = 4 << 10

func ownerPath(dir string) string { return filepath.Join(dir, ownerFile) }

// lost reports whether somebody removed the index's folder.
func (w *Local) lost() bool { return errors.Is(w.db.Sound(), cache.ErrGone) }
