"""One person's answer settles that person and nobody else; whoever cannot be told apart is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.notices import How
from bot.store import Store
from tests.answering import Telephones
from tests.builders import APPROVER, CHAT, DAUGHTER, HE, LIAISON, MOURNER, QIN, TAO, TOWN_LIAISON, WEI, YAO, desk

ME, SHE, CHILD = "person-1", "person-2", "proxy-1"
WAITING = "waiting"
DAY = timedelta(days=1)


@pytest.fixture
def phones(store: Store) -> Telephones:
    return Telephones(store)


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_his_own_word_is_his_own(phones: Telephones) -> None:
    one = phones.invite()
    phones.say(ME, "收到")
    assert phones.stands(one, QIN) == ("confirmed", "self", f"person:{QIN}", None)
    assert phones.stands(one, HE)[0] == WAITING


@pytest.fixture
def couple(phones: Telephones) -> Telephones:
    """秦一山 and 何素云 with one telephone."""
    phones.share(HE, ME)
    with phones.store.write() as records:
        records.people.bury_address(*CHAT, SHE, phones.now)
    return phones


def test_a_couple_with_one_telephone_is_asked_whose_word_it_was(couple: Telephones) -> None:
    one = couple.invite()
    asked = couple.say(ME, "收到")
    assert "1 秦一山" in asked
    assert "2 何素云" in asked
    assert [couple.stands(one, who)[0] for who in (QIN, HE)] == [WAITING, WAITING]
    couple.say(ME, "2")
    assert couple.stands(one, HE) == ("confirmed", "self", f"person:{HE}", None)
    assert couple.stands(one, QIN)[0] == WAITING


def test_a_couple_may_say_whose_in_words(couple: Telephones) -> None:
    one = couple.invite()
    couple.say(ME, "收到", "何素云")
    assert [couple.stands(one, who)[0] for who in (QIN, HE)] == [WAITING, "confirmed"]
    couple.say(ME, "秦一山去")
    assert couple.stands(one, QIN)[3] == "attend"
    assert couple.stands(one, HE)[3] is None


@pytest.mark.parametrize("words", ["我们都去", "我和老伴都去", "我俩都去"])
def test_a_couple_that_comes_together_brings_nobody(couple: Telephones, words: str) -> None:
    one = couple.invite()
    couple.say(ME, words)
    for who in (QIN, HE):
        assert couple.stands(one, who) == ("confirmed", "self", f"person:{who}", "attend")
        assert couple.needs(one, who)[0] == 0


def test_of_a_couple_one_comes_and_one_does_not(couple: Telephones) -> None:
    one = couple.invite()
    couple.say(ME, "秦一山去，何素云腿疼去不了")
    assert couple.stands(one, QIN)[3] == "attend"
    assert couple.stands(one, HE)[3] == "decline"


@pytest.fixture
def parents(phones: Telephones) -> Telephones:
    """陶大川 and 姚静, for both of whom their daughter receives."""
    phones.daughter_of(YAO, "女")
    with phones.store.write() as records:
        records.people.change_person(TAO, {"sex": "男"})
    return phones


def test_a_daughter_who_speaks_of_her_father_settles_him_only(parents: Telephones) -> None:
    one = parents.invite()
    parents.say(CHILD, "我爸知道了")
    assert parents.stands(one, TAO) == ("confirmed_by_proxy", "proxy", f"proxy:{DAUGHTER}", None)
    assert parents.stands(one, YAO)[0] == WAITING
    parents.say(CHILD, "我妈也知道了")
    assert parents.stands(one, YAO) == ("confirmed_by_proxy", "proxy", f"proxy:{100 + YAO}", None)


@pytest.mark.parametrize("words", ["我爸妈都知道了", "都知道了", "他们都知道了", "爸妈都收到了"])
def test_a_daughter_may_speak_for_both(parents: Telephones, words: str) -> None:
    one = parents.invite()
    parents.say(CHILD, words)
    assert [parents.stands(one, who)[:2] for who in (TAO, YAO)] == [("confirmed_by_proxy", "proxy")] * 2


@pytest.mark.parametrize("words", ["知道了", "收到", "好的"])
def test_a_daughter_who_names_nobody_is_asked(parents: Telephones, words: str) -> None:
    one = parents.invite()
    asked = parents.say(CHILD, words)
    assert "1 陶大川" in asked or "2 陶大川" in asked
    assert [parents.stands(one, who)[0] for who in (TAO, YAO)] == [WAITING, WAITING]
    parents.say(CHILD, "我妈")
    assert [parents.stands(one, who)[0] for who in (TAO, YAO)] == [WAITING, "confirmed_by_proxy"]


def test_a_daughter_says_different_things_of_each(parents: Telephones) -> None:
    one = parents.invite()
    answer = parents.say(CHILD, "我爸去，要轮椅，我妈腿疼去不了")
    assert parents.stands(one, TAO)[3] == "attend"
    assert parents.needs(one, TAO)[2]
    assert parents.stands(one, YAO)[3] == "decline"
    assert not parents.needs(one, YAO)[2]
    assert "陶大川" in answer
    assert "姚静" in answer


def test_a_parent_in_hospital_alarms_for_that_parent_and_keeps_the_others_word(parents: Telephones) -> None:
    one = parents.invite()
    parents.say(CHILD, "我妈住院了，我爸知道了")
    assert [(kind, who) for kind, who, _ in parents.tasks() if kind == "alert"] == [("alert", YAO)]
    assert parents.stands(one, TAO)[0] == "confirmed_by_proxy"
    assert parents.stands(one, YAO)[0] == WAITING


def test_his_own_later_word_stands_above_his_daughters_and_both_are_kept(phones: Telephones) -> None:
    phones.share(TAO, "person-3")
    one = phones.invite()
    phones.say(CHILD, "我爸知道了")
    phones.say("person-3", "收到")
    assert phones.stands(one, TAO)[:3] == ("confirmed", "self", f"person:{TAO}")
    assert [how for how, _, _ in phones.words(one, TAO)] == ["proxy", "self"]
    phones.say(CHILD, "我爸知道了")
    assert phones.stands(one, TAO)[1] == "self"


def test_a_retiree_who_receives_for_her_mother_answers_what_she_was_sent(phones: Telephones) -> None:
    """Her mother has an account of her own, so nothing has left for the daughter's on her account."""
    phones.daughter_of(MOURNER, "女", SHE)
    one = phones.invite()
    phones.say(SHE, "收到")
    assert phones.stands(one, HE)[:2] == ("confirmed", "self")
    assert phones.stands(one, MOURNER)[0] == WAITING
    phones.say(SHE, "我妈知道了")
    assert phones.stands(one, MOURNER)[:2] == ("confirmed_by_proxy", "proxy")


def test_a_retiree_who_was_sent_both_is_asked(phones: Telephones) -> None:
    phones.daughter_of(YAO, "女", SHE)
    one = phones.invite()
    assert "何素云" in phones.say(SHE, "收到")
    assert [phones.stands(one, who)[0] for who in (HE, YAO)] == [WAITING, WAITING]
    phones.say(SHE, "3")
    assert [phones.stands(one, who)[1] for who in (HE, YAO)] == ["self", "proxy"]


def test_a_retired_liaison_who_tells_of_another_has_not_answered_himself(phones: Telephones) -> None:
    phones.share(QIN, f"staff-{LIAISON}")
    one = phones.invite()
    phones.say(f"staff-{LIAISON}", "何素云说她去不了")
    assert phones.stands(one, QIN)[0] == WAITING
    assert len(phones.told("staff/inquiry_asked")) == 1
    phones.say(f"staff-{LIAISON}", "我去")
    assert phones.stands(one, QIN) == ("confirmed", "self", f"person:{QIN}", "attend")


def test_saying_yes_twice_does_not_speak_for_the_other(parents: Telephones) -> None:
    one = parents.invite()
    parents.say(CHILD, "我爸知道了", "好的")
    assert parents.stands(one, YAO)[0] == WAITING


# --- which notice ----------------------------------------------------------------------------------------------------


def test_with_several_open_it_is_asked_which(phones: Telephones) -> None:
    first, second = phones.invite(), phones.invite(title="健康体检", kind="activity")
    assert "1 健康体检" in phones.say(ME, "去")
    phones.say(ME, "1")
    assert phones.stands(second, QIN)[3] == "attend"
    assert phones.stands(first, QIN)[0] == WAITING


def test_all_of_them_may_be_answered_at_once(phones: Telephones) -> None:
    both = phones.invite(), phones.invite(title="健康体检", kind="activity")
    phones.say(ME, "都去")
    assert [phones.stands(one, QIN)[3] for one in both] == ["attend", "attend"]


def test_one_is_taken_and_the_other_left(phones: Telephones) -> None:
    first, second = phones.invite(), phones.invite(title="健康体检", kind="activity")
    phones.say(ME, "座谈会去，体检不去")
    assert [phones.stands(one, QIN)[3] for one in (first, second)] == ["attend", "decline"]


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("都收到了，义诊不去", None, "decline"),
        ("都收到了，第一个去，第二个去不了", "attend", "decline"),
        ("都收到了，座谈会我去", "attend", None),
        ("都去，义诊不去", "attend", "decline"),
        ("义诊不去，其他的都去", "attend", "decline"),
        ("都收到了，去不了", "decline", "decline"),
    ],
)
def test_all_are_received_and_one_is_left(phones: Telephones, words: str, first: str | None, second: str | None) -> None:
    both = phones.invite(), phones.invite(title="义诊", kind="activity")
    phones.say(ME, words)
    assert [phones.stands(one, QIN) for one in both] == [("confirmed", "self", f"person:{QIN}", said) for said in (first, second)]
    assert [len(phones.words(one, QIN)) for one in both] == [1, 1]


@pytest.mark.parametrize("words", ["都收到了，义诊不去，座谈会去，要轮椅", "都收到了，义诊不去，座谈会去要轮椅"])
def test_what_he_needs_is_of_the_notice_beside_which_he_says_it(phones: Telephones, words: str) -> None:
    first, second = phones.invite(), phones.invite(title="义诊", kind="activity")
    phones.say(ME, words)
    assert [phones.needs(one, QIN)[2] for one in (first, second)] == [True, False]
    assert [phones.stands(one, QIN)[3] for one in (first, second)] == ["attend", "decline"]


def test_going_follows_what_was_just_received(phones: Telephones) -> None:
    """收到 → 能来请回“去” → 去: of the same notice, though another is open."""
    first, second = phones.invite(), phones.invite(title="健康体检", kind="activity")
    phones.say(ME, "座谈会收到", "去")
    assert phones.stands(first, QIN)[3] == "attend"
    assert phones.stands(second, QIN)[3] is None


# --- which text ------------------------------------------------------------------------------------------------------


def corrected(phones: Telephones, notice_id: int) -> None:
    with phones.store.write() as records:
        notice = records.notices.get(notice_id)
        assert notice is not None
        records.notices.propose(notice_id, replace(notice.text, body="改到二楼。"), notice.author_id, phones.now)
        desk().correct(records, notice, APPROVER, phones.now)


def test_a_word_on_the_old_text_settles_nothing_and_is_kept(phones: Telephones) -> None:
    one = phones.invite()
    corrected(phones, one)
    answer = phones.say(ME, "收到")
    assert "改到二楼" in answer
    assert phones.stands(one, QIN)[0] == WAITING
    assert phones.words(one, QIN) == [("self", f"person:{QIN}", 1)]
    phones.say(ME, "去")  # he has read what the answer showed him
    assert phones.stands(one, QIN) == ("confirmed", "self", f"person:{QIN}", "attend")
    assert [version for _, _, version in phones.words(one, QIN)] == [1, 2]


def test_a_word_after_the_correction_has_left_counts(phones: Telephones) -> None:
    one = phones.invite()
    phones.say(ME, "去")
    corrected(phones, one)
    assert phones.stands(one, QIN)[0] == WAITING
    phones.send()
    phones.say(ME, "收到")
    assert phones.stands(one, QIN)[0] == "confirmed"


# --- coming, and what it takes ---------------------------------------------------------------------------------------


def test_what_he_needs_is_kept_and_read_back_and_may_be_added_to(phones: Telephones) -> None:
    one = phones.invite()
    answer = phones.say(ME, "去，儿子陪我去", "对了，要轮椅，我吃素", "派车接我")
    assert phones.needs(one, QIN) == (1, True, True, "素食")
    for word in ("1 人陪同", "派车接", "轮椅", "素食"):
        assert word in answer
    phones.say(ME, "不用接了")
    assert phones.needs(one, QIN) == (1, False, True, "素食")


def test_whoever_must_be_fetched_comes(phones: Telephones) -> None:
    one = phones.invite()
    phones.say(ME, "去，两个人，吃素，走不动来接我")
    assert phones.stands(one, QIN)[3] == "attend"
    assert phones.needs(one, QIN) == (1, True, False, "素食")


@pytest.mark.parametrize("words", ["派车接我", "请派车", "能派车接我吗", "走不动，来接我"])
@pytest.mark.parametrize("before", ["", "去", "收到"])
def test_a_car_is_a_wish_and_no_question(phones: Telephones, before: str, words: str) -> None:
    one = phones.invite()
    answer = phones.say(ME, before, words) if before else phones.say(ME, words)
    assert "派车接" in answer
    assert "您问的" not in answer
    assert phones.needs(one, QIN)[1]
    assert phones.stands(one, QIN)[3] == ("attend" if before == "去" else None)


def test_a_car_in_the_same_breath_is_no_question_but_what_is_asked_besides_is(phones: Telephones) -> None:
    one = phones.invite()
    assert "您问的" not in phones.say(ME, "去，能派车接我吗")
    assert "您问的" in phones.say(ME, "去，派车接我，几点开始？")
    assert "您问的" in phones.say(ME, "车几点来接我？")
    assert phones.stands(one, QIN)[3] == "attend"


@pytest.mark.parametrize("words", ["我去老伴不去", "我去 老伴不去", "老伴不去我去"])
def test_he_comes_without_his_wife(phones: Telephones, words: str) -> None:
    one = phones.invite()
    answer = phones.say(ME, words)
    assert phones.stands(one, QIN)[3] == "attend"
    assert phones.needs(one, QIN)[0] == 0
    assert "您问的" not in answer


def test_of_two_parents_one_comes_without_a_stop_between(parents: Telephones) -> None:
    one = parents.invite()
    parents.say(CHILD, "我爸去我妈不去")
    assert [parents.stands(one, who)[3] for who in (TAO, YAO)] == ["attend", "decline"]


def test_what_he_needs_shows_that_he_knows_but_not_that_he_comes(phones: Telephones) -> None:
    one = phones.invite()
    assert "能来请回“去”" in phones.say(ME, "要轮椅")
    assert phones.stands(one, QIN) == ("confirmed", "self", f"person:{QIN}", None)


def test_a_wife_who_stays_at_home_is_no_refusal_of_his(phones: Telephones) -> None:
    one = phones.invite()
    phones.say(ME, "去，老伴也去")
    assert phones.needs(one, QIN)[0] == 1
    phones.say(ME, "老伴不去了")
    assert phones.stands(one, QIN)[3] == "attend"
    assert phones.needs(one, QIN)[0] == 0


def test_whoever_cannot_come_is_asked_how_to_bring_it_and_his_wish_is_a_task(phones: Telephones) -> None:
    one = phones.invite()
    assert "1 上门讲" in phones.say(ME, "去不了，腿疼")
    assert len(phones.told("staff/declined")) == 1
    assert [kind for kind, who, _ in phones.tasks() if who == QIN] == []
    phones.say(ME, "2")
    assert [(kind, title) for kind, who, title in phones.tasks() if who == QIN] == [("bring", "打电话讲：座谈会")]
    phones.now += timedelta(minutes=1)
    phones.say(ME, "还是上门讲吧")
    phones.say(ME, "我又能去了")
    assert [kind for kind, who, _ in phones.tasks() if who == QIN] == []
    assert phones.stands(one, QIN)[3] == "attend"


def test_a_wish_said_with_the_refusal_is_not_asked_for(phones: Telephones) -> None:
    phones.invite()
    answer = phones.say(ME, "去不了，麻烦上门给我讲讲")
    assert "请回复数字" not in answer
    assert [(kind, title) for kind, who, title in phones.tasks() if who == QIN] == [("bring", "上门讲：座谈会")]


@pytest.mark.parametrize(("before", "told"), [(timedelta(days=2), 0), (timedelta(hours=20), 1)])
def test_a_change_of_mind_is_told_only_shortly_before(phones: Telephones, before: timedelta, told: int) -> None:
    one = phones.invite(event_at=phones.now + before)
    phones.say(ME, "去", "去不了了")
    assert phones.stands(one, QIN)[3] == "decline"
    assert len(phones.told("staff/changed_mind")) == told
    assert phones.told("staff/declined") == []
    assert len(phones.words(one, QIN)) == 2


def test_he_would_rather_be_rung_up(phones: Telephones) -> None:
    one = phones.invite()
    phones.say(ME, "给我打电话吧")
    assert phones.stands(one, QIN)[0] == "task_open"
    assert [(kind, title) for kind, who, title in phones.tasks() if who == QIN] == [("call", "座谈会")]
    phones.send()
    assert len([kind for kind, who, _ in phones.tasks() if who == QIN]) == 1
    phones.say(ME, "收到")
    assert [kind for kind, who, _ in phones.tasks() if who == QIN] == []


# --- several things in one breath ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "rsvp", "alarm"),
    [
        ("我住院了，去不了", "decline", "住院"),
        ("会我去。一个人在家心里难受，活着没意思", "attend", "需要关心"),
        ("收到谢谢", None, None),
        ("收到，几点开始？", None, None),
        ("去，几点开始？", "attend", None),
        ("收到，以后别再给我发了", None, "不愿再收通知"),
    ],
)
def test_nothing_that_is_said_with_it_is_lost(phones: Telephones, words: str, rsvp: str | None, alarm: str | None) -> None:
    one = phones.invite()
    phones.say(ME, words)
    state, _, _, said = phones.stands(one, QIN)
    assert said == rsvp
    assert state == "confirmed"
    assert [title for kind, who, title in phones.tasks() if kind == "alert" and who == QIN] == ([alarm] if alarm else [])


def test_in_hospital_one_cannot_come_to_anything(phones: Telephones) -> None:
    both = phones.invite(), phones.invite(title="健康体检", kind="activity")
    phones.say(ME, "我住院了，都去不了")
    assert [phones.stands(one, QIN)[3] for one in both] == ["decline", "decline"]


def test_another_matter_goes_to_a_person_with_its_number(phones: Telephones) -> None:
    one = phones.invite()
    answer = phones.say(ME, "收到，另外我的护理费怎么还没发")
    assert phones.stands(one, QIN)[0] == "confirmed"
    assert "号）" in answer
    assert len(phones.told("staff/inquiry_asked")) == 1


# --- not understood --------------------------------------------------------------------------------------------------


def test_what_is_not_understood_goes_to_his_liaison_as_it_came_and_together_within_the_hour(phones: Telephones) -> None:
    one = phones.invite()
    start = phones.now
    for minutes, words in ((0, "看情况吧"), (10, "再说吧"), (50, "不好说"), (200, "看看身体吧")):
        phones.now = start + timedelta(minutes=minutes)
        assert "原样转给" in phones.say(ME, words)
        phones.send()
    told = phones.told("staff/reply_unclear")
    assert [(one["words"], one["due"] - start) for one in told] == [
        ("看情况吧", timedelta(0)),
        ("再说吧\n不好说", timedelta(hours=1)),
        ("看看身体吧", timedelta(minutes=200)),
    ]
    assert phones.stands(one, QIN)[0] == WAITING


def test_without_a_liaison_it_is_a_question_with_its_clock(phones: Telephones) -> None:
    phones.share(WEI, "person-7")
    phones.invite()
    phones.say("person-7", "看情况吧", "再说吧")
    with phones.store.read() as records:
        (asked,) = records.inquiries.open_inquiries()
        more = [word.text for word in records.inquiries.words(asked.number)]
    assert (asked.question, more) == ("看情况吧", ["再说吧"])
    assert phones.told("staff/reply_unclear") == []


# --- who comes -------------------------------------------------------------------------------------------------------


def test_the_seat_list_counts_what_stands_now_and_shows_each_his_own(phones: Telephones) -> None:
    phones.invite()
    phones.say(ME, "去，老伴也去，要轮椅")
    phones.say(SHE, "去，派车接我")
    phones.say(CHILD, "我爸去不了")
    assert "共要 3 个座" in phones.say("staff-1", "座次 1")
    assert "何素云" in phones.say("staff-1", "接送 1")
    phones.say(ME, "去不了了")
    assert "来 1 人，陪同 0 人，共要 1 个座" in phones.say("staff-1", "谁来 1")
    own = phones.say(f"staff-{TOWN_LIAISON}", "报名 1")
    assert "陶大川" in own
    assert "何素云" not in own
    assert "何素云" in phones.say(f"staff-{LIAISON}", "报名 1")


def test_the_figures_keep_apart_how_it_came_about(parents: Telephones) -> None:
    one = parents.invite()
    parents.say(ME, "收到")
    parents.say(CHILD, "我爸知道了")
    assert [parents.stands(one, who)[1] for who in (QIN, TAO)] == [How.SELF, How.PROXY]
