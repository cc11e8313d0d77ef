"""Minutes as files: `TOBAN_GOLDEN=write pytest tests/texts` writes the golden ones anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cmarkgfm
import pytest
from markdown_it import MarkdownIt

from bot.domain.markdown import normal
from bot.domain.minute_kinds import Kind
from bot.domain.minutes import Attendee, Line, Section, Stood
from bot.i18n import LOCALES
from bot.texts.minutes_index import Given, minutes_index
from bot.texts.minutes_markdown import minutes_markdown
from tests.domain.test_markdown import HOSTILE, MARKDOWN_IT, read
from tests.texts.minutes_samples import SAMPLES, STAMP, regular

if TYPE_CHECKING:
    from bot.domain.minutes import Stamp

FOLDER = Path(__file__).parent.parent / "golden" / "minutes"
OPEN = [Given(Line("todo", "めっき見学会の日程調整", "寒椿研削"), "top-36")]
INDEX = "index"


def written(name: str, locale: str) -> str:
    if name == INDEX:
        held = [(minutes, stamp.is_draft) for minutes, stamp in SAMPLES.values()]
        return minutes_index(held, OPEN, locale)
    return minutes_markdown(*SAMPLES[name], locale)


ALL = [(locale, name) for locale in LOCALES for name in (*SAMPLES, INDEX)]


@pytest.mark.parametrize(("locale", "name"), ALL)
def test_the_file_is_as_it_was_agreed(locale: str, name: str) -> None:
    shown, path = written(name, locale), FOLDER / locale / f"{name}.md"
    if os.environ.get("TOBAN_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


def test_no_file_is_left_over() -> None:
    assert {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.md")} == set(ALL)


@pytest.mark.parametrize(("locale", "name"), ALL)
def test_two_renderers_show_the_same_page(locale: str, name: str) -> None:
    text = written(name, locale)
    assert read(MARKDOWN_IT.render(text)) == read(cmarkgfm.github_flavored_markdown_to_html(text))


@pytest.mark.parametrize(("locale", "name"), ALL)
def test_only_fixed_labels_are_bold(locale: str, name: str) -> None:
    page = MarkdownIt().render(written(name, locale))
    for bold in re.findall(r"<strong>(.*?)</strong>", page):
        assert not any(part and part in bold for part in ("**", "会社", "次", "議長。")), bold
    assert "<a " not in page
    assert "<table" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_every_word_that_was_typed_is_there_to_be_read(text: str) -> None:
    page = MARKDOWN_IT.render(written("hostile", "ja"))
    shown = "".join(text for kind, text in read(page) if kind == "text")
    for line in normal(text.replace("<@U0SECRETARY>", "")).split("\n"):
        assert line in shown


def test_front_matter_is_for_whoever_asks_for_it() -> None:
    plain = minutes_markdown(regular(), STAMP, "ja")
    asked = minutes_markdown(regular(), STAMP, "ja", front_matter=True)
    assert plain.startswith("# 第36回トップ連絡会 議事録【案】\n")
    assert asked.startswith('---\ntitle: "第36回トップ連絡会"\ndate: "2026-12-16"\n')
    assert asked.endswith(plain)


def test_the_file_is_named_after_the_day_and_the_meeting() -> None:
    assert regular().file_name == "2026-12-16-top-36.md"


def test_a_todo_without_an_owner_says_so() -> None:
    assert "**担当**\uff1a未定" in minutes_index([], [Given(Line(Kind.TODO, "掃除"), "top-36")], "ja")


def confirmed(stamp: Stamp) -> Stamp:
    return replace(stamp, edition=1, confirmed_by="大橋 一郎", confirmed_at=stamp.made_at)


@pytest.mark.parametrize("name", ["board", "general"])
def test_confirmed_minutes_have_no_working_notes_above_the_signatures(name: str) -> None:
    minutes, stamp = SAMPLES[name]
    text = minutes_markdown(minutes, confirmed(stamp), "ja")
    signed = text.index("## 署名")
    assert "不足している事項" not in text
    assert "書き加えてください" not in text
    assert text.find("## 未記載の事項") in {-1, *range(signed, len(text))}


@pytest.mark.parametrize("name", ["regular", "empty"])
def test_ordinary_minutes_have_no_lines_to_sign_on_and_nothing_that_is_the_offices_to_do(name: str) -> None:
    minutes, stamp = SAMPLES[name]
    for one in (stamp, confirmed(stamp)):
        text = minutes_markdown(minutes, one, "ja")
        assert not any(word in text for word in ("署名", "不足", "未記載", "＿", "Slack"))


def test_who_led_a_meeting_is_said_to_be_unrecorded_where_nobody_wrote_it_down() -> None:
    text = minutes_markdown(SAMPLES["empty"][0], STAMP, "ja")
    for label in ("場所", "議長", "議事録作成者"):
        assert f"**{label}**\uff1a記録なし" in text


def test_a_boards_chair_signs_once_and_its_auditor_by_name() -> None:
    board, stamp = SAMPLES["board"]
    auditor = Attendee("監事", Stood.PRESENT.value, person="佐藤太郎")
    text = minutes_markdown(replace(board, chair="大橋 一郎", guests=(auditor,)), stamp, "ja")
    assert "- **出席監事(1名)**\uff1a佐藤太郎" in text
    signed = text.partition("## 署名")[2]
    assert "- **議長・出席理事**(瀬田川精密 大橋 一郎)" in signed
    assert signed.count("大橋 一郎") == 1
    assert "- **出席監事**(佐藤太郎)" in signed


def test_a_board_is_not_told_in_its_draft_whose_action_item_is_nobodys() -> None:
    section = Section("deliberations", 1, "設備", lines=(Line(Kind.TODO, "見積を取る"),))
    minutes = replace(SAMPLES["board"][0], sections=(section,))
    top = minutes_markdown(minutes, STAMP, "ja").split("## 開催概要")[0]
    assert "見積を取る" not in top
    assert "「第1号議案 設備」の審議の結果が記録されていません" in top


def test_of_many_about_whom_nothing_is_recorded_the_file_says_how_many_and_names_who_was_there() -> None:
    seats = tuple(Attendee(f"会員{number:02}", "unknown") for number in range(1, 33))
    there = (Attendee("瀬田川精密", "present", person="大橋 一郎"),)
    text = minutes_markdown(replace(regular(), attendance=there + seats), STAMP, "ja")
    assert "**出席(1社)**\uff1a瀬田川精密 大橋 一郎" in text
    assert "**出欠の記録なし**\uff1a32社\n" in text
    assert "会員01" not in text
