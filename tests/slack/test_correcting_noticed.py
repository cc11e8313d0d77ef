"""内容を直す: what is typed otherwise than it stood there counts, what is left alone does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.correcting import FIELDS, changed
from bot.domain.errors import Refusal
from bot.slack import kit
from bot.slack.modals import correcting, intake
from bot.slack.modals.forms import values_of
from bot.slack.mrkdwn import clean, one_line
from tests.slack.samples import context, inquiry

LINES = tuple(name for name in FIELDS if name != "body")
WORDS = st.text(st.sampled_from("ab@. \u3000\t\u200b山"), max_size=12)


PIECES = st.tuples(
    st.sampled_from(["山", "a", "👩\u200d🔧", "\u200b"]),
    st.sampled_from([1, 7, kit.TYPED - 1, kit.TYPED, kit.TYPED + 1]),
    st.text(st.sampled_from(" \n\t\u3000"), max_size=3),
)


@st.composite
def long_texts(draw: st.DrawFn) -> str:
    """A text of several fields, whose words and blanks lie across the fields' ends."""
    pieces = draw(st.lists(PIECES, min_size=1, max_size=4))
    text = "".join(word * times + blanks for word, times, blanks in pieces)
    return draw(st.sampled_from(["", "山\n", "山" * (kit.TYPED - 1)])) + text + "\n続き" * kit.TYPED


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


@given(long_texts())
def test_a_long_text_comes_back_as_it_was_though_blanks_at_a_fields_ends_are_lost(text: str) -> None:
    back = sent(correcting.correct_view(context(), inquiry(body=text)))
    fields = [block for block in back["blocks"] if block.get("block_id", "").startswith("body.0")]
    parts = [block["element"]["initial_value"] for block in fields]
    assert len(parts) > 1
    assert all(part == part.strip() and len(part) <= kit.TYPED for part in parts)
    assert intake.typed_body(values_of(back), "body.0") == clean(text).strip()
    assert correcting.said_in(back) == {}


def test_a_word_corrected_in_the_second_field_of_a_long_text_leaves_its_paragraphs_apart() -> None:
    first, last = "山" * 2900, "川" * 2900
    form = correcting.correct_view(context(), inquiry(body=f"{first}\n\n図面は紙で{last}"))
    back = sent(form)
    back["state"]["values"]["body.0-2nn"]["value"]["value"] = f"図面はPDFで{last}"
    assert correcting.said_in(back) == {"body": f"{first}\n\n図面はPDFで{last}"}
