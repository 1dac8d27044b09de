"""Who a chat account is, and how a person is reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.audience import parse
from bot.domain.audience.day import Day
from bot.domain.conversation import Conversation
from bot.domain.conversation import Place as ChatPlace
from bot.domain.messages import Event, Kind
from bot.domain.people import Owner, OwnerKind, Role
from bot.domain.rights import OPERATOR
from bot.store import Store
from tests.builders import CHAT, CLERK, DAUGHTER, DEAD, HE, LIAISON, NOW, QIN, TAO, WEI, YAO, said

PERSON, PROXY, STAFF = OwnerKind.PERSON, OwnerKind.PROXY, OwnerKind.STAFF


def test_one_account_may_be_a_retiree_a_liaison_and_a_neighbour_at_once(store: Store) -> None:
    with store.write() as records:
        for owner in (Owner(STAFF, LIAISON), Owner(PROXY, DAUGHTER)):
            records.people.bind(owner, *CHAT, "person-2", NOW)
        sender = records.people.senders(*CHAT, ["person-2"])["person-2"]
    assert sender.person is not None
    assert sender.staff is not None
    assert (sender.person.id, sender.staff.id) == (HE, LIAISON)
    assert sender.person_ids == (HE, TAO)
    assert sender.may(frozenset({Role.LIAISON}))
    assert not sender.may(frozenset({Role.CLERK}))


def test_an_account_bound_to_nobody_is_nobody(store: Store) -> None:
    with store.read() as records:
        assert records.people.senders(*CHAT, ["stranger"]) == {}
        assert records.people.senders("wechat", "other", ["person-1"]) == {}


def test_a_daughter_confirms_for_her_father_only(store: Store) -> None:
    with store.read() as records:
        sender = records.people.senders(*CHAT, ["proxy-1"])["proxy-1"]
    assert (sender.person, sender.staff, sender.person_ids) == (None, None, (TAO,))


def test_a_person_is_reached_on_his_own_account_before_his_daughters(store: Store) -> None:
    with store.write() as records:
        records.people.bind(Owner(PERSON, TAO), *CHAT, "person-3", NOW)
        routes = records.people.routes([TAO, YAO, WEI])
    assert [(one.external_id, one.proxy_id) for one in routes[TAO]] == [("person-3", None), ("proxy-1", DAUGHTER)]
    assert YAO not in routes
    assert WEI not in routes


def test_whoever_leaves_is_not_written_to_until_he_comes_back(store: Store) -> None:
    with store.write() as records:
        records.people.bury_address(*CHAT, "person-1", NOW)
        assert records.people.senders(*CHAT, ["person-1"]) == {}
        assert QIN not in records.people.routes([QIN])
        assert not records.people.has_address(Owner(PERSON, QIN), *CHAT)
        records.people.revive_address(*CHAT, "person-1")
        assert QIN in records.people.routes([QIN])


def test_binding_twice_gives_one_address(store: Store) -> None:
    with store.write() as records:
        records.people.bury_address(*CHAT, "person-1", NOW)
        records.people.bind(Owner(PERSON, QIN), *CHAT, "person-1", NOW)
        assert len(records.people.routes([QIN])[QIN]) == 1


@pytest.mark.parametrize(
    ("name", "digits", "owners"),
    [
        ("秦一山", "2001", [Owner(PERSON, QIN)]),
        ("秦一山", "2002", []),
        ("陶小梅", "3001", [Owner(PROXY, DAUGHTER)]),
        ("文清", "1001", [Owner(STAFF, CLERK)]),
        ("贺长林", "2005", []),
        ("无此人", "0000", []),
    ],
)
def test_a_name_and_four_digits_mean_somebody_living(store: Store, name: str, digits: str, owners: list[Owner]) -> None:
    with store.read() as records:
        assert records.people.named(name, digits) == owners


def test_the_dead_are_known_to_be_dead(store: Store) -> None:
    with store.read() as records:
        (dead,) = records.people.persons([DEAD])
    assert not dead.alive


def test_a_code_binds_once_and_not_after_it_has_expired(store: Store) -> None:
    with store.write() as records:
        for scene in ("one", "two"):
            records.bindings.add_scene(scene, Owner(PERSON, YAO), NOW + timedelta(days=7))
        assert records.bindings.use_scene("one", NOW) == Owner(PERSON, YAO)
        assert records.bindings.use_scene("one", NOW) is None
        assert records.bindings.use_scene("two", NOW + timedelta(days=7)) is None


def test_a_doubtful_binding_is_decided_once(store: Store) -> None:
    with store.write() as records:
        number = records.bindings.ask(*CHAT, "new", "姚静", [Owner(PERSON, YAO)], NOW)
        assert records.bindings.tries(*CHAT, "new", NOW) == 1
        asked = records.bindings.decide(number, CLERK, NOW, bound=True)
        assert asked is not None
        assert asked.candidates == (Owner(PERSON, YAO),)
        assert records.bindings.decide(number, CLERK, NOW, bound=False) is None


def test_an_account_hears_when_it_last_wrote_and_when_it_last_touched(store: Store) -> None:
    later = NOW + timedelta(minutes=5)
    with store.write() as records:
        said(records, "person-1", NOW)
        said(records, "person-1", later, Kind.EVENT, Event.MENU)
        said(records, "person-2", NOW, Kind.EVENT, Event.RECEIPT)
        heard = records.inbox.heard(*CHAT, ["person-1", "person-2"], NOW - timedelta(days=2))
    assert (heard["person-1"].message, heard["person-1"].touch) == (NOW, later)
    assert "person-2" not in heard


def test_a_form_waits_where_it_was_opened_until_it_is_closed(store: Store) -> None:
    private, in_group = ChatPlace(*CHAT, "staff-3"), ChatPlace(*CHAT, "staff-3", "group-1")
    with store.write() as records:
        records.inbox.keep(private, Conversation("visit", "person", {"draft": "x"}), NOW)
        records.inbox.keep(private, Conversation("visit", "kind", {"draft": "x"}), NOW)
        records.inbox.keep(in_group, Conversation("choice", "menu"), NOW)
        records.inbox.drop(in_group)
        assert records.inbox.conversations(*CHAT, ["staff-3"]) == {private: Conversation("visit", "kind", {"draft": "x"})}


def test_what_is_remembered_is_forgotten_in_time_and_taken_once(store: Store) -> None:
    with store.write() as records:
        records.access.remember("link", "a", NOW + timedelta(minutes=30))
        assert records.access.recall("link", NOW) == "a"
        assert records.access.recall("link", NOW + timedelta(minutes=30)) is None
        assert records.access.take("link", NOW) == "a"
        assert records.access.take("link", NOW) is None


def test_a_new_account_comes_behind_the_others_until_he_prefers_it(store: Store) -> None:
    with store.write() as records:
        owner = Owner(PERSON, QIN)
        records.people.bind(owner, "simulator", "demo", "person-1", NOW)
        assert [one.channel for one in records.people.routes([QIN])[QIN]] == [CHAT[0], "simulator"]
        assert records.people.prefer(owner, "simulator")
        assert [one.channel for one in records.people.routes([QIN])[QIN]] == ["simulator", CHAT[0]]
        assert not records.people.prefer(owner, "qq")


@pytest.mark.parametrize(("event", "silent"), [(None, False), (Event.MENU, False), (Event.RECEIPT, True)])
def test_a_platforms_receipt_is_no_word_of_his(store: Store, event: Event | None, silent: bool) -> None:
    """久未联系: whoever only had messages delivered to him has not been heard of."""
    with store.write() as records:
        said(records, "person-1", NOW, Kind.EVENT if event else Kind.TEXT, event)
        long_silent = records.audience.ids(OPERATOR, parse("未联系天数>=30"), Day(NOW.date(), 2026))
    assert (QIN in long_silent) is silent
