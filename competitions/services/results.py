"""Marks become placings, awards and titles, once, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from competitions import ranking, rules, scoring
from competitions.enums import Award, CompetitionStatus, EntryStatus
from competitions.errors import MarksMissing
from competitions.models import Competition, Entry, EntryEvent, Placing, PromotionRule, TitleRule
from competitions.ranking import AwardSize, Entrant, Rounding, TieAtCut
from competitions.scoring import Part
from competitions.services import stages
from directory.errors import NotAllowed
from talents.errors import HonourHeld
from talents.models import Honour
from talents.services import honours


def publish(competition: Competition, *, by: User) -> list[Placing]:
    """Rank everyone marked, give awards and promotions, confer titles, and announce. Nothing of it changes afterwards.

    Who failed a part is ranked but receives nothing. `MarksMissing` while a workstation has neither marks nor an
    absence, or nobody has marks; `ResultsPublished` the second time.
    """
    if not (verdict := rules.may_publish_results(by)):
        raise NotAllowed(verdict.reason)
    now = timezone.now()
    with transaction.atomic():
        locked = stages.lock(competition)
        stages.move(locked, CompetitionStatus.PUBLISHED, published_at=now, by=by)
        entries = _marked(locked)
        placings = _place(locked, entries)
        for placing in placings:
            placing.published_at = now
        Placing.objects.bulk_create(placings)
        Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(status=EntryStatus.PLACED)
        EntryEvent.objects.bulk_create(
            EntryEvent(entry=entry, from_status=EntryStatus.MARKED, to_status=EntryStatus.PLACED, **signature(by))
            for entry in entries
        )
        _confer_titles(locked, placings, by=by)
    return placings


def _marked(competition: Competition) -> list[Entry]:
    entries = list(Entry.objects.live().filter(competition=competition).select_related("mark", "person"))
    marked = [entry for entry in entries if entry.status == EntryStatus.MARKED]
    if not marked or any(entry.status == EntryStatus.ENTERED for entry in entries):
        raise MarksMissing
    return marked


def _place(competition: Competition, entries: Sequence[Entry]) -> list[Placing]:
    parts = _parts(competition)
    placed = ranking.rank((_entrant(entry, parts) for entry in entries), competition.tie_chain)
    sizes = sorted(competition.award_rules.all(), key=lambda rule: Award.values.index(rule.award))
    awarded = ranking.awards(
        placed,
        [AwardSize(rule.award, rule.count, rule.percent) for rule in sizes],
        rounding=Rounding(competition.award_rounding),
        tie=TieAtCut(competition.award_tie),
    )
    award_of = {each.entrant.key: each.award for each in awarded}
    promotions = list(competition.promotion_rules.all())
    entry_of = {entry.pk: entry for entry in entries}
    return [
        Placing(
            entry=entry_of[each.entrant.key],
            total=each.entrant.total,
            rank=each.rank,
            has_passed=each.entrant.eligible,
            award=award_of.get(each.entrant.key, ""),
            promoted_to=_promotion(each.rank, promotions) if each.entrant.eligible else None,
        )
        for each in placed
    ]


def _parts(competition: Competition) -> list[Part]:
    """Theory and practice with their weights in percent; a part without weight is not counted and not to be passed."""
    parts = [
        Part(ranking.THEORY, competition.theory_weight * 100, competition.theory_pass_mark),
        Part(ranking.PRACTICE, competition.practice_weight * 100, competition.practice_pass_mark),
    ]
    return [part for part in parts if part.weight]


def _entrant(entry: Entry, parts: Sequence[Part]) -> Entrant:
    marks: dict[str, Decimal] = {ranking.THEORY: entry.mark.theory, ranking.PRACTICE: entry.mark.practice}
    return Entrant(
        key=entry.pk,
        total=scoring.total(marks, parts),
        seconds=entry.mark.seconds,
        marks=marks,
        eligible=not scoring.failed_parts(marks, parts),
    )


def _promotion(rank: int, rules_of_promotion: Iterable[PromotionRule]) -> int | None:
    levels = [rule.level for rule in rules_of_promotion if rule.from_rank <= rank <= rule.up_to_rank]
    return max(levels, default=None)


def _confer_titles(competition: Competition, placings: Sequence[Placing], *, by: User) -> None:
    """Titles go to a few; each is an honour of the registry with its own event. Who holds one already keeps that."""
    for rule in competition.title_rules.select_related("title"):
        for placing in placings:
            if placing.has_passed and placing.rank <= rule.up_to_rank and _is_young_enough(placing, rule, competition):
                placing.honours.add(_confer(rule, placing, competition, by=by))


def _confer(rule: TitleRule, placing: Placing, competition: Competition, *, by: User) -> Honour:
    person = placing.entry.person
    try:
        return honours.confer(
            rule.title,
            upon=person,
            session=rule.session,
            awarded_on=timezone.localdate(placing.published_at),
            source=f"{competition.title} ({competition.code})",
            by=by,
        )
    except HonourHeld:
        return Honour.objects.get(title=rule.title, person=person, session=rule.session)


def _is_young_enough(placing: Placing, rule: TitleRule, competition: Competition) -> bool:
    """Whoever's birth date is not known does not come under an age limit."""
    if rule.max_age is None:
        return True
    born = placing.entry.person.birth_date
    return born is not None and _age(born, competition.held_on) <= rule.max_age


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
