"""The year as a modal, as messages and as a picture, for networks small and large."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.domain.members import Firm
from bot.domain.rota import RotaFirm
from bot.domain.rota_changes import StandIn
from bot.domain.service_hours import Closure
from bot.domain.year import Book, Member, year
from bot.local.validate import validate
from bot.network_tables import Lane
from bot.services.year import Span, YearView
from bot.slack.modals.year import MESSAGES, year_messages, year_view
from bot.slack.year_picture import draw
from tests.slack.samples import HOSTILE, NETWORK, context

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
FIRST = date(2026, 11, 30)
LONG = "とても長い名前の精密機械加工製作所" * 20


def monday(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def big(firms: int, lanes: int, name: str, weeks: int = 52) -> tuple[Any, YearView]:
    """A network of so many firms and lanes with a full rota, a risk in every week and odd names."""
    kinds = tuple(Lane(id=f"lane{number}", name=f"{number}{name}") for number in range(lanes))
    net = NETWORK.model_copy(update={"lanes": kinds})
    known = {f"F{number:02}": Firm(f"F{number:02}", f"{name}{number}") for number in range(firms)}
    ids = [lane.id for lane in kinds]
    members = [
        Member(RotaFirm(firm_id, tuple(ids), (Closure(FIRST, monday(weeks)),)), firm_id) for firm_id in known
    ]
    turns = {
        (monday(week), lane): f"F{(week * lanes + place) % firms:02}"
        for week in range(weeks)
        for place, lane in enumerate(ids)
    }
    stand_ins = [StandIn(ids[0], FIRST, monday(1), "F01", "F00")]
    span = Span(FIRST, weeks)
    shown = year(Book(turns, stand_ins), members, ids, span.mondays, net.hours, NOW.date(), FIRST)
    return net, YearView(span, NOW, shown, known, may_post=True)


def pages(c: Any, view: YearView) -> list[dict[str, Any]]:
    """All pages of the modal, as the buttons lead through them."""
    found = [year_view(c, view)]
    while any(
        element["action_id"] == f"year:page:{len(found)}"
        for block in found[-1]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ):
        found.append(year_view(c, view, len(found)))
    return found


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("name", ["工業", LONG, HOSTILE, "&" * 300])
@pytest.mark.parametrize(("firms", "lanes"), [(2, 1), (35, 2), (80, 4), (80, 9)])
def test_slack_takes_every_page_and_every_message(firms: int, lanes: int, name: str, locale: str) -> None:
    net, view = big(firms, lanes, name)
    c = replace(context(locale=locale), network=net, firms=view.firms)
    for page in pages(c, view):
        assert validate("views.open", {"trigger_id": "1.2.3", "view": page}) == []
        assert len(json.dumps(page)) < 250_000
    messages = year_messages(c, view)
    assert len(messages) <= MESSAGES
    for message in messages:
        body = {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
        assert validate("response_url", body) == []
        assert sum(len(block["text"]["text"]) for block in message.blocks if "text" in block) < 12_000


def test_nothing_is_lost_between_the_pages() -> None:
    net, view = big(80, 9, "工業")
    c = replace(context(), network=net, firms=view.firms)
    found = pages(c, view)
    text = "\n".join(block["text"]["text"] for page in found for block in page["blocks"] if "text" in block)
    assert len(found) > 1
    assert [week for week in range(52) if f"\n{c.day(monday(week))}  " not in text] == []
    assert [firm_id for firm_id in view.firms if f"{view.firms[firm_id].name}: " not in text] == []


def test_a_page_that_is_no_longer_there_shows_the_last_one() -> None:
    net, view = big(2, 1, "工業")
    c = replace(context(), network=net, firms=view.firms)
    assert year_view(c, view, 7) == year_view(c, view, 0)


def test_the_button_of_the_picture_goes_once_it_was_pressed() -> None:
    net, view = big(2, 1, "工業")
    c = replace(context(), network=net, firms=view.firms)
    assert "year:picture" in json.dumps(year_view(c, view))
    assert "year:picture" not in json.dumps(year_view(c, view, posted=True))
    assert "year:picture" not in json.dumps(year_view(c, replace(view, may_post=False)))


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize(("firms", "lanes", "name"), [(2, 1, "工業"), (80, 4, LONG), (80, 9, HOSTILE)])
def test_any_network_can_be_drawn(firms: int, lanes: int, name: str, locale: str) -> None:
    net, view = big(firms, lanes, name)
    c = replace(context(locale=locale), network=net, firms=view.firms)
    picture = Image.open(BytesIO(draw(c, view)))
    assert picture.format == "PNG"
    assert max(picture.size) < 4096
    assert len(picture.getcolors(1 << 20) or []) > 100  # there are letters on it


def test_drawing_costs_nothing_until_something_is_drawn() -> None:
    late = {"PIL", "icalendar", "noto_cjk_sans_jp_regular"}
    code = f"import bot.app, bot.web.app, sys; sys.exit(bool({late!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
