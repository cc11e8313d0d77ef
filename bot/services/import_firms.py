"""Members into the database: from `firms.csv`, and at the first start from the network's file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.members import Firm, called_alike
from bot.domain.rights import Right
from bot.services import edits, firm_changes, groups, members, roles, year
from bot.services.firms_cells import cell_text
from bot.services.firms_csv import Problem, Sheet, read_sheet
from bot.services.leaving import leave_all, left_behind
from storage import members as rows
from storage import rota, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.members import Act
    from bot.domain.rota_changes import Slot
    from bot.network import Network
    from bot.network_tables import Firm as GivenFirm
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Changed:
    """A firm that becomes another: for each column that does its text before and after, "" for none."""

    name: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Import:
    """What an import does, or would do. Names of firms; `absent` are those the file does not mention.

    `given_up` are the turns of firms that leave, which nobody has any more, and `unserved` those of changed
    firms that they cannot serve on some day. `shared` are contacts of new or changed firms who are another
    firm's, too: that may be so, and may be a slip.
    """

    new: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    same: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()  # headers that say nothing to us
    problems: tuple[Problem, ...] = field(default=())
    given_up: tuple[tuple[str, tuple[Slot, ...]], ...] = ()
    unserved: tuple[tuple[str, tuple[Slot, ...]], ...] = ()
    shared: tuple[tuple[str, str, str], ...] = ()  # (firm, Slack user, the other firm they are a contact of)
    behind: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()  # firms that leave: `left_behind`


def import_firms(s: Session, net: Network, act: Act, data: bytes, *, apply: bool) -> Import:
    """Bring the file's firms in; with a single problem, or without `apply`, nothing is changed.

    A column that the file does not have, and a firm that it does not mention, stay as they are. A firm
    without id is the one of the same name, else it gets the next free one (F01, F02, …). The first members
    bring the rota of the network's file with them. Firms with a day of leaving give up what they do not stay
    for. Refusal but for who has the command line.
    """
    roles.require(s, net, act, Right.OPERATE)
    with s.begin_nested() as trial:
        found = _import(s, edits.current(s, net), act, data)
        if not apply:
            trial.rollback()
    return found


def _import(s: Session, net: Network, act: Act, data: bytes) -> Import:
    sheet = read_sheet(data, net)
    known = {row["id"]: row for row in rows.every_firm(s)}
    if not sheet.problems:
        _give_ids(sheet, known)
    if not sheet.problems:
        _tell_apart(sheet, {firm_id: row["name"] for firm_id, row in known.items()})
    if sheet.problems:
        return Import(ignored=tuple(sheet.ignored), problems=tuple(sheet.problems))
    contacts = rows.every_written_contact(s)
    new, changed, same = [], [], []
    moved = {}
    for row in sheet.rows:
        firm_id, name = row.values["id"], row.values["name"]
        before = known.get(firm_id)
        if before is None:
            new.append(name)
        elif cells := _changes(before | _contacts(contacts.get(firm_id, []), row.values), row.values):
            changed.append(Changed(name, cells))
        else:
            same.append(name)
            continue
        if before is not None and firm_changes.SERVING & {column for column, _, _ in cells}:
            moved[firm_id] = name
        _put(s, act, before or {}, row.values)
    of_whom = [*new, *(one.name for one in changed)]
    touched = [row.values for row in sheet.rows if row.values["name"] in of_whom and "contacts" in row.values]
    leavers = [row.values for row in sheet.rows if row.values["id"] in moved and row.values.get("left_on")]
    _first_rota(s, net)
    members.require_firms_leave_a_secretariat(s, net, act.now, moved)
    given_up = leave_all(s, net, act)
    groups.follow(s, net, act.now)
    unserved = ((name, year.unserved(s, net, act.now, firm_id)) for firm_id, name in moved.items())
    named = {row.values["id"] for row in sheet.rows}
    absent = [row["name"] for row in known.values() if row["id"] not in named]
    return Import(
        tuple(new),
        tuple(changed),
        tuple(same),
        tuple(absent),
        tuple(sheet.ignored),
        given_up=tuple(given_up),
        unserved=tuple((name, slots) for name, slots in unserved if slots),
        shared=tuple((row["name"], *one) for row in touched for one in members.shared(s, row["id"])),
        behind=tuple((one["name"], *left_behind(s, one["id"])) for one in leavers),
    )


def _put(s: Session, act: Act, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a firm, and keep what changed of it; `before` is empty for a new one."""
    firm_id = values["id"]
    was = {**before, "contacts": rows.contact_rows(s, firm_id)}
    columns = {column: value for column, value in values.items() if column != "contacts"}
    members.upsert(s, columns, values.get("contacts"))
    after = {**columns, "contacts": rows.contact_rows(s, firm_id)}
    changed = {
        column: value for column, value in after.items() if (value != was[column] if before else value)
    }
    firm_changes.keep(s, act, firm_id, {column: was[column] for column in changed if before}, changed)


def _contacts(known: list[str], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the contacts that a row could change: those without Slack stay unless it names them."""
    named = values.get("contacts", [])
    return {"contacts": [one for one in known if "@" not in one or one in named]}


def _changes(before: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (column, cell_text(before[column]), cell_text(value))
        for column, value in values.items()
        if before[column] != value
    )


def firms_in(data: bytes, net: Network) -> tuple[list[Firm], list[Problem]]:
    """Return the firms of a file without any database, and what is wrong with it."""
    sheet = read_sheet(data, net)
    if not sheet.problems:
        _give_ids(sheet, {})
    return [_firm(row.values) for row in sheet.rows if not sheet.problems], sheet.problems


def _firm(values: Mapping[str, Any]) -> Firm:
    closures = tuple(
        (date.fromisoformat(first), date.fromisoformat(last)) for first, last in values.get("closures", [])
    )
    return Firm(
        id=values["id"],
        name=values["name"],
        grade=values.get("grade", ""),
        lanes=tuple(values.get("lanes", [])),
        contacts=tuple(values.get("contacts", [])),
        closures=closures,
        joined_on=values.get("joined_on"),
        left_on=values.get("left_on"),
    )


def _give_ids(sheet: Sheet, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Give every row the id of its firm."""
    by_name = {row["name"]: firm_id for firm_id, row in known.items()}
    given = {row.values["id"] for row in sheet.rows if row.values.get("id")}
    taken = {*known, *given}
    for row in sheet.rows:
        name, firm_id = row.values["name"], row.values.get("id")
        if not firm_id:
            same = by_name.get(name)
            row.values["id"] = same if same and same not in given else next_id(taken)
            taken.add(row.values["id"])
        elif by_name.get(name, firm_id) != firm_id and by_name[name] not in given:
            shown = {"value": name, "id": by_name[name]}
            sheet.problem(row.line, "id", "firms.other_id", shown)


def _tell_apart(sheet: Sheet, known: Mapping[str, str]) -> None:
    """Refuse each new name that looks on every screen like that of another firm (names by id)."""
    after = {**known, **{row.values["id"]: row.values["name"] for row in sheet.rows}}
    for row in sheet.rows:
        firm_id, name = row.values["id"], row.values["name"]
        others = {one: other for one, other in after.items() if one != firm_id}
        if known.get(firm_id) != name and (alike := called_alike(name, others)) is not None:
            shown = {"value": name, "other": others[alike], "id": alike}
            sheet.problem(row.line, "name", "firms.alike", shown)


def next_id(taken: set[str]) -> str:
    """Return the next free id of a firm, as F01, F02 and so on."""
    numbers = [int(firm_id[1:]) for firm_id in taken if firm_id[:1] == "F" and firm_id[1:].isdecimal()]
    return f"F{max(numbers, default=0) + 1:02d}"


def seed(s: Session, net: Network) -> bool:
    """Put the network's file's firms into a database without firms, and its rota into one without turns.

    False where nothing was put in. Two processes that start at once put it in once.
    """
    settings.lock(s)
    first = bool(net.firms) and not rows.any_firm(s)
    if first:
        rows.add_all(s, [(values_of(firm), firm.contacts) for firm in net.firms])
    return _first_rota(s, net) or first


def _first_rota(s: Session, net: Network) -> bool:
    """Put the file's rota in, unless there is one already or a firm of it is no member yet."""
    if not net.rota or _has_rota(s) or unread_rota(s, net):
        return False
    rota.put_all(s, {(turn.week, turn.lane): turn.firm for turn in net.rota})
    return True


def unread_rota(s: Session, net: Network) -> list[str]:
    """Return the ids that keep the file's rota from being read, because no member has them."""
    if not net.rota or _has_rota(s):
        return []
    known = members.names(s)
    return sorted({turn.firm for turn in net.rota if turn.firm and turn.firm not in known})


def _has_rota(s: Session) -> bool:
    return bool(rota.turns_between(s, date.min, date.max))


def values_of(firm: GivenFirm) -> dict[str, Any]:
    """Return the columns of a firm of the network's file."""
    same = ("id", "name", "kana", "grade", "email", "phone", "note")
    lists = ("lanes", "processes", "materials", "equipment")
    return {
        **{name: getattr(firm, name) for name in same},
        **{name: list(getattr(firm, name)) for name in lists},
        "certifications": {
            held.name: held.until.isoformat() if held.until else None for held in firm.certifications
        },
        "closures": [[closed.first.isoformat(), closed.last.isoformat()] for closed in firm.closures],
        "joined_on": firm.joined,
        "left_on": firm.left,
        "nda_on": firm.nda,
    }
