"""What the links in a mail do: the same acts as the buttons they stand for, by the same services.

A link carries the button as it was drawn (its action id and value); what else is to be said, such as why a
firm declines, its page asks for. Nothing happens before somebody presses there: mail scanners open links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.domain.meetings import Answer
from bot.services import (
    appointments,
    attendance,
    editions,
    hands,
    lanes,
    leads,
    notice_answers,
    outcomes,
    replies,
    rota_answers,
    rota_gaps,
    rota_requests,
    todos,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

PURPOSE = "mail"  # of the signed links
LASTS, DETAILS_LAST = timedelta(days=30), timedelta(days=7)
ASK_SECRETARIAT = "secretariat"  # instead of another lane
DETAILS = "case:details"


@dataclass(frozen=True, slots=True)
class Said:
    """What was chosen or typed on the page; `at` aware UTC."""

    choice: str = ""
    text: str = ""
    at: datetime | None = None


def has(action_id: str) -> bool:
    """Whether a button can be a link in a mail."""
    return action_id == DETAILS or _key(action_id) in _DEEDS


def name_of(action_id: str) -> str:
    """Return a button's name without the number that tells it from others of its message: `hands:hand`."""
    return _key(action_id)


def lasts(action_id: str) -> timedelta:
    """Return how long a link serves; the one that shows a customer's details serves less long."""
    return DETAILS_LAST if action_id == DETAILS else LASTS


def do(s: Session, net: Network, act: Act, action_id: str, value: str, said: Said) -> None:
    """Do what the button does. Refusal as of its service; AlreadyDone for the same click once more."""
    deed = _DEEDS.get(_key(action_id))
    if deed is None:
        raise Refusal("changed_meanwhile")
    deed(s, net, act, value, said)


def _key(action_id: str) -> str:
    return ":".join(action_id.split(":")[:2])


def _on_it(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    lanes.take_on(s, net, act, int(value))


def _take_over(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    lanes.take_over(s, net, act, int(value))


def _replied(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
    replies.record(s, net, act, int(value), replied_at=said.at, means=said.choice or None)


def _undo_reply(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    replies.undo(s, net, act, int(value))


def _not_our_field(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
    if said.choice in {"", ASK_SECRETARIAT}:
        lanes.ask_secretariat(s, net, act, int(value))
    else:
        lanes.change_lane(s, net, act, int(value), said.choice)


def _hand(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, _, chosen = value.partition(":")
    firm_id, _, process = chosen.partition(":") if ":" in chosen else ("", "", chosen)
    hands.raise_hand(s, net, act, int(number), process, firm_id or None)


def _decline(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
    number, _, firm_id = value.partition(":")
    hands.decline(s, net, act, int(number), firm_id or None)
    if said.choice:
        hands.explain(s, net, act, int(number), said.choice, firm_id or None)


def _accept(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    appointments.accept(s, net, act, int(value.rpartition(":")[2]))


def _refuse(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
    made = int(value.rpartition(":")[2])
    appointments.decline(s, net, act, made)
    if said.choice:
        appointments.explain(s, net, act, made, said.choice)


def _release(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, _, firm_id = value.partition(":")
    leads.release_partner(s, net, act, int(number), firm_id)


def _attend(answer: Answer) -> Callable[[Session, Network, Act, str, Said], None]:
    def deed(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
        meeting_id, _, seat_id = value.partition(":")
        name = said.text.strip() or None
        attendance.answer(s, net, act, int(meeting_id), answer, seat_id=seat_id or None, stand_in=name)

    return deed


def _slot(value: str) -> tuple[date, str]:
    week, lane = value.split(":")[:2]
    return date.fromisoformat(week), lane


def _duty_ok(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    notice_answers.confirm(s, net, act, *_slot(value), value.split(":", 2)[2])


def _want_swap(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    rota_requests.ask(s, net, act, Kind.SWAP, _slot(value))


def _agree(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, _, firm_id = value.partition(":")
    rota_answers.agree(s, net, act, int(number), None, firm_id or None)


def _give(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, week, lane, firm_id = value.split(":", 3)
    rota_answers.agree(s, net, act, int(number), _slot(f"{week}:{lane}"), firm_id)


def _decline_swap(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, _, firm_id = value.partition(":")
    rota_answers.decline(s, net, act, int(number), firm_id or None)


def _withdraw_swap(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    rota_answers.withdraw(s, net, act, int(value))


def _take_turn(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    rota_gaps.take(s, net, act, _slot(value), value.split(":", 2)[2])


def _read(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    meeting_id, number = value.split(":")
    editions.read(s, net, act, int(meeting_id), int(number))


def _correct(s: Session, net: Network, act: Act, value: str, said: Said) -> None:
    meeting_id, number = value.split(":")
    editions.ask_correction(s, net, act, int(meeting_id), int(number), said.text)


def _confirm(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    meeting_id, number = value.split(":")
    editions.confirm(s, net, act, int(meeting_id), int(number))


def _todo_done(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    todos.done(s, net, act, int(value))


def _outcome(s: Session, net: Network, act: Act, value: str, _said: Said) -> None:
    number, _, kind = value.partition(":")
    outcomes.record(s, net, act, int(number), kind)


_DEEDS: dict[str, Callable[[Session, Network, Act, str, Said], None]] = {
    "case:on_it": _on_it,
    "case:take_over": _take_over,
    "case:replied": _replied,
    "case:undo_reply": _undo_reply,
    "case:not_our_field": _not_our_field,
    "hands:hand": _hand,
    "hands:decline": _decline,
    "hands:accept": _accept,
    "hands:refuse": _refuse,
    "hands:release": _release,
    **{f"attend:{answer}": _attend(answer) for answer in Answer},
    "duty:ok": _duty_ok,
    "duty:want_swap": _want_swap,
    "rota:agree": _agree,
    "rota:give": _give,
    "rota:decline": _decline_swap,
    "rota:withdraw": _withdraw_swap,
    "rota:take": _take_turn,
    "edition:read": _read,
    "edition:correct": _correct,
    "edition:confirm": _confirm,
    "todo:done": _todo_done,
    "outcome:say": _outcome,
}
NAMES = tuple(_DEEDS)
