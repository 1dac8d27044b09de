# Sourced by what runs inside.

say() { printf '\n== %s\n' "$*"; }
must() { "$@" || { echo "not so: $*"; systemctl status 'sangyu*' --no-pager -n 30 2>&1 || true; exit 1; }; }
refuse() { ! "$@" || { echo "was not refused: $*"; exit 1; }; }
summed() { (cd "$1" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS); }
trap 'journalctl -u "sangyu*" --no-pager -n 40 | grep -v "job ran" || true' ERR
