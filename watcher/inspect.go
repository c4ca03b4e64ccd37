package watcher

import (
	"bytes"
	"path"
	"strings"
)

// Inspect returns the reason to leave a file out that its name or its first [HeadSize]
// bytes give, or zero. Generated keeps what a tool wrote.
func Inspect(name string, head []byte, generated bool) Reason {
	name = path.Base(name)
	if r := byName(name, generated); r != 0 {
		return r
	}
	switch {
	case isKey(head):
		return Secret
	case isBinary(head):
		return Binary
	case isSqueezed(name, head):
		return Minified
	case !generated && isMarked(head):
		return Generated
	}
	return 0
}

// isKey reports whether a file starts as private keys do.
func isKey(head []byte) bool {
	head, ok := bytes.CutPrefix(head, []byte("-----BEGIN "))
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return ok && bytes.Contains(line, []byte("PRIVATE KEY"))
}

// isBinary reports whether a file's head is not text. Any encoding of text will do, so
// only bytes that no text has count against it, and UTF-16 must say that it is that.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	if bytes.HasPrefix(head, []byte("%PDF-")) || bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	odd := 0
	for _, c := range head {
		if c < ' ' && (c < '\b' || c > '\r') && c != 0x1b || c == 0x7f {
			odd++
		}
	}
	return odd > len(head)/10
}

// A line as long as this is not one that a person has written.
const (
	squeezedLine = 500
	squeezedHead = 1000
)

// squeezedMarks are words that code of a kind cannot do without, so a long line without
// them is data: a table, or one regular expression.
var squeezedMarks = map[string][]string{
	".js": scriptMarks, ".mjs": scriptMarks, ".cjs": scriptMarks, ".css": {"{"},
}

var scriptMarks = []string{"function", "return", "=>", "this."}

// isSqueezed reports whether most of a file is code in lines that nobody reads. It asks
// only of languages that are minified: elsewhere long lines are data in a source.
func isSqueezed(name string, head []byte) bool {
	words := squeezedMarks[strings.ToLower(path.Ext(name))]
	if words == nil || len(head) < squeezedHead {
		return false
	}
	long, marks := 0, 0
	for line := range bytes.SplitSeq(head, []byte("\n")) {
		if len(line) < squeezedLine {
			continue
		}
		long += len(line)
		for _, word := range words {
			marks += bytes.Count(line, []byte(word))
		}
	}
	return long > len(head)/2 && marks >= long/500
}

// maxMarkLines is how far into a file's first comments a mark may be, below a licence.
const maxMarkLines = 60

// isMarked reports whether the comments that a file starts with say that a tool wrote
// it. Elsewhere such words are about other files.
func isMarked(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	closing := "" // ends the comment that the line is in
	for range maxMarkLines {
		line, rest, more := bytes.Cut(head, []byte("\n"))
		head = rest
		line = bytes.TrimSpace(line)
		if len(line) > 0 {
			comment := false
			if comment, closing = inComment(line, closing); !comment {
				return false
			}
			if saysGenerated(line) {
				return true
			}
		}
		if !more {
			return false
		}
	}
	return false
}

// blocks are comments, and what Python has instead, that may be several lines long.
var blocks = []struct{ open, end string }{
	{"/*", "*/"}, {"<!--", "-->"}, {`"""`, `"""`}, {"'''", "'''"}, {"{-", "-}"}, {"(*", "*)"}, {"<#", "#>"}, {"=begin", "=end"},
	{"--[[", "]]"}, {"#[[", "]]"},
}

// lineMarks start a comment that ends with its line. The last ones start what may
// precede a file's first comment.
var lineMarks = []string{"//", "#", "--", ";", "%", "'", "rem ", "dnl ", `.\"`, "<?", "<!doctype", "@charset", "package ", "use strict", `"use strict"`}

// inComment reports whether a line is all comment, given what ends the comment that it
// starts in, and returns what ends the one that the next line starts in.
func inComment(line []byte, closing string) (bool, string) {
	if closing == "" {
		for _, b := range blocks {
			if rest, ok := bytes.CutPrefix(line, []byte(b.open)); ok {
				if bytes.Contains(rest, []byte(b.end)) {
					return true, ""
				}
				return true, b.end
			}
		}
		low := appendLower(make([]byte, 0, 16), line[:min(len(line), 16)])
		for _, mark := range lineMarks {
			if bytes.HasPrefix(low, []byte(mark)) {
				return true, ""
			}
		}
		return false, ""
	}
	if bytes.Contains(line, []byte(closing)) {
		closing = ""
	}
	return true, closing
}

// saysGenerated reports whether a line of a comment is a mark that tools write.
func saysGenerated(line []byte) bool {
	low := appendLower(make([]byte, 0, 160), line[:min(len(line), 512)])
	text := bytes.TrimLeft(low, "/*#-;%!<\"'({ \t")
	if rest, ok := bytes.CutPrefix(text, []byte("@generated")); ok {
		return len(rest) == 0 || !isAlpha(rest[0]) && rest[0] != '_'
	}
	for _, mark := range marks {
		if bytes.Contains(low, []byte(mark)) {
			return true
		}
	}
	return bytes.Contains(low, []byte("generated")) &&
		(bytes.Contains(low, []byte("do not edit")) || bytes.Contains(low, []byte("do not modify")))
}

var marks = []string{
	"file is @generated", "<auto-generated", "<autogenerated", "this file is autogenerated", "this file was autogenerated",
	"this file is auto-generated", "this file was auto-generated", "this file is automatically generated", "this file was automatically generated",
	"this is an automatically generated file", "automatically generated by", "autogenerated by", "auto-generated by", "code generated by",
	"generated by the protocol buffer compiler", "generated by cython", "generated by swig", "this file is generated by", "this file was generated by",
}
