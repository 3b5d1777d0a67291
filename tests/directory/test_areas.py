"""The table of area codes: GB/T 2260 and the ministry's yearly lists of divisions."""

from directory.areas import AREAS


def test_codes_are_six_digits_and_provinces_two() -> None:
    """GB/T 2260: two digits each for province, city, county."""
    assert {len(code) for code in AREAS} == {2, 6}
    assert all(code.isdecimal() for code in AREAS)


def test_listed_provinces_are_listed_in_full_or_as_a_whole() -> None:
    """A two-digit key would hide every unknown code of Zhejiang."""
    assert {code[:2] for code in AREAS if len(code) == 6} == {"33"}
    assert "33" not in AREAS


def test_no_area_ends_before_it_begins() -> None:
    """A year typed wrong would warn about everyone."""
    assert [code for code, area in AREAS.items() if area.since and area.until and area.until < area.since] == []


def test_beginnings_are_kept_for_codes_made_after_the_reform_of_1999() -> None:
    """国发〔1999〕15号: since October 1999 the number is given at birth; before, with the first card."""
    assert min(area.since for area in AREAS.values() if area.since) == 2000


def test_xiaoshan_is_known_by_its_four_codes() -> None:
    """domain.md: 330109, 330181, 330121, 339005."""
    named = {code for code, area in AREAS.items() if area.name.startswith("萧山")}
    assert named == {"330109", "330181", "330121", "339005"}
    assert {AREAS[code].since for code in named} == {None}
