"""The examples that the local workspace offers."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.demo import demo_inquiries, demo_network
from bot.domain.inquiries import Source
from bot.local_people import samples_of, workspace_of

NOW = datetime(2028, 3, 1, 1, 0, tzinfo=UTC)


def test_a_phone_call_arrives_as_one_and_a_talk_at_a_fair_too() -> None:
    samples = {sample["id"]: sample for sample in samples_of(demo_inquiries(), NOW)}
    assert {sample["fields"]["source"] for sample in samples.values()} <= set(Source)
    assert samples["D03"]["fields"]["source"] == samples["D03"]["source"] == "phone"
    assert samples["D12"]["fields"]["source"] == "fair"


def test_what_is_wanted_lies_ahead_and_on_the_weekday_it_was_wanted_for() -> None:
    for before, sample in zip(demo_inquiries(), samples_of(demo_inquiries(), NOW), strict=True):
        was, wanted = before["desired_delivery"], sample["fields"]["desired_delivery"]
        if len(was) < len("2026-10"):
            assert wanted == was
            continue
        assert wanted > f"{NOW:%Y-%m-%d}"[: len(wanted)]
        if len(was) == len("2026-10-23"):
            assert datetime.fromisoformat(wanted).weekday() == datetime.fromisoformat(was).weekday()


def test_everybody_of_an_english_network_has_slack_in_english() -> None:
    network = demo_network(NOW.date())
    network = network.model_copy(update={"identity": network.identity.model_copy(update={"locale": "en"})})
    assert {one.locale for one in workspace_of(network, NOW, "", "").users} == {"en-US"}
