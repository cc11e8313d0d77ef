"""The forms of a role: which one, and who fills it from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.members import Term
from bot.services.members import is_slack_user
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, picked, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

WHICH, ROLE = "settings:role_which", "settings:role"
ROLES = ("representative", "standing_directors", "sales_head", "secretariat", "managing_firms")
_EMPTY_ROWS = 2
SHOWN = 16  # terms in one form, five blocks each; the oldest are left as they are


def which_view(c: Context, today: date) -> Json:
    """List the roles with who fills them today, and ask which one."""
    roles = dict.fromkeys([*ROLES, *c.network.role_names])
    lines = [_now_and_next(c, role, today) for role in roles]
    blocks = [
        kit.section(c.join_mrkdwn(lines, "words.new_line")),
        kit.ask(
            "which",
            c.plain("roles.which"),
            kit.select([kit.option(c.role(role), role) for role in roles]),
            optional=False,
        ),
    ]
    return inputs.chooser(c, WHICH, "roles", blocks)


def _now_and_next(c: Context, role: str, today: date) -> Mrkdwn:
    """Say who fills a role today, and who follows from which day on."""
    now = c.say("roles.now", role=c.role(role), who=_names(c, c.network.holders(role, today) or ()))
    later = sorted(
        {one.since for one in c.network.terms(role) if one.since is not None and one.since > today}
    )
    if not later:
        return now
    who = _names(c, [one.holder for one in c.network.terms(role) if one.covers(later[0])])
    return c.join_mrkdwn([now, c.say("roles.next", day=c.day(later[0]), who=who)], "outcome.gap")


def _names(c: Context, holders: Sequence[str]) -> str:
    return c.join(c.role(holder) for holder in holders) or c.plain("roles.nobody")


def parse_which(view: Mapping[str, Any], c: Context) -> str | FormErrors:
    """Return the role."""
    return chosen(values_of(view), "which") or FormErrors({"which": c.plain("settings.choose")})


def role_view(
    c: Context, terms: Sequence[Term], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form of a role with its terms, and room for two more."""
    rows = [*terms[-SHOWN:], *[Term("")] * _EMPTY_ROWS]
    firms = [kit.option(c.plain("roles.no_firm"), inputs.NONE)]
    firms += [kit.option(firm.label, firm.id) for firm in c.firms.values()]
    blocks = [kit.section(c.say("roles.lead", role=c.role(kept.id or "")))]
    for number, one in enumerate(rows, start=1):
        blocks += _row(c, number, one, firms)
    return inputs.editor(c, ROLE, c.plain("roles.title"), [*blocks, *changes.shown(c, last)], kept)


def _row(c: Context, number: int, one: Term, firms: Sequence[Json]) -> Iterator[Json]:
    person = one.holder if is_slack_user(one.holder) else None
    yield kit.divider()
    yield kit.ask(f"user-{number}", c.plain("roles.user", number=number), inputs.user(person))
    firm = kit.select(firms, one.holder if person is None and one.holder else inputs.NONE)
    yield kit.ask(f"firm-{number}", c.plain("roles.firm", number=number), firm)
    yield kit.ask(f"since-{number}", c.plain("roles.since", number=number), inputs.day(one.since))
    yield kit.ask(f"until-{number}", c.plain("roles.until", number=number), inputs.day(one.until))


def parse_role(view: Mapping[str, Any], c: Context) -> list[Term] | FormErrors:
    """Return the terms; a row without person and firm is left out."""
    values, errors = values_of(view), FormErrors()
    found = []
    for number in range(1, SHOWN + _EMPTY_ROWS + 1):
        user, firm = picked(values, f"user-{number}", "selected_user"), chosen(values, f"firm-{number}")
        firm = None if firm == inputs.NONE else firm
        since, until = (inputs.picked_day(values, f"{name}-{number}") for name in ("since", "until"))
        if user and firm:
            errors[f"firm-{number}"] = c.plain("roles.one_of_both")
        elif since is not None and until is not None and until < since:
            errors[f"until-{number}"] = c.plain("roles.ends_first")
        elif holder := user or firm:
            found.append(Term(holder, since, until))
        elif since is not None or until is not None:
            errors[f"user-{number}"] = c.plain("roles.who_is_it")
    return errors or found


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def done_view(c: Context, role: str, terms: Sequence[Term], *, changed: bool = True) -> Json:
    """Say who fills the role, from when to when, and whether that is anything new."""
    told = [changes.term(c, one.holder, _iso(one.since), _iso(one.until)) for one in terms]
    text = c.say("roles.saved", role=c.role(role), who=c.join(told) or c.plain("roles.nobody"))
    blocks = [*([] if changed else [kit.section(c.say("settings.no_change"))]), kit.section(text)]
    title = c.plain("settings.saved_title" if changed else "roles.title")
    return kit.modal("notice", title, blocks, close=c.plain("form.close"))
