from decimal import Decimal

import pytest

from directory.drawing import Bullet, Point, Tile, bullet, line, step, tiles

NORTH, SOUTH, EAST, WEST = (120.26, 30.27), (120.26, 29.87), (120.57, 30.07), (120.17, 30.07)


def test_the_target_fills_the_width_until_it_is_reached() -> None:
    assert bullet(Decimal(4210), Decimal(7000), Decimal(3500)) == Bullet(
        value=Decimal("60.14"), target=Decimal("100.00"), trajectory=Decimal("50.00")
    )


def test_a_reading_past_its_target_fills_the_width() -> None:
    assert bullet(Decimal(1000), Decimal(800)) == Bullet(Decimal("100.00"), Decimal("80.00"), None)


def test_nothing_against_nothing_is_an_empty_bar() -> None:
    assert bullet(Decimal(0), Decimal(0)) == Bullet(Decimal("0.00"), Decimal("0.00"), None)


def test_a_line_runs_from_left_to_right_with_the_highest_on_top() -> None:
    assert line([Decimal(1), Decimal(3), Decimal(2)], width=100, height=20) == [
        Point(Decimal("0.00"), Decimal("20.00")),
        Point(Decimal("50.00"), Decimal("0.00")),
        Point(Decimal("100.00"), Decimal("10.00")),
    ]


def test_a_flat_row_lies_in_the_middle() -> None:
    assert {point.y for point in line([Decimal(5)] * 3, width=100, height=20)} == {Decimal("10.00")}


def test_no_readings_no_line() -> None:
    assert line([], width=100, height=20) == []


@pytest.mark.parametrize(
    ("value", "shade"), [("-1", 1), ("0", 1), ("1", 1), ("20", 1), ("20.01", 2), ("80", 4), ("80.01", 5), ("100", 5)]
)
def test_shades_divide_the_highest_in_five_equal_parts(value: str, shade: int) -> None:
    assert step(Decimal(value), Decimal(100)) == shade


def test_nothing_anywhere_is_the_lightest_shade() -> None:
    assert step(Decimal(0), Decimal(0)) == 1


def test_tiles_keep_the_points_of_the_compass() -> None:
    north, south, east, west = tiles((NORTH, SOUTH, EAST, WEST))
    assert north.row < south.row
    assert west.column < east.column


def test_places_at_one_point_still_have_a_tile_each() -> None:
    assert len(set(tiles((NORTH,) * 22))) == 22


def test_one_place_has_a_tile() -> None:
    assert tiles((NORTH,)) == (Tile(0, 0),)


def test_no_place_no_tile() -> None:
    assert tiles(()) == ()
