from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.errors import IdempotencyKeyReused, RequestUnderWay
from accounts.models import IdempotencyRecord, SchoolCredential, User
from accounts.services import idempotency
from accounts.services.idempotency import Answer, Call
from accounts.tasks import forget_answers

pytestmark = pytest.mark.django_db
ANSWER = Answer(207, '{"a": 1}', {"Location": "/x"})


@pytest.fixture
def credential(token: str, school: User) -> SchoolCredential:
    return SchoolCredential.objects.get(user=school)


def _call(credential: SchoolCredential, key: str = "k", fingerprint: bytes = b"f") -> Call:
    return Call(credential, key, fingerprint)


def test_an_answer_is_kept_and_given_again(credential: SchoolCredential) -> None:
    assert idempotency.answered(_call(credential)) is None
    idempotency.keep(_call(credential), ANSWER)
    assert idempotency.answered(_call(credential)) == ANSWER


def test_a_key_is_of_one_request(credential: SchoolCredential) -> None:
    idempotency.keep(_call(credential), ANSWER)
    with pytest.raises(IdempotencyKeyReused):
        idempotency.answered(_call(credential, fingerprint=b"g"))


def test_a_key_is_of_one_credential(credential: SchoolCredential, other_token: str) -> None:
    idempotency.keep(_call(credential), ANSWER)
    other = SchoolCredential.objects.exclude(pk=credential.pk).get()
    assert idempotency.answered(_call(other, fingerprint=b"g")) is None


def test_who_comes_second_keeps_nothing(credential: SchoolCredential) -> None:
    idempotency.keep(_call(credential), ANSWER)
    with pytest.raises(RequestUnderWay), transaction.atomic():
        idempotency.keep(_call(credential), Answer(200, "{}"))
    assert IdempotencyRecord.objects.get().status == 207


def test_answers_are_forgotten_after_two_days(credential: SchoolCredential) -> None:
    idempotency.keep(_call(credential, "old"), ANSWER)
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=49))
    idempotency.keep(_call(credential, "new"), ANSWER)
    forget_answers()
    kept: Any = IdempotencyRecord.objects.values_list("key", flat=True)
    assert list(kept) == ["new"]
