#!/usr/bin/env bash
# Prints the tables of docs/performance.md: what indexing the corpora costs, beside
# others that read the same files in the same run, as seconds of CPU (user and
# system), medians of five. rg and ctags are shown where they are, and zoekt where
# ZOEKT names its zoekt-index: with ctags, as it is meant to be used.
#
#   testdata/corpora/record.sh [kubernetes typescript python synthetic linux]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
corpora=${CORPORA:-$repository/.corpora}
mind=$repository/bin/mind-lsp
runs=${RUNS:-5}
same=
ZOEKT=${ZOEKT:-}
[ -x "$mind" ] || make -s -C "$repository" build
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT

# cost COMMAND... prints what the command took: seconds of CPU, of the clock, and MB at most
cost() {
	"$here/cost.py" "$cache/out" "$@"
}

# median COMMAND... is cost, the one in the middle of several runs by CPU
median() {
	for _ in $(seq "$runs"); do cost "$@"; done | sort -n | sed -n "$(((runs + 1) / 2))p"
}

afresh() {
	rm -rf "$cache/index"
	"$mind" index --generated --json --cache "$cache/index" "$@"
}
export -f afresh

searchable() {
	rm -rf "$cache/zoekt"
	CTAGS_COMMAND=$(command -v ctags) "$ZOEKT" -require_ctags -index "$cache/zoekt" "$@"
}
export -f searchable
export mind cache ZOEKT

echo "| tree | files | MB | declarations | first run: CPU s | clock s | memory MB | index MB | ctags CPU s | second run: CPU s | rg --files CPU s | zoekt CPU s | zoekt MB |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
for name in "${@:-kubernetes typescript python synthetic}"; do
	for tree in $name; do
		[ -d "$corpora/$tree" ] || "$here/corpora.sh" "$tree" >&2
		read -r first clock memory < <(median bash -c 'afresh "$1"' - "$corpora/$tree")
		read -r files bytes symbols index < <(python3 -c 'import json,sys
s = json.load(open(sys.argv[1])); print(s["files"] - s["skipped"], round(s["bytes"] / 1e6), s["symbols"], round(s["cacheBytes"] / 1e6, 1))' "$cache/out")
		read -r second _ < <(median "$mind" index --generated --cache "$cache/index" "$corpora/$tree")
		tags=- list=-
		if command -v ctags >/dev/null; then
			find "$corpora/$tree/" -name .git -prune -o -type f -regextype posix-extended -regex '.*\.(go|tsx?|jsx?|[cm][tj]s|py|c|h|S)' -print >"$cache/list"
			read -r tags tagsclock tagsmemory < <(median ctags --fields=+neKzSs --sort=no -L "$cache/list" -f "$cache/tags")
			rm -rf "$cache/same" && mkdir "$cache/same"
			tr '\n' '\0' <"$cache/list" | xargs -0 cp --parents -t "$cache/same"
			read -r alone aloneclock alonememory < <(median bash -c 'afresh --names-only --no-ignore "$1"' - "$cache/same")
			alone+=" | $aloneclock | $alonememory | $(python3 -c 'import json,sys
s = json.load(open(sys.argv[1])); print(s["symbols"], "|", round(s["cacheBytes"] / 1e6))' "$cache/out")"
			same+="| $tree | $(wc -l <"$cache/list") | $alone | $tags | $tagsclock | $tagsmemory | $(grep -vc '^!' "$cache/tags") | $(($(stat -c %s "$cache/tags") / 1000000)) |"$'\n'
		fi
		if command -v rg >/dev/null; then
			read -r list _ < <(median rg --files --hidden "$corpora/$tree")
		fi
		zoekt=- shards=-
		if [ -n "${ZOEKT:-}" ]; then
			read -r zoekt _ < <(median bash -c 'searchable "$1"' - "$corpora/$tree")
			shards=$(du -sm "$cache/zoekt" | cut -f1)
		fi
		echo "| $tree | $files | $bytes | $symbols | $first | $clock | $memory | $index | $tags | $second | $list | $zoekt | $shards |"
	done
done
[ -n "$same" ] || exit 0
echo
echo "Names alone (--names-only), of the very files that ctags is shown:"
echo
echo "| tree | files | CPU s | clock s | memory MB | declarations | index MB | ctags CPU s | clock s | memory MB | tags | tags MB |"
echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
printf '%s' "$same"
