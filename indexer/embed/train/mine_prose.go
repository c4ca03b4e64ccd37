package main

import "bytes"

// prose makes samples of documentation: what a heading stands above, and what a paragraph
// says about the code that follows it.
func (f *found) prose() {
	var heading, paragraph string
	var body []byte
	code := false
	flush := func() {
		if len(body) >= 80 && heading != "" {
			f.add(kindProse, heading, "", "", f.path, body)
		}
		body = nil
	}
	src := f.out.Src
	for at := 0; at < len(src); {
		line, next := lineAt(src, at)
		switch trimmed := bytes.TrimSpace(line); {
		case bytes.HasPrefix(trimmed, []byte("```")) || bytes.HasPrefix(trimmed, []byte("~~~")):
			code = !code
			if code {
				if end := bytes.Index(src[next:], []byte("\n```")); end > minBody && describes(paragraph) {
					f.add(kindProse, paragraph[:min(len(paragraph), 300)], "", "", heading, src[next:next+end])
				}
			}
			paragraph = ""
		case code:
			body = append(append(body, line...), '\n')
		case bytes.HasPrefix(trimmed, []byte("#")):
			flush()
			heading, paragraph = string(bytes.Trim(trimmed, "# ")), ""
		case underline(src, next) && len(trimmed) > 3:
			flush()
			heading, paragraph = string(trimmed), ""
			_, next = lineAt(src, next)
		case len(trimmed) == 0:
			// The paragraph stands until the next one begins.
		default:
			if at > 1 && src[at-2] == '\n' {
				paragraph = ""
			}
			paragraph += string(trimmed) + " "
			body = append(append(body, trimmed...), '\n')
		}
		at = next
	}
	flush()
}

// underline reports whether the line at an offset makes the one before it a heading.
func underline(src []byte, at int) bool {
	if at >= len(src) {
		return false
	}
	line, _ := lineAt(src, at)
	line = bytes.TrimSpace(line)
	if len(line) < 4 || bytes.IndexByte([]byte("=-~^\"*"), line[0]) < 0 {
		return false
	}
	return len(bytes.Trim(line, string(line[:1]))) == 0
}
