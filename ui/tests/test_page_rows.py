"""Keyset paging, tried on the table of content types: it is always there and belongs to no app of ours."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.test.utils import override_settings
from django.utils import translation

from ui.paging import SALT, Page, _packed, _unpacked, capped_count, page

pytestmark = pytest.mark.django_db
BY = ("app_label", "id")


@pytest.fixture
def rows() -> list[int]:
    ContentType.objects.all().delete()
    made = [ContentType.objects.create(app_label=f"app{n // 4}", model=f"m{n}") for n in range(23)]
    return [row.pk for row in made]


def turn(cursor: str | None = None, *, size: int = 5, descending: bool = False) -> Page[ContentType]:
    return page(ContentType.objects.all(), cursor=cursor, size=size, by=BY, descending=descending)


@pytest.mark.parametrize("descending", [False, True])
def test_forward_and_back_meet_every_row_once(rows: list[int], descending: bool) -> None:
    seen, pages = [], []
    here = turn(descending=descending)
    while True:
        pages.append(here)
        seen += [row.pk for row in here.rows]
        if here.next is None:
            break
        here = turn(here.next, descending=descending)
    assert seen == (rows[::-1] if descending else rows)
    for earlier in reversed(pages[:-1]):
        assert here.previous
        here = turn(here.previous, descending=descending)
        assert [row.pk for row in here.rows] == [row.pk for row in earlier.rows]
    assert here.first
    assert here.previous is None


def test_a_row_that_comes_in_between_moves_no_other(rows: list[int]) -> None:
    first = turn()
    ContentType.objects.create(app_label="app0", model="early")
    assert [row.pk for row in turn(first.next).rows] == rows[5:10] or turn(first.next).rows[0].model == "early"


@pytest.mark.parametrize(
    "cursor",
    [
        None,
        "",
        "forged",
        "\x00",
        "x" * 10_000,
        "é:é:é",
        signing.dumps([list(BY), False, False, ["app1", "no number"]], salt=SALT),
        signing.dumps([list(BY), False, False, ["app1"]], salt=SALT),
        signing.dumps([list(BY), True, False, ["app1", 1]], salt=SALT),
        signing.dumps([["model", "id"], False, False, ["app1", 1]], salt=SALT),
        signing.dumps([list(BY), False, False, [{"moment": "never"}, 1]], salt=SALT),
        signing.dumps([list(BY), False, False, [{}, 1]], salt=SALT),
        signing.dumps({"a": 1}, salt=SALT),
        signing.dumps(7, salt=SALT),
        signing.dumps([list(BY), False, False, ["app1", 1]], salt="another"),
        signing.dumps([list(BY), False, False, ["zzz", 1]], salt=SALT),
    ],
    ids=range(16),
)
def test_an_absurd_cursor_gives_the_first_page(rows: list[int], cursor: str | None) -> None:
    here = turn(cursor)
    assert here.first
    assert [row.pk for row in here.rows] == rows[:5]


def test_an_id_beyond_64_bits_is_no_crash(rows: list[int]) -> None:
    here = turn(signing.dumps([list(BY), False, False, ["app1", 10**30]], salt=SALT))
    assert [row.app_label for row in here.rows] == ["app2"] * 4 + ["app3"]


def test_turning_back_near_the_start_gives_a_full_first_page(rows: list[int]) -> None:
    second = turn(turn().next)
    ContentType.objects.filter(pk__in=rows[:3]).delete()
    assert second.previous
    back = turn(second.previous)
    assert back.first
    assert [row.pk for row in back.rows] == rows[3:8]


def test_a_page_is_one_query(rows: list[int], django_assert_num_queries) -> None:
    second = turn().next
    with django_assert_num_queries(1):
        turn()
    with django_assert_num_queries(1):
        turn(second)


def test_moments_survive_the_cursor() -> None:
    moment = datetime.datetime(2026, 11, 23, 11, 0, 0, 123456, tzinfo=datetime.UTC)
    assert _unpacked(_packed(moment)) == moment
    assert _unpacked(_packed(moment.date())) == moment.date()


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_counts_stop_at_the_cap(rows: list[int], django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert capped_count(ContentType.objects.all()) == "23"
    assert capped_count(ContentType.objects.all(), cap=20) == "20+"
    ContentType.objects.bulk_create(ContentType(app_label="many", model=str(n)) for n in range(1000))
    with translation.override("en"):
        assert capped_count(ContentType.objects.all()) == "1,000+"
    with translation.override("nb"):
        assert capped_count(ContentType.objects.all()) == "1\xa0000+"
