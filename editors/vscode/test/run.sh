#!/usr/bin/env bash
# All that has to hold of the extension: what the compiler says, the tests in plain Node,
# and the lanes in a real VS Code. It installs what is missing, and says what took how long.
set -euo pipefail
cd "$(dirname "$0")/.."
step() {
	local name=$1 at=$SECONDS
	shift
	"$@"
	echo "# $name: $((SECONDS - at))s"
}
step "install Node, the editor and a browser" test/editor.sh
step "install what the extension is made of" ./install.sh . .
node=$(./node.sh)
PATH=$node:$PATH
step "compile" npm run --silent check
step "tests in Node" npm run --silent test
step "bundle the tests" npm run --silent suite
step "package" ./package.sh linux-x64
step "tests in VS Code" node test/lane/run.mjs ../../dist/mind-lsp-linux-x64.vsix "$@"
