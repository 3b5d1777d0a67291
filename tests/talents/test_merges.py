from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from directory.enums import IdentityType
from directory.errors import CannotMerge
from directory.levels import SkillLevel
from directory.models import Person
from directory.services import people
from directory.services.people import Identity
from talents.models import Certificate, CertificateEvent, HonourTitle, Standing
from talents.services import certificates, honours, merges
from talents.services.certificates import NewCertificate
from tests.conftest import STRANGER_NUMBER


def test_both_have_one_standing_the_higher(electrician: NewCertificate, stranger: Person, clerk: User) -> None:
    certificates.issue(
        [
            electrician,
            replace(electrician, number="S000033010901243000002", person_id=stranger.pk, level=SkillLevel.SENIOR),
        ],
        by=clerk,
    )
    resident = Person.objects.get(pk=electrician.person_id)
    assert merges.merge(stranger, into=resident, reason="两个证件", by=clerk) == 1
    assert list(Standing.objects.values_list("person", "level")) == [(resident.pk, SkillLevel.SENIOR)]
    assert set(Certificate.objects.values_list("person", flat=True)) == {resident.pk}
    moved = CertificateEvent.objects.filter(certificate__number="S000033010901243000002").latest("pk")
    assert (moved.from_status, moved.to_status, moved.reason, moved.by) == ("issued", "issued", "两个证件", clerk)


def test_the_reason_stands_in_the_history_of_the_duplicate(stranger: Person, resident: Person, clerk: User) -> None:
    """A person without a certificate leaves no event of one."""
    merges.merge(stranger, into=resident, reason="两个证件", by=clerk)
    history: Any = apps.get_model("directory", "PersonEvent")._default_manager.get(pgh_obj_id=stranger.pk)
    assert (history.merged_into_id, history.pgh_context.metadata) == (None, {"user": clerk.pk, "reason": "两个证件"})


def test_whoever_presents_the_other_document_is_the_same_person(stranger: Person, resident: Person) -> None:
    merges.merge(stranger, into=resident, reason="two documents", by=None)
    (known,) = people.meet([Identity(name="李谷雨", id_number=STRANGER_NUMBER)], by=None)
    assert (known.person_id, known.name, known.created) == (resident.pk, resident.name, False)
    digest = people.identity_digest(Identity(name="", id_number=STRANGER_NUMBER, id_type=IdentityType.RESIDENT))
    assert people.recognise([digest])[digest].person_id == resident.pk


def test_what_the_duplicate_knew_fills_blanks_only(stranger: Person, resident: Person) -> None:
    merges.merge(resident, into=stranger, reason="two documents", by=None)
    stranger.refresh_from_db()
    assert (stranger.name, stranger.sex, stranger.birth_date) == ("李谷雨", "M", date(1990, 1, 1))
    assert stranger.town == resident.town


def test_an_honour_both_hold_is_one(stranger: Person, resident: Person, title: HonourTitle) -> None:
    for person, session in ((resident, 21), (stranger, 21), (stranger, 22)):
        honours.confer(title, upon=person, session=session, awarded_on=date(2024, 5, 1), source="test", by=None)
    merges.merge(stranger, into=resident, reason="two documents", by=None)
    assert set(resident.honours.values_list("session", flat=True)) == {21, 22}
    assert list(stranger.honours.values_list("session", flat=True)) == [21]


def test_nobody_is_merged_twice_or_with_themselves(stranger: Person, resident: Person) -> None:
    with pytest.raises(CannotMerge):
        merges.merge(resident, into=resident, reason="again", by=None)
    merges.merge(stranger, into=resident, reason="two documents", by=None)
    with pytest.raises(CannotMerge):
        merges.merge(stranger, into=resident, reason="again", by=None)
    with pytest.raises(CannotMerge):
        merges.merge(resident, into=stranger, reason="back", by=None)
