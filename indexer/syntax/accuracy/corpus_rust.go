package main

import "path/filepath"

// corpusRust is the compiler with its library, tools and tests, and crates of other hands.
// Its oracle is a grammar that is as good as the language's own parser on files that it
// reads without an error; it leaves out the others.
var corpusRust = corpus{lang: "rust", files: rustFiles, oracles: []oracle{grammar("rust")}}

// rustPackages are Debian packages that hold the source of crates.
var rustPackages = []string{
	"librust-chrono-dev", "librust-clap-dev", "librust-futures-util-dev", "librust-gimli-dev", "librust-gtk-dev",
	"librust-h2-dev", "librust-hashbrown-dev", "librust-hyper-dev", "librust-image-dev", "librust-itertools-dev",
	"librust-nix-dev", "librust-nom-dev", "librust-object-dev", "librust-pest-dev", "librust-petgraph-dev",
	"librust-rayon-dev", "librust-regex-dev", "librust-regex-syntax-dev", "librust-rustix-dev", "librust-rustls-dev",
	"librust-serde-derive-dev", "librust-serde-json-dev", "librust-syn-dev", "librust-time-dev", "librust-tokio-dev",
	"librust-tracing-subscriber-dev",
}

// rustTests is how many of the compiler's tests are compared. There are 16,000, and many
// of them are wrong on purpose.
const rustTests = 2000

func rustFiles(root string) ([]file, error) {
	dir, err := debian(root, "rust-src")
	if err != nil {
		return nil, err
	}
	isTest := func(name string) bool { return name == "test" }
	files, err := walkFiles(dir, isTest, ".rs")
	if err != nil {
		return nil, err
	}
	tests, err := filepath.Glob(filepath.Join(dir, "usr", "src", "rustc-*", "src", "test"))
	if err != nil {
		return nil, err
	}
	for _, dir := range tests {
		more, err := some(dir, "test", rustTests, ".rs")
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	for _, pkg := range rustPackages {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		more, err := walkFiles(dir, nil, ".rs")
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}
