"""/metrics of a process that has no pages: to this machine alone."""

from __future__ import annotations

from prometheus_client import Metric, start_http_server
from prometheus_client.core import GaugeMetricFamily

from bot.watch.metrics import Together

HERE = "127.0.0.1"


def listen(port: int, together: Together) -> None:
    """In a thread of its own, to the end of the process. Raises OSError where the port is taken."""
    start_http_server(port, addr=HERE, registry=together.registry)


def leads(it_does: bool) -> Metric:
    """Of a clock: whether it is the one that calls."""
    return GaugeMetricFamily("sangyu_clock_leads", "Whether this clock is the one that calls for the ticks.", value=int(it_does))
