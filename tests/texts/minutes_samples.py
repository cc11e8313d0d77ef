"""Meetings whose minutes the golden files show: made of rows, as a bot at work makes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.agenda import Item
from bot.domain.attendance import Presence
from bot.domain.meetings import Seat
from bot.domain.minutes import Stamp
from bot.domain.minutes_made import Records, made
from tests.domain.test_markdown import HOSTILE
from tests.meeting_samples import STARTS, top_meeting

if TYPE_CHECKING:
    from bot.domain.minutes import Minutes

ZONE = ZoneInfo("Asia/Tokyo")
STAMP = Stamp(1, datetime(2026, 12, 16, 10, 14, tzinfo=UTC).astimezone(ZONE))
NAMES = {"U0OHASHI": "大橋 一郎", "U0SAKAMOTO": "坂本 恵", "U0DESK": "西村 葵"}
FIRMS = ("瀬田川精密", "雪洞樹脂加工", "寒椿研削", "桐畑板金", "白樺電子")
SEATS = tuple(Seat(f"F0{one}", name, (), is_firm=True) for one, name in enumerate(FIRMS, 1))

MEETING = top_meeting(
    way="オンライン会議(会議番号は次第に記載)",
    state="draft",
    started_at=datetime(2026, 12, 16, 8, 32, tzinfo=UTC),
    ended_at=datetime(2026, 12, 16, 10, 12, tzinfo=UTC),
)
FOLLOWING = replace(
    MEETING, id=2, number=37, starts_at=datetime(2027, 1, 20, 8, 30, tzinfo=UTC), ended_at=None
)


def agenda(*items: tuple[str, str], proposer: str | None = None) -> tuple[Item, ...]:
    """Return items of (kind, title), numbered from 1 on in their order."""
    return tuple(
        Item(
            id=number,
            meeting_id=1,
            position=number,
            kind=kind,
            title=title,
            body="",
            material="",
            minutes=10,
            proposer=None,
            proposer_firm=proposer if kind == "deliberation" else None,
            source=None,
            state="accepted",
            added_late=False,
            created_at=STARTS,
        )
        for number, (kind, title) in enumerate(items, 1)
    )


def line(kind: str, text: str, item_id: int | None = None, **data: Any) -> dict[str, Any]:
    return {"id": None, "kind": kind, "text": text, "item_id": item_id, "data": data}


def here(seat: str, person: str, way: str = "place", **more: Any) -> Presence:
    return Presence(1, seat, "present", way=way, person=person, **more)


def records(**values: Any) -> Records:
    usual = {
        "network": "瑠璃川ものづくり試作会",
        "seats": SEATS,
        "presence": {},
        "items": (),
        "lines": (),
        "names": NAMES,
        "firms": dict(zip((seat.id for seat in SEATS), FIRMS, strict=True)),
    }
    return Records(**usual | values)


def regular() -> Minutes:
    figures = replace(
        agenda(("report", "11月の引き合い・一次回答の状況"))[0],
        source="figures",
        body="・引き合い:68件\n・一次回答:66件(うち2時間以内 64件)",
    )
    items = agenda(
        ("report", ""),
        ("deliberation", "1月展示会の分担"),
        ("deliberation", "規約改定(情報の分類)"),
        ("other", "見学会"),
        ("deliberation", "会費の見直し"),
        ("report", "来年の日程"),
        proposer="F02",
    )
    lines = [
        line("item", "11月の引き合い・一次回答の状況", 1),
        line("memo", "<@U0SAKAMOTO> から、搬入は前日の午後に限るとの説明があった。", 2),
        line("decision", "展示会は板金・樹脂・基板の3社で分担する", 2),
        line("todo", "来訪者フォロー表を作る", 2, owner="U0SAKAMOTO", due="2027-01-15"),
        line("pending", "図面の既定の区分は、次回までに各社の意見を集める", 3),
        line("memo", "規約案の配布は12月25日まで。\n案は会員のチャンネルで見られる。", 3),
        line("todo", "めっき見学会の日程調整", 4, owner=None, owner_name="寒椿研削", due=None),
    ]
    late = datetime(2026, 12, 16, 9, 5, tzinfo=UTC)
    presence = {
        "F01": here("F01", "大橋 一郎"),
        "F02": here("F02", "坂本 恵", "online", came_at=late),
        "F03": Presence(1, "F03", "substitute", "工場長 木村", way="place", person="工場長 木村"),
        "F04": Presence(1, "F04", "absent"),
        "F05": Presence(1, "F05", "present"),
    }
    kept = records(
        presence=presence,
        items=(figures, *items[1:]),
        lines=lines,
        chair="大橋 一郎",
        minute_taker="西村 葵",
        following=FOLLOWING,
        carried={3, 5},
    )
    return made(MEETING, kept, ZONE)


BOARD_VOTE = "賛成2 反対0 棄権1(大橋 一郎さん退席)"


def board() -> Minutes:
    """A board of which things were not written down."""
    meeting = replace(
        MEETING,
        series="board",
        number=4,
        kind="board",
        title="理事会",
        quorum="majority",
        way="",
        ended_at=None,
    )
    items = agenda(
        ("deliberation", "入会の承認"), ("deliberation", "規程の改定"), ("deliberation", "取引の承認")
    )
    lines = [
        line("decision", "寒椿研削の入会を承認する", 1),
        line("vote", BOARD_VOTE, 3, **{"for": 2, "against": 0, "abstained": 1, "stepped_out": ["大橋 一郎"]}),
        line("decision", "取引を承認する", 3),
        line("attendance", "坂本 恵", 2, seat="F02", interest=True),
        line("attendance", "佐藤さん(利害関係のため退席)", 2, seat=None, interest=True),
    ]
    presence = {
        "F01": here("F01", "大橋 一郎"),
        "F02": here("F02", "坂本 恵", "online"),
        "F03": Presence(1, "F03", "substitute", "工場長 木村", way="place", person="工場長 木村"),
        "F04": Presence(1, "F04", "proxy", "議長"),
    }
    kept = records(presence=presence, items=items, lines=lines, shared={"佐藤": 3, "大橋 一郎": 2})
    return made(meeting, kept, ZONE)


def general() -> Minutes:
    """A general meeting with proxies, confirmed by the secretariat."""
    meeting = replace(MEETING, series="general", number=1, kind="general", title="社員総会", quorum="half")
    items = agenda(("deliberation", "事業報告および決算の承認"), ("deliberation", "役員の選任"))
    lines = [
        line("memo", "代表から説明があった。質疑なし。", 1),
        line("vote", "", 1, unanimous=True),
        line("decision", "原案どおり承認する", 1),
        line("vote", "原案に賛成4、反対1、棄権0", 2, **{"for": 4, "against": 1, "abstained": 0}),
        line("decision", "役員5名を選任する", 2),
    ]
    presence = {
        "F01": here("F01", "大橋 一郎"),
        "F02": here("F02", "坂本 恵", "online"),
        "F03": Presence(1, "F03", "proxy", "議長"),
        "F04": Presence(1, "F04", "proxy", "瀬田川精密"),
        "F05": Presence(1, "F05", "substitute", "総務 林", way="place", person="総務 林"),
    }
    kept = records(presence=presence, items=items, lines=lines, chair="大橋 一郎", minute_taker="西村 葵")
    return made(meeting, kept, ZONE)


GENERAL_STAMP = replace(
    STAMP,
    edition=2,
    why="役員の人数の誤りを直した",
    confirmed_by="西村 葵",
    confirmed_at=datetime(2026, 12, 18, 1, 0, tzinfo=UTC).astimezone(ZONE),
    for_chair=True,
)


def empty() -> Minutes:
    """A meeting of its own of which nothing is known but that it was planned."""
    meeting = replace(
        MEETING, id=12, series="once", number=None, title="打合せ", place="", way="", started_at=None
    )
    return made(replace(meeting, ended_at=None), records(seats=()), ZONE)


def hostile() -> Minutes:
    """Everything that somebody types is out to break the page."""
    texts = [text for text in HOSTILE if text.strip("\x00\x07\ud800\u202e \n\t")]
    items = agenda(*(("deliberation", text) for text in texts[:6]), ("other", "---"), proposer="F01")
    kinds = ("decision", "memo", "pending")
    lines = [line(kinds[number % 3], text, number % 8 or None) for number, text in enumerate(texts)] + [
        line("todo", text, 1, owner_name=text, due="2026-12-25") for text in texts[:9]
    ]
    lines.append(line("vote", "**採決。**", 1, **{"for": 1, "stepped_out": ["**F01。**", "[x]"]}))
    seats = tuple(replace(seat, name=text) for seat, text in zip(SEATS, texts, strict=False))
    presence = {seat.id: here(seat.id, text) for seat, text in zip(SEATS, texts[5:], strict=False)}
    kept = records(
        network="1. 会 #",
        seats=seats,
        presence=presence,
        items=items,
        lines=lines,
        firms={"F01": "- 会社 | *株式*"},
        chair="**議長。**次",
        minute_taker="<!channel>",
        following=replace(FOLLOWING, title="2027. 会 #", number=None, place="---"),
    )
    return made(replace(MEETING, title="***会***", number=None, place="| a |\n|---|", way="[x]"), kept, ZONE)


SAMPLES = {
    "regular": (regular(), STAMP),
    "board": (board(), STAMP),
    "general": (general(), GENERAL_STAMP),
    "empty": (empty(), STAMP),
    "hostile": (hostile(), replace(STAMP, why="**確定。**次\n---")),
}
