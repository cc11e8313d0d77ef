"""The HTTP API keeps to its own description, and the description to the HTTP API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.specs.openapi import checks

from bot.web.openapi import PATH, description
from tests.fuzz import cases

if TYPE_CHECKING:
    import httpx
    from schemathesis import Case

    from tests.web.conftest import Site


def _described() -> dict[str, Any]:
    """Return the operations by name; the token is ours to send, tests/web/test_intake.py has wrong ones."""
    said = description()
    del said["paths"]["/api/inquiries"]["post"]["security"]
    known = openapi.from_dict(said)
    return {
        one["operationId"]: known[path][how]
        for path, ways in said["paths"].items()
        for how, one in ways.items()
    }


DESCRIBED = _described()
LOOKED_AT = [
    *(checks.status_code_conformance, checks.content_type_conformance),
    *(checks.response_headers_conformance, checks.response_schema_conformance),
]
# Not ours to describe: pages for people, what they load, and Slack's own address.
FOR_PEOPLE = re.compile(r"/form|/files/|/m/|/slack/events")


async def answer_to(site: Site, case: Case) -> httpx.Response:
    sent = case.as_transport_kwargs(base_url="http://toban")
    body = {"content": sent["data"]} if "data" in sent else {"json": sent.get("json")}
    token = {"authorization": f"Bearer {site.token}"}
    body = {name: value for name, value in body.items() if value is not None}
    return await site.client.request(
        sent["method"], sent["url"], headers=dict(sent["headers"]) | token, params=sent["params"], **body
    )


async def test_anybody_may_read_the_description(sqlite_site: Site):
    assert (await sqlite_site.client.get(PATH)).json() == description()


def test_every_address_for_programs_is_described(sqlite_site: Site):
    app = sqlite_site.client._transport.app
    served = {re.sub(":[a-z]+", "", route.path) for route in app.routes}
    assert {path for path in served if not FOR_PEOPLE.match(path)} == set(description()["paths"])


@pytest.mark.parametrize("name", DESCRIBED)
@cases(8)
@given(data=st.data())
async def test_what_is_described_is_answered_as_it_says(sqlite_site: Site, name: str, data):
    case = data.draw(DESCRIBED[name].as_strategy(GenerationMode.POSITIVE))
    answer = await answer_to(sqlite_site, case)
    case.validate_response(answer, checks=LOOKED_AT)
    if answer.status_code == 422:  # what a schema cannot say: all of it is empty, or it comes from the future
        assert answer.json()["error"]["field"] in ("subject", "received_at")
    elif name == "hand_in":
        assert answer.status_code == 201


@cases(25)
@given(case=DESCRIBED["hand_in"].as_strategy(GenerationMode.NEGATIVE))
async def test_what_is_not_described_is_refused_by_name(sqlite_site: Site, case: Case):
    answer = await answer_to(sqlite_site, case)
    case.validate_response(answer, checks=[*LOOKED_AT, checks.negative_data_rejection])
