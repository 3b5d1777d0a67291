"""What staff see of the registry, and what they take back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directory.models import Occupation, Person
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
from talents.services import certificates, honours, merges
from talents.services.certificates import NewCertificate
from tests.conftest import SignIn, grant

CERTIFICATES = reverse("admin:talents_certificate_changelist")
PERSONS = reverse("admin:directory_person_changelist")
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
    grant(user, Permission.objects.filter(content_type__app_label="talents", codename__in=wanted))
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


@pytest.fixture
def pair(issued: Certificate, electrician: NewCertificate, digital_occupation: Occupation) -> list[Certificate]:
    """Two certificates of the resident, in different occupations."""
    other = replace(electrician, number="S000033010901242000002", occupation_id=digital_occupation.pk)
    certificates.issue([other], by=None)
    return list(Certificate.objects.order_by("pk"))


def _link(browser: Client, *chosen: Certificate, **form: str) -> Any:
    ticked = [str(certificate.pk) for certificate in chosen]
    return browser.post(CERTIFICATES, {"action": "link", "_selected_action": ticked, **form}, follow=True)


def _exams() -> set[str]:
    return set(Certificate.objects.values_list("exam_reference", flat=True))


def test_linking_asks_why_and_then_links(pair: list[Certificate], clerk: User, signed_in: SignIn) -> None:
    browser = signed_in(clerk)
    asked = _link(browser, *pair)
    assert (asked.status_code, "关联为一试双证" in asked.text, _exams()) == (200, True, {""})
    assert _link(browser, *pair, reason=" ").status_code == 422
    assert _exams() == {""}
    done = _link(browser, *pair, reason="同一场考试")
    assert ("已关联。" in done.text, _exams()) == (True, {pair[0].number})
    assert set(CertificateEvent.objects.filter(reason="同一场考试").values_list("by", flat=True)) == {clerk.pk}


def test_one_certificate_is_no_pair(pair: list[Certificate], clerk: User, signed_in: SignIn) -> None:
    refused = _link(signed_in(clerk), pair[0], reason="同一场考试")
    assert ("请勾选两本证书" in refused.text, _exams()) == (True, {""})


def test_what_is_no_pair_is_told_why(pair: list[Certificate], clerk: User, signed_in: SignIn) -> None:
    Certificate.objects.filter(pk=pair[1].pk).update(issued_on=date(2023, 12, 28))
    refused = _link(signed_in(clerk), *pair, reason="同一场考试")
    assert ("两本证书的发证年度不同" in refused.text, _exams()) == (True, {""})


def test_whoever_may_not_link_is_not_asked(pair: list[Certificate], auditor: User, signed_in: SignIn) -> None:
    _link(signed_in(auditor), *pair, reason="同一场考试")
    assert _exams() == {""}


def _merge(browser: Client, *chosen: Person, **form: str) -> Any:
    ticked = [str(person.pk) for person in chosen]
    return browser.post(PERSONS, {"action": "merge", "_selected_action": ticked, **form}, follow=True)


def _is_merged(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).merged_into_id is not None


def test_a_merge_is_asked_shown_and_done(
    issued: Certificate, resident: Person, stranger: Person, clerk: User, signed_in: SignIn
) -> None:
    browser, both = signed_in(clerk), (resident, stranger)
    asked = _merge(browser, *both)
    assert [mask for mask in ("张**", "330109********0017", "李**") if mask not in asked.text] == []
    assert [secret for secret in ("张小满", "李谷雨", "13800001234") if secret in asked.text] == []
    answered = {"asked": "1", "survivor": str(stranger.pk), "reason": "两个证件"}
    shown = _merge(browser, *both, **answered)
    assert (shown.status_code, issued.number in shown.text, _is_merged(resident)) == (200, True, False)
    done = _merge(browser, *both, **answered, confirmed="1")
    assert ("已合并：1 本证书" in done.text, _is_merged(resident)) == (True, True)
    issued.refresh_from_db()
    assert issued.person == stranger
    event = CertificateEvent.objects.latest("pk")
    assert (event.certificate, event.reason, event.by) == (issued, "两个证件", clerk)


def test_an_honour_of_both_is_shown_to_stay(
    resident: Person, stranger: Person, title: HonourTitle, clerk: User, signed_in: SignIn
) -> None:
    for person, session in ((resident, 21), (stranger, 21), (stranger, 22)):
        honours.confer(title, upon=person, session=session, awarded_on=date(2024, 5, 1), source="test", by=None)
    shown = _merge(
        signed_in(clerk), resident, stranger, asked="1", survivor=str(resident.pk), reason="两个证件"
    ).context["moving"]
    assert ([each.session for each in shown.honours], [each.session for each in shown.doubled]) == ([22], [21])


@pytest.mark.parametrize("missing", ["survivor", "reason"])
def test_without_a_survivor_or_a_reason_nothing_is_merged(
    resident: Person, stranger: Person, clerk: User, signed_in: SignIn, missing: str
) -> None:
    form = {"asked": "1", "survivor": str(resident.pk), "reason": "两个证件", "confirmed": "1"} | {missing: ""}
    assert _merge(signed_in(clerk), resident, stranger, **form).status_code == 422
    assert not _is_merged(stranger)


def test_who_was_not_ticked_does_not_survive(
    resident: Person, stranger: Person, clerk: User, signed_in: SignIn
) -> None:
    third = Person.objects.create(name="王立冬", id_cipher=b"", id_digest=b"\x02", id_masked="")
    form = {"asked": "1", "survivor": str(third.pk), "reason": "两个证件", "confirmed": "1"}
    assert _merge(signed_in(clerk), resident, stranger, **form).status_code == 422
    assert (_is_merged(resident), _is_merged(stranger)) == (False, False)


def test_two_are_merged_and_not_one_nor_three(
    resident: Person, stranger: Person, clerk: User, signed_in: SignIn
) -> None:
    third = Person.objects.create(name="王立冬", id_cipher=b"", id_digest=b"\x02", id_masked="")
    browser = signed_in(clerk)
    form = {"asked": "1", "survivor": str(resident.pk), "reason": "两个证件", "confirmed": "1"}
    for chosen in ([resident], [resident, stranger, third]):
        assert "请勾选两人" in _merge(browser, *chosen, **form).text
    assert not _is_merged(stranger)


def test_who_is_merged_already_is_refused(resident: Person, stranger: Person, clerk: User, signed_in: SignIn) -> None:
    merges.merge(stranger, into=resident, reason="两个证件", by=None)
    form = {"asked": "1", "survivor": str(stranger.pk), "reason": "方向反了", "confirmed": "1"}
    assert "无法合并" in _merge(signed_in(clerk), resident, stranger, **form).text
    assert not _is_merged(resident)


def test_whoever_may_not_merge_is_not_asked(
    resident: Person, stranger: Person, auditor: User, signed_in: SignIn
) -> None:
    form = {"asked": "1", "survivor": str(resident.pk), "reason": "两个证件", "confirmed": "1"}
    asked = _merge(signed_in(auditor), resident, stranger, **form)
    assert ('value="merge"' in asked.text, _is_merged(stranger)) == (False, False)


def test_whoever_may_not_revoke_is_not_asked(issued: Certificate, auditor: User, signed_in: SignIn) -> None:
    _revoke(signed_in(auditor), issued, reason="考评造假")
    assert Certificate.objects.get().status == "issued"
