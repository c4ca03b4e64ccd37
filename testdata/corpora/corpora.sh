#!/usr/bin/env bash
# Brings the trees that benchmarks and records use into .corpora, from package
# registries and from what is installed. Quick where they are already there.
#
#   testdata/corpora/corpora.sh [go kubernetes typescript python synthetic linux]
#
# Without arguments all but linux are brought. SYNTHETIC=800000 makes that many files.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
corpora=${CORPORA:-$repository/.corpora}
mkdir -p "$corpora"

# bring NAME VERSION puts what the function make_NAME makes, in the folder that it is
# given, into .corpora/NAME. Half a tree is never taken for a whole one: it is made
# beside, and moved when it is complete.
bring() {
	local name=$1 version=$2 tree=$corpora/$1
	if [ "$(cat "$corpora/$name.version" 2>/dev/null)" != "$version" ] || [ ! -d "$tree" ]; then
		echo "bringing $name ($version)" >&2
		rm -rf "$tree" "$tree.new" "$corpora/$name.version"
		mkdir "$tree.new"
		"make_$name" "$tree.new" "$version"
		# A repository of its own: this one ignores .corpora.
		[ -e "$tree.new/.git" ] || git init -q "$tree.new"
		mv "$tree.new" "$tree"
		echo "$version" >"$corpora/$name.version"
	fi
	show "$name" "$version" "$tree"
}

show() { # name, version, folder
	local files
	files=$(find "$3/" -name .git -prune -o -type f -print |
		awk -F. '/\.(go|tsx?|js|py|[ch])$/ { n[/\.d\.ts$/ ? ".d.ts" : "." $NF]++ } END { for (kind in n) print n[kind], kind }' |
		sort -rn | paste -sd, -)
	printf '%-11s %-12s %s (%s)\n' "$1" "${2%% *}" "$3" "${files//,/, }"
}

# The Kubernetes module lacks the modules that are nested in its repository, and what
# it vendors. Both come from the module proxy, and are laid where go.work wants them.
make_kubernetes() { # folder, version
	local tree=$1 version=$2 source modules module
	source=$(fetch "k8s.io/kubernetes@$version")
	lay "$source" "$tree"
	modules=$(sed -n 's#^[[:space:]]*\./staging/src/##p' "$tree/go.work")
	# shellcheck disable=SC2086 # one argument a module
	fetch $(printf "%s@v0.${version#v1.}\n" $modules) | while read -r source; do
		module=$tree/staging/src/k8s.io/$(basename "${source%@*}")
		mkdir -p "$module"
		lay "$source" "$module"
	done
	for module in $modules; do
		[ -f "$tree/staging/src/$module/go.mod" ] || { echo "kubernetes: $module did not come" >&2; return 1; }
	done
	(cd "$tree" && GOFLAGS='' go work vendor)
}

# fetch MODULE@VERSION... prints the folders of modules. It runs in an empty folder,
# since within a workspace the workspace would have to be whole.
empty=$(mktemp -d)
trap 'rmdir "$empty"' EXIT
fetch() { (cd "$empty" && GOWORK=off go mod download -json "$@" | sed -n -e 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p' -e '/^[[:space:]]*"Error":/w /dev/stderr'); }

# lay FROM TO copies a folder of the module cache, which cannot be written to. It
# looks twice that there is one: a copy of nothing would be one of the whole disk.
lay() {
	[ -n "$1" ] && [ -f "$1/go.mod" ] || { echo "corpora: \"$1\" is no module" >&2; return 1; }
	cp -R "$1/." "$2/"
	chmod -R u+w "$2"
}

# npm packages that ship the TypeScript they are made of.
typescript="viem@2.40.0 effect@3.19.3 zod@4.1.12 rxjs@7.8.2 @trpc/server@11.7.2"
make_typescript() { # folder
	local package name
	for package in $typescript; do
		name=${package%@*}
		mkdir -p "$1/$name"
		(cd "$1" && tarball=$(npm pack --silent "$package") && tar -xzf "$tarball" -C "$name" --strip-components 1 && rm "$tarball")
	done
}

make_python() { # folder
	local stdlib
	stdlib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
	[ -d "$stdlib/json" ] || { echo "python: no library in \"$stdlib\"" >&2; return 1; }
	(cd "$stdlib" && find . -name '*.py' ! -path './site-packages/*' ! -path './dist-packages/*' -print0 | tar -cf - --null -T -) | tar -xf - -C "$1"
}

# Debian's Linux source is a tarball in a package, with rules of its own that hide all of
# it. Only Debian has it; it is brought when it is asked for by name.
make_linux() { # folder, version
	local work
	work=$(mktemp -d)
	(cd "$work" && apt-get download -qq "linux-source-$2" >&2 && dpkg -x ./*.deb .)
	tar -xf "$work"/usr/src/linux-source-"$2".tar.* -C "$1" --strip-components=1
	rm -rf "$work" "$1/.gitignore"
}

make_synthetic() { # folder, number of files
	(cd "$repository" && go run ./testdata/corpora/gents -n "$2" -seed 1 -out "$1" >&2)
}

for part in ${*:-go kubernetes typescript python synthetic}; do
	case $part in
	go) show go "$(go env GOVERSION)" "$(go env GOROOT)/src" ;; # it is there
	kubernetes) bring kubernetes v1.34.1 ;;
	typescript) bring typescript "$typescript" ;;
	python) bring python "$(python3 -c 'import platform; print(platform.python_version())')" ;;
	linux) bring linux 6.1 ;;
	synthetic) bring synthetic "${SYNTHETIC:-10000}" ;;
	*) echo "corpora: no part is called $part" >&2 && exit 2 ;;
	esac
done
