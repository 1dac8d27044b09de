"""Whether the ledger is complete and consistent after a day of faults; each promise that does not hold is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import evidence
from bot.domain.audience.day import Day
from bot.domain.rights import OPERATOR
from bot.evidence import Scribe
from bot.ledger.selfcheck import Rules, load_totals, self_check
from tests.days.chaos_faults import way
from tests.days.house import House
from tests.days.staged import SETTLED
from tests.fakes.client import Said


def selfchecked(house: House) -> Counter[str]:
    """What is wrong with the ledger of people, and with how many names."""
    app = house.opened(house.clock)
    try:
        today = app.clock.now().date()
        day = Day(today, app.calendar.lunar.lunar_of(today).year)
        with app.store.read() as records:
            found = self_check(records, OPERATOR, day, Rules(), load_totals(app.content / "ledger" / "totals.yaml"))
    finally:
        app.close()
    return Counter({one.code: len(one.names) for one in found})


def broken(house: House, heard: Iterable[Said], before: Counter[str]) -> list[str]:
    """Every promise that does not hold. `heard`: what people said and how they were answered; `before`: as `selfchecked`."""
    found = [
        *_recipients(house),
        *_told_once(house),
        *_heard_once(house, heard),
        *_nothing_stuck(house),
        *_sound(house),
        *_evidence(house),
    ]
    after = selfchecked(house)
    return found + ([f"self-check: {after - before} were not there in the morning"] if after - before else [])


def _recipients(house: House) -> Iterator[str]:
    everybody = house.one("SELECT count(*) FROM person WHERE died_on IS NULL")
    for number, people, persons in house.ask(
        "SELECT n.number, count(*), count(DISTINCT r.person_id) FROM notice n JOIN recipient r ON r.notice_id = n.id GROUP BY 1"
    ):
        if (people, persons) != (everybody, everybody):
            yield f"notice {number}: {people} rows of {persons} persons, of {everybody}"
    for state, count in house.ask("SELECT state, count(*) FROM recipient GROUP BY 1"):
        if state not in SETTLED:
            yield f"{count} recipients are {state} when the day is over"
    calls = house.one(
        "SELECT count(*) FROM recipient r WHERE r.state = 'task_open' AND NOT EXISTS"
        " (SELECT 1 FROM task t WHERE t.recipient_id = r.id AND t.state = 'open')"
    )
    if calls:
        yield f"{calls} people are to be called and are on nobody's list"


def _told_once(house: House) -> Iterator[str]:
    """The platform's own log against the rows: each message there belongs to one attempt here."""
    accepted = house.wechat.accepted()
    tried = Counter(
        {
            (row[0], row[1]): row[2]
            for row in house.ask(
                "SELECT external_id, form, count(*) FROM attempt WHERE tries > 0 AND channel = 'wechat' GROUP BY 1, 2"
            )
        }
    )
    shown = Counter((one.openid, {"template": "push", "custom": "chat"}.get(one.how, one.how)) for one in accepted)
    over = {key: (count, tried[key]) for key, count in shown.items() if key[1] in ("push", "chat") and count > tried[key]}
    if over:
        yield f"{len(over)} people were shown more than there are attempts: {list(over.items())[:3]}"
    twice = [key for key, count in Counter((one.openid, one.client_msg_id) for one in accepted).items() if key[1] and count > 1]
    if twice:
        yield f"{len(twice)} messages were shown twice under one key"
    same = house.ask(
        "SELECT recipient_id, round, rung, step, external_id, count(*) FROM attempt"
        " WHERE purpose = 'notice' AND recipient_id IS NOT NULL AND bundle_id IS NULL"
        " AND state IN ('accepted', 'delivered', 'read') GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
    )
    if same:
        yield f"{len(same)} people were told twice on one step of one ladder"
    known = {str(row[0]) for row in house.ask("SELECT message_id FROM attempt WHERE message_id <> ''")}
    doubt = house.one("SELECT count(*) FROM attempt WHERE channel = 'wechat' AND tries > 0 AND message_id = ''")
    strange = [one for one in accepted if one.how == "template" and str(one.msgid) not in known]
    if len(strange) > doubt:
        yield f"{len(strange)} pushes of the platform stand in no row, and only {doubt} attempts ended in doubt"


def _heard_once(house: House, heard: Iterable[Said]) -> Iterator[str]:
    keys = {row[0].rpartition(":")[2] for row in house.ask("SELECT key FROM inbox WHERE kind <> 'event'")}
    taken = [str(one.msg_id) for one in heard if way(one) in ("answered", "later")]
    missing = [one for one in taken if one not in keys]
    if missing:
        yield f"{len(missing)} messages of {len(taken)} were answered and do not stand in the inbox"
    double = house.one(
        "SELECT count(*) FROM (SELECT recipient_id, proof FROM confirmation WHERE proof <> ''"
        " GROUP BY 1, 2 HAVING count(*) > 1) x"
    )
    if double:
        yield f"{double} replies were counted twice"
    uncounted = house.one(
        "SELECT count(*) FROM recipient r WHERE r.state = 'confirmed'"
        " AND NOT EXISTS (SELECT 1 FROM confirmation c WHERE c.recipient_id = r.id)"
    )
    if uncounted:
        yield f"{uncounted} count as confirmed and nobody has said so"


def _nothing_stuck(house: House) -> Iterator[str]:
    yield from (f"{count} {what} are due and not done" for what, count in house.left().items())
    app = house.opened(house.clock)
    try:  # its last look of the day may have been when the clock had just been moved
        with app.store.write() as records:
            looked = app.auditor.round(records, house.clock, tells=False)
    finally:
        app.close()
    if findings := [(one.kind.value, one.left) for one in looked.findings if one.left]:
        yield f"auditor: {findings}"
    for job, state, count in house.ask("SELECT job, state, count(*) FROM occurrence WHERE state = 'failed' GROUP BY 1, 2"):
        yield f"job {job}: {count} {state}"


def _sound(house: House) -> Iterator[str]:
    if house.url:
        for (name,) in house.ask("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"):
            yield f"constraint {name} does not hold"
        return
    for row in house.ask("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"integrity: {row[0]}"
    if wrong := house.ask("PRAGMA foreign_key_check"):
        yield f"{len(wrong)} foreign keys lead nowhere"


def _evidence(house: House) -> Iterator[str]:
    """A pack is made of each notice, and stands when it is held against itself and the fingerprints that were kept."""
    app = house.opened(house.clock)
    try:
        with TemporaryDirectory() as folder:
            for notice_id, number in house.ask("SELECT id, number FROM notice"):
                path, scribe = Path(folder) / f"{number}.xlsx", Scribe(app.wording.render)
                with app.store.write() as records:
                    made = evidence.write(records, notice_id, scribe, app.clock.now(), path)
                    evidence.note(records, OPERATOR, made, app.clock.now())
                with app.store.read() as records:
                    yield from (f"evidence of notice {number}: {wrong}" for wrong in evidence.check(records, path))
    finally:
        app.close()
