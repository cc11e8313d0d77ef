"""The public form, edited on Home: previewed, checked, saved, and seen by customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.handlers.test_settings import errors, fills, opens
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


async def _page(town: Town) -> str:
    transport = httpx.ASGITransport(town.toban.web_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://toban") as client:
        return (await client.get("/form")).text


async def test_what_the_secretariat_writes_is_what_customers_read(town: Town) -> None:
    await opens(town, "form")
    done = await fills(
        town, intro_ja="お気軽にどうぞ。", phone="075-000-0000", sites="https://www.example.jp"
    )
    assert "お気軽にどうぞ。" in told(done)
    page = await _page(town)
    assert "お気軽にどうぞ。" in page
    assert 'href="tel:0750000000"' in page
    again = await opens(town, "form")
    assert "「https://www.example.jp」" in told(again)


async def test_a_pale_colour_and_a_wrong_site_are_refused_at_their_fields(town: Town) -> None:
    await opens(town, "form")
    said = await errors(town, colour="#ffff00", sites="www.example.jp")
    assert set(said) == {"colour", "sites"}
    assert "コントラスト比 1" in said["colour"]
    assert "https://www.example.jp" in said["sites"]


async def test_the_preview_shows_what_is_typed_and_saves_nothing(town: Town) -> None:
    await opens(town, "form")
    typed = {"intro_ja": "下書き", "colour": "#0F766E"}
    state = {name: {"value": {"type": "plain_text_input", "value": text}} for name, text in typed.items()}
    await town.workspace.click(town.secretary, "form_preview", state=state)
    shown = told(await town.form(town.secretary, "日本語のページ"))
    assert "下書き" in shown
    assert "コントラスト比 5" in shown
    assert "下書き" not in await _page(town)
