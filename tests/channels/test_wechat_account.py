"""A mis-set account is told by plain sentences; a menu that is too large never leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.wechat import CardTemplate, Subscription
from bot.channels.wechat.menu import MenuFault, menu

from .loopback import closed_port
from .wechat_office import AGREED, NAMED, ONCE, SETTINGS, TEMPLATE, Office, joined


def subscriptions(**changes: Any) -> dict[str, Subscription]:
    return {"notice": Subscription(**{"id": AGREED, "long_term": True, **NAMED, **changes})}


class TestCheckup:
    def found(self, office: Office, **changes: Any) -> list[str]:
        channel, _ = joined(office.base, office.clock, **changes)
        found = channel.check()
        channel.close()
        for secret in (SETTINGS.app_secret, SETTINGS.token, "127.0.0.1"):
            assert secret not in "".join(found)
        return found

    def test_well_set_account_has_no_faults(self, office: Office) -> None:
        assert office.channel.check() == []

    @pytest.mark.parametrize(
        ("changes", "word"),
        [
            ({"app_secret": "wrong"}, "app_secret is not the secret"),
            ({"app_secret": ""}, "app_secret_file"),
            ({"app_id": "wx1111111111111111"}, "does not know this app_id"),
            ({"templates": {}, "subscriptions": {}}, "no [templates.notice]"),
            ({"templates": {}}, "only who agreed"),
            ({"templates": {"notice": CardTemplate(id="gone", **NAMED)}}, "templates.notice.id: the account has no template"),
            ({"templates": {"notice": CardTemplate(id=TEMPLATE, **{**NAMED, "contact": "phone4"})}}, "has no field phone4"),
            ({"templates": {"notice": CardTemplate(id=TEMPLATE, **{**NAMED, "place": ""})}}, "the template's field thing3"),
            ({"subscriptions": subscriptions(id="gone")}, "subscriptions.notice.id: the account has no template"),
            ({"subscriptions": subscriptions(id=ONCE)}, "long_term: this template is for one message"),
            ({"subscriptions": subscriptions(title="thing9")}, "has no field thing9"),
        ],
    )
    def test_each_mistake_is_named(self, changes: dict[str, Any], word: str, office: Office) -> None:
        assert any(word in one for one in self.found(office, **changes))

    def test_word_that_is_no_app_id(self, office: Office) -> None:
        assert any("does not look like one" in one for one in self.found(office, app_id="gh_0123456789ab"))

    @pytest.mark.parametrize(
        ("code", "word"),
        [
            (40164, "IP list"),
            (61004, "IP list"),
            (89503, "administrator"),
            (40243, "frozen"),
            (45009, "another program"),
            (77, "code 77"),
        ],
    )
    def test_refused_token_has_its_step(self, code: int, word: str, office: Office) -> None:
        office.fails("stable_token", "errcode", errcode=code)
        (found,) = self.found(office)
        assert word in found

    @pytest.mark.parametrize("section", ["templates", "subscriptions"])
    def test_account_that_is_not_verified(self, section: str, office: Office) -> None:
        endpoint = "template/get_all_private_template" if section == "templates" else "wxaapi/newtmpl/gettemplate"
        office.fails(endpoint, "errcode", errcode=48001)
        (found,) = self.found(office)
        assert f"[{section}]" in found
        assert "verified service account" in found

    def test_list_that_does_not_come(self, office: Office) -> None:
        office.fails("template/get_all_private_template", "html")
        (found,) = self.found(office)
        assert "run the check again" in found

    @pytest.mark.parametrize(("seconds", "way"), [(120, "ahead of"), (-120, "behind")])
    def test_clock_that_is_off(self, seconds: int, way: str, office: Office) -> None:
        office.platform.shift = timedelta(seconds=-seconds)
        (found,) = self.found(office)
        assert f"120 seconds {way} the platform's" in found

    def test_platform_that_cannot_be_reached(self, office: Office) -> None:
        assert self.found(office, api_base=f"http://127.0.0.1:{closed_port()}/") == [
            "the platform cannot be reached; look at the network and at api_base"
        ]


def entry(name: str = "通知", **rest: Any) -> dict[str, Any]:
    return {"name": name, **(rest or {"says": "我的通知"})}


class TestMenu:
    def test_menu_of_the_largest_size_is_published(self, office: Office) -> None:
        below = [entry("二十个字的名字二十个字的名字二十个字名", says="x") for _ in range(5)]
        office.channel.publish_menu([entry("五个字的名"), entry(), entry("更多", entries=below)])
        published = office.world.menu
        assert published is not None
        assert [len(one.get("sub_button", ())) for one in published["button"]] == [0, 0, 5]

    @pytest.mark.parametrize(
        ("entries", "word"),
        [
            ([], "this one has 0"),
            ([entry()] * 4, "this one has 4"),
            ([entry("六个字的名字")], "18 bytes"),
            ([entry("")], "0 bytes"),
            ([entry("更多", entries=[])], "there are 0"),
            ([entry("更多", entries=[entry()] * 6)], "there are 6"),
            ([entry("更多", entries=[entry("更" * 21)])], "63 bytes"),
            ([entry("更多", entries=[entry("再多", entries=[entry()])])], "entries of its own"),
            ([entry(says="长" * 43)], "at most 128 bytes"),
            ([{"name": "通知"}], "has to say something"),
        ],
    )
    def test_menu_that_is_too_large_is_refused_in_plain_words(self, entries: list[dict[str, Any]], word: str) -> None:
        with pytest.raises(MenuFault, match=word):
            menu(entries)
