"""How the form of a click is read."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

from bot.web.slack_events import unquoted

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_whatever_was_typed_comes_out_of_the_form_as_it_went_in(text: str) -> None:
    for quoted in (quote_plus(text), quote(text, safe="")):
        assert unquoted(quoted) == unquoted(re.sub("%..", lambda sign: sign[0].lower(), quoted)) == text
    said = json.dumps({"text": text}, ensure_ascii=False)
    assert json.loads(unquoted(urlencode({"": said}).removeprefix("="))) == {"text": text}
