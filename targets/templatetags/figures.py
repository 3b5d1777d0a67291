"""Figures on the dashboard: written once here, filled in anew by `static/js/dashboard.js`."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.templatetags.portal import NOTHING, number

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


@register.filter
def at(figures: Mapping[str, int], indicator: str) -> int | None:
    """The figure of one indicator; a template cannot look up by a variable."""
    return figures.get(indicator)
