"""The public page behind the square code of a certificate."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.conftest import text_of
from tests.training.conftest import make_persons, seat
from training.models import Completion, TrainingClass
from training.services import completions

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def completion(class_now: TrainingClass, school: User) -> Completion:
    enrolment = seat(class_now, *make_persons(1))[0]
    completions.assess(class_now, {enrolment.pk: True}, by=school)
    return Completion.objects.select_related("enrolment__person").get()


def test_a_genuine_certificate(completion: Completion, english: Client) -> None:
    answer = english.get(f"/verify/{completion.code}/")
    text, person = text_of(answer), completion.enrolment.person
    for words in (
        "This certificate is genuine",
        completion.spaced_code,
        person.masked_name,
        "摄影和视频剪辑",
        "2 class hours",
    ):
        assert words in text
    assert (person.name in text, person.id_masked in text) == (False, False)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_revoked_one(completion: Completion, english: Client, clerk: User) -> None:
    completions.revoke([completion], reason="冒名顶替", by=clerk)
    text = text_of(english.get(f"/verify/{completion.code}/"))
    assert ("has been revoked" in text, "genuine" in text, "冒名顶替" in text) == (True, False, False)


@pytest.mark.parametrize("code", ["0000000000000000", "x", "中文", "'--"])
def test_a_code_that_does_not_exist(completion: Completion, english: Client, code: str) -> None:
    answer = english.get(f"/verify/{code}/")
    assert (answer.status_code, answer["X-Robots-Tag"]) == (404, "noindex, nofollow")
    assert "There is no certificate of completion with this code" in text_of(answer)


def test_a_typed_code_is_read_generously(completion: Completion, english: Client) -> None:
    Completion.objects.filter(pk=completion.pk).update(code="0123456789ABCDEF")
    for typed in ("0123 4567 89ab cdef", "O123-4567-89AB-CDEF", "０i23456789ABCDEF"):
        answer = english.get("/verify/", {"code": typed}, follow=True)
        assert "This certificate is genuine" in text_of(answer)


@pytest.mark.parametrize("typed", ["", "///", "-"])
def test_nothing_typed_is_said_at_the_field(english: Client, typed: str) -> None:
    answer = english.get("/verify/", {"code": typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["code"])


def test_codes_cannot_be_tried_by_the_thousand(completion: Completion, english: Client) -> None:
    answers = [english.get("/verify/0000000000000000/").status_code for _try in range(31)]
    assert (answers[29], answers[30]) == (404, 429)


def test_it_costs_one_statement(completion: Completion, english: Client) -> None:
    english.get("/verify/x/")
    with CaptureQueriesContext(connection) as queries:
        english.get(f"/verify/{completion.code}/")
    assert len(queries) == 1
