"""Kinds of work: the same gates, forms and verbs as their pages in set-up. Their fields are only shown."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import Prefetch, QuerySet
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.archiving import Why, refuse_unsure
from api.errors import checked, shown_by
from api.paging import listed
from api.schemas.types import Flag, Given, Id, Line, Listed, Minutes, Version
from api.seen import seen_version
from api.typed import edited, typed
from staff import gates
from staff.forms import plain_fields
from staff.http import Request
from tasks import actions_setup
from tasks.access_setup import categories_of, category_for
from tasks.actions_setup import LISTS
from tasks.forms_setup import CategoryForm, NewCategoryForm
from tasks.models import Category, CategoryField
from tasks.values import PLACES

router = Router(tags=["categories"])
Kind = Literal["clerical", "bookkeeping", "supplies"]
SignOff = Literal["none", "manager", "named", "reviewed_later"]
Name = Annotated[str, Line(120, empty=False)]
Evidence = Annotated[str, Line(120)]
Ids = Annotated[list[Id], Field(max_length=500)]
COLUMNS = ("name", "kind", "minutes", "evidence", "sign_off", "is_private", "version")


class FieldOut(Schema):
    """Lowest and highest of a number are decimal strings; outside them a task asks what was done."""

    id: Id
    name: str
    type: Literal["text", "number", "amount", "date", "choice", "tick"]
    required: bool
    unit: str
    minimum: str | None
    maximum: str | None
    options: list[str]


class CategoryOut(Schema):
    id: Id
    name: str
    kind: Kind
    minutes: int
    evidence: str = Field(description="What file is asked for; empty: none.")
    sign_off: SignOff
    signers: list[Id]
    is_private: bool
    departments: list[Id] = Field(description="Empty: every department's.")
    required_skills: list[Id]
    preferred_skills: list[Id]
    fields: list[FieldOut]
    archived: bool
    version: Version


class NewCategory(Given):
    name: Name
    kind: Kind = "clerical"
    minutes: Minutes = 15
    evidence: Evidence = ""
    sign_off: SignOff = "none"
    signers: Ids = Field(default_factory=list)
    other_signer: Annotated[str, Line(254)] = Field("", description="One more, by e-mail: an outside accountant.")
    is_private: Flag = False
    departments: Ids = Field(default_factory=list)
    required_skills: Ids = Field(default_factory=list)
    preferred_skills: Ids = Field(default_factory=list)


class CategoryChange(Given):
    """A list that is sent takes the place of the one before. Another sign-off also holds for open tasks that were not
    sent for it yet."""

    name: Name | None = None
    kind: Kind | None = None
    minutes: Minutes | None = None
    evidence: Evidence | None = None
    sign_off: SignOff | None = None
    signers: Ids | None = None
    other_signer: Annotated[str, Line(254)] | None = None
    is_private: Flag | None = None
    departments: Ids | None = None
    required_skills: Ids | None = None
    preferred_skills: Ids | None = None
    archived: Flag | None = None
    version: Version | None = None


def _with_parts(rows: "QuerySet[Category]") -> "QuerySet[Category]":
    in_use = Prefetch("fields", CategoryField.objects.in_use(), to_attr="fields_in_use")
    return rows.prefetch_related(*LISTS, in_use)


@shown_by(Category, CategoryOut)
def category_body(category: Category, request: Request) -> dict[str, Any]:
    return _bodies([_with_parts(Category.objects.filter(pk=category.pk)).get()])[0]


def _bodies(categories: Sequence[Category]) -> list[dict[str, Any]]:
    return [_body(category) for category in categories]


def _body(category: Category) -> dict[str, Any]:
    fields: list[CategoryField] = category.fields_in_use  # type: ignore[attr-defined]
    plain = {name: getattr(category, name) for name in COLUMNS}
    lists = {name: sorted(row.pk for row in getattr(category, name).all()) for name in LISTS}
    rest = {"id": category.pk, "archived": category.archived_at is not None}
    return plain | lists | rest | {"fields": [_field(field) for field in fields]}


def _field(field: CategoryField) -> dict[str, Any]:
    plain = {name: getattr(field, name) for name in ("name", "type", "required", "unit", "options")}
    return plain | {"id": field.pk, "minimum": _bound(field.minimum), "maximum": _bound(field.maximum)}


def _bound(thousandths: int | None) -> str | None:
    return None if thousandths is None else format(Decimal(thousandths).scaleb(-PLACES).normalize(), "f")


@router.get("/categories", response=Listed[CategoryOut], summary="Kinds of work whose set-up I may read")
def list_categories(request: Request, archived: bool = False, cursor: str = "") -> dict[str, Any]:
    rows = _with_parts(categories_of(request.user)).filter(archived_at__isnull=not archived)
    return listed(request, rows, _bodies, by=("name", "id"))


@router.post("/categories", response={201: CategoryOut}, summary="Add a kind of work")
def add_category(request: Request, body: NewCategory) -> Status[dict[str, Any]]:
    gates.setup(request.user, to="change")
    form = NewCategoryForm(typed(body.dict()))
    checked(form)
    made = actions_setup.add_category(by=request.user, now=request.now, fields=plain_fields(form), lists=form.lists())
    return Status(201, category_body(made, request))


@router.get("/categories/{id:pk}", response=CategoryOut, summary="One kind of work")
def read_category(request: Request, pk: Id) -> dict[str, Any]:
    return category_body(category_for(request.user, pk, to="see"), request)


@router.patch("/categories/{id:pk}", response=CategoryOut, summary="Change a kind of work")
def change_category(request: Request, pk: Id, body: CategoryChange) -> dict[str, Any]:
    """`archived` false brings it back into use; true archives it once nothing hangs on it."""
    category = category_for(request.user, pk, to="change")
    seen = seen_version(request, body.version)
    unsaid = {name for name in (*LISTS, "is_private") if getattr(body, name) is None}
    given = {name: value for name, value in body.given().items() if name not in unsaid}
    form = edited(CategoryForm, category, given, version=seen)
    by, now = request.user, request.now
    actions_setup.change_category(category, form.changes(), form.lists(), version=seen, by=by, now=now)
    if body.archived is not None and body.archived != (category.archived_at is not None):
        refuse_unsure(category, sure=not body.archived)
        verb = actions_setup.archive_category if body.archived else actions_setup.restore_category
        verb(category, version=category.version, by=by, now=now)
    return category_body(category, request)


@router.delete("/categories/{id:pk}", response=CategoryOut, summary="Archive a kind of work")
def archive_category(request: Request, pk: Id, sure: bool = False, reason: Why = "") -> dict[str, Any]:
    """Nothing is deleted. While work hangs on it, 422 says which; `sure` archives it all the same, and open tasks go
    on. Without a version it holds for the kind of work as it is now; archiving twice changes nothing."""
    category = category_for(request.user, pk, to="change")
    seen = seen_version(request, category.version)
    if category.archived_at is None:
        refuse_unsure(category, sure=sure)
        actions_setup.archive_category(category, version=seen, by=request.user, now=request.now, reason=reason)
    return category_body(category, request)
