"""A map of the surroundings, drawn from positions and names alone: no tiles, no streets, north on top."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from training.coverage import KM_PER_DEGREE, Place

WIDTH, HEIGHT = 360, 300
KM_ACROSS = 6.0
# One Chinese character at the size the labels are written in, and the height of a line of them.
CHARACTER, LINE = 13, 16
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """`y` is the middle of the mark. Without room for its name it stays a dot."""

    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """`here` stands in the middle. `kilometre`: how long one is on the picture."""

    width: int
    height: int
    kilometre: int
    marks: Sequence[Mark]


def draw(here: Place, others: Iterable[tuple[str, Place]]) -> Sketch:
    """The others that lie within the picture, nearest first; a name is left out where it would cover another."""
    scale = WIDTH / KM_ACROSS
    narrow = cos(radians(here.latitude))

    def point(place: Place) -> tuple[int, int]:
        return (
            round(WIDTH / 2 + (place.longitude - here.longitude) * narrow * KM_PER_DEGREE * scale),
            round(HEIGHT / 2 - (place.latitude - here.latitude) * KM_PER_DEGREE * scale),
        )

    middle = (WIDTH // 2, HEIGHT // 2)
    placed = [(name, *point(place)) for name, place in others]
    inside = [(name, x, y) for name, x, y in placed if 0 < x < WIDTH and _MARGIN < y < HEIGHT - 2 * _MARGIN]
    inside.sort(key=lambda mark: (mark[1] - middle[0]) ** 2 + (mark[2] - middle[1]) ** 2)
    # The middle is kept free for the name of the venue itself, two corners for the scale and the arrow to the north.
    taken = [(middle[0] - 90, middle[1] - 34, middle[0] + 90, middle[1] + 12)]
    taken += [(0, HEIGHT - 30, round(scale) + 70, HEIGHT), (WIDTH - 60, 0, WIDTH, 30)]
    taken += [(x - 4, y - 4, x + 4, y + 4) for _name, x, y in inside]
    marks = []
    for name, x, y in inside:
        half = len(name) * CHARACTER // 2
        box = (x - half, y + 5, x + half, y + 5 + LINE)
        fits = box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken)
        if fits:
            taken.append(box)
        marks.append(Mark(x, y, name if fits else ""))
    return Sketch(WIDTH, HEIGHT, round(scale), marks)


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
