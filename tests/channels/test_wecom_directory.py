"""What else a self-built app gives the office: the directory, whoever looks at a page, files, groups, a menu, its health."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import Member
from bot.channels.shared.faults import Refused
from bot.channels.wecom import WeComChannel
from bot.domain.delivery import SendResult
from bot.domain.messages import Form, Outgoing
from bot.errors import ChannelFault, MediaGone
from tests.channels.loopback import closed_port
from tests.fakes.wecom.company import AGENT_ID, CORP_ID, SECRET, App, Department, Person
from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom.server import File
from tests.fakes.wecom.trying import CLOCK, joined, section

WANG = Member("wangxiulan", "王秀兰", "13000000001", "老干部科")
ENDPOINTS = [
    ("GET", "department/simplelist"),
    ("GET", "department/get"),
    ("GET", "user/list"),
    ("GET", "user/get"),
    ("GET", "agent/get"),
    ("GET", "appchat/get"),
    ("GET", "user/getuserinfo"),
    ("POST", "message/send"),
    ("POST", "appchat/send"),
    ("POST", "media/upload"),
]
NAMES = [
    "department_id",
    "department",
    "id",
    "name",
    "userlist",
    "userid",
    "mobile",
    "main_department",
    "allow_userinfos",
    "user",
    "allow_partys",
    "partyid",
    "close",
    "chat_info",
    "UserId",
    "msgid",
    "invaliduser",
    "unlicenseduser",
    "media_id",
]
LI = Member("lizhiyuan", "李致远", "", "示范局")


@pytest.fixture
def wecom(wecom: FakeWeCom) -> FakeWeCom:
    """One with a department."""
    wecom.begin()
    wecom.company.departments[2] = Department(2, "老干部科", 1)
    wecom.company.add(Person("WangXiuLan", "王秀兰", 2, "13000000001"), Person("lizhiyuan", "李致远"))
    return wecom


@pytest.fixture
def channel(wecom: FakeWeCom) -> Iterator[WeComChannel]:
    made = joined(section(wecom), CLOCK)
    yield made
    made.close()


class TestDirectory:
    def test_everybody_with_department_and_number(self, channel: WeComChannel) -> None:
        assert set(channel.directory()) == {WANG, LI}

    def test_newer_apps_are_shown_no_numbers(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.shows_mobiles = False
        assert set(channel.directory()) == {replace(WANG, mobile=""), LI}

    def test_app_without_the_long_list_uses_the_short_one(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.directory.may_list = False
        assert set(channel.directory()) == {replace(WANG, mobile=""), LI}

    def test_members_who_are_shown_one_by_one_are_there_too(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.visible = frozenset({"WangXiuLan"})
        assert list(channel.directory()) == [replace(WANG, department="")]

    def test_names_of_departments_may_be_hidden(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault("department/get", "errcode", errcode=60011, times=None)
        assert {one.department for one in channel.directory()} == {""}

    @pytest.mark.parametrize("endpoint", ["department/simplelist", "department/get", "user/list", "agent/get"])
    @pytest.mark.parametrize("kind", ["http", "html", "silent"])
    def test_platform_that_fails_is_a_fault(self, endpoint: str, kind: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault(endpoint, kind)
        with pytest.raises(ChannelFault):
            channel.directory()

    @pytest.mark.parametrize("rows", [None, 1, "x", [None, 1, "x"], [{"userid": 5}], [{"name": "没有号码"}]])
    def test_nonsense_in_a_list_is_nobody(self, rows: Any, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.serve("user/list", lambda ask: {"userlist": rows}, "GET")
        assert channel.directory() == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_whatever_the_platform_answers_is_read_or_is_a_fault(wecom_running: FakeWeCom, answer: dict[str, Any]) -> None:
    for method, endpoint in ENDPOINTS:
        wecom_running.server.serve(endpoint, lambda ask: answer, method)
    channel = joined(section(wecom_running), CLOCK)
    said = Outgoing("wangxiulan", Form.CHAT, "在", "k")
    for ask in (channel.directory, channel.check, lambda: channel.members("appchat:a"), lambda: channel.who("c")):
        with suppress(ChannelFault):
            ask()
    for message in (said, replace(said, picture=b"\x89PNG"), replace(said, to="appchat:a", form=Form.GROUP)):
        assert isinstance(asyncio.run(channel.send(message)), SendResult)
    channel.close()


class TestRecognising:
    def test_browser_is_sent_to_the_platform(self, channel: WeComChannel) -> None:
        url = urlsplit(channel.ask_url("http://127.0.0.1:8000/n/abc?x=1", "s1"))
        assert (url.scheme, url.netloc, url.path) == ("https", "open.weixin.qq.com", "/connect/oauth2/authorize")
        assert url.fragment == "wechat_redirect"
        assert {name: values[0] for name, values in parse_qs(url.query).items()} == {
            "appid": CORP_ID,
            "agentid": str(AGENT_ID),
            "redirect_uri": "http://127.0.0.1:8000/n/abc?x=1",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": "s1",
        }

    def test_visitor_is_the_same_as_the_sender_of_his_messages(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.directory.codes["c1"] = "WangXiuLan"
        assert channel.who("c1") == "wangxiulan"

    def test_code_is_good_once(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.directory.codes["c1"] = "lizhiyuan"
        assert channel.who("c1") == "lizhiyuan"
        with pytest.raises(Refused):
            channel.who("c1")

    def test_stranger_is_nobody(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.directory.codes["c1"] = ""
        with pytest.raises(ChannelFault):
            channel.who("c1")


class TestFiles:
    def test_what_was_sent_is_fetched(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        media_id = wecom.media.keep(File("a.amr", b"#!AMR\n", "voice/amr"), CLOCK.now())
        assert channel.fetch(media_id) == b"#!AMR\n"

    def test_after_three_days_it_is_gone(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        media_id = wecom.media.keep(File("a.jpg", b"\xff\xd8\xff", "image/jpeg"), CLOCK.now())
        CLOCK.forward(days=3)
        with pytest.raises(MediaGone):
            channel.fetch(media_id)


class TestGroups:
    def test_app_creates_a_group_and_knows_who_is_in_it(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        group = channel.create_group("离退休一支部", ["WangXiuLan", "lizhiyuan"], "lizhiyuan")
        assert group == "appchat:wrchat1"
        assert set(channel.members(group)) == {WANG, LI}

    @pytest.mark.parametrize("members", [["lizhiyuan"], ["lizhiyuan", "nobody"]])
    def test_group_that_cannot_be_is_refused(self, members: list[str], channel: WeComChannel) -> None:
        with pytest.raises(Refused):
            channel.create_group("群", members)

    def test_app_for_a_part_of_the_company_creates_none(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.visible = frozenset({"WangXiuLan", "lizhiyuan"})
        with pytest.raises(Refused):
            channel.create_group("群", ["WangXiuLan", "lizhiyuan"])

    def test_member_outside_the_directory_has_no_name(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.groups.made("群", "lizhiyuan", ["lizhiyuan", "Gone"], wecom.app)
        assert list(channel.members("appchat:wrchat1")) == [LI, Member("gone", "")]

    def test_unknown_group_is_refused(self, channel: WeComChannel) -> None:
        with pytest.raises(Refused):
            channel.members("appchat:nothing")


class TestMenu:
    def test_menu_is_published(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        channel.publish_menu(
            [{"name": "近期活动", "says": "活动"}, {"name": "更多", "entries": [{"name": "退出", "says": "退出"}]}]
        )
        assert wecom.app.menu == [
            {"type": "click", "name": "近期活动", "key": "活动"},
            {"name": "更多", "sub_button": [{"type": "click", "name": "退出", "key": "退出"}]},
        ]

    def test_menu_that_is_too_wide_is_refused(self, channel: WeComChannel) -> None:
        with pytest.raises(Refused):
            channel.publish_menu([{"name": "活动", "says": "活动"}] * 4)


class TestCheck:
    def test_all_is_well(self, channel: WeComChannel) -> None:
        assert channel.check() == []

    @pytest.mark.parametrize(
        ("changed", "names"),
        [
            ({"secret": "another"}, "secret"),
            ({"corp_id": "wwanother"}, "corp_id"),
            ({"agent_id": 7}, "agent_id"),
        ],
    )
    def test_wrong_setting_is_named(self, changed: dict[str, Any], names: str, wecom: FakeWeCom) -> None:
        made = joined(section(wecom, **changed), CLOCK)
        (sentence,) = made.check()
        assert names in sentence
        assert SECRET not in sentence
        made.close()

    def test_secret_of_another_app_is_named(self, wecom: FakeWeCom) -> None:
        wecom.company.apps.append(App(1000003, "another"))
        made = joined(section(wecom, secret="another"), CLOCK)
        assert "agent_id" in made.check()[0]
        made.close()

    def test_untrusted_address_is_named(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.trusts_us = False
        assert "trusted" in channel.check()[0]

    def test_app_that_is_off_and_seen_by_nobody(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.app.closed, wecom.app.visible = True, frozenset()
        off, unseen = channel.check()
        assert "switched off" in off
        assert "nobody" in unseen

    def test_other_refusal_has_its_code(self, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault("agent/get", "errcode", errcode=48002)
        assert "48002" in channel.check()[0]

    @pytest.mark.parametrize("kind", ["http", "html", "silent"])
    def test_platform_that_fails_is_named(self, kind: str, channel: WeComChannel, wecom: FakeWeCom) -> None:
        wecom.server.fault("agent/get", kind)
        assert "api_base" in channel.check()[0]

    def test_platform_that_is_not_there_is_named(self, wecom: FakeWeCom) -> None:
        made = joined(section(wecom, api_base=f"http://127.0.0.1:{closed_port()}/"), CLOCK)
        assert "api_base" in made.check()[0]
        made.close()
