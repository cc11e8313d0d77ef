"""A message of another version has buttons that this one does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import edits
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

OLD = ("case:gone", "hands:gone", "outcome:gone", "rota:gone", "gone")
UNKNOWN = "このボタンは今は使えません"


def button(action_id: str) -> dict[str, Any]:
    label = {"type": "plain_text", "text": f"昔の{action_id}"}
    return {"type": "button", "text": label, "action_id": action_id, "value": "1"}


async def test_whoever_presses_a_button_we_do_not_know_any_more_is_told_so(town: Town) -> None:
    await town.arrives()  # by now we know the channel
    room = (await town.toban.db.read(edits.channel_ids))["inquiries"]
    blocks = [{"type": "actions", "elements": [button(one) for one in OLD]}]
    await town.toban.client.chat_postMessage(channel=str(room), text="昔のボタン", blocks=blocks)
    message = next(one for one in town.workspace.messages(INQUIRIES) if OLD[0] in told(one))
    for pressed, action_id in enumerate(OLD, 1):
        await town.presses(town.secretary, f"昔の{action_id}", message)
        await town.workspace.until(
            lambda count=pressed: [UNKNOWN in one for one in town.whispers(town.secretary)] == [True] * count
        )
