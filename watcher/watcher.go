// Package watcher knows which files a workspace holds.
//
// It owns the question of what belongs to a workspace. A file that git would show
// ("git ls-files -co --exclude-standard") belongs to it, and one that git ignores
// does not:
//
//   - the .gitignore files of a folder and of all folders above it up to the top of
//     the repository apply, also when only a part of the repository is opened;
//   - so do the repository's info/exclude and the user's core.excludesFile;
//   - a file that the repository tracks belongs to the workspace though a rule
//     ignores it, as it does for git.
//
// Beyond git:
//
//   - .mindignore files say the same in the same words and have the last word, over
//     tracked files too. They apply without a repository, and those of a folder apply
//     in the repositories within;
//   - outside of any repository .gitignore files apply all the same, from the opened
//     folder down;
//   - a repository within the workspace, be it a submodule, a worktree or a plain clone,
//     belongs to the workspace unless the one around it ignores its folder. Its own
//     rules apply in it, and of the outer ones only those in .mindignore files;
//   - the folder that is opened is walked even if a rule above ignores it, since
//     whoever opens it means it.
//
// Links are never followed: what a link within the workspace points to is found under
// its own name, and what lies outside does not belong to it. Nor does the inside of
// .git, or anything that is neither a file nor a folder. Files that are of no use to an
// index, or that hold secrets, are left out with a [Reason].
//
// A listing is what was there when the folder was read. By the time anyone looks at it
// something else may be, so whoever reads a file uses [Read], whose [Stamp] belongs to
// what it read.
package watcher

import "context"

// DefaultMaxFileSize is the size in bytes above which files are left out. Few files
// that people write come near it.
const DefaultMaxFileSize = 4 << 20

// Options says what is left out of a walk. The zero value leaves out what git ignores
// and what nobody would look for.
type Options struct {
	// NoIgnore keeps what .gitignore, .mindignore and git's configuration ignore.
	NoIgnore bool

	// MaxFileSize in bytes, above which a file is [TooLarge]. Zero means
	// [DefaultMaxFileSize].
	MaxFileSize int64

	// Generated keeps files whose name says that a tool wrote them.
	Generated bool

	// Excluded are absolute paths of folders that are left out: our own cache.
	Excluded []string

	// Workers is how many folders are read at once. Zero means one a core, up to
	// eight: more helps only where each read waits for a disk.
	Workers int
}

// Dir is what a folder holds. Its slices are those of the next folder when the call that it
// is handed to returns; the names in them stay.
type Dir struct {
	Path    string // below the root, with slashes; "." for the root itself
	Files   []File // by name
	Skipped []Skipped
}

// File is a file that belongs to the workspace, as far as its name can tell; [Inspect]
// tells by what is in it.
type File struct {
	Name  string
	Stamp Stamp
}

// Skipped is a file or folder that was left out. What such a folder holds was not
// looked at. The name "." stands for the folder that is being reported, which turned
// out to be unreadable, say.
type Skipped struct {
	Name   string
	Dir    bool
	Reason Reason
}

// Stamp tells whether a file may have changed: with equal stamps it has not.
//
// MTime is 0 in the stamp of a file that was written to so recently that another write
// might leave no trace in it. Such a file has to be read again to be sure of it; git
// calls it racily clean.
type Stamp struct {
	Size         int64  // bytes
	MTime, CTime int64  // last write, last change of anything; ns since 1970. CTime is 0 where the system has none
	Inode        uint64 // 0 where the system has none
}

// Walk calls visit for each folder below root that belongs to the workspace, root
// included. Visit is called from several goroutines, in no particular order; its error
// ends the walk and is returned. Walk returns when all calls have returned.
//
// A folder that cannot be read is reported with its reason and ends nothing, unless it
// is root.
func Walk(ctx context.Context, root string, opt Options, visit func(Dir) error) error {
	w, err := newWalker(root, opt, visit)
	if err != nil {
		return err
	}
	defer w.tree.close()
	return w.run(ctx, nil)
}
