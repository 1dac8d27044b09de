"""The pieces of a sentence that matter, each where it belongs: negations bound, topics gone, nothing unknown passed over."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.domain.audience.expression import conditions, not_
from bot.understanding.audience.around import DEPUTIES
from bot.understanding.audience.remarks import explained
from bot.understanding.audience.small_words import IDLE, SLIPS
from bot.understanding.audience.token import Criterion, Family, Sort, Token, Unclear
from bot.understanding.numerals import to_int

_SLIP = re.compile("|".join(sorted(map(re.escape, SLIPS), key=len, reverse=True)))
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x09: 0x20}
_SIGNS = str.maketrans("，。；：！？“”‘’\"'—·", ",.;:!?      -·")
_BINDING = frozenset({"", "在", "是", "有", "正在", "属于", "算", "为", "算是", "住", "还是"})
_GREETED = re.compile(r"^(?:好的?|行|嗯+|那个)[,.]")


def tidy(text: str) -> str:
    """One spelling for signs and for slips of the keyboard and of speech recognition; no spaces."""
    folded = _unspaced(text.translate(_FOLDED).translate(_SIGNS))
    return _SLIP.sub(lambda found: SLIPS[found[0]], _GREETED.sub("", folded))


def _unspaced(text: str) -> str:
    """A space between clauses is a comma; between single words, or beside a number, it is nothing."""
    pieces = re.split(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", text)
    joined = "" if any(len(piece.strip()) < 2 for piece in pieces) else ","
    return joined.join(pieces).replace(" ", "")


def cleaned(tokens: list[Token]) -> list[Token]:
    """The pieces that matter, with every negation bound to what it turns round. Raises Unclear for unknown ones."""
    tokens = _offices(_deputies(_pointed_at(tokens)))
    if unknown := _unknown(tokens):
        said = "”“".join(unknown)
        raise Unclear(f"“{said}”没有看明白，名册里没有这样的记载。请换个说法，或者直接写出姓名、单位等条件。")
    _guard_errands(tokens)
    _guard_wishes(tokens)
    _guard_times(tokens)
    tokens = _both(_also(explained(tokens)))
    kept = _without_topics([token for token in tokens if token.sort is not Sort.FILLER])
    return _placed(_negated(_counted(kept), "".join(token.text for token in tokens)))


_POINTING = re.compile("[那这]几[个位户]|几[位个户]|[那这][帮伙群](?:子?人|子)?")


def _pointed_at(tokens: list[Token]) -> list[Token]:
    """会唱歌的那几个: behind what chooses them, 那几个 is no more than a noun. 老王的那几个 is."""
    found: list[Token] = []
    for token in tokens:
        if token.sort is Sort.UNKNOWN and _POINTING.fullmatch(token.text) and _pointed_by(found, token.text):
            token = replace(token, sort=Sort.NOUN)
        found.append(token)
    return found


def _pointed_by(before: list[Token], text: str) -> bool:
    """喜欢下棋的那几个, 一中那帮人: not 老王那帮人, nor 一中的那几个."""
    if "几" not in text and before and before[-1].criterion is not None:
        return before[-1].criterion.family is not Family.NAME
    criterion = _ended_by_de(before)
    return criterion is not None and criterion.family not in (Family.NAME, Family.PLACE)


def _ended_by_de(tokens: list[Token]) -> Criterion | None:
    """The criterion whose 的 ends these pieces."""
    if tokens and tokens[-1].criterion is not None and tokens[-1].text.endswith("的"):
        return tokens[-1].criterion
    return tokens[-2].criterion if len(tokens) > 1 and tokens[-1].sort is Sort.DE else None


def _deputies(tokens: list[Token]) -> list[Token]:
    """当过镇长的，副的不算: that a 副镇长 was no 镇长 goes without saying; of anything else it is a question."""
    posts = any(token.criterion is not None and token.criterion.family is Family.POST for token in tokens)
    others = any(token.criterion is not None and token.criterion.family is Family.RANK for token in tokens)
    if posts and not others:
        return tokens
    return [replace(token, sort=Sort.UNKNOWN) if re.fullmatch(DEPUTIES, token.text) else token for token in tokens]


def _offices(tokens: list[Token]) -> list[Token]:
    """机关二支部除了书记: beside a branch, 书记 is the one of the branch."""
    branch = any(one.field == "支部" for token in tokens if token.criterion for one in conditions(token.criterion.expression))
    return [
        replace(token, criterion=replace(token.criterion, ask=None, readings=()))
        if branch and token.criterion is not None and token.criterion.family is Family.ROLE and token.text == "书记"
        else token
        for token in tokens
    ]


def _both(tokens: list[Token]) -> list[Token]:
    """又是党员还是老兵的: after a 又 in the same clause, 还是 says one more thing."""
    found: list[Token] = []
    also = False
    for token in tokens:
        also = token.sort is not Sort.BREAK and (also or token.text in ("又", "又是", "既", "既是"))
        found.append(replace(token, sort=Sort.AND) if also and token.text == "还是" else token)
    return found


def _also(tokens: list[Token]) -> list[Token]:
    """老张也通知 adds him; 不是党员也不是遗属 says one more thing of the same people."""
    following = [*tokens, Token(Sort.BREAK, "", 0, 0)][1:]
    found = []
    for token, after in zip(tokens, following, strict=True):
        adds = token.text == "也" and token.start > 0 and after.criterion is None and after.sort is not Sort.NOT
        found.append(replace(token, sort=Sort.SPARE) if adds else token)
    return found


_SENDING = frozenset({"请", "由", "让", "叫", "派", "麻烦", "委托", "请让"})
_ERRAND = re.compile("转告|通知|告诉|告知|传达|转达|提醒|打电话|捎|带话|看望|上门|探望|代为|代转|联系一下|走访|慰问|送")


_IDLE = frozenset(IDLE.split())


_CLOSING = frozenset({Sort.BREAK, Sort.AMONG, Sort.ALL, Sort.OUTSIDE, Sort.LEAVE, Sort.SPARE, Sort.JOIN, Sort.LOOSE, Sort.EITHER})


def _guard_wishes(tokens: list[Token]) -> None:
    """有需要的老同志, 符合条件的党员, 党员里报名的: whoever these may be."""
    ended = [*tokens, *(Token(Sort.BREAK, "", 0, 0),) * 2]
    before = Sort.BREAK
    for token, of, after in zip(tokens, ended[1:], ended[2:], strict=False):
        done = token.text in ("了", "过") and before is Sort.FILLER  # 已经通知了的党员
        before = token.sort
        if of.sort is not Sort.DE:
            continue
        wish = token.sort is Sort.FILLER and (done or len(token.text) > 1) and token.text not in _IDLE
        if (wish and after.sort in (Sort.NOUN, Sort.CRITERION)) or (
            (wish or token.sort is Sort.TOPIC) and after.sort in _CLOSING
        ):
            raise Unclear(f"“{token.text}的{after.text}”没有看明白，名册里没有这样的记载。")


_SOON = ("下个月", "下月", "这个月", "本月", "下周", "本周", "这周", "月底", "今天", "明天", "后天")
_HAPPENS = frozenset({Family.STATE, Family.RETIRED, Family.CONTACT})


def _guard_times(tokens: list[Token]) -> None:
    """下个月满整岁的, 下周住院的: when something happens to people is written down nowhere."""
    for token, after in pairwise(tokens):
        if token.sort is not Sort.TOPIC or token.text not in _SOON or after.criterion is None or after.criterion.head:
            continue
        reached = any(one.field == "今年满" for one in conditions(after.criterion.expression)) or after.text.startswith("满")
        happens = after.criterion.family in _HAPPENS or after.text in ("退休", "离休", "退下来", "退了休")
        if reached or (happens and not token.text.endswith("天")):
            raise Unclear(f"“{token.text}{after.text}”没有看明白，名册里没有这样的记载。")


def _guard_errands(tokens: list[Token]) -> None:
    """请支部书记去看望: somebody who passes it on is none of those it is for."""
    said = [token for token in tokens if token.text != "们"]
    for before, token, after in zip(said, said[1:], said[2:], strict=False):
        criterion = token.criterion
        if criterion is None or criterion.family not in (Family.ROLE, Family.NAME, Family.LIAISON):
            continue
        if before.text in _SENDING and criterion.family is Family.LIAISON and after.criterion is not None:
            raise Unclear(f"“{before.text}{token.text}{after.text}”是请谁去通知？请写明发给谁。")
        if not criterion.head:
            continue
        if before.text in _SENDING and after.sort in (Sort.FILLER, Sort.TOPIC) and _ERRAND.search(after.text):
            raise Unclear(f"“{token.text}”是收通知的人，还是帮忙{after.text}的人？")


def _unknown(tokens: list[Token]) -> list[str]:
    """The stretches that are not understood; a small word between two of them belongs to them (看着办)."""
    text = "".join(token.text for token in tokens)
    spans: list[list[int]] = []
    for token in tokens:
        if token.sort is Sort.UNKNOWN:
            if spans and token.start - spans[-1][1] <= 1 and "," not in text[spans[-1][1] : token.start]:
                spans[-1][1] = token.stop
            else:
                spans.append([token.start, token.stop])
    ends = {token.start: token.stop for token in tokens if token.sort not in (Sort.BREAK, Sort.DE)}
    return [text[start : stop if stop - start > 1 else ends.get(stop, stop)] for start, stop in spans]


def _without_topics(tokens: list[Token]) -> list[Token]:
    """What the notice is about goes, unless people are chosen by it (参加座谈会的老同志)."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        if token.sort is not Sort.TOPIC:
            kept.append(token)
            continue
        after = tokens[at + 1 : at + 3]
        if len(after) == 2 and after[0].sort is Sort.DE and after[1].sort in (Sort.NOUN, Sort.CRITERION, Sort.EVERYBODY):
            raise Unclear(f"“{token.text}的{after[1].text}”没有看明白，名册里没有这样的记载。")
        if kept and kept[-1].sort is Sort.NOT:
            raise Unclear(f"“{kept[-1].text}{token.text}”没有看明白，名册里没有这样的记载。")
        if kept and kept[-1].sort is Sort.DE and token.start == kept[-1].stop:
            kept.pop()
        if not kept or kept[-1].sort is not Sort.BREAK:
            kept.append(Token(Sort.BREAK, "", token.start, token.stop))
    return kept


def _counted(tokens: list[Token]) -> list[Token]:
    """张三、李四两位: the number must be that of the list before it."""
    kept: list[Token] = []
    for token in tokens:
        if token.sort is not Sort.COUNT:
            kept.append(token)
        elif _number(token.text) < 2 or _listed(kept) != _number(token.text):
            raise Unclear(f"“{token.text}”是指哪几个？请写清楚姓名或条件。")
    return kept


def _listed(tokens: list[Token]) -> int:
    """How many criteria of one kind end these pieces, side by side or joined."""
    count = 0
    family = None
    for token in reversed(tokens):
        if token.criterion is not None and (family is None or token.criterion.family is family):
            family, count = token.criterion.family, count + 1
        elif token.sort not in (Sort.JOIN, Sort.LOOSE, Sort.BREAK, Sort.DE):
            break
    return count


def _number(text: str) -> int:
    found = re.search(r"\d+|[一两二三四五六七八九十]", text)
    if found is None:
        raise LookupError("the pattern has promised a number")
    return to_int(found[0])


def _negated(tokens: list[Token], text: str) -> list[Token]:
    """Every 不是 and 没有 bound to the criterion right behind it."""
    kept: list[Token] = []
    turned: Token | None = None
    for token in tokens:
        if token.sort is Sort.NOT:
            if turned is not None:
                raise Unclear(f"“{turned.text}{token.text}”没有看明白，请换个说法。")
            turned = token
            continue
        if turned is not None:
            if token.criterion is None or text[turned.stop : token.start] not in _BINDING:
                raise Unclear(f"“{turned.text}{token.text}”没有看明白，名册里没有这样的记载。")
            token = _turned(turned, token)
        elif _shares_negation(kept, token):
            raise Unclear(f"“{kept[-2].text}{kept[-1].text}{token.text}”里，“不是”管到哪里？请分开说。")
        kept.append(token)
        turned = None
    if turned is not None:
        raise Unclear(f"“{turned.text}”后面没有说完，请再说一遍。")
    return kept


def _turned(word: Token, token: Token) -> Token:
    criterion = token.criterion
    if criterion is None:
        raise LookupError("only a criterion is turned round")
    meant = Criterion(criterion.family, not_(criterion.expression), False, criterion.ask, tuple(map(not_, criterion.readings)))
    return Token(Sort.CRITERION, word.text + token.text, word.start, token.stop, meant, turned=True)


def _shares_negation(kept: list[Token], token: Token) -> bool:
    """不是离休或退休的: does 不是 hold for both?"""
    if token.criterion is None or len(kept) < 2 or kept[-1].sort not in (Sort.JOIN, Sort.EITHER):
        return False
    before = kept[-2].criterion
    if before is None or before.family is not token.criterion.family:
        return False
    return kept[-2].turned


def _placed(tokens: list[Token]) -> list[Token]:
    """不要, 不用通知: before people they open an exclusion, after people they close one."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        if token.sort is not Sort.LEAVE:
            found.append(token)
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        opens = after is not None and (after.criterion is not None or after.sort in (Sort.LIAISONS, Sort.PROXIES))
        said = [one for one in found if one.sort is not Sort.BREAK]
        closes = bool(said) and found[-1].sort in (Sort.DE, Sort.CRITERION, Sort.NOUN)
        if (
            opens
            and closes
            and not token.text.startswith("也")
            and found[-1].sort is not Sort.NOUN
            and not (found[-1].criterion and found[-1].criterion.head)
        ):
            raise Unclear(f"“{token.text}”是说前面的人，还是后面的人？请用逗号分开。")
        sort = Sort.EXCEPT if opens else Sort.OUTSIDE
        found.append(Token(sort, token.text, token.start, token.stop))
    return found
