"""What Prometheus reads at /metrics: requests as this machine's web processes counted them, and the office's state.

For programs on this machine, or those that hold METRICS_TOKEN; to anybody else the page does not exist. Counts are of
rows, never of people or words, and stop at MOST: a question here must stay cheap.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from notices.models import Channel, Envelope, Notice
from staff.http import Request
from staff.models import Heartbeat, JobTally
from tasks.models import Task
from tasks.states import ACTIVE

MOST = 10_000
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# What a proxy writes: with any of these the request came through one, whatever address it now comes from.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")

# --- what the web processes count; under gunicorn in files that they share, one set for each of its places ---

_place = "0"


def take_place(number: int) -> None:
    """Called in each web process when it starts: a successor goes on counting where the one before it ended."""
    global _place
    _place = str(number)


SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    values.ValueClass = values.MultiProcessValue(lambda: _place)  # type: ignore[no-untyped-call]

_own = CollectorRegistry()
_requests = Counter("backoffice_requests", "Requests answered.", ["route", "status"], registry=_own)
_seconds = Histogram("backoffice_request_seconds", "Time to answer.", ["route"], registry=_own, buckets=SECONDS)


def answered(route: str, status: int, seconds: float) -> None:
    _requests.labels(route, f"{status // 100}xx").inc()
    _seconds.labels(route).observe(seconds)


# --- who may read it ---


@require_safe
@never_cache
@login_not_required
def metrics(request: Request) -> HttpResponse:
    """Text for Prometheus; 404 for whoever is neither on this machine nor holds the token."""
    if not (has_token(request) or from_this_machine(request)):
        raise Http404
    registry = CollectorRegistry()
    if SHARED:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Office(request.now))
    text = generate_latest(registry) + (b"" if SHARED else generate_latest(_own))
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    wanted = str(settings.METRICS_TOKEN)
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    return bool(wanted) and kind.lower() == "bearer" and compare_digest(given.strip().encode(), wanted.encode())


def from_this_machine(request: HttpRequest) -> bool:
    """Straight from here: a proxy beside us has our address too, so what any proxy wrote counts against it.

    The name that was asked for must be this machine's as well: a proxy that writes nothing passes the office's on.
    """
    if any(request.headers.get(name) for name in FORWARDED):
        return False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and (host == "localhost" or is_loopback(host))


def is_loopback(address: str) -> bool:
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


# --- the state of the office, read from the database when asked: 11 queries ---


class Office(Collector):
    """Says that the database is away instead of failing."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*self._clock(), *self._messages(), *self._work(), *self._jobs()]
        except Error:
            found = []
        yield GaugeMetricFamily("backoffice_database_up", "1 while the database answers.", value=1 if found else 0)
        yield from found

    def _clock(self) -> Iterator[Metric]:
        ages = GaugeMetricFamily("backoffice_clock_age_seconds", "Since the clock's last tick or night.", labels=["of"])
        for name, at in Heartbeat.objects.filter(name__in=["tick", "nightly"]).values_list("name", "at"):
            ages.add_metric([name], (self.now - at).total_seconds())
        yield ages

    def _messages(self) -> Iterator[Metric]:
        mails = Envelope.objects.to_send(self.now)
        rows = Notice.objects.due(self.now)
        waiting = GaugeMetricFamily("backoffice_outbox_pending", "Due and not told yet, up to 10,000.", labels=["what"])
        lag = GaugeMetricFamily("backoffice_outbox_lag_seconds", "How long the oldest of them is due.", labels=["what"])
        for what, found, at in (
            ("mail", mails, "next_attempt_at"),
            ("inbox", rows.filter(channel=Channel.INBOX), "not_before"),
            ("unbound", rows.filter(channel=Channel.EMAIL), "not_before"),
        ):
            waiting.add_metric([what], up_to_most(found))
            oldest = found.order_by(at).values_list(at, flat=True).first()
            lag.add_metric([what], (self.now - oldest).total_seconds() if oldest else 0)
        yield waiting
        yield lag
        dead = up_to_most(Envelope.objects.filter(state=Envelope.State.DEAD))
        yield GaugeMetricFamily("backoffice_outbox_dead", "Mails that were given up, up to 10,000.", value=dead)

    def _work(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily("backoffice_tasks", "Tasks that are not over, up to 10,000 each.", labels=["status"])
        for status in ACTIVE:
            tasks.add_metric([status], up_to_most(Task.objects.filter(status=status)))
        yield tasks

    def _jobs(self) -> Iterator[Metric]:
        spent = SummaryMetricFamily("backoffice_job_seconds", "Jobs in the background.", labels=["job"])
        failed = CounterMetricFamily("backoffice_job_failures", "Jobs that ended in an error.", labels=["job"])
        for tally in JobTally.objects.all()[:100]:
            spent.add_metric([tally.name], count_value=tally.runs, sum_value=tally.ms / 1000)
            failed.add_metric([tally.name], tally.failures)
        yield spent
        yield failed


def up_to_most(rows: "QuerySet[Notice] | QuerySet[Envelope] | QuerySet[Task]") -> int:
    return rows.order_by()[:MOST].count()
