"""Subscription notices: what people agreed to, the one way to write to them by it, and the events that tell of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.fakes.wechat.envelope import Fields, Row
from tests.fakes.wechat.people import Shown, User
from tests.fakes.wechat.receipts import Receipt, ReceiptDesk
from tests.fakes.wechat.sends import face, reachable, refusal, values_of
from tests.fakes.wechat.world import Answer, Ask, World

FOR_GOOD = -1  # messages left of a long-term subscription
CHOICES = ("accept", "reject")


def choose(world: World, user: User, choices: Mapping[str, str]) -> None:
    """What he touched in the window: one more message for each template, or for good, or nothing more."""
    for template, choice in choices.items():
        if template not in world.settings.subscriptions:
            raise ValueError(f"no template {template}")
        if choice not in CHOICES:
            raise ValueError(f"one of: {', '.join(CHOICES)}")
        if choice == "reject":
            user.rights.pop(template, None)
        elif template in world.settings.long_term:
            user.rights[template] = FOR_GOOD
        else:
            user.rights[template] = user.rights.get(template, 0) + 1


def chosen(choices: Mapping[str, str], managed: bool) -> Fields:
    """The event: a window was answered, or a notice was switched off in the list of notices."""
    name, event = (
        ("SubscribeMsgChangeEvent", "subscribe_msg_change_event")
        if managed
        else ("SubscribeMsgPopupEvent", "subscribe_msg_popup_event")
    )
    scene: dict[str, str | int] = {} if managed else {"PopupScene": 2}
    rows: list[Row] = [{"TemplateId": template, "SubscribeStatusString": choice, **scene} for template, choice in choices.items()]
    return {"MsgType": "event", "Event": event, name: rows}


def send_subscription(world: World, desk: ReceiptDesk, ask: Ask, now: datetime) -> Answer:
    """POST message/subscribe/bizsend. No key: the same call twice is two messages."""
    body = ask.body or {}
    template = str(body.get("template_id"))
    needed = world.settings.subscriptions.get(template)
    if needed is None:
        return refusal(40037)
    data, refused = values_of(body.get("data"), needed)
    if refused:
        return refusal(refused)
    user, refused = reachable(world, body.get("touser"), follows=False)
    if user is None:
        return refusal(refused)
    left = user.rights.get(template, 0)
    if not left:
        return refusal(43101)
    if left > 0:
        user.rights[template] = left - 1
    return _deliver(world, desk, user, _shown(next(world.sent_ids), template, data, body, now))


def _shown(msgid: int, template: str, data: dict[str, str], body: dict[str, Any], now: datetime) -> Shown:
    seen = face(data)
    return Shown(
        "subscription",
        "template",
        seen.text,
        now.timestamp(),
        msgid=msgid,
        template_id=template,
        url=body.get("page"),
        fields=seen.fields,
        cut=seen.cut,
        stripped=seen.stripped,
    )


def _deliver(world: World, desk: ReceiptDesk, user: User, shown: Shown) -> Answer:
    rule = world.board.receipt(user.openid)
    status = rule.status or ("failed:user block" if user.blocked else "success")
    if status == "success" and not user.blocked:
        user.phone.append(shown)
    world.accept(user.openid, shown, "")
    msgid = shown.msgid or 0
    first = desk.plan(Receipt(user.openid, msgid, status, "subscription", shown.template_id or ""), rule, shown.at)
    return Answer({"errcode": 0, "errmsg": "ok", "msgid": msgid}, accepted=True, first=first)
