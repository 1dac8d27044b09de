#!/usr/bin/env bash
# The bundle in an office without a network: an empty Debian with python3 and systemd is booted, the bundle installed in it, used, updated
# and taken back.      sudo deploy/try/office.sh [build/sangyu-VERSION-bundle.tar]
# Or as several processes over PostgreSQL:      sudo deploy/try/office.sh cluster [build/sangyu-VERSION-bundle.tar]
# ROOT keeps the root that it makes, or takes the one that is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/root.sh"
inside=office-inside.sh packages=python3,systemd,systemd-sysv,dbus
if [ "${1:-}" = cluster ]; then
  shift
  inside=cluster-inside.sh packages=$packages,postgresql
fi
bundle=${1:-$(ls -t "$here"/../../build/sangyu-*-bundle.tar | head -n 1)}
root=${ROOT:-$(mktemp -d)/debian}

[ -d "$root/etc" ] || { say "an empty Debian in $root"; empty_root "$root" "$packages"; }
rm -rf "$root/root" "$root/var/log/journal" "$root/opt/sangyu" "$root/etc/sangyu" "$root/var/lib/sangyu" "$root/var/backups/sangyu"
rm -f "$root/etc/systemd/system"/sangyu* "$root/etc/systemd/system/multi-user.target.wants"/sangyu*
mkdir -m 0700 "$root/root"
cp "$bundle" "$root/root/bundle.tar"
cp "$here/looks.py" "$here/words.sh" "$root/root/"
say "systemd, without a network"
booted "$root" "$here/$inside"
