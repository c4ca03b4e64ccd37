package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The corpora of languages of builds, of machines and of messages.
var (
	corpusProtobuf = corpus{lang: "proto3", oracles: []oracle{grammar("proto3")}, files: protobufFiles}
	corpusHCL      = corpus{lang: "terraform", oracles: []oracle{grammar("terraform")}, files: hclFiles}
	corpusMake     = corpus{
		lang: "makefile", oracles: []oracle{ctagsMake.oracle, grammar("makefile")}, files: makeFiles, judged: judgedMake,
	}
	corpusCMake = corpus{
		lang: "cmake", oracles: []oracle{ctagsCMake.oracle, grammar("cmake")}, files: cmakeFiles,
	}
	corpusDocker = corpus{lang: "dockerfile", oracles: []oracle{web("dockerfile")}, files: dockerFiles}
)

// protobufFiles are the interfaces of Google's services, and what protobuf is tested with.
func protobufFiles(root string) ([]file, error) {
	files, err := npmWebFiles(root, ".proto")
	if err != nil {
		return nil, err
	}
	more, err := sources(root, []string{"protobuf"}, ".proto")
	return append(files, more...), err
}

// hclModules are modules of Go that hold files of HCL, to be tested with.
var hclModules = []string{"github.com/hashicorp/terraform@v1.13.3"}

func hclFiles(root string) ([]file, error) {
	return moduleFiles(root, hclModules, ".tf", ".hcl", ".tfvars")
}

// dockerModules are modules of Go that hold files for building images.
var dockerModules = []string{"github.com/moby/buildkit@v0.34.2", "github.com/hashicorp/terraform@v1.13.3"}

// dockerFiles are those of modules and packages. There are few that registries have.
func dockerFiles(root string) ([]file, error) {
	files, err := moduleFiles(root, dockerModules, "ockerfile", ".Dockerfile")
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{"debian-source", "debian", "kubernetes"} {
		found, err := walkFiles(filepath.Join(root, ".corpora", dir), nil, "ockerfile")
		if err != nil {
			continue // not fetched for another language
		}
		files = append(files, found...)
	}
	return only("dockerfile", files), nil
}

// moduleFiles lists the files of Go modules whose names end so.
func moduleFiles(root string, modules []string, exts ...string) ([]file, error) {
	var files []file
	for _, module := range modules {
		dir, err := goModule(root, module)
		if err != nil {
			return nil, err
		}
		found, err := walkFiles(dir, nil, exts...)
		if err != nil {
			return nil, err
		}
		for i := range found {
			found[i].name = module + "/" + found[i].name
		}
		files = append(files, found...)
	}
	return files, nil
}

// goModule fetches a module of Go, given as path@version, and returns its folder.
func goModule(root, module string) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir, cmd.Stderr = mkdir(filepath.Join(root, ".corpora")), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("fetching %s: %w", module, err)
	}
	var info struct{ Dir string }
	return info.Dir, json.Unmarshal(out, &info)
}

// makeFiles are those of the kernel, and of programs that do without a generator.
func makeFiles(root string) ([]file, error) {
	tree, err := kernel(root)
	if err != nil {
		return nil, err
	}
	files, err := some(tree, "linux", 2*perSource, "Makefile", ".mk", "Kbuild")
	if err != nil {
		return nil, err
	}
	more, err := sources(root, []string{"git", "redis", "busybox"}, "Makefile", ".mk", ".mak")
	return only("makefile", append(files, more...)), err
}

// cmakeFiles are the modules of CMake and of KDE, and the tests of CMake.
func cmakeFiles(root string) ([]file, error) {
	var files []file
	for _, pkg := range []string{"cmake-data", "extra-cmake-modules"} {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		found, err := some(dir, pkg, 2*perSource, ".cmake", "CMakeLists.txt")
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	more, err := sources(root, []string{"cmake", "protobuf", "abseil"}, ".cmake", "CMakeLists.txt")
	return only("cmake", append(files, more...)), err
}

var ctagsMake = ctagsLanguage{
	name:  "Make",
	kinds: map[string]string{"macro": "", "target": "function"},
	keep: func(t *tag) bool {
		t.Scope = ""
		return !strings.HasPrefix(t.Name, ".") && !strings.ContainsAny(t.Name, "$%")
	},
}

var ctagsCMake = ctagsLanguage{
	name:  "CMake",
	kinds: map[string]string{"function": "function", "macro": "function", "target": "module", "project": "package", "option": "variable"},
	keep: func(t *tag) bool {
		t.Scope = ""
		return !strings.ContainsAny(t.Name, "${@")
	},
}

// judgedMake is what they take for declarations where something is added to a variable,
// or given a value for one target alone.
var judgedMake = judgements{
	wrong: []judgement{
		{"what is added to a variable does not declare it: a += b", func(c claim) bool {
			return strings.Contains(c.line, "+=") && (c.Kind == "variable" || c.Kind == "")
		}},
		{"a variable for one target: a: b = c", func(c claim) bool {
			target, value, ok := strings.Cut(c.line, ":")
			return ok && !strings.ContainsAny(target, "=") && strings.Contains(value, "=") && !strings.HasPrefix(value, "=") && !strings.HasPrefix(value, ":=")
		}},
	},
}
