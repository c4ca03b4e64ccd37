package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	bolt "go.etcd.io/bbolt"
)

// bucketID is one of the buckets of the file.
type bucketID int

const (
	headBucket bucketID = iota // one value, under the bucket's own name
	metaBucket
	packBucket
	runBucket
	dirBucket
)

// bucketNames is never written to.
var bucketNames = [...][]byte{
	headBucket: []byte("head"),
	metaBucket: []byte("meta"),
	packBucket: []byte("packs"),
	runBucket:  []byte("runs"),
	dirBucket:  []byte("dirs"),
}

var headKey = bucketNames[headBucket]

// A Tx reads the index as it was when the View began that the Tx was made for. It
// is for that call, and for one goroutine, alone.
//
// A reader holds up no other reader and no commit, but what it could still see
// cannot be overwritten, and the file grows instead. So a View is over in
// milliseconds, and waits for nothing: not for another file, a lock or a channel.
type Tx struct {
	db   *DB
	file *mapped
	bolt *bolt.Tx

	buckets [len(bucketNames)]*bolt.Bucket // those that were asked for

	runs     []run // from the oldest to the youngest
	runsRead bool

	// The pack that was read last: files of a directory are mostly in the same.
	lastPack   pack
	lastNumber uint32 // 0: none
}

// bucket returns a bucket, all of which are there.
func (tx *Tx) bucket(id bucketID) *bolt.Bucket {
	if tx.buckets[id] == nil {
		tx.buckets[id] = tx.bolt.Bucket(bucketNames[id])
	}
	return tx.buckets[id]
}

// Has reports whether the record of a key is there, and whole.
func (tx *Tx) Has(key Key) bool {
	_, ok, err := tx.Bytes(key)
	return ok && err == nil
}

// Stored reports whether there is a record of a key, without a look at whether it is whole.
func (tx *Tx) Stored(key Key) bool {
	_, ok := tx.find(key)
	return ok && !tx.db.suspects.has(key)
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
	value := tx.bucket(packBucket).Get(numberKey(uint64(number)))
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
	if tx.bolt.Writable() {
		_, tx.runs = tx.listRuns()
		return
	}
	// Where the values lie cannot change while there is a reader of a transaction,
	// so all its readers can have the list of the first.
	id, base := tx.bolt.ID(), tx.file.bolt.Info().Data
	if t := tx.file.table.Load(); t != nil && t.txid == id && t.base == base {
		tx.runs = t.runs
		return
	}
	_, tx.runs = tx.listRuns()
	tx.file.table.Store(&runTable{txid: id, base: base, runs: tx.runs})
}

// runTable is a list of runs, which lie in the mapped file. It is of use to readers
// of the same transaction, as long as the file is mapped to the same place.
type runTable struct {
	txid int
	base uintptr
	runs []run
}

// listRuns returns the numbers of the runs and what they hold, from the oldest to
// the youngest. A run that is damaged holds nothing.
func (tx *Tx) listRuns() (numbers []uint64, runs []run) {
	c := tx.bucket(runBucket).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		number := numberOf(k)
		var r run
		if tx.db.wholeRun(number, v) {
			r, _ = openRun(v) // a run that cannot be opened is empty
		}
		numbers, runs = append(numbers, number), append(runs, r)
	}
	return numbers, runs
}

// Dirs calls fn with each directory, in the order of their paths' bytes. The slice
// of files is used again for the next directory; the files in it are the caller's.
func (tx *Tx) Dirs(fn func(Dir) error) error { return tx.dirsFrom("", fn) }

// DirsBelow is Dirs for the directory at path and all that lie in it, however deep.
func (tx *Tx) DirsBelow(path string, fn func(Dir) error) error {
	if path == "." {
		return tx.Dirs(fn)
	}
	d, ok, err := tx.Dir(path)
	if err == nil && ok {
		err = fn(d)
	}
	if err != nil {
		return err
	}
	return tx.dirsFrom(path+"/", fn)
}

// dirsFrom calls fn with each directory whose path begins with prefix.
func (tx *Tx) dirsFrom(prefix string, fn func(Dir) error) error {
	var files []File
	c := tx.bucket(dirBucket).Cursor()
	for k, v := c.Seek([]byte(prefix)); bytes.HasPrefix(k, []byte(prefix)) && k != nil; k, v = c.Next() {
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

// AppendDir appends what is known of a directory's files to buf, and is Dir otherwise.
func (tx *Tx) AppendDir(buf []File, path string) (files []File, ok bool) {
	value := tx.dir(path)
	if value == nil {
		return buf, false
	}
	files, err := decodeDir(path, value, buf)
	if err != nil {
		tx.db.logCorrupt(err)
		return buf, false
	}
	return files, true
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
	return tx.bucket(dirBucket).Get([]byte(path))
}

// meta returns a small thing, in memory of the file.
func (tx *Tx) meta(name string) ([]byte, error) {
	value := tx.bucket(metaBucket).Get([]byte(name))
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

// checkBuckets tells whether all buckets are there.
func checkBuckets(b *bolt.Tx) error {
	for _, name := range bucketNames {
		if b.Bucket(name) == nil {
			return errNoBucket
		}
	}
	return nil
}
