"""A proposal as a modal, for networks small and large, short plans and long ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.members import Firm
from bot.domain.plan import Gap, Load, Plan, Reason
from bot.domain.proposals import Proposal, State, compare
from bot.domain.rota import Turn
from bot.local.validate import validate
from bot.network_tables import Lane
from bot.services.proposals import MOST, ProposalView
from bot.services.year import Span
from bot.slack.modals.proposal import PREFIX, form_view, parse, proposal_view
from tests.slack.proposal_scenes import FIRST, monday
from tests.slack.samples import ARRIVAL, HOSTILE, NETWORK, context

if TYPE_CHECKING:
    from bot.slack.modals.forms import FormErrors

LONG = "とても長い名前の精密機械加工製作所" * 20


def big(firms: int, lanes: int, name: str, weeks: int) -> tuple[Any, ProposalView]:
    """A plan that changes every turn, one lane's week in ten empty for reasons that name every firm."""
    kinds = tuple(Lane(id=f"lane{number}", name=f"{number}{name}") for number in range(lanes))
    net = NETWORK.model_copy(update={"lanes": kinds})
    known = {f"F{number:02}": Firm(f"F{number:02}", f"{name}{number}") for number in range(firms)}
    turns, published, gaps = [], {}, []
    for number in range(weeks):
        for place, lane in enumerate(kinds):
            at = number * lanes + place
            published[monday(number), lane.id] = f"F{(at + 1) % firms:02}"
            turns.append(Turn(monday(number), lane.id, f"F{at % firms:02}" if at % 10 else None))
            if not at % 10:
                gaps.append(Gap(monday(number), lane.id, ((Reason.CLOSED, tuple(known)),)))
    loads = tuple(Load(firm_id, 5, 3) for firm_id in known)
    plan = Plan(tuple(turns), loads, 1, 1, tuple((FIRST, firm_id) for firm_id in known), tuple(gaps))
    made = Proposal(7, ARRIVAL, "USECRETARY", FIRST, weeks, plan, "basis", State.PROPOSED)
    return net, ProposalView(made, compare(plan, published), known, None)


def pages(c: Any, view: ProposalView) -> list[dict[str, Any]]:
    """All pages of the modal, as the buttons lead through them."""
    found = [proposal_view(c, view)]
    while f'"{PREFIX}page:{len(found)}"' in json.dumps(found[-1]):
        found.append(proposal_view(c, view, len(found)))
    return found


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("name", ["工業", LONG, HOSTILE, "&" * 300])
@pytest.mark.parametrize(("firms", "lanes", "weeks"), [(2, 1, 1), (35, 2, 52), (80, 9, MOST)])
def test_slack_takes_every_page(firms: int, lanes: int, weeks: int, name: str, locale: str) -> None:
    net, view = big(firms, lanes, name, weeks)
    c = replace(context(locale=locale), network=net, firms=view.firms)
    for page in pages(c, view):
        assert validate("views.open", {"trigger_id": "1.2.3", "view": page}) == []
        assert len(json.dumps(page)) < 250_000
        assert f'"{PREFIX}publish"' in json.dumps(page)


@pytest.mark.parametrize("obstacle", [None, "stale"])
def test_the_buttons_stand_where_nobody_need_scroll_for_them(obstacle: str | None) -> None:
    net, view = big(80, 9, "工業", MOST)
    c = replace(context(), network=net, firms=view.firms)
    first, *others = pages(c, replace(view, obstacle=obstacle))
    why = ["section"] if obstacle else []
    assert [block["type"] for block in first["blocks"]][: len(why) + 2] == [*why, "section", "actions"]
    for page in others:
        assert [block["type"] for block in page["blocks"]][: len(why) + 1] == [*why, "actions"]


def test_nothing_is_lost_between_the_pages() -> None:
    net, view = big(80, 9, "工業", MOST)
    c = replace(context(), network=net, firms=view.firms)
    found = pages(c, view)
    text = "\n".join(block["text"]["text"] for page in found for block in page["blocks"] if "text" in block)
    assert len(found) > 1
    assert [week for week in range(MOST) if f" {c.day(monday(week))}\n" not in text] == []
    assert [firm_id for firm_id in view.firms if f"{view.firms[firm_id].name}: " not in text] == []


def test_weeks_that_stay_are_one_line_however_many_they_are() -> None:
    net, view = big(35, 2, "工業", 52)
    turns = tuple(turn for turn in view.proposal.plan.turns if turn.firm is not None)
    published = {(turn.week, turn.lane): turn.firm or "" for turn in turns}
    published[monday(3), "lane0"] = "F34"
    compared = compare(replace(view.proposal.plan, turns=turns), published)
    c = replace(context(), network=net, firms=view.firms)
    text = json.dumps(proposal_view(c, replace(view, compared=compared)), ensure_ascii=False)
    assert "12/07(月)〜12/21(月)  変更なし(3週)" in text
    assert ":small_orange_diamond: 12/28(月)\\n　0工業: 工業34 → *工業6*\\n　1工業: 工業7" in text
    assert "01/04(月)〜11/29(月)  変更なし(48週)" in text


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("ja", "*2026/12/28(月)の週から 2027/01/11(月)の週まで*(3週分)"),
        ("en", "*the weeks from Mon 28 Dec 2026 to Mon 11 Jan 2027* (3 in all)"),
    ],
)
def test_the_form_says_plainly_from_which_monday_to_which(locale: str, says: str) -> None:
    c = replace(context(locale=locale), now=datetime(2028, 1, 3, 1, 0, tzinfo=UTC))
    shown = form_view(c, Span(date(2026, 12, 28), 3))
    assert says in shown["blocks"][1]["text"]["text"]
    assert validate("views.open", {"trigger_id": "1.2.3", "view": shown}) == []


def submitted(first: str | None, weeks: str) -> Span | FormErrors:
    values = {"first": {"value": {"selected_date": first}}, "weeks": {"value": {"value": weeks}}}
    return parse({"state": {"values": values}}, context())


@pytest.mark.parametrize("text", ["8", "８", " 8週 ", "08"])
def test_a_number_is_read_as_people_type_it(text: str) -> None:
    assert submitted("2026-12-09", text) == Span(FIRST, 8)


@pytest.mark.parametrize("text", ["", "0", "105", "9999999999999999999999", "-1", "1.5", "いっぱい", "٨"])
def test_what_is_no_number_of_weeks_is_said_beside_it(text: str) -> None:
    assert submitted("2026-12-09", text) == {"weeks": "1から104までの数で入れてください。"}


def test_a_day_is_needed() -> None:
    assert submitted(None, "8") == {"first": "最初の週の日付を選んでください。"}
