"""Which firms suit an inquiry, and in which words they say so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.members import Firm
from bot.domain.suitability import Skills, Suited, named, need_of, plain, size_of, suited
from bot.network_file import PRESETS
from tests.slack.samples import inquiry

TODAY, TOMORROW = date(2026, 12, 1), date(2026, 12, 2)


def firm(firm_id: str, *processes: str, lanes: tuple[str, ...] = ("parts",), **skills: Any) -> Skills:
    own = {name: skills.pop(name) for name in ("closures", "joined_on", "left_on") if name in skills}
    return Skills(Firm(firm_id, firm_id, lanes=lanes, **own), processes, **skills)


CUTTING = firm("F01", "切削", materials=("アルミ", "SUS304"), note="最大 400×300×250mm")
PLATING = firm("F02", "めっき", materials=("銅",))
SOFTWARE = firm("F03", "組込みソフト", lanes=("systems",))
MEDICAL = firm("F04", "切削", certifications={"ISO13485": date(2026, 12, 31)})
ALL = (CUTTING, PLATING, SOFTWARE, MEDICAL)


def fits(
    subject: str, *, processes: tuple[str, ...] = (), firms: tuple[Skills, ...] = ALL, **more: Any
) -> dict[str, Suited]:
    case = inquiry(**{"subject": subject, "body": "", "material": "", "process": ""} | more)
    return {one.id: one for one in suited(firms, need_of(case, firms, processes), TODAY, TOMORROW)}


def why(one: Suited) -> list[str]:
    return [f"{reason.kind}:{reason.words}" for reason in one.reasons]


def test_a_firm_suits_by_its_process_and_says_so_in_its_own_words() -> None:
    found = fits("アルミ筐体の切削見積")
    assert set(found) == {"F01", "F04"}
    assert why(found["F01"]) == ["process:切削", "material:アルミ", "lane:parts"]


def test_a_material_is_a_reason_of_its_own() -> None:
    assert set(fits("銅のバスバー")) == {"F02"}


def test_without_a_word_that_any_firm_knows_the_lane_decides() -> None:
    assert set(fits("変わった相談", lane="systems")) == {"F03"}


def test_where_nothing_is_known_every_member_is_asked() -> None:
    assert set(fits("変わった相談", lane=None)) == {"F01", "F02", "F03", "F04"}


def test_processes_that_the_desk_names_decide_alone() -> None:
    assert set(fits("切削", processes=("無電解めっき",))) == {"F02"}
    assert fits("切削", processes=("鍛造",)) == {}


def test_a_certificate_that_is_asked_for_must_be_held_and_valid() -> None:
    assert set(fits("切削部品 ISO13485が必要")) == {"F04"}
    expired = replace(MEDICAL, certifications={"ISO13485": TODAY})
    assert fits("切削 ISO 13485", firms=(CUTTING, expired)) == {}


def test_work_that_is_too_large_does_not_suit() -> None:
    assert "F01" in fits("切削 390×200×100")
    assert "F01" not in fits("切削 500x200x100mm")


@pytest.mark.parametrize(
    "changes",
    [
        {"closures": ((TOMORROW, date(2026, 12, 9)),)},
        {"left_on": date(2026, 11, 30)},
        {"joined_on": date(2027, 1, 1)},
    ],
)
def test_a_firm_that_is_away_is_not_asked(changes: dict[str, Any]) -> None:
    away = firm("F09", "切削", **changes)
    assert set(fits("切削", firms=(CUTTING, away))) == {"F01"}


def test_a_latin_word_inside_another_is_not_named() -> None:
    assert named("PP", plain("PP相当"))
    assert named("SUS", plain("ＳＵＳ３０４"))
    assert not named("PP", plain("stopper"))
    assert not named("PC", plain("PCB"))
    assert not named(" ", plain("x"))


def test_the_largest_box_of_a_text_is_its_size() -> None:
    assert size_of("φ38, 100×40と300×20×10") == (300.0, 20.0, 10.0)
    assert size_of("最大 1,200mm") == ()


@given(st.permutations(ALL), st.text(max_size=60))
def test_the_order_of_the_firms_changes_nobodys_answer(firms: list[Skills], text: str) -> None:
    found = fits(text, firms=tuple(firms))
    assert found == fits(text)
    assert all(one.reasons for one in found.values())


def test_of_the_demos_inquiries_nearly_all_reach_a_firm_that_would_do_it() -> None:
    demo = json.loads((PRESETS / "demo.json").read_text("utf-8"))
    firms = tuple(
        Skills(
            Firm(one["id"], one["name"], lanes=tuple(one["lanes"])),
            *(tuple(one[name]) for name in ("processes", "materials", "equipment")),
            dict.fromkeys(one["certs"]),
            one["note"],
        )
        for one in demo["firms"]
    )
    reached, asked = 0, []
    real = [one for one in demo["inquiries"] if one["expected"]["match_any"]]
    for one in real:
        words = {name: one[name] for name in ("subject", "body", "material")}
        found = fits(lane=one["expected"]["lane"], firms=firms, **words)
        reached += bool(set(found) & set(one["expected"]["match_any"]))
        asked.append(len(found))
    assert reached >= len(real) - 1
    assert sorted(asked)[len(asked) // 2] <= 6  # a handful, not a broadcast
