"""How good are the answers? Decides every question of a file and counts, beside a plain baseline.

    python benchmarks/ask_quality.py QUESTIONS.yaml [--library content/policy] [--confusions even|odd|all]

QUESTIONS.yaml is a list of {q, topic: id|null, kind, context?, also?: [id], accept?: [id]}: `context` is the question
asked before, `also` the other intents, `accept` topics that are as good. The baseline is BM25 over character bigrams of
the same wordings. The file must not have been copied into the library, or the figures mean nothing.
"""

from __future__ import annotations

import argparse
import gc
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.policy import Decision, Finding, PolicyTopic
from bot.retrieval import PolicyIndex, load_content, load_topics
from bot.retrieval.text import clean
from bot.retrieval.yamlfile import mapping, read_yaml, texts


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
    """Okapi BM25 over character bigrams, one document per topic."""

    def __init__(self, topics: Sequence[PolicyTopic], k1: float = 1.5, b: float = 0.75) -> None:
        self._ids = [topic.id for topic in topics]
        bags = [Counter(g for text in (t.title, *t.questions, *t.facts) for g in _bigrams(text)) for t in topics]
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
        for gram in _bigrams(question):
            for number, weight in self._weights.get(gram, ()):
                scores[number] += weight
        return [self._ids[i] for i in sorted(range(len(scores)), key=lambda i: -scores[i])]


def _bigrams(text: str) -> list[str]:
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

    def hit(self, depth: int) -> bool:
        return not self.question.right.isdisjoint(c.topic for c in self.finding.candidates[:depth])

    def baseline_hit(self, depth: int) -> bool:
        return not self.question.right.isdisjoint(self.baseline[:depth])

    def decided(self, decision: Decision) -> bool:
        return self.finding.decision is decision

    @property
    def answered_right(self) -> bool:
        return self.decided(Decision.ANSWER) and self.finding.topic in self.question.right

    @property
    def answered_wrong(self) -> bool:
        return self.decided(Decision.ANSWER) and self.finding.topic not in self.question.right


def report(name: str, judged: Sequence[Judged]) -> None:
    known = [j for j in judged if j.question.topic is not None]
    print(f"\n== {name}: {len(judged)} questions, {len(known)} with a topic")
    _in_scope("all", known)
    for kind in sorted({j.question.kind for j in known}):
        _in_scope(kind, [j for j in known if j.question.kind == kind])
    for kind in sorted({j.question.kind for j in judged if j.question.topic is None}):
        rows = [j for j in judged if j.question.topic is None and j.question.kind == kind]
        counts = Counter(j.finding.decision.value for j in rows)
        print(f"  no topic, {kind:13s} n={len(rows):3d}  {dict(sorted(counts.items()))}")
    alarms = [j for j in judged if j.decided(Decision.EMERGENCY)]
    due = [j for j in judged if j.question.kind == "emergency"]
    false = sum(j.question.kind != "emergency" for j in alarms)
    print(f"  emergencies caught {len(alarms) - false}/{len(due)}, false alarms {false}/{len(judged) - len(due)}")
    answers = [j for j in judged if j.decided(Decision.ANSWER)]
    wrong = sum(j.answered_wrong for j in answers)
    print(f"  of all answers given, wrong: {wrong}/{len(answers)} = {wrong / max(len(answers), 1):.3f}")


def _in_scope(name: str, rows: Sequence[Judged]) -> None:
    menus = [j for j in rows if j.decided(Decision.CLARIFY)]
    print(
        f"  {name:13s} n={len(rows):3d}  hit@1 {_share(j.hit(1) for j in rows)} hit@3 {_share(j.hit(3) for j in rows)}"
        f"  (bm25 {_share(j.baseline_hit(1) for j in rows)} {_share(j.baseline_hit(3) for j in rows)})"
        f"  answered right {_share(j.answered_right for j in rows)} wrong {_share(j.answered_wrong for j in rows)}"
        f"  menu {len(menus)} with the right one {_share(j.hit(4) for j in menus)}"
        f"  person {_share(j.decided(Decision.HANDOFF) for j in rows)}"
    )


def _share(flags: Iterable[bool]) -> str:
    values = list(flags)
    return f"{sum(values) / len(values):.2f}" if values else "  – "


def latency(index: PolicyIndex, questions: Sequence[Question], rounds: int = 5) -> None:
    """Microseconds per decision, single-threaded."""
    taken: list[tuple[int, float]] = []
    gc.disable()
    for _ in range(rounds):
        for question in questions:
            start = time.perf_counter_ns()
            index.decide(question.q)
            taken.append((len(question.q), (time.perf_counter_ns() - start) / 1000))
    gc.enable()
    for name, low, high in (("all", 0, 10**6), ("12–18 characters", 12, 18)):
        values = sorted(spent for size, spent in taken if low <= size <= high)
        if values:
            print(f"latency, {name}: median {values[len(values) // 2]:.0f} µs, p99 {values[int(len(values) * 0.99)]:.0f} µs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--library", type=Path, default=Path("content/policy"))
    parser.add_argument("--confusions", choices=("even", "odd", "all"))
    chosen = parser.parse_args()
    topics = load_topics(chosen.library / "topics.yaml")
    start = time.perf_counter()
    index = PolicyIndex.build(topics, load_content(chosen.library))
    print(f"built in {time.perf_counter() - start:.2f} s; thresholds {index.thresholds}")
    questions, baseline = read_questions(chosen.questions), Bm25(topics)
    stored = {clean(text) for topic in topics for text in topic.questions}
    print(f"questions that stand in the library word for word: {sum(clean(q.q) in stored for q in questions)}")
    judged = [Judged(q, ask(index, q), baseline.order(q.q)) for q in questions]
    halves = {"even": judged[::2], "odd": judged[1::2], "all": judged}
    for name, rows in halves.items():
        report(name, rows)
    latency(index, questions)
    for j in halves.get(chosen.confusions, []) if chosen.confusions else []:
        _confusion(j)


def _confusion(j: Judged) -> None:
    """Prints what was not simply right."""
    expected = {"emergency": Decision.EMERGENCY, "small-talk": Decision.SMALLTALK, "out-of-scope": Decision.HANDOFF}
    if j.answered_right or j.hit(1) or (not j.question.topic and j.decided(expected.get(j.question.kind, Decision.ANSWER))):
        return
    top = " ".join(f"{c.topic}:{c.score:.2f}" for c in j.finding.candidates[:3])
    print(
        f"{j.finding.decision.value:9s} {j.finding.confidence:.2f} {j.question.kind:12s} "
        f"{j.question.topic} | {j.question.q} | {top}"
    )


if __name__ == "__main__":
    main()
