"""Lines that were pasted from somewhere else: what each says, without the marks that lists carry.

Whether a line becomes a task or a step is the asking form's.
"""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_LINES = 100
LONGEST_TITLE, LONGEST_STEP = 200, 300
LONGEST_PASTE = 60_000  # what is too long is told by its line, not by the whole
# "- milk", "• milk", "1. milk", "2) milk", "[ ] milk", "- [x] milk"; but "1.5 l milk" and "2 boxes" are what they say.
MARKS = re.compile(r"(?:(?:[-*+•‣◦▪●–—]|\(?\d{1,3}[.)])(?:\s+|$))?(?:\[[ xX✓]?\](?:\s+|$))?")


def lines_of(text: str, *, longest: int) -> list[str]:
    """What each line says; empty ones are left out. Refused by the number of a line that is too long."""
    found: list[str] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = " ".join(MARKS.sub("", line.strip(), count=1).split())
        if len(said) > longest:
            told = {"number": number, "longest": longest, "length": len(said)}
            problems.append(_("Line %(number)d has %(length)d characters: please keep it to %(longest)d.") % told)
        elif said:
            found.append(said)
    if len(found) + len(problems) > MOST_LINES:
        told = {"most": MOST_LINES, "count": len(found) + len(problems)}
        problems.append(
            ngettext(
                "Please use at most %(most)d lines; this is %(count)d.",
                "Please use at most %(most)d lines; these are %(count)d.",
                told["count"],
            )
            % told
        )
    if problems:
        raise forms.ValidationError(problems[:10])
    return found


def steps_of(text: str) -> list[str]:
    """The steps that a text holds; at least one."""
    found = lines_of(text, longest=LONGEST_STEP)
    if not found:
        raise forms.ValidationError(_("Write what is to be done."))
    return found
