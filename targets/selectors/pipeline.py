"""What a forecast is made from, read in a constant number of statements, for today and for any past days at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from competitions import selectors as competitions
from directory.levels import HIGH_SKILLED_FROM
from talents import selectors as talents
from targets.pipeline import GIVEN_UP_AFTER, Cell, Course, Group, Seats, Step
from targets.sources import YEARS_OF_EXPERIENCE, Arrival, Contest, Facts, Named, Planned
from training.selectors import prospects

# A competition belongs to no provider.
NO_PROVIDER = 0


def facts(days: Collection[date]) -> Facts:
    """All there is to know for standing at these days; what came later is told apart by its date."""
    first, last = min(days), max(days)
    since = date(first.year - YEARS_OF_EXPERIENCE, 1, 1)
    # The pace of late reaches into the year before.
    arrivals = talents.newcomers(since=date(first.year - 1, 1, 1), until=last)
    fates = prospects.fates(since=since, given_up_after=GIVEN_UP_AFTER)
    ahead = _ahead(days)
    contests, promoted, named = _contests(since, today=last)
    return Facts(
        arrivals=[Arrival(*each) for each in arrivals],
        seats=[
            Seats(
                training_class=each.training_class,
                cell=Cell(each.occupation, each.level, each.provider),
                ends_on=each.ends_on,
                enrolled_on=each.enrolled_on,
                certified_on=each.certified_on,
                closed_on=each.closed_on,
                persons=each.persons,
            )
            for each in fates
        ],
        ahead=ahead,
        courses=_courses(ahead),
        contests=contests,
        promoted=promoted,
        planned=[Planned(*each) for each in competitions.planned()],
        named=named,
    )


def reach(level: int, *, is_digital: bool) -> int:
    """How many of the three nested counts a certificate belongs to."""
    if level < HIGH_SKILLED_FROM:
        return 1
    return 3 if is_digital else 2


def _ahead(days: Collection[date]) -> Mapping[date, list[Group]]:
    groups: defaultdict[date, list[Group]] = defaultdict(list)
    for each in prospects.ahead(days, high_skilled_from=HIGH_SKILLED_FROM, given_up_after=GIVEN_UP_AFTER):
        steps = tuple(Step(abs(key), has_passed=key < 0) for key in each.classes)
        groups[each.day].append(Group(steps, each.held, each.persons))
    return groups


def _courses(ahead: Mapping[date, list[Group]]) -> dict[int, Course]:
    keys = {step.training_class for groups in ahead.values() for group in groups for step in group.steps}
    return {
        each.training_class: Course(
            Cell(each.occupation, each.level, each.provider),
            each.ends_on,
            reach(each.level, is_digital=each.is_digital),
        )
        for each in prospects.certifying(keys)
    }


def _contests(since: date, *, today: date) -> tuple[list[Contest], list[Seats], list[Named]]:
    """A competition is known from its first event, or its own day if that came before; without events, from today."""
    days = competitions.days_held(since)
    named = {key: Named(each.held_on, min(each.held_on, each.announced_on or today)) for key, each in days.items()}
    contests = [
        Contest(
            each.rule,
            each.until,
            each.competition,
            Course(
                Cell(each.occupation, each.level, NO_PROVIDER),
                each.held_on,
                reach(each.level, is_digital=each.is_digital),
            ),
            each.places,
            days[each.competition].published_on,
            named[each.competition].known_on,
        )
        for each in competitions.promotion_places(since)
    ]
    promoted = []
    occupations = {each.competition: each.course.cell.occupation for each in contests}
    for people in competitions.promoted(since):
        held_on = days[people.competition].held_on
        promoted.append(
            Seats(
                training_class=people.competition,
                cell=Cell(occupations[people.competition], people.level, NO_PROVIDER),
                ends_on=held_on,
                enrolled_on=held_on,
                certified_on=people.certified_on,
                closed_on=people.certified_on or held_on + timedelta(days=GIVEN_UP_AFTER),
                persons=people.persons,
            )
        )
    return contests, promoted, list(named.values())
