"""The words in which lists of tasks are asked for: `Task.objects.visible_to(user).overdue(now).for_list()`.

Who may do what with one task is access.py's; how a row reads on a page is rows.py's.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from staff.access import standing
from staff.models import Department, Membership, Office, User
from staff.models.user import UserQuerySet
from tasks.states import ACTIVE, DONE, IN_PROGRESS, TO_BE_SIGNED, WAITING, WORKABLE
from ui.text import fold

if TYPE_CHECKING:
    from tasks.models import Task


def own_ties(user: User) -> Q:
    """Tasks a person sees whole whatever their role: theirs to do, asked for, waited for, offered or signed."""
    return Q(assignee=user) | Q(requester=user) | Q(offered_to=user) | Q(waiting_person=user) | Q(signed_off_by=user)


def to_sign_by_name(user: User) -> Q:
    """Tasks now to be signed whose kind of work names this person."""
    named = user.signs_for.through.objects.filter(user=user, category=OuterRef("category"))
    return Q(status=TO_BE_SIGNED, category__sign_off="named") & Q(Exists(named))


def seers_of(task: "Task") -> UserQuerySet:
    """Everybody who may know of this task: `visible_to` the other way round. Two queries, for any number of people."""
    private, open_to_all = task.category.is_private, Office.current().titles_visible
    tied = {task.assignee_id, task.requester_id, task.offered_to_id, task.waiting_person_id, task.signed_off_by_id}
    leads = Membership.objects.exclude(role=Membership.Role.ASSISTANT).filter(
        department__in=_upwards(task.department_id)
    )
    seen = Q(is_admin=True) | Q(pk__in=leads.values("user"))
    if task.status == TO_BE_SIGNED and task.category.sign_off == "named":
        seen |= Q(pk__in=task.category.signers.values("pk"))
    if not private:
        tied.add(task.created_by_id)
        seen |= Q(pk__in=task.mentions.values("user"))
    if not private and (open_to_all or (task.assignee_id is None and task.status in ACTIVE)):
        seen |= Q(pk__in=Membership.objects.filter(department=task.department_id).values("user"))
    return User.objects.active().filter(seen | Q(pk__in=tied - {None}))


def _upwards(department: int | None) -> list[int]:
    """The department and those above it, whose managers lead it too."""
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found: list[int] = []
    while department is not None and department not in found:
        found.append(department)
        department = parents.get(department)
    return found


class TaskQuerySet(models.QuerySet["Task"]):
    # --- who may see ---

    def visible_to(self, user: User) -> Self:
        """Those the person may know of, whole or in outline (title, state, assignee). See product.md's table."""
        stand = standing(user)
        if not user.is_active:
            return self.none()
        if stand.admin:
            return self
        seen = own_ties(user) | to_sign_by_name(user) | Q(created_by=user, category__is_private=False)
        if stand.manages:
            seen |= Q(department__in=stand.manages)
        if stand.member_of:
            department = Q(department__in=stand.member_of, category__is_private=False)
            seen |= department if stand.titles_visible else department & Q(assignee__isnull=True, status__in=ACTIVE)
        # Last, and not tied to the row: asked once, and only of what nothing before lets them see.
        return self.filter(seen | Q(pk__in=self._mentions(user).values("task"), category__is_private=False))

    def visible_in(self, user: User, department: int) -> Self:
        """Those of one department: who leads it sees all of it, so nothing more has to be asked."""
        stand = standing(user)
        if user.is_active and (stand.admin or department in stand.manages):
            return self.filter(department=department)
        return self.visible_to(user).filter(department=department)

    def _mentions(self, user: User) -> models.QuerySet[models.Model]:
        mention = self.model._meta.get_field("mentions").related_model
        return mention._default_manager.filter(user=user)

    # --- whose ---

    def of(self, user: User) -> Self:
        return self.filter(assignee=user)

    def unclaimed(self) -> Self:
        return self.filter(assignee__isnull=True, status__in=(*WORKABLE, WAITING))

    def pool_of(self, user: User) -> Self:
        """What is unclaimed where the person manages or belongs (an administrator: everywhere), of what they may see.

        `visible_to` says the same of such work, but longer, and every page counts it.
        """
        stand = standing(user)
        if stand.admin:
            return self.visible_to(user).unclaimed()
        reach = stand.manages | stand.member_of
        if not reach:
            return self.filter(pk=0)  # nothing, as a subquery can say it
        ours = Q(department__in=stand.member_of, category__is_private=False) | own_ties(user)
        led = Q(department__in=stand.manages) if stand.manages else Q()
        return self.unclaimed().filter(ours | led if led else ours, department__in=reach)

    def to_sign_by(self, user: User) -> Self:
        """Now waiting for this person's signature; never their own work, whatever the role."""
        stand = standing(user)
        by_rule = ~Q(category__sign_off="named")  # as access.may_sign: also what was sent under an earlier rule
        mine = to_sign_by_name(user)
        mine |= by_rule if stand.admin else by_rule & Q(department__in=stand.manages)
        own = Q(submitted_by=user) | Q(assignee=user)
        return self.filter(mine, status=TO_BE_SIGNED).exclude(own)

    def unreviewed(self) -> Self:
        return self.filter(status=DONE, category__sign_off="reviewed_later", reviewed_by__isnull=True)

    # --- in what state ---

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def workable(self) -> Self:
        return self.filter(status__in=WORKABLE)

    def waiting(self) -> Self:
        return self.filter(status=WAITING)

    def sent_back(self) -> Self:
        return self.workable().exclude(sent_back_reason="")

    def overdue(self, now: datetime) -> Self:
        return self.workable().filter(due_at__lt=now)

    def shown(self, today: date) -> Self:
        """Not those that recurring work made ahead and whose lead time has not begun."""
        return self.filter(Q(shown_from__isnull=True) | Q(shown_from__lte=today))

    def on_my_day(self, today: date) -> Self:
        """To do on a day: due by then, begun, or shown because their lead time has begun."""
        begun = Q(status=IN_PROGRESS) | Q(due_on__lte=today) | Q(shown_from__lte=today)
        return self.workable().filter(begun)

    # --- by what ---

    def found_by(self, words: str) -> Self:
        """Each word must occur in the title, reference or instructions; ø finds Ø on every database."""
        found = self
        for word in fold(words).split()[:8]:
            found = found.filter(search_text__contains=word)
        return found

    # --- for pages ---

    def for_list(self) -> Self:
        """Page-ready rows: everything rows.py reads, in one query, but the people: people.py brings them."""
        from_steps = self.model._meta.get_field("steps").related_model
        left = (
            from_steps._default_manager.filter(task=OuterRef("pk"), required=True, ticked_at__isnull=True)
            .order_by()
            .values("task")
            .annotate(n=Count("pk"))
            .values("n")
        )
        rows = self.select_related("category", "department")
        return rows.annotate(
            open_steps=Coalesce(Subquery(left), 0),
            open_fields=self._open_fields(),
            lacks_evidence=self._lacks_evidence(),
        ).defer("instructions", "search_text")

    def _lacks_evidence(self) -> Any:
        """Asked for, and no file there: the files are looked for only where some are asked for."""
        files = self.model._meta.get_field("attachments").related_model
        shown = files._default_manager.filter(task=OuterRef("pk"), removed_at__isnull=True)
        return ~Q(evidence="") & ~Exists(shown)

    def _open_fields(self) -> Coalesce:
        """How many required fields are empty."""
        values = self.model._meta.get_field("field_values").related_model
        fields: Any = values._meta.get_field("field").related_model
        filled = values._default_manager.filter(task=OuterRef(OuterRef("pk")), field=OuterRef("pk"))
        missing = fields._default_manager.filter(~Exists(filled), category=OuterRef("category"), required=True)
        counted = missing.filter(archived_at__isnull=True).order_by().values("category").annotate(n=Count("pk"))
        return Coalesce(Subquery(counted.values("n")), 0)

    def _asks_fields(self) -> Exists:
        """Whether its page has any field to show: those of its kind of work, or what it holds."""
        values = self.model._meta.get_field("field_values").related_model
        fields: Any = values._meta.get_field("field").related_model
        asked = fields._default_manager.filter(category=OuterRef("category"), archived_at__isnull=True)
        return Exists(asked) | Exists(values._default_manager.filter(task=OuterRef("pk")))  # type: ignore[return-value]

    def for_move(self, reader: User | None = None) -> Self:
        """One task for a move of it, and as `mentioned_id` whether somebody mentioned the reader."""
        rows = self.annotate(asks_fields=self._asks_fields())
        if reader is not None:
            rows = rows.annotate(
                mentioned_id=Subquery(self._mentions(reader).filter(task=OuterRef("pk")).values("user")[:1])
            )
        return rows.select_related("category", "department")

    def for_page(self, reader: User | None = None) -> Self:
        """The same with what its page says of it. Others it names come by people.py."""
        return self.for_move(reader).select_related("procedure_version", "assignee", "requester")
