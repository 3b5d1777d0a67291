"""How the portal writes dates, money, counts and personal data, and the parts that need arithmetic to be drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from directory import dates, drawing, protection

register = template.Library()

WEEKDAYS = (
    pgettext_lazy("timetable", "Mon"),
    pgettext_lazy("timetable", "Tue"),
    pgettext_lazy("timetable", "Wed"),
    pgettext_lazy("timetable", "Thu"),
    pgettext_lazy("timetable", "Fri"),
    pgettext_lazy("timetable", "Sat"),
    pgettext_lazy("timetable", "Sun"),
)
TONE_ICONS = {"good": "check", "warn": "clock", "bad": "cross", "info": "info", "plain": "dot"}
SPARKLINE_WIDTH, SPARKLINE_HEIGHT = 120, 28
TILE = 64
NOTHING = "—"

register.filter("mask_name", protection.mask_name)
register.filter("mask_phone", protection.mask_phone)
register.filter("mask_identity", protection.mask_identity)


@register.filter
def number(value: int | Decimal | None) -> str:
    """`350,000`. Grouped by thousands in both languages, as the bureau's own tables are."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def money(value: Decimal | int | None) -> str:
    """`1,500.00 元`, `¥1,500.00` in English."""
    if value is None:
        return NOTHING
    amount = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _("¥%(amount)s") % {"amount": f"{amount:,}"}


@register.simple_tag
def share(numerator: int | Decimal | None, denominator: int | Decimal | None) -> str:
    """`37.2%`, half up; a dash where there is nothing to divide by."""
    if numerator is None or not denominator:
        return NOTHING
    percent = Decimal(100) * Decimal(numerator) / Decimal(denominator)
    return f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """`4月19日 周五`, with its year when that is not the present one."""
    if value is None:
        return NOTHING
    value = _local(value)
    if value.year == timezone.localdate().year:
        written = format_date(value, pgettext("date format", "j M"))
    else:
        written = format_date(value, pgettext("date format", "j M Y"))
    return pgettext("timetable", "%(weekday)s %(date)s") % {"weekday": WEEKDAYS[value.weekday()], "date": written}


@register.filter
def date_of_record(value: date | datetime | None) -> str:
    """`2026年10月9日`: as a certificate or a document is dated, always with its year and without the weekday."""
    return NOTHING if value is None else dates.of_record(_local(value))


@register.filter
def moment(value: date | datetime | None) -> str:
    """`4月19日 周五 18:30`; a date has no hour and goes without."""
    return f"{day(value)} {_local(value):%H:%M}" if isinstance(value, datetime) else day(value)


@register.simple_tag
def period(start: date | datetime | None, end: date | datetime | None = None) -> str:
    """`4月19日 周五 18:30–20:00`; both ends in full when the days differ."""
    if start is None or end is None or start == end:
        return moment(start)
    if isinstance(end, datetime) and day(start) == day(end):
        return f"{moment(start)}–{_local(end):%H:%M}"
    return f"{moment(start)} – {moment(end)}"


@register.filter
def span(value: timedelta | None) -> str:
    """`15 分钟`: a length of time in whole minutes."""
    if value is None:
        return NOTHING
    return _("%(minutes)s minutes") % {"minutes": int(value.total_seconds() // 60)}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A mark of the sprite (static/icons/sprite.svg). It never stands alone: the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.filter
def tone_icon(tone: str) -> str:
    """The mark that belongs to a tone: good, warn, bad, info or plain."""
    return TONE_ICONS.get(tone, "dot")


@register.filter
def is_to_come(value: datetime | None) -> bool:
    """Whether a moment lies ahead; no moment does not."""
    return value is not None and value > timezone.now()


@register.filter
def is_narrowed(form: BaseForm) -> bool:
    """Whether a filter form asks for anything beyond its first field, which is always in view."""
    return any(field.data for field in form.visible_fields()[1:])


@register.inclusion_tag("partials/data_table.html")
def data_table(caption: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Rows of cells under their columns, as a table or, on a phone, as cards.

    A column has `label`, and may have `numeric`, `sort` (ascending or descending) and `sort_url`. A cell is a text,
    or has `text` with `url` (a link) or `tone` (a status tag).
    """
    return {
        "caption": caption,
        "columns": columns,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
    }


@register.inclusion_tag("partials/bullet_chart.html")
def bullet_chart(
    label: str,
    value: Decimal | int | None,
    target: Decimal | int,
    *,
    trajectory: Decimal | int | None = None,
    band: tuple[int, int] | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """A reading against its target. `trajectory`: where the plan expects it today. `unit`: `%` or a word.

    `band`: between which figures it is foreseen to end.
    """
    reached = Decimal(0) if value is None else Decimal(value)
    planned = None if trajectory is None else Decimal(trajectory)
    return {
        "label": label,
        "value": value,
        "target": target,
        "trajectory": trajectory,
        "gap": None if planned is None else abs(reached - planned),
        "is_behind": planned is not None and reached < planned,
        "unit": unit,
        "band": band,
        "shape": drawing.bullet(
            reached, Decimal(target), planned, (Decimal(band[0]), Decimal(band[1])) if band else None
        ),
    }


@register.inclusion_tag("partials/sparkline.html")
def sparkline(label: str, values: Iterable[Decimal | int]) -> dict[str, Any]:
    """The course of a reading without axes. `label` says in words what the line shows."""
    points = drawing.line([Decimal(value) for value in values], width=SPARKLINE_WIDTH, height=SPARKLINE_HEIGHT)
    return {"label": label, "points": points, "width": SPARKLINE_WIDTH, "height": SPARKLINE_HEIGHT}


class MapPlace(Protocol):
    """What the town map draws of a place; `text` stands on its tile, `value` gives the shade."""

    name: str
    longitude: Decimal
    latitude: Decimal
    value: Decimal | int
    text: str
    url: str


@dataclass(frozen=True)
class MapTile:
    """A place with its corner on the picture and its shade, 1 to 5."""

    name: str
    text: str
    url: str
    x: int
    y: int
    step: int


@register.inclusion_tag("partials/town_map.html")
def town_map(label: str, places: Sequence[MapPlace]) -> dict[str, Any]:
    """Towns as tiles of one size, each near its true place: no boundary file is needed, every label can be read."""
    tiles = drawing.tiles(tuple((float(place.longitude), float(place.latitude)) for place in places))
    highest = max((Decimal(place.value) for place in places), default=Decimal(0))
    return {
        "label": label,
        "width": TILE * (1 + max((tile.column for tile in tiles), default=0)),
        "height": TILE * (1 + max((tile.row for tile in tiles), default=0)),
        "tiles": [
            MapTile(
                name=place.name.removesuffix("街道").removesuffix("镇"),
                text=place.text,
                url=place.url,
                x=TILE * tile.column,
                y=TILE * tile.row,
                step=drawing.step(Decimal(place.value), highest),
            )
            for place, tile in zip(places, tiles, strict=True)
        ],
    }
