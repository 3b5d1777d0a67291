"""What follows a change of certificates is found from its events; whoever carries them on takes each once."""

from django.db.models.functions import Now

from talents.models import CertificateEvent


def is_waiting() -> bool:
    """Whether a change of certificates has not been carried on yet."""
    return CertificateEvent.objects.filter(picked_up_at=None).exists()


def pick_up() -> int:
    """Take every waiting event, and say how many.

    Compare and swap: of two callers at once, each event goes to one. Belongs in the transaction that carries them on,
    so that an event whose follower fails waits again.
    """
    return CertificateEvent.objects.filter(picked_up_at=None).update(picked_up_at=Now())
