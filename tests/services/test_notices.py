"""Telling duty firms of their week. It is Tuesday, 1 December 2026; F03 and F04 are next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import (
    notices,
    rota_answers,
    rota_by_hand,
    rota_history,
    rota_requests,
    steps,
    worth_sending,
)
from storage import history
from storage.database import Database
from storage.outbox import AT_OPENING
from tests.services.duty_weeks import (
    AFTER,
    FRIDAY_NOON,
    MONDAY,
    NEXT,
    SECOND,
    THURSDAY,
    confirm,
    give,
    pointless,
    send_or_drop,
)

if TYPE_CHECKING:
    from tests.services.conftest import Office


def test_next_weeks_contacts_are_told_on_thursday_at_nine_and_not_before(told: Office) -> None:
    told.wait_until(THURSDAY - SECOND)
    assert told.owed("duty_notice") == []
    told.wait_until(THURSDAY)
    assert told.called("duty_notice") == ["USHIMO1"]


def test_for_a_firm_that_is_not_in_slack_the_secretariat_is_told(told: Office) -> None:
    told.wait_until(THURSDAY)
    (asked,) = told.owed("duty_notice_desk")
    assert asked["target"] == "USECRETARY"
    assert asked["params"] == {"notice": ["2026-12-07", "systems", "F04"], "why": "unreachable"}


def test_the_first_ok_counts_and_the_second_is_told_who_was_first(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, date(2026, 11, 30), "parts", "F03")
    told.wait_until(THURSDAY)
    assert told.called("duty_notice") == ["UASA1", "UASA2"]
    confirm(told, "UASA2", "F01")
    confirm(told, "UASA2", "F01")
    with pytest.raises(Refusal, match=r"notice\.confirmed"):
        confirm(told, "UASA1", "F01")
    told.wait_until(FRIDAY_NOON)
    assert [row for row in told.owed("duty_notice") if row["params"]["why"] == "reminder"] == []


def test_nobody_else_confirms_a_firms_turn_but_the_secretariat_may(told: Office) -> None:
    told.wait_until(THURSDAY)
    with pytest.raises(Refusal, match=r"notice\.not_yours"):
        confirm(told, "UASA1", "F03")
    confirm(told, "USECRETARY", "F03")
    confirm(told, "USECRETARY", "F04", "systems")
    told.wait_until(MONDAY)
    assert [row["params"]["why"] for row in told.owed("duty_notice_desk")] == ["unreachable"]


def test_who_has_not_confirmed_is_reminded_on_friday_and_told_to_the_secretariat_at_the_turn(
    told: Office,
) -> None:
    told.wait_until(FRIDAY_NOON)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice", "reminder"]
    told.wait_until(MONDAY)
    unconfirmed = [row for row in told.owed("duty_notice_desk") if row["params"]["why"] == "unconfirmed"]
    assert [row["params"]["notice"][1:] for row in unconfirmed] == [["parts", "F03"], ["systems", "F04"]]


def test_where_nothing_changes_nobody_is_told(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, NEXT, "systems", "F02")
    told.wait_until(MONDAY + timedelta(hours=1))
    assert told.owed("duty_notice") == told.owed("duty_notice_desk") == told.owed("duty_announced") == []


def test_a_firm_that_gets_the_turn_after_the_notice_is_told_at_once(told: Office) -> None:
    give(told, NEXT, "parts", "F01")
    give(told, date(2026, 11, 30), "parts", "F03")
    told.wait_until(THURSDAY + timedelta(hours=2))
    assert told.called("duty_notice") == ["UASA1", "UASA2"]
    give(told, NEXT, "systems", "F02")
    assert told.called("duty_notice") == ["UASA1", "UASA2"]  # it has that lane this week as well
    give(told, date(2026, 11, 30), "systems", "F04")
    assert told.called("duty_notice") == ["UASA1", "UASA2", "UUSU1"]


def test_a_turn_that_goes_to_and_fro_is_told_to_each_firm_once(told: Office) -> None:
    told.wait_until(THURSDAY + timedelta(hours=2))
    for firm in ("F02", "F03", "F02", "F03"):
        give(told, NEXT, "parts", firm)
    assert told.called("duty_notice") == ["USHIMO1", "UUSU1"]
    with pytest.raises(Refusal, match=r"notice\.moved"):
        confirm(told, "UUSU1", "F02")
    to_usu = told.owed("duty_notice", target="UUSU1")[0]
    assert pointless(told, to_usu) == worth_sending.MOVED


def test_a_notice_that_was_dropped_with_its_turn_is_sent_when_the_turn_comes_back(told: Office) -> None:
    told.wait_until(THURSDAY)
    send_or_drop(told, slack_is_there=False)
    give(told, NEXT, "parts", "F02")
    send_or_drop(told)
    (to_shimo,) = told.owed("duty_notice", target="USHIMO1", op="post")
    assert (to_shimo["status"], to_shimo["error"]) == ("dropped", worth_sending.MOVED)
    give(told, NEXT, "parts", "F03")
    assert ("USHIMO1", "duty_notice") in send_or_drop(told)
    for firm in ("F02", "F03"):
        give(told, NEXT, "parts", firm)
        assert ("USHIMO1", "duty_notice") not in send_or_drop(told)


def test_a_change_before_the_notice_tells_nobody_early(told: Office) -> None:
    give(told, AFTER, "parts", "F01")
    assert told.owed("duty_notice") == []
    told.wait_until(THURSDAY)
    assert told.called("duty_notice") == ["USHIMO1"]


def test_a_notice_that_a_standstill_made_late_is_dropped_and_kept_in_the_history(told: Office) -> None:
    told.sleep_through(days=6, hours=1)
    assert told.owed("duty_notice") == []
    kept = told.db.read_now(lambda s: history.of(s, "duty_notice:2026-12-07", 5))
    assert [row["after"] for row in kept] == [{"dropped": "overtaken"}]
    assert len(told.owed("duty_announced")) == 1  # late, but within the week
    assert {row["params"]["why"] for row in told.owed("duty_notice_desk")} == {"unconfirmed"}


def test_a_firm_that_is_told_after_fridays_noon_is_not_reminded_in_the_same_second(office: Office) -> None:
    office.now = FRIDAY_NOON + timedelta(hours=3)
    office.db.write_now(lambda s: notices.start(s, office.net, office.now))
    office.tick()
    assert [row["params"]["why"] for row in office.owed("duty_notice")] == ["notice"]


def test_who_gets_a_turn_in_the_night_is_woken_by_no_notice_of_it(told: Office) -> None:
    told.wait_until(THURSDAY + timedelta(hours=18, minutes=5))  # Friday, 3:05
    give(told, NEXT, "parts", "F02")
    give(told, NEXT, "parts", "F03")
    give(told, NEXT, "parts", "F02")
    assert [row["not_before"] for row in told.owed("duty_notice", target="UUSU1")] == [AT_OPENING]
    told.wait_until(THURSDAY + timedelta(days=1))
    assert ("UUSU1", "duty_notice") in send_or_drop(told)


def test_a_notice_that_comes_back_in_the_night_waits_for_the_opening(told: Office) -> None:
    told.wait_until(THURSDAY)
    send_or_drop(told, slack_is_there=False)
    give(told, NEXT, "parts", "F02")
    send_or_drop(told)
    told.wait_until(THURSDAY + timedelta(hours=18))
    give(told, NEXT, "parts", "F03")
    assert ("USHIMO1", "duty_notice") not in send_or_drop(told)
    told.wait_until(THURSDAY + timedelta(days=1))
    assert ("USHIMO1", "duty_notice") in send_or_drop(told)


def test_a_letter_of_the_night_waits_for_the_opening_but_not_for_who_acted_or_is_on_duty_then(
    told: Office,
) -> None:
    told.wait_until(THURSDAY - timedelta(hours=6))  # Thursday, 3:00
    give(told, NEXT, "parts", "F02")
    assert [who for who, template in send_or_drop(told) if template == "rota_changed"] == ["USECRETARY"]
    today = (told.net.hours.local_day(THURSDAY),) * 2
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT - timedelta(weeks=1), "parts"), "F03", today)
    called = {who for who, template in send_or_drop(told) if template == "rota_changed"}
    assert {"UASA1", "USHIMO1"} <= called
    told.wait_until(THURSDAY)
    assert ("USHIMO1", "rota_changed") in send_or_drop(told)


def test_firms_that_hear_of_their_week_when_it_begins_have_half_a_day_to_confirm_it(told: Office) -> None:
    told.wait_until(MONDAY - timedelta(hours=5, minutes=55))  # 3:05
    send_or_drop(told)
    give(told, NEXT, "parts", "F02")
    give(told, NEXT, "systems", "F01")
    assert "duty_notice" not in [template for _, template in send_or_drop(told)]
    told.wait_until(MONDAY)
    sent = send_or_drop(told)
    assert {who for who, template in sent if template == "duty_notice"} == {"UUSU1", "UASA1", "UASA2"}
    confirm(told, "UUSU1", "F02")
    told.wait_until(MONDAY + timedelta(hours=4) - SECOND)
    assert _unconfirmed(told) == []
    told.wait_until(MONDAY + timedelta(hours=4))
    assert _unconfirmed(told) == [["2026-12-07", "systems", "F01"]]


def test_after_a_standstill_over_the_opening_half_a_day_counts_from_when_the_notice_went(
    told: Office,
) -> None:
    told.wait_until(MONDAY - timedelta(hours=5, minutes=55))  # 3:05
    give(told, NEXT, "parts", "F02")
    told.sleep_through(hours=11, minutes=55)  # to 15:00
    assert ["2026-12-07", "parts", "F02"] not in _unconfirmed(told)
    told.wait_until(MONDAY + timedelta(days=1, hours=2) - SECOND)
    assert ["2026-12-07", "parts", "F02"] not in _unconfirmed(told)
    told.wait_until(MONDAY + timedelta(days=1, hours=2))
    assert ["2026-12-07", "parts", "F02"] in _unconfirmed(told)


def _unconfirmed(told: Office) -> list[Any]:
    asked = told.owed("duty_notice_desk", op="post")
    return [row["params"]["notice"] for row in asked if row["params"]["why"] == "unconfirmed"]


def test_who_stands_in_for_some_days_is_told_on_thursday_and_says_ok(told: Office) -> None:
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=2))
    told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    assert told.owed("duty_notice") == []
    told.wait_until(THURSDAY)
    assert set(told.called("duty_notice")) == {"USHIMO1", "UASA1", "UASA2"}
    confirm(told, "UASA1", "F01")
    confirm(told, "USHIMO1", "F03")
    told.wait_until(FRIDAY_NOON)
    assert [row["params"]["why"] for row in told.owed("duty_notice")] == ["notice"] * 3


def test_who_stands_in_no_longer_has_nothing_to_confirm(told: Office) -> None:
    days = (NEXT + timedelta(days=1), NEXT + timedelta(days=2))
    act_id = told.do(rota_by_hand.cover, "USECRETARY", (NEXT, "parts"), "F01", days)
    told.wait_until(THURSDAY)
    send_or_drop(told)
    told.do(rota_history.undo, "USECRETARY", act_id)
    assert {row["target"] for row in told.owed("duty_notice", op="update")} == {"UASA1", "UASA2"}
    with pytest.raises(Refusal, match=r"notice\.moved"):
        confirm(told, "UASA1", "F01")


def test_a_firm_that_takes_a_turn_over_after_the_notice_is_told_once_and_need_not_say_ok(
    told: Office,
) -> None:
    give(told, date(2026, 11, 30), "parts", "F03")
    told.wait_until(THURSDAY + timedelta(hours=1))
    asked = told.do(rota_requests.ask, "USHIMO1", "cover", (NEXT, "parts"))
    told.do(rota_answers.agree, "UASA1", asked.id)
    for user in ("UASA1", "UASA2"):
        templates = ("rota_changed", "duty_notice")
        (letter,) = [row for row in told.owed(target=user, op="post") if row["template"] in templates]
        assert letter["params"]["notice"] == ["2026-12-07", "parts", "F01"]
        assert letter["params"]["letter"]["changes"] == [["2026-12-07", "parts", "F03", "F01"]]
    assert "USHIMO1" in told.called("rota_changed")
    told.wait_until(FRIDAY_NOON)
    assert "reminder" not in [row["params"]["why"] for row in told.owed("duty_notice")]


def test_a_firm_that_gets_a_turn_from_the_secretariat_after_the_notice_is_asked_for_its_ok(
    told: Office,
) -> None:
    told.wait_until(THURSDAY + timedelta(hours=1))
    give(told, NEXT, "parts", "F02")
    assert "UUSU1" not in told.called("rota_changed")
    told.wait_until(FRIDAY_NOON)
    whys = [row["params"]["why"] for row in told.owed("duty_notice", target="UUSU1")]
    assert whys == ["notice", "reminder"]


def test_a_swap_at_the_very_moment_of_the_notice_is_told_to_the_firm_that_has_the_turn(
    told: Office, database_url: str
) -> None:
    told.now = THURSDAY
    other = told.db if told.db.is_sqlite else Database(database_url)
    run = partial(other.write_now, lambda s: steps.run_due(s, told.net, told.now))
    with ThreadPoolExecutor(1) as pool:

        def swap(s: Any) -> Any:
            act = Act("USECRETARY", told.now, "test", None)
            rota_by_hand.set_turn(s, told.net, act, NEXT, "parts", "F02")
            clock = pool.submit(run)
            while not (told.db.is_sqlite or clock.done() or _somebody_waits(s)):
                pass
            return clock

        told.db.write_now(swap).result()
    if other is not told.db:
        other.close()
    assert told.called("duty_notice") == ["UUSU1"]


def _somebody_waits(s: Any) -> bool:
    waiting = text("select count(*) from pg_locks where not granted")
    return bool(s.execute(waiting).scalar())
