package cache

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// Tests of what other processes do run this binary again, which then is one of
// these instead of the tests.
const roleVariable = "MIND_LSP_CACHE_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "hold":
		holdUntilEOF(os.Args[1])
	case "commit":
		commitForever(os.Args[1])
	}
}

func startAs(t *testing.T, role, path string) (*exec.Cmd, *bufio.Scanner, io.Closer) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, path)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Process.Kill() // has ended by itself, if all went well
		_ = cmd.Wait()         // once is enough
	})
	return cmd, bufio.NewScanner(out), in
}

func holdUntilEOF(path string) {
	db, err := Open(path, Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it or dies
	if err := db.Close(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func TestOnlyOneProcessHasIt(t *testing.T) {
	path := testPath(t)
	cmd, out, in := startAs(t, "hold", path)
	if !out.Scan() || out.Text() != "open" {
		t.Fatalf("the other process says %q", out.Text())
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want %v", err, ErrLocked)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	openTest(t, path, Options{})
}

// The lock of a process that was killed is free at once.
func TestLockOfTheDead(t *testing.T) {
	path := testPath(t)
	cmd, out, _ := startAs(t, "hold", path)
	if !out.Scan() || out.Text() != "open" {
		t.Fatalf("the other process says %q", out.Text())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	openTest(t, path, Options{})
}

func TestOpenTwiceInOneProcess(t *testing.T) {
	path := testPath(t)
	db := openTest(t, path, Options{})
	if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want %v", err, ErrLocked)
	}
	closeTest(t, db)
	for name, err := range map[string]error{
		"Close":  db.Close(),
		"View":   db.View(func(*Tx) error { return nil }),
		"Commit": db.Commit(&Batch{dirs: map[string][]byte{"x": nil}}),
		"Tidy":   db.Tidy(context.Background()),
	} {
		if want := ErrClosed; name == "Close" && err != nil || name == "View" && !errors.Is(err, want) || name == "Commit" && !errors.Is(err, want) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
	if db.Has(Key{}) || db.Meta("x") != nil {
		t.Error("there is something in an index that is closed")
	}
}

// round is the batch that commitForever commits as its n-th.
func round(n int) *Batch {
	rng := rand.New(rand.NewPCG(uint64(n), 9))
	b := &Batch{}
	for i := range 30 {
		r := sampleRecord(rng, rng.IntN(60))
		record := r.Append(fmt.Appendf(nil, "%d/%d ", n, i))
		key := KeyOf(record, "go", 1)
		b.Put(key, record)
		b.SetDir(Dir{Path: fmt.Sprintf("d%d", (n*7+i)%50), Files: []File{{Name: "f", Key: key, Stamp: Stamp{Size: 1}}}})
	}
	b.SetMeta("round", strconv.AppendInt(nil, int64(n), 10))
	return b
}

// commitForever commits round after round and says so after each, tidying and
// compacting on the way.
func commitForever(path string) {
	db, err := Open(path, Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	db.deadFloor, db.freeFloor = 1000, 1
	n, _ := strconv.Atoi(string(db.Meta("round")))
	for {
		n++
		if err := db.Commit(round(n)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n)
		if n%4 == 0 {
			if err := db.Tidy(context.Background()); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		}
	}
}

// A process that is killed at any moment loses nothing that it was told is stored,
// and leaves an index that checks.
func TestKilledWhileItCommits(t *testing.T) {
	path := testPath(t)
	rng := rand.New(rand.NewPCG(1, 1))
	for kill := range 12 {
		cmd, out, _ := startAs(t, "commit", path)
		said := 0
		for range 2 + rng.IntN(8) {
			if !out.Scan() {
				t.Fatal("the other process stopped by itself")
			}
			n, err := strconv.Atoi(out.Text())
			if err != nil {
				t.Fatalf("the other process says %q", out.Text())
			}
			said = n
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for out.Scan() { // what it said before it died
			if n, err := strconv.Atoi(out.Text()); err == nil {
				said = n
			}
		}
		_ = cmd.Wait() // it was killed

		db, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path + ".bad"); err == nil {
			t.Fatalf("kill %d: the file was set aside", kill)
		}
		if db.lock.clean {
			t.Error("the lock file says that the index was closed")
		}
		stored, _ := strconv.Atoi(string(db.Meta("round")))
		if stored != said && stored != said+1 {
			t.Errorf("kill %d: round %d is stored, of %d", kill, stored, said)
		}
		last := round(stored)
		err = db.View(func(tx *Tx) error {
			for _, r := range last.records {
				got, ok, err := tx.Bytes(r.key)
				if !ok || !bytes.Equal(got, last.data[r.start:r.end]) {
					return fmt.Errorf("record %x of round %d: %t, %w", r.key, stored, ok, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("kill %d: %v", kill, err)
		}
		closeTest(t, db)
	}
}
