"""DELETE: nothing is deleted, it is archived. What would be left hanging on it is said first, as on the page."""

from typing import Annotated, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from api.errors import invalid
from api.schemas.types import Line
from staff.archiving import what_hangs_on

# Why, for the history: the query parameter of every DELETE that archives.
Why = Annotated[str, Line(500)]


def refuse_unsure(row: Model, *, sure: bool) -> None:
    """Raises Problem 422 with what hangs on the row, unless that is wanted all the same."""
    hanging: list[Any] = [] if sure else what_hangs_on(row)
    if hanging:
        words = _("This would be left hanging: %(what)s. Say “sure” to archive it all the same.")
        raise invalid({"sure": hanging}, words % {"what": ", ".join(hanging)})
