package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	bolt "go.etcd.io/bbolt"
)

// The buckets of the file.
var (
	headBucket = []byte("head") // of one value, under its own name
	metaBucket = []byte("meta")
	packBucket = []byte("packs")
	runBucket  = []byte("runs")
	dirBucket  = []byte("dirs")
)

// A Tx reads the index as it was when the View began that the Tx was made for. It
// is for that call, and for one goroutine, alone.
//
// A reader holds up no other reader and no commit, but what it could still see
// cannot be overwritten, and the file grows instead. So a View is over in
// milliseconds, and waits for nothing: not for another file, a lock or a channel.
type Tx struct {
	db   *DB
	bolt *bolt.Tx

	packs, dirs *bolt.Bucket

	runs     []run // from the oldest to the youngest
	runsRead bool

	// The pack that was read last: files of a directory are mostly in the same.
	lastPack   pack
	lastNumber uint32 // 0: none
}

func newTx(db *DB, b *bolt.Tx) *Tx {
	return &Tx{db: db, bolt: b, packs: b.Bucket(packBucket), dirs: b.Bucket(dirBucket)}
}

// Has reports whether the record of a key is there, and whole.
func (tx *Tx) Has(key Key) bool {
	_, ok, err := tx.Bytes(key)
	return ok && err == nil
}

// Record decodes the record of a key into r, whose names are valid until the View
// is over. It returns false if there is no such record, and [ErrCorrupt] if it is
// damaged: either way the file has to be scanned again.
func (tx *Tx) Record(key Key, r *Record) (bool, error) {
	data, ok, err := tx.Bytes(key)
	if !ok || err != nil {
		return false, err
	}
	return true, r.Decode(data)
}

// Bytes is Record without decoding.
func (tx *Tx) Bytes(key Key) (data []byte, ok bool, err error) {
	at, ok := tx.find(key)
	if !ok {
		return nil, false, nil
	}
	data, err = tx.at(key, at)
	return data, err == nil, err
}

// find returns where the record of a key lies.
func (tx *Tx) find(key Key) (place, bool) {
	tx.readRuns()
	for i := len(tx.runs) - 1; i >= 0; i-- {
		if n, ok := tx.runs[i].find(key); ok {
			at := tx.runs[i].place(n)
			return at, at.pack != 0
		}
	}
	return place{}, false
}

// at returns the record of a key that lies at a place.
func (tx *Tx) at(key Key, at place) ([]byte, error) {
	data, err := tx.readAt(key, at)
	if err != nil {
		err = fmt.Errorf("pack %d: %w", at.pack, err)
		if tx.db.suspects.add(key) {
			tx.db.logCorrupt(err)
		}
	}
	return data, err
}

func (tx *Tx) readAt(key Key, at place) ([]byte, error) {
	if tx.lastNumber != at.pack {
		p, err := tx.pack(at.pack)
		if err != nil {
			return nil, err
		}
		tx.lastPack, tx.lastNumber = p, at.pack
	}
	return tx.lastPack.record(int(at.slot), key)
}

func (tx *Tx) pack(number uint32) (pack, error) {
	value := tx.packs.Get(numberKey(uint64(number)))
	if value == nil {
		return pack{}, corrupt("it is not there")
	}
	return openPack(value)
}

// readRuns reads the table of keys. A run that is damaged is left out: what it had
// is not found, and will be stored again.
func (tx *Tx) readRuns() {
	if tx.runsRead {
		return
	}
	tx.runsRead = true
	c := tx.bolt.Bucket(runBucket).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		number := numberOf(k)
		if !tx.db.wholeRun(number, v) {
			continue
		}
		if r, err := openRun(v); err == nil {
			tx.runs = append(tx.runs, r)
		}
	}
}

// Dirs calls fn with each directory, in the order of their paths' bytes. The slice
// of files is used again for the next directory; the files in it are the caller's.
func (tx *Tx) Dirs(fn func(Dir) error) error {
	var files []File
	c := tx.dirs.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		path := string(k)
		var err error
		if files, err = decodeDir(path, v, files[:0]); err != nil {
			tx.db.logCorrupt(err)
			continue
		}
		if err := fn(Dir{Path: path, Files: files}); err != nil {
			return err
		}
	}
	return nil
}

// Dir returns a directory, which is the caller's. It returns false if there is no
// such directory or what is stored of it is damaged, which is logged: either way
// its files have to be looked at again.
func (tx *Tx) Dir(path string) (Dir, bool, error) {
	value := tx.dir(path)
	if value == nil {
		return Dir{}, false, nil
	}
	files, err := decodeDir(path, value, nil)
	if err != nil {
		tx.db.logCorrupt(err)
		return Dir{}, false, nil
	}
	return Dir{Path: path, Files: files}, true, nil
}

// File returns what is known of a file. If that is nothing, the error is
// [fs.ErrNotExist].
func (tx *Tx) File(dir, name string) (File, error) {
	value := tx.dir(dir)
	if value == nil {
		return File{}, fmt.Errorf("cache: directory %s: %w", dir, fs.ErrNotExist)
	}
	f, ok, err := findFile(dir, value, name)
	if err != nil {
		return File{}, err
	}
	if !ok {
		return File{}, fmt.Errorf("cache: file %s in %s: %w", name, dir, fs.ErrNotExist)
	}
	return f, nil
}

func (tx *Tx) dir(path string) []byte {
	if path == "" {
		return nil
	}
	return tx.dirs.Get([]byte(path))
}

// meta returns a small thing, in memory of the file.
func (tx *Tx) meta(name string) ([]byte, error) {
	value := tx.bolt.Bucket(metaBucket).Get([]byte(name))
	if value == nil {
		return nil, nil
	}
	return openMeta(name, value)
}

// numberKey is the key of a pack or a run.
func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func numberOf(key []byte) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(key)
}

var errNoBucket = errors.New("a bucket is missing")

func buckets() [][]byte { return [][]byte{headBucket, metaBucket, packBucket, runBucket, dirBucket} }

// checkBuckets tells whether all buckets are there.
func checkBuckets(b *bolt.Tx) error {
	for _, name := range buckets() {
		if b.Bucket(name) == nil {
			return errNoBucket
		}
	}
	return nil
}
