package cache

import (
	"context"
	"sync"
)

// suspects is what turned out to be damaged since the index was opened. Whoever
// reads a damaged record cannot mend it, so [DB.Tidy] and [DB.Close] make sure that
// the files which have it are read again.
type suspects struct {
	mu   sync.Mutex
	keys map[Key]bool
	run  bool // a run was damaged
}

// maxSuspects bounds what is remembered. What does not fit turns up again.
const maxSuspects = 10_000

// add remembers a record, and reports whether that is news.
func (s *suspects) add(key Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[key] || len(s.keys) >= maxSuspects {
		return false
	}
	if s.keys == nil {
		s.keys = map[Key]bool{}
	}
	s.keys[key] = true
	return true
}

func (s *suspects) addRun() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.run = true
}

func (s *suspects) has(key Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key]
}

func (s *suspects) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run || len(s.keys) > 0
}

// remove forgets the records that were stored again.
func (s *suspects) remove(records []pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.keys) == 0 {
		return
	}
	for _, r := range records {
		delete(s.keys, r.key)
	}
}

func (s *suspects) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys, s.run = nil, false
}

// mend makes sure that files whose records are damaged are read again. The caller
// holds writer.
func (db *DB) mend() error {
	if !db.suspects.any() {
		return nil
	}
	_, err := db.mark(context.Background())
	if isDamage(err) {
		return nil // the next start begins afresh
	}
	return err
}
