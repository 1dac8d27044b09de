"""A PostgreSQL server that lives as long as the tests do.

`SANGYU_TEST_POSTGRES` may name a server that is there already: a URL whose user may create databases. Otherwise one is made
in a temporary folder, kept by a shell that waits for the end of its input: whatever becomes of the tests, ctrl-C and kill
included, that pipe closes, the server stops and its folder goes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen

# Nothing needs to outlive these tests, so nothing is forced to disk. A server in another part of the world must change nothing.
_KEEPER = """
set -e
folder=$(mktemp -d "$0/sangyu-postgres.XXXXXX")
trap 'pg_ctl -D "$folder/data" -w -m immediate stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
timezone = 'America/New_York'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
lock_timeout = '20s'
max_connections = 400
END
pg_ctl -D "$folder/data" -l "$folder/log" -w start >/dev/null || { cat "$folder/log"; exit 1; }
echo "ready $folder"
read -r over || true
"""


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server's own database."""
    given = os.environ.get("SANGYU_TEST_POSTGRES")
    if given:
        yield given
        return
    path = f"{_programs()}:{os.environ['PATH']}"
    # A session of its own, so that ctrl-C stops the tests first. Leaving the block closes its input.
    with Popen(
        [*_unprivileged(), "sh", "-c", _KEEPER, _room()],
        stdin=PIPE, stdout=PIPE, stderr=STDOUT, text=True, cwd="/", env={"PATH": path}, start_new_session=True,
    ) as keeper:  # fmt: skip
        assert keeper.stdout is not None
        said = ""
        for line in keeper.stdout:
            if line.startswith("ready "):
                yield f"postgresql+psycopg://postgres@/postgres?host={line.split()[1]}"
                return
            said += line
    raise RuntimeError(f"PostgreSQL did not start: {said}")


def _room() -> str:
    """Memory where there is enough: a database is copied in 12 ms, against 25 to 350 on a disk that others use too."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else "/tmp"


def _programs() -> Path:
    """Where `initdb` and `pg_ctl` are; Debian keeps them off the path, by version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    found = shutil.which("initdb") or (versions and versions[-1])
    if not found:
        raise RuntimeError("the tests need PostgreSQL: apt-get install postgresql, or name a server in SANGYU_TEST_POSTGRES")
    return Path(found).parent


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
