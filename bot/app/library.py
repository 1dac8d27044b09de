"""The policy library and its search, with the endpoint that may advise it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.app.ground import Ground
from bot.assist.joining import Assistance
from bot.context import PolicyDesk
from bot.policy.desk import LibraryDesk
from bot.policy.library import PolicyLibrary
from bot.policy.scoring import load_kept
from bot.retrieval import load_content


@dataclass(frozen=True, slots=True)
class Searched:
    policy: PolicyLibrary
    assistance: Assistance
    asked: PolicyDesk  # what handlers ask
    library: LibraryDesk


def search(ground: Ground) -> Searched:
    content = load_content(ground.folder / "policy")
    policy = PolicyLibrary(ground.store, content, ground.clock)
    assistance = Assistance(ground.config)
    kept = load_kept(ground.folder / "policy" / "scored.yaml")
    library = LibraryDesk(ground.store, ground.clock, content, kept, policy.refresh)
    return Searched(policy, assistance, assistance.desk(policy), library)
