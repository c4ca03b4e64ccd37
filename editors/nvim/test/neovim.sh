#!/usr/bin/env bash
# neovim.sh SUITE FOLDER [PACKAGE...]: lays out in FOLDER the Neovim of another Debian
# suite, with the libraries that it needs and further packages, and prints what starts
# it. This machine's own packages are left alone. Quick where it is there already.
set -euo pipefail
suite=$1 folder=$2
shift 2
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ "$(cat "$folder/.installed" 2>/dev/null)" = "$suite $*" ]; then
	echo "$folder/nvim"
	exit
fi
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
apt=$folder/.apt
rm -rf "$apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial"
: >"$apt/status"
# shellcheck disable=SC2016 # that is apt's variable
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1)
[ -n "$mirror" ] || { apt-get update -qq >&2; mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -1); }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
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
apt-get -qq update >&2
apt-get -qq -y install --download-only neovim "$@" >&2
for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$folder"; done
rm -rf "$apt"

# It runs with the C library that it was made for; what it starts, with this machine's.
libraries=$(dirname "$(find "$folder/usr/lib" -name 'ld-linux-*.so.*' | head -1)")
patchelf --set-interpreter "$(find "$libraries" -name 'ld-linux-*.so.*' | head -1)" --force-rpath --set-rpath "$libraries" "$folder/usr/bin/nvim"
cat >"$folder/nvim" <<END
#!/bin/sh
export VIMRUNTIME=$folder/usr/share/nvim/runtime
exec $folder/usr/bin/nvim --cmd "set rtp+=$folder/usr/lib/nvim" "\$@"
END
chmod +x "$folder/nvim"
echo "$suite $*" >"$folder/.installed"
echo "$folder/nvim"
