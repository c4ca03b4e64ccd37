package main

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// A found file is one that samples are taken from.
type found struct {
	*miner
	out  *syntax.Outline
	path string // its words
	test bool
}

const (
	minDoc  = 3  // words that a description has at least
	minBody = 40 // bytes of code that is worth describing
)

// decls makes samples of declarations.
func (f *found) decls() {
	for i := range f.out.Decls {
		d := &f.out.Decls[i]
		if d.End-d.Start < minBody {
			continue
		}
		doc, rest := f.doc(d)
		lines := bytes.Count(f.out.Src[d.Start:d.End], []byte("\n"))
		if doc == "" && lines < 4 {
			continue
		}
		name := string(f.out.Name(d))
		body := f.body(d)
		container := f.out.Container(int32(i))
		kind := kindDecl
		if doc == "" {
			kind = kindBare
		}
		f.add(kind, doc, rest, name, f.path+" "+container, body)
		if lines >= 4 {
			f.messages(d, name, body)
		}
	}
}

// body returns the text of a declaration without its documentation.
func (f *found) body(d *syntax.Decl) []byte {
	end := min(d.End, d.Start+2*maxText)
	if d.DocStart > d.Start && d.DocEnd < end {
		return append(append([]byte(nil), f.out.Src[d.Start:d.DocStart]...), f.out.Src[d.DocEnd:end]...)
	}
	return f.out.Src[d.Start:end]
}

// doc returns the first sentence of a declaration's documentation, and more of it.
func (f *found) doc(d *syntax.Decl) (first, rest string) {
	first = syntax.Doc(f.out, d)
	if !describes(first) {
		return "", ""
	}
	all := f.out.Src[d.DocStart:min(d.DocEnd, d.DocStart+1000)]
	if tail := first[max(0, len(first)-12):]; len(all) > len(first)+40 {
		if at := bytes.Index(all, []byte(tail)); at >= 0 {
			rest = string(all[at+len(tail):])
		}
	}
	return first, rest
}

var (
	legal    = regexp.MustCompile(`(?i)copyright|licen[cs]e|spdx|all rights reserved|\{@inheritdoc\}|^(see|todo|fixme|xxx|eslint|noqa|pylint|type:|@)`)
	wordLike = regexp.MustCompile(`[\pL]{2,}`)
)

// describes reports whether a text says something about code, in words.
func describes(text string) bool {
	if len(text) < 12 || legal.MatchString(text) {
		return false
	}
	return len(wordLike.FindAllStringIndex(text, minDoc)) == minDoc
}

var message = regexp.MustCompile("[\"'`]([A-Za-z][^\"'`\\\\\n]{18,140})[\"'`]")

// messages makes a sample of the first sentence that a function holds as a string.
func (f *found) messages(d *syntax.Decl, name string, body []byte) {
	for _, at := range message.FindAllSubmatchIndex(body[:min(len(body), maxText)], 3) {
		text := string(body[at[2]:at[3]])
		if strings.Count(text, " ") < 3 || !describes(text) {
			continue
		}
		without := append(append([]byte(nil), body[:at[2]]...), body[at[3]:]...)
		f.add(kindMessage, text, "", name, f.path, without)
		return
	}
}

// maxBelow is how much of the code below a comment belongs to it, in bytes.
const maxBelow = 700

// comments makes samples of comments within code, and the lines below them.
func (f *found) comments() {
	src := f.out.Src
	for at := 0; at < len(src); {
		line, next := lineAt(src, at)
		text, ok := commentText(line)
		if !ok {
			at = next
			continue
		}
		indent := leading(line)
		for next < len(src) {
			line, after := lineAt(src, next)
			more, ok := commentText(line)
			if !ok {
				break
			}
			text += " " + more
			next = after
		}
		at = next
		if indent == 0 || len(text) > 400 || !describes(text) || looksLikeCode(text) {
			continue
		}
		end, lines := next, 0
		for end < len(src) && end-next < maxBelow {
			line, after := lineAt(src, end)
			if len(bytes.TrimSpace(line)) == 0 || leading(line) < indent {
				break
			}
			if _, comment := commentText(line); comment && lines > 0 {
				break
			}
			end, lines = after, lines+1
		}
		if lines >= 2 {
			f.add(kindComment, text, "", "", f.path, src[next:end])
		}
	}
}

func lineAt(src []byte, at int) (line []byte, next int) {
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		return src[at : at+n], at + n + 1
	}
	return src[at:], len(src)
}

func leading(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// commentText returns what a line says that is a comment and nothing else.
func commentText(line []byte) (string, bool) {
	line = bytes.TrimSpace(line)
	for _, mark := range []string{"//", "# ", "-- ", ";; ", "/* "} {
		if rest, ok := bytes.CutPrefix(line, []byte(mark)); ok {
			rest = bytes.TrimSuffix(rest, []byte("*/"))
			return string(bytes.Trim(rest, "/*#-! \t")), true
		}
	}
	return "", false
}

// looksLikeCode reports whether a comment is code that somebody left there.
func looksLikeCode(text string) bool {
	marks := strings.Count(text, ";") + strings.Count(text, "=") + strings.Count(text, "(") + strings.Count(text, "{")
	return marks*12 > len(text)
}

// header makes a sample of what a file says about itself and of what it declares.
func (f *found) header() {
	var names []byte
	n := 0
	for i := range f.out.Decls {
		d := &f.out.Decls[i]
		if len(names) < maxText {
			names = append(append(names, f.out.Name(d)...), ' ')
			n++
		}
	}
	if n < 3 {
		return
	}
	src := f.out.Src
	end := len(src)
	if len(f.out.Decls) > 0 {
		end = int(f.out.Decls[0].Start)
	}
	src = src[:min(end, 4000)]
	// The paragraphs before the first declaration, of which the first may be legal.
	for paragraph := range bytes.SplitSeq(src, []byte("\n\n")) {
		text := proseOf(paragraph)
		if len(text) > 20 && describes(text) && !looksLikeCode(text) && commentLike(paragraph) {
			f.add(kindFile, text[:min(len(text), 400)], "", "", f.path, names)
			return
		}
	}
	f.add(kindFile, "", "", f.path, f.path, names)
}

func commentLike(paragraph []byte) bool {
	p := bytes.TrimSpace(paragraph)
	for _, mark := range []string{"/*", "//", "#", "--", `"""`, "*", ";", "'''", `r"""`, "{-", "@moduledoc"} {
		if bytes.HasPrefix(p, []byte(mark)) {
			return true
		}
	}
	return false
}

// proseOf returns the words of lines without what marks them as comments.
func proseOf(paragraph []byte) string {
	var b strings.Builder
	for line := range bytes.Lines(paragraph) {
		line = bytes.Trim(line, "/*#-!;\"'{}|= \t\r\n")
		b.Write(line)
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

var testString = regexp.MustCompile(`(?:\b(?:it|test|describe|context|specify|should|scenario|feature)\b[ (]|@DisplayName\()\s*["'` + "`" + `]([^"'` + "`" + `\n]{12,140})["'` + "`" + `]`)

// tests makes samples of what tests say in strings that they test.
func (f *found) tests() {
	src := f.out.Src
	for _, at := range testString.FindAllSubmatchIndex(src, 200) {
		text := string(src[at[2]:at[3]])
		if !describes(text) {
			continue
		}
		f.add(kindTest, text, "", "", f.path, src[at[1]:min(len(src), at[1]+900)])
	}
}
