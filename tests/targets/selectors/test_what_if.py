from datetime import timedelta

import pytest

from directory.levels import SkillLevel
from targets.selectors import pipeline, what_if
from targets.selectors.what_if import Answer, Wish
from tests.targets.conftest import TODAY, Registry
from tests.targets.selectors.conftest import TrainingRoom
from training.models import Provider

LATELY, SOON = TODAY - timedelta(days=60), TODAY + timedelta(days=5)


@pytest.fixture
def taught(room: TrainingRoom, provider: Provider, registry: Registry) -> Registry:
    """24 of 30 passed, and forty sit in a class that ends soon."""
    room.graduates(room.hold(LATELY, provider=provider), passed=24, failed=6)
    coming = room.hold(SOON, provider=provider)
    for _person in range(40):
        room.seat(registry.person(), coming, enrolled_on=TODAY)
    return registry


def _answer(wish: Wish) -> Answer:
    return what_if.answer(wish, on=TODAY, facts=pipeline.facts([TODAY]))


def test_more_classes_bring_more_people(taught: Registry) -> None:
    found = _answer(Wish(occupation=taught.occupation, level=SkillLevel.INTERMEDIATE, classes=3, ends_on=SOON))
    assert (found.size, found.is_usual_size, found.people) == (30, True, 90)
    assert (found.ends_on, found.is_usual_end, found.seated) == (SOON, False, 0)
    skilled, high, digital = found.effects
    assert skilled.more == pytest.approx(90 * found.rate_after * found.in_time, abs=1)
    assert (high.more, digital.more) == (0, 0)
    width = [each.forecast.high - each.forecast.low for each in (skilled.before, skilled.after)]
    assert width[0] < width[1]


def test_a_digital_class_of_the_high_skilled_brings_people_to_all_three(taught: Registry) -> None:
    wish = Wish(occupation=taught.digital_occupation, level=SkillLevel.SENIOR, classes=1, size=20, ends_on=SOON)
    found = _answer(wish)
    assert (found.size, found.is_usual_size, found.rate_people) == (20, False, 0)
    more = [effect.more for effect in found.effects]
    assert more[0] > 0
    assert max(more) - min(more) <= 1


def test_after_the_usual_time_a_class_may_be_too_late(taught: Registry) -> None:
    found = _answer(Wish(occupation=taught.occupation, level=SkillLevel.INTERMEDIATE, classes=1))
    assert (found.is_usual_end, found.ends_on) == (True, TODAY + timedelta(days=60))
    assert (found.in_time, [effect.more for effect in found.effects]) == (0.0, [0, 0, 0])


def test_a_better_pass_rate_lifts_whoever_sits_there(taught: Registry, provider: Provider) -> None:
    wish = Wish(occupation=taught.occupation, level=SkillLevel.INTERMEDIATE, points=0.1)
    everybody, this_one = (_answer(each) for each in (wish, Wish(
        occupation=wish.occupation, level=wish.level, points=wish.points, provider=provider
    )))  # fmt: skip
    assert this_one.rate_after - this_one.rate_before == pytest.approx(0.1)
    assert (everybody.seated, this_one.seated) == (40, 40)
    assert [each.effects[0].more for each in (everybody, this_one)] == [3, 3]
    assert [each.effects[1].more for each in (everybody, this_one)] == [0, 0]


def test_another_providers_rate_lifts_nobody_here(taught: Registry, room: TrainingRoom) -> None:
    other = room.provider("别家技校")
    wish = Wish(occupation=taught.occupation, level=SkillLevel.INTERMEDIATE, points=0.1, provider=other)
    found = _answer(wish)
    assert (found.seated, found.effects[0].more, found.effects[0].percent_more) == (0, 0, None)


@pytest.mark.django_db
def test_in_an_empty_portal_classes_are_of_the_usual_size(registry: Registry) -> None:
    found = _answer(Wish(occupation=registry.occupation, level=SkillLevel.SENIOR, classes=1))
    assert (found.size, found.ends_on, found.rate_before) == (30, TODAY + timedelta(days=30), 0.5)


def test_what_may_be_chosen(taught: Registry, provider: Provider) -> None:
    assert list(what_if.occupations()) == [taught.occupation]
    assert list(what_if.providers()) == [provider]
