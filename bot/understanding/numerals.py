"""Numbers as people write them: 12, 十二, 廿三, 二〇二六."""

from __future__ import annotations

DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 1, "廿": 2, "卅": 3}

# A number below one hundred. Compounds come first, or 二十五 would be read as 二.
NUM = (
    r"(?:(?<!\d)\d{1,2}(?!\d)|[一二两三四五六七八九]?十[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?|[一二两三四五六七八九])"
)


def to_int(words: str) -> int:
    """The value of a number in digits or Chinese (0 to 99, or a year spelt digit by digit).

    Raises ValueError for anything else.
    """
    if words.isdecimal():
        return int(words)
    for ten, count in TENS.items():
        head, found, tail = words.partition(ten)
        if found:
            tens = DIGITS.get(head, count)
            return tens * 10 + (DIGITS[tail] if tail else 0)
    try:
        return int("".join(str(DIGITS[sign]) for sign in words))
    except (KeyError, ValueError):
        raise ValueError("not a number") from None
