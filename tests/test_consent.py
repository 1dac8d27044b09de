"""Every yes and no is kept as it was said; whoever takes his back is not written to any more."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DatabaseError

from bot.domain.conversation import Place
from bot.domain.letters import OptOut
from bot.domain.people import Owner, OwnerKind
from bot.store import Store
from bot.store.tables.notices import attempt
from tests.builders import CHAT, DAUGHTER, NOW, QIN, TAO, attempt_row, chat_id

HIS = Owner(OwnerKind.PERSON, QIN)


def test_every_change_of_mind_is_a_further_line(store: Store) -> None:
    with store.write() as records:
        records.bindings.consent(HIS, "接收通知", True, "微信 绑定", f"person:{QIN}", NOW)
        records.opt_outs.say(QIN, [OptOut.STUDY], f"person:{QIN}", NOW)
        records.opt_outs.say(QIN, [OptOut.STUDY], f"person:{QIN}", NOW)  # said twice, one change
        records.opt_outs.take_back(QIN, [OptOut.STUDY], NOW, "staff:1")
        found = [(one.purpose, one.given, one.how, one.by) for one in records.consents.of([HIS])]
    assert found == [
        ("学习资料", True, "工作人员代记", "staff:1"),
        ("学习资料", False, "聊天", f"person:{QIN}"),
        ("接收通知", True, "微信 绑定", f"person:{QIN}"),
    ]


def test_those_who_receive_for_somebody_stand_on_his_page(store: Store) -> None:
    with store.write() as records:
        records.bindings.consent(Owner(OwnerKind.PROXY, DAUGHTER), "代收", False, "微信 回复", f"proxy:{DAUGHTER}", NOW)
        assert [(one.purpose, one.given) for one in records.consents.with_proxies(TAO)] == [("代收", False)]
        assert records.consents.with_proxies(QIN) == []


@pytest.mark.parametrize("change", ["UPDATE consent SET given = NOT given", "DELETE FROM consent"])
def test_nobody_changes_what_somebody_agreed_to(store: Store, change: str) -> None:
    with store.write() as records:
        records.bindings.consent(HIS, "接收通知", True, "微信 绑定", f"person:{QIN}", NOW)
    with pytest.raises(DatabaseError, match="only added to"), store.write() as records:
        records.connection.exec_driver_sql(change)


def test_an_account_that_is_unbound_gets_nothing_that_waited_and_may_nothing(store: Store) -> None:
    account = chat_id(OwnerKind.PERSON, QIN)
    with store.write() as records:
        records.delivery.plan([attempt_row("k1", external_id=account, person_id=QIN)])
        assert records.bindings.unbind(HIS, Place(*CHAT, account), NOW)
        assert records.people.senders(*CHAT, [account]) == {}
        state = records.connection.execute(attempt.select().where(attempt.c.key == "k1")).one().state
        assert state == "cancelled"
        assert not records.bindings.unbind(HIS, Place(*CHAT, account), NOW)


def test_a_daughter_who_takes_her_consent_back_is_nobodys_proxy_at_once(store: Store) -> None:
    account = chat_id(OwnerKind.PROXY, DAUGHTER)
    with store.write() as records:
        assert records.people.senders(*CHAT, [account])[account].proxies
        records.bindings.consent(Owner(OwnerKind.PROXY, DAUGHTER), "代收", False, "微信 撤回", f"proxy:{DAUGHTER}", NOW)
        sender = records.people.senders(*CHAT, [account]).get(account)
        assert sender is None or not sender.proxies
