package workspace

import "context"

// An Index answers for one folder, whoever owns what it answers from: a [Local] index
// is this process's own, and a [Published] one is what another process has last
// written to the disk. Methods may be called from several goroutines.
//
// Whatever a front asks of a folder is here, so that it need not know which it has.
type Index interface {
	// Root returns the folder's real path.
	Root() string

	// Symbols finds declarations by name, best first.
	Symbols(ctx context.Context, q Query) (Found, error)

	// Search finds passages by what they are about, best first.
	Search(ctx context.Context, q Question) (Passages, error)

	// Locate finds a hit where it is on disk now, and reports false if it is gone.
	Locate(h *Hit) bool

	// Status describes the index.
	Status(ctx context.Context) (Status, error)

	// Update makes the index equal to the folder.
	Update(ctx context.Context, opt UpdateOptions) (Summary, error)

	// Changed says that files may have changed, by their absolute paths, as an editor
	// knows it before the system tells. It does not wait.
	Changed(paths ...string)

	// Cancel ends the pass that is under way, if there is one.
	Cancel(ctx context.Context) error

	// SetMode sets how much of the machine indexing may take, and remembers it.
	SetMode(ctx context.Context, m Mode) error

	// Watch calls see with what goes on, now and whenever it changes, until ctx is done.
	Watch(ctx context.Context, see func(Activity)) error

	// Close gives it up.
	Close() error
}

var (
	_ Index = (*Local)(nil)
	_ Index = (*Published)(nil)
)

// A Role is how a process has to do with an index.
type Role string

// Roles.
const (
	RoleOwner     Role = "owner"     // it keeps the index, and answers for others
	RoleAttached  Role = "attached"  // it asks the owner
	RolePublished Role = "published" // the owner does not answer: it reads what that has written to the disk
)

// Found is the answer to a [Query].
type Found struct {
	Hits []Hit `json:"hits"`

	// Pending is how many files may be other than the answer has it. While CaughtUp is
	// false there may be more than are known.
	Pending  int64 `json:"pending"`
	CaughtUp bool  `json:"caughtUp"`
}
