"""What every page knows: whose portal this is."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from directory.models import District

CACHE_KEY = "config.context.district"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Masthead:
    """The district's names in the reader's language, and how to reach the bureau."""

    name: str
    portal_name: str
    logo_text: str
    bureau: str
    phone: str
    address: str
    is_fictional: bool


def masthead() -> Masthead:
    """The names of the one district; a portal not yet given its district still has a name."""
    district: District | None = cache.get(CACHE_KEY)
    if district is None:
        district = District.objects.first() or District()
        cache.set(CACHE_KEY, district, SECONDS)
    in_english = get_language() == "en"
    name = district.name_en if in_english else district.name
    city = district.city_en if in_english else district.city
    place = name if city in name else gettext("%(district)s, %(city)s") % {"district": name, "city": city}
    return Masthead(
        name=name,
        portal_name=(district.portal_name_en if in_english else district.portal_name) or gettext("Skills portal"),
        logo_text=district.logo_text,
        bureau=gettext("Bureau of Human Resources and Social Security of %(place)s") % {"place": place} if name else "",
        phone=district.phone,
        address=district.address,
        is_fictional=district.is_fictional,
    )


def district(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `district`, a `Masthead`. A change in the back office shows within a minute."""
    return {"district": masthead()}
