"""Figures on the dashboard: written once here, filled in anew by `static/js/dashboard.js`."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.templatetags.portal import NOTHING, number
from targets.selectors.boards import Place

register = template.Library()


@register.simple_tag
def figure(name: str, value: int | Decimal | str | None, unit: str = "") -> SafeString:
    """A value as people read it, and exactly in `data-value`: whole numbers grouped by thousands, a dash for none.

    `name` is the value's key in the answer of `/api/v1/dashboard/`; the script finds it by that name.
    """
    written = number(value) if value is None or isinstance(value, int) else str(value)
    return format_html(
        '<span data-figure="{}" data-value="{}"{}>{}</span>',
        name,
        "" if value is None else value,
        format_html(' data-unit="{}"', unit) if unit else "",
        written if written == NOTHING else written + unit,
    )


@register.simple_tag(takes_context=True)
def narrowed(context: Context, dimension: str, key: str) -> str:
    """The query of this page with one more word of a part, or another in its place."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    query[dimension] = key
    return f"?{query.urlencode()}"


@register.simple_tag
def figure_bar(figures: Mapping[str, int | None], indicator: str, most: int) -> SafeString:
    """A bar as long as a figure's part of the highest; the figure itself stands beside it."""
    return stage_bar(figures.get(indicator, 0), most)


@register.simple_tag
def stage_bar(value: int | None, most: int) -> SafeString:
    return format_html(
        '<svg class="bar" width="100%" height="10" aria-hidden="true">'
        '<rect width="{}%" height="10" rx="2"></rect></svg>',
        100 * (value or 0) // max(most, 1),
    )


@register.filter
def highest(slices: Iterable[Any], indicator: str) -> int:
    """The largest figure of an indicator among slices."""
    return max((each.figures.get(indicator) or 0 for each in slices), default=0)


@register.filter
def signed(value: int) -> str:
    """`+12`, `-3`."""
    return f"{value:+,}"


@register.filter
def ahead(place: Place, indicator: str) -> int | None:
    """How many people a town is ahead of its plan; below 0 when behind."""
    return place.ahead(indicator)


@register.filter
def at(figures: Mapping[str, int | None], indicator: str) -> int | None:
    """The figure of one indicator; a template cannot look up by a variable."""
    return figures.get(indicator)
