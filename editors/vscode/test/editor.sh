#!/usr/bin/env bash
# Lays out below .editors what the lanes need: VS Code as code-server packages it, and
# Chromium to show it. Whatever is there already is left as it is.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v chromium >/dev/null; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq </dev/null
	apt-get install -y -qq --no-install-recommends chromium </dev/null >/dev/null
fi
at=../../../.editors/vscode
PATH=$(../node.sh):$PATH
../install.sh editor $at
vscode=$at/node_modules/code-server/lib/vscode
# Its own modules come with a list that `npm ci` refuses.
if [ ! -f $vscode/node_modules/.installed ]; then
	npm --prefix $vscode install --omit=dev --ignore-scripts --no-audit --no-fund >&2
	touch $vscode/node_modules/.installed
fi
