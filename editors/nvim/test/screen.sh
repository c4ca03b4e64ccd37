#!/usr/bin/env bash
# screen.sh NEOVIM FOLDER: what a person sees, in a terminal of tmux: Telescope finds while
# one types, shows the place, and goes there.
set -euo pipefail
neovim=$1 folder=$2
plugin=$(cd "$(dirname "$0")/.." && pwd)
screen=(tmux -L mind-test)

shows() { # what, pattern
	for _ in $(seq 600); do
		"${screen[@]}" capture-pane -p | grep -qE "$2" && { echo "ok - $1"; return; }
		sleep 0.1
	done
	echo "not ok - $1: no $2 on the screen"
	"${screen[@]}" capture-pane -p
	exit 1
}

init=$(mktemp --suffix .lua)
trap 'rm -f "$init"; "${screen[@]}" kill-server 2>/dev/null || true' EXIT
cat >"$init" <<END
vim.opt.runtimepath:prepend('$plugin')
vim.opt.runtimepath:prepend('$neovim/usr/share/nvim/site/pack/dist-bundle/start/plenary')
vim.opt.runtimepath:prepend('$neovim/usr/share/neovim-telescope')
require('telescope').setup({ defaults = { layout_strategy = 'vertical' } })
require('mind_lsp').setup({ cmd = { '$MIND_LSP', 'serve' } })
require('mind_lsp').enable()
vim.opt.statusline = '%f %l %{v:lua.require("mind_lsp").statusline()}'
END
"${screen[@]}" -f /dev/null new-session -d -x 110 -y 40 "$neovim/nvim -u $init -i NONE $folder/http/server.go"
shows 'a file is open' 'HTTP server'
"${screen[@]}" send-keys ':Mind search' Enter
shows 'the picker opens' 'Search by meaning'
# Typed again until it finds: at first the index is being made.
for _ in $(seq 60); do
	"${screen[@]}" send-keys C-u 'priority queue of the heap'
	sleep 1
	"${screen[@]}" capture-pane -p | grep -q 'container/heap/' && break
done
shows 'places are found while one types' 'container/heap/'
"${screen[@]}" send-keys Enter
shows 'the chosen place opens' 'container/heap/[a-z_]+\.go [0-9]+'
"${screen[@]}" send-keys ':Mind status' Enter
shows 'the status is shown' 'symbols'
"${screen[@]}" send-keys q ':qa!' Enter
