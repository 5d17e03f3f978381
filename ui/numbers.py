"""Numbers as people type and read them: the reader's decimal sign, groups of three. Exact, by Decimal; never a float.

What a number counts, and in which whole units it is stored, is the caller's business.
"""

import re
from decimal import Decimal

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 10**12
LONGEST = 40
BLANKS = re.compile(r"[\u00a0\u2007\u2009\u202f]")
SHAPE = re.compile(r"([+-]?)([0-9][0-9 .,]*[0-9]|[0-9]|[.,][0-9]+)")
GROUPED = re.compile(r"[0-9]{1,3}( [0-9]{3})+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+|[0-9]*")
PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class NumberRefused(ValueError):
    """Not a number, or not one that fits; `message` is a sentence for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_number(text: str, *, places: int) -> Decimal:
    """What was typed, with comma or point, in the active language: "1 234,5" or "1,234.5". Raises NumberRefused.

    At most `places` decimals. A sign that could as well part the thousands as the decimals is asked about.
    """
    typed = BLANKS.sub(" ", text).replace("\u2212", "-").strip()
    found = SHAPE.fullmatch(typed) if len(typed) <= LONGEST else None
    if found is None:
        raise _no_number()
    whole, fraction = _parted(found[2])
    if not GROUPED.fullmatch(whole) or not re.fullmatch("[0-9]*", fraction):
        raise _no_number()
    digits = re.sub("[^0-9]", "", whole) or "0"
    return fitting(Decimal(f"{found[1]}{digits}.{fraction or 0}"), places=places)


def read_plain(text: str, *, places: int) -> Decimal:
    """What a program sends: "-1234.5", whatever the language. Raises NumberRefused."""
    if not PLAIN.fullmatch(text):
        raise _no_number()
    return fitting(Decimal(text), places=places)


def fitting(number: Decimal, *, places: int) -> Decimal:
    """The number, if it is finite, below a billion thousand, and has at most `places` decimals."""
    if not number.is_finite():
        raise _no_number()
    if abs(number) >= LARGEST:
        raise NumberRefused(_("That number is too large."))
    if number != round(number, places):
        if not places:
            raise NumberRefused(_("Please type a whole number."))
        words = ngettext("Please use at most %(count)d decimal.", "Please use at most %(count)d decimals.", places)
        raise NumberRefused(words % {"count": places})
    return number


def number_text(number: Decimal | int, *, places: int | None = None) -> str:
    """In the active language: 1234.5 -> "1,234.5". `places` decimals; None: as many as it has."""
    exact = format(Decimal(number), "f")
    if places is None and "." in exact:
        exact = exact.rstrip("0").rstrip(".")
    return number_format(Decimal(exact), decimal_pos=places, use_l10n=True, force_grouping=True)


def _parted(body: str) -> tuple[str, str]:
    """The whole part, perhaps still grouped, and the decimals."""
    signs = [one for one in body if one in ",."]
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        return body, ""
    whole, _sign, fraction = body.rpartition(signs[-1])
    if len(signs) == 1 and signs[0] != get_format("DECIMAL_SEPARATOR") and _could_be_a_group(whole, fraction):
        if signs[0] == get_format("THOUSAND_SEPARATOR"):
            return body, ""
        either = {"large": number_text(int(whole + fraction)), "small": number_text(Decimal(f"{whole}.{fraction}"))}
        raise NumberRefused(_("Is that %(large)s or %(small)s? Please type it like one of them.") % either)
    return whole, fraction


def _could_be_a_group(whole: str, fraction: str) -> bool:
    return len(fraction) == 3 and whole.isdecimal() and len(whole) <= 3 and not whole.startswith("0")


def _no_number() -> NumberRefused:
    return NumberRefused(_("Please type a number, such as %(example)s.") % {"example": number_text(Decimal("4.5"))})
