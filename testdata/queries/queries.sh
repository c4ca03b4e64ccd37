#!/usr/bin/env bash
# Brings the projects that queries.jsonl asks about into .corpora/queries, from package
# registries, at the versions that its answers were read in. Quick where they are already
# there. They are for measuring: nothing of them is kept in this repository, and the
# trainer of the model leaves them out.
#
#   testdata/queries/queries.sh [PROJECT...]
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
corpora=${CORPORA:-$repository/.corpora}
trees=$corpora/queries
mkdir -p "$trees"

# bring PROJECT HOW PACKAGE VERSION. Half a tree is never taken for a whole one: it is
# made beside, and moved when it is complete.
bring() {
	local tree=$trees/$1
	if [ "$(cat "$tree.version" 2>/dev/null)" != "$4" ] || [ ! -d "$tree" ]; then
		echo "bringing $1 ($4)" >&2
		chmod -R u+w "$tree" "$tree.new" 2>/dev/null || true
		rm -rf "$tree" "$tree.new" "$tree.version"
		mkdir "$tree.new"
		(cd "$tree.new" && "from_$2" "$3" "$4")
		mv "$tree.new" "$tree"
		echo "$4" >"$tree.version"
	fi
	echo "$tree"
}

# Into the folder that it is called in, as are the others.
from_module() { # module, version
	local source
	source=$(cd / && GOWORK=off GOFLAGS=-mod=mod go mod download -json "$1@$2" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p')
	[ -f "$source/go.mod" ] || { echo "queries: no module $1@$2" >&2; return 1; }
	cp -R "$source/." . && chmod -R u+w .
}

from_npm() { # package, version
	local tarball
	tarball=$(npm pack --silent "$1@$2")
	tar -xzf "$tarball" --strip-components 1 && rm "$tarball"
}

# What a package installs: scripts are their own source.
from_debian() { # package, version
	apt-get -o APT::Sandbox::User=root download -qq "$1=$2"
	dpkg -x ./*.deb . && rm ./*.deb
}

from_source() { # source package, version
	sources
	apt-get "${apt[@]}" source -qq --download-only --tar-only --only-source "$1=$2" >/dev/null
	tar -xf ./*.orig.tar.* --strip-components 1 && rm ./*.orig.tar.*
}

# Lists of sources, made from the machine's own lists of packages, which are left alone.
sources() {
	local dir=$corpora/apt
	apt=(-o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root)
	[ ! -f "$dir/sources.list" ] || return 0
	mkdir -p "$dir/lists" "$dir/cache"
	{
		sed -n 's/^deb /deb-src /p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
		cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '
			function say(  n, m, i, j, u, s) {
				n = split(uris, u, " "); m = split(suites, s, " ")
				for (i = 1; i <= n; i++) for (j = 1; j <= m; j++)
					print "deb-src " (key ? "[signed-by=" key "] " : "") u[i] " " s[j] " " parts
				uris = suites = parts = key = ""
			}
			/^#/ { next }
			/^URIs:/ { uris = substr($0, 6) }
			/^Suites:/ { suites = substr($0, 8) }
			/^Components:/ { parts = substr($0, 12) }
			/^Signed-By:/ { key = $2 }
			/^$/ { say() }
			END { say() }' || true
	} >"$dir/sources.list.new"
	apt-get "${apt[@]/sources.list/sources.list.new}" update -qq >&2
	mv "$dir/sources.list.new" "$dir/sources.list"
}

# A folder of several projects, as somebody has it open who works on all of them.
together() { # name, projects...
	local name=$1 project
	shift
	for project; do [ -d "$trees/$project" ] || return 0; done
	if [ ! -d "$trees/$name" ]; then
		rm -rf "$trees/$name.new" && mkdir "$trees/$name.new"
		for project; do cp -al "$trees/$project" "$trees/$name.new/$project"; done
		mv "$trees/$name.new" "$trees/$name"
	fi
	echo "$trees/$name"
}

while read -r project how package version; do
	[ $# -eq 0 ] || [[ " $* " == *" $project "* ]] || continue
	bring "$project" "$how" "$package" "$version" </dev/null
done <<-END
	restic module github.com/restic/restic v0.18.0
	syncthing module github.com/syncthing/syncthing v1.30.0
	nats-server module github.com/nats-io/nats-server/v2 v2.15.2
	pm2 npm pm2 7.0.4
	hls.js npm hls.js 1.7.4
	xterm npm @xterm/xterm 6.0.0
	borgbackup debian borgbackup 1.2.4-1
	fail2ban debian fail2ban 1.0.2-2
	mitmproxy debian mitmproxy 8.1.1-2
	sidekiq debian ruby-sidekiq 6.4.1+dfsg-1
	devscripts debian devscripts 2.23.4+deb12u2
	tmux source tmux 3.3a-3
	isync source isync 1.4.4-5
	taskwarrior source task 2.6.2+dfsg-1
	fd-find source rust-fd-find 8.6.0-3
	dokuwiki source dokuwiki 0.0.20220731.a-2
	pdfbox source libpdfbox2-java 2.0.27-2
END
together terminals tmux xterm
together backup restic borgbackup syncthing
together services nats-server sidekiq pm2
