"""The month in numbers as a modal and as a picture, for networks small and large, busy and idle."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.domain.counted import Ending
from bot.domain.figures import Figures, Load, figures
from bot.domain.members import Firm
from bot.local.validate import validate
from bot.network_tables import Lane
from bot.slack.figures_picture import draw
from bot.slack.figures_sheet import content
from bot.slack.modals.figures import MESSAGES, PICTURE, period_messages, period_view
from tests.slack.figures_scenes import CASES, month, seen, year
from tests.slack.samples import HOSTILE, NETWORK, context

LONG = "とても長い名前の精密機械加工製作所" * 20


def large(lanes: int, firms: int, name: str) -> tuple[Any, Any]:
    """A network of so many lanes and firms with odd names, an inquiry in every lane, and fifteen years."""
    kinds = tuple(Lane(id=f"lane{number}", name=f"{number}{name}") for number in range(lanes))
    net = NETWORK.model_copy(update={"lanes": kinds})
    known = {f"F{number:02}": Firm(f"F{number:02}", f"{name}{number}") for number in range(firms)}
    cases: Any = [(20 + 30 * number, kind.id, "web", {}) for number, kind in enumerate(kinds)]
    years = tuple((str(2012 + number), 98_765 + number, 20_000) for number in range(15))
    loads = tuple(Load(firm, 1, 2, 3, 4) for firm in known)
    return net, replace(seen(cases, net), years=years, loads=loads, firms=known)


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("name", [LONG, HOSTILE, ""])
def test_slack_takes_the_month_of_a_large_network_whatever_its_names(locale: str, name: str) -> None:
    net, view = large(9, 80, name)
    c = context(locale=locale, network=net)
    shown = period_view(c, view)
    assert validate("views.open", {"trigger_id": "1.2.a", "view": shown}) == []
    assert "<!channel>" not in str(shown["blocks"])
    assert len(period_messages(c, view)) <= MESSAGES


def test_firms_that_did_nothing_are_counted_in_one_line() -> None:
    firms = {f"F{number}": Firm(f"F{number}", f"会員{number}") for number in range(3)}
    loads = (Load("F0", 1, 0, 0, 0), Load("F1", 0, 0, 0, 0), Load("F2", 0, 0, 0, 0))
    view = replace(seen(CASES), firms=firms, loads=loads)
    shown = str(period_view(context(firms=firms), view)["blocks"])
    assert "会員0  当番 1" in shown
    assert "会員1" not in shown
    assert "ほか2社" in shown


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("cases", [CASES, CASES[:1], []], ids=["some", "one", "none"])
def test_a_picture_of_a_small_month(locale: str, cases: Any) -> None:
    picture = Image.open(BytesIO(draw(context(locale=locale), seen(cases))))
    assert (picture.format, picture.width) == ("PNG", 1600)


@pytest.mark.parametrize("name", [LONG, HOSTILE])
def test_a_picture_grows_with_the_lanes_and_stays_as_wide(name: str) -> None:
    small, big = (
        Image.open(BytesIO(draw(context(locale="ja", network=net), view)))
        for net, view in (large(1, 2, name), large(9, 2, name))
    )
    assert small.width == big.width
    assert big.height - small.height == 8 * 44


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_column_of_the_file_has_a_name_of_its_own(locale: str) -> None:
    head = content(context(locale=locale), seen(CASES)).decode("utf-8-sig").splitlines()[0]
    names = next(csv.reader([head]))
    assert len(set(names)) == len(names)


def test_an_order_without_a_quote_is_won_alone_and_got_as_far_as_a_quote_and_the_view_says_why() -> None:
    shown = str(period_view(context(locale="ja"), replace(seen([]), all=numbers_of_one_order())))
    assert "結果の記録: 見積 0件、受注 1件" in shown
    assert "対応の流れ(そこまで進んだ件数): 引き合い 1 →" in shown
    assert "見積 1 → 受注 1" in shown
    assert "見積の記録がない受注は受注だけに数えます" in shown
    assert "見積の記録がない受注も、見積まで進んだものに数えます" in shown


def numbers_of_one_order() -> Figures:
    """The numbers of a month with one inquiry that became an order, and nobody recorded the quote."""
    found = month(CASES[:1])
    return figures(replace(found, told=(Ending(found.cases[0], "won"),)))


def test_posting_the_picture_asks_first_and_says_what_goes_where() -> None:
    buttons = [
        element
        for block in period_view(context(locale="ja"), seen(CASES))["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == PICTURE
    ]
    asked = buttons[0]["confirm"]["text"]["text"]
    assert NETWORK.channels.members in asked
    assert "2026年11月の数字の画像" in asked


def test_the_picture_of_a_year_shows_its_months() -> None:
    view, c = year(), context(locale="ja")
    assert draw(c, view) != draw(c, replace(view, months=()))


def test_a_network_without_years_behind_it_has_a_picture_too() -> None:
    assert draw(context(locale="ja"), seen([], years=(), loads=()))
