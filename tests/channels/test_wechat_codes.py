"""What becomes of a message after each answer of the platform."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.shared.codes import judge, judge_fault
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.wechat.codes import MEANING
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.errors import ChannelFault

MEDIA = (40004, 40005, 40006, 40007, 40009, 41005, 45001, 45007)
FORM = (40008, 40033, 40035, 40037, 40039, 40048, 41030, 44004, 47001, 47003)
LENGTHS = (45002, 45003, 45004, 45005, 45006, 45008, 45067)
WORDS = (45166, 45168, 87014)
ADDRESS = (40164, 61004, 89501, 89503, 89506, 89507)
RIGHTS = (43107, 45027, 48001, 48003, 48004, 48008, 50002)
MINUTE = {45011, 45066}  # the platform counts by the minute

TABLE = [
    ((40001, 40014, 41001, 42001), Reason.CREDENTIALS, False),
    ((43108, 45011, 45066), Reason.TRANSIENT, False),
    ((45009, 45026, 45028), Reason.QUOTA, False),
    ((40003, 43004, 43019, 43101, 45159, 46004, 48002, 50005), Reason.RECIPIENT, True),
    ((45015, 45047), Reason.WINDOW, False),
    ((*MEDIA, *FORM, *LENGTHS, *WORDS), Reason.CONTENT, True),
    ((40013, 40125, 40243, 41002, 41004, *ADDRESS, *RIGHTS), Reason.ACCOUNT, False),
    ((1, 99999, -1000), Reason.PLATFORM, False),
]
ROWS = [(code, reason, permanent) for codes, reason, permanent in TABLE for code in codes]


@pytest.mark.parametrize(("code", "reason", "permanent"), ROWS)
def test_refusal_has_its_reason(code: int, reason: Reason, permanent: bool) -> None:
    wait = timedelta(minutes=1) if code in MINUTE else timedelta(0)
    assert judge(MEANING, code) == SendResult(Outcome.REFUSED, reason, permanent, code=code, wait=wait)


def test_whether_a_busy_platform_took_the_message_nobody_knows() -> None:
    assert judge(MEANING, -1) == SendResult(Outcome.UNKNOWN, Reason.TIMEOUT, code=-1)


def test_every_code_of_the_table_is_tested() -> None:
    assert set(MEANING) - {0, 45065, -1} <= {code for code, _, _ in ROWS}


def test_accepted_message_keeps_the_id_by_which_its_receipt_comes() -> None:
    assert judge(MEANING, 0, "200163836") == SendResult(Outcome.ACCEPTED, message_id="200163836")


def test_message_that_the_platform_already_has_counts_as_accepted() -> None:
    result = judge_fault(MEANING, Refused(45065, "77"))
    assert (result.outcome, result.reason, result.message_id) == (Outcome.ACCEPTED, Reason.NONE, "77")


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        (NeverSent(), Outcome.NOT_TRIED, Reason.TRANSIENT),
        (Doubtful(), Outcome.UNKNOWN, Reason.TIMEOUT),
        (ChannelFault(), Outcome.UNKNOWN, Reason.TIMEOUT),
        (Refused(45047), Outcome.REFUSED, Reason.WINDOW),
    ],
)
def test_fault_says_whether_the_message_may_be_out(fault: ChannelFault, outcome: Outcome, reason: Reason) -> None:
    result = judge_fault(MEANING, fault)
    assert (result.outcome, result.reason) == (outcome, reason)
