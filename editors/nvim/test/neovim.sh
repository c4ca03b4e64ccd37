#!/usr/bin/env bash
# neovim.sh SUITE FOLDER [PACKAGE...]: lays out in FOLDER the Neovim of another Debian
# suite, with further packages, as FOLDER/nvim.
set -euo pipefail
suite=$1 folder=$2
shift 2
"$(dirname "$0")/../../test/debian.sh" "$suite" "$folder" usr/bin/nvim neovim "$@"
folder=$(cd "$folder" && pwd)
cat >"$folder/nvim" <<END
#!/bin/sh
export VIMRUNTIME=$folder/usr/share/nvim/runtime
exec $folder/usr/bin/nvim --cmd "set rtp+=$folder/usr/lib/nvim" "\$@"
END
chmod +x "$folder/nvim"
