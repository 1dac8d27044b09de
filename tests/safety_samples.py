"""Samples of what is said of floods, bait, bad language and worries, for tests/template_samples.py."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]
LONG = "诸葛长风的大女儿"
SAID = "点击链接领取高龄补贴，名额有限，今天截止，先填银行卡号和验证码。" * 4

SAFETY_SAMPLES: dict[str, list[Data]] = {
    "reply/bait": [{"group": one} for one in (True, False)],
    "reply/slower": [{}],
    "reply/too_long": [{}],
    "reply/withheld": [{}],
    "staff/fast": [{"who": LONG, "words": SAID[:60]}],
    "staff/group_unclean": [
        {"group": name, "what": what}
        for name, what in (
            ("城关镇老干部活动群", "bait"),
            ("", "abuse"),
            ("一支部", "obscene"),
            ("一支部", "political"),
            ("", "none"),
        )
    ],
    "staff/unsaid": [{"words": ["安全账户", "验证码发给"]}],
    "staff/withheld": [{"text": SAID}],
    "staff/worry": [
        {"what": "听着心里不好受，请打个电话问问", "who": LONG, "phone": phone, "words": SAID} for phone in ("13900008000", "")
    ],
}
