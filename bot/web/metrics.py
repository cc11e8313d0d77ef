"""`GET /metrics`, in Prometheus' text format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.routing import Route

from bot.services import standing

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.services.desk import Desk
    from bot.services.metrics import Metrics


def metrics_route(desk: Desk, metrics: Metrics) -> Route:
    """Return the route; what waits in the database is counted when it is asked for."""

    async def show(_request: Request) -> Response:
        metrics.standing(*await desk.read(standing.now))
        return Response(generate_latest(metrics.registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return Route("/metrics", show, methods=["GET"])
