"""Resident ID numbers: GB 11643-1999, and the vectors of the design page "The domain", section 4."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import identity
from directory.areas import AREAS, AreaHistory
from directory.enums import Sex
from directory.findings import Issue, Severity

TODAY = date(2025, 11, 23)
VALID = "330109199001010017"

areas = st.sampled_from(sorted(code for code in AREAS if len(code) == 6))
births = st.dates(date(1906, 1, 1), TODAY)
sequences = st.integers(0, 999)
numbers = st.builds(identity.make, areas, births, sequences)


def inspect(text: str) -> identity.Finding:
    return identity.inspect(text, today=TODAY)


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


def with_check(first17: str) -> str:
    return first17 + identity.check_digit(first17)


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("330109200501010019", date(2005, 1, 1), Sex.MALE),
        ("330109199001010017", date(1990, 1, 1), Sex.MALE),
        ("33018119750615232X", date(1975, 6, 15), Sex.FEMALE),
        ("330121197001010012", date(1970, 1, 1), Sex.MALE),
        ("339005198801010018", date(1988, 1, 1), Sex.MALE),
        ("330113202201010010", date(2022, 1, 1), Sex.MALE),
    ],
)
def test_the_domains_valid_numbers_pass_without_a_warning(number: str, birth_date: date, sex: Sex) -> None:
    """domain.md: accepted, among them 330109 with a birth year before 2001, 330113, and 萧山's three former codes."""
    assert inspect(number) == identity.Finding(number, birth_date, sex, (), ())
    assert inspect(number).is_valid


@pytest.mark.parametrize(
    ("number", "errors"),
    [
        ("330109190002291235", ["ID_DATE"]),
        ("330109203001010016", ["ID_FUTURE"]),
        ("330109180001010017", ["ID_AGE"]),
    ],
)
def test_the_domains_wrong_numbers_are_errors(number: str, errors: list[str]) -> None:
    """domain.md: 29 February 1900, born in the future, too old."""
    assert codes(inspect(number).errors) == errors
    assert not inspect(number).is_valid


def test_an_area_that_never_was_is_only_a_warning() -> None:
    """domain.md: 99010919900101001X must be a warning."""
    finding = inspect("99010919900101001X")
    assert (codes(finding.errors), codes(finding.warnings)) == ([], ["ID_AREA_UNKNOWN"])
    assert finding.birth_date == date(1990, 1, 1)


@pytest.mark.parametrize(
    ("number", "errors"),
    [
        ("", ["ID_LENGTH"]),
        ("33010919900101001", ["ID_LENGTH"]),
        ("3301091990010100177", ["ID_LENGTH"]),
        ("33010919900101001A", ["ID_ALPHABET"]),
        ("3301091990010X0017", ["ID_ALPHABET", "ID_DATE"]),
        ("33010919900101О017", ["ID_ALPHABET"]),
        ("330109199013010017", ["ID_CHECK_DIGIT", "ID_DATE"]),
        ("330109199001010018", ["ID_CHECK_DIGIT"]),
        ("330109203001010017", ["ID_CHECK_DIGIT", "ID_FUTURE"]),
        ("330109000001010019", ["ID_CHECK_DIGIT", "ID_DATE"]),
    ],
)
def test_every_error_is_reported_at_once(number: str, errors: list[str]) -> None:
    """domain.md: length, alphabet, impossible or future date, age, check digit are errors."""
    assert codes(inspect(number).errors) == errors


@pytest.mark.parametrize("number", ["3.30109199001010E+17", "3.30109E+17", "3E+17", "330109199001010000"])
def test_a_number_a_spreadsheet_has_cut_is_called_that(number: str) -> None:
    """domain.md "Personal data": Excel keeps 15 significant digits; detect it and say so."""
    assert codes(inspect(number).errors) == ["ID_SPREADSHEET"]


def test_three_zeros_at_the_end_can_be_right() -> None:
    """GB 11643: the sequence may end in 00 and the check digit be 0."""
    number = next(n for n in (identity.make("330109", date(1990, 1, d), 100) for d in range(1, 32)) if n[-1] == "0")
    assert number[-3:] == "000"
    assert inspect(number).is_valid


def test_a_15_digit_number_is_converted_with_a_warning() -> None:
    """domain.md: 15-digit numbers are legacy: converted, with a warning (year of the 20th century, no check digit)."""
    finding = inspect("330109900101001")
    assert finding.number == VALID
    assert (finding.birth_date, finding.sex) == (date(1990, 1, 1), Sex.MALE)
    assert (codes(finding.errors), codes(finding.warnings)) == ([], ["ID_LEGACY_15"])


def test_a_15_digit_number_with_an_impossible_date_is_still_an_error() -> None:
    """domain.md: an impossible date is an error, whatever the form."""
    finding = inspect("330109900230001")
    assert (codes(finding.errors), codes(finding.warnings)) == (["ID_DATE"], ["ID_LEGACY_15"])


@pytest.mark.parametrize(
    "text",
    [
        "  33018119750615232x ",
        "３３０１８１１９７５０６１５２３２Ｘ",
        "33018119750615232ｘ",
        "\ufeff33018119750615232X\u200b",
        "\u3000330181\u00a019750615232X\n",
    ],
)
def test_what_keyboards_and_spreadsheets_add_is_taken_away(text: str) -> None:
    """domain.md: trim, full-width to half-width, x to X."""
    assert identity.normalise(text) == "33018119750615232X"


@pytest.mark.parametrize(
    ("birth", "errors"),
    [
        (TODAY, []),
        (TODAY + timedelta(days=1), ["ID_FUTURE"]),
        (date(1905, 11, 23), []),
        (date(1904, 11, 24), []),
        (date(1904, 11, 23), ["ID_AGE"]),
    ],
)
def test_the_edges_of_a_life(birth: date, errors: list[str]) -> None:
    """domain.md: a future date and an age over 120 are errors; 120 itself is not, and a child is born today."""
    assert codes(inspect(identity.make("330109", birth, 11)).errors) == errors


@pytest.mark.parametrize(
    ("area", "birth", "warnings"),
    [
        ("330113", date(2021, 1, 1), []),
        ("330113", date(2020, 12, 31), ["ID_AREA_NEWER"]),
        ("330110", date(1990, 1, 1), ["ID_AREA_NEWER"]),
        ("330109", date(1950, 1, 1), []),
        ("330104", date(2021, 1, 1), []),
        ("330104", date(2022, 1, 1), ["ID_AREA_ABOLISHED"]),
        ("330181", date(2001, 1, 1), []),
        ("330181", date(2002, 1, 1), ["ID_AREA_ABOLISHED"]),
        ("339005", date(1950, 1, 1), []),
        ("330121", date(1950, 1, 1), []),
        ("330199", date(1990, 1, 1), ["ID_AREA_UNKNOWN"]),
        ("310101", date(1990, 1, 1), []),
        ("830000", date(1990, 1, 1), []),
        ("000000", date(1990, 1, 1), ["ID_AREA_UNKNOWN"]),
    ],
)
def test_areas_warn_and_never_refuse(area: str, birth: date, warnings: list[str]) -> None:
    """domain.md: unknown, abolished or too new an area is a warning. 临平 since 2021, 江干 until then (民政部)."""
    finding = inspect(identity.make(area, birth, 11))
    assert (codes(finding.errors), codes(finding.warnings)) == ([], warnings)


def test_the_caller_may_bring_other_areas_or_none() -> None:
    """domain.md: another district takes the portal as it is, with its own data."""
    table = {"99": AreaHistory("Somewhere"), "330109": AreaHistory("萧山区", since=2001)}
    odd = "99010919900101001X"
    assert identity.inspect(odd, today=TODAY, areas=table).warnings == ()
    assert identity.inspect(odd, today=TODAY, areas=None).warnings == ()
    assert codes(identity.inspect(VALID, today=TODAY, areas=table).warnings) == ["ID_AREA_NEWER"]


def test_areas_are_named_even_when_the_date_cannot_be_read() -> None:
    """An import reports everything it can know of a row."""
    finding = inspect(with_check("99010919901301001"))
    assert (codes(finding.errors), codes(finding.warnings)) == (["ID_DATE"], ["ID_AREA_UNKNOWN"])
    assert codes(inspect(with_check("33011319901301001")).warnings) == []


def test_what_cannot_be_read_is_not_made_up() -> None:
    """GB 11643: place 17 carries the sex, places 7 to 14 the date; nothing is read from what is not a digit."""
    finding = inspect("33010919901301 0X7")
    assert (finding.birth_date, finding.sex) == (None, Sex.UNKNOWN)
    assert codes(finding.errors) == ["ID_ALPHABET", "ID_DATE"]


def test_severities_say_what_they_are() -> None:
    """findings.Issue: errors stop a row, warnings do not."""
    finding = inspect("99010919900101001A")
    assert [issue.severity for issue in finding.errors] == [Severity.ERROR]
    assert [issue.severity for issue in finding.warnings] == [Severity.WARNING]
    assert {issue.field for issue in finding.errors + finding.warnings} == {"id_number"}


@given(text=st.one_of(numbers, st.text("0123456789X ", max_size=20)))
def test_no_message_gives_the_number_away(text: str) -> None:
    """domain.md "Personal data": masked in every log; neither repr nor message may hold number or birth date."""
    finding = inspect(text)
    said = repr(finding) + "".join(str(issue.message) for issue in finding.errors + finding.warnings)
    assert len(finding.number) < 7 or finding.number not in said
    assert finding.birth_date is None or repr(finding.birth_date) not in said


@given(numbers)
def test_what_is_made_is_valid(number: str) -> None:
    """GB 11643: area, date, sequence, check digit make a number."""
    assert inspect(number).errors == ()


@given(areas, births, sequences)
def test_what_is_made_reads_back(area: str, birth: date, sequence: int) -> None:
    """GB 11643: digits 7 to 14 are the birth date; digit 17 odd is a man."""
    finding = inspect(identity.make(area, birth, sequence))
    assert finding.birth_date == birth
    assert finding.sex == (Sex.MALE if sequence % 2 else Sex.FEMALE)


@given(numbers)
def test_the_check_digit_is_iso_7064_mod_11_2(number: str) -> None:
    """ISO 7064: read as value = (value + digit) * 2 from the left, the whole number leaves 1."""
    value = 0
    for digit in number[:17]:
        value = (value + int(digit)) * 2 % 11
    assert (value + "0123456789X".index(number[17])) % 11 == 1


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(number: str, place: int, shift: int) -> None:
    """ISO 7064, MOD 11-2: every single substitution is detected."""
    other = str((int(number[place]) + shift) % 10)
    mistyped = number[:place] + other + number[place + 1 :]
    assert {"ID_CHECK_DIGIT", "ID_SPREADSHEET"} & set(codes(inspect(mistyped).errors))


@given(numbers, st.integers(0, 15))
def test_two_swapped_digits_are_always_found(number: str, place: int) -> None:
    """ISO 7064, MOD 11-2: every swap of neighbours is detected."""
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    found = {"ID_CHECK_DIGIT", "ID_SPREADSHEET"} & set(codes(inspect(swapped).errors))
    assert bool(found) == (swapped != number)


@given(st.text(max_size=24))
def test_no_text_is_too_strange(text: str) -> None:
    """An import reports; it does not crash."""
    finding = inspect(text)
    assert finding.is_valid == (finding.errors == ())


@given(st.text("0123456789xXｘ０９ \u3000", max_size=24))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """domain.md: the normal form is what is hashed, so it must be one."""
    assert identity.normalise(identity.normalise(text)) == identity.normalise(text)


def test_the_check_digit_wants_seventeen_digits() -> None:
    """Contract of `check_digit`."""
    for wrong in ("1", "3301091990010100X", "330109199001010017"):
        with pytest.raises(ValueError, match="not 17 digits"):
            identity.check_digit(wrong)
