#!/usr/bin/env bash
# The bundle in an office without a network: an empty Debian with python3 and systemd is booted, the bundle installed in it, used, updated
# and taken back.      sudo deploy/try/office.sh [build/sangyu-VERSION-bundle.tar]
# ROOT keeps the root that it makes, or takes the one that is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/root.sh"
bundle=${1:-$(ls -t "$here"/../../build/sangyu-*-bundle.tar | head -n 1)}
root=${ROOT:-$(mktemp -d)/debian}

[ -d "$root/etc" ] || { say "an empty Debian in $root"; empty_root "$root" python3,systemd,systemd-sysv,dbus; }
rm -rf "$root/root" "$root/opt/sangyu" "$root/etc/sangyu" "$root/var/lib/sangyu" "$root/var/backups/sangyu"
rm -f "$root/etc/systemd/system"/sangyu* "$root/etc/systemd/system/multi-user.target.wants"/sangyu*
mkdir -m 0700 "$root/root"
cp "$bundle" "$root/root/bundle.tar"
cp "$here/looks.py" "$root/root/"
say "systemd, without a network"
booted "$root" "$here/office-inside.sh"
