#!/usr/bin/env bash
# Run by office.sh inside: what an office does with the bundle, and what has to be so afterwards.
set -euo pipefail
cd /root
. ./words.sh
pid() { systemctl show -p MainPID --value sangyu; }
within() { nsenter -t "$(pid)" -m setpriv --reuid sangyu --regid sangyu --clear-groups "$@"; }  # as the service sees its machine
visit() { sangyu link >link.txt && python3 looks.py link.txt $$; }

say "no network, no pip, no venv of Debian's"
must test "$(ls /sys/class/net)" = lo
refuse python3 -c 'import ensurepip' 2>/dev/null

say "install.sh"
tar -xf bundle.tar
mv sangyu-* bundle
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' bundle/sangyu/pyproject.toml)
cp -r bundle spoilt && echo >>spoilt/sangyu/bot/router.py
refuse ./spoilt/install.sh
rm -r spoilt
time ./bundle/install.sh
must test "$(sangyu --version)" = "$version"
sed -i 's/^demo = false/demo = true/' /etc/sangyu/config.toml
touch installed

say "systemctl enable --now sangyu"
time systemctl enable --now sangyu
must systemctl is-active sangyu
visit
sangyu check || echo "(status $?)"
must test "$(stat -c %U "/proc/$(pid)")" = sangyu
stat -c '%A %U:%G %n' /opt/sangyu /opt/sangyu/current/bot /etc/sangyu /etc/sangyu/config.toml /var/lib/sangyu /var/lib/sangyu/* /var/backups/sangyu
grep -E '^(NoNewPrivs|Seccomp|CapBnd|CapEff)' "/proc/$(pid)/status"

say "what it cannot do"
refuse within touch /opt/sangyu/current/bot/router.py
refuse within touch /etc/sangyu/config.toml
refuse within touch /usr/local/bin/other
must within touch /var/lib/sangyu/probe
rm /var/lib/sangyu/probe
must test -z "$(find /opt/sangyu /etc /usr /home -newer installed -type f ! -path '/etc/systemd/*' ! -path '/etc/sangyu/config.toml')"
systemd-analyze security sangyu --no-pager | tail -n 1

say "a service that hangs is started again"
mkdir -p /run/systemd/system/sangyu.service.d
printf '[Service]\nWatchdogSec=15\n' >/run/systemd/system/sangyu.service.d/sooner.conf
systemctl daemon-reload && systemctl restart sangyu
stuck=$(pid)
kill -STOP "$stuck"
for _ in $(seq 60); do [ "$(pid)" != "$stuck" ] && [ "$(systemctl is-active sangyu)" = active ] && break; sleep 1; done
must test "$(pid)" != "$stuck"
visit
rm -r /run/systemd/system/sangyu.service.d && systemctl daemon-reload && systemctl restart sangyu

say "an update with another schema"
cp -r bundle newer
next=99.0.0
sed -i "s/^version = .*/version = \"$next\"/" newer/sangyu/pyproject.toml
head=$(sed -n 's/^revision = "\(.*\)"/\1/p' newer/sangyu/bot/store/migrations/versions/*.py | sort | tail -n 1)
printf 'from alembic import op\nrevision = "9999"\ndown_revision = "%s"\ndef upgrade(): op.execute("CREATE TABLE only_in_the_newer (a)")\n' "$head" \
  >newer/sangyu/bot/store/migrations/versions/9999_trial.py
summed newer
sangyu staff add 升级前 --phone 13900000001 --role clerk
./newer/install.sh
must test "$(sangyu --version)" = "$next"
must systemctl is-active sangyu
visit
sangyu staff add 升级后 --phone 13900000002 --role clerk
ls -l /opt/sangyu

say "and back"
/opt/sangyu/current/install.sh back
must test "$(sangyu --version)" = "$version"
must systemctl is-active sangyu
visit
must sangyu link --for 升级前 >/dev/null
refuse sangyu link --for 升级后
sangyu check | tee check.txt || true
must grep -q -- '--release' check.txt  # held, as after a restore
must sangyu restore --release
refuse sangyu restore --release
stat -c '%A %U:%G %n' /var/backups/sangyu/* /var/lib/sangyu/*

say "an update with the same schema, and back: nothing is lost"
cp -r bundle same
sed -i 's/^version = .*/version = "98.0.0"/' same/sangyu/pyproject.toml
summed same
./same/install.sh
must test "$(sangyu --version)" = 98.0.0
sangyu staff add 升级后 --phone 13900000002 --role clerk
/opt/sangyu/current/install.sh back
must test "$(sangyu --version)" = "$version"
must sangyu link --for 升级后 >/dev/null
visit
must test "$(find /var/backups/sangyu -mindepth 1 -maxdepth 1 -type d | wc -l)" -le 3
echo passed
