"""What the words of `/duty` answer, to the sender alone: history, what can be undone, open requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import kit, rota, rota_buttons
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Slot
    from bot.services.rota_views import ActView, RequestView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

ACTS = 15  # in the history
UNDOABLE = 5
REQUESTS = 8
GAPS = 8  # turns that nobody has
TURNS = 3  # with a button each, where no form opens
_CHANGES = 3  # of one act that changed more than _FEW; a button shows all
_FEW = 5
_ALL = 400  # changes in one answer


def with_mine(c: Context, shown: Rendered, mine: Sequence[tuple[Firm, Sequence[Slot]]]) -> Rendered:
    """Add the coming turns of the reader's firms to who is on duty."""
    blocks = [*shown.blocks]
    for firm, slots in mine:
        turns = c.join([rota.turn(c, *slot) for slot in slots])
        none = c.say("home.no_turn", firm=firm.label)
        blocks.append(kit.section(c.say("rota.mine", firm=firm.label, turns=turns) if slots else none))
    return Rendered(shown.text, blocks)


def history(c: Context, acts: Sequence[ActView]) -> Rendered:
    """List the latest acts on the rota, newest first."""
    if not acts:
        return _line(c.say("rota.no_history"))
    title = c.say("rota.history")
    rows = (kit.section(_act(c, done), _all_of(c, done)) for done in acts[:ACTS])
    return Rendered(title, [kit.section(title), *rows])


def undoable(c: Context, acts: Sequence[ActView]) -> Rendered:
    """List the acts that the reader may take back, each with its button."""
    if not acts:
        return _line(c.say("rota.nothing_to_undo"))
    title = c.say("rota.undoable")
    rows = (kit.section(_act(c, done), rota_buttons.undo(c, done)) for done in acts[:UNDOABLE])
    return Rendered(title, [kit.section(title), *rows])


def _act(c: Context, done: ActView) -> Mrkdwn:
    """Say who did what when, and the first of the turns it changed."""
    what = c.plain(f"rota.kind_{done.kind}")
    key = "rota.act_undone" if done.undone else "rota.act"
    lead = c.say(key, at=c.moment(done.at), who=c.who(done.actor), what=what)
    shown = _CHANGES if _is_much(done) else _FEW
    lines = rota.act_lines(c, done.changes[:shown], done.stand_ins[:shown])
    if _is_much(done):
        lines.append(c.say("words.more", count=len(done.changes) - shown))
    if done.note:
        lines.append(c.say("rota.note", note=done.note))
    return c.join_mrkdwn([lead, *lines], "words.new_line")


def _is_much(done: ActView) -> bool:
    return len(done.changes) > _FEW


def _all_of(c: Context, done: ActView) -> Json | None:
    return rota_buttons.all_changes(c, done.id) if _is_much(done) else None


def all_of(c: Context, done: ActView) -> Rendered:
    """Show every change of an act, where Slack opens no form."""
    lines = rota.act_lines(c, done.changes, done.stand_ins)
    lead = c.say("rota.history")
    return Rendered(lead, list(rota.paragraphs(c, lines[:_ALL])))


def requests(c: Context, views: Sequence[RequestView], gaps: Sequence[tuple[Slot, Firm]]) -> Rendered:
    """List the open requests with what the reader can answer, and the turns that nobody has."""
    if not views and not gaps:
        return _line(c.say("request.none"))
    titles = [c.say(key) for key, some in (("request.title", views), ("rota.gaps", gaps)) if some]
    blocks = [kit.section(titles[0])] if views else []
    blocks += [block for view in views[:REQUESTS] for block in rota.request_blocks(c, view)]
    if gaps:
        blocks.append(kit.section(titles[-1]))
        for number, (slot, firm) in enumerate(gaps[:GAPS]):
            line = c.say("rota.gap_line", turn=rota.turn(c, *slot), firm=firm.label)
            blocks.append(kit.section(line, rota_buttons.take(c, slot, firm.id, number)))
        if len(gaps) > GAPS:
            blocks.append(kit.context(c.say("words.more", count=len(gaps) - GAPS)))
    return Rendered(titles[0], blocks)


def ask(c: Context, kind: str, turns: Sequence[Slot]) -> Rendered:
    """Offer the nearest turns with a button each, where Slack opens no form."""
    lead = c.say(f"request.choose_{kind}")
    row = kit.actions(f"ask:{kind}", rota_buttons.ask(c, kind, turns[:TURNS]))
    return Rendered(lead, [kit.section(lead), row])


def _line(text: Mrkdwn) -> Rendered:
    return Rendered(text, [kit.section(text)])
