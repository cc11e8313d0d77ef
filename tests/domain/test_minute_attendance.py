"""Who is there, who is away, and who left it to others, as a line of the thread says it."""

from __future__ import annotations

import pytest

from bot.domain.minute_attendance import unread
from bot.domain.minute_kinds import GUEST, VOTER, Line
from bot.domain.minute_lines import parse
from tests.domain.test_minute_lines import KNOWN, only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出席: 坂本、水楢 はるか 欠席", [("F03", "present"), ("F07", "absent")]),
        ("出席: 雪洞樹脂加工 欠席", [("F03", "absent")]),
        ("出席: 坂本 欠席: 水楢 はるか", [("F03", "present"), ("F07", "absent")]),
        ("出席: 坂本さんは欠席、水楢 はるか 委任", [("F03", "absent"), ("F07", "proxy")]),
        ("出席: 水楢 はるか(委任状)", [("F07", "proxy")]),
        ("出席: 坂本 途中退席19:00", [("F03", "present")]),
        ("出席: 坂本 代理 山本", [("F03", "substitute")]),
        ("present: Alder Works absent", [("F09", "absent")]),
        ("欠席: 坂本、水楢 はるか", [("F03", "absent"), ("F07", "absent")]),
        ("委任: 坂本さん", [("F03", "proxy")]),
        ("代理: 雪洞樹脂加工 山本、水楢 はるか(山田)", [("F03", "substitute"), ("F07", "substitute")]),
        ("absent: Alder Works", [("F09", "absent")]),
        ("substitute: Alder Works Yamamoto", [("F09", "substitute")]),
        ("substitute: Alder Works Mr. Sato", [("F09", "substitute")]),
    ],
)
def test_who_is_away_is_not_written_down_as_there(text: str, expected: list[tuple[str, str]]) -> None:
    found = [line for line in parse(text, KNOWN) if isinstance(line, Line)]
    assert [(line.data["seat"], line.data["answer"]) for line in found] == expected
    assert not any(line.asks for line in found)
    assert all((line.data["way"] is None) == (line.data["answer"] in {"absent", "proxy"}) for line in found)


def test_an_english_heading_says_nothing_in_japanese() -> None:
    assert only("substitute: Nobody Knows").text == "Nobody substitute Knows"


@pytest.mark.parametrize("said", ["坂本 18:10", "18:10 坂本", "坂本(18:10から)"])
def test_who_comes_on_the_way_may_stand_behind_a_heading(said: str) -> None:
    line = only(f"途中参加: {said}")
    assert (line.data["seat"], line.data["came_at"], line.asks) == ("F03", "18:10", ())


def test_who_leaves_on_the_way_is_there_until_then() -> None:
    assert only("出席: 坂本 途中退席19:00").data["left_at"] == "19:00"


@pytest.mark.parametrize(
    ("text", "voter"),
    [
        ("出席: 坂本 委任 川端さん", "川端"),
        ("出席: 坂本 委任(水楢 はるか)", "水楢 はるか"),
        ("出席: 坂本さんは委任 @USAKA1", "坂本(雪洞樹脂加工)"),
        ("出席: 坂本 委任(議長)", "議長"),
        ("present: 坂本 proxy 川端", "川端"),
        ("present: 坂本 proxy to 川端", "川端"),
        ("出席: 坂本(川端に委任)", "川端"),
        ("出席: 坂本 川端さんに委任", "川端"),
        ("委任: 雪洞樹脂加工(水楢 はるかに委任)", "水楢 はるか"),
        ("proxy: 坂本 (to 川端)", "川端"),
    ],
)
def test_whom_a_proxy_goes_to_is_read(text: str, voter: str) -> None:
    line = only(text)
    assert (line.data["seat"], line.data["answer"], line.data[VOTER]) == ("F03", "proxy", voter)
    assert line.asks == ()


@pytest.mark.parametrize(
    "text",
    [
        "出席: 坂本 委任 提出済み",
        "出席: 坂本 検討中",
        "出席: 坂本 山本",
        "出席: 坂本 たぶん欠席らしい",
        "委任: 坂本 水楢 はるか",
        "代理: 坂本",
    ],
)
def test_a_part_of_which_a_word_is_left_over_is_asked_about(text: str) -> None:
    line = only(text)
    assert (line.data["seat"], [one.what for one in line.asks]) == (None, ["seat"])


@pytest.mark.parametrize(
    ("text", "guest"),
    [
        ("出席: 監事 佐藤", ("監事", "佐藤")),
        ("出席: 監事の佐藤太郎様 傍聴", ("監事", "佐藤太郎")),
        ("出席: 佐藤監事(オンライン)", ("監事", "佐藤")),
        ("出席: 京都府庁 田中様(オンライン)", ("京都府庁", "田中")),
        ("出席: 京都府庁の田中様", ("京都府庁", "田中")),
        ("出席: 京都府庁 商工部の田中様", ("京都府庁 商工部", "田中")),
        ("出席: 下村 健(傍聴)", ("下村 健", "")),
        ("present: Auditor Smith", ("Auditor", "Smith")),
        ("present: Kim Observer", ("Kim", "")),
    ],
)
def test_whom_the_words_themselves_call_a_guest_is_one(text: str, guest: tuple[str, str]) -> None:
    line = only(text)
    assert (line.data[GUEST], line.data["person"]) == guest
    assert line.data["seat"] is None
    assert line.asks == ()


@pytest.mark.parametrize(
    "text",
    [
        "出席: 京都府庁 田中さん",
        "出席: 佐藤様",
        "出席: 雪洞 坂元様",
        "出席: 監事 坂本",
        "出席: 坂本 傍聴",
        "出席: 営業部の南森様",
        "出席: 弊社 南森様",
    ],
)
def test_who_may_be_a_member_is_asked_about(text: str) -> None:
    line = only(text)
    assert GUEST not in line.data
    assert line.data["seat"] is None
    assert line.asks


def test_a_member_addressed_by_an_office_is_a_member() -> None:
    assert only("出席: 坂本監事").data["seat"] == "F03"


@pytest.mark.parametrize(
    ("later", "still"),
    [
        ("雪洞樹脂加工", True),  # the firm alone says nothing of who was meant
        ("坂本", True),
        ("雪洞樹脂加工 代理 山田丸", True),
        ("雪洞樹脂加工 代理 山田", False),
    ],
)
def test_who_was_not_understood_is_settled_by_their_whole_name_alone(later: str, *, still: bool) -> None:
    first = "雪洞樹脂加工 山田"
    lines = [only(f"出席: {said}") for said in (first, later)]
    assert lines[0].data["seat"] is None
    assert lines[1].data["seat"] == "F03"
    said = [(line.kind, line.text, line.data) for line in lines]
    assert unread(said, ["雪洞樹脂加工"]) == ((first,) if still else ())
