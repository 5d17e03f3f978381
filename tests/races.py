"""A race: several people act at the same moment, each in a thread and a database connection of their own.

Used by the tests marked `postgres`: SQLite has one writer at a time and silently ignores row locks.
"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE = 20


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once; what each answered, or the exception that it raised."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a racer hangs"
    return answers


def refused(answers: list[Any], kind: type[Exception] | tuple[type[Exception], ...]) -> int:
    """How many racers were refused that way; any other exception is a defect and raised."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, kind):
            raise answer
    return sum(isinstance(answer, kind) for answer in answers)
