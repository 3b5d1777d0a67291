"""Figures that count people, or what people hold, row by row: masked, and for whoever may list persons."""

from collections.abc import Mapping, Sequence

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import protection
from directory.enums import Sex
from directory.levels import SkillLevel
from directory.models import Person
from directory.workbooks import Cell, Column
from subsidies.models import ClaimEvent
from talents.models import Certificate, Honour
from targets import rules
from targets.enums import Dimension, Formula
from targets.selectors import breakdowns, funnel, league, persons, things
from targets.selectors.moments import Moment
from targets.selectors.opened import MONEY, Asked, Rows, narrowed
from training.models import Enrolment

_PART = tuple(word.value for word in Dimension)
_TOWN_AND_INDUSTRY = (Dimension.TOWN.value, Dimension.INDUSTRY.value)


def counted(formula: Formula, moment: Moment, asked: Asked, *, first_time: bool = False) -> Rows:
    """People by their standings. `first_time`: only who is new to that level."""
    rows = persons.counted(formula, moment.year, asked.part, on=moment.day, first_time=first_time)
    return Rows(
        rows=persons.told(rows),
        columns=[*_everything(), Column(_("Level"), 22)],
        cells=lambda row: persons.line(row, moment.year).words,
        heeds=_PART,
        divided=lambda by: breakdowns.breakdown([formula], moment.year, asked.part, by, first_time=first_time),
        row_key="person_id",
        person="person_id",
        rule=rules.may_list_persons,
    )


def stage(key: str, asked: Asked) -> Rows:
    """People who came as far as a stage of the funnel."""
    narrowing = funnel.narrowing(asked.part, occupation=asked.occupation)
    return Rows(
        rows=funnel.people(key, asked.year, narrowing).select_related("town", "employer__industry"),
        columns=_everything(),
        cells=lambda person: _about(person, asked.year),
        heeds=(*_TOWN_AND_INDUSTRY, "occupation"),
        paths={Dimension.TOWN: "town__code"},
        person="pk",
        rule=rules.may_list_persons,
    )


def seats(column: str, asked: Asked) -> Rows:
    """What a column of the league counts: who sat in two classes counts twice."""
    held = league.seats(asked.year, occupation=asked.occupation, provider=asked.provider)
    return Rows(
        rows=held.filter(league.COLUMNS[column]).select_related(
            "person", "training_class__course__provider__organisation"
        ),
        columns=[*_whom(), Column(_("Training provider"), 30), Column(_("Class"), 30), Column(_("Status"), 12)],
        cells=_seat,
        heeds=("provider", "occupation"),
        person="person_id",
        rule=rules.may_list_persons,
    )


def new_certificates(moment: Moment, asked: Asked) -> Rows:
    rows = things.new_certificates(moment.day)
    if asked.occupation is not None:
        rows = rows.filter(occupation=asked.occupation)
    return Rows(
        rows=narrowed(rows, asked.part, _paths("person")).select_related(
            "person__town", "person__employer", "occupation"
        ),
        columns=[
            *_whom(),
            Column(_("Town or subdistrict"), 16),
            Column(_("Employer"), 30),
            Column(_("Occupation"), 24),
            Column(_("Level"), 22),
            Column(_("Issued on"), 14),
        ],
        cells=_certificate,
        paths=_paths("person"),
        heeds=(*_TOWN_AND_INDUSTRY, "occupation"),
        person="person_id",
        rule=rules.may_list_persons,
    )


def leading_honours(moment: Moment, asked: Asked) -> Rows:
    """Whom an announcement names may not have been identified yet: then no town and no industry is known."""
    rows = narrowed(things.leading_honours(moment.day), asked.part, _paths("person"))
    return Rows(
        rows=rows.select_related("title", "person__town"),
        columns=[
            Column(_("Holder"), 12),
            Column(_("Honour"), 30),
            Column(_("Town or subdistrict"), 16),
            Column(_("Awarded on"), 14),
            Column(_("Source"), 40),
        ],
        cells=_honour,
        paths=_paths("person"),
        heeds=_TOWN_AND_INDUSTRY,
        person="person_id",
        rule=rules.may_list_persons,
    )


def subsidies(moment: Moment, asked: Asked) -> Rows:
    rows = narrowed(things.approvals(moment), asked.part, _paths("claim__claimant"))
    return Rows(
        rows=rows.select_related("claim__claimant__town", "claim__certificate__occupation", "claim__scheme"),
        columns=[
            *_whom(),
            Column(_("Town or subdistrict"), 16),
            Column(_("Claim number"), 18),
            Column(_("Subsidy scheme"), 24),
            Column(_("Occupation"), 24),
            Column(_("Level"), 22),
            Column(_("Approved on"), 14),
            Column(_("Amount (yuan)"), 14, MONEY),
        ],
        cells=_approval,
        paths=_paths("claim__claimant"),
        heeds=_TOWN_AND_INDUSTRY,
        measure=Sum("claim__amount"),
        person="claim.claimant_id",
        rule=rules.may_list_claims,
    )


def _paths(person: str) -> Mapping[str, str]:
    return {Dimension.TOWN: f"{person}__town__code", Dimension.INDUSTRY: f"{person}__employer__industry"}


def _whom() -> list[Column]:
    return [Column(_("Name"), 12), Column(_("ID number"), 22)]


def _everything() -> list[Column]:
    return [
        *_whom(),
        Column(_("Phone"), 14),
        Column(_("Sex"), 8),
        Column(_("Age"), 10),
        Column(_("Town or subdistrict"), 16),
        Column(_("Employer"), 30),
        Column(_("Industry"), 18),
    ]


def _about(person: Person, year: int) -> Sequence[Cell]:
    employer = person.employer
    return (
        person.masked_name,
        person.id_masked,
        person.phone_masked,
        str(Sex(person.sex).label),
        str(persons.age_band(person.birth_date.year if person.birth_date else None, year).label),
        person.town.name if person.town else "",
        employer.name if employer else "",
        employer.industry.name if employer and employer.industry else "",
    )


def _seat(seat: Enrolment) -> Sequence[Cell]:
    held = seat.training_class
    provider = held.course.provider.organisation.name
    person = seat.person
    return person.masked_name, person.id_masked, provider, f"{held.code} {held.course.title}", seat.get_status_display()


def _certificate(certificate: Certificate) -> Sequence[Cell]:
    person = certificate.person
    return (
        person.masked_name,
        person.id_masked,
        person.town.name if person.town else "",
        person.employer.name if person.employer else "",
        certificate.occupation.name,
        str(SkillLevel(certificate.level).label),
        certificate.issued_on,
    )


def _honour(honour: Honour) -> Sequence[Cell]:
    town = honour.person.town if honour.person else None
    holder = protection.mask_name(honour.holder_name)
    return holder, str(honour), town.name if town else "", honour.awarded_on, honour.source


def _approval(event: ClaimEvent) -> Sequence[Cell]:
    claim = event.claim
    return (
        claim.claimant.masked_name,
        claim.claimant.id_masked,
        claim.claimant.town.name if claim.claimant.town else "",
        claim.number,
        claim.scheme.name,
        claim.certificate.occupation.name,
        str(SkillLevel(claim.certificate.level).label),
        timezone.localdate(event.at),
        claim.amount,
    )
