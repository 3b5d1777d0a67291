"""Certificate numbers: the ministry's coding rules, and the design page "The domain", section 4."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.enums import EvaluationBodyKind
from directory.findings import Severity
from directory.levels import CERTIFIABLE, SkillLevel
from talents import numbers
from talents.numbers import CertificateNumber, Form

EXAMPLE = "S000033010901243000123"
SPECIAL = "Y00003301090124T000123"
SPECIAL_LETTERS_IN_FRONT = "YT00003301090124000123"
LEGACY = "1533010000300123"
ISSUED = date(2024, 5, 20)

digits = st.text("0123456789", min_size=6, max_size=6)
made = st.builds(
    numbers.make,
    body_letter=st.sampled_from(EvaluationBodyKind.values),
    site=digits,
    year=st.integers(2018, 2099),
    level=st.sampled_from(CERTIFIABLE),
    serial=st.integers(0, 999_999),
    filing=st.just("0000") | digits.map(lambda text: text[:4]),
    province=st.sampled_from(["33", "31", "11"]),
)


def check(
    text: str, issued_on: date | None = ISSUED, level: SkillLevel = SkillLevel.SENIOR, body_letter: str = "S"
) -> list[str]:
    return [issue.code for issue in numbers.check(text, issued_on=issued_on, level=level, body_letter=body_letter)]


def test_the_example_reads_as_the_domain_says() -> None:
    """domain.md: social body, provincial filing, Zhejiang, 2024, level 3."""
    assert numbers.parse(EXAMPLE) == CertificateNumber(
        text=EXAMPLE,
        form=Form.STANDARD,
        body_letter="S",
        filing_code="0000",
        province="33",
        site="010901",
        year=2024,
        level=SkillLevel.SENIOR,
        serial="000123",
    )
    assert check(EXAMPLE) == []


@pytest.mark.parametrize("text", [SPECIAL, SPECIAL_LETTERS_IN_FRONT])
def test_a_special_technician_has_two_letters_and_twenty_digits(text: str) -> None:
    """特级技师证书编码规则: two capital letters and twenty digits in seven parts."""
    assert numbers.parse(text) == CertificateNumber(
        text=text,
        form=Form.SPECIAL,
        body_letter="Y",
        filing_code="0000",
        province="33",
        site="010901",
        year=2024,
        level=SkillLevel.SPECIAL_TECHNICIAN,
        serial="000123",
    )
    assert check(text, level=SkillLevel.SPECIAL_TECHNICIAN, body_letter="Y") == []
    assert check(text, level=SkillLevel.SENIOR_TECHNICIAN, body_letter="Y") == ["CERT_LEVEL"]


def test_a_number_from_before_the_reform_is_accepted() -> None:
    """domain.md: 16 digits are legacy. 职业资格证书编码: year, province, institution, level at place 11, serial."""
    assert numbers.parse(LEGACY) == CertificateNumber(
        text=LEGACY,
        form=Form.LEGACY,
        body_letter="",
        filing_code="",
        province="33",
        site="010000",
        year=2015,
        level=SkillLevel.SENIOR,
        serial="00123",
    )
    assert check(LEGACY, issued_on=date(2015, 6, 1)) == []


def test_a_legacy_number_only_warns() -> None:
    """domain.md: accepted as legacy; its layout was not kept everywhere."""
    issues = numbers.check(LEGACY, issued_on=ISSUED, level=SkillLevel.JUNIOR, body_letter="Y", site="999999")
    assert [(issue.code, issue.severity) for issue in issues] == [
        ("CERT_YEAR", Severity.WARNING),
        ("CERT_LEVEL", Severity.WARNING),
    ]


@pytest.mark.parametrize(("text", "year"), [("9033010000300123", 1990), ("8933010000300123", 2089)])
def test_the_century_of_a_legacy_number(text: str, year: int) -> None:
    """Qualification certificates began in the 1990s (劳动法, 1994), so 90 to 99 are of that century."""
    number = numbers.parse(text)
    assert number is not None
    assert number.year == year


@pytest.mark.parametrize(
    "text",
    [
        "",
        "S00003301090124300012",
        "S0000330109012430001234",
        "X000033010901243000123",
        "S000033010901246000123",
        "S000033010901240000123",
        "ST0000330109012430001T",
        "SS000033010901T4000123",
        "0000033010901243000123",
        "153301000030012",
        "1533010000600123",
        "证书编号",
    ],
)
def test_what_has_no_known_form_is_an_error(text: str) -> None:
    """domain.md: [YS] + 4 + 2 + 6 + 2 + level 1 to 5 + 6; or 16 digits."""
    assert numbers.parse(text) is None
    assert check(text) == ["CERT_FORMAT"]


@pytest.mark.parametrize(
    ("issued_on", "level", "body_letter", "codes"),
    [
        (date(2023, 12, 31), SkillLevel.SENIOR, "S", ["CERT_YEAR"]),
        (date(2025, 1, 1), SkillLevel.SENIOR, "S", ["CERT_YEAR"]),
        (ISSUED, SkillLevel.INTERMEDIATE, "S", ["CERT_LEVEL"]),
        (ISSUED, SkillLevel.SENIOR, "Y", ["CERT_BODY"]),
        (date(2023, 1, 1), SkillLevel.TECHNICIAN, "Y", ["CERT_YEAR", "CERT_LEVEL", "CERT_BODY"]),
        (None, SkillLevel.SENIOR, "", []),
    ],
)
def test_contradictions_are_errors_all_at_once(
    issued_on: date | None, level: SkillLevel, body_letter: str, codes: list[str]
) -> None:
    """domain.md: year with issue date, level with the level declared, letter with the body's kind: errors."""
    issues = numbers.check(EXAMPLE, issued_on=issued_on, level=level, body_letter=body_letter)
    assert [issue.code for issue in issues] == codes
    assert {issue.severity for issue in issues} <= {Severity.ERROR}
    assert {issue.field for issue in issues} <= {"certificate_number"}


@pytest.mark.parametrize(
    ("filing", "site", "codes"),
    [
        ("", "", []),
        ("0000", "010901", []),
        ("0001", "", ["CERT_SITE"]),
        ("", "010902", ["CERT_SITE"]),
    ],
)
def test_another_site_is_only_a_warning(filing: str, site: str, codes: list[str]) -> None:
    """A body may examine at more sites than are on file."""
    issues = numbers.check(
        EXAMPLE, issued_on=ISSUED, level=SkillLevel.SENIOR, body_letter="S", filing=filing, site=site
    )
    assert [issue.code for issue in issues] == codes
    assert {issue.severity for issue in issues} <= {Severity.WARNING}


@pytest.mark.parametrize(
    "text", [" s000033010901243000123 ", "Ｓ０００033010901243000123", "S0000 33 010901 24 3 000123"]
)
def test_keyboards_are_forgiven(text: str) -> None:
    """Normal form: half-width, upper case, without spaces."""
    assert numbers.normalise(text) == EXAMPLE
    assert check(text) == []


def test_a_number_is_made_like_the_example() -> None:
    """domain.md: the example, from its parts."""
    number = numbers.make(body_letter="S", site="010901", year=2024, level=SkillLevel.SENIOR, serial=123)
    assert number == EXAMPLE


@pytest.mark.parametrize("level", [SkillLevel.APPRENTICE, SkillLevel.CHIEF_TECHNICIAN])
def test_no_number_is_made_for_an_appointment(level: SkillLevel) -> None:
    """domain.md: 学徒工 and 首席技师 are appointments, not certificates."""
    with pytest.raises(ValueError, match=level.name):
        numbers.make(body_letter="S", site="010901", year=2024, level=level, serial=1)


@given(made)
def test_what_is_made_reads_back(number: str) -> None:
    """The coding rule, there and back."""
    read = numbers.parse(number)
    assert read is not None
    assert len(number) == 22
    assert number == numbers.make(
        body_letter=read.body_letter,
        site=read.site,
        year=read.year,
        level=read.level,
        serial=int(read.serial),
        filing=read.filing_code,
        province=read.province,
    )
    assert check(number, date(read.year, 1, 1), read.level, read.body_letter) == []


@given(st.text(max_size=26))
def test_no_text_is_too_strange(text: str) -> None:
    """An import reports; it does not crash."""
    assume(numbers.parse(text) is None)
    assert check(text) == ["CERT_FORMAT"]


@given(made, st.dates(), st.sampled_from(CERTIFIABLE), st.sampled_from("YS"))
def test_what_reads_as_a_number_is_never_called_malformed(
    number: str, issued_on: date, level: SkillLevel, body_letter: str
) -> None:
    assert "CERT_FORMAT" not in check(number, issued_on, level, body_letter)
