package syntax

import (
	"bufio"
	"bytes"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// analyses is where it is recorded what the analysis of this version makes of the sources in
// testdata/outline: the version, and then for each the hash of its text and that of what
// was found.
const analyses = "testdata/analyses"

// What is stored of a file is believed as long as the version of the analysis is the one that
// made it. Whoever changes what is found changes the version, or old indexes keep what the
// old one found.
func TestAnotherAnalysisIsAnotherVersion(t *testing.T) {
	now := map[string]string{} // by the source and its hash
	for path, archive := range archives(t) {
		for i := 0; i < len(archive.Files); i += 2 {
			source := archive.Files[i]
			name := strings.TrimSuffix(filepath.Base(path), ".txtar") + "/" + source.Name
			now[fmt.Sprintf("%s %016x", name, sum(source.Data))] = fmt.Sprintf("%016x", sum(analysisOf(source.Name, source.Data)))
		}
	}
	version, recorded := recordedAnalyses(t)
	var others []string
	for source, found := range recorded {
		if is, ok := now[source]; ok && is != found {
			others = append(others, strings.Fields(source)[0])
		}
	}
	slices.Sort(others)
	switch {
	case len(others) > 0 && version == AnalyzerVersion:
		t.Fatalf("the analysis gives something else for %s: add one to AnalyzerVersion, which is %d, since indexes hold what it gave before; then record it with go test ./indexer/syntax -run AnotherAnalysis -update",
			strings.Join(others[:min(len(others), 5)], ", "), AnalyzerVersion)
	case *update:
		var b bytes.Buffer
		fmt.Fprintln(&b, AnalyzerVersion)
		for _, source := range slices.Sorted(maps.Keys(now)) {
			fmt.Fprintln(&b, source, now[source])
		}
		if err := os.WriteFile(analyses, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	case version != AnalyzerVersion:
		t.Fatalf("what version %d gives is not recorded: go test ./indexer/syntax -run AnotherAnalysis -update", AnalyzerVersion)
	}
}

// recordedAnalyses returns what was recorded. A source that is new or has changed since is
// held against nothing until it is recorded anew.
func recordedAnalyses(t *testing.T) (version int, found map[string]string) {
	found = map[string]string{}
	data, err := os.ReadFile(analyses)
	if os.IsNotExist(err) && *update {
		return 0, found
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Scan()
	if _, err := fmt.Sscan(lines.Text(), &version); err != nil {
		t.Fatalf("%s has no version: %v", analyses, err)
	}
	for lines.Scan() {
		line := lines.Text()
		cut := strings.LastIndexByte(line, ' ')
		found[line[:max(cut, 0)]] = line[cut+1:]
	}
	return version, found
}

// analysisOf returns all that an index may hold of a text.
func analysisOf(path string, text []byte) []byte {
	s := new(Scanner)
	s.Words = true
	o := s.Scan(Detect(path, text), text)
	var b bytes.Buffer
	fmt.Fprintln(&b, o.Language.Name, o.Lines, o.Cut)
	for i := range o.Decls {
		fmt.Fprintf(&b, "%+v\n", o.Decls[i])
	}
	for i := range o.Pieces {
		fmt.Fprintf(&b, "%+v\n", o.Pieces[i])
	}
	for i := range o.Words {
		fmt.Fprintf(&b, "%q\n", o.Src[o.Words[i].Start:o.Words[i].End])
	}
	for i := range o.Uses {
		fmt.Fprintf(&b, "%+v\n", o.Uses[i])
	}
	return b.Bytes()
}

func sum(data []byte) uint64 {
	h := fnv.New64a()
	h.Write(data) // never fails
	return h.Sum64()
}
