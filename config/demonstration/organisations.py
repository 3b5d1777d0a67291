"""Organisations: the few that the sources name, and fictional ones numbered by the cycle of sixty (甲子, 乙丑, …)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from config.demonstration.names import sexagenary
from config.demonstration.places import DISTRICT_CODE, Places
from directory import uscc
from directory.enums import EvaluationBodyKind, OrganisationKind
from directory.models import EvaluationBody, Industry, Organisation

COLLEGE = "杭州萧山技师学院"
MECHANICAL_SCHOOL = "杭州第二机械技工学校"
WANXIANG = "万向钱潮"
YATAI = "亚太控股"
BUREAU = "杭州市萧山区人力资源和社会保障局"
DEMONSTRATION_SCHOOL = "萧山演示职业技术学校"
DEMONSTRATION_ENTERPRISE = "萧山演示汽车零部件有限公司"
ENTERPRISES = 300
COMPETING_ENTERPRISES = 29
INSTITUTIONS = 24
SOCIAL_BODIES = 16
EMPLOYER_BODIES = 40
_PRODUCTS = ("汽车零部件", "金属制造", "装备", "电子科技", "纺织")
_ASSOCIATIONS = ("萧山甲子智能制造行业协会", "萧山乙丑数控技术行业协会")


@dataclass(frozen=True, slots=True)
class Organisations:
    """`enterprises` are the fictional ones; the first 29 of them entered the competition of 2024-04-20."""

    college: Organisation
    mechanical_school: Organisation
    wanxiang: Organisation
    yatai: Organisation
    bureau: Organisation
    school: Organisation
    enterprise: Organisation
    enterprises: Sequence[Organisation]
    institutions: Sequence[Organisation]
    associations: Sequence[Organisation]
    social_bodies: Sequence[EvaluationBody]
    employer_bodies: Sequence[EvaluationBody]

    @property
    def competing(self) -> Sequence[Organisation]:
        return self.enterprises[:COMPETING_ENTERPRISES]

    @property
    def school_body(self) -> EvaluationBody:
        return self.social_bodies[0]


def load(places: Places, industries: Sequence[Industry], rng: Random) -> Organisations:
    codes = _credit_codes()
    towns = iter(rng.choices(places.towns, places.shares, k=1_000))

    def fictional(name: str, kind: OrganisationKind, prefix: str, industry: Industry | None = None) -> Organisation:
        return Organisation(
            name=name,
            kind=kind,
            credit_code=uscc.make(f"{prefix}{DISTRICT_CODE}{next(codes)}"),
            town=next(towns),
            industry=industry,
            is_above_scale=industry is not None and rng.random() < 0.7,
            is_fictional=True,
        )

    enterprises = [
        fictional(name, OrganisationKind.ENTERPRISE, "91", industries[product]) for name, product in _enterprise_names()
    ]
    institutions = [
        fictional(f"萧山{sexagenary(place)}职业技能培训学校", OrganisationKind.TRAINING_INSTITUTION, "52")
        for place in range(INSTITUTIONS)
    ]
    centres = [
        fictional(f"萧山{sexagenary(place)}技能评价中心", OrganisationKind.ASSOCIATION, "52")
        for place in range(SOCIAL_BODIES - 1)
    ]
    associations = [fictional(name, OrganisationKind.ASSOCIATION, "51") for name in _ASSOCIATIONS]
    school = fictional(DEMONSTRATION_SCHOOL, OrganisationKind.SCHOOL, "52")
    enterprise = fictional(DEMONSTRATION_ENTERPRISE, OrganisationKind.ENTERPRISE, "91", industries[0])
    enterprise.is_above_scale = True
    named = _named(industries[0])
    Organisation.objects.bulk_create(
        [*named.values(), school, enterprise, *enterprises, *institutions, *centres, *associations]
    )
    above_scale = [each for each in enterprises if each.is_above_scale]
    return Organisations(
        college=named[COLLEGE],
        mechanical_school=named[MECHANICAL_SCHOOL],
        wanxiang=named[WANXIANG],
        yatai=named[YATAI],
        bureau=named[BUREAU],
        school=school,
        enterprise=enterprise,
        enterprises=enterprises,
        institutions=institutions,
        associations=associations,
        social_bodies=_bodies([school, *centres], EvaluationBodyKind.SOCIAL, 100_001),
        employer_bodies=_bodies(above_scale[:EMPLOYER_BODIES], EvaluationBodyKind.EMPLOYER, 200_001),
    )


def _named(automotive: Industry) -> dict[str, Organisation]:
    """Those the sources name. Their codes and towns are not among the facts, so they stay empty."""
    kinds = {
        COLLEGE: OrganisationKind.SCHOOL,
        MECHANICAL_SCHOOL: OrganisationKind.SCHOOL,
        WANXIANG: OrganisationKind.ENTERPRISE,
        YATAI: OrganisationKind.ENTERPRISE,
        BUREAU: OrganisationKind.GOVERNMENT,
    }
    return {
        name: Organisation(
            name=name,
            kind=kind,
            industry=automotive if kind == OrganisationKind.ENTERPRISE else None,
            is_above_scale=kind == OrganisationKind.ENTERPRISE,
        )
        for name, kind in kinds.items()
    }


def _enterprise_names() -> Iterator[tuple[str, int]]:
    """Every name once: each round through the cycle of sixty makes the next product. With the product's place."""
    for place in range(ENTERPRISES):
        product = (place + place // 60) % len(_PRODUCTS)
        yield f"萧山{sexagenary(place)}{_PRODUCTS[product]}有限公司", product


def _credit_codes() -> Iterator[str]:
    """The nine characters between area and check character, counted."""
    return (f"MAXX{number:05d}" for number in range(1, 1_000))


def _bodies(
    organisations: Sequence[Organisation], kind: EvaluationBodyKind, first_site: int
) -> Sequence[EvaluationBody]:
    return EvaluationBody.objects.bulk_create(
        EvaluationBody(organisation=organisation, kind=kind, site_code=f"{site}", filed_on=date(2019, 12, 2))
        for site, organisation in enumerate(organisations, start=first_site)
    )
