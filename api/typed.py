"""A body as the pages' forms take it: the same forms judge what a program sends, so that the rules are written once."""

from collections.abc import Mapping
from copy import copy
from datetime import date, time
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.forms import model_to_dict
from django.http import QueryDict

from api.errors import checked

MF = TypeVar("MF", bound=forms.ModelForm)  # type: ignore[type-arg]


def typed(values: Mapping[str, Any]) -> QueryDict:
    """{"due_on": date, "required": True, "skills": [1, 2]} as a browser would have sent it; None is an empty field."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if value is False:
            continue
        data.setlist(name, [_text(each) for each in value] if isinstance(value, list | tuple) else [_text(value)])
    return data


def edited(form_type: type[MF], row: Model, given: Mapping[str, Any], *, version: int, **more: Any) -> MF:
    """The page's form with the row as it is and `given` over it, valid. Raises Problem 422."""
    fields = form_type._meta.fields
    now = model_to_dict(row, fields=fields if isinstance(fields, list | tuple) else None)
    # The form writes into its instance; the row stays as it is until the verb.
    form = form_type(typed(now | dict(given) | {"version": version}), instance=copy(row), **more)
    checked(form)
    return form


def _text(value: Any) -> str:
    if value is None:
        return ""
    if value is True:
        return "on"
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date | time) else str(value)
