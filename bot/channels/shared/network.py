"""What a network error says about a message: certainly not out, or in doubt. The same for every channel that speaks HTTP."""

from __future__ import annotations

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError


def never_left(error: requests.RequestException) -> bool:
    """Whether a request certainly did not reach the platform: no connection came about at all."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
