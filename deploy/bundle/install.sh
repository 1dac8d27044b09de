#!/usr/bin/env bash
# 桑榆的安装、升级、退回。全程不用网络。
#
#   sudo ./install.sh           安装；已经装过旧版本的，就是升级（先停服务、留副本，再换版本）
#   sudo ./install.sh back      退回上一个版本
#
# 程序    /opt/sangyu/版本号   只读；current 指向正在用的版本，previous 指向上一个
# 设置    /etc/sangyu          root 所有，服务只能读
# 数据    /var/lib/sangyu      服务自己的，别的用户看不到；升级前的副本在 /var/backups/sangyu
set -euo pipefail
umask 022

OPT=/opt/sangyu ETC=/etc/sangyu DATA=/var/lib/sangyu COPIES=/var/backups/sangyu
here=$(cd "$(dirname "$0")" && pwd)

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }
running() { has_systemd && systemctl list-units --plain --no-legend --state=active,activating,reloading 'sangyu*.service' | awk '{ print $1 }'; }
linked() { [ -L "$OPT/$1" ] && basename "$(readlink "$OPT/$1")" || true; }
point() { ln -sfn "$2" "$OPT/$1.new" && mv -T "$OPT/$1.new" "$OPT/$1"; }  # in one step
schema() { (cd "$OPT/$1/bot/store/migrations/versions" && echo ./*.py); }
url() {
  "$OPT/current/.venv/bin/python" -c '
import sys, tomllib
database = tomllib.load(open(sys.argv[1], "rb")).get("database", {})
print(database.get("url", "in a file" if "url_file" in database else ""))' "$ETC/config.toml"
}

fit_machine() {
  [ "$(id -u)" = 0 ] || die "请用 root 执行：sudo $0"
  machine=$(uname -m)
  [ -d "$here/wheels/$machine" ] || die "这个安装包里没有适合 $machine 的部件。"
  python=$(command -v python3.11 || command -v python3 || true)
  [ -n "$python" ] || die "没有找到 python3。请先装 Python 3.11。"
  "$python" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' || die "需要 Python 3.11，这台机器上是 $("$python" -V)。"
  "$python" -c 'import os, sys; sys.exit(tuple(map(int, os.confstr("CS_GNU_LIBC_VERSION").split()[1].split("."))) < (2, 28))' ||
    die "系统的 glibc 太旧，需要 2.28 或更新。"
  say "核对安装包 ……"
  (cd "$here" && sha256sum --quiet -c SHA256SUMS) || die "安装包不完整，请重新拷贝。"
}

make_rooms() {
  getent group sangyu >/dev/null || groupadd --system sangyu
  id -u sangyu >/dev/null 2>&1 || useradd --system --gid sangyu --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin sangyu
  install -d -m 0755 "$OPT"
  install -d -m 0750 -o root -g sangyu "$ETC" "$ETC/secrets"
  install -d -m 0700 -o sangyu -g sangyu "$DATA"
  install -d -m 0700 "$COPIES"
  [ -e "$ETC/config.toml" ] || install -m 0640 -o root -g sangyu "$here/config.toml" "$ETC/config.toml"
}

# The version beside the others; nothing of it is in use yet.
put_version() {
  version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/sangyu/pyproject.toml")
  target=$OPT/$version
  if [ -e "$target/.complete" ]; then
    cmp -s "$target/.complete" "$here/SHA256SUMS" || die "$target 已经有同一个版本号的另一份程序。"
    return
  fi
  say "安装 $version 到 $target ……"
  rm -rf "$target"  # of an installation that did not come to its end
  cp -r --no-preserve=ownership "$here/sangyu" "$target"
  cp "$here/sbom.cdx.json" "$here/install.sh" "$target/"
  "$python" -m venv --without-pip "$target/.venv"
  "$target/.venv/bin/python" "$(echo "$here"/wheels/any/pip-*.whl)/pip" install -q --no-index --no-deps --no-cache-dir \
    --disable-pip-version-check --root-user-action=ignore --no-warn-script-location "$here/wheels/any"/*.whl "$here/wheels/$machine"/*.whl
  (cd "$target" && .venv/bin/python -m pip install -q --no-index --no-deps --no-build-isolation --no-cache-dir \
    --disable-pip-version-check --root-user-action=ignore -e .)
  "$target/.venv/bin/python" -m compileall -q "$target/bot" "$target/handlers" "$target/jobs"
  ln -s "$DATA" "$target/var"  # paths that count from the project lie with the data
  chmod -R go-w,a+rX "$target"
  setpriv --reuid sangyu --regid sangyu --clear-groups "$target/.venv/bin/sangyu" --version >/dev/null
  cp "$here/SHA256SUMS" "$target/.complete"
}

put_units() {
  [ -d /etc/systemd/system ] || return 0
  install -m 0644 "$OPT/current/deploy/systemd"/*.service /etc/systemd/system/
  ! has_systemd || systemctl daemon-reload
}

# As root it speaks as the service's user, so that no file of root's comes to lie between the data.
put_command() {
  cat >/usr/local/bin/sangyu <<'END'
#!/bin/sh
export SANGYU_CONFIG="${SANGYU_CONFIG:-/etc/sangyu/config.toml}" PYTHONDONTWRITEBYTECODE=1
umask 077
[ "$(id -u)" != 0 ] || exec setpriv --reuid sangyu --regid sangyu --init-groups /opt/sangyu/current/.venv/bin/sangyu "$@"
exec /opt/sangyu/current/.venv/bin/sangyu "$@"
END
  chmod 0755 /usr/local/bin/sangyu
}

# A database on a server, or in another folder, is copied by whoever put it there.
is_elsewhere() { case $(url) in "" | sqlite:////var/lib/sangyu/* | sqlite:///var/*) false ;; *) true ;; esac; }

# What the older version would need again; the service stands still meanwhile. Two copies are kept: they hold what people were promised
# would be erased.
keep_copy() {
  local copy
  copy=$COPIES/$(date +%Y%m%d-%H%M%S)-$1
  say "留一份副本：$copy"
  cp -a "$DATA" "$copy.part" && mv "$copy.part" "$copy" && ln -sfn "$copy" "$COPIES/before-$version" || return 1
  find "$COPIES" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | head -n -2 | xargs -r -d '\n' rm -rf
}

begin_again() {
  local unit
  [ $# -gt 0 ] || return 0
  for unit in "$@"; do systemctl start "$unit" || return 1; done
}

install_version() {
  fit_machine
  make_rooms
  put_version
  local old units
  old=$(linked current)
  if [ "$old" = "$version" ]; then
    put_units && put_command
    say "$version 已经装好了，正在使用。"
    return
  fi
  units=$(running || true)
  if [ -n "$old" ]; then
    say "从 $old 升级到 $version"
    if is_elsewhere; then
      [ "${COPIED:-}" = yes ] || die "数据库不在 $DATA 里。请先停服务、备份数据库（PostgreSQL 用 pg_dump），再执行：sudo COPIED=yes $0"
    fi
    [ -z "$units" ] || systemctl stop $units
    is_elsewhere || keep_copy "$old" || { begin_again $units; die "副本没有留成，什么都没有改。"; }
    point previous "$old"
  fi
  point current "$version"
  put_units && put_command
  if ! begin_again $units; then
    die "$version 没有起来，请看 journalctl -u 'sangyu*' -n 50；要退回：$OPT/$version/install.sh back"
  fi
  [ -n "$old" ] && say "升级好了。要退回：$OPT/$version/install.sh back" && return
  say "装好了。下一步："
  say "  1. 改设置   /etc/sangyu/config.toml"
  say "  2. 启动     systemctl enable --now sangyu"
  say "  3. 检查     sangyu check"
  say "  4. 登录     sangyu link"
}

# The data as they were before the update. What came in since then is kept aside, for whoever has to read it up. Whoever was erased
# since then stays so.
put_back() {
  local aside
  aside=$COPIES/$(date +%Y%m%d-%H%M%S)-$1
  say "旧版本读不了新的数据库：放回升级前的副本。升级以后的数据留在 $aside"
  cp -a "$COPIES/before-$1/." "$DATA.back"
  find "$DATA" -maxdepth 1 -name '*.erased' -exec cp -a {} "$DATA.back/" \;
  mv "$DATA" "$aside" && mv "$DATA.back" "$DATA"
}

# Nobody knows what has left since the copy was made: it leaves no second time. $1: the version that was updated to.
hold() {
  local made
  made=$(basename "$(readlink "$COPIES/before-$1")" | cut -c 1-15)
  sangyu hold "$(date -d "${made:0:8} ${made:9:2}:${made:11:2}:${made:13:2}" +%Y-%m-%dT%H:%M:%S%z)"
}

back() {
  [ "$(id -u)" = 0 ] || die "请用 root 执行：sudo $0 back"
  local new old units held=
  new=$(linked current) old=$(linked previous)
  [ -n "$old" ] && [ -d "$OPT/$old" ] && [ "$old" != "$new" ] || die "没有可以退回的版本。"
  units=$(running || true)
  if [ "$(schema "$old")" = "$(schema "$new")" ]; then
    say "两个版本的数据库结构一样，数据不动。"
    [ -z "$units" ] || systemctl stop $units
  elif is_elsewhere; then
    [ "${RESTORED:-}" = yes ] || die "$old 读不了新的数据库。请先停服务、把升级前的备份放回去，再执行：sudo RESTORED=yes $0 back"
  else
    [ -d "$COPIES/before-$new/" ] || die "找不到升级前的副本 $COPIES/before-$new。"
    [ -z "$units" ] || systemctl stop $units
    put_back "$new"
    held=yes
  fi
  point current "$old"
  point previous "$new"
  put_units
  [ -z "$held" ] || hold "$new" || die "已换回 $old，但没有锁住：先别启动，不然升级以后发过的会再发一遍。看清上面的错误，再执行 sangyu hold。"
  begin_again $units || die "$old 没有起来，请看 journalctl -u 'sangyu*' -n 50"
  say "已退回 $old。"
  [ -z "$held" ] || say "现在只回话，不往外发。到值班台看“待办”，升级以后没发到的人都在里面；看过以后执行 sangyu restore --release，照常工作。"
}

case ${1:-install} in
  install) install_version ;;
  back) back ;;
  *) sed -n '2,10p' "$0"; exit 2 ;;
esac
