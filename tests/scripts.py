"""Plays a dialogue script. The scripts in tests/dialogues/ are plain text that a clerk can read and correct:

# what this shows
== 2026-03-09 09:00                     the clock
秦怀远：收到                             he says this, through the encrypted callback
  > 记下了                              our answer holds these words (one line each)
  ×                                     we say nothing
【余淑贞收到】重阳节座谈会                since he was last looked at, his phone got a message with these words
【余淑贞没收到】重阳节                    … and none with these
【群里】座谈会                           the internal group got a post with these words
（到 17:30）（过 30 分钟）（重启）（又推一遍）（点菜单 我的通知）
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.office import MONDAY, ROBOT_KEY, ZONE, RunningOffice, cast


@dataclass
class Script:
    """One play. Raises AssertionError with the line's number for whatever is not as written."""

    office: RunningOffice
    name: str
    answer: str = ""
    seen: dict[str, int] = field(default_factory=dict)

    def play(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            try:
                self._line(line.rstrip())
            except AssertionError as wrong:
                raise AssertionError(f"{self.name}:{number}: {line.strip()}\n{wrong}") from None

    def _line(self, line: str) -> None:
        if not line or line.startswith("#"):
            return
        if line.startswith("=="):
            self.office.go_to(datetime.strptime(line[2:].strip(), "%Y-%m-%d %H:%M").replace(tzinfo=ZONE), timedelta(hours=12))
        elif line.startswith("  >"):
            words = line[3:].strip()
            assert words in self.answer, f"the answer was:\n{self.answer or '(nothing)'}"
        elif line.strip() == "×":
            assert not self.answer, f"the answer was:\n{self.answer}"
        elif found := re.fullmatch(r"【(.+?)(没?收到)】(.+)", line):
            self._look(found[1], found[3], found[2] == "收到")
        elif found := re.fullmatch(r"【群里】(.+)", line):
            posts = [post.text for post in self.office.wechat.group_posts(ROBOT_KEY)]
            assert any(found[1] in post for post in posts), f"the group got: {posts}"
        elif found := re.fullmatch(r"（(.+)）", line):
            self._stage(found[1])
        else:
            who, _, words = line.partition("：")
            said = self.office.wechat.say(self._openid(who), words)
            self._heard(said.text, said.status)

    def _stage(self, direction: str) -> None:
        if found := re.fullmatch(r"到 (\d+):(\d+)", direction):
            self.office.go_to(self.office.clock.now().replace(hour=int(found[1]), minute=int(found[2])))
        elif found := re.fullmatch(r"过 (\d+) (分钟|小时|天)", direction):
            unit = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "天": timedelta(days=1)}[found[2]]
            by = int(found[1]) * unit
            step = timedelta(hours=2) if by > timedelta(days=2) else timedelta(minutes=10)
            self.office.go_to(self.office.clock.now() + by, step)
        elif direction == "重启":
            self.office.restart()
        elif direction == "又推一遍":
            before = self.answer
            self.office.wechat.replay()
            assert before, "nothing was said before"
        elif found := re.fullmatch(r"(.+?)(关注|取消关注|点菜单 (.+)|发来 (\S+))", direction):
            self._act(found)
        else:
            raise AssertionError("no such stage direction")

    def _act(self, found: re.Match[str]) -> None:
        openid, wechat = self._openid(found[1]), self.office.wechat
        if found[2] == "关注":
            said = wechat.event(openid, "subscribe")
        elif found[2] == "取消关注":
            said = wechat.event(openid, "unsubscribe")
        elif found[3]:
            said = wechat.click(openid, found[3])
        else:
            said = wechat.say_as(openid, found[4])
        self._heard(said.text, said.status)

    def _heard(self, text: str | None, status: str) -> None:
        assert status in ("text", "none"), f"the person saw a fault notice ({status})"
        self.answer = text or ""
        self.office.settle()

    def _look(self, who: str, words: str, wanted: bool) -> None:
        openid = self._openid(who)
        shown = self.office.phone(openid)
        fresh = shown[self.seen.get(openid, 0) :]
        hit = next((place for place, text in enumerate(fresh) if words in text), None)
        assert (hit is not None) is wanted, "since then the phone got:\n" + "\n--\n".join(fresh or ["(nothing)"])
        if hit is not None:
            self.seen[openid] = self.seen.get(openid, 0) + hit + 1

    @staticmethod
    def _openid(who: str) -> str:
        return cast().get(who, who)


def scripts(folder: Path = Path(__file__).parent / "dialogues") -> list[Path]:
    return sorted(folder.glob("*.txt"))


def starts_at(text: str) -> datetime:
    """The clock of a script's first line that has one; a Monday morning otherwise."""
    found = re.search(r"^== (\d{4}-\d\d-\d\d \d\d:\d\d)", text, re.MULTILINE)
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE) if found else MONDAY
