"""Pasted lines become tasks, or steps of one; nothing of them is lost and nothing is made twice."""

import pytest
from django.forms import ValidationError

from staff.models import Event
from tasks.forms_lines import lines_of
from tasks.models import Task
from tests.factories import a_task

KEY = "5d6cbbf2-6f6e-4a5a-9f6f-0123456789ab"
PASTED = "- Buy milk\r\n\r\n2. Water the plants\n  [ ] Call the bank\n• \n1.5 l of ink"
LINES = ["Buy milk", "Water the plants", "Call the bank", "1.5 l of ink"]


@pytest.fixture
def paste(client_of, post):
    def posted(user, lines, **data):
        asked = {"title": "", "due_on": "2026-11-24", "category": post.pk, "lines": lines, "form_key": KEY}
        return client_of(user).post("/tasks/new/", asked | data)

    return posted


@pytest.mark.once
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("* Milk", "Milk"),
        ("12) Milk", "Milk"),
        ("(3) Milk", "Milk"),
        ("- [x] Milk", "Milk"),
        ("– Milk\tand bread", "Milk and bread"),
        ("-5 degrees", "-5 degrees"),
        ("2 boxes", "2 boxes"),
        ("[a] Milk", "[a] Milk"),
        ("1.", None),
        ("- [ ]", None),
    ],
)
def test_the_marks_of_a_list_are_left_out(line, said):
    assert lines_of(line, longest=200) == ([said] if said else [])


@pytest.mark.once
def test_a_line_that_is_too_long_is_named_by_its_number():
    text = "\n".join(["Fine", "", "x" * 201, "Fine", "y" * 300])
    with pytest.raises(ValidationError) as refused:
        lines_of(text, longest=200)
    assert [words.split(" has")[0] for words in refused.value.messages] == ["Line 3", "Line 5"]
    with pytest.raises(ValidationError, match="at most 100 lines; these are 101"):
        lines_of("a\n" * 101, longest=200)
    assert len(lines_of("a\n" * 100, longest=200)) == 100


def test_one_task_a_line_once(paste, mona, ida):
    for _twice in range(2):
        answer = paste(mona, PASTED, assignee=ida.pk)
        assert (answer.status_code, answer["Location"]) == (303, f"/tasks/?assignee={ida.pk}")
    assert list(Task.objects.order_by("id").values_list("title", flat=True)) == LINES
    assert Event.objects.filter(subject_kind="task", name="created").count() == 4
    assert {task.assignee for task in Task.objects.all()} == {ida}


def test_a_typed_title_is_the_first_of_them(paste, mona):
    paste(mona, "- Second", title="First")
    assert list(Task.objects.order_by("id").values_list("title", flat=True)) == ["First", "Second"]


def test_steps_of_one_task(paste, mona):
    assert paste(mona, PASTED, lines_as="steps").context["form"].errors.keys() == {"title"}
    assert paste(mona, PASTED, lines_as="steps", title="Monday", steps="*Keys").status_code == 303
    steps = Task.objects.get().steps.values_list("text", "required")
    assert list(steps) == [("Keys", True), *((text, False) for text in LINES)]


def test_what_is_refused_comes_back_as_it_was_pasted(paste, mona, ida, omar):
    answer = paste(mona, f"Good\n{'x' * 300}")
    assert answer.status_code == 422 and "Line 2" in str(answer.context["form"].errors["lines"])
    assert "x" * 300 in answer.content.decode() and "Good" in answer.content.decode()
    assert paste(mona, "\n \n").context["form"].errors.keys() == {"title"}
    assert "lines" in paste(mona, "a\nb", each=[ida.pk, omar.pk]).context["form"].errors
    assert paste(mona, "\x00").status_code == 422
    assert not Task.objects.exists()


def test_several_steps_are_added_at_once(client_of, billing, post, mona, ida, now):
    task = a_task(billing, post, now=now, by=mona, assignee=ida)
    data = {"text": "1. Open\n2. Close", "required": "on", "version": task.version}
    assert client_of(ida).post(f"/tasks/{task.pk}/steps/", data).status_code == 303
    assert list(task.steps.values_list("position", "text", "required")) == [(1, "Open", True), (2, "Close", True)]
    assert client_of(ida).post(f"/tasks/{task.pk}/steps/", data).status_code == 409
    page = client_of(ida).get(f"/tasks/{task.pk}/").content.decode()
    assert "Ida Cast added 2 steps" in page
