"""Who may, as a table of ties and verbs typed out from product.md, and what makes a tie.

What pages answer to whom is tests/test_access_matrix.py's.
"""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from staff.access import Standing
from staff.models import Department, Membership, Office, User
from tasks import access
from tasks.access import MAY, Tie, may, ties
from tasks.models import Category, OneEach, Task
from tests.factories import a_task, an_attachment

# A(dmin), M(anager), a(ssignee), r(equester), c(reator), o(ffered), w (awaited), s(igner), m(entioned), C(olleague).
TABLE = """
see               A M a r c o w s m C
see_whole         A M a r c o w s m
comment           A M a r c o w s m
start             A M a
complete          A M a C
wait              A M a
resume            A M a
submit            A M a
sign_off          s
send_back         s
review            A M
cancel            A M c
reopen            A M a
assign            A M
claim             A M C
release           A M a
hand_over         a
accept            o
decline           o
edit              A M c
tick              A M a
untick            A M a
set_fields        A M a
count             A M a C
add_step          A M a c
attach            A M a r c
remove_attachment A M a r c
undo              A M a r c o w s m C
ask_help          a
answer_help       A M
"""
LETTERS = dict(zip("AMarcowsmC", Tie, strict=True))
HERE, ELSEWHERE, ME, OTHER = 1, 2, 10, 11


def person(pk=ME, *, admin=False, manages=(), member_of=()):
    user = User(pk=pk, is_admin=admin)
    user._standing = Standing(
        admin=admin, led=(), manages=frozenset(manages), member_of=frozenset(member_of), home=None, office=Office()
    )
    return user


def work(*, private=False, sign_off="manager", **columns):
    return Task(category=Category(is_private=private, sign_off=sign_off), department_id=HERE, **columns)


@pytest.mark.once
def test_the_table():
    typed = {
        verb: {LETTERS[letter] for letter in letters} for verb, *letters in map(str.split, TABLE.strip().split("\n"))
    }
    assert typed == MAY


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "columns", "expected", "expected_if_private"),
    [
        ({}, {}, "", ""),
        ({"admin": True}, {}, "A", "A"),
        ({"manages": [HERE]}, {}, "M", "M"),
        ({"manages": [ELSEWHERE], "member_of": [ELSEWHERE]}, {}, "", ""),
        ({"member_of": [HERE]}, {}, "C", ""),
        ({}, {"assignee_id": ME}, "a", "a"),
        ({}, {"requester_id": ME}, "r", "r"),
        ({}, {"created_by_id": ME}, "c", ""),
        ({}, {"offered_to_id": ME}, "o", "o"),
        ({}, {"waiting_person_id": ME}, "w", "w"),
        ({}, {"signed_off_by_id": ME}, "w", "w"),
        ({}, {"mentioned_id": ME}, "m", ""),
        (
            {},
            dict.fromkeys(
                ["assignee_id", "requester_id", "created_by_id", "offered_to_id", "waiting_person_id", "mentioned_id"],
                OTHER,
            ),
            "",
            "",
        ),
    ],
)
def test_what_makes_a_tie(who, columns, expected, expected_if_private):
    for private, letters in ((False, expected), (True, expected_if_private)):
        mentioned = {name: value for name, value in columns.items() if name == "mentioned_id"}
        task = work(private=private, **{name: value for name, value in columns.items() if name not in mentioned})
        vars(task).update(mentioned)
        assert ties(person(**who), task) == {LETTERS[letter] for letter in letters}


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "columns", "signs"),
    [
        ({"manages": [HERE]}, {}, True),
        ({"admin": True}, {}, True),
        ({"member_of": [HERE]}, {}, False),
        ({"manages": [ELSEWHERE]}, {}, False),
        ({"admin": True}, {"needs_sign_off": False}, False),
        ({"admin": True}, {"submitted_by_id": ME}, False),
        ({"admin": True}, {"assignee_id": ME}, False),
        ({"admin": True}, {"status": "in_progress"}, False),
    ],
)
def test_who_signs(who, columns, signs):
    task = work(**({"status": "to_be_signed", "needs_sign_off": True, "submitted_by_id": OTHER} | columns))
    assert (Tie.SIGNER in ties(person(**who), task)) is signs


def test_named_signers_only(ida, mona, ada, billing):
    kind = Category.objects.create(name="Books", sign_off="named")
    kind.signers.add(ida)
    task = Task(category=kind, department=billing, status="to_be_signed", needs_sign_off=True)
    assert [access.may_sign(user, task) for user in (ida, mona, ada)] == [True, False, False]


@pytest.mark.once
@pytest.mark.parametrize(
    ("verb", "columns", "expected"),
    [
        ("review", {}, True),
        ("review", {"completed_by_id": ME}, False),
        ("review", {"assignee_id": ME}, False),
        ("edit", {"assignee_id": ME, "completed_by_id": ME}, True),
    ],
)
def test_nobody_reviews_their_own(verb, columns, expected):
    assert may(person(admin=True), verb, work(**columns)) is expected


@pytest.mark.once
@pytest.mark.parametrize(
    ("held", "by", "expected"),
    [
        ("A", OTHER, True),
        ("M", OTHER, True),
        ("a", OTHER, False),
        ("a", ME, True),
        ("r", ME, True),
        ("m", ME, False),
        ("", ME, False),
    ],
)
def test_who_takes_a_file_away(held, by, expected):
    ties_held = frozenset(LETTERS[letter] for letter in held)
    assert access.may_change_attachment(person(), ties_held, by=by) is expected


@pytest.mark.once
def test_each_refusal_has_its_reason():
    signers, offered = access.reason("sign_off"), access.reason("accept")
    assert "never for their own work" in signers
    assert "offered" in offered
    assert {access.reason(verb) for verb in ("sign_off", "send_back", "review")} == {signers}
    assert {access.reason(verb) for verb in ("accept", "decline")} == {offered}
    assert "manager" in access.reason("edit")


@pytest.mark.parametrize(
    ("seen", "version"),
    [("7", 7), ("123456789", 123456789), ("1234567890", 0), ("-1", 0), ("x", 0), ("", 0), (None, 1)],
)
def test_the_version_that_was_seen(billing, post, ida, mona, now, seen, version):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    assert access.task_for(ida, task.pk, seen=seen).version == version


def test_what_is_not_there_and_what_is_forbidden(billing, post, ida, omar, mona, eve, now):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    with pytest.raises(Http404):
        access.task_for(eve, task.pk)
    with pytest.raises(PermissionDenied, match="manager"):
        access.task_for(omar, task.pk, to="edit")


def test_files_of_a_task(billing, post, ida, omar, mona, now):
    task, other = (a_task(billing, post, now=now, by=mona, assignee=ida) for _ in range(2))
    hers = an_attachment(task, by=mona, now=now)
    gone = an_attachment(task, by=ida, now=now, removed_at=now, removed_by=ida)
    assert access.attachment_for(ida, task.pk, hers.pk).task == task
    assert access.attachment_for(ida, task.pk, gone.pk, change=True) == gone
    assert access.attachment_for(mona, task.pk, gone.pk, change=True) == gone
    for missing in ((task.pk, gone.pk), (other.pk, hers.pk)):
        with pytest.raises(Http404):
            access.attachment_for(ida, *missing)
    with pytest.raises(PermissionDenied, match="added it"):
        access.attachment_for(ida, task.pk, hers.pk, change=True)


def test_into_which_departments_one_may_put_work(billing, front_desk, clinical, ada, mona, ida, olav, eve):
    closed = Department.objects.create(name="Archive", archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    Membership.objects.create(user=ida, department=closed, role="assistant", is_home=False)
    every, own = {billing, front_desk, clinical}, {billing, front_desk}
    assert [set(access.departments_for(who)) for who in (ada, mona, ida, eve)] == [every, {billing}, own, set()]
    assert [set(access.pools_for(who)) for who in (ada, mona, ida, eve)] == [every, every, own, set()]


def test_whom_one_may_give_work(billing, post, ada, mona, ida, omar, olav, nils, dee, eve, now):
    assert set(access.assignable_in(billing)) == {mona, ida, omar}
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    assert set(access.receivers(mona, task)) == {mona, ida, omar}
    assert set(access.receivers(ada, task)) == {ada, mona, ida, omar, olav, nils, eve}
    people = {"none": None, "ida": ida, "omar": omar, "olav": olav, "dee": dee, "mona": mona, "nils": nils}

    def gives(user):
        return {name for name, to in people.items() if access.may_assign(user, billing, to)}

    assert gives(ada) == {"none", "ida", "omar", "olav", "mona", "nils"}
    assert gives(mona) == {"none", "ida", "omar", "mona"}
    assert gives(ida) == {"none", "ida"}
    assert gives(nils) == {"none"}
    assert gives(olav) == gives(eve) == set()


def test_a_manager_from_elsewhere_gives_to_themselves_where_they_lead(ada, billing):
    """Who leads without belonging (a parent department's manager) takes work there too."""
    above = person(manages=[billing.pk])
    assert set(access.departments_for(above)) == {billing}
    assert access.may_assign(above, billing, above)


def test_given_to_several(billing, clinical, post, ada, mona, dag, ida, omar, nils, now):
    one = OneEach.objects.create(title="Read the rules", created_by=omar, created_at=now)
    task = a_task(billing, post, now=now, by=omar, assignee=omar)
    Task.objects.filter(pk=task.pk).update(one_each=one)
    a_task(billing, post, now=now, by=nils, requester=nils)  # another task, of no group
    assert {access.one_each_for(who, one.pk) for who in (ada, mona, dag, omar)} == {one}
    with pytest.raises(PermissionDenied, match="manager"):
        access.one_each_for(ida, one.pk)
    with pytest.raises(Http404):
        access.one_each_for(nils, one.pk)
    with pytest.raises(Http404):
        access.one_each_for(ada, one.pk + 1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "expected"), [({"admin": True}, True), ({"manages": [HERE]}, True), ({"member_of": [HERE]}, False)]
)
def test_who_keeps_procedures(who, expected):
    assert access.procedures_editable(person(**who), Department(pk=HERE)) is expected
