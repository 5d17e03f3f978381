"""What pydantic says of a value, as a sentence in the reader's language. Nothing else lives here."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic_core import PydanticCustomError

SENTENCES = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no field of this name."),
    "string_type": gettext_lazy("This is a text."),
    "int_type": gettext_lazy("This is a whole number."),
    "int_parsing": gettext_lazy("This is a whole number."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    "int_from_float": gettext_lazy("This is a whole number."),
    "finite_number": gettext_lazy("This number is too large."),
    "bool_type": gettext_lazy("This is true or false."),
    "bool_parsing": gettext_lazy("This is true or false."),
    "list_type": gettext_lazy("This is a list."),
    "dict_type": gettext_lazy("This is an object."),
    "model_type": gettext_lazy("This is an object."),
    "model_attributes_type": gettext_lazy("This is an object."),
    "none_required": gettext_lazy("This is empty."),
}


def sentence(error: dict[str, Any]) -> str:
    """For one of pydantic's errors. Those that our own types raise bring their sentence with them."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == OURS:
        return str(context["message"])
    if kind in ("literal_error", "enum"):
        return _("One of: %(choices)s.") % {"choices": context.get("expected", "")}
    if kind in ("greater_than_equal", "greater_than"):
        return _("At least %(least)s.") % {"least": context.get("ge", context.get("gt"))}
    if kind in ("less_than_equal", "less_than"):
        return _("At most %(most)s.") % {"most": context.get("le", context.get("lt"))}
    if kind == "too_long":
        return _("At most %(most)s of them.") % {"most": context.get("max_length")}
    if kind == "too_short":
        return _("At least %(least)s of them.") % {"least": context.get("min_length")}
    return str(SENTENCES.get(kind, _("This cannot be taken.")))


OURS = "ours"


def refused(message: str) -> PydanticCustomError:
    """For our own types: pydantic's error with our sentence."""
    return PydanticCustomError(OURS, "{message}", {"message": message})
