package syntax

import (
	"bytes"
	"strings"
)

// detectHead is how many bytes of a file Detect looks at: enough to get past a licence
// in a header, which may be one of C or of C++.
const detectHead = 16 << 10

// Detect returns the language of a file, from its name and how it begins. Of
// head it reads no more than the first 16 KiB, and seldom more than a few lines. A file that nothing is known of
// is plain text; the result is never nil.
//
// What the file says of itself goes before its name: a modeline of Vim or Emacs,
// and for a name without an extension the interpreter that it asks for.
func Detect(name string, head []byte) *Language {
	head = head[:min(len(head), detectHead)]
	if l := byModeline(head); l != nil {
		return l
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	l := byFileName(name, head)
	if l == nil {
		l = byInterpreter(head)
	}
	if l == nil {
		l = byBeginning(head)
	}
	if l == nil {
		l = langPlain
	}
	return l
}

// ByName returns the language with the given LSP identifier or common name, in
// any case, or nil.
func ByName(name string) *Language {
	return names.byName[strings.ToLower(name)]
}

// Languages returns all languages, sorted by name.
func Languages() []*Language {
	all := make([]*Language, len(names.all))
	copy(all, names.all)
	return all
}

// byFileName tries the whole name, the part before its first dot as in
// Dockerfile.dev, and then the extension. What a template makes has the extension
// before the template's own: config.h.in.
func byFileName(name string, head []byte) *Language {
	if l := names.byFile[strings.ToLower(name)]; l != nil {
		return l
	}
	for range 2 {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			break
		}
		ext := name[dot+1:]
		if l := names.byExt[ext]; l != nil { // extensions that mean something in this case alone
			return settle(ext, l, head)
		}
		ext = strings.ToLower(ext)
		if l := names.byExt[ext]; l != nil {
			return settle(ext, l, head)
		}
		if !templates[ext] {
			break
		}
		name = name[:dot]
		if l := names.byFile[strings.ToLower(name)]; l != nil {
			return l
		}
	}
	stem, _, dotted := strings.Cut(name, ".")
	if dotted {
		return names.byStem[strings.ToLower(stem)]
	}
	return nil
}

// templates are the extensions of what another file is made from.
var templates = map[string]bool{
	"in": true, "tmpl": true, "tpl": true, "template": true, "j2": true, "jinja": true, "jinja2": true,
	"example": true, "sample": true, "dist": true, "orig": true, "default": true,
}

// settle decides between the languages that share an extension. l is the most
// usual one.
func settle(ext string, l *Language, head []byte) *Language {
	has := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	line := func(starts ...string) bool { return beginsLine(head, starts...) }
	switch ext {
	case "h", "inc":
		switch {
		case line("@interface", "@protocol", "@class", "#import", "@import"):
			return langObjectiveC
		case ext == "inc" && line("#include", "#define", "#if"):
			return langC
		case ext == "inc" && !has("<?php"):
			return langPlain
		case ext == "h" && (beginsLine(uncommented(head), cppWords...) || has("std::") || includesCPP(head)):
			return langCPP
		}
	case "m":
		if line("%", "function ", "function[", "classdef ") && !line("#import", "@interface", "@implementation") {
			return langMatlab
		}
	case "ts":
		if bytes.HasPrefix(bytes.TrimSpace(head), []byte("<?xml")) || has("<!DOCTYPE TS>") {
			return langXML
		}
	case "v":
		if line("Require ", "Theorem ", "Lemma ", "Definition ", "From ", "(*") {
			return langCoq
		}
	case "d":
		if has(".o:") || has(".o \\") || has(": \\\n") {
			return langMakefile // what a compiler writes for make
		}
	case "pl":
		if line(":-", "% ") && !line("use ", "package ", "#!") {
			return langProlog
		}
	case "cls":
		if line("VERSION 1.0 CLASS", "Option Explicit", "Attribute VB_") {
			return langVB
		}
	}
	return l
}

// cppWords begin lines of C++ and not of C.
var cppWords = []string{"class ", "template <", "template<", "namespace ", "using ", "public:", "private:", "protected:", "virtual "}

// includesCPP reports whether a header of C++'s own is included, which has no extension.
func includesCPP(head []byte) bool {
	const include = "include <"
	for {
		i := bytes.Index(head, []byte(include))
		if i < 0 {
			return false
		}
		head = head[i+len(include):]
		name := head[:min(len(head), 24)]
		if end := bytes.IndexByte(name, '>'); end > 0 && bytes.IndexByte(name[:end], '.') < 0 && bytes.IndexByte(name[:end], '/') < 0 {
			return true
		}
	}
}

// beginsLine reports whether some line begins with one of the given words, after
// blanks.
func beginsLine(head []byte, starts ...string) bool {
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte{'\n'})
		line = bytes.TrimLeft(line, " \t")
		for _, s := range starts {
			if len(line) >= len(s) && string(line[:len(s)]) == s {
				return true
			}
		}
		head = rest
	}
	return false
}

// uncommented returns text without the block comments of C that begin a line: what licences
// and manuals say may begin a line with any word.
func uncommented(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		if !bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("/*")) {
			out = append(append(out, line...), '\n')
			text = rest
			continue
		}
		_, after, ok := bytes.Cut(text, []byte("*/"))
		if !ok {
			break
		}
		text = after
	}
	return out
}

// byInterpreter reads a first line such as "#!/usr/bin/env -S python3 -u".
func byInterpreter(head []byte) *Language {
	line, ok := bytes.CutPrefix(head, []byte("#!"))
	if !ok {
		return nil
	}
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	for range 8 {
		var word []byte
		word, line, _ = bytes.Cut(bytes.TrimLeft(line, " \t"), []byte{' '})
		word = bytes.TrimSpace(word[bytes.LastIndexByte(word, '/')+1:])
		if len(word) == 0 {
			return nil
		}
		if word[0] == '-' || string(word) == "env" || bytes.IndexByte(word, '=') > 0 {
			continue
		}
		if l := names.byRun[strings.ToLower(string(word))]; l != nil {
			return l
		}
		return names.byRun[strings.ToLower(strings.TrimRight(string(word), "0123456789.-"))] // python3.11
	}
	return nil
}

// byBeginning knows the few formats that name themselves.
func byBeginning(head []byte) *Language {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	start := strings.ToLower(string(head[:min(len(head), 14)]))
	switch {
	case strings.HasPrefix(start, "<?xml"):
		return langXML
	case strings.HasPrefix(start, "<?php"):
		return langPHP
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return langHTML
	}
	return nil
}

// modelineLines is in how many lines of a file Vim looks for a modeline, and
// modelineWidth how much of each of them is looked at here.
const (
	modelineLines = 5
	modelineWidth = 256
)

// byModeline reads a line such as "-*- mode: c++; -*-" or "vim: set ft=cpp:".
func byModeline(head []byte) *Language {
	for range modelineLines {
		line, rest, more := bytes.Cut(head, []byte{'\n'})
		line = line[:min(len(line), modelineWidth)]
		word := emacsMode(line)
		if word == nil {
			word = vimFileType(line)
		}
		if len(word) > 0 {
			if l := ByName(string(word)); l != nil {
				return l
			}
		}
		if !more {
			break
		}
		head = rest
	}
	return nil
}

// emacsMode returns the mode that a line between two "-*-" asks for.
func emacsMode(line []byte) []byte {
	_, line, ok := bytes.Cut(line, []byte("-*-"))
	if !ok {
		return nil
	}
	line, _, ok = bytes.Cut(line, []byte("-*-"))
	if !ok {
		return nil
	}
	if bytes.IndexByte(line, ':') < 0 {
		return bytes.TrimSpace(line)
	}
	for len(line) > 0 {
		var setting []byte
		setting, line, _ = bytes.Cut(line, []byte{';'})
		name, value, _ := bytes.Cut(setting, []byte{':'})
		if strings.EqualFold(string(bytes.TrimSpace(name)), "mode") {
			return bytes.TrimSpace(value)
		}
	}
	return nil
}

// vimFileType returns what a line for Vim sets filetype to.
func vimFileType(line []byte) []byte {
	i := bytes.Index(line, []byte("vim:"))
	if i < 0 {
		if i = bytes.Index(line, []byte(" vi:")); i < 0 {
			return nil
		}
	}
	line = line[i:]
	for _, name := range []string{"filetype=", "ft=", "syntax="} {
		i := bytes.Index(line, []byte(name))
		if i <= 0 || line[i-1] != ' ' && line[i-1] != ':' && line[i-1] != '\t' {
			continue
		}
		value := line[i+len(name):]
		for n, b := range value {
			if !('a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' || b == '_' || b == '-' || b == '+') {
				return value[:n]
			}
		}
		return value
	}
	return nil
}
