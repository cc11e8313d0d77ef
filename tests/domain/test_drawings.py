"""Customers' files: what is in them, whatever they are called, and what they are called here."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.drawings import HEAD, LONGEST_NAME, Kind, kind_of, neutral_name, shown_name

STEP = b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('bracket'),'2;1');\n"
DXF = b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n"


def _iges() -> bytes:
    start = "瑠璃川 bracket".encode("cp932").ljust(72) + b"S      1"
    return start + b"\r\n" + b"1H,,1H;,4Hpart,".ljust(72) + b"G      1\r\n"


def _picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, form)
    return file.getvalue()


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("図面.pdf", b"%PDF-1.7")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", Kind.PDF),
        (b"\r\n printed by a plotter \r\n%PDF-1.4", Kind.PDF),
        (STEP, Kind.STEP),
        (b"\xef\xbb\xbf" + STEP, Kind.STEP),
        (b"/* made by a CAD */ /* twice */\nISO-10303-21 ;\n", Kind.STEP),
        (DXF, Kind.DXF),
        (b"999\r\n" + "図面".encode("cp932") + b"\r\n0\nSECTION\n", Kind.DXF),
        (b"AutoCAD Binary DXF\r\n\x1a\x00\x00SECTION\x00", Kind.DXF),
        (_iges(), Kind.IGES),
        (_iges().replace(b"\r\n", b""), Kind.IGES),
        (_picture("JPEG"), Kind.JPEG),
        (_picture("PNG"), Kind.PNG),
        (_zip(), Kind.ZIP),
        (b"PK\x05\x06" + bytes(18), Kind.ZIP),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: Kind) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 a program",
        b"\x7fELF a program",
        b"#!/bin/sh\necho %PDF",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"ISO-10303-2",
        b"0\nSECTIONAL",
        _picture("BMP"),
    ],
)
def test_anything_else_is_no_drawing(content: bytes) -> None:
    assert kind_of(content) is None


@given(st.binary(max_size=HEAD))
@example(b"/**/" * (HEAD // 4))
@example(b"/*" * (HEAD // 2))
@example(b"999\n\n" * (HEAD // 5))
@example(b"999\n\n\n\n" * (HEAD // 7))
@example(b"S" * HEAD)
@example(b" " * HEAD)
@example((b"x" * 72 + b"S      1") * 100)
def test_no_content_takes_long_to_look_at(content: bytes) -> None:
    kind_of(content)


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("図面.pdf", Kind.PDF, "図面.pdf"),
        ("図面.PDF", Kind.PDF, "図面.PDF"),
        ("C:\\Users\\taro\\図面.stp", Kind.STEP, "図面.stp"),
        ("../../etc/passwd", Kind.PDF, "passwd.pdf"),
        ("..", Kind.PDF, "file.pdf"),
        ("", Kind.PNG, "file.png"),
        (".pdf", Kind.PDF, "pdf.pdf"),
        ("図面.pdf.exe", Kind.PDF, "図面.pdf.exe.pdf"),
        ("図面\u202efdp.exe", Kind.ZIP, "図面fdp.exe.zip"),
        ("写\u200b真\x00.jpg\r\nX-Header: 1", Kind.JPEG, "写真.jpg X-Header_ 1.jpg"),
        ("ﾌﾞﾗｹｯﾄ.pdf", Kind.PDF, "ﾌﾞﾗｹｯﾄ.pdf"),
        ("仕様書.xlsx", Kind.ZIP, "仕様書.xlsx"),
        ("仕様書.xlsm", Kind.ZIP, "仕様書.xlsm.zip"),
        ("con.pdf", Kind.PDF, "_con.pdf"),
        ("部品 <1>: 3/4.dxf", Kind.DXF, "4.dxf"),
        ("部品<1>:「上」.dxf", Kind.DXF, "部品_1__「上」.dxf"),
    ],
)
def test_a_name_is_made_harmless_and_ends_as_its_kind_does(given: str, kind: Kind, name: str) -> None:
    assert neutral_name(given, kind) == name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "仕様書.docx"),
        (b"PK\x03\x04" + bytes(26) + b"docProps/app.xml", "仕様書.docx"),
        (b"PK\x03\x04" + bytes(26) + b"photo.jpg", "仕様書.docx.zip"),
        (b"PK\x03\x04 not even that", "仕様書.docx.zip"),
    ],
)
def test_what_is_no_document_within_is_called_a_zip(head: bytes, name: str) -> None:
    assert neutral_name("仕様書.docx", Kind.ZIP, head) == name


def test_a_name_from_a_mac_is_the_name_from_anywhere_else() -> None:
    assert neutral_name(unicodedata.normalize("NFD", "ガイド.pdf"), Kind.PDF) == "ガイド.pdf"


@given(st.text(max_size=400), st.sampled_from(Kind))
@example("あ" * 400, Kind.STEP)
@example("a" * 195 + ".step", Kind.STEP)
@example("𠮷" * 60 + ".", Kind.ZIP)
def test_every_name_is_one_to_show_and_to_save_under(given: str, kind: Kind) -> None:
    for name in (neutral_name(given, kind), shown_name(given)):
        assert 0 < len(name.encode()) <= LONGEST_NAME
        assert not set(name) & set('/\\<>:"|?*')
        assert {unicodedata.category(letter) for letter in name}.isdisjoint({"Cc", "Cf", "Cs", "Cn"})
        assert name == name.strip(". ")
    assert "." in neutral_name(given, kind)
    assert neutral_name(neutral_name(given, kind), kind) == neutral_name(given, kind)
