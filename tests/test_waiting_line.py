"""Within one process: first come, first served, and never two of one conversation at the same time."""

from __future__ import annotations

from dataclasses import dataclass

from bot.waiting_line import LOOK_AGAIN, WaitingLine


@dataclass(frozen=True)
class Said:
    conversation: int
    word: str


class Hands:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


QIN, HE = 1, 2
FIRST, SECOND, OTHER = Said(QIN, "收到"), Said(QIN, "不去了"), Said(HE, "收到")


def test_one_of_each_conversation_at_a_time_and_the_next_when_that_is_done() -> None:
    line = WaitingLine[Said]()
    line.put([FIRST, SECOND, OTHER])
    assert line.take(10) == [FIRST, OTHER]
    line.done([OTHER])
    line.put([Said(HE, "谢谢")])
    assert line.take(10) == [Said(HE, "谢谢")]  # the second waits for the first, which another thread still has
    line.done([FIRST])
    assert line.take(10) == [SECOND]


def test_what_was_not_handled_comes_again_before_what_is_newer() -> None:
    hands = Hands()
    line = WaitingLine[Said](hands)
    line.put([FIRST])
    assert line.take(10) == [FIRST]
    line.put([SECOND, OTHER])
    line.done([FIRST], again=[FIRST])
    assert line.take(10) == [OTHER]
    line.done([OTHER])
    hands.now += LOOK_AGAIN
    assert line.take(10) == [FIRST]
    line.done([FIRST])
    assert line.take(10) == [SECOND]


def test_a_closed_line_hands_out_what_it_has_and_then_ends() -> None:
    line = WaitingLine[Said]()
    line.put([FIRST, SECOND])
    line.close()
    assert line.take(10) == [FIRST]
    line.done([FIRST])
    assert line.take(10) == [SECOND]
    line.done([SECOND])
    assert line.take(10) == []
