"""What templates say of accounts that are bound to the wrong person, at its worst."""

from __future__ import annotations

from typing import Any

from tests.builders import NOW

LONGEST = "欧阳春和阿不都热依木"
ACCOUNT = {
    "channel": "wecom_customer", "ends": "····3f9x", "since": NOW.date().isoformat(), "proxy": LONGEST, "relation": "外孙女婿",
    "left": True,
}  # fmt: skip
HIS_OWN = {**ACCOUNT, "channel": "wechat", "proxy": "", "relation": "", "left": False}
ACCOUNT_SAMPLES: dict[str, list[dict[str, Any]]] = {
    "staff/loosing_whom": [
        {"who": LONGEST, "people": []},
        {"who": LONGEST, "people": [{"name": LONGEST, "unit": "某某市离退休干部服务中心第三党支部"}] * 6},
    ],
    "staff/loosing_which": [{"who": LONGEST, "accounts": []}, {"who": LONGEST, "accounts": [ACCOUNT, HIS_OWN] * 3}],
    "staff/loosing_kept": [{}],
    "staff/loosing_gone": [{}],
    "staff/loosing_done": [{"who": LONGEST, "account": ACCOUNT}, {"who": LONGEST, "account": HIS_OWN}],
}
