"""The one cleaner: what is refused, what is changed, and how search folds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.text import TextRefused, clean, fold


@pytest.mark.parametrize(
    "text, code",
    [
        ("nul\x00", "control_character"),
        ("escape\x1b[31m", "control_character"),
        ("delete\x7fd", "control_character"),
        ("lone \ud800 half", "lone_surrogate"),
        ("x" * 11, "too_long"),
        ("x" * 1_000_000, "too_long"),
    ],
)
def test_hostile_text_is_refused(text: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean(text, limit=10 if code == "too_long" else 100)
    assert refused.value.code == code
    assert refused.value.message


def test_a_pile_of_accents_is_refused_before_it_costs_time() -> None:
    with pytest.raises(TextRefused) as refused:
        clean("a" + "\u0301\u0316" * 5_000, limit=20_000)
    assert refused.value.code == "too_many_marks"


def test_clean_normalises_and_trims() -> None:
    assert clean("Bla\u030abær \r\nlinje to\r  \n", limit=100) == "Blåbær \nlinje to"
    assert clean("  two\nlines\t here ", limit=100, one_line=True) == "two lines  here"


def test_the_limit_counts_what_is_kept() -> None:
    assert clean("e\u0301" * 5, limit=5) == "é" * 5
    assert clean("x" * 5 + " " * 50, limit=5) == "x" * 5


@given(st.text(max_size=200))
def test_clean_gives_normal_text_or_refuses(text: str) -> None:
    try:
        cleaned = clean(text, limit=200)
    except TextRefused:
        return
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned, limit=200) == cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("ØRSTED", "Ørsted"),
        ("ørsted", "ØRSTED"),
        ("ÅSE", "åse"),
        ("A\u030ase", "Åse"),
        ("rene", "René"),
        ("strasse", "Straße"),
    ],
)
def test_search_finds(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)


@pytest.mark.parametrize("one, other", [("ås", "as"), ("øl", "ol"), ("æra", "era"), ("bär", "bar"), ("rör", "ror")])
def test_search_holds_nordic_letters_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
