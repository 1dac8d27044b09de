"""What keeps every page safe, whatever the address."""

from __future__ import annotations

import pytest
import requests

from tests.web.conftest import RehearsedOffice


@pytest.mark.parametrize("path", ["/console/visits/" + "9" * 5000, "/n/" + "x" * 5000, "/" + "a/" * 2000])
def test_an_address_longer_than_any_of_ours_is_not_read(office: RehearsedOffice, path: str) -> None:
    assert requests.get(office.base + path, timeout=30).status_code == 404


def test_htmx_is_served_from_here_and_kept_for_a_day(office: RehearsedOffice) -> None:
    for name in ("htmx.js", "sse.js"):
        answer = requests.get(f"{office.base}/static/lib/{name}", timeout=30)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "max-age=86400" in answer.headers["cache-control"]
    assert requests.get(f"{office.base}/static/lib/other.js", timeout=30).status_code == 404
