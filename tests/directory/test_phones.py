"""Mobile numbers: eleven digits, 1 and 3 to 9 first (工信部, 电信网编号计划)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import phones
from directory.errors import Invalid

NUMBER = "13812345678"
mobiles = st.from_regex(r"\A1[3-9][0-9]{9}\Z")


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        " 138 1234 5678 ",
        "138-1234-5678",
        "+86 138-1234-5678",
        "+8613812345678",
        "0086 13812345678",
        "8613812345678",
        "＋８６　１３８１２３４５６７８",
        "(+86)13812345678",
        "\u202a13812345678\u202c",
    ],
)
def test_every_way_a_number_is_written(text: str) -> None:
    """Full-width digits, the country code, spaces and dashes say nothing."""
    assert phones.mobile(text) == NUMBER
    assert phones.inspect(text) == phones.Finding(NUMBER, ())


@pytest.mark.parametrize(
    "text", ["", "1381234567", "138123456789", "12812345678", "23812345678", "0571-82621234", "1381234567O", "+86"]
)
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    """The numbering plan gives mobiles 13 to 19; landlines are another field's business."""
    with pytest.raises(Invalid) as refusal:
        phones.mobile(text)
    assert refusal.value.code == "PHONE_FORMAT"
    assert [issue.code for issue in phones.inspect(text).errors] == ["PHONE_FORMAT"]


@given(mobiles)
def test_every_mobile_number_passes_unchanged(number: str) -> None:
    """The numbering plan, as a pattern."""
    assert phones.mobile(number) == number


@given(mobiles)
def test_the_number_stays_out_of_the_log(number: str) -> None:
    """domain.md "Personal data": masked in every log."""
    assert number not in repr(phones.inspect(number))


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """The normal form is what is hashed, so an accepted number must be one."""
    finding = phones.inspect(text)
    assert finding.errors or phones.mobile(finding.number) == finding.number
