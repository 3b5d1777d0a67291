from decimal import Decimal

import pytest

from targets.templatetags.figures import at, figure


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (7000, "", '<span data-figure="value" data-value="7000">7,000</span>'),
        (0, "", '<span data-figure="value" data-value="0">0</span>'),
        (Decimal("13.69"), "%", '<span data-figure="value" data-value="13.69" data-unit="%">13.69%</span>'),
        (None, "%", '<span data-figure="value" data-value="" data-unit="%">—</span>'),
        ("<b>", "", '<span data-figure="value" data-value="&lt;b&gt;">&lt;b&gt;</span>'),
    ],
)
def test_a_figure_is_written_for_people_and_exactly(
    value: int | Decimal | str | None, unit: str, expected: str
) -> None:
    assert figure("value", value, unit) == expected


def test_the_figure_of_an_indicator() -> None:
    assert at({"new_skilled": 3}, "new_skilled") == 3
    assert at({}, "new_skilled") is None
