"""Planning the rota: the form, the wait, and the proposal beside today's rota; paged."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.plan import Reason
from bot.domain.rota_changes import monday_of
from bot.services.proposals import MOST, STALE
from bot.services.year import Span
from bot.slack import kit
from bot.slack.modals import inputs
from bot.slack.modals.forms import FormErrors, typed, values_of
from bot.slack.months import month_name, span_name
from bot.slack.mrkdwn import Mrkdwn, clip
from bot.slack.pages import MODAL, packed
from bot.slack.pages import pages as in_pages
from bot.texts.plan import gaps, twice_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from bot.domain.proposals import Cell, Row, Share
    from bot.services.proposals import ProposalView
    from bot.slack.context import Context
    from bot.slack.kit import Json

# One listener takes all buttons; what follows the prefix is the verb, and the page for `page`.
PREFIX = "plan:"
FORM, SHOWN = "plan:form", "plan:shown"
_NAME = 40  # letters of a firm's or lane's name
_LINE = 600  # letters of a gap with all its reasons
_GAPS = 20


def open_button(c: Context) -> Json:
    """Return the button that leads to the form, or to the proposal that waits."""
    return kit.button(c.plain("button.plan_open"), f"{PREFIX}open", "open")


def form_view(c: Context, span: Span) -> Json:
    """Ask for the weeks to plan."""
    weeks = kit.text_input(str(span.weeks))
    blocks = [
        kit.section(c.say("proposal.form_lead")),
        kit.section(c.say("proposal.form_span", **_from_to(c, span))),
        kit.ask(
            "first",
            c.plain("proposal.first"),
            inputs.day(span.first),
            optional=False,
            hint=c.plain("proposal.first_hint"),
        ),
        kit.ask(
            "weeks",
            c.plain("proposal.weeks"),
            weeks,
            optional=False,
            hint=c.plain("proposal.weeks_hint", most=MOST),
        ),
    ]
    title, submit = c.plain("proposal.form_title"), c.plain("proposal.form_submit")
    return kit.modal(FORM, title, blocks, submit=submit, close=c.plain("form.cancel"))


def parse(view: Mapping[str, Any], c: Context) -> Span | FormErrors:
    """Read the form: the week with the day chosen, and a number in whatever letters."""
    values = values_of(view)
    first = inputs.picked_day(values, "first")
    if first is None:
        return FormErrors({"first": c.plain("proposal.no_first")})
    text = unicodedata.normalize("NFKC", typed(values, "weeks")).strip().removesuffix("週")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        return FormErrors({"weeks": c.plain("proposal.bad_weeks", most=MOST)})
    return Span(monday_of(first), int(text))


def working_view(c: Context, *, publishing: bool = False) -> Json:
    """Say that the plan is being made, or published."""
    blocks = [kit.plain_section(c.plain("proposal.publishing" if publishing else "proposal.working"))]
    return kit.modal("notice", c.plain("proposal.title"), blocks, close=c.plain("form.close"))


def proposal_view(c: Context, view: ProposalView, page: int = 0, said: str = "") -> Json:
    """Return a page of the proposal; `said` is what came of the button that was pressed."""
    pages = in_pages(list(_paragraphs(c, view)), MODAL)
    page = min(page, len(pages) - 1)
    why = said or (c.plain(f"refusal.proposal.{view.obstacle}") if view.obstacle else "")
    blocks = [kit.section(c.say("proposal.obstacle", why=why))] if why else []
    lead, rest = (pages[page][:1], pages[page][1:]) if page == 0 else ([], pages[page])
    blocks += [kit.section(text) for text in lead]
    blocks.append(kit.actions("plan", list(_buttons(c, view))))  # below all firms nobody would find them
    blocks += [kit.section(text) for text in rest]
    if len(pages) > 1:
        blocks.append(_turning(c, view, page, len(pages)))
    return kit.modal(SHOWN, c.plain("proposal.title"), blocks, close=c.plain("form.close"))


def _turning(c: Context, view: ProposalView, page: int, pages: int) -> Json:
    value = str(view.proposal.id)
    buttons = [
        kit.button(c.plain(f"year.{name}", page=to + 1, pages=pages), f"{PREFIX}page:{to}", value)
        for name, to in (("page_before", page - 1), ("page_after", page + 1))
        if 0 <= to < pages
    ]
    return kit.actions("plan_pages", buttons)


def _buttons(c: Context, view: ProposalView) -> Iterator[Json]:
    value = str(view.proposal.id)
    if view.obstacle is None:
        sure = kit.confirm(
            c.plain("proposal.confirm_title"),
            c.plain("proposal.confirm_text", changed=len(view.compared.changes)),
            c.plain("button.plan_publish"),
            c.plain("form.cancel"),
        )
        publish = kit.button(c.plain("button.plan_publish"), f"{PREFIX}publish", value, "primary")
        yield publish | {"confirm": sure}
    style = "primary" if view.obstacle == STALE else None
    yield kit.button(c.plain("button.plan_again"), f"{PREFIX}again", value, style)
    yield kit.button(c.plain("button.plan_drop"), f"{PREFIX}drop", value)


def _paragraphs(c: Context, view: ProposalView) -> Iterator[Mrkdwn]:
    yield from _summary(c, view)
    runs = list(_folded(view.compared.rows))
    for month, items in groupby(runs, lambda run: run[0].week.replace(day=1)):
        title = c.say("proposal.month", month=month_name(c, month))
        yield from packed(c, title, (line for run in items for line in _lines(c, run)))
    yield from packed(c, c.say("proposal.loads"), _loads(c, view.compared.shares))


def _summary(c: Context, view: ProposalView) -> Iterator[Mrkdwn]:
    """Say what the proposal is, how even, who serves twice running, and why which weeks stay empty."""
    made, compared, plan = view.proposal, view.compared, view.proposal.plan
    lines = [
        c.say("proposal.lead", span=span_name(c, view.span), **_from_to(c, view.span)),
        c.say("proposal.made", who=c.who(made.made_by), at=c.moment(made.made_at)),
        c.say(
            "proposal.changed",
            changed=len(compared.changes),
            total=sum(len(row.cells) for row in compared.rows if not row.is_idle),
        ),
    ]
    if plan.loads:
        lines.append(c.say("proposal.spread", today=compared.spread_today, after=compared.spread_after))
        lines.append(c.say("proposal.optimum", optimum=plan.optimum))
    yield c.join_mrkdwn(lines, "words.new_line")
    names = {firm_id: _short(firm.label) for firm_id, firm in view.firms.items()}
    lanes = {lane.id: _short(lane.name) for lane in c.network.lanes}
    twice = twice_running(plan, names, c.locale)
    worked = tuple(gap for gap in plan.gaps if gap.why[0][0] is not Reason.NO_TURN)
    empty = gaps(replace(plan, gaps=worked), lanes, names, c.locale, c.day)
    marked = [c.say("proposal.in_a_row", text=clip(text, _LINE)) for text in twice]
    marked += [c.say("proposal.gap", text=clip(text, _LINE)) for text in empty[:_GAPS]]
    if len(empty) > _GAPS:
        marked.append(c.say("words.more", count=len(empty) - _GAPS))
    if marked:
        yield from packed(c, marked[0], marked[1:])


def _from_to(c: Context, span: Span) -> dict[str, object]:
    """Return from which Monday to which, and how many weeks that are."""
    return {"first": c.day(span.first), "last": c.day(span.mondays[-1]), "weeks": span.weeks}


def _folded(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """Yield weeks running of which nothing is to be told together, each other week alone."""
    for alone, group in groupby(rows, lambda row: row.is_told or row.is_idle):
        found = list(group)
        yield from ([row] for row in found) if alone else (found,)


def _lines(c: Context, run: Sequence[Row]) -> Iterator[Mrkdwn]:
    row, week = run[0], c.day(run[0].week)
    if row.is_idle:
        yield c.say("year.idle", week=week)
    elif row.is_told:
        changes = any(cell.changes for cell in row.cells)
        yield c.say("proposal.week" if changes else "proposal.week_same", week=week)
        for cell in row.cells:
            yield c.say("proposal.lane", lane=_short(c.lane(cell.lane)), firm=_cell(c, cell))
    elif len(run) == 1:
        yield c.say("proposal.same", first=week)
    else:
        yield c.say("proposal.same_weeks", first=week, last=c.day(run[-1].week), weeks=len(run))


def _cell(c: Context, cell: Cell) -> Mrkdwn:
    today = _short(c.firm(cell.today)) if cell.today else c.plain("proposal.nobody")
    if cell.after is None:
        return c.say("proposal.cell_gap" if cell.changes else "year.gap", today=today)
    if cell.is_gap:
        return c.say("proposal.cell_kept", today=today)
    if not cell.changes:
        return c.say("words.as_is", text=today)
    return c.say("proposal.cell", today=today, after=_short(c.firm(cell.after)))


def _loads(c: Context, shares: Iterable[Share]) -> Iterator[Mrkdwn]:
    """Yield each firm's turns; those that have none, before or after, are counted."""
    found = list(shares)
    yield from (_load(c, share) for share in found if share.today or share.after)
    if idle := sum(not (share.today or share.after) for share in found):
        yield c.say("proposal.idle", count=idle)


def _load(c: Context, share: Share) -> Mrkdwn:
    counts = {"firm": _short(c.firm(share.firm)), "today": share.today, "after": share.after}
    if share.outside is None:
        return c.say("proposal.load_alone", **counts)
    sums = {"sum_today": share.outside + share.today, "sum_after": share.outside + share.after}
    return c.say("proposal.load_same" if share.today == share.after else "proposal.load", **counts, **sums)


def _short(name: str) -> str:
    return clip(name, _NAME)
