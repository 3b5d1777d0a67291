"""The access log of the API: a row for every call with a genuine token, until it is old enough to go."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts import networks
from accounts.models import ApiCall, SchoolCredential
from directory import masks

BATCH = 10_000
_LONGEST_METHOD, _LONGEST_PATH = 10, 200


def record(
    credential: SchoolCredential, *, method: str, path: str, status: int, milliseconds: int, address: str
) -> None:
    """Keep what was called and answered. The caller gives the path without its query."""
    caller = networks.readable(address)
    ApiCall.objects.create(
        credential=credential,
        method=method[:_LONGEST_METHOD],
        path=masks.mask_numbers(path)[:_LONGEST_PATH],
        status=status,
        milliseconds=milliseconds,
        caller=str(caller) if caller else None,
    )


def forget() -> int:
    """Delete what is older than it has to be kept, a batch at a time, and say how much."""
    old = ApiCall.objects.filter(at__lt=timezone.now() - timedelta(days=settings.API_CALLS_KEPT_DAYS)).order_by("at")
    forgotten = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        forgotten += ApiCall.objects.filter(pk__in=batch).delete()[0]
    return forgotten
