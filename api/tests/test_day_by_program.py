"""A day of work by a program, which the page then shows; and what the page takes back the program sees."""

import pytest

from staff.models import Event
from tests.api import call, token_for
from tests.factories import a_task


@pytest.fixture
def programs(ida, mona, now):
    return {"ida": token_for(ida, now=now), "mona": token_for(mona, now=now)}


def test_a_day_through_the_api_shows_on_the_page(programs, billing, post, daily_close, ida, mona, client_of, now):
    def ask(who: str, method: str, path: str, body=None, status: int = 200):
        answer = call(programs[who], method, path, body)
        assert answer.status_code == status, answer.content
        return answer.json()

    a_task(billing, post, now=now, by=mona, assignee=ida, title="Open the post", steps=[("Stamp it", True)])
    (first,) = ask("ida", "GET", "/tasks?assignee=me&status=to_do")["results"]
    path = f"/tasks/{first['id']}"
    ask("ida", "POST", f"{path}/complete", status=422)
    ask("ida", "POST", f"{path}/steps/1/tick")
    ask("ida", "POST", f"{path}/comments", {"text": "Two letters for Mona"}, status=201)
    done = ask("ida", "POST", f"{path}/complete", {"spent_minutes": 7, "note_for_next": "Ask for the key"})
    assert (done["status"], done["completed_by"], done["spent_minutes"]) == ("done", ida.pk, 7)

    close = ask(
        "mona",
        "POST",
        "/tasks",
        {"title": "Close the day", "category": daily_close.pk, "assignee": ida.pk, "steps": [{"text": "Count"}]},
        status=201,
    )
    path = f"/tasks/{close['id']}"
    ask("ida", "POST", f"{path}/steps/1/tick")
    ask("ida", "POST", f"{path}/submit")
    ask("ida", "POST", f"{path}/sign_off", status=403)
    signed = ask("mona", "POST", f"{path}/sign_off")
    assert (signed["status"], signed["signed_off_by"], signed["completed_by"]) == ("done", mona.pk, ida.pk)
    assert [each["name"] for each in ask("mona", "GET", f"{path}/events")["results"]] == [
        *("signed_off", "submitted", "step_ticked", "created"),
    ]

    day = client_of(ida).get("/my-day/").content.decode()
    assert "Open the post" in day and "Close the day" in day
    page = client_of(mona).get(f"/tasks/{first['id']}/").content.decode()
    assert "Two letters for Mona" in page and "Ida Cast marked it done" in page and "Ask for the key" in page

    undone = client_of(ida).post(f"/tasks/{first['id']}/undo/", {"version": done["version"]})
    assert undone.status_code == 303
    seen = ask("ida", "GET", f"/tasks/{first['id']}")
    assert (seen["status"], seen["completed_by"], seen["version"]) == ("open", None, done["version"] + 1)
    assert Event.objects.about("task", first["id"]).filter(name="undone").count() == 1
