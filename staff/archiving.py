"""What would be left hanging when a department is archived or moved, or a person deactivated.

The apps above say it: each appends a function to `holds` in its AppConfig.ready. Nothing here knows tasks or schedules.
"""

from collections.abc import Callable

from django.db import models

# (department or person) -> sentences such as "12 open tasks"; with a bounded number of queries.
Hold = Callable[[models.Model], list[str]]
holds: list[Hold] = []


def what_hangs_on(subject: models.Model) -> list[str]:
    """Sentences to read before going on; empty when nothing is left hanging."""
    return [sentence for hold in holds for sentence in hold(subject)]
