"""Minutes as files: `TOBAN_GOLDEN=write pytest tests/texts` writes the golden ones anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import cmarkgfm
import pytest
from markdown_it import MarkdownIt

from bot.domain.markdown import normal
from bot.domain.minute_kinds import Kind
from bot.domain.minutes import Line
from bot.i18n import LOCALES
from bot.texts.minutes_index import Given, minutes_index
from bot.texts.minutes_markdown import minutes_markdown
from tests.domain.test_markdown import HOSTILE, MARKDOWN_IT, read
from tests.texts.minutes_samples import SAMPLES, STAMP, regular

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


@pytest.mark.parametrize("name", ["regular", "board", "general", "empty"])
def test_confirmed_minutes_have_no_working_notes_above_the_signatures(name: str) -> None:
    minutes, stamp = SAMPLES[name]
    confirmed = replace(stamp, edition=1, confirmed_by="大橋 一郎", confirmed_at=stamp.made_at)
    text = minutes_markdown(minutes, confirmed, "ja")
    signed = text.index("## 署名")
    assert "不足している事項" not in text
    assert "書き加えてください" not in text
    assert text.find("## 未記載の事項") in {-1, *range(signed, len(text))}
