#!/usr/bin/env bash
# Emacs with its own eglot, with the real server on a real folder, as emacs.md says.
set -euo pipefail
cd "$(dirname "$0")"
repository=$(cd ../.. && pwd)
at=$SECONDS
emacs=$repository/.editors/emacs
./debian.sh trixie "$emacs" usr/bin/emacs-nox emacs-nox emacs-common
echo "# install Emacs: $((SECONDS - at))s"
lisp=$(echo "$emacs"/usr/share/emacs/[0-9]*)
libexec=$(echo "$emacs"/usr/libexec/emacs/*/*)
export EMACSDATA=$lisp/etc EMACSDOC=$lisp/etc EMACSPATH=$libexec
EMACSLOADPATH=$(find "$lisp/lisp" -type d | paste -sd:)
export EMACSLOADPATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MIND_LSP=$work/mind-lsp FOLDER=$work/folder
go -C "$repository" build -o "$MIND_LSP" ./cmd/mind-lsp
./folder.sh "$FOLDER"
export XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state HOME=$work
at=$SECONDS
"$emacs/usr/bin/emacs-nox" --dump-file="$(echo "$libexec"/*.pdmp)" -Q --batch -l "$PWD/emacs.el"
echo "# tests in Emacs: $((SECONDS - at))s"
