"""Two people at once, with real threads on PostgreSQL. Beside each race stands a control run: the same race with a
verb written the naive way must break the rule, or the race would prove nothing.
"""

import threading
from uuid import uuid4

import pytest
from django.db import transaction

from staff.form_keys import once
from staff.models import Event
from tasks.actions_steps import add_steps
from tasks.errors import IllegalMove, NotYet
from tasks.models import Step, Task
from tasks.states import Status
from tests.factories import a_task
from tests.races import race, refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 5


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida)


def events(task, name):
    return Event.objects.about("task", task.pk).filter(name=name).count()


class Naive:
    """Verbs as they must not be: look first, write later. `met` makes sure that both have looked before one writes."""

    def __init__(self):
        self.met = threading.Barrier(2)

    def complete(self, pk, by, now):
        task = Task.objects.get(pk=pk)
        assert task.status == Status.OPEN
        self.met.wait(10)
        with transaction.atomic():
            Task.objects.filter(pk=pk).update(status=Status.DONE, completed_by=by, completed_at=now, done_at=now)
            Event.record(task, "completed", by=by, at=now)

    def complete_gate_first(self, pk, by, now):
        assert not Step.objects.filter(task=pk, required=True, ticked_at=None).exists()
        self.met.wait(10)
        Task.objects.filter(pk=pk).update(status=Status.DONE, completed_by=by, completed_at=now, done_at=now)

    def untick(self, pk):
        assert Task.objects.get(pk=pk).status == Status.OPEN
        self.met.wait(10)
        Step.objects.filter(task=pk).update(ticked_at=None, ticked_by=None)

    def claim(self, pk, by):
        assert Task.objects.get(pk=pk).assignee_id is None
        self.met.wait(10)
        task = Task.objects.get(pk=pk)
        Task.objects.filter(pk=pk).update(assignee=by)
        Event.record(task, "claimed", by=by, at=task.created_at)

    def end(self, pk, name, by, now, **changes):
        task = Task.objects.get(pk=pk)
        assert task.status == Status.TO_BE_SIGNED
        self.met.wait(10)
        Task.objects.filter(pk=pk).update(**changes)
        Event.record(task, name, by=by, at=now)


# --- two completions ---


def completed_once(task):
    assert events(task, "completed") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_completions_are_one(task, ida, omar, now, _round):
    one, two = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
    answers = race(lambda: one.complete(by=ida, now=now), lambda: two.complete(by=omar, now=now))
    assert refused(answers, IllegalMove) == 1
    completed_once(task)


def test_control_two_naive_completions_are_two(task, ida, omar, now):
    naive = Naive()
    race(lambda: naive.complete(task.pk, ida, now), lambda: naive.complete(task.pk, omar, now))
    with pytest.raises(AssertionError):
        completed_once(task)


# --- complete against untick ---


def done_only_when_ticked(task):
    task.refresh_from_db()
    assert not (task.status == Status.DONE and task.steps.filter(required=True, ticked_at=None).exists())


@pytest.fixture
def step(task, ida, now):
    step = add_steps(task, ["Print the slip"], by=ida, now=now, required=True)[0]
    task.tick(step, by=ida, now=now)
    return step


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_complete_against_untick(task, step, ida, omar, now, _round):
    one, two = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
    answers = race(lambda: one.complete(by=ida, now=now), lambda: two.untick(step, by=omar, now=now))
    assert refused(answers, (IllegalMove, NotYet)) == 1
    done_only_when_ticked(task)


def test_control_a_gate_asked_before_lets_it_slip(task, step, ida, now):
    naive = Naive()
    race(lambda: naive.complete_gate_first(task.pk, ida, now), lambda: naive.untick(task.pk))
    with pytest.raises(AssertionError):
        done_only_when_ticked(task)


# --- two claims ---


def claimed_once(task):
    assert events(task, "claimed") == 1


@pytest.fixture
def unclaimed(billing, post, mona, now):
    return a_task(billing, post, now=now, by=mona)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_claims_have_one_winner(unclaimed, ida, omar, now, _round):
    one, two = Task.objects.get(pk=unclaimed.pk), Task.objects.get(pk=unclaimed.pk)
    answers = race(lambda: one.claim(by=ida, now=now), lambda: two.claim(by=omar, now=now))
    assert refused(answers, IllegalMove) == 1
    claimed_once(unclaimed)
    unclaimed.refresh_from_db()
    assert unclaimed.assignee == (ida if answers[0] is None else omar)


def test_control_two_naive_claims_both_win(unclaimed, ida, omar):
    naive = Naive()
    race(lambda: naive.claim(unclaimed.pk, ida), lambda: naive.claim(unclaimed.pk, omar))
    with pytest.raises(AssertionError):
        claimed_once(unclaimed)


# --- sign against send back ---


@pytest.fixture
def submitted(billing, daily_close, ida, mona, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    task.submit(by=ida, now=now)
    return task


def ended_once(task):
    assert events(task, "signed_off") + events(task, "sent_back") == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_sign_against_send_back(submitted, mona, dag, now, _round):
    one, two = Task.objects.get(pk=submitted.pk), Task.objects.get(pk=submitted.pk)
    answers = race(
        lambda: one.sign_off(by=mona, now=now), lambda: two.send_back(by=dag, now=now, reason="The bag number")
    )
    assert refused(answers, IllegalMove) == 1
    ended_once(submitted)
    submitted.refresh_from_db()
    assert (submitted.status == Status.DONE) == (submitted.signed_off_by == mona)


def test_control_a_naive_signature_meets_a_naive_return(submitted, mona, dag, now):
    naive = Naive()
    back = {"status": Status.IN_PROGRESS, "sent_back_reason": "No", "sent_back_by": dag}
    race(
        lambda: naive.end(submitted.pk, "signed_off", mona, now, signed_off_by=mona),
        lambda: naive.end(submitted.pk, "sent_back", dag, now, **back),
    )
    with pytest.raises(AssertionError):
        ended_once(submitted)


# --- a create form sent twice at once ---


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_form_sent_twice_at_once_makes_one_task(billing, post, mona, now, _round):

    key = uuid4()
    make = lambda: once(Task, lambda: a_task(billing, post, now=now, by=mona), key=key, by=mona, now=now)  # noqa: E731
    first, second = race(make, make)
    assert first == second
    assert Task.objects.count() == 1
