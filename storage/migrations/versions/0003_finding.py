"""Finding inquiries again: their texts in blocks, and whose they are, which are late, when they arrived."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

revision = "0003"
down_revision = "0002"

NAMES = "id, number, company, subject"
CASES = f"SELECT {NAMES} FROM inquiry ORDER BY id"  # noqa: S608  nothing in it comes from outside
RELEASED = "summary <> '' AND confidentiality <> 'case' AND summary_released_at IS NOT NULL"
SUMMARIES = f"SELECT id, number, summary FROM inquiry WHERE {RELEASED} ORDER BY id"  # noqa: S608

# How texts were folded and laid in blocks when this version was made: today's code may do it otherwise.
LONGEST, BLOCK, BITS, LETTERS, FIRST_MARK, BATCH = 200, 8, 62, 8, 0xE000, 2000
ALIKE = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
DROPPED = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff]"
)
SEARCH = sa.table(
    "search_block",
    sa.column("block"),
    *(sa.column(f"letters_{number}") for number in range(LETTERS)),
    sa.column("lines"),
    sa.column("shared"),
)


def upgrade() -> None:
    op.create_table(
        "search_block",
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(f"letters_{number}", sa.BigInteger(), nullable=False) for number in range(8)),
        sa.Column("lines", sa.Text(), server_default="", nullable=False),
        sa.Column("shared", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("block", name=op.f("pk_search_block")),
    )
    shared = sa.text("shared <> ''")
    op.create_index(
        "ix_search_block_shared", "search_block", ["block"], sqlite_where=shared, postgresql_where=shared
    )
    op.create_index("ix_involvement_slack_user", "involvement", ["slack_user", "inquiry_id"])
    op.create_index("ix_inquiry_firm", "inquiry", ["firm_id", "id"])
    op.create_index("ix_inquiry_received", "inquiry", ["received_at", "id"])
    late = sa.text("replied_at > deadline")
    op.create_index("ix_inquiry_late", "inquiry", ["id"], sqlite_where=late, postgresql_where=late)
    rows: list[dict[str, Any]] = []
    for block, lines in _blocks(_texts(CASES)):
        rows.append({"block": block, "lines": lines, "shared": "", **_letters(lines)})
        if len(rows) == BATCH:
            op.get_bind().execute(SEARCH.insert(), rows)
            rows = []
    if rows:
        op.get_bind().execute(SEARCH.insert(), rows)
    for block, lines in list(_blocks(_texts(SUMMARIES))):
        op.get_bind().execute(SEARCH.update().where(SEARCH.c.block == block).values(shared=lines))


def _texts(query: str) -> Iterator[tuple[int, str]]:
    """Yield each row's id and its other columns, folded."""
    for row in op.get_bind().execute(sa.text(query).execution_options(yield_per=1000)):
        yield row[0], "\t".join(_folded(text) for text in row[1:])


def _folded(text: str) -> str:
    alike = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).casefold().translate(ALIKE)
    return DROPPED.sub("", alike)[:LONGEST]


def _blocks(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield each block and its lines."""
    for block, some in groupby(texts, lambda one: one[0] // BLOCK):
        yield block, "".join(f"{chr(FIRST_MARK + number % BLOCK)}{text}\n" for number, text in some)


def _letters(lines: str) -> dict[str, int]:
    """Return which letters occur, each as a bit."""
    found = [0] * LETTERS
    for letter in set(lines):
        number, bit = divmod(ord(letter) % (LETTERS * BITS), BITS)
        found[number] |= 1 << bit
    return {f"letters_{number}": bits for number, bits in enumerate(found)}


def downgrade() -> None:
    op.drop_index("ix_inquiry_late", "inquiry")
    op.drop_index("ix_inquiry_received", "inquiry")
    op.drop_index("ix_inquiry_firm", "inquiry")
    op.drop_index("ix_involvement_slack_user", "involvement")
    op.drop_table("search_block")
