package indexer_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// onDisk is a folder of plain files, none of which is left out.
func onDisk(root string) indexer.Source {
	list := func(path string, visit func(cache.Dir) error) error {
		entries, err := os.ReadDir(filepath.Join(root, path))
		if err != nil {
			return nil // it is gone
		}
		d := cache.Dir{Path: path}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || e.IsDir() {
				continue
			}
			d.Files = append(d.Files, cache.File{Name: e.Name(), Stamp: cache.Stamp{Size: info.Size(), MTime: info.ModTime().UnixNano()}})
		}
		return visit(d)
	}
	return indexer.Source{
		Walk: func(_ context.Context, visit func(cache.Dir) error) error {
			return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
				if err != nil || !e.IsDir() {
					return err
				}
				rel, err := filepath.Rel(root, path)
				if err != nil {
					return err
				}
				return list(filepath.ToSlash(rel), visit)
			})
		},
		List: func(_ context.Context, hints []indexer.Hint, visit func(cache.Dir) error) error {
			for _, h := range hints {
				if err := list(h.Path, visit); err != nil {
					return err
				}
			}
			return nil
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			info, err := os.Stat(filepath.Join(root, path))
			if err != nil {
				return nil, cache.Stamp{}, err
			}
			text, err := os.ReadFile(filepath.Join(root, path))
			return text, cache.Stamp{Size: info.Size(), MTime: info.ModTime().UnixNano()}, err
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
}

// slowly is how long the scan of a file takes in the test below, and commits how often
// what was scanned is stored: as seldom, beside the whole, as in a tree that takes minutes.
const (
	slowly  = 5 * time.Millisecond
	commits = 5 * time.Millisecond
)

// indexUntilKilled indexes a folder, or with "refresh" the directories that it reads from
// standard input. It appends a byte to a file for each scan, and says when it begins.
func indexUntilKilled(dir, root, what string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
	db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{Analyzer: indexer.Analyzer})
	fail(err)
	scans, err := os.OpenFile(filepath.Join(dir, "scans"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	fail(err)
	innocent := func(context.Context, string, []byte) error { return nil }
	q := indexer.OpenQuarantine(filepath.Join(dir, "scanning"), db, nil, innocent)
	ix := indexer.New(db, onDisk(root), indexer.Options{Workers: 1, Quarantine: q}.WithCommits(commits).WithScanning(func([]byte) {
		_, err := scans.Write([]byte{'.'})
		fail(err)
		time.Sleep(slowly)
	}))
	fmt.Println("begun")
	if what == "refresh" {
		var hints []indexer.Hint
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			hints = append(hints, indexer.Hint{Path: in.Text()})
		}
		_, err = ix.Refresh(context.Background(), hints)
	} else {
		_, err = ix.Update(context.Background())
	}
	fail(err)
	fail(q.Close())
	fail(db.Close())
}

// inMemory returns a folder in which a sync costs nothing, where there is one: what a
// killed process has written stays, synced or not.
func inMemory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "mind-lsp-test-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// A process that is killed at any of fifty moments leaves an index that checks; what is
// left to do is done by the next ones, hardly anything twice; and what they end with is
// what an undisturbed run ends with.
func TestKilledAtRandomMoments(t *testing.T) {
	t.Parallel()                                // it mostly waits
	const files, bulk, refreshes = 2600, 20, 30 // the latter are kills
	root, dir := t.TempDir(), inMemory(t)
	rng := rand.New(rand.NewPCG(5, 6))
	write := func(i int, version int) string {
		path := fmt.Sprintf("d%02d/f%d.go", i%40, i)
		text := fmt.Sprintf("package p\n\n// Version %d.\nfunc F%d_%d() {}\n", version, i, version)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return filepath.Dir(path)
	}
	for i := range files {
		write(i, 0)
	}
	changed := 0
	// run lets a process work for a while, and returns false if it was done before that.
	run := func(limit time.Duration, what string, hints ...string) (killed bool) {
		t.Helper()
		cmd := as("killed", dir, root, what)
		cmd.Stdin = strings.NewReader(strings.Join(hints, "\n"))
		cmd.Stderr = t.Output()
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		bufio.NewScanner(out).Scan() // it has begun
		if limit > 0 {
			kill := time.AfterFunc(limit, func() { cmd.Process.Kill() })
			defer kill.Stop()
		}
		err = cmd.Wait()
		if err != nil && (limit == 0 || cmd.ProcessState.ExitCode() == 3) {
			t.Fatal(err)
		}
		return err != nil
	}
	check := func() (export string) {
		t.Helper()
		db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{Analyzer: indexer.Analyzer})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := os.Stat(filepath.Join(dir, cache.FileName+".bad")); err == nil {
			t.Fatal("the index was set aside")
		}
		if err := db.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := indexer.Export(t.Context(), db, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}

	killed := 0
	share := slowly * files / bulk // for each
	for range bulk {
		if run(1+time.Duration(rng.Int64N(int64(2*share))), "update") {
			killed++
		}
		check()
	}
	run(0, "update")
	inBulk := killed
	for version := range refreshes {
		var hints []string
		for range 3 {
			hints = append(hints, write(rng.IntN(files), version+1))
			changed++
		}
		slices.Sort(hints)
		if run(1+time.Duration(rng.Int64N(int64(6*slowly))), "refresh", slices.Compact(hints)...) {
			killed++
		}
		check()
	}
	run(0, "update")
	got := check()

	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: indexer.Analyzer})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := indexer.New(db, onDisk(root), indexer.Options{}).Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := indexer.Export(t.Context(), db, &want); err != nil {
		t.Fatal(err)
	}
	if got != want.String() {
		t.Error("the index is not that of an undisturbed run")
	}
	scans, err := os.ReadFile(filepath.Join(dir, "scans"))
	if err != nil {
		t.Fatal(err)
	}
	if most := (files + changed) * 105 / 100; len(scans) > most {
		t.Errorf("%d scans of %d contents", len(scans), files+changed)
	}
	t.Logf("killed %d times in bulk and %d times in refreshes; %d scans of %d contents", inBulk, killed-inBulk, len(scans), files+changed)
}
