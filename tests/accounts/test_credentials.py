from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Scope
from accounts.errors import CredentialRefused, NotASchool, UnknownScope
from accounts.models import CredentialEvent, SchoolCredential, User
from accounts.services import credentials


def _issue(school: User, clerk: User, days: int = 30) -> tuple[SchoolCredential, str]:
    return credentials.issue(
        school,
        name="registrar",
        scopes=[Scope.ROSTER_WRITE],
        expires_at=timezone.now() + timedelta(days=days),
        by=clerk,
    )


def test_a_token_is_recognised_and_its_use_noted(school: User, clerk: User) -> None:
    issued, token = _issue(school, clerk)
    assert token.startswith(f"skp_{issued.prefix}_")
    assert credentials.recognise(token) == issued
    issued.refresh_from_db()
    assert issued.last_used_at is not None


def test_the_secret_is_not_kept(school: User, clerk: User) -> None:
    issued, token = _issue(school, clerk)
    assert token.encode() not in bytes(issued.secret_digest)
    assert len(bytes(issued.secret_digest)) == 32


@pytest.mark.parametrize("spoil", ["", "skp_", "skp_00000000_x", "Bearer", "skp_\x00"])
def test_a_token_nobody_issued_is_refused(school: User, clerk: User, spoil: str) -> None:
    _issue(school, clerk)
    with pytest.raises(CredentialRefused):
        credentials.recognise(spoil)


def test_one_character_off_is_refused(school: User, clerk: User) -> None:
    _issued, token = _issue(school, clerk)
    with pytest.raises(CredentialRefused):
        credentials.recognise(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_an_expired_one_is_refused(school: User, clerk: User) -> None:
    _issued, token = _issue(school, clerk, days=-1)
    with pytest.raises(CredentialRefused):
        credentials.recognise(token)


def test_a_revoked_one_is_refused_and_says_who_revoked_it(school: User, clerk: User) -> None:
    issued, token = _issue(school, clerk)
    assert credentials.revoke([issued], reason="lost", by=clerk) == 1
    assert credentials.revoke([issued], reason="again", by=clerk) == 0
    with pytest.raises(CredentialRefused):
        credentials.recognise(token)
    assert list(CredentialEvent.objects.order_by("pk").values_list("to_status", "by_name", "reason")) == [
        ("issued", "Clerk", ""),
        ("revoked", "Clerk", "lost"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_is_revoked_by_the_same_statements(school: User, clerk: User, count: int) -> None:
    issued = [_issue(school, clerk)[0] for _turn in range(count)]
    with CaptureQueriesContext(connection) as queries:
        assert credentials.revoke(issued, reason="the school has closed", by=clerk) == count
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 3
    assert SchoolCredential.objects.live().count() == 0


@pytest.mark.parametrize("role", ["clerk", "judge", "enterprise"])
def test_only_a_schools_own_user_is_given_one(role: str, clerk: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotASchool) as refused:
        _issue(request.getfixturevalue(role), clerk)
    assert (refused.value.code, list(refused.value.fields)) == ("NOT_A_SCHOOL", ["user"])
    assert SchoolCredential.objects.count() == 0


BECOMES = [{"is_active": False}, {"is_staff": True}, {"is_superuser": True}, {"organisation": None}]


@pytest.mark.parametrize("change", BECOMES, ids=lambda change: next(iter(change)))
def test_whoever_is_no_schools_user_holds_none_and_the_one_they_held_is_refused(
    school: User, clerk: User, change: dict[str, Any]
) -> None:
    _issued, token = _issue(school, clerk)
    User.objects.filter(pk=school.pk).update(**change)
    with pytest.raises(CredentialRefused):
        credentials.recognise(token)
    with pytest.raises(NotASchool):
        _issue(school, clerk)


def test_without_the_role_a_credential_is_refused(school: User, clerk: User) -> None:
    _issued, token = _issue(school, clerk)
    school.groups.clear()
    with pytest.raises(CredentialRefused):
        credentials.recognise(token)


def test_an_unknown_scope_is_named(school: User, clerk: User) -> None:
    with pytest.raises(UnknownScope) as refused:
        credentials.issue(school, name="x", scopes=["roster:eat"], expires_at=timezone.now(), by=clerk)
    assert refused.value.fields == {"scopes": "roster:eat"}
    assert SchoolCredential.objects.count() == 0


def test_the_database_itself_refuses_to_change_or_delete_an_event(school: User, clerk: User) -> None:
    issued, _token = _issue(school, clerk)
    event = issued.events.get()
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        CredentialEvent.objects.filter(pk=event.pk).update(reason="nicer")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        event.delete()
    assert CredentialEvent.objects.filter(pk=event.pk).update(picked_up_at=timezone.now()) == 1
