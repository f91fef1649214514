#!/usr/bin/env bash
# Makes a machine that has Debian, Node.js, npm and git, and nothing else, and runs a command on it:
#
#   .ci/bare-machine.sh FOLDER COMMAND
#
# FOLDER gets the machine's files and is kept for the next call. COMMAND runs as an ordinary user, in a
# clone of this checkout, with the processes and files of the machine alone. Needs root and debootstrap.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)
machine=$1
command=$2

if [ ! -e "$machine/.made" ]; then
  rm -rf "$machine"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$machine" http://deb.debian.org/debian \
    >/dev/null
  cp "$(readlink -f "$(command -v node)")" "$machine/usr/bin/node"
  npm_folder=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$machine/usr/lib/node_modules"
  cp -r "$npm_folder" "$machine/usr/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$machine/usr/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$machine/usr/bin/npx"
  # The way to the npm registry: certificates, name servers, npm's configuration.
  cp /etc/resolv.conf "$machine/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
  for file in /etc/npmrc /usr/etc/npmrc "$HOME/.npmrc"; do
    if [ -e "$file" ]; then mkdir -p "$machine/etc" && cat "$file" >>"$machine/etc/npmrc"; fi
  done
  echo '127.0.0.1 localhost' >"$machine/etc/hosts"
  chroot "$machine" useradd --create-home ada
  touch "$machine/.made"
fi

rm -rf "$machine/home/ada/keymint"
git clone --quiet "$checkout" "$machine/home/ada/keymint"
chroot "$machine" chown -R ada: /home/ada/keymint

# A PID namespace of its own: what COMMAND leaves behind ends with it.
exec unshare --fork --pid --mount --kill-child sh -c '
  mount -t proc proc "$1/proc"
  exec chroot --userspec=ada:ada "$1" env -i HOME=/home/ada USER=ada PATH=/usr/bin:/bin LANG=C.UTF-8 \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt NPM_CONFIG_GLOBALCONFIG=/etc/npmrc \
    bash -c "cd /home/ada/keymint && $2"
' sh "$machine" "$command"
