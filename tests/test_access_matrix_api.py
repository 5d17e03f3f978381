"""Who may do what through the API: product.md's table once more, typed out as status codes.

Columns are matrix.ROLES. 200, 201: may. 403: may see, not do. 404: for them it isn't there. 409: may, but not in this
state. 422: may, and the gate is closed. Nobody's answer is computed from access.py. The collections' table is in
api_tables_collections.py; an operation that is in neither fails.
"""

import pytest

from api.openapi import description
from tests.api import V1, error
from tests.api_tables_collections import BODIES, COLLECTIONS
from tests.matrix import HUGE, MISSING, ROLES, Line, table

pytestmark = pytest.mark.once  # the pages ask both databases who may do what

OWN = """
#                                                eve rita gus ida omar olav  kai mona dag petra nils ada
GET  /me                                    -    200 200 200  200 200 200    200 200 200  200 200 200
GET  /notices                               -    200 200 200  200 200 200    200 200 200  200 200 200
GET  /tasks                                 -    200 200 200  200 200 200    200 200 200  200 200 200
# Into the own pool: who belongs somewhere. Ada belongs nowhere; an administrator may choose any.
POST /tasks                                 -    403 403 403  201 201 201    201 201 201  201 201 201
"""

TASKS = """
#                                                eve rita gus ida omar olav  kai mona dag petra nils ada
GET   /tasks/{id}                        open    404 200 404  200 200 404    404 200 200  200 404 200
GET   /tasks/{id}                        pool    404 200 404  200 200 404    404 200 200  200 404 200
GET   /tasks/{id}                       books    404 200 200  200 200 404    404 200 200  200 404 200
GET   /tasks/{id}                     private    404 200 404  200 404 404    404 200 200  200 404 200
GET   /tasks/{id}             private-by-omar    404 200 404  200 404 404    404 200 200  200 404 200
GET   /tasks/{id}                       below    404 404 404  404 404 404    200 200 200  200 404 200
# What it says is changed by who leads and by who made it.
PATCH /tasks/{id}                        open    404 403 404  403 403 404    404 200 200  200 404 200
PATCH /tasks/{id}                     by-omar    404 404 404  403 200 404    404 200 200  200 404 200
PATCH /tasks/{id}                        done    404 403 404  403 403 404    404 409 409  409 404 409
GET   /tasks/{id}/events                 open    404 200 404  200 403 404    404 200 200  200 404 200
GET   /tasks/{id}/comments               open    404 200 404  200 403 404    404 200 200  200 404 200
POST  /tasks/{id}/comments               open    404 201 404  201 403 404    404 201 201  201 404 201
POST  /tasks/{id}/comments              books    404 201 201  201 403 404    404 201 201  201 404 201
GET   /tasks/{id}/steps                  open    404 200 404  200 403 404    404 200 200  200 404 200
POST  /tasks/{id}/steps                  open    404 403 404  201 403 404    404 201 201  201 404 201
POST  /tasks/{id}/steps               by-omar    404 404 404  403 201 404    404 201 201  201 404 201
POST  /tasks/{id}/steps/{n}/tick         step    404 403 404  200 403 404    404 200 200  200 404 200
POST  /tasks/{id}/steps/{n}/untick     ticked    404 403 404  200 403 404    404 200 200  200 404 200
GET   /tasks/{id}/attachments            open    404 200 404  200 403 404    404 200 200  200 404 200
# Evidence comes from who does it, who asked for it and who leads.
POST  /tasks/{id}/attachments            open    404 201 404  201 403 404    404 201 201  201 404 201
"""

MOVES = """
#                                                eve rita gus ida omar olav  kai mona dag petra nils ada
POST /tasks/{id}/start                   open    404 403 404  200 403 404    404 200 200  200 404 200
# Checked off by who has it, for a colleague, by who leads.
POST /tasks/{id}/complete                open    404 403 404  200 200 404    404 200 200  200 404 200
POST /tasks/{id}/complete               gated    404 403 404  422 422 404    404 422 422  422 404 422
POST /tasks/{id}/complete                done    404 403 404  409 409 404    404 409 409  409 404 409
POST /tasks/{id}/complete             private    404 403 404  200 404 404    404 200 200  200 404 200
POST /tasks/{id}/wait                    open    404 403 404  200 403 404    404 200 200  200 404 200
POST /tasks/{id}/resume               waiting    404 403 404  200 403 404    404 200 200  200 404 200
POST /tasks/{id}/submit              for-till    404 403 404  200 403 404    404 200 200  200 404 200
# Signed by the kind's rule, never one's own, whatever the role.
POST /tasks/{id}/sign_off                till    404 403 404  403 403 404    404 200 200  200 404 200
POST /tasks/{id}/sign_off            own-till    404 403 404  403 403 404    404 403 200  200 404 200
POST /tasks/{id}/sign_off               books    404 403 200  403 403 404    404 403 403  403 404 403
POST /tasks/{id}/sign_off              signed    404 403 404  403 403 404    404 409 409  409 404 409
POST /tasks/{id}/send_back               till    404 403 404  403 403 404    404 200 200  200 404 200
POST /tasks/{id}/cancel                  open    404 403 404  403 403 404    404 200 200  200 404 200
POST /tasks/{id}/reopen                  done    404 403 404  200 403 404    404 200 200  200 404 200
# Giving work to people is the manager's; taking what is unclaimed is everybody's of the department.
POST /tasks/{id}/assign                  open    404 403 404  403 403 404    404 200 200  200 404 200
POST /tasks/{id}/claim                   pool    404 403 404  200 200 404    404 200 200  200 404 200
POST /tasks/{id}/claim                   open    404 403 404  409 409 404    404 409 409  409 404 409
POST /tasks/{id}/release                 open    404 403 404  200 403 404    404 200 200  200 404 200
POST /tasks/{id}/hand_over               open    404 403 404  200 403 404    404 403 403  403 404 403
POST /tasks/{id}/accept               offered    404 403 404  403 200 404    404 403 403  403 404 403
POST /tasks/{id}/decline              offered    404 403 404  403 200 404    404 403 403  403 404 403
# Help is asked for by who has the work.
POST /tasks/{id}/ask_help                open    404 403 404  200 403 404    404 403 403  403 404 403
# Undo is for whoever did it: for the others there is nothing to take back.
POST /tasks/{id}/undo                    done    404 409 404  200 409 404    404 409 409  409 404 409
"""

TYPED = {
    "POST /tasks": {"title": "A new one"},
    "PATCH /tasks/{id}": {"title": "Another title"},
    "POST /tasks/{id}/comments": {"text": "Mind the gap"},
    "POST /tasks/{id}/steps": {"text": "Look again"},
    "POST /tasks/{id}/wait": {"waiting_for": "the bank", "look_again_on": "2026-12-01"},
    "POST /tasks/{id}/send_back": {"reason": "The bag number is missing"},
    "POST /tasks/{id}/cancel": {"reason": "Not needed"},
    "POST /tasks/{id}/reopen": {"reason": "Wrong day"},
    "POST /tasks/{id}/ask_help": {"reason": "The bank asks for a form"},
    "POST /tasks/{id}/assign": {"assignee": "omar"},
    "POST /tasks/{id}/hand_over": {"to": "omar"},
} | BODIES
PLACES = {"step": 1, "ticked": 2}
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="slip.txt"\r\n\r\nPaid\r\n--x--\r\n'

LINES = [line for text in (OWN, TASKS, MOVES, COLLECTIONS) for line in table(text)]


def address(world, line: Line, **numbers) -> str:
    known = {"n": PLACES.get(line.thing, 1)} | world.things.get(line.thing, {}) | numbers
    return line.route.replace("{id}", str(known.get("pk"))).replace("{n}", str(known["n"]))


def sent(world, line: Line, who: str = "") -> dict[str, object]:
    """What goes with the request: a body, or a file."""
    if line.route.endswith("/attachments") and line.method == "POST":
        return {"raw": FILE, "content_type": "multipart/form-data; boundary=x"}
    if line.method in ("GET", "DELETE"):
        return {}
    body = dict(TYPED.get(f"{line.method} {line.route}", {}))
    for name in ("assignee", "to"):
        if isinstance(body.get(name), str):
            body[name] = world.people[body[name]].pk
    if isinstance(body.get("department"), str):
        body["department"] = world.departments[body["department"]].pk
    for name, thing in (("category", "kind-post"), ("procedure", "procedure")):
        if name in body:
            body[name] = world.things[thing]["pk"]
    if line.method == "PATCH":
        body["version"] = world.version(line.thing)
    if line.route == "/tasks" and who == "ada":
        body["department"] = world.departments["billing"].pk
    return {"body": body}


def test_every_operation_is_in_a_table():
    paths = description()["paths"]
    there = {f"{method.upper()} {path.removeprefix(V1)}" for path, each in paths.items() for method in each}
    assert {f"{line.method} {line.route}" for line in LINES} == there


@pytest.mark.parametrize("line", LINES, ids=str)
def test_the_answer_to_each(world, program, line):
    path = address(world, line)
    got = {who: program.ask(who, line.method, path, **sent(world, line, who)).status_code for who in ROLES}
    assert got == dict(zip(ROLES, line.expected, strict=True))


@pytest.mark.parametrize("operation", sorted({(line.method, line.route) for line in LINES}))
def test_without_a_token_there_is_nothing(world, program, operation):
    """No token, a deactivated person's, one that only reads: and a browser's session opens this door for nobody."""
    method, _route = operation
    line = next(line for line in LINES if (line.method, line.route) == operation)
    path = address(world, line)
    for who in ("anon", "dee"):
        refused = program.ask(who, method, path, **sent(world, line))
        assert (refused.status_code, error(refused)["code"]) == (401, "unauthorized")
        assert refused["WWW-Authenticate"].startswith("Bearer")
    assert world.ask("ada", "GET", V1 + path).status_code == 401


ABOUT = {line.route: line for line in LINES if "{id}" in line.route}


@pytest.mark.parametrize("route", sorted(ABOUT))
def test_what_one_may_not_see_looks_like_what_is_not_there(world, program, route):
    line = ABOUT[route]
    there = program.ask("eve", line.method, address(world, line), **sent(world, line))
    for number in (MISSING, HUGE):
        answer = program.ask("eve", line.method, address(world, line, pk=number), **sent(world, line))
        assert (answer.status_code, answer.content) == (404, there.content)


def test_a_step_of_another_task_is_not_there(world, program):
    assert program.ask("ada", "POST", f"/tasks/{world.tasks['pool'].pk}/steps/1/tick").status_code == 404


OUTLINE = {"id", "title", "kind", "category", "department", "assignee", "status", "due_on", "due_at", "version"}


def test_a_colleague_sees_an_outline_as_on_the_page(world, program):
    pk = world.tasks["open"].pk
    whole, outline = (program.ask(who, "GET", f"/tasks/{pk}").json() for who in ("ida", "omar"))
    assert whole["whole"] and whole["requester"] == world.people["rita"].pk and len(whole["steps"]) == 2
    told = {name for name, value in outline.items() if value is not None}
    assert told == OUTLINE | {"whole", "between_this_and_done"} and not outline["whole"]
    listed = program.ask("omar", "GET", "/tasks").json()["results"]
    assert next(each for each in listed if each["id"] == pk) == outline


def test_a_list_holds_what_the_pages_show(world, program):
    for who in ("eve", "rita", "gus", "omar", "kai", "ada"):
        titles = {each["title"] for each in program.ask(who, "GET", "/tasks").json()["results"]}
        page = world.ask(who, "GET", "/tasks/?status=all&coming=on").content.decode()
        assert titles == {task.title for task in world.tasks.values() if f'/tasks/{task.pk}/"' in page}
