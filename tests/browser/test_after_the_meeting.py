"""A meeting is over: a member asks for a correction of its draft, and the secretary makes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRESIDENT = "UDEMOF05A"
LINES = ("議題 展示会の分担", "決定 3社で分担する")


async def test_a_draft_is_corrected_by_who_was_asked_and_sent_again(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("channel")
    for line in ("開始 top-37", *LINES, "終了"):
        await secretary.types(f"/minutes {line}")
    president = await visit(house, PRESIDENT)
    await president.goes("letters")
    draft = president.message("議事録【案】", "3社で分担する")
    await president.presses("修正を依頼", draft)
    await president.form.get_by_label("どこをどう直してほしいですか").fill("4社です")
    await president.presses("依頼する", president.form)
    await president.sees(re.compile("議事録作成者に送りました"), within=president.form)

    await secretary.goes("letters")
    asked = secretary.message("修正の依頼があります", "4社です")
    await secretary.presses("議事録を直す", asked)
    await secretary.form.get_by_role("combobox").fill("3社")
    await secretary.page.get_by_role("option", name="決定: 3社で分担する", exact=True).click()
    await secretary.presses("次へ", secretary.form)
    await secretary.form.get_by_label("内容").fill("4社で分担する")
    await secretary.presses("直す", secretary.form)
    await secretary.presses("修正した案を配る", secretary.form)
    await secretary.sees("川口さん(夕凪板金製作): 4社です", within=secretary.form)
    await secretary.form.get_by_label("4社です").check()
    await secretary.presses("配る", secretary.form)
    await secretary.sees("第2案を送りました。", within=secretary.form)
    await secretary.page.keyboard.press("Escape")
    await secretary.sees("対応済みです。", within=asked)
    await president.page.keyboard.press("Escape")
    await president.sees("4社で分担する", within=president.message("第2案"))
