package watcher

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Bounds of git's configuration. Git itself gives up after ten nested includes.
const (
	maxConfigSize  = 256 << 10 // bytes of one file
	maxConfigDepth = 10
	maxConfigFiles = 50
)

// gitConfig is what matters here of git's configuration.
type gitConfig struct {
	excludes    string // core.excludesFile
	excludesSet bool   // though it may be "", which means none
	ignoreCase  bool
	sha256      bool // extensions.objectFormat
	perWorktree bool // extensions.worktreeConfig
}

// configReader reads configuration files, later ones over earlier ones.
type configReader struct {
	gitDir, commonDir string // "" outside of a repository
	home              string
	files             int // read so far
	out               gitConfig
}

// readConfig reads the user's configuration and that of a repository, if there is one.
func readConfig(gitDir, commonDir string) gitConfig {
	home, _ := os.UserHomeDir() // without one, what is in it does not count
	c := configReader{gitDir: gitDir, commonDir: commonDir, home: home}
	if gitDir == "" && runtime.GOOS != "linux" {
		c.out.ignoreCase = true // as git sets it in repositories on such file systems
	}
	for _, path := range c.userFiles() {
		c.file(path, 0)
	}
	if gitDir != "" {
		c.file(filepath.Join(commonDir, "config"), 0)
		if c.out.perWorktree {
			c.file(filepath.Join(gitDir, "config.worktree"), 0)
		}
	}
	if !c.out.excludesSet {
		if dir := c.xdg(); dir != "" {
			c.out.excludes = filepath.Join(dir, "ignore")
		}
	}
	return c.out
}

// userFiles returns the configuration files of the machine and the user. Git's own
// variables move them.
func (c *configReader) userFiles() []string {
	var files []string
	if system, ok := os.LookupEnv("GIT_CONFIG_SYSTEM"); ok {
		files = append(files, system)
	} else if runtime.GOOS != "windows" {
		files = append(files, "/etc/gitconfig")
	}
	if no, ok := configBool(os.Getenv("GIT_CONFIG_NOSYSTEM"), true); ok && no {
		files = nil
	}
	if global, ok := os.LookupEnv("GIT_CONFIG_GLOBAL"); ok {
		return append(files, global)
	}
	if dir := c.xdg(); dir != "" {
		files = append(files, filepath.Join(dir, "config"))
	}
	if c.home != "" {
		files = append(files, filepath.Join(c.home, ".gitconfig"))
	}
	return files
}

// xdg returns git's own folder in the user's configuration.
func (c *configReader) xdg() string {
	if dir := os.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "git")
	}
	if c.home == "" {
		return ""
	}
	return filepath.Join(c.home, ".config", "git")
}

func (c *configReader) file(path string, depth int) {
	if path == "" || depth > maxConfigDepth || c.files == maxConfigFiles {
		return
	}
	c.files++
	content, err := readPlain(path, maxConfigSize)
	if err != nil {
		return
	}
	parseConfig(content, func(section, sub, key, value string, hasValue bool) {
		switch section + "." + key {
		case "core.excludesfile":
			c.out.excludes, c.out.excludesSet = c.path(value), true
		case "core.ignorecase":
			if on, ok := configBool(value, hasValue); ok {
				c.out.ignoreCase = on
			}
		case "extensions.objectformat":
			c.out.sha256 = value == "sha256"
		case "extensions.worktreeconfig":
			if on, ok := configBool(value, hasValue); ok {
				c.out.perWorktree = on
			}
		case "include.path", "includeif.path":
			if section == "include" && sub == "" || section == "includeif" && c.holds(sub, path) {
				c.include(value, path, depth)
			}
		}
	})
}

func (c *configReader) include(value, from string, depth int) {
	if value == "" {
		return
	}
	to := c.path(value)
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(from), to)
	}
	c.file(to, depth+1)
}

// path expands a leading "~/" as git does. Homes of other users are not looked up.
func (c *configReader) path(value string) string {
	if rest, ok := strings.CutPrefix(value, "~/"); ok && c.home != "" {
		return filepath.Join(c.home, rest)
	}
	return value
}

// holds reports whether the condition of an includeIf holds. What depends on remotes
// never does.
func (c *configReader) holds(condition, from string) bool {
	kind, text, _ := strings.Cut(condition, ":")
	switch kind {
	case "gitdir":
		return c.inGitDir(text, from, false)
	case "gitdir/i":
		return c.inGitDir(text, from, true)
	case "onbranch":
		if strings.HasSuffix(text, "/") {
			text += "**"
		}
		branch := c.branch()
		g := compileGlob([]byte(text), false)
		return branch != "" && g.match([]byte(branch))
	}
	return false
}

func (c *configReader) inGitDir(text, from string, fold bool) bool {
	if c.gitDir == "" {
		return false
	}
	text = c.path(text)
	if rest, ok := strings.CutPrefix(text, "./"); ok {
		dir, err := filepath.EvalSymlinks(filepath.Dir(from))
		if err != nil {
			return false
		}
		text = filepath.ToSlash(dir) + "/" + rest
	}
	if !strings.HasPrefix(text, "/") && !filepath.IsAbs(text) {
		text = "**/" + text
	}
	if strings.HasSuffix(text, "/") {
		text += "**"
	}
	g := compileGlob([]byte(text), fold)
	if g.match([]byte(filepath.ToSlash(c.gitDir))) {
		return true
	}
	resolved, err := filepath.EvalSymlinks(c.gitDir)
	return err == nil && g.match([]byte(filepath.ToSlash(resolved)))
}

// branch returns the name of the branch that is checked out, or "".
func (c *configReader) branch() string {
	if c.gitDir == "" {
		return ""
	}
	head, err := readPlain(filepath.Join(c.gitDir, "HEAD"), maxConfigSize)
	if err != nil {
		return ""
	}
	ref, ok := strings.CutPrefix(strings.TrimSpace(string(head)), "ref:")
	if !ok {
		return ""
	}
	branch, _ := strings.CutPrefix(strings.TrimSpace(ref), "refs/heads/")
	return branch
}

// configBool reads a truth value. A key without a value is true.
func configBool(value string, hasValue bool) (on, ok bool) {
	if !hasValue {
		return true, true
	}
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0", "":
		return false, true
	}
	return false, false
}

// parseConfig calls set for each variable, with section and key in lower case. It ends
// where git would complain.
func parseConfig(content []byte, set func(section, sub, key, value string, hasValue bool)) {
	p := configParser{rest: bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))}
	var section, sub string
	for {
		p.skipSpace()
		switch c := p.peek(); {
		case c == 0:
			return
		case c == '#' || c == ';':
			p.skipLine()
		case c == '[':
			var ok bool
			if section, sub, ok = p.section(); !ok {
				return
			}
		case isAlpha(c):
			key := p.word()
			value, hasValue, ok := p.value()
			if !ok || section == "" {
				return
			}
			set(section, sub, key, value, hasValue)
		default:
			return
		}
	}
}

type configParser struct{ rest []byte }

// peek returns the next byte, or 0 at the end.
func (p *configParser) peek() byte {
	if len(p.rest) == 0 {
		return 0
	}
	return p.rest[0]
}

func (p *configParser) next() byte {
	c := p.peek()
	if len(p.rest) > 0 {
		p.rest = p.rest[1:]
	}
	if c == '\r' && p.peek() == '\n' {
		return p.next()
	}
	return c
}

func (p *configParser) skipSpace() {
	p.rest = bytes.TrimLeft(p.rest, " \t\r\n\v\f")
}

func (p *configParser) skipLine() {
	_, p.rest, _ = bytes.Cut(p.rest, []byte("\n"))
}

// word reads a name, in lower case.
func (p *configParser) word() string {
	n := 0
	for n < len(p.rest) && (isAlpha(p.rest[n]) || isDigit(p.rest[n]) || p.rest[n] == '-' || p.rest[n] == '.') {
		n++
	}
	word := appendLower(nil, p.rest[:n])
	p.rest = p.rest[n:]
	return string(word)
}

// section reads [name], [name "sub"] or the old [name.sub].
func (p *configParser) section() (name, sub string, ok bool) {
	p.next()
	name = p.word()
	if p.peek() == ']' {
		p.next()
		name, sub, _ = strings.Cut(name, ".")
		return name, sub, name != ""
	}
	p.rest = bytes.TrimLeft(p.rest, " \t")
	if p.next() != '"' {
		return "", "", false
	}
	var b strings.Builder
	for {
		c := p.next()
		switch c {
		case 0, '\n':
			return "", "", false
		case '"':
			return name, b.String(), name != "" && p.next() == ']'
		case '\\':
			if c = p.next(); c == 0 || c == '\n' {
				return "", "", false
			}
		}
		b.WriteByte(c)
	}
}

// value reads what follows a key, up to the end of the line.
func (p *configParser) value() (value string, hasValue, ok bool) {
	p.rest = bytes.TrimLeft(p.rest, " \t\v\f")
	switch p.next() {
	case 0, '\n':
		return "", false, true
	case '=':
	default:
		return "", false, false
	}
	var b []byte
	end, quoted := 0, false // what is behind end are spaces that may be the last
	for {
		c := p.next()
		switch {
		case c == 0 || c == '\n':
			return string(b[:end]), true, !quoted
		case quoted && c != '"' && c != '\\':
		case c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r':
			if len(b) > 0 {
				b = append(b, c)
			}
			continue
		case c == '#' || c == ';':
			p.skipLine()
			return string(b[:end]), true, true
		case c == '"':
			quoted = !quoted
			end = len(b)
			continue
		case c == '\\':
			switch c = p.next(); c {
			case '\n':
				continue
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			case 'b':
				c = '\b'
			case '"', '\\':
			default:
				return "", false, false
			}
		}
		b = append(b, c)
		end = len(b)
	}
}
