"""A card made for one person: without the buttons that would be refused to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rights import Right

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.views import CaseView
    from bot.slack.kit import Json

# What each button takes, by its `action_id` as far as its verb; a menu's options are `case:` and theirs.
TAKES = {
    "case:on_it": Right.TAKE_ON,
    "case:replied": Right.RECORD_REPLY,
    "case:reply_form": Right.RECORD_REPLY,
    "case:undo_reply": Right.UNDO_REPLY,
    "case:not_our_field": Right.HAND_OVER,
    "case:details": Right.SEE_CUSTOMER,
    "case:absent": Right.NOTE_ABSENT_CUSTOMER,
    "case:again": Right.NOTE_WROTE_AGAIN,
    "case:unlink": Right.LINK_INQUIRIES,
    "case:dismiss": Right.DISMISS,
    "case:restore": Right.DISMISS,
    "case:summary": Right.RELEASE_SUMMARY,
    "case:split": Right.CALL_FOR_HANDS,
    "case:outcome": Right.RECORD_OUTCOME,
    "hands:open": Right.CALL_FOR_HANDS,
    "hands:withdraw": Right.CALL_FOR_HANDS,
    "hands:appoint": Right.APPOINT,
    "hands:record_answer": Right.ANSWER_APPOINTMENT,
    "hands:hand": Right.ANSWER_CALL,
    "hands:decline": Right.ANSWER_CALL,
    "hands:choose": Right.CHOOSE_LEAD,
    "hands:change_lead": Right.TAKE_LEAD_BACK,
    "hands:add_partner": Right.NAME_PARTNER,
    "outcome:offer": Right.RECORD_OUTCOME,
    "outcome:undo": Right.UNDO_OUTCOME,
}


def only(view: CaseView, blocks: Sequence[Json]) -> list[Json]:
    """Return the blocks of a card with what its reader may press; a card made for all keeps everything."""
    return list(_kept(view, blocks)) if view.allowed is not None else list(blocks)


def _kept(view: CaseView, blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        if block["type"] == "actions":
            if left := [one for element in block["elements"] for one in _element(view, element)]:
                yield block | {"elements": left}
        elif "accessory" in block and not list(_element(view, block["accessory"])):
            yield {key: value for key, value in block.items() if key != "accessory"}
        else:
            yield block


def _element(view: CaseView, element: Json) -> Iterator[Json]:
    if element["type"] != "overflow":
        if _may(view, element["action_id"]):
            yield element
    elif left := [one for one in element["options"] if _may(view, f"case:{one['value']}")]:
        yield element | {"options": left}


def _may(view: CaseView, action: str) -> bool:
    right = TAKES.get(":".join(action.split(":")[:2]))
    if action == "case:reply_form" and not view.inquiry.is_open:
        right = Right.UNDO_REPLY  # what was recorded is changed
    return right is None or view.allowed is None or right in view.allowed
