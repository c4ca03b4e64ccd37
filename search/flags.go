package search

import "strings"

// A fileFlag says what a file's path tells about it.
type fileFlag uint8

const (
	testFile      fileFlag = 1 << iota
	vendoredFile           // of somebody else
	generatedFile          // by a program
	stubFile               // declares what is defined elsewhere, as .d.ts and .pyi do
	proseFile              // what is declared in it is an example

	// lateFile is what comes last among equally good matches.
	lateFile = testFile | vendoredFile | generatedFile | proseFile
)

// dirFlags has what the name of a directory tells about all beneath it. These are
// names that people give to nothing else in one language or another; "testing",
// "external", "gen" and "build" are not among them.
var dirFlags = map[string]fileFlag{
	"test": testFile, "tests": testFile, "__tests__": testFile, "testdata": testFile, "test-fixtures": testFile,
	"fixtures": testFile, "__fixtures__": testFile, "spec": testFile, "specs": testFile, "e2e": testFile,
	"mocks": testFile, "__mocks__": testFile, "__snapshots__": testFile, "selftests": testFile,

	"vendor": vendoredFile, "vendored": vendoredFile, "node_modules": vendoredFile, "bower_components": vendoredFile,
	"third_party": vendoredFile, "third-party": vendoredFile, "thirdparty": vendoredFile, "3rdparty": vendoredFile,
	"site-packages": vendoredFile, "Pods": vendoredFile, "Carthage": vendoredFile, "jspm_packages": vendoredFile,

	"generated": generatedFile, "__generated__": generatedFile, ".generated": generatedFile, "dist": generatedFile,
}

// baseFlags has what the end of a file's name tells about it, case counting: FooTest.java
// is a test, and latest.go is none.
var baseFlags = []struct {
	suffix string
	flag   fileFlag
}{
	{"_test", testFile}, {"_tests", testFile}, {"_spec", testFile}, {".test", testFile}, {".tests", testFile},
	{".spec", testFile}, {"-test", testFile}, {".e2e", testFile}, {".stories", testFile}, {"_bench", testFile},
	{"Test", testFile}, {"Tests", testFile}, {"TestCase", testFile},

	{".pb", generatedFile}, {".pb.gw", generatedFile}, {"_grpc.pb", generatedFile}, {"_pb2", generatedFile},
	{"_pb2_grpc", generatedFile}, {"_pb", generatedFile}, {".gen", generatedFile}, {"_gen", generatedFile},
	{"_generated", generatedFile}, {".generated", generatedFile}, {".g", generatedFile}, {".freezed", generatedFile},
	{".designer", generatedFile}, {".Designer", generatedFile}, {"_string", generatedFile}, {".min", generatedFile},
	{"bindata", generatedFile}, {"-generated", generatedFile}, {".bundle", generatedFile},
}

// proseExts are the extensions of texts for people.
var proseExts = map[string]bool{"md": true, "markdown": true, "mdx": true, "html": true, "htm": true}

// stubs are the ends of the names of files that only declare.
var stubs = []string{".d.ts", ".d.mts", ".d.cts", ".pyi", ".rbi"}

// flagsOf returns what a path tells about its file.
func flagsOf(path string) fileFlag {
	dir, base := splitPath(path)
	var flags fileFlag
	for part := range strings.SplitSeq(dir, "/") {
		flags |= dirFlags[part]
	}
	for _, end := range stubs {
		if strings.HasSuffix(base, end) {
			flags |= stubFile
			base = base[:len(base)-len(end)] + ".x"
		}
	}
	stem := base
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		stem = base[:i]
		if proseExts[base[i+1:]] {
			flags |= proseFile
		}
	}
	for _, f := range baseFlags {
		if len(stem) > len(f.suffix) && strings.HasSuffix(stem, f.suffix) {
			flags |= f.flag
		}
	}
	if strings.HasPrefix(stem, "test_") || stem == "conftest" {
		flags |= testFile
	}
	if strings.HasPrefix(stem, "zz_generated") || stem == "bindata" {
		flags |= generatedFile
	}
	return flags
}
