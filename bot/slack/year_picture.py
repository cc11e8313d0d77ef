"""The rota of a year as a picture (PNG): a block for each month, its weeks below, a column for each lane.

Pillow and the font come in only when a picture is drawn. See docs/decisions/010-pictures.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from bot.slack.lettering import cut, font
from bot.slack.months import month_name, span_name
from bot.slack.mrkdwn import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.ImageDraw import ImageDraw

    from bot.domain.year import Duty, Week
    from bot.services.year import YearView
    from bot.slack.context import Context

# All in pixels.
_MARGIN, _GUTTER, _PAD = 40, 28, 8
_TITLE, _HEAD, _ROW = 84, 40, 34
_WEEK_WIDTH, _LANE_WIDTH = 128, 208
_WIDTH = 1800  # about: as many months beside each other as fit
_LARGE, _SMALL, _TINY = 34, 20, 17
_INK, _FAINT, _PAPER, _LINE = "#1d2b27", "#6b7a75", "#ffffff", "#d5dedb"
_BAND, _BAND_INK, _LANES, _EVEN = "#2f5d50", "#ffffff", "#e4eeea", "#f6f9f8"
_GAP, _GAP_INK = "#fde8e4", "#a3200d"


def draw(c: Context, view: YearView) -> bytes:
    """Return the picture as PNG; names that are too long for their place end in an ellipsis."""
    from PIL import Image, ImageDraw

    months = [list(weeks) for _, weeks in groupby(view.year.weeks, lambda week: week.monday.replace(day=1))]
    grid = _Grid.of(len(months), len(c.network.lanes))
    image = Image.new("RGB", (grid.width, grid.height), _PAPER)
    brush = _Brush(c, ImageDraw.Draw(image), grid)
    brush.title(view)
    for number, weeks in enumerate(months):
        brush.month(number, weeks)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the months' blocks are."""

    across: int
    down: int
    block: tuple[int, int]

    @classmethod
    def of(cls, months: int, lanes: int) -> _Grid:
        block = (_WEEK_WIDTH + lanes * _LANE_WIDTH, _HEAD + 6 * _ROW)  # lanes' names and five weeks
        across = max(1, min(months, (_WIDTH - 2 * _MARGIN) // (block[0] + _GUTTER)))
        return cls(across, -(-months // across), block)

    @property
    def width(self) -> int:
        return 2 * _MARGIN + self.across * (self.block[0] + _GUTTER) - _GUTTER

    @property
    def height(self) -> int:
        return 2 * _MARGIN + _TITLE + self.down * (self.block[1] + _GUTTER) - _GUTTER

    def corner(self, number: int) -> tuple[int, int]:
        """Return the upper left corner of a month's block."""
        row, column = divmod(number, self.across)
        left = _MARGIN + column * (self.block[0] + _GUTTER)
        return left, _MARGIN + _TITLE + row * (self.block[1] + _GUTTER)


@dataclass(frozen=True, slots=True)
class _Brush:
    c: Context
    on: ImageDraw
    grid: _Grid

    def title(self, view: YearView) -> None:
        c, right = self.c, self.grid.width - _MARGIN
        drawn = c.plain("picture.drawn", moment=c.moment(view.now))
        self.on.text((right, _MARGIN + _LARGE), drawn, _FAINT, font(_TINY), anchor="rs")
        room = right - _MARGIN - font(_TINY).getlength(drawn) - _GUTTER
        title = c.plain("picture.title", network=c.network.name, span=span_name(c, view.span))
        self._text(_MARGIN, _MARGIN + _LARGE, title, room, _INK, _LARGE)

    def month(self, number: int, weeks: Sequence[Week]) -> None:
        """Draw a month's block."""
        left, top = self.grid.corner(number)
        width = self.grid.block[0]
        self.on.rectangle((left, top, left + width, top + _HEAD), _BAND)
        title = month_name(self.c, weeks[0].monday)
        self._text(left + _PAD, top + _HEAD - 12, title, width - 2 * _PAD, _BAND_INK, _SMALL)
        top += _HEAD
        self.on.rectangle((left, top, left + width, top + _ROW), _LANES)
        self._cell(left, top, self.c.plain("picture.week"), _FAINT, _WEEK_WIDTH, _TINY)
        for place, lane in enumerate(self.c.network.lanes):
            self._cell(self._column(left, place), top, lane.name, _FAINT, _LANE_WIDTH, _TINY)
        for row, week in enumerate(weeks, start=1):
            self._week(left, top + row * _ROW, week, _EVEN if row % 2 == 0 else _PAPER)
        bottom = top + (len(weeks) + 1) * _ROW
        self.on.rectangle((left, top - _HEAD, left + width, bottom), outline=_LINE)

    def _week(self, left: int, top: int, week: Week, paper: str) -> None:
        self.on.rectangle((left, top, left + self.grid.block[0], top + _ROW), paper)
        self._cell(left, top, self.c.day(week.monday), _FAINT, _WEEK_WIDTH)
        if not week.days:
            width = self.grid.block[0] - _WEEK_WIDTH
            self._cell(self._column(left, 0), top, self.c.plain("picture.idle"), _FAINT, width, _TINY)
        for place, duty in enumerate(week.duties):
            self._duty(self._column(left, place), top, week, duty)

    def _duty(self, left: int, top: int, week: Week, duty: Duty) -> None:
        if duty.firm is None:
            if duty.is_gap:
                self.on.rectangle((left, top + 1, left + _LANE_WIDTH, top + _ROW - 1), _GAP)
            self._cell(left, top, self.c.plain("picture.gap"), _GAP_INK, _LANE_WIDTH)
            return
        whole = [one for one in duty.stand_ins if one.first <= week.days[0] and one.last >= week.days[-1]]
        firm = self.c.firm(whole[0].firm if whole else duty.firm)
        if duty.stand_ins:
            firm = self.c.plain("picture.stand_in" if whole else "picture.partly", firm=firm)
        self._cell(left, top, firm, _INK, _LANE_WIDTH)

    @staticmethod
    def _column(left: int, place: int) -> int:
        return left + _WEEK_WIDTH + place * _LANE_WIDTH

    def _cell(self, left: int, top: int, text: str, ink: str, width: int, size: int = _SMALL) -> None:
        self._text(left + _PAD, top + _ROW - 10, text, width - 2 * _PAD, ink, size)

    def _text(self, left: int, base: int, text: str, room: float, ink: str, size: int) -> None:
        self.on.text((left, base), cut(one_line(text), room, size), ink, font(size), anchor="ls")
