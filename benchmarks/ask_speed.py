"""How fast and how large is the policy search? At the library's own size, and at ten thousand invented topics.

    python -m benchmarks.ask_speed [--topics 10000] [--library content/policy]

Each size is measured in a process of its own, in processor time: to build with learning and to start with what was learnt before,
for one decision (each question new); and the resident memory above a process that holds only the topics.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.domain.policy import PolicyTopic

OWN = 0  # the library as it is
QUESTIONS = 600
_PLACES = "东城、西城、南山、北岭、河口、桥头、新港、老街、石门、松岗、柳湾、金沙、龙潭、白云、青阳、清溪、大冶、长丰、永安、兴隆"
_PARTS = "一村、二村、三区、花园、新苑、小区、社区"
_MATTERS = (
    "读者证、水表、路灯、公租房、停车证、健身卡、借书卡、电表、燃气表、垃圾清运、"
    "绿化认养、托管班、活动室、游泳馆、球馆、自习室、打印机、班车、月票、食堂卡"
)
_ACTS = "申请、补办、注销、换领、续期、过户、缴费、退款、预约、报修、投诉、查询、挂失、变更、登记、验收、押金、发票、减免、延期"
_FORMS = (
    "{p}{m}怎么{a}",
    "{p}的{m}要{a}，去哪里办",
    "我想{a}{p}{m}，要带什么材料",
    "{p}{m}{a}多少钱",
    "俺娘要{a}{p}那个{m}，咋整",
    "{m}{a}{p}",
    "{p}{m}{a}几天能办好",
)
_FACTS = (
    "{p}的{m}由{p}服务中心办理{a}，工作日上午九点到下午五点受理，带本人身份证和原来的凭证；{a}一般五个工作日办好，不收手续费。"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--topics", type=int, default=10_000)
    parser.add_argument("--library", type=Path, default=Path("content/policy"))
    parser.add_argument("--one", type=int, help="measure this size here and print JSON")
    parser.add_argument("--learnt", type=Path, help="start with what this file says was learnt")
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one, chosen.library, chosen.learnt)))
        return
    for size in (OWN, chosen.topics):
        _print(size, _in_its_own_process(chosen.library, size), chosen.library)


def _in_its_own_process(library: Path, size: int, learnt: str = "") -> dict[str, float]:
    more = ["--learnt", learnt] if learnt else []
    command = [sys.executable, "-m", "benchmarks.ask_speed", "--one", str(size), "--library", str(library), *more]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _print(size: int, found: dict[str, float], library: Path) -> None:
    again = _in_its_own_process(library, size, str(_kept(size)))
    print(f"\n{found['topics']:.0f} topics, {found['wordings']:.0f} wordings")
    print(f"  build with learning   {found['build']:7.1f} s      start with what was learnt {again['build']:.2f} s")
    print(f"  memory above bare     {found['memory']:7.0f} MB after learning, {again['memory']:.0f} MB after such a start")
    print(f"  one decision          {again['median']:7.2f} ms median, {again['p99']:.2f} ms p99, {again['most']:.2f} ms most")


def _kept(size: int) -> Path:
    return Path(tempfile.gettempdir()) / f"ask_speed_{size}.json"


def measure(size: int, library: Path, learnt: Path | None) -> dict[str, float]:
    topics, questions = invented(size)
    gc.collect()
    bare = _resident()
    from bot.retrieval import Calibration, PolicyIndex, load_content, load_topics

    content = load_content(library)
    if not size:
        topics = load_topics(library / "topics.yaml")
        questions = [question for topic in topics for question in topic.questions]
    asked = _new(questions)
    known = Calibration.load(json.loads(learnt.read_text())) if learnt else None
    start = time.process_time()
    index = PolicyIndex.build(topics, content, known)
    build = time.process_time() - start
    if learnt is None:
        _kept(size).write_text(json.dumps(index.calibration.dump()))
    gc.collect()
    memory = _resident() - bare
    taken = sorted(_timed(index, question) for question in asked)
    return {
        "topics": len(topics),
        "wordings": sum(len(topic.questions) + 1 for topic in topics),
        "build": build,
        "memory": memory,
        "median": taken[len(taken) // 2],
        "p99": taken[int(len(taken) * 0.99)],
        "most": taken[-1],
    }


def invented(size: int) -> tuple[tuple[PolicyTopic, ...], list[str]]:
    """Topics of made-up places, matters and acts, 8 wordings each."""
    draw = random.Random(1)
    places, parts, matters, acts = (words.split("、") for words in (_PLACES, _PARTS, _MATTERS, _ACTS))
    named = [(first + second, m, a) for first in places for second in parts for m in matters for a in acts]
    topics, questions = [], []
    for number, (p, m, a) in enumerate(draw.sample(named, size)):
        wordings = tuple(form.format(p=p, m=m, a=a) for form in _FORMS)
        title, fact = f"{p}{m}{a}", _FACTS.format(p=p, m=m, a=a)
        topics.append(PolicyTopic(f"t{number}", title, m, (fact,), questions=wordings))
        questions.append(f"请问{p}的{m}现在还能{a}吗，我上个月去过一次")
    return tuple(topics), questions


def _new(questions: list[str]) -> list[str]:
    """Questions of several lengths that are in no library, each once."""
    draw = random.Random(2)
    chosen = draw.sample(questions, min(QUESTIONS, len(questions)))
    told = [f"我今年七十八了，腿脚不好。{q}？孩子都在外地，{other}" for q, other in zip(chosen[:60], chosen[60:], strict=False)]
    return [f"{q}呢" for q in chosen] + told


def _timed(index: object, question: str) -> float:
    start = time.thread_time_ns()
    index.decide(question)  # type: ignore[attr-defined]
    return (time.thread_time_ns() - start) / 1e6


def _resident() -> float:
    """Megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
