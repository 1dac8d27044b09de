"""Who asks: a program with a token, and what it may do. All faults leave as `{"error", "detail"}`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from bot.domain.notices import Objection
from bot.domain.people import MAY_APPROVE, MAY_DRAFT, StaffMember
from bot.errors import Refused
from bot.web.parts import Parts

bearer = HTTPBearer(auto_error=False, description="A token made with `sangyu token create`.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]

NOT_ALLOWED = frozenset({Objection.AUTHOR, Objection.NOT_AUTHOR, Objection.NO_RIGHT})
STATE = frozenset({Objection.NOT_A_DRAFT, Objection.FINISHED, Objection.NOT_SENT, Objection.TOO_SOON, Objection.ALL_REACHED})
WHY = {
    Objection.AUTHOR: "four eyes: whoever wrote it does not approve it",
    Objection.NOT_AUTHOR: "only its author changes a draft",
    Objection.NO_RIGHT: "this token may not do that",
    Objection.NOT_A_DRAFT: "this notice is no draft, and no correction of it waits",
    Objection.FINISHED: "this notice is finished",
    Objection.NOT_SENT: "this notice has not been sent",
    Objection.TOO_SOON: "it was sent only minutes ago",
    Objection.ALL_REACHED: "everybody has confirmed",
    Objection.NOBODY: "this audience is nobody",
    Objection.AUDIENCE: "this audience cannot be understood",
    Objection.BLOCKED: "something in the text has to be changed first",
    Objection.UNCHANGED: "this changes nothing",
}


class ApiFault(Exception):
    """A request that is not answered as it was meant, with its status."""

    def __init__(self, status: int, error: str, detail: str) -> None:
        super().__init__(error)
        self.status, self.error, self.detail = status, error, detail


def parts_of(request: Request) -> Parts:
    """The service behind the API."""
    parts = request.app.state.parts
    if not isinstance(parts, Parts):
        raise LookupError("the API was mounted without its service")
    return parts


Service = Annotated[Parts, Depends(parts_of)]


def member(credentials: Bearer, parts: Service) -> StaffMember:
    """On whose behalf the program acts. A token that does not hold and one that never was look alike."""
    if credentials is None:
        raise ApiFault(401, "no_token", "send Authorization: Bearer <token>")
    with parts.store.write() as records:
        found = records.tokens.bearer(credentials.credentials, parts.clock.now())
    if found is None:
        raise ApiFault(401, "bad_token", "this token does not hold")
    return found


def reader(found: Annotated[StaffMember, Depends(member)]) -> StaffMember:
    """Whoever may look at notices: those who write and those who approve them."""
    if not found.has(MAY_DRAFT | MAY_APPROVE):
        raise ApiFault(403, "no_right", WHY[Objection.NO_RIGHT])
    return found


def writer(found: Annotated[StaffMember, Depends(member)]) -> StaffMember:
    if not found.has(MAY_DRAFT):
        raise ApiFault(403, "no_right", WHY[Objection.NO_RIGHT])
    return found


Reads = Annotated[StaffMember, Depends(reader)]
Writes = Annotated[StaffMember, Depends(writer)]


@contextmanager
def heeding() -> Iterator[None]:
    """What the notice desk refuses becomes an answer with the status that fits."""
    try:
        yield
    except Refused as refused:
        objection = refused.objection
        status = 403 if objection in NOT_ALLOWED else 409 if objection in STATE else 422
        why = WHY.get(objection, objection.value.replace("_", " "))
        raise ApiFault(status, objection.value, f"{why}: {refused.detail}" if refused.detail else why) from None


async def on_fault(_request: Request, fault: Exception) -> JSONResponse:
    if not isinstance(fault, ApiFault):
        raise fault
    headers = {"WWW-Authenticate": "Bearer"} if fault.status == 401 else {}
    return JSONResponse({"error": fault.error, "detail": fault.detail}, fault.status, headers)


async def on_refused(_request: Request, fault: Exception) -> JSONResponse:
    """What the framework refuses by itself: an address or method that is not there, a body that is not even text."""
    if not isinstance(fault, HTTPException):
        raise fault
    status = 422 if fault.status_code == 400 else fault.status_code
    error = {404: "not_found", 405: "no_such_method", 422: "invalid"}.get(status, "refused")
    return JSONResponse({"error": error, "detail": str(fault.detail)}, status, fault.headers)


async def on_invalid(_request: Request, fault: Exception) -> JSONResponse:
    """Which field is wrong, and why; never what stood in it."""
    if not isinstance(fault, RequestValidationError):
        raise fault
    said = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:]) or 'body'}: {one['msg']}" for one in fault.errors())
    return JSONResponse({"error": "invalid", "detail": said}, 422)
