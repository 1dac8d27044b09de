"""Hold a file against the ledger: who is new, who is changed and how, what else must be made, and what is doubtful."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.domain.ledger import PersonFile
from bot.domain.people import Grant, Role
from bot.domain.rights import OPERATOR, Right, Viewer
from bot.ledger.alike import hidden, known, sharing, side, within
from bot.ledger.background import Tell, counted, silent
from bot.ledger.births import with_birth_day
from bot.ledger.difference import Absent, Change, ChangedPerson, Difference, Likeness, NewPerson
from bot.ledger.faults import CellFault, Finding
from bot.ledger.fields import BY_KEY
from bot.ledger.helpers import Helpers
from bot.ledger.matching import Ledger
from bot.ledger.merging import Placed, laid_over, tidy
from bot.ledger.places import WHOLE_OFFICE, Places
from bot.ledger.proxies import Proxies
from bot.ledger.rows import PersonRow, StaffRow
from bot.ledger.shown import Names, masked, shown
from bot.ledger.workbook import Sheets
from bot.store import Records
from bot.understanding.calendar import ChineseCalendar

COMPARING = "comparing"  # a stage of which whoever looks on is told
_TRUSTED = frozenset({Role.APPROVER, Role.LEADER, Role.ADMIN})  # roles that only an administrator gives


def compare(
    records: Records, sheets: Sheets, calendar: ChineseCalendar, viewer: Viewer = OPERATOR, tell: Tell = silent
) -> Difference:
    """What `take_in` would do on behalf of a viewer. It only reads, and may do so in a transaction of its own."""
    tell(COMPARING, 0, len(sheets.people))
    comparison = _Comparison(records, sheets, calendar, viewer)
    comparison.staff()
    comparison.people(tell)
    comparison.proxies()
    return comparison.result()


class _Comparison:
    def __init__(self, records: Records, sheets: Sheets, calendar: ChineseCalendar, viewer: Viewer) -> None:
        self._records = records
        self._sheets = sheets
        self._calendar = calendar
        self._viewer = viewer
        self._seen = records.exchange.highest()
        self._tree = records.people.tree()
        self._places = Places(self._tree)
        self._places.prepare(_units_said(sheets))
        self._plain = Names(self._tree, {})
        self._helpers = Helpers(records.exchange.staff())
        self._files = self._candidates()
        self._ledger = Ledger(self._files.values())
        self._reach = self._within_reach()
        self._matched: dict[tuple[str, int], int] = {}  # person by row
        self._results: dict[tuple[str, int], tuple[PersonRow, PersonFile | None, PersonFile]] = {}
        self._faults = list(sheets.faults)
        self._warnings = list(sheets.warnings)
        self._alike: list[Likeness] = []
        self._proxies: Proxies | None = None

    def _candidates(self) -> dict[int, PersonFile]:
        """The files of all whom the rows may mean, and of whoever shares a telephone with one of them."""
        rows = self._sheets.people
        ids: set[int] = set()
        for label, numbers in (("id_number", [one.id_number for one in rows]), ("phone", [one.phone for one in rows])):
            ids.update(*self._records.ledger.same_number(label, numbers).values())
        named = {one.name for one in rows} | {one.person_name for one in self._sheets.proxies}
        ids.update(*self._records.exchange.of_names(named).values())
        told = [one.person_id_number for one in self._sheets.proxies if isinstance(one.person_id_number, str)]
        ids.update(*self._records.ledger.same_number("id_number", told).values())
        return {file.id: file for file in self._records.ledger.files(OPERATOR, ids=ids) if file.id is not None}

    def _within_reach(self) -> frozenset[int] | None:
        """Whose files the viewer may change; None: everybody's."""
        if self._viewer.everywhere(Right.CHANGE):
            return None
        return self._records.exchange.within_reach(self._viewer, Right.CHANGE, self._files)

    # --- staff ---------------------------------------------------------------------------------------------------------

    def staff(self) -> None:
        """The sheet of staff first, and numbers before names alone, so that 结对联系人 finds them."""
        for row in self._sheets.staff:
            try:
                self._staff_row(row)
            except CellFault as fault:
                self._faults.append(Finding(str(fault), row.sheet, row.row, name=row.name))
        pairs = {
            (str(one.said["liaison"]), one.said.get("liaison_phone", "")) for one in self._sheets.people if "liaison" in one.said
        }
        for name, phone in sorted(pairs, key=lambda pair: (not pair[1], pair)):
            if phone:
                self._helpers.find(name, phone)

    def _staff_row(self, row: StaffRow) -> None:
        if not self._viewer.everywhere(Right.CHANGE):
            raise CellFault("您的职责只在一部分单位，不能登记工作人员；请由局里导入这张表")
        trusted = _TRUSTED & set(row.roles)
        if trusted and not any(one.role is Role.ADMIN for one in self._viewer.grants):
            raise CellFault("审批、领导、管理员 只能由管理员登记")
        unit_id = self._places.unit(row.unit) if row.unit else None
        grants = [Grant(role, self._scope(row, role, unit_id)) for role in row.roles]
        self._helpers.grant(self._helpers.find(row.name, row.phone), grants, unit_id)

    def _scope(self, row: StaffRow, role: Role, unit_id: int | None) -> int | None:
        """A secretary sees his own branch; he must not come to see the whole office because a cell was left empty."""
        if row.scope:
            return None if row.scope == WHOLE_OFFICE else self._places.unit(row.scope)
        if role is Role.SECRETARY and unit_id is None:
            raise CellFault("书记 要写 单位 或 管辖范围（哪个支部的书记）")
        return unit_id if role is Role.SECRETARY else None

    # --- people --------------------------------------------------------------------------------------------------------

    def people(self, tell: Tell) -> None:
        self._alike += within(self._sheets.people)
        for row in counted(self._sheets.people, COMPARING, tell):
            try:
                self._person(row)
            except CellFault as fault:
                self._faults.append(Finding(str(fault), row.sheet, row.row, name=row.name))
        self._refuse_twice()

    def _person(self, row: PersonRow) -> None:
        unit_id = self._places.unit(row.said["unit"]) if "unit" in row.said else None
        match = self._ledger.match(row, unit_id)
        if match.doubt:
            self._side_by_side(match.doubt, row, match.near, fault=True)
            return
        before = match.file
        if before is None:
            self._must_be_complete(row)
            if match.near and row.born is not None:
                alike = [one for one in match.near if one.born == row.born]
                if alike:
                    self._side_by_side("名册里有同名同生日的，当作另一个人新加；是同一个人请填身份证号", row, alike, fault=False)
        else:
            self._may_be_changed(row, before)
        file = before or PersonFile(row.name, row.said["category"], unit_id or 0)
        after = self._laid_over(file, row, unit_id)
        key = (row.sheet, row.row)
        if before is not None and before.id is not None:
            self._matched[key] = before.id
        counted = before is not None and before.born == after.born and before.born_on is not None
        self._results[key] = (row, before, after if counted else with_birth_day(after, self._calendar))

    def _must_be_complete(self, row: PersonRow) -> None:
        for key in ("category", "unit"):
            if key not in row.said:
                raise CellFault(f"{BY_KEY[key].heading}：没有填（名册里还没有这位同志，新加的必须填）")
        if not self._viewer.everywhere(Right.CHANGE):
            own = {grant.scope_id for grant in self._viewer.holding(Right.CHANGE)}
            if not own & self._places.under(self._places.unit(row.said["unit"])):
                raise CellFault("单位：不在您负责的范围")

    def _may_be_changed(self, row: PersonRow, before: PersonFile) -> None:
        if self._reach is not None and before.id not in self._reach:
            raise CellFault("名册里已有这位同志，但不在您负责的范围，请与局里联系")
        if before.name != row.name:
            self._warn("身份证号与名册里另一个名字的相同，按改名处理，请核对", row)
        if before.died_on is not None and "died_on" not in row.said:
            self._warn(f"名册里记着这位同志已于 {before.died_on.isoformat()} 去世", row)

    def _laid_over(self, file: PersonFile, row: PersonRow, unit_id: int | None) -> PersonFile:
        said, at = row.said, unit_id if unit_id is not None else file.unit_id
        branches = tuple(self._places.branch(one, at) for one in said["branch"]) if "branch" in said else None
        further = tuple(self._places.unit(one) for one in said["units"]) if "units" in said else None
        liaison = self._liaison(row, file)
        home = tuple(one for one in file.branches if self._is_home(one, file.unit_id))
        return laid_over(file, row, Placed(at, branches, further, liaison), home)

    def _liaison(self, row: PersonRow, file: PersonFile) -> int | None:
        if "liaison" not in row.said:
            return None
        phone = row.said.get("liaison_phone") or row.masked.get("liaison_phone") or ""
        return self._helpers.find(row.said["liaison"], phone, file.liaison_id)

    def _is_home(self, number: int, unit_id: int) -> bool:
        return number > 0 and self._plain.is_home(number, unit_id)

    def _refuse_twice(self) -> None:
        """Two rows for one file of the ledger."""
        by_person: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for key, number in self._matched.items():
            by_person[number].append(key)
        for number, keys in by_person.items():
            if len(keys) > 1:
                rows = tuple(side(self._results[key][0]) for key in keys)
                both = (*rows, self._known(self._files[number]))
                self._alike.append(Likeness("这几行都对应名册里的同一个人，请只留一行", both, fault=True))

    # --- proxies -------------------------------------------------------------------------------------------------------

    def proxies(self) -> None:
        self._proxies = Proxies(self._records, self._ledger, self._places, self._results.values(), self._reach)
        self._proxies.hear(self._sheets.proxies)
        self._faults += self._proxies.faults
        self._warnings += self._proxies.warnings

    # --- all of it -----------------------------------------------------------------------------------------------------

    def result(self) -> Difference:
        names = self._names()
        new, changed = [], []
        for (sheet, number), (_, before, after) in self._results.items():
            if before is None:
                values = {heading: masked(heading, value) for heading, value in shown(after, names).items()}
                new.append(NewPerson(after, sheet, number, values))
            elif before != after and tidy(before) != tidy(after):  # the first is the quicker question
                changed.append(ChangedPerson(before, after, sheet, number, _changes(before, after, names)))
        self._alike += sharing(self._sheets.people, self._ledger, self._matched, self._known)
        faults = [*self._faults, *(Finding(_sentence(one)) for one in self._alike if one.fault)]
        return Difference(
            name=self._sheets.name,
            columns=self._sheets.columns,
            units=self._places.new,
            staff=self._helpers.new,
            staff_changed=self._helpers.changed,
            new=tuple(new),
            changed=tuple(changed),
            unchanged=len(self._results) - len(new) - len(changed),
            proxies=tuple(self._proxies.changes) if self._proxies else (),
            absent=self._absent(names),
            alike=tuple(self._alike),
            warnings=tuple(self._warnings),
            faults=tuple(faults),
            tree=self._tree,
            seen=self._seen,
        )

    def _absent(self, names: Names) -> tuple[Absent, ...]:
        units = {after.unit_id for _, _, after in self._results.values() if after.unit_id > 0}
        held = set(self._matched.values())
        living = self._records.exchange.living_in(units)
        if self._reach is not None:
            reach = self._records.exchange.within_reach(self._viewer, Right.SEE, [number for number, _, _ in living])
            living = [one for one in living if one[0] in reach]
        return tuple(Absent(number, name, names.unit(at)) for number, name, at in living if number not in held)

    def _known(self, file: PersonFile) -> dict[str, str]:
        return known(file, self._plain) if self._reach is None or file.id in self._reach else hidden()

    def _names(self) -> Names:
        return Names(self._tree, self._helpers.names(), {one.id: one.path for one in self._places.new})

    def _warn(self, said: str, row: PersonRow) -> None:
        self._warnings.append(Finding(said, row.sheet, row.row, name=row.name))

    def _side_by_side(self, reason: str, row: PersonRow, near: Iterable[PersonFile], fault: bool) -> None:
        self._alike.append(Likeness(reason, (side(row), *(self._known(one) for one in near)), fault))


def _changes(before: PersonFile, after: PersonFile, names: Names) -> tuple[Change, ...]:
    old, new = shown(before, names), shown(after, names)
    headings = [heading for heading in {**old, **new} if old.get(heading, "") != new.get(heading, "")]
    return tuple(Change(one, masked(one, old.get(one, "")), masked(one, new.get(one, ""))) for one in headings)


def _sentence(like: Likeness) -> str:
    places = "；".join(f"{one['位置']} {one['姓名']}" for one in like.sides)
    return f"{like.reason}：{places}"


def _units_said(sheets: Sheets) -> Iterable[str]:
    for row in sheets.people:
        if "unit" in row.said:
            yield row.said["unit"]
        yield from row.said.get("units", ())
    for member in sheets.staff:
        yield from (said for said in (member.unit, member.scope) if said and said != WHOLE_OFFICE)
