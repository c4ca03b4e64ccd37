package watcher

import "strings"

// dir is a folder that belongs to the workspace, as it was when it was last looked at.
type dir struct {
	path   string // as in a report
	parent *dir   // nil for the root
	inner  map[string]*dir
	id     fileID

	watched bool   // else it is polled
	both    bool   // it is polled though it is watched
	scan    uint64 // the last one that came by

	// What polling compares. Zero means not known: whatever is found is news then.
	print   uint64 // of its files, and what was skipped
	rules   uint64 // of its ignore files
	ignored uint64 // of the names that ignore rules left out; 0 if there were none
}

// dirs are all folders of a workspace, by path and by what they are. A folder has one
// path: a second one means that it was moved, or mounted twice.
type dirs struct {
	byPath map[string]*dir
	byID   map[fileID]*dir
}

func newDirs() dirs {
	return dirs{byPath: map[string]*dir{}, byID: map[fileID]*dir{}}
}

// put returns the folder with a path, and adds it if it is new. Those that it lies in
// are added too, though a walk sees to it that they are known.
func (ds *dirs) put(path string) *dir {
	if d := ds.byPath[path]; d != nil {
		return d
	}
	d := &dir{path: path}
	ds.byPath[path] = d
	if up, ok := parentOf(path); ok {
		d.parent = ds.put(up)
		if d.parent.inner == nil {
			d.parent.inner = map[string]*dir{}
		}
		d.parent.inner[d.name()] = d
	}
	return d
}

func (d *dir) name() string { return d.path[strings.LastIndexByte(d.path, '/')+1:] }

// identify says what the folder is, and returns the one that was it before, if another
// path led to it.
func (ds *dirs) identify(d *dir, id fileID) (before *dir) {
	if id == (fileID{}) {
		return nil
	}
	if d.id != id && ds.byID[d.id] == d {
		delete(ds.byID, d.id)
	}
	if o := ds.byID[id]; o != d {
		before = o
	}
	d.id = id
	ds.byID[id] = d
	return before
}

// drop forgets a folder and all in it, and calls lost for each.
func (ds *dirs) drop(d *dir, lost func(*dir)) {
	for _, in := range d.inner {
		ds.drop(in, lost)
	}
	lost(d)
	if ds.byID[d.id] == d {
		delete(ds.byID, d.id)
	}
	delete(ds.byPath, d.path)
	if d.parent != nil {
		delete(d.parent.inner, d.name())
	}
}

// sweep forgets what lies in d and was not come by in a scan.
func (ds *dirs) sweep(d *dir, scan uint64, lost func(*dir)) {
	if d.scan != scan {
		ds.drop(d, lost)
		return
	}
	for _, in := range d.inner {
		ds.sweep(in, scan, lost)
	}
}

// known returns the longest part of a path that is known.
func (ds *dirs) known(path string) string {
	for {
		if ds.byPath[path] != nil {
			return path
		}
		up, ok := parentOf(path)
		if !ok {
			return path
		}
		path = up
	}
}
