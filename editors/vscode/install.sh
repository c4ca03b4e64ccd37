#!/usr/bin/env bash
# install.sh FROM TO: lays out in TO what the lockfile in FROM names, unless it is there
# already. Packages run no scripts of theirs, and so download nothing beside themselves.
set -euo pipefail
from=$1 to=$2
cmp -s "$from/package-lock.json" "$to/node_modules/.installed" && exit
mkdir -p "$to"
if ! [ "$from" -ef "$to" ]; then cp "$from"/{package.json,package-lock.json,.npmrc} "$to/"; fi
npm --prefix "$to" ci --ignore-scripts --no-audit --no-fund >&2
cp "$from/package-lock.json" "$to/node_modules/.installed"
