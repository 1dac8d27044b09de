"""What a text message may not say, as the carriers see it, and what it is charged as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sms_words import SmsFault, SmsFinding, SmsWords, filled, look_over, look_over_values, names, parts

SIGNED = "江州市老干部局"
STANDARD = SmsWords()
GOOD = "通知：{title}，时间{time}，地点{place}。看到请回复1，有事请打{contact}。"


def faults(text: str, signature: str = SIGNED, words: SmsWords = STANDARD) -> list[SmsFault]:
    return [one.fault for one in look_over(signature, text, words)]


def test_good_text_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("请党员同志参加{title}会议", SmsFault.PARTY, "党员"),
        ("党支部通知{title}，请留意", SmsFault.PARTY, "党支部"),
        ("政协老委员请看{title}通知", SmsFault.PARTY, "政协"),
        ("请填写问卷，{title}活动", SmsFault.SURVEY, "问卷"),
        ("满意度回访{title}请接听", SmsFault.SURVEY, "满意度"),
        ("请加群看{title}的通知", SmsFault.JOIN_GROUP, "加群"),
        ("请加入老友合唱群看{title}", SmsFault.JOIN_GROUP, "加入老友合唱群"),
        ("请在微信工作群看{title}", SmsFault.CHAT_GROUP, "微信工作群"),
        ("请在QQ群里看{title}的通知", SmsFault.CHAT_GROUP, "QQ群"),
        ("技能培训{title}请参加", SmsFault.TRAINING, "技能培训"),
        ("请加QQ12345678问{title}", SmsFault.QQ_NUMBER, "QQ123****78"),
        ("ＱＱ：１２３４５６问{title}", SmsFault.QQ_NUMBER, "QQ:123****56"),
        ("请打13900002001问{title}", SmsFault.MOBILE, "139****01"),
        ("请打139 0000 2001问{title}", SmsFault.MOBILE, "139****01"),
        ("请打１３９-００００-２００１问{title}", SmsFault.MOBILE, "139****01"),
        ("祝您{title}健康快乐", SmsFault.GREETING, "祝您{title}健康快乐"),
        ("重阳快乐，{title}", SmsFault.GREETING, "重阳快乐"),
        ("恭祝安好，{title}", SmsFault.GREETING, "恭祝"),
    ],
)
def test_barred_words_are_found_where_they_stand(text: str, fault: SmsFault, words: str) -> None:
    found = [one for one in look_over(SIGNED, text) if one.fault is fault]
    assert len(found) == 1
    assert found[0].words == words
    assert 0 <= found[0].at < len(text)


def test_place_is_the_one_in_the_text() -> None:
    text = "{title}，有事请打13900002001，或者看QQ群。"
    places = {one.fault: one.at for one in look_over(SIGNED, text)}
    assert text[places[SmsFault.MOBILE] :].startswith("139")
    assert text[places[SmsFault.CHAT_GROUP] :].startswith("QQ群")


@pytest.mark.parametrize(
    "text",
    [
        "庆祝大会{title}请准时到会",
        "请打0511-88880001或400-123-4567问{title}",
        "请带好身份证参加{title}，人群密集请慢走",
        "健康讲座{title}，节后领取",
        "请于2026年11月27日9:00参加{title}",
    ],
)
def test_plain_words_are_not_taken_for_barred_ones(text: str) -> None:
    assert faults(text) == []


def test_third_landline_is_one_too_many() -> None:
    text = "{title}请打0511-88880001、0511-88880002、4001234567、95588。"
    found = [one for one in look_over(SIGNED, text) if one.fault is SmsFault.LANDLINES]
    assert [text[one.at :][:3] for one in found] == ["400", "955"]
    assert faults("请打0511-88880001、95588问{title}") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("通知{title}{time}请到会", SmsFault.ADJACENT),
        ("通知{title} {time}请到会", SmsFault.ADJACENT),
        ("{title}", SmsFault.ONLY_VARIABLES),
        ("{title}，{time}。", SmsFault.ONLY_VARIABLES),
        ("", SmsFault.ONLY_VARIABLES),
        ("通知" + "请注意安全" * 100, SmsFault.LONG_TEXT),
        ("通知" * 200 + "{title}，{time}，{place}", SmsFault.LONG_TEXT),
    ],
)
def test_form_of_a_text(text: str, fault: SmsFault) -> None:
    assert fault in faults(text)


@pytest.mark.parametrize(
    ("signature", "good"), [("局", False), ("老局", True), ("字" * 12, True), ("字" * 13, False), ("", False)]
)
def test_length_of_a_signature(signature: str, good: bool) -> None:
    assert (SmsFault.SIGNATURE in faults(GOOD, signature)) is not good


@pytest.mark.parametrize(
    ("characters", "count"),
    [(0, 1), (61, 1), (62, 2), (125, 2), (126, 3), (192, 3), (193, 4)],
)
def test_parts_count_the_signature_and_its_brackets(characters: int, count: int) -> None:
    """【】 and seven characters of signature are nine: 70 in one part, 67 in each of several."""
    assert parts(SIGNED, "字" * characters) == count


def test_values_are_looked_over_before_they_leave() -> None:
    values = {
        "title": "看 www.example.com",
        "time": "",
        "place": "字" * 36,
        "contact": "老李13900002001",
    }
    found = {(one.variable, one.fault) for one in look_over_values(values)}
    assert found == {
        ("title", SmsFault.LINK),
        ("time", SmsFault.EMPTY_VALUE),
        ("place", SmsFault.LONG_VALUE),
        ("contact", SmsFault.MOBILE),
    }
    assert look_over_values({"title": "秋季座谈会", "time": "明天上午9:00", "place": "三楼", "contact": "0511-88880001"}) == []


@pytest.mark.parametrize("link", ["http://a.b", "HTTPS://a.b/c", "www.x", "jz.gov.cn/n/1", "ｗｗｗ.ｘ.ｃｏｍ", "t.cn/abc"])
def test_links_in_values(link: str) -> None:
    assert [one.fault for one in look_over_values({"title": link})] == [SmsFault.LINK]


def test_account_has_its_own_words() -> None:
    assert faults("请党员参加{title}", words=SmsWords(allowed=("党员",))) == []
    assert faults("茶话会：{title}", words=SmsWords(barred=("茶话",))) == [SmsFault.PARTY]


def test_finding_shows_no_whole_number() -> None:
    for one in look_over(SIGNED, "请打13900002001，QQ号1234567890，{title}"):
        assert "13900002001" not in one.words
        assert "1234567890" not in one.words


def test_filled_and_names() -> None:
    assert names(GOOD) == ["title", "time", "place", "contact"]
    assert filled("{title}在{place}", {"title": "会"}) == "会在{place}"


@given(st.text(max_size=120), st.text(max_size=15))
def test_any_text_is_looked_over(text: str, signature: str) -> None:
    for one in look_over(signature, text):
        assert isinstance(one, SmsFinding)
        assert 0 <= one.at <= max(len(text), 1)
    assert parts(signature, text) >= 1


def test_a_number_behind_a_comma_is_no_qq_number() -> None:
    assert faults("看QQ群，打13900002001，{title}").count(SmsFault.QQ_NUMBER) == 0
