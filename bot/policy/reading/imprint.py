"""Head and foot of a document: its title, number, issuing body and day, when it begins and ends, what it replaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.policy import PolicySource
from bot.policy.reading.sentences import NUMBER, day_of, plain_number
from bot.understanding.numerals import NUM, to_int

if TYPE_CHECKING:
    from bot.policy.reading.clauses import Line

HEAD, FOOT = 14, 8  # lines at the top and at the bottom that may belong to neither clause
_KIND = re.compile(r"(通知|意见|办法|规定|决定|细则|方案|条例|通告|公告|函|批复|制度|须知|指南)(?:[（(][^）)]*[）)])?$")
_COUNTED = re.compile(r"第[〇零一二三四五六七八九十百\d]+[编章部节条]|[〇零一二三四五六七八九十]+、")
_ISSUER = re.compile(r"[一-鿿、\s]{2,60}(?:局|部|委|委员会|办公室|办公厅|厅|院|政府|党委|中心|处|科|会|学校|大学|公司)$")
_DAY = re.compile(r"[（(]?\s*(\d{4}年\d{1,2}月\d{1,2}日)\s*[）)]?(?:印发|发布)?")
_BANNER = re.compile(r"(.{2,40})文件$")
_SALUTED = re.compile(r"^(?:各|市直|省直|县直|区直|局|机关).{0,60}[：:]$|(?:单位|部门|局|支部|同志|中心)[：:]$")
_SENTENCE = re.compile(r"[。；;]$")
_BEGINS = re.compile(r"自(\d{4}年\d{1,2}月\d{1,2}日)起(?:施行|实施|执行|生效)|自(发布|印发|公布)之日起(?:施行|实施|执行|生效)")
_ENDS = re.compile(r"(?:有效期|执行期|施行期)?(?:至|到)(\d{4}年\d{1,2}月\d{1,2}日)(?:止|废止|失效|为止)?")
_LASTS = re.compile(rf"有效期(?:为)?\s*({NUM})\s*年")
_REPLACED = re.compile(r"[^。]*同时废止|[^。]*(?:停止执行|不再执行)")


def imprint(lines: Sequence[Line]) -> tuple[list[Line], PolicySource]:
    """The clauses alone, and the document as a source."""
    head = list(lines[: next((at for at, line in enumerate(lines[:HEAD]) if at and _begins(line)), min(HEAD, len(lines)))])
    title_at = _title_at(head)
    title = head[title_at].text if title_at is not None else ""
    issuer, number, belongs = _of_head(head, title_at)
    body_from = max(belongs, default=-1) + 1
    rest, foot_issuer, day = _without_foot(list(lines[body_from:]))
    day = day or next((day_of(line.text) for line in head if _DAY.fullmatch(line.text)), "")
    source = PolicySource(title, number, day, "read", issuer or foot_issuer or _from_title(title))
    return rest, _in_time(source, "".join(line.text for line in lines))


def _begins(line: Line) -> bool:
    """Whether a line is the first of the text itself: counted, a heading under the title, or a sentence."""
    return bool(_COUNTED.match(line.text)) or line.heading > 1 or bool(_SENTENCE.search(line.text))


def _title_at(head: Sequence[Line]) -> int | None:
    """A line that names a kind of document; else the first heading; else the first short line that is no sentence."""
    tests = (
        lambda line: bool(_KIND.search(line.text)) and len(line.text) <= 80 and not _SALUTED.search(line.text),
        lambda line: line.heading == 1,
        lambda line: len(line.text) <= 40 and not re.search(r"[。；：:]$", line.text) and not NUMBER.fullmatch(line.text),
    )
    return next((at for test in tests for at, line in enumerate(head) if test(line)), None)


def _of_head(head: Sequence[Line], title_at: int | None) -> tuple[str, str, set[int]]:
    """(issuing body, number, which lines are the head's own)."""
    issuer, number, belongs = "", "", set()
    for at, line in enumerate(head):
        banner, numbered = _BANNER.fullmatch(line.text), NUMBER.search(line.text)
        if numbered is not None and len(line.text) <= len(numbered[0]) + 8:
            number = number or plain_number(numbered[0])
        elif banner is not None and not issuer:
            issuer = banner[1].strip()
        elif at != title_at and not _DAY.fullmatch(line.text) and not _SALUTED.search(line.text):
            if title_at is not None and at <= title_at + 2 and _ISSUER.fullmatch(line.text):
                issuer = issuer or line.text.strip()
            else:
                continue
        belongs.add(at)
    return issuer, number, belongs if title_at is None else belongs | {title_at}


def _without_foot(lines: list[Line]) -> tuple[list[Line], str, str]:
    """The lines without signature, day and notes of distribution at the end; issuing body and day."""
    issuer, day = "", ""
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - FOOT), -1):
        found = _DAY.fullmatch(lines[at].text)
        if found is not None:
            day = day_of(found[1])
            signed = at
            while signed > 0 and _ISSUER.fullmatch(lines[signed - 1].text) and len(lines[signed - 1].text) <= 40:
                signed -= 1
                issuer = lines[signed].text if not issuer else f"{lines[signed].text} {issuer}"
            return lines[:signed], issuer, day
    return lines, issuer, day


def _from_title(title: str) -> str:
    """某市老干部局关于…的通知 → 某市老干部局"""
    before, about, _ = title.partition("关于")
    return before.strip() if about and _ISSUER.fullmatch(before.strip()) else ""


def _in_time(source: PolicySource, text: str) -> PolicySource:
    begins, ends, lasts = _BEGINS.search(text), _ENDS.search(text), _LASTS.search(text)
    in_force = (day_of(begins[1]) if begins[1] else source.date) if begins else ""
    expires = day_of(ends[1]) if ends and _is_end(text, ends) else ""
    if not expires and lasts and len(in_force or source.date) == 10:
        expires = _after(in_force or source.date, to_int(lasts[1]))
    replaced = dict.fromkeys(
        plain_number(one[0]) for part in _REPLACED.finditer(text) for one in NUMBER.finditer(re.split(r"。", part[0])[-1])
    )
    return replace(source, in_force=in_force, expires=expires, supersedes="、".join(one for one in replaced if one != source.no))


def _is_end(text: str, found: re.Match[str]) -> bool:
    """Only where the document speaks of itself: 有效期至…, 执行至…止."""
    return bool(re.search(r"有效期|试行期|执行期|施行期", text[max(0, found.start() - 8) : found.end()]))


def _after(day: str, years: int) -> str:
    begins = date.fromisoformat(day)
    leap = begins.month == 2 and begins.day == 29
    return (begins.replace(year=begins.year + years, day=28 if leap else begins.day) - timedelta(days=1)).isoformat()
