"""A form's body, however it is cut and whatever is in it."""

from __future__ import annotations

import contextlib
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from bot.web.multipart import MOST_TEXT, Body, BodyTooLargeError, UnreadableBodyError

if TYPE_CHECKING:
    from collections.abc import Iterable

MULTIPART = "multipart/form-data; boundary=XX"


def _request(pieces: Iterable[bytes], kind: str = MULTIPART) -> Request:
    left = iter(pieces)

    async def receive():
        piece = next(left, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    return Request({"type": "http", "headers": [(b"content-type", kind.encode())]}, receive)


async def _read(request: Request, most: int = 1_000_000) -> list[tuple[str, str | None, bytes]]:
    body = Body(request, most)

    async def contents() -> bytes:
        return b"".join([piece async for piece in body.pieces()])

    return [(part.name, part.filename, await contents()) async for part in body.parts()]


def _encoded(parts) -> bytes:
    lines = b""
    for name, filename, data in parts:
        said = f'; filename="{filename}"' if filename is not None else ""
        lines += (
            f'--XX\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n'.encode() + data + b"\r\n"
        )
    return lines + b"--XX--\r\n"


NAMES = st.text(st.characters(exclude_characters='"\\\r\n\x00;', exclude_categories=["Cs", "Cc"]), min_size=1)
PARTS = st.lists(
    st.tuples(NAMES, st.none() | NAMES, st.binary(max_size=300).filter(lambda one: b"--XX" not in one)),
    max_size=5,
)


@settings(deadline=None)
@given(PARTS, st.integers(1, 200))
async def test_however_the_body_is_cut_its_parts_are_the_same(parts, size: int):
    whole = _encoded(parts)
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert await _read(_request(pieces)) == await _read(_request([whole]))
    told = [(name, data) for name, _, data in await _read(_request([whole]))]
    assert told == [(name, data) for name, _, data in parts]


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=200)),
    st.sampled_from([MULTIPART, "application/x-www-form-urlencoded", "x/y", ""]),
)
async def test_whatever_comes_is_read_or_unreadable(pieces: list[bytes], kind: str):
    with contextlib.suppress(UnreadableBodyError, BodyTooLargeError):
        await _read(_request([b"--XX\r\n", *pieces], kind))


async def test_a_body_that_breaks_off_is_unreadable():
    with pytest.raises(UnreadableBodyError):
        await _read(_request([_encoded([("a", None, b"x" * 100)])[:90]]))


async def test_more_than_is_allowed_ends_the_reading_when_it_comes():
    whole, read = _encoded([("a", "b.pdf", b"x" * 10_000)]), []

    def pieces():
        for at in range(0, len(whole), 1000):
            read.append(at)
            yield whole[at : at + 1000]

    with pytest.raises(BodyTooLargeError):
        await _read(_request(pieces()), most=2000)
    assert len(read) == 3


async def test_text_without_end_is_not_gathered():
    body = Body(_request([_encoded([("a", None, b"x" * (MOST_TEXT + 1))])]), 10_000_000)
    with pytest.raises(BodyTooLargeError):
        _ = [await body.text() async for _ in body.parts()]


async def test_a_form_without_files_is_read_as_well():
    request = _request([b"subject=%E6%B2%BB%E5%85%B7&body=5+x"], "application/x-www-form-urlencoded")
    assert await _read(request) == [("subject", None, "治具".encode()), ("body", None, b"5 x")]


async def test_a_large_file_goes_through_without_a_rise_of_memory():
    head = b'--XX\r\nContent-Disposition: form-data; name="files"; filename="a.zip"\r\n\r\n'

    def pieces():
        yield head
        for _ in range(320):
            yield bytes(65_536)
        yield b"\r\n--XX--\r\n"

    body, size = Body(_request(pieces()), 30_000_000), 0
    tracemalloc.start()
    async for _ in body.parts():
        async for piece in body.pieces():
            size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 320 * 65_536
    assert peak < 2_000_000
