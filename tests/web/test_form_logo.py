"""The network's logo on the form: its own file, drawn anew, under the page's strict policy."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bot.network import load_network
from bot.network_file import ConfigError
from bot.network_logo import SMALL, read_logo
from tests.web.customer import CONTACT, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Site
    from tests.web.customer import HandClock, Page

SECRET = b"GPS 35.0116 N"


def picture(kind: str = "PNG", size: tuple[int, int] = (960, 200)) -> bytes:
    """Return a picture that has more in it than is seen."""
    kept, told = BytesIO(), PngInfo()
    told.add_text("comment", SECRET.decode())
    more = {"pnginfo": told} if kind == "PNG" else {"comment": SECRET}
    Image.new("RGB", size, "#c0392b").save(kept, kind, **more)  # type: ignore[arg-type]
    return kept.getvalue()


def network_with(folder: Path, content: bytes | None, name: str = "logo.png"):
    """Load a network whose file names this picture beside it."""
    if content is not None:
        (folder / name).write_bytes(content)
    file = folder / "network.toml"
    file.write_text(f'[network]\nname = "試作会"\n[form]\nlogo = "{name}"\n', encoding="utf-8")
    return load_network(file)


def image_of(page: Page) -> dict[str, str | None]:
    return page.attributes[page.tags.index("img")]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
async def test_form_and_receipt_show_the_logo_with_the_networks_name(
    sqlite_site: Site, clock: HandClock, tmp_path: Path, kind: str
):
    sqlite_site.desk.network = network_with(tmp_path, picture(kind))
    customer, page = await opened(sqlite_site, clock)
    receipt = await customer.follow(await customer.send(page, **CONTACT))
    for one in (page, receipt):
        shown = image_of(one)
        assert (shown["alt"], shown["width"], shown["height"]) == ("試作会", "240", "50")
        assert "img-src 'self'" in one.headers["content-security-policy"]
    answer = await sqlite_site.client.get(image_of(page)["src"] or "")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert SECRET not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (480, 100)


async def test_a_network_without_a_logo_shows_its_name(sqlite_site: Site, clock: HandClock):
    _, page = await opened(sqlite_site, clock)
    assert "img" not in page.tags
    assert sqlite_site.desk.network.name in page.words
    assert (await sqlite_site.client.get("/form/0123456789abcdef.png")).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "同じフォルダに置き"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "PNGでもJPEGでもありません",
        ),
        (picture()[:200], "PNGでもJPEGでもありません"),
        (bytes(5_000_001), "大きすぎます"),
    ],
)
def test_a_picture_that_is_none_is_told_at_the_start(tmp_path: Path, content: bytes | None, words: str):
    with pytest.raises(ConfigError) as error:
        network_with(tmp_path, content)
    assert words in str(error.value)
    assert "network.toml 4行目" in str(error.value)


def test_a_picture_that_unpacks_to_a_wall_is_not_unpacked(tmp_path: Path):
    with pytest.raises(ConfigError, match="大きすぎます"):
        network_with(tmp_path, picture(size=(6000, 6000)))


def test_many_colours_are_made_to_fit(tmp_path: Path):
    noise = Image.effect_noise((480, 120), 90).convert("RGB")
    kept = BytesIO()
    noise.save(kept, "PNG")
    found = network_with(tmp_path, kept.getvalue())
    assert len(read_logo(found.form.logo).content) <= SMALL
