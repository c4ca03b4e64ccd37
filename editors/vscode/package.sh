#!/usr/bin/env bash
# package.sh [-all | TARGET...]: makes a package of the extension for each target, with the
# server for it inside, in dist/. Without a target it is for this system. SERVERS names a
# folder with servers that are built already, as linux-amd64/mind-lsp.
set -euo pipefail
umask 022
cd "$(dirname "$0")"
repo=$(cd ../.. && pwd)
home=https://github.com/mind-lsp/mind-lsp
version=${VERSION:-$(git describe --tags --always --dirty 2>/dev/null || echo dev)}

# VS Code's names of systems, and Go's. A static binary runs on Alpine as it does elsewhere.
systems() {
	cat <<-END
		linux-x64 linux amd64
		alpine-x64 linux amd64
		linux-arm64 linux arm64
		alpine-arm64 linux arm64
		darwin-x64 darwin amd64
		darwin-arm64 darwin arm64
		win32-x64 windows amd64
		win32-arm64 windows arm64
	END
}

targets=("$@")
if [ "${1-}" = -all ]; then
	mapfile -t targets < <(systems | cut -d' ' -f1)
elif [ $# = 0 ]; then
	mapfile -t targets < <(systems | grep " $(go env GOHOSTOS) $(go env GOHOSTARCH)\$" | head -n 1 | cut -d' ' -f1)
fi

PATH=$(./node.sh):$PATH
./install.sh . .
mkdir -p "$repo/dist"
rm -rf dist
trap 'rm -rf server LICENSE CHANGELOG.md' EXIT
cp "$repo/LICENSE" "$repo/CHANGELOG.md" .
# Modes go into the package, and are those of who checked the files out.
chmod -R u=rwX,go=rX LICENSE CHANGELOG.md README.md package.json package.nls.json media
built=
for target in "${targets[@]}"; do
	read -r _ os arch < <(systems | grep "^$target ") || { echo "package.sh: no system is called $target" >&2; exit 2; }
	if [ "$built" != "$os $arch" ]; then
		rm -rf server && mkdir server
		if [ -n "${SERVERS-}" ]; then
			cp "$SERVERS/$os-$arch/"* server/
		else
			(cd "$repo" && CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "-s -w -X main.version=$version" \
				-o editors/vscode/server/ ./cmd/mind-lsp)
		fi
		chmod u=rwx,go=rx server/*
		built="$os $arch"
	fi
	npx --no-install vsce package --no-dependencies --target "$target" --baseContentUrl "$home/blob/HEAD/editors/vscode" --baseImagesUrl "$home/raw/HEAD/editors/vscode" \
		--out "$repo/dist/mind-lsp-$target.vsix" >vsce.log 2>&1 ||
		{ cat vsce.log >&2; exit 1; }
	rm -f vsce.log
	ls -l "$repo/dist/mind-lsp-$target.vsix" | awk '{printf "%s, %.1f MB\n", $NF, $5 / 1e6}'
done
