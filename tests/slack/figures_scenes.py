"""A month in numbers, as Slack sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.domain.counted import NOTHING, Case, Ending, Month, Rung, Word, parted
from bot.domain.figures import figures, loads
from bot.domain.months import months_of
from bot.services.figures import PeriodView
from bot.slack.modals.figures import period_messages, period_view
from bot.slack.render import render
from tests.domain.counted import Office
from tests.slack.samples import FIRMS, NETWORK, context

if TYPE_CHECKING:
    from bot.network import Network
    from bot.slack.render import Rendered

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ARRIVED = datetime(2026, 11, 9, 0, 30, tzinfo=UTC)  # Monday 9:30 in Tokyo
TWO_HOURS = timedelta(hours=2)
# minutes until the first reply, lane, source, what else is known
CASES: list[tuple[int | None, str | None, str, dict[str, Any]]] = [
    (20, "parts", "web", {"allocation": "led", "lead_firm_id": "F01"}),
    (65, "parts", "web", {"allocation": "calling"}),
    (110, "parts", "phone", {}),
    (150, "systems", "web", {"allocation": "led", "lead_firm_id": "F03"}),
    (None, "systems", "mail", {}),
    (None, "systems", "web", {"state": "dismissed", "dismissed_as": "not_an_inquiry"}),
    (None, "parts", "fair", {"state": "dismissed", "dismissed_as": "mass_production"}),
    (40, None, "web", {"linked_to": 1}),
    (None, "parts", "web", {"received_at": NOW - timedelta(minutes=30)}),
]
SAID: list[tuple[Any, ...]] = [
    *((1, "F01", True), (1, "F03", False, "delivery")),
    *((4, "F01", False), (4, "F03", True)),
]
TOLD: list[tuple[Any, ...]] = [(1, "won", None, True), (4, "lost", "delivery")]
RUNG = [(5, "reminder-3600"), (5, "call-1"), (4, "reminder-3600"), (5, "call-2")]


def case(minutes: int | None, lane: str | None, source: str, more: dict[str, Any]) -> Case:
    facts = dict(more)
    at = facts.pop("received_at", ARRIVED)
    replied = None if minutes is None else at + timedelta(minutes=minutes)
    office = Office(NETWORK.hours, NOW)
    return office.case(at, (at + TWO_HOURS,) * 2, replied, lane=lane, source=source, **facts)


def month(cases: list[tuple[int | None, str | None, str, dict[str, Any]]]) -> Month:
    found = {number: case(*one) for number, one in enumerate(cases, start=1)}
    return Month(
        list(found.values()),
        [Rung(*where(found[one]), step) for one, step in RUNG if one in found],
        [Word(*where(found[one]), one, *said) for one, *said in SAID if one in found],
        [Ending(found[one], *told) for one, *told in TOLD if one in found],
    )


def where(one: Case) -> tuple[str | None, str]:
    return one.lane, one.source


def seen(
    cases: list[tuple[int | None, str | None, str, dict[str, Any]]], net: Network = NETWORK, **more: Any
) -> PeriodView:
    found = month(cases)

    def counted(some: Month) -> Any:
        return figures(some)

    lanes, sources = (parted(found, attrgetter("lane")), parted(found, attrgetter("source")))
    ids = [lane.id for lane in net.lanes]
    shown = PeriodView(
        "2026-11",
        NOW,
        counted(found),
        tuple((one, counted(lanes.get(one, NOTHING))) for one in [*ids, *([None] if None in lanes else [])]),
        tuple((one, counted(sources[one])) for one in ("web", "phone", "mail", "fair") if one in sources),
        tuple(loads(found, ["F03", "F01"], FIRMS)),
        (("2024", 512, 97), ("2025", 548, 110), ("2026", 601, 102)),
        FIRMS,
        may_hand_out=True,
    )
    return replace(shown, **more)


def year() -> PeriodView:
    """The year until November, of which the picture shows the months."""
    counts = [48, 52, 61, 44, 50, 57, 63, 39, 55, 66, len(CASES)]
    months = zip(months_of("2026"), counts, (count // 6 for count in counts), strict=False)
    return seen(CASES, period="2026", months=tuple(months))


def views(locale: str) -> dict[str, dict[str, Any]]:
    c = context(locale=locale)
    return {
        "modal_figures": period_view(c, seen(CASES)),
        "modal_figures_member": period_view(c, seen(CASES, may_hand_out=False)),
        "modal_figures_past": period_view(c, seen(CASES, period="2026-10"), told="csv"),
        "modal_figures_posted": period_view(c, seen(CASES[:1]), told="picture"),
        "modal_figures_year": period_view(c, year()),
        "modal_figures_empty": period_view(c, seen([], loads=(), years=())),
    }


def answers(locale: str) -> dict[str, Rendered]:
    return {"answer_figures": period_messages(context(locale=locale), seen(CASES))[0]}


def comments(locale: str) -> dict[str, Rendered]:
    c = context(locale=locale)
    named = ("figures_picture", "figures_csv")
    of_months = {f"{name}_comment": render(name, {"month": "2026-11"}, c) for name in named}
    of_year = render("figures_picture", {"month": "2026"}, c)
    return of_months | {"figures_picture_year_comment": of_year}
