package watcher

import (
	"hash/maphash"
	"time"
)

// trust is what the events of a file system are worth.
type trust uint8

const (
	local   trust = iota // all changes are told
	layered              // most are: what is below a layer may change unseen
	remote               // other machines change it too
)

// mount is the file system that a folder lies in.
type mount struct {
	name  string
	trust trust
}

// scan walks what hints name and all below: it sets watches before it reads, forgets
// what is not there any more, and knows the rest afterwards.
func (w *Watcher) scan(hints []Hint) error {
	if len(hints) == 0 {
		return nil
	}
	w.scans++
	o := observer{opening: w.opening, listed: w.listed, repository: w.repository}
	err := list(w.ctx, w.real, w.opt.Options, hints, o, func(Dir) error { return nil })
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range hints {
		d := w.dirs.byPath[h.Path]
		switch {
		case d == nil:
		case h.Tree:
			w.dirs.sweep(d, w.scans, w.unwatch)
		case d.scan != w.scans:
			w.found = append(w.found, h.Path)
		}
	}
	return nil
}

// opening is called before a folder is read.
func (w *Watcher) opening(path string, id fileID, f folder, all bool) (stamps bool) {
	rules := rulesPrint(f)
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.dirs.put(path)
	if !all {
		if d.id != id {
			w.found = append(w.found, path) // another folder has the name
		}
		d.scan = w.scans
		if polled := !d.watched || d.both; !polled {
			return false
		}
		if d.rules != rules {
			w.found = append(w.found, path)
		}
		return true
	}
	d.scan = w.scans
	if !w.noHealing || !d.watched {
		w.unwatch(d)
	}
	// A folder is watched under one name. The other is polled: if it was moved, that
	// soon tells, and if it is mounted twice, both are seen.
	if before := w.dirs.identify(d, id); before != nil && !w.noHealing {
		w.unwatch(before)
		before.print = 0
	}
	switch m := w.mount(path, id); m.trust {
	case remote:
	case layered:
		d.both, w.layers = true, true
		fallthrough
	default:
		w.watch(d)
	}
	d.rules = rules
	return !d.watched || d.both
}

// mount returns the file system of a folder.
func (w *Watcher) mount(path string, id fileID) mount {
	m, ok := w.mounts[id.dev]
	if !ok {
		m = w.mountOf(w.at(path))
		w.mounts[id.dev] = m
		if m.trust == remote {
			w.because("Other machines can change " + m.name + " without this one being told.")
		}
	}
	return m
}

// watch has the kernel tell of a folder if there are watches left.
func (w *Watcher) watch(d *dir) {
	if w.events == nil || d.watched || w.watches >= w.limit {
		return
	}
	err := w.events.add(w.at(d.path))
	switch {
	case err == nil:
		d.watched = true
		w.watches++
	case full(err):
		w.exhausted(w.watches)
	}
	// Else it is gone, or closed to us; polling will tell.
}

// unwatch ends the watch of a folder, which is polled from here on.
func (w *Watcher) unwatch(d *dir) {
	if !d.watched {
		return
	}
	if !w.noHealing {
		w.events.remove(w.at(d.path))
	}
	d.watched = false
	w.watches--
}

// listed is called after a folder was read. Of those that are walked it keeps what
// polling compares, and of others it finds out what has changed.
func (w *Watcher) listed(n node, d *Dir, inner []node) {
	print, ignored := fingerprint(d, n.scope.trackedOnly)
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.dirs.byPath[d.Path]
	if k == nil {
		k = w.dirs.put(d.Path) // it could not be opened
	}
	k.scan = w.scans
	known := k.print
	k.print = 0
	if !k.watched || k.both {
		k.print = print
	}
	if n.want == nil {
		k.ignored = ignored
		return
	}
	if ignored != k.ignored || k.print != 0 && print != known {
		w.changed[d.Path] = w.changed[d.Path] || known != 0
	}
	k.ignored = ignored
	w.compare(k, inner)
}

// compare finds the folders that are new in a folder, and those that are gone.
func (w *Watcher) compare(d *dir, inner []node) {
	here := make(map[string]bool, len(inner))
	for _, in := range inner {
		here[in.path] = true
		if w.dirs.byPath[in.path] == nil {
			w.found = append(w.found, in.path)
		}
	}
	for _, in := range d.inner {
		if !here[in.path] {
			w.found = append(w.found, in.path)
		}
	}
}

var seed = maphash.MakeSeed()

// fingerprint returns what differs if a folder was changed, and what does if ignore
// rules leave out something else.
func fingerprint(d *Dir, trackedOnly bool) (print, ignored uint64) {
	var all, out maphash.Hash
	all.SetSeed(seed)
	out.SetSeed(seed)
	for _, f := range d.Files {
		all.WriteString(f.Name)
		maphash.WriteComparable(&all, f.Stamp)
	}
	some := trackedOnly
	for _, s := range d.Skipped {
		all.WriteString(s.Name)
		all.WriteByte(byte(s.Reason))
		if s.Reason == Ignored {
			some = true
			out.WriteString(s.Name)
			out.WriteByte(0)
		}
	}
	if some {
		ignored = out.Sum64() | 1
	}
	return all.Sum64() | 1, ignored
}

// rulesPrint returns what differs if the rules in a folder were changed.
func rulesPrint(f folder) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	now := time.Now()
	for _, name := range []string{gitRules, ourRules, ".git"} {
		st, err := f.lstat(name)
		if err != nil {
			h.WriteByte(0)
			continue
		}
		if st.kind != kindFile {
			st.stamp = Stamp{} // .git changes with each command
		}
		st.stamp.settle(now)
		h.WriteByte(byte(st.kind))
		maphash.WriteComparable(&h, st.stamp)
	}
	return h.Sum64() | 1
}
