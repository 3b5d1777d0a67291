from django.db import transaction

from talents.models import Certificate, CertificateEvent
from talents.services import certificates, followups
from talents.services.certificates import NewCertificate


def test_each_change_is_taken_up_once(electrician: NewCertificate) -> None:
    assert (followups.is_waiting(), followups.pick_up()) == (False, 0)
    certificates.issue([electrician], by=None)
    certificates.revoke(Certificate.objects.all(), reason="issued in error", by=None)
    assert followups.is_waiting()
    assert (followups.pick_up(), followups.pick_up()) == (2, 0)
    assert not followups.is_waiting()
    assert CertificateEvent.objects.filter(picked_up_at=None).count() == 0


def test_what_could_not_be_carried_on_waits_again(electrician: NewCertificate) -> None:
    certificates.issue([electrician], by=None)
    with transaction.atomic():
        followups.pick_up()
        transaction.set_rollback(True)
    assert followups.is_waiting()
