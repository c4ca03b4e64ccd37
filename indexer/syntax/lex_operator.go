package syntax

// operator returns the operator at pos, which begins with c, and its size. Most
// operators of more than one character are taken apart: see the op constants.
func (lx *lexer) operator(c byte) (op byte, size int) {
	next := lx.peek(1)
	switch c {
	case '=':
		switch {
		case next == '=' && lx.peek(2) == '=':
			return opEq, 3
		case next == '=':
			return opEq, 2
		case next == '>':
			return opArrow, 2
		}
		return c, 1
	case '!':
		switch {
		case next == '=' && lx.peek(2) == '=':
			return opNe, 3
		case next == '=':
			return opNe, 2
		}
		return c, 1
	case '<':
		switch {
		case next == '=':
			return opLe, 2
		case next == '<' && lx.peek(2) == '=':
			return opAssign, 3
		case next == '<':
			return opShl, 2
		}
		return c, 1
	case '>':
		if next == '=' {
			return opGe, 2
		}
		return c, 1
	case '-':
		switch next {
		case '>':
			return opThin, 2
		case '-':
			return opDec, 2
		}
	case '+':
		if next == '+' {
			return opInc, 2
		}
	case ':':
		switch next {
		case ':':
			return opColons, 2
		case '=':
			if lx.lang.long != longPercent { // :== is a symbol
				return opDefine, 2
			}
		}
		return c, 1
	case '.':
		if next == '.' && lx.peek(2) == '.' {
			return opEllipsis, 3
		}
		return c, 1
	case '?':
		switch {
		case next == '?' && lx.peek(2) == '=':
			return opAssign, 3
		case next == '?':
			return opNullish, 2
		case next == '.' && !digit(lx.peek(2)):
			return opChain, 2
		}
		return c, 1
	case '&', '|', '*', '/':
		if next == c && (c != '*' || lx.lang.power) {
			if lx.peek(2) == '=' {
				return opAssign, 3
			}
			switch c {
			case '&':
				return opAnd, 2
			case '|':
				return opOr, 2
			case '*':
				return opPower, 2
			}
			return c, 1
		}
	case '~':
		return c, 1
	}
	if next == '=' { // + - * / % ^ & | @
		return opAssign, 2
	}
	return c, 1
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
