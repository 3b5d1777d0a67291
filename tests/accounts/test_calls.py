"""The access log of the API, and from where and for what a credential may be used."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.enums import Scope
from accounts.errors import NetworkUnreadable
from accounts.models import ApiCall, SchoolCredential, User
from accounts.services import calls, credentials
from tests.conftest import RESIDENT_NUMBER, SignIn

CLASSES = "/api/v1/classes/"


def _issue(school: User, **values: Any) -> tuple[SchoolCredential, str]:
    terms: dict[str, Any] = {
        "name": "教务系统",
        "scopes": Scope.values,
        "expires_at": timezone.now() + timedelta(days=30),
        "by": None,
    }
    return credentials.issue(school, **{**terms, **values})


def _call(client: Client, token: str, path: str = CLASSES, **values: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    return client.get(path, headers=headers, **values)


def _logged() -> list[tuple[Any, ...]]:
    return list(ApiCall.objects.order_by("pk").values_list("credential", "method", "path", "status", "caller"))


def test_every_call_leaves_a_row(client: Client, school: User) -> None:
    credential, token = _issue(school)
    _call(client, token)
    _call(client, token, "/api/v1/classes/XS2026-0001/roster")
    client.delete(CLASSES, headers={"Authorization": f"Bearer {token}"})
    assert _logged() == [
        (credential.pk, "GET", CLASSES, 200, "127.0.0.1"),
        (credential.pk, "GET", "/api/v1/classes/XS2026-0001/roster", 404, "127.0.0.1"),
        (credential.pk, "DELETE", CLASSES, 405, "127.0.0.1"),
    ]


def test_a_genuine_token_that_is_refused_is_logged_too(client: Client, school: User, clerk: User) -> None:
    credential, token = _issue(school)
    credentials.revoke([credential], reason="lost", by=clerk)
    assert _call(client, token).status_code == 401
    assert _logged() == [(credential.pk, "GET", CLASSES, 401, "127.0.0.1")]


def test_a_token_nobody_issued_fills_no_table(client: Client, school: User) -> None:
    _credential, token = _issue(school)
    assert _call(client, token[:-1] + ("A" if token[-1] != "A" else "B")).status_code == 401
    assert client.get(CLASSES).status_code == 401
    assert _logged() == []


def test_the_log_holds_no_query_and_no_number_of_a_person(client: Client, school: User) -> None:
    _credential, token = _issue(school)
    _call(client, token, f"{CLASSES}?status=open&name=张小满")
    _call(client, token, f"{CLASSES}{RESIDENT_NUMBER}/roster")
    _call(client, token, f"{CLASSES}{'9' * 300}/")
    paths = [call.path for call in ApiCall.objects.order_by("pk")]
    assert paths == [CLASSES, f"{CLASSES}330109********0017/roster", f"{CLASSES}{'9' * 300}/"[:200]]


def test_the_log_is_not_changed(school: User) -> None:
    credential, _token = _issue(school)
    calls.record(credential, method="GET", path=CLASSES, status=200, milliseconds=3, address="nowhere")
    assert ApiCall.objects.get().caller is None
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        ApiCall.objects.update(status=500)


def test_old_calls_go_and_the_others_stay(school: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.calls.BATCH", 2)
    settings.API_CALLS_KEPT_DAYS = 200
    credential, _token = _issue(school)
    for days in (0, 199, 201, 300, 400):
        ApiCall.objects.create(
            at=timezone.now() - timedelta(days=days),
            credential=credential,
            method="GET",
            path=CLASSES,
            status=200,
            milliseconds=days,
        )
    tasks.forget_calls()
    assert list(ApiCall.objects.values_list("milliseconds", flat=True)) == [0, 199]
    assert calls.forget() == 0


def test_a_call_from_elsewhere_is_refused_and_logged(client: Client, school: User) -> None:
    credential, token = _issue(school, allowed_from="192.0.2.0/24")
    assert credential.networks == ["192.0.2.0/24"]
    refused = _call(client, token, REMOTE_ADDR="203.0.113.9")
    assert (refused.status_code, refused.json()["code"]) == (403, "ADDRESS_NOT_ALLOWED")
    assert _call(client, token, REMOTE_ADDR="192.0.2.9").status_code == 200
    assert [(status, caller) for *_call, status, caller in _logged()] == [(403, "203.0.113.9"), (200, "192.0.2.9")]


def test_whoever_holds_a_dead_token_learns_nothing_from_elsewhere(client: Client, school: User, clerk: User) -> None:
    credential, token = _issue(school, allowed_from="192.0.2.0/24")
    credentials.revoke([credential], reason="lost", by=clerk)
    refused = _call(client, token, REMOTE_ADDR="203.0.113.9")
    assert (refused.status_code, refused.json()["code"]) == (401, "CREDENTIAL_REFUSED")
    credential.refresh_from_db()
    assert credential.last_used_at is None


def test_what_is_no_network_issues_nothing(school: User) -> None:
    with pytest.raises(NetworkUnreadable):
        _issue(school, allowed_from="the school")
    assert SchoolCredential.objects.count() == 0


def test_a_sandbox_credential_reads_and_writes_nothing(client: Client, school: User) -> None:
    _credential, token = _issue(school, is_sandbox=True)
    assert _call(client, token).status_code == 200
    refused = client.patch(
        "/api/v1/classes/XS2026-0001/roster",
        {"rows": [{}]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "SANDBOX_ONLY")


@pytest.mark.usefixtures("district")
def test_staff_issue_a_credential_for_one_network_and_read_its_calls(
    school: User, clerk: User, auditor: User, signed_in: SignIn
) -> None:
    terms = {
        "user": school.pk,
        "name": "试用",
        "scopes": [Scope.ROSTER_WRITE],
        "networks": "192.0.2.7\n198.51.100.0/24",
        "is_sandbox": "on",
        "expires_at_0": "2099-01-01",
        "expires_at_1": "00:00",
    }
    add = reverse("admin:accounts_schoolcredential_add")
    wrong = signed_in(clerk).post(add, {**terms, "networks": "the school"})
    assert "networks" in wrong.context["adminform"].form.errors
    assert signed_in(clerk).post(add, terms).status_code == 302
    issued = SchoolCredential.objects.get()
    assert (issued.networks, issued.is_sandbox) == (["192.0.2.7/32", "198.51.100.0/24"], True)
    calls.record(issued, method="GET", path=CLASSES, status=200, milliseconds=3, address="192.0.2.7")
    page = signed_in(auditor).get(reverse("admin:accounts_apicall_changelist"), {"q": issued.prefix})
    assert [call.path for call in page.context["cl"].result_list] == [CLASSES]
