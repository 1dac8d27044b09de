"""What should not stand in a notice: the office's own list of words by class, and numbers and marks known by their shape."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.domain.ledger import id_number_fault
from bot.domain.text import mask_phone
from bot.domain.warnings import Caution, Fault, SensitiveWord
from bot.understanding.phones import phones_in

CLASSES = (
    Fault.SALES,
    Fault.FRAUD,
    Fault.ABSOLUTE,
    Fault.HEALTH,
    Fault.PRIVACY,
    Fault.CLASSIFIED,
    Fault.INSULT,
    Fault.OMEN,
    Fault.OFFICE,
)
# A warning against fraud has to say what swindlers say.
QUOTED = (Fault.SALES, Fault.FRAUD, Fault.ABSOLUTE, Fault.HEALTH)


class SensitiveWords:
    """The office's list (`content/sensitive_words.yaml`), ready to be looked for in one pass."""

    def __init__(self, words: Iterable[SensitiveWord], allowed: Iterable[str] = ()) -> None:
        self._meant: dict[str, SensitiveWord | None] = {bare(one.word): one for one in words}
        self._meant |= {bare(one): None for one in allowed}
        self._listed = list(self._meant)
        self._finder = AhoCorasick(self._listed, matchkind=MatchKind.LeftmostLongest)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> SensitiveWords:
        """From the parsed file: by class the lists `block`, `warn` and `allow`. Raises ValueError, which names the class."""
        words, allowed = [], []
        for name, lists in raw.items():
            if name not in CLASSES:
                raise ValueError(f"{name}: no such class; there are {', '.join(CLASSES)}")
            for level, several in _checked(name, lists):
                if level == "allow":
                    allowed += several
                else:
                    words += [SensitiveWord(one, Fault(name), level == "block") for one in several]
        return cls(words, allowed)

    def find(self, text: str) -> list[SensitiveWord]:
        """Every listed word of a text, once, in order: of those that overlap the first and longest, none in what is allowed."""
        hits = (self._listed[index] for index, _, _ in self._finder.find_matches_as_indexes(bare(text)))
        return [one for one in (self._meant[hit] for hit in dict.fromkeys(hits)) if one is not None]


def _checked(name: str, lists: object) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(lists, Mapping) or not set(lists) <= {"block", "warn", "allow"}:
        raise ValueError(f"{name}: expected the lists block, warn and allow")
    for level, several in lists.items():
        if not isinstance(several, list) or not all(isinstance(one, str) and re.search(r"\w", one) for one in several):
            raise ValueError(f"{name}.{level}: expected a list of words; put what looks like a number in quotes")
        yield level, several


# ---- what is put between the letters of a word ----

_STOPS = ",。.!?;:、"  # these end a word, unless they stand around a single letter: 验,证,码
_LETTER = r"[^\W_]"
_ALONE = re.compile(rf"[{_STOPS}]+(?={_LETTER}[{_STOPS}])|(?<=[{_STOPS}]{_LETTER})[{_STOPS}]+(?={_LETTER})")
_BETWEEN = re.compile(rf"[^\w{_STOPS}\n%]+|_+")


def bare(text: str) -> str:
    """A text without what may hide a word: one width, lower case, no spaces or signs between letters. Stops and commas stay."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return _ALONE.sub("", _BETWEEN.sub("", narrow))


# ---- a draft ----

_NEVER = r"(?:不要|切勿|勿|(?<![特分个性级区识辨类差送告])别)(?!犹豫|错过|迟疑|忘)"
_DONE = r"(?:信|转|汇|点|买|给|交|付|提供|泄露|透露|理会|参与|告诉任何|告诉别人|告诉他人)"
WARNS = re.compile(
    r"骗子|骗局|骗术|骗钱|受骗|被骗|防骗|次骗|是骗|行骗|上当|反诈|都是诈骗|诈骗(?:电话|短信|提醒|手段|手法|案|分子|犯罪|套路)"
    r"|(?<!为)(?<!为了)防范.{1,12}诈骗|谨防|警惕|当心|假冒|冒充|自称|识破|认清|举报|(?:常见|惯用)(?:手法|手段|套路)|有风险|一律不"
    rf"|{_NEVER}[^,，。;；!！]{{0,10}}{_DONE}|不(?:会|能|可|得)(?:要求|让|叫|向|轻信|相信|转账|汇款|透露|泄露)"
)
MARKED = re.compile(
    r"[绝机秘]\s*密\s*[★☆*]|^\s*[绝机秘]\s*密\s*(?:\d+年)?\s*$"
    r"|内部(?:资料|文件|材料|刊物)[^。\n]{0,4}(?:注意保存|妥善保管|(?:请勿|严禁|不得|禁止)(?:外传|外泄|转发|翻印))",
    re.MULTILINE,
)


def sensitive_cautions(text: str, words: SensitiveWords, greeting: bool) -> list[Caution]:
    """What a text has of the list and of private numbers; first what stops it. `greeting`: omens are looked for too."""
    quoted = bool(WARNS.search(text))
    found: dict[tuple[Fault, bool], list[str]] = {}
    for one in words.find(text):
        if one.fault is not Fault.OMEN or greeting:
            found.setdefault((one.fault, one.blocks and not (quoted and one.fault in QUOTED)), []).append(one.word)
    for mark in MARKED.finditer(unicodedata.normalize("NFKC", text)):
        found.setdefault((Fault.CLASSIFIED, True), []).append(re.sub(r"\s", "", mark[0]))
    for fault, number in private_numbers(text):
        found.setdefault((fault, fault is not Fault.PRIVATE_PHONE), []).append(mask_phone(number))
    stops = [Caution(fault, tuple(several), blocks=True) for (fault, blocks), several in found.items() if blocks]
    return [*stops, *_lesser(found)]


def _lesser(found: Mapping[tuple[Fault, bool], list[str]]) -> Iterator[Caution]:
    """What does not stop a text, without what a word that stops it says already."""
    for (fault, blocks), several in found.items():
        said = " ".join(found.get((fault, True), ()))
        rest = tuple(word for word in several if word not in said)
        if not blocks and rest:
            yield Caution(fault, rest)


# ---- private numbers ----

_RUN = re.compile(r"(?<![\dA-Za-z])\d(?:[ \-]?\d){14,17}(?:[ \-]?[\dXx])?(?![\dA-Za-z])")
_SENTENCE = re.compile(r"[。!?;\n]")
_HIS = re.compile(r"家属|儿子|女儿|儿媳|女婿|孙|老伴|爱人|子女|家住|住在|住址|宅电|患者|病人|独居|遗属|老人(?!家)")
_DUTY = re.compile(
    r"联系|咨询|报名|致电|[请可就]打|拨|打电话|值班|司机|师傅|领队|带队|接送|热线|负责|组长|干事|找|(?<!慰)问|告诉"
    r"|(?:^|,)\s*(?:电话|手机)\s*:"
)
_RING = re.compile(r"拨打|致电|[请可就][打拨]")
_MANY = 4  # so many mobile numbers in a sentence are a list of people


def private_numbers(text: str) -> Iterator[tuple[Fault, str]]:
    """Identity numbers (GB 11643) and bank cards (Luhn), and mobile numbers of those who are not there to be rung."""
    narrow = unicodedata.normalize("NFKC", text)
    for run in _RUN.finditer(narrow):
        number = re.sub(r"[ \-]", "", run[0]).upper()
        if len(number) == 18 and id_number_fault(number) is None:
            yield Fault.IDENTITY, number
        elif 16 <= len(number) <= 19 and number.isdecimal() and number[0] in "3456" and _luhn(number):
            yield Fault.CARD, number
    yield from ((Fault.PRIVATE_PHONE, number) for number in _private_phones(narrow))


def _private_phones(text: str) -> Iterator[str]:
    """Sentence by sentence: a number is a contact if its sentence, or the one before, says for what it is rung."""
    before = ""
    for sentence in _SENTENCE.split(text):
        mobiles = list(dict.fromkeys(number for number, _ in phones_in(sentence) if len(number) == 11 and number[0] == "1"))
        his = bool(_HIS.search(sentence)) and not _RING.search(sentence)
        if his or len(mobiles) >= _MANY or not _DUTY.search(f"{before},{sentence}"):
            yield from mobiles
        before = sentence


def _luhn(number: str) -> bool:
    doubled = (int(figure) * (2 - place % 2) for place, figure in enumerate(reversed(number), start=1))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
