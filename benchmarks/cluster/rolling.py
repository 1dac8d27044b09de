"""Web processes restarted while people write: `python -m benchmarks.cluster.rolling URL [--rate 200] [--kill]`.

URL is an empty PostgreSQL database; nginx (Debian's package) stands in front with `deploy/nginx.conf` as it is, but for addresses
and certificate. Two real `sangyu web` processes take encrypted callbacks at a steady rate; twice, one after the other, each is
stopped with SIGTERM and started again, or killed with SIGKILL. Every message must have been answered and counted once; what was
pushed a second time, because nobody answered the first, is told.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
import uvloop

from benchmarks.cluster.installation import ROOT
from benchmarks.echo import free_port
from benchmarks.load import AES_KEY, APP_ID, TOKEN, push
from benchmarks.platform_calls import storm
from benchmarks.storm import report, settled, until_it_listens
from benchmarks.storm_office import ACCOUNT, PATH, furnish, openid
from bot.configurations import KEYS_GIVEN

EACH = 10.0  # seconds from one stop to the next
ROUNDS = 2
CONFIG = """
demo = false
[database]
url = "{url}"
[engine]
kind = "cluster"
[web]
public_url = "https://lgb.example.gov.cn"
secret = "of-the-bench"
[channels.wechat.{account}]
app_id = "{app}"
app_secret = "secret-of-the-bench"
token = "{token}"
encoding_aes_key = "{key}"
api_base = "http://127.0.0.1:9/"
"""
FRONT = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
{site}
}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of an empty PostgreSQL database")
    parser.add_argument("--rate", type=int, default=200, help="messages a second")
    parser.add_argument("--kill", action="store_true")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    os.environ[KEYS_GIVEN] = f"1 {base64.b64encode(secrets.token_bytes(32)).decode()}"  # the same for all processes
    seconds = EACH * (2 * ROUNDS + 1)
    people = int(given.rate * seconds)
    furnish(given.url, people)
    with TemporaryDirectory() as folder:
        webs = Webs(given.url, Path(folder))
        with front(Path(folder), webs.ports) as port:
            pushes = [push(PATH, openid(number), "收到", number) for number in range(1, people + 1)]
            uvloop.run(while_restarting(webs, port, pushes, seconds, signal.SIGKILL if given.kill else signal.SIGTERM))
        webs.end()
    settled(given.url, people)


class Webs:
    """Two processes that take callbacks."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(url=url, account=ACCOUNT, app=APP_ID, token=TOKEN, key=AES_KEY), "utf-8")
        self.ports = [free_port() for _ in range(2)]
        self.running = {port: self._started(port) for port in self.ports}
        for port in self.ports:
            uvloop.run(until_it_listens(port))

    def _started(self, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bot", "--config", str(self.config), "web", "--port", str(port)]
        with (self.folder / f"web{port}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    async def restart(self, port: int, how: int) -> None:
        process = self.running[port]
        process.send_signal(how)
        await asyncio.to_thread(process.wait, 30)
        self.running[port] = self._started(port)
        await until_it_listens(port)

    def end(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(30)


@contextmanager
def front(folder: Path, ports: Sequence[int]) -> Iterator[int]:
    """nginx as an operator would have it; its port."""
    port, subject = free_port(), "/CN=lgb.example.gov.cn"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject]
    subprocess.run([*new, "-keyout", folder / "its.key", "-out", folder / "its.crt"], check=True, capture_output=True)
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    behind = "".join(f"    server 127.0.0.1:{own} max_fails=1 fail_timeout=2s;\n" for own in ports)
    site = re.sub(r" +server 127\.0\.0\.1:8000.*\n", behind, site)
    site = re.sub(r"/etc/ssl/sangyu\.", f"{folder}/its.", site).replace("/var/log/nginx", str(folder))
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("listen 80;", f"listen unix:{folder}/plain;")
    (folder / "nginx.conf").write_text(FRONT.format(folder=folder, site=site), "utf-8")
    with subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL) as process:
        try:
            uvloop.run(until_it_listens(port))
            yield port
        finally:
            process.terminate()


async def while_restarting(webs: Webs, port: int, pushes: Sequence[bytes], seconds: float, how: int) -> None:
    async def restarts() -> None:
        for turn in range(2 * ROUNDS):
            await asyncio.sleep(EACH)
            await webs.restart(webs.ports[turn % 2], how)

    restarting = asyncio.create_task(restarts())
    called = await storm([port], pushes, seconds)
    await restarting
    report(called, {})


if __name__ == "__main__":
    main()
