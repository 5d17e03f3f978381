"""A create form sent twice makes one thing: the key is a row written in the verb's transaction.

The rows are pruned by the tick after 48 hours.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from staff.models import FormKey, User

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def once(model: type[M], make: Callable[[], M], *, key: UUID, by: User, now: datetime) -> M:
    """What `make` makes, or what it made when this key came before. A failing `make` takes the key back with it."""
    kind = str(model._meta.model_name)
    try:
        with transaction.atomic():
            used = FormKey.objects.create(user=by, key=key, subject_kind=kind, at=now)
    except IntegrityError:
        used = FormKey.objects.get(user=by, subject_kind=kind, key=key)
        return model._default_manager.get(pk=used.subject_id)
    made = make()
    used.subject_id = made.pk
    used.save(update_fields=["subject_id"])
    return made


def earlier(model: type[M], key: str | None, *, by: User) -> M | None:
    """What this key made before. Asked before the form is: a name that the first submit took is no mistake."""
    try:
        used = FormKey.objects.filter(user=by, subject_kind=model._meta.model_name, key=UUID(key or "")).first()
    except ValueError:
        return None
    return model._default_manager.filter(pk=used.subject_id).first() if used else None
