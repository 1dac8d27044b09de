"""Which phrases of a sentence belong together: where the last clause begins, and what is a question."""

from __future__ import annotations

from bot.domain.audience.expression import EVERYBODY, All, Condition, Expression, Not, all_of, any_of, conditions, not_
from bot.understanding.audience.phrases import Link, Phrase
from bot.understanding.audience.token import Family, Scene, Sort, Unclear


def same_place(phrase: Phrase, scene: Scene) -> Expression | None:
    """城关镇党员以外的: the others of 城关镇, or all others, for whom nothing is to be added?"""
    if len(phrase.criteria) < 2 or phrase.criteria[0].family not in (Family.PLACE, Family.LIAISON):
        return None
    ask = f"“{phrase.text}”以外的，是指同一处的其他人，还是所有其他人？"
    meant = scene.decide(ask, (phrase.criteria[0].expression, EVERYBODY))
    return None if meant == EVERYBODY else meant


def literal(phrase: Phrase, scene: Scene) -> Expression | None:
    """除了住院的离休干部都发: are the others of 离休干部 meant, or all others?"""
    if len(phrase.criteria) < 2 or not phrase.headed:
        return None
    *mods, head = [one.expression for one in phrase.criteria]
    ask = f"“{phrase.text}”是只有这些人除外、其他人都发，还是只发给其余的同类人？"
    return scene.decide(ask, (not_(all_of([*mods, head])), all_of([head, not_(all_of(mods))])))


def stronger(one: Link | None, two: Link | None) -> Link | None:
    if one is None or two is None:
        return two or one
    comma = Sort.BREAK in (one.sort, two.sort) or one.comma
    last = two if two.sort is not Sort.BREAK else one
    return Link(last.sort, comma=comma, done=one.done or two.done, pause=last.pause)


def widened(base: Expression, more: Expression) -> Expression:
    """离退休干部，包括遗属: the class condition takes in one more class."""
    if isinstance(base, Condition) and base.field == "类别":
        return any_of([base, more])
    if isinstance(base, All) and not any(
        isinstance(part, Not) and "类别" in {c.field for c in conditions(part)} for part in base.parts
    ):
        return all_of(
            any_of([part, more]) if isinstance(part, Condition) and part.field == "类别" else part for part in base.parts
        )
    raise Unclear("“包括”后面的人，是另外加上，还是本来就在里面？")


def without_nouns(phrases: list[Phrase], links: list[Link]) -> tuple[list[Phrase], list[Link]]:
    """老同志，80岁以上的: a phrase without any criterion chooses nobody; 大家和遗属 is a question."""
    kept: list[Phrase] = []
    kept_links: list[Link] = []
    for at, phrase in enumerate(phrases):
        link = links[at - 1] if at else None
        if not phrase.criteria:
            after = links[at] if at < len(links) else None
            if any(one is not None and one.sort in (Sort.JOIN, Sort.LOOSE, Sort.EITHER) for one in (link, after)):
                raise Unclear(f"“{phrase.text}”和后面的条件合在一起看不明白：是所有人，还是只要符合条件的？")
            continue
        if kept and link is not None:
            kept_links.append(link)
        kept.append(phrase)
    return kept, kept_links


def tail_from(phrases: list[Phrase], links: list[Link], based: bool) -> int:
    """Where the last clause begins. 大家，住院的，卧床的除外 is a question: are the former left out too?"""
    cut = len(phrases) - 1
    while cut > 0:
        if links[cut - 1].sort is Sort.BREAK:
            before = phrases[cut - 1]
            same = before.criteria and not before.headed and before.families & phrases[cut].families
            if same and not links[cut - 1].done and (cut > 1 or based):
                raise Unclear(f"“{before.text}”是也除外，还是要通知？")
            break
        if links[cut - 1].sort is Sort.AND or (links[cut - 1].sort is Sort.LOOSE and links[cut - 1].comma):
            break
        cut -= 1
    return cut


def split(tail: list[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """城关镇的老同志住院的除外: what follows the noun is left out, the rest is who is meant."""
    last = tail[-1]
    heads = [at for at, one in enumerate(last.criteria) if one.head]
    cut = heads[-1] + 1 if heads else last.noun_at
    if cut == 0 or (cut is None and last.everybody and last.criteria):
        return [Phrase((), everybody=True, text="全体")], [last.part(0, len(last.criteria))]
    if cut is None or cut >= len(last.criteria):
        return [], tail
    return [*tail[:-1], last.part(0, cut)], [last.part(cut, len(last.criteria))]
