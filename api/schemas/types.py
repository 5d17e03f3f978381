"""The kinds of values that every schema is made of: bounded, cleaned, and strict about what they are in JSON.

A schema that takes `str` or `int` plainly would let in NUL, lone surrogates and numbers that no column can hold.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Generic, TypeVar

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

from api.sentences import refused
from ui.forms import FIRST_DAY, LARGEST_ID, LARGEST_INTEGER, LAST_DAY, LONGEST_TEXT
from ui.text import TextRefused, clean

Row = TypeVar("Row")
Said = dict[str, Any]


class Given(Schema):
    """What a body may hold: nothing that we don't know, so that a misspelt field is not silently ignored."""

    model_config = ConfigDict(extra="forbid")

    def dict(self, *, exclude: Container[str] = ()) -> Said:  # type: ignore[override]
        """All of it as Python has it: a moment is a datetime, not the text that is sent."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in exclude}

    def given(self) -> Said:
        """Only what was sent, by name; an empty value that was sent is there as None."""
        return {name: getattr(self, name) for name in self.model_fields_set}


# --- texts ---


@dataclass(frozen=True)
class Text:
    """`Annotated[str, Text(5000)]`: many lines, cleaned; with `one_line` breaks become blanks."""

    limit: int = LONGEST_TEXT
    one_line: bool = False
    empty: bool = True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.str_schema(strict=True)
        return core_schema.no_info_after_validator_function(self._clean, plain)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        said: dict[str, Any] = {"type": "string", "maxLength": self.limit}
        return said if self.empty else said | {"minLength": 1}

    def _clean(self, value: str) -> str:
        try:
            text = clean(value, limit=self.limit, one_line=self.one_line)
        except TextRefused as no:
            raise refused(no.message) from no
        if not text and not self.empty:
            raise refused(_("This is needed."))
        return text


def Line(limit: int = 200, *, empty: bool = True) -> Text:
    """`Annotated[str, Line(200)]`: one line."""
    return Text(limit, one_line=True, empty=empty)


# --- numbers ---

Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
# In an address everything is a text: "12" is a number there, and 12.0 or true is none.
QueryId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
QueryVersion = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
Version = Annotated[int, Field(strict=True, ge=1, le=LARGEST_INTEGER)]
Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST_INTEGER)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=6000)]
Flag = Annotated[bool, Field(strict=True)]

# --- days and times ---

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    words = _("This is a date such as 2026-11-23, between 1900 and 2199.")
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise refused(words)
    try:
        day = date.fromisoformat(value)
    except ValueError as no:
        raise refused(words) from no
    if not FIRST_DAY <= day <= LAST_DAY:
        raise refused(words)
    return day


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    words = _("This is a time such as 14:30.")
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise refused(words)
    try:
        return time.fromisoformat(value)
    except ValueError as no:
        raise refused(words) from no


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    words = _("This is a moment with its offset, such as 2026-11-23T14:30:00+01:00.")
    if not isinstance(value, str) or len(value) > 40 or not value.isascii():
        raise refused(words)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
            raise refused(words)
    except (ValueError, OverflowError) as no:
        raise refused(words) from no
    return moment


def _clock_text(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


Day = Annotated[date, BeforeValidator(_day), PlainSerializer(date.isoformat, return_type=str)]
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    PlainSerializer(_clock_text, return_type=str),
    Field(json_schema_extra={"type": "string", "format": "", "pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda moment: moment.isoformat(timespec="seconds"), return_type=str),
]


# --- values of any kind ---


def _values(value: Any) -> Any:
    """{name: value} as JSON has it; what a value may be, its field says."""
    if not isinstance(value, dict):
        raise refused(_("This is an object."))
    if len(value) > MOST_VALUES:
        raise refused(_("At most %(most)s of them.") % {"most": MOST_VALUES})
    return value


MOST_VALUES = 200
Values = Annotated[dict[str, Any], BeforeValidator(_values), Field(json_schema_extra={"maxProperties": MOST_VALUES})]


# --- lists ---


class Listed(Schema, Generic[Row]):
    """A page of a list; `next` is the address of the following one."""

    results: list[Row]
    next: str | None
