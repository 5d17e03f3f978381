"""What every answer carries, and what becomes of a request without sign-in."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from backoffice.middleware import Csp, Now, Private, SignedIn


def test_policy_allows_our_own_files_and_nothing_inline(client: Client, db):
    policy = client.get("/health/live/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_view_may_set_a_policy_of_its_own(rf: RequestFactory):
    stricter = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert Csp(lambda request: stricter)(rf.get("/"))["Content-Security-Policy"] == "sandbox"


def test_html_is_never_stored(rf: RequestFactory):
    answer = Private(lambda request: HttpResponse("<p>Omar's absence"))(rf.get("/"))
    assert "no-store" in answer["Cache-Control"]
    assert {"HX-Request", "Cookie", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_what_is_not_html_keeps_its_own_rules(rf: RequestFactory):
    assert "Cache-Control" not in Private(lambda request: JsonResponse({}))(rf.get("/")).headers


def test_a_request_has_one_moment(rf: RequestFactory):
    request = rf.get("/")
    before = datetime.now(UTC)
    Now(lambda request: HttpResponse())(request)
    assert before <= request.now <= datetime.now(UTC)


@pytest.fixture
def nobody(rf: RequestFactory):
    def ask(**headers):
        request = rf.get("/tasks/", headers=headers)
        request.user = AnonymousUser()
        return SignedIn(lambda request: HttpResponse()).process_view(request, lambda request: None, (), {})

    return ask


def test_a_page_sends_to_sign_in_and_back(nobody):
    answer = nobody()
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/tasks/")


def test_a_fragment_is_not_replaced_by_the_sign_in_page(nobody):
    answer = nobody(HX_Request="true", HX_Current_URL="https://office.example/my-day/?x=1")
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/login/?next=/my-day/")


def test_a_foreign_current_url_leads_nowhere_else(nobody):
    answer = nobody(HX_Request="true", HX_Current_URL="https://evil.example//evil.example/")
    assert answer["HX-Redirect"].startswith("/login/?next=")
    assert "//evil" not in answer["HX-Redirect"]


def test_a_verbs_address_opened_as_a_page_says_what_it_is(client_of, ida):
    answer = client_of(ida).get("/tasks/1/complete/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "That is a button, not a page" in answer.content.decode()
