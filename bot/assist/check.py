"""Whether the endpoint answers as it is configured to. Asks nothing while it is not enabled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from bot.assist.client import Endpoint
from bot.config import Assist
from bot.errors import AssistFault

WAIT = 10.0  # seconds


def faults(config: Assist) -> list[str]:
    """One plain sentence for each call that does not come back as it should."""
    if not config.enabled:
        return []
    with closing(Endpoint(config)) as endpoint:
        calls: list[tuple[str, Callable[[], object]]] = []
        if config.model:
            calls.append(("model", lambda: endpoint.chat("回答1。", "1", WAIT, 4)))
        if config.embedding_model:
            calls.append(("embedding_model", lambda: endpoint.embeddings(["1"], WAIT)))
        return [line for name, call in calls if (line := _tried(name, call))]


def _tried(name: str, call: Callable[[], object]) -> str:
    try:
        call()
    except AssistFault as fault:
        return f"assist.{name}: the endpoint does not answer ({fault}); questions are answered without it"
    return ""
