"""What people write into a meeting's thread, and what of it belongs in the minutes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.minute_kinds import Ask, Hint, Kind, Line, Undo
from bot.domain.minute_lines import LABELS, UNDO, has_secret, parse
from tests.domain.lines import KNOWN, only


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("決定: 会費を月1万円とする", Kind.DECISION, "会費を月1万円とする"),
        ("決定：会費を月1万円とする", Kind.DECISION, "会費を月1万円とする"),
        ("  決定 ： 会費", Kind.DECISION, "会費"),
        ("\u3000決定\u3000:\u3000会費", Kind.DECISION, "会費"),
        ("・決定: 会費", Kind.DECISION, "会費"),
        ("- 決定: 会費", Kind.DECISION, "会費"),
        ("【決定】会費", Kind.DECISION, "会費"),
        ("【決定】: 会費", Kind.DECISION, "会費"),
        ("*決定:* 会費", Kind.DECISION, "会費"),
        ("*決定*: 会費", Kind.DECISION, "会費"),
        ("ﾒﾓ: 半角", Kind.MEMO, "半角"),
        ("議題: 2", Kind.ITEM, "2"),
        ("保留: 次回に続ける", Kind.PENDING, "次回に続ける"),
        ("メモ: 10:30 から 15:00 まで", Kind.MEMO, "10:30 から 15:00 まで"),
        ("Decision: the fee is 10,000 yen", Kind.DECISION, "the fee is 10,000 yen"),
        ("AGENDA： Fees", Kind.ITEM, "Fees"),
        ("Agenda item: Fees", Kind.ITEM, "Fees"),
        ("pending: next time", Kind.PENDING, "next time"),
        ("memo: @USAKA1 was late", Kind.MEMO, "坂本(雪洞樹脂加工) was late"),
    ],
)
def test_a_line_is_read_by_its_label(text: str, kind: Kind, said: str) -> None:
    assert only(text) == Line(kind, said)


@pytest.mark.parametrize(
    "text",
    [
        "それでは始めます",
        "決定しました!",
        "メモを取ってください",
        "決定的な資料: 添付します",
        "10:30から始めます",
        "https://example.com/決定:1",
        "時間: あと10分です",
        "Undoing this is hard",
        "I vote for Bob",
        "demo: look at this",
        "",
        "\n\n",
        ":memo: ありがとうございます",
    ],
)
def test_ordinary_talk_gives_nothing(text: str) -> None:
    assert parse(text, KNOWN) == []


@pytest.mark.parametrize(
    ("text", "why", "label"),
    [
        ("決定 会費を改定する", "no_colon", "決定"),
        ("宿題\u3000@USAKA1 見積", "no_colon", "宿題"),
        ("決定; 会費", "no_colon", "決定"),
        ("採決", "no_colon", "採決"),
        ("todo", "no_colon", "todo"),
        ("決定:", "empty", "決定"),
        ("宿題：　", "empty", "宿題"),
        ("Desicion: the fee", "unknown", "decision"),
        ("けってい: 会費", "unknown", "決定"),
        ("取り消し: 決定の件", "undo", "取り消し"),
    ],
)
def test_what_looks_like_a_line_gives_a_hint(text: str, why: str, label: str) -> None:
    assert only(text) == Hint(why, label)


@pytest.mark.parametrize("text", ["取り消し", "取り消し:", "取消", " 取り消し。", "undo", "Undo:"])
def test_a_line_is_taken_back(text: str) -> None:
    assert only(text) == Undo()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("第2号議案: 入会金", "第2号議案 入会金"),
        ("第２号議案：入会金", "第2号議案 入会金"),
        ("*第2号議案:* 入会金", "第2号議案 入会金"),
        ("【第二号議案】入会金", "第2号議案 入会金"),
        ("議題 1: 価格", "第1号議案 価格"),
        ("議案3：価格", "第3号議案 価格"),
        ("第2号議案:", "第2号議案"),
    ],
)
def test_an_item_is_opened_as_the_agenda_prints_it(text: str, said: str) -> None:
    assert only(text) == Line(Kind.ITEM, said)


@pytest.mark.parametrize("text", ["第2号議案", "第2号議案 入会金", "議題1 価格"])
def test_an_item_without_its_colon_gives_a_hint(text: str) -> None:
    assert only(text) == Hint("no_colon", text.partition(" ")[0])


def test_what_follows_an_empty_line_is_not_kept_and_its_writer_told_once() -> None:
    found = parse("決定: 会費の改定\n\n正会員は1万円\n\nシルバーは5千円", KNOWN)
    assert found == [Line(Kind.DECISION, "会費の改定"), Hint("after_gap", "決定")]


def test_each_line_of_a_message_counts_and_goes_on_to_the_next_label() -> None:
    text = "では\n決定: 会費の改定\n ・正会員 1万円\n ・シルバー 5千円\n\nよろしくお願いします\n保留: 入会金"
    assert parse(text, KNOWN) == [
        Line(Kind.DECISION, "会費の改定\n ・正会員 1万円\n ・シルバー 5千円"),
        Line(Kind.PENDING, "入会金"),
    ]


@pytest.mark.parametrize(
    ("text", "counts", "unanimous", "out"),
    [
        ("採決: 賛成12 反対1 棄権2", (12, 1, 2), False, []),
        ("採決：賛成：１２名、反対：１名、棄権：２名", (12, 1, 2), False, []),
        ("採決: 会費改定 全員一致", (None, None, None), True, []),
        ("採決: 賛成12 反対0 退席 @USAKA1、川端さん", (12, 0, None), False, ["坂本(雪洞樹脂加工)", "川端"]),
        ("採決: 賛成12(退席: 坂本)反対1", (12, 1, None), False, ["坂本"]),
        ("採決: 坂本さんが退席 全員一致", (None, None, None), True, ["坂本"]),
        ("採決: 賛成多数で可決", (None, None, None), False, []),
        ("vote: 12 for, 1 against, 2 abstained", (12, 1, 2), False, []),
        (
            "Vote: for 12 against 1, recused: Ann and @USAKA1",
            (12, 1, None),
            False,
            ["Ann", "坂本(雪洞樹脂加工)"],
        ),
        ("採決: 12名賛成 3名反対", (12, 3, None), False, []),
        ("採決: 12名 賛成 3名 反対", (12, 3, None), False, []),
        ("採決: 12名賛成、反対3", (12, 3, None), False, []),
        ("採決: 出席15名 賛成12名 反対3名", (12, 3, None), False, []),
        ("採決: 出席15名 賛成多数 反対3名", (None, 3, None), False, []),
        ("採決: 定足数18 賛成12 反対3", (12, 3, None), False, []),
        ("採決: 会員20名 賛成15名 反対5名", (15, 5, None), False, []),
        ("採決: 議案No3 賛成10 反対1", (10, 1, None), False, []),
        ("vote: quorum 18, for 12, against 3", (12, 3, None), False, []),
        ("採決: 会費改定 12名が賛成、3名が反対、1名が棄権", (12, 3, 1), False, []),
        ("採決: 全員賛成とはならず 賛成5 反対3", (5, 3, None), False, []),
        ("採決: 川端さん退席のうえ全員賛成", (None, None, None), True, ["川端"]),
        ("採決: 退席し、全員一致", (None, None, None), True, []),
        ("採決: 全員一致(川端氏退席中)", (None, None, None), True, ["川端"]),
        ("採決: 全員一致(特別利害関係人のため議決に加わらず)", (None, None, None), True, []),
        ("vote: unanimous", (None, None, None), True, []),
        ("採決：賛成 三、反対なし、棄権十二名", (3, 0, 12), False, []),
        ("採決: 三名が賛成、反対者なし", (3, 0, None), False, []),
        ("vote: 3 for, none against, no abstentions", (3, 0, 0), False, []),
        ("採決: 賛成12、反対・棄権なし", (12, 0, 0), False, []),
        ("採決: 賛成12名、反対も棄権もなし", (12, 0, 0), False, []),
        ("採決: 賛成全員、反対なし", (None, 0, None), True, []),
        ("採決: 全員賛成、棄権2", (None, None, 2), True, []),
        ("vote: No votes against, one abstention", (None, 0, 1), False, []),
        ("vote: for 12, against none", (12, 0, None), False, []),
        ("vote: twelve votes for, two members against", (12, 2, None), False, []),
    ],
)
def test_a_vote_is_counted(
    text: str, counts: tuple[int | None, ...], unanimous: bool, out: list[str]
) -> None:
    line = only(text)
    assert (line.data["for"], line.data["against"], line.data["abstained"]) == counts
    assert (line.data["unanimous"], line.data["stepped_out"], line.asks) == (unanimous, out, ())


def test_who_stepped_out_and_is_known_to_nobody_is_asked_about() -> None:
    line = only("採決: 賛成12 反対0 退席 山本さん")
    assert (line.data["stepped_out"], line.asks) == ([], (Ask("stepped_out", "山本"),))


@given(st.text("退席除斥特別利害関係人のうえし中、。( 山本さん"))
def test_nobody_unknown_is_ever_written_down_as_having_stepped_out(said: str) -> None:
    assert only(f"採決: x全員一致 {said}").data["stepped_out"] == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("採決: 反対0、棄権1、残り全員賛成", "残り全員"),
        ("vote: 1 against, the rest in favour", "the rest"),
        ("採決: 賛成5、反対少々", "反対"),
        ("採決: 全員賛成、反対1", "賛成"),
        ("vote: 12 for, some against", "against"),
        ("vote: 12 for, several abstained", "abstained"),
    ],
)
def test_of_a_vote_that_is_half_read_the_rest_is_asked_about(text: str, part: str) -> None:
    line = only(text)
    assert line.asks == (Ask("counts_part", part),)


def test_a_vote_without_counts_is_kept_and_asked_about() -> None:
    assert only("採決: 会費の件").asks == (Ask("counts"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出席: 坂本", [("F03", "place", "坂本", None, None)]),
        ("出席: @USAKA1", [("F03", "place", "坂本(雪洞樹脂加工)", None, None)]),
        ("present: me from 18:10", [("F03", "place", "坂本(雪洞樹脂加工)", "18:10", None)]),
        ("出席: オンライン", [("F03", "online", "坂本(雪洞樹脂加工)", None, None)]),
        (
            "出席: 坂本さん、水楢 はるか(オンライン) 18時10分から",
            [("F03", "place", "坂本", None, None), ("F07", "online", "水楢 はるか", "18:10", None)],
        ),
        (
            "出席: 坂本 水楢 はるか",
            [("F03", "place", "坂本", None, None), ("F07", "place", "水楢 はるか", None, None)],
        ),
        ("出席: 雪洞樹脂加工 代理 山本さん 早退19:30", [("F03", "place", "山本", None, "19:30")]),
        ("present: Alder Works online late 18:10", [("F09", "online", "Alder Works", "18:10", None)]),
    ],
)
def test_who_is_there_is_read(text: str, expected: list[tuple[Any, ...]]) -> None:
    found = [line.data for line in parse(text, KNOWN) if isinstance(line, Line)]
    names = ("seat", "way", "person", "came_at", "left_at")
    assert [tuple(data[name] for name in names) for data in found] == expected


def test_a_name_that_nobody_has_is_kept_and_asked_about() -> None:
    first, second = parse("出席: 坂本、山田", KNOWN)
    assert isinstance(first, Line)
    assert isinstance(second, Line)
    assert (first.asks, second.asks) == ((), (Ask("seat", "山田"),))


@given(st.sampled_from([word for word, kind in LABELS.items() if kind != UNDO]), st.text(min_size=1))
def test_any_label_takes_any_text_that_is_not_off_the_record(label: str, said: str) -> None:
    assume(not has_secret(f"{label}: x{said}"))
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in label)
    for written in (label, label.upper(), wide):
        found = parse(f"{written}： x{said}", KNOWN)
        assert found
        assert not isinstance(found[0], Hint)


@given(st.text())
def test_whatever_is_written_is_read(text: str) -> None:
    for said in parse(text, KNOWN):
        if isinstance(said, Line):
            assert said.text.strip()
