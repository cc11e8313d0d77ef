"""A form's body, part by part as it comes in: nothing of a file is held in memory or written to disk here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

MOST_PARTS = 200
MOST_TEXT = 400_000  # bytes of all text fields together
_URLENCODED = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"


class BodyTooLargeError(Exception):
    """More than was allowed; what came before it has been given out."""


class UnreadableBodyError(Exception):
    """Not what a browser sends."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field (`filename` is None) or a file."""

    name: str
    filename: str | None = None


class Body:
    """Reads one form; `parts` yields each part, `pieces` what the latest one holds."""

    def __init__(self, request: Request, most: int) -> None:
        self._stream = request.stream()
        self._most, self._read, self._text = most, 0, 0
        self._events: deque[Part | bytes | None] = deque()
        self._ended = False
        self.whole = False  # all of it was read
        kind, options = parse_options_header(request.headers.get("content-type"))
        self._kind, self._count = kind, 0
        self._disposition = b""
        self._header = [b"", b""]
        self._parser = self._parser_of(options.get(b"boundary", b"")) if kind == _MULTIPART else None

    async def parts(self) -> AsyncIterator[Part]:
        """Yield each part. Raises BodyTooLargeError, UnreadableBodyError and Starlette's ClientDisconnect."""
        if self._parser is None:
            await self._read_urlencoded()
        while (event := await self._next()) is not _END:
            if isinstance(event, Part):
                yield event

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the contents of the part that came last, as they come in."""
        while isinstance(event := await self._next(), bytes):
            yield event

    async def text(self) -> str:
        """Return the contents of the part that came last as text."""
        held = bytearray()
        async for piece in self.pieces():
            held += piece
            self._text += len(piece)
            if self._text > MOST_TEXT:
                raise BodyTooLargeError
        return held.decode("utf-8", "replace")

    async def _next(self) -> Part | bytes | _End | None:
        while not self._events:
            piece = await self._more()
            if piece is None:
                return _END
            assert self._parser is not None
            try:
                self._parser.write(piece)
            except FormParserError as error:
                raise UnreadableBodyError from error
        return self._events.popleft()

    async def _more(self) -> bytes | None:
        """Return what comes next; None at the end of a whole body."""
        if self._parser is None:
            return None
        async for piece in self._stream:
            self._read += len(piece)
            if self._read > self._most:
                raise BodyTooLargeError
            return piece
        self.whole = True
        if not self._ended:
            raise UnreadableBodyError
        return None

    async def _read_urlencoded(self) -> None:
        if self._kind != _URLENCODED:
            raise UnreadableBodyError
        held = bytearray()
        async for piece in self._stream:
            held += piece
            if len(held) > MOST_TEXT:
                raise BodyTooLargeError
        self.whole = True
        try:
            pairs = parse_qsl(held.decode("ascii", "replace"), True, max_num_fields=MOST_PARTS)
        except ValueError as error:
            raise UnreadableBodyError from error
        for name, value in pairs:
            self._events += (Part(name), value.encode("utf-8", "replace"), None)

    def _parser_of(self, boundary: bytes) -> MultipartParser:
        if not boundary:
            raise UnreadableBodyError
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._field,
                    "on_header_value": self._value,
                    "on_header_end": self._header_over,
                    "on_headers_finished": self._headers_over,
                    "on_part_data": self._data,
                    "on_part_end": lambda: self._events.append(None),
                    "on_end": self._over,
                },
            )
        except FormParserError as error:
            raise UnreadableBodyError from error

    def _begin(self) -> None:
        self._disposition = b""
        self._count += 1
        if self._count > MOST_PARTS:
            raise UnreadableBodyError

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _header_over(self) -> None:
        if self._header[0].lower() == b"content-disposition":
            self._disposition = self._header[1]
        self._header = [b"", b""]

    def _headers_over(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        filename = options.get(b"filename")
        told = None if filename is None else filename.decode("utf-8", "replace")
        self._events.append(Part(name, told))

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(data[start:end])

    def _over(self) -> None:
        self._ended = True


class _End:
    """Nothing comes any more."""


_END = _End()
