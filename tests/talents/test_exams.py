"""Two certificates found to be of one exam: what is linked, and what never is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Occupation, Person
from talents.errors import NotOneExam
from talents.models import Certificate, CertificateEvent, Standing, YearStanding
from talents.services import certificates, exams
from talents.services.certificates import NewCertificate

FIRST, SECOND, THIRD = (f"S00003301090124200000{serial}" for serial in (1, 2, 3))


@pytest.fixture
def second(electrician: NewCertificate, digital_occupation: Occupation) -> NewCertificate:
    """Of the same exam, in another occupation, issued a week later."""
    return replace(electrician, number=SECOND, occupation_id=digital_occupation.pk, issued_on=date(2024, 5, 27))


def _issued(*new: NewCertificate) -> list[Certificate]:
    certificates.issue(new, by=None)
    return [Certificate.objects.get(number=each.number) for each in new]


def _standings() -> list[Any]:
    return [*Standing.objects.values(), *YearStanding.objects.values()]


def test_the_first_of_them_names_the_exam(electrician: NewCertificate, second: NewCertificate, clerk: User) -> None:
    earlier, later = _issued(electrician, second)
    assert exams.link(later, earlier, reason="同一场考试", by=clerk) == FIRST
    assert set(Certificate.objects.values_list("number", "exam_reference")) == {(FIRST, FIRST), (SECOND, FIRST)}


def test_the_exam_that_is_on_record_is_taken(electrician: NewCertificate, second: NewCertificate) -> None:
    pair = _issued(electrician, replace(second, exam_reference="KS20240520"))
    assert exams.link(*pair, reason="同一场考试", by=None) == "KS20240520"
    assert set(Certificate.objects.values_list("exam_reference", flat=True)) == {"KS20240520"}


def test_each_certificate_tells_of_it(electrician: NewCertificate, second: NewCertificate, clerk: User) -> None:
    exams.link(*_issued(electrician, second), reason="同一场考试", by=clerk)
    told = CertificateEvent.objects.filter(reason="同一场考试").values_list(
        "certificate__number", "from_status", "to_status", "by", "picked_up_at"
    )
    assert sorted(told) == [(number, "issued", "issued", clerk.pk, None) for number in (FIRST, SECOND)]


def test_no_standing_changes_by_it(electrician: NewCertificate, second: NewCertificate) -> None:
    pair = _issued(electrician, second)
    before = _standings()
    exams.link(*pair, reason="同一场考试", by=None)
    assert _standings() == before


def test_one_of_several_exams_is_told_apart(electrician: NewCertificate, second: NewCertificate) -> None:
    """The code of a class stands on the certificates of all who sat its exam: a pair is one person's."""
    taught = replace(electrician, exam_reference="BAN01")
    pair = _issued(taught, second)
    other = Person.objects.create(name="李谷雨", id_cipher=b"", id_digest=b"\x01", id_masked="")
    _issued(replace(taught, number=THIRD, person_id=other.pk))
    assert exams.link(*pair, reason="同一场考试", by=None) == "BAN01"


@pytest.mark.parametrize(
    ("difference", "why"),
    [
        ({"person_id": None}, "这两本证书不属于同一人。"),
        ({"occupation_id": None}, "两本证书的职业和等级都相同，应是同一证书重复登记。"),
        ({"issued_on": date(2025, 1, 3)}, "两本证书的发证年度不同，此人在两个年度都会计数；一试双证只计一人。"),
        ({"exam_reference": "KS2"}, "两本证书登记为两场不同的考试。"),
        ({"exam_reference": "KS1"}, "这两本证书已经关联。"),
    ],
)
def test_certificates_that_cannot_be_of_one_exam(
    electrician: NewCertificate, second: NewCertificate, stranger: Person, difference: dict[str, Any], why: str
) -> None:
    same = {"person_id": stranger.pk, "occupation_id": electrician.occupation_id}
    changed: dict[str, Any] = {name: same.get(name) if value is None else value for name, value in difference.items()}
    pair = _issued(replace(electrician, exam_reference="KS1"), replace(second, **changed))
    _refused(pair, why)


def test_a_pair_takes_no_third(electrician: NewCertificate, second: NewCertificate) -> None:
    first, other = _issued(electrician, second)
    exams.link(first, other, reason="同一场考试", by=None)
    (third,) = _issued(replace(electrician, number=THIRD, level=SkillLevel.SENIOR))
    _refused([first, third], "其中一本证书已经关联了另一本证书。")


def test_a_revoked_certificate_is_linked_to_none(electrician: NewCertificate, second: NewCertificate) -> None:
    pair = _issued(electrician, second)
    certificates.revoke(pair[:1], reason="考评造假", by=None)
    _refused(pair, "已撤销的证书不能关联。")


def test_nor_is_one_to_itself(electrician: NewCertificate) -> None:
    (only,) = _issued(electrician)
    _refused([only, only], "一试双证须是两本证书。")


def _refused(pair: list[Certificate], why: str) -> None:
    before = list(Certificate.objects.order_by("pk").values())
    with pytest.raises(NotOneExam) as refusal:
        exams.link(*pair, reason="误以为一试双证", by=None)
    assert str(refusal.value.message) == why
    assert list(Certificate.objects.order_by("pk").values()) == before
    assert not CertificateEvent.objects.filter(reason="误以为一试双证").exists()
