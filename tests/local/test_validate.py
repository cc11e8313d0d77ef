import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.local.validate import METHODS, model_problems, rule_problems, schema_problems, surface_of, validate
from bot.local.validation.schema import block_kit
from tests.local.broken_payloads import BROKEN
from tests.local.sound_payloads import (
    SOUND,
    actions,
    button,
    field,
    modal,
    mrkdwn,
    option,
    plain,
    post,
    section,
    text_input,
)

SUBMITTED = modal(section(block_id="intro"), field(text_input(), "company"))


def _cases(table: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    return [pytest.param(method, payload, id=name) for name, method, payload in table]


@pytest.mark.parametrize(("method", "payload"), _cases(SOUND))
def test_what_slack_takes_is_accepted(method, payload):
    assert validate(method, payload) == []


@pytest.mark.parametrize(("method", "payload"), _cases(BROKEN))
def test_what_slack_refuses_is_refused(method, payload):
    assert validate(method, payload)


@pytest.mark.parametrize(("method", "payload"), _cases([*SOUND, *BROKEN]))
def test_a_payload_is_left_as_it_was(method, payload):
    before = copy.deepcopy(payload)
    validate(method, payload)
    assert payload == before


def test_there_are_more_broken_payloads_than_the_trials_had():
    assert len({name for name, _, _ in BROKEN}) == len(BROKEN) >= 37


def test_a_problem_says_where_it_is():
    problems = validate("chat.postMessage", post(section(), section("x" * 3001)))
    assert any(problem.startswith("blocks/1/text") and "3,000" in problem for problem in problems)


def test_errors_name_the_inputs_of_the_submitted_view():
    answer = {"response_action": "errors", "errors": {"company": "必須です"}}
    assert validate("view_ack", answer, view=SUBMITTED) == []


@pytest.mark.parametrize("block_id", ["intro", "nowhere"])
def test_errors_at_a_block_that_is_no_input_are_refused(block_id):
    answer = {"response_action": "errors", "errors": {block_id: "必須です"}}
    assert validate("view_ack", answer, view=SUBMITTED)


def test_a_view_may_come_as_json():
    form = {"trigger_id": "1.2.3", "view": json.dumps(SUBMITTED)}
    assert validate("views.open", form) == []


def _found_by(method: str, payload: dict[str, Any]) -> set[str]:
    surface = surface_of(method, payload)
    checks = {"models": model_problems, "schema": schema_problems, "rules": rule_problems}
    return {name for name, check in checks.items() if check(surface)}


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([{"type": "section"}], id="a section with neither text nor fields"),
        pytest.param([actions({"type": "static_select", "action_id": "s"})], id="a select without options"),
        pytest.param(
            [field({"type": "datepicker", "action_id": "d", "initial_date": "soon"})],
            id="a date that is none",
        ),
        pytest.param(
            [{"type": "image", "alt_text": "x", "image_url": "https://" + "x" * 2993}],
            id="an image's address of 3,001",
        ),
        pytest.param(
            [actions({"type": "overflow", "action_id": "o", "options": []})], id="an overflow without options"
        ),
    ],
)
def test_the_models_catch_what_the_schema_does_not(blocks):
    found = _found_by("chat.postMessage", post(*blocks))
    assert "models" in found
    assert "schema" not in found


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([section("")], id="an empty section text"),
        pytest.param([{"type": "divider", "colour": "red"}], id="a property Slack does not know"),
        pytest.param([{"type": "section", "fields": [plain("x" * 2001)]}], id="a field of 2,001"),
        pytest.param([actions(button(text=mrkdwn("x")))], id="a button's text in mrkdwn"),
        pytest.param([{"type": "context", "elements": [button()]}], id="a button in a context"),
        pytest.param([actions(text_input())], id="an input element in actions"),
    ],
)
def test_the_schema_catches_what_the_models_do_not(blocks):
    found = _found_by("chat.postMessage", post(*blocks))
    assert "schema" in found
    assert "models" not in found


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        pytest.param("chat.postMessage", post(*[{"type": "divider"}] * 51), id="51 blocks"),
        pytest.param("chat.postMessage", post(actions(button(), button())), id="the same action_id twice"),
        pytest.param(
            "chat.postMessage",
            post(*[{"type": "divider", "block_id": "b"}] * 2),
            id="the same block_id twice",
        ),
        pytest.param("chat.postMessage", post(*[section("x" * 3000)] * 5), id="more than 12,000 characters"),
        pytest.param(
            "views.open",
            {"trigger_id": "1", "view": {key: SUBMITTED[key] for key in ("type", "title", "blocks")}},
            id="a modal with an input and no submit",
        ),
        pytest.param(
            "chat.postMessage",
            post(
                actions(
                    {
                        "type": "static_select",
                        "action_id": "s",
                        "options": [option()],
                        "initial_option": option("z"),
                    }
                )
            ),
            id="an initial option that is not offered",
        ),
    ],
)
def test_the_rules_catch_what_neither_knows(method, payload):
    assert _found_by(method, payload) == {"rules"}


def test_the_schema_is_compiled_once():
    assert block_kit() is block_kit()


def test_the_schema_is_itself_sound():
    block_kit().check_schema(block_kit().schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, item in items for place in _places(item, (*path, key)))]


def _replaced(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.copy(node)
    changed[path[0]] = _replaced(node[path[0]], path[1:], value)
    return changed


@settings(deadline=None)
@given(st.data())
def test_no_payload_however_broken_makes_it_raise(data):
    _, method, payload = data.draw(st.sampled_from(SOUND))
    place = data.draw(st.sampled_from(_places(payload)[1:] or [()]))
    broken = _replaced(payload, place, data.draw(JSON))
    method = method if method in METHODS else "view_ack"
    problems = validate(method, broken if isinstance(broken, dict) else {})
    assert all(isinstance(problem, str) for problem in problems)
