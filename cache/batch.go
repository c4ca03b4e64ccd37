package cache

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/zeebo/xxh3"
	bolt "go.etcd.io/bbolt"
)

// A Batch gathers changes for one [DB.Commit]. It takes copies of all that it is
// given. The zero value is empty and ready to use; a Batch is for one goroutine.
type Batch struct {
	data    []byte // of records, one after another
	records []pending
	dirs    map[string][]byte // values by path; nil removes
	meta    map[string][]byte // values by name; nil removes
	dirData int               // bytes in dirs
	err     error             // of the first change that cannot be made
}

// pending is a record in a batch.
type pending struct {
	key        Key
	start, end int  // in data
	known      bool // set by Commit: it is stored already
}

// maxIdle is how much memory a batch keeps for the next commit.
const maxIdle = 16 << 20

// Put stores a record. One whose key is stored already is ignored, since what is
// under a key never changes; if what is stored is damaged, it is replaced.
func (b *Batch) Put(key Key, record []byte) {
	if len(record) > MaxRecord {
		b.fail(fmt.Errorf("cache: a record of %d bytes", len(record)))
		return
	}
	start := len(b.data)
	b.data = append(b.data, record...)
	b.records = append(b.records, pending{key: key, start: start, end: len(b.data)})
}

// SetDir stores what is known of a directory in place of what was.
func (b *Batch) SetDir(d Dir) {
	value, err := appendDir(nil, &d)
	if err != nil {
		b.fail(err)
		return
	}
	b.setDir(d.Path, value)
}

// RemoveDir forgets a directory, and none that lie in it.
func (b *Batch) RemoveDir(path string) { b.setDir(path, nil) }

func (b *Batch) setDir(path string, value []byte) {
	if b.dirs == nil {
		b.dirs = map[string][]byte{}
	}
	b.dirData += len(value) - len(b.dirs[path])
	b.dirs[path] = value
}

// SetMeta stores a small thing, as [DB.SetMeta] does.
func (b *Batch) SetMeta(name string, value []byte) {
	if name == "" || len(name) > maxPath {
		b.fail(fmt.Errorf("cache: a name of %d bytes", len(name)))
		return
	}
	if b.meta == nil {
		b.meta = map[string][]byte{}
	}
	if value != nil {
		value = sealMeta(name, value)
	}
	b.meta[name] = value
}

func (b *Batch) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Size returns how much the batch holds, in bytes.
func (b *Batch) Size() int { return len(b.data) + b.dirData }

// Reset empties the batch, so that it can be filled for another commit.
func (b *Batch) Reset() {
	data, records := b.data[:0], b.records[:0]
	if cap(data) > maxIdle {
		data, records = nil, nil
	}
	*b = Batch{data: data, records: records}
}

// Commit makes the changes of a batch, all or none of them, and returns once they
// are on the disk. It may be called from several goroutines, which wait for one
// another. The batch stays as it is.
func (db *DB) Commit(b *Batch) error {
	if b.err != nil {
		return b.err
	}
	db.writer.Lock()
	defer db.writer.Unlock()
	return db.commit(b)
}

// commit is Commit for whoever holds writer.
func (db *DB) commit(b *Batch) error {
	err := db.update(func(tx *writeTx) error {
		if err := tx.put(b); err != nil {
			return err
		}
		for _, path := range slices.Sorted(maps.Keys(b.dirs)) {
			if err := tx.setDir(path, b.dirs[path]); err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(b.meta)) {
			if err := tx.setMeta(name, b.meta[name]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		db.suspects.remove(b.records)
	}
	return err
}

// A writeTx changes the index. Only [DB.update] makes one.
type writeTx struct {
	*Tx
	head     head // as it will be
	changed  bool
	findable bool // what can be found has changed
}

// put stores the records of a batch in new packs, and their places in a new run.
func (tx *writeTx) put(b *Batch) error {
	byKey := make([]int, len(b.records))
	for i := range byKey {
		byKey[i] = i
		b.records[i].known = tx.Has(b.records[i].key)
	}
	slices.SortStableFunc(byKey, func(i, j int) int { return bytes.Compare(b.records[i].key[:], b.records[j].key[:]) })
	for n, i := range byKey {
		if n > 0 && b.records[byKey[n-1]].key == b.records[i].key {
			b.records[i].known = true
		}
	}
	// Packs are filled in the order of the batch: what was scanned together is
	// mostly asked for together.
	places := make([]place, len(b.records))
	var p packer
	for i := range b.records {
		r := &b.records[i]
		if r.known {
			continue
		}
		record := b.data[r.start:r.end]
		if !p.fits(len(record)) {
			if err := tx.putPack(&p); err != nil {
				return err
			}
		}
		places[i] = place{pack: uint32(tx.head.nextPack), slot: uint16(p.add(r.key, record))}
	}
	if err := tx.putPack(&p); err != nil {
		return err
	}
	entries := make([]entry, 0, len(b.records))
	for _, i := range byKey {
		if !b.records[i].known {
			entries = append(entries, entry{key: b.records[i].key, at: places[i]})
		}
	}
	return tx.addEntries(entries)
}

// putPack stores a pack, unless it is empty.
func (tx *writeTx) putPack(p *packer) error {
	if p.len() == 0 {
		return nil
	}
	if tx.head.nextPack > 1<<32-1 {
		return fmt.Errorf("cache: no number left for a pack")
	}
	number := tx.head.nextPack
	tx.head.nextPack++
	tx.head.packs++
	value := p.value()
	tx.head.packBytes += uint64(len(value))
	tx.changed = true
	return tx.append(tx.bucket(packBucket), number, value)
}

// append stores a value under a number larger than all before.
func (tx *writeTx) append(b *bolt.Bucket, number uint64, value []byte) error {
	b.FillPercent = 1
	return b.Put(numberKey(number), value)
}

// addEntries adds lines to the table of keys, given in the order of the keys, and
// merges them with the youngest runs if those are small.
func (tx *writeTx) addEntries(entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	tx.changed = true
	added := newRunBuilder(len(entries))
	for _, e := range entries {
		was, known := tx.find(e.key)
		switch {
		case e.at.pack != 0 && !known:
			tx.head.records++
		case e.at.pack == 0 && known && was.pack != 0:
			tx.head.records--
		}
		added.add(e)
	}
	return tx.addRun(added)
}

// addRun stores a run, which find does not see before the next transaction, in place of itself and the runs that it is to be merged with.
func (tx *writeTx) addRun(added *runBuilder) error {
	bucket := tx.bucket(runBucket)
	numbers, runs := tx.listRuns()
	sizes := make([]int, len(runs))
	for i, r := range runs {
		sizes[i] = r.len()
	}
	keep := len(runs) - mergeable(sizes, added.len(), tx.db.maxRun)
	value := added.run()
	if keep < len(runs) {
		total := (len(value) - runHead) / entrySize
		for _, n := range sizes[keep:] {
			total += n
		}
		youngest, err := openRun(value)
		if err != nil {
			return err
		}
		merged := newRunBuilder(total)
		_ = merge(append(runs[keep:], youngest), func(e entry) error {
			// With nothing older to hide, what was dropped can be forgotten.
			if keep > 0 || e.at.pack != 0 {
				merged.add(e)
			}
			return nil
		})
		value = merged.run()
		for _, number := range numbers[keep:] {
			if err := bucket.Delete(numberKey(number)); err != nil {
				return err
			}
		}
	}
	number := tx.head.nextRun
	tx.head.nextRun++
	return tx.append(bucket, number, value)
}

// setDir stores the value of a directory, or removes it.
func (tx *writeTx) setDir(path string, value []byte) error {
	if path == "" || len(path) > maxPath {
		return fmt.Errorf("cache: a directory's path of %d bytes", len(path))
	}
	old := tx.dir(path)
	switch {
	case old == nil && value == nil, old != nil && bytes.Equal(old, value):
		return nil
	case old == nil:
		tx.head.dirs++
	case value == nil:
		tx.head.dirs--
	}
	tx.changed = true
	var was, is []File
	if old != nil {
		was, _ = decodeDir(path, old, nil) // of what is damaged, nothing could be found
	}
	if value != nil {
		is, _ = decodeDir(path, value, nil)
	}
	unnamed, differ := compareDirs(was, is)
	tx.head.unnamed += unnamed
	tx.findable = tx.findable || differ
	if value == nil {
		return tx.bucket(dirBucket).Delete([]byte(path))
	}
	return tx.bucket(dirBucket).Put([]byte(path), value)
}

// compareDirs returns how many keys files ceased to name, and whether what can be
// found in them is another.
func compareDirs(was, is []File) (unnamed uint64, differ bool) {
	i, j := 0, 0
	for i < len(was) || j < len(is) {
		switch {
		case j == len(is) || i < len(was) && was[i].Name < is[j].Name:
			differ = differ || findable(&was[i])
			if was[i].Key != (Key{}) {
				unnamed++
			}
			i++
		case i == len(was) || is[j].Name < was[i].Name:
			differ = differ || findable(&is[j])
			j++
		default:
			if was[i].Key != is[j].Key && was[i].Key != (Key{}) {
				unnamed++
			}
			differ = differ || findable(&was[i]) != findable(&is[j]) || findable(&is[j]) && was[i].Key != is[j].Key
			i++
			j++
		}
	}
	return unnamed, differ
}

func findable(f *File) bool { return f.Skip == 0 && f.Key != Key{} }

func (tx *writeTx) setMeta(name string, value []byte) error {
	b := tx.bucket(metaBucket)
	if old := b.Get([]byte(name)); bytes.Equal(old, value) && (old == nil) == (value == nil) {
		return nil
	}
	tx.changed = true
	if value == nil {
		return b.Delete([]byte(name))
	}
	return b.Put([]byte(name), value)
}

// sealMeta puts a checksum before a small thing: an xxh3 of it, as uint64, seeded
// with an xxh3 of its name.
func sealMeta(name string, value []byte) []byte {
	sealed := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(value)), metaSum(name, value))
	return append(sealed, value...)
}

func openMeta(name string, sealed []byte) ([]byte, error) {
	if len(sealed) < 8 || metaSum(name, sealed[8:]) != binary.LittleEndian.Uint64(sealed) {
		return nil, corrupt("the checksum of %s", name)
	}
	return sealed[8:], nil
}

func metaSum(name string, value []byte) uint64 { return xxh3.HashSeed(value, xxh3.HashString(name)) }
