"""The weekly brief: composed from the readings, drawn, and kept."""

from datetime import date

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from accounts.services.actors import signature
from targets import brief_paper, brief_sheet, briefs
from targets.models import WeeklyBrief
from targets.selectors import briefs as reads

PAPER_LANGUAGE = "zh-hans"


def make(*, by: User | None, on: date | None = None) -> WeeklyBrief:
    """The brief of the week a day (today) lies in: the stored one, or else one made of the readings as they stand.

    Whoever asks twice, or at once, gets the same brief: the first that is stored stays.
    """
    monday = briefs.monday(on or timezone.localdate())
    made = WeeklyBrief.objects.filter(monday=monday).first()
    if made is not None:
        return made
    # The bureau's paper is Chinese, whoever asks for it.
    with translation.override(PAPER_LANGUAGE):
        brief = reads.brief(monday=monday, at=timezone.now())
        drawn = WeeklyBrief(monday=monday, pdf=brief_paper.draw(brief), xlsx=brief_sheet.draw(brief), **signature(by))
    with transaction.atomic():
        WeeklyBrief.objects.bulk_create([drawn], ignore_conflicts=True)
    return WeeklyBrief.objects.get(monday=monday)
