"""This machine: who runs the service on it, and what it lacks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.check.finding import Finding, warned
from bot.config import Config
from bot.paper.faults import PaperFault
from bot.paper.pdf import chinese_font

TRIED = (3, 11), (3, 13)  # versions of Python
CHINA = timedelta(hours=8)


def of_machine(config: Config) -> Iterator[Finding]:
    version = (sys.version_info.major, sys.version_info.minor)
    if not TRIED[0] <= version <= TRIED[1]:
        yield warned("machine", f"Python {version[0]}.{version[1]} was never tried with this: use 3.11, 3.12 or 3.13")
    if datetime.now(ZoneInfo(config.office.timezone)).utcoffset() != CHINA:
        yield warned(
            "office.timezone", 'this is not the time of China, so days and hours of messages are others: "Asia/Shanghai"'
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield warned("machine", "the service runs as root: make a user of its own for it (deploy/systemd has User=sangyu)")
    try:
        chinese_font()
    except PaperFault:
        yield Finding("machine", "there is no Chinese font, so nothing can be printed: apt-get install fonts-noto-cjk")
