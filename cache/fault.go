package cache

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// withFaults calls fn, and returns [ErrDamaged] if it meets a page of the mapped
// file that is not there, or one on which bbolt cannot go on. Neither gives an error,
// and the first would end the process.
func withFaults(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			what, is := fault(p)
			if !is {
				panic(p)
			}
			err = fmt.Errorf("%w: %s", ErrDamaged, what)
		}
	}()
	return fn()
}

// fault reports whether a panic is that of a damaged file, and what it says. It is
// called while the panic is recovered.
func fault(p any) (string, bool) {
	if e, ok := p.(interface {
		runtime.Error
		Addr() uintptr // of a page that could not be read
	}); ok {
		return e.Error(), true
	}
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprint(p), strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
	}
	return "", false
}

func isDamage(err error) bool { return errors.Is(err, ErrDamaged) }
