"""Tags and filters of every page: icons, durations, Markdown, initials. For links that keep the filters of the page use
Django's own {% querystring %}."""

import datetime
from functools import lru_cache

from django import template
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from ui.dates import full_day, minutes_text, short_time
from ui.drawn import field_html, form_html, widget_html
from ui.markdown import safe_html

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 20) -> SafeString:
    """A line drawing of lucide's, inline and without meaning of its own: the text beside it says what it is."""
    return SafeString(lucide(str(name), size=size, **{"class": "icon", "aria_hidden": "true", "focusable": "false"}))


@register.simple_tag
def drawn(form: BaseForm) -> SafeString:
    """The fields of a form, as crispy writes them; empty ones from memory."""
    return form_html(form)


@register.filter
def drawn_field(field: BoundField) -> SafeString:
    """One field of it."""
    return field_html(field)


@register.filter
def drawn_widget(field: BoundField) -> SafeString:
    """Its bare control."""
    return widget_html(field)


@register.filter
def minutes(value: int | None) -> str:
    """190 -> "3 h 10 min"."""
    return minutes_text(value)


@register.filter
def day(value: datetime.date | None) -> str:
    """24 December 2027, or a moment of that day in the reader's zone -> "24 Dec 2027"."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    return full_day(value) if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """A moment in the reader's zone -> "24 Dec 2027 16:00"."""
    return f"{day(value)} {short_time(timezone.localtime(value))}" if value else ""


@register.filter
def markdown_safe(text: str | None) -> SafeString:
    """Markdown as safe HTML."""
    return safe_html(text or "")


@register.filter
def initials(name: str | None) -> str:
    """ "Ida Marie Berg" -> "IB"."""
    words = (name or "").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
