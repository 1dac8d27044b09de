"""What an office hands in: tables, lists, documents. Each is read as it was meant, or refused with its place named."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.domain.policy import Condition, Level, PolicySource
from bot.policy.reading import Taken, read_file, read_pasted
from bot.policy.reading.numbering import spoken
from bot.retrieval import PolicyError

HEADINGS = "编号,标题,问题,答案,类别,依据,文号,日期,层级,单位,总条目,生效,失效,需要材料,备注\n"
ROWS = (
    "dues,党费怎么交,党费交多少,按月交。每月0.5%。,党组织生活,党费工作规定,中组发[2008]3号,2008年2月4日,中央,,,,,,x\n"
    "dues,,退休了还要交党费吗,,,,,,,,,,,,\n"
    "dues-west,西河党费,,西河每季度交一次。,党组织生活,,,,本单位,西河镇,dues,2026-01-01,2026年12月31日,,\n"
    ",体检,体检啥时候,每年9月。,健康,,,,市,,,,,身份证,\n"
)
DOCUMENT = """青山市老干部局文件
青老发[2025]12号
关于印发《青山市离休干部护理费管理办法》的通知
各县（区）老干部局，市直各单位：
现将办法印发给你们，请认真执行。
第一章 总则
第一条 为规范护理费发放，制定本办法。
第二条 本办法适用于全市离休干部。易地安置的也适用。
第二章 申请
第三条 申请护理费应当提交下列材料：
（一）本人申请书；
（二）医院诊断证明。
第四条 【办理程序】申请按照下列程序办理：
（一）本人向原单位提出；
（二）原单位审核后报老干部局。
第五条 护理费每月10日前发放。
第三章 附则
第六条 本办法自2025年7月1日起施行，有效期5年。《关于护理费的通知》（青老发〔2018〕45号）同时废止。
青山市老干部局
2025年6月12日
"""
OPINION = """关于做好2026年春节慰问的意见
各单位：
一、慰问对象
生活困难的离退休干部、遗属。
二、主要措施
（一）提高慰问标准。从2026年起每人每次500元，由单位支付。慰问金不含慰问品。
（二）上门走访。对85岁以上的老同志一律上门。
三、工作要求
各单位要在春节前完成。
"""
MARKDOWN = """# 护理费怎么申请 {#nursing-fee}
类别：离休待遇
层级：市
## 问法
- 护理费咋申请
## 要点
- 生活不能自理的可以申请。从批准的月份起发。
## 办理步骤
1. 向原单位提出。
## 需要材料
- 诊断证明
## 咨询
- 老干部科
## 依据
- 《关于护理费的通知》某老发[2025]3号（2025-01-10）
# 体检
每年9月。
"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sheet(folder: Path, rows: list[list[object]], name: str = "问答.xlsx") -> Path:
    with xlsxwriter.Workbook(folder / name) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return folder / name


# --- tables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_of_one_number_are_questions_of_one_topic(tmp_path: Path, encoding: str) -> None:
    taken = read_file(written(tmp_path, "问答.csv", (HEADINGS + ROWS).encode(encoding)))
    dues, west, checkup = taken.topics
    assert (dues.id, dues.title, dues.facts) == ("dues", "党费怎么交", ("按月交。", "每月0.5%。"))
    assert dues.questions == ("党费交多少", "退休了还要交党费吗")
    assert dues.sources == (PolicySource("党费工作规定", "中组发〔2008〕3号", "2008-02-04"),)
    assert (west.level, west.unit, west.general) == (Level.UNIT, "西河镇", "dues")
    assert (west.from_day, west.until_day) == ("2026-01-01", "2026-12-31")
    assert (checkup.level, checkup.papers) == (Level.CITY, ("身份证",))
    assert taken.notes == (("columns_left_out", {"sheet": "问答", "columns": "备注"}),)
    assert not taken.document


def test_a_sheet_says_the_same_as_its_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [list(line.split(",")) for line in (HEADINGS + ROWS).splitlines()]
    text = read_file(written(tmp_path, "问答.csv", HEADINGS + ROWS))
    assert read_file(sheet(tmp_path, [["2026年问答汇总"], *rows])).topics == text.topics


def test_english_headings_of_a_foreign_list(tmp_path: Path) -> None:
    path = written(tmp_path, "faq.csv", "id,title,question,answer\n7,Opening,几点开门,八点。\n7,,啥时候开门,\n")
    (topic,) = read_file(path).topics
    assert (topic.id, topic.questions, topic.facts) == ("7", ("几点开门", "啥时候开门"), ("八点。",))


def test_an_id_made_of_a_title_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (written(tmp_path, f"{n}.csv", "标题,答案\n老年大学报名,每年两次。\n体检,九月。\n") for n in (1, 2))
    ids = [topic.id for topic in read_file(first).topics]
    assert ids == [topic.id for topic in read_file(second).topics]
    assert ids[0].startswith("lao-nian-da-xue-bao-ming-")


FAULTY_ROWS = (
    ("标题,类别\n党费,党\n", "no_headings", r"no headings in the first 20 rows"),
    ("标题,答案\n", "no_entries", "no row under the headings"),
    ("标题,答案,层级\n党费,按月交。,乡\n", "choice", r"row 2 \(dang-fei-\w+\), key 'level': must be one of"),
    ("编号,标题,答案,失效\nd,党费,按月交。,年底\n", "day", r"row 2 \(d\), key 'until_day': expected a day"),
    ("编号,标题,答案\nd,党费,按月交。\nd,党员费,\n", "two_values", r"row 3 \(d\), key 'title'"),
    ("编号,标题,答案,文号\nd,党费,,\n", "no_facts", r"row 2 \(d\), key 'facts'"),
    ("编号,标题,答案,单位,总条目\nd,党费,按月交。,,dues\n", "general_without_unit", r"\(d\), key 'unit'"),
    ("编号,标题,答案,日期\nd,党费,按月交。,2020\n", "nameless_source", r"row 2 \(d\), key 'source'"),
)


@pytest.mark.parametrize(("text", "code", "message"), FAULTY_ROWS)
def test_a_fault_of_a_table_names_row_and_key(tmp_path: Path, text: str, code: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message) as caught:
        read_file(written(tmp_path, "问答.csv", text))
    assert caught.value.code == code
    assert caught.value.data["file"] == "问答.csv"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"问答\.csv: the file cannot be read"):
        read_file(written(tmp_path, "问答.csv", bytes(range(128, 256)) * 40))


# --- lists ---------------------------------------------------------------------------------------------------------------


def test_markdown_by_its_headings(tmp_path: Path) -> None:
    nursing, checkup = read_file(written(tmp_path, "库.md", MARKDOWN)).topics
    assert (nursing.id, nursing.category, nursing.level) == ("nursing-fee", "离休待遇", Level.CITY)
    assert nursing.facts == ("生活不能自理的可以申请。", "从批准的月份起发。")
    assert (nursing.steps, nursing.papers, nursing.contacts) == (("向原单位提出。",), ("诊断证明",), ("老干部科",))
    assert nursing.sources == (PolicySource("关于护理费的通知", "某老发〔2025〕3号", "2025-01-10"),)
    assert (checkup.title, checkup.facts) == ("体检", ("每年9月。",))


def test_an_unknown_heading_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"库\.md, line 3: heading '杂项' is not known") as caught:
        read_file(written(tmp_path, "库.md", "# 体检\n每年9月。\n## 杂项\n"))
    assert caught.value.code == "unknown_heading"


def test_every_key_of_yaml(tmp_path: Path) -> None:
    text = """- id: heating-west
  title: 西河取暖费
  category: 待遇
  point: 每人每年1800元。
  facts: [每人每年1800元。]
  steps: [到西河镇登记]
  papers: [身份证]
  contacts: [西河镇 0931-1]
  only: {categories: [退休], from_age: 60}
  narrowed: [{only: {from_age: 90}, text: 90岁以上的送到家。}]
  level: county
  unit: 西河镇
  general: heating
  from_day: "2026-01-01"
  until_day: "2026-12-31"
  sources:
  - {name: 通知, no: 西发〔2026〕1号, issuer: 西河镇, in_force: "2026-01-01", expires: "2027-12-31", supersedes: 西发〔2020〕1号}
"""
    (topic,) = read_file(written(tmp_path, "topics.yaml", text)).topics
    assert topic.only == Condition(("退休",), 60)
    assert topic.narrowed[0].only == Condition((), 90)
    assert (topic.level, topic.unit, topic.general) == (Level.COUNTY, "西河镇", "heating")
    assert topic.sources[0].supersedes == "西发〔2020〕1号"
    assert topic.until_day == "2026-12-31"  # what it says itself, not what its document says


def test_it_ends_with_the_last_of_its_documents(tmp_path: Path) -> None:
    first, last = "{name: 一, expires: '2026-01-31'}", "{name: 二, expires: '2026-06-30'}"
    entry = "- {{id: {}, title: 题, category: 待遇, facts: [事。], sources: [{}, {}]}}\n"
    text = entry.format("a", first, last) + entry.format("b", first, "{name: 三}")
    taken = read_file(written(tmp_path, "topics.yaml", text))
    assert [topic.until_day for topic in taken.topics] == ["2026-06-30", ""]
    assert taken.notes == (("ends_with_documents", {"day": "2026-06-30", "ids": "a"}),)


# --- documents -----------------------------------------------------------------------------------------------------------


def test_clauses_of_a_document_with_its_head_and_foot(tmp_path: Path) -> None:
    taken = read_file(written(tmp_path, "办法.txt", DOCUMENT.encode("gb18030")))
    assert taken.document
    scope, papers, steps, payday = taken.topics
    assert scope.facts == ("本办法适用于全市离休干部。", "易地安置的也适用。")
    assert papers.papers == ("（一）本人申请书；", "（二）医院诊断证明。")
    assert (steps.title, steps.steps[0]) == ("申请：办理程序", "（一）本人向原单位提出；")
    assert (payday.facts, payday.level) == (("护理费每月10日前发放。",), Level.CITY)
    (source,) = scope.sources
    assert (source.name, source.no) == ("关于印发《青山市离休干部护理费管理办法》的通知", "青老发〔2025〕12号")
    assert (source.issuer, source.date, source.in_force) == ("青山市老干部局", "2025-06-12", "2025-07-01")
    assert (source.expires, source.supersedes) == ("2030-06-30", "青老发〔2018〕45号")


def test_every_sentence_of_a_clause_is_the_documents_own() -> None:
    for text in (DOCUMENT, OPINION):
        for topic in read_pasted(text, "pasted").topics:
            for sentence in (*topic.facts, *topic.steps, *topic.papers):
                assert sentence in text


def test_headings_and_their_points() -> None:
    topics = read_pasted(OPINION, "pasted").topics
    named = ["2026年春节慰问：慰问对象", "主要措施：提高慰问标准", "主要措施：上门走访", "2026年春节慰问：工作要求"]
    assert [topic.title for topic in topics] == named
    assert topics[1].facts == ("从2026年起每人每次500元，由单位支付。", "慰问金不含慰问品。")
    assert topics[1].questions[0] == "2026年春节慰问提高慰问标准"


def test_clauses_of_the_same_heading_are_all_kept() -> None:
    text = "关于做好服务的通知\n一、体检\n（一）时间。每年九月。\n二、疗养\n（一）时间。每年五月。\n（二）时间。每年六月。\n"
    topics = read_pasted(text, "pasted").topics
    assert [topic.facts for topic in topics] == [("每年九月。",), ("每年五月。",), ("每年六月。",)]
    assert len({topic.id for topic in topics}) == len({topic.title for topic in topics}) == 3


def test_items_of_a_list_are_no_clauses_but_counted_sentences_are() -> None:
    (papers,) = read_pasted("报名须知\n报名需要以下材料：\n1.身份证；\n2.一寸照片。\n", "pasted").topics
    assert papers.papers == ("1.身份证；", "2.一寸照片。")
    topics = read_pasted("接送须知\n1.每天八点在局门口上车，过时不候。\n2.要轮椅的提前一天打电话说一声。\n", "pasted").topics
    assert [topic.facts for topic in topics] == [("每天八点在局门口上车，过时不候。",), ("要轮椅的提前一天打电话说一声。",)]


def test_text_without_any_count_is_proposed_by_its_paragraphs() -> None:
    taken = read_pasted("老年大学报名须知\n报名时间为每年8月20日至31日。逾期不补报。\n地点在一楼大厅。\n", "pasted")
    assert [topic.facts for topic in taken.topics] == [("报名时间为每年8月20日至31日。", "逾期不补报。"), ("地点在一楼大厅。",)]


@pytest.mark.parametrize("text", ["", "\n\n", "青老发〔2025〕12号\n"])
def test_nothing_to_quote_is_said(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_pasted(text, "pasted")
    assert caught.value.code == "no_facts"


def test_a_pasted_book_is_too_long() -> None:
    with pytest.raises(PolicyError, match="at most"):
        read_pasted("一句话。\n" * 200_000, "pasted")


# --- Word ----------------------------------------------------------------------------------------------------------------


def word(folder: Path) -> Path:
    document = docx.Document()
    document.add_heading("老年大学报名办法", 0)
    document.add_paragraph("青山市老年大学")
    document.add_heading("报名条件", 1)
    document.add_paragraph("60岁以上均可报名。")
    document.add_heading("材料", 1)
    document.add_paragraph("报名需要以下材料：")
    document.add_paragraph("1.身份证；")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "书法", "周一"
    document.save(str(folder / "报名办法.docx"))
    return folder / "报名办法.docx"


def test_a_word_document_by_its_headings(tmp_path: Path) -> None:
    taken = read_file(word(tmp_path))
    terms, papers = taken.topics
    assert (terms.title, terms.facts) == ("报名条件", ("60岁以上均可报名。",))
    assert papers.facts == ("报名需要以下材料：", "书法 周一")
    assert papers.papers == ("1.身份证；",)
    assert (terms.sources[0].name, terms.sources[0].issuer) == ("老年大学报名办法", "青山市老年大学")


def numbered(folder: Path) -> Path:
    """As Word and WPS number by themselves: the numbers are in no text."""
    document = docx.Document()
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for line in OPINION.splitlines():
        label = re.match(r"[一二三]、|（[一二]）", line)
        paragraph = document.add_paragraph(line[len(label[0]) :] if label else line)
        if label is not None:
            level = f'<w:ilvl w:val="{int(label[0][0] == "（")}"/><w:numId w:val="77"/>'
            paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}>{level}</w:numPr>"))
    document.save(str(folder / "意见.docx"))
    return folder / "意见.docx"


def test_numbers_that_word_writes_by_itself_count_like_typed_ones(tmp_path: Path) -> None:
    assert read_file(numbered(tmp_path)).topics == read_pasted(OPINION, "pasted").topics


def test_chinese_numbers_up_to_99() -> None:
    assert [spoken(number) for number in (1, 10, 11, 20, 23, 99, 100)] == ["一", "十", "十一", "二十", "二十三", "九十九", "100"]


def repacked(path: Path, name: str, content: bytes) -> Path:
    """A Word document with one part exchanged or added."""
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, data in parts.items():
            packed.writestr(part, data)
    return path


ENTITIES = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document xmlns:w="w">&a;</w:document>'
HARMFUL = (
    ("word/document.xml", ENTITIES, "entities"),
    ("word/document.xml", ENTITIES.decode().encode("utf-16"), "entities"),
    ("word/media/image1.bin", b"\0" * 20_000_000, "too_large"),
    ("word/document.xml", b"<w:document", "damaged"),
    ("_rels/.rels", b"<Relations/>", "damaged"),
)


@pytest.mark.parametrize(("name", "content", "code"), HARMFUL)
def test_what_does_not_belong_into_a_document_is_not_opened(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_file(repacked(word(tmp_path), name, content))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("旧.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "old_word"),
        ("坏.docx", b"PK\x03\x04 half a file", "damaged"),
        ("文.docx", b"plain text", "damaged"),
        ("文.pdf", b"%PDF-1.7", "kind"),
        ("库.yaml", b"\xff\xfe", "unreadable"),
    ],
)
def test_other_files_are_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(PolicyError, match=name) as caught:
        read_file(written(tmp_path, name, content))
    assert caught.value.code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"topics\.yaml: the file does not exist"):
        read_file(tmp_path / "topics.yaml")


def test_a_workbook_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"假\.xlsx"):
        read_file(written(tmp_path, "假.xlsx", b"PK\x03\x04 nothing"))


def test_the_starter_library_is_read_like_any_file() -> None:
    taken = read_file(Path(__file__).parents[2] / "content" / "policy" / "topics.yaml")
    assert isinstance(taken, Taken)
    assert len(taken.topics) == 117
    assert not taken.document
