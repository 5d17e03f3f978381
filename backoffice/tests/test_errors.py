"""A body that nobody can read is the sender's mistake, on every address."""

import pytest
from django.test import Client

UNREADABLE = [
    ("name=x", "application/x-www-form-urlencoded; charset=utf-7"),
    ("name=x", "multipart/form-data"),
    ("name=x", "multipart/form-data; boundary=" + "x" * 300),
]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/account/", 400, "We could not read that"), ("/nowhere/", 404, "There is nothing here")],
)
@pytest.mark.parametrize(("body", "content_type"), UNREADABLE)
def test_a_body_that_cannot_be_read_is_no_fault_of_ours(mona, body, content_type, path, status, words):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(mona)
    client.get("/account/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    answer = client.post(path, body, content_type=content_type, headers=token)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
