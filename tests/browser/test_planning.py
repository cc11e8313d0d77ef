"""The secretariat plans the rota in a browser: a form, a proposal beside today's rota, then yes or no."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_secretariat_plans_looks_and_publishes(house: House, visit: Visit) -> None:
    secretary = await visit(house)
    await secretary.goes("home")
    await secretary.presses("当番表の案を作る")
    day = (await house.now() + timedelta(weeks=30)).date()
    await secretary.form.get_by_label("最初の週").fill(day.isoformat())
    await secretary.form.get_by_label("何週分").fill("６")
    await secretary.presses("案を作る", secretary.form)
    await secretary.sees(
        re.compile("変わる当番"), re.compile("計算で確かめた最小の差"), within=secretary.form
    )
    narrow = await visit(house, lang="en", width=390)
    await narrow.goes("channel")
    await narrow.types("/duty plan")
    await narrow.sees("Proposed rota", re.compile("Turns that change"), within=narrow.form)
    box = await narrow.form.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    await narrow.presses("Publish", narrow.form)
    await narrow.presses("Publish", narrow.page.get_by_role("alertdialog"))
    await narrow.sees(re.compile("Published"), within=narrow.form)
