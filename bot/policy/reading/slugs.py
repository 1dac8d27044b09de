"""The id of a topic that came without one: readable, and the same every time."""

from __future__ import annotations

import hashlib
import re

from pypinyin import lazy_pinyin

LONGEST = 40


def slug(title: str, whole: str = "") -> str:
    """老年大学报名 → lao-nian-da-xue-bao-ming-1f3a; the tail keeps titles of the same sound, or of other `whole` names, apart."""
    plain = re.sub(r"[^a-z0-9]+", "-", " ".join(lazy_pinyin(title)).lower()).strip("-")
    while len(plain) > LONGEST:
        plain = plain[:LONGEST].rpartition("-")[0] or plain[:LONGEST]
    return f"{plain}-{hashlib.sha256((whole or title).encode('utf-8', 'replace')).hexdigest()[:4]}".strip("-")
