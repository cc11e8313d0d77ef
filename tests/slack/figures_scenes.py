"""A month in numbers, as Slack sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.figures import NOTHING, Case, Ending, Month, Rung, Word, figures, loads, parted
from bot.domain.months import months_of
from bot.services.figures import PeriodView
from bot.slack.modals.figures import period_messages, period_view
from bot.slack.render import render
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
SAID = (
    Word(1, "F01", is_hand=True),
    Word(1, "F03", is_hand=False, why="delivery"),
    Word(4, "F01", is_hand=False),
    Word(4, "F03", is_hand=True),
)
TOLD = (Ending(1, "quoted"), Ending(1, "won"), Ending(4, "lost", "delivery"))
RUNG = (Rung(5, "reminder-3600"), Rung(5, "call-1"), Rung(4, "reminder-3600"), Rung(5, "call-2"))


def case(number: int, minutes: int | None, lane: str | None, source: str, more: dict[str, Any]) -> Case:
    at = more.get("received_at", ARRIVED)
    replied = None if minutes is None else at + timedelta(minutes=minutes)
    state = "open" if minutes is None else "answered"
    plain = Case(
        *(number, lane, source, at, at + TWO_HOURS, at + TWO_HOURS, replied, state, None, None, "none", None)
    )
    return replace(plain, **more)


def month(cases: list[tuple[int | None, str | None, str, dict[str, Any]]]) -> Month:
    found = [case(number, *one) for number, one in enumerate(cases, start=1)]
    known = range(1, len(found) + 1)
    return Month(
        found,
        [one for one in RUNG if one.inquiry_id in known],
        [one for one in SAID if one.inquiry_id in known],
        [one for one in TOLD if one.inquiry_id in known],
    )


def seen(
    cases: list[tuple[int | None, str | None, str, dict[str, Any]]], net: Network = NETWORK, **more: Any
) -> PeriodView:
    found = month(cases)

    def counted(some: Month) -> Any:
        return figures(some, net.hours, NOW)

    lanes, sources = (parted(found, lambda one: one.lane), parted(found, lambda one: one.source))
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
