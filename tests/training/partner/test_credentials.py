"""The keys of a school's programs, and what they called."""

from django.test import Client

from accounts.models import ApiCall, SchoolCredential, User
from tests.conftest import SignIn
from tests.training.conftest import SchoolProgram
from tests.training.partner.conftest import text


def test_a_sandbox_key_is_taken_and_shown_once(registrar_browser: Client, school: User) -> None:
    answer = registrar_browser.post("/partner/credentials/sandbox/")
    [credential] = SchoolCredential.objects.all()
    assert (answer.status_code, credential.is_sandbox, credential.user) == (201, True, school)
    assert f"skp_{credential.prefix}_" in answer.content.decode()
    shown = text(registrar_browser, "/partner/credentials/")
    assert f"skp_{credential.prefix}_…" in shown
    assert "Never used" in shown


def test_the_bureau_takes_no_key(signed_in: SignIn, clerk: User) -> None:
    assert signed_in(clerk).post("/partner/credentials/sandbox/").status_code == 403


def test_the_access_log_is_the_schools_own(
    registrar_browser: Client, program: SchoolProgram, other_program: SchoolProgram
) -> None:
    program.get("/api/v1/classes")
    other_program.get("/api/v1/classes/XS2026-0404")
    assert ApiCall.objects.count() == 2
    log = text(registrar_browser, "/partner/credentials/calls/")
    assert ("/api/v1/classes</code>" in log, "XS2026-0404" in log) == (True, False)
    assert "1 call in 30 days" in text(registrar_browser, "/partner/credentials/")
