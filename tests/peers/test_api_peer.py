"""The API beside its own description: schemathesis asks every route what the description allows, and what it forbids."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bot.domain.people import Role
from tests.fakes.client import FakeWeChat
from tests.office import MONDAY, running

from . import PYTHON

EXAMPLES = 8  # each route, each phase; a longer look by hand: 200
# A description cannot say that a cut-off has to lie ahead, nor that /notices/read is no number; OPTIONS names the methods of
# the first route of an address alone.
NOT_ASKED = "positive_data_acceptance,unsupported_method,allow_header_conformance"


def test_the_api_answers_as_it_is_described(tmp_path: Path) -> None:
    """No answer is a fault of the service, and none is one that the description does not know, whatever is sent."""
    with FakeWeChat() as wechat, running(wechat, tmp_path) as office:
        with office.app.store.write() as records:
            records.tokens.make("admin", Role.ADMIN, "sy_admin", MONDAY)
        address = f"http://127.0.0.1:{office.port}/api/v1/openapi.json"
        asked = ["run", address, "-H", "Authorization: Bearer sy_admin", "--no-color", "--exclude-checks", NOT_ASKED]
        budget = ["--max-examples", str(EXAMPLES), "--phases", "coverage,fuzzing", "--generation-deterministic"]
        done = subprocess.run(
            [str(PYTHON.with_name("schemathesis")), *asked, *budget],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
