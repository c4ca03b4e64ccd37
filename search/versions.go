package search

import "strings"

// versions says of files that were found which are of a version that has a newer one
// beside it: those below v3 where others lie below v4 of the same directory, and those
// below v1 or v0 that are there without that, too, as what a project keeps of its past.
type versions struct {
	files  map[string]int // by their paths
	newest map[string]int // of each directory that has versions
}

func versionsOf(files map[string]int) versions {
	v := versions{files, map[string]int{}}
	for path := range files {
		eachVersion(path, func(dir, _ string, n int) { v.newest[dir] = max(v.newest[dir], n) })
	}
	return v
}

// older reports whether there is a newer version of what a file is of.
func (v *versions) older(path string) (is bool) {
	eachVersion(path, func(dir, rest string, n int) {
		_, plain := v.files[dir+rest]
		is = is || n < v.newest[dir] || n <= 1 && plain
	})
	return is
}

// eachVersion calls fn with the number of each directory of a path that is a version, with
// what is before and what is after it.
func eachVersion(path string, fn func(dir, rest string, n int)) {
	for at := 0; ; {
		i := strings.IndexByte(path[at:], '/')
		if i < 0 {
			return
		}
		if n, ok := versionOf(path[at : at+i]); ok {
			fn(path[:at], path[at+i+1:], n)
		}
		at += i + 1
	}
}

// versionOf returns the number of a name like v2. v1beta1 is none: it is in use beside v1.
func versionOf(name string) (n int, ok bool) {
	if len(name) < 2 || len(name) > 3 || name[0]|0x20 != 'v' {
		return 0, false
	}
	for _, c := range name[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
