"""Countries, currencies, languages and time zones to choose from. What a country's holidays are is holidays.py's."""

import zoneinfo
from functools import lru_cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, "str | Promise"]]

COUNTRIES: Choices = [
    ("AU", _("Australia")),
    ("AT", _("Austria")),
    ("BE", _("Belgium")),
    ("BR", _("Brazil")),
    ("CA", _("Canada")),
    ("HR", _("Croatia")),
    ("CZ", _("Czechia")),
    ("DK", _("Denmark")),
    ("EE", _("Estonia")),
    ("FI", _("Finland")),
    ("FR", _("France")),
    ("DE", _("Germany")),
    ("GR", _("Greece")),
    ("HU", _("Hungary")),
    ("IS", _("Iceland")),
    ("IN", _("India")),
    ("IE", _("Ireland")),
    ("IT", _("Italy")),
    ("JP", _("Japan")),
    ("LV", _("Latvia")),
    ("LT", _("Lithuania")),
    ("LU", _("Luxembourg")),
    ("NL", _("Netherlands")),
    ("NZ", _("New Zealand")),
    ("NO", _("Norway")),
    ("PL", _("Poland")),
    ("PT", _("Portugal")),
    ("SG", _("Singapore")),
    ("SK", _("Slovakia")),
    ("ZA", _("South Africa")),
    ("ES", _("Spain")),
    ("SE", _("Sweden")),
    ("CH", _("Switzerland")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
]
CURRENCIES: Choices = [
    (code, code)
    for code in (
        *("NOK", "SEK", "DKK", "ISK", "EUR", "GBP", "USD", "CHF", "PLN", "CZK", "HUF"),
        *("AUD", "BRL", "CAD", "INR", "JPY", "NZD", "SGD", "ZAR"),
    )
]
LANGUAGES: Choices = list(settings.LANGUAGES)
WITHOUT_MINOR_UNIT = frozenset({"ISK", "JPY"})


@lru_cache(maxsize=1)
def zones() -> Choices:
    """Every zone named after a place, and UTC."""
    names = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "System")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(names))]


def regions(country: str) -> tuple[str, ...]:
    """The codes of a country's regions that have public holidays of their own."""
    import holidays  # lazily: a large package that only set-up needs

    return tuple(holidays.list_supported_countries().get(country, []))


def decimals(currency: str) -> int:
    """How many decimals an amount of that currency has, as ISO 4217 says."""
    return 0 if currency in WITHOUT_MINOR_UNIT else 2
