from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.enums import Comparison
from targets.selectors import league
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom
from training.enums import EnrolmentStatus
from training.models import Provider

ENDED = TODAY - timedelta(days=60)


def test_providers_by_the_classes_that_ended_in_the_year(
    room: TrainingRoom, provider: Provider, registry: Registry
) -> None:
    small = room.provider("小型技校")
    room.graduates(room.hold(ENDED, provider=provider), passed=28, failed=4)
    room.graduates(room.hold(ENDED, provider=small, digital=True), passed=3, failed=0)
    room.seat(registry.person(), room.hold(ENDED, provider=small), EnrolmentStatus.ENROLLED)
    room.seat(registry.person(), room.hold(ENDED, provider=small), EnrolmentStatus.COMPLETED)
    room.graduates(room.hold(ENDED - timedelta(days=365), provider=small), passed=40, failed=0)
    room.seat(registry.person(), room.hold(ENDED, provider=room.provider("夜校"), evaluation_body=None))

    found = league.providers(2026)
    assert [
        (place.rank, place.name, place.enrolled, place.decided, place.passed, place.certified) for place in found
    ] == [
        (1, "示范技校", 32, 32, 28, 28),
        (None, "小型技校", 5, 4, 4, 3),
    ]
    assert [place.comparison for place in found] == [Comparison.AS_USUAL, Comparison.TOO_FEW]
    assert [place.enrolled for place in league.providers(2026, occupation=registry.digital_occupation.pk)] == [3]


def test_one_query(room: TrainingRoom, provider: Provider) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            league.providers(2026)
        return len(captured)

    room.graduates(room.hold(ENDED, provider=provider), passed=1, failed=0)
    at_one = queries()
    for name in ("甲", "乙"):
        room.graduates(room.hold(ENDED, provider=room.provider(name)), passed=1, failed=1)
    assert (at_one, queries()) == (1, 1)
