package search

import (
	"bytes"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// rank returns the rank of a symbol of the name that is being looked at, or false if
// it is not wanted.
func (w *worker) rank(s *segmentLookup, sym int) (rank, bool) {
	kind := s.raw[symKind][sym]
	if w.exactly != nil && !w.exactly[kind] {
		return 0, false
	}
	file, ok := s.fileOf(sym)
	if !ok || s.hidden != nil && s.hidden[file/64]>>(file%64)&1 != 0 {
		return 0, false
	}
	if !s.anyLang && s.raw[fileLang][file] != s.lang {
		return 0, false
	}
	flags := fileFlag(s.raw[fileFlags][file])
	points := kindPoints[min(kind, 31)] + recentPoints(w.t.newest-min(u32at(s.raw[fileTime], file), w.t.newest))
	if w.near != nil {
		points += w.nearPoints(s, file)
	}
	if flags&stubFile != 0 {
		points -= min(points, stubLess)
	}
	best, found := rank(0), false
	for _, m := range w.matched {
		extra := uint32(0)
		if w.pats[m.pat].narrow {
			if extra, ok = w.inside(s, m.pat, sym, file); !ok {
				continue
			}
		}
		best, found = max(best, rankOf(tierOf(m.tier, kind), flags&lateFile != 0, m.quality+points+extra)), true
	}
	return best, found
}

// nearPoints is what a file has for being near the asking one.
func (w *worker) nearPoints(s *segmentLookup, file int) uint32 {
	dir := s.fileDirs.at(file)
	if int64(dir) >= int64(s.dirs) {
		s.bad.Store(true)
		return 0
	}
	if s.near == nil {
		s.near = make([]uint16, s.dirs)
	}
	if s.near[dir] == 0 {
		s.near[dir] = 1 + uint16(nearPoints(string(s.text(s.dirNames, dir, s.dirs)), w.near[0]))
	}
	points := uint32(s.near[dir] - 1)
	if points == sameDir && string(s.text(s.fileNames, uint32(file), s.files)) == w.near[1] {
		points = sameFile
	}
	return points
}

const (
	pathUnknown byte = iota
	pathOutside
	pathInside
)

// inside reports whether a symbol is in the paths and containers of a pattern, and
// returns its points for that.
func (w *worker) inside(s *segmentLookup, pat, sym, file int) (uint32, bool) {
	p := &w.pats[pat]
	if len(p.paths) > 0 {
		if s.paths[pat] == nil {
			s.paths[pat] = make([]byte, s.files)
		}
		known := &s.paths[pat][file]
		if *known == pathUnknown {
			*known = pathState(s, p, file)
		}
		if *known == pathOutside {
			return 0, false
		}
	}
	if len(p.holders) == 0 {
		return 0, true
	}
	h := s.symHolder.at(sym)
	if int64(h) >= int64(s.Segment.holders) {
		s.bad.Store(true)
		return 0, false
	}
	if s.holders[pat] == nil {
		s.holders[pat] = make([]uint16, s.Segment.holders)
	}
	known := &s.holders[pat][h]
	if *known == 0 {
		*known = 1
		if points, ok := w.holderPoints(p, s.text(s.holderNames, h, s.Segment.holders)); ok {
			*known = 2 + uint16(points)
		}
	}
	if *known == 1 {
		return 0, false
	}
	return uint32(*known - 2), true
}

func pathState(s *segmentLookup, p *pattern, file int) byte {
	path := words.AppendFold(nil, s.appendPath(nil, file))
	for _, part := range p.paths {
		if !bytes.Contains(path, part) {
			return pathOutside
		}
	}
	return pathInside
}

// holderPoints reports whether the containers of a pattern are among the names in a
// container's path, in order, and returns the points for that. They are sought from
// the innermost outwards. One matches as a name does in the tiers from exact to
// wordStarts.
func (w *worker) holderPoints(p *pattern, path []byte) (points uint32, ok bool) {
	want, innermost := len(p.holders)-1, true
	for want >= 0 && len(path) > 0 {
		i := bytes.LastIndexByte(path, '.')
		name := path[i+1:]
		path = path[:max(i, 0)]
		if m, ok := w.matcher.match(&p.holders[want], name, wordStarts); ok {
			if innermost {
				points = holderPart
				if m.tier <= exactFolded {
					points = holderWhole
				}
			}
			want--
		}
		innermost = false
	}
	return points, want < 0
}
