"""A customer before the public form: on a phone and at a desk, with and without scripts, by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = {"name": "筐体 図面.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj"}
STEP = {"name": "arm.step", "mimeType": "model/step", "buffer": b"ISO-10303-21;\nHEADER;"}
PHONE, DESK = 390, 1280
SMALLEST = 44  # pixels of what a finger meets
WORDS = {
    "ja": {
        "subject": "件名",
        "email": "メールアドレス",
        "consent": "同意します",
        "send": "送信する",
        "done": "受付番号",
    },
    "en": {
        "subject": "Subject",
        "email": "E-mail",
        "consent": "I agree",
        "send": "Send",
        "done": "Your number",
    },
}


async def _open(visit: Visit, house: House, lang: str, width: int, *, scripts: bool = True) -> Page:
    visitor = await visit(house, width=width, java_script_enabled=scripts)
    await visitor.page.goto(f"{house.url}/form?lang={lang}")
    return visitor.page


async def _fits(page: Page, width: int) -> None:
    """Nothing sticks out to the side, and whatever is pressed is large enough."""
    body = await page.locator("body").bounding_box()
    assert body is not None
    assert body["width"] <= width
    for target in await page.locator("button, .choice, input[type=text], input[type=email], textarea").all():
        box = await target.bounding_box()
        if box is not None and await target.get_attribute("tabindex") != "-1":
            assert box["height"] >= SMALLEST, await target.inner_html()
            assert box["x"] + box["width"] <= width


async def _is_accessible(page: Page) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("lang", "width", "scripts"),
    [("ja", PHONE, False), ("en", DESK, True), ("en", PHONE, True), ("ja", DESK, False)],
)
async def test_a_customer_sends_two_drawings_and_reads_the_number(
    house: House, visit: Visit, lang: str, width: int, scripts: bool
):
    page, words = await _open(visit, house, lang, width, scripts=scripts), WORDS[lang]
    await _fits(page, width)
    await page.get_by_label(words["subject"], exact=True).fill("アルミの筐体")
    await page.locator("input[type=file]").set_input_files([PDF, STEP])
    await page.get_by_label(words["email"], exact=True).fill("kirishima@kaimu.example.jp")
    await page.get_by_label(words["consent"]).check()
    await page.get_by_role("button", name=words["send"]).click()
    await expect(page.locator(".number")).to_contain_text(words["done"])
    await expect(page.locator("dl")).to_contain_text("筐体 図面.pdf")
    await _fits(page, width)


async def test_an_error_leads_to_its_field_and_keeps_everything(house: House, visit: Visit):
    page = await _open(visit, house, "ja", PHONE, scripts=False)
    await page.get_by_label("内容", exact=True).fill("5個\nお願いします")
    await page.locator("input[type=file]").set_input_files([PDF])
    await page.get_by_role("radio", name="会員企業まで").check()
    await page.get_by_role("button", name="送信する").click()
    await expect(page).to_have_title("ご確認ください: お問い合わせ・試作のご相談 | 瑠璃川ものづくり試作会")
    await expect(page.locator("#alert")).to_be_focused()
    await expect(page.get_by_label("内容", exact=True)).to_have_value("5個\nお願いします")
    await expect(page.get_by_role("radio", name="会員企業まで")).to_be_checked()
    await expect(page.get_by_role("checkbox", name="筐体 図面.pdf")).to_be_checked()
    await page.get_by_role("link", name="メールアドレスも電話番号も空欄").click()
    await page.keyboard.type("a@example.jp")
    await expect(page.get_by_label("メールアドレス", exact=True)).to_have_value("a@example.jp")
    await page.get_by_label("同意します").check()
    await page.get_by_role("button", name="送信する").click()
    await expect(page.locator("dl")).to_contain_text("筐体 図面.pdf")
    await page.emulate_media(media="print")
    await expect(page.locator(".why")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("メールアドレス", exact=True)).to_have_value("a@example.jp")


async def test_far_too_large_a_drawing_is_answered_with_a_page_and_loses_no_words(
    house: House, visit: Visit, tmp_path: Path
):
    scan = tmp_path / "scan.pdf"
    with scan.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(320_000_000)  # more than all files together may be
    page = await _open(visit, house, "ja", DESK)
    await page.get_by_label("件名", exact=True).fill("アルミの筐体")
    await page.get_by_label("電話番号", exact=True).fill("075-000-0000")
    await page.locator("input[type=file]").set_input_files(scan)
    await page.get_by_role("button", name="送信する").click()
    await expect(page.locator("#alert")).to_contain_text("全体が大きすぎて")
    await expect(page.get_by_label("件名", exact=True)).to_have_value("アルミの筐体")
    await expect(page.get_by_label("電話番号", exact=True)).to_have_value("075-000-0000")


async def test_the_keyboard_alone_sends_it(house: House, visit: Visit):
    page = await _open(visit, house, "en", DESK)
    await page.get_by_label("Subject", exact=True).focus()
    await page.keyboard.type("A bracket")
    for _ in range(6):  # text, files, company, name
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == "email":
            break
    await page.keyboard.type("a@example.com")
    await page.get_by_role("checkbox", name="I agree").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".number")).to_be_visible()


@pytest.mark.parametrize(("lang", "width"), [("ja", PHONE), ("en", DESK)])
async def test_an_accessibility_checker_finds_nothing(house: House, visit: Visit, lang: str, width: int):
    page, words = await _open(visit, house, lang, width), WORDS[lang]
    await _is_accessible(page)
    await page.locator("input[type=file]").set_input_files([PDF])
    await page.get_by_role("button", name=words["send"]).click()
    await expect(page.locator("#alert")).to_be_visible()
    await _is_accessible(page)
    await page.get_by_label(words["consent"]).check()
    await page.get_by_role("button", name=words["send"]).click()
    await expect(page.locator(".number")).to_be_visible()
    await _is_accessible(page)


async def test_what_a_customer_sends_is_a_card_that_says_what_looks_odd(house: House, visit: Visit):
    page = await _open(visit, house, "ja", PHONE, scripts=False)
    await page.get_by_label("件名", exact=True).fill("治具")
    await page.get_by_label("電話番号", exact=True).fill("075-000-0000")
    await page.get_by_label("同意します").check()
    await page.get_by_role("button", name="送信する").click()
    number = (await page.locator(".number").inner_text()).split()[-1]
    secretary = await visit(house)
    await secretary.goes("channel")
    card = secretary.card(number)
    await expect(card).to_contain_text("かもしれません: フォームを開いてすぐ送信されました")
    await expect(card).not_to_contain_text("治具")
