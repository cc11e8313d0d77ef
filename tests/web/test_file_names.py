"""The header that names a file: one header for any name, and the browser reads the name back."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.drawings import Kind, neutral_name
from bot.web.files import disposition


@given(st.text(max_size=80), st.sampled_from(Kind))
@example('図面"; filename="evil.exe', Kind.PDF)
@example("a\r\nSet-Cookie: x=1", Kind.PDF)
@example("100%_\\図面’.pdf", Kind.PDF)
def test_a_browser_saves_a_file_under_its_name(given_name: str, kind: Kind) -> None:
    name = neutral_name(given_name, kind)
    header = disposition(name)
    header.encode("ascii")
    assert header.isprintable()
    found = re.fullmatch(
        r"attachment; filename=\"([^\"\\\\%]+)\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)", header
    )
    assert found is not None
    assert found[1].endswith(name[name.rindex(".") :])
    assert unquote(found[2], errors="strict") == name
