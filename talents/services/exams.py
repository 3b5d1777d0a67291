"""One exam, two certificates (一试双证): often found out when both have long been issued, by different offices."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.actors import signature
from talents.enums import CertificateStatus
from talents.errors import NotOneExam
from talents.models import Certificate, CertificateEvent


def link(first: Certificate, second: Certificate, *, reason: str, by: User | None) -> str:
    """Put it on record that both came of one exam, which bears the reference returned. Both certificates are kept.

    People are counted by the highest level they hold and reached in a year, so no count of people changes, and none
    would if one of the two were revoked. Raises `NotOneExam`.
    """
    with transaction.atomic():
        # The person's other certificates too: of two clerks at once, the second sees the first one's pair.
        held = list(
            Certificate.objects.select_for_update(no_key=True)
            .filter(person__in=[first.person_id, second.person_id])
            .order_by("issued_on", "pk")
        )
        pair = [each for each in held if each.pk in {first.pk, second.pk}]
        for objection in _objections(pair, held):
            raise NotOneExam(objection)
        # An exam that was never recorded is known by its first certificate.
        reference = pair[0].exam_reference or pair[1].exam_reference or pair[0].number
        Certificate.objects.filter(pk__in=[each.pk for each in pair]).update(exam_reference=reference)
        CertificateEvent.objects.bulk_create(
            CertificateEvent(
                certificate=each, from_status=each.status, to_status=each.status, reason=reason, **signature(by)
            )
            for each in pair
        )
    return reference


def _objections(pair: list[Certificate], held: list[Certificate]) -> Iterator[Promise]:
    if len(pair) != 2:
        yield _("One exam leads to two certificates, not to one.")
    one, other = pair
    exams = {each.exam_reference for each in pair} - {""}
    if one.person_id != other.person_id:
        yield _("The two certificates belong to different persons.")
    if any(each.status == CertificateStatus.REVOKED for each in pair):
        yield _("A certificate that has been revoked is linked to no other.")
    if (one.occupation_id, one.level) == (other.occupation_id, other.level):
        yield _("Both are for the same occupation and level: that is one certificate issued twice.")
    if one.issued_on.year != other.issued_on.year:
        yield _("They were issued in different years, in each of which the person counts. One exam counts once.")
    if len(exams) > 1:
        yield _("They are on record as certificates of two different exams.")
    if any(each.exam_reference in exams for each in held if each not in pair):
        yield _("One of them has its second certificate already.")
    if one.exam_reference and one.exam_reference == other.exam_reference:
        yield _("They are linked already.")
