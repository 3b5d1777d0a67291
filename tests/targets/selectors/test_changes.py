from datetime import date, timedelta

from django.utils import translation

from directory.levels import SkillLevel
from targets.enums import Trigger
from targets.selectors import changes
from targets.selectors.changes import Changes
from targets.services import readings
from tests.targets.conftest import TODAY, Registry

WEEK_AGO, FORTNIGHT_AGO = TODAY - timedelta(days=7), TODAY - timedelta(days=14)


def _read(day: date) -> None:
    readings.recompute(Trigger.DEMAND, by=None, on=day)


def _sentence(changes: Changes) -> str:
    with translation.override("en"):
        return changes.sentence


def test_without_readings_the_dates_of_the_certificates_say(registry: Registry) -> None:
    registry.certify(registry.person(), SkillLevel.SENIOR, issued_on=TODAY, digital=True)
    registry.certify(registry.person(), issued_on=WEEK_AGO + timedelta(days=1))
    registry.certify(registry.person(), issued_on=WEEK_AGO)
    registry.certify(registry.person(), issued_on=FORTNIGHT_AGO)
    found = changes.since_last_week(on=TODAY)
    assert found == Changes(WEEK_AGO, (2, 1, 1), (1, 0, 0))
    assert _sentence(found) == (
        "Since 16 Nov 2026: +2 skilled people, +1 high-skilled and +1 digital high-skilled."
        " That is 1 skilled people more than in the week before (1)."
    )


def test_readings_tell_what_was_counted_late(registry: Registry) -> None:
    """A certificate of March that arrives today changed this week's figure."""
    registry.certify(registry.person(), issued_on=date(2026, 3, 1))
    _read(FORTNIGHT_AGO)
    _read(WEEK_AGO - timedelta(days=1))
    registry.certify(registry.person(), issued_on=date(2026, 3, 1))
    _read(TODAY)
    found = changes.since_last_week(on=TODAY)
    assert found == Changes(WEEK_AGO, (1, 0, 0), (0, 0, 0))
    assert _sentence(found).endswith("That is 1 skilled people more than in the week before (0).")


def test_a_reading_from_too_long_ago_says_nothing_of_the_week(registry: Registry) -> None:
    _read(WEEK_AGO - timedelta(days=4))
    registry.certify(registry.person())
    _read(TODAY)
    assert changes.since_last_week(on=TODAY) == Changes(WEEK_AGO, (1, 0, 0), (0, 0, 0))


def test_in_the_first_week_the_year_is_what_is_new(registry: Registry) -> None:
    third = date(2026, 1, 3)
    registry.certify(registry.person(), issued_on=date(2025, 12, 30))
    registry.certify(registry.person(), issued_on=third)
    by_certificates = changes.since_last_week(on=third)
    _read(third)
    assert by_certificates == changes.since_last_week(on=third) == Changes(date(2025, 12, 31), (1, 0, 0), None)
    assert _sentence(by_certificates) == (
        "Since 31 Dec 2025: +1 skilled people, +0 high-skilled and +0 digital high-skilled."
    )


def test_the_sentence() -> None:
    nothing = Changes(WEEK_AGO, (0, 0, 0), (0, 0, 0))
    assert _sentence(nothing) == (
        "Nothing has changed since 16 Nov 2026. That is as many skilled people as in the week before."
    )
    fewer = Changes(WEEK_AGO, (-1, 0, 0), (1200, 0, 0))
    assert _sentence(fewer) == (
        "Since 16 Nov 2026: -1 skilled people, +0 high-skilled and +0 digital high-skilled."
        " That is 1,201 skilled people fewer than in the week before (1,200)."
    )


def test_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert Changes(WEEK_AGO, (156, 60, 15), (133, 50, 9)).sentence == (
            "自2026年11月16日以来：技能人才+156人，其中高技能人才+60人、数字高技能人才+15人。"
            " 新增技能人才比前一周多23人（前一周133人）。"
        )
