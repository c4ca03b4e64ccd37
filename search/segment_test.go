package search

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/zeebo/xxh3"
)

// encoded returns a segment of a few files.
func encoded(t testing.TB) []byte {
	b := NewBuilder()
	add(b, names("getUserName", "getuser", "HTTPServer", "имя", "a_b", "x")...)
	add(b, declared{"Store.get", method, "store/store.go"}, declared{"Store", class, "store/store.go"},
		declared{"TestGet", function, "store/store_test.go"}, declared{"get", function, "vendor/x/get.go"})
	b.Remove("gone.go")
	var buf bytes.Buffer
	n, err := b.WriteTo(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(buf.Len()) {
		t.Fatalf("WriteTo wrote %d bytes and says %d", buf.Len(), n)
	}
	return buf.Bytes()
}

func TestSegmentOfOtherBytesIsRefused(t *testing.T) {
	whole := encoded(t)
	if _, err := ReadSegment(whole); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		spoil func(b []byte) []byte
		want  error
	}{
		{"nothing", func(b []byte) []byte { return nil }, ErrUnusable},
		{"the first half", func(b []byte) []byte { return b[:len(b)/2] }, ErrUnusable},
		{"all but a byte", func(b []byte) []byte { return b[:len(b)-1] }, ErrDamaged},
		{"something else", func(b []byte) []byte { b[0]++; return b }, ErrUnusable},
		{"a later format", func(b []byte) []byte { b[8]++; return b }, ErrUnusable},
		{"a footer with another bit", func(b []byte) []byte { b[len(b)-tailSize-8] ^= 1; return b }, ErrDamaged},
		{"a footer of another segment", func(b []byte) []byte {
			return seal(b, func(footer []byte) { footer[12]++ }) // one name more than there are
		}, ErrDamaged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadSegment(tt.spoil(slices.Clone(whole)))
			if !errors.Is(err, tt.want) || !errors.Is(err, ErrUnusable) {
				t.Errorf("error is %v, want %v", err, tt.want)
			}
		})
	}
}

// seal changes the footer of a segment and makes its checksum right again.
func seal(b []byte, change func(footer []byte)) []byte {
	footer := b[len(b)-tailSize-footerSize : len(b)-tailSize]
	change(footer)
	binary.LittleEndian.PutUint64(b[len(b)-tailSize:], xxh3.Hash(footer))
	return b
}

func TestVerifyFindsEachDamagedByte(t *testing.T) {
	whole := encoded(t)
	first, err := ReadSegment(whole)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Verify(); err != nil {
		t.Fatal(err)
	}
	for _, p := range first.places {
		for at := p.off; at < p.off+p.size; at++ {
			b := slices.Clone(whole)
			b[at] ^= 0x10
			s, err := ReadSegment(b)
			if err != nil {
				t.Fatalf("opening with byte %d damaged: %v", at, err)
			}
			if err := s.Verify(); !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d is damaged, and Verify says %v", at, err)
			}
		}
	}
}

func TestSameFilesGiveTheSameBytes(t *testing.T) {
	files := []File{{Path: "b.go", Language: "go"}, {Path: "a/a.go", Language: "ts"}, {Path: "a.go", Language: "go"}}
	var want []byte
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		b := NewBuilder()
		b.Add(File{Path: "before.go"}, nil)
		b.Reset()
		for _, i := range order {
			b.Add(files[i], []Symbol{{Name: []byte("x"), Parent: -1}, {Name: fmt.Appendf(nil, "y%d", i), Parent: 0}})
		}
		var buf bytes.Buffer
		if _, err := b.WriteTo(&buf); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = buf.Bytes()
		}
		if !bytes.Equal(want, buf.Bytes()) {
			t.Errorf("files in the order %v give other bytes", order)
		}
	}
}

func TestPathAddedTwiceIsRefused(t *testing.T) {
	b := NewBuilder()
	b.Add(File{Path: "a/a.go"}, nil)
	b.Remove("a/a.go")
	if _, err := b.Segment(); err == nil || !strings.Contains(err.Error(), "a/a.go") {
		t.Errorf("error is %v, want one that names a/a.go", err)
	}
}

// Names and containers have no limit in a source, and ten thousand of them may be
// nested.
func TestHugeNamesAndDeepNestingAreCut(t *testing.T) {
	b := NewBuilder()
	symbols := []Symbol{{Name: bytes.Repeat([]byte("é"), 100_000), Parent: -1}}
	for i := range int32(10_000) {
		symbols = append(symbols, Symbol{Name: fmt.Appendf(nil, "level%d", i), Parent: i})
	}
	b.Add(File{Path: "deep.go"}, symbols)
	table := tableFrom(t, b)
	if st := table.Stats(); st.Bytes > 10_001*(MaxContainer+100) {
		t.Errorf("%d bytes for 10,001 symbols", st.Bytes)
	}
	hits, err := table.Symbols(t.Context(), Query{Text: "level9998.level9999"})
	if err != nil || len(hits) == 0 || hits[0].Name != "level9999" || !strings.HasSuffix(hits[0].Container, ".level9998") || len(hits[0].Container) > MaxContainer {
		t.Errorf("found %v, %v", hits, err)
	}
	hits, err = table.Symbols(t.Context(), Query{Text: strings.Repeat("é", 1000)})
	if err != nil || len(hits) != 1 || hits[0].Name != strings.Repeat("é", MaxName/2) {
		t.Errorf("found %v, %v", hits, err)
	}
}

func TestFileCutShortWhileItIsMappedIsAnError(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be cut short")
	}
	path := filepath.Join(t.TempDir(), "s.seg")
	b := NewBuilder()
	for i := range 20_000 {
		b.Add(File{Path: fmt.Sprintf("f%d.go", i)}, []Symbol{{Name: fmt.Appendf(nil, "name%d", i), Parent: -1}})
	}
	if err := b.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	s, err := OpenSegment(path)
	if err != nil {
		t.Fatal(err)
	}
	table := NewTable(s)
	s.Close()
	defer table.Close()
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	for _, parallel := range []int{0, parallelNames} {
		table.parallel = parallel
		if _, err := table.Symbols(t.Context(), Query{Text: "nmae19999"}); !errors.Is(err, ErrDamaged) {
			t.Errorf("error is %v, want %v", err, ErrDamaged)
		}
	}
	if err := table.Verify(); !errors.Is(err, ErrDamaged) {
		t.Errorf("Verify says %v, want %v", err, ErrDamaged)
	}
}

func TestSegmentInUseOutlivesItsFileAndItsOpener(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mapped file cannot be removed")
	}
	path := filepath.Join(t.TempDir(), "s.seg")
	b := NewBuilder()
	add(b, names("getUser")...)
	if err := b.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	s, err := OpenSegment(path)
	if err != nil {
		t.Fatal(err)
	}
	table := NewTable(s)
	defer table.Close()
	next, err := table.With(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	next.Close()
	os.Remove(path)
	if got := ask(t, table, Query{Text: "user"}); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}

// In a damaged segment each name may claim all symbols. No query looks at more of
// them than there are.
func TestNamesThatClaimTheSameSymbolsAreSeenThrough(t *testing.T) {
	const n = 4000
	b := NewBuilder()
	var all []declared
	for i := range n {
		all = append(all, declared{fmt.Sprintf("%04d%c", i, "qz"[i%2]), function, "a.go"})
	}
	add(b, all...)
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	sound, err := ReadSegment(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for i := range n + 1 { // every other name, which are those with a q, has all
		binary.LittleEndian.PutUint32(sound.raw[nameSyms][4*i:], uint32(i%2*n))
	}
	table := NewTable(sound)
	defer table.Close()
	ctx := &after{t.Context(), 20}
	if _, err := table.Symbols(ctx, Query{Text: "q", Limit: 2 * n}); !errors.Is(err, ErrDamaged) {
		t.Errorf("error is %v after %d looks at the context, want %v", err, 20-ctx.left, ErrDamaged)
	}
}

// FuzzSegment reads segments in which anything may be wrong but their checksums:
// each three bytes of patches put a byte in a place.
func FuzzSegment(f *testing.F) {
	whole := encoded(f)
	sound, err := ReadSegment(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, "get")
	for i, p := range sound.places { // something in each section, and its length
		at := byte(p.off)
		over := byte(p.off >> 8)
		f.Add([]byte{at, over, 0xff, at + 4, over, 0xff}, []string{"", "Store.", "store/ get", "gUN", "getuseer"}[i%5])
	}
	f.Fuzz(func(t *testing.T, patches []byte, text string) {
		b := slices.Clone(whole)
		for ; len(patches) >= 3; patches = patches[3:] {
			b[int(binary.LittleEndian.Uint16(patches))%(len(b)-tailSize)] = patches[2]
		}
		s, err := ReadSegment(seal(b, func([]byte) {}))
		if err != nil {
			if !errors.Is(err, ErrUnusable) {
				t.Fatalf("error is %v, want %v", err, ErrUnusable)
			}
			return
		}
		table := NewTable(sound, s)
		defer table.Close()
		for _, q := range []Query{
			{Text: text, Near: "store/x.go"}, {Text: text, Kinds: []uint8{function}, Language: "go"},
			{Text: "store/ " + text}, {Text: "S." + text},
		} {
			if _, err := table.Symbols(context.Background(), q); err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatalf("asking for %q: %v", q.Text, err)
			}
		}
		if over, err := table.With(s); err == nil {
			over.Close()
		}
		if err := s.Verify(); err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
}
