package watcher

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// HeadSize is how many bytes of a file's start [Inspect] looks at.
const HeadSize = 8 << 10

// ErrTooLarge is returned by [Read] for a file that is over the limit.
var ErrTooLarge = errors.New("file too large")

// Read returns the content of the file at path below root and the stamp that belongs
// to it, using buf if it is large enough. MaxSize is in bytes, and zero means
// [DefaultMaxFileSize].
//
// It reads regular files only, follows no links below root, and waits for nobody: a
// pipe that took the file's place is an error.
func Read(root, path string, maxSize int64, buf []byte) ([]byte, Stamp, error) {
	if maxSize <= 0 {
		maxSize = DefaultMaxFileSize
	}
	now := time.Now()
	content, st, err := read(root, path, int(maxSize)+1, buf)
	if err != nil {
		return nil, Stamp{}, err
	}
	if int64(len(content)) > maxSize {
		return nil, Stamp{}, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: over %d bytes", ErrTooLarge, maxSize)}
	}
	st.stamp.settle(now)
	return content, st.stamp, nil
}

// ReadHead returns the first [HeadSize] bytes of the file at path below root, using buf
// if it is large enough. It is as careful as [Read].
func ReadHead(root, path string, buf []byte) ([]byte, error) {
	content, _, err := read(root, path, HeadSize, buf)
	return content, err
}

// Lstat returns the stamp of the file at path below root, and an error that is
// [fs.ErrNotExist] if there is none. What is no regular file is an error too.
func Lstat(root, path string) (Stamp, error) {
	r, err := OpenRoot(root)
	if err != nil {
		return Stamp{}, err
	}
	defer r.Close()
	return r.Lstat(path)
}

// A Root is an open folder, for those who look at many of its files at once.
type Root struct{ tree *tree }

// OpenRoot opens a folder. Whoever opens it closes it.
func OpenRoot(root string) (*Root, error) {
	t, err := openTree(root)
	if err != nil {
		return nil, err
	}
	return &Root{t}, nil
}

// Close gives up the folder.
func (r *Root) Close() { r.tree.close() }

// Lstat is as the function of that name.
func (r *Root) Lstat(path string) (Stamp, error) {
	now := time.Now()
	st, err := r.tree.lstat(path)
	if err != nil {
		return Stamp{}, err
	}
	if st.kind != kindFile {
		return Stamp{}, &fs.PathError{Op: "lstat", Path: path, Err: errNotFile}
	}
	st.stamp.settle(now)
	return st.stamp, nil
}

func read(root, path string, max int, buf []byte) ([]byte, status, error) {
	t, err := openTree(root)
	if err != nil {
		return nil, status{}, err
	}
	defer t.close()
	return t.read(path, max, buf)
}

// readPlain reads a file of git's own, up to max bytes and one more.
func readPlain(path string, max int) ([]byte, error) {
	f, size, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // read from only
	return readUpTo(io.LimitReader(f, size).Read, size, max+1, nil)
}

// openPlain opens a file that may lie anywhere, following links as git does for its
// own files, and returns its size. It opens nothing but files, and never waits for the other end
// of a pipe. No more than its size may be read: files of /proc claim to have none, and some
// of them make their readers wait.
func openPlain(path string) (*os.File, int64, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errNotFile}
	}
	if err != nil {
		f.Close() // read from only
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// readUpTo reads to the end or to max bytes. It uses buf if that has room for the size
// that is expected and a byte more, which tells the end apart.
func readUpTo(read func([]byte) (int, error), size int64, max int, buf []byte) ([]byte, error) {
	want := int(min(size+1, int64(max)))
	buf = buf[:0]
	if cap(buf) < want {
		buf = make([]byte, 0, want)
	}
	for len(buf) < max {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := read(buf[len(buf):min(cap(buf), max)])
		if n > 0 {
			buf = buf[:len(buf)+n]
		}
		if n <= 0 || err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return buf, err
		}
	}
	return buf, nil
}
