"""nginx with `deploy/nginx.conf` as it is, but for certificate, host name and folder of logs, before a demo office, from outside.

sudo unshare --net sh -c 'ip link set lo up && .venv/bin/python -m deploy.try.front'

A network of its own, for it listens on 80 and 443. Wants Debian's nginx and openssl.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
import websockets

ROOT = Path(__file__).resolve().parents[2]
NEW = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
SITE = "https://localhost"
TOKEN = "of-the-trial"
OFFICE = f"""
demo = true
[office]
quiet_hours = []
[database]
url = "sqlite:///{{folder}}/sangyu.db"
[web]
public_url = "{SITE}"
[channels.onebot.main]
accept_risk = true
access_token = "{TOKEN}"
"""
FRONT = """
user root;
daemon off;
pid {folder}/nginx.pid;
events {{ }}
http {{
{site}
}}
"""


def must(what: str, true: bool) -> None:
    print("ok " if true else "NOT", what, flush=True)
    if not true:
        sys.exit(1)


@contextmanager
def process(*command: object, **more: Any) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([str(word) for word in command], text=True, **more) as running:
        try:
            yield running
        finally:
            running.terminate()


def prepared(folder: Path) -> dict[str, str]:
    """The files of both; what the service is to find in its environment."""
    subprocess.run(
        [*NEW, "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "its.key", "-out", folder / "its.crt"],
        check=True,
        capture_output=True,
    )
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for there, here in (
        ("/etc/ssl/sangyu.", f"{folder}/its."),
        ("/var/log/nginx", str(folder)),
        ("lgb.example.gov.cn", "localhost"),
    ):
        site = site.replace(there, here)
    (folder / "nginx.conf").write_text(FRONT.format(folder=folder, site=site), "utf-8")
    (folder / "config.toml").write_text(OFFICE.format(folder=folder), "utf-8")
    return {**os.environ, "SANGYU_CONFIG": str(folder / "config.toml")}


def until(asked: Callable[[], bool]) -> None:
    for _ in range(120):
        try:
            if asked():
                return
        except requests.ConnectionError:
            pass
        time.sleep(1)
    sys.exit("it did not come up")


def outside(folder: Path) -> requests.Session:
    browser = requests.Session()
    browser.trust_env = False
    browser.verify = str(folder / "its.crt")
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    return browser


def look_at_tls(browser: requests.Session) -> None:
    plain = requests.get("http://localhost/console?x=1", allow_redirects=False, timeout=10)
    must("plain HTTP is sent on", plain.status_code == 301 and plain.headers["Location"] == f"{SITE}/console?x=1")
    must("HSTS", "max-age=31536000" in browser.get(f"{SITE}/signin", timeout=20).headers["Strict-Transport-Security"])
    for version, wanted in (("tls1_1", False), ("tls1_2", True), ("tls1_3", True)):
        line = ["openssl", "s_client", "-connect", "localhost:443", f"-{version}", "-cipher", "DEFAULT@SECLEVEL=0"]
        taken = subprocess.run(line, input="", capture_output=True, text=True, check=False).returncode == 0
        must(f"{version} is {'taken' if wanted else 'refused'}", taken is wanted)
    for path in ("/metrics", "/healthz", "/readyz"):
        must(f"{path} is closed", browser.get(SITE + path, timeout=10).status_code == 404)
    must("they are open on this machine", requests.get("http://127.0.0.1:8000/healthz", timeout=10).status_code == 200)


def told(*words: str, env: dict[str, str]) -> str:
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def look_at_console(browser: requests.Session, env: dict[str, str]) -> str:
    link = told("link", env=env)
    page = browser.get(link, timeout=30)
    must("the console opens", page.status_code == 200 and "今天" in page.text)
    cookie = next(one for one in browser.cookies if one.name == "__Host-sangyu")
    must("its cookie is for this host and TLS alone", bool(cookie.secure))
    people = browser.get(f"{SITE}/console/people", timeout=30)
    must("people are shown, packed", people.status_code == 200 and people.headers.get("Content-Encoding") == "gzip")
    large = {"file": ("large.xlsx", b"0" * 54_000_000)}
    must("53 MB are refused unread", browser.post(f"{SITE}/console/import", files=large, timeout=60).status_code == 413)
    taken = browser.post(f"{SITE}/console/import", files={"file": ("table.xlsx", b"0" * 2_000_000)}, timeout=60)
    must("2 MB reach the service", taken.status_code not in (413, 502, 504))
    must(
        "of the public pages 100 kB are refused", browser.post(f"{SITE}/n/x", data=b"0" * 100_000, timeout=20).status_code == 413
    )
    return link.rpartition("/")[2]


def look_at_board(browser: requests.Session, env: dict[str, str]) -> None:
    """A program writes a notice, and its board goes on: something comes at once, and signs of life after that."""
    made = told("token", "create", "--name", "trial", "--role", "clerk", "--json", env=env)
    notice = {"kind": "meeting", "title": "座谈会", "body": "请准时参加。", "audience": "全体"}
    key = {"Authorization": f"Bearer {json.loads(made)['token']}"}
    answer = browser.post(f"{SITE}/api/v1/notices", json=notice, headers=key, timeout=30)
    must("a program writes a notice", answer.status_code == 201)
    begun, times = time.monotonic(), []
    with browser.get(
        f"{SITE}/console/notices/{answer.json()['id']}/live", stream=True, timeout=30, headers={"Accept": "text/event-stream"}
    ) as stream:
        must("the board streams", stream.status_code == 200 and stream.headers["Content-Type"].startswith("text/event-stream"))
        for _ in stream.iter_lines():
            times.append(time.monotonic() - begun)
            if times[-1] > 14:
                break
    must(f"the first of it after {times[0]:.1f} s, the last after {times[-1]:.1f} s", times[0] < 5)


async def look_at_bridge(folder: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(folder / "its.crt"))
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Self-ID": "10001", "X-Client-Role": "Universal"}
    async with websockets.connect("wss://localhost/onebot/main", ssl=trusted, additional_headers=headers, proxy=None) as line:
        said = await asyncio.wait_for(line.recv(), 20)
    must("a OneBot bridge keeps a WebSocket", "action" in str(said))


def look_at_limits(browser: requests.Session) -> None:
    def status(path: str) -> int:
        return browser.get(SITE + path, timeout=60, allow_redirects=False).status_code

    with ThreadPoolExecutor(40) as many:
        staff = list(many.map(status, ["/signin"] * 400))
        callbacks = list(many.map(status, ["/callback/wechat/none"] * 400))
    must(f"a flood of sign-ins is slowed down ({staff.count(429)} of 400)", 429 in staff)
    must("platforms are not", 429 not in callbacks)


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        env = prepared(folder)
        with (
            process(sys.executable, "-m", "bot", "run", env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
            process("nginx", "-p", folder, "-c", folder / "nginx.conf"),
        ):
            browser = outside(folder)
            until(lambda: browser.get(f"{SITE}/signin", timeout=10).status_code == 200)
            look_at_tls(browser)
            key = look_at_console(browser, env)
            look_at_board(browser, env)
            asyncio.run(look_at_bridge(folder))
            look_at_limits(browser)
            logged = (folder / "sangyu.log").read_text("utf-8")
            must("the log has no key of a page", key not in logged and "/signin" in logged)
            print("\n".join(logged.splitlines()[:6]))


if __name__ == "__main__":
    main()
