"""The files that an office goes by: its own where it has one, else those that come with the service."""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import ConfigError
from bot.office import CONTENT

OPEN = ("series",)  # folders in which there may be files of any name


def overlaid(own: Path, made: Path, usual: Path = CONTENT) -> Path:
    """A folder like `usual` in which the files of `own` stand instead of those of the same name.

    It is made of links under `made`, anew at each start, so that whoever reads one file and another beside it, or all of a
    folder, needs to know nothing of this; what is edited in either place is read at once. Raises ConfigError for a folder that is
    not there, and for a file that stands instead of none.
    """
    if not own.is_dir():
        raise ConfigError(f"office.content: there is no folder {own}")
    wanted = {**_files(usual), **_files(own)}
    strangers = sorted(set(_files(own)) - set(_files(usual)))
    strangers = [name for name in strangers if name.partition("/")[0] not in OPEN]
    if strangers:
        raise ConfigError("\n".join(f"office.content: {name}: there is no such file in content/" for name in strangers))
    for name, real in wanted.items():
        _link(made / name, real.resolve())
    for name in set(_files(made)) - set(wanted):
        (made / name).unlink(missing_ok=True)  # another process may just have done it
    return made


def _files(folder: Path) -> dict[str, Path]:
    """What is hidden is an editor's."""
    found = ((path.relative_to(folder), path) for path in folder.rglob("*") if not path.is_dir())
    return {name.as_posix(): path for name, path in found if not any(part.startswith(".") for part in name.parts)}


def _link(link: Path, real: Path) -> None:
    """In one step, for others may be reading there."""
    if link.is_symlink() and Path(os.readlink(link)) == real:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(real)
    fresh.replace(link)
