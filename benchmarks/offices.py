"""How much memory one process needs for 1, 10 and 50 offices, each in a process of its own: `python -m benchmarks.offices`."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from time import perf_counter

SIZES = (1, 10, 50)


def main() -> None:
    if len(sys.argv) > 1:
        _measure(int(sys.argv[1]))
        return
    for count in SIZES:
        run([sys.executable, "-m", "benchmarks.offices", str(count)], check=True)


def _measure(count: int) -> None:
    """Everything made as `sangyu run` makes it, every page's template compiled at the first office, nothing running yet."""
    from bot.configurations import configurations
    from bot.offices import Offices
    from bot.web.server import sites

    with TemporaryDirectory() as name:
        folder = Path(name)
        bare = _resident()
        began = perf_counter()
        offices = Offices(configurations(_written(folder, count), {}))
        apps = offices.apps()
        made = sites({app: app.parts() for app in apps}, offices.by_host)
        for app in apps:
            _used(app.wording.environment)
        took, used = perf_counter() - began, _resident()
        del made
        offices.close()
    each = f", {(used - bare) / count:.1f} each"
    print(f"{count:>3} offices: {used:.0f} MiB ({bare:.0f} before{each if count > 1 else ''}), {took / count:.2f} s to make each")


def _used(environment: object) -> None:
    """A day's pages have been looked at."""
    for template in environment.list_templates():  # type: ignore[attr-defined]
        environment.get_template(template)  # type: ignore[attr-defined]


def _written(folder: Path, count: int) -> Path:
    (folder / "offices").mkdir()
    main = folder / "config.toml"
    main.write_text(f'[database]\nurl = "sqlite:///{folder}/sangyu.db"\n[offices]\nfolder = "offices"\n', "utf-8")
    for number in range(count):
        text = f'[office]\nname = "{number}局"\nfolder = "{folder}/o{number}"\n[web]\npublic_url = "http://o{number}.test"\n'
        (folder / "offices" / f"o{number}.toml").write_text(text, "utf-8")
    return main


def _resident() -> float:
    """MiB of this process that are in memory."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
