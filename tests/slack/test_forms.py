"""What was typed comes back as it was meant, and a form refused says where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.inquiries import Confidentiality, Draft, Source
from bot.slack.modals import changes, field, forms, intake, reply, small
from bot.slack.modals.forms import FormErrors
from bot.slack.refusals import refusal_text
from tests.slack.samples import ARRIVAL, SHIMO, answered, context, inquiry, view

FILLED = Draft(
    source=Source.FAX,
    received_at=ARRIVAL,
    company="ミズナラ計測機器",
    person="柏木 直",
    email="kashiwagi@mizunara.example.jp",
    phone="000-0000-1001",
    subject="アルミ筐体",
    body="A5052を\n5個",
    material="A5052",
    quantity="5",
    desired_delivery="12/23",
    process="切削",
    attachments=("a.pdf", "b.step"),
    lane="parts",
    case_type="prototype",
    confidentiality=Confidentiality.MEMBERS,
)


def submitted(shown: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """Return the form as Slack sends it when `typed` was changed in it."""
    values = {}
    for block in shown["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            held = {
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_date": element.get("initial_date"),
                "selected_time": element.get("initial_time"),
                "selected_date_time": element.get("initial_date_time"),
            }
            values[block["block_id"]] = {element["action_id"]: held | typed.get(block["block_id"], {})}
    return {**shown, "id": "V0123", "state": {"values": values}}


def option(value: str) -> dict[str, Any]:
    return {"selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value}}


def test_a_filled_form_says_what_was_filled_in() -> None:
    form = submitted(intake.intake_view(context(), ARRIVAL, FILLED))
    assert intake.parse_intake(forms.values_of(form), "ja") == FILLED


def test_an_empty_form_is_an_empty_inquiry() -> None:
    form = submitted(intake.intake_view(context(), ARRIVAL, Draft(source=Source.PHONE)))
    with pytest.raises(Refusal, match="empty_inquiry"):
        intake.parse_intake(forms.values_of(form), "en")


def test_a_reply_form_left_as_it_is_means_now() -> None:
    form = submitted(reply.reply_view(context(), view()))
    assert reply.parse_reply(form, context()) == reply.Reply(None, None, "")


def test_a_picked_time_is_the_networks() -> None:
    form = submitted(reply.reply_view(context(), view()), time={"selected_time": "10:03"})
    said = reply.parse_reply(form, context())
    assert isinstance(said, reply.Reply)
    assert said.replied_at == datetime(2026, 12, 1, 1, 3, tzinfo=UTC)


def test_the_minute_of_the_arrival_is_not_before_it() -> None:
    arrival = ARRIVAL + timedelta(seconds=40)
    form = submitted(
        reply.reply_view(context(), view(inquiry(received_at=arrival))), time={"selected_time": "10:00"}
    )
    said = reply.parse_reply(form, context())
    assert isinstance(said, reply.Reply)
    assert said.replied_at == arrival


def test_a_recorded_reply_comes_back_to_be_amended() -> None:
    form = submitted(reply.reply_view(context(), view(answered(100))))
    assert forms.About.of(form).amends
    assert reply.parse_reply(form, context()) == reply.Reply(None, "phone", "図面を確認します。")


def test_a_reply_without_a_time_is_asked_for_it() -> None:
    form = submitted(reply.reply_view(context(), view()), time={"selected_time": None})
    assert isinstance(reply.parse_reply(form, context()), FormErrors)


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ({"way": option("lane:systems")}, field.Way(lane="systems")),
        ({"way": option("firm"), "firm": option("F03")}, field.Way(firm_id="F03")),
        ({"way": option("secretariat")}, field.Way()),
    ],
)
def test_not_our_field_goes_one_of_three_ways(typed: dict[str, Any], way: field.Way) -> None:
    assert field.parse_field(submitted(field.field_view(context(), view()), **typed), context()) == way


@pytest.mark.parametrize("typed", [{}, {"way": option("firm")}])
def test_not_our_field_half_said_is_asked_back(typed: dict[str, Any]) -> None:
    form = submitted(field.field_view(context(), view()), **typed)
    assert isinstance(field.parse_field(form, context()), FormErrors)


def test_neither_the_firm_that_has_it_nor_one_that_left_is_asked() -> None:
    from dataclasses import replace

    gone = replace(SHIMO, id="F09", left_on=ARRIVAL.date() - timedelta(days=1))
    c = replace(context(), firms={**context().firms, "F09": gone})
    shown = field.field_view(c, view())
    assert [one["value"] for one in shown["blocks"][2]["element"]["options"]] == ["F03"]


def test_wrote_again_reads_a_number_however_it_is_typed() -> None:
    form = submitted(small.again_view(context(), inquiry()), number={"value": " 26ー100 "})
    assert small.parse_again(form, context()) == small.Again("", "26-0100")


def test_wrote_again_must_say_something() -> None:
    form = submitted(small.again_view(context(), inquiry()))
    assert isinstance(small.parse_again(form, context()), FormErrors)


def test_a_reason_must_be_chosen() -> None:
    form = submitted(small.dismiss_view(context(), inquiry()))
    assert isinstance(small.parse_dismiss(form, context()), FormErrors)


def test_a_summary_starts_with_what_may_be_shown_in_the_networks_language() -> None:
    draft = "アルミ筐体の切削見積\n材質: A5052\n数量: 5\n加工内容: 切削\n希望納期: 2026-12-23"
    for locale in ("ja", "en"):
        form = submitted(small.summary_view(context(locale=locale), inquiry(summary="前の要約")))
        assert small.parse_summary(form) == small.Summary(draft, "members")
        assert form["blocks"][1]["hint"]
    assert "case" not in [one["value"] for one in form["blocks"][2]["element"]["options"]]


def test_of_nothing_that_may_be_shown_the_form_is_empty() -> None:
    nothing = dict.fromkeys(("subject", "material", "quantity", "process", "desired_delivery"), "")
    form = submitted(small.summary_view(context(), inquiry(**nothing)))
    assert small.parse_summary(form).text == ""
    assert "hint" not in form["blocks"][1]


def test_a_summary_on_the_card_can_be_changed_or_taken_back() -> None:
    shown = inquiry(summary="今の要約", confidentiality="public", summary_released_at=ARRIVAL)
    form = submitted(small.summary_view(context(), shown))
    assert small.parse_summary(form) == small.Summary("今の要約", "public")
    back = submitted(small.summary_view(context(), shown), **{"class": option("case")})
    assert small.parse_summary(back).confidentiality == "case"


def test_the_form_asks_first_what_a_phone_call_tells() -> None:
    form = intake.intake_view(context(), ARRIVAL, Draft(source=Source.PHONE))
    asked = [block.get("block_id") or block["type"] for block in form["blocks"]]
    assert asked[:5] == ["company", "person", "phone", "subject", "body"]
    rest = asked[asked.index("divider") + 2 :]
    assert {"email", "material", "quantity", "desired_delivery", "process", "attachments"} < set(rest)


@pytest.mark.parametrize(
    ("key", "block_id"),
    [
        ("received_in_future", "received_at"),
        ("empty_inquiry", "body"),
        ("not_yours", "company"),
        ("", "company"),
    ],
)
def test_a_refusal_stands_beside_its_field(key: str, block_id: str) -> None:
    form = intake.intake_view(context(), ARRIVAL, Draft())
    assert forms.errors_at(form, key, "だめです") == {block_id: "だめです"}


def test_a_refusal_names_people_and_local_times() -> None:
    refusal = Refusal("already_answered", number="26-0123", who="UASA1", at=ARRIVAL)
    assert "朝比奈 透さんが 10:00 に" in refusal_text(context(), refusal, ARRIVAL)


def test_a_change_in_a_long_list_shows_what_differs_and_nothing_to_nothing_is_no_change() -> None:
    days = [f"2026-{month:02}-01" for month in range(1, 13)]
    change = {
        "subject": "service_hours",
        "before": {"closures": days, "kana": None},
        "after": {"closures": [*days, "2027-02-11"], "kana": ""},
    }
    (said,) = changes.items(context(), change)
    assert "2027-02-11" in said
