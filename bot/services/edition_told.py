"""The messages about the minutes of a meeting that is over: to its members, its office and its channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import meetings, members, people
from bot.services.meeting_told import channel_of
from bot.services.messages import MASS, NOTE, REMINDER, message, owe_edits_about
from storage import editions as kept
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.editions import Edition, Reading
    from bot.domain.meetings import Meeting, Seat
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

MEMBER, OFFICE, CHANNEL = "edition_member", "edition_office", "edition_channel"
CORRECTION, SETTLED, HINT = "edition_correction", "edition_settled", "edition_hint"
LEFT, REMINDED, UNCONFIRMED = "edition_left", "edition_reminder", "edition_unconfirmed"
FILE = "minutes_file"


def subject(meeting: Meeting) -> str:
    """Name what the messages show that count who has read the minutes."""
    return f"{meetings.subject(meeting)}:edition"


def of_person(meeting: Meeting, user: str) -> str:
    """Name what a person's own message shows."""
    return f"{subject(meeting)}:{user}"


def office(s: Session, net: Network, meeting: Meeting, now: datetime) -> list[str]:
    """Return who sees to the minutes: chair, minute-taker and the secretariat, each once."""
    found = [*meetings.chairs(s, net, meeting, now), *meetings.minute_takers(s, net, meeting, now)]
    found += members.people_of_roles(s, net, [members.SECRETARIAT], now)
    return people.alive(s, list(dict.fromkeys(found)))


def readers(s: Session, net: Network, meeting: Meeting, seats: Sequence[Seat], now: datetime) -> list[str]:
    """Return who answers for these seats and still takes part: whose firm has left may read it no more."""
    still = set(meetings.users_of(meetings.seats(s, net, meeting, now)))
    return [user for user in meetings.users_of(seats) if user in still]


def edition(s: Session, net: Network, act: Act, meeting: Meeting, made: Edition) -> None:
    """Send an edition to everybody: a DM each, a message and the file in the channel; older ones say so."""
    at_work = office(s, net, meeting, act.now)
    seats = readers(s, net, meeting, meetings.seats(s, net, meeting, meeting.starts_at), act.now)
    rows = [_direct(meeting, made, MEMBER, user, act.now) for user in seats if user not in at_work]
    rows += [_direct(meeting, made, OFFICE, user, act.now) for user in at_work]
    where = meeting.slack_channel or channel_of(net, meeting)
    about, params = subject(meeting), _params(meeting, made.number)
    rows.append(
        message(
            f"{about}:{made.number}:channel",
            where,
            CHANNEL,
            params,
            act.now,
            urgency=NOTE,
            subject=about,
            live=True,
        )
    )
    outbox.owe(s, rows)
    file(s, net, act, meeting, made.number, "made")
    everything(s, meeting, act.now, act.actor)


def _params(meeting: Meeting, number: int) -> dict[str, Any]:
    return {"meeting": meeting.id, "edition": number}


def _direct(meeting: Meeting, made: Edition, template: str, user: str, now: datetime) -> dict[str, Any]:
    key, about = f"{subject(meeting)}:{made.number}:{user}", of_person(meeting, user)
    params = _params(meeting, made.number) | {"reader": user}
    return message(key, user, template, params, now, urgency=NOTE, subject=about, live=True)


def remind(s: Session, meeting: Meeting, made: Edition, users: Iterable[str], now: datetime) -> None:
    """Ask these people once more to read an edition."""
    rows = [_direct(meeting, made, REMINDED, user, now) for user in users]
    outbox.owe(s, [row | {"key": f"{row['key']}:reminder", "urgency": REMINDER} for row in rows])


def remind_to_confirm(
    s: Session,
    meeting: Meeting,
    made: Edition,
    users: Iterable[str],
    day: date,
    now: datetime,
    *,
    is_unsent: bool,
) -> None:
    """Tell these people that minutes are still a draft; `is_unsent`: lines were changed and not sent."""
    for row in (_direct(meeting, made, UNCONFIRMED, user, now) for user in users):
        more = {"key": f"{row['key']}:unconfirmed:{day}", "urgency": REMINDER}
        outbox.owe(s, [row | more | {"params": row["params"] | {"unsent": is_unsent}}])


def file(s: Session, net: Network, act: Act, meeting: Meeting, number: int, why: str) -> None:
    """Owe the channel an edition as a Markdown file."""
    where = meeting.slack_channel or channel_of(net, meeting)
    key = f"{subject(meeting)}:{number}:file:{why}"
    row = message(key, where, FILE, _params(meeting, number), act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])


def file_to(s: Session, act: Act, meeting: Meeting, number: int) -> None:
    """Owe an edition as a Markdown file to the one who asks for it."""
    key = f"{subject(meeting)}:{number}:file:{act.request_id}"
    row = message(key, act.actor, FILE, _params(meeting, number), act.now, urgency=NOTE)
    outbox.owe(s, [row | {"op": "file"}])


def everything(s: Session, meeting: Meeting, now: datetime, actor: str = "") -> None:
    """Owe the edits of all messages about a meeting's minutes, of those to its members the actor's first."""
    about = subject(meeting)
    owe_edits_about(s, outbox.subjects_below(s, about), now, urgency=MASS)
    owe_edits_about(s, [about, of_person(meeting, actor)], now)


def counts(s: Session, net: Network, meeting: Meeting, users: Collection[str], now: datetime) -> None:
    """Owe the edits of the messages that count who has read, and of these people's own and their seats'."""
    concerned = {*users, *office(s, net, meeting, now)}
    for seat in meetings.seats(s, net, meeting, meeting.starts_at):
        concerned |= set(seat.users) if set(users) & set(seat.users) else set()
    owe_edits_about(s, [subject(meeting), *(of_person(meeting, user) for user in concerned)], now)


def correction(s: Session, net: Network, act: Act, meeting: Meeting, number: int, text: str) -> None:
    """Hand what somebody asks to correct to whoever takes the minutes, else to the secretariat."""
    takers = people.alive(s, meetings.minute_takers(s, net, meeting, act.now))
    users = takers or people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], act.now))
    about = f"{subject(meeting)}:correction:{number}:{act.actor}"
    params = _params(meeting, number) | {"actor": act.actor, "text": text, "at": act.now.isoformat()}
    rows = [
        message(
            f"{about}:{act.request_id or act.now.isoformat()}:{user}", user, CORRECTION, params, act.now,
            urgency=NOTE, subject=about, live=True,
        )
        for user in users
    ]  # fmt: skip
    outbox.owe(s, rows)


def settled(s: Session, act: Act, meeting: Meeting, number: int, user: str) -> None:
    """Tell somebody that their correction was seen to."""
    about = f"{subject(meeting)}:correction:{number}:{user}"
    owe_edits_about(s, [about], act.now)
    if user == act.actor:
        return
    its = (number, user)
    asked = [one for one in kept.readings(s, meeting.id) if (one.edition, one.slack_user) == its]
    params = _params(meeting, number) | {"actor": act.actor, "text": asked[0].correction if asked else ""}
    key = f"{about}:settled:{act.request_id or act.now.isoformat()}"
    outbox.owe(s, [message(key, user, SETTLED, params, act.now, urgency=NOTE)])


def left(s: Session, act: Act, meeting: Meeting, number: int, waiting: Iterable[Reading]) -> None:
    """Tell once those whose corrections nobody saw to that the minutes were confirmed without them."""
    about, params = subject(meeting), _params(meeting, number) | {"actor": act.actor}
    keys = {one.slack_user: f"{about}:{one.edition}:left:{one.slack_user}" for one in waiting}
    outbox.owe(s, [message(key, user, LEFT, params, act.now, urgency=NOTE) for user, key in keys.items()])


def hint(s: Session, act: Act, meeting: Meeting, number: int) -> None:
    """Say by DM how to ask for a correction where Slack opens no form."""
    key = f"{of_person(meeting, act.actor)}:{number}:hint:{act.request_id}"
    row = message(key, act.actor, HINT, _params(meeting, number), act.now, urgency=NOTE)
    outbox.owe(s, [row])
