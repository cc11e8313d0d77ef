"""`POST /api/inquiries`: how a network's own website hands inquiries over. See docs/setup.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.clock import monotonic
from bot.domain.errors import Refusal
from bot.domain.members import API, Act
from bot.i18n import translate
from bot.services import intake, tokens
from bot.web.intake_body import draft_of, parse
from bot.web.words import ApiError, locale_for

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.domain.inquiries import Inquiry
    from bot.services.desk import Desk

log = structlog.get_logger(__name__)

LARGEST = 1_000_000  # bytes
LONGEST_KEY = 255  # characters
FRESH = 30.0  # seconds for which a list of tokens serves
_FIELDS = {"empty_inquiry": "subject", "received_in_future": "received_at"}


class Tokens:
    """The tokens in use, read again now and then: a revoked one ends within half a minute."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, str] = {}
        self._read_at = float("-inf")

    async def name_of(self, token: str) -> str | None:
        """Return the token's name, or None for one that is not in use."""
        name = None
        if monotonic() - self._read_at < FRESH:
            name = tokens.name_of(token, self._known)
        if name is None:  # it may have been made a moment ago
            self._known = await self._desk.read(tokens.active)
            self._read_at = monotonic()
            name = tokens.name_of(token, self._known)
        return name


def intake_route(desk: Desk) -> Route:
    """Return the route."""
    known = Tokens(desk)

    async def receive(request: Request) -> JSONResponse:
        locale = locale_for(request.headers.get("accept-language", ""), desk.network.locale)
        try:
            case = await _receive(request, desk, known)
        except ApiError as error:
            return error.answer(locale, _headers(error))
        except Refusal as refusal:
            field = _FIELDS.get(refusal.key)
            return ApiError(422, f"refusal.{refusal.key}", field, **refusal.params).answer(locale)
        except SQLAlchemyError as error:
            log.warning("database_failed", error=type(error).__name__)  # what it says may quote a customer
            return ApiError(503, "web.no_database").answer(locale, {"retry-after": "30"})
        deadline = case.deadline.astimezone(desk.network.timezone).isoformat(timespec="seconds")
        received_as = translate(locale, "web.received_as", number=case.number)
        return JSONResponse(
            {"number": case.number, "deadline": deadline, "received_as": received_as}, status_code=201
        )

    return Route("/api/inquiries", receive, methods=["POST"])


async def _receive(request: Request, desk: Desk, known: Tokens) -> Inquiry:
    name = await known.name_of(_bearer(request))
    if name is None:
        raise ApiError(401, "web.unknown_token")
    origin_key = _origin_key(request, name)
    values = parse(await _body(request))
    now = desk.clock.now()
    draft = draft_of(values, now, desk.network.timezone)
    act = Act(actor=f"{API}{name}", now=now, surface="api")
    try:
        case = await desk.write(lambda s: intake.register(s, desk.network, act, draft, origin_key))
    except IntegrityError:  # the same key came twice at once: the other one is on disk now
        case = await desk.write(lambda s: intake.register(s, desk.network, act, draft, origin_key))
    return case


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiError(401, "web.no_token")
    return token.strip()


def _headers(error: ApiError) -> dict[str, str]:
    return {"www-authenticate": 'Bearer realm="toban"'} if error.status == 401 else {}  # noqa: PLR2004


def _origin_key(request: Request, name: str) -> str | None:
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) > LONGEST_KEY:
        raise ApiError(422, "web.key_too_long", "Idempotency-Key", limit=LONGEST_KEY)
    return f"{API}{name}:{key}" if key else None


async def _body(request: Request) -> bytes:
    """Read the body; stop as soon as it is too large, whatever its headers say."""
    size = request.headers.get("content-length", "")
    if size.isascii() and size.isdigit() and len(size) > len(str(LARGEST)):
        raise ApiError(413, "web.too_large", limit=LARGEST)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise ApiError(413, "web.too_large", limit=LARGEST)
    return bytes(body)
