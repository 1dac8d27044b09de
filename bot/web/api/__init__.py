"""/api/v1: notices for programs, with a bearer token and an OpenAPI description."""

from bot.web.api.app import api

__all__ = ["api"]
