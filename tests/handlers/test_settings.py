"""The secretariat's buttons on Home and the forms behind them, filled in in the local workspace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import firms, members
from storage import rota
from tests.handlers.test_slash_commands import home_with
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town


MEMBERS = "C0LOCAL002"


async def opens(town: Town, button: str, /, **first: Any) -> dict[str, Any]:
    """Press the secretariat's button, and answer the question that comes before the form."""
    if (old := town.workspace.view(town.secretary)) is not None:
        await town.workspace.close_view(town.secretary, old["id"])
    await town.workspace.open_home(town.secretary)
    await home_with(town, town.secretary, "入会申込")
    await town.workspace.click(town.secretary, f"settings:{button}")
    shown = await town.form(town.secretary)
    return (await fills(town, **first)) if first else shown


async def fills(town: Town, **answers: Any) -> dict[str, Any]:
    """Submit the form that is open; return what is shown then."""
    answer = await town.workspace.submit(town.secretary, answers)
    assert answer["ok"], answer
    await town.quiet()
    return await town.form(town.secretary)


async def errors(town: Town, **answers: Any) -> dict[str, str]:
    answer = await town.workspace.submit(town.secretary, answers)
    return dict(answer["errors"])


def blocks(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


async def test_a_firm_is_changed_and_the_form_says_by_whom(town: Town) -> None:
    await opens(town, "firms", which="F02", part="firm")
    done = await fills(town, kana="ウスイ", processes="溶接\n曲げ", certifications="ISO9001=2027-03-31")
    assert "保存しました" in told(done)
    row = await town.toban.db.read(lambda s: firms.load(s, "F02"))
    assert row["processes"] == ["溶接", "曲げ"]
    again = await opens(town, "firms", which="F02", part="firm")
    assert "「ウスイ」" in told(again)


async def test_whoever_enters_a_closure_over_a_published_turn_is_told_and_finds_it_on_home(
    town: Town,
) -> None:
    firm_id = await town.toban.db.read(lambda s: rota.firm_id_on(s, "parts", date(2026, 12, 7)))
    await opens(town, "firms", which=firm_id, part="firm")
    done = told(await fills(town, closures="2026-12-07/2026-12-11"))
    assert "12/07(月)の週の図面あり部品担当" in done
    assert "/duty 代行" in done
    await town.workspace.close_view(town.secretary, (await town.form(town.secretary))["id"])
    await town.workspace.open_home(town.secretary)
    await home_with(town, town.secretary, "休業の日があります")


async def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(town: Town) -> None:
    await opens(town, "firms", which="F02", part="firm")
    said = await errors(
        town, email="だめ", phone="あいうえお", closures="8/13\nお盆", certifications="ISO9001=いつか"
    )
    assert set(said) == {"email", "phone", "closures", "certifications"}
    assert said["closures"].startswith("「8/13」には年がないので")
    assert "「お盆」は休業期間として読めません" in said["closures"]
    assert "email" in blocks(await town.form(town.secretary))


async def test_the_contacts_are_put_in_another_order(town: Town) -> None:
    await opens(town, "firms", which="F01", part="contacts")
    before = (await town.toban.db.read(lambda s: firms.load(s, "F01")))["contacts"]
    first, second, *_ = [one["slack_user"] for one in before]
    number = len(before) + 1
    extra = {f"name-{number}": "工場長 木村", f"phone-{number}": "000-5"}
    await fills(town, **{"place-1": "2", "place-2": "1", **extra})
    after = (await town.toban.db.read(lambda s: firms.load(s, "F01")))["contacts"]
    assert [one["slack_user"] for one in after][:2] == [second, first]
    assert (after[-1]["name"], after[-1]["slack_user"]) == ("工場長 木村", None)


async def test_a_role_is_given_to_somebody_from_a_day_on(town: Town) -> None:
    shown = await opens(town, "roles", which="sales_head")
    empty = next(one for one in blocks(shown)[::-1] if one.startswith("user-"))
    number = empty.removeprefix("user-")
    done = await fills(town, **{empty: "UDEMOF20A", f"since-{number}": "2027-01-01"})
    assert "2027-01-01" in told(done)
    assert town.toban.desk.network.terms("sales_head")[-1].holder == "UDEMOF20A"


async def test_a_role_that_is_saved_as_it_was_says_that_nothing_changed(town: Town) -> None:
    await opens(town, "roles", which="sales_head")
    done = told(await fills(town))
    assert "変わったところはありません" in done
    assert "保存しました" not in done


async def test_a_term_of_nobody_is_asked_for_its_holder(town: Town) -> None:
    shown = await opens(town, "roles", which="managing_firms")
    number = blocks(shown)[0].removeprefix("user-")
    assert list(await errors(town, **{f"until-{number}": "2027-01-01"})) == [f"user-{number}"]


async def test_new_hours_hold_from_now_on_and_the_answer_says_so(town: Town) -> None:
    number = await town.arrives()
    await opens(town, "hours")
    done = told(await fills(town, tue="9時から12時、13時〜15時", sat="10:00-12:00"))
    assert "09:00–12:00、13:00–15:00" in done
    assert "いま動いている回答期限 1件は変わりません" in done
    assert "12:00" in told(town.card(number))
    assert town.toban.desk.network.hours.weekly[5] == ((600, 720),)


async def test_hours_that_cannot_be_are_said_at_their_day(town: Town) -> None:
    await opens(town, "hours")
    said = await errors(town, mon="朝から晩まで", tue="09:00-12:00, 11:00-13:00", wed="17:00-09:00")
    assert set(said) == {"mon", "tue", "wed"}
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "休み")
    assert set(await errors(town, **days)) == {"mon"}


async def test_inquiries_go_to_the_channel_that_was_chosen_and_old_threads_stay_where_they_are(
    town: Town,
) -> None:
    number = await town.arrives()
    thread = len(town.thread(number))
    await opens(town, "channels")
    done = await fills(town, inquiries=MEMBERS, announcement="年末は <!channel> 早めに")
    assert f"<#{MEMBERS}>" in told(done)
    first, *_ = await town.on_duty("parts")
    await town.presses(first, "対応します", town.letters(first)[-1], town.workspace.dm(first))
    assert len(town.thread(number)) == thread + 1
    later = await town.arrives()
    assert any(later in told(message) for message in town.workspace.messages(MEMBERS))
    assert town.toban.desk.network.text("announcement") == "年末は <!channel> 早めに"


async def test_whoever_applies_becomes_a_member_with_the_form_filled_in(town: Town) -> None:
    await opens(town, "applicants", which="new")
    await fills(town, name="青葉精機", kana="アオバ", contact="田中 000-1111-2222 tanaka@aoba.example")
    await opens(town, "applicants", which="1")
    shown = await fills(town, stage="joined")
    assert "青葉精機" in told(shown)
    done = await fills(town, lanes=["parts"])
    assert "青葉精機" in told(done)
    await town.workspace.click(town.secretary, "firm:contacts")
    await town.quiet()
    assert "青葉精機の連絡担当者" in told(await town.form(town.secretary))
    added = await town.toban.db.read(lambda s: max(members.firms(s).values(), key=lambda one: one.id))
    assert (added.phone, added.email) == ("000-1111-2222", "tanaka@aoba.example")
    listed = await opens(town, "applicants")
    assert "青葉精機: 入会" in told(listed)


async def test_nobody_else_edits_anything(town: Town) -> None:
    contact, *_ = await town.on_duty("parts")
    await town.workspace.open_home(contact)
    home = await home_with(town, contact, "当番")
    assert "入会申込" not in told(home)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"when": "days"}, "first"),
        ({"when": "days", "first": "2026-11-02"}, "first"),
        ({"when": "days", "first": "2026-12-03", "last": "2026-12-02"}, "last"),
    ],
)
async def test_days_that_cannot_be_closed_are_said_at_their_field(town: Town, answers, field) -> None:
    await opens(town, "closing")
    assert list(await errors(town, **answers)) == [field]
