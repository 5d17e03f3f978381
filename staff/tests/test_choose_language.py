"""In which language a page is said: the person's, else the browser's, else the office's."""

import pytest


@pytest.mark.parametrize(
    ("chosen", "browser", "office_language", "expected"),
    [
        ("", "", "en", "en"),
        ("", "", "nb", "nb"),
        ("", "nb-NO,nb;q=0.9,en;q=0.8", "en", "nb"),
        ("", "de-DE,de;q=0.9", "nb", "nb"),
        ("", "de,en;q=0.5", "nb", "en"),
        ("en", "nb", "nb", "en"),
        ("nb", "en", "en", "nb"),
        ("", "*", "nb", "nb"),
        ("", ";;;,q=," * 200, "nb", "nb"),
    ],
)
def test_the_language_of_a_page(ida, office, client_of, chosen, browser, office_language, expected):
    office.language = office_language
    office.save()
    ida.language = chosen
    ida.save()
    answer = client_of(ida).get("/my-day/", headers={"Accept-Language": browser} if browser else {})
    assert answer["Content-Language"] == expected
    assert f'<html lang="{expected}">' in answer.content.decode()
