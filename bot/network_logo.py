"""The network's logo: read from its file and drawn anew to fit a page, so that nothing else is in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 5_000_000  # bytes of the file
MOST_PIXELS = 25_000_000
BOX = (480, 120)  # pixels on the page of a fine screen, twice what is shown
SMALL = 60_000  # bytes; what is larger then gets 256 colours


class LogoError(ValueError):
    """A file that is no logo; `key` is the catalogue's sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG, with its size in pixels."""

    content: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """What it is called on our pages: another picture has another name."""
        return hashlib.sha256(self.content).hexdigest()[:16]


@cache
def read_logo(path: str) -> Logo:
    """Read a PNG or JPEG file, once in a process. Raises LogoError."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only where there is a logo

    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise LogoError("config.logo_missing") from None
    if len(content) > LARGEST:
        raise LogoError("config.logo_large")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise LogoError("config.logo_large")
            image = ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError):
        raise LogoError("config.logo_kind") from None
    image.thumbnail(BOX)
    png = _png(image)
    return Logo(png if len(png) <= SMALL else _png(image.quantize(256)), image.width, image.height)


def _png(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
