"""Skill levels: 人社部发〔2022〕14号 and the design page "The domain", section 4."""

import pytest

from directory import levels
from directory.errors import Invalid
from directory.levels import SkillLevel


def test_ranks_run_from_apprentice_to_chief() -> None:
    """domain.md: 学徒工 < 初级工 < 中级工 < 高级工 < 技师 < 高级技师 < 特级技师 < 首席技师, ranks 1 to 8."""
    assert [(level.name, level.value) for level in SkillLevel] == [
        ("APPRENTICE", 1),
        ("JUNIOR", 2),
        ("INTERMEDIATE", 3),
        ("SENIOR", 4),
        ("TECHNICIAN", 5),
        ("SENIOR_TECHNICIAN", 6),
        ("SPECIAL_TECHNICIAN", 7),
        ("CHIEF_TECHNICIAN", 8),
    ]


def test_a_smaller_printed_code_is_a_higher_level() -> None:
    """domain.md: store a rank and the printed code; 五级 is 5 and the lowest certificate."""
    assert [level.printed for level in SkillLevel] == ["", "5", "4", "3", "2", "1", "special", ""]


def test_appointments_have_no_certificate() -> None:
    """domain.md: certificates exist for 五 to 一级 and 特级技师; 学徒工 and 首席技师 are appointments."""
    assert [levels.certifiable(level) for level in SkillLevel] == [False, True, True, True, True, True, True, False]
    assert [choice for choice, _label in levels.CERTIFIABLE_CHOICES] == [2, 3, 4, 5, 6, 7]


def test_high_skilled_begins_with_the_senior_worker() -> None:
    """domain.md: high-skilled = rank of 高级工 and above."""
    assert [level for level in SkillLevel if levels.is_high_skilled(level)] == [4, 5, 6, 7, 8]
    assert levels.HIGH_SKILLED_FROM == SkillLevel.SENIOR


@pytest.mark.parametrize("level", levels.CERTIFIABLE)
def test_printed_codes_read_back(level: SkillLevel) -> None:
    """domain.md: the printed level code stands for one rank."""
    assert levels.from_printed(level.printed) is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("３", SkillLevel.SENIOR),
        (" 三级 ", SkillLevel.SENIOR),
        ("3级", SkillLevel.SENIOR),
        ("高级工", SkillLevel.SENIOR),
        ("三级/高级工", SkillLevel.SENIOR),
        ("三级／高级工", SkillLevel.SENIOR),
        ("高级工/三级", SkillLevel.SENIOR),
        ("高级工（三级）", SkillLevel.SENIOR),
        ("三级(高级工)", SkillLevel.SENIOR),
        ("三级 高级工", SkillLevel.SENIOR),
        ("五", SkillLevel.JUNIOR),
        ("技师", SkillLevel.TECHNICIAN),
        ("高级技师", SkillLevel.SENIOR_TECHNICIAN),
        ("特级技师", SkillLevel.SPECIAL_TECHNICIAN),
    ],
)
def test_the_spellings_of_certificates_and_sheets(text: str, level: SkillLevel) -> None:
    """Certificates print 三级/高级工; schools' sheets shorten it."""
    assert levels.from_printed(text) is level


@pytest.mark.parametrize("text", ["", "0", "6", "33", "学徒工", "首席技师", "senior", "级"])
def test_what_no_certificate_prints_is_refused(text: str) -> None:
    """domain.md: only 五 to 一级 and 特级技师 are printed."""
    with pytest.raises(Invalid) as refusal:
        levels.from_printed(text)
    assert refusal.value.code == "LEVEL_UNKNOWN"
