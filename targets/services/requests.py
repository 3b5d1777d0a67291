"""Recomputations that somebody asked for: a row a worker picks up, in which it writes how far it has come."""

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from directory.errors import DomainError
from targets.enums import RequestStatus, Stage, Trigger
from targets.errors import AlreadyRunning, AlreadyServed
from targets.models import Recomputation, RecomputationRequest
from targets.services import readings


def ask(*, by: User | None) -> RecomputationRequest:
    """Have the readings taken anew within seconds. While one request is open, that one is answered to all who ask."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Of two who ask at once the second finds the first's.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('targets.requests', 0))")
        waiting = RecomputationRequest.objects.open().first()
        return waiting or RecomputationRequest.objects.create(**signature(by))


def serve() -> Recomputation | None:
    """Take the readings that were asked for; `None` if nobody asked, or another worker has answered meanwhile.

    A request whose worker died is found still running and begun again: that no other run is under way is known from
    the lock every run takes, `AlreadyRunning` says otherwise. A run that fails closes its request as failed and raises
    what it failed of; whoever wants another asks again.
    """
    request = RecomputationRequest.objects.open().select_related("by").first()
    if request is None:
        return None
    progress = _Progress(request)
    try:
        with transaction.atomic():
            run = readings.recompute(Trigger.DEMAND, by=request.by, report=progress.report)
            RecomputationRequest.objects.filter(pk=request.pk).update(
                status=RequestStatus.DONE,
                stage=Stage.COMPLETE,
                finished_at=timezone.now(),
                recomputation=run,
            )
    except AlreadyServed:
        return None
    except AlreadyRunning:
        raise
    except Exception as error:
        RecomputationRequest.objects.open().filter(pk=request.pk).update(
            status=RequestStatus.FAILED, finished_at=timezone.now(), failure=_reason(error)
        )
        raise
    finally:
        progress.close()
    return run


def _reason(error: Exception) -> str:
    """In the portal's words where it has some. Of others the kind: their words may hold what a statement was sent."""
    return str(error.message) if isinstance(error, DomainError) else type(error).__name__


class _Progress:
    """Writes on a connection of its own: what the run writes is seen by nobody until all of it is."""

    def __init__(self, request: RecomputationRequest) -> None:
        self._request = request
        self._beside = connection.copy()

    def report(self, stage: Stage) -> None:
        """The first stage is reported with the run's lock held: what is still open then is nobody else's."""
        begun = ", begun_at = now(), status = 'running'" if stage == Stage.STANDINGS else ""
        with self._beside.cursor() as cursor:
            cursor.execute(WRITE.format(begun=begun), [stage.value, self._request.pk])
            if not cursor.rowcount:
                raise AlreadyServed

    def close(self) -> None:
        self._beside.close()


WRITE = "UPDATE targets_recomputationrequest SET stage = %s{begun} WHERE id = %s AND status IN ('waiting', 'running')"
