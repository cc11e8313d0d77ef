"""What people write into a meeting's thread, and what of it belongs in the minutes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.minute_kinds import Ask, Hint, Kind, Known, Line, Undo
from bot.domain.minute_lines import LABELS, UNDO, parse

TODAY = date(2026, 11, 18)  # a Wednesday
KNOWN = Known(
    TODAY,
    people={"坂本": "USAKA1", "雪洞樹脂加工": "USAKA1", "川端": "", "水楢 はるか": "UMIZU1", "ann": "UANN01"},
    names={"USAKA1": "坂本(雪洞樹脂加工)", "UMIZU1": "水楢 はるか", "UANN01": "Ann"},
    seats={
        "坂本": "F03",
        "雪洞樹脂加工": "F03",
        "@usaka1": "F03",
        "水楢 はるか": "F07",
        "alder works": "F09",
    },
    speaker="USAKA1",
)


def only(text: str) -> Any:
    (found,) = parse(text, KNOWN)
    return found


def todo(text: str) -> tuple[Any, ...]:
    line = only(text)
    assert line.kind == Kind.TODO
    return line.text, line.data["owner"], line.data["due"], line.asks


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
        ("取り消し: 決定の件", "undo", "取り消し"),
    ],
)
def test_what_looks_like_a_line_gives_a_hint(text: str, why: str, label: str) -> None:
    assert only(text) == Hint(why, label)


@pytest.mark.parametrize("text", ["取り消し", "取り消し:", "取消", " 取り消し。", "undo", "Undo:"])
def test_a_line_is_taken_back(text: str) -> None:
    assert only(text) == Undo()


@pytest.mark.parametrize(
    "text",
    [
        "オフレコ: 社長の話",
        "オフレコ：社長の話",
        "ｵﾌﾚｺ:社長の話",
        "オフレコですが、社長の話",
        "【オフレコ】社長の話",
        "(オフレコ) 社長の話",
        "*オフレコ:* 社長の話",
        "オフレゴ: 社長の話",
        "※オフレコ: 社長の話",
        "off the record: 社長の話",
        "Off-the-record 社長の話",
        "オフレコ: 社長の話\n\n続き\n  社長の話",
        "オフレコ\n社長の話\n・社長の話",
    ],
)
def test_what_is_off_the_record_is_not_there(text: str) -> None:
    assert parse(text, KNOWN) == []
    kept = parse(f"決定: 会費\n{text}\nメモ: 次へ", KNOWN)
    assert kept == [Line(Kind.DECISION, "会費"), Line(Kind.MEMO, "次へ")]


@pytest.mark.parametrize(
    "text",
    [
        "ここからオフレコ: 社長の話",
        "ここからオフレコ\n社長の話",
        "以下、ｵﾌﾚｺで 社長の話",
        "@USAKA1 オフレコ: 社長の話",
        "メモ: オフレコ: 社長の話",
        "メモ: 社長の話(オフレコ)",
        "宿題: @USAKA1 社長の話(記録不要) 12/10まで",
        "memo: off the record, 社長の話",
    ],
)
def test_a_line_that_says_anywhere_that_it_is_off_the_record_is_not_kept_and_its_writer_told(
    text: str,
) -> None:
    found = parse(f"決定: 会費\n{text}\n保留: 次へ", KNOWN)
    assert found == [Line(Kind.DECISION, "会費"), Hint("off_record", "オフレコ"), Line(Kind.PENDING, "次へ")]


def test_talk_about_what_is_off_the_record_is_not_answered() -> None:
    assert parse("さっきのオフレコの件ですが、後で話しましょう", KNOWN) == []


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
    ("text", "expected"),
    [
        ("宿題: @USAKA1 見積書を送る 12/10まで", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1さん、見積書を12/10までに送る", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 見積書を送る（１２／１０まで）", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: 坂本 見積書を送る 来週金曜まで", ("見積書を送る", "USAKA1", "2026-11-27", ())),
        ("宿題: 坂本さんが見積書を送る 月末まで", ("見積書を送る", "USAKA1", "2026-11-30", ())),
        ("宿題: @坂本 見積書を送る、令和8年12月10日(木)までに", ("見積書を送る", "USAKA1", "2026-12-10", ())),
        ("宿題: 雪洞樹脂加工 見積書 R8.12.10迄", ("見積書", "USAKA1", "2026-12-10", ())),
        ("宿題: 水楢 はるか 資料を配る 〆12/10", ("資料を配る", "UMIZU1", "2026-12-10", ())),
        ("宿題: 坂本: 資料を配る 期限: 12/10(木)", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: 資料を配る 12/10まで @USAKA1", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: 資料を配る(担当: @USAKA1) 12/10まで", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 資料を配る 12/10", ("資料を配る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 資料を配る", ("資料を配る", "USAKA1", None, ())),
        ("宿題: @USAKA1 最後までやる", ("最後までやる", "USAKA1", None, ())),
        ("宿題: 全員 アンケートに答える 今週中まで", ("アンケートに答える", None, "2026-11-20", ())),
        ("Todo: @UANN01 send the quote by 12/10", ("send the quote", "UANN01", "2026-12-10", ())),
        ("todo: Ann: send the quote by the end of the month", ("send the quote", "UANN01", "2026-11-30", ())),
        ("todo: @UANN01 stand by the machine", ("stand by the machine", "UANN01", None, ())),
    ],
)
def test_a_todo_has_its_owner_its_day_and_what_is_to_be_done(text: str, expected: tuple[Any, ...]) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宿題: @USAKA1 見積 来月頃まで", ("見積 来月頃まで", "USAKA1", None, (Ask("due", "来月頃"),))),
        ("宿題: @USAKA1 見積を12/32までに", ("見積を12/32までに", "USAKA1", None, (Ask("due", "12/32"),))),
        ("宿題: @USAKA1 見積 次の金曜まで", ("見積 次の金曜まで", "USAKA1", None, (Ask("due", "次の金曜"),))),
        (
            "宿題: @USAKA1 見積 平成8年12月10日まで",
            ("見積 平成8年12月10日まで", "USAKA1", None, (Ask("due", "平成8年12月10日"),)),
        ),
        ("宿題: @USAKA1 見積 期限: 未定", ("見積 期限: 未定", "USAKA1", None, (Ask("due", "未定"),))),
        ("todo: @UANN01 a quote by 13/13", ("a quote by 13/13", "UANN01", None, (Ask("due", "13/13"),))),
        ("宿題: 川端 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "川端"),))),
        ("宿題: 山本さん 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "山本"),))),
        ("宿題: @山本 見積 12/10まで", ("見積", None, "2026-12-10", (Ask("owner", "山本"),))),
        ("宿題: 見積を送る 12/10まで", ("見積を送る", None, "2026-12-10", (Ask("owner", ""),))),
    ],
)
def test_what_cannot_be_read_of_a_todo_is_asked_about(text: str, expected: tuple[Any, ...]) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宿題: 来週火曜までに坂本さんが見積", ("見積", "USAKA1", "2026-11-24", ())),
        ("宿題: 12/25までに @USAKA1 見積", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: 12/25 坂本 見積", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: 来週までに坂本さんが見積", ("来週までに見積", "USAKA1", None, (Ask("due", "来週"),))),
        ("宿題: @USAKA1 見積(12/25)", ("見積", "USAKA1", "2026-12-25", ())),
        ("宿題: @USAKA1 来週中に見積", ("見積", "USAKA1", "2026-11-27", ())),
        (
            "宿題: @USAKA1 12/25までの実績を1/15までに出す",
            ("12/25までの実績を出す", "USAKA1", "2027-01-15", ()),
        ),
        ("宿題: @USAKA1 はがきを送る 12/10まで", ("はがきを送る", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 理事会の資料 12/10まで", ("理事会の資料", "USAKA1", "2026-12-10", ())),
        ("宿題: @USAKA1 さん、12/1の会議の資料を配る", ("12/1の会議の資料を配る", "USAKA1", None, ())),
    ],
)
def test_a_date_may_stand_first_and_none_of_the_work_is_taken_for_one(
    text: str, expected: tuple[Any, ...]
) -> None:
    assert todo(text) == expected


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("宿題: @USAKA1 見積を1/10(金)まで", "1/10(金)"),
        ("宿題: @USAKA1 次回までに見積", "次回"),
        ("宿題: @USAKA1 12/10までに見積、12/20までに契約", "12/10・12/20"),
        ("宿題: @USAKA1 来週、見積を出す", "来週"),
        ("宿題: @USAKA1 見積 12/25に出す", "12/25"),
    ],
)
def test_what_may_be_a_date_is_asked_about_and_not_guessed(text: str, asked: str) -> None:
    _, owner, due, asks = todo(text)
    assert (owner, due, asks) == ("USAKA1", None, (Ask("due", asked),))


@pytest.mark.parametrize("joined", ["と", "さんと", "/", "および", "さん、", "・", " と ", " "])
def test_a_todo_of_two_is_one_for_each_however_they_are_joined(joined: str) -> None:
    found = parse(f"宿題: @USAKA1{joined}@UMIZU1さんで見積 12/10まで", KNOWN)
    assert [(one.text, one.data["owner"]) for one in found if isinstance(one, Line)] == [
        ("見積", "USAKA1"),
        ("見積", "UMIZU1"),
    ]


def test_a_todo_of_two_is_one_for_each() -> None:
    found = parse("宿題: @USAKA1、@UMIZU1 資料を作る 12/10まで", KNOWN)
    assert [line.data["owner"] for line in found if isinstance(line, Line)] == ["USAKA1", "UMIZU1"]
    assert {line.text for line in found if isinstance(line, Line)} == {"資料を作る"}


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
        ("採決: 会費改定 12名が賛成、3名が反対、1名が棄権", (12, 3, 1), False, []),
        ("採決: 全員賛成とはならず 賛成5 反対3", (5, 3, None), False, []),
        ("採決: 川端さん退席のうえ全員賛成", (None, None, None), True, ["川端"]),
        ("採決: 退席し、全員一致", (None, None, None), True, []),
        ("採決: 全員一致(川端氏退席中)", (None, None, None), True, ["川端"]),
        ("採決: 全員一致(特別利害関係人のため議決に加わらず)", (None, None, None), True, []),
        ("vote: unanimous", (None, None, None), True, []),
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


def test_a_vote_without_counts_is_kept_and_asked_about() -> None:
    assert only("採決: 会費の件").asks == (Ask("counts"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出席: 坂本", [("F03", "place", "坂本", None, None)]),
        ("出席: @USAKA1", [("F03", "place", "坂本(雪洞樹脂加工)", None, None)]),
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
def test_any_label_takes_any_text(label: str, said: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in label)
    for written in (label, label.upper(), wide):
        found = parse(f"{written}： x{said}", KNOWN)
        assert found
        assert not isinstance(found[0], Hint)


@given(st.text(), st.text())
def test_nothing_said_off_the_record_is_ever_kept(before: str, said: str) -> None:
    secret = "\n".join(f"秘{line}" for line in said.splitlines())
    for line in parse(f"{before}\nオフレコ: {secret}", KNOWN):
        assert not isinstance(line, Line) or "秘" not in line.text or "秘" in before


@given(
    st.sampled_from([word for word, kind in LABELS.items() if kind != UNDO]),
    st.sampled_from(["オフレコ", "ｵﾌﾚｺ", "記録不要", "Off the Record"]),
    st.text("秘あA1 、。:(（*@", max_size=8),
    st.text("秘あA1 、。:(（*@", max_size=8),
)
def test_wherever_a_line_says_that_it_is_off_the_record_nothing_of_it_is_kept(
    label: str, word: str, before: str, behind: str
) -> None:
    found = parse(f"{label}: {before}秘{word}秘{behind}\n秘", KNOWN)
    assert not [one for one in found if isinstance(one, Line)]


@given(
    st.sampled_from(["来週火曜", "12/25", "令和8年12月10日", "月末"]),
    st.sampled_from(["までに", "まで ", "迄に、"]),
    st.sampled_from(["@USAKA1 ", "坂本さんが", "@USAKA1さんと@UMIZU1さんで"]),
    st.sampled_from(["見積を送る", "はがきを配る", "理事会に出す"]),
)
def test_a_date_is_the_same_before_and_behind_its_owner(when: str, until: str, who: str, what: str) -> None:
    first = parse(f"宿題: {when}{until}{who}{what}", KNOWN)
    assert first == parse(f"宿題: {who}{when}{until}{what}", KNOWN)
    assert all(isinstance(one, Line) and one.data["due"] and one.text == what for one in first)


@given(st.text())
def test_whatever_is_written_is_read(text: str) -> None:
    for said in parse(text, KNOWN):
        if isinstance(said, Line):
            assert said.text.strip()
