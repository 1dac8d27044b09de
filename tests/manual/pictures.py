"""`python -m tests.manual.pictures [NAME …]` (`make pictures`): pictures of the clerk's manual, all or those named."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Error

from tests.manual.album import opened, picture
from tests.manual.scenes import SCENES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "manual" / "pictures"
LARGEST = 150_000  # bytes


def main(names: list[str]) -> int:
    wanted = [scene for scene in SCENES if not names or scene.name in names]
    bad = 0
    with TemporaryDirectory() as folder, opened(Path(folder)) as album:
        for scene in wanted:
            try:
                with album.open(scene) as page:
                    made = picture(page, scene)
            except Error as wrong:  # the next picture may well come about
                print(f"{scene.name}: {str(wrong).splitlines()[0]}")
                bad += 1
                continue
            (FOLDER / f"{scene.name}.png").write_bytes(made)
            if len(made) > LARGEST:
                print(f"{scene.name}: {len(made)} bytes are too many")
                bad += 1
    print(f"{len(wanted) - bad} of {len(wanted)} pictures in {FOLDER}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
