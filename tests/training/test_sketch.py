from training import sketch
from training.coverage import Place
from training.sketch import Mark

HERE = Place(120.26, 30.18)


def test_the_venue_stands_in_the_middle_and_north_is_on_top() -> None:
    north, east = Place(120.26, 30.19), Place(120.28, 30.18)
    drawn = sketch.draw(HERE, [("东", east), ("北", north)])
    assert (drawn.width, drawn.height, drawn.kilometre) == (360, 300, 60)
    assert drawn.marks == [Mark(180, 83, "北"), Mark(295, 150, "东")]


def test_what_lies_outside_the_picture_is_left_out() -> None:
    assert sketch.draw(HERE, [("远", Place(120.30, 30.18)), ("南", Place(120.26, 30.10))]).marks == []


def test_of_two_names_in_one_place_the_nearer_is_written() -> None:
    near, far = Place(120.275, 30.195), Place(120.2828, 30.195)
    drawn = sketch.draw(HERE, [("远处的社区", far), ("近处的社区", near)])
    assert [mark.name for mark in drawn.marks] == ["近处的社区", ""]


def test_no_name_covers_the_scale() -> None:
    corner = Place(120.242, 30.1625)
    [mark] = sketch.draw(HERE, [("角落里的社区", corner)]).marks
    assert (mark.x < 130, mark.y > 250, mark.name) == (True, True, "")
