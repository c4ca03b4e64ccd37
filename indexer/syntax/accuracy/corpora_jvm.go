package main

import (
	"archive/zip"
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// jvmList names packages of npm that hold code for Android, with their versions.
//
//go:embed npm_jvm.txt
var jvmList string

var (
	javaExts   = []string{".java"}
	kotlinExts = []string{".kt", ".kts"}
	scalaExts  = []string{".scala"}
)

// corpusJava is a part of the Java library, and modules for Android.
var corpusJava = corpus{lang: "java", files: javaFiles, oracles: []oracle{javaOracle}}

// javaFiles are those of the Java library, and of modules for Android.
func javaFiles(root string) ([]file, error) {
	dir, err := debian(root, "openjdk-17-source")
	if err != nil {
		return nil, err
	}
	src := filepath.Join(dir, "src")
	if _, err := os.Stat(src); err != nil {
		if err := unzip(filepath.Join(dir, "usr/lib/jvm/openjdk-17/lib/src.zip"), src, javaExts); err != nil {
			return nil, err
		}
	}
	files, err := walkFiles(src, nil, javaExts...)
	if err != nil {
		return nil, err
	}
	// A fourth of the library is 15 MB, and the rest is alike.
	files = slices.DeleteFunc(files, func(f file) bool { return hash(f.name)>>1&3 != 0 })
	more, err := jvmFiles(root, javaExts)
	return append(files, more...), err
}

// corpusKotlin is the source of Kotlin's compiler, and modules for Android. The compiler is
// of 2019 and leaves out the files that are written in what came later.
var corpusKotlin = corpus{lang: "kotlin", files: kotlinFiles, oracles: []oracle{kotlinOracle}}

// corpusScala is the compiler and library of Scala 2.
var corpusScala = corpus{lang: "scala", files: scalaFiles, oracles: []oracle{scalaOracle}}

// kotlinFiles are those of the compiler's own source, and of modules for Android.
func kotlinFiles(root string) ([]file, error) {
	files, err := sourceFiles(root, "kotlin", kotlinExts)
	if err != nil {
		return nil, err
	}
	more, err := jvmFiles(root, kotlinExts)
	return append(files, more...), err
}

// scalaFiles are those of the compiler and library of Scala 2.
func scalaFiles(root string) ([]file, error) { return sourceFiles(root, "scala", scalaExts) }

func sourceFiles(root, pkg string, exts []string) ([]file, error) {
	dir, err := debianSource(root, pkg)
	if err != nil {
		return nil, err
	}
	return walkFiles(dir, nil, exts...)
}

func jvmFiles(root string, exts []string) ([]file, error) {
	var pkgs []string
	for line := range strings.Lines(jvmList) {
		line, _, _ = strings.Cut(line, "#")
		pkgs = append(pkgs, strings.Fields(line)...)
	}
	dirs, err := npmExts(root, "npm-jvm", slices.Concat(javaExts, kotlinExts), pkgs)
	if err != nil {
		return nil, err
	}
	var files []file
	for i, dir := range dirs {
		found, err := walkFiles(dir, nil, exts...)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for k := range found {
			found[k].name = pkgs[i] + "/" + found[k].name
		}
		files = append(files, found...)
	}
	return files, nil
}

// unzip writes those files of an archive whose names end so to dir, as a whole or not at
// all.
func unzip(archive, dir string, exts []string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "unzip-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, f := range z.File {
		if !hasExt(f.Name, exts) || !filepath.IsLocal(f.Name) || f.UncompressedSize64 > maxScript {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		if err := errors.Join(unpack(r, filepath.Join(tmp, filepath.FromSlash(f.Name))), r.Close()); err != nil {
			return err
		}
	}
	return os.Rename(tmp, dir)
}
