"""The API as an application of its own, mounted beside the pages."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from bot.version import version
from bot.web.api.access import ApiFault, on_fault, on_invalid, on_refused
from bot.web.api.below import below_router
from bot.web.api.channels import channel_router
from bot.web.api.notices import router
from bot.web.bodies import Small
from bot.web.parts import Parts


def api(parts: Parts) -> FastAPI:
    """/api/v1, described at /api/v1/openapi.json. It serves no pages of its own: those load scripts from elsewhere."""
    made = FastAPI(title="Sangyu", version=version(), docs_url=None, redoc_url=None)
    made.state.parts = parts
    made.add_middleware(Small, limit=parts.limits.body)
    made.include_router(router())
    made.include_router(channel_router())
    made.include_router(below_router())
    made.add_exception_handler(ApiFault, on_fault)
    made.add_exception_handler(RequestValidationError, on_invalid)
    made.add_exception_handler(HTTPException, on_refused)
    return made
