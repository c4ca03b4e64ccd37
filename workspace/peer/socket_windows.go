package peer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

const pipePrefix = `\\.\pipe\mind-lsp-`

// Listen listens for processes of this user, on behalf of a folder, and returns the
// address to [Dial]. Names of pipes are the machine's and whoever is first has one, so
// this one cannot be guessed: whoever may read the folder finds it there.
func Listen(folder string) (l net.Listener, address string, err error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, "", fmt.Errorf("asking who we are: %w", err)
	}
	address = pipePrefix + name(folder) + "-" + rand.Text()
	l, err = winio.ListenPipe(address, &winio.PipeConfig{
		// Protected, so that nothing is inherited: all for this user, nothing for anybody else.
		SecurityDescriptor: "D:P(A;;GA;;;" + user.User.Sid.String() + ")",
	})
	if err != nil {
		return nil, "", fmt.Errorf("listening for other processes: %w", err)
	}
	return l, address, nil
}

// Dial connects to where another process of this user listens.
func Dial(ctx context.Context, address string) (net.Conn, error) {
	if !strings.HasPrefix(address, pipePrefix) {
		return nil, fmt.Errorf("%q is no pipe of ours", address)
	}
	return winio.DialPipeContext(ctx, address)
}

// Reachable reports whether there is something at an address that somebody listens to.
func Reachable(string) bool { return true } // a pipe is there for as long as its process has it

// Remove removes what nobody listens to any more.
func Remove(string) {}

func private(string) error { return errors.ErrUnsupported }

func ours(string) error { return errors.ErrUnsupported }

// identify lets the pipe's access list say who may be at the other end.
func identify(net.Conn) (pid int, err error) { return 0, nil }
