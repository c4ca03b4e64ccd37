package syntax

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A corpus is real files of one language, as this machine happens to have them.
type corpus struct {
	lang *Language
	exts []string
	dirs func() []string
}

// corpora can be added to with files of one's own: SYNTAX_CORPUS is a list of folders.
var corpora = []corpus{
	{langGo, []string{".go"}, func() []string { return []string{goroot()} }},
	{langPython, []string{".py"}, pythonDirs},
	{langTypeScript, []string{".ts", ".mts"}, corpusDirs},
	{langTSX, []string{".tsx"}, corpusDirs},
	{langJavaScript, []string{".js", ".mjs"}, func() []string {
		return append(corpusDirs(), "/usr/lib/node_modules/npm", filepath.Join(filepath.Dir(goroot()), "misc"), goroot())
	}},
	{ByName("c"), []string{".c", ".h"}, func() []string { return append(corpusDirs(), "/usr/include", goroot()) }},
	{ByName("cpp"), []string{".cc", ".cpp", ".hpp", ".tcc"}, func() []string { return append(corpusDirs(), "/usr/include/c++", goroot()) }},
	{ByName("perl"), []string{".pl", ".pm"}, func() []string { return append(corpusDirs(), "/usr/share/perl", "/usr/share/perl5") }},
	{ByName("rust"), []string{".rs"}, func() []string { return append(corpusDirs(), "/usr/share/cargo/registry", "/usr/src") }},
	{ByName("ruby"), []string{".rb"}, func() []string { return append(corpusDirs(), "/usr/lib/ruby", "/usr/share/rubygems-integration") }},
	{ByName("php"), []string{".php"}, func() []string { return append(corpusDirs(), "/usr/share/php") }},
	{ByName("csharp"), []string{".cs"}, corpusDirs},
	{ByName("java"), []string{".java"}, corpusDirs},
	{ByName("kotlin"), []string{".kt"}, corpusDirs},
	{ByName("scala"), []string{".scala"}, corpusDirs},
	{ByName("swift"), []string{".swift"}, corpusDirs},
	{ByName("lua"), []string{".lua"}, func() []string { return append(corpusDirs(), "/usr/share/lua", "/usr/share/nmap") }},
	{ByName("shellscript"), []string{".sh", ".bash"}, func() []string { return append(corpusDirs(), "/usr/share", "/usr/lib", goroot()) }},
	{ByName("elixir"), []string{".ex", ".exs"}, corpusDirs},
	{ByName("haskell"), []string{".hs"}, corpusDirs},
	{ByName("zig"), []string{".zig"}, corpusDirs},
	{ByName("dart"), []string{".dart"}, corpusDirs},
	{ByName("proto3"), []string{".proto"}, corpusDirs},
	{ByName("terraform"), []string{".tf", ".hcl"}, corpusDirs},
	{ByName("makefile"), []string{".mk"}, corpusDirs},
	{ByName("cmake"), []string{".cmake"}, corpusDirs},
	{ByName("sql"), []string{".sql"}, corpusDirs},
	{ByName("vue"), []string{".vue"}, corpusDirs},
	{ByName("svelte"), []string{".svelte"}, corpusDirs},
	{ByName("css"), []string{".css"}, corpusDirs},
	{ByName("scss"), []string{".scss"}, corpusDirs},
	{ByName("html"), []string{".html"}, corpusDirs},
	{ByName("json"), []string{".json"}, corpusDirs},
	{ByName("yaml"), []string{".yaml", ".yml"}, corpusDirs},
	{ByName("toml"), []string{".toml"}, corpusDirs},
}

func corpusDirs() []string { return filepath.SplitList(os.Getenv("SYNTAX_CORPUS")) }

func pythonDirs() []string {
	dirs, _ := filepath.Glob("/usr/lib/python3*")
	return append(append(dirs, "/opt/homebrew/lib"), corpusDirs()...)
}

func goroot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src")
}

// files returns the texts of up to limit bytes of files, taken evenly from all
// there are.
func (c *corpus) files(tb testing.TB, limit int) [][]byte {
	tb.Helper()
	var paths []string
	total := 0
	for _, dir := range c.dirs() {
		if dir == "" {
			continue
		}
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // what can't be read is not in the corpus
			}
			for _, ext := range c.exts {
				if info, err := d.Info(); err == nil && filepath.Ext(path) == ext && info.Mode().IsRegular() && info.Size() < 1<<20 {
					paths = append(paths, path)
					total += int(info.Size())
				}
			}
			return nil
		})
	}
	if len(paths) == 0 {
		tb.Skipf("no %s files on this machine", c.lang.Name)
	}
	every := total/limit + 1
	var texts [][]byte
	for i := 0; i < len(paths); i += every {
		if text, err := os.ReadFile(paths[i]); err == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

func BenchmarkLex(b *testing.B) {
	for _, c := range corpora {
		b.Run(c.lang.Name, func(b *testing.B) {
			benchmark(b, &c, func(s *Scanner, text []byte) { s.lx.lex(c.lang, text, 0) })
		})
	}
}

func BenchmarkScan(b *testing.B) {
	for _, c := range corpora {
		b.Run(c.lang.Name, func(b *testing.B) {
			benchmark(b, &c, func(s *Scanner, text []byte) { s.Scan(c.lang, text) })
		})
	}
}

func benchmark(b *testing.B, c *corpus, do func(*Scanner, []byte)) {
	texts := c.files(b, 8<<20)
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	s := NewScanner()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			do(s, text)
		}
	}
}
