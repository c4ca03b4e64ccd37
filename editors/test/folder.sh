#!/usr/bin/env bash
# folder.sh FOLDER: makes a folder that is real, of parts of Go's own library, with a
# second language in it and a repository around it.
set -euo pipefail
mkdir -p "$1" && git init -q "$1"
source=$(go env GOROOT)/src
cp -r "$source/encoding/json" "$source/net/http" "$source/container" "$1/"
chmod -R u+w "$1"
printf 'export class Ledger {\n  total() { return 0; }\n}\n' >"$1/ledger.ts"
