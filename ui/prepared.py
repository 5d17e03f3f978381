"""A queryset whose SQL is written once a process: for the few that every page asks, where writing costs most.

Django needs longer to write the SQL of a page's queries than the database to answer them. What a query says stays in
the words of the querysets; here it is only kept. It leans on Django's compiler and is tested against plain queries.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.sql.compiler import SQLCompiler

T = TypeVar("T")
Place = tuple[str, int]  # the name of a value and, for several, which of them


class Prepared(Generic[T]):
    """`Prepared(build)(key, name=value, ...)` answers `list(build(key, name=value, ...))`.

    `build` is called once for each key and shape of values, with stand-ins; it must pass each value on as it is.
    `key` holds what decides how the query reads. Values are int, date, datetime, str (compared whole, never LIKE),
    or lists of one of them: those are filled up to the next power of two by their last one, and must not be empty.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, T]"]) -> None:
        self.build = build
        self.known: dict[Hashable, _Written | None] = {}

    def __call__(self, key: Hashable = None, **values: Any) -> list[T]:
        values = {name: _filled(value) if isinstance(value, tuple | list) else value for name, value in values.items()}
        shape = (key, connections[DEFAULT_DB_ALIAS].vendor, *((n, _shape(value)) for n, value in values.items()))
        if shape not in self.known:
            self.known[shape] = _write(self.build, key, values)
        written = self.known[shape]
        return written.ask(values) if written else []


def _filled(several: Sequence[Any]) -> tuple[Any, ...]:
    length = 1 << (len(several) - 1).bit_length()
    return (*several, *[several[-1]] * (length - len(several)))


def _shape(value: Any) -> Hashable:
    return (len(value), type(value[0])) if isinstance(value, tuple) else (type(value),)


def _stand_in(value: Any, number: int) -> Any:
    """Something of the same type that no query says by itself."""
    if isinstance(value, datetime):
        return datetime(9000, 6, 1, 0, 0, 0, number, tzinfo=UTC)
    if isinstance(value, date):
        return date(9000, 6, 1) + timedelta(days=number)
    if isinstance(value, str):
        return f"stand-in {number}"
    return (1 << 62) + number


def _write(build: Callable[..., Any], key: Hashable, values: dict[str, Any]) -> "_Written | None":
    """The SQL, and which of its parameters are values; None where the query can hold nothing."""
    number, given = 0, {}
    places: dict[Any, Place] = {}
    for name, value in values.items():
        several = value if isinstance(value, tuple) else (value,)
        stands = [_stand_in(one, number + index) for index, one in enumerate(several)]
        number += len(stands)
        places |= {form: (name, index) for index, one in enumerate(stands) for form in _forms(one)}
        given[name] = tuple(stands) if isinstance(value, tuple) else stands[0]
    queryset = build(key, **given)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    found = [(_place(one, places), one) for one in parameters]
    return _Written(queryset, compiler, sql, found)


def _place(parameter: Any, places: dict[Any, Place]) -> Place | None:
    """None: the query's own. What looks like a stand-in and is none was made of one: the answer would be wrong."""
    place = places.get(parameter) if isinstance(parameter, Hashable) else None
    if place is None and (str(parameter).startswith(("stand-in", "9000-")) or _is_high(parameter)):
        raise ValueError(f"{parameter} was not passed on as it is")
    return place


def _is_high(parameter: Any) -> bool:
    return isinstance(parameter, int) and parameter > 1 << 61


def _forms(value: Any) -> list[Any]:
    """How the value looks among the parameters; SQLite's times are texts."""
    return [value, _adapted(value)]


def _adapted(value: Any) -> Any:
    operations = connections[DEFAULT_DB_ALIAS].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


class _Written:
    """One query as it was written, asked with other values."""

    def __init__(
        self, queryset: "models.QuerySet[Any]", compiler: SQLCompiler, sql: str, parameters: list[tuple[Any, Any]]
    ) -> None:
        self.queryset, self.sql, self.parameters = queryset, sql, parameters
        self.compiler = compiler
        self.compiler.__class__ = type("Asked", (_Asked, type(compiler)), {})
        fields = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self.compiler.converters = compiler.get_converters(fields)  # type: ignore[attr-defined]

    def ask(self, values: dict[str, Any]) -> list[Any]:
        several = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
        adapted = {name: [_adapted(one) for one in value] for name, value in several.items()}
        bound = [adapted[place[0]][place[1]] if place else constant for place, constant in self.parameters]
        compiler = _twin(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.written = (self.sql, bound)
        queryset = _twin(self.queryset)
        queryset._query = _Query(self.queryset.query, compiler)
        found: Iterable[Any] = queryset._iterable_class(queryset)
        return list(found)


def _twin(one: Any) -> Any:
    """A shallow copy without asking the object: a queryset that is copied by `copy` runs its query first."""
    twin = object.__new__(type(one))
    twin.__dict__.update(one.__dict__)
    return twin


class _Asked:
    """A compiler that has nothing left to write."""

    written: tuple[str, list[Any]]
    converters: dict[int, Any]
    connection: Any
    has_extra_select: Any
    col_count: int
    apply_converters: Callable[[Any, Any], Any]

    def execute_sql(self, *_how: Any, **_more: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(*self.written)
            rows = cursor.fetchall()
        return [row[: self.col_count] for row in rows] if self.has_extra_select else rows

    def results_iter(self, results: Any = None, tuple_expected: bool = False, **_more: Any) -> Any:
        rows = self.execute_sql() if results is None else results
        if not self.converters:
            return iter(rows)
        rows = self.apply_converters(rows, self.converters)
        return map(tuple, rows) if tuple_expected else rows


class _Query:
    """The queryset's query, but that it has its compiler already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self.query, self.compiler = query, compiler

    def get_compiler(self, *_how: Any, **_more: Any) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)


def remember(row: models.Model, name: str, rows: list[Any]) -> None:
    """`row.name.all()` is these from now on, as after `prefetch_related`."""
    found = getattr(row, name).all()
    found._result_cache, found._prefetch_done = rows, True
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = found
