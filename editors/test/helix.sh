#!/usr/bin/env bash
# Helix in a terminal of tmux, with the real server on a real folder, as helix.md says.
set -euo pipefail
cd "$(dirname "$0")"
repository=$(cd ../.. && pwd)
at=$SECONDS
helix=$repository/.editors/helix
./debian.sh trixie "$helix" usr/lib/hx/hx hx
echo "# install Helix: $((SECONDS - at))s"

work=$(mktemp -d)
screen=(tmux -L mind-test-helix)
trap '"${screen[@]}" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
go -C "$repository" build -o "$work/mind-lsp" ./cmd/mind-lsp
./folder.sh "$work/folder"
mkdir -p "$work/config/helix"
cat >"$work/config/helix/languages.toml" <<END
[language-server.mind-lsp]
command = "$work/mind-lsp"
args = ["serve"]

[[language]]
name = "go"
language-servers = ["mind-lsp"]
END

shows() { # what, pattern
	for _ in $(seq 600); do
		"${screen[@]}" capture-pane -p | grep -qE "$2" && { echo "ok - $1"; return; }
		sleep 0.1
	done
	echo "not ok - $1: no $2 on the screen"
	"${screen[@]}" capture-pane -p
	exit 1
}

at=$SECONDS
"${screen[@]}" -f /dev/null new-session -d -x 110 -y 30 \
	"cd $work/folder && XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state COLORTERM=truecolor HELIX_RUNTIME=$helix/usr/lib/hx/runtime $helix/usr/lib/hx/hx http/server.go"
shows 'a file is open' 'HTTP server'
"${screen[@]}" send-keys Space s
shows 'the outline is shown' 'ListenAndServe|errorReader|ErrBodyNotAllowed|Handler'
"${screen[@]}" send-keys Escape
"${screen[@]}" send-keys ':lsp-workspace-command' Enter
shows 'commands of the server are listed' 'mind/reindex'
"${screen[@]}" send-keys Escape
# Opened again until it finds: at first the index is being made.
for _ in $(seq 30); do
	"${screen[@]}" send-keys Space S
	sleep 0.5
	"${screen[@]}" send-keys 'Ledger'
	sleep 1.5
	"${screen[@]}" capture-pane -p | grep -q 'class *Ledger' && break
	"${screen[@]}" send-keys Escape
done
shows 'symbols of every language are found' 'class *Ledger'
"${screen[@]}" send-keys Enter
shows 'the chosen one opens' 'export class Ledger'
"${screen[@]}" send-keys ':q!' Enter
echo "# tests in Helix: $((SECONDS - at))s"
