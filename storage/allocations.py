"""Calls for hands, hands, appointments and partners of inquiries; and the ledger of who was shown what."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, delete, func, insert, literal, or_, select, update

from bot.domain.allocation import Appointment, Call, Hand, Partner
from storage.involved import not_left
from storage.members import called_as
from storage.sql import affected, insert_into, word
from storage.tables import appointment, contact, disclosure, firm, hand, hand_call, inquiry, partner, timer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from storage.database import Session

_CALLS = select(*(hand_call.c[field.name] for field in fields(Call)))
_HANDS = select(*(hand.c[field.name] for field in fields(Hand)), hand.c.inquiry_id)
_APPOINTMENTS = select(*(appointment.c[field.name] for field in fields(Appointment)))
_PARTNERS = select(*(partner.c[field.name] for field in fields(Partner)), partner.c.inquiry_id)


def open_call(session: Session, values: dict[str, Any]) -> int:
    """Keep a call for hands and return its id."""
    return int(session.execute(insert(hand_call).returning(hand_call.c.id), values).scalar_one())


def call_by_id(session: Session, call_id: int) -> Call | None:
    """Return the call, or None."""
    row = session.execute(_CALLS.where(hand_call.c.id == call_id)).first()
    return None if row is None else Call(*row)


def last_call(session: Session, inquiry_id: int) -> Call | None:
    """Return the inquiry's latest call, or None."""
    query = _CALLS.where(hand_call.c.inquiry_id == inquiry_id).order_by(hand_call.c.id.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else Call(*row)


def change_call(session: Session, call_id: int, **values: Any) -> None:
    """Change a call; whoever does has locked its inquiry."""
    session.execute(update(hand_call).where(hand_call.c.id == call_id).values(**values))


def put_hand(session: Session, inquiry_id: int, said: Hand) -> None:
    """Keep a firm's last word on an inquiry or one of its processes."""
    values = {field.name: getattr(said, field.name) for field in fields(Hand)}
    statement = insert_into(session, hand).values(inquiry_id=inquiry_id, **values)
    key = ["inquiry_id", "process", "firm_id"]
    changed = {name: value for name, value in values.items() if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


def hands_of(session: Session, inquiry_id: int) -> list[Hand]:
    """Return the last words of all firms on an inquiry, oldest first."""
    query = _HANDS.where(hand.c.inquiry_id == inquiry_id).order_by(hand.c.at, hand.c.firm_id, hand.c.process)
    return [Hand(*row[:-1]) for row in session.execute(query)]


def add_appointment(session: Session, values: dict[str, Any]) -> int:
    """Keep an appointment and return its id."""
    return int(session.execute(insert(appointment).returning(appointment.c.id), values).scalar_one())


def appointment_by_id(session: Session, appointment_id: int) -> Appointment | None:
    """Return the appointment, or None."""
    row = session.execute(_APPOINTMENTS.where(appointment.c.id == appointment_id)).first()
    return None if row is None else Appointment(*row)


def last_appointment(session: Session, inquiry_id: int) -> Appointment | None:
    """Return the inquiry's latest appointment, or None."""
    query = _APPOINTMENTS.where(appointment.c.inquiry_id == inquiry_id)
    row = session.execute(query.order_by(appointment.c.id.desc()).limit(1)).first()
    return None if row is None else Appointment(*row)


def answer_appointment(session: Session, appointment_id: int, **values: Any) -> bool:
    """Write how an appointment ended; False when it had ended already."""
    still = (appointment.c.id == appointment_id, appointment.c.state == "asked")
    return affected(session, update(appointment).where(*still).values(**values)) == 1


def explain_appointment(session: Session, appointment_id: int, why: str) -> None:
    """Write why a firm declined."""
    session.execute(update(appointment).where(appointment.c.id == appointment_id).values(why=why))


def put_partner(session: Session, inquiry_id: int, named: Partner) -> None:
    """Keep a partner firm of an inquiry."""
    values = {field.name: getattr(named, field.name) for field in fields(Partner)}
    statement = insert_into(session, partner).values(inquiry_id=inquiry_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["inquiry_id", "firm_id"], set_=values))


def drop_partners(session: Session, inquiry_id: int, firm_id: str | None = None) -> int:
    """Release one partner firm, or all; return how many there were."""
    which = () if firm_id is None else (partner.c.firm_id == firm_id,)
    return affected(session, delete(partner).where(partner.c.inquiry_id == inquiry_id, *which))


def partners_of(session: Session, inquiry_id: int) -> list[Partner]:
    """Return the partner firms of an inquiry, in the order in which they were named."""
    query = _PARTNERS.where(partner.c.inquiry_id == inquiry_id)
    return [
        Partner(*row[:-1]) for row in session.execute(query.order_by(partner.c.named_at, partner.c.firm_id))
    ]


def partner_firms(session: Session, ids: Collection[int] | None = None) -> dict[int, list[str]]:
    """Return the ids of the partner firms of these inquiries, of all where none are named, by inquiry."""
    query = select(partner.c.inquiry_id, partner.c.firm_id).order_by(partner.c.named_at, partner.c.firm_id)
    if ids is not None:
        query = query.where(partner.c.inquiry_id.in_(ids))
    found: dict[int, list[str]] = {}
    for inquiry_id, firm_id in session.execute(query):
        found.setdefault(inquiry_id, []).append(firm_id)
    return found


def without_firm(session: Session, upto: int, limit: int) -> list[int]:
    """Return the inquiries with a first reply, no lead firm and no end, the oldest first."""
    query = select(inquiry.c.id).where(*_WITHOUT_FIRM, inquiry.c.id <= upto)
    return list(session.execute(query.order_by(inquiry.c.id).limit(limit)).scalars())


_WITHOUT_FIRM: tuple[Any, ...] = (
    inquiry.c.state == word("answered"),
    inquiry.c.lead_firm_id.is_(None),
    inquiry.c.linked_to.is_(None),
    inquiry.c.erased_at.is_(None),
    inquiry.c.outcome.in_([word("none"), word("quoted")]),
)


def asked_for_in_vain(session: Session) -> dict[int, datetime]:
    """Return the inquiries for which the secretariat was asked to find a firm, and since when it has not.

    That is when the timer named after the inquiry fired; the oldest inquiry first.
    """
    query = select(inquiry.c.id, timer.c.due).join(
        timer, timer.c.key == literal("unled:").concat(cast(inquiry.c.id, String))
    )
    withdrawn = select(hand_call.c.id).where(
        hand_call.c.inquiry_id == inquiry.c.id, hand_call.c.withdrawn_at.is_not(None)
    )
    looking = inquiry.c.allocation.in_(["deciding", "appointed"])
    called_off = and_(inquiry.c.allocation == word("none"), withdrawn.exists())
    query = query.where(*_WITHOUT_FIRM, or_(looking, called_off))
    query = query.where(timer.c.status == "fired").order_by(inquiry.c.id)
    return {row[0]: row[1] for row in session.execute(query)}


def is_of_lead_or_partner(session: Session, inquiry_id: int, slack_user: str, today: date) -> bool:
    """Tell whether a person is a contact of the inquiry's lead firm or of a partner, which has not left."""
    partners = select(partner.c.firm_id).where(partner.c.inquiry_id == inquiry_id)
    lead = select(inquiry.c.lead_firm_id).where(inquiry.c.id == inquiry_id)
    theirs = or_(contact.c.firm_id.in_(lead), contact.c.firm_id.in_(partners))
    query = select(contact.c.id).join(firm, firm.c.id == contact.c.firm_id)
    query = query.where(called_as == slack_user, theirs, not_left(today))
    return session.execute(query.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Around:
    """How finding the firm stands for one inquiry."""

    call: Call | None
    hands: tuple[Hand, ...]
    appointments: tuple[Appointment, ...]  # the oldest first
    partners: tuple[Partner, ...]

    @property
    def appointment(self) -> Appointment | None:
        """The latest one."""
        return self.appointments[-1] if self.appointments else None


def around(session: Session, ids: Sequence[int]) -> dict[int, Around]:
    """Return how finding the firm stands for these inquiries, in four queries however many they are."""
    latest = select(func.max(hand_call.c.id)).where(hand_call.c.inquiry_id.in_(ids))
    latest = latest.group_by(hand_call.c.inquiry_id)
    opened = [Call(*row) for row in session.execute(_CALLS.where(hand_call.c.id.in_(latest)))]
    calls = {one.inquiry_id: one for one in opened}
    appointments: dict[int, list[Appointment]] = {}
    made = _APPOINTMENTS.where(appointment.c.inquiry_id.in_(ids)).order_by(appointment.c.id)
    for asked in (Appointment(*row) for row in session.execute(made)):
        appointments.setdefault(asked.inquiry_id, []).append(asked)
    hands: dict[int, list[Hand]] = {}
    query = _HANDS.where(hand.c.inquiry_id.in_(ids)).order_by(hand.c.at, hand.c.firm_id, hand.c.process)
    for row in session.execute(query):
        hands.setdefault(row[-1], []).append(Hand(*row[:-1]))
    partners: dict[int, list[Partner]] = {}
    named = _PARTNERS.where(partner.c.inquiry_id.in_(ids)).order_by(partner.c.named_at, partner.c.firm_id)
    for row in session.execute(named):
        partners.setdefault(row[-1], []).append(Partner(*row[:-1]))
    return {
        one: Around(
            calls.get(one),
            tuple(hands.get(one, ())),
            tuple(appointments.get(one, ())),
            tuple(partners.get(one, ())),
        )
        for one in ids
    }


def disclosures_of(session: Session, inquiry_id: int) -> list[dict[str, Any]]:
    """Return who was shown or handed over an inquiry, the first first."""
    query = select(disclosure).where(disclosure.c.inquiry_id == inquiry_id).order_by(disclosure.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def disclose(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Record who was shown or handed over what, when, of which firm and under which NDA."""
    if rows:
        session.execute(insert(disclosure), list(rows))
