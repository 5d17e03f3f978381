"""Numbers are read as they are typed in the reader's language, exactly, or refused in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from ui.numbers import NumberRefused, number_text, read_number, read_plain

pytestmark = pytest.mark.once
NBSP = "\u00a0"

READ = [
    ("en", "4.5", "4.5"),
    ("en", "4,5", "4.5"),
    ("en", " -4.5 ", "-4.5"),
    ("en", "\u22124.5", "-4.5"),
    ("en", "+7", "7"),
    ("en", ".5", "0.5"),
    ("en", "007", "7"),
    ("en", "1,234", "1234"),  # the comma parts thousands in English
    ("en", "1,234.5", "1234.5"),
    ("en", "1,234,567", "1234567"),
    ("en", "1.234", "1.234"),
    ("en", "0,125", "0.125"),
    ("en", "1 234,5", "1234.5"),
    ("nb", "4,5", "4.5"),
    ("nb", "4.5", "4.5"),
    ("nb", "1,234", "1.234"),
    ("nb", f"1{NBSP}234,5", "1234.5"),
    ("nb", "1.234,5", "1234.5"),
    ("nb", "12 345 678", "12345678"),
    ("nb", "999999999999.999", "999999999999.999"),
]


@pytest.mark.parametrize("language, typed, number", READ)
def test_a_number_is_read(language, typed, number):
    with translation.override(language):
        assert read_number(typed, places=3) == Decimal(number)


HOSTILE = [
    *(
        "",
        " ",
        "x",
        "4 °C",
        "--4",
        "4-",
        "4.",
        "4,",
        "1e999",
        "1e3",
        "NaN",
        "nan",
        "-Infinity",
        "inf",
        "0x10",
        "½",
        "٤",
    ),
    *("1 2", "12 34", "1,23,456", "1,234.5.6", "1.234.56", "1,234,56", "4.5678", "1000000000000", "9" * 5000),
    *("\x00", "\ud800", "4\n5", "4;DROP"),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_no_number_is_refused_in_words(typed):
    with pytest.raises(NumberRefused) as refused:
        read_number(typed, places=3)
    assert refused.value.message.endswith((".", "5."))


def test_what_could_be_either_is_asked_about():
    with translation.override("nb"), pytest.raises(NumberRefused) as refused:
        read_number("1.234", places=3)
    assert f"1{NBSP}234" in refused.value.message and "1,234" in refused.value.message


def test_decimals_are_counted():
    assert read_number("12.50", places=2) == Decimal("12.5")
    assert read_number("12.00", places=0) == 12
    for typed, places in (("12.345", 2), ("12.5", 0)):
        with pytest.raises(NumberRefused):
            read_number(typed, places=places)


def test_programs_have_one_way_of_writing():
    assert read_plain("-1234.5", places=3) == Decimal("-1234.5")
    for sent in ("1,5", " 1", "1e3", "NaN", "+1", "1_000", "1" * 40):
        with pytest.raises(NumberRefused):
            read_plain(sent, places=3)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("number", ["0", "-0.5", "1234.5", "1234567.125", "999999999999.999"])
def test_what_is_shown_is_read_again(language, number):
    with translation.override(language):
        assert read_number(number_text(Decimal(number)), places=3) == Decimal(number)


def test_how_a_number_is_shown():
    with translation.override("nb"):
        assert number_text(Decimal("1234.500")) == f"1{NBSP}234,5"
        assert number_text(1200) == f"1{NBSP}200"
    with translation.override("en"):
        assert number_text(Decimal("12.5"), places=2) == "12.50"
        assert number_text(1200) == "1,200"
