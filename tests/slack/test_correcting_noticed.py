"""内容を直す: what is typed otherwise than it stood there counts, what is left alone does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.correcting import FIELDS, changed
from bot.domain.errors import Refusal
from bot.slack.modals import correcting
from bot.slack.mrkdwn import one_line
from tests.slack.samples import context, inquiry

LINES = tuple(name for name in FIELDS if name != "body")
WORDS = st.text(st.sampled_from("ab@. \u3000\t\u200b山"), max_size=12)


def sent(view: dict[str, Any], **typed: str) -> dict[str, Any]:
    """The form as Slack sends it back, with what was typed into some of its fields."""
    asked = [block for block in view["blocks"] if block["type"] == "input"]
    filled = {block["block_id"]: block["element"].get("initial_value") for block in asked}
    filled |= {f"{name}.0": words for name, words in typed.items()}
    return view | {"state": {"values": {name: {"value": {"value": words}} for name, words in filled.items()}}}


@given(st.sampled_from(LINES), WORDS.map(one_line), WORDS)
def test_what_is_typed_otherwise_than_it_stood_there_is_corrected(name: str, stood: str, typed: str) -> None:
    case = inquiry(**{name: stood})
    said = correcting.said_in(sent(correcting.correct_view(context(), case), **{name: typed}))
    if one_line(typed) == stood:
        assert said == {}
        with pytest.raises(Refusal, match="nothing"):
            changed(case, {name: one_line(typed)})
    else:
        assert said == {name: one_line(typed)}
        assert changed(case, said) == said


@given(st.sampled_from(LINES), WORDS)
def test_a_field_that_nobody_touched_is_left_alone_with_its_spaces_and_unseen_signs(
    name: str, stood: str
) -> None:
    form = correcting.correct_view(context(), inquiry(phone="1", **{name: stood} if name != "phone" else {}))
    assert correcting.said_in(sent(form)) == {}
    assert correcting.said_in(sent(form, phone="2")) == {"phone": "2"}


@given(WORDS, WORDS)
def test_lines_and_spaces_of_the_text_are_left_alone(first: str, second: str) -> None:
    form = correcting.correct_view(context(), inquiry(body=f"{first}\r\n\r\n{second}"))
    assert correcting.said_in(sent(form, body=f" {first}\n{second}")) == {}


@given(st.text("ab山", min_size=1), st.sampled_from(" \u3000\n"), st.text("ab山", min_size=1))
def test_a_space_or_line_end_taken_out_of_the_text_is_corrected(
    first: str, between: str, second: str
) -> None:
    form = correcting.correct_view(context(), inquiry(body=f"{first}{between}{second}"))
    assert correcting.said_in(sent(form, body=f"{first}{second}")) == {"body": f"{first}{second}"}
