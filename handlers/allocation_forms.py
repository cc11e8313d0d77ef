"""What was filled in while a firm was found: whom to ask and why, partners, the lead taken or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import appointments, calling_off, calls_for_hands, leads
from bot.slack.modals import allocation
from bot.slack.modals.forms import About, FormErrors

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.desk import Session
    from bot.slack.context import Context
    from handlers.common import Json

    UseCase = Callable[[Session, Network, Act], Any]
    Reader = Callable[[Json, Context], UseCase | FormErrors]


def _appoint(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, allocation.parse(view)
    firm_id = said.firm_id or ""
    return lambda s, net, act: appointments.appoint(s, net, act, case_id, firm_id, said.reason)


def _split(view: Json, c: Context) -> UseCase | FormErrors:
    case_id, processes = About.of(view).inquiry_id, allocation.parse_split(view, c)
    if isinstance(processes, FormErrors):
        return processes
    return lambda s, net, act: calls_for_hands.open_call(s, net, act, case_id, processes)


def _change(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, allocation.parse(view)
    firm_id = said.firm_id
    if firm_id is None:
        return lambda s, net, act: leads.undo(s, net, act, case_id, said.reason)
    return lambda s, net, act: appointments.replace_lead(s, net, act, case_id, firm_id, said.reason)


def _partner(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, allocation.parse(view)
    firm_id = said.firm_id or ""
    return lambda s, net, act: leads.name_partner(s, net, act, case_id, firm_id, said.process)


def _give_back(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, allocation.parse(view)
    return lambda s, net, act: leads.give_back(s, net, act, case_id, said.reason)


def _withdraw(view: Json, _c: Context) -> UseCase:
    case_id, said = About.of(view).inquiry_id, allocation.parse(view)
    return lambda s, net, act: calling_off.withdraw(s, net, act, case_id, said.reason)


READERS: dict[str, Reader] = {
    allocation.APPOINT: _appoint,
    allocation.SPLIT: _split,
    allocation.CHANGE: _change,
    allocation.PARTNER: _partner,
    allocation.GIVE_BACK: _give_back,
    allocation.WITHDRAW: _withdraw,
}
