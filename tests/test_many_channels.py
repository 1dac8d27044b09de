"""One office on many platforms at once, over real HTTP: what is said on each comes in, a notice reaches people on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.channel_status import accounts
from bot.clock import ManualClock
from bot.config import parse
from bot.directory import sync_directory
from bot.domain.notices import NoticeKind
from bot.domain.people import Owner, OwnerKind
from bot.domain.tasks import TaskKind
from bot.office import CONTENT, read
from tests.databases import settings_in
from tests.fakes import aliyun
from tests.fakes.qq import FakeQQ
from tests.fakes.qq.world import APP_ID as BOT
from tests.fakes.qq.world import SECRET as BOT_SECRET
from tests.fakes.wecom import company
from tests.fakes.wecom.company import Person
from tests.fakes.wecom.platform import FakeWeCom
from tests.fakes.wecom_kf import OPEN_KFID, FakeKf
from tests.fakes.wecom_kf import SECRET as KF_SECRET
from tests.faults.rig import Said
from tests.office import MONDAY, ServedOffice, copy_office, prepared

SECRET_PATH = "a-path-that-nobody-guesses"
PEOPLE = read(CONTENT / "demo" / "office.yaml")["people"]
NAMES = [one["name"] for one in PEOPLE]
TEXT = {
    "text": "通知：{title}，时间{time}，地点{place}。看到请回复1，有事请打{contact}。",
    "variables": ["title", "time", "place", "contact"],
}
SPOKEN = "您好，通知您：{title}。时间，{time}。地点，{place}。听清楚了请按1，办公室电话{contact}。"
BEGINS = MONDAY + timedelta(minutes=7)


class Office(ServedOffice):
    """The service, and the platforms around it; all live by one clock."""

    qq: FakeQQ
    wecom: FakeWeCom
    kf: FakeKf
    sms: aliyun.FakeAliyun
    voice: aliyun.FakeAliyun

    def post(self, path: str, said: Said) -> requests.Response:
        address = f"http://127.0.0.1:{self.port}{path}"
        return requests.post(address, params=dict(said.query), data=said.body, headers=dict(said.headers), timeout=10)

    def qq_says(self, payload: dict[str, Any]) -> None:
        """Every event comes twice: the platform does that."""
        for _ in range(2):
            assert self.post("/callback/qq/main", self.qq.push(payload)).status_code == 200
        self.settle()

    def settle(self) -> None:
        for _ in range(8):
            self.app.advance()
            self.run(self.app.puller.round(called=True))
            made = self.run(self.app.drain())
            for one in (*self.sms.receipts(), *self.voice.receipts()):
                self.post(f"/receipt/aliyun/{SECRET_PATH}{'-voice' if one in self.voice.receipts() else ''}", one)
            if not made:
                break
        self.app.audit()

    def go(self, **by: float) -> None:
        """Time passes in steps of ten minutes."""
        until = self.clock.now() + timedelta(**by)
        while self.clock.now() < until:
            self.clock.set(min(until, self.clock.now() + timedelta(minutes=10)))
            self.settle()

    def notice(self, audience: str = "全体") -> int:
        now = self.clock.now()
        draft = {
            "kind": NoticeKind.MEETING.value,
            "title": "迎春座谈会",
            "body": "请参加。",
            "audience": audience,
            "place": "三楼",
        }
        times = {"event_at": now + timedelta(days=1), "requires_confirmation": True, "author_id": 1}
        with self.app.store.write() as records:
            made = records.notices.add({**draft, **times}, now)
            self.app.services.dispatch.release(records, made, 2, now)
        return made.id

    def stands(self, notice_id: int, person_id: int) -> str:
        with self.app.store.read() as records:
            return str(next(one["state"] for one in records.board.recipients(notice_id) if one["person_id"] == person_id))

    def bind(self, person_id: int, channel: str, external_id: str) -> None:
        with self.app.store.write() as records:
            records.people.bind(Owner(OwnerKind.PERSON, person_id), channel, "main", external_id, self.clock.now())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    copy_office(prepared(), tmp_path)
    clock = ManualClock(BEGINS)
    with ExitStack() as stack:
        qq = stack.enter_context(FakeQQ.running(clock.now))
        wecom = stack.enter_context(FakeWeCom(clock.now))
        kf = stack.enter_context(FakeKf(clock.now))
        sms = stack.enter_context(aliyun.FakeAliyun(clock.now))
        voice = stack.enter_context(aliyun.FakeAliyun(clock.now, calls=True))
        served = Office(parse(settings(tmp_path, qq, wecom, kf, sms, voice)), BEGINS)
        served.clock = clock
        served.qq, served.wecom, served.kf, served.sms, served.voice = qq, wecom, kf, sms, voice
        served.open()
        with served.app.store.write() as records:
            records.connection.exec_driver_sql("update address set dead_at = bound_at")  # nobody is on WeChat here
        yield served
        served.close()


def settings(folder: Path, qq: FakeQQ, wecom: FakeWeCom, kf: FakeKf, sms: aliyun.FakeAliyun, voice: aliyun.FakeAliyun) -> Any:
    sealed = {"token": company.TOKEN, "encoding_aes_key": company.AES_KEY, "corp_id": company.CORP_ID, "timeout": 2.0}
    cloud = {"provider": "aliyun", "key_id": aliyun.KEY_ID, "key_secret": aliyun.KEY_SECRET, "timeout": 2.0, "per_second": 500.0}
    texts = {"notice": {"id": aliyun.SMS_TEXT, **TEXT}}
    call = {
        "id": aliyun.VOICE_TEXT,
        "text": SPOKEN,
    }
    return {
        "demo": False,
        "office": {"phone": "0511-88880001"},
        **settings_in(folder),
        "web": {"secret": "signs-only-in-tests", "public_url": "http://127.0.0.1:1", "answer_within": 4.5},
        "channels": {
            "qq": {"main": {"app_id": BOT, "app_secret": BOT_SECRET, "api_base": qq.base, "token_base": qq.base, "timeout": 2.0}},
            "wecom": {"main": {**sealed, "agent_id": company.AGENT_ID, "secret": company.SECRET, "api_base": wecom.base}},
            "wecom_kf": {"main": {**sealed, "secret": KF_SECRET, "open_kfid": OPEN_KFID, "api_base": kf.server.base}},
            "sms": {
                "main": {
                    **cloud,
                    "sign_name": aliyun.SIGN_NAME,
                    "api_base": sms.base,
                    "templates": texts,
                    "receipt_secret": SECRET_PATH,
                }
            },
            "voice": {
                "main": {
                    **cloud,
                    "show_number": aliyun.SHOW_NUMBER,
                    "api_base": voice.base,
                    "templates": {"notice": {**call, "variables": TEXT["variables"]}},
                    "receipt_secret": f"{SECRET_PATH}-voice",
                }
            },
        },
    }


def test_a_qq_group_from_joining_to_a_word_that_counts(office: Office) -> None:
    qq, group = office.qq, "GROUP-OPENID-1"
    qq.group(group, active=True)
    office.bind(1, "qq", "PERSON-1")
    with office.app.store.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, 1), "qq", "main", "CLERK-IN-GROUP", office.clock.now())
    office.qq_says(qq.group_event("GROUP_ADD_ROBOT", group))
    office.qq_says(qq.group_event("GROUP_MSG_RECEIVE", group))
    office.qq_says(qq.say_in(group, "CLERK-IN-GROUP", "登记群 河口镇QQ群"))
    assert "登记好了" in qq.shown(group)[-1]
    office.qq_says(qq.say("PERSON-1", "绑定码"))
    code = next(word for word in qq.shown("PERSON-1")[-1].split() if word[-6:].isdigit())[-6:]
    office.qq_says(qq.say_in(group, "MEMBER-1", f"绑定 {code}"))
    assert "对上" in qq.shown(group)[-1]
    number = office.notice()
    office.go(minutes=1)
    assert "迎春座谈会" in qq.shown(group)[-1]
    before = len(qq.shown(group))
    office.qq_says(qq.say_in(group, "MEMBER-1", "收到", at=False))
    assert office.stands(number, 1) == "confirmed"
    assert len(qq.shown(group)) == before


def test_a_question_in_qq_is_answered_once_however_often_it_is_pushed(office: Office) -> None:
    office.qq_says(office.qq.say("PERSON-2", "护理费怎么申请"))
    answers = office.qq.shown("PERSON-2")
    assert 1 <= len(answers) <= 4
    assert "护理费" in answers[0]
    assert len(set(answers)) == len(answers)


def test_a_qq_group_whose_owner_says_no_is_handed_to_a_human(office: Office) -> None:
    qq, group = office.qq, "GROUP-OPENID-2"
    qq.group(group, active=False)
    with office.app.store.write() as records:
        records.groups.register("二支部QQ群", "qq", "main", 3, None, group)
    office.notice()
    office.go(minutes=1)
    with office.app.store.read() as records:
        titles = [one.title for one in records.tasks.open_tasks() if one.kind is TaskKind.RELAY]
        assert records.allowances.of("qq", "main", [group])[group]["post"] is False
    assert any("二支部QQ群" in title for title in titles)
    assert qq.shown(group) == []
    office.qq_says(qq.group_event("GROUP_MSG_RECEIVE", group))
    office.notice()
    office.go(minutes=1)
    assert "迎春座谈会" in qq.shown(group)[-1]


def test_a_member_of_the_company_presses_a_button(office: Office) -> None:
    office.wecom.company.add(Person("qinhuaiyuan", NAMES[0], mobile=PEOPLE[0]["phone"]))
    synced = sync_directory(office.app, "wecom.main", dry_run=False)
    assert (synced.bound_now, synced.not_of_the_ledger) == (1, synced.in_directory - 1)
    assert sync_directory(office.app, "wecom.main", dry_run=False).bound_before == 1
    number = office.notice()
    office.go(minutes=5)
    (card,) = office.wecom.shown("qinhuaiyuan")
    assert "迎春座谈会" in card
    pressed = office.wecom.presses("qinhuaiyuan", "收到，我去")
    for _ in range(3):
        assert office.post("/callback/wecom/main", pressed).status_code == 200
    assert office.stands(number, 1) == "confirmed"


def test_whoever_opened_the_link_of_the_service_desk_is_answered_once(office: Office) -> None:
    office.kf.writes("external-1", content="护理费怎么申请")
    for _ in range(2):
        assert office.post("/callback/wecom_kf/main", office.kf.calls_us()).status_code == 200
        office.settle()
    shown = office.kf.shown("external-1")
    assert shown
    assert "护理费" in shown[0]
    office.close()
    office.open()
    office.run(office.app.puller.round())
    office.settle()
    assert office.kf.shown("external-1") == shown


def test_a_text_message_is_answered_with_one(office: Office) -> None:
    number, phone = office.notice(NAMES[0]), PEOPLE[0]["phone"]
    office.go(minutes=10)
    assert "迎春座谈会" in office.sms.shown(phone)[-1]
    assert office.post(f"/receipt/aliyun/{SECRET_PATH}", office.sms.reply(phone, "1")).json()["code"] == 0
    assert office.stands(number, 1) == "confirmed"
    assert office.post("/receipt/aliyun/another-path-that-is-wrong", office.sms.reply(phone, "1")).status_code == 404


def test_who_does_not_read_is_rung_up_and_presses_one(office: Office) -> None:
    number, phone = office.notice(NAMES[0]), PEOPLE[0]["phone"]
    office.go(hours=2)
    assert office.voice.shown(phone)
    assert office.stands(number, 1) == "confirmed"


def test_the_office_sees_how_each_account_stands(office: Office) -> None:
    office.qq_says(office.qq.say("PERSON-2", "您好"))
    with office.app.store.read() as records:
        found = {one.channel: one for one in accounts(records, office.app.parts().abilities, office.clock.now())}
    assert set(found) == {"qq", "wecom", "wecom_kf", "sms", "voice"}
    assert found["qq"].traffic.sent >= 1


def test_whoever_forwards_to_an_ordinary_group_gets_text_and_picture(office: Office) -> None:
    office.wecom.company.add(Person("liuqinghe", "柳青禾", mobile="13800001003"))
    with office.app.store.write() as records:
        records.people.bind(Owner(OwnerKind.STAFF, 3), "wecom", "main", "liuqinghe", office.clock.now())
        records.groups.register("城关镇微信群", "relay", "", 3)
    office.notice()
    office.go(minutes=5)
    with office.app.store.read() as records:
        (task,) = [one for one in records.tasks.open_tasks() if one.title == "城关镇微信群"]
    office.post("/callback/wecom/main", office.wecom.says("liuqinghe", f"转发 {task.number}"))
    office.settle()
    shown = [(one.kind, one.text) for one in office.wecom.phone("liuqinghe")]
    assert any(kind == "image" for kind, _ in shown)
    office.post("/callback/wecom/main", office.wecom.says("liuqinghe", f"{task.number} 已转发"))
    office.settle()
    with office.app.store.read() as records:
        assert task.number not in [one.number for one in records.tasks.open_tasks()]
