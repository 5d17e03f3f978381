"""One's own choices: the preset, single kinds, and what they do to new rows."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from notices import kinds, outbox
from notices.models import Channel, Notice, Preference
from notices.preferences import Wishes
from notices.tests.kit import CALM, MADE, Told, made
from staff.models import Department, User

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]

# preset: channels of (digest, mailed at once, calm)
PRESETS = {
    "quiet": (["email"], ["inbox"], ["inbox"]),
    "normal": (["email"], ["inbox", "email"], ["inbox"]),
    "all": (["email"], ["inbox", "email"], ["inbox", "email"]),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset(ida: User, told: Told, preset: str) -> None:
    ida.message_preset = preset
    wishes = Wishes([ida])
    found = tuple(list(wishes.channels(ida, kinds.kind_of(key))) for key in ("digest", MADE, CALM))
    assert found == PRESETS[preset]


def test_choosing_a_preset_sets_single_choices_back(ida: User, told: Told, client_of: ClientOf) -> None:
    Preference.objects.create(person=ida, kind=CALM, channel="email", on=True)
    assert client_of(ida).post("/account/notices/", {"preset": "quiet"}).status_code == 303
    ida.refresh_from_db()
    assert ida.message_preset == "quiet"
    assert not Preference.objects.exists()


def test_an_unknown_preset_is_refused(ida: User, client_of: ClientOf) -> None:
    for preset in ("", "loud", "\x00"):
        assert client_of(ida).post("/account/notices/", {"preset": preset}).status_code == 422
    ida.refresh_from_db()
    assert ida.message_preset == "normal"


def test_when_to_be_reminded(ida: User, client_of: ClientOf) -> None:
    client = client_of(ida)
    answers = [client.post("/account/notices/kinds/", {"remind": said}) for said in ("240", "", "7", "x", "60")]
    assert [answer.status_code for answer in answers] == [303, 303, 422, 422, 303]
    ida.refresh_from_db()
    assert ida.remind_minutes == 60
    assert "As the office says: 2 working hours before" in client.get("/account/notices/").content.decode()


def test_single_kinds_keep_only_what_differs(
    ida: User, billing: Department, now: datetime, told: Told, client_of: ClientOf
) -> None:
    client = client_of(ida)
    boxes = {
        f"{kind.key}-{channel}": "on"
        for kind in kinds.all_kinds()
        for channel in kind.channels
        if (kind.key, channel) not in {(MADE, "email"), ("digest", "email")} and channel == Channel.INBOX
    }
    assert client.post("/account/notices/kinds/", boxes | {f"{CALM}-email": "on"}).status_code == 303
    rows = set(Preference.objects.filter(kind__in=["digest", MADE, CALM]).values_list("kind", "channel", "on"))
    assert rows == {("digest", "email", False), (MADE, "email", False), (CALM, "email", True)}
    told.people = [ida]
    outbox.post(made(billing, by=None, at=now))
    assert list(Notice.objects.values_list("channel", flat=True)) == ["inbox"]
    assert "checked" in client.get("/account/notices/").content.decode()


def test_the_kinds_are_changed_by_post_only(ida: User, client_of: ClientOf) -> None:
    assert client_of(ida).get("/account/notices/kinds/").status_code == 405
