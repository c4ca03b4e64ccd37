package indexer

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

// Summary is what a pass did. Each file counts once:
// Files = Indexed + Reused + Skipped + Failed.
type Summary struct {
	Files   int64 `json:"files"`
	Indexed int64 `json:"indexed"` // scanned
	Reused  int64 `json:"reused"`  // known before, by stamp or by content
	Skipped int64 `json:"skipped"`
	Failed  int64 `json:"failed"`
	Removed int64 `json:"removed"` // in folders that are not there any more

	Symbols int64 `json:"symbols"` // of the whole index
	Chunks  int64 `json:"chunks"`  // of the whole index: the pieces that search shows

	PutOff int64 `json:"putOff,omitempty"` // contents whose words or vectors wait for more memory

	Bytes          int64   `json:"bytes"` // read
	Seconds        float64 `json:"seconds"`
	FilesPerSecond float64 `json:"filesPerSecond"`
	WorkersPeak    int     `json:"workersPeak"`
	ScaleEvents    int     `json:"scaleEvents"`
	PeakRSSBytes   int64   `json:"peakRssBytes"` // of this process

	Ended    time.Time       `json:"ended"`
	Complete bool            `json:"complete"` // false if it was interrupted
	Journal  []ScaleEvent    `json:"journal"`  // of the workers, oldest first
	Skips    map[uint8]int64 `json:"-"`        // by the source's code
}

// Names of what the indexer keeps in the cache beside the files.
const (
	metaSummary     = "indexer.summary"
	metaFingerprint = "indexer.fingerprint"
)

// LastRun returns the summary of the last pass into db, and false before the first.
func LastRun(db *cache.DB) (Summary, bool) {
	var s Summary
	err := json.Unmarshal(db.Meta(metaSummary), &s)
	return s, err == nil
}

// counts are the numbers of a summary that several goroutines add to.
type counts struct {
	files, indexed, reused, failed, removed atomic.Int64
	symbols, chunks                         atomic.Int64
	putOff                                  atomic.Int64 // contents of which words or vectors are not made yet, since memory is short

	mu    sync.Mutex
	skips map[uint8]int64 // guarded by mu
}

// keep counts a file of which everything is known.
func (c *counts) keep(f *cache.File) {
	if f.Skip != 0 {
		c.skip(f.Skip)
		return
	}
	c.reused.Add(1)
	c.add(f)
}

// settle counts a file that was read.
func (c *counts) settle(s *settled) {
	switch f := &s.file; {
	case f.Name == "": // gone while we looked
		c.files.Add(-1)
	case f.Skip == Failed:
		c.failed.Add(1)
	case f.Skip != 0:
		c.skip(f.Skip)
	case s.record == nil:
		c.reused.Add(1)
		c.add(f)
	default:
		c.indexed.Add(1)
		c.add(f)
	}
}

func (c *counts) add(f *cache.File) {
	c.symbols.Add(int64(f.Symbols))
	c.chunks.Add(int64(f.Pieces))
}

func (c *counts) skip(code uint8) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.skips == nil {
		c.skips = map[uint8]int64{}
	}
	c.skips[code]++
}

// summary describes the pass as it is now.
func (p *pass) summary(complete bool) Summary {
	c := &p.counts
	s := Summary{
		Files: c.files.Load(), Indexed: c.indexed.Load(), Reused: c.reused.Load(),
		Failed: c.failed.Load(), Removed: c.removed.Load(),
		Symbols: c.symbols.Load(), Chunks: c.chunks.Load(),
		PutOff: c.putOff.Load(), Bytes: p.meter.bytes.Load(), Seconds: time.Since(p.began).Seconds(),
		WorkersPeak: int(p.crew.peak.Load()), Journal: p.crew.events(),
		Ended: time.Now().UTC().Truncate(time.Second), Complete: complete, Skips: map[uint8]int64{},
	}
	c.mu.Lock()
	for code, n := range c.skips {
		s.Skips[code] = n
		s.Skipped += n
	}
	c.mu.Unlock()
	s.ScaleEvents = len(s.Journal)
	if s.Seconds > 0 {
		s.FilesPerSecond = float64(s.Indexed+s.Reused+s.Skipped+s.Failed) / s.Seconds
	}
	_, s.PeakRSSBytes = memory.Process()
	return s
}
