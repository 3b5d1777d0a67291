"""Unified social credit codes: GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import uscc

character = st.sampled_from(uscc.ALPHABET)
prefixes = st.builds(
    lambda head, area, tail: head + f"{area:06d}" + tail,
    st.text(character, min_size=2, max_size=2),
    st.integers(0, 999_999),
    st.text(character, min_size=9, max_size=9),
)


def codes(text: str) -> list[str]:
    return [issue.code for issue in uscc.inspect(text).errors]


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_the_published_examples_pass(code: str) -> None:
    """domain.md: vectors of GB 32100."""
    assert uscc.inspect(code) == uscc.Finding(code, ())
    assert uscc.check_character(code[:17]) == code[17]


def test_the_outer_mod_matters() -> None:
    """domain.md: C18 = (31 − Σ mod 31) mod 31; a sum divisible by 31 gives 0, not an index past the alphabet."""
    assert uscc.check_character("0" * 17) == "0"
    assert uscc.make("91330109MA280000T") == "91330109MA280000T0"


@pytest.mark.parametrize("prefix", ["N2330109MA2000000", "Y1330109MA2000000"])
def test_letters_may_stand_first(prefix: str) -> None:
    """domain.md: rural co-operatives begin with N2 or Y1."""
    assert codes(uscc.make(prefix)) == []


@pytest.mark.parametrize(
    ("code", "errors"),
    [
        ("", ["USCC_LENGTH"]),
        ("91350100M000100Y4", ["USCC_LENGTH"]),
        ("91350100M000100Y433", ["USCC_LENGTH"]),
        ("91350100M000100Y44", ["USCC_CHECK_CHARACTER"]),
        ("91350100M0OO100Y43", ["USCC_ALPHABET"]),
        ("9135O100M000100Y43", ["USCC_ALPHABET", "USCC_AREA"]),
        ("91A50100M000100Y43", ["USCC_AREA", "USCC_CHECK_CHARACTER"]),
        ("中文", ["USCC_LENGTH", "USCC_ALPHABET"]),
    ],
)
def test_every_error_is_reported_at_once(code: str, errors: list[str]) -> None:
    """GB 32100: 18 characters, no I, O, S, V, Z, places 3 to 8 an area code in digits, place 18 the check."""
    assert codes(code) == errors


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("9135O100MOOO1OOY43", "91350100M000100Y43"), ("91350100M000100YA3", ""), ("9135O100M000100Y4A", "")],
)
def test_misread_letters_are_put_right_when_the_result_is_valid(typed: str, suggestion: str) -> None:
    """GB 32100 leaves letters out because they are misread: O for 0 is proposed, and only if the check then fits."""
    assert {issue.suggestion for issue in uscc.inspect(typed).errors} - {""} == ({suggestion} - {""})


@pytest.mark.parametrize(
    "typed", [" 91350100m000100y43 ", "９１３５０１００Ｍ０００１００Ｙ４３", "9135 0100 M000 100Y 43"]
)
def test_keyboards_are_forgiven(typed: str) -> None:
    """Normal form: half-width, upper case, without spaces and dashes."""
    assert uscc.inspect(typed) == uscc.Finding("91350100M000100Y43", ())


@given(prefixes)
def test_what_is_made_is_valid(prefix: str) -> None:
    """GB 32100: the sum of all 18, the check weighing 1, is divisible by 31."""
    code = uscc.make(prefix)
    total = sum(uscc.ALPHABET.index(letter) * 3**place for place, letter in enumerate(prefix))
    assert (total + uscc.ALPHABET.index(code[17])) % 31 == 0
    assert codes(code) == []


@given(prefixes, st.integers(0, 16), character)
def test_one_mistyped_character_is_always_found(prefix: str, place: int, other: str) -> None:
    """31 is prime and no weight is a multiple of it, so no substitution leaves the sum as it was."""
    code = uscc.make(prefix)
    mistyped = code[:place] + other + code[place + 1 :]
    assert ("USCC_CHECK_CHARACTER" in codes(mistyped)) == (mistyped != code)


@given(st.text(max_size=24))
def test_no_text_is_too_strange(text: str) -> None:
    """An import reports; it does not crash."""
    assert isinstance(uscc.inspect(text).code, str)
