package workspace

import (
	"github.com/mind-lsp/mind-lsp/cache"
)

// DefaultCacheCap is how much all indexes of a user may take together, in bytes.
const DefaultCacheCap = cache.DefaultCap

// Pruned is what [Prune] did and left.
type Pruned struct {
	Path     string         `json:"path"` // the folder of all indexes
	Removed  []RemovedCache `json:"removed"`
	Bytes    int64          `json:"bytes"` // what is left
	InUse    int            `json:"inUse"` // indexes that are open, which stay whatever they take
	CapBytes int64          `json:"capBytes"`
}

// RemovedCache is an index that was removed.
type RemovedCache struct {
	Path  string `json:"path"`
	Root  string `json:"root"` // the folder that it was of
	Bytes int64  `json:"bytes"`
}

// Prune removes whole indexes, those used longest ago first, until all together take
// no more than limit bytes. One that is in use stays. The folder is that of --cache,
// or "" for the one in the user's cache folder.
func Prune(folder string, limit int64) (Pruned, error) {
	parent, err := cache.Parent(folder)
	if err != nil {
		return Pruned{}, err
	}
	p, err := cache.Prune(parent, limit)
	out := Pruned{Path: p.Parent, Removed: []RemovedCache{}, Bytes: p.Bytes, InUse: p.InUse, CapBytes: limit}
	for _, r := range p.Removed {
		out.Removed = append(out.Removed, RemovedCache(r))
	}
	return out, err
}
