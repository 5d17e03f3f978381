"""The moves of one task: what each changes, and what refuses it."""

from datetime import timedelta

import pytest

from notices.models import Notice
from staff.models import Event
from tasks.actions_steps import add_steps
from tasks.errors import IllegalMove, NotYet, Refused
from tasks.models import Category, Task
from tasks.states import MOVES, Status
from tests.factories import a_task


@pytest.fixture
def task(billing, post, ida, mona, now):
    return a_task(billing, post, now=now, by=mona, assignee=ida)


def names(task):
    return list(Event.objects.about("task", task.pk).order_by("id").values_list("name", flat=True))


def test_complete_says_who_and_when(task, ida, now):
    task.complete(by=ida, now=now)
    assert (task.status, task.completed_by, task.completed_at, task.done_at) == (Status.DONE, ida, now, now)
    assert names(task) == ["created", "completed"]


def test_complete_for_a_colleague_keeps_the_assignee(task, ida, omar, now):
    task.complete(by=omar, now=now)
    assert (task.assignee, task.completed_by) == (ida, omar)


def test_done_at_may_be_earlier_today_only(task, ida, now):
    with pytest.raises(Refused):
        task.complete(by=ida, now=now, done_at=now - timedelta(days=1))
    earlier = now - timedelta(hours=1)
    task.complete(by=ida, now=now, done_at=earlier)
    assert (task.done_at, task.completed_at) == (earlier, now)


def test_a_stale_copy_is_refused_and_sees_the_current_row(task, ida, omar, now):
    stale = Task.objects.get(pk=task.pk)
    task.start(by=ida, now=now)
    with pytest.raises(IllegalMove) as refused:
        stale.complete(by=omar, now=now)
    assert refused.value.task.status == Status.IN_PROGRESS
    assert names(task) == ["created", "started"]


# Typed out from product.md. From: o(pen), p (in progress), w(aiting), s (to be signed), d(one), c(ancelled); "-" stays.
LEGAL = """
start        o    in_progress   undoable
complete     op   done          gated undoable
wait         op   waiting       undoable
resume       w    open          undoable
submit       op   to_be_signed  gated undoable
sign_off     s    done          undoable
send_back    s    in_progress   reason
cancel       opws cancelled     reason undoable
reopen       dc   open          reason
assign       opws -             undoable
claim        opw  -             undoable
release      opw  -             undoable
hand_over    opw  -             undoable
accept       opw  -
decline      opw  -
edit         opws -             undoable
review       d    -             undoable
ask_help     opw  -             reason undoable
answer_help  opw  -
"""
LETTERS = dict(zip("opwsdc", Status, strict=True))
ROWS = [line.split() for line in LEGAL.strip().splitlines()]
SOURCES = {verb: [LETTERS[letter] for letter in letters] for verb, letters, *_ in ROWS}


@pytest.mark.once
def test_the_moves_are_those_of_the_table():
    typed = {verb: [set(SOURCES[verb]), *words] for verb, _letters, *words in ROWS}
    for verb, move in MOVES.items():
        flags = [flag for flag in ("gated", "reason", "undoable") if getattr(move, flag)]
        assert [set(move.sources), move.target or "-", *flags] == typed.pop(verb)
    assert not typed


@pytest.mark.once
@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("status", list(Status))
def test_only_legal_moves(task, ida, mona, now, verb, status):
    """Every illegal (state, verb) pair is refused without an event and without a message."""
    who = {"completed_by": ida, "completed_at": now, "done_at": now} if status == Status.DONE else {}
    needs = {"needs_sign_off": True} if verb == "submit" or status == Status.TO_BE_SIGNED else {}
    if status == Status.TO_BE_SIGNED or verb in ("sign_off", "send_back"):
        who |= {"submitted_by": ida, "submitted_at": now}
    if verb == "claim":
        who |= {"assignee": None}
    if verb in ("accept", "decline"):
        who |= {"offered_to": mona}
    if verb == "answer_help":
        who |= {"help_wanted": "Where is the key?", "help_asked_by": ida, "help_asked_at": now}
    if verb == "review":
        Category.objects.update(sign_off="reviewed_later")
    Task.objects.filter(pk=task.pk).update(status=status, **who, **needs)
    task.refresh_from_db()
    arguments = {
        "wait": {"waiting_for": "the bank", "look_again_on": now.date() + timedelta(days=1)},
        "send_back": {"reason": "no"},
        "cancel": {"reason": "no"},
        "reopen": {"reason": "no"},
        "assign": {"to": mona},
        "hand_over": {"to": mona},
        "edit": {"title": "Something else"},
        "ask_help": {"reason": "Where is the key?"},
        "answer_help": {"answer": "In the drawer"},
    }
    before, told = Event.objects.count(), Notice.objects.count()
    act = lambda: getattr(task, verb)(by=mona, now=now, **arguments.get(verb, {}))  # noqa: E731
    if status in SOURCES[verb]:
        act()
        assert Event.objects.count() == before + 1
        assert task.status == (MOVES[verb].target or status)
    else:
        with pytest.raises(IllegalMove):
            act()
        assert (Event.objects.count(), Notice.objects.count()) == (before, told)
        task.refresh_from_db()
        assert task.status == status


def test_a_required_step_stands_between(task, ida, now):
    step = add_steps(task, ["Print the slip"], by=ida, now=now, required=True)[0]
    with pytest.raises(NotYet) as closed:
        task.complete(by=ida, now=now)
    assert closed.value.missing == ["Tick 1 more step."]
    task.refresh_from_db()
    assert task.status == Status.OPEN
    task.tick(step, by=ida, now=now)
    task.complete(by=ida, now=now)
    assert task.status == Status.DONE


def test_sign_off_is_never_ones_own(billing, daily_close, ida, mona, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    with pytest.raises(NotYet):
        task.complete(by=ida, now=now)
    task.refresh_from_db()
    task.submit(by=ida, now=now)
    assert task.status == Status.TO_BE_SIGNED
    assert task.sign_due_at > now
    with pytest.raises(Refused):
        task.sign_off(by=ida, now=now)
    task.sign_off(by=mona, now=now)
    assert (task.status, task.completed_by, task.signed_off_by) == (Status.DONE, ida, mona)


def test_send_back_and_again(billing, daily_close, ida, mona, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    task.submit(by=ida, now=now)
    task.send_back(by=mona, now=now, reason="The bag number is missing")
    assert task.is_sent_back
    assert task.status == Status.IN_PROGRESS
    task.submit(by=ida, now=now)
    assert not task.sent_back_reason


def test_reopening_voids_the_signature(billing, daily_close, ida, mona, now):
    task = a_task(billing, daily_close, now=now, by=mona, assignee=ida)
    task.submit(by=ida, now=now)
    task.sign_off(by=mona, now=now)
    task.reopen(by=mona, now=now, reason="Wrong day")
    assert (task.status, task.signed_off_by, task.completed_by) == (Status.OPEN, None, None)


def test_waiting_comes_back_to_where_it_was(task, ida, now):
    task.start(by=ida, now=now)
    task.wait(by=ida, now=now, waiting_for="the insurer", look_again_on=now.date() + timedelta(days=3))
    assert not task.is_overdue(now + timedelta(days=9))
    task.resume(by=None, now=now)
    assert (task.status, task.look_again_on) == (Status.IN_PROGRESS, None)


def test_undo_restores_the_state_before(task, ida, mona, now):
    task.start(by=ida, now=now)
    task.complete(by=ida, now=now, note_for_next="Use the left tray")
    with pytest.raises(IllegalMove):
        task.undo(by=mona, now=now)
    task.undo(by=ida, now=now)
    assert (task.status, task.completed_by, task.done_at, task.note_for_next) == (Status.IN_PROGRESS, None, None, "")
    assert names(task) == ["created", "started", "completed", "undone"]


def test_undo_ends_at_closing_time_or_when_built_on(task, ida, mona, now):
    task.complete(by=ida, now=now)
    assert task.undoable(by=ida, now=now + timedelta(hours=5))
    assert not task.undoable(by=ida, now=now + timedelta(hours=9))
    task.reopen(by=mona, now=now, reason="Not yet")
    assert not task.undoable(by=ida, now=now)


def test_hand_over_stays_mine_until_taken(task, ida, omar, now):
    task.hand_over(by=ida, now=now, to=omar)
    assert (task.assignee, task.offered_to) == (ida, omar)
    task.accept(by=omar, now=now)
    assert (task.assignee, task.offered_to) == (omar, None)


def test_a_required_skill_blocks(task, post, omar, mona, now):
    from staff.models import HeldSkill, Skill

    coding = Skill.objects.create(name="Coding")
    post.required_skills.add(coding)
    with pytest.raises(Refused, match="lacks: Coding"):
        task.assign(by=mona, now=now, to=omar)
    HeldSkill.objects.create(user=omar, skill=coding, expires_on=now.date())
    task.assign(by=mona, now=now, to=omar)
    assert task.assignee == omar


def test_past_the_deadline_only_with_a_reason(task, mona, now):
    task.edit(by=mona, now=now, deadline=now.date())
    with pytest.raises(Refused):
        task.edit(by=mona, now=now, due_on=now.date() + timedelta(days=1))
    task.edit(by=mona, now=now, due_on=now.date() + timedelta(days=1), reason="The bank was closed")
    assert task.due_at.date() == now.date() + timedelta(days=1)
