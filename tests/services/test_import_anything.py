"""Whatever a file of firms says, it is taken, or told line by line what is wrong with it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LOCALES, translate
from bot.services.firms_csv import HEADERS
from bot.services.import_firms import import_firms
from tests.fuzz import cases
from tests.services.test_import_firms import BY_HAND

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Database

TITLES = st.sampled_from(
    [*HEADERS, *(other for others in HEADERS.values() for other in others), "", " ID ", "x"]
)
CELLS = st.sampled_from(
    [
        "",
        "F01",
        "F1;F1",
        f"F{'9' * 5000}",
        "朝霧精密",
        "あ" * 9000,
        "parts;parts",
        "図面あり部品担当",
        "正会員",
        "U0ASAGIRI1",
        "a@b.example",
        "a@b@c",
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "2026-12-31/2026-01-01",
        "1/3",
        "12月3日",
        "2026年1月1日から2026年1月3日まで",
        "٢٠٢٦-٠١-٠١",
        "ISO9001=2027-03-31;=",
        "=;=;",
        ";;;",
        "=1+1",
        "'=1+1",
        "\t@x",
        "\u202e\u200b",
        "👨\u200d👩",
        "\x00",
        "\x1b[31m",
        "'",
        '"',
        "a\nb",
        ",",
        "<!channel>",
    ]
) | st.text(st.characters(codec="utf-8"), max_size=12)
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=4)


def written(titles: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([titles, *rows])
    return out.getvalue().encode()


FILES = st.one_of(
    st.builds(written, st.lists(TITLES, max_size=6).map(lambda others: ["name", *others]), ROWS),
    st.builds(written, st.lists(TITLES, max_size=6), ROWS),
    st.binary(max_size=60).map(lambda data: b"name,id\n" + data),
    st.text(max_size=60).map(lambda text: f"会社名,メモ\n{text}".encode("cp932", "replace")),
    st.binary(max_size=60),
)


def tried(db: Database, network: Network, data: bytes) -> None:
    found = db.write_now(lambda s: import_firms(s, network, BY_HAND, data, apply=False))
    for problem in found.problems:
        shown = {"value": "", "limit": "", "known": "", "line": "", "found": "", "id": ""} | problem.params
        for locale in LOCALES:
            assert translate(locale, problem.key, **shown)


@cases(60)
@given(FILES)
def test_any_file_of_firms_is_taken_or_told_what_is_wrong(
    sqlite_db: Database, network: Network, data: bytes
) -> None:
    tried(sqlite_db, network, data)


def test_a_number_that_no_button_could_carry_is_no_firms(sqlite_db: Database, network: Network) -> None:
    tried(sqlite_db, network, f"id,name\nF{'9' * 40},朝霧\n,下鴨\n".encode())
    found = sqlite_db.write_now(
        lambda s: import_firms(s, network, BY_HAND, f"id,name\nF{'9' * 5000},朝霧\n".encode(), apply=True)
    )
    assert [problem.key for problem in found.problems] == ["firms.bad_id"]


def test_a_name_may_be_as_long_as_it_likes(db: Database, network: Network) -> None:
    tried(db, network, f"name,note\n{'朝' * 9000},{'霧' * 90_000}\n".encode())
