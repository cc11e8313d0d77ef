"""`GET /metrics`, in Prometheus' text format."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.routing import Route

from bot.services import standing
from bot.services.spool import Spool

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.services.desk import Desk
    from bot.services.metrics import Metrics
    from bot.services.standing import Figures


PATIENCE = 3.0  # seconds; what this process counted itself is told without the database, too


def metrics_route(desk: Desk, metrics: Metrics) -> Route:
    """Return the route; what waits in the database is counted when it is asked for."""

    async def show(_request: Request) -> Response:
        metrics.standing(await _figures(desk))
        metrics.forms(len(await asyncio.to_thread(Spool(desk.files).waiting)))
        return Response(generate_latest(metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return Route("/metrics", show, methods=["GET"])


async def _figures(desk: Desk) -> Figures | None:
    at, machine_now = desk.clock.now(), desk.clock.machine_now()
    try:
        async with asyncio.timeout(PATIENCE):
            return await desk.read(lambda s: standing.figures(s, at, machine_now))
    except (SQLAlchemyError, TimeoutError):
        return None
