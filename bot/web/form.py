"""`/form`: the page on which customers write, sent without any script; and the receipt after it.

What is doubtful is asked about once and taken then; what looks wrong is taken and marked. While the
database is away a form is put on disk and taken in later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import Refusal
from bot.domain.public_form import fingerprint, marks
from bot.i18n import LOCALES, translate
from bot.services.public_form import Sent
from bot.texts.deadline import moment_text
from bot.web import form_answers, form_page
from bot.web.form_body import TOO_LARGE, announced, draft_of, most_bytes, read
from bot.web.form_desk import AWAY, FormDesk
from bot.web.form_page import Problem
from bot.web.headers import kept_headers, page_headers
from bot.web.parting import Parting
from bot.web.visitors import Visits, address_of, is_behind_unknown_proxy, is_ours

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from bot.domain.inquiries import Draft
    from bot.domain.public_form import Doubt
    from bot.services.desk import Desk
    from bot.services.form_tokens import Opened
    from bot.web.form_body import Came
    from bot.web.form_page import Filled, Kept
    from bot.web.visitors import Proxies

    Answer = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger(__name__)

FILES_LOST = {"file_lost", "files_lost"}  # refusals
TRIES = 5  # times as many as are taken: errors are put right, files are added


class PublicForm:
    """The form of one process. `proxies` are those whose X-Forwarded-For counts.

    `pacing` is the time by which sendings are counted: the machine's, unless the local workspace pushes it.
    """

    def __init__(self, desk: Desk, proxies: Proxies = ()) -> None:
        self.pacing: Callable[[], datetime] = lambda: desk.clock.machine_now()  # noqa: PLW0108  tests change clocks
        self._desk, self._proxies = desk, proxies
        self._tries, self._taken = Visits(), Visits()
        self._warned = False
        self._form_desk = FormDesk(desk)

    def routes(self) -> list[Route]:
        """Return the form's routes."""
        return [
            Route("/form", self._guarded(self._show), methods=["GET"]),
            Route("/form", self._guarded(self._send), methods=["POST"]),
            Route("/form/done", self._guarded(self._done), methods=["GET"]),
            Route("/form/{name}.css", self._style, methods=["GET"]),
            Route("/form/{name}.png", self._logo, methods=["GET"]),
        ]

    async def run(self) -> None:
        """Take in what waits on disk as soon as the database is there, for ever."""
        await self._form_desk.run()

    def _guarded(self, answer: Answer) -> Callable[[Request], Awaitable[Response | Parting]]:
        """Let a fault of ours be a page with phone and mail, not an error in JSON; part from who sends on."""

        async def guarded(request: Request) -> Response | Parting:
            try:
                said = await answer(request)
            except Exception:
                log.exception("form_failed")
                said = self._notice(request, "failed", 500)
            if request.method != "POST" or getattr(request.state, "whole", False):
                return said
            return Parting(said, most_bytes(self._desk.network.form.limits))

        return guarded

    async def _show(self, request: Request) -> Response:
        try:
            signer = await self._form_desk.signer()
        except AWAY as error:
            return self._closed(request, error)
        token = signer.opened(self._desk.clock.machine_now())
        return self._form(request, form_page.Filled(token))

    async def _style(self, request: Request) -> Response:
        net = self._desk.network
        lasts = form_page.style_path(net) == request.url.path
        return Response(form_page.style_of(net), media_type="text/css", headers=kept_headers(lasts=lasts))

    async def _logo(self, request: Request) -> Response:
        logo = form_page.logo_of(self._desk.network)
        if logo is None:
            return Response(status_code=404)
        lasts = request.path_params["name"] == logo.name
        return Response(logo.content, media_type="image/png", headers=kept_headers(lasts=lasts))

    async def _send(self, request: Request) -> Response:
        lang, limits = self._lang(request), self._desk.network.form.limits
        try:
            signer = await self._form_desk.signer()
        except AWAY:
            came = await read(request, limits, None, bool)
            request.state.whole = came.whole
            return self._form(request, form_answers.away(lang, came, ""), 503)
        now = self._desk.clock.machine_now()
        place, size = self._place(request), announced(request) or most_bytes(limits)
        wait = self._wait(self._tries, place, TRIES * self._desk.network.form.per_hour)
        with self._form_desk.room.visit(place, size) as visit:
            keep = None if wait else self._form_desk.keeper(visit)
            came = await read(request, limits, keep, lambda token: signer.read(token, now))
            request.state.whole = came.whole
            opened = signer.read(came.values.get("token", ""), now)
            token = came.values["token"] if opened else signer.opened(now)
            if wait or came.crowded:
                return await self._later(request, came, token, wait)
            if came.broken:
                wrong, status = form_answers.broken(lang, came, limits), came.broken == TOO_LARGE
                return await self._again(request, came, token, wrong, (), 413 if status else 400)
            return await self._judged(request, came, token, opened)

    async def _judged(self, request: Request, came: Came, token: str, opened: Opened | None) -> Response:
        """Take a form that came whole, or show it again with what is wrong and what is asked."""
        net, lang, now = self._desk.network, self._lang(request), self._desk.clock.machine_now()
        draft = draft_of(came.values, {lane.id for lane in net.lanes}, lang)
        trusted = opened is not None and is_ours(request, self._desk.url)
        wrong = form_answers.faults(net, lang, came, draft, trusted=trusted)
        asked = form_answers.questions(came, draft, wrong)
        if wrong or asked or opened is None:
            return await self._again(request, came, token, wrong, asked)
        draft = replace(draft, marks=marks(draft, came.values.get("note2", ""), now - opened.at))
        return await self._take(request, came, token, self._sent(came, draft, opened, lang))

    def _place(self, request: Request) -> str | None:
        """Return the address a form comes from; None where a proxy that nobody named hides it."""
        if not is_behind_unknown_proxy(request, self._proxies):
            return address_of(request, self._proxies)
        if not self._warned:
            log.warning("unknown_proxy", address=request.client.host if request.client else "")
        self._warned = True
        return None

    def _wait(self, visits: Visits, place: str | None, most: int, key: str = "") -> float:
        """Count this sending; return the seconds until one more is taken from there, 0 for now."""
        return visits.wait(place, most, self.pacing().timestamp(), key) if place is not None else 0.0

    def _sent(self, came: Came, draft: Draft, opened: Opened, lang: str) -> Sent:
        """Return the form under its key: the same form with the same words is the same inquiry."""
        contents = [*came.tokens, *(file.sha256 for file in came.files)]
        key = f"form:{opened.key}:{fingerprint(replace(draft, marks=()), contents)}"
        consented = form_page.consent_text(self._desk.network, lang)
        at = self._desk.clock.now()
        return Sent(key, at, draft, consented, tuple(came.tokens), tuple(came.files))

    async def _take(self, request: Request, came: Came, token: str, sent: Sent) -> Response:
        lang, most = self._lang(request), self._desk.network.form.per_hour
        place = self._place(request)
        wait = self._wait(self._taken, place, most, sent.key)
        if wait and await self._form_desk.found(sent.key) is None:
            return await self._later(request, came, token, wait)
        try:
            await self._form_desk.take(sent)
        except Refusal as refusal:
            self._taken.forget(place or "", sent.key)  # it may be sent again, and is the first then
            told = Problem("body", translate(lang, f"refusal.{refusal.key}", **refusal.params))
            wrong = [_files_again(lang) if refusal.key in FILES_LOST else told]
            return await self._again(request, came, token, wrong)
        except OSError as error:
            log.critical("form_not_kept", error=type(error).__name__)
            return self._form(request, form_answers.away(lang, came, token), 503)
        signer = await self._form_desk.signer()
        receipt = signer.receipt(sent.key, self._desk.clock.machine_now())
        where = f"/form/done?{urlencode({'lang': lang, 't': receipt})}"
        return RedirectResponse(where, 303, headers=page_headers(self._desk.network.form.sites))

    async def _done(self, request: Request) -> Response:
        net, lang = self._desk.network, self._lang(request)
        try:
            signer = await self._form_desk.signer()
        except AWAY as error:
            return self._closed(request, error)
        key = signer.read_receipt(request.query_params.get("t", ""), self._desk.clock.machine_now())
        if key is None:
            return self._page(form_page.gone_page(net, lang), 404)
        found = await self._form_desk.found(key)
        if found is None:
            return self._notice(request, "closed", 503)
        if isinstance(found, Sent):
            return self._page(form_page.later_page(net, lang, found.draft))
        return self._page(form_page.done_page(net, lang, found))

    async def _again(
        self,
        request: Request,
        came: Came,
        token: str,
        wrong: Sequence[Problem],
        asked: Sequence[Doubt] = (),
        status: int = 422,
    ) -> Response:
        """Show the form again with everything that was typed, and the files kept for the next try."""
        lang = self._lang(request)
        kept = await self._kept(came)
        if came.passed_over or len(kept) < len(came.files) + len(came.tokens):
            wrong = [*(one for one in wrong if one != _files_again(lang)), _files_again(lang)]
        return self._form(request, form_answers.again(lang, came, token, wrong, asked, kept), status)

    async def _kept(self, came: Came) -> list[Kept]:
        """Return what is kept for the next try; what is missing is to be chosen again."""
        try:
            return await self._form_desk.kept(came)
        except (*AWAY, Refusal):
            return []

    async def _later(self, request: Request, came: Came, token: str, busy: float) -> Response:
        """Say when to send again: `busy` seconds for who sends too often, else when files are taken again."""
        desk, lang, wait = self._desk, self._lang(request), busy or came.crowded
        free_at = desk.clock.now() + timedelta(seconds=wait + 60)  # the page shows minutes
        hours = desk.network.hours
        time = moment_text(free_at, hours, lang, hours.local_day(desk.clock.now()))
        say, status = (form_answers.busy, 429) if busy else (form_answers.crowded, 503)
        answer = self._form(request, say(lang, came, token, time, await self._kept(came)), status)
        answer.headers["retry-after"] = str(ceil(wait))
        return answer

    def _lang(self, request: Request) -> str:
        asked = request.query_params.get("lang", "")
        return asked if asked in LOCALES else self._desk.network.locale

    def _form(self, request: Request, filled: Filled, status: int = 200) -> Response:
        net = self._desk.network
        page = form_page.form_page(net, self._lang(request), filled, net.form.limits)
        return HTMLResponse(page, status, headers=page_headers(net.form.sites, back=True))

    def _closed(self, request: Request, error: Exception) -> Response:
        log.warning("database_failed", error=type(error).__name__)
        return self._notice(request, "closed", 503)

    def _notice(self, request: Request, key: str, status: int) -> Response:
        lang = self._lang(request)
        told = translate(lang, f"public.{key}_title"), translate(lang, f"public.{key}")
        return self._page(form_page.notice(self._desk.network, lang, *told), status)

    def _page(self, page: str, status: int = 200) -> Response:
        return HTMLResponse(page, status, headers=page_headers(self._desk.network.form.sites))


def _files_again(lang: str) -> Problem:
    return Problem("files", translate(lang, "public.problem_files_again"))
