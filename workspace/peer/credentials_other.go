//go:build unix && !linux && !darwin

package peer

import "errors"

// credentials fails: nobody is let in who cannot be told apart from others.
func credentials(int) (uid, pid int, err error) { return 0, 0, errors.ErrUnsupported }
