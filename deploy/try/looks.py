"""Looks at a service that is starting as its first visitor would: the rehearsal room, then the console by the printed link.

python3 looks.py LOG PID      LOG: what the service prints; PID: of the process that has to stay alive meanwhile
"""

from __future__ import annotations

import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

PATIENCE = 600  # seconds; the first start installs
LINK = re.compile(r"https?://\S+/signin/\S+")


def printed_link(log: Path, process: int) -> str:
    """The sign-in link, once it is printed."""
    for _ in range(PATIENCE):
        if found := LINK.search(log.read_text("utf-8")):
            return found[0]
        os.kill(process, 0)  # raises where it has ended
        time.sleep(1)
    raise SystemExit("no sign-in link was printed")


def opened(browser: urllib.request.OpenerDirector, url: str, data: dict[str, str] | None = None) -> str:
    body = urllib.parse.urlencode(data).encode() if data is not None else None
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(url))
    request = urllib.request.Request(url, body, {"Sec-Fetch-Site": "same-origin", "Origin": origin})
    for _ in range(30):
        try:
            with browser.open(request, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:  # not yet listening
            time.sleep(1)
    raise SystemExit(f"{url}: nobody answers")


def main() -> None:
    link = printed_link(Path(sys.argv[1]), int(sys.argv[2]))
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    site = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(link))
    for path in ("/healthz", "/chat"):
        print(path, len(opened(browser, site + path)), "bytes")
    page = opened(browser, link)
    print("the link", re.findall(r"<title>(.*?)</title>", page))


if __name__ == "__main__":
    main()
