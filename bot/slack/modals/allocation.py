"""The forms with which a firm is found: 指名, one call for several processes, the lead, partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack import allocation, kit
from bot.slack.modals.forms import About, FormErrors, chosen, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.inquiries import Inquiry
    from bot.domain.suitability import Suited
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

APPOINT, SPLIT = "form:appoint", "form:split"
CHANGE, PARTNER, GIVE_BACK = "form:change_lead", "form:add_partner", "form:give_back"
WITHDRAW = "form:withdraw_call"
_SUITED = 10  # firms with their reasons above the form
_PROCESSES = 8
_LONGEST = 500  # characters of a reason
_PROCESS = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed: a firm's id where one was chosen, the reason, the process."""

    firm_id: str | None
    reason: str = ""
    process: str = ""


def appoint_view(c: Context, view: CaseView, suited: Sequence[Suited]) -> Json:
    """Return the form of 指名; `c.firms` are the members, by name, `suited` those that suit, with reasons.

    Who has declined is named: the list has every member.
    """
    case = view.inquiry
    lines = [
        c.say(
            "allocation.suited",
            firm=one.skills.firm.label,
            why=allocation.reasons_text(c, [[reason.kind, reason.words] for reason in one.reasons]),
        )
        for one in suited[:_SUITED]
    ]
    if len(suited) > _SUITED:
        lines.append(c.say("words.more", count=len(suited) - _SUITED))
    known = [kit.context(c.join_mrkdwn([c.say("appoint.suited"), *lines], "words.new_line"))] if lines else []
    firm = kit.ask("firm", c.plain("appoint.firm"), _firms(c, case), optional=False)
    lead = c.say("appoint.lead", number=case.number)
    answers = [*allocation.who_raised(c, view), *allocation.who_declined(c, view)]
    return _form(c, case, APPOINT, "appoint", [kit.section(lead), *answers, *known, firm, _reason(c)])


def split_view(c: Context, case: Inquiry) -> Json:
    """Return the form that divides a case into processes and calls for hands for each."""
    words = kit.text_input(multiline=True, placeholder=c.plain("split.example"))
    field = kit.ask("process", c.plain("split.processes"), words, optional=False, hint=c.plain("split.hint"))
    return _form(c, case, SPLIT, "split", [kit.section(c.say("split.lead", number=case.number)), field])


def change_view(c: Context, case: Inquiry) -> Json:
    """Return the form that takes the lead back, and may give it to another firm."""
    lead = c.say("change_lead.lead", number=case.number, firm=c.firm(case.lead_firm_id or ""))
    firm = kit.ask("firm", c.plain("change_lead.firm"), _firms(c, case), hint=c.plain("change_lead.hint"))
    return _form(c, case, CHANGE, "change_lead", [kit.section(lead), firm, _reason(c)])


def partner_view(c: Context, case: Inquiry) -> Json:
    """Return the form that names a partner firm."""
    firm = kit.ask("firm", c.plain("add_partner.firm"), _firms(c, case), optional=False)
    words = kit.text_input(longest=_PROCESS)
    process = kit.ask("process", c.plain("add_partner.process"), words)
    lead = c.say("add_partner.lead", number=case.number)
    return _form(c, case, PARTNER, "add_partner", [kit.section(lead), firm, process])


def give_back_view(c: Context, case: Inquiry) -> Json:
    """Return the form with which a lead firm gives the case back."""
    lead = c.say("give_back.lead", number=case.number)
    return _form(c, case, GIVE_BACK, "give_back", [kit.section(lead), _reason(c, "give_back")])


def withdraw_view(c: Context, case: Inquiry) -> Json:
    """Return the form with which a call for hands is withdrawn."""
    lead = c.say("withdraw_call.lead", number=case.number)
    words = kit.text_input(multiline=True, longest=_LONGEST)
    hint = c.plain("withdraw_call.hint")
    reason = kit.ask("reason", c.plain("appoint.reason"), words, optional=False, hint=hint)
    return _form(c, case, WITHDRAW, "withdraw_call", [kit.section(lead), reason])


def _firms(c: Context, case: Inquiry) -> Json:
    """Return the members to choose from by name, without the one that leads."""
    options = [kit.option(firm.label, firm.id) for firm in c.firms.values() if firm.id != case.lead_firm_id]
    placeholder = {"placeholder": kit.plain(c.plain("appoint.placeholder"), kit.PLACEHOLDER)}
    return kit.select(options) | placeholder


def _reason(c: Context, form: str = "appoint") -> Json:
    words = kit.text_input(multiline=True, longest=_LONGEST)
    hint = c.plain(f"{form}.reason_hint")
    return kit.ask("reason", c.plain("appoint.reason"), words, optional=False, hint=hint)


def _form(c: Context, case: Inquiry, callback: str, key: str, blocks: list[Json]) -> Json:
    return kit.modal(
        callback,
        c.plain(f"{key}.title"),
        blocks,
        submit=c.plain(f"{key}.submit"),
        close=c.plain("form.cancel"),
        private_metadata=About(case.id).to_text(),
    )


def parse(view: Mapping[str, Any]) -> Said:
    """Read a form about a firm."""
    values = values_of(view)
    reason, process = (" ".join(typed(values, name).split()) for name in ("reason", "process"))
    return Said(chosen(values, "firm"), reason, process)


def parse_split(view: Mapping[str, Any], c: Context) -> list[str] | FormErrors:
    """Read the processes, a line each: two at least, as many as there are buttons at most."""
    lines = [" ".join(line.split())[:_PROCESS] for line in typed(values_of(view), "process").splitlines()]
    found = list(dict.fromkeys(line for line in lines if line))
    if len(found) < 2:  # noqa: PLR2004  one is no division
        return FormErrors({"process": c.plain("split.too_few")})
    if len(found) > _PROCESSES:
        return FormErrors({"process": c.plain("split.too_many", count=_PROCESSES)})
    return found
