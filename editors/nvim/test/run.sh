#!/usr/bin/env bash
# The plugin in real Neovims, the oldest that it supports and a new one, with the real
# server on a real folder. It installs what is missing and says what took how long.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$(cd ../.. && pwd)
editors=$repository/.editors
step() {
	local name=$1 at=$SECONDS
	shift
	"$@"
	echo "# $name: $((SECONDS - at))s"
}

lint() {
	if ! command -v luacheck >/dev/null; then
		apt-get update -qq </dev/null
		apt-get install -y -qq --no-install-recommends lua-check </dev/null >/dev/null
	fi
	luacheck --quiet --no-color --config .luacheckrc .
}
step "luacheck" lint

old=$editors/nvim-0.10 new=$editors/nvim-0.12
step "install Neovim 0.10" test/neovim.sh trixie "$old"
step "install Neovim 0.12 and Telescope" test/neovim.sh forky "$new" neovim-plenary neovim-telescope

work=$(mktemp -d)
trap 'tmux -L mind-test kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data
# A variable of the tests, so that a server of a test is never somebody's own.
export MIND_LSP=$work/bin/mind-lsp
go build -o "$MIND_LSP" "$repository/cmd/mind-lsp"

for folder in in-old in-new on-screen; do ../test/folder.sh "$work/$folder"; done
step "tests in Neovim 0.10" "$old/nvim" --clean --headless --cmd "set rtp^=$PWD" -l test/suite.lua "$work/in-old"
step "tests in Neovim 0.12" "$new/nvim" --clean --headless --cmd "set rtp^=$PWD" -l test/suite.lua "$work/in-new"
step "tests on a screen" test/screen.sh "$new" "$work/on-screen"
