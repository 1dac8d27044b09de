"""Routes: an ordered table in which the first rule that fits decides who answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.context import Context
from bot.domain.messages import Reply
from bot.rules import Rule

Handler = Callable[[Context], Reply | None]


@dataclass(frozen=True, slots=True)
class Route:
    """When `rule` fits, `handler` answers. The name is what the records keep."""

    name: str
    rule: Rule
    handler: Handler


class Router:
    """Tries the routes in their order."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = tuple(routes)

    def answer(self, context: Context) -> tuple[str, Reply | None]:
        """The name of the route that fits, and what its handler says.

        A handler may give None to say nothing. Raises LookupError when no rule fits: the table must end in one that always does.
        """
        route, found = self.find(context)
        return route.name, route.handler(found)

    def find(self, context: Context) -> tuple[Route, Context]:
        """The route that fits, and the context with what its rule recognised. Raises as `answer` does."""
        for route in self._routes:
            match = route.rule.fits(context)
            if match is not None:
                return route, replace(context, match=match) if match else context
        raise LookupError("no route fits; the last one must always do")
