"""One message as the platform takes it, and how it is made plainer where a part of it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels.qq.codes import DOUBLE, DRESS, LINKS, OVER, PICTURE
from bot.channels.qq.parse import BY_EVENT
from bot.channels.shared.fit import clean, fit_field
from bot.domain.messages import Card
from bot.domain.text import spoken_time

PLAIN, MARKDOWN, MEDIA = 0, 2, 7  # msg_type
COMMAND, EVERYBODY = 2, 2  # what a button does, and for whom
IN_A_ROW = 5  # buttons, and rows
LONGEST_LABEL = 10  # characters
BLANK = " "  # a picture must not come with an empty text

# Each plainer version of one answer has numbers of its own, so that "this number was answered already" cannot mean the
# version that was refused before. Clear of the numbers of other answers to the same message, and below 65,536.
APART = 1000

_LINK = re.compile(r"https?://[^\s，。；、）》」』”]+")

# What the platform reads as a mark of its own in what a bot says: <@everyone>, <qqbot-cmd-input …>; in markdown links and
# pictures as well. Nobody's words may call everybody, or show one address and lead to another.
_MARKS = re.compile(r"<(?=[@!/\w])")
_HIDDEN_LINK = str.maketrans("[]", "［］")

Buttons = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, and what allows it: the message that it answers, or a wake-up, or nothing (unasked)."""

    text: str
    picture: bytes = b""
    buttons: Buttons = ()
    answering: str = ""
    seq: int = 0
    wake_up: bool = False
    posting: bool = False  # the group lets us post unasked, if it cannot be an answer any more

    @property
    def repeatable(self) -> bool:
        """Whether the platform shows it once only, however often it is sent: documented for answers to a message."""
        return bool(self.answering) and not self.answering.startswith(BY_EVENT)

    @property
    def unasked(self) -> bool:
        return not self.answering and not self.wake_up

    def body(self, media: str) -> dict[str, Any]:
        """`media`: what an uploaded picture is named by."""
        text = _MARKS.sub("＜", self.text)
        if media:
            said: dict[str, Any] = {"msg_type": MEDIA, "content": text or BLANK, "media": {"file_info": media}}
        elif self.buttons:
            # In markdown, one line feed alone does not break a line.
            words = {"content": text.translate(_HIDDEN_LINK).replace("\n", "\n\n")}
            said = {"msg_type": MARKDOWN, "markdown": words, "keyboard": _keyboard(self.buttons)}
        else:
            said = {"msg_type": PLAIN, "content": text}
        return said | self._allowed_by()

    def plainer(self, code: int) -> Draft | None:
        """The next thing to try after a refusal that names a part of it; None if there is nothing.

        The refused version was certainly not shown. Each step takes something away, so there are four at most.
        """
        if code in LINKS and (bare := _LINK.sub("", self.text).strip()) and bare != self.text:
            return self._again(text=bare)
        if code in DRESS and self.buttons:
            return self._again(buttons=())
        if code in PICTURE and self.picture and self.text:
            return self._again(picture=b"")
        if (code in OVER or code == DOUBLE) and self.answering and self.posting:
            return self._again(answering="", seq=0)
        return None

    def _again(self, **changes: Any) -> Draft:
        return replace(self, **{"seq": self.seq + APART, **changes})

    def _allowed_by(self) -> dict[str, Any]:
        if self.wake_up:
            return {"is_wakeup": True}
        if not self.answering:
            return {}
        name = "event_id" if self.answering.startswith(BY_EVENT) else "msg_id"
        return {name: self.answering.removeprefix(BY_EVENT), "msg_seq": max(1, self.seq)}


def brief(card: Card) -> str:
    """What stands on a card, line by line, for words that are too long to be pushed."""
    lines = (card.title, spoken_time(datetime.fromisoformat(card.time)) if card.time else "", card.place, card.contact, card.url)
    return "\n".join(clean(one) for one in lines if one.strip())


def _keyboard(buttons: Buttons) -> dict[str, Any]:
    """Buttons that put words into the input box; few stand one above the other, for large thumbs."""
    made = [_button(str(number), label, says) for number, (label, says) in enumerate(buttons[: IN_A_ROW * IN_A_ROW], 1)]
    wide = 1 if len(made) <= IN_A_ROW else IN_A_ROW
    rows = [{"buttons": made[at : at + wide]} for at in range(0, len(made), wide)]
    return {"content": {"rows": rows}}


def _button(number: str, label: str, says: str) -> dict[str, Any]:
    shown = fit_field(label, LONGEST_LABEL)
    action = {"type": COMMAND, "permission": {"type": EVERYBODY}, "data": says, "enter": True, "unsupport_tips": says}
    return {"id": number, "render_data": {"label": shown, "visited_label": shown, "style": 1}, "action": action}
