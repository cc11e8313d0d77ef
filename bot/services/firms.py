"""One firm as the secretariat edits it: what it is, its contacts in the order of call, and its leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.members import called_alike
from bot.domain.rights import Right
from bot.services import applicants, edits, firm_changes, groups, members, roles, year
from bot.services.firm_changes import SERVING, subject
from bot.services.import_firms import next_id
from bot.services.leaving import given_up_at, leave, left_behind
from storage import members as rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.members import Act
    from bot.domain.rota_changes import Slot
    from bot.network import Network
    from storage.database import Session

SAID = (
    *("name", "kana", "grade", "lanes", "email", "phone", "processes", "materials", "equipment"),
    *("certifications", "nda_on", "closures", "joined_on", "left_on", "note"),
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A firm that was saved, and what became of its turns, as (week, lane).

    `given_up` are those that nobody has any more, `unserved` those that are its own and that it cannot serve
    on some day. `shared` are its contacts who are another firm's, too, each with that firm's name. `held` and
    `led` are the numbers of the open inquiries and the running cases of a firm that leaves.
    """

    id: str
    name: str
    given_up: tuple[Slot, ...] = ()
    unserved: tuple[Slot, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    held: tuple[str, ...] = ()
    led: tuple[str, ...] = ()


def load(s: Session, firm_id: str) -> dict[str, Any]:
    """Return what is said of a firm, with its `contacts`; Refusal where there is none."""
    row = rows.firm_row(s, firm_id)
    if row is None:
        raise Refusal("unknown_firm", firm=firm_id)
    return row | {"contacts": rows.contact_rows(s, firm_id)}


def save(
    s: Session,
    net: Network,
    act: Act,
    firm_id: str | None,
    values: Mapping[str, Any],
    seen: int | None = None,
    applicant_id: int | None = None,
) -> Saved:
    """Keep what is said of a firm (SAID), a new one where there is no id; an applicant becomes that member.

    A day of leaving gives up the turns that the firm cannot serve any more, and its standing in. `seen`: the
    last change that the form showed. Refusal for anybody but the secretariat, for a name another firm has,
    for leaving before joining, and where somebody was faster.
    """
    roles.require(s, net, act, Right.EDIT_FIRMS)
    net = edits.current(s, net)
    said = {name: values[name] for name in SAID}
    known = {row["id"]: row for row in rows.every_firm(s)}
    if firm_id is None and (saved := _saved_before(s, act, said, known, applicant_id)) is not None:
        return saved
    others = {row["id"]: row["name"] for row in known.values() if row["id"] != firm_id}
    _check(said, others, is_renamed=firm_id not in known or known[firm_id]["name"] != said["name"])
    if firm_id is None:
        firm_id = next_id(set(known))
        before: dict[str, Any] = {}
        changed = {name: value for name, value in said.items() if value not in (None, "", [], {})}
    else:
        row = load(s, firm_id)
        changed = {name: value for name, value in said.items() if row[name] != value}
        if changed:
            edits.require_unchanged(s, subject(firm_id), seen)
        before = {name: row[name] for name in changed}
    members.upsert(s, {"id": firm_id, "name": said["name"], **changed})
    members.require_firms_leave_a_secretariat(s, net, act.now, {firm_id})
    if changed:
        firm_changes.keep(s, act, firm_id, before, changed)
    if applicant_id is not None:
        applicants.joined(s, net, act, applicant_id, firm_id)
    given_up = leave(s, net, act, firm_id, said["left_on"]) if changed.get("left_on") else ()
    made, at = (changed, act.now) if changed else _sent_before(s, act, firm_id, seen)
    if made.get("left_on") and not changed:
        given_up = given_up_at(s, net, firm_id, act.actor, at)
    unserved = year.unserved(s, net, act.now, firm_id) if made.keys() & SERVING else ()
    held, led = left_behind(s, firm_id) if made.get("left_on") else ((), ())
    return Saved(firm_id, said["name"], given_up, unserved, held=held, led=led)


def _sent_before(s: Session, act: Act, firm_id: str, seen: int | None) -> tuple[Mapping[str, Any], datetime]:
    """Return what a form changed that was sent before, such as where that was told late, and when."""
    last = edits.changes(s, subject(firm_id))[:1]
    if seen is None or not last or last[0]["id"] == seen or last[0]["actor"] != act.actor:
        return {}, act.now
    return last[0]["after"], last[0]["at"]


def _saved_before(
    s: Session,
    act: Act,
    said: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    applicant_id: int | None,
) -> Saved | None:
    """Return the firm that the same person added with the same answers, such as where that was told late."""
    firm_id = next((one for one, row in known.items() if row["name"] == said["name"]), None)
    if firm_id is None:
        return None
    made = edits.changes(s, subject(firm_id))
    is_theirs = [change["actor"] for change in made] == [act.actor] and not made[0]["before"]
    is_same = all((known[firm_id][name] or None) == (value or None) for name, value in said.items())
    has_joined = applicant_id is None or applicants.load(s, applicant_id)["firm_id"] == firm_id
    return Saved(firm_id, said["name"]) if is_theirs and is_same and has_joined else None


def _check(said: Mapping[str, Any], others: Mapping[str, str], *, is_renamed: bool) -> None:
    if not said["name"]:
        raise Refusal("firm.no_name")
    if said["name"] in others.values():
        raise Refusal("firm.name_taken", name=said["name"])
    if is_renamed and (alike := called_alike(said["name"], others)) is not None:
        raise Refusal("firm.name_alike", name=others[alike], id=alike)
    joined, left = said["joined_on"], said["left_on"]
    if joined is not None and left is not None and left < joined:
        raise Refusal("firm.left_before_joined")


def save_contacts(
    s: Session,
    net: Network,
    act: Act,
    firm_id: str,
    contacts: Sequence[Mapping[str, Any]],
    seen: int | None = None,
) -> Saved:
    """Give a firm these contacts in this order of call, and no others.

    Refusal for anybody but the secretariat, for a person named twice, and where somebody was faster.
    """
    roles.require(s, net, act, Right.EDIT_FIRMS)
    net = edits.current(s, net)
    firm = load(s, firm_id)
    users = [one["slack_user"] for one in contacts if one["slack_user"] is not None]
    if len(users) > len(set(users)):
        raise Refusal("firm.contact_twice")
    after = [{name: one[name] for name in rows.CONTACT} for one in contacts]
    if after != firm["contacts"]:
        edits.require_unchanged(s, subject(firm_id), seen)
        rows.put_contacts(s, firm_id, after)
        members.require_firms_leave_a_secretariat(s, net, act.now, {firm_id})
        firm_changes.keep(s, act, firm_id, {"contacts": firm["contacts"]}, {"contacts": after})
        groups.follow(s, net, act.now)
    return Saved(firm_id, firm["name"], shared=tuple(members.shared(s, firm_id)))
