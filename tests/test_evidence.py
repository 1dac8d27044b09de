"""The evidence pack: complete, safe to open, masked, and a changed copy shows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from bot import evidence
from bot.domain.delivery import AttemptState, Lane, Reason
from bot.domain.notices import How, Text
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Viewer
from bot.errors import NotAllowed
from bot.evidence import EvidenceFault, Scribe
from bot.evidence.seal import Seal
from bot.evidence.sheets import HEADINGS
from bot.store import Records, Store
from bot.store.delivery import Mark
from bot.store.settling import Settled
from bot.wording import Wording
from tests.builders import CHAT, CLERK, HE, NOW, OFFICE, QIN, TAO, YAO, at, desk, ladders, recipient_of, released

SCRIBE = Scribe(Wording(OFFICE.name, OFFICE.phone).render)
EVENING = at("20:00")


@pytest.fixture
def notice(store: Store) -> int:
    """A notice with a title that Excel would run, a correction, and people in every state."""
    with store.write() as records:
        one = released(records, title="=1+1", body="@请来\n参加")
        ladders().tick(records, NOW)
        for each in records.claims.claim(*CHAT, NOW, 100, tuple(Lane), ()):
            records.delivery.mark([Mark(each.id, each.claimed_at, AttemptState.ACCEPTED, Reason.NONE, NOW, f"m{each.id}")], NOW)
        settle(records, one.id, QIN, How.SELF, "person:1", at("9:30"))
        settle(records, one.id, TAO, How.PROXY, "proxy:1", at("18:30"))
        records.access.write_history("staff:1", "drafted", f"notice:{one.id}", NOW)
        records.notices.propose(one.id, Text("更正：改在周四", "请周四来。"), CLERK, at("19:00"))
        call = next(task for task in records.tasks.open_tasks() if task.person_id == YAO)
        phone = {
            "channel": "sms",
            "account": "main",
            "external_id": f"person:{HE}",
            "form": "sms",
            "rung": "sms",
            "purpose": "notice",
        }
        moments = {"due_at": at("9:40"), "expires_at": EVENING, "claimed_at": at("9:40")}
        row = {"key": "sms-he", "lane": "2-notice", "recipient_id": recipient_of(records, one.id, HE), "person_id": HE}
        records.delivery.plan([{**row, **phone, **moments, "template": "push/notice", "state": "accepted", "cost": 5}])
        records.access.write_history("staff:4", "task.无人接", f"task:{call.number}", at("9:50"))
        return one.id


def settle(records: Records, notice_id: int, person_id: int, how: How, by: str, now: datetime) -> None:
    desk().settle(records, Settled(recipient_of(records, notice_id, person_id), how, by, "inbox:3"), now)


def written(store: Store, notice_id: int, path: Path, scribe: Scribe = SCRIBE) -> dict[str, list[dict[str, str]]]:
    """The file as somebody opens it: each sheet's rows by their headings."""
    with store.read() as records:
        made = evidence.write(records, notice_id, scribe, EVENING, path)
    with store.write() as records:
        evidence.note(records, scribe.viewer, made, EVENING)
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in opened(path).items()}


def opened(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_it_holds_everybody_with_who_how_when_and_why(store: Store, notice: int, tmp_path: Path) -> None:
    found = written(store, notice, tmp_path / "e.xlsx")
    people = {row["姓名"]: row for row in found["逐人"]}
    assert len(people) == len(found["逐人"]) == 7
    own, proxy, called = people["秦一山"], people["陶大川"], people["姚静"]
    assert (own["确认方式"], own["谁确认"], own["按时"], own["凭据"]) == ("本人", "秦一山", "按时", "聊天记录 3")
    assert (proxy["确认方式"], proxy["谁确认"], proxy["按时"]) == ("代收人", "陶小梅（女儿）", "超过截止")
    assert (called["状态"], called["按时"]) == ("转给了人", "未确认")
    assert called["经过"].endswith("9:00交路平打电话，无人接，11:00前要办")
    assert (people["贺长林"]["在名单"], people["贺长林"]["名单理由"]) == ("否", "已故")


def test_it_holds_the_texts_the_approval_the_figures_and_the_tasks(store: Store, notice: int, tmp_path: Path) -> None:
    found = written(store, notice, tmp_path / "e.xlsx")
    summary = {row["项目"]: row["内容"] for row in found["概况"]}
    assert (summary["拟稿人"], summary["批准人"], summary["批准时间"]) == ("文清", "武岳", "2026-03-10 09:00:00")
    assert (summary["版本 1 正文"], summary["版本 2 状态"]) == ("@请来\n参加", "等待同意")
    assert (summary["应知（人）"], summary["其中本人确认"], summary["其中代收人确认"], summary["知晓率"]) == (
        "6",
        "1",
        "1",
        "33.33%",
    )
    assert (summary["短信（sms）"], summary["费用合计（元）"]) == ("发出 1，送达 0，没发成 0，费用 0.05 元", "0.05")
    assert {row["姓名"]: row["起初交给"] for row in found["任务"]}["姚静"] == "路平"
    assert [(row["谁"], row["做了什么"]) for row in found["历史"]] == [("文清", "起草"), ("路平", "无人接")]


def test_what_looks_like_a_formula_stays_words(store: Store, notice: int, tmp_path: Path) -> None:
    summary = {row["项目"]: row["内容"] for row in written(store, notice, tmp_path / "e.xlsx")["概况"]}
    assert summary["标题"] == "=1+1"


@pytest.mark.parametrize(("numbers", "expected"), [(False, "139****2002"), (True, "13900002002")])
def test_telephone_numbers_are_masked_unless_asked_for(
    store: Store, notice: int, tmp_path: Path, numbers: bool, expected: str
) -> None:
    viewer = Viewer("staff:1", (Grant(Role.CLERK),), 1)
    sent = written(store, notice, tmp_path / "e.xlsx", Scribe(SCRIBE.render, viewer=viewer, numbers=numbers))["发送记录"]
    assert [row["地址"] for row in sent if row["通道"] == "sms"] == [expected]
    assert all("person-" not in row["地址"] for row in sent)


def test_data_and_file_are_the_same(store: Store, notice: int, tmp_path: Path) -> None:
    with store.read() as records:
        made = evidence.write(records, notice, SCRIBE, EVENING, tmp_path / "e.xlsx")
        data = evidence.pack(records, notice, SCRIBE, EVENING)
    assert data["sha256"] == made.digests == evidence.summed(notice, data).digests
    assert evidence.summed(notice, data).rows == made.rows
    for name, rows in opened(tmp_path / "e.xlsx").items():
        if name != "校验":
            assert [rows[0], *rows[1:]] == [list(data["sheets"][name]["columns"]), *data["sheets"][name]["rows"]]


def test_a_file_that_nobody_touched_is_found_whole(store: Store, notice: int, tmp_path: Path) -> None:
    written(store, notice, tmp_path / "e.xlsx")
    with store.read() as records:
        assert evidence.check(records, tmp_path / "e.xlsx") == []


def changed(path: Path, sheet: str, old: str, new: str, checks: bool = False) -> Path:
    """A copy in which somebody has changed one cell, and (`checks`) was clever enough to put the fingerprint right."""
    copy = path.with_name("copy.xlsx")
    rows = opened(path)
    rows[sheet] = [[new if cell == old else cell for cell in row] for row in rows[sheet]]
    if checks:
        seal = Seal()
        for row in rows[sheet]:
            seal.add(row)
        rows["校验"] = [[row[0], row[1], seal.value] if row[0] == sheet else row for row in rows["校验"]]
    with xlsxwriter.Workbook(str(copy)) as book:
        for name, several in rows.items():
            page = book.add_worksheet(name)
            for at_row, row in enumerate(several):
                for column, cell in enumerate(row):
                    page.write_string(at_row, column, cell)
    return copy


def test_a_changed_copy_shows(store: Store, notice: int, tmp_path: Path) -> None:
    written(store, notice, tmp_path / "e.xlsx")
    with store.read() as records:
        same = changed(tmp_path / "e.xlsx", "逐人", "没有这样的格", "")
        assert evidence.check(records, same) == []
        assert evidence.check(records, changed(tmp_path / "e.xlsx", "逐人", "超过截止", "按时")) == [
            "“逐人”和校验表对不上，被改动过"
        ]
        clever = changed(tmp_path / "e.xlsx", "逐人", "超过截止", "按时", checks=True)
        assert evidence.check(records, clever) == ["和系统导出时留的底对不上"]


def test_what_is_no_evidence_is_refused(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet("别的")
    (tmp_path / "text.xlsx").write_text("不是表格", "utf-8")
    with store.read() as records:
        for name in ("other.xlsx", "text.xlsx", "none.xlsx"):
            with pytest.raises(EvidenceFault):
                evidence.check(records, tmp_path / name)


def test_a_draft_has_no_evidence_and_leaves_no_file(store: Store, tmp_path: Path) -> None:
    with store.write() as records:
        draft = records.notices.add(
            {"kind": "meeting", "title": "座谈会", "body": "请来。", "audience": "全体", "requires_confirmation": True}, NOW
        )
        with pytest.raises(EvidenceFault):
            evidence.write(records, draft.id, SCRIBE, NOW, tmp_path / "e.xlsx")
    assert not (tmp_path / "e.xlsx").exists()


def test_only_whoever_may_take_files_out_gets_it_and_only_of_his_people(store: Store, notice: int) -> None:
    with store.read() as records:
        for role in (Role.LIAISON, Role.SECRETARY, Role.LEADER, Role.APPROVER):
            with pytest.raises(NotAllowed):
                evidence.pack(records, notice, Scribe(SCRIBE.render, viewer=Viewer("staff:3", (Grant(role),), 3)), EVENING)
        data = evidence.pack(
            records, notice, Scribe(SCRIBE.render, viewer=Viewer("staff:8", (Grant(Role.CLERK, 2),), 8)), EVENING
        )
    assert {row[0] for row in data["sheets"]["逐人"]["rows"]} == {"陶大川", "姚静", "卫国华"}


def test_that_it_was_made_is_written_down(store: Store, notice: int, tmp_path: Path) -> None:
    written(store, notice, tmp_path / "e.xlsx")
    with store.read() as records:
        line = records.trail.history(notice)[-1]
    assert (line.actor, line.action, set(line.detail["sha256"])) == (OPERATOR.actor, "evidence", set(HEADINGS) - {"校验"})
