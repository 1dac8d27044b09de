"""What browsers load beside the pages: our own files, and htmx out of the package that brings it; nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
# Under the name that a page asks for, the file in the package. Only files are used: nothing of Django runs or is installed.
LIBRARY = {"htmx.js": "htmx-2.min.js", "sse.js": "ext/hx-sse-2.min.js"}
# The address holds no version, so a browser asks each day whether there is a newer one.
KEPT = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}


def routes() -> list[Route | Mount]:
    return [Route("/static/lib/{name}", _library()), Mount("/static", StaticFiles(directory=STATIC))]


def _library() -> Callable[[Request], Awaitable[Response]]:
    folder = files("django_htmx") / "static" / "django_htmx"
    scripts = {name: (folder / path).read_bytes() for name, path in LIBRARY.items()}

    async def serve(request: Request) -> Response:
        script = scripts.get(request.path_params["name"])
        if script is None:
            return Response(status_code=404)
        return Response(script, media_type="text/javascript", headers=KEPT)

    return serve
