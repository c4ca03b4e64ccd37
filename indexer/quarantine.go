package indexer

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
)

// A Quarantine keeps what took a process down, or held it up until somebody killed it,
// from doing so again and again. Nothing that we know of does; a stack that overflows or
// memory that runs out cannot be recovered from, though, and the next start would meet
// the same file.
//
// While a file is scanned its key stands in a slot of a small file. What stands there
// when a process begins was being scanned when the last one ended. Most of it is innocent,
// since any process may be killed at any time, so each is scanned by a child process
// first. Where that fails as well, the content is left out: under whatever name, until it
// is another or the analyzer is.
//
// A slot is written by one call of the system when a scan begins and one when it ends,
// and never synced: a machine that loses its power cannot blame a file.
type Quarantine struct {
	db    *cache.DB
	log   *slog.Logger
	trial func(ctx context.Context, path string, text []byte) error
	file  *os.File // nil if there is no place for it
	free  chan int // slots

	mu sync.Mutex
	quarantined
}

// quarantined is what is stored of a quarantine.
type quarantined struct {
	Suspects []heldFile `json:"suspects"` // guarded by mu; to be tried
	Held     []heldFile `json:"held"`     // guarded by mu; left out, oldest first
}

// heldFile is a content that is in quarantine, and where it was met.
type heldFile struct {
	Key    string `json:"key"` // hexadecimal
	Path   string `json:"path"`
	Reason string `json:"reason,omitempty"`
}

// Quarantined is the [cache.File.Skip] of a file that is in quarantine.
const Quarantined = 254

const (
	metaQuarantine = "indexer.quarantine"

	slots    = 128 // files that are scanned at a time
	slotSize = 512 // 8 bytes checksum of the rest, 16 key, 2 length of the path, and the path
	slotHead = 26

	maxHeld = 1000
)

// untried is why a file is held that nobody can try.
const untried = "mind-lsp ended while it scanned this file"

// OpenQuarantine returns the quarantine whose slots are in the file at path, and the rest
// of which is in db; both are to be no other process's. Trial scans a text elsewhere and
// returns an error if that does not come to its end; with nil, what a process ended
// with is not tried again.
func OpenQuarantine(path string, db *cache.DB, log *slog.Logger, trial func(ctx context.Context, path string, text []byte) error) *Quarantine {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	q := &Quarantine{db: db, log: log, trial: trial, free: make(chan int, slots)}
	if data := db.Meta(metaQuarantine); data != nil {
		_ = json.Unmarshal(data, &q.quarantined) // what cannot be read is tried by whoever meets it
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		log.Debug("scanning without a net", "err", err)
		return q
	}
	q.file = file
	q.recover()
	for i := range slots {
		q.free <- i
	}
	return q
}

// Close gives the slots back.
func (q *Quarantine) Close() error {
	if q.file == nil {
		return nil
	}
	return q.file.Close()
}

// recover suspects what stands in the slots, and empties them.
func (q *Quarantine) recover() {
	found := false
	var slot [slotSize]byte
	for i := range slots {
		if n, _ := q.file.ReadAt(slot[:], int64(i*slotSize)); n < len(slot) {
			break // the file is new, or cut short
		}
		key, path, ok := decodeSlot(slot[:])
		if !ok || q.holds(key) || q.suspects(key) {
			continue
		}
		q.log.Debug("was being scanned when the last process ended", "path", path)
		q.Suspects = append(q.Suspects, heldFile{Key: key, Path: path})
		found = true
	}
	q.Suspects = q.Suspects[max(0, len(q.Suspects)-maxHeld):] // one whose file was edited is never tried
	if found && q.store() != nil {
		return // the next process finds them where they are
	}
	_ = q.file.Truncate(0) // what stays is suspected again, and acquitted again
}

func encodeSlot(slot []byte, key cache.Key, path string) {
	n := min(len(path), slotSize-slotHead)
	clear(slot)
	copy(slot[8:], key[:])
	binary.LittleEndian.PutUint16(slot[24:], uint16(n))
	copy(slot[slotHead:], path[:n])
	binary.LittleEndian.PutUint64(slot, xxh3.Hash(slot[8:]))
}

func decodeSlot(slot []byte) (key, path string, ok bool) {
	if len(slot) != slotSize || binary.LittleEndian.Uint64(slot) != xxh3.Hash(slot[8:]) {
		return "", "", false
	}
	n := int(binary.LittleEndian.Uint16(slot[24:]))
	if n > slotSize-slotHead {
		return "", "", false
	}
	return hex.EncodeToString(slot[8:24]), strings.ToValidUTF8(string(slot[slotHead:slotHead+n]), "?"), true
}

// enter says that a text is about to be scanned. It returns what to call after that, or
// why it is not to be scanned. An error is that of ctx.
func (q *Quarantine) enter(ctx context.Context, key cache.Key, path string, text []byte) (leave func(), reason string, err error) {
	if q == nil {
		return func() {}, "", nil
	}
	if reason, err = q.judge(ctx, hex.EncodeToString(key[:]), path, text); reason != "" || err != nil {
		return nil, reason, err
	}
	if q.file == nil {
		return func() {}, "", nil
	}
	var slot int
	select {
	case slot = <-q.free:
	default:
		return func() {}, "", nil // more than there are workers: it goes without
	}
	var mark [slotSize]byte
	encodeSlot(mark[:], key, path)
	_, _ = q.file.WriteAt(mark[:], int64(slot*slotSize)) // without it one crash more is needed
	return func() {
		var none [8]byte
		_, _ = q.file.WriteAt(none[:], int64(slot*slotSize)) // what stays is tried, and acquitted
		q.free <- slot
	}, "", nil
}

// judge returns why a content is not to be scanned, "" if it may be. A suspect is tried.
func (q *Quarantine) judge(ctx context.Context, key, path string, text []byte) (reason string, err error) {
	q.mu.Lock()
	i := slices.IndexFunc(q.Held, func(h heldFile) bool { return h.Key == key })
	if i >= 0 {
		reason = q.Held[i].Reason
	}
	suspect := q.suspects(key)
	q.mu.Unlock()
	if !suspect || reason != "" {
		return reason, nil
	}
	reason = untried
	if q.trial != nil {
		reason = ""
		if err := q.trial(ctx, path, text); err != nil {
			if ctx.Err() != nil {
				return "", ctx.Err()
			}
			reason = fmt.Sprintf("scanning it failed in a process of its own as well: %v", err)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.Suspects = slices.DeleteFunc(q.Suspects, func(h heldFile) bool { return h.Key == key })
	if reason != "" {
		q.log.Warn("a file is left out, since a process ended while it was scanned", "path", path, "reason", reason)
		q.Held = append(q.Held, heldFile{Key: key, Path: path, Reason: reason})
		q.Held = q.Held[max(0, len(q.Held)-maxHeld):]
	}
	if err := q.store(); err != nil {
		q.log.Debug("remembering what is in quarantine", "err", err)
	}
	return reason, nil
}

// holds reports whether a content is held. mu is held, or nobody else is there.
func (q *Quarantine) holds(key string) bool {
	return slices.ContainsFunc(q.Held, func(h heldFile) bool { return h.Key == key })
}

// suspects reports whether a content is to be tried. mu is held, or nobody else is there.
func (q *Quarantine) suspects(key string) bool {
	return slices.ContainsFunc(q.Suspects, func(h heldFile) bool { return h.Key == key })
}

// store keeps what is known for the next process. mu is held, or nobody else is there.
func (q *Quarantine) store() error {
	data, err := json.Marshal(&q.quarantined)
	if err != nil {
		return err
	}
	return q.db.SetMeta(metaQuarantine, data)
}
