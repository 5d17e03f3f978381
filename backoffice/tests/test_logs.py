"""A log line as JSON is one line, whatever it says."""

import json
import logging
import sys

from backoffice.logs import JsonFormatter


def test_a_line_with_its_traceback_stays_one_line():
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("tasks", logging.ERROR, "f", 1, "Task %d\nfailed: Ø", (42,), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("error", "tasks", "Task 42\nfailed: Ø")
    assert "ValueError" in said["traceback"]
