"""Who may open and do what with tasks, lists, messages and procedures: product.md's table, typed out as status codes.

Columns are matrix.ROLES. 200, 303: may. 422: may, and the empty form is refused. 403: may see, not do, and is told why.
404: for them it isn't there; the body is that of a thing that doesn't exist. 409: may, but not in this state. Nobody's
answer is computed from access.py. Set-up is in test_access_matrix_setup.py, what lists show in ..._lists.py.
"""

import pytest

from tests.factories import Slip
from tests.matrix import HUGE, MISSING, ROLES, Line, table, text_of

PAGES = """
#                               eve rita gus ida omar olav  kai mona dag petra nils ada
GET  first-page            -    302 302 302  302 302 302    302 302 302  302 302 302
GET  my-day                -    200 200 200  200 200 200    200 200 200  200 200 200
GET  task-list             -    200 200 200  200 200 200    200 200 200  200 200 200
GET  pool                  -    200 200 200  200 200 200    200 200 200  200 200 200
GET  sign-off              -    200 200 200  200 200 200    200 200 200  200 200 200
GET  calendar              -    200 200 200  200 200 200    200 200 200  200 200 200
# Without ?after= it is a 400 for everybody; who hears of what is in test_access_matrix_lists.py.
GET  changes               -    400 400 400  400 400 400    400 400 400  400 400 400
GET  shortcuts             -    200 200 200  200 200 200    200 200 200  200 200 200
GET  notice-list           -    200 200 200  200 200 200    200 200 200  200 200 200
POST notices-read          -    303 303 303  303 303 303    303 303 303  303 303 303
# One's own message only.
POST notice-open      notice    404 404 404  404 302 404    404 404 404  404 404 404
GET  account               -    200 200 200  200 200 200    200 200 200  200 200 200
POST account               -    422 422 422  422 422 422    422 422 422  422 422 422
GET  account-password      -    200 200 200  200 200 200    200 200 200  200 200 200
POST account-password      -    422 422 422  422 422 422    422 422 422  422 422 422
GET  account-tokens        -    200 200 200  200 200 200    200 200 200  200 200 200
POST account-tokens        -    422 422 422  422 422 422    422 422 422  422 422 422
# One's own token only, whatever the role.
POST token-revoke      token    404 404 404  404 303 404    404 404 404  404 404 404
GET  account-notices       -    200 200 200  200 200 200    200 200 200  200 200 200
POST account-notices       -    422 422 422  422 422 422    422 422 422  422 422 422
POST account-notice-kinds  -    303 303 303  303 303 303    303 303 303  303 303 303
# Days away are for who works here.
GET  own-absences          -    404 404 404  200 200 200    200 200 200  200 200 200
POST own-absences          -    404 404 404  422 422 422    422 422 422  422 422 422
POST own-absence-remove  omar   404 404 404  404 303 404    404 404 404  404 404 404
POST own-absence-remove  olav   404 404 404  404 404 303    404 404 404  404 404 404
# Giving out: a requester asks by another form, and is led there.
GET  task-new              -    302 302 302  200 200 200    200 200 200  200 200 200
POST task-new              -    302 302 302  422 422 422    422 422 422  422 422 422
GET  ask                   -    200 200 200  200 200 200    200 200 200  200 200 200
POST ask                   -    422 422 422  422 422 422    422 422 422  422 422 422
GET  task-new-people       -    302 302 302  302 302 302    302 302 302  302 302 302
# A manager's first page.
GET  team                  -    404 404 404  403 403 403    200 200 200  200 200 200
POST team-assign  in-billing    404 404 404  403 403 403    404 303 303  303 404 303
"""

MANY = """
#                                     eve rita gus ida omar olav  kai mona dag petra nils ada
# Many at once: a line each, refused or not, and a summary for whoever did it; nothing to see at all is a 404.
POST bulk-assign                 -    404 422 404  303 303 404    404 303 303  303 404 303
POST bulk-move                   -    404 303 404  303 303 404    404 303 303  303 404 303
POST bulk-wait                   -    404 303 404  303 303 404    404 303 303  303 404 303
POST bulk-complete               -    404 303 404  303 303 404    404 303 303  303 404 303
POST bulk-cancel                 -    404 303 404  303 303 404    404 303 303  303 404 303
POST bulk-claim                  -    404 303 404  303 303 404    404 303 303  303 404 303
GET  bulk-page                bulk    404 404 404  404 404 404    404 200 404  404 404 404
POST bulk-undo                bulk    404 404 404  404 404 404    404 303 404  404 404 404
# Views of the list are one's own; a department's are seen by its people and changed by who leads it.
GET  saved-view-list             -    200 200 200  200 200 200    200 200 200  200 200 200
GET  saved-view-new              -    200 200 200  200 200 200    200 200 200  200 200 200
POST saved-view-new              -    422 422 422  422 422 422    422 422 422  422 422 422
GET  saved-view-edit     view-mona    404 404 404  404 404 404    404 200 404  404 404 404
GET  saved-view-edit  view-billing    404 404 404  403 403 404    404 200 200  200 404 200
POST saved-view-edit  view-billing    404 404 404  403 403 404    404 422 422  422 404 422
POST saved-view-delete   view-mona    404 404 404  404 404 404    404 303 404  404 404 404
POST saved-view-delete view-billing   404 404 404  403 403 404    404 303 303  303 404 303
POST saved-view-move  view-billing    404 404 404  403 403 404    404 303 303  303 404 303
# One's own day.
GET  my-day-order                -    200 200 200  200 200 200    200 200 200  200 200 200
POST my-day-order                -    303 303 303  303 303 303    303 303 303  303 303 303
"""

TASKS = """
#                                    eve rita gus ida omar olav  kai mona dag petra nils ada
# Own department's title, state and assignee: all of its people; whole: who has a part in it, and those who lead.
GET  task-page               open    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page               pool    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page               done    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page            offered    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page               till    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page              below    404 404 404  404 404 404    200 200 200  200 404 200
GET  task-page           clinical    404 404 404  404 404 200    404 404 404  404 200 200
# The guest signer sees what is sent to him, and what he signed.
GET  task-page              books    404 200 200  200 200 404    404 200 200  200 404 200
GET  task-page         books-open    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-page       books-signed    404 200 200  200 200 404    404 200 200  200 404 200
# Private: owner, requester, signer and manager only; having typed it in is no reason.
GET  task-page            private    404 200 404  200 404 404    404 200 200  200 404 200
GET  task-page       private-pool    404 200 404  404 404 404    404 200 200  200 404 200
GET  task-page    private-by-omar    404 200 404  200 404 404    404 200 200  200 404 200
GET  task-history            open    404 200 404  200 403 404    404 200 200  200 404 200
GET  task-history         offered    404 200 404  200 200 404    404 200 200  200 404 200
GET  task-history         private    404 200 404  200 404 404    404 200 200  200 404 200
GET  task-history           books    404 200 200  200 403 404    404 200 200  200 404 200
GET  task-comments           open    404 200 404  200 403 404    404 200 200  200 404 200
POST task-comments           open    404 303 404  303 403 404    404 303 303  303 404 303
POST task-comments        private    404 303 404  303 404 404    404 303 303  303 404 303
POST task-comments          books    404 303 303  303 403 404    404 303 303  303 404 303
# Whom a comment can mention is shown to who may write one (and brings a plain browser to the task).
GET  mentionable-people      open    404 302 404  302 403 404    404 302 302  302 404 302
GET  mentionable-people   private    404 302 404  302 404 404    404 302 302  302 404 302
GET  mentionable-people     books    404 302 302  302 403 404    404 302 302  302 404 302
# Of what was given to several, who leads and who gave it sees who has not done it; the others see how many.
GET  one-each            one-each    404 403 404  403 403 404    404 200 200  200 404 200
# What it says is changed by who leads and by who made it.
GET  task-edit               open    404 403 404  403 403 404    404 200 200  200 404 200
POST task-edit               open    404 403 404  403 403 404    404 422 422  422 404 422
GET  task-edit            by-omar    404 404 404  403 200 404    404 200 200  200 404 200
GET  task-edit    private-by-omar    404 403 404  403 404 404    404 200 200  200 404 200
GET  task-edit               done    404 403 404  403 403 404    404 409 409  409 404 409
POST step-add                open    404 403 404  303 403 404    404 303 303  303 404 303
POST step-add             by-omar    404 404 404  403 303 404    404 303 303  303 404 303
POST step-tick               step    404 403 404  303 403 404    404 303 303  303 404 303
POST step-untick           ticked    404 403 404  303 403 404    404 303 303  303 404 303
POST fields-set              open    404 403 404  303 403 404    404 303 303  303 404 303
POST fields-set           private    404 403 404  303 404 404    404 303 303  303 404 303
# A big job is shared: counted by who could check it off.
POST task-count           offered    404 403 404  303 303 404    404 303 303  303 404 303
POST task-count              open    404 403 404  409 409 404    404 409 409  409 404 409
# Evidence: seen by who sees the whole task; added by who does it and who asked for it.
POST attachment-add          open    404 303 404  303 403 404    404 303 303  303 404 303
POST attachment-add          till    404 303 404  303 403 404    404 303 303  303 404 303
POST attachment-add          done    404 409 404  409 403 404    404 409 409  409 404 409
POST attachment-add       private    404 303 404  303 404 404    404 303 303  303 404 303
GET  attachment-download     file    404 200 404  200 403 404    404 200 200  200 404 200
GET  attachment-download file-private 404 200 404 200 404 404    404 200 200  200 404 200
GET  attachment-download file-books  404 200 200  200 403 404    404 200 200  200 404 200
GET  attachment-download file-removed 404 404 404 404 403 404    404 404 404  404 404 404
GET  attachment-view         file    404 200 404  200 403 404    404 200 200  200 404 200
GET  attachment-thumbnail    file    404 200 404  200 403 404    404 200 200  200 404 200
GET  attachment-thumbnail file-private 404 200 404 200 404 404   404 200 200  200 404 200
# Taken away and brought back by who added it and who leads; not what waits for its signature.
POST attachment-remove       file    404 403 404  303 403 404    404 303 303  303 404 303
POST attachment-remove file-books    404 403 403  409 403 404    404 409 409  409 404 409
POST attachment-restore file-removed 404 403 404  303 403 404    404 303 303  303 404 303
"""

MOVES = """
#                                    eve rita gus ida omar olav  kai mona dag petra nils ada
POST task-start              open    404 403 404  303 403 404    404 303 303  303 404 303
# Checked off by who has it, for a colleague, by who leads.
POST task-complete           open    404 403 404  303 303 404    404 303 303  303 404 303
POST task-complete          gated    404 403 404  422 422 404    404 422 422  422 404 422
POST task-complete       for-till    404 403 404  422 422 404    404 422 422  422 404 422
POST task-complete           done    404 403 404  409 409 404    404 409 409  409 404 409
POST task-complete        private    404 403 404  303 404 404    404 303 303  303 404 303
POST task-complete          below    404 404 404  404 404 404    303 303 303  303 404 303
POST task-complete       clinical    404 404 404  404 404 422    404 404 404  404 422 422
POST task-wait               open    404 403 404  303 403 404    404 303 303  303 404 303
POST task-resume          waiting    404 403 404  303 403 404    404 303 303  303 404 303
POST task-submit         for-till    404 403 404  303 403 404    404 303 303  303 404 303
# Signed by the kind's rule, never one's own, whatever the role.
POST task-sign-off           till    404 403 404  403 403 404    404 303 303  303 404 303
POST task-sign-off       own-till    404 403 404  403 403 404    404 403 303  303 404 303
POST task-sign-off          books    404 403 303  403 403 404    404 403 403  403 404 403
POST task-sign-off         signed    404 403 404  403 403 404    404 409 409  409 404 409
POST task-sign-off   books-signed    404 403 409  403 403 404    404 403 403  403 404 403
POST task-send-back          till    404 403 404  403 403 404    404 303 303  303 404 303
POST task-send-back      own-till    404 403 404  403 403 404    404 403 303  303 404 303
POST task-send-back         books    404 403 303  403 403 404    404 403 403  403 404 403
POST task-review            later    404 403 404  403 403 404    404 303 303  303 404 303
POST task-review        own-later    404 403 404  403 403 404    404 403 303  303 404 303
POST task-cancel             open    404 403 404  403 403 404    404 303 303  303 404 303
POST task-cancel          by-omar    404 404 404  403 303 404    404 303 303  303 404 303
POST task-reopen             done    404 403 404  303 403 404    404 303 303  303 404 303
POST task-reopen        cancelled    404 403 404  303 403 404    404 303 303  303 404 303
# Giving work to people is the manager's; taking what is unclaimed is everybody's of the department.
POST task-assign             open    404 403 404  403 403 404    404 303 303  303 404 303
POST task-assign             pool    404 403 404  403 403 404    404 303 303  303 404 303
POST task-claim              pool    404 403 404  303 303 404    404 303 303  303 404 303
POST task-claim              open    404 403 404  409 409 404    404 409 409  409 404 409
POST task-claim      private-pool    404 403 404  404 404 404    404 303 303  303 404 303
POST task-release            open    404 403 404  303 403 404    404 303 303  303 404 303
POST task-hand-over          open    404 403 404  303 403 404    404 403 403  403 404 403
POST task-accept          offered    404 403 404  403 303 404    404 403 403  403 404 403
POST task-decline         offered    404 403 404  403 303 404    404 403 403  403 404 403
# Help is asked for by who has it, and given by who leads.
POST task-ask-help           open    404 403 404  303 403 404    404 403 403  403 404 403
POST task-answer-help       gated    404 403 404  403 403 404    404 303 303  303 404 303
POST task-answer-help        open    404 403 404  403 403 404    404 409 409  409 404 409
# Undo is for whoever did it: for the others there is nothing to take back.
POST task-undo               done    404 409 404  303 409 404    404 409 409  409 404 409
POST task-undo          cancelled    404 409 404  409 409 404    404 303 409  409 404 409
"""

PROCEDURES = """
#                                                eve rita gus ida omar olav  kai mona dag petra nils ada
# Read by who works in the department, changed by who leads it; a change is suggested by who reads.
GET  procedure-list                         -    404 404 404  200 200 200    200 200 200  200 200 200
GET  procedure-new                          -    404 404 404  403 403 403    200 200 200  200 200 200
POST procedure-new                          -    404 404 404  403 403 403    422 422 422  422 422 422
GET  procedure-read                 procedure    404 404 404  200 200 404    404 200 200  200 404 200
GET  procedure-read        procedure-archived    404 404 404  200 200 404    404 200 200  200 404 200
GET  procedure-read        procedure-clinical    404 404 404  404 404 200    404 404 404  404 200 200
GET  procedure-version-read         procedure    404 404 404  200 200 404    404 200 200  200 404 200
GET  procedure-edit                 procedure    404 404 404  403 403 404    404 200 200  200 404 200
POST procedure-edit                 procedure    404 404 404  403 403 404    404 422 422  422 404 422
POST procedure-archive              procedure    404 404 404  403 403 404    404 303 303  303 404 303
POST procedure-restore     procedure-archived    404 404 404  403 403 404    404 303 303  303 404 303
POST procedure-start                procedure    404 404 404  303 303 404    404 303 303  303 404 303
POST procedure-start       procedure-archived    404 404 404  409 409 404    404 409 409  409 404 409
POST procedure-suggest-change       procedure    404 404 404  303 303 404    404 303 303  303 404 303
"""

SCHEDULES = """
#                                            eve rita gus ida omar olav  kai mona dag petra nils ada
# Recurring work is read by its department and changed by who leads it; private work's only by who leads.
GET  schedule-list                      -    404 404 404  200 200 200    200 200 200  200 200 200
GET  schedule-new                       -    404 404 404  403 403 403    200 200 200  200 200 200
POST schedule-new                       -    404 404 404  403 403 403    422 422 422  422 422 422
GET  schedule-preview                   -    404 404 404  403 403 403    200 200 200  200 200 200
GET  schedule-page               schedule    404 404 404  200 200 404    404 200 200  200 404 200
GET  schedule-page       schedule-private    404 404 404  404 404 404    404 200 200  200 404 200
GET  schedule-page      schedule-clinical    404 404 404  404 404 200    404 404 404  404 200 200
GET  schedule-log                schedule    404 404 404  200 200 404    404 200 200  200 404 200
GET  schedule-log        schedule-private    404 404 404  404 404 404    404 200 200  200 404 200
GET  schedule-edit               schedule    404 404 404  403 403 404    404 200 200  200 404 200
POST schedule-edit               schedule    404 404 404  403 403 404    404 422 422  422 404 422
GET  schedule-edit      schedule-archived    404 404 404  403 403 404    404 409 409  409 404 409
POST occurrence-skip             schedule    404 404 404  403 403 404    404 303 303  303 404 303
POST occurrence-skip     schedule-private    404 404 404  404 404 404    404 303 303  303 404 303
POST occurrence-skip    schedule-archived    404 404 404  403 403 404    404 409 409  409 404 409
POST schedule-archive            schedule    404 404 404  403 403 404    404 303 303  303 404 303
POST schedule-restore   schedule-archived    404 404 404  403 403 404    404 303 303  303 404 303
"""

LINES = [line for text in (PAGES, MANY, TASKS, MOVES, PROCEDURES, SCHEDULES) for line in table(text)]

# What a form needs to be more than refused. `{me}` is who asks.
TYPED = {
    "task-wait": {"waiting_for": "the bank", "look_again_on": "2026-12-01"},
    "task-send-back": {"reason": "The bag number is missing"},
    "task-cancel": {"reason": "Not needed"},
    "task-reopen": {"reason": "Wrong day"},
    "task-assign": {"to": "omar"},
    "task-hand-over": {"to": "omar"},
    "task-ask-help": {"reason": "Where is the key?"},
    "task-answer-help": {"answer": "In the drawer"},
    "task-comments": {"text": "Mind the gap", "form_key": "5d6cbbf2-6f6e-4a5a-9f6f-111111111111"},
    "step-add": {"text": "Look again"},
    "attachment-add": {"files": Slip()},
    "team-assign": {"to": "omar"},
    "task-count": {"add": "1"},
    "bulk-assign": {"to": "omar"},
    "bulk-move": {"due_on": "2026-12-01"},
    "bulk-wait": {"waiting_for": "the bank", "look_again_on": "2026-12-01"},
    "bulk-cancel": {"reason": "Not needed"},
    "my-day-order": {"usual": "1"},
    "occurrence-skip": {"date": "2026-11-30T00:00", "reason": "Nobody is here"},
    "procedure-archive": {"sure": "on"},
    "procedure-start": {
        "title": "Now",
        "due_on": "2026-11-24",
        "form_key": "5d6cbbf2-6f6e-4a5a-9f6f-222222222222",
    },
    "procedure-suggest-change": {"text": "Stamp first", "form_key": "5d6cbbf2-6f6e-4a5a-9f6f-333333333333"},
}


def typed(world, line: Line, who: str) -> dict[str, object]:
    if line.method == "GET":
        return {}
    data = dict(TYPED.get(line.route, {}))
    if "to" in data:
        data["to"] = world.people[data["to"]].pk
    if line.route == "team-assign":
        task = world.tasks["open"]
        return data | {"department": world.departments["billing"].pk, "task": f"{task.pk}-{task.version}"}
    if line.route.startswith("bulk-"):
        return data | {"task": f"{world.tasks['open'].pk}-{world.tasks['open'].version}"}
    if line.route == "procedure-start" and who in ("ida", "omar"):
        data["assignee"] = world.people[who].pk
    return data | {"version": world.version(line.thing)}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_answer_to_each(world, line):
    path = world.path(line.route, line.thing)
    got = {who: world.ask(who, line.method, path, typed(world, line, who)).status_code for who in ROLES}
    assert got == dict(zip(ROLES, line.expected, strict=True))


@pytest.mark.once
@pytest.mark.parametrize("line", LINES, ids=str)
def test_strangers_and_the_deactivated_are_sent_to_sign_in(world, line):
    path = world.path(line.route, line.thing)
    for who in ("anon", "dee"):
        response = world.ask(who, line.method, path, typed(world, line, who))
        assert (response.status_code, response.headers.get("Location")) == (302, f"/login/?next={path}"), who
        assert not response.content
        part = world.ask(who, line.method, path, typed(world, line, who), **{"HX-Request": "true"})
        assert (part.status_code, part.content) == (401, b""), who


# Those that have a thing in their address.
ABOUT = [line for line in LINES if line.thing != "-" and line.route != "team-assign"]


@pytest.mark.parametrize("line", ABOUT, ids=str)
def test_what_one_may_not_see_looks_like_what_is_not_there(world, line):
    """The same 404 with the same body; and no number, however large, is anything else."""
    data, pk = typed(world, line, "ada"), {"pk": MISSING}
    if "absence" in line.route:
        pk = {"absence_pk": MISSING}
    missing = world.path(line.route, line.thing, **pk)
    invisible = [who for who, status in zip(ROLES, line.expected, strict=True) if status == 404]
    for who in {*invisible[:1], *invisible[-1:], "ada"}:
        answer = world.ask(who, line.method, missing, data)
        assert answer.status_code == 404, who
        if who in invisible:
            there = world.ask(who, line.method, world.path(line.route, line.thing), data)
            assert text_of(there) == text_of(answer), who
    huge = missing.replace(str(MISSING), str(HUGE))
    assert world.ask("ada", line.method, huge, data).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("route", sorted({line.route for line in ABOUT if line.route.startswith("task-")}))
def test_a_refusal_says_why_and_shows_no_title(world, route):
    """403 is for who may see; a stranger's 404 holds nothing of the task, and neither does the part for htmx."""
    path = world.path(route, "private")
    for who in ("eve", "gus", "omar", "olav", "kai", "nils"):
        for headers in ({}, {"HX-Request": "true"}):
            for method in ("GET", "POST"):
                answer = world.ask(who, method, path, {"version": "1"}, **headers)
                assert answer.status_code in (404, 405)
                assert b"Secret" not in answer.content


FOREIGN = """
step-tick              open           clinical-step
step-untick            open           clinical-step
step-tick              clinical       step
procedure-version-read procedure      version
attachment-download    open           file-clinical
attachment-view        open           file-private
attachment-thumbnail   clinical       file
attachment-remove      open           file-clinical
attachment-restore     clinical       file-removed
own-absence-remove     -              omar
"""


@pytest.mark.parametrize("line", FOREIGN.strip().splitlines())
def test_a_child_of_a_foreign_parent_is_not_there(world, line):
    """Even to an admin, who may see both."""
    route, parent, child = line.split()
    numbers = {"version": {"number": 2}}.get(child) or world.things[child]
    numbers = {name: value for name, value in numbers.items() if name != "pk"}
    path = world.path(route, parent, **numbers)
    method = "GET" if route.endswith(("read", "download", "view", "thumbnail")) else "POST"
    assert world.ask("ada", method, path, {"version": 1}).status_code == 404


def test_403_says_the_reason(world):
    said = world.ask("omar", "POST", world.path("task-start", "open"), {"version": 1}).content.decode()
    assert "Only its assignee and the manager can do that." in said
    said = world.ask("ida", "POST", world.path("task-sign-off", "till"), {"version": 1}).content.decode()
    assert "never for their own work" in said


OUTLINE = ("Open work", "Ida Cast")
WHOLE = ("Look twice", "Rita Cast", "created")


def test_a_colleague_sees_title_state_and_assignee_only(world):
    page = world.ask("omar", "GET", world.path("task-page", "open")).content.decode()
    whole = world.ask("ida", "GET", world.path("task-page", "open")).content.decode()
    assert all(words in page and words in whole for words in OUTLINE)
    assert "Look twice" in whole and "Look twice" not in page
    assert "Rita Cast" in whole and "Rita Cast" not in page
    assert "New step" not in page and "Comment" not in page


FIRST = {
    **dict.fromkeys(("eve", "rita", "gus"), "/ask/"),
    **dict.fromkeys(("ida", "omar", "olav"), "/my-day/"),
    **dict.fromkeys(("kai", "mona", "dag", "petra", "nils", "ada"), "/team/"),
}


@pytest.mark.parametrize("who", ROLES)
def test_everybody_has_their_own_first_page(world, who):
    assert world.ask(who, "GET", "/")["Location"] == FIRST[who]


NEW = """
#          for department    eve   rita  gus   ida   omar  olav  kai   mona  dag   petra nils  ada
self       -                 302   302   302   303   303   303   303   303   303   303   303   303
omar       billing           302   302   302   422   303   422   422   303   303   303   422   303
nobody     billing           302   302   302   303   303   422   303   303   303   303   303   303
nobody     clinical          302   302   302   422   422   303   303   303   303   303   303   303
olav       clinical          302   302   302   422   422   303   422   422   422   422   303   303
kai        collections       302   302   302   422   422   422   303   303   303   303   422   303
eve        billing           302   302   302   422   422   422   422   422   422   422   422   303
dee        billing           302   302   302   422   422   422   422   422   422   422   422   422
"""


@pytest.mark.parametrize("line", [line for line in NEW.strip().splitlines() if not line.startswith("#")])
def test_whom_one_may_give_work(world, line):
    """Assistants themselves and their pool; managers their people and any pool; admins anyone."""
    to, department, *statuses = line.split()
    got = {}
    for who in ROLES:
        person = {"self": world.people[who], "nobody": None}.get(to, world.people.get(to))
        data = {
            "title": "A new one",
            "due_on": "2026-11-24",
            "category": world.things["kind-post"]["pk"],
            "assignee": person.pk if person else "",
            "department": world.departments[department].pk if department != "-" else "",
            "form_key": "5d6cbbf2-6f6e-4a5a-9f6f-444444444444",
        }
        if to == "self" and who == "ada":  # she belongs nowhere, so she has to say where
            data["department"] = world.departments["billing"].pk
        got[who] = world.ask(who, "POST", "/tasks/new/", data).status_code
    assert got == dict(zip(ROLES, map(int, statuses), strict=True))
