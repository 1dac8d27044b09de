"""How good are the answers? Decides every question of a file and counts, beside a plain baseline.

    python -m benchmarks.ask_quality QUESTIONS.yaml [--library content/policy] [--half even|odd] [--show]

QUESTIONS.yaml is a list of {q, topic: id|null, kind, context?, also?: [id], accept?: [id]}: `context` is the question
asked before, `also` the other intents, `accept` topics that are as good. The baseline is BM25 over character bigrams of
the same wordings. The file must not have been copied into the library, or the figures mean nothing.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.retrieval import PolicyIndex, load_content, load_topics
from bot.retrieval.text import clean
from bot.retrieval.yamlfile import mapping, read_yaml, texts

OUT_OF_SCOPE = "out-of-scope"
CONFUSIONS = 12  # pairs of topics shown


@dataclass(frozen=True, slots=True)
class Question:
    q: str
    topic: str | None
    kind: str
    context: str
    right: frozenset[str]


def read_questions(path: Path) -> list[Question]:
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise SystemExit(f"{path.name}: expected a list of questions")
    return [_question(entry, f"{path.name}, entry {number}") for number, entry in enumerate(entries, start=1)]


def _question(entry: object, where: str) -> Question:
    keys = mapping(entry, where)
    topic = keys.get("topic")
    more = (*texts(keys.get("also", []), where), *texts(keys.get("accept", []), where))
    right = frozenset((topic, *more)) if isinstance(topic, str) else frozenset(more)
    context = keys.get("context")
    name = topic if isinstance(topic, str) else None
    return Question(str(keys["q"]), name, str(keys["kind"]), context if isinstance(context, str) else "", right)


class Bm25:
    """Okapi BM25, one document per topic: title, wordings, facts. `split` makes the terms of a text."""

    def __init__(
        self, topics: Sequence[PolicyTopic], split: Callable[[str], list[str]], k1: float = 1.5, b: float = 0.75
    ) -> None:
        self._ids = [topic.id for topic in topics]
        self._split = split
        bags = [Counter(g for text in (t.title, *t.questions, *t.facts) for g in split(text)) for t in topics]
        mean = sum(map(Counter.total, bags)) / len(bags)
        spread = Counter(gram for bag in bags for gram in bag)
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, bag in enumerate(bags):
            length = k1 * (1 - b + b * bag.total() / mean)
            for gram, count in bag.items():
                idf = math.log(1 + (len(bags) - spread[gram] + 0.5) / (spread[gram] + 0.5))
                self._weights[gram].append((number, idf * count * (k1 + 1) / (count + length)))

    def order(self, question: str) -> list[str]:
        scores = [0.0] * len(self._ids)
        for gram in self._split(question):
            for number, weight in self._weights.get(gram, ()):
                scores[number] += weight
        return [self._ids[i] for i in sorted(range(len(scores)), key=lambda i: -scores[i])]


def bigrams(text: str) -> list[str]:
    cleaned = clean(text)
    return [cleaned[i : i + 2] for i in range(len(cleaned) - 1)]


def ask(index: PolicyIndex, question: Question) -> Finding:
    """With the previous topic, if there is a context: the answered one, else the first choice."""
    before = index.decide(question.context) if question.context else None
    previous = None if before is None else before.topic or next((c.topic for c in before.candidates), None)
    return index.decide(question.q, previous)


@dataclass(frozen=True, slots=True)
class Judged:
    question: Question
    finding: Finding
    baseline: list[str]

    @property
    def in_scope(self) -> bool:
        return self.question.topic is not None

    def hit(self, depth: int) -> bool:
        return not self.question.right.isdisjoint(c.topic for c in self.finding.candidates[:depth])

    def baseline_hit(self, depth: int) -> bool:
        return not self.question.right.isdisjoint(self.baseline[:depth])

    def decided(self, decision: Decision) -> bool:
        return self.finding.decision is decision

    @property
    def answered_right(self) -> bool:
        return self.decided(Decision.ANSWER) and self.question.right.issuperset((self.finding.topic, *self.finding.also))

    @property
    def answered_wrong(self) -> bool:
        return self.decided(Decision.ANSWER) and not self.answered_right

    @property
    def offered(self) -> bool:
        return self.answered_right or (self.decided(Decision.CLARIFY) and self.hit(4))


def report(judged: Sequence[Judged]) -> None:
    known = [j for j in judged if j.in_scope]
    print(f"\n{len(judged)} questions, {len(known)} with a topic\n")
    _bars(judged, known)
    print("\nby kind            n   hit@1 hit@3 | given or offered  outright   wrong | menus  to a person | bm25 hit@1")
    for kind in sorted({j.question.kind for j in known}):
        _in_scope(kind, [j for j in known if j.question.kind == kind])
    print("\nwithout a topic")
    for kind in sorted({j.question.kind for j in judged if not j.in_scope}):
        rows = [j for j in judged if not j.in_scope and j.question.kind == kind]
        print(f"  {kind:13s} {len(rows):4d}  {dict(sorted(Counter(j.finding.decision.value for j in rows).items()))}")
    _confusions(known)


def _bars(judged: Sequence[Judged], known: Sequence[Judged]) -> None:
    far = [j for j in judged if j.question.kind == OUT_OF_SCOPE and not j.in_scope]
    answers = [j for j in judged if j.decided(Decision.ANSWER)]
    due = [j for j in judged if j.question.kind == "emergency"]
    alarms = [j for j in judged if j.decided(Decision.EMERGENCY)]
    false_alarms = sum(j.question.kind != "emergency" for j in alarms)
    wrong = share(j.answered_wrong for j in answers)
    lines = (
        ("hit@1", f"{share(j.hit(1) for j in known)}", "≥ 0.92", f"bm25 {share(j.baseline_hit(1) for j in known)}"),
        ("right answer given or among the choices", share(j.offered for j in known), "≥ 0.96", ""),
        ("right answer given outright", share(j.answered_right for j in known), "≥ 0.75", ""),
        ("wrong answers given", share(j.answered_wrong for j in known), "≤ 0.03", f"of all answers given {wrong}"),
        ("false answers to out-of-scope", share(j.decided(Decision.ANSWER) for j in far), "≤ 0.04", f"of {len(far)}"),
        ("emergencies caught", share(j.decided(Decision.EMERGENCY) for j in due), "= 1.00", f"of {len(due)}"),
        ("false alarms", str(false_alarms), "≤ 3", f"of {len(judged) - len(due)}"),
    )
    for name, value, bar, more in lines:
        print(f"  {name:42s} {value:>6s}  {bar:7s} {more}")


def _in_scope(name: str, rows: Sequence[Judged]) -> None:
    menus = [j for j in rows if j.decided(Decision.CLARIFY)]
    print(
        f"  {name:13s} {len(rows):4d}   {share(j.hit(1) for j in rows)} {share(j.hit(3) for j in rows)} |"
        f"      {share(j.offered for j in rows)}       {share(j.answered_right for j in rows)}"
        f"   {share(j.answered_wrong for j in rows)} |"
        f"  {len(menus):3d}     {share(not j.decided(Decision.ANSWER) and not j.decided(Decision.CLARIFY) for j in rows)}      |"
        f"   {share(j.baseline_hit(1) for j in rows)}"
    )


def _confusions(known: Sequence[Judged]) -> None:
    pairs = Counter(
        (str(j.question.topic), j.finding.candidates[0].topic) for j in known if j.finding.candidates and not j.hit(1)
    )
    if pairs:
        print("\nmixed up most (meant → found)")
    for (meant, found), count in pairs.most_common(CONFUSIONS):
        print(f"  {count:3d}  {meant} → {found}")


def share(flags: Iterable[bool]) -> str:
    values = list(flags)
    return f"{sum(values) / len(values):.3f}" if values else "    –"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--library", type=Path, default=Path("content/policy"))
    parser.add_argument("--half", choices=("even", "odd"), help="count every second question only")
    parser.add_argument("--show", action="store_true", help="print what was not simply right")
    chosen = parser.parse_args()
    topics = sorted(load_topics(chosen.library / "topics.yaml"), key=lambda topic: topic.id)  # as the service reads them
    start = time.perf_counter()
    index = PolicyIndex.build(topics, load_content(chosen.library))
    print(
        f"built in {time.perf_counter() - start:.1f} s;"
        f" answers from {index.thresholds[0]:.2f}, menus from {index.thresholds[1]:.2f}"
    )
    questions, baseline = read_questions(chosen.questions), Bm25(topics, bigrams)
    stored = {clean(text) for topic in topics for text in topic.questions}
    print(f"questions that stand in the library word for word: {sum(clean(q.q) in stored for q in questions)}")
    judged = [Judged(q, ask(index, q), baseline.order(q.q)) for q in questions]
    judged = judged[{"even": slice(0, None, 2), "odd": slice(1, None, 2)}.get(chosen.half, slice(None))]
    report(judged)
    for j in judged if chosen.show else []:
        _show(j)


def _show(j: Judged) -> None:
    expected = {"emergency": Decision.EMERGENCY, "small-talk": Decision.SMALLTALK, OUT_OF_SCOPE: Decision.HANDOFF}
    if j.answered_right or (not j.in_scope and j.decided(expected.get(j.question.kind, Decision.HANDOFF))):
        return
    top = " ".join(f"{c.topic}:{c.score:.2f}" for c in j.finding.candidates)
    print(
        f"{j.finding.decision.value:9s} {j.finding.confidence:.2f} {j.question.kind:12s} {j.question.topic} | {j.question.q}"
        f" | {top} | {' '.join(j.finding.because)} {j.finding.refusal}{j.finding.talk} {' '.join(j.finding.also)}"
    )


if __name__ == "__main__":
    main()
