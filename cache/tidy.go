package cache

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Records that no directory leads to any more are kept for a while, since what one
// branch has not another has, and people go back and forth. They may take this much
// beside those that are led to, whichever is more.
const (
	deadShare = 2       // 1/deadShare as much
	deadFloor = 4 << 20 // bytes
)

// A step of tidying moves about this much, so that no transaction is large.
const tidyStep = 8 << 20

// Once this share of a file is free, and that much, it is written anew.
const (
	freeShare = 2 // 1/freeShare of it
	freeFloor = 16 << 20
)

// likelyDead returns about how much of the packs no directory leads to, if a key leads
// to so many records.
func (h *head) likelyDead(each int) uint64 {
	if h.records == 0 {
		return h.packBytes
	}
	return min(h.packBytes, h.deadBytes+h.unnamed*uint64(each)*(h.packBytes/h.records))
}

// likelyDead is that of the index as it is.
func (db *DB) likelyDead() uint64 { return db.head.Load().likelyDead(1 + len(db.opt.Facets)) }

// allowedDead returns how much may be dead beside so much that is not.
func (db *DB) allowedDead(live uint64) uint64 { return max(live/deadShare, db.deadFloor) }

// Tidy gives back what is kept in vain. Of the records that no directory leads to
// it drops the oldest, until the others take no more than half as much as those that
// are in use; it makes sure that a file whose record is damaged will be read again;
// and it writes the file anew when half of it is free. If there is nothing to be
// done that takes no time. Commits wait for it, and readers do not; what is done by
// the time that ctx is done stays done.
func (db *DB) Tidy(ctx context.Context) error {
	db.writer.Lock()
	defer db.writer.Unlock()
	h := db.head.Load()
	damage := db.suspects.any()
	if dead := db.likelyDead(); damage || dead > db.allowedDead(h.packBytes-dead) {
		if err := db.sweep(ctx, damage); err != nil {
			return fmt.Errorf("tidying the cache: %w", err)
		}
	}
	if s := db.Stats(); s.FreeBytes >= db.freeFloor && s.FreeBytes >= s.FileBytes/freeShare {
		err := db.compact(ctx)
		if errors.Is(err, errBusy) {
			db.log.Debug("compacting the cache another time", "path", db.path, "err", err)
		} else if err != nil {
			return fmt.Errorf("compacting the cache: %w", err)
		}
	}
	return nil
}

// sweep finds out which records are in use and drops what is too much of the others.
// If there is damage it looks for more, and drops all that is damaged.
func (db *DB) sweep(ctx context.Context, damage bool) error {
	uses, err := db.mark(ctx)
	if err != nil {
		return err
	}
	moved, err := db.choose(ctx, uses, damage)
	if err != nil {
		return err
	}
	for len(moved) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := 0
		for size := uint64(0); n < len(moved) && size < tidyStep; n++ {
			size += moved[n].live
		}
		if err := db.update(func(tx *writeTx) error { return tx.repack(moved[:n]) }); err != nil {
			return err
		}
		moved = moved[n:]
	}
	return db.rewriteRuns(ctx, damage)
}

// packUse is which records of a pack are in use.
type packUse struct {
	number     uint32
	size, live uint64   // bytes
	slots      []uint64 // a bit for each
	bad        bool     // something in it is damaged
}

func (u *packUse) used(slot int) bool {
	return slot/64 < len(u.slots) && u.slots[slot/64]&(1<<(slot%64)) != 0
}

func (u *packUse) use(slot int) {
	for slot/64 >= len(u.slots) {
		u.slots = append(u.slots, 0)
	}
	u.slots[slot/64] |= 1 << (slot % 64)
}

// markUse says that the record at a place is in use.
func markUse(uses map[uint32]*packUse, at place) {
	u := uses[at.pack]
	if u == nil {
		u = &packUse{number: at.pack}
		uses[at.pack] = u
	}
	u.use(int(at.slot))
}

// mark returns the packs that directories lead to. A file whose record is not there
// or known to be damaged loses its stamp, so that it is read again, and a directory
// that is damaged is dropped.
func (db *DB) mark(ctx context.Context) (map[uint32]*packUse, error) {
	uses := map[uint32]*packUse{}
	var mended Batch
	if db.suspects.any() {
		mended.SetWhole("")
	}
	err := db.eachDir(ctx, func(tx *Tx, d Dir, err error) {
		if err != nil {
			mended.RemoveDir(d.Path)
			return
		}
		mend := false
		for i := range d.Files {
			f := &d.Files[i]
			if f.Key == (Key{}) {
				continue
			}
			at, ok := tx.find(f.Key)
			if !ok || db.suspects.has(f.Key) {
				mend = mend || f.Stamp != Stamp{}
				f.Stamp = Stamp{}
			}
			if ok {
				markUse(uses, at)
			}
			for _, facet := range db.opt.Facets { // one that is not there is made up for
				if at, ok := tx.find(f.Key.Of(facet)); ok {
					markUse(uses, at)
				}
			}
		}
		if mend {
			mended.SetDir(d)
		}
	})
	if err != nil {
		return nil, err
	}
	if len(mended.dirs) > 0 {
		db.log.Info("files will be read again, since what was stored of them is damaged", "path", db.path, "directories", len(mended.dirs))
	}
	if len(mended.dirs)+len(mended.meta) > 0 {
		if err := db.commit(&mended); err != nil {
			return nil, err
		}
	}
	db.suspects.clear()
	return uses, nil
}

// dirsAtOnce is how many directories are looked at in one transaction.
const dirsAtOnce = 1000

// eachDir calls fn with each directory, or with its path and what is wrong with it.
// It looks at some at a time, so that no transaction is long. The caller holds
// writer, or does not mind that directories change on the way.
func (db *DB) eachDir(ctx context.Context, fn func(tx *Tx, d Dir, err error)) error {
	var files []File
	var next []byte
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := db.View(func(tx *Tx) error {
			c := tx.bucket(dirBucket).Cursor()
			k, v := c.Seek(next)
			for range dirsAtOnce {
				if k == nil {
					more = false
					return nil
				}
				var err error
				path := string(k)
				files, err = decodeDir(path, v, files[:0])
				fn(tx, Dir{Path: path, Files: files}, err)
				k, v = c.Next()
			}
			more = k != nil
			next = bytes.Clone(k)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// choose returns the packs that are to be written anew, the oldest first, and
// stores how much is dead and stays.
func (db *DB) choose(ctx context.Context, uses map[uint32]*packUse, damage bool) ([]*packUse, error) {
	var all []*packUse
	var live, dead uint64
	err := db.View(func(tx *Tx) error {
		return tx.bucket(packBucket).ForEach(func(k, v []byte) error {
			u := uses[uint32(numberOf(k))]
			if u == nil {
				u = &packUse{number: uint32(numberOf(k))}
			}
			u.measure(v, damage)
			live += u.live
			dead += u.size - u.live
			all = append(all, u)
			return ctx.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	chosen, dead := choosePacks(all, dead, db.allowedDead(live))
	err = db.update(func(tx *writeTx) error {
		tx.head.deadBytes, tx.head.unnamed = dead, 0
		tx.changed = true
		return nil
	})
	return chosen, err
}

// measure finds out how much of a pack is in use, and on request whether all of it
// is whole.
func (u *packUse) measure(value []byte, verify bool) {
	u.size, u.live = uint64(len(value)), 0
	p, err := openPack(value)
	if err != nil {
		u.bad = true
		return
	}
	for i := range p.len() {
		key, start, end := p.slot(i)
		if verify {
			if _, err := p.record(i, key); err != nil {
				u.bad = true
				continue
			}
		}
		if u.used(i) && start <= end {
			u.live += uint64(end - start + slotSize)
		}
	}
	u.live = min(u.live, u.size)
}

// choosePacks returns which packs to write anew so that no more than allowed is
// dead, and how much then is: first those that are mostly dead, the oldest of them
// first; if that is not enough, those of which less is. Damaged ones are always
// among them.
func choosePacks(all []*packUse, dead, allowed uint64) ([]*packUse, uint64) {
	var chosen []*packUse
	choose := func(want func(u *packUse) bool) {
		all = slices.DeleteFunc(all, func(u *packUse) bool {
			if !want(u) {
				return false
			}
			dead -= u.size - u.live
			chosen = append(chosen, u)
			return true
		})
	}
	choose(func(u *packUse) bool { return u.bad })
	for share := uint64(2); share <= 16; share *= 2 {
		choose(func(u *packUse) bool { return dead > allowed && (u.size-u.live)*share >= u.size })
	}
	slices.SortFunc(chosen, func(a, b *packUse) int { return cmp.Compare(a.number, b.number) })
	return chosen, dead
}

// repack writes what is in use of some packs to new ones, and drops the rest.
func (tx *writeTx) repack(packs []*packUse) error {
	var p packer
	var entries []entry
	for _, u := range packs {
		key := numberKey(uint64(u.number))
		value := tx.bucket(packBucket).Get(key)
		if value == nil {
			continue
		}
		old, err := openPack(value)
		if err != nil {
			old = pack{} // nothing in it can be read
		}
		for i := range old.len() {
			moved, err := tx.moveRecord(&p, old, u, i)
			if err != nil {
				return err
			}
			if moved != nil {
				entries = append(entries, *moved)
			}
		}
		tx.head.packs--
		tx.head.packBytes -= uint64(len(value))
		tx.changed = true
		if err := tx.bucket(packBucket).Delete(key); err != nil {
			return err
		}
	}
	if err := tx.putPack(&p); err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key[:], b.key[:]) })
	return tx.addEntries(entries)
}

// moveRecord takes a record out of an old pack, and returns its new line in the
// table of keys, or nil if the table does not lead to it.
func (tx *writeTx) moveRecord(p *packer, old pack, u *packUse, slot int) (*entry, error) {
	key, _, _ := old.slot(slot)
	if at, ok := tx.find(key); !ok || at != (place{pack: u.number, slot: uint16(slot)}) {
		return nil, nil // dropped before, or stored again since it was damaged
	}
	e := &entry{key: key} // dropped
	if !u.used(slot) {
		return e, nil
	}
	record, err := old.record(slot, key)
	if err != nil {
		tx.db.logCorrupt(err)
		return e, nil
	}
	if !p.fits(len(record)) {
		if err := tx.putPack(p); err != nil {
			return nil, err
		}
	}
	e.at = place{pack: uint32(tx.head.nextPack), slot: uint16(p.add(key, record))}
	return e, nil
}

// rewriteRuns merges all runs, if they have lines that are of no use any more. The
// new runs are younger than the old ones and say the same, so the old ones are
// dropped when all are there.
func (db *DB) rewriteRuns(ctx context.Context, damage bool) error {
	var lines uint64
	w := runWriter{verify: damage}
	err := db.View(func(tx *Tx) error {
		tx.readRuns()
		for _, r := range tx.runs {
			lines += uint64(r.len())
		}
		if k, _ := tx.bucket(runBucket).Cursor().Last(); k != nil {
			w.last = numberOf(k)
		}
		return nil
	})
	if err != nil || lines == db.head.Load().records && !damage {
		return err
	}
	for !w.done {
		if err := ctx.Err(); err != nil {
			return err
		}
		next := w
		if err := db.update(func(tx *writeTx) error { return next.write(tx) }); err != nil {
			return err
		}
		w = next
	}
	return nil
}

// runWriter merges old runs to new ones, one in each transaction.
type runWriter struct {
	last   uint64 // the youngest of the old runs
	verify bool   // leave out what leads to no whole record

	from  Key // the last line that was written
	lines uint64
	done  bool
}

var errFull = errors.New("full")

// write writes a run. After the last it drops the old ones.
func (w *runWriter) write(tx *writeTx) error {
	numbers, runs := tx.listRuns()
	old := 0
	for old < len(numbers) && numbers[old] <= w.last {
		old++
	}
	numbers, runs = numbers[:old], runs[:old]
	total := 0
	for i := range runs {
		if w.lines > 0 {
			runs[i] = runs[i].after(w.from)
		}
		total += runs[i].len()
	}
	b := newRunBuilder(min(total, tx.db.maxRun))
	err := merge(runs, func(e entry) error {
		if e.at.pack == 0 {
			return nil
		}
		if w.verify {
			if _, err := tx.readAt(e.key, e.at); err != nil {
				return nil
			}
		}
		if b.len() == tx.db.maxRun {
			return errFull
		}
		b.add(e)
		w.from = e.key
		return nil
	})
	w.lines += uint64(b.len())
	w.done = err == nil
	tx.changed = true
	bucket := tx.bucket(runBucket)
	if w.done {
		tx.head.records = w.lines
		for _, number := range numbers {
			if err := bucket.Delete(numberKey(number)); err != nil {
				return err
			}
		}
	}
	if b.len() == 0 {
		return nil
	}
	number := tx.head.nextRun
	tx.head.nextRun++
	return tx.append(bucket, number, b.run())
}

// after returns the lines of a run behind a key.
func (r run) after(key Key) run {
	lo, hi := 0, r.len()
	for lo < hi {
		mid := lo + (hi-lo)/2
		if bytes.Compare(r.keys[mid*len(Key{}):][:len(Key{})], key[:]) <= 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return run{keys: r.keys[lo*len(Key{}):], places: r.places[lo*placeSize:]}
}
