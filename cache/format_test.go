package cache

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The bytes that docs/cache-format.md describes. When one of these has to change,
// so does Format.
func TestFormatIsAsDescribed(t *testing.T) {
	if Format != 1 {
		t.Fatal("these are the bytes of format 1")
	}
	key := KeyOf([]byte("package a\n"), "go", 1)
	r := Record{Language: "go", Lines: 9, Cut: 1,
		Symbols: []Symbol{
			{Name: []byte("T"), Kind: 23, Parent: -1, Line: 2, Column: 5, EndLine: 4},
			{Name: []byte("x"), Kind: 8, Parent: 0, Line: 3, Column: 1, EndLine: 3},
			{Name: []byte("Do"), Receiver: []byte("T"), Kind: 6, Parent: -1, Line: 6, Column: 9, EndLine: 300},
		},
		Pieces: []Piece{{Start: 0, End: 40, Line: 0, EndLine: 4, Symbol: -1}, {Start: 40, End: 1000, Line: 5, EndLine: 300, Symbol: 2}},
	}
	record := r.Append(nil)
	dir, err := appendDir(nil, &Dir{Path: "a/b", Files: []File{
		{Name: "c/", Skip: 3, Note: "no"},
		{Name: "d", Stamp: Stamp{Size: 10, MTime: 1000, CTime: 1001, Inode: 7}, Key: key, Symbols: 3, Pieces: 200},
		{Name: "e", Stamp: Stamp{Size: 20, MTime: 900, CTime: 900, Inode: 8}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var p packer
	p.add(key, record)
	run := newRunBuilder(2)
	run.add(entry{key: Key{1}, at: place{}})
	run.add(entry{key: key, at: place{pack: 7, slot: 300}})
	h := head{format: 1, analyzer: 2, generation: 3, nextPack: 4, nextRun: 5, dirs: 6, records: 7, packs: 8, packBytes: 9, deadBytes: 10, unnamed: 11}
	for _, tt := range []struct {
		name string
		got  []byte
		want string
	}{
		{"key", key[:],
			"63bd2872de037b9de953f8d4c8d766a0"},
		{"record", record,
			"02676f0901030217010405044801020100a6020609cc04015478446f54005000080000800f02ce0406"},
		{"directory", dir,
			"2967f392b3bfaf78030602030302010c14d00f020e63bd2872de037b9de953f8d4c8d766a003c801010428c7010002632f6e6f6465"},
		{"pack", p.value(),
			"010063bd2872de037b9de953f8d4c8d766a0290000008055867402676f0901030217010405044801020100a6020609cc04015478446f54005000080000800f02ce0406"},
		{"run", run.run(),
			"b5a1f6c2de16022f0100000000000000000000000000000063bd2872de037b9de953f8d4c8d766a0000000000000070000002c01"},
		{"head", h.encode(),
			"010000000200000003000000000000000400000000000000050000000000000006000000000000000700000000000000080000000000000009000000000000000a000000000000000b000000000000000cc070c49a4f26c0"},
		{"meta", sealMeta("name", []byte("value")),
			"ccc8aebdf38e2c0276616c7565"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := hex.EncodeToString(tt.got); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A table that was made from an index which is gone must not be taken for one of the
// index that came in its place.
func TestGenerationIsNeverThatOfAnEarlierIndex(t *testing.T) {
	path := testPath(t)
	filled(t, path)
	db := openTest(t, path, Options{Analyzer: 1})
	before := db.Generation()
	closeTest(t, db)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	db = openTest(t, path, Options{Analyzer: 1})
	if db.Generation() <= before {
		t.Errorf("generation %d after %d", db.Generation(), before)
	}
	if age := time.Since(time.UnixMicro(int64(db.Generation()))); age < 0 || age > time.Hour {
		t.Errorf("a new index has the generation of %v ago", age)
	}
}

// Whoever waited for a lock may get one on a file that was removed meanwhile, which
// keeps nobody out.
func TestLockOfAFileThatIsGone(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !sameFile(f, name) {
		t.Error("a file is not the one of its name")
	}
	if err := os.Rename(name, name+".gone"); err != nil {
		t.Fatal(err)
	}
	if sameFile(f, name) {
		t.Error("a file that is gone is the one of its name")
	}
	write(t, name, nil)
	if sameFile(f, name) {
		t.Error("a file that is gone is the one that has its name now")
	}
}
