"""Starter packs: into an empty office, into one that has some of it, twice, dry, broken, by command and by page."""

import copy
import io
import json

import pytest
from django.core.management import CommandError, call_command

from desk import packs
from desk.pack_loading import load
from schedules.models import Schedule
from staff.actions_setup import add_department
from staff.models import Department, Event, Office, OpeningHours, Skill
from tasks.models import Category, Procedure, ProcedureStep

PAGE = "/setup/packs/"


def counted():
    rows = (Department, Skill, Category, Procedure, ProcedureStep, OpeningHours, Schedule, Event)
    return [model.objects.count() for model in rows]


def text(en, nb):
    return {"en": en, "nb": nb}


@pytest.fixture
def pack():
    week = {day: ["08:00", "16:00"] for day in ("mo", "tu")}
    return {
        "trade": "florist",
        "name": text("Florist", "Blomsterbutikk"),
        "about": text("To start from.", "Å starte fra."),
        "departments": [
            {"key": "shop", "name": text("Shop", "Butikk"), "hours": week},
            {"key": "office", "name": text("Office", "Kontor"), "hours": week},
            {"key": "night", "name": text("Night", "Natt"), "hours": {"mo": ["18:00", "23:00"]}},
        ],
        "skills": [{"key": "cash", "name": text("Cash", "Kasse"), "kind": "training"}],
        "categories": [
            {
                "key": "post",
                "name": text("Post", "Post"),
                "kind": "clerical",
                "minutes": 15,
                "requires": ["cash"],
                "prefers": [],
                "sign_off": "manager",
                "private": True,
                "departments": ["shop"],
                "fields": [
                    {"key": "letters", "name": text("Letters", "Brev"), "type": "number", "required": True}
                    | {"unit": text("pcs", "stk"), "minimum": "0.5", "maximum": "400"},
                    {"key": "how", "name": text("How", "Hvordan"), "type": "choice", "required": False}
                    | {"options": [text("By post", "Med posten"), text("By hand", "For hånd")]},
                ],
            }
        ],
        "procedures": [
            {
                "key": "open",
                "name": text("Open the post", "Åpne posten"),
                "department": "shop",
                "category": "post",
                "minutes": 20,
                "instructions": text("Letters first.", "Brev først."),
                "steps": [{"text": text("Open", "Åpne"), "required": True}],
            }
        ],
        "schedules": [
            {
                "key": "open",
                "procedure": "open",
                "rule": "FREQ=WEEKLY;BYDAY=MO",
                "times": ["08:30"],
                "shift": "skip",
                "late": "every",
                "lead_days": 0,
            }
        ],
    }


@pytest.fixture
def folder(tmp_path, monkeypatch, pack):
    """A folder with this one pack in place of the product's."""
    monkeypatch.setattr(packs, "FOLDER", tmp_path)
    (tmp_path / "florist.json").write_text(json.dumps(pack), encoding="utf-8")
    (tmp_path / "florist_demo.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_everything_in_the_offices_language(office, pack, now):
    Office.objects.update(language="nb")
    added = load(pack, by=None, now=now)
    assert added == {
        "departments": ["Butikk", "Kontor", "Natt"],
        "skills": ["Kasse"],
        "categories": ["Post"],
        "fields": ["Brev", "Hvordan"],
        "procedures": ["Åpne posten"],
        "schedules": ["Åpne posten"],
    }
    post = Category.objects.get()
    assert (post.sign_off, post.is_private, [skill.name for skill in post.required_skills.all()]) == (
        "manager",
        True,
        ["Kasse"],
    )
    letters, how = post.fields.all()
    assert (letters.required, letters.unit, letters.minimum, letters.maximum) == (True, "stk", 500, 400_000)
    assert how.options == ["Med posten", "For hånd"]
    procedure = Procedure.objects.get()
    assert (procedure.department.name, procedure.category, procedure.current.minutes) == ("Butikk", post, 20)
    assert [step.text for step in procedure.current.steps.all()] == ["Åpne"]
    assert Event.objects.filter(subject_kind="procedure", name="created").count() == 1


def test_common_hours_are_the_offices_and_others_the_departments(office, pack, now):
    load(pack, by=None, now=now)
    assert OpeningHours.objects.filter(department=None).count() == 2
    assert list(OpeningHours.objects.exclude(department=None).values_list("department__name", "weekday")) == [
        ("Night", 0)
    ]


def test_the_offices_own_hours_stay(office, pack, now):
    OpeningHours.objects.create(weekday=6, opens="10:00", closes="12:00")
    load(pack, by=None, now=now)
    assert OpeningHours.objects.filter(department=None).count() == 1
    assert OpeningHours.objects.filter(department__name="Shop").count() == 2


@pytest.mark.parametrize("language", ["en", "nb"])
def test_twice_adds_nothing_in_either_language(office, pack, now, language):
    load(pack, by=None, now=now)
    before = counted()
    Office.objects.update(language=language)
    assert not any(load(pack, by=None, now=now).values())
    assert counted() == before


def test_what_is_there_by_another_case_or_language_is_used(office, ada, pack, now):
    shop = add_department(by=ada, now=now, name="BUTIKK")
    added = load(pack, by=ada, now=now)
    assert added["departments"] == ["Office", "Night"]
    assert Procedure.objects.get().department == shop


def test_nothing_is_put_into_what_was_archived(office, ada, pack, now):
    add_department(by=ada, now=now, name="Shop", archived_at=now)
    assert load(pack, by=ada, now=now, dry_run=True)["procedures"] == []
    assert load(pack, by=ada, now=now)["procedures"] == []
    assert not Procedure.objects.exists()


def test_a_dry_run_says_the_same_and_changes_nothing(office, pack, now):
    before = counted()
    said = load(pack, by=None, now=now, dry_run=True)
    assert counted() == before
    assert said == load(pack, by=None, now=now)


def test_the_command_prints_what_it_added(office, folder):
    def said(*args):
        out = io.StringIO()
        call_command("load_pack", "florist", *args, stdout=out)
        return out.getvalue().splitlines()

    assert (
        said("--dry-run")[-1]
        == "Would add: departments 3, skills 1, categories 1, fields 2, procedures 1, schedules 1."
    )
    assert not Department.objects.exists()
    assert said()[-1] == "Added: departments 3, skills 1, categories 1, fields 2, procedures 1, schedules 1."
    assert said() == ["Nothing to add: it is all there."]


@pytest.mark.parametrize("trade", ["nosuch", "florist_demo", "../packs/medical", ""])
def test_an_unknown_trade_is_one_clear_line(office, folder, trade):
    with pytest.raises(CommandError, match=r"^There is no pack named “.*”\. There are: florist\.$"):
        call_command("load_pack", trade)


BREAKS = {
    "no skills": lambda pack: pack.pop("skills"),
    "a list": lambda pack: pack.update(departments={}),
    "no key": lambda pack: pack["skills"][0].pop("key"),
    "key twice": lambda pack: pack["departments"].append(pack["departments"][0]),
    "no Norwegian": lambda pack: pack["skills"][0]["name"].pop("nb"),
    "name too long": lambda pack: pack["skills"][0]["name"].update(en="x" * 121),
    "kind": lambda pack: pack["categories"][0].update(kind="meals"),
    "sign_off": lambda pack: pack["categories"][0].update(sign_off="named"),
    "minutes": lambda pack: pack["categories"][0].update(minutes="15"),
    "private": lambda pack: pack["categories"][0].update(private="no"),
    "field of no type": lambda pack: pack["categories"][0]["fields"][0].update(type="picture"),
    "field without required": lambda pack: pack["categories"][0]["fields"][0].pop("required"),
    "a range of no numbers": lambda pack: pack["categories"][0]["fields"][0].update(minimum="1e999"),
    "a range upside down": lambda pack: pack["categories"][0]["fields"][0].update(minimum="500"),
    "an option in one language": lambda pack: pack["categories"][0]["fields"][1]["options"].append({"en": "x"}),
    "skill nowhere": lambda pack: pack["categories"][0].update(requires=["x"]),
    "department nowhere": lambda pack: pack["procedures"][0].update(department=[["x"]]),
    "category nowhere": lambda pack: pack["procedures"][0].update(category=None),
    "step": lambda pack: pack["procedures"][0].update(steps=["Open"]),
    "hours": lambda pack: pack["departments"][0].update(hours={"mo": ["16:00", "08:00"]}),
    "hours of no day": lambda pack: pack["departments"][0].update(hours={"xx": ["08:00", "16:00"]}),
    "hours as text": lambda pack: pack["departments"][0].update(hours="always"),
    "schedule": lambda pack: pack["schedules"][0].update(procedure="x"),
    "rule": lambda pack: pack["schedules"][0].update(rule="FREQ=SOMETIMES"),
    "times": lambda pack: pack["schedules"][0].update(times=["25:00"]),
    "shift": lambda pack: pack["schedules"][0].pop("shift"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_pack_is_one_clear_line_and_adds_nothing(office, folder, pack, what):
    broken = copy.deepcopy(pack)
    BREAKS[what](broken)
    (folder / "florist.json").write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_pack", "florist")
    assert str(refused.value).startswith("The pack “florist” is broken: ")
    assert "\n" not in str(refused.value)
    assert not Department.objects.exists()


@pytest.mark.parametrize("words", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_pack(office, folder, words):
    (folder / "florist.json").write_bytes(words)
    with pytest.raises(CommandError, match="is broken"):
        call_command("load_pack", "florist")


@pytest.mark.parametrize("trade", packs.trades())
def test_every_pack_of_the_product_loads_and_twice_adds_nothing(office, now, trade):
    pack = packs.read(trade)
    added = load(pack, by=None, now=now)
    assert all(added.values())
    assert not any(load(pack, by=None, now=now).values())


@pytest.mark.parametrize(
    "who, opened, press", [("ada", 200, 303), ("mona", 200, 403), ("ida", 404, 404), ("eve", 404, 404)]
)
def test_admin_adds_managers_look(cast, folder, client_of, who, opened, press):
    client = client_of(cast[who])
    assert client.get(PAGE).status_code == opened
    assert client.get(PAGE + "florist/load/").status_code == 405
    assert client.post(PAGE + "florist/load/").status_code == press
    assert Skill.objects.exists() == (press == 303)


def test_the_page_says_what_would_be_added_and_then_that_it_is_there(ada, folder, client_of):
    client = client_of(ada)
    html = client.get(PAGE).content.decode()
    assert "Florist" in html
    assert "Open the post" in html
    answer = client.post(PAGE + "florist/load/", follow=True)
    assert "All of it is here" in answer.content.decode()
    assert "9 things were added" in answer.content.decode()
    assert client.post(PAGE + "nosuch/load/").status_code == 404


def test_the_page_names_a_broken_pack(ada, folder, client_of):
    (folder / "florist.json").write_text("{", encoding="utf-8")
    client = client_of(ada)
    assert "is broken" in client.get(PAGE).content.decode()
    assert client.post(PAGE + "florist/load/").status_code == 422
