package cache

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/zeebo/xxh3"
)

func TestKeyOfKeepsWhatDiffersApart(t *testing.T) {
	seen := map[Key]string{}
	for _, c := range []struct {
		content, language string
		analyzer          int
	}{
		{"", "", 0}, {"", "", 1}, {"", "", -1}, {"a", "", 0}, {"", "a", 0}, {"a", "go", 1}, {"a", "go", 2}, {"a", "g", 1}, {"oa", "g", 1},
	} {
		key := KeyOf([]byte(c.content), c.language, c.analyzer)
		if other, ok := seen[key]; ok {
			t.Errorf("%v has the key of %s", c, other)
		}
		seen[key] = c.content + "/" + c.language
		if key != KeyOf([]byte(c.content), c.language, c.analyzer) {
			t.Errorf("%v has two keys", c)
		}
	}
}

func TestPackFillsUpToItsSize(t *testing.T) {
	var p packer
	record := make([]byte, 1000)
	n := 0
	for p.fits(len(record)) {
		p.add(Key{byte(n)}, record)
		n++
	}
	value := p.value()
	if len(value) > packSize || len(value) < packSize-2*len(record) {
		t.Errorf("a full pack has %d bytes", len(value))
	}
	got, err := openPack(value)
	if err != nil || got.len() != n {
		t.Fatalf("%d records, want %d: %v", got.len(), n, err)
	}
	if !p.fits(10 * packSize) {
		t.Error("a large record does not fit in an empty pack")
	}
}

// FuzzPack feeds anything to the reader of packs, and flips a byte of a sound one:
// exactly the record that it belongs to is an error.
func FuzzPack(f *testing.F) {
	f.Add([]byte{1, 0, 2, 3}, uint16(3))
	f.Add([]byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, at uint16) {
		if p, err := openPack(data); err == nil {
			for i := range p.len() {
				key, _, _ := p.slot(i)
				_, _ = p.record(i, key) // does not panic
			}
		}
		var p packer
		for i := 0; i*10 < len(data) && i < 100; i++ {
			p.add(Key{byte(i)}, data[i*10:min(len(data), i*10+10)])
		}
		value := p.value()
		got, err := openPack(value)
		if err != nil {
			t.Fatal(err)
		}
		n := got.len()
		for i := range n {
			record, err := got.record(i, Key{byte(i)})
			if err != nil || !bytes.Equal(record, data[i*10:min(len(data), i*10+10)]) {
				t.Fatalf("record %d: %x, %v", i, record, err)
			}
		}
		if n == 0 || int(at) < packHead+n*slotSize || int(at) >= len(value) {
			return
		}
		value[at] ^= 0x10
		for i := range n {
			_, start, end := got.slot(i)
			off := int(at) - packHead - n*slotSize
			_, err := got.record(i, Key{byte(i)})
			if hit := off >= start && off < end; hit != (err != nil) {
				t.Errorf("a flip at %d of records: record %d at %d-%d gives %v", off, i, start, end, err)
			}
		}
	})
}

func TestRunFindsEveryKeyAndNoOther(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct {
		name string
		n    int
		key  func(i int) Key
	}{
		{"hashes", 5000, func(int) Key { return randomKey(rng) }},
		{"no key", 0, nil},
		{"keys that begin alike", 300, func(i int) Key { k := Key{7}; binary.BigEndian.PutUint64(k[8:], rng.Uint64()); return k }},
		{"keys that lie close together", 300, func(i int) Key { var k Key; binary.BigEndian.PutUint64(k[:], uint64(i)); return k }},
		{"keys at both ends", 300, func(i int) Key {
			var k Key
			binary.BigEndian.PutUint64(k[:], uint64(int64(i-150)))
			return k
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var keys []Key
			for i := range tt.n {
				keys = append(keys, tt.key(i))
			}
			slices.SortFunc(keys, func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
			keys = slices.Compact(keys)
			b := newRunBuilder(len(keys))
			for i, k := range keys {
				b.add(entry{key: k, at: place{pack: uint32(i), slot: uint16(i)}})
			}
			value := b.run()
			r, err := openRun(value)
			if err != nil || !wholeRun(value) {
				t.Fatal(err)
			}
			for i, k := range keys {
				n, ok := r.find(k)
				if !ok || n != i || r.place(n) != (place{uint32(i), uint16(i)}) {
					t.Fatalf("key %d is found: %t, at %d", i, ok, n)
				}
				for at := range k {
					other := k
					other[at]++
					if _, ok := r.find(other); ok && !slices.Contains(keys, other) {
						t.Fatalf("found a key that is not there")
					}
				}
			}
		})
	}
}

// FuzzRun feeds anything to the reader of runs. What is not in order may hide keys,
// and nothing worse.
func FuzzRun(f *testing.F) {
	f.Add(bytes.Repeat([]byte{1, 2, 3}, 40), []byte("0123456789abcdef"))
	f.Add(make([]byte, runHead+10*entrySize), make([]byte, 16))
	f.Fuzz(func(t *testing.T, value, key []byte) {
		_ = wholeRun(value)
		r, err := openRun(value)
		if err != nil {
			return
		}
		var k Key
		copy(k[:], key)
		if n, ok := r.find(k); ok && r.key(n) != k {
			t.Errorf("found another key at %d", n)
		}
		_ = r.after(k)
		last := 0
		if err := merge([]run{r, r}, func(entry) error { last++; return nil }); err != nil || last > 2*r.len() {
			t.Errorf("merged to %d lines of %d: %v", last, r.len(), err)
		}
	})
}

func TestMergeTakesTheYoungest(t *testing.T) {
	build := func(entries ...entry) run {
		b := newRunBuilder(len(entries))
		for _, e := range entries {
			b.add(e)
		}
		r, err := openRun(b.run())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b, c := Key{1}, Key{2}, Key{3}
	runs := []run{
		build(entry{a, place{1, 0}}, entry{b, place{1, 1}}),
		build(entry{b, place{2, 0}}, entry{c, place{2, 1}}),
		build(entry{c, place{}}),
	}
	var got []entry
	_ = merge(runs, func(e entry) error { got = append(got, e); return nil })
	want := []entry{{a, place{1, 0}}, {b, place{2, 0}}, {c, place{}}}
	if !slices.Equal(got, want) {
		t.Errorf("merged to %v, want %v", got, want)
	}
}

// However many commits there are, there are few runs, and each key was written few
// times.
func TestMergingKeepsFewRuns(t *testing.T) {
	var sizes []int
	written, added := 0, 0
	for i := range 10_000 {
		n := 1 + i%7*100
		k := mergeable(sizes, n, maxRun)
		added += n
		for _, s := range sizes[len(sizes)-k:] {
			n += s
		}
		written += n
		sizes = append(sizes[:len(sizes)-k], n)
		if len(sizes) > 20 {
			t.Fatalf("%d runs after %d commits", len(sizes), i)
		}
	}
	if per := float64(written) / float64(added); per > 16 {
		t.Errorf("each key was written %.1f times", per)
	}
}

func randomKey(rng *rand.Rand) (k Key) {
	binary.BigEndian.PutUint64(k[:], rng.Uint64())
	binary.BigEndian.PutUint64(k[8:], rng.Uint64())
	return k
}

func TestDirRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files []File
	}{
		{"no files", nil},
		{"a file that nothing is known of", []File{{Name: "a"}}},
		{"stamps that go back and forth", []File{
			{Name: "a", Stamp: Stamp{Size: 1 << 62, MTime: -1 << 63, CTime: 1<<63 - 1, Inode: 1<<64 - 1}},
			{Name: "b", Stamp: Stamp{Size: -1, MTime: 1<<63 - 1, CTime: -1 << 63, Inode: 0}},
			{Name: "c", Stamp: Stamp{Size: 10, MTime: 1e18, CTime: 1e18 + 5, Inode: 7}, Key: Key{1}},
		}},
		{"a name that is longer than its row", []File{{Name: strings.Repeat("long", 40), Skip: 5}}},
		{"how much a record holds", []File{{Name: "a", Key: Key{1}, Symbols: 1 << 31, Pieces: 7}}},
		{"names that are no text, a folder, and notes", []File{
			{Name: "\x00\xff", Note: "odd"}, {Name: "a/", Skip: 3, Note: "not readable"}, {Name: "b", Skip: 255},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := Dir{Path: "some/where", Files: tt.files}
			value, err := appendDir(nil, &d)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decodeDir(d.Path, value, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d.Files, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			for _, want := range d.Files {
				if f, ok, err := findFile(d.Path, value, want.Name); !ok || err != nil || f != want {
					t.Errorf("found %v %t %v, want %v", f, ok, err, want)
				}
			}
			if _, ok, err := findFile(d.Path, value, "zzz"); ok || err != nil {
				t.Errorf("found a file that is not there: %t %v", ok, err)
			}
			if _, err := decodeDir("some/where/else", value, nil); err == nil {
				t.Error("a value is taken for another directory's")
			}
		})
	}
}

func TestDirRefusesWhatIsNotInOrder(t *testing.T) {
	for _, tt := range []struct {
		name string
		d    Dir
	}{
		{"no path", Dir{Files: []File{{Name: "a"}}}},
		{"a file without a name", Dir{Path: ".", Files: []File{{}}}},
		{"files in another order", Dir{Path: ".", Files: []File{{Name: "b"}, {Name: "a"}}}},
		{"a file twice", Dir{Path: ".", Files: []File{{Name: "a"}, {Name: "a"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := appendDir(nil, &tt.d); err == nil {
				t.Error("no error")
			}
		})
	}
}

// FuzzDir feeds anything to the decoder of directories, under a right checksum.
func FuzzDir(f *testing.F) {
	d := Dir{Path: ".", Files: []File{
		{Name: "a", Stamp: Stamp{1, 2, 3, 4}, Key: Key{1}}, {Name: "b", Skip: 1, Note: "x"}, {Name: "c", Stamp: Stamp{MTime: 9}},
	}}
	value, err := appendDir(nil, &d)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(value[dirHead:])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		value := binary.LittleEndian.AppendUint64(nil, xxh3.HashSeed(body, xxh3.HashString(".")))
		value = append(value, body...)
		files, err := decodeDir(".", value, nil)
		if err != nil {
			return
		}
		again, err := appendDir(nil, &Dir{Path: ".", Files: files})
		if err != nil {
			t.Fatalf("it decodes to what cannot be stored: %v", err)
		}
		got, err := decodeDir(".", again, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(files, got, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHeadTellsDamageFromAnotherFormat(t *testing.T) {
	h := newHead(7)
	h.packs, h.deadBytes = 3, 4
	b := h.encode()
	var got head
	if err := got.decode(b); err != nil || got != h {
		t.Errorf("%+v, %v, want %+v", got, err, h)
	}
	b[20] ^= 1
	if err := got.decode(b); err == nil {
		t.Error("a head with a flipped bit is taken")
	}
	if err := got.decode([]byte{9, 0, 0, 0, 1, 2, 3}); err != nil || got.format != 9 {
		t.Errorf("format %d, %v, want 9", got.format, err)
	}
}

func FuzzHead(f *testing.F) {
	h := newHead(1)
	f.Add(h.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		var h head
		if h.decode(b) == nil && h.format == Format && !bytes.Equal(h.encode(), b) {
			t.Error("it encodes to something else")
		}
	})
}

func TestDirsBelow(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), FileName), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b Batch
	for _, path := range []string{".", "a", "a-b", "a.b", "a/b", "a/b/c", "a/c", "ab", "b"} {
		b.SetDir(Dir{Path: path, Files: []File{{Name: "x"}}})
	}
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		".": ". a a-b a.b a/b a/b/c a/c ab b", "a": "a a/b a/b/c a/c", "a/b": "a/b a/b/c", "b": "b", "c": "", "a/b/c/d": "",
	} {
		var got []string
		err := db.View(func(tx *Tx) error {
			return tx.DirsBelow(path, func(d Dir) error {
				got = append(got, d.Path)
				return nil
			})
		})
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("below %s: %q %v, want %q", path, got, err, want)
		}
	}
}
