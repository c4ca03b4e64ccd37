//go:build unix

package peer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// Listen listens for processes of this user, on behalf of a folder, and returns the
// address to [Dial]. Whoever calls it holds the folder's lock: a socket that lies where
// this one is to be is of a process that ended without removing it.
func Listen(folder string) (l net.Listener, address string, err error) {
	paths, err := places(folder)
	if err != nil {
		return nil, "", err
	}
	var errs []error
	for _, path := range paths {
		l, err := listen(path)
		if err == nil {
			return l, path, nil
		}
		errs = append(errs, err)
	}
	return nil, "", errors.Join(errs...)
}

func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("removing a socket that nobody listens to: %w", err)
	}
	unix, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listening for other processes: %w", err)
	}
	unix.SetUnlinkOnClose(false) // another process may have one at the same path by then
	// The folder keeps others out from the beginning.
	if err := os.Chmod(path, 0o600); err != nil {
		unix.Close()
		return nil, fmt.Errorf("closing a socket to others: %w", err)
	}
	return unix, nil
}

// Reachable reports whether there is something at an address that somebody listens to.
func Reachable(address string) bool {
	info, err := os.Lstat(address)
	return err == nil && info.Mode()&fs.ModeSocket != 0
}

// Remove removes what nobody listens to any more. Whoever calls it holds the folder's
// lock.
func Remove(address string) { _ = os.Remove(address) } // the next Listen does it too

// Dial connects to where another process of this user listens.
func Dial(ctx context.Context, address string) (net.Conn, error) {
	if !filepath.IsAbs(address) || len(address) > maxPath() {
		return nil, fmt.Errorf("%q is no socket's path", address)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", address)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// private makes sure that a folder is there, and ours alone.
func private(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return ours(dir)
}

// ours makes sure that a folder is ours alone.
func ours(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(st.Uid) != os.Geteuid() || info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s is not ours alone", dir)
	}
	return nil
}

// identify returns the number that the system has for the process at the other end, 0 if
// it is not known here, and [ErrStranger] if it is another user's.
func identify(conn net.Conn) (pid int, err error) {
	sock, ok := conn.(syscall.Conn)
	if !ok {
		return 0, nil // a pipe within this process
	}
	raw, err := sock.SyscallConn()
	if err != nil {
		return 0, err
	}
	var uid int
	var cerr error
	if err := raw.Control(func(fd uintptr) { uid, pid, cerr = credentials(int(fd)) }); err != nil {
		return 0, err
	}
	if cerr != nil {
		return 0, fmt.Errorf("asking who is at the other end: %w", cerr)
	}
	if uid != os.Geteuid() {
		return 0, fmt.Errorf("%w, number %d", ErrStranger, uid)
	}
	return pid, nil
}
