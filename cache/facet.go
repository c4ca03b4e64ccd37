package cache

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"
)

// A Facet is what is learned of a content apart from its outline, by something that has
// a version of its own, and perhaps at another time: its words, its vectors. Each is a
// record like an outline, under a key that follows from the outline's ([Key.Of]), so that
// a directory that names the one leads to all of them.
type Facet struct {
	Name    string
	Version string
}

// facetDomain keeps keys of facets apart from those of outlines.
const facetDomain = "mind-lsp facet"

// Of returns the key of a facet of what k is the outline of. It is hashed once for each
// file of a folder whenever a table is made.
func (k Key) Of(f Facet) Key {
	var space [128]byte
	b := append(space[:0], facetDomain...)
	b = binary.AppendUvarint(b, uint64(len(f.Name)))
	b = append(b, f.Name...)
	b = binary.AppendUvarint(b, uint64(len(f.Version)))
	b = append(b, f.Version...)
	b = append(b, k[:]...)
	return xxh3.Hash128(b).Bytes()
}
