"""Whatever anybody writes reaches templates as data: in chat, on pages, on paper and in what platforms make of a message.

Every form of the console with such words stands in `tests/web/every`, every template of a page with them in `tests/test_wording.py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from lxml import html

from bot.channels.qq.bodies import Draft
from bot.domain.people import Category
from bot.links import GroupLinks, NoticeLinks
from bot.paper.cards import Card, card_pdf
from bot.paper.pdf import ROOT as PRINT
from bot.paper.pdf import render_pdf
from bot.store.ledger import PersonFile
from bot.wording import ROOT, Wording
from tests.paper.invented import handbook
from tests.paper.reading import pages
from tests.paper.test_setting import IMPRINT, SHOTS
from tests.web.asking import CLERK, Desk, say
from tests.web.conftest import RehearsedOffice
from tests.web.released import Released

SOURCE = Path(__file__).parents[2]
MARK = "zq7"
# What some engine would work out. In none of them may stand what it would make of it.
WORKED_OUT = {
    "Jinja": "{{7*7}}" + MARK, "a statement": "{% for x in 'ab' %}" + MARK + "{% endfor %}", "raw": "{% raw %}" + MARK,
    "a comment": "{# " + MARK + " #}", "what it holds": "{{office.__class__}}" + MARK, "its roots": "{{cycler.__init__.__globals__}}" + MARK,
    "a format": "{0.__class__}{office}%(name)s%s" + MARK, "a shell": "$(id)`id`" + MARK, "typst": '#read("/etc/passwd")' + MARK,
    "its modules": '#import "x.typ"' + MARK, "its panic": '#panic("x")' + MARK, "its sums": "#(7*7)" + MARK, "its mathematics": "$7*7$" + MARK,
    "its references": "@x <x> *b* _i_ = h" + MARK, "its comments": "// x /* y */" + MARK, "its letters": "\\u{41}\\" + MARK,
    "a script": f"<script>{MARK}()</script>", "a picture": f"<img src=x onerror={MARK}>", "the end of a value": f"\"' onfocus={MARK} x=\"",
    "the end of a page": f"</textarea></title></style><{MARK}>", "a link": f"[{MARK}](javascript:alert(1))", "an entity": f"&lt;{MARK}&gt;&#60;",
    "a document type": f'<?xml version="1.0"?><!DOCTYPE {MARK}>', "the end of a part": f"]]></Content><{MARK}>",
}  # fmt: skip
NAMES = ["{{7*7}}", "{%raw%}", "#panic()", "<b>zq7</b>", "$(id)", "{节}{姓名}", "%s{0}"]


def unharmed(text: str, written: str) -> bool:
    """Whether it stands in a text letter by letter."""
    bare = re.compile(r"\s+")
    return bare.sub("", written) in bare.sub("", text)


def injected(page: str) -> list[str]:
    """What has become a part of the page."""
    tree = html.document_fromstring(page)
    found = [one.tag for one in tree.iter() if isinstance(one.tag, str) and MARK in one.tag]
    found += [name for one in tree.iter() for name in one.attrib if MARK in name or name.startswith("on")]
    found += [
        link for one in tree.iter() for link in (one.get("href") or "", one.get("src") or "") if link.startswith("javascript:")
    ]
    return found + [str(one.text) for one in tree.iter("script") if one.text]


# --- what the source may not do -----------------------------------------------------------------------------------------------


def calls() -> Iterator[tuple[str, str]]:
    for folder in ("bot", "handlers", "jobs"):
        for path in (SOURCE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield f"{path.name}:{node.lineno}", ast.unparse(node.func)


def test_no_text_is_taken_for_a_template() -> None:
    """Templates are files of ours; whatever makes one of a text, or takes a text for safe, is not used."""
    forbidden = re.compile(r"(from_string|Template|Markup|eval|exec|compile_expression|render_template_string|format_map)$")
    known = {"CardTemplate", "re.compile"}
    assert not [(where, name) for where, name in calls() if forbidden.search(name) and name not in known]


def test_no_template_takes_words_for_more_than_words() -> None:
    loose = re.compile(r"\|\s*(safe|xmlattr|attr\b)|autoescape\s+false|Markup|\.__\w+__")
    ours = re.compile(r"""'[^'{}]*' \| safe""")  # a piece of our own, written out
    unsafe = [path.name for path in ROOT.rglob("*.html") if loose.search(ours.sub("", path.read_text("utf-8")))]
    unsafe += [path.name for path in ROOT.rglob("*.txt") if re.search(r"autoescape|\.__\w+__", path.read_text("utf-8"))]
    assert not unsafe
    paper = [path.name for path in PRINT.glob("*.typ") if re.search(r"\b(eval|plugin|read)\(", path.read_text("utf-8"))]
    assert not paper


def test_a_name_that_comes_from_outside_finds_no_other_template() -> None:
    wording = Wording("局", "0")
    for name in ("../../../etc/passwd", "/etc/passwd", "reply/../../config.example", "reply/menu\x00", "reply\\menu"):
        with pytest.raises(Exception) as caught:
            wording.render(name, {})
        assert "root:" not in str(caught.value)


# --- chat, pages and words of the ledger ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKED_OUT)
def test_what_is_said_in_chat_is_never_worked_out(office: RehearsedOffice, name: str) -> None:
    for who in ("person-1", "staff-1"):
        answer = say(office, who, WORKED_OUT[name])
        assert f"49{MARK}" not in answer
        assert "Undefined" not in answer
    thread = requests.get(f"{office.base}/chat/phone/person-1", timeout=60).json()
    assert any(unharmed(bubble["text"], WORKED_OUT[name][:20]) for bubble in thread["bubbles"] if bubble["side"] != "bot")


@pytest.fixture(scope="module")
def told(office: RehearsedOffice) -> dict[str, str]:
    """One notice with all of it in title, words and place, to people and from an office with such names; every page that shows it."""
    everything = "\n".join(WORKED_OUT.values())
    with office.app.store.write() as records:
        records.ledger.add([PersonFile(name, Category.TUIXIU, 1, post=everything[:60]) for name in NAMES])
    title = WORKED_OUT["Jinja"] + WORKED_OUT["a script"]
    number = Released(office, title=title, body=everything, place=WORKED_OUT["a picture"], audience="全体").notice.id
    office.settle()
    clerk = Desk(office, CLERK)
    secret = office.app.parts().secret
    with office.app.store.read() as records:
        first = records.board.recipients(number)[0]["id"]
    found = {
        "for a person": requests.get(office.base + NoticeLinks(secret, "").url(first), timeout=60).text,
        "for a group": requests.get(office.base + GroupLinks(secret, "").url(number), timeout=60).text,
        "the board": clerk.get(f"/notices/{number}").text,
        "the list": clerk.get("/notices").text,
        "people": clerk.get("/people?q=zq7").text,
        "search": clerk.get("/search?q=49").text,
        "today": clerk.get("/desk").text,
    }
    return {name: page for name, page in found.items() if page}


@pytest.mark.parametrize("page", ["for a person", "for a group", "the board", "the list", "people", "search", "today"])
def test_no_page_works_out_what_was_written(told: dict[str, str], page: str) -> None:
    assert injected(told[page]) == []
    assert f"49{MARK}" not in told[page]


@pytest.mark.parametrize("name", WORKED_OUT)
def test_a_notice_is_shown_letter_by_letter(told: dict[str, str], name: str) -> None:
    for page in ("for a person", "for a group"):
        assert unharmed(html.document_fromstring(told[page]).text_content(), WORKED_OUT[name]), page


# --- paper --------------------------------------------------------------------------------------------------------------------------


def test_nothing_is_worked_out_on_paper() -> None:
    """Each of them in one book: in a name, a unit, and what was said on a visit."""
    everything = " ".join(WORKED_OUT.values())
    book = handbook(name="#(7*7)", count=1, text=everything)
    whole = "".join(pages(render_pdf("handbook", {"imprint": replace(IMPRINT, office="#(7*7)局"), "books": [book]}, SHOTS)))
    for name, words in WORKED_OUT.items():
        assert unharmed(whole.replace("\u200b", ""), words), name
    assert f"49{MARK}" not in whole
    assert "root:" not in whole


def test_a_card_names_the_office_as_it_is_called() -> None:
    whole = "".join("".join(pages(card_pdf(card, '#read("/etc/passwd")局', "0000-1234567"))) for card in Card)
    assert unharmed(whole, '#read("/etc/passwd")局')


# --- what a platform makes of a message ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "<@everyone> 来",
        "<qqbot-at-everyone />",
        "<@!123>",
        '<qqbot-cmd-input text="退订" />',
        "[领钱](https://evil.example)",
        "![图](https://evil.example/a.png)",
    ],
)
@pytest.mark.parametrize("buttons", [(), (("收到", "收到"),)])
def test_what_a_bot_says_calls_nobody_and_hides_no_link(words: str, buttons: tuple[tuple[str, str], ...]) -> None:
    """The platform reads marks in what a bot sends; nobody's words may hold any."""
    body = Draft(f"有人说：{words}", buttons=buttons).body("")
    sent = body["markdown"]["content"] if buttons else body["content"]
    assert not re.search(r"<[@!/\w]", sent)
    assert not (buttons and re.search(r"\]\(", sent))
    assert "有人说" in sent
