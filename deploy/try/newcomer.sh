#!/usr/bin/env bash
# What a newcomer sees: an empty Debian with python3, make, node and git, a clone, and the README's two commands.
#   sudo deploy/try/newcomer.sh [ARGUMENTS OF PYTEST]     all tests where none are given, which takes its time
# ROOT keeps the root that it makes (or takes the one that is there); PORT_FREE=8000 must be free.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/root.sh"
project=$(cd "$here/../.." && pwd)
root=${ROOT:-$(mktemp -d)/debian}

(exec 3<>/dev/tcp/127.0.0.1/8000) 2>/dev/null && die "something answers on port 8000 already, where 'make run' would serve"
[ -d "$root/etc" ] || { say "an empty Debian in $root"; empty_root "$root" python3,make,nodejs,git; }
rm -rf "$root/root/sangyu"

say "git clone"
mkdir -p "$root/source.git"
git clone -q --bare "file://$project" "$root/source.git.new"
rm -rf "$root/source.git" && mv "$root/source.git.new" "$root/source.git"
inside "$root" git clone -q -b "$(git -C "$project" branch --show-current)" /source.git /root/sangyu

say "make run, and look at it"
cp "$here/looks.py" "$root/root/looks.py"
inside "$root" bash -ec '
  cd /root/sangyu
  begun=$SECONDS
  make run >/root/run.log 2>&1 &
  python3 /root/looks.py /root/run.log $! || { cat /root/run.log; exit 1; }
  echo "answered after $((SECONDS - begun)) s"
  kill -TERM $! && wait $! || true  # as the background of a script it would not hear ctrl-C
  cat /root/run.log'

say "make test${*:+ ARGS=$*}"
inside "$root" make -C /root/sangyu test ${*:+ARGS="$*"}
say "all of it worked in an empty Debian"
