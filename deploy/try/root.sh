# Sourced by the trials beside it: an empty Debian of this machine's release, from the mirrors that this machine's apt uses.
# What makes a network work here (resolver, certificates, proxy) is given along; nothing else is.

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# empty_root FOLDER PACKAGES: a minimal Debian with these packages and what they need.
empty_root() {
  [ "$(id -u)" = 0 ] || die "debootstrap wants root"
  command -v debootstrap >/dev/null || die "please run: apt-get install -y debootstrap"
  local codename sources mirror
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  sources=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' | sort -u | grep -E " $codename(-|\$)")
  mirror=$(awk -v release="$codename" '$2 == release { print $1; exit }' <<<"$sources")
  [ -n "$mirror" ] || die "apt of this machine names no mirror for $codename"
  debootstrap --variant=minbase --include="ca-certificates,$2" "$codename" "$1" "$mirror" >"$1.log" 2>&1 || die "debootstrap: see $1.log"
  awk '{ print "deb", $1, $2, "main" }' <<<"$sources" >"$1/etc/apt/sources.list"
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/"
}

# inside FOLDER COMMAND…: run in that root, with processes of its own that end with it. UNSHARE=--net takes the network away.
inside() {
  local root=$1
  shift
  unshare --mount --pid --fork --kill-child ${UNSHARE:-} bash -c '
    root=$0
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev" -o mode=755
    for one in null zero full random urandom tty; do touch "$root/dev/$one"; mount --bind "/dev/$one" "$root/dev/$one"; done
    ln -s /proc/self/fd "$root/dev/fd"
    mkdir "$root/dev/shm"; mount -t tmpfs tmpfs "$root/dev/shm"
    ip link set lo up 2>/dev/null || true
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="${AS_HOME:-/root}" LANG=C.UTF-8 \
      ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"
  ' "$root" "$@"
}

# booted FOLDER SCRIPT: systemd starts in that root, without any network, runs the script and switches itself off. What the script says
# stands in /root/trial.log; true where its last line is "passed".
booted() {
  local root=$1
  command -v systemd-nspawn >/dev/null || die "please run: apt-get install -y systemd-container"
  install -m 0755 "$2" "$root/root/trial.sh"
  : >"$root/root/trial.log"
  cat >"$root/etc/systemd/system/trial.service" <<'END'
[Unit]
After=multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
Environment=HOME=/root LANG=C.UTF-8
ExecStart=/root/trial.sh
StandardOutput=append:/root/trial.log
StandardError=append:/root/trial.log
TimeoutStartSec=15min
[Install]
WantedBy=default.target
END
  mkdir -p "$root/etc/systemd/system/graphical.target.wants"
  ln -sf ../trial.service "$root/etc/systemd/system/graphical.target.wants/trial.service"
  # A /run of its own, for that of a machine without systemd is none.
  unshare --mount --pid --fork --kill-child --mount-proc bash -c '
    mkdir -p /run/systemd
    mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system
    exec systemd-nspawn -q -D "$0" --private-network --register=no --keep-unit --resolv-conf=off --timezone=off --boot
  ' "$root" >"$root.boot.log" 2>&1 </dev/null || true
  cat "$root/root/trial.log"
  [ "$(tail -n 1 "$root/root/trial.log")" = passed ] || die "not passed; systemd's own words are in $root.boot.log"
}
