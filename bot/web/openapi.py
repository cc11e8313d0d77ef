"""`GET /api/openapi.json`: what programs may ask of Toban over HTTP, in OpenAPI's words.

It is made from the names and limits that the code itself uses; a test sends what it describes, and what it
does not, to the routes. The pages for people (forms, links in mails) and Slack's own address are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.domain.inquiries import Source
from bot.services.health import DEGRADED, FAILING, OK
from bot.web.intake import LARGEST, LONGEST_KEY
from bot.web.intake_body import TEXTS

if TYPE_CHECKING:
    from starlette.requests import Request

PATH = "/api/openapi.json"
_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}
_FIELDS = {
    "lane": "A lane's id. One that the network does not know is kept, and the lane is unknown.",
    "case_type": "A case type's id; as with `lane`.",
    "lang": "The customer's language. Default: ja.",
    "desired_delivery": "As the customer put it.",
}


def openapi_route() -> Route:
    """Return the route."""

    async def give(_request: Request) -> JSONResponse:
        return JSONResponse(description())

    return Route(PATH, give, methods=["GET"])


def description() -> dict[str, Any]:
    """Return the description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Toban", "version": "1", "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": {
            "/api/inquiries": {"post": _intake()},
            PATH: {"get": _simple("openapi", "This description.", {"type": "object"})},
            "/healthz": {"get": _health()},
            "/metrics": {"get": _simple("metrics", "For Prometheus.", _TEXT, "text/plain")},
            "/calendar/{token}.ics": {"get": _calendar()},
        },
        "components": {
            "schemas": {"Inquiry": _inquiry(), "Error": _error()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _intake() -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": _ref("Inquiry")}}}
    taken = _object(number=_TEXT, deadline=_MOMENT, received_as=_TEXT)
    return {
        "operationId": "hand_in",
        "summary": "Hand an inquiry over. It is on disk before it is answered.",
        "security": [{"token": []}],
        "parameters": [_key(), _language()],
        "requestBody": body,
        "responses": {
            "201": _answer("Received, now or under the same key before.", taken),
            "400": _refused("The body is not JSON."),
            "401": _refused("No token, or one that is not in use.", "WWW-Authenticate"),
            "413": _refused(f"The body is larger than {LARGEST} bytes."),
            "422": _refused("A field is wrong (`error.field` names it), or all of them are empty."),
            "503": _refused("Not received: the database is away.", "Retry-After"),
        },
    }


def _inquiry() -> dict[str, Any]:
    """Return the schema of what is handed over; null is the same as leaving a field out."""
    texts: dict[str, Any] = {
        name: {"type": ["string", "null"]} | _said(_FIELDS.get(name, "")) for name in TEXTS
    }
    names = {"type": ["array", "null"], "items": _TEXT} | _said("File names.")
    known = ", ".join(f"`{one}`" for one in Source)
    source = _said(f"One of {known}; default `web`. Any other value is kept among the other fields.")
    moment = {"type": ["string", "null"]} | _said(  # no date-time: that wants an offset
        "When the customer's word arrived (ISO 8601), never in the future; default now. "
        "Without an offset: local time."
    )
    return {
        "type": "object",
        "description": "All fields are optional, but not all may be empty. Others are kept as they came.",
        "properties": texts | {"attachments": names, "received_at": moment, "source": source},
        "additionalProperties": True,
    }


def _error() -> dict[str, Any]:
    return _object(error=_object(field={"type": ["string", "null"]}, message=_TEXT))


def _health() -> dict[str, Any]:
    reason = _object(part=_TEXT, why=_TEXT, text=_TEXT)
    state = {"enum": [OK, DEGRADED, FAILING]}
    told = _object(status=state, reasons={"type": "array", "items": reason})
    return {
        "operationId": "health",
        "parameters": [_language()],
        "responses": {
            "200": _answer("The process serves.", told),
            "503": _answer("It does not do its work; each reason says what to do.", told),
        },
    }


def _calendar() -> dict[str, Any]:
    token = {"name": "token", "in": "path", "required": True, "schema": _TEXT}
    found = _answer("The calendar.", _TEXT, "text/calendar")
    return {
        "operationId": "calendar",
        "parameters": [token, {"name": "If-None-Match", "in": "header", "schema": _TEXT}],
        "responses": {
            "200": found | {"headers": {"ETag": {"schema": _TEXT}}},
            "304": {"description": "As it was."},
            "404": _refused("No such calendar."),
            "503": _refused("The database is away.", "Retry-After"),
        },
    }


def _simple(name: str, about: str, schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"operationId": name, "responses": {"200": _answer(about, schema, kind)}}


def _key() -> dict[str, Any]:
    about = "The same key gives the same number, whatever the body: send again as often as you like."
    key = {"name": "Idempotency-Key", "in": "header", "schema": _TEXT | {"maxLength": LONGEST_KEY}}
    return key | _said(about)


def _language() -> dict[str, Any]:
    return {"name": "Accept-Language", "in": "header", "schema": _TEXT} | _said("Of the sentences.")


def _answer(about: str, schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": about, "content": {kind: {"schema": schema}}}


def _refused(about: str, *headers: str) -> dict[str, Any]:
    told = {name: {"required": True, "schema": _TEXT} for name in headers}
    return _answer(about, _ref("Error")) | ({"headers": told} if told else {})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _said(about: str) -> dict[str, Any]:
    return {"description": about} if about else {}
