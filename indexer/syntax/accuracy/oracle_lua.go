package main

import (
	_ "embed"
	"os/exec"
	"path/filepath"
)

// Lua as editors, servers, window managers and scanners have it.
var corpusLua = corpus{lang: "lua", files: luaFiles, oracles: []oracle{luaOracle}}

//go:embed oracle_lua.mjs
var oracleLua string

const luaParser = "luaparse@0.3.1"

var luaPackages = []string{
	"awesome", "lua-busted", "lua-cqueues", "lua-luassert", "lua-penlight", "lua-socket", "luarocks", "neovim-runtime",
	"nmap-common", "prosody", "texlive-luatex", "vlc-plugin-base", "wireshark-common",
}

// luaFiles are those of some Debian packages.
func luaFiles(root string) ([]file, error) { return debianFiles(root, luaPackages, ".lua", ".nse") }

// luaOracle asks luaparse, a parser of Lua that is written in JavaScript.
func luaOracle(root string, paths []string) (map[string][]decl, error) {
	dirs, err := npm(root, luaParser)
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errNoNode
	}
	return ask(root, "lua", oracleLua, paths,
		"node", "--input-type=module", "-e", oracleLua, filepath.Join(dirs[0], "luaparse.js"))
}
