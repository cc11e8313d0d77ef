"""What is wrong between the parts of a network's file, and each fault's sentence.

The checks between parts read the raw values, so that they are told together with the faults of single
values; what has the wrong shape is passed over here, its own fault is told elsewhere.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from bot.network_file import Keys, Problem, Source

ROLES = ("representative", "standing_directors", "sales_head", "secretariat", "managing_firms")
COMPUTED_ROLES = ("backup", "duty")  # the rota says who they are
ALLOCATORS = ("hand", "desk")
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{5,}")
_FIRM = re.compile(r"[A-Za-z]{0,4}[-_]?\d{1,6}")
_SHAPES = {
    "string_type": "text",
    "tuple_type": "list",
    "bool_type": "bool",
    "dict_type": "table",
    "mapping_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
}


def faults(source: Source) -> list[Problem]:
    """Return every fault between the parts of a file."""
    checks = (_repeated_ids, _unknown_lanes, _rota, _roles, _calls, _allocators, _grades, _meetings)
    return [problem for check in (*checks, _suggested) for problem in check(source)]


def problem_of(fault: ErrorDetails, source: Source, root: type[BaseModel]) -> Problem:
    """Put a fault that pydantic found into a sentence of the catalogue."""
    keys = tuple(part for part in fault["loc"] if part != "turns")  # our own level, see `split_turns`
    kind, where = fault["type"], dotted(keys)
    if kind.startswith("config."):
        return source.problem(keys, kind, where=where, **fault.get("ctx", {}))
    if kind == "extra_forbidden":
        return _unknown_key(keys, source, root)
    if kind == "missing":
        return source.problem(keys[:-1], "config.missing", where=dotted(keys[:-1]), name=keys[-1])
    if kind == "literal_error":
        known = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return source.problem(keys, "config.one_of", where=where, value=fault["input"], known=known)
    shape = _SHAPES.get(kind, "other")
    return source.problem(keys, f"config.shape_{shape}", where=where, value=fault["input"])


def dotted(keys: Keys) -> str:
    """Return the way to a value as people write it: `lanes[2].name`, counted from 1."""
    text = ""
    for key in keys:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def _unknown_key(keys: Keys, source: Source, root: type[BaseModel]) -> Problem:
    known = sorted(_fields(root, keys[:-1]))
    close = get_close_matches(str(keys[-1]), known, n=1)
    if close:
        return source.problem(keys, "config.unknown_key_close", where=dotted(keys), close=close[0])
    return source.problem(keys, "config.unknown_key", where=dotted(keys), known=", ".join(known))


def _fields(model: type[BaseModel], keys: Keys) -> list[str]:
    """Return the keys that the table at `keys` may have."""
    names = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    for place, key in enumerate(keys):
        if isinstance(key, str):
            inner = next(_models(names.get(key)), None)
            return _fields(inner, keys[place + 1 :]) if inner else []
    return ["preset", *names] if "network" in names else list(names)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _repeated_ids(source: Source) -> Iterator[Problem]:
    for part, name in (*((part, "id") for part in _LISTS), ("rota", "week")):
        seen = set()
        for number, table in _tables(source, part):
            value = str(table.get(name))
            if name in table and value in seen:
                yield source.problem((part, number, name), "config.repeated", where=part, value=value)
            seen.add(value)


def _unknown_lanes(source: Source) -> Iterator[Problem]:
    lanes = _ids(source, "lanes")
    for number, firm in _tables(source, "firms"):
        for lane in _texts(firm.get("lanes")):
            if "lanes" in source.values and lane not in lanes:
                yield source.problem(
                    ("firms", number, "lanes"), "config.unknown_lane", value=lane, known=", ".join(lanes)
                )


def _rota(source: Source) -> Iterator[Problem]:
    lanes, firms = _ids(source, "lanes"), _ids(source, "firms")
    for number, week in _tables(source, "rota"):
        for lane, firm in week.items():
            keys = ("rota", number, lane)
            if lane == "week":
                continue
            if lane not in lanes:
                yield source.problem(keys, "config.unknown_lane", value=lane, known=", ".join(lanes))
            elif firms and firm not in firms:
                yield source.problem(keys, "config.unknown_firm", value=firm)


def _roles(source: Source) -> Iterator[Problem]:
    roles, firms = _known_roles(source), _ids(source, "firms")
    for role in roles:
        if role in COMPUTED_ROLES and role in _table(source, "roles"):
            yield source.problem(("roles", role), "config.computed_role", value=role)
    for role, people in _table(source, "roles").items():
        for number, person in enumerate(_texts(people)):
            if not _is_person(person, firms):
                yield source.problem(("roles", role, number), "config.nobody", where=role, value=person)


def _calls(source: Source) -> Iterator[Problem]:
    roles, firms = _known_roles(source), _ids(source, "firms")
    for number, step in _tables(source, "escalation"):
        for place, called in enumerate(_texts(step.get("call"))):
            if called not in roles and not _is_person(called, firms):
                keys = ("escalation", number, "call", place)
                yield source.problem(keys, "config.unknown_role", value=called, known=", ".join(roles))


def _allocators(source: Source) -> Iterator[Problem]:
    known = [*ALLOCATORS, *_known_roles(source)]
    for number, case_type in _tables(source, "case_types"):
        for place, who in enumerate(_texts(case_type.get("allocators"))):
            if who not in known:
                keys = ("case_types", number, "allocators", place)
                yield source.problem(keys, "config.unknown_role", value=who, known=", ".join(known))


def _grades(source: Source) -> Iterator[Problem]:
    grades = [str(grade.get(key)) for _, grade in _tables(source, "grades") for key in ("id", "name")]
    for number, firm in _tables(source, "firms"):
        grade = firm.get("grade")
        if grades and grade and grade not in grades:
            keys = ("firms", number, "grade")
            yield source.problem(keys, "config.unknown_grade", value=grade, known=", ".join(grades))


def _meetings(source: Source) -> Iterator[Problem]:
    roles, firms = _known_roles(source), _ids(source, "firms")
    grades = [str(grade.get(key)) for _, grade in _tables(source, "grades") for key in ("id", "name")]
    for number, series in _tables(source, "meetings"):
        for office in ("chair", "minute_taker"):
            who = series.get(office)
            if isinstance(who, str) and who and who not in roles and not _is_person(who, firms):
                where, known = ("meetings", number, office), ", ".join(roles)
                yield source.problem(where, "config.unknown_role", value=who, known=known)
        for place, who in enumerate(_texts(series.get("members"))):
            if who not in (*grades, *roles) and not _is_person(who, firms):
                known, keys = ", ".join((*grades, *roles)), ("meetings", number, "members", place)
                yield source.problem(keys, "config.unknown_members", value=who, known=known)


def _suggested(source: Source) -> Iterator[Problem]:
    """Check the rules of the file itself: a preset's may speak of lanes that the file has replaced."""
    if ("suggest",) not in source.places:
        return
    known = {
        "lane": ("lanes", "config.unknown_lane"),
        "case_type": ("case_types", "config.unknown_case_type"),
    }
    for number, rule in _tables(source, "suggest"):
        for name, (part, key) in known.items():
            ids, value = _ids(source, part), rule.get(name)
            if part in source.values and value and value not in ids:
                yield source.problem(("suggest", number, name), key, value=value, known=", ".join(ids))


_LISTS = ("lanes", "case_types", "grades", "meetings", "firms")


def _known_roles(source: Source) -> list[str]:
    return list(dict.fromkeys((*ROLES, *COMPUTED_ROLES, *_table(source, "roles"))))


def _is_person(value: str, firms: list[str]) -> bool:
    """Whether it names a firm or a Slack user; where the file lists no firms, what looks like one."""
    return bool(_SLACK_USER.fullmatch(value)) or (value in firms if firms else bool(_FIRM.fullmatch(value)))


def _ids(source: Source, part: str) -> list[str]:
    return list(dict.fromkeys(str(table["id"]) for _, table in _tables(source, part) if "id" in table))


def _table(source: Source, part: str) -> dict[str, Any]:
    value = source.values.get(part)
    return value if isinstance(value, dict) else {}


def _tables(source: Source, part: str) -> list[tuple[int, dict[str, Any]]]:
    value = source.values.get(part)
    tables = value if isinstance(value, list) else []
    return [(number, table) for number, table in enumerate(tables) if isinstance(table, dict)]


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
