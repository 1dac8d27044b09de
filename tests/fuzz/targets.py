"""Every parser of what comes from outside: what it is given, and the refusals that are its right. Anything else is a finding."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import xlsxwriter
from docx import Document
from PIL import Image

from bot.channels.onebot.ears import load
from bot.channels.onebot.parse import Own, echo, event, media_id, media_parts
from bot.channels.onebot.parse import incoming as onebot_incoming
from bot.channels.onebot.segments import segments
from bot.channels.qq.callback import QQCallback
from bot.channels.qq.signature import BotKey
from bot.channels.shared.pushed import PushedJson
from bot.channels.shared.seal import Seal, signature
from bot.channels.shared.xml import xml_fields, xml_rows
from bot.channels.sms.parse import Reader as SmsReader
from bot.channels.voice.parse import Reader as VoiceReader
from bot.channels.wechat.callback import WeChatCallback
from bot.channels.wecom.callback import WeComCallback
from bot.channels.wecom.settings import WeComApp
from bot.commands.days_off_file import FileFault
from bot.commands.days_off_file import read_file as read_days_off_file
from bot.config import parse as parse_config
from bot.domain.audience.language import AudienceFault
from bot.domain.audience.language import parse as parse_audience
from bot.domain.audience.language import write as write_audience
from bot.errors import ConfigError, Rejected
from bot.ledger.faults import LedgerFault
from bot.ledger.workbook import read_workbook
from bot.links import GroupLinks, NoticeLinks, PolicyLinks, TaskLinks
from bot.pictures import as_jpeg, within
from bot.policy.reading.files import read_file as read_policy
from bot.policy.reading.files import read_pasted
from bot.retrieval.faults import PolicyError
from bot.understanding.account import read_account
from bot.understanding.audience import understand_audience
from bot.understanding.audience.roster import read_roster as read_audience_roster
from bot.understanding.audience.roster import vocabulary
from bot.understanding.days_off import read_days_off
from bot.understanding.desk_words import read_desk
from bot.understanding.life_events import read_event
from bot.understanding.notices import understand_notice
from bot.understanding.opt_out import read_opt_out
from bot.understanding.own_notices import read_own_notices
from bot.understanding.plain_questions import read_plain
from bot.understanding.recurring import read_recurring
from bot.understanding.replies import OpenNotice, understand_reply
from bot.understanding.rsvp_details import read_rsvp
from bot.understanding.scrubbing import scrubbed
from bot.understanding.times import find_when
from bot.understanding.visit_answers import changes
from bot.understanding.visits.roster import Reported, Served
from bot.understanding.visits.roster import read_roster as read_visit_roster
from bot.yamltext import read_text
from tests.fuzz.words import TESTS, seed, text_of

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
STAMP = str(int(NOW.timestamp()))
KEY, TOKEN, APP = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "token-of-the-fuzzer", "wx0000000000000001"
SECRET = "secret-of-the-fuzzer"
AUDIENCES = ("类别=离休 且 年龄>=80", "非 (党员 或 单位=城关镇)", '姓名="秦怀远"', "今年满=60/70/80")
LONGEST = 20_000  # characters of a text; the doors let less through
Run = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """One parser. `refuses`: what it may raise."""

    run: Run
    seeds: tuple[bytes, ...]
    refuses: tuple[type[Exception], ...] = (Rejected,)

    def __call__(self, data: bytes) -> None:
        try:
            self.run(data)
        except self.refuses:
            return


# --- callbacks ---------------------------------------------------------------------------------------------------------


def _xml(body: bytes) -> None:
    fields = xml_fields(body)
    assert all(isinstance(value, str) for value in fields.values())
    for name in list(fields)[:3]:
        if name.isalnum() and name.isascii():
            xml_rows(body, name)


def _wechat(body: bytes) -> None:
    """As a platform would have signed it, plain: the parser behind the signature is the target."""
    query = {"timestamp": STAMP, "nonce": "n", "signature": signature(TOKEN, STAMP, "n")}
    callback = WeChatCallback("main", APP, TOKEN)
    opened = callback.open(query, body, NOW)
    callback.answer(opened, "好的", NOW)


def _wecom(content: bytes) -> None:
    """Sealed as the platform seals."""
    sealed = _seal().close(content)
    query = {"timestamp": STAMP, "nonce": "n", "msg_signature": signature(TOKEN, STAMP, "n", sealed)}
    callback = _wecom_callback()
    opened = callback.open(query, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), NOW)
    callback.answer(opened, "好的", NOW)


def _envelope(data: bytes) -> None:
    """What nobody signed and nobody sealed."""
    sealed = data.decode("latin-1")
    _seal().open(sealed)


@lru_cache(maxsize=1)
def _seal() -> Seal:
    return Seal(APP, KEY)


@lru_cache(maxsize=1)
def _wecom_callback() -> WeComCallback:
    return WeComCallback("main", WeComApp(corp_id=APP, secret="s", agent_id=1, token=TOKEN, encoding_aes_key=KEY))


def _qq(body: bytes) -> None:
    headers = {"x-bot-appid": APP, "x-signature-ed25519": _bot_key().sign(STAMP, body), "x-signature-timestamp": STAMP}
    QQCallback("main", APP, SECRET).open({}, body, NOW, headers)


def _qq_unsigned(data: bytes) -> None:
    """The three headers and the body as anybody may send them, a part a line."""
    *parts, body = [*data.split(b"\n", 2), b"", b"", b""][:3]
    stamp, signed = (part.decode("latin-1") for part in parts)
    headers = {"x-bot-appid": APP, "x-signature-ed25519": signed, "x-signature-timestamp": stamp}
    QQCallback("main", APP, SECRET).open({}, body, NOW, headers)


@lru_cache(maxsize=1)
def _bot_key() -> BotKey:
    return BotKey(SECRET)


def _onebot(body: bytes) -> None:
    raw = event(load(body))
    own = Own("main", frozenset({"10001"}), "桑榆", lambda number: number == "1")
    echo(raw, own, NOW)
    heard = onebot_incoming(raw, own, NOW)
    if heard is not None and heard.media_id:
        media_parts(heard.media_id)
    for part in segments(raw.get("message")):
        media_id(part)


class _Ids:
    def of(self, sent: str, number: str) -> str:
        return f"{sent}:{number}"


def _pushed(reader: type[SmsReader] | type[VoiceReader], provider: str, body: bytes) -> None:
    read = getattr(reader("main", _Ids()), provider)  # type: ignore[call-arg]
    PushedJson(read, b"ok").open({}, body, NOW)


# --- words -------------------------------------------------------------------------------------------------------------


def _spoken(read: Callable[[str], object]) -> Run:
    return lambda data: (read(text_of(data)[:LONGEST]), None)[1]


def _times(text: str) -> None:
    for moment in (NOW, NOW.replace(month=12, day=31), NOW.replace(year=2024, month=2, day=29)):
        find_when(text, moment)


def _notice(text: str) -> None:
    understand_notice(text, NOW, ("老干部活动中心",), ("城关镇",))
    read_recurring(text, NOW, {"spring": "春节"})


def _reply(text: str) -> None:
    notice = OpenNotice("1", "meeting", "座谈会", "2026-03-12T09:00", "三楼会议室")
    understand_reply(text, [notice])
    understand_reply(text, [notice, notice], "proxy")
    read_opt_out(text)
    read_rsvp(text)


def _own(text: str) -> None:
    read_account(text, ["秦怀远", "冯若兰"])
    read_own_notices(text)
    read_plain(text, ["柳青禾"], ["柳青禾", "孟秋岚"])
    read_desk(text)


def _life(text: str) -> None:
    read_event(text, TODAY, ["秦怀远", "冯若兰"])
    read_event(text, TODAY, ["秦怀远"], "self")
    scrubbed(text, ["秦怀远"])


def _visit(text: str) -> None:
    _served().read(Reported(text, NOW, next(iter(_served().own))))
    changes(text, TODAY)


@lru_cache(maxsize=1)
def _served() -> Served:
    return read_visit_roster(read_text((TESTS / "visits_text/roster.yaml").read_text("utf-8")))


def _audience(text: str) -> None:
    """What was understood can be written down, and read back as the same."""
    said = understand_audience(text, TODAY, _vocabulary())
    expression = getattr(said, "expression", None)
    if expression is not None:
        assert parse_audience(write_audience(expression)) == expression


@lru_cache(maxsize=1)
def _vocabulary() -> object:
    return vocabulary(read_audience_roster((TESTS / "audience/roster.yaml").read_text("utf-8")))


def _language(text: str) -> None:
    """`parse` and `write` are inverses, whatever was parsed."""
    expression = parse_audience(text)
    written = write_audience(expression)
    assert parse_audience(written) == expression
    assert write_audience(parse_audience(written)) == written


# --- files -------------------------------------------------------------------------------------------------------------


def _file(suffix: str, read: Callable[[Path], object], data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=suffix, dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as kept:
        kept.write(data)
        kept.flush()
        read(Path(kept.name))


def _packed(suffix: str, inner: str, read: Callable[[Path], object], data: bytes) -> None:
    """A sound package with one part of it changed: whoever fuzzes a zip otherwise only finds that its sums are wrong."""
    out = BytesIO()
    with ZipFile(BytesIO(_sample(suffix))) as whole, ZipFile(out, "w") as made:
        for name in whole.namelist():
            made.writestr(name, data if name == inner else whole.read(name))
    _file(suffix, read, out.getvalue())


@lru_cache(maxsize=2)
def _sample(suffix: str) -> bytes:
    out = BytesIO()
    if suffix == ".xlsx":
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet("名册")
            for row, values in enumerate((("姓名", "性别", "出生日期", "单位"), ("秦怀远", "男", "1932-05-01", "城关镇"))):
                for column, value in enumerate(values):
                    sheet.write(row, column, value)
    else:
        document = Document()
        document.add_heading("关于护理费的通知", 1)
        document.add_paragraph("一、离休干部护理费每月1500元。")
        document.add_table(1, 2).rows[0].cells[0].text = "二、"
        document.save(out)
    return out.getvalue()


def _part(suffix: str, name: str) -> bytes:
    with ZipFile(BytesIO(_sample(suffix))) as whole:
        return whole.read(name)


def _picture(data: bytes) -> None:
    as_jpeg(data)
    within(data, 20_000)


def _pictures() -> tuple[bytes, ...]:
    made = []
    for name in ("JPEG", "PNG", "GIF", "BMP", "WEBP"):
        out = BytesIO()
        Image.new("RGB", (8, 6), "#a5461f").save(out, name)
        made.append(out.getvalue())
    return tuple(made)


def _toml(data: bytes) -> None:
    import tomllib

    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return
    parse_config(raw, Path("/nonexistent"))


def _links(data: bytes) -> None:
    """No token of anybody's making opens anything."""
    token = data.decode("utf-8", "surrogateescape")
    for links in (NoticeLinks, GroupLinks, TaskLinks, PolicyLinks):
        assert links(SECRET, "https://example.com").read(token) is None


def _json(*values: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(value, ensure_ascii=False).encode() for value in values)


_PUSH = (
    "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1773194400</CreateTime>"
    "<MsgType>{}</MsgType>{}<MsgId>1</MsgId></xml>"
)
_XML = tuple(
    _PUSH.format(kind, more).encode()
    for kind, more in (
        ("text", "<Content><![CDATA[收到]]></Content>"),
        ("image", "<MediaId>m</MediaId><PicUrl>http://x/</PicUrl>"),
        ("event", "<Event>subscribe</Event><EventKey>qrscene_1</EventKey>"),
        ("event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>7</MsgID><Status>success</Status>"),
        (
            "event",
            "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>t</TemplateId></List></SubscribeMsgPopupEvent>",
        ),
        ("event", "<Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t</TaskId><AgentID>1</AgentID>"),
    )
)
_QQ = _json(
    {"op": 0, "t": "C2C_MESSAGE_CREATE", "id": "e", "d": {"id": "m", "content": "收到", "author": {"user_openid": "U"}}},
    {
        "op": 0,
        "t": "GROUP_AT_MESSAGE_CREATE",
        "d": {"id": "m", "content": "问", "group_openid": "G", "author": {"member_openid": "M"}},
    },
    {"op": 0, "t": "INTERACTION_CREATE", "d": {"id": "i", "data": {"resolved": {"button_data": "x"}}}},
    {"op": 13, "d": {"plain_token": "abc", "event_ts": STAMP}},
)
_EVENTS = _json(
    {"post_type": "message", "message_type": "group", "time": 1773194400, "self_id": 10001, "user_id": 2, "group_id": 3, "message_id": 4,
     "message": [{"type": "text", "data": {"text": "收到"}}, {"type": "image", "data": {"file": "a.jpg", "url": "http://x/"}}]},
    {"post_type": "message", "message_type": "private", "user_id": 2, "message": "[CQ:at,qq=10001] 你好&#91;", "sender": {"card": "老秦"}},
    {"post_type": "notice", "notice_type": "group_increase", "user_id": 10001, "group_id": 3},
)  # fmt: skip
_RECEIPTS = _json(
    [{"phone_number": "13900000000", "success": True, "err_code": "DELIVERED", "biz_id": "9", "out_id": "o"}],
    [{"phone_number": "13900000000", "content": "收到", "sequence_id": "1"}],
    [{"mobile": "13900000000", "report_status": "SUCCESS", "sid": "2019:1"}],
    {"mobile": "13900000000", "text": "1", "time": 1457336869},
    {"voicekey_callback": {"callid": "c", "mobile": "13900000000", "keypress": "1"}},
    [{"status_code": "200000", "callee": "13900000000", "call_id": "c", "dtmf": "1"}],
)
_SAID = tuple(seed(one) for one in (
    "请全体老同志于3月20日（周五）上午9点到三楼会议室开会，3月19日前报名", "收到，我老伴陪我去，两个人",
    "走访秦怀远，身体还好，周五把表送来", "80岁以上的离休干部，城关镇的除外", "秦怀远同志昨天住院了", "每周三下午三点",
    "二、春节：1月28日至2月4日放假调休，共8天。1月26日（周日）上班。",
))  # fmt: skip
_FILES = (LedgerFault, PolicyError, ConfigError)
_BOOK, _PAGE = "xl/worksheets/sheet1.xml", "word/document.xml"

TARGETS: Mapping[str, Target] = MappingProxyType({
    "xml": Target(_xml, _XML),
    "wechat": Target(_wechat, _XML),
    "wecom": Target(_wecom, _XML),
    "envelope": Target(_envelope, (Seal(APP, KEY).close(b"<xml/>").encode(), b"", b"====")),
    "qq": Target(_qq, _QQ),
    "qq-unsigned": Target(_qq_unsigned, tuple(b"\n".join((STAMP.encode(), b"", body)) for body in _QQ)),
    "onebot": Target(_onebot, _EVENTS),
    "sms-aliyun": Target(partial(_pushed, SmsReader, "aliyun"), _RECEIPTS),
    "sms-tencent": Target(partial(_pushed, SmsReader, "tencent"), _RECEIPTS),
    "voice-aliyun": Target(partial(_pushed, VoiceReader, "aliyun"), _RECEIPTS),
    "voice-tencent": Target(partial(_pushed, VoiceReader, "tencent"), _RECEIPTS),
    "times": Target(_spoken(_times), _SAID),
    "notice": Target(_spoken(_notice), _SAID),
    "reply": Target(_spoken(_reply), _SAID),
    "life": Target(_spoken(_life), _SAID),
    "own": Target(_spoken(_own), _SAID),
    "visit": Target(_spoken(_visit), _SAID),
    "audience": Target(_spoken(_audience), _SAID),
    "days-off": Target(_spoken(lambda text: read_days_off(text, TODAY)), _SAID),
    "language": Target(_spoken(_language), tuple(map(seed, AUDIENCES)), (AudienceFault,)),

    "workbook": Target(partial(_file, ".xlsx", read_workbook), (_sample(".xlsx"),), _FILES),
    "workbook-sheet": Target(partial(_packed, ".xlsx", _BOOK, read_workbook), (_part(".xlsx", _BOOK),), _FILES),
    "workbook-csv": Target(partial(_file, ".csv", read_workbook), ("姓名,性别,出生日期,单位\n秦怀远,男,1932-05-01,城关镇\n".encode(),), _FILES),
    "policy-docx": Target(partial(_packed, ".docx", _PAGE, read_policy), (_part(".docx", _PAGE),), _FILES),
    "policy-markdown": Target(partial(_file, ".md", read_policy), ("# 护理费\n类别：待遇\n每月1500元。\n".encode(),), _FILES),
    "policy-csv": Target(partial(_file, ".csv", read_policy), ("编号,标题,问题,答案,类别\na,b,c,d,e\n".encode(),), _FILES),
    "policy-yaml": Target(partial(_file, ".yaml", read_policy), (b"topics:\n- id: a\n  title: b\n  facts: [c]\n",), _FILES),
    "policy-text": Target(_spoken(lambda text: read_pasted(text, "a.txt")), _SAID, _FILES),
    "days-off-file": Target(
        partial(_file, ".csv", lambda path: read_days_off_file(path, 2027, date(2026, 3, 11))), ("2027-01-01,放假,元旦\n".encode(),), (*_FILES, FileFault)
    ),
    "picture": Target(_picture, _pictures()),
    "config": Target(_toml, ((TESTS.parent / "config.example.toml").read_bytes(),), _FILES),
    "links": Target(_links, (b"MQ.abc", b"")),
})  # fmt: skip
