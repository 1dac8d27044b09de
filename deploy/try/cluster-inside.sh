#!/usr/bin/env bash
# Run by office.sh inside: the service as several processes over PostgreSQL, and what has to be so while they come and go.
set -euo pipefail
cd /root
. ./words.sh
units="sangyu-web@8001 sangyu-web@8002 sangyu-worker@1 sangyu-worker@2 sangyu-clock"
as_postgres() { (cd / && setpriv --reuid postgres --regid postgres --clear-groups "$@"); }
asks() { python3 -c 'import sys, urllib.request as web; sys.stdout.write(web.urlopen(sys.argv[1], timeout=20).read().decode())' "$1"; }
active() { for one in $units; do [ "$(systemctl is-active "$one")" = active ] || { echo "$one is $(systemctl is-active "$one")"; return 1; }; done; }
becomes() { for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return; sleep 1; done; "$@"; }  # within a minute

say "a database for it"
must test "$(ls /sys/class/net)" = lo
systemctl start postgresql
becomes as_postgres psql -Atc 'select 1'
tar -xf bundle.tar
mv sangyu-* bundle
./bundle/install.sh
as_postgres dropdb --if-exists sangyu
as_postgres dropuser --if-exists sangyu
as_postgres createuser sangyu
as_postgres createdb -O sangyu -T template0 -E UTF8 sangyu

say "the units"
sed -i 's/^demo = false/demo = true/; s|^url = "sqlite.*|url = "postgresql+psycopg://sangyu@/sangyu?host=/run/postgresql"|' /etc/sangyu/config.toml
printf '[engine]\nkind = "cluster"\n' >>/etc/sangyu/config.toml
for number in 1 2; do echo "SANGYU_METRICS_PORT=910$number" >"/etc/sangyu/sangyu-worker@$number.env"; done
echo SANGYU_METRICS_PORT=9103 >/etc/sangyu/sangyu-clock.env
time systemctl enable --now $units
becomes active
for port in 8001 8002; do becomes asks "http://127.0.0.1:$port/readyz" && echo; done
sangyu link | sed 's/:8000/:8001/' >link.txt && must python3 looks.py link.txt $$
sangyu check || echo "(status $?)"
for port in 9101 9102 9103; do asks "http://127.0.0.1:$port/metrics" >metrics.txt && must grep -q '^sangyu_' metrics.txt && wc -l metrics.txt; done
for one in $units; do systemd-analyze security "$one" --no-pager | tail -n 1; done

say "each is shot, and comes again by itself"
for one in $units; do
  shot=$(systemctl show -p MainPID --value "$one")
  kill -9 "$shot"
  becomes active
  must test "$(systemctl show -p MainPID --value "$one")" != "$shot"
done
becomes asks http://127.0.0.1:8001/readyz && echo
say "one web process at a time"
systemctl restart sangyu-web@8001 &
becomes asks http://127.0.0.1:8002/healthz && echo
wait
becomes asks http://127.0.0.1:8001/healthz && echo
say "the database is restarted"
systemctl restart postgresql
becomes asks http://127.0.0.1:8001/readyz && echo
becomes asks http://127.0.0.1:8002/readyz && echo
must active
say "an update asks for a copy of the database"
cp -r bundle newer
sed -i 's/^version = .*/version = "99.0.0"/' newer/sangyu/pyproject.toml
summed newer
refuse ./newer/install.sh
must env COPIED=yes ./newer/install.sh
must test "$(sangyu --version)" = 99.0.0
becomes active
becomes asks http://127.0.0.1:8001/readyz && echo
echo passed
