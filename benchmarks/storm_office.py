"""An office whose notice has just reached everybody: what a storm of answers meets."""

from __future__ import annotations

from benchmarks.invented import invented_files, unit_names
from benchmarks.load import AES_KEY, APP_ID, TOKEN
from bot.app import build
from bot.config import parse
from bot.domain.people import OwnerKind

CHANNEL, ACCOUNT = "wechat", "bench"
PATH = f"/callback/{CHANNEL}/{ACCOUNT}"
UNITS = 300


def settings(url: str, port: int = 0) -> dict[str, object]:
    account = {"app_id": APP_ID, "token": TOKEN, "encoding_aes_key": AES_KEY, "api_base": "http://127.0.0.1:9/"}
    return {
        "demo": False,
        "database": {"url": url},
        "web": {"port": port, "secret": "of-the-bench"},
        "channels": {CHANNEL: {ACCOUNT: account}},
    }


def furnish(url: str, people: int) -> None:
    """The ledger, the chat accounts, and one notice that waits for an answer from every one of them."""
    app = build(parse(settings(url)))
    now = app.clock.now()
    with app.store.write() as records:
        records.people.add_rows("unit", [{"id": n, "name": name, "kind": "单位"} for n, name in enumerate(unit_names(UNITS), 1)])
        records.people.add_rows(
            "staff", [{"id": n, "name": f"联系员{n}", "role": "clerk" if n < 3 else "liaison"} for n in range(1, UNITS + 1)]
        )
        files = enumerate(invented_files(people, UNITS), 1)
        who = ({"id": n, "name": one.name, "category": "退休", "unit_id": one.unit_id} for n, one in files)
        records.people.add_rows("person", [{**one, "liaison_id": one["unit_id"], "phone": ""} for one in who])
        place = {"channel": CHANNEL, "account": ACCOUNT, "owner_kind": OwnerKind.PERSON.value, "rank": 1, "bound_at": now}
        rows = ({**place, "owner_id": n, "external_id": openid(n)} for n in range(1, people + 1))
        records.people.add_rows("address", list(rows))
    draft = {
        "kind": "policy",
        "title": "情况通报",
        "body": "请各位老同志知悉。",
        "audience": "全体",
        "requires_confirmation": True,
    }
    with app.store.write() as records:
        notice = records.notices.add({**draft, "author_id": 1}, now)
        app.services.dispatch.release(records, notice, 2, now)
    app.close()


def openid(number: int) -> str:
    return f"o{number:027d}"
