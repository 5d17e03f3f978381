"""How the pages are served: gunicorn's settings, read from the environment (`script/web`).

The application is loaded once and then forked, so that the processes share its memory. Headers of a proxy are judged
by Django's settings (TRUSTED_PROXIES), never by gunicorn. What is logged, and how, is logs.py's.
"""

import os
from pathlib import Path
from typing import Any

from backoffice import logs

ROOT = Path(__file__).resolve().parent.parent

port = os.environ.get("PORT") or "8000"
address = os.environ.get("BIND") or "127.0.0.1"
bind = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 4
preload_app = True

# A process is replaced now and then, never all at the same time: what a library leaks does not add up.
max_requests = 5_000
max_requests_jitter = 500
# A thread that hangs is ended by PostgreSQL's statement_timeout; this watches the process itself.
timeout = 60
graceful_timeout = 20
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

forwarded_allow_ips = ""
control_socket_disable = True
logconfig_dict = logs.configuration(os.environ.get("LOG_FORMAT") or "text")

# Where the processes put their counts together for /metrics; see metrics.py.
_counts = ROOT / (os.environ.get("VAR_DIR") or "var") / f"metrics-{port}"
_counts.mkdir(parents=True, exist_ok=True)
for _old in _counts.glob("*.db"):
    _old.unlink()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counts)


def on_starting(server: Any) -> None:
    """Before the port is opened: pages that don't fit the database are not served."""
    from backoffice import schema  # Django is loaded by now, and not before

    schema.wait_until_upgraded()


def pre_fork(server: Any, worker: Any) -> None:
    """The lowest place that is free: as many as there are processes, however often one is replaced."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(number for number in range(len(taken) + 1) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    from backoffice import metrics  # the same

    metrics.take_place(worker.place)
