"""A customer before the form: what they see, fill in and send, as a browser without any script does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from storage import inquiries
from tests.web.conftest import SlowClock

if TYPE_CHECKING:
    import httpx

    from bot.domain.inquiries import Inquiry
    from tests.web.conftest import Site

CONTACT = {"subject": "アルミの治具", "body": "5個お願いします。", "email": "kirishima@kaimu.example.jp"}
PDF = b"%PDF-1.7\n1 0 obj"


class Page(HTMLParser):
    """What a page has in it: the values of its form, its links, its words."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status, self.headers, self.html = answer.status_code, answer.headers, answer.text
        self.fields: dict[str, Any] = {}
        self.kept: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.described: list[str] = []
        self._textarea = ""
        self.words = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.tags.append(tag)
        self.attributes.append(has)
        self.ids += [has["id"]] if has.get("id") else []
        self.described += (has.get("aria-describedby") or "").split()
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "a":
            self.links.append(has.get("href") or "")
        if tag == "textarea":
            self._textarea = name
            self.fields[name] = ""
        if tag != "input":
            return
        chosen = has.get("type") not in {"checkbox", "radio"} or "checked" in has
        if name == "kept" and chosen:
            self.kept.append(value)
        elif name == "consent":
            self.fields["consent"], self.consent = (value if chosen else ""), value
        elif chosen and name not in {"files", ""}:
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data
        self.words += data


class Customer:
    """Fills the form in and sends it."""

    def __init__(self, client: httpx.AsyncClient, lang: str = "ja") -> None:
        self._client, self._path = client, f"/form?lang={lang}"

    async def open(self) -> Page:
        """Open the form."""
        return Page(await self._client.get(self._path))

    async def send(self, page: Page, *files: tuple[str, bytes], **typed: Any) -> Page:
        """Send the form of a page, with what is typed over what stands in it; the consent is ticked."""
        data = page.fields | {"consent": page.consent, "kept": page.kept} | typed
        sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
        sent = sent or [("files", ("", b"", "application/octet-stream"))]
        headers = data.pop("headers", {})
        return Page(await self._client.post(self._path, data=data, files=sent, headers=headers))

    async def follow(self, page: Page) -> Page:
        """Go where a page sends the browser."""
        assert page.status == 303, page.words
        return Page(await self._client.get(page.headers["location"]))


class HandClock(SlowClock):
    """A clock whose machine time a test pushes: a customer needs a while to write."""

    machine = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    passed = timedelta()

    def now(self) -> datetime:
        return super().now() + self.passed

    def pass_by(self, time: timedelta) -> None:
        """Let time go by, business and machine time alike."""
        self.passed += time
        self.machine += time

    def machine_now(self) -> datetime:
        return self.machine


async def opened(site: Site, clock: HandClock, lang: str = "ja") -> tuple[Customer, Page]:
    """Open the form and take two minutes to fill it in."""
    site.desk.clock = clock
    customer = Customer(site.client, lang)
    page = await customer.open()
    clock.machine += timedelta(minutes=2)
    return customer, page


async def cases(site: Site) -> list[Inquiry]:
    """Return the inquiries that were taken in."""
    return await site.desk.read(lambda s: inquiries.still_open(s, 100))


def limit(site: Site, **form: Any) -> None:
    """Let the network's form be another one."""
    changed = site.desk.network.form.model_copy(update=form)
    site.desk.network = site.desk.network.model_copy(update={"form": changed})
