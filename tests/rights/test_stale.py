"""Buttons and forms that were overtaken, or that never were: one clear sentence each, and nothing changes.

Whoever sends them in could do it, were it still there to be done.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import calling_off, meeting_times, rota_answers
from bot.slack.modals.forms import About
from storage import tables as t
from tests.rights import tries_of_cases as cases
from tests.rights import tries_of_meetings as meetings
from tests.rights import tries_of_the_network as network
from tests.rights.door import Door, door_of
from tests.rights.town import NOW, Scene, Step, nothing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.database import Database

SCENES = Path(__file__).parent.parent / "golden" / "slack" / "ja"
SECRETARY, CALLED, OWN, SEAT = "USECRETARY", "UASKED1", "UOWN11", "USEAT11"
NOWHERE = 99999
OURS_TO_MEND = "うまくいきませんでした"
# What they name cannot be gone: a month, a week, a kind of settings, the meeting of a channel.
ABOUT_NOTHING = (
    "figures",
    "year",
    "settings",
    "home",
    "find:register",
    "form_preview",
    "letter_text",
    "rota:ask",
)
ABOUT_NOTHING += (
    "absence:open",
    "meeting:new",
    "minutes:begin",
    "minutes:extra",
    "minutes:over",
    "plan:open",
)
ONLY_LINKS = ("files:open",)


@pytest.fixture
async def door(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Door]:
    async with door_of(sqlite_db, tmp_path) as found:
        yield found


def erased(x: Scene) -> None:
    cases.answered(x)
    x.put(t.inquiry, erased_at=NOW, company="", subject="")


def called_off(x: Scene) -> None:
    cases.calling(x)
    x.do(calling_off.withdraw, x.case, "取り下げ")


def withdrawn(x: Scene) -> None:
    network.asked_of_f07(x)
    x.do(rota_answers.withdraw, x.made)


def cancelled(x: Scene) -> None:
    x.do(meeting_times.cancel, x.meeting, "台風")


OVERTAKEN: list[
    tuple[Step, str, str, str, str]
] = [  # what is so by now, who presses what, what they are told
    (cases.answered, CALLED, "case:on_it", "{case}", "一次回答待ちではありません"),
    (cases.answered, CALLED, "case:replied", "{case}", "URECORDERさんが 10:00 に一次回答済を記録"),
    (cases.answered, CALLED, "case:lane:systems", "systems:{case}", "一次回答待ちではありません"),
    (cases.answered, SECRETARY, "case:undo_reply", "{case}", "窓口企業(F03)が決まっているため"),
    (nothing, SECRETARY, "case:undo_reply", "{case}", "まだ一次回答がありません"),
    (nothing, SECRETARY, "case:restore", "{case}", "対象外になっていません"),
    (cases.dismissed, CALLED, "case:on_it", "{case}", "一次回答待ちではありません"),
    (erased, SECRETARY, "case:correct", "{case}", "お客様の情報を消去済み"),
    (called_off, OWN, "hands:hand", "{case}:F07:", "挙手はまだ募っていません"),
    (called_off, SECRETARY, "hands:withdraw", "{case}", "挙手はまだ募っていません"),
    (cases.answered, OWN, "hands:hand", "{case}:F07:", "窓口企業はF03に決まっています"),
    (cases.answered, SECRETARY, "hands:choose:0", "{case}:F07", "窓口企業はF03に決まっています"),
    (cases.declined_by_name, OWN, "hands:accept", "{case}:{made}", "もう辞退されています"),
    (withdrawn, OWN, "rota:agree", "{made}:F07", "取り下げました"),
    (withdrawn, OWN, "rota:decline", "{made}:F07", "取り下げました"),
    (meetings.over, SEAT, "attend:present", "{meeting}:USEAT11", "出欠の回答は締め切りました"),
    (cancelled, SEAT, "attend:present", "{meeting}:USEAT11", "出欠の回答は締め切りました"),
    (meetings.over, SECRETARY, "minutes:end", "{meeting}", "開いている会議はありません"),
    (meetings.over, SECRETARY, "minutes:live_next", "{meeting}:1", "いま開かれていません"),
    (meetings.with_a_todo_dropped, SECRETARY, "todo:done", "{made}", "先に済ませています"),
    (nothing, SECRETARY, "case:gone", "{case}", "このボタンは今は使えません"),
    (nothing, SECRETARY, "gone", "", "このボタンは今は使えません"),
]


def named(rows: list[Any]) -> list[str]:
    return [f"{one[2]} {one[0].__name__}" for one in rows]


@pytest.mark.parametrize(("so_by_now", "who", "action_id", "value", "told"), OVERTAKEN, ids=named(OVERTAKEN))
async def test_a_button_that_was_overtaken_says_so(
    door: Door, so_by_now: Step, who: str, action_id: str, value: str, told: str
) -> None:
    about = {"made": door.prepare(so_by_now), "case": door.town.case, "meeting": door.town.meeting}
    before = door.rows()
    assert await door.press(who, action_id, value.format(**about)) == 200
    assert told in door.said
    assert door.rows() == before


AGAIN = {"text": "急ぎです", "number": ""}
REPLY = {"date": "2026-12-08", "time": "09:30", "means": "phone", "text": ""}
FORMS: list[tuple[Step, str, str, dict[str, str], str]] = [  # so by now, the form, its case, filled in, told
    (cases.answered, "form:reply", "{case}", REPLY, "に一次回答済を記録しています"),
    (cases.answered, "form:field", "{case}", {"way": "secretariat"}, "一次回答待ちではありません"),
    (cases.answered, "form:dismiss", "{case}", {"kind": "not_an_inquiry"}, "一次回答待ちではありません"),
    (erased, "form:again", "{case}", AGAIN, "お客様の情報を消去済み"),
    (nothing, "form:reply", "{nowhere}", REPLY, "見つかりません"),
    (nothing, "form:again", "{nowhere}", AGAIN, "見つかりません"),
    (nothing, "form:again", "no JSON", AGAIN, OURS_TO_MEND),
    (nothing, "form:again", "{}", AGAIN, OURS_TO_MEND),
]


@pytest.mark.parametrize(("so_by_now", "callback_id", "about", "fields", "told"), FORMS)
async def test_a_form_that_was_overtaken_stays_open_and_says_so(
    door: Door, so_by_now: Step, callback_id: str, about: str, fields: dict[str, str], told: str
) -> None:
    door.prepare(so_by_now)
    before = door.rows()
    case = {"{case}": door.town.case, "{nowhere}": NOWHERE}.get(about)
    kept = about if case is None else About(case, arrived=NOW.isoformat()).to_text()
    assert await door.submit(SECRETARY, callback_id, kept, **fields) == 200
    assert told in door.said
    assert door.rows() == before


def shown_buttons() -> dict[str, tuple[str, str]]:
    """Every kind of button that Toban shows, once: its action and its value."""
    found: dict[str, tuple[str, str]] = {}

    def look(shown: Any) -> None:
        if isinstance(shown, dict) and shown.get("type") == "button" and "value" in shown:
            kind = ":".join(shown["action_id"].split(":")[:2])
            found.setdefault(kind, (shown["action_id"], shown["value"]))
        for one in shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else ():
            look(one)

    for path in sorted(SCENES.glob("*.json")):
        look(json.loads(path.read_text("utf-8")))
    return {kind: one for kind, one in found.items() if not kind.startswith((*ABOUT_NOTHING, *ONLY_LINKS))}


async def test_no_button_does_anything_about_what_is_not_there_and_each_says_why(door: Door) -> None:
    in_modal = {"view": {"id": "V1", "type": "modal", "private_metadata": "", "blocks": []}}
    before, silent, unclear = door.rows(), [], []
    buttons = shown_buttons()
    assert len(buttons) > 60
    for kind, (action_id, value) in buttons.items():
        nowhere = re.sub(r"(?<![\w-])\d+(?![\w-])", str(NOWHERE), value)
        for gone in (nowhere, "", "no number", None):
            assert await door.press(SECRETARY, action_id, gone, **in_modal) == 200
            silent += [] if door.said else [(kind, gone)]
            unclear += [kind] if gone == nowhere and OURS_TO_MEND in door.said else []
        assert door.rows() == before, kind
    assert (silent, unclear) == ([], [])
