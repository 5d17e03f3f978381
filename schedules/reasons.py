"""Why something is as it is, as codes that are stored and sentences that are read: of a schedule in trouble, and of a
row of the ledger. What a person writes as a reason is stored as it is."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedules.rules import REFUSALS

# The rule's own refusals, listed here for the translators; `in_words` finds them by their code.
REASONS: dict[str, Promise] = {
    # a schedule that cannot run
    "procedure_archived": gettext_lazy("Its procedure is no longer in use."),
    "procedure_moved": gettext_lazy("Its procedure now belongs to %(department)s."),
    "procedure_empty": gettext_lazy("Its procedure has no steps yet."),
    "department_archived": gettext_lazy("Its department is no longer in use."),
    "category_archived": gettext_lazy("Its kind of work is no longer in use."),
    "nobody": gettext_lazy("Nobody answers for its department: give it a manager."),
    "failed": gettext_lazy("Something went wrong. It is tried again every minute."),
    # why a date is nobody's
    "inactive": gettext_lazy("%(name)s no longer works here."),
    "not_member": gettext_lazy("%(name)s is not in this department."),
    "lacks": gettext_lazy("%(name)s lacks: %(skills)s."),
    "away": gettext_lazy("%(name)s is away."),
    "day off": gettext_lazy("%(name)s does not work that day."),
    "holiday": gettext_lazy("%(name)s does not work that day: a public holiday."),
    "closed": gettext_lazy("%(name)s does not work that day: closed."),
    # what became of a date
    "expired": gettext_lazy("Not done by closing time."),
    "superseded": gettext_lazy("A newer one has come."),
    "not_working_day": gettext_lazy("It is no longer a working day."),
    "rule_changed": gettext_lazy("The rule was changed."),
    "stopped": gettext_lazy("The recurring work was stopped."),
}


def in_words(code: str, params: dict[str, Any]) -> str:
    """The sentence of a code in the reader's language; nothing for no code."""
    if code in REASONS:
        return str(REASONS[code]) % params
    return _(REFUSALS[code]) % params if code in REFUSALS else code
