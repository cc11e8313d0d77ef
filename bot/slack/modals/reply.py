"""The form of a first reply: when, how and what; and the same form to say more of it later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.inquiries import Means
from bot.domain.service_hours import moment_of
from bot.slack import kit
from bot.slack.modals import inputs
from bot.slack.modals.forms import About, FormErrors, chosen, picked, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "form:reply"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was typed. `replied_at` None: now, or what was recorded when the form amends it."""

    replied_at: datetime | None
    means: str | None
    text: str
    replied_by: str | None = None  # None: whoever records it


def reply_view(c: Context, view: CaseView) -> Json:
    """Return the form; what is recorded already is filled in."""
    case = view.inquiry
    amends = case.replied_at is not None
    local = (case.replied_at or view.now).astimezone(c.network.timezone)
    day, hour = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
    date = {"type": "datepicker", "action_id": "value", "initial_date": day}
    time = {"type": "timepicker", "action_id": "value", "initial_time": hour}
    who = inputs.user(case.replied_by)
    ways = kit.select([kit.option(c.plain(f"means.{way}"), way) for way in Means], case.replied_means)
    words = kit.text_input(case.replied_text, multiline=True)
    kept = "_kept" if amends else ""
    hint = c.plain(f"reply.time{kept}_hint", zone=c.zone)
    lead = c.say("reply.lead", number=case.number, deadline=c.moment(case.deadline))
    about = About(case.id, f"{day} {hour}", case.received_at.isoformat(), amends)
    return kit.modal(
        CALLBACK,
        c.plain("reply.title_amends" if amends else "reply.title"),
        [
            kit.section(lead),
            kit.ask("date", c.plain("reply.date"), date, optional=False),
            kit.ask("time", c.plain("reply.time"), time, optional=False, hint=hint),
            kit.ask("who", c.plain("reply.who"), who, hint=c.plain(f"reply.who{kept}_hint")),
            kit.ask("means", c.plain("reply.means"), ways),
            kit.ask("text", c.plain("reply.text"), words, hint=c.plain("reply.text_hint")),
        ],
        submit=c.plain("reply.submit"),
        close=c.plain("form.cancel"),
        private_metadata=about.to_text(),
    )


def parse_reply(view: Mapping[str, Any], c: Context) -> Reply | FormErrors:
    """Read the form. A minute picked is the whole minute: the one of the arrival is not before it."""
    about, values = About.of(view), values_of(view)
    day = picked(values, "date", "selected_date")
    hour = picked(values, "time", "selected_time")
    if not day or not hour:
        return FormErrors({"time": c.plain("reply.bad_time")})
    at = None
    if f"{day} {hour}" != about.shown:
        at = moment_of(datetime.fromisoformat(f"{day} {hour}"), c.network.timezone)
        arrived = datetime.fromisoformat(about.arrived)
        at = arrived if at <= arrived < at + _MINUTE else at
    who = picked(values, "who", "selected_user")
    return Reply(at, chosen(values, "means"), typed(values, "text").strip(), who)
