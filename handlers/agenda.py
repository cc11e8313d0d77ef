"""The agenda: proposing by command, button or message, ordering and approving the draft, reading it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import Draft, proposal_of
from bot.domain.errors import Refusal
from bot.domain.meetings import State
from bot.domain.minute_kinds import fold
from bot.services import agenda, meeting_due, meeting_views, meetings, members
from bot.services.conflicts import AlreadyDone
from bot.slack import agenda as shown
from bot.slack import lists
from bot.slack.modals import agenda as forms
from bot.slack.modals.agenda import Kept
from bot.slack.modals.forms import FormErrors, notice_view
from bot.slack.mrkdwn import unescape
from handlers.answers import Caller
from handlers.clicks import buttons, form
from handlers.common import context, sentence, spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.agenda import Item
    from bot.domain.meetings import Meeting
    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.agenda_views import AgendaView
    from bot.services.desk import Desk, Session
    from bot.slack.context import Context
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work

MESSAGE = "propose_agenda_message"  # the shortcut
PROPOSE, AGENDA = frozenset({"propose", "提案"}), frozenset({"agenda", "議題", "次第"})
_MEETINGS = 20  # to choose one of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons, the forms and the shortcut; `handlers.meetings` has the words."""
    buttons(app, desk, shown.PREFIX, _press)
    form(app, desk, f"({forms.FORM}|{forms.PROPOSAL})$", _submit)

    @app.shortcut(MESSAGE)
    async def on_shortcut(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        spawn(_of_message(desk, Caller.of(desk, client, body)))


async def _propose(desk: Desk, caller: Caller, words: list[str]) -> Rendered | Work:
    """Keep what was typed for the next meeting, or the one or the series named first; else open the form."""
    choice = await _choice(desk, caller)
    named = _by_name(choice)
    text = caller.typed.split(maxsplit=1)[1] if words else ""
    first = fold(words[0]) if words else ""
    meeting = named.get(first, choice[0])
    if first in named:
        text = text.split(maxsplit=1)[1] if len(words) > 1 else ""
    elif meetings.is_called(desk.network, first):
        raise Refusal("agenda.not_coming", called=words[0])
    if not text:
        return caller.show(await _proposal_form(desk, caller, choice, Kept(meeting.id)))
    act, said = caller.act(), proposal_of(text)
    try:
        item = await desk.write(lambda s: agenda.propose(s, desk.network, act, meeting.id, said))
    except Refusal as refusal:
        if refusal.key != "agenda.which_firm":
            raise
        return caller.show(await _proposal_form(desk, caller, choice, Kept(meeting.id), said))
    return lists.said_plainly(await _done(desk, caller, item))


async def _agenda(desk: Desk, caller: Caller, words: list[str]) -> Work:
    """Open the draft for those who run the meeting, the agenda for its members."""
    if not words:
        meeting = (await _choice(desk, caller))[0]
    elif (first := fold(words[0])) in (named := _by_name(await _coming(desk, caller))):
        meeting = named[first]
    else:
        meeting = await desk.read(lambda s: meetings.by_key(s, words[0]))
    return caller.show(await _view(desk, caller, meeting.id))


VERBS = {PROPOSE: _propose, AGENDA: _agenda}


async def _choice(desk: Desk, caller: Caller) -> list[Meeting]:
    """Return the meetings to come that this person takes part in, the next one first; Refusal for none."""
    if found := await _coming(desk, caller):
        return found
    raise Refusal("agenda.none_coming")


async def _coming(desk: Desk, caller: Caller) -> list[Meeting]:
    now, net = desk.clock.now(), desk.network
    found = await desk.read(lambda s: meeting_views.coming(s, net, caller.user, now, _MEETINGS))
    return [one.meeting for one in found]


def _by_name(choice: Sequence[Meeting]) -> dict[str, Meeting]:
    """Return the meetings by what people call them; of a series the next one."""
    return {fold(name): one for one in reversed(choice) for name in (one.title, one.series, one.key)}


async def _proposal_form(
    desk: Desk, caller: Caller, choice: Sequence[Meeting], kept: Kept, filled: Draft | None = None
) -> Json:
    is_out = any(one.id == kept.meeting and one.agenda_state == "posted" for one in choice)
    today = desk.network.hours.local_day(desk.clock.now())
    own = await desk.read(lambda s: members.firms_on(s, caller.user, today))
    firms = [(firm.id, firm.label) for firm in own]
    return forms.proposal_form(context(desk, caller.user), choice, kept, filled, firms=firms, is_out=is_out)


async def _done(desk: Desk, caller: Caller, item: Item) -> str:
    """Say what came of a proposal; its meeting is another one where that which was meant is over."""
    c, meeting = context(desk, caller.user), await desk.read(lambda s: meetings.load(s, item.meeting_id))
    state = "added" if item.state == "accepted" else "late" if item.added_late else "proposed"
    return c.plain(f"agenda.done_{state}", title=item.title, meeting=c.meeting_name(meeting))


async def _of_message(desk: Desk, caller: Caller) -> None:
    """Open the form filled in with a message, which becomes an item once."""
    message = caller.body["message"]
    filled = proposal_of(unescape(message.get("text") or ""))
    source = f"message:{caller.body['channel']['id']}:{message['ts']}"
    try:
        choice = await _choice(desk, caller)
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await caller.tell(sentence(desk, caller.user, error))
        return
    meant = meeting_due.still_open(desk.network, choice, desk.clock.now())
    kept = Kept(meant.id, source=source)
    await caller.show(await _proposal_form(desk, caller, choice, kept, filled), words=filled.title)


async def _view(desk: Desk, caller: Caller, meeting_id: int, said: str = "") -> Json:
    """Return the draft to work on, or the agenda to read; `said` is what was just refused."""
    found, c = await _look(desk, caller, meeting_id)
    office = found.place is not None and found.place.may_run
    if office and found.meeting.state in {State.PLANNED, State.RUNNING}:
        return forms.draft_view(c, found, said)
    return forms.reading_view(c, found)


async def _look(desk: Desk, caller: Caller, meeting_id: int) -> tuple[AgendaView, Context]:
    act = desk.act(caller.user)

    def look(s: Session) -> tuple[AgendaView, Context]:
        found = agenda.look(s, desk.network, act, meeting_id)
        firms = members.names(s)
        return found, context(desk, caller.user, firms=firms, people=found.people)

    return await desk.write(look)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Do what a button says; in a modal what fails is told above the draft."""
    action = caller.body["actions"][0]
    name, _, rest = action["action_id"].removeprefix(shown.PREFIX).partition(":")
    if not _in_modal(caller):
        return await _pressed(desk, caller, name, rest)
    try:
        return await _pressed(desk, caller, name, rest)
    except AlreadyDone:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        meeting_id = await _meeting_of(desk, name, int(action["value"]))
        return caller.put(await _view(desk, caller, meeting_id, sentence(desk, caller.user, error)))


def _in_modal(caller: Caller) -> bool:
    return bool((caller.body.get("view") or {}).get("type") == "modal")


async def _meeting_of(desk: Desk, name: str, value: int) -> int:
    """Return the meeting of a button: what it is about is a meeting or an item."""
    if name == _EDIT or name in _ON_ITEMS:
        return await desk.read(lambda s: agenda.load(s, value).meeting_id)
    return value


async def _pressed(desk: Desk, caller: Caller, name: str, rest: str) -> Work | None:
    value, act = int(caller.body["actions"][0]["value"]), caller.act()
    if name in {"open", "full"}:
        return await _open(desk, caller, value, name, int(rest or 0))
    if name in _FORMS:
        return _put(caller, await _form_for(desk, caller, name, value))
    if name == "approve":
        approved = await desk.write(lambda s: agenda.approve(s, desk.network, act, value))
        return await _approved(desk, caller, approved)
    meeting_id = await _meeting_of(desk, name, value)
    use_case = _ON_ITEMS[name]
    await desk.write(lambda s: use_case(s, desk.network, act, value))
    return caller.put(await _view(desk, caller, meeting_id)) if _in_modal(caller) else None


async def _open(desk: Desk, caller: Caller, meeting_id: int, name: str, page: int) -> Work:
    if name == "open":
        return _put(caller, await _view(desk, caller, meeting_id))
    found, c = await _look(desk, caller, meeting_id)
    return _put(caller, forms.reading_view(c, found, page))


def _put(caller: Caller, view: Json) -> Work:
    """Show a view where the button was: in the place of the modal, else in a new one."""
    return caller.put(view) if _in_modal(caller) else caller.show(view)


async def _form_for(desk: Desk, caller: Caller, name: str, value: int) -> Json:
    """Return the form that a button opens: a proposal, a new item, or an item to edit."""
    if name == "propose":
        choice = await _choice(desk, caller)
        wanted = next((one.id for one in choice if one.id == value), choice[0].id)
        return await _proposal_form(desk, caller, choice, Kept(wanted))
    found, c = await _look(desk, caller, await _meeting_of(desk, name, value))
    if name == "add":
        return forms.item_form(c, found.meeting, Kept(found.meeting.id))
    item = next((one for one in found.items if one.id == value), None)
    if item is None:
        raise Refusal("agenda.is_dropped")
    kept = Kept(found.meeting.id, item.id, dict(found.seen).get(item.id))
    filled = Draft(item.title, item.kind, item.minutes, item.body, item.material)
    return forms.item_form(c, found.meeting, kept, filled, has_kind=not item.has_own_part)


async def _approved(desk: Desk, caller: Caller, meeting: Meeting) -> Work | None:
    if _in_modal(caller):
        return caller.put(await _view(desk, caller, meeting.id))
    if caller.at_home:
        return None
    found, c = await _look(desk, caller, meeting.id)
    key = "agenda.done_sent" if found.is_out else "agenda.done_approved"
    return caller.tell(c.plain(key, at=c.moment(found.goes_out)))


_ON_ITEMS: dict[str, Callable[[Session, Network, Act, int], Any]] = {
    "up": partial(agenda.move, step=-1),
    "down": partial(agenda.move, step=1),
    "drop": agenda.drop,
    "accept": agenda.accept,
}
_EDIT = "edit"
_FORMS = {"propose", "add", _EDIT}


async def _submit(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Keep what a form says; return the draft as it stands then, or what came of the proposal."""
    c, kept, act = context(desk, caller.user), Kept.of(view), _act(desk, caller)
    said = forms.parse(view, c)
    if isinstance(said, FormErrors):
        return said
    net, item_id = desk.network, kept.item
    if item_id is not None:
        await desk.write(lambda s: agenda.edit(s, net, act, item_id, said, kept.seen))
        return await _view(desk, caller, kept.meeting)
    to, firm = forms.meeting_of(view), forms.firm_of(view)
    item = await desk.write(lambda s: agenda.propose(s, net, act, to, said, kept.source, firm))
    if view["callback_id"] == forms.FORM:
        return await _view(desk, caller, item.meeting_id)
    return notice_view(c, await _done(desk, caller, item))


def _act(desk: Desk, caller: Caller) -> Act:
    view = caller.body["view"]  # one view may show several forms, each time with another hash
    return desk.act(caller.user, f"view:{view['id']}:{view.get('hash', '')}")
