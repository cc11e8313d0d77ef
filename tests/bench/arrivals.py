"""The load of a burst: inquiries through the API, evenly over some seconds: `python -m tests.bench.arrivals`.

Reads {"url", "token", "count", "seconds"} from standard input and prints what each took and its number.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp

LANES = ("parts", "systems", None)
CREATED = 201
AT_ONCE = 64  # connections


async def main(job: dict[str, Any]) -> list[tuple[float, str]]:
    headers, begun = {"Authorization": f"Bearer {job['token']}"}, time.monotonic()
    took: list[tuple[float, str]] = []

    async def arrive(session: aiohttp.ClientSession, number: int) -> None:
        await asyncio.sleep(begun + number * job["seconds"] / job["count"] - time.monotonic())
        body = {"company": "ミズナラ計測機器株式会社", "email": f"a{number}@example.com", "body": "切削" * 60}
        body |= {"subject": f"アルミ筐体の切削見積({number})", "lane": LANES[number % len(LANES)]}
        started = time.perf_counter()
        async with session.post(job["url"], json=body, headers=headers) as answer:
            told = await answer.json()
        if answer.status != CREATED:
            raise SystemExit(f"{answer.status}: {told}")
        took.append((time.perf_counter() - started, told["number"]))

    patient = aiohttp.ClientTimeout(total=None)  # a slow machine makes customers wait, and loses none
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector, timeout=patient) as session:
        await asyncio.gather(*(arrive(session, number) for number in range(job["count"])))
    return took


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
