"""Workspaces for the tests of this folder."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.local.config import Patience
from tests.local.local_town import Town, town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable


@pytest.fixture
async def settle() -> AsyncIterator[Callable[..., Awaitable[Town]]]:
    """Found a workspace with a configuration of the test's own."""
    async with AsyncExitStack() as stack:

        async def found(**changes: Any) -> Town:
            return await stack.enter_async_context(town(changes))

        yield found


@pytest.fixture
async def here(settle: Callable[..., Awaitable[Town]]) -> Town:
    """The usual workspace."""
    return await settle()


@pytest.fixture
async def impatient(settle: Callable[..., Awaitable[Town]]) -> Town:
    """A workspace that waits for nothing long."""
    return await settle(patience=replace(Patience(), ack=0.2, trigger=0.2, retries=(0.0, 0.05, 0.05)))
