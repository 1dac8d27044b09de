"""What becomes of a message after each answer of the platform."""

from __future__ import annotations

import pytest

from bot.channels.shared.codes import judge, judge_fault
from bot.channels.shared.faults import Doubtful, NeverSent, Refused
from bot.channels.wechat.codes import MEANING
from bot.domain.delivery import Outcome, Reason, SendResult
from bot.errors import ChannelFault

TABLE = [
    ((40001, 40014, 42001), Reason.CREDENTIALS, False),
    ((-1, 45011, 45066), Reason.TRANSIENT, False),
    ((45009, 45026), Reason.QUOTA, False),
    ((40003, 43004, 43019, 43101, 48002), Reason.RECIPIENT, True),
    ((45015, 45047), Reason.WINDOW, False),
    ((40037, 44004, 45002, 47003, 87014), Reason.CONTENT, True),
    ((40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 50002, 61004, 89503), Reason.ACCOUNT, False),
    ((1, 99999, -1000), Reason.PLATFORM, False),
]
ROWS = [(code, reason, permanent) for codes, reason, permanent in TABLE for code in codes]


@pytest.mark.parametrize(("code", "reason", "permanent"), ROWS)
def test_refusal_has_its_reason(code: int, reason: Reason, permanent: bool) -> None:
    assert judge(MEANING, code) == SendResult(Outcome.REFUSED, reason, permanent, code=code)


def test_every_code_of_the_table_is_tested() -> None:
    assert set(MEANING) - {0, 45065} <= {code for code, _, _ in ROWS}


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
