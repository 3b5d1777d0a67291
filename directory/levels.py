"""Skill levels (职业技能等级): a rank that grows with skill, and the code a certificate prints, which shrinks with it.

Source: the eight levels of 人社部发〔2022〕14号. The first and last are appointments; the six between are certified.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import characters
from directory.errors import Invalid


class SkillLevel(models.IntegerChoices):
    """Compare ranks, never printed codes: a smaller printed code is a higher level."""

    APPRENTICE = 1, _("Apprentice")
    JUNIOR = 2, _("Junior worker (level 5)")
    INTERMEDIATE = 3, _("Intermediate worker (level 4)")
    SENIOR = 4, _("Senior worker (level 3)")
    TECHNICIAN = 5, _("Technician (level 2)")
    SENIOR_TECHNICIAN = 6, _("Senior technician (level 1)")
    SPECIAL_TECHNICIAN = 7, _("Special-grade technician")
    CHIEF_TECHNICIAN = 8, _("Chief technician")

    @property
    def printed(self) -> str:
        """What stands on the certificate: "5" to "1", or "special". Empty for an appointment."""
        return _PRINTED.get(self, "")


HIGH_SKILLED_FROM = SkillLevel.SENIOR

_PRINTED = {
    SkillLevel.JUNIOR: "5",
    SkillLevel.INTERMEDIATE: "4",
    SkillLevel.SENIOR: "3",
    SkillLevel.TECHNICIAN: "2",
    SkillLevel.SENIOR_TECHNICIAN: "1",
    SkillLevel.SPECIAL_TECHNICIAN: "special",
}
CERTIFIABLE = tuple(_PRINTED)
CERTIFIABLE_CHOICES: list[tuple[int, str | Promise]] = [(level.value, level.label) for level in CERTIFIABLE]

_NUMERALS = {"5": "五", "4": "四", "3": "三", "2": "二", "1": "一"}
_NAMES = {
    SkillLevel.JUNIOR: "初级工",
    SkillLevel.INTERMEDIATE: "中级工",
    SkillLevel.SENIOR: "高级工",
    SkillLevel.TECHNICIAN: "技师",
    SkillLevel.SENIOR_TECHNICIAN: "高级技师",
    SkillLevel.SPECIAL_TECHNICIAN: "特级技师",
}


def _spellings() -> dict[str, SkillLevel]:
    """Every way certificates and sheets write a level: 3, 三, 3级, 三级, 高级工, 三级/高级工, 高级工（三级）."""
    known: dict[str, SkillLevel] = {}
    for level, code in _PRINTED.items():
        name = _NAMES[level]
        known[code] = known[name] = level
        if numeral := _NUMERALS.get(code):
            grade = f"{numeral}级"
            forms = [numeral, grade, f"{code}级", f"{grade}/{name}", f"{name}/{grade}", f"{grade}({name})"]
            known |= dict.fromkeys([*forms, f"{name}({grade})", f"{grade}{name}"], level)
    return known


_SPELLINGS = _spellings()


def from_printed(code: str) -> SkillLevel:
    """The level a certificate prints, in any usual spelling. Raises `Invalid` (`LEVEL_UNKNOWN`)."""
    level = _SPELLINGS.get(characters.half_width(code).replace(" ", ""))
    if level is None:
        raise Invalid(_("A level is 5, 4, 3, 2, 1 or special."), code="LEVEL_UNKNOWN")
    return level


def is_high_skilled(rank: int) -> bool:
    """Whether the rank counts as high-skilled talent (高技能人才): 高级工 and above."""
    return rank >= HIGH_SKILLED_FROM


def certifiable(rank: int) -> bool:
    """Whether certificates exist for the rank; 学徒工 and 首席技师 are appointments."""
    return rank in CERTIFIABLE
