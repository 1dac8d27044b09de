"""The configurations of all offices of an installation: one file, or one for what they share and one for each.

What holds for the whole installation stands in the main file alone; what belongs to one office stands in its own alone; the rest
may stand in the main file for all, and an office may say something else.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bot.config import ROOT, Config, named, parse, read, settled
from bot.domain.family import Family, Member
from bot.errors import ConfigError

KEYS_GIVEN = "SANGYU_DATA_KEYS"  # the environment variable that may hold the data keys
OF_ONE = {
    "office": {"name", "phone", "code", "above", "content", "folder"},
    "database": {"schema"},
    "ledger": {"key_ring"},
    "web": {"public_url", "secret"},
    "watch": {"ping_url"},
}
EITHER = {"web": {"link_days", "map_url"}}  # of tables that hold for all but for these and those of one office
OF_ALL = ("database", "engine", "web", "offices", "metrics")  # tables
# What tells accounts of one platform apart; of a company's accounts also the first of those in the second line that there is.
IDENTITY = ("provider", "app_id", "corp_id", "key", "key_id", "self_id", "access_token")
IN_A_COMPANY = ("agent_id", "open_kfid", "secret")


def configurations(path: Path | None, environ: Mapping[str, str] = os.environ) -> tuple[Config, ...]:
    """One for each office, in the order of their codes. Raises ConfigError with a sentence for everything that is wrong."""
    path = named(path, environ)
    main = {} if path is None else read(path)
    folder = main.get("offices", {}).get("folder") if isinstance(main.get("offices", {}), Mapping) else ""
    if path is None or not folder or not isinstance(folder, str):
        return _fit((parse(main, path.parent if path else Path()),))
    return _fit(tuple(_several(main, path, path.parent / folder, environ)))


def _fit(found: tuple[Config, ...]) -> tuple[Config, ...]:
    _refuse([*family_of(found).faults(), *_shared(found)])
    return found


def family_of(configs: Sequence[Config]) -> Family:
    return Family(tuple(Member(one.office.code, one.office.name, one.office.above) for one in configs))


def _several(main: dict[str, Any], path: Path, folder: Path, environ: Mapping[str, str]) -> Iterator[Config]:
    url = parse(_without_channels(main), path.parent).database.url  # what is wrong in the main file is said once
    _refuse([*_misplaced(path.name, main, _of_one), *([] if not main.get("channels") else [_belongs(path.name, "channels")])])
    if environ.get(KEYS_GIVEN):
        raise ConfigError(f"{KEYS_GIVEN}: each office has data keys of its own; take it out of the environment")
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"offices.folder: there is no file <code>.toml in {folder}")
    for one in files:
        yield _one(one, main, path.parent, url)


def _one(path: Path, main: dict[str, Any], main_folder: Path, url: str) -> Config:
    """An office's own file laid over the main one. Raises ConfigError, which begins with the name of the file."""
    own = read(path)
    _refuse([*_misplaced(path.name, own, _of_all), *_missing(path, own)])
    try:
        return parse(_placed(_laid_over(settled(main, main_folder), settled(own, path.parent)), path.stem, url))
    except ConfigError as wrong:
        raise ConfigError(f"{path.name}: {wrong}") from None


def _missing(path: Path, own: Mapping[str, Any]) -> Iterator[str]:
    office, web = own.get("office", {}), own.get("web", {})
    if not isinstance(office, Mapping) or not isinstance(web, Mapping):
        return  # which is told in its place
    if office.get("code", path.stem) != path.stem:
        yield f"{path.name}: office.code: is the name of the file, {path.stem}"
    if "name" not in office or "public_url" not in web:
        yield f"{path.name}: office.name and web.public_url are needed where there are several offices"


def _placed(raw: Mapping[str, Any], code: str, url: str) -> dict[str, Any]:
    """Where the office lies: by its code, if its file says nothing else. An office without accounts is no demo office here."""
    postgres = url.startswith("postgresql")
    usual = {
        "office": {"code": code, "folder": f"var/{code}"},
        "database": {"schema": code} if postgres else {},
        "offices": {} if postgres else {"counts": str(PurePosixPath(url.partition(":///")[2]).with_name("counts.db"))},
        "demo": False,
    }
    return _laid_over(_laid_over(usual, raw), {"database": {"url": url if postgres else _file_of(url, code)}})


def _file_of(url: str, code: str) -> str:
    """sqlite:///var/sangyu.db becomes sqlite:///var/<code>/sangyu.db."""
    before, separator, path = url.partition(":///")
    whole = PurePosixPath(path)
    return f"{before}{separator}{whole.parent / code / whole.name}"


def _laid_over(main: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(main)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping) and key != "channels"
        merged[key] = _laid_over(merged[key], value) if both else value
    return merged


def _without_channels(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != "channels"}


# --- what may stand where ----------------------------------------------------------------------------------------------


def _misplaced(name: str, raw: Mapping[str, Any], misplaced: Any) -> list[str]:
    return [
        said
        for table, keys in raw.items()
        if isinstance(keys, Mapping)
        for key in keys
        if (said := misplaced(name, table, key.removesuffix("_file")))
    ]


def _of_one(name: str, table: str, key: str) -> str:
    return _belongs(name, f"{table}.{key}") if key in OF_ONE.get(table, ()) else ""


def _of_all(name: str, table: str, key: str) -> str:
    own = {*OF_ONE.get(table, ()), *EITHER.get(table, ())}
    return (
        f"{name}: {table}.{key}: holds for all offices; it stands in the main file alone"
        if table in OF_ALL and key not in own
        else ""
    )


def _belongs(name: str, key: str) -> str:
    return f"{name}: {key}: belongs to one office; it stands in the office's own file"


# --- what no two may share ---------------------------------------------------------------------------------------------


def _shared(configs: Sequence[Config]) -> list[str]:
    """A sentence for everything that two offices have in common and may not."""
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in configs:
        for what in _own(one):
            holders[what].append(one.office.code)
    return [_told(what, codes) for (what, _), codes in holders.items() if len(codes) > 1]


def _told(what: str, codes: Sequence[str]) -> str:
    if len(set(codes)) == 1:  # only of accounts an office has several
        channel = what.removeprefix("account of ")
        return f"channels.{channel}: two accounts of {codes[0]} are the same on their platform; keep one of them"
    return f"offices {' and '.join(codes)}: have the same {what}"


def _own(config: Config) -> Iterator[tuple[str, str]]:
    if config.database.schema:
        yield "schema of the database (database.schema)", config.database.schema
    else:
        yield "database", config.database.url
    yield "data keys (ledger.key_ring, office.folder)", str(key_ring(config))
    yield "folder (office.folder)", str((ROOT / config.office.folder).resolve())
    yield "host (web.public_url)", host_of(config)
    if config.web.secret:
        yield "signing secret (web.secret)", config.web.secret
    for channel, accounts in config.channels.items():
        for account in accounts.values():
            yield f"account of {channel}", repr(_identity(account))


def key_ring(config: Config) -> Path:
    """The file of an office's data keys."""
    own = config.ledger.key_ring or f"{config.office.folder}/data_keys"
    return (ROOT / own).resolve()


def host_of(config: Config) -> str:
    """By which an office is found: without a port, which a proxy may change, and which cookies do not know."""
    return (urlsplit(config.web.public_url).hostname or "").lower()


def _identity(account: Any) -> Any:
    named = [getattr(account, part, "") for part in IDENTITY]
    if getattr(account, "corp_id", ""):
        named.append(next((str(getattr(account, part)) for part in IN_A_COMPANY if getattr(account, part, "")), ""))
    return named if any(named) else account


def _refuse(said: Sequence[str]) -> None:
    if said:
        raise ConfigError("\n".join(said))
