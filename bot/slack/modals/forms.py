"""What all forms share: reading what was typed, saying what is wrong with it, the inquiry it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.mrkdwn import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.context import Context
    from bot.slack.kit import Json

    Values = Mapping[str, Mapping[str, Mapping[str, Any]]]

# The field that a refusal is about; the form's first one where it is not there.
_FIELDS = {
    "empty_inquiry": "body",
    "received_in_future": "received_at",
    "reply_before_arrival": "time",
    "reply_in_future": "time",
    "unknown_inquiry": "number",
    "same_inquiry": "number",
    "already_linked": "number",
    "unknown_firm": "firm",
    "same_firm": "firm",
    "summary_empty": "text",
    "allocation.no_reason": "reason",
    "allocation.is_lead": "firm",
    "allocation.is_partner": "firm",
    "outcome.bad_amount": "amount",
    "outcome.bad_day": "day",
    "firm.no_name": "name",
    "firm.name_taken": "name",
    "firm.name_alike": "name",
    "firm.left_before_joined": "left_on",
    "firm.contact_twice": "slack_user-1",
    "applicant.no_name": "name",
    "applicant.bad_stage": "stage",
    "edit.term_ends_first": "until-1",
    "absence.past": "first",
    "absence.backwards": "last",
    "absence.too_long": "last",
    "absence.no_contact": "person",
    "absence.whose": "person",
    "closing.no_reason": "reason",
    "closing.already": "first",
    "closing.backwards": "last",
    "closing.too_long": "last",
    "closing.past": "first",
    "rota.bad_days": "first",
    "rota.no_service": "first",
    "agenda.no_title": "title",
    "agenda.long_title": "title",
    "agenda.long_text": "body",
    "agenda.bad_minutes": "minutes",
    "agenda.which_firm": "firm",
    "todo.which_firm": "owner",
    "attendance.no_such_seat": "seat",
    "attendance.long_name": "name",
    "attendance.left_first": "left",
    "attendance.no_guest": "name",
    "attendance.guest_has_seat": "name",
    "attendance.left_before_it_began": "left",
    "meeting.title": "title",
    "meeting.planned_already": "title",
    "meeting.length": "length",
    "meeting.past": "day",
    "meeting.same": "day",
    "meeting.number_taken": "number",
    "rota.no_turns": "turn",
    "editions.line_empty": "text",
    "editions.vote_unread": "text",
    "editions.attendance_unread": "text",
    "editions.no_reason": "why",
}


class FormErrors(dict[str, str]):
    """What is wrong, by field; the form stays open with everything that was typed."""


def values_of(view: Mapping[str, Any]) -> Values:
    """Return what a submitted form holds: block id → action id → value."""
    found: Values = (view.get("state") or {}).get("values") or {}
    return found


def typed(values: Values, block_id: str) -> str:
    """Return the text of a field, "" for an empty one."""
    return clean(str(_element(values, block_id).get("value") or ""))


def chosen(values: Values, block_id: str) -> str | None:
    """Return the value of the option chosen, or None."""
    option = _element(values, block_id).get("selected_option") or {}
    return option.get("value")


def picked(values: Values, block_id: str, kind: str) -> Any:
    """Return what a picker holds (`selected_date`, `selected_time`, `selected_date_time`), or None."""
    return _element(values, block_id).get(kind)


def _element(values: Values, block_id: str) -> Mapping[str, Any]:
    return next(iter((values.get(block_id) or {}).values()), {})


def errors_at(view: Mapping[str, Any], key: str, text: str) -> FormErrors:
    """Put a refusal beside the field it is about."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    wanted = _FIELDS.get(key, "")
    return FormErrors({wanted if wanted in inputs else inputs[0]: text})


@dataclass(frozen=True, slots=True)
class About:
    """The inquiry that a form is about, kept in its `private_metadata`."""

    inquiry_id: int
    shown: str = ""  # a time the form was opened with: left as it is, it means what it meant
    arrived: str = ""  # ISO
    amends: bool = False

    def to_text(self) -> str:
        """Return it as `private_metadata`."""
        return json.dumps(
            {
                "id": self.inquiry_id,
                "shown": self.shown,
                "arrived": self.arrived,
                "amends": self.amends,
            }
        )

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> About:
        """Read it from a submitted form."""
        kept = json.loads(view["private_metadata"])
        return cls(kept["id"], kept["shown"], kept["arrived"], kept["amends"])


def notice_view(c: Context, text: str) -> Json:
    """Return one sentence in a modal."""
    title = c.plain("form.notice_title")
    return kit.modal("notice", title, [kit.plain_section(text)], close=c.plain("form.close"))
