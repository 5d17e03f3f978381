"""Who may do what with tasks: the one table, and the one way to fetch a task for a person.

Typed out from product.md. Which move is legal in which state is states.py's.
"""

from enum import Enum, auto

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from staff.access import standing
from staff.models import Department, Membership, User
from tasks.models import Attachment, Category, OneEach, Task
from tasks.reading import task_seen_by
from tasks.states import TO_BE_SIGNED


class Tie(Enum):
    """What a person is to a task."""

    ADMIN = auto()
    MANAGER = auto()
    ASSIGNEE = auto()
    REQUESTER = auto()
    CREATOR = auto()
    OFFERED = auto()
    AWAITED = auto()
    SIGNER = auto()
    MENTIONED = auto()
    COLLEAGUE = auto()


LEADS = frozenset({Tie.ADMIN, Tie.MANAGER})
DOERS = LEADS | {Tie.ASSIGNEE}
WHOLE = frozenset(Tie) - {Tie.COLLEAGUE}
ANYONE = frozenset(Tie)

MAY: dict[str, frozenset[Tie]] = {
    "see": ANYONE,
    "see_whole": WHOLE,
    "comment": WHOLE,
    "start": DOERS,
    "complete": DOERS | {Tie.COLLEAGUE},
    "wait": DOERS,
    "resume": DOERS,
    "submit": DOERS,
    "sign_off": frozenset({Tie.SIGNER}),
    "send_back": frozenset({Tie.SIGNER}),
    "review": LEADS,
    "cancel": LEADS | {Tie.CREATOR},
    "reopen": DOERS,
    "assign": LEADS,
    "claim": LEADS | {Tie.COLLEAGUE},
    "release": DOERS,
    "hand_over": frozenset({Tie.ASSIGNEE}),
    "accept": frozenset({Tie.OFFERED}),
    "decline": frozenset({Tie.OFFERED}),
    "edit": LEADS | {Tie.CREATOR},
    "tick": DOERS,
    "untick": DOERS,
    "set_fields": DOERS,
    "count": DOERS | {Tie.COLLEAGUE},  # a big job can be shared, as it can be checked off for a colleague
    "add_step": DOERS | {Tie.CREATOR},
    "attach": DOERS | {Tie.CREATOR, Tie.REQUESTER},
    "remove_attachment": DOERS | {Tie.CREATOR, Tie.REQUESTER},  # what they added; who leads, anybody's
    "undo": ANYONE,
    "ask_help": frozenset({Tie.ASSIGNEE}),
    "answer_help": LEADS,
}


def ties(user: User, task: Task) -> frozenset[Tie]:
    """What the person is to the task. No query beyond the person's standing, save where the kind names signers.

    Whether they were mentioned is known of a task from `for_move(user)`; what rows of lists offer does not hang on it.
    """
    stand = standing(user)
    private = task.category.is_private
    found = {
        Tie.ADMIN: stand.admin,
        Tie.MANAGER: task.department_id in stand.manages,
        Tie.ASSIGNEE: task.assignee_id == user.pk,
        Tie.REQUESTER: task.requester_id == user.pk,
        Tie.CREATOR: task.created_by_id == user.pk and not private,
        Tie.OFFERED: task.offered_to_id == user.pk,
        Tie.AWAITED: user.pk in (task.waiting_person_id, task.signed_off_by_id),
        Tie.SIGNER: task.status == TO_BE_SIGNED and may_sign(user, task),
        Tie.MENTIONED: getattr(task, "mentioned_id", None) == user.pk and not private,
        Tie.COLLEAGUE: task.department_id in stand.member_of and not private,
    }
    return frozenset(tie for tie, holds in found.items() if holds)


def may_sign(user: User, task: Task) -> bool:
    """By the kind's rule, and never one's own work, whatever the role."""
    if user.pk in (task.submitted_by_id, task.assignee_id) or not task.needs_sign_off:
        return False
    if task.category.sign_off == Category.SignOff.NAMED:
        prefetch_related_objects([task.category], "signers")  # once for a page; they are few
        return user in task.category.signers.all()
    stand = standing(user)
    return stand.admin or task.department_id in stand.manages


def may(user: User, verb: str, task: Task) -> bool:
    """Whether the table lets this person do this with this task (that they may see)."""
    if verb == "review" and user.pk in (task.completed_by_id, task.assignee_id):
        return False
    return bool(MAY[verb] & ties(user, task))


def task_for(user: User, pk: int, *, to: str = "see", seen: str | None = None) -> Task:
    """The task, ready for its page or for that move; 404 if the person may not know of it, 403 if they may not do that.

    `seen` is the version that the person's page showed: the verb then refuses if the task has moved on since.
    """
    task = task_seen_by(user, pk, to=to)
    if task is None:
        raise Http404
    if not may(user, to, task):
        raise PermissionDenied(reason(to))
    if seen is not None:
        task.version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    return task


def attachment_for(
    user: User, pk: int, attachment: int, *, seen: str | None = None, change: bool = False
) -> Attachment:
    """A file of this task, for who sees the task whole; what was taken away is there only to be brought back.

    404 for another task's. `change`: to take it away or bring it back; 403 unless they added it or lead. Its `task` is
    as from `task_for`.
    """
    task = task_for(user, pk, to="see_whole", seen=seen)
    found = task.attachments.filter(pk=attachment).first()
    if found is None or (found.removed_at is not None and not change):
        raise Http404
    if change and not may_change_attachment(user, ties(user, task), by=found.added_by_id):
        raise PermissionDenied(_("Only who added it and the manager can do that."))
    found.task = task
    return found


def may_change_attachment(user: User, held: frozenset[Tie], *, by: int) -> bool:
    """Whether they may take away, or bring back, a file that `by` added."""
    return bool(held & LEADS) or (by == user.pk and bool(held & MAY["remove_attachment"]))


def reason(verb: str) -> str:
    """Why a person who may see a task may not do this with it."""
    if verb in ("sign_off", "send_back", "review"):
        return _("Only the people who sign this kind of work can do that, and never for their own work.")
    if verb in ("accept", "decline"):
        return _("It was not offered to you.")
    return _("Only its assignee and the manager can do that.")


# --- around tasks ---


def departments_for(user: User) -> QuerySet[Department]:
    """Departments into which the person may put work: admin all, others where they manage or belong."""
    stand = standing(user)
    rows = Department.objects.in_use()
    return rows if stand.admin else rows.filter(pk__in=stand.manages | stand.member_of)


def pools_for(user: User) -> QuerySet[Department]:
    """Departments into whose unclaimed work the person may put a task: a manager's reach is wider than their own."""
    stand = standing(user)
    rows = Department.objects.in_use()
    return rows if stand.admin or stand.manages else rows.filter(pk__in=stand.member_of)


def assignable_in(department: Department) -> QuerySet[User]:
    """People who can be given a department's work."""
    return User.objects.active().filter(memberships__department=department)


def receivers(user: User, task: Task) -> QuerySet[User]:
    """Who can be given this task by `user`: the department's people; an admin may name anybody who is active."""
    return User.objects.active() if standing(user).admin else assignable_in(task.department)


def may_assign(user: User, department: Department, person: User | None) -> bool:
    """Whether `user` may put work of `department` on `person` (None: leave it unclaimed)."""
    stand = standing(user)
    if stand.admin:
        return person is None or person.is_active
    leads, belongs = department.pk in stand.manages, department.pk in stand.member_of
    if person is None:
        return leads or belongs or bool(stand.manages)
    if person.pk == user.pk:
        return leads or belongs
    return leads and Membership.objects.filter(user=person, department=department, user__is_active=True).exists()


def one_each_for(user: User, pk: int) -> OneEach:
    """The same work given to several; 404 to who may see none of it, 403 to who may not see who has not done it."""
    one_each = get_object_or_404(OneEach, pk=pk)
    task = Task.objects.visible_to(user).filter(one_each=one_each).select_related("department").first()
    if task is None:
        raise Http404
    if not may_name_who_has_not(user, one_each.created_by_id, task.department_id):
        raise PermissionDenied(_("Who has not done it yet is shown to the manager and to whoever gave it out."))
    return one_each


def may_name_who_has_not(user: User, created_by: int, department: int) -> bool:
    """Others see how many have done it, no names."""
    stand = standing(user)
    return stand.admin or department in stand.manages or created_by == user.pk


def procedures_editable(user: User, department: Department) -> bool:
    """Recurring work and procedures: admins all, managers their own departments'; assistants read."""
    stand = standing(user)
    return stand.admin or department.pk in stand.manages
