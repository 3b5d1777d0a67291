"""What staff see of the registry, and what they take back."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directory.models import Person
from talents.enums import HonourRank, MentorGroupKind, NamedMethodKind
from talents.models import (
    Certificate,
    CertificateEvent,
    Honour,
    HonourTitle,
    MasterMentor,
    MentorGroup,
    NamedMethod,
    TechnicianStudio,
)
from talents.services import certificates
from talents.services.certificates import NewCertificate
from tests.conftest import SignIn

CERTIFICATES = reverse("admin:talents_certificate_changelist")
NAME = "何小暑"

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture(params=[Honour, TechnicianStudio, MasterMentor, NamedMethod], ids=lambda model: model.__name__)
def named(request: pytest.FixtureRequest, title: HonourTitle) -> Model:
    """One row of each kind that carries somebody's name."""
    day = date(2024, 4, 20)
    made: dict[type[Model], dict[str, Any]] = {
        Honour: {"title": title, "holder_name": NAME, "awarded_on": day},
        TechnicianStudio: {"name": "示范工作室", "rank": HonourRank.DISTRICT, "leader_name": NAME, "named_on": day},
        MasterMentor: {"name": NAME, "speciality": "焊接"},
        NamedMethod: {
            "kind": NamedMethodKind.WORKING_METHOD,
            "name": "示范操作法",
            "author_name": NAME,
            "recognised_on": day,
        },
    }
    if request.param is MasterMentor:
        made[MasterMentor]["group"] = MentorGroup.objects.create(kind=MentorGroupKind.TECHNICAL, name="技术攻关组")
    row: Model = request.param.objects.create(**made[request.param])
    return row


def _addresses(row: Model) -> tuple[str, str]:
    model = f"admin:talents_{row._meta.model_name}"
    return reverse(f"{model}_changelist"), reverse(f"{model}_change", args=[row.pk])


def _reader(row: Model, *verbs: str) -> User:
    user = User.objects.create_user("reader", is_staff=True)
    wanted = [f"{verb}_{row._meta.model_name}" for verb in verbs]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="talents", codename__in=wanted))
    return user


def test_names_are_masked_in_lists_and_to_readers(named: Model, signed_in: SignIn) -> None:
    browser = signed_in(_reader(named, "view"))
    for address in _addresses(named):
        page = browser.get(address)
        assert (page.status_code, "何**" in page.text, NAME in page.text) == (200, True, False)


def test_whoever_may_change_a_row_sees_the_name_in_its_form_alone(named: Model, signed_in: SignIn) -> None:
    browser = signed_in(_reader(named, "view", "change"))
    listed, form = (browser.get(address).text for address in _addresses(named))
    assert (NAME in listed, f'value="{NAME}"' in form) == (False, True)


def test_a_name_is_found_although_it_is_masked(named: Model, signed_in: SignIn) -> None:
    browser = signed_in(_reader(named, "view"))
    address = _addresses(named)[0]
    assert list(browser.get(address, {"q": "小暑"}).context["cl"].result_list) == [named]
    assert list(browser.get(address, {"q": "大寒"}).context["cl"].result_list) == []


@pytest.fixture
def issued(electrician: NewCertificate) -> Certificate:
    certificates.issue([electrician], by=None)
    return Certificate.objects.get()


def _revoke(browser: Client, *chosen: Certificate, **form: str) -> Any:
    ticked = [str(certificate.pk) for certificate in chosen]
    return browser.post(CERTIFICATES, {"action": "revoke", "_selected_action": ticked, **form})


def test_revoking_asks_why(issued: Certificate, clerk: User, signed_in: SignIn) -> None:
    asked = _revoke(signed_in(clerk), issued, index="0")
    assert (asked.status_code, issued.number in asked.text, 'name="reason"' in asked.text) == (200, True, True)
    assert Certificate.objects.get().status == "issued"


def test_without_a_reason_nothing_is_revoked(issued: Certificate, clerk: User, signed_in: SignIn) -> None:
    assert _revoke(signed_in(clerk), issued, reason=" ").status_code == 422
    assert Certificate.objects.get().status == "issued"


def test_the_reason_stands_on_the_event(issued: Certificate, clerk: User, signed_in: SignIn) -> None:
    assert _revoke(signed_in(clerk), issued, reason="考评造假").status_code == 302
    assert Certificate.objects.get().status == "revoked"
    event = CertificateEvent.objects.latest("pk")
    assert (event.to_status, event.reason, event.by) == ("revoked", "考评造假", clerk)


def test_all_of_a_list_is_revoked_at_once(
    issued: Certificate, electrician: NewCertificate, stranger: Person, clerk: User, signed_in: SignIn
) -> None:
    others = [
        NewCertificate(
            number=f"S00003301090124200010{serial}",
            person_id=stranger.pk,
            occupation_id=electrician.occupation_id,
            level=electrician.level,
            body_id=electrician.body_id,
            issued_on=electrician.issued_on,
            origin=electrician.origin,
        )
        for serial in range(2)
    ]
    certificates.issue(others, by=None)
    asked = _revoke(signed_in(clerk), issued, index="0", select_across="1")
    assert 'name="select_across" value="1"' in asked.text
    _revoke(signed_in(clerk), issued, select_across="1", reason="机构备案被取消")
    assert list(Certificate.objects.values_list("status", flat=True).distinct().order_by("status")) == ["revoked"]
    assert CertificateEvent.objects.filter(reason="机构备案被取消").count() == 3


def test_whoever_may_not_revoke_is_not_asked(issued: Certificate, auditor: User, signed_in: SignIn) -> None:
    _revoke(signed_in(auditor), issued, reason="考评造假")
    assert Certificate.objects.get().status == "issued"
