"""What should not stand in a notice: found however it is written, stopped or only shown, and never seen in ordinary words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.notices import NoticeKind, Text
from bot.domain.warnings import Caution, Fault
from bot.starters import load_plain_words, load_sensitive_words
from bot.understanding.cautions import check_notice
from bot.understanding.sensitive import CLASSES, SensitiveWords
from bot.wording import Wording
from tests.template_samples import CAUTIONS

TABLE = yaml.safe_load((Path(__file__).parent / "sensitive.yaml").read_text("utf-8"))
WORDS = load_sensitive_words()
PLAIN = load_plain_words()
ORDINARY = Path(__file__).parent / "readability.yaml"


def sensitive(body: str, words: SensitiveWords = WORDS, title: str = "通知") -> list[Caution]:
    found = check_notice(NoticeKind.STUDY, Text(title, body), words, PLAIN)
    return [one for one in found if list(Fault).index(one.fault) >= list(Fault).index(Fault.IDENTITY)]


def levels(found: list[Caution]) -> list[str]:
    return sorted(f"{one.fault}:{'block' if one.blocks else 'warn'}" for one in found)


@pytest.mark.parametrize("say", TABLE["good"], ids=[say[:24] for say in TABLE["good"]])
def test_ordinary_words_are_not_sensitive(say: str) -> None:
    assert sensitive(say) == []


@pytest.mark.parametrize("row", TABLE["bad"], ids=[row["say"][:24] for row in TABLE["bad"]])
def test_what_should_not_be_sent_is_found(row: dict[str, Any]) -> None:
    assert levels(sensitive(row["say"])) == sorted(row["found"])


def test_a_good_notice_has_no_caution_of_any_sort() -> None:
    for row in yaml.safe_load(ORDINARY.read_text("utf-8"))["good"]:
        assert sensitive(row["body"]) == [], row["body"]


@pytest.mark.parametrize("say", ["转账", "转 账", "转-账", "转_账", "【转】账", "转·账", "转\u3000账", "转\u200b账"])
def test_signs_between_the_letters_hide_nothing(say: str) -> None:
    assert [one.words for one in sensitive(f"订报款请{say}到老干科。")] == [("转账",)]


def test_a_comma_ends_a_word_so_that_two_sentences_do_not_make_one() -> None:
    assert sensitive("请不要私下互转，账目每月公布。") == []
    assert [one.words for one in sensitive("请填验，证，码。")] == [("验证码",)]


def test_the_title_is_looked_at_like_the_text() -> None:
    assert levels(sensitive("请按时看。", title="内部资料 注意保存")) == ["classified:block"]


def test_omens_matter_in_greetings_only() -> None:
    assert levels(sensitive("祝您余生安好，节日快乐！")) == ["omen:warn"]
    assert sensitive("讲座：怎样把余生过好，3月20日上午9点，二楼。") == []


def test_numbers_are_shown_masked() -> None:
    (found,) = sensitive("请核对：秦怀远，11010519491231002X。")
    assert found.words == ("110****002X",)
    assert "19491231" not in repr(found)


@pytest.mark.parametrize("number", ["110105194912310021", "110105194913310020", "6222021234567890129", "11010519491231002"])
def test_a_number_whose_check_digit_is_wrong_is_some_other_number(number: str) -> None:
    assert sensitive(f"文件编号{number}。") == []


def test_what_stops_a_notice_comes_first_and_is_not_said_again() -> None:
    found = sensitive("内部文件，请勿外传。联系秦老的女儿13700003001。限时抢购。")
    assert levels(found) == ["classified:block", "private_phone:warn", "sales:warn"]
    assert found[0].fault is Fault.CLASSIFIED


def test_the_office_fills_its_own_class_and_says_what_is_allowed() -> None:
    assert not any(one.fault is Fault.OFFICE for one in sensitive("请讲文明话。"))
    words = SensitiveWords.of({"office": {"block": ["某某大酒店"], "warn": ["酒"], "allow": ["酒精"]}})
    assert levels(sensitive("会后到某 某 大酒店用餐。", words)) == ["office:block"]
    assert levels(sensitive("自带酒水，门口有酒精擦手。", words)) == ["office:warn"]
    assert sensitive("门口有酒精擦手。", words) == []


def test_every_class_is_in_the_file_so_that_the_office_sees_where_to_write() -> None:
    raw = yaml.safe_load((Path(__file__).parents[2] / "content" / "sensitive_words.yaml").read_text("utf-8"))
    assert set(raw) == {one.value for one in CLASSES}
    assert raw["office"] == {"block": [], "warn": []}
    listed = [word for lists in raw.values() for several in lists.values() for word in several]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"politics": {"warn": ["某"]}}, "politics"),
        ({"fraud": ["转账"]}, "fraud"),
        ({"fraud": {"stop": ["转账"]}}, "fraud"),
        ({"fraud": {"warn": [110]}}, r"fraud\.warn"),
        ({"fraud": {"warn": ["，"]}}, r"fraud\.warn"),
    ],
)
def test_a_list_with_a_slip_is_refused_by_name(raw: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        SensitiveWords.of(raw)


def test_a_file_with_a_slip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sensitive_words.yaml"
    path.write_text("fraud: 转账\n", "utf-8")
    with pytest.raises(ValueError, match=r"sensitive_words\.yaml: fraud"):
        load_sensitive_words(path)


# ---- in words ----


def said(cautions: list[dict[str, Any]]) -> str:
    return Wording("某局", "0000").render("staff/_cautions", {"cautions": cautions})


def test_every_fault_has_a_line_that_a_clerk_understands() -> None:
    assert {one["fault"] for one in CAUTIONS} == set(Fault)
    lines = said(CAUTIONS).splitlines()
    assert [line for line in lines if not line.startswith("· ")] == ["不改不能发：", "请再看看："]
    assert len(lines) == len(CAUTIONS) + 2
    assert len(set(lines)) == len(lines)


def test_a_draft_without_faults_says_nothing() -> None:
    assert said([]) == ""


def test_what_must_be_changed_stands_before_what_may_be() -> None:
    text = Text("通知", "3月18日14:30，请把钱转到安全账户，届时请莅临。")
    found = check_notice(NoticeKind.POLICY, text, WORDS, PLAIN)
    assert said([one.data() for one in found]).splitlines() == [
        "不改不能发：",
        "· 像骗子的话，老同志不敢信：“安全账户”",
        "请再看看：",
        "· 公文话不好懂，“届时”写成“到时候”；“莅临”写成“来”",
        "· 钟点要会念，“14:30”写成“下午2点半”",
    ]
