"""How forecasts are drawn and written: an interval on a scale with its target, chances and rates as percentages."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from directory.templatetags.portal import NOTHING, number
from targets import small_cells
from targets.enums import Outlook
from targets.parts import Part
from targets.progress import rounded
from targets.selectors import funnel
from targets.selectors.outlooks import CountOutlook

register = template.Library()


@register.inclusion_tag("targets/forecast_band.html")
def forecast_band(outlook: CountOutlook) -> dict[str, Any]:
    """What is counted, the interval ahead and the target on one scale; in words for those who cannot see it."""
    target = outlook.count.target
    found = outlook.forecast
    full = max(found.high, target or 0, 1)

    def place(value: int) -> Decimal:
        return rounded(Decimal(100 * value) / full, places=2)

    words = _("%(counted)s counted, %(low)s to %(high)s expected, target %(target)s")
    return {
        "label": words
        % {
            "counted": number(outlook.sources.counted),
            "low": number(found.low),
            "high": number(found.high),
            "target": number(target),
        },
        "counted": place(outlook.sources.counted),
        "low": place(found.low),
        # A narrow interval is still to be seen.
        "width": max(place(found.high) - place(found.low), Decimal("0.50")),
        "expected": place(found.expected),
        "target": None if target is None else place(target),
    }


@register.inclusion_tag("targets/share_bar.html")
def share_bar(percent: int) -> dict[str, int]:
    """A share of a hundred as a bar; the number stands beside it."""
    return {"percent": min(percent, 100)}


@register.filter
def outlook_tone(outlook: Outlook) -> str:
    """The tone of a status tag."""
    return _TONES[outlook]


@register.filter
def people(value: float) -> str:
    """An expected number of people, in whole people."""
    return number(round(value))


@register.filter
def told(value: int | None) -> str:
    """A number of people; where it is hidden, why."""
    return too_few() if value is None else number(value)


@register.filter
def told_in_table(value: int | None) -> str:
    """The same where numbers add up: a larger one may be hidden beside the small one, so no bound is said."""
    return _("not disclosed") if value is None else number(value)


@register.simple_tag
def too_few() -> str:
    """`fewer than 5`, where telling the number would point at somebody."""
    return _("fewer than %(number)s") % {"number": small_cells.FEWEST_TOLD}


@register.filter
def unheeded(part: Part) -> str:
    """The words of a part that do not narrow the funnel, by name; empty where all of them do."""
    return _(", ").join(str(dimension.label) for dimension in funnel.unheeded(part))


@register.filter
def percentage(share: float | None) -> str:
    """`92.5%`; a dash for none."""
    return NOTHING if share is None else f"{rounded(100 * Decimal(share), places=1)}%"


_TONES = {
    Outlook.MADE: "good",
    Outlook.WILL_BE_MADE: "good",
    Outlook.CLOSE: "warn",
    Outlook.WILL_BE_MISSED: "bad",
    Outlook.MISSED: "bad",
}
