"""Does the search carry over to somebody else's questions and answers, with no tuning?

    python -m benchmarks.faq [FILE.csv] [--library content/policy]

FILE.csv has the columns id, title, question, answer (others are ignored): a row per wording, a topic per id. Every fourth
wording of a topic is kept out of the library and asked, as it is and with slips of typing and of the voice key. Beside ours
stand BM25 over words (rjieba: `pip install rjieba`) and over character bigrams, on the same titles, wordings and answers.
Of content/policy only the greetings and the practice stories are used, no synonyms and nothing of the field.
The sample beside this file is invented.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from pypinyin import lazy_pinyin

from benchmarks.ask_quality import Bm25, bigrams, share
from bot.domain.policy import Decision, PolicyTopic
from bot.retrieval import PolicyIndex, SearchContent, load_content
from bot.retrieval.text import clean

SAMPLE = Path(__file__).with_name("faq_sample.csv")
KEPT_OUT = 4  # every so manieth wording
Asked = list[tuple[str, str]]  # question, topic


def read(path: Path) -> tuple[list[PolicyTopic], Asked]:
    """Topics with three quarters of their wordings, and the other wordings with their topic."""
    titles: dict[str, str] = {}
    answers: dict[str, dict[str, None]] = defaultdict(dict)
    wordings: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            titles.setdefault(row["id"], row["title"] or row["question"])
            wordings[row["id"]].append(row["question"])
            if row["answer"]:
                answers[row["id"]][row["answer"]] = None
    topics, asked = [], []
    for name, title in titles.items():
        kept = tuple(text for place, text in enumerate(wordings[name], start=1) if place % KEPT_OUT)
        topics.append(PolicyTopic(name, title, "", tuple(answers[name]) or (title,), questions=kept))
        asked += [(text, name) for place, text in enumerate(wordings[name], start=1) if not place % KEPT_OUT]
    return topics, asked


class Slips:
    """Typing: a character lost, doubled, swapped or misheard. Voice: more misheard, no stops, words of hesitation."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._draw = random.Random(7)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character in sorted(set("".join(map(clean, texts)))):
            self._alike[lazy_pinyin(character)[0]].append(character)

    def typed(self, text: str) -> str:
        return self._misheard(self._lost(text), 0.1)

    def voiced(self, text: str) -> str:
        before = self._draw.choice(("喂你好", "那个", "我想问一下就是说", "哎", "老同志问一下啊", ""))
        return before + self._misheard(clean(text), 0.2) + self._draw.choice(("啊", "呢", "", "是吧"))

    def _misheard(self, text: str, chance: float) -> str:
        return "".join(
            self._draw.choice(self._alike[lazy_pinyin(c)[0]] or [c]) if self._draw.random() < chance else c for c in text
        )

    def _lost(self, text: str) -> str:
        place = self._draw.randrange(len(text))
        sort = self._draw.randrange(3)
        if sort == 0 and len(text) > 3:
            return text[:place] + text[place + 1 :]
        if sort == 1:
            return text[:place] + text[place : place + 1] + text[place:]
        return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def words() -> Callable[[str], list[str]] | None:
    try:
        cut = importlib.import_module("rjieba").cut
    except ModuleNotFoundError:
        print("word BM25 is left out: pip install rjieba")
        return None
    return lambda text: [word for word in cut(text) if clean(word)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--library", type=Path, default=Path("content/policy"))
    chosen = parser.parse_args()
    topics, asked = read(chosen.file)
    ours = load_content(chosen.library)
    index = PolicyIndex.build(topics, SearchContent(filler=ours.filler, practice=ours.practice))
    slips = Slips([question for question, _ in asked] + [text for topic in topics for text in topic.questions])
    splits = {"BM25 over words": words(), "BM25 over characters": bigrams}
    plain = {name: Bm25(topics, split) for name, split in splits.items() if split is not None}
    print(f"{len(topics)} topics, {sum(len(t.questions) for t in topics)} wordings, {len(asked)} questions kept out")
    typed = [(slips.typed(question), topic) for question, topic in asked]
    voiced = [(slips.voiced(question), topic) for question, topic in asked]
    for name, questions in (("as they are", asked), ("typed with slips", typed), ("voice key", voiced)):
        print(f"\n{name:24s} first  first three")
        for method, bm25 in plain.items():
            _line(method, [bm25.order(question).index(topic) for question, topic in questions])
        _ours(index, questions)


def _ours(index: PolicyIndex, questions: Asked) -> None:
    found = [index.decide(question) for question, _ in questions]
    topics = [topic for _, topic in questions]
    orders = [[candidate.topic for candidate in finding.candidates] for finding in found]
    _line("ours", [order.index(t) if t in order else 9 for order, t in zip(orders, topics, strict=True)])
    right = share(finding.topic == topic for finding, topic in zip(found, topics, strict=True))
    wrong = share(finding.topic not in (None, topic) for finding, topic in zip(found, topics, strict=True))
    menus = [
        topic in order
        for finding, order, topic in zip(found, orders, topics, strict=True)
        if finding.decision is Decision.CLARIFY
    ]
    print(f"    answered right {right}, wrong {wrong}; menus {len(menus)}, with the right one {share(menus)}")


def _line(method: str, places: Sequence[int]) -> None:
    print(f"  {method:22s} {share(place == 0 for place in places)}  {share(place < 3 for place in places)}")


if __name__ == "__main__":
    main()
