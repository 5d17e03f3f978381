"""Naming somebody behind an @: who is meant, who may be, what they hear and what they then see."""

from datetime import timedelta

import pytest

from notices.models import Channel, Notice
from staff.models import User
from tasks import access
from tasks.errors import Refused
from tasks.mentions import book_of, marked, named_in, offered
from tasks.models import Mention, Task
from tests.cast import joins, person
from tests.factories import a_task


@pytest.fixture
def task(billing, post, ida, mona, now) -> Task:
    return a_task(billing, post, now=now, by=mona, assignee=ida)


def mentioned(task: Task) -> set[str]:
    return set(Mention.objects.filter(task=task).values_list("user__name", flat=True))


PEOPLE = [(1, "Ida Berg", "ida@a.example"), (2, "Ida Marie Holm", "im@a.example"), (3, "Bjørn Ås", "b@a.example")]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Ida Berg, please", [("@Ida Berg", {1})]),
        ("(@ida berg)", [("@ida berg", {1})]),
        ("@IDA MARIE!", [("@IDA MARIE", {2})]),
        ("@Ida Holm's key", [("@Ida Holm", {2})]),
        ("@Ida knows", [("@Ida", {1, 2})]),
        ("@bjørn Ås and @BJØRN", [("@bjørn Ås", {3}), ("@BJØRN", {3})]),
        ("write to @b@a.example.", [("@b@a.example", {3})]),
        ("**@Ida Berg**", [("@Ida Berg", {1})]),
        ("@Ida\nBerg", [("@Ida", {1, 2})]),
        ("ida@a.example, @home, @Idas, a/@ida, @", []),
        ("@" * 4000 + " @x" * 300, []),
    ],
)
def test_the_longest_name_that_fits(text, expected):
    assert [(each.words, set(each.people)) for each in named_in(text, book_of(PEOPLE))] == expected


def test_who_is_named_hears_of_it_once_and_the_others_as_before(task, ida, mona, omar, now):
    task.comment("@Omar and @omar cast, look: @home", by=ida, now=now)
    assert mentioned(task) == {"Omar Cast"}
    told = Notice.objects.filter(kind__in=("mentioned", "commented")).values_list("person__name", "kind", "channel")
    assert set(told) == {
        ("Omar Cast", "mentioned", Channel.INBOX),
        ("Omar Cast", "mentioned", Channel.EMAIL),
        ("Mona Cast", "commented", Channel.INBOX),
    }
    task.comment("@Mona?", by=ida, now=now + timedelta(minutes=1))
    assert Notice.objects.filter(person=mona, channel=Channel.INBOX, kind="commented").count() == 1


def test_a_name_of_several_is_asked_about(task, billing, ida, now):
    joins(User.objects.create_user("o2@office.example", name="Omar Lund"), billing)
    joins(User.objects.create_user("o3@office.example", name="Omar Lund"), billing)
    joins(person("Omar"), billing)
    for text, words in (("@omar", "could be Omar Cast or Omar Lund"), ("@Omar Lund", "the e-mail address")):
        with pytest.raises(Refused, match=words):
            task.comment(text, by=ida, now=now)
    task.comment("@o3@office.example", by=ida, now=now)
    assert mentioned(task) == {"Omar Lund"}
    assert dict(offered(task, to=ida, words="omar")) == {"Omar Cast": "Omar Cast", "Omar Lund": "o3@office.example"}


def test_who_may_not_see_it_is_refused_in_the_same_words_whoever_it_is(client_of, task, ida, olav, eve):
    for name in ("Olav Cast", "eve"):
        answer = client_of(ida).post(f"/tasks/{task.pk}/comments/", {"text": f"Ask @{name}"})
        assert answer.status_code == 422
        body = answer.content.decode()
        assert f"Nobody called “{name}” may see this task." in body
        assert f"Ask @{name}" in body, "nothing typed is lost"
    assert not task.comments.exists()


def test_a_mention_lets_them_see_it_whole_until_it_is_private(task, complaint, ida, omar, now):
    assert not access.may(omar, "comment", access.task_for(omar, task.pk))
    task.comment("@omar", by=ida, now=now)
    seen = access.task_for(omar, task.pk, to="comment")
    assert access.Tie.MENTIONED in access.ties(omar, seen)
    assert access.Tie.MENTIONED not in access.ties(User.objects.get(pk=omar.pk), Task.objects.get(pk=task.pk))
    Task.objects.filter(pk=task.pk).update(category=complaint)
    assert not Task.objects.visible_to(omar).exists()


def test_a_mention_outlives_the_department(task, billing, ida, omar, now):
    task.comment("@omar", by=ida, now=now)
    omar.memberships.all().delete()
    assert list(Task.objects.visible_to(User.objects.get(pk=omar.pk))) == [task]


@pytest.mark.once
def test_the_mark_is_safe():
    html = marked('**@Ida Cast** <b> & "q" [x](https://a.example/@ida) `@ida`', [(1, "Ida <i>", "x")])
    assert "<i>" not in html and "<b>" not in html
    html = marked("a & b, @Ida <x>", [(1, "Ida Cast", "ida@x.example")])
    assert '<span class="mention">@Ida Cast</span> &lt;x&gt;' in html
    assert "a &amp; b, " in html


def test_the_list_offers_who_may_see_it(client_of, task, ida, omar, olav, eve):
    path = f"/tasks/{task.pk}/mentionable/"
    body = client_of(ida).get(path, {"q": "OM"}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="option"' in body and "Omar Cast" in body and "Mona" not in body
    body = client_of(ida).get(path, {"q": "cast"}, headers={"HX-Request": "true"}).content.decode()
    assert "Mona" in body and "Olav" not in body and "Ida Cast" not in body
    assert client_of(ida).get(path)["Location"] == f"/tasks/{task.pk}/#comments"
    assert client_of(ida).get(path, {"q": "\x00"}, headers={"HX-Request": "true"}).status_code == 200
