"""Takes out of what people wrote whatever points to somebody, before it may go into the library."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.people import surname
from bot.store import Records

SOMEBODY, LEFT_OUT = "某同志", "×"
# Numbers of four digits and more, also in words, and days of birth; but no years and no document numbers (国发〔1982〕62号).
_YEAR = r"(?:19|20)\d\d(?=\s*[年〕\]）)-])"
_DAY = r"(?:19|20)\d\d年\d{1,2}月\d{1,2}[日号]"
_NUMBER = re.compile(rf"{_DAY}|{_YEAR}|\d[\d\-—]{{2,}}[\dXx]|[〇零○幺一二两三四五六七八九]{{6,}}")
_ROAD = r"(?:(?:家?住在?|家在)[一-鿿]{2,6}?|[一-鿿]{2})(?:路|街|巷|胡同|大道|小区|家属院|花园|新村|大院)"
_HOUSE = r"\d+\s*(?:号楼|号院|栋|幢|单元|室|门牌)(?:\s*\d+\s*(?:号楼|栋|幢|单元|室|号))*"
_ADDRESS = re.compile(
    rf"{_ROAD}(?:\d+号?)?(?:{_HOUSE})|{_ROAD}\d+号|(?:家?住在?|家在)[一-鿿]{{2,6}}?(?:小区|家属院|花园|新村|大院)|{_HOUSE}"
)


def scrubbed(records: Records, text: str, also: Iterable[str] = ()) -> str:
    """A text without the names that the ledger knows, long numbers and house numbers. `also`: further names."""
    members = [member.name for member in records.people.staff()]
    served = [one.name for one in records.life.named_in(text)]
    return without(text, [*also, *served, *(name for name in members if name in text)])


def without(text: str, names: Iterable[str]) -> str:
    """A text without these names, in full or as 秦老 and 老秦, and without long numbers and house numbers."""
    for name in sorted({one for one in names if len(one) > 1}, key=len, reverse=True):
        text = text.replace(name, SOMEBODY)
        family = surname(name)
        text = re.sub(rf"老{family}(?![\u4e00-\u9fff]{{0,2}}(?:干部|同志))|{family}老(?![师年板百人家])", SOMEBODY, text)
    text = _ADDRESS.sub(LEFT_OUT, text)
    return _NUMBER.sub(lambda found: found[0] if re.fullmatch(r"(?:19|20)\d\d", found[0]) else LEFT_OUT, text)
