"""A network in which for every role there is somebody who has it, and hardly another one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from bot.domain.drawings import Kind, Stored
from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft
from bot.domain.members import CLI, FORM, Act
from bot.domain.rights import Role
from bot.network import load_network
from bot.services import intake
from storage import attachments, inquiries, meetings, members, outcomes, people, rota
from storage import tables as t
from tests.services.conftest import NETWORK, THIS_WEEK

if TYPE_CHECKING:
    from pathlib import Path

    from bot.network import Network
    from storage.database import Database, Session

TYPES = """
[[case_types]]
id = "prototype"
name = "開発試作"
allocators = ["hand", "sales_head"]
"""
Step = Callable[["Scene"], Any]
ARRIVED = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # Tuesday 10:00 in Tokyo
NOW = ARRIVED + timedelta(weeks=1)
WEEKS = [THIS_WEEK + timedelta(weeks=number) for number in range(7)]
NEXT_WEEK = (WEEKS[2], "parts")  # F07's
FREE = (WEEKS[4], "parts")
CONTACTS = {  # each firm has one
    "F01": "UDUTY1",
    "F02": "UASKED1",
    "F03": "ULEAD1",
    "F04": "UPARTNER1",
    "F07": "UOWN11",
    "F08": "UOTHER1",
    "F09": "ULEFT11",
    "F10": "USELF11",
}
TURNS = {
    **{(week, lane): "F08" for week in WEEKS for lane in ("parts", "systems")},
    (WEEKS[0], "parts"): "F02",
    (WEEKS[1], "parts"): "F01",
    NEXT_WEEK: "F07",
    (WEEKS[6], "parts"): "F10",
}
del TURNS[FREE]

_CONTACT = {Role.MEMBER, Role.ANYBODY}
# What everybody is to what the acts are about: to the case, the firm F07, the meeting, the person USELF11.
CAST: dict[str, set[Role]] = {
    "USECRETARY": {Role.SECRETARIAT, Role.ANYBODY},
    "UASKED1": {Role.CALLED, *_CONTACT},
    "UDUTY1": {Role.ON_DUTY, *_CONTACT},
    "ULEAD1": {Role.LEAD, *_CONTACT},
    "UPARTNER1": {Role.PARTNER, *_CONTACT},
    "USALES": {Role.DECIDER, Role.ANYBODY},
    "URECORDER": {Role.RECORDER, Role.ANYBODY},
    "UOWN11": {Role.OWN_FIRM, *_CONTACT},
    "USELF11": {Role.SELF, *_CONTACT},
    "UPRESIDENT": {Role.CHAIR, Role.ANYBODY},
    "UTAKER": {Role.MINUTE_TAKER, Role.ANYBODY},
    "USEAT11": {Role.SEAT, Role.ANYBODY},
    "UOTHER1": set(_CONTACT),
    "ULEFT11": {Role.ANYBODY},  # of a firm that has left
    "USTRANGER": {Role.ANYBODY},
    "mail:nobody@example.jp": set(),
    FORM: {Role.CUSTOMER},
    "api:web": {Role.API},
    CLI: {Role.OPERATOR},
    "link": {Role.LINK},
}


@dataclass
class Town:
    """The network in its database, and the ids of what the acts are about."""

    db: Database
    net: Network
    case: int = 0
    other: int = 0
    meeting: int = 0
    file: int = 0

    def tried(self, prepare: Step, attempt: Step) -> dict[str, tuple[Refusal | None, set[Role]]]:
        """Let everybody try something after what has to be so before it; nothing of it is kept.

        Return how it was refused to each, and what they were to it.
        """
        found: dict[str, tuple[Refusal | None, set[Role]]] = {}

        def work(s: Session) -> None:
            scene = Scene(s, self)
            prepare(scene)
            is_led = (case := inquiries.by_id(s, self.case)) and case.lead_firm_id
            for who, roles in CAST.items():
                scene.as_(who)
                refusal, before = None, s.begin_nested()
                try:
                    attempt(scene)
                except Refusal as error:
                    refusal = error
                before.rollback()
                found[who] = refusal, roles - (set() if is_led else {Role.LEAD, Role.PARTNER})
            raise _Over

        with contextlib.suppress(_Over):
            self.db.write_now(work)
        return found


class _Over(Exception):  # noqa: N818  no error
    """All of it is rolled back."""


class Scene:
    """What a try has at hand: `do` runs a use case as whoever tries it."""

    def __init__(self, s: Session, town: Town) -> None:
        self.s, self.net = s, town.net
        self.case, self.other, self.meeting, self.file = town.case, town.other, town.meeting, town.file
        self.made: Any = None
        self._requests = 0
        self.as_("USECRETARY")

    def as_(self, who: str) -> None:
        self._requests += 1
        self.act = Act(who, NOW, "test", f"request {self._requests}")

    def do(self, use_case: Callable[..., Any], *args: Any, **more: Any) -> Any:
        self._requests += 1
        self.act = Act(self.act.actor, NOW, "test", f"request {self._requests}")
        return use_case(self.s, self.net, self.act, *args, **more)

    def put(self, table: Any, **values: Any) -> None:
        """Let the row that the acts are about be so."""
        ids = {t.inquiry: self.case, t.meeting: self.meeting}
        self.s.execute(update(table).where(table.c.id == ids[table]).values(**values))

    def number_of(self, case: int) -> str:
        found = inquiries.by_id(self.s, case)
        assert found is not None
        return found.number


def nothing(_: Scene) -> None:
    """Nothing has to be so before."""


def build(db: Database, folder: Path) -> Town:
    """Build it: an inquiry of last week waits at F02, which was asked by name; F03 leads it, F04 helps."""
    path = folder / "network.toml"
    path.write_text(NETWORK + TYPES, encoding="utf-8")
    town = Town(db, load_network(path))

    def seed(s: Session) -> None:
        firms = [
            (
                {
                    "id": firm_id,
                    "name": f"{firm_id}株式会社",
                    "lanes": ["parts", "systems"],
                    "phone": "000-1",
                    "left_on": THIS_WEEK if firm_id == "F09" else None,
                },
                [user],
            )
            for firm_id, user in CONTACTS.items()
        ]
        members.add_all(s, firms)
        rota.put_all(s, TURNS)
        persons = [
            {"slack_user": user, "name": user, "locale": None, "deleted": False, "seen_at": ARRIVED}
            for user in CAST
            if user.startswith("U")
        ]
        people.remember(s, persons)
        town.case, town.other = _arrive(s, town.net), _arrive(s, town.net)
        s.execute(update(t.inquiry).values(lead_firm_id="F03"))
        for case in (town.case, town.other):
            s.execute(insert(t.partner).values(**_partner(case)))
            attachments.add(s, case, [Stored("0" * 64, 9, Kind.PDF, "図面.pdf")], ARRIVED)
        town.file = attachments.of_inquiry(s, town.case)[0].id
        town.meeting = _meet(s)

    db.write_now(seed)
    return town


def _arrive(s: Session, net: Network) -> int:
    act = Act("URECORDER", ARRIVED, "test")
    return intake.register(s, net, act, Draft(subject="切削", company="ミズナラ計測", lane="parts")).id


def _partner(case: int) -> dict[str, Any]:
    about = {"inquiry_id": case, "firm_id": "F04", "process": ""}
    return about | {"named_by": "USECRETARY", "named_at": ARRIVED}


def _meet(s: Session) -> int:
    values = {
        "series": "top",
        "number": 36,
        "occurrence": datetime(2026, 12, 16, tzinfo=UTC).date(),
        "kind": "regular",
        "title": "トップ連絡会",
        "starts_at": datetime(2026, 12, 16, 8, 30, tzinfo=UTC),
        "minutes_long": 120,
        "place": "会議室A",
        "way": "",
        "members": ["USEAT11"],
        "quorum": "",
        "minute_taker": "UTAKER",
    }
    found = meetings.add(s, values)
    assert found is not None
    return found


def said_outcome(s: Session, case: int, by: str) -> None:
    """Somebody said what became of the case."""
    values = {"inquiry_id": case, "kind": "quoted", "said_by": by, "said_at": ARRIVED, "referred_to": ""}
    outcomes.add(s, values)
