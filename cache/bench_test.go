package cache

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// Benchmarks sync as the product does.
func openBench(b *testing.B) *DB {
	b.Helper()
	db, err := Open(testPath(b), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// benchKey is a key that looks like a hash and differs from all others.
func benchKey(rng *rand.Rand) (k Key) { return randomKey(rng) }

// BenchmarkCommit stores batches of about 4 MB of records, and of as many
// directories as they would lie in.
func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{500, 1500, 5000} {
		b.Run(fmt.Sprint("record=", size), func(b *testing.B) {
			db := openBench(b)
			rng := rand.New(rand.NewPCG(1, 1))
			record := make([]byte, size)
			for i := range record {
				record[i] = byte(rng.Uint32())
			}
			records := (4 << 20) / size
			var batch Batch
			dirs := 0
			b.SetBytes(int64(records * size))
			for b.Loop() {
				batch.Reset()
				var files []File
				for i := range records {
					k := benchKey(rng)
					batch.Put(k, record)
					files = append(files, File{Name: fmt.Sprintf("file%06d.go", i), Key: k, Stamp: Stamp{int64(i), rng.Int64(), rng.Int64(), rng.Uint64()}})
					if len(files) == 20 {
						batch.SetDir(Dir{Path: fmt.Sprintf("src/dir%08d", dirs), Files: files})
						dirs, files = dirs+1, files[:0]
					}
				}
				if err := db.Commit(&batch); err != nil {
					b.Fatal(err)
				}
			}
			s := db.Stats()
			b.ReportMetric(float64(s.FileBytes-s.FreeBytes)/float64(s.PackBytes), "file/records")
		})
	}
}

// BenchmarkSmallCommit stores what saving one file does.
func BenchmarkSmallCommit(b *testing.B) {
	db, keys := benchIndex(b, 100_000)
	rng := rand.New(rand.NewPCG(2, 2))
	record := make([]byte, 1500)
	n := 0
	for b.Loop() {
		k := benchKey(rng)
		var batch Batch
		batch.Put(k, record)
		batch.SetDir(Dir{Path: "src/dir", Files: []File{{Name: "a", Key: keys[n%len(keys)]}, {Name: "f", Key: k}}})
		if err := db.Commit(&batch); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

// benchIndex makes an index of n small records.
func benchIndex(b *testing.B, n int) (*DB, []Key) {
	b.Helper()
	db := openBench(b)
	rng := rand.New(rand.NewPCG(1, 1))
	var keys []Key
	for len(keys) < n {
		var batch Batch
		for range 10_000 {
			k := benchKey(rng)
			batch.Put(k, binary.AppendUvarint(make([]byte, 200), uint64(len(keys))))
			keys = append(keys, k)
		}
		if err := db.Commit(&batch); err != nil {
			b.Fatal(err)
		}
	}
	return db, keys
}

// BenchmarkHas looks up single keys, from all cores.
func BenchmarkHas(b *testing.B) {
	db, keys := benchIndex(b, 200_000)
	for _, bb := range []struct {
		name string
		key  func(rng *rand.Rand) Key
	}{
		{"there", func(rng *rand.Rand) Key { return keys[rng.IntN(len(keys))] }},
		{"absent", benchKey},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				rng := rand.New(rand.NewPCG(rand.Uint64(), 1))
				want := bb.name == "there"
				for pb.Next() {
					if db.Has(bb.key(rng)) != want {
						b.Error("found what is not there, or the other way round")
					}
				}
			})
		})
	}
}

// BenchmarkRecords reads records within one View, in the order in which they were
// stored, as a search table is built.
func BenchmarkRecords(b *testing.B) {
	db, keys := benchIndex(b, 200_000)
	b.ReportAllocs()
	for b.Loop() {
		err := db.View(func(tx *Tx) error {
			for _, k := range keys {
				if _, ok, err := tx.Bytes(k); !ok {
					return fmt.Errorf("%x: %w", k, err)
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(keys)), "ns/record")
}

// BenchmarkDirs goes through the stamps of 800,000 files in 8,000 directories, as a
// warm start does.
func BenchmarkDirs(b *testing.B) {
	db := openBench(b)
	rng := rand.New(rand.NewPCG(1, 1))
	const dirs, files = 8000, 100
	var batch Batch
	for d := range dirs {
		list := make([]File, files)
		for i := range list {
			now := int64(1.7e18) + rng.Int64N(1e15)
			list[i] = File{Name: fmt.Sprintf("some_file_%04d.go", i), Key: benchKey(rng), Stamp: Stamp{rng.Int64N(20000), now, now + rng.Int64N(1e9), 1e6 + uint64(d*files+i)}}
		}
		batch.SetDir(Dir{Path: fmt.Sprintf("src/dir%03d/sub%05d", d/40, d), Files: list})
	}
	if err := db.Commit(&batch); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		seen := 0
		err := db.View(func(tx *Tx) error {
			return tx.Dirs(func(d Dir) error {
				seen += len(d.Files)
				return nil
			})
		})
		if err != nil || seen != dirs*files {
			b.Fatal(seen, err)
		}
	}
	b.ReportMetric(float64(db.Stats().FileBytes)/(dirs*files), "B/file")
}

// BenchmarkOpen opens an index of 300 MB: one that was closed, and one whose process
// was killed, which is looked through.
func BenchmarkOpen(b *testing.B) {
	path := testPath(b)
	db, err := Open(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	record := make([]byte, 1500)
	for range 20 {
		var batch Batch
		for range 10_000 {
			batch.Put(benchKey(rng), record)
		}
		if err := db.Commit(&batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for _, state := range []string{stateClean, stateOpen} {
		b.Run(map[string]string{stateClean: "closed", stateOpen: "killed"}[state], func(b *testing.B) {
			for b.Loop() {
				write(b, path+lockSuffix, []byte(state))
				db, err := Open(path, Options{})
				if err != nil {
					b.Fatal(err)
				}
				db.Close()
			}
		})
	}
}

// BenchmarkTidy drops half of 100,000 records.
func BenchmarkTidy(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db, keys := benchIndex(b, 100_000)
		db.deadFloor, db.freeFloor = 1, 1
		for _, named := range []int{len(keys), len(keys) / 2} {
			var batch Batch
			for d := range 100 {
				var files []File
				for i := d; i < named; i += 100 {
					files = append(files, File{Name: fmt.Sprintf("f%08d", i), Key: keys[i], Stamp: Stamp{Size: 1}})
				}
				batch.SetDir(Dir{Path: fmt.Sprint(d), Files: files})
			}
			if err := db.Commit(&batch); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := db.Tidy(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
