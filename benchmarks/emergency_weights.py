"""Learns how much each run of characters weighs for danger and writes content/policy/emergency_weights.yaml.

    python -m benchmarks.emergency_weights

Learns from the emergency table (tests/retrieval/emergency_cases_*.yaml, both ways) and, as what is calm, from the wordings of the
library, from what people answer to a notice, and from notices. Run it after any of them has changed. The result is the same on
every run.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from bot.retrieval.content import CALM, WEIGHT_UNIT
from bot.retrieval.scales import DESPAIR, STRETCH, grams_of, stretches_of
from bot.retrieval.text import clean

ROOT = Path(__file__).parents[1]
POLICY = ROOT / "content" / "policy"
CASES = ROOT / "tests" / "retrieval"
SPOKEN = ROOT / "tests" / "understanding"
ALARMING = re.compile("hospital|death|distress")
CALM_TEXTS = ("questions", "not_covered", "smalltalk", "refusals", "practice")
ROUNDS = 250
STEP = 0.4
SHRINK = 0.03  # pulls a weight to nothing unless cases hold it up
PULL = 2.0  # a missed emergency counts as much as so many false alarms
LEAST = 2  # grams seen less often are left out
SLIGHTEST = 4  # units; lighter grams are left out
SMOOTH = 2.0
HEAD = """\
# 各串字有多大分量（百分之五为一单位），由 python -m benchmarks.emergency_weights 从两面测试表算出，勿手改。
# 规则（emergency.yaml）没有认出来的话，再按这里的分量加一加；够分量就报。calm 以外各组是这串字多半出在哪一类；
# despair 一部分只分辨是不是寻死。
"""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bag:
    """The grams of all texts in one row: `texts[i]` has the gram `grams[i]`, scaled by `scale[i]`."""

    texts: Ints
    grams: Ints
    scale: Floats


def main() -> None:
    kinds = re.findall(r"^- id: (\w+)$", (POLICY / "emergency.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    danger = _read(CASES / "emergency_cases_danger.yaml")
    cries = [text for group in danger.values() for text in group]
    calm = [text for group in _read(CASES / "emergency_cases_ordinary.yaml").values() for text in group]
    calm += [text for name in CALM_TEXTS for group in _read(POLICY / f"{name}.yaml").values() for text in group]
    calm += [*_answers(), *_notices()]
    calm += [stretch for text in map(clean, calm) if len(text) > STRETCH for stretch in stretches_of(text)]
    named = {kind: danger[kind] for kind in kinds if kind in danger}
    others = [text for kind, group in named.items() if kind != DESPAIR for text in group]
    parts = [_part("danger", *learn(cries, calm), _kinds({kind: named[kind] for kind in named if kind != DESPAIR}))]
    parts.append(_part("despair", *learn(named[DESPAIR], others), {}))
    (POLICY / "emergency_weights.yaml").write_text(HEAD + "".join(parts), encoding="utf-8")


def learn(cries: Sequence[str], calm: Sequence[str]) -> tuple[dict[str, float], float]:
    """The weight of each gram and how far everything leans to one side from the start, by logistic regression."""
    bags = [grams_of(clean(text)) for text in (*cries, *calm)]
    seen = Counter(gram for bag in bags for gram in bag)
    number = {gram: place for place, gram in enumerate(sorted(gram for gram, times in seen.items() if times >= LEAST))}
    rows = [[number[gram] for gram in sorted(bag) if gram in number] for bag in bags]
    sizes = np.array([len(row) for row in rows])
    texts = np.repeat(np.arange(len(rows)), sizes)
    bag = Bag(texts, np.concatenate([np.array(row, np.int64) for row in rows]), 1 / np.sqrt(np.maximum(1, sizes))[texts])
    wanted = np.concatenate([np.ones(len(cries)), np.zeros(len(calm))])
    found, lean = _regression(bag, wanted, len(number))
    return {gram: float(found[place]) for gram, place in number.items()}, lean


def _regression(bag: Bag, wanted: Floats, size: int) -> tuple[Floats, float]:
    weights, lean = np.zeros(size), 0.0
    paces, pace = np.full(size, 1e-3), 1e-3
    counts = np.where(wanted > 0, PULL, 1.0)
    for _ in range(ROUNDS):
        sums = np.bincount(bag.texts, weights[bag.grams] * bag.scale, len(wanted)) + lean
        errors = (1 / (1 + np.exp(-sums)) - wanted) * counts
        slopes = np.bincount(bag.grams, errors[bag.texts] * bag.scale, size) + SHRINK * weights
        slope = float(errors.sum())
        paces, pace = paces + slopes**2, pace + slope**2
        weights -= STEP * slopes / np.sqrt(paces)
        lean -= STEP * slope / pace**0.5
    return weights, lean


def _part(name: str, weights: Mapping[str, float], lean: float, kinds: Mapping[str, str]) -> str:
    """YAML: kind → units → the grams that weigh so much."""
    grouped: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for gram, weight in sorted(weights.items()):
        units = round(weight / WEIGHT_UNIT)
        if abs(units) >= SLIGHTEST:
            grouped[kinds.get(gram, CALM) if units > 0 else CALM][units].append(gram)
    lines = [f"{name}:", f"  lean: {round(lean / WEIGHT_UNIT)}", "  grams:"]
    for kind, groups in sorted(grouped.items()):
        lines.append(f"    {kind}:")
        lines += [f"      {units}: '{' '.join(grams)}'" for units, grams in sorted(groups.items(), reverse=True)]
    return "\n".join(lines) + "\n"


def _kinds(danger: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Gram → the kind of emergency in which it stands most often, for the size of the kind."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for kind, texts in danger.items():
        for gram, times in Counter(gram for text in texts for gram in grams_of(clean(text))).items():
            shares[gram][kind] = times / (len(texts) + SMOOTH * len(danger))
    return {gram: max(share, key=lambda kind: share[kind]) for gram, share in shares.items()}


def _answers() -> Iterator[str]:
    """What people answer to a notice, without what is an alarm there as well."""
    yield from _loaded(SPOKEN / "replies_harmless.yaml")
    groups = [_loaded(SPOKEN / "replies.yaml"), *(one["replies"] for one in _loaded(SPOKEN / "replies_in_context.yaml"))]
    for group in groups:
        for meaning, texts in group.items():
            if not ALARMING.search(meaning):
                yield from map(str, texts)


def _notices() -> Iterator[str]:
    yield from (one["text"] for one in _loaded(SPOKEN / "notices.yaml"))
    for name in ("notices_by_voice", "notices_more"):
        yield from (one["text"] for batch in _loaded(SPOKEN / f"{name}.yaml") for one in batch["notices"])


def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _read(path: Path) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = _loaded(path)
    return groups


if __name__ == "__main__":
    main()
