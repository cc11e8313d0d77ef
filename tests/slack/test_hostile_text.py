"""Whatever customers and members type, Slack takes the message and nothing of it is formatted."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.inquiries import Draft
from bot.local.validate import validate
from bot.services.views import Event
from bot.slack.modals import details, field, intake, reply
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, ASAGIRI, HOSTILE, answered, context, inquiry, view
from tests.slack.scenes import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = st.sampled_from(["", " ", HOSTILE, "あ" * 3000, "&" * 3001, "<!channel>" * 400, "\n" * 50]) | st.text(
    max_size=200
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mrkdwn_of(node: Any) -> Iterator[str]:
    """Yield every text that Slack would format."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from mrkdwn_of(value)
    elif isinstance(node, list):
        for item in node:
            yield from mrkdwn_of(item)


@FEW
@given(WORDS, WORDS)
def test_names_as_long_and_as_odd_as_can_be(name: str, text: str) -> None:
    firm = replace(ASAGIRI, name=name or "–")
    for template, params, shown in MESSAGES.values():
        typed = {"text": text, "phone": text} if template.startswith("dm_") else {}
        seen = replace(shown, firms=(firm,)) if shown.firms else shown
        c = replace(context(seen), firms={"F01": firm}, people={"UASA1": name})
        message = render(template, {"inquiry_id": 123, **params, **typed}, replace(c, cases={123: seen}))
        payload = {"channel": "C0123456", "text": message.text, "blocks": message.blocks}
        assert validate("chat.postMessage", payload) == []
        formatted = [message.text, *mrkdwn_of(message.blocks)]
        assert not any("<!" in one or "<@UEVIL>" in one for one in formatted)


@FEW
@given(WORDS)
def test_forms_and_details_with_anything_in_them(text: str) -> None:
    odd = {"company": text, "person": text, "subject": text, "body": text, "material": text, "process": text}
    case = answered(100, replied_text=text, attachments=[text], extra={"x": text}, summary=text, **odd)
    event = Event("wrote_again", ARRIVAL, "UASA1", {"text": text})
    shown = view(case)
    c = context(shown)
    views = [
        intake.intake_view(c, ARRIVAL, Draft(attachments=(text,), **odd)),
        reply.reply_view(c, shown),
        field.field_view(c, shown),
        details.details_view(c, shown, [event] * 30),
    ]
    for one in views:
        assert validate("views.open", {"trigger_id": "1.2.3", "view": one}) == []
        assert not any("<!" in formatted or "<@UEVIL>" in formatted for formatted in mrkdwn_of(one))


def test_a_long_text_is_whole_in_the_form() -> None:
    body = "".join(f"{number:06}\n" for number in range(100_000 // 7))
    form = intake.intake_view(context(), ARRIVAL, Draft(body=body))
    values = {
        block["block_id"]: {"value": {"value": block["element"].get("initial_value")}}
        for block in form["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    }
    assert intake.parse_intake(values, "ja").body == body.strip()


def test_blanks_by_the_page_are_put_into_the_form_at_once() -> None:
    began = time.process_time()
    assert intake.fits("x" + " " * 40_000)
    list(intake.body_fields(context(), "x" + " " * 40_000))
    assert time.process_time() - began < 1


def test_the_details_of_a_huge_inquiry_stay_within_slacks_limits() -> None:
    for letter in "xあ":
        shown = view(answered(100, body=letter * 1_000_000, replied_text=letter * 10_000))
        events = [
            Event("wrote_again", ARRIVAL, "UASA1", {"text": letter * 5000}),
            Event("absent", ARRIVAL, "x", {}),
        ]
        one = details.details_view(context(shown), shown, events * 40)
        assert validate("views.open", {"trigger_id": "1.2.3", "view": one}) == []
        assert len(json.dumps(one, ensure_ascii=False).encode()) < 250_000


def test_a_thousand_inquiries_at_opening_are_one_message() -> None:
    views = [view(inquiry(id=number, number=f"26-{number:04}")) for number in range(1, 1001)]
    params = {
        "inquiry_ids": [one.inquiry.id for one in views],
        "firm_ids": ["F01"],
        "users": [f"U{number:08}" for number in range(300)],
        "opening": True,
    }
    shown = render("ping", params, context(*views))
    payload = {"channel": "C0123456", "text": shown.text, "blocks": shown.blocks}
    assert validate("chat.postMessage", payload) == []
