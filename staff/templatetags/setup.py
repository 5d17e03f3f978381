"""The tabs of set-up, drawn from the list that setup_pages.py keeps."""

from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from staff.setup_pages import pages_for
from ui.dates import full_day

register = template.Library()


@register.filter
def shown(field: BoundField) -> str:
    """A field's value as a reader sees it: the choice's words, yes or no, – for empty."""
    value = field.value()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = {str(key): str(words) for key, words in getattr(field.field, "choices", [])}
    if isinstance(value, date):
        return full_day(value)
    words = choices.get("" if value is None else str(value))
    return words or ("–" if value in (None, "") else str(value))


@register.inclusion_tag("staff/_setup_tabs.html", takes_context=True)
def setup_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The page that the path lies under is the current one."""
    path = context["request"].path
    tabs = [{"title": page.title, "url": reverse(page.url_name)} for page in pages_for(context["request"].user)]
    current = max((url for url in (str(tab["url"]) for tab in tabs) if path.startswith(url)), key=len, default="")
    return {"tabs": tabs, "current": current, "setup": reverse("setup")}
