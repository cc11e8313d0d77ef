"""A month or year in numbers as a picture (PNG): a row for each lane, below it the way to the firm, and how
many came in each year; of a year, in each of its months.

Pillow and the font come in only when a picture is drawn. See docs/decisions/010-pictures.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.slack.figures_lines import FUNNEL, share
from bot.slack.lettering import cut, font
from bot.slack.months import period_name, short_name
from bot.slack.mrkdwn import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from PIL.ImageDraw import ImageDraw

    from bot.domain.figures import Clock, Figures
    from bot.services.figures import PeriodView
    from bot.slack.context import Context

# All in pixels.
_WIDTH, _MARGIN, _GUTTER, _PAD = 1600, 40, 36, 10
_TITLE, _HEAD, _ROW, _LEGEND, _LOW = 84, 40, 44, 56, 340
_NAME, _BAR = 320, 400
_WIDTHS = (118, 200, 118, 118, 118, 118)  # of the numbers behind a bar
_LARGE, _SMALL, _TINY = 34, 20, 17
_INK, _FAINT, _PAPER, _LINE, _EVEN = "#1d2b27", "#6b7a75", "#ffffff", "#d5dedb", "#f6f9f8"
_BAND, _BAND_INK, _FILL = "#2f5d50", "#ffffff", "#4f9a84"
_PARTS = {"in_time": "#4f9a84", "late": "#d2563f", "waiting": "#d9b44a", "dismissed": "#c3ccc9"}
_NUMBERS = ("count", "share", "service_half", "service_most", "wall_half", "wall_most")
_HOUR = 60  # minutes


def draw(c: Context, view: PeriodView) -> bytes:
    """Return the picture as PNG; names that are too long for their place end in an ellipsis."""
    from PIL import Image, ImageDraw

    table = _TITLE + _HEAD + (len(view.lanes) + 1) * _ROW + _LEGEND
    image = Image.new("RGB", (_WIDTH, 2 * _MARGIN + table + _LOW), _PAPER)
    brush = _Brush(c, ImageDraw.Draw(image), view)
    brush.title()
    brush.lanes(_MARGIN + _TITLE)
    brush.legend(_MARGIN + table - _LEGEND)
    half = (_WIDTH - 2 * _MARGIN - _GUTTER) // 2
    brush.funnel(_MARGIN, _MARGIN + table, half)
    brush.trend(_MARGIN + half + _GUTTER, _MARGIN + table, half)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _parts(it: Figures) -> dict[str, int]:
    """Return how many inquiries each colour of a bar stands for: together all of them."""
    late = it.replied - it.service.in_time + it.overdue
    return {"in_time": it.service.in_time, "late": late, "waiting": it.waiting, "dismissed": it.dismissed}


def _share(clock: Clock) -> str:
    """Return the share in time and of how many: `67% (4/6)`."""
    return f"{share(clock)} ({clock.in_time}/{clock.of})" if clock.of else share(clock)


def _time(time: timedelta | None) -> str:
    """Return a time as hours and minutes, `1:05`."""
    if time is None:
        return "–"
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // _HOUR}:{minutes % _HOUR:02}"


def _fitting(texts: Sequence[str], room: float) -> int:
    """Return a size of letters in which each of these stays beside its neighbours."""
    sizes = (_TINY, 14)
    return next((one for one in sizes if all(font(one).getlength(text) < room - 4 for text in texts)), 11)


@dataclass(frozen=True, slots=True)
class _Brush:
    c: Context
    on: ImageDraw
    view: PeriodView

    def title(self) -> None:
        right = _WIDTH - _MARGIN
        drawn = self.c.plain("picture.drawn", moment=self.c.moment(self.view.now))
        self.on.text((right, _MARGIN + _LARGE), drawn, _FAINT, font(_TINY), anchor="rs")
        room = right - _MARGIN - font(_TINY).getlength(drawn) - _GUTTER
        title = self.c.plain(
            "figures.picture_title",
            network=self.c.network.name,
            period=period_name(self.c, self.view.period),
        )
        self._text(_MARGIN, _MARGIN + _LARGE, title, room, _INK, _LARGE)

    def lanes(self, top: int) -> None:
        """Draw a row for each lane, with a bar and its numbers, and one for all."""
        self.on.rectangle((_MARGIN, top, _WIDTH - _MARGIN, top + _HEAD), _BAND)
        self._text(
            _MARGIN + _PAD, top + _HEAD - 12, self.c.plain("figures.row_lane"), _NAME, _BAND_INK, _SMALL
        )
        for place, name in enumerate(_NUMBERS):
            text = self.c.plain(f"figures.picture_{name}")
            self._right(place, top + _HEAD - 13, text, _BAND_INK, _TINY)
        top += _HEAD
        longest = max((it.inquiries for _, it in self.view.lanes), default=0)
        for row, (lane, it) in enumerate(self.view.lanes):
            self._row(top + row * _ROW, self.c.lane(lane), it, longest, _EVEN if row % 2 else _PAPER)
        top += len(self.view.lanes) * _ROW
        self.on.line((_MARGIN, top, _WIDTH - _MARGIN, top), _LINE, 2)
        self._row(top, self.c.plain("figures.row_all"), self.view.all, 0, _PAPER)

    def _row(self, top: int, name: str, it: Figures, longest: int, paper: str) -> None:
        base = top + _ROW - 14
        self.on.rectangle((_MARGIN, top, _WIDTH - _MARGIN, top + _ROW), paper)
        self._text(_MARGIN + _PAD, base, name, _NAME - 2 * _PAD, _INK, _SMALL)
        left = float(_MARGIN + _NAME)
        for part, count in _parts(it).items() if longest else ():
            width = _BAR * count / longest
            if count:
                self.on.rectangle((left, top + 9, left + width, top + _ROW - 9), _PARTS[part])
            left += width
        clocks = (it.service.half, it.service.most, it.wall.half, it.wall.most)
        for place, text in enumerate((str(it.inquiries), _share(it.service), *map(_time, clocks))):
            self._right(place, base, text, _INK, _SMALL)

    def legend(self, top: int) -> None:
        """Say what the colours stand for; of a period without inquiries, that there were none."""
        if not self.view.all.inquiries:
            none = self.c.plain("figures.none", period=period_name(self.c, self.view.period))
            self._text(_MARGIN + _PAD, top + 32, none, _WIDTH - 2 * _MARGIN, _FAINT, _SMALL)
            return
        left = float(_MARGIN + _NAME)
        for part, colour in _PARTS.items():
            text = self.c.plain(f"figures.picture_{part}")
            self.on.rectangle((left, top + 14, left + 18, top + 32), colour)
            self.on.text((left + 26, top + 30), text, _FAINT, font(_TINY), anchor="ls")
            left += 26 + font(_TINY).getlength(text) + _GUTTER
        self._right_edge(top + 30, self.c.plain("figures.picture_clocks"))

    def funnel(self, left: int, top: int, width: int) -> None:
        """Draw how many cases came how far on the way to a firm."""
        self._band(left, top, width, "figures.picture_funnel")
        most = self.view.all.funnel[0]
        for row, (name, count) in enumerate(zip(FUNNEL, self.view.all.funnel, strict=True)):
            at = top + _HEAD + 16 + row * 44
            self._text(left + _PAD, at + 27, self.c.plain(f"figures.funnel_{name}"), 240, _INK, _SMALL)
            long = (width - 340) * count / most if most else 0
            if count:
                self.on.rectangle((left + 260, at + 4, left + 260 + long, at + 36), _FILL)
            self._text(int(left + 260 + long) + _PAD, at + 27, str(count), 80, _INK, _SMALL)

    def trend(self, left: int, top: int, width: int) -> None:
        """Draw how many inquiries arrived in each year (or month), and below how many became orders."""
        self._band(left, top, width, f"figures.picture_{'months' if self.view.months else 'years'}")
        trend, foot = self.view.months or self.view.years, top + _LOW - 50
        room, most = width / max(len(trend), 5), max((count for _, count, _ in trend), default=0)
        size = _fitting([f"{count:,}" for _, count, _ in trend], room)
        for place, (period, count, orders) in enumerate(trend):
            middle, high = left + (place + 0.5) * room, (_LOW - _HEAD - 100) * count / most if most else 0
            for value, tall, colour in ((count, high, _FILL), (orders, high * orders / max(count, 1), _BAND)):
                if value:
                    bar = (middle - room * 0.32, foot - tall, middle + room * 0.32, foot)
                    self.on.rectangle(bar, colour)
            self.on.text((middle, foot - high - 6), f"{count:,}", _INK, font(size), anchor="ms")
            self.on.text((middle, foot + 22), short_name(self.c, period), _FAINT, font(_TINY), anchor="ms")
            self.on.text((middle, foot + 44), f"{orders:,}", _BAND, font(size), anchor="ms")

    def _band(self, left: int, top: int, width: int, key: str) -> None:
        self.on.rectangle((left, top, left + width, top + _HEAD), _BAND)
        self._text(left + _PAD, top + _HEAD - 12, self.c.plain(key), width - 2 * _PAD, _BAND_INK, _SMALL)

    @staticmethod
    def _end(place: int) -> int:
        """Return where a column of numbers ends."""
        return _WIDTH - _MARGIN - _PAD - sum(_WIDTHS[place + 1 :])

    def _right_edge(self, base: int, text: str) -> None:
        self.on.text((_WIDTH - _MARGIN - _PAD, base), text, _FAINT, font(_TINY), anchor="rs")

    def _right(self, place: int, base: int, text: str, ink: str, size: int) -> None:
        fitting = cut(text, _WIDTHS[place] - _PAD, size)
        self.on.text((self._end(place), base), fitting, ink, font(size), anchor="rs")

    def _text(self, left: int, base: int, text: str, room: float, ink: str, size: int) -> None:
        self.on.text((left, base), cut(one_line(text), room, size), ink, font(size), anchor="ls")
