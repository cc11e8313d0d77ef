"""The form in which is corrected when and where a meeting was held, and who led it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.minute_facts import LONGEST, Facts
from bot.slack import kit
from bot.slack.modals import inputs
from bot.slack.modals.editions import FORM, about_edition
from bot.slack.modals.forms import FormErrors, picked, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.minute_edits import Page
    from bot.slack.context import Context
    from bot.slack.kit import Json

FACTS = f"{FORM}facts"
_DAY = timedelta(days=1)


def facts_view(c: Context, page: Page) -> Json:
    """Ask when and where the meeting was held, and who led it."""
    facts, meeting = page.facts, page.working.meeting
    began = (facts.began or meeting.starts_at).astimezone(c.network.timezone)
    ended = facts.ended and facts.ended.astimezone(c.network.timezone)
    blocks = [
        kit.ask("day", c.plain("minute_facts.day"), inputs.day(began.date()), optional=False),
        kit.ask("began", c.plain("minute_facts.began"), _clock(began), optional=False),
        kit.ask(
            "ended", c.plain("minute_facts.ended"), _clock(ended), hint=c.plain("minute_facts.ended_hint")
        ),
        kit.ask("place", c.plain("minute_facts.place"), _line(facts.place)),
        kit.ask("way", c.plain("minute_facts.way"), _line(facts.way), hint=c.plain("minute_facts.way_hint")),
    ]
    for office, user, name in (
        ("chair", facts.chair, facts.chair_name),
        ("minute_taker", facts.minute_taker, facts.minute_taker_name),
    ):
        blocks.append(kit.ask(office, c.plain(f"minute_facts.{office}"), inputs.user(user)))
        blocks.append(
            kit.ask(f"{office}_name", c.plain(f"minute_facts.{office}_name"), _line("" if user else name))
        )
    return kit.modal(
        FACTS,
        c.plain("minute_facts.title"),
        blocks,
        submit=c.plain("editions.line_submit"),
        close=c.plain("form.cancel"),
        private_metadata=about_edition(page, facts.mark),
    )


def parse_facts(view: Mapping[str, Any], c: Context, before: Facts) -> Facts | FormErrors:
    """Return what a form says of a meeting; an end before the beginning is one of the next day.

    A time that stands there as it was stays what it was to the second.
    """
    values = values_of(view)
    day, began = inputs.picked_day(values, "day"), picked(values, "began", "selected_time")
    if day is None or not began:
        return FormErrors({"day": c.plain("meeting_form.no_day")})
    start = datetime.combine(day, time.fromisoformat(began), c.network.timezone)
    ended = picked(values, "ended", "selected_time")
    end = datetime.combine(day, time.fromisoformat(ended), c.network.timezone) if ended else None
    if end is not None and end <= start:
        end += _DAY
    if end is not None and end - start > _DAY / 2:
        return FormErrors({"ended": c.plain("refusal.editions.ends_first")})
    offices: dict[str, Any] = {}
    for office in ("chair", "minute_taker"):
        offices[office] = user = picked(values, office, "selected_user")
        offices[f"{office}_name"] = "" if user else typed(values, f"{office}_name").strip()
    start = _exact(start, before.began) or start
    return Facts(start, _exact(end, before.ended), typed(values, "place"), typed(values, "way"), **offices)


def _exact(at: datetime | None, before: datetime | None) -> datetime | None:
    same = at is not None and before is not None and before.replace(second=0, microsecond=0) == at
    return before if same else at


def _clock(at: datetime | None) -> Json:
    start = {} if at is None else {"initial_time": f"{at:%H:%M}"}
    return {"type": "timepicker", "action_id": "value", **start}


def _line(filled: str) -> Json:
    return kit.text_input(filled, longest=LONGEST)
