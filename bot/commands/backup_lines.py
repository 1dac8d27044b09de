"""What is said of a backup that was made, and of an office that was put back from one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.backup.keys import BackupKey
from bot.backup.make import Made
from bot.backup.restore import PutBack
from bot.config import Config
from bot.opening import kept


def data_of(one: Made | PutBack) -> dict[str, Any]:
    manifest = one.manifest
    told: dict[str, Any] = {"office": manifest.office, "taken_at": manifest.taken_at, "version": manifest.version}
    told |= {"revision": manifest.revision, "rows": one.rows, "tables": {name: asdict(each) for name, each in one.sums.items()}}
    if isinstance(one, Made):
        seconds = {"writing": round(one.writing, 1), "proving": round(one.proving, 1)}
        return {"file": str(one.file), **told, "files": one.files, "size": one.size, "seconds": seconds}
    return {**told, "restored_at": one.restored.restored_at, "aside": one.aside, "files": str(one.files)}


def made_lines(one: Made, config: Config, key: BackupKey) -> list[str]:
    fresh = [f"A key was made: {key.whence}. Without a copy of it elsewhere this backup is worth nothing."] if key.made else []
    return [
        f"{one.file}: {one.rows} rows in {len(one.sums)} tables and {one.files} files, {one.size / 2**20:.1f} MiB, "
        f"written in {one.writing:.1f} s, put back and compared in {one.proving:.1f} s: equal",
        *fresh,
        f"Not in it, and to be kept apart from it, each on paper or another medium: {_apart(config, key)}.",
    ]


def _apart(config: Config, key: BackupKey) -> str:
    found = kept(config)
    keys = [f"the key of the backup ({key.whence})", f"the data keys ({found.data_keys or 'SANGYU_DATA_KEYS'})"]
    signing = [f"the signing secret ({found.signing_secret})"] if found.signing_secret else []
    return ", ".join([*keys, *signing, "the secrets of the channels"])


def put_back_lines(one: PutBack, config: Config, standing: dict[str, Any]) -> list[str]:
    aside = [f"The office that was there is kept: {one.aside}. It holds people's data: delete it when it is needed no more."]
    return [
        f"{config.office.name} is put back as it was at {one.manifest.taken_at:%Y-%m-%d %H:%M:%S}:",
        f"{one.rows} rows, compared with what was counted then, equal.",
        *(aside if one.aside else ()),
        f"The rules and settings of that time lie in {one.files}: take over from there what is missing here.",
        "",
        *held_lines(standing),
    ]


def held_lines(standing: dict[str, Any]) -> list[str]:
    unsure = standing.get("erased_unsure", ())
    doubtful = ", ".join(f"{count} {name}" for name, count in standing.get("doubtful", {}).items())
    return [
        "It is held: messages that come in are answered, and nothing else leaves. What left after the backup, nobody knows.",
        f"  in doubt, and not sent again: {doubtful or 'nothing'}",
        f"  to be rung up, each on somebody's list: {standing.get('people', 0)} people; open tasks: {standing.get('tasks', 0)}",
        f"  drafts that may have gone out since: {standing.get('drafts', 0)}",
        f"  erased again, as they were since: {', '.join(standing.get('erased_again', ())) or 'nobody'}",
        *(f"  {one}: erased since, and this number has another name here: look whether it is the same human" for one in unsure),
        "",
        "Start the service and look at 待办 and 通知 in the console. Do again what was done after the backup:",
        "who left or joined, which tokens were revoked, what was written.",
        "Then say: sangyu restore --release",
    ]
