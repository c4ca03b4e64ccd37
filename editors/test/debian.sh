#!/usr/bin/env bash
# debian.sh SUITE FOLDER PROGRAM PACKAGE...: lays out in FOLDER packages of another Debian
# suite and all that they need, the C library included, so that usr/.../PROGRAM in it
# runs with that. This machine's own packages are left alone. Quick where it is done.
set -euo pipefail
suite=$1 folder=$2 program=$3
shift 3
[ "$(cat "$folder/.installed" 2>/dev/null)" != "$suite $*" ] || exit 0
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
missing=()
for command in patchelf tmux; do
	command -v $command >/dev/null || missing+=($command)
done
if [ ${#missing[@]} -gt 0 ]; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq </dev/null >&2
	apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi

# apt as if nothing were installed here, with the suite from where this machine has its
# packages.
mirror() { apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' | head -1; }
from=$(mirror)
[ -n "$from" ] || { apt-get update -qq </dev/null >&2; from=$(mirror); }
apt=$folder/.apt
rm -rf "$apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial"
: >"$apt/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from $suite main" >"$apt/sources.list"
cat >"$apt/apt.conf" <<END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Debug::NoLocking "true";
END
export APT_CONFIG=$apt/apt.conf
apt-get -qq update </dev/null >&2
apt-get -qq -y install --download-only "$@" </dev/null >&2
for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$folder"; done
rm -rf "$apt"

# The program runs with the C library that it was made for; what it starts, with this
# machine's.
loader=$(find "$folder/usr/lib" -name 'ld-linux-*.so.*' | head -1)
patchelf --set-interpreter "$loader" --force-rpath --set-rpath "${loader%/*}" "$folder/$program"
echo "$suite $*" >"$folder/.installed"
