"""The API side of the fake platform, with wechatpy as it is as the client, and the group robot."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from wechatpy.exceptions import WeChatClientException, WeChatOAuthException
from wechatpy.oauth import WeChatOAuth

from tests.fakes.client import ZONE, FakeWeChat
from tests.fakes.wechat.proving import (
    APP,
    CUSTOM_SEND,
    LI,
    NOTICE,
    SECRET,
    TEMPLATE_SEND,
    WANG,
    ToFake,
    refused,
    send,
    wechatpy_client,
)

# starting and stopping


def test_the_platform_starts_and_stops() -> None:
    with FakeWeChat() as fake:
        pid = fake.pid
        assert fake.phones() == {}
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_misspelt_switch_is_refused(wechat: FakeWeChat) -> None:
    with pytest.raises(ValueError, match="one of"):
        wechat.fault(TEMPLATE_SEND, "hangs")
    with pytest.raises(ValueError, match="mode"):
        wechat.configure(mode="secret")


# tokens


def test_a_stable_token_stays_the_same_until_it_nears_its_end(wechat: FakeWeChat) -> None:
    ask = {"grant_type": "client_credential", "appid": APP, "secret": SECRET}

    def fetch(**more: Any) -> dict[str, Any]:
        return dict(requests.post(f"{wechat.api_base}stable_token", json={**ask, **more}, timeout=2).json())

    first = fetch()
    assert fetch()["access_token"] == first["access_token"]
    wechat.advance(7200 - 200)
    later = fetch()
    assert later["access_token"] != first["access_token"]
    forced = fetch(force_refresh=True)
    assert forced["access_token"] != later["access_token"]
    assert fetch(force_refresh=True)["errcode"] == 45011
    assert fetch(secret="wrong")["errcode"] == 40125
    assert fetch(appid="wx")["errcode"] == 40013


def test_wrong_expired_and_missing_tokens_are_told_apart(wechat: FakeWeChat, api: Any) -> None:
    send(api)
    wechat.expire_tokens()
    assert refused(lambda: send(api)) == 42001
    api.session.set(api.access_token_key, "made-up")
    assert refused(lambda: send(api)) == 40001
    assert requests.post(f"{wechat.api_base}{TEMPLATE_SEND}", json={}, timeout=2).json()["errcode"] == 41001


def test_the_classic_token_replaces_the_one_before_after_five_minutes(wechat: FakeWeChat, api: Any) -> None:
    old = api.access_token
    api.fetch_access_token()
    api.session.set(api.access_token_key, old)
    send(api)
    wechat.advance(301)
    assert refused(lambda: send(api)) == 40001


def test_a_wrong_secret_gets_no_token(wechat: FakeWeChat) -> None:
    with wechatpy_client(wechat, secret="wrong") as client:
        assert refused(lambda: client.access_token) == 40125


def test_a_token_that_ends_early_is_noticed_at_the_next_call(wechat: FakeWeChat, api: Any) -> None:
    wechat.configure(token_real_life=60)
    send(api)
    wechat.advance(61)
    assert refused(lambda: send(api)) == 42001
    api.fetch_access_token()
    send(api)
    wechat.fault("*", "token_expired")
    assert refused(lambda: send(api)) == 42001
    assert wechat.token_fetches() == 2


# template messages


def test_a_template_message_is_cut_at_twenty_characters_and_says_nothing(wechat: FakeWeChat, api: Any) -> None:
    data = {"thing1": {"value": "关" * 23}, "thing2": {"value": "上\n下😀"}, "remark": {"value": "请回复"}}
    answer = send(api, data=data, url="http://office.example/n/1")
    [shown] = wechat.phone(WANG)
    assert answer["msgid"] == shown.msgid
    assert shown.fields == {"thing1": "关" * 20, "thing2": "上下"}
    assert shown.cut == {"thing1": 23}
    assert set(shown.stripped) == {"thing2", "remark"}
    assert (shown.how, shown.url) == ("template", "http://office.example/n/1")
    assert abs(shown.at - datetime.now(shown.at.tzinfo)) < timedelta(seconds=10)


def test_bad_template_messages_are_refused(wechat: FakeWeChat, api: Any) -> None:
    wechat.configure(templates={"TEMPLATE": ["thing1", "time2"]})
    wechat.users("o-gone", following=False)
    assert refused(lambda: send(api, template_id="unknown")) == 40037
    assert refused(lambda: send(api, data={})) == 47003
    assert refused(lambda: send(api, data={"thing1": {"value": "学习会"}})) == 47003
    assert refused(lambda: send(api, data={**NOTICE, "thing1": {"value": ""}})) == 47003
    assert refused(lambda: send(api, openid="o-nobody")) == 40003
    assert refused(lambda: send(api, openid="o-gone")) == 43004
    assert refused(lambda: api.post("no/such/thing", data={})) == 40066
    assert [call.errcode for call in wechat.calls("no/such/thing")] == [40066]
    assert wechat.accepted() == []


def test_the_same_client_msg_id_reaches_the_phone_once_in_ten_minutes(wechat: FakeWeChat, api: Any) -> None:
    first = send(api, key="notice-1")
    assert send(api, key="notice-1") == first
    assert send(api, openid=LI, key="notice-1") != first
    assert len(wechat.phone(WANG)) == 1
    wechat.advance(601)
    assert send(api, key="notice-1")["msgid"] != first["msgid"]
    assert len(wechat.phone(WANG)) == 2


def test_the_daily_quota_of_templates_ends_at_midnight(wechat: FakeWeChat, api: Any) -> None:
    wechat.configure(template_quota=1)
    send(api)
    assert refused(lambda: send(api)) == 45009
    wechat.advance(24 * 3600)
    api.fetch_access_token()
    send(api)


# customer-service messages


def test_five_answers_are_free_within_48_hours_of_a_message(wechat: FakeWeChat, api: Any) -> None:
    def answer() -> object:
        return api.message.send_text(WANG, "好的")

    assert refused(answer) == 45015
    wechat.say(WANG, "你好")
    for _ in range(5):
        answer()
    assert refused(answer) == 45047
    wechat.say(WANG, "再问一句")
    answer()
    wechat.advance(48 * 3600 + 1)
    api.fetch_access_token()
    assert refused(answer) == 45015
    assert [shown.how for shown in wechat.phone(WANG)].count("custom") == 6


@pytest.mark.parametrize("event", ["CLICK", "SCAN", "subscribe"])
def test_three_answers_are_free_within_a_minute_of_a_click_scan_or_follow(wechat: FakeWeChat, api: Any, event: str) -> None:
    wechat.event(WANG, event)
    for _ in range(3):
        api.message.send_text(WANG, "好的")
    assert refused(lambda: api.message.send_text(WANG, "好的")) == 45047
    wechat.event(WANG, event)
    wechat.advance(61)
    assert refused(lambda: api.message.send_text(WANG, "好的")) == 45015


def test_a_tap_on_a_link_in_the_menu_frees_nothing(wechat: FakeWeChat, api: Any) -> None:
    wechat.event(WANG, "VIEW")
    assert refused(lambda: api.message.send_text(WANG, "好的")) == 45015


def test_bad_customer_messages_are_refused(wechat: FakeWeChat, api: Any) -> None:
    wechat.say(WANG, "你好")
    api.message.send_text(WANG, "a" * 2048)
    assert refused(lambda: api.message.send_text(WANG, "关" * 683)) == 45002
    assert refused(lambda: api.message.send_text(WANG, "")) == 44004
    assert refused(lambda: api.message.send_text("o-nobody", "好")) == 40003
    wechat.users(WANG, blocked=True)
    assert refused(lambda: api.message.send_text(WANG, "好")) == 48002
    wechat.event(WANG, "unsubscribe")
    assert refused(lambda: api.message.send_text(WANG, "好")) == 43004


def test_escaped_chinese_is_shown_as_the_platform_shows_it(wechat: FakeWeChat, api: Any) -> None:
    wechat.say(WANG, "你好")
    body = json.dumps({"touser": WANG, "msgtype": "text", "text": {"content": "好"}})
    api.post(CUSTOM_SEND, data=body)
    assert wechat.texts(WANG)[-1] == "\\u597d"


# subscription notices


def agreed(api: Any, openid: str = WANG, template: str = "MEETING", **changes: Any) -> dict[str, Any]:
    return dict(api.message.send_subscribe_message(openid, template, {**NOTICE, **changes}, page="http://office.example/"))


@pytest.fixture
def consenting(wechat: FakeWeChat) -> Iterator[FakeWeChat]:
    wechat.configure(subscriptions={"MEETING": ["thing1", "time2"], "VISIT": []}, long_term=["VISIT"])
    yield wechat
    wechat.configure(subscriptions={}, long_term=[])


def test_one_consent_is_good_for_one_message(consenting: FakeWeChat, api: Any) -> None:
    assert refused(lambda: agreed(api)) == 43101
    for _ in range(2):
        consenting.choose(WANG, {"MEETING": "accept"})
    assert agreed(api)["msgid"]
    agreed(api)
    assert refused(lambda: agreed(api)) == 43101
    assert [(one.how, one.template_id) for one in consenting.phone(WANG)] == [("subscription", "MEETING")] * 2


def test_a_lasting_consent_is_good_until_it_is_taken_back(consenting: FakeWeChat, api: Any) -> None:
    consenting.choose(WANG, {"VISIT": "accept", "MEETING": "reject"})
    for _ in range(3):
        agreed(api, template="VISIT")
    consenting.choose(WANG, {"VISIT": "reject"}, managed=True)
    assert refused(lambda: agreed(api, template="VISIT")) == 43101


def test_bad_subscription_notices_are_refused(consenting: FakeWeChat, api: Any) -> None:
    consenting.choose(WANG, {"MEETING": "accept"})
    assert refused(lambda: agreed(api, template="TEMPLATE")) == 40037
    assert refused(lambda: agreed(api, time2={"value": "明天上午"})) == 47003
    assert refused(lambda: agreed(api, openid="o-nobody")) == 40003
    agreed(api)


# mass messages


def mass(api: Any, key: str = "m1", **changes: Any) -> dict[str, Any]:
    body = {"filter": {"is_to_all": False, "tag_id": 2}, "msgtype": "text", "text": {"content": "重阳安康"}, "clientmsgid": key}
    return dict(api.post("message/mass/sendall", data={**body, **changes}))


def test_a_mass_message_reaches_a_tag_once_for_each_key(wechat: FakeWeChat, api: Any) -> None:
    wechat.tag(2, WANG)
    first = mass(api)["msg_id"]
    assert refused(lambda: mass(api)) == 45066
    wechat.advance(60)
    assert refused(lambda: mass(api)) == 45065
    wechat.advance(24 * 3600)
    api.fetch_access_token()
    assert mass(api)["msg_id"] != first
    assert (len(wechat.phone(WANG)), wechat.phone(LI)) == (2, [])
    assert [(one.group, one.reached) for one in wechat.masses()] == [("tag:2", 1)] * 2


def test_four_mass_messages_a_month_reach_a_person(wechat: FakeWeChat, api: Any) -> None:
    wechat.set_clock(datetime(2026, 11, 20, 9, 0, tzinfo=ZONE))
    wechat.tag(2, WANG)
    for number in range(5):
        mass(api, f"key-{number}")
    assert [one.reached for one in wechat.masses()] == [1, 1, 1, 1, 0]
    wechat.set_clock(datetime(2026, 12, 1, 0, 0, tzinfo=ZONE))
    api.fetch_access_token()
    mass(api, "key-6")
    assert [one.how for one in wechat.phone(WANG)] == ["mass"] * 5


def test_what_became_of_a_mass_message(wechat: FakeWeChat, api: Any) -> None:
    wechat.configure(mass_seconds=60)
    wechat.tag(2, WANG)
    number = mass(api)["msg_id"]
    assert api.message.get_mass(number)["msg_status"] == "SENDING"
    wechat.advance(60)
    assert api.message.get_mass(number) == {"msg_id": number, "msg_status": "SEND_SUCCESS"}
    wechat.delete_mass(number)
    assert api.message.get_mass(number)["msg_status"] == "DELETE"
    assert refused(lambda: api.message.get_mass(7)) == 40059
    wechat.configure(mass_seconds=0)


def test_bad_mass_messages_are_refused(wechat: FakeWeChat, api: Any) -> None:
    wechat.tag(2, WANG)
    assert refused(lambda: mass(api, "k" * 65)) == 45067
    assert refused(lambda: mass(api, text={"content": ""})) == 44004
    assert refused(lambda: mass(api, text={"content": "关" * 683})) == 45002
    assert refused(lambda: mass(api, filter={"is_to_all": False, "tag_id": 3})) == 45159
    assert refused(lambda: api.message.send_mass_text(2, "wechatpy 1.8.18 sends group_id")) == 45159
    wechat.configure(mass_quota=0)
    assert refused(lambda: mass(api)) == 45028
    wechat.configure(mass_quota=100)


# media


PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_an_uploaded_picture_can_be_shown_for_three_days(wechat: FakeWeChat, api: Any) -> None:
    media_id = api.media.upload("image", ("a.png", PNG, "image/png"))["media_id"]
    assert wechat.upload(media_id) == PNG
    wechat.say(WANG, "你好")
    api.message.send_image(WANG, media_id)
    assert wechat.phone(WANG)[-1].kind == "image"
    assert refused(lambda: api.message.send_image(WANG, "made-up")) == 40007
    wechat.advance(3 * 24 * 3600)
    api.fetch_access_token()
    assert refused(lambda: api.message.send_image(WANG, media_id)) == 40007


def test_bad_media_is_refused(wechat: FakeWeChat, api: Any) -> None:
    assert refused(lambda: api.media.upload("image", ("a.png", b"GIF89a", "image/png"))) == 40005
    assert refused(lambda: api.media.upload("poem", ("a.png", PNG, "image/png"))) == 40004
    assert refused(lambda: api.post("media/upload", params={"type": "image"}, data="x")) == 41005


# pages


def test_a_page_learns_who_looks_at_it_once(wechat: FakeWeChat) -> None:
    oauth = WeChatOAuth(APP, SECRET, "http://office.example/who?x=1", state="abc")
    oauth._http.trust_env = False
    oauth._http.mount("https://", ToFake(wechat.base))
    query = parse_qs(urlsplit(wechat.visit(WANG, oauth.authorize_url)).query)
    assert (query["x"], query["state"]) == (["1"], ["abc"])
    assert oauth.fetch_access_token(query["code"][0])["openid"] == WANG
    with pytest.raises(WeChatOAuthException) as told:
        oauth.fetch_access_token(query["code"][0])
    assert told.value.errcode == 40163
    oauth._http.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [("#wechat_redirect", ""), ("appid=", "app_id="), ("response_type=code&", ""), ("snsapi_base", "snsapi"), (APP, "wx1")],
)
def test_an_address_that_is_not_letter_by_letter_as_it_has_to_be_opens_nothing(wechat: FakeWeChat, old: str, new: str) -> None:
    url = WeChatOAuth(APP, SECRET, "http://office.example/", state="abc").authorize_url
    with pytest.raises(ValueError):
        wechat.visit(WANG, url.replace(old, new))


# the account


def test_the_account_lists_its_templates(consenting: FakeWeChat, api: Any) -> None:
    (own,) = api.template.get_all_private_template()["template_list"]
    assert own["template_id"] == "TEMPLATE"
    token = {"access_token": api.access_token}
    listed = requests.get(f"{consenting.base}/wxaapi/newtmpl/gettemplate", params=token, timeout=2).json()["data"]
    assert [(one["priTmplId"], one["type"]) for one in listed] == [("MEETING", 2), ("VISIT", 3)]
    assert "{{thing1.DATA}}" in listed[0]["content"]


def test_every_answer_tells_the_platforms_time(wechat: FakeWeChat) -> None:
    wechat.set_clock(datetime(2026, 11, 20, 9, 0, tzinfo=ZONE))
    told = requests.get(wechat.api_base, timeout=2).headers["Date"]
    assert told.startswith("Fri, 20 Nov 2026 01:00:")


# menu and codes


def test_the_menu_is_kept_and_long_names_are_refused(wechat: FakeWeChat, api: Any) -> None:
    menu = {"button": [{"type": "click", "name": "菜单", "key": "help"}]}
    api.menu.create(menu)
    assert wechat.menu() == menu
    assert refused(lambda: api.menu.create({"button": [{"type": "click", "name": "六个汉字菜单", "key": "k"}]})) == 40018
    assert refused(lambda: api.menu.create({"button": []})) == 40016


# misbehaviour of the API


def test_a_hang_after_acceptance_times_the_client_out_but_reaches_the_phone(wechat: FakeWeChat, api: Any) -> None:
    api.fetch_access_token()
    wechat.fault(TEMPLATE_SEND, "hang", after=True, seconds=5)
    api.timeout = 0.1
    with pytest.raises(requests.Timeout):
        send(api, key="n1")
    api.timeout = 2
    assert len(wechat.phone(WANG)) == 1
    send(api, key="n1")
    assert len(wechat.phone(WANG)) == 1
    assert [(call.fault, call.accepted) for call in wechat.calls(TEMPLATE_SEND)] == [("hang", True), ("", True)]


def test_a_hang_before_acceptance_reaches_nobody(wechat: FakeWeChat, api: Any) -> None:
    api.fetch_access_token()
    wechat.fault(TEMPLATE_SEND, "hang", seconds=5)
    api.timeout = 0.1
    with pytest.raises(requests.Timeout):
        send(api)
    api.timeout = 2
    wechat.fault(TEMPLATE_SEND, "hang", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        send(api)
    assert wechat.phone(WANG) == []


@pytest.mark.parametrize(("after", "reached"), [(True, 1), (False, 0)])
def test_a_reset_connection_leaves_the_client_in_the_dark(wechat: FakeWeChat, api: Any, after: bool, reached: int) -> None:
    wechat.fault(TEMPLATE_SEND, "reset", after=after)
    with pytest.raises(requests.ConnectionError):
        send(api)
    assert len(wechat.phone(WANG)) == reached
    send(api)


@pytest.mark.parametrize("errcode", [-1, 40001, 45009, 45011, 48001])
def test_an_error_code_is_answered_as_often_as_asked(wechat: FakeWeChat, api: Any, errcode: int) -> None:
    wechat.fault(TEMPLATE_SEND, "errcode", errcode=errcode, times=2)
    assert [refused(lambda: send(api)) for _ in range(2)] == [errcode, errcode]
    send(api)
    assert len(wechat.phone(WANG)) == 1


def test_a_broken_gateway_and_a_page_instead_of_json(wechat: FakeWeChat, api: Any) -> None:
    api.fetch_access_token()
    wechat.fault(TEMPLATE_SEND, "http", status=502)
    with pytest.raises(WeChatClientException):
        send(api)
    wechat.fault(TEMPLATE_SEND, "html")
    page = api.post(TEMPLATE_SEND, data={"touser": WANG})
    assert page.status_code == 200
    assert page.text.startswith("<!DOCTYPE html>")
    assert [call.errcode for call in wechat.calls(TEMPLATE_SEND)] == [None, None]


def test_chance_faults_repeat_with_the_same_seed_and_may_single_out_a_person(wechat: FakeWeChat, api: Any) -> None:
    def run() -> list[int | None]:
        before = len(wechat.calls(TEMPLATE_SEND))
        wechat.fault(TEMPLATE_SEND, "errcode", errcode=45011, probability=0.5, seed=7, openid=WANG)
        for openid in [WANG, LI] * 10:
            requests.post(
                f"{wechat.api_base}{TEMPLATE_SEND}?access_token={api.access_token}",
                json={"touser": openid, "template_id": "TEMPLATE", "data": NOTICE},
                timeout=2,
            )
        wechat.all_well()
        return [call.errcode for call in wechat.calls(TEMPLATE_SEND)[before:]]

    first = run()
    assert 0 < first[::2].count(45011) < 10
    assert first[1::2] == [0] * 10
    assert run() == first


# the group robot


def post(wechat: FakeWeChat, content: str, key: str = "group-key", timeout: float = 2) -> requests.Response:
    body = {"msgtype": "text", "text": {"content": content, "mentioned_mobile_list": ["@all"]}}
    return requests.post(wechat.webhook(key), json=body, timeout=timeout)


def test_a_group_takes_twenty_posts_a_minute(wechat: FakeWeChat) -> None:
    codes = [post(wechat, f"第{n}条").json()["errcode"] for n in range(21)]
    assert codes == [0] * 20 + [45009]
    wechat.advance(61)
    assert post(wechat, "下一分钟").json()["errcode"] == 0
    assert len(wechat.group_posts("group-key")) == 21
    assert wechat.group_posts("group-key")[0].mentioned == ("@all",)


def test_a_group_refuses_strangers_and_long_posts(wechat: FakeWeChat) -> None:
    assert post(wechat, "你好", key="wrong").json()["errcode"] == 93000
    assert post(wechat, "关" * 683).json()["errcode"] == 40058
    assert wechat.group_posts("group-key") == []


def test_a_group_robot_hangs_or_answers_with_a_page(wechat: FakeWeChat) -> None:
    wechat.fault("webhook/send", "html")
    assert post(wechat, "你好").text.startswith("<!DOCTYPE html>")
    wechat.fault("webhook/send", "hang", seconds=5, after=True)
    with pytest.raises(requests.Timeout):
        post(wechat, "你好", timeout=0.1)
    assert [one.text for one in wechat.group_posts("group-key")] == ["你好"]
