"""Joining members, from application to membership, each step kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.joining import Stage, check_move
from bot.domain.rights import Right
from bot.services import edits, roles
from storage import applicants, history

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

SAID = ("name", "kana", "contact", "note", "stage")
LISTED = 99  # in one list of choices, beside 「新規」


def subject(applicant_id: int) -> str:
    """Name an applicant in the history."""
    return f"applicant:{applicant_id}"


def listed(s: Session, net: Network, act: Act) -> list[dict[str, Any]]:
    """Return the applicants, those on their way first, the latest first among them."""
    roles.require(s, net, act, Right.EDIT_APPLICANTS)
    ended = (Stage.JOINED, Stage.DECLINED, Stage.WITHDRAWN)
    return sorted(applicants.newest(s, LISTED), key=lambda row: row["stage"] in ended)


def load(s: Session, applicant_id: int) -> dict[str, Any]:
    """Return an applicant; Refusal where there is none."""
    found = applicants.by_id(s, applicant_id)
    if found is None:
        raise Refusal("applicant.unknown")
    return found


def save(
    s: Session,
    net: Network,
    act: Act,
    applicant_id: int | None,
    values: Mapping[str, Any],
    seen: int | None = None,
) -> int:
    """Keep what is said of an applicant (SAID), a new one where there is no id; return the id.

    `seen`: the last change that the form showed. Refusal for anybody but the secretariat, without a name, for
    a stage that does not follow, and where somebody was faster.
    """
    roles.require(s, net, act, Right.EDIT_APPLICANTS)
    said = {name: values[name] for name in SAID}
    if not said["name"]:
        raise Refusal("applicant.no_name")
    edits.current(s, net)
    if applicant_id is None:
        return _new(s, net, act, said)
    known = load(s, applicant_id)
    changed = {name: value for name, value in said.items() if known[name] != value}
    if not changed:  # or it was saved before, however late that was answered
        return applicant_id
    edits.require_unchanged(s, subject(applicant_id), seen)
    check_move(Stage(known["stage"]), Stage(said["stage"]))
    _change(s, net, act, known, changed)
    return applicant_id


def _new(s: Session, net: Network, act: Act, said: dict[str, Any]) -> int:
    """Keep an applicant; one of whom just the same is known was saved before."""
    for row in applicants.newest(s, LISTED):
        if all(row[name] == value for name, value in said.items()):
            return int(row["id"])
    added = said | {"since": net.hours.local_day(act.now), "created_at": act.now}
    applicant_id = applicants.add(s, added)
    history.add(s, act.now, act.actor, subject(applicant_id), {}, said)
    return applicant_id


def joined(s: Session, net: Network, act: Act, applicant_id: int, firm_id: str) -> None:
    """Let an applicant be the member it has become."""
    known = load(s, applicant_id)
    check_move(Stage(known["stage"]), Stage.JOINED)
    if known["stage"] == Stage.JOINED:
        raise Refusal("applicant.bad_stage")
    _change(s, net, act, known, {"stage": Stage.JOINED.value, "firm_id": firm_id})


def _change(s: Session, net: Network, act: Act, known: dict[str, Any], changed: dict[str, Any]) -> None:
    before = {name: known[name] for name in changed}
    history.add(s, act.now, act.actor, subject(known["id"]), before, changed)
    since = {"since": net.hours.local_day(act.now)} if "stage" in changed else {}
    if not applicants.change(s, known["id"], known["version"], changed | since):
        raise Refusal("changed_meanwhile")
