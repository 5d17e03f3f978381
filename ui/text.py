"""The one cleaner that all text from outside passes, and the folding that search uses.

Forms and the API call it alike. What a text means, and how long it may be, is the caller's business.
"""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Letters that Nordic and German readers hold apart from their bare ones: å is not a. Everything else loses its accent.
DISTINCT = frozenset("åäöü")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Half a pair; in a form it comes as bytes that are no UTF-8, and Django has put U+FFFD in its place.
BROKEN = re.compile(r"[\ud800-\udfff\ufffd]")
# What turns the direction of writing for all that follows: "slip\u202efdp.exe" would read as slipexe.pdf. Hebrew and
# Arabic need none of them to be read, so they are left out and nobody is bothered.
TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
# Unicode's stream-safe limit. Longer runs of accents make normalising quadratic, and no language has them.
MOST_MARKS = 30


class TextRefused(ValueError):
    """A text that may not come in. `code` is for programs, `message` is a sentence for the person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def clean(value: str, *, limit: int, one_line: bool = False) -> str:
    """The text in NFC, line ends as \\n, no trailing blanks, at most `limit` characters; `one_line` turns breaks into
    blanks. Marks that turn the direction of writing are left out. Raises TextRefused for NUL, other control characters,
    lone surrogates, too many accents, too long."""
    if len(value.rstrip()) > 4 * limit:  # before anything that costs time
        raise _too_long(limit)
    text = value.translate(TURNING) if not value.isascii() else value
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(text) > 2 * limit:  # twice, because NFC may still shorten it
        raise _too_long(limit)
    _refuse_characters(text)
    if one_line:
        text = " ".join(re.split(r"[\t\n\u2028\u2029]+", text)).strip()
    text = unicodedata.normalize("NFC", text)
    if len(text) > limit:
        raise _too_long(limit)
    return text


def fold(text: str) -> str:
    """The form in which search compares texts: Ø and ø alike, é and e alike, å and a not; blanks as one."""
    lowered = unicodedata.normalize("NFC", text.casefold())
    bare = "".join(_bare(character) for character in lowered)
    return " ".join(bare.split())


def _bare(character: str) -> str:
    if character.isascii() or character in DISTINCT:
        return character
    parts = unicodedata.normalize("NFD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _refuse_characters(text: str) -> None:
    if CONTROL.search(text):
        raise TextRefused("control_character", _("Please remove the invisible control characters from this text."))
    if BROKEN.search(text):
        raise TextRefused("lone_surrogate", _("This text contains a broken character. Please type it again."))
    if not text.isascii() and _longest_run_of_marks(text) > MOST_MARKS:
        raise TextRefused("too_many_marks", _("There are too many accents on one letter."))


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


def _too_long(limit: int) -> TextRefused:
    message = ngettext("Please use at most %(limit)d character.", "Please use at most %(limit)d characters.", limit) % {
        "limit": limit
    }
    return TextRefused("too_long", message)
