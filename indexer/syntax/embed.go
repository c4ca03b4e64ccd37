package syntax

// embed declares what a stretch of the text declares that is written in another language:
// a script in a page, an example in a manual. It begins on the given line. What it
// declares belongs to parent.
//
// The stretch is lexed and walked by a scanner of its own, which embeds nothing itself.
func (w *walk) embed(lang *Language, start, end int, line uint32, parent int32) {
	if w.inner == nil || lang == nil || lang.walk == nil || start >= end {
		return
	}
	found := w.inner.declarations(lang, w.src[start:end])
	base, from := int32(len(w.out.Decls)), uint32(start)
	for _, d := range found.Decls {
		d.NameStart, d.NameEnd = d.NameStart+from, d.NameEnd+from
		d.Start, d.End, d.SigEnd = d.Start+from, d.End+from, d.SigEnd+from
		if d.DocEnd > 0 {
			d.DocStart, d.DocEnd = d.DocStart+from, d.DocEnd+from
		}
		if d.RecvEnd > 0 {
			d.RecvStart, d.RecvEnd = d.RecvStart+from, d.RecvEnd+from
		}
		d.Line, d.EndLine = d.Line+line, d.EndLine+line
		if d.Parent >= 0 {
			d.Parent += base
		} else {
			d.Parent = parent
		}
		w.out.Decls = append(w.out.Decls, d)
	}
	w.cut(found.Cut)
}

// language returns the language of the given name for embed, or nil.
func (w *walk) language(name []byte) *Language {
	if w.inner == nil {
		return nil
	}
	return w.inner.named(string(name))
}

// declarations scans a text for its declarations alone.
func (s *Scanner) declarations(lang *Language, src []byte) *Outline {
	s.out = Outline{Language: lang, Src: src, Decls: s.out.Decls[:0]}
	if minified(lang, src) {
		return &s.out
	}
	s.lx.lex(lang, src, 0)
	s.walk(lang)
	return &s.out
}
