"""The weekly briefs that are kept, and what the next one says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory import dates
from directory.models import District
from targets.briefs import Brief, Line, Table
from targets.enums import Dimension, Formula, MilestoneState, Scope
from targets.errors import BriefNotFound
from targets.models import WeeklyBrief
from targets.parts import Part
from targets.progress import Count, Ratio, rounded
from targets.selectors import boards, breakdowns, changes, league, outlooks, plans
from targets.selectors.boards import Dashboard, Place
from targets.selectors.outlooks import CountOutlook

TOWNS_NAMED = 6
PROVIDERS_NAMED = 6
STEPS_NAMED = 6
SOON = timedelta(days=45)
A_DAY, WEEK = timedelta(days=1), timedelta(days=7)


def briefs() -> QuerySet[WeeklyBrief]:
    """All of them, the latest first, without their documents."""
    return WeeklyBrief.objects.defer("pdf", "xlsx")


def brief_document(monday: date, form: str) -> bytes:
    """The brief of a Monday as `pdf` or `xlsx`. Raises `BriefNotFound`."""
    document = WeeklyBrief.objects.filter(monday=monday).values_list(form, flat=True).first()
    if document is None:
        raise BriefNotFound
    return bytes(document)


def brief(*, monday: date, at: datetime) -> Brief:
    """What there is to say on a Monday about the week before, by the readings as they stand.

    Its year is that of the week's first day: the first brief of January tells how the year before ended.
    """
    on, year = timezone.localdate(at), (monday - WEEK).year
    told = boards.dashboard(year, on=on)
    week = changes.between(monday - WEEK - A_DAY, min(monday - A_DAY, date(year, 12, 31)))
    foreseen = outlooks.outlooks(year, on=on)
    district = District.objects.first()
    return Brief(
        portal=district.portal_name if district else "",
        title=_("Weekly brief on skilled people"),
        week=_week(monday),
        made=_("Made on %(moment)s") % {"moment": f"{dates.of_record(on)} {timezone.localtime(at):%H:%M}"},
        counts=[_count(count, more) for count, more in zip(told.counts, week.more, strict=False)],
        ratios=[_ratio(ratio) for ratio in told.all_ratios],
        outlook=[each.sentence for each in foreseen],
        changes=[week.sentence],
        behind=_behind(told),
        league=_league(year),
        steps=list(_steps(on, foreseen))[:STEPS_NAMED],
        notes=list(_notes(told, is_fictional=bool(district and district.is_fictional))),
    )


def _week(monday: date) -> str:
    first, last = monday - WEEK, monday - A_DAY
    year, number, _weekday = first.isocalendar()
    written = pgettext("date format", "j M")
    days = {"first": format_date(first, written), "last": format_date(last, written)}
    return _("Week %(number)s of %(year)s (%(first)s – %(last)s)") % {"number": number, "year": year, **days}


def _count(count: Count, more: int) -> Line:
    notes = []
    if count.percent is not None:
        notes.append(
            _("%(percent)s%% reached, %(more)s more this week") % {"percent": count.percent, "more": f"{more:,}"}
        )
    if count.remaining:
        missing = {"missing": f"{count.remaining:,}", "weekly": f"{count.weekly or 0:,}"}
        notes.append(_("%(missing)s missing, %(weekly)s needed a week") % missing)
    return Line(
        count.name,
        count.value,
        count.target,
        _("Target"),
        planned=count.planned,
        notes=notes,
        is_behind=(count.ahead or 0) < 0,
    )


def _ratio(ratio: Ratio) -> Line:
    notes = []
    if ratio.missing:
        notes.append(_("%(people)s people missing") % {"people": f"{ratio.missing:,}"})
    goal = _("by %(year)s") % {"year": ratio.goal.due_on.year} if ratio.goal else _("Target")
    return Line(ratio.name, ratio.percent, ratio.target_percent, goal, notes=notes)


def _behind(told: Dashboard) -> Table:
    """The towns furthest behind their promise, if any is; where none promised anything, those that gained least.

    Gained least for their size, which is the stock of skilled people: a small town is not behind for being small.
    """
    first = told.counts[0].indicator if told.counts else ""
    towns = [place for place in told.places if place.scope == Scope.TOWN]
    gaps = {place.key: gap for place in towns if (gap := place.ahead(first)) is not None}
    if gaps:
        late = sorted((place for place in towns if gaps.get(place.key, 0) < 0), key=lambda place: gaps[place.key])
        table = _towns(_("Towns furthest behind their plan"), pgettext("against the plan", "Gap"), late, told, gaps)
        return replace(table, nothing=_("No town is behind its plan."))
    growth = _growth(towns, first)
    towns = sorted(towns, key=lambda place: growth[place.key])
    return _towns(_("Towns that gained least for their stock"), _("Of the stock"), towns, told, growth)


def _growth(towns: Sequence[Place], indicator: str) -> dict[str, Decimal]:
    """By town: the new people as a percentage of all skilled people there; 0 where there are none of either."""
    stock = breakdowns.cuts([None], Part())[None]
    growth = {}
    for place in towns:
        people = stock.value(Formula.SKILLED_SHARE, (Dimension.TOWN, place.key))
        growth[place.key] = rounded(Decimal(100 * (place.figures.get(indicator) or 0)) / max(people, 1), places=1)
    return growth


def _towns(
    title: str, measure: str, towns: Sequence[Place], told: Dashboard, measured: Mapping[str, int | Decimal]
) -> Table:
    return Table(
        title=title,
        heads=[_("Town"), _("Skilled"), _("High-skilled"), _("Digital"), measure],
        rows=[
            [place.name, *(place.figures.get(count.indicator) for count in told.counts), measured[place.key]]
            for place in towns[:TOWNS_NAMED]
        ],
        nothing=_("No town has been read yet."),
    )


def _league(year: int) -> Table:
    ranked = [place for place in league.providers(year) if place.rank is not None]
    return Table(
        title=_("Providers by pass rate"),
        heads=[_("Provider"), _("Examined"), _("Pass rate"), _("Certificates")],
        rows=[[place.name, place.decided, _percent(place.rate), place.certified] for place in ranked[:PROVIDERS_NAMED]],
        nothing=_("No class that leads to a certificate has ended this year."),
    )


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else rounded(Decimal(str(share)) * 100, places=1)


def _steps(on: date, foreseen: Sequence[CountOutlook]) -> Iterator[str]:
    """What is late first, then what each week needs, then what falls due soon."""
    running = plans.plan(on)
    milestones = [each for measure in running.measures for each in measure.milestones] if running else []
    for each in milestones:
        if each.state == MilestoneState.LATE:
            yield _("“%(name)s” was due on %(day)s and is not reached: say by when.") % _named(each.name, each.due_on)
    for outlook in foreseen:
        pace = round(outlook.sources.weekly)
        if (outlook.count.weekly or 0) > pace:
            yield (
                _("%(name)s: %(needed)s are needed each week, %(weekly)s came lately.")
                % {"name": outlook.count.name, "needed": f"{outlook.count.weekly:,}", "weekly": f"{pace:,}"}
            )
    for each in milestones:
        if each.state == MilestoneState.COMING and each.due_on <= on + SOON:
            yield _("“%(name)s” is due on %(day)s.") % _named(each.name, each.due_on)


def _named(name: str, day: date) -> dict[str, str]:
    return {"name": name, "day": dates.of_record(day)}


def _notes(told: Dashboard, *, is_fictional: bool) -> Iterator[str]:
    if told.freshness:
        read = timezone.localtime(told.freshness.finished_at)
        yield _("Readings of %(moment)s") % {"moment": f"{dates.of_record(read.date())} {read:%H:%M}"}
    if source := next((ratio.source for ratio in told.ratios if ratio.source), ""):
        yield _("Workforce: %(source)s.") % {"source": source}
    if is_fictional:
        yield _("Demonstration: persons, phone numbers and amounts are fictional.")
