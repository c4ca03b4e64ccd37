// Gents writes a TypeScript monorepo of any size, to measure speed and memory on.
//
//	go run ./testdata/corpora/gents -n 10000 -seed 1 -out DIR [-names FILE]
//
// A file depends on the seed and its number alone, so a tree of 1,000 files is the
// beginning of one of 100,000. Files have 4.85 KB on average, log-normal between 0.6
// and 40; about 100 make a package and 10 a folder. Names are compounds with a skewed
// choice of words, so that they come up again across files as they do in real code.
// They mean nothing: don't measure ranking here.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

const filesOfPackage = 100

func main() {
	n := flag.Int("n", 10_000, "how many `files`")
	seed := flag.Int64("seed", 1, "another seed gives another content")
	out := flag.String("out", "", "the `folder` to write into")
	names := flag.String("names", "", "also write every declared name into this `file`, one a line, in the order of files")
	flag.Parse()
	if *out == "" || *n < 1 || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*n, *seed, *out, *names); err != nil {
		fmt.Fprintln(os.Stderr, "gents:", err)
		os.Exit(1)
	}
}

func run(n int, seed int64, out, names string) error {
	all := make([][]string, n) // names by file; workers write to different ones
	packages := (n + filesOfPackage - 1) / filesOfPackage
	var next, bytes atomic.Int64
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for w := range errs {
		workers.Go(func() {
			for p := next.Add(1) - 1; p < int64(packages) && errs[w] == nil; p = next.Add(1) - 1 {
				written, err := writePackage(int(p), n, seed, out, all)
				bytes.Add(written)
				errs[w] = err
			}
		})
	}
	workers.Wait()
	const config = `{ "compilerOptions": { "target": "ES2022", "module": "ESNext", "noLib": true, "types": [] }, "include": ["packages"] }` + "\n"
	err := errors.Join(append(errs, os.WriteFile(filepath.Join(out, "tsconfig.json"), []byte(config), 0o644))...)
	if err == nil && names != "" {
		err = writeNames(names, all)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %d bytes, mean %d\n", n, bytes.Load(), bytes.Load()/int64(n))
	return nil
}

// writePackage writes the files of a package and returns how many bytes of
// TypeScript they have.
func writePackage(p, n int, seed int64, out string, all [][]string) (written int64, err error) {
	first := p * filesOfPackage
	root := filepath.Join(out, "packages", packageName(p))
	if err := os.MkdirAll(filepath.Join(root, "src"), 0o755); err != nil {
		return 0, err
	}
	manifest := fmt.Sprintf("{\n\t\"name\": \"@synth/%s\",\n\t\"version\": \"1.0.0\",\n\t\"main\": \"src/index.ts\"\n}\n", packageName(p))
	if err := os.WriteFile(filepath.Join(root, "package.json"), []byte(manifest), 0o644); err != nil {
		return 0, err
	}
	for i := first; i < min(first+filesOfPackage, n); i++ {
		folder, name := place(i)
		dir := filepath.Join(root, "src", folder)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return written, err
		}
		content, declared := source(i, seed)
		all[i] = declared
		written += int64(len(content))
		if err := os.WriteFile(filepath.Join(dir, name+".ts"), content, 0o644); err != nil {
			return written, err
		}
	}
	return written, nil
}

func writeNames(path string, all [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, names := range all {
		for _, name := range names {
			io.WriteString(w, name+"\n")
		}
	}
	return errors.Join(w.Flush(), f.Close())
}
